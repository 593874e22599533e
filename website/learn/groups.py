"""Groups and bottlenecks: mix fewer channels at a time."""

import symconv as sc
from symconv.abc import H, c, g, k, m
from symconv.arguments import Size
from website.derivation import derivation
from website.figures import bars, weights
from website.learn.lesson import Exercise, Lesson
from website.markdown import details, inline, solved

CODE = """\
import symconv as sc
from symconv.abc import c, g, k
grouped = sc.Conv2d(c, c, k, groups=g)
grouped.params
grouped.assumptions()
sc.Conv2d(256, 256, 3, padding=1, groups=32).macs(14)"""


def lesson() -> Lesson:
    """The lesson."""
    grouped, plain = sc.Conv2d(c, c, k, groups=g), sc.Conv2d(c, c, k)
    mixed = sc.Sequential(grouped, sc.Conv2d(c, c, 1))
    pays = sc.when(mixed.params < plain.params, g, given=k >= 2)
    narrow, pair = narrowed(c, m), sc.Repeat(sc.Conv2d(c, c, 3, padding=1), 2)
    slim = sc.when(narrow.params < pair.params, m)
    ends, layers = (256, 64), ("1 × 1 down", "3 × 3", "1 × 1 up")
    parts = narrowed(*ends).layers
    basic = sc.Repeat(sc.Conv2d(256, 256, 3, padding=1), 2)
    drawn = sc.Conv2d(6, 6, 2, groups=3)
    share = sc.Conv2d(64, 64, 3, padding=1).params / narrowed(256, 64).params
    next_ = sc.Conv2d(128, 128, 3, groups=32, padding=1)
    resnext = sc.Sequential(sc.Conv2d(256, 128, 1), next_, sc.Conv2d(128, 256, 1))
    wide = sc.when(narrow.params.subs(c, 256) < pair.params.subs(c, 256), m)
    return Lesson(
        name="grouped-and-bottleneck",
        title="Groups and bottlenecks",
        question="How much is saved by mixing only some channels, or fewer of them?",
        idea=(
            "With g groups an output channel sees the input channels of its own group only. The "
            "matrix of kernels becomes block-diagonal and g times smaller: "
            f"`{drawn!r}` has {drawn.params} weights instead of {sc.Conv2d(6, 6, 2).params}. "
            "Depthwise is the end of this: as many groups as channels.\n\n"
            "A bottleneck keeps all mixing but does the expensive part on fewer channels: a 1 × 1 "
            f"layer from {ends[0]} to {ends[1]} channels, the 3 × 3, and a 1 × 1 back. That is "
            f"{int(narrowed(*ends).params):,} weights, where two 3 × 3 on {ends[0]} channels have "
            f"{int(basic.params):,}."
        ),
        figures=[
            weights([drawn]),
            bars(
                {
                    "parameters of each layer": {
                        name: part.params for name, part in zip(layers, parts, strict=True)
                    }
                },
                f"A bottleneck from {ends[0]} channels through {ends[1]}. Though it has few "
                f"channels, the 3 × 3 layer has {float(share) * 100:.0f} % of the weights.",
            ),
        ],
        formula=(
            "Groups are a loop more, and the channel loops get shorter:\n\n"
            + grouped.derivation("params").to_markdown()
            + "\n\nA 1 × 1 layer behind it mixes the groups again. Both together have fewer "
            f"weights than a plain layer, for {inline(k >= 2)}, exactly when "
            f"{inline(pays.condition)}: in whole groups, when {solved(pays)}.\n\n"
            + details("The steps of this answer", derivation(pays))
            + "\n\nThe bottleneck's three layers have\n\n"
            + narrow.derivation("params").to_markdown()
            + f"\n\nFewer than two 3 × 3 layers exactly when {solved(slim)}."
        ),
        code=CODE,
        wrong=[
            "The groups must divide the channels, in and out. The library says so among the "
            "formula's assumptions, and refuses numbers that do not.",
            "g groups save g times in this layer, not in a block: the 1 × 1 layers stay as they "
            "are.",
            "Stacked grouped layers never mix groups. A 1 × 1 layer or a shuffle has to. Some "
            "counters get groups wrong: see [the conventions](../conventions.md).",
            "The biases are not divided: each output channel keeps its own.",
        ],
        exercises=[
            Exercise(
                "groups",
                f"How many weights has `{next_!r}`?",
                next_.params,
                f"{int(next_.params):,}, {sc.Conv2d(128, 128, 3).params / next_.params} times "
                f"fewer than {int(sc.Conv2d(128, 128, 3).params):,}.",
            ),
            Exercise(
                "resnext",
                "And with a 1 × 1 layer from 256 to 128 channels before it and one back to 256 "
                "after it?",
                resnext.params,
                f"{int(resnext.params):,}; the bottleneck through 64 channels has "
                f"{int(narrowed(256, 64).params):,}.",
            ),
            Exercise(
                "middle",
                "256 channels outside: up to how many inside has a bottleneck fewer weights than "
                "two 3 × 3 layers?",
                _whole(wide).rhs,
                f"{inline(_whole(wide))}.",
            ),
            Exercise(
                "macs",
                "How many MACs does the bottleneck 256, 64, 256 take on 56 × 56?",
                narrowed(256, 64).macs(56),
                f"{int(narrowed(256, 64).macs(56)):,}, which is {inline(narrowed(c, m).macs(H))} "
                "in general.",
            ),
        ],
        more=(
            "[Bottleneck](../blocks/bottleneck.md), [shuffling](../blocks/shufflenet_unit.md), "
            "crossovers of [groups](../crossovers/grouped.md) and "
            "[bottlenecks](../crossovers/bottleneck.md). Sources: Xie et al., Aggregated Residual "
            "Transformations, 2017, section 3; He et al., Deep Residual Learning, 2016, figure 5."
        ),
    )


def narrowed(outside: Size, inside: Size) -> sc.Sequential:
    """Three layers, the middle one on fewer channels."""
    return sc.Sequential(
        sc.Conv2d(outside, inside, 1),
        sc.Conv2d(inside, inside, 3, padding=1),
        sc.Conv2d(inside, outside, 1),
    )


def _whole(answer: sc.Condition) -> object:
    return answer.condition if answer.integer is None else answer.integer
