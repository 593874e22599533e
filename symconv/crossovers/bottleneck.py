"""A narrow middle between two pointwise layers."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Integer

from symconv.abc import H, c, c_in, c_out, k, m, r, s
from symconv.compose import Sequential
from symconv.crossovers import Case
from symconv.crossovers.designs import plain, pointwise
from symconv.layers import Conv2d

__all__ = ["cases"]


def cases() -> Iterator[Case]:
    source = "He et al., Deep Residual Learning, 2016, section 4.1"
    narrow = Sequential(pointwise(c, m), plain(m, m), pointwise(m, c))
    narrow3 = Sequential(pointwise(c, m), Conv2d(m, m, 3), pointwise(m, c))
    basic = Sequential(Conv2d(c, c, 3), Conv2d(c, c, 3))
    for symbol in (m, c, k):
        yield Case(
            name=f"bottleneck against one layer, in {symbol}",
            question="When has a bottleneck of width m fewer parameters than one k×k layer?",
            first=plain(),
            second=narrow,
            symbol=symbol,
            given=(c > m,) if symbol == k else (),
            source=source,
        )
    for symbol in (m, c):
        yield Case(
            name=f"bottleneck against a basic block, in {symbol}",
            question="When has a bottleneck fewer parameters than two 3×3 layers?",
            first=basic,
            second=narrow3,
            symbol=symbol,
            source=source,
        )
    yield Case(
        name="bottleneck with reduction r against a basic block",
        question="From which reduction on has a bottleneck fewer parameters than two 3×3 layers?",
        first=basic.subs({c: m * r}),
        second=narrow3.subs({c: m * r}),
        symbol=r,
        source=source,
    )
    yield Case(
        name="bottleneck with reduction 4, always",
        question="Is a bottleneck of a quarter of the width always smaller than two 3×3 layers?",
        first=basic.subs({c: 4 * m}),
        second=narrow3.subs({c: 4 * m}),
        symbol=m,
        source=source,
    )
    yield Case(
        name="bottleneck four times as wide as a basic block, equal",
        question="Is a 4c–c–4c bottleneck no larger than two 3×3 layers of c channels?",
        first=basic,
        second=narrow3.subs({c: 4 * m}).subs({m: c}),
        symbol=c,
        sense="<=",
        source=source,
    )
    reduced = Sequential(pointwise(c_in, m), plain(m, c_out))
    for symbol, given in ((m, ()), (k, ()), (c_in, ()), (c_out, (k >= 2,))):
        yield Case(
            name=f"pointwise reduction before k×k, in {symbol}",
            question="When does a pointwise reduction to m channels save MACs before a k×k layer?",
            first=plain(c_in, c_out),
            second=reduced,
            symbol=symbol,
            measure="macs",
            size=H,
            given=given,
            source="Szegedy et al., Going Deeper with Convolutions, 2015, section 4",
        )
    yield Case(
        name="pointwise layer before a bottleneck's stride, in s",
        question="When is a stride in a bottleneck's first layer cheaper than in its 3×3 layer?",
        first=Sequential(pointwise(c, m), plain(m, m, Integer(3), stride=s)),
        second=Sequential(Conv2d(c, m, 1, stride=s), Conv2d(m, m, 3, padding=1)),
        symbol=s,
        measure="macs",
        size=H,
        source="He et al., Bag of Tricks, 2019, section 4",
    )
