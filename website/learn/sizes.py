"""Output size: how many places a window has."""

from sympy import Eq

import symconv as sc
from symconv.abc import H, d, k, p, s
from website.figures import slide
from website.learn.lesson import Exercise, Lesson
from website.markdown import display, inline, tex

CODE = """\
import symconv as sc
from symconv.abc import H, k, p, s
sc.Conv2d(3, 8, 3, stride=2, padding=1).output_size(224)
sc.Conv2d(3, 8, k, stride=s, padding=p).output_size(H)[0]
sc.Conv2d(3, 8, 3, stride=2, padding="same").output_size(H)[0]"""


def lesson() -> Lesson:
    """The lesson."""
    strided = sc.Conv2d(1, 1, 3, stride=2, padding=1)
    small, even = 5, 6
    after, after_even = (strided.output_size(n)[0] for n in (small, even))
    general = sc.Conv1d(1, 1, k, stride=s, padding=p, dilation=d)
    (window,) = general.windows
    same = sc.Conv1d(1, 1, k, padding=p)
    kept = sc.when(Eq(same.output_size(H)[0], H), p)
    halved = sc.Conv1d(1, 1, 3, stride=2, padding="same")
    first = sc.Conv2d(3, 64, 7, stride=2, padding=3)
    four = sc.Repeat(sc.Conv2d(1, 1, 3, stride=2, padding=1), 4)
    holes = sc.Conv2d(1, 1, 3, dilation=4)
    seven = sc.Conv2d(1, 1, 7, padding=p)
    (room,) = general.output_size(H)[0].atoms(sc.FloorDiv)
    pad = sc.when(Eq(seven.output_size(H)[0], H), p)
    return Lesson(
        name="output-size",
        title="Output size",
        question="How many outputs does a window of k taps have on H inputs?",
        idea=(
            "Count the places where the window can stand. The first place is at the left end of "
            "the padded input; each next one is a stride further on; a place counts only if the "
            f"whole window still fits. On {small} inputs, padded by 1 on both sides, a window of 3 "
            f"with stride 2 has {after} places in each dimension.\n\n"
            f"On {even} inputs the same layer has {after_even}: one column of padding is left over "
            "at the end, and nothing reads it. That is what the floor in the formula says.\n\n"
            "A dilation d spreads the taps: there are d − 1 inputs between neighbouring ones. The "
            "window grows, the number of taps does not."
        ),
        figures=[
            slide(strided, small),
            slide(strided, even, (2, 2)),
            slide(sc.Conv2d(1, 1, 3, dilation=2), 7, (1, 1)),
        ],
        formula=(
            f"From its first tap to its last a window spans {inline(window.extent)} inputs. With "
            f"padding {inline(p)} on either side, its first tap can stand at the first place and "
            f"at {inline(room.args[0])} places after it. Every {inline(s)}-th of these is used, so "
            "divide, round down, and add the first place:\n"
            + display(f"H' = {tex(general.output_size(H)[0])}")
            + "\nWith stride 1 the size is kept exactly when "
            f"{inline(kept.condition)}: for odd kernels only, if both sides get the same padding."
        ),
        code=CODE,
        wrong=[
            "The floor. Without it a size comes out as a fraction, or one too large further on.",
            "Padding on both sides. p is added twice in the formula, once for each end.",
            '"same" with a stride does not keep the size: a stride of 2 gives '
            f"{inline(halved.output_size(H)[0])} of {inline(H)}. "
            "See [the conventions](../conventions.md) on what else differs between tools.",
        ],
        exercises=[
            Exercise(
                "stem",
                f"An image of 224 × 224 goes into `{first!r}`, as ResNet begins. What size comes "
                "out?",
                first.output_size(224)[0],
                f"{first.output_size(224)[0]} in each dimension.",
            ),
            Exercise(
                "four",
                f"Four layers `{four.body!r}` in a row, on 100 inputs. How many come out, and "
                "which formula has one floor for all four?",
                four.output_size(100)[0],
                f"{four.output_size(100)[0]} come out. Floors of floors merge: "
                f"{inline(four.output_size(H)[0])}.",
            ),
            Exercise(
                "dilated",
                f"What is the smallest input for `{holes!r}`?",
                holes.smallest_size()[0],
                f"{holes.smallest_size()[0]}, the span of the window.",
            ),
            Exercise(
                "padding",
                "Which padding keeps the size under a 7 × 7 kernel with stride 1?",
                pad.condition.rhs,
                f"{inline(pad.condition)}.",
            ),
        ],
        more=(
            "[Convolutions](../layers/index.md) of every kind, with their sizes. Source: Dumoulin "
            "and Visin, A guide to convolution arithmetic for deep learning, 2016, section 2."
        ),
    )
