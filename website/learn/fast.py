"""Winograd and FFT: the same convolution with fewer multiplications."""

import symconv as sc
from symconv.abc import H, W, c, m, r
from symconv.winograd import cook_toom, program
from website.algorithms import exact
from website.figures import bars, tiles
from website.learn.lesson import Exercise, Lesson
from website.markdown import display, inline, solved, tex

CODE = """\
import symconv as sc
layer = sc.Conv2d(64, 64, 3, padding="same")
layer.macs(56), layer.macs(56, algorithm="winograd", tile=4)
layer.macs(56, algorithm="fft", tile=14)
layer.ops(56, algorithm="winograd", tile=4)"""


def lesson() -> Lesson:
    """The lesson."""
    one = sc.Conv2d(1, 1, 3)
    layer = sc.Conv2d(c, c, 3, padding="same")
    taps = sc.Conv2d(c, c, r, padding="same")
    by_tile = sc.Winograd(m, transforms=False)
    general, direct = taps.macs((H, W), algorithm=by_tile), taps.macs((H, W))
    small = {tile: fewer(layer, tile) for tile in (2, 4)}
    wide = sc.Conv2d(64, 64, 3, padding="same")
    counts = {
        "direct": wide.macs(56),
        "Winograd, tile 2": wide.macs(56, algorithm="winograd", tile=2),
        "Winograd, tile 4": wide.macs(56, algorithm="winograd", tile=4),
        "FFT, tile 14": wide.macs(56, algorithm="fft", tile=14),
    }
    line = program(cook_toom(2, 3).data)
    large = sc.Conv2d(64, 64, 7, padding="same")
    ratio = sc.Conv2d(c, c, 3).macs(6) / sc.Conv2d(c, c, 3).macs(6, algorithm="winograd", tile=4)
    total = {
        name: wide.ops(56, **way).total
        for name, way in (("direct", {}), ("winograd", {"algorithm": "winograd", "tile": 4}))
    }
    return Lesson(
        name="winograd-and-fft",
        title="Winograd and FFT",
        question="How can the same numbers come out with fewer multiplications?",
        idea=(
            "Neighbouring outputs share inputs. Take sums of inputs first and sums of products "
            "after, and fewer products do. In one dimension two outputs of 3 taps take "
            f"{sc.Conv1d(1, 1, 3).macs(4)} products directly and "
            f"{sc.Conv1d(1, 1, 3).macs(4, algorithm='winograd', tile=2)} by Winograd's method. In "
            f"two dimensions a tile of 2 × 2 outputs takes {one.macs(4)} directly and "
            f"{one.macs(4, algorithm='winograd', tile=2)} by it.\n\n"
            "The sums are not free: the inputs of one line of a tile take "
            f"{line.additions} additions. Each input is transformed once and used for all output "
            "channels, so with many channels that matters little.\n\n"
            "An FFT turns the convolution of a tile into one product for each frequency, whatever "
            "the kernel's size. The larger the kernel, the more it saves."
        ),
        figures=[
            tiles(2, 3),
            bars(
                {"multiply-adds": counts},
                "A 3 × 3 layer of 64 channels on 56 × 56: products of data and kernel. The "
                "additions of the transforms are not in the bars.",
            ),
        ],
        formula=(
            f"A tile of {inline(m)} × {inline(m)} outputs needs "
            f"{inline((m + r - 1) ** 2)} products for a kernel of {inline(r)} × {inline(r)}: as "
            "many as it has inputs. Multiply by the number of tiles, rounded up, and by the "
            "channels:\n"
            + display(general)
            + "\nDirectly it is\n"
            + display(direct)
            + "\nWhere the tiles fit exactly, the quotient is the same for every image; where they "
            f"do not, the last tiles compute outputs that nobody needs. For 3 × 3 kernels and "
            f"square images, tile 2 takes fewer multiply-adds exactly for {small[2]}, tile 4 "
            f"exactly for {small[4]}.\n\n"
            "The transform of the inputs for tile 2 is the matrix\n"
            + display(tex(exact(cook_toom(2, 3).data)))
        ),
        code=CODE,
        wrong=[
            "Fewer multiplications is not fewer operations. With the transforms the layer of the "
            f"drawing takes {int(total['winograd']):,} operations by tile 4, and "
            f"{int(total['direct']):,} directly.",
            "The floor again, or rather the ceiling: an image that is no multiple of the tile is "
            "rounded up.",
            "It works for stride 1 and dilation 1. The library refuses the rest.",
            "Large tiles multiply by large and small constants and lose precision; no formula here "
            "shows that.",
        ],
        exercises=[
            Exercise(
                "tile",
                "A tile of 4 × 4 outputs with a 3 × 3 kernel: by which factor are there fewer "
                "multiplications?",
                ratio,
                f"{inline(ratio)}.",
            ),
            Exercise(
                "image",
                "One channel, 3 × 3, padding same, 7 × 7 image, tile 4. How many multiplications?",
                layer.macs(7, algorithm="winograd", tile=4).subs(c, 1),
                f"{layer.macs(7, algorithm='winograd', tile=4).subs(c, 1)}, and "
                f"{layer.macs(7).subs(c, 1)} directly.",
            ),
            Exercise(
                "fft",
                "A 7 × 7 kernel, 64 channels, padding same, on 56 × 56: by which factor has the "
                "FFT with tile 14 fewer multiply-adds than the direct way?",
                large.macs(56) / large.macs(56, algorithm="fft", tile=14),
                f"{float(large.macs(56) / large.macs(56, algorithm='fft', tile=14)):.2f}; for "
                f"3 × 3 it is {float(counts['direct'] / counts['FFT, tile 14']):.2f}.",
            ),
        ],
        more=(
            "[Winograd](../algorithms/winograd.md), [FFT](../algorithms/fft.md), and [when they "
            "pay](../crossovers/fast.md). Sources: Winograd, Arithmetic Complexity of "
            "Computations, 1980, chapter IV; Lavin and Gray, Fast Algorithms for Convolutional "
            "Neural Networks, 2016, section 4; Mathieu, Henaff and LeCun, Fast Training of "
            "Convolutional Networks through FFTs, 2014."
        ),
    )


def fewer(layer: sc.Conv2d, tile: int) -> str:
    """The images on which a tile takes fewer multiply-adds than the direct way."""
    return solved(sc.when(layer.macs(H, algorithm="winograd", tile=tile) < layer.macs(H), H))
