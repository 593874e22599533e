"""Dense heads, pooling, and squeeze-and-excitation."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Integer, Rational

from symconv.abc import H, c, k, m, n, r
from symconv.compose import Sequential
from symconv.crossovers import Case
from symconv.crossovers.designs import pointwise
from symconv.layers import Conv1d, Conv2d, Flatten, GlobalAvgPool, Linear

__all__ = ["cases"]


def cases() -> Iterator[Case]:
    source = "Lin et al., Network in Network, 2014, section 3.2"
    dense = Sequential(Flatten(), Linear(c * H**2, n))
    pooled = Sequential(GlobalAvgPool(), Flatten(), Linear(c, n))
    for symbol in (H, c):
        yield Case(
            name=f"pooled against dense head, params, in {symbol}",
            question="When does pooling before the classifier save parameters?",
            first=dense.params,
            second=pooled.params,
            symbol=symbol,
            source=source,
        )
    yield Case(
        name="Network-in-Network head against a dense one, MACs, in H",
        question="Has a pointwise classifier with pooling fewer MACs than a dense one?",
        first=Sequential(Flatten(), Linear(c * H**2, n)).params,
        second=pointwise(c, n).macs(H),
        symbol=H,
        source=source,
    )
    yield Case(
        name="dense layer against a k×k layer of its size, in k",
        question="Which unpadded kernel has as many weights as a dense layer on an H×H map?",
        first=Linear(c * H**2, n).params,
        second=Conv2d(c, n, k),
        symbol=k,
        given=(k <= H,),
        sense="==",
        source="Long et al., Fully Convolutional Networks, 2015, section 3.1",
    )
    yield Case(
        name="first dense layer against thirteen convolutions, in H",
        question="On which final map does VGG-16's first dense layer outweigh its convolutions?",
        first=Linear(512 * H**2, 4096).params,
        second=Integer(14710464),  # VGG-16's convolutions, without biases
        symbol=H,
        source="Simonyan and Zisserman, Very Deep Convolutional Networks, 2015, table 2",
    )
    se = "Hu et al., Squeeze-and-Excitation Networks, 2018, section 4"
    excitation = Sequential(Linear(m * r, m), Linear(m, m * r))
    for share in (10, 50):
        yield Case(
            name=f"squeeze-and-excitation within 1/{share} of a 3×3 layer, in r",
            question=(
                f"From which reduction on does squeeze-and-excitation add at most 1/{share} of a "
                "3×3 layer's weights?"
            ),
            first=Conv2d(m * r, m * r, 3).params / share,
            second=excitation.params,
            symbol=r,
            sense="<=",
            source=se,
        )
    yield Case(
        name="squeeze-and-excitation within 1/100 of the MACs, in H",
        question=(
            "From which map on does squeeze-and-excitation add less than 1/100 of a 3×3 layer's "
            "MACs?"
        ),
        first=Conv2d(m * r, m * r, 3, padding=1).macs(H) / 100,
        second=excitation.params,
        symbol=H,
        source=se,
    )
    yield Case(
        name="ECA against squeeze-and-excitation, in k",
        question=(
            "Up to which kernel is a 1-D convolution over channels smaller than "
            "squeeze-and-excitation?"
        ),
        first=excitation.params,
        second=Conv1d(1, 1, k).params,
        symbol=k,
        source="Wang et al., ECA-Net, 2020, section 3",
    )
    yield Case(
        name="CoordConv's overhead within 1/100, in c",
        question=(
            "From how many channels on do two coordinate channels add at most 1/100 of the weights?"
        ),
        first=Conv2d(c, m, k).params * Rational(101, 100),
        second=Conv2d(c + 2, m, k).params,
        symbol=c,
        sense="<=",
        source="Liu et al., An Intriguing Failing of CNNs, 2018, section 3",
    )
