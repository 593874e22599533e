"""Low rank: kernels as sums and products of smaller ones."""

from __future__ import annotations

from collections.abc import Iterator

from symconv import lowrank
from symconv.abc import C, D, H, K, N, R, T, W, d, p, s, symbols
from symconv.claims.claim import Finding, Part, claim
from symconv.layers import Conv2d
from symconv.papers import JADERBERG_2014, KIM_2015, LEBEDEV_2014

_S, _R3, _R4 = symbols("S R_3 R_4")


@claim(
    "tucker-2-compression",
    KIM_2015,
    "section 3.1, compression ratio",
    "Tucker-2 with ranks R₃ and R₄ compresses by D²ST/(SR₃ + D²R₃R₄ + TR₄).",
)
def tucker() -> Iterator[Part]:
    """Weights of the layer over weights of the three that replace it."""
    replaced = lowrank.tucker2(_S, T, D, _R3, _R4)
    ratio = Conv2d(_S, T, D).params / replaced.params
    yield Finding("compression", ratio, D**2 * _S * T / (_S * _R3 + D**2 * _R3 * _R4 + T * _R4))


@claim(
    "cp-parameters",
    LEBEDEV_2014,
    "section 3",
    "A rank-R CP-decomposition has R(S + 2d + T) parameters in place of STd².",
)
def cp() -> Iterator[Part]:
    """Weights of the layer and of the four that replace it."""
    yield Finding("parameters of the layer", Conv2d(_S, T, d).params, _S * T * d**2)
    yield Finding("parameters of the four", lowrank.cp(_S, T, d, R).params, R * (_S + 2 * d + T))


@claim(
    "jaderberg-scheme-2",
    JADERBERG_2014,
    "section 2, scheme 2",
    "K filters d × 1 and then 1 × d take K(N + C)d multiplications an output, in place of CNd².",
)
def scheme_2() -> Iterator[Part]:
    """Both schemes on inputs of one size, the border kept."""
    size = (H, W)
    layer, pair = Conv2d(C, N, d), lowrank.separable_joint(C, N, d, K)
    yield Finding("multiplications an output", layer.params, C * N * d**2)
    yield Finding("of the pair", pair.params, K * (N + C) * d, "both passes on the output's size")
    yield Finding("MACs of the pair", pair.macs(size))


@claim(
    "tucker-2-speed-up",
    KIM_2015,
    "section 3.1, speed-up ratio",
    "Tucker-2 speeds up by D²STH'W'/(SR₃HW + D²R₃R₄H'W' + TR₄H'W').",
)
def tucker_speed_up() -> Iterator[Part]:
    """MACs of the layer over those of the three, for any stride and padding."""
    layer = Conv2d(_S, T, D, stride=s, padding=p)
    replaced = lowrank.tucker2(_S, T, D, _R3, _R4, stride=s, padding=p)
    high, wide = layer.output_size((H, W))
    after = high * wide
    cost = _S * _R3 * H * W + D**2 * _R3 * _R4 * after + T * _R4 * after
    ratio = layer.macs((H, W)) / replaced.macs((H, W))
    yield Finding("speed-up", ratio, D**2 * _S * T * after / cost)
