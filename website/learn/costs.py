"""Parameters and MACs: the loops of a convolution, counted."""

import symconv as sc
from symconv.abc import H, W, c, c_in, c_out, k
from website.figures import bars, weights
from website.learn.lesson import Exercise, Lesson
from website.markdown import inline

CODE = """\
import symconv as sc
from symconv.abc import H, W, c_in, c_out, k
layer = sc.Conv2d(c_in, c_out, k, padding="same")
layer.params, layer.macs((H, W))
sc.Conv2d(64, 128, 3, padding=1).macs(56)
sc.Conv2d(64, 128, 3, padding=1, bias=True).flops(56)"""


def lesson() -> Lesson:
    """The lesson."""
    tiny = sc.Conv2d(3, 4, 3)
    layer = sc.Conv2d(c_in, c_out, k, padding="same")
    plain, biased = (sc.Conv2d(64, 128, 3, padding=1, bias=bias) for bias in (False, True))
    square = sc.Conv2d(c, c, k, padding="same")
    wider, larger = square.subs({c: 2 * c}), square.macs((2 * H, 2 * W)) / square.macs((H, W))
    vgg = sc.networks.vgg16()
    early, late = sc.Conv2d(64, 64, 3, padding=1), sc.Conv2d(512, 512, 3, padding=1)
    strided = sc.Conv2d(64, 128, 3, stride=2, padding=1)
    return Lesson(
        name="parameters-and-macs",
        title="Parameters and MACs",
        question="How many weights has a convolution, and how many multiplications does it do?",
        idea=(
            "Each output channel has its own kernel for each input channel. So "
            f"{tiny.in_channels} channels in and {tiny.out_channels} out with 3 × 3 kernels make "
            f"{tiny.params} weights. That number does not depend on the image.\n\n"
            "A multiply–accumulate (MAC) is one product, added to a running sum. At each place of "
            "the output every weight is used once. On an image of 5 × 5 the window has "
            f"{tiny.output_size(5)[0]} × {tiny.output_size(5)[1]} places, so there are "
            f"{tiny.macs(5)} MACs.\n\n"
            "So the first layers of a network, with large images and few channels, can do most of "
            "the MACs while the last ones, with small images and many channels, hold most of the "
            "weights."
        ),
        figures=[
            weights([tiny]),
            bars(
                {
                    "parameters": {"64 channels": early.params, "512 channels": late.params},
                    "MACs": {
                        "64 channels, on 224 × 224": early.macs(224),
                        "512 channels, on 14 × 14": late.macs(14),
                    },
                },
                "A 3 × 3 layer near the beginning and one near the end of VGG-16. The second has "
                f"{late.params / early.params} times the parameters and "
                f"{float(late.macs(14) / early.macs(224)):.2f} times the MACs of the first.",
            ),
        ],
        formula=(
            "Write the convolution as nested loops and count their turns. The loops that index a "
            "weight give the parameters:\n\n"
            + layer.derivation("params").to_markdown()
            + "\n\nAll loops give the MACs:\n\n"
            + layer.derivation("macs", (H, W)).to_markdown()
            + f"\n\nTwice the channels, in and out, cost {wider.params / square.params} times the "
            f"parameters and {wider.macs((H, W)) / square.macs((H, W))} times the MACs; twice the "
            f"height and width cost {larger} times the MACs."
        ),
        code=CODE,
        wrong=[
            f"MACs are not FLOPs. A MAC is two operations, so {int(plain.macs(56)):,} MACs are "
            f"{int(plain.flops(56)):,} FLOPs; papers often print the first number under the second "
            "name. [The conventions](../conventions.md) say who does what.",
            f"The bias. It adds a weight for each output channel, {biased.params - plain.params} "
            "here, and one addition for each output element. Most papers leave it out, and so does "
            "the library unless you say `bias=True`.",
            "Taps on padding. Papers count them, though they multiply by zero; "
            "`skip_padding=True` leaves them out.",
            "The size in the formula is that of the output, not of the input: a stride divides the "
            f"MACs, here from {int(plain.macs(56)):,} to {int(strided.macs(56)):,}.",
        ],
        exercises=[
            Exercise(
                "weights",
                "How many weights has a 5 × 5 convolution from 16 to 32 channels with bias?",
                sc.Conv2d(16, 32, 5, bias=True).params,
                f"{int(sc.Conv2d(16, 32, 5, bias=True).params):,}: "
                f"{int(sc.Conv2d(16, 32, 5).params):,} and a bias for each of 32 channels.",
            ),
            Exercise(
                "macs",
                f"How many MACs does `{strided!r}` take on 7 × 7?",
                strided.macs(7),
                f"{int(strided.macs(7)):,}: {int(strided.params):,} weights at "
                f"{strided.output_size(7)[0]} × {strided.output_size(7)[1]} places.",
            ),
            Exercise(
                "padding",
                "A 3 × 3 kernel with padding 1 on 4 × 4, one channel in and out. How many of its "
                "taps fall on padding?",
                sc.Conv2d(1, 1, 3, padding=1).macs(4)
                - sc.Conv2d(1, 1, 3, padding=1).macs(4, skip_padding=True),
                f"{sc.Conv2d(1, 1, 3, padding=1).macs(4)} taps in all, "
                f"{sc.Conv2d(1, 1, 3, padding=1).macs(4, skip_padding=True)} on the input; the "
                "rest on padding.",
            ),
            Exercise(
                "scale",
                f"Half the channels everywhere and half the image in both directions: what is left "
                f"of {inline(square.macs((H, W)))} MACs?",
                square.macs((H, W)) / wider.macs((2 * H, 2 * W)),
                f"{square.macs((H, W)) / wider.macs((2 * H, 2 * W))} of them.",
            ),
        ],
        more=(
            "[Conv2d](../layers/conv2d.md) with all its formulas; "
            "[networks](../networks/index.md), among them VGG-16 with "
            f"{int(vgg.params):,} parameters (Simonyan and Zisserman, Very Deep Convolutional "
            "Networks for Large-Scale Image Recognition, 2015, table 2)."
        ),
    )
