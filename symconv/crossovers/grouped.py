"""Groups, with and without a pointwise layer that mixes them."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Integer

from symconv.abc import C, H, c, g, k, m, w
from symconv.blocks import depthwise_separable
from symconv.compose import Sequential
from symconv.crossovers import Case
from symconv.crossovers.designs import pointwise
from symconv.layers import Conv2d

__all__ = ["cases"]


def cases() -> Iterator[Case]:
    source = "Xie et al., Aggregated Residual Transformations, 2017"
    grouped = Conv2d(c, c, k, groups=g)
    mixed = Sequential(grouped, pointwise(c, c))
    yield Case(
        name="grouped, params, in g",
        question="From how many groups on has a grouped convolution fewer parameters?",
        first=Conv2d(c, c, k),
        second=grouped,
        symbol=g,
        source="Krizhevsky et al., ImageNet Classification, 2012, section 3.5",
    )
    for symbol in (g, k):
        yield Case(
            name=f"grouped and pointwise, in {symbol}",
            question=(
                "When is a grouped layer, with a pointwise layer to mix its groups, smaller than a "
                "plain one?"
            ),
            first=Conv2d(c, c, k),
            second=mixed,
            symbol=symbol,
            given=(k >= 2,) if symbol == g else (g >= 2,),
            source="Zhang et al., Interleaved Group Convolutions, 2017",
        )
    yield Case(
        name="grouped against depthwise separable, in g",
        question="How many groups make a grouped layer smaller than a depthwise separable one?",
        first=depthwise_separable(c, c, k),
        second=grouped,
        symbol=g,
        source=source,
    )
    yield Case(
        name="grouped against depthwise separable, equal",
        question="With how many groups is a grouped layer as large as a depthwise separable one?",
        first=depthwise_separable(c, c, k),
        second=grouped,
        symbol=g,
        sense="==",
        source=source,
    )
    yield Case(
        name="ResNeXt width under a bottleneck's budget, in w",
        question="How wide may each of 32 paths be for no more weights than a 64-wide bottleneck?",
        first=Sequential(pointwise(4 * C, C), Conv2d(C, C, 3), pointwise(C, 4 * C)).params.subs(
            C, 64
        ),
        second=Sequential(
            pointwise(Integer(256), 32 * w),
            Conv2d(32 * w, 32 * w, 3, groups=32),
            pointwise(32 * w, Integer(256)),
        ),
        symbol=w,
        sense="<=",
        source=f"{source}, section 3.3, equation (4)",
    )
    bottleneck = Sequential(pointwise(c, m), Conv2d(m, m, 3, padding=1), pointwise(m, c))
    shuffle = Sequential(
        Conv2d(c, m, 1, groups=g),
        Conv2d(m, m, 3, padding=1, groups=m),
        Conv2d(m, c, 1, groups=g),
    )
    for symbol in (m, c):
        yield Case(
            name=f"ShuffleNet unit against a bottleneck, in {symbol}",
            question="When is a ShuffleNet unit cheaper than a ResNet bottleneck?",
            first=bottleneck,
            second=shuffle,
            symbol=symbol,
            measure="macs",
            size=H,
            source="Zhang et al., ShuffleNet, 2018, section 3.2",
        )
    yield Case(
        name="ShuffleNet unit against a grouped bottleneck, in g",
        question="When is a ShuffleNet unit cheaper than a ResNeXt unit with as many groups?",
        first=Sequential(pointwise(c, m), Conv2d(m, m, 3, padding=1, groups=g), pointwise(m, c)),
        second=shuffle,
        symbol=g,
        measure="macs",
        size=H,
        source="Zhang et al., ShuffleNet, 2018, section 3.2",
    )
