"""Low rank: a large layer as a product of small ones."""

import symconv as sc
from symconv import lowrank
from symconv.abc import c, c_in, c_out, k, r
from website.derivation import derivation
from website.figures import factors
from website.learn.lesson import Exercise, Lesson
from website.markdown import details, display, inline, solved, table

CODE = """\
import symconv as sc
from symconv import lowrank
from symconv.abc import c_in, c_out, k, r
lowrank.svd(c_in, c_out, k, r).params
sc.when(lowrank.svd(64, 64, 1, r).params < sc.Conv2d(64, 64, 1).params, r).integer
lowrank.tucker2(256, 256, 3, 64, 64).params"""


def lesson() -> Lesson:
    """The lesson."""
    plain, form = sc.Conv2d(c_in, c_out, k), lowrank.svd(c_in, c_out, k, r)
    pays = sc.when(form.params < plain.params, r)
    point, low = sc.Conv2d(64, 64, 1), lowrank.svd(64, 64, 1, 8)
    designs = {
        "SVD": lowrank.svd(c, c, k, r),
        "basis of separable filters": lowrank.separable_basis(c, c, k, r),
        "k × 1 through r channels, 1 × k": lowrank.separable_joint(c, c, k, r),
        "CP": lowrank.cp(c, c, k, r),
        "Tucker-2, equal ranks": lowrank.tucker2(c, c, k, r, r),
    }
    square = sc.Conv2d(c, c, k)
    rows = [
        [
            name,
            inline(design.params),
            solved(
                sc.when(design.params.subs({c: 64, k: 3}) < square.params.subs({c: 64, k: 3}), r)
            ),
        ]
        for name, design in designs.items()
    ]
    dense, thin = sc.Linear(4096, 4096), lowrank.svd(4096, 4096, 1, 128)
    three = sc.when(lowrank.svd(64, 128, 3, r).params < sc.Conv2d(64, 128, 3).params, r)
    tucker = lowrank.tucker2(256, 256, 3, 64, 64)
    return Lesson(
        name="low-rank",
        title="Low rank",
        question="Up to which rank is a product of smaller layers cheaper than the layer itself?",
        idea=(
            "A 1 × 1 layer is a matrix: a row for each output channel, a column for each input "
            "channel. If its rows are nearly combinations of r patterns, it is nearly a product of "
            "two thin matrices, which are two 1 × 1 layers with r channels between them. From 64 "
            f"to 64 channels with rank 8, {int(point.params):,} weights become {low.params}.\n\n"
            "A k × k layer is a matrix too, if you write the kernel in one line: a row has an "
            "entry for each input channel and each tap. Other forms take the kernel apart by "
            "direction or by channels on both sides."
        ),
        figures=[factors(int(point.out_channels), int(point.in_channels), 8)],
        formula=(
            "For a matrix, the two factors:\n\n"
            + form.derivation("params").to_markdown()
            + f"\n\nFewer than {inline(plain.params)} exactly when\n"
            + display(pays.condition)
            + "\nThat is less than the smaller side of the matrix, and half of it where the matrix "
            "is square.\n\n"
            + details("The steps", derivation(pays))
            + "\n\nOther forms, from c to c channels, and the ranks that pay for c = 64 and "
            "k = 3:\n\n" + table(["form", "weights", "fewer than plain"], rows)
        ),
        code=CODE,
        wrong=[
            "A low rank is an approximation. The formulas say what it costs, not how well it fits; "
            "the library checks that the layers compute the kernel of that rank exactly.",
            f"“Any rank below the full one pays.” For a square 1 × 1 layer of 64 channels: "
            f"{solved(sc.when(lowrank.svd(64, 64, 1, r).params < point.params, r))}.",
            "MACs follow the weights only if all layers work on the same number of places; a "
            "stride or missing padding changes that.",
            "Each form has a rank of its own. Rank 8 of one is not rank 8 of another.",
        ],
        exercises=[
            Exercise(
                "rank",
                "64 to 128 channels, 3 × 3, as r filters and a 1 × 1 layer: up to which rank are "
                "there fewer weights?",
                three.integer.rhs if three.integer is not None else three.condition.rhs,
                f"Exactly when {solved(three)}.",
            ),
            Exercise(
                "dense",
                "A dense layer of 4,096 × 4,096 in rank 128: how many weights are left of how "
                "many?",
                thin.params,
                f"{int(thin.params):,} of {int(dense.params):,}.",
            ),
            Exercise(
                "tucker",
                "256 to 256 channels, 3 × 3, both ranks 64, as Tucker-2. How many weights?",
                tucker.params,
                f"{int(tucker.params):,}: the three layers of a bottleneck, "
                f"{inline(designs['Tucker-2, equal ranks'].params)} in general.",
            ),
        ],
        more=(
            "[All designs of low rank](../algorithms/lowrank.md) with their formulas, and [the "
            "crossovers](../crossovers/decomposed.md). Sources: Denton et al., Exploiting Linear "
            "Structure, 2014, section 3; Jaderberg, Vedaldi and Zisserman, Speeding up "
            "Convolutional Neural Networks with Low Rank Expansions, 2014, section 2; Kim et al., "
            "Compression of Deep Convolutional Neural Networks, 2016, section 3."
        ),
    )
