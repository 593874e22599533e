"""Stacking and factorising: several small kernels for one large one."""

import symconv as sc
from symconv.abc import H, c, k, m, n
from website.derivation import derivation
from website.figures import bars, pyramid, useful
from website.learn.lesson import Exercise, Lesson
from website.markdown import details, display, inline, solved

CODE = """\
import symconv as sc
from symconv.abc import H, c, k, n
two, five = sc.Repeat(sc.Conv2d(c, c, 3), 2), sc.Conv2d(c, c, 5)
two.params, five.params
sc.when(two.macs(H) < five.macs(H), H, given=H >= 5).condition
sc.spatially_separable(c, c, k).params"""


def lesson() -> Lesson:
    """The lesson."""
    two, five = sc.Repeat(sc.Conv2d(c, c, 3), 2), sc.Conv2d(c, c, 5)
    stack, large = sc.Repeat(sc.Conv2d(c, c, k), n), sc.Conv2d(c, c, n * (k - 1) + 1)
    valid = sc.when(two.macs(H) < five.macs(H), H, given=H >= 5)
    always = sc.when(stack.params < large.params, n, given=(n >= 2, k >= 2))
    through = sc.Sequential(sc.Conv2d(c, m, 3), sc.Conv2d(m, c, 3))
    middle = sc.when(through.params < five.params, m)
    budget = sc.when(through.params.subs(c, 36) < five.params.subs(c, 36), m)
    spatial = sc.spatially_separable(c, c, k)
    split = sc.when(spatial.params < sc.Conv2d(c, c, k).params, k)
    seven, three = sc.Conv2d(64, 64, 7), sc.Repeat(sc.Conv2d(64, 64, 3), 3)
    one5, one3 = (sc.Conv2d(1, 1, size, padding="same") for size in (5, 3))
    pair = sc.Repeat(one3, 2)
    return Lesson(
        name="stacking",
        title="Stacking and factorising",
        question="When do several small kernels cost less than the large one they stand for?",
        idea=(
            "Two 3 × 3 layers see as much as one 5 × 5: "
            f"{two.receptive_field.size[0]} inputs each way. From 64 to 64 channels they have "
            f"{int(two.params.subs(c, 64)):,} weights instead of "
            f"{int(five.params.subs(c, 64)):,}. There is a non-linearity more between them, and "
            "they cannot make every 5 × 5 kernel.\n\n"
            "A kernel can also be taken apart by direction: k × 1, then 1 × k.\n\n"
            "In MACs the image's edge matters. Without padding the first of two layers has more "
            "places than the single one. With padding, large kernels waste more taps on it: on "
            f"5 × 5, of {one5.macs(5)} taps {one5.macs(5) - one5.macs(5, skip_padding=True)} meet "
            f"padding for 5 × 5, and of {pair.macs(5)} "
            f"{pair.macs(5) - pair.macs(5, skip_padding=True)} for two 3 × 3."
        ),
        figures=[
            pyramid([sc.Conv1d(1, 1, 3)] * 2),
            bars(
                {
                    "parameters, 64 channels": {
                        "5 × 5": five.params.subs(c, 64),
                        "3 × 3, twice": two.params.subs(c, 64),
                        "5 × 1, then 1 × 5": spatial.params.subs({c: 64, k: 5}),
                    }
                },
                "Three ways to see 5 × 5 inputs from 64 to 64 channels.",
            ),
            useful([one5, one3], 5),
        ],
        formula=(
            f"{inline(n)} layers of {inline(k)} taps reach "
            f"{inline(sc.Repeat(sc.Conv1d(c, c, k), n).receptive_field.size[0])}. They have "
            f"{inline(stack.params)} weights, and one kernel of that size has\n"
            + display(large.params)
            + f"\nFor {inline(n >= 2)} and {inline(k >= 2)} the stack has fewer: "
            f"**{always.verdict}**. In MACs without padding, two 3 × 3 take fewer than one 5 × 5 "
            f"exactly when {solved(valid)}, and through {inline(m)} channels in the middle they "
            f"have fewer weights exactly when {solved(middle)}.\n\n"
            + details("The steps of the answer on MACs", derivation(valid))
            + f"\n\nThe pair k × 1, 1 × k has {inline(spatial.params)} weights: fewer than "
            f"{inline(sc.Conv2d(c, c, k).params)} exactly when {solved(split)}."
        ),
        code=CODE,
        wrong=[
            "“Always cheaper” holds for weights. In MACs without padding it is false on small "
            f"images: it needs {solved(valid)}.",
            "The channels between the layers. With many of them the stack costs more.",
            "Equal reach is not equal function: a stack with nothing in between makes some 5 × 5 "
            "kernels, not all.",
        ],
        exercises=[
            Exercise(
                "seven",
                "Three 3 × 3 layers for one 7 × 7, 64 channels throughout: how many weights are "
                "saved?",
                seven.params - three.params,
                f"{int(seven.params - three.params):,}: {int(seven.params):,} against "
                f"{int(three.params):,}.",
            ),
            Exercise(
                "edge",
                "Two 3 × 3 without padding against one 5 × 5, with one channel on 10 × 10: by how "
                "many MACs do they differ?",
                two.macs(10).subs(c, 1) - five.macs(10).subs(c, 1),
                f"By {(two.macs(10) - five.macs(10)).subs(c, 1)}: {two.macs(10).subs(c, 1)} for "
                f"the pair, {five.macs(10).subs(c, 1)} for the single layer. The pair takes fewer "
                f"exactly when {solved(valid)}.",
            ),
            Exercise(
                "middle",
                "From 36 to 36 channels: up to how many channels in the middle has the pair of "
                "3 × 3 fewer weights than one 5 × 5?",
                budget.integer.rhs,
                f"Exactly when {solved(budget)}.",
            ),
        ],
        more=(
            "[Crossovers of stacks](../crossovers/stacks.md), [of low-rank "
            "forms](../crossovers/decomposed.md), and [a published stage](../blocks/vgg_stage.md). "
            "Sources: Simonyan and Zisserman, 2015, section 2.3; Szegedy et al., Rethinking the "
            "Inception Architecture for Computer Vision, 2016, section 3."
        ),
    )
