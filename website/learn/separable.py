"""Depthwise separable convolutions: see and mix apart."""

import symconv as sc
from symconv.abc import c, c_in, c_out, k
from website.derivation import derivation
from website.figures import bars, weights
from website.learn.lesson import Exercise, Lesson
from website.markdown import details, display, inline, solved

CODE = """\
import symconv as sc
from symconv.abc import H, c, k
plain = sc.Conv2d(c, c, k, padding="same")
separable = sc.depthwise_separable(c, c, k, padding="same")
pair = sc.compare(plain, separable, size=H, given=k >= 2)
pair.ratio(), pair.limit(c)
pair.when(c).integer"""


def lesson() -> Lesson:
    """The lesson."""
    plain, cheap = sc.Conv2d(c, c, k), sc.depthwise_separable(c, c, k)
    answer = sc.when(cheap.params < plain.params, c, given=k >= 2)
    pair = sc.compare(plain, cheap, given=k >= 2)
    numbers = {c: 64, k: 3}
    depthwise, pointwise = sc.Conv2d(4, 4, 3, groups=4), sc.Conv2d(4, 4, 1)
    unequal = sc.depthwise_separable(c_in, c_out, k)
    share = pointwise_share()
    wide = (plain.params / cheap.params).subs({k: 3, c: 512})
    strided = sc.depthwise_separable(32, 64, 3, stride=2, padding=1)
    fewer = sc.when(cheap.params.subs(k, 3) * 8 <= plain.params.subs(k, 3), c)
    fewer_text = fewer.integer if fewer.integer is not None else fewer.condition
    return Lesson(
        name="separable",
        title="Depthwise separable convolutions",
        question="What is saved by looking at each channel alone, and mixing the channels after?",
        idea=(
            "A plain convolution does two things at once: it looks around, and it mixes channels. "
            "A depthwise separable one does the first with one kernel for each channel, and the "
            "second with a 1 × 1 layer. From 64 to 64 channels with 3 × 3 kernels "
            f"{int(plain.params.subs(numbers)):,} weights become "
            f"{int(cheap.params.subs(numbers)):,}, "
            f"{float((plain.params / cheap.params).subs(numbers)):.1f} times fewer.\n\n"
            f"Nearly all that is left is mixing: {float(share) * 100:.0f} % of those weights are "
            "in the 1 × 1 layer. With few channels there is little to save, and with one channel "
            "the mixing is a loss."
        ),
        figures=[
            weights([depthwise, pointwise]),
            bars(
                {
                    "parameters": {
                        "plain": plain.params.subs(numbers),
                        "separable": cheap.params.subs(numbers),
                    },
                    "MACs on 56 × 56, no padding": {
                        "plain": plain.macs(56).subs(numbers),
                        "separable": cheap.macs(56).subs(numbers),
                    },
                },
                "A 3 × 3 layer from 64 to 64 channels, plain and separable.",
            ),
        ],
        formula=(
            "Add up the two layers:\n\n"
            + cheap.derivation("params").to_markdown()
            + f"\n\nPlain has {inline(plain.params)}. The quotient is\n"
            + display(pair.ratio("params"))
            + f"\nand tends to {inline(pair.limit(c, 'params'))} with many channels. For "
            f"{inline(k >= 2)} there are fewer weights exactly when {inline(answer.condition)}, in "
            f"whole channels {inline(answer.integer)}.\n\n"
            + details("The steps, and what they rest on", derivation(answer))
            + f"\n\nWith different channels in and out: {inline(unequal.params)}."
        ),
        code=CODE,
        wrong=[
            f"“k² times cheaper” is a limit and never reached: with 512 channels and 3 × 3 it is "
            f"{float(wide):.2f} times.",
            "The depthwise layer has few MACs for each number it moves, so it often waits for "
            "memory: see [memory and roofline](memory-and-roofline.md).",
            "Without padding the depthwise layer shrinks the image; the 1 × 1 layer works on what "
            "is left.",
            "Biases, normalisations and activations between the two layers are not in these "
            "formulas. Say `bias=True` or `norm=` to have them counted.",
        ],
        exercises=[
            Exercise(
                "share",
                "From 64 to 64 channels, 3 × 3: which share of the separable layer's weights is "
                "in the 1 × 1 layer?",
                share,
                f"{inline(share)}, about {float(share) * 100:.0f} %.",
            ),
            Exercise(
                "strided",
                "32 to 64 channels, 3 × 3, stride 2 and padding 1 in the depthwise layer, on "
                "112 × 112. How many MACs?",
                strided.macs(112),
                f"{int(strided.macs(112)):,}.",
            ),
            Exercise(
                "eight",
                "How many channels does it take until a 3 × 3 layer becomes at least 8 times "
                "smaller?",
                fewer_text.rhs,
                f"{inline(fewer_text)}.",
            ),
            Exercise(
                "one",
                "One channel in and out, 3 × 3: which has more weights, and by how many?",
                (cheap.params - plain.params).subs({c: 1, k: 3}),
                f"The separable one, by {(cheap.params - plain.params).subs({c: 1, k: 3})}. "
                f"The condition says {solved(answer)}.",
            ),
        ],
        more=(
            "[The block](../blocks/depthwise_separable.md), [its "
            "crossovers](../crossovers/separable.md). Source: Howard et al., MobileNets, 2017, "
            "section 3.1."
        ),
    )


def pointwise_share() -> object:
    """The 1 × 1 layer's share of the weights, from 64 to 64 channels."""
    return sc.Conv2d(64, 64, 1).params / sc.depthwise_separable(64, 64, 3).params
