"""EfficientNets: gated inverted residuals, scaled in width and depth by exact fractions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from sympy import Expr, Rational

from symconv.arguments import Size
from symconv.arithmetic import FloorDiv
from symconv.blocks import conv_unit, fused_mbconv, mbconv
from symconv.compose import Sequential
from symconv.layers import BatchNorm, SiLU
from symconv.module import Module
from symconv.networks.rounding import Rounding, multiplier
from symconv.networks.stages import classifier, stage

__all__ = [
    "efficientnet_b0",
    "efficientnet_b1",
    "efficientnet_b2",
    "efficientnet_b3",
    "efficientnet_b4",
    "efficientnet_b5",
    "efficientnet_b6",
    "efficientnet_b7",
    "efficientnet_v2_l",
    "efficientnet_v2_m",
    "efficientnet_v2_s",
]

_UNIT = partial(conv_unit, norm=BatchNorm, activation=SiLU())
_GATED = partial(mbconv, squeeze_bias=True, norm=BatchNorm, activation=SiLU())
_FUSED = partial(fused_mbconv, norm=BatchNorm, activation=SiLU())


class _Row(NamedTuple):
    """Blocks of one stage."""

    block: Callable[..., Module]
    expansion: int
    kernel: int
    stride: int
    out: Size
    times: Size


# Tan and Le, 2019, table 1.
_B0 = (
    _Row(_GATED, 1, 3, 1, 16, 1),
    _Row(_GATED, 6, 3, 2, 24, 2),
    _Row(_GATED, 6, 5, 2, 40, 2),
    _Row(_GATED, 6, 3, 2, 80, 3),
    _Row(_GATED, 6, 5, 1, 112, 3),
    _Row(_GATED, 6, 5, 2, 192, 4),
    _Row(_GATED, 6, 3, 1, 320, 1),
)

# Multipliers of width and depth, of the published code: models/official/efficientnet in
# tensorflow/tpu.
_SCALES = {
    "b1": (Rational(1), Rational(11, 10)),
    "b2": (Rational(11, 10), Rational(6, 5)),
    "b3": (Rational(6, 5), Rational(7, 5)),
    "b4": (Rational(7, 5), Rational(9, 5)),
    "b5": (Rational(8, 5), Rational(11, 5)),
    "b6": (Rational(9, 5), Rational(13, 5)),
    "b7": (Rational(2), Rational(31, 10)),
}

# Tan and Le, 2021, table 4 for S; the published code (efficientnetv2 in google/automl) for all.
_V2_S = (
    _Row(_FUSED, 1, 3, 1, 24, 2),
    _Row(_FUSED, 4, 3, 2, 48, 4),
    _Row(_FUSED, 4, 3, 2, 64, 4),
    _Row(_GATED, 4, 3, 2, 128, 6),
    _Row(_GATED, 6, 3, 1, 160, 9),
    _Row(_GATED, 6, 3, 2, 256, 15),
)
_V2_M = (
    _Row(_FUSED, 1, 3, 1, 24, 3),
    _Row(_FUSED, 4, 3, 2, 48, 5),
    _Row(_FUSED, 4, 3, 2, 80, 5),
    _Row(_GATED, 4, 3, 2, 160, 7),
    _Row(_GATED, 6, 3, 1, 176, 14),
    _Row(_GATED, 6, 3, 2, 304, 18),
    _Row(_GATED, 6, 3, 1, 512, 5),
)
_V2_L = (
    _Row(_FUSED, 1, 3, 1, 32, 4),
    _Row(_FUSED, 4, 3, 2, 64, 7),
    _Row(_FUSED, 4, 3, 2, 96, 7),
    _Row(_GATED, 4, 3, 2, 192, 10),
    _Row(_GATED, 6, 3, 1, 224, 19),
    _Row(_GATED, 6, 3, 2, 384, 25),
    _Row(_GATED, 6, 3, 1, 640, 7),
)


def efficientnet_b0(
    num_classes: Size = 1000, width_mult: Size = 1, depth_mult: Size = 1
) -> Sequential:
    """EfficientNet-B0, from which the others are scaled.

    Widths are rounded to multiples of 8 (`make_divisible`), depths are rounded up. For symbols the
    roundings stay in the formulas. An input goes around a block where the table's channels stay.
    torchvision compares the rounded ones: where two widths of the table round to one, it has a sum
    that is not counted here.

    Args:
        num_classes: outputs of the last layer.
        width_mult: a number or a symbol.
        depth_mult: a number or a symbol.

    Raises:
        ArgumentError: for a float, or for a multiplier that is not positive.

    Examples:
        >>> efficientnet_b0().params
        5288548

    References:
        Tan and Le, EfficientNet, 2019, table 1 and section 4.
    """
    return _scaled(
        multiplier(width_mult, "efficientnet_b0(…)"),
        multiplier(depth_mult, "efficientnet_b0(…)", "depth_mult"),
        num_classes,
    )


def efficientnet_b1(num_classes: Size = 1000) -> Sequential:
    """EfficientNet-B1: B0 with its width and depth multiplied by 1 and 11/10.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> efficientnet_b1().params
        7794184

    References:
        Tan and Le, EfficientNet, 2019, table 1 and section 4.
    """
    return _scaled(*_SCALES["b1"], num_classes)


def efficientnet_b2(num_classes: Size = 1000) -> Sequential:
    """EfficientNet-B2: B0 with its width and depth multiplied by 11/10 and 6/5.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> efficientnet_b2().params
        9109994

    References:
        Tan and Le, EfficientNet, 2019, table 1 and section 4.
    """
    return _scaled(*_SCALES["b2"], num_classes)


def efficientnet_b3(num_classes: Size = 1000) -> Sequential:
    """EfficientNet-B3: B0 with its width and depth multiplied by 6/5 and 7/5.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> efficientnet_b3().params
        12233232

    References:
        Tan and Le, EfficientNet, 2019, table 1 and section 4.
    """
    return _scaled(*_SCALES["b3"], num_classes)


def efficientnet_b4(num_classes: Size = 1000) -> Sequential:
    """EfficientNet-B4: B0 with its width and depth multiplied by 7/5 and 9/5.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> efficientnet_b4().params
        19341616

    References:
        Tan and Le, EfficientNet, 2019, table 1 and section 4.
    """
    return _scaled(*_SCALES["b4"], num_classes)


def efficientnet_b5(num_classes: Size = 1000) -> Sequential:
    """EfficientNet-B5: B0 with its width and depth multiplied by 8/5 and 11/5.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> efficientnet_b5().params
        30389784

    References:
        Tan and Le, EfficientNet, 2019, table 1 and section 4.
    """
    return _scaled(*_SCALES["b5"], num_classes)


def efficientnet_b6(num_classes: Size = 1000) -> Sequential:
    """EfficientNet-B6: B0 with its width and depth multiplied by 9/5 and 13/5.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> efficientnet_b6().params
        43040704

    References:
        Tan and Le, EfficientNet, 2019, table 1 and section 4.
    """
    return _scaled(*_SCALES["b6"], num_classes)


def efficientnet_b7(num_classes: Size = 1000) -> Sequential:
    """EfficientNet-B7: B0 with its width and depth multiplied by 2 and 31/10.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> efficientnet_b7().params
        66347960

    References:
        Tan and Le, EfficientNet, 2019, table 1 and section 4.
    """
    return _scaled(*_SCALES["b7"], num_classes)


def efficientnet_v2_s(num_classes: Size = 1000) -> Sequential:
    """EfficientNetV2, the small one: plain convolutions in place of separable ones at first.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> efficientnet_v2_s().params
        21458488

    References:
        Tan and Le, EfficientNetV2, 2021, section 3.2, table 4; its published code.
    """
    return Sequential(_efficientnet(24, _V2_S, 1280, num_classes))


def efficientnet_v2_m(num_classes: Size = 1000) -> Sequential:
    """EfficientNetV2, the medium one: plain convolutions in place of separable ones at first.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> efficientnet_v2_m().params
        54139356

    References:
        Tan and Le, EfficientNetV2, 2021, section 3.2, table 4; its published code.
    """
    return Sequential(_efficientnet(24, _V2_M, 1280, num_classes))


def efficientnet_v2_l(num_classes: Size = 1000) -> Sequential:
    """EfficientNetV2, the large one: plain convolutions in place of separable ones at first.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> efficientnet_v2_l().params
        118515272

    References:
        Tan and Le, EfficientNetV2, 2021, section 3.2, table 4; its published code.
    """
    return Sequential(_efficientnet(32, _V2_L, 1280, num_classes))


def _scaled(width: Expr, depth: Expr, num_classes: Size) -> Sequential:
    """B0 under its multipliers: widths rounded to multiples of 8, depths rounded up."""
    rounded = Rounding()
    rows = [
        row._replace(out=rounded(row.out * width), times=-FloorDiv(-row.times * depth, 1))
        for row in _B0
    ]
    last = 4 * rows[-1].out
    return rounded.put_in(_efficientnet(rounded(32 * width), rows, last, num_classes))


def _efficientnet(
    channels: Size, rows: Sequence[_Row], last: Size, num_classes: Size
) -> dict[str, Module]:
    stages: dict[str, Module] = {"stem": _UNIT(3, channels, 3, stride=2)}
    for number, row in enumerate(rows, 1):
        block = partial(row.block, kernel_size=row.kernel, expansion=row.expansion)
        stages[f"stage {number}"] = stage(
            block, channels, row.out, stride=row.stride, times=row.times
        )
        channels = row.out
    return stages | {
        "head": _UNIT(channels, last, 1),
        "classifier": classifier(last, num_classes),
    }
