"""Expand by t, filter depthwise, project."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Integer

from symconv.abc import H, c, c_in, c_out, k, t
from symconv.blocks import depthwise_separable
from symconv.compose import Sequential
from symconv.crossovers import Case
from symconv.crossovers.designs import plain, pointwise
from symconv.layers import Conv2d

__all__ = ["cases"]


def cases() -> Iterator[Case]:
    source = "Sandler et al., MobileNetV2, 2018, section 3.3"
    inverted = Sequential(
        pointwise(c, t * c), plain(t * c, t * c, groups=t * c), pointwise(t * c, c)
    )
    for symbol in (c, t, k):
        yield Case(
            name=f"inverted residual against one layer, in {symbol}",
            question="When has an inverted residual fewer MACs than one k×k layer?",
            first=plain(),
            second=inverted,
            symbol=symbol,
            measure="macs",
            size=H,
            source=source,
        )
    yield Case(
        name="inverted residual with t = 6, k = 3",
        question="Does an inverted residual with expansion 6 ever undercut one 3×3 layer?",
        first=plain().subs({k: 3}),
        second=inverted.subs({k: 3, t: 6}),
        symbol=c,
        measure="macs",
        size=H,
        source=source,
    )
    yield Case(
        name="inverted residual against depthwise separable",
        question="Does an inverted residual ever cost less than a depthwise separable layer?",
        first=depthwise_separable(c, c, k, padding="same"),
        second=inverted,
        symbol=t,
        measure="macs",
        size=H,
        source=source,
    )
    yield Case(
        name="inverted residual against a basic block, in t",
        question="Up to which expansion is an inverted residual smaller than two 3×3 layers?",
        first=Sequential(Conv2d(c, c, 3), Conv2d(c, c, 3)),
        second=inverted.subs({k: 3}),
        symbol=t,
        source=source,
    )
    yield Case(
        name="inverted residual, unequal channels, in c_out",
        question=(
            "When is an inverted residual from c_in to c_out channels smaller than a 3×3 layer?"
        ),
        first=plain(c_in, c_out, Integer(3)),
        second=Sequential(
            pointwise(c_in, t * c_in),
            Conv2d(t * c_in, t * c_in, 3, groups=t * c_in),
            pointwise(t * c_in, c_out),
        ),
        symbol=c_out,
        source=source,
    )
    fused = Sequential(plain(c, t * c), pointwise(t * c, c))
    for symbol in (c, k):
        yield Case(
            name=f"fused against depthwise inverted residual, in {symbol}",
            question=(
                "When has a fused block (k×k, then pointwise) fewer MACs than a depthwise one?"
            ),
            first=inverted,
            second=fused,
            symbol=symbol,
            measure="macs",
            size=H,
            source="Tan and Le, EfficientNetV2, 2021, section 3.2",
        )
    yield Case(
        name="inverted residual, activations",
        question="Does an inverted residual ever write fewer activations than a basic block?",
        first=Sequential(plain(), plain()),
        second=inverted,
        symbol=t,
        measure="activations",
        size=H,
        source=source,
    )
    yield Case(
        name="sandglass against inverted residual, in t",
        question="When is a sandglass block on t·c channels cheaper than an inverted residual?",
        first=inverted.subs({k: 3}),
        second=Sequential(
            Conv2d(t * c, t * c, 3, padding=1, groups=t * c),
            pointwise(t * c, c),
            pointwise(c, t * c),
            Conv2d(t * c, t * c, 3, padding=1, groups=t * c),
        ),
        symbol=t,
        measure="macs",
        size=H,
        source="Zhou et al., Rethinking Bottleneck Structure, 2020, section 3",
    )
