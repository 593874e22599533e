"""Memory and roofline: what is moved, and when that decides."""

import symconv as sc
from symconv.abc import H, c
from website.derivation import derivation
from website.figures import bars, roofline
from website.learn.lesson import Exercise, Lesson
from website.markdown import details, display, inline, solved
from website.memory import MACHINE, SOURCE

CODE = """\
import symconv as sc
from symconv.abc import H, c
layer = sc.Conv2d(c, c, 3, padding=1, groups=c)
layer.traffic(H), layer.arithmetic_intensity(H)
machine = sc.Machine(312 * 10**12, 2039 * 10**9, element_size=2)
sc.when(machine.memory_bound(sc.Conv2d(c, c, 1), 56), c).integer"""


def lesson() -> Lesson:
    """The lesson."""
    plain, depthwise, point = (
        sc.Conv2d(c, c, 3, padding=1),
        sc.Conv2d(c, c, 3, padding=1, groups=c),
        sc.Conv2d(c, c, 1),
    )
    designs = {"3 × 3": plain, "3 × 3 depthwise": depthwise, "1 × 1": point}
    wide = {name: design.subs({c: 256}) for name, design in designs.items()}
    each = {name: per_byte(design) for name, design in wide.items()}
    times = wide["3 × 3"].macs(28) / wide["3 × 3 depthwise"].macs(28)
    bound = sc.when(MACHINE.memory_bound(point, 56), c)
    peak, band, unit = sc.symbols("P B E")
    machine = sc.Machine(peak, band, element_size=unit)
    relation = machine.memory_bound(point, H)
    general = sc.when(relation, c, given=2 * band * H**2 > unit * peak)
    never = sc.when(MACHINE.memory_bound(depthwise, 56), c)
    small, batch = wide["1 × 1"], 64
    seven = MACHINE.time(wide["3 × 3"], 28)
    held = sc.Conv2d(64, 64, 3, padding=1).memory(56, algorithm="im2col")
    thirty = sc.Machine(30, 1, element_size=1)
    limit = sc.when(thirty.memory_bound(point, 8), c)
    return Lesson(
        name="memory-and-roofline",
        title="Memory and roofline",
        question="When does a layer wait for memory rather than for arithmetic?",
        idea=(
            "A layer reads its input and weights and writes its output. If each element is moved "
            "once, that is its traffic. MACs for each element moved is its intensity.\n\n"
            "A machine does so many operations and moves so many bytes a second. Divide: that is "
            "the intensity at which both take as long, the ridge. Below it the layer waits for "
            f"memory. On 28 × 28 with 256 channels a 3 × 3 layer does {float(each['3 × 3']):.0f} "
            "operations for each byte (two bytes an element), the depthwise one only "
            f"{float(each['3 × 3 depthwise']):.1f}. The ridge of the machine drawn here is at "
            f"{float(MACHINE.ridge):.0f}. So the depthwise layer, with {times} times fewer MACs, "
            f"is not {times} times as fast."
        ),
        figures=[
            roofline(MACHINE, list(each.items())),
            bars(
                {
                    "MACs": {name: design.macs(28) for name, design in wide.items()},
                    "elements moved": {name: design.traffic(28) for name, design in wide.items()},
                },
                "Three layers of 256 channels on 28 × 28: what they compute and what they move.",
            ),
        ],
        formula=(
            f"For a 1 × 1 layer from {inline(c)} to {inline(c)} channels the traffic is input, "
            "output and weights:\n"
            + display(point.traffic(H))
            + "\nand the intensity\n"
            + display(point.arithmetic_intensity(H))
            + "\nThe machine needs at least as long as the slower of the two parts. Of the machine "
            f"above ({SOURCE}), memory decides on 56 × 56 exactly when {solved(bound)}; for the "
            f"depthwise layer: {never.verdict}.\n\n"
            + details("The steps for any machine whose bytes are cheap enough", derivation(general))
        ),
        code=CODE,
        wrong=[
            "Fewer MACs is not less time. Look at the traffic first.",
            "MACs for each element, or operations for each byte: the second is twice the first, "
            "over the bytes of an element. Say which.",
            "The roofline is a lower bound on time. It assumes that each element is moved once and "
            "that both parts overlap perfectly.",
            "A batch reads the weights once for all its inputs, so the intensity grows with it.",
        ],
        exercises=[
            Exercise(
                "traffic",
                "How many elements does a 1 × 1 layer from 256 to 256 channels move on 28 × 28?",
                small.traffic(28),
                f"{int(small.traffic(28)):,}.",
            ),
            Exercise(
                "batch",
                f"And for a batch of {batch}, for each input of it?",
                small.traffic(28, batch=batch) / batch,
                f"{int(small.traffic(28, batch=batch) / batch):,}: the weights are shared.",
            ),
            Exercise(
                "bound",
                "A machine does 30 operations while it moves one byte, and an element is one byte. "
                "Up to how many channels does a 1 × 1 layer on 8 × 8 wait for memory?",
                int((limit.integer if limit.integer is not None else limit.condition).rhs),
                f"Memory decides exactly when {solved(limit)}.",
            ),
            Exercise(
                "im2col",
                "64 to 64 channels, 3 × 3, padding 1, on 56 × 56: how many elements does im2col's "
                "matrix hold?",
                held.workspace,
                f"{int(held.workspace):,}, {held.workspace / (64 * 56**2)} times the input.",
            ),
            Exercise(
                "time",
                "How long does the 3 × 3 layer of the drawing take at least on that machine, in "
                "microseconds?",
                seven * 10**6,
                f"{float(seven * 10**6):.2f}.",
            ),
        ],
        more=(
            "[Memory and data movement](../memory.md) has peaks, bounds and a network in numbers. "
            "Source: Williams, Waterman and Patterson, Roofline: An Insightful Visual Performance "
            "Model for Multicore Architectures, 2009."
        ),
    )


def per_byte(design: sc.Conv2d) -> object:
    """Operations for each byte on 28 × 28."""
    return design.flops(28) / (MACHINE.element_size * design.traffic(28))
