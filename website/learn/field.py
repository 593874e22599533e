"""Receptive field: what one output sees."""

import symconv as sc
from symconv.abc import d, k, n, p, s
from website.figures import pyramid
from website.learn.lesson import Exercise, Lesson
from website.markdown import display, inline

CODE = """\
import symconv as sc
from symconv.abc import k, n, s
sc.Repeat(sc.Conv2d(8, 8, 3, padding=1), 3).receptive_field
sc.Repeat(sc.Conv1d(8, 8, k), n).receptive_field.size[0]
stem = sc.Sequential(sc.Conv2d(3, 64, 7, stride=2), sc.MaxPool2d(3, stride=2))
stem.receptive_field.size"""


def row(*dilations: int) -> list[sc.Conv1d]:
    """Layers of three taps in a row."""
    return [sc.Conv1d(1, 1, 3, dilation=rate) for rate in dilations]


def reach(layers: list[sc.Conv1d]) -> int:
    """How far one output of a row of layers reaches."""
    return sc.Sequential(*layers).receptive_field.size[0]


def lesson() -> Lesson:
    """The lesson."""
    three, holes = row(1, 1, 1), row(2, 2)
    strided = [sc.Conv1d(1, 1, 3, stride=2), sc.Conv1d(1, 1, 3)]
    one, many = sc.Conv1d(1, 1, k, dilation=d), sc.Repeat(sc.Conv1d(1, 1, k), n)
    jumps = sc.Repeat(sc.Conv1d(1, 1, k, stride=s, padding=p), n).receptive_field
    doubled = row(1, 2, 4, 8)
    gaps = sc.Sequential(*row(3, 3)).receptive_field
    fast = sc.Repeat(sc.Conv1d(1, 1, 3, stride=2), 4).receptive_field
    need = sc.when(many.receptive_field.size[0].subs(k, 3) >= 31, n)
    need_text = need.integer if need.integer is not None else need.condition
    return Lesson(
        name="receptive-field",
        title="Receptive field",
        question="How much of the input does one output depend on?",
        idea=(
            "Start at one output and walk back. Through a window of 3 taps it sees 3 places of the "
            "layer before; each of those sees 3 places before that, and neighbours overlap in all "
            f"but one. So {len(three)} layers of 3 taps see {reach(three)} inputs, not "
            f"{3 ** len(three)}.\n\n"
            "A stride in an early layer widens what later layers see: their neighbours are further "
            f"apart on the input. A stride of 2 and one more layer already reach {reach(strided)}."
            "\n\nA dilation reaches further with as many taps, but leaves holes."
        ),
        figures=[pyramid(three), pyramid(strided), pyramid(holes)],
        formula=(
            f"One window spans {inline(one.receptive_field.size[0])} inputs. Each layer more adds "
            "its span less one, times the distance on the input between neighbouring places (the "
            f"jump, the product of the strides before it). For {inline(n)} equal layers of stride "
            "1:\n"
            + display(many.receptive_field.size[0])
            + f"\nWith stride {inline(s)} in each, what is added grows with the jump, which is "
            f"{inline(jumps.stride[0])} at the end:\n"
            + display(jumps.size[0])
            + f"\nPadding moves the field and does not widen it: with padding {inline(p)} in each "
            f"layer it begins at {inline(jumps.offset[0])}, counted from the first input.\n\n"
            "Layer by layer, for one of stride 2 and one behind it:\n\n"
            + sc.Sequential(*strided).derivation("receptive_field").to_markdown()
        ),
        code=CODE,
        wrong=[
            f"Multiplying kernels: {len(three)} layers of 3 taps reach {reach(three)}.",
            "Taking the stride of a layer into its own field. It counts for the layers after it.",
            f"Taking reach for what is seen. Two layers of dilation 3 reach {gaps.size[0]} inputs "
            f"and use {gaps.seen[0]} of them.",
            'With padding "same" and a stride, the first input seen depends on the input size, so '
            "the library states no offset there.",
        ],
        exercises=[
            Exercise(
                "doubling",
                "Four layers of 3 taps with dilations 1, 2, 4 and 8. How far does an output reach?",
                reach(doubled),
                f"{reach(doubled)} inputs, without holes: "
                f"{sc.Sequential(*doubled).receptive_field.seen[0]} are seen.",
            ),
            Exercise(
                "strides",
                "Four layers of 3 taps, each with stride 2. How far does an output reach, and how "
                "far apart are the fields of neighbours?",
                (fast.size[0], fast.stride[0]),
                f"{fast.size[0]} inputs; neighbours are {fast.stride[0]} apart.",
            ),
            Exercise(
                "holes",
                "Two layers of 3 taps with dilation 3: how many inputs inside the field are never "
                "used?",
                gaps.size[0] - gaps.seen[0],
                f"{gaps.size[0] - gaps.seen[0]} of {gaps.size[0]}.",
            ),
            Exercise(
                "depth",
                "How many layers of 3 taps, stride 1, does it take to reach 31 inputs?",
                need_text.rhs,
                f"{inline(need_text)}.",
            ),
        ],
        more=(
            "[What an output sees](../memory.md#what-an-output-sees), and [crossovers of "
            "dilation](../crossovers/dilated.md). Sources: Araujo, Norris and Sim, Computing "
            "Receptive Fields of Convolutional Neural Networks, Distill, 2019; Wang et al., "
            "Understanding Convolution for Semantic Segmentation, 2018, on holes."
        ),
    )
