"""Depthwise, then pointwise."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Rational

from symconv.abc import H, c, c_in, c_out, k, m, p, s
from symconv.blocks import depthwise_separable
from symconv.compose import Sequential
from symconv.crossovers import Case
from symconv.crossovers.designs import plain, pointwise
from symconv.layers import Conv1d, Conv2d, Conv3d

__all__ = ["cases"]


def cases() -> Iterator[Case]:
    source = "Howard et al., MobileNets, 2017, section 3.1"
    square = depthwise_separable(c, c, k, padding="same")
    oblong = depthwise_separable(c_in, c_out, k, padding="same")
    ask = "When has a depthwise separable convolution fewer {} than a plain one, as {} grow?"
    for symbol, given in ((c, (k >= 2,)), (k, ())):
        yield Case(
            name=f"depthwise separable, params, in {symbol}",
            question=ask.format("parameters", "the channels" if symbol == c else "the kernels"),
            first=plain(),
            second=square,
            symbol=symbol,
            given=given,
            source=source,
        )
    yield Case(
        name="depthwise separable, params, any kernel",
        question=(
            "When is a depthwise separable layer smaller than a plain one, 1×1 kernels included?"
        ),
        first=plain(),
        second=square,
        symbol=c,
        source=source,
    )
    for symbol, word in ((c_out, "output channels"), (c_in, "input channels"), (k, "kernels")):
        yield Case(
            name=f"depthwise separable, unequal channels, in {symbol}",
            question=ask.format("parameters", f"the {word}"),
            first=plain(c_in, c_out),
            second=oblong,
            symbol=symbol,
            given=(c_out >= 2,) if symbol == k else (k >= 2,),
            source=source,
        )
    yield Case(
        name="depthwise separable, MACs, in c",
        question=ask.format("MACs", "the channels"),
        first=plain(),
        second=square,
        symbol=c,
        measure="macs",
        size=H,
        given=(k >= 2,),
        source=source,
    )
    yield Case(
        name="depthwise separable, valid, in H",
        question=(
            "Does the input size matter to whether a depthwise separable layer undercuts a plain "
            "one?"
        ),
        first=Conv2d(c, c, 3),
        second=depthwise_separable(c, c, 3),
        symbol=H,
        measure="macs",
        size=H,
        source=source,
    )
    yield Case(
        name="depthwise separable, strided, in c_out",
        question=(
            "From how many output channels on is a strided depthwise separable layer cheaper than "
            "a plain one?"
        ),
        first=Conv2d(c_in, c_out, k, stride=s, padding=p),
        second=depthwise_separable(c_in, c_out, k, stride=s, padding=p),
        symbol=c_out,
        measure="macs",
        size=H,
        given=(k >= 2,),
        source=source,
    )
    yield Case(
        name="depthwise separable, activations",
        question="Does a depthwise separable layer ever write fewer activations than a plain one?",
        first=plain(c_in, c_out),
        second=oblong,
        symbol=c_out,
        measure="activations",
        size=H,
        source="Sandler et al., MobileNetV2, 2018, section 5",
    )
    yield Case(
        name="depthwise separable, biased, in c",
        question=(
            "With biases everywhere, when is a depthwise separable layer smaller than a plain one?"
        ),
        first=Conv2d(c, c, k, bias=True),
        second=depthwise_separable(c, c, k, bias=True),
        symbol=c,
        given=(k >= 2,),
        source=source,
    )
    yield Case(
        name="depthwise separable, 3-D, in c",
        question="When is a depthwise separable 3-D convolution smaller than a plain one?",
        first=Conv3d(c, c, k),
        second=Conv3d(c, c, k, groups=c).params + Conv3d(c, c, 1).params,
        symbol=c,
        given=(k >= 2,),
        source="Kopuklu et al., Resource Efficient 3D CNNs, 2019",
    )
    yield Case(
        name="depthwise separable, 1-D, in k",
        question=(
            "From which kernel length on is a depthwise separable 1-D layer smaller than a plain "
            "one?"
        ),
        first=Conv1d(c, c, k),
        second=Sequential(Conv1d(c, c, k, groups=c), Conv1d(c, c, 1)),
        symbol=k,
        given=(c >= 2,),
        source="Kaiser et al., Depthwise Separable Convolutions for NMT, 2017",
    )
    yield Case(
        name="depthwise separable, within a tenth of its limit",
        question=(
            "From how many channels on is a depthwise separable layer's saving within 10 % of its "
            "limit, k²?"
        ),
        first=square.params * Rational(9, 10),
        second=plain().params / k**2,
        symbol=c,
        sense=">=",
        source=source,
    )
    yield Case(
        name="blueprint separable against depthwise separable",
        question=(
            "When has pointwise before depthwise fewer parameters than depthwise before pointwise?"
        ),
        first=depthwise_separable(c_in, c_out, k),
        second=Sequential(pointwise(c_in, c_out), Conv2d(c_out, c_out, k, groups=c_out)),
        symbol=c_out,
        source="Haase and Amthor, Blueprint Separable Convolutions, 2020, section 3",
    )
    yield Case(
        name="depthwise with a multiplier, in m",
        question=(
            "Up to how many depthwise filters for each channel is a depthwise separable layer "
            "smaller than a plain one?"
        ),
        first=plain(),
        second=Sequential(Conv2d(c, c * m, k, groups=c), pointwise(c * m, c)),
        symbol=m,
        source="Chollet, Xception, 2017, section 2",
    )
    yield Case(
        name="depthwise part below pointwise part, in c",
        question=(
            "From how many channels on does the pointwise layer take more MACs than the depthwise?"
        ),
        first=pointwise(c, c),
        second=Conv2d(c, c, k, groups=c, padding="same"),
        symbol=c,
        measure="macs",
        size=H,
        source="Howard et al., MobileNets, 2017, table 2",
    )
