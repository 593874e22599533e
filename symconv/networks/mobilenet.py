"""MobileNets: depthwise convolutions, then inverted residuals, then gates."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from sympy import Expr, Max, S

from symconv.arguments import Size
from symconv.arithmetic import FloorDiv
from symconv.blocks import (
    conv_unit,
    depthwise_separable,
    inverted_residual,
    squeeze_excitation,
)
from symconv.compose import Repeat, Sequential
from symconv.layers import (
    BatchNorm,
    Flatten,
    GlobalAvgPool,
    Hardsigmoid,
    Hardswish,
    Linear,
    ReLU,
    ReLU6,
)
from symconv.module import Module
from symconv.networks.rounding import Rounding, multiplier
from symconv.networks.stages import classifier, stage

__all__ = ["mobilenet_v1", "mobilenet_v2", "mobilenet_v3_large", "mobilenet_v3_small"]

# Stages of Howard et al., 2017, table 1: output channels, stride and number of equal blocks. The
# table's last stride is 1: it keeps 7 × 7 (the stride of 2 printed there would not).
_V1 = (
    ((64, 1, 1),),
    ((128, 2, 1), (128, 1, 1)),
    ((256, 2, 1), (256, 1, 1)),
    ((512, 2, 1), (512, 1, 5)),
    ((1024, 2, 1), (1024, 1, 1)),
)

# Sandler et al., 2018, table 2: expansion t, channels c, blocks n, stride s.
_V2 = (
    (1, 16, 1, 1),
    (6, 24, 2, 2),
    (6, 32, 3, 2),
    (6, 64, 4, 2),
    (6, 96, 3, 1),
    (6, 160, 3, 2),
    (6, 320, 1, 1),
)


class _Row(NamedTuple):
    """Equal blocks of MobileNet v3."""

    kernel: int
    mid: Size
    out: Size
    squeezed: bool
    activation: Module
    stride: int
    times: int = 1


_RE, _RE6, _HS = ReLU(), ReLU6(), Hardswish()

# Howard et al., 2019, table 1, a stage from each stride of 2 on.
_V3_LARGE = (
    (_Row(3, 16, 16, False, _RE, 1),),
    (_Row(3, 64, 24, False, _RE, 2), _Row(3, 72, 24, False, _RE, 1)),
    (_Row(5, 72, 40, True, _RE, 2), _Row(5, 120, 40, True, _RE, 1, 2)),
    (
        _Row(3, 240, 80, False, _HS, 2),
        _Row(3, 200, 80, False, _HS, 1),
        _Row(3, 184, 80, False, _HS, 1, 2),
        _Row(3, 480, 112, True, _HS, 1),
        _Row(3, 672, 112, True, _HS, 1),
    ),
    (_Row(5, 672, 160, True, _HS, 2), _Row(5, 960, 160, True, _HS, 1, 2)),
)

# Howard et al., 2019, table 2.
_V3_SMALL = (
    (_Row(3, 16, 16, True, _RE, 2),),
    (_Row(3, 72, 24, False, _RE, 2), _Row(3, 88, 24, False, _RE, 1)),
    (
        _Row(5, 96, 40, True, _HS, 2),
        _Row(5, 240, 40, True, _HS, 1, 2),
        _Row(5, 120, 48, True, _HS, 1),
        _Row(5, 144, 48, True, _HS, 1),
    ),
    (_Row(5, 288, 96, True, _HS, 2), _Row(5, 576, 96, True, _HS, 1, 2)),
)


def mobilenet_v1(num_classes: Size = 1000, width_mult: Size = 1) -> Sequential:
    r"""MobileNet v1: depthwise separable convolutions, all widths $\alpha$ times the table's.

    Nothing is rounded, as in the paper: 32 α and its multiples must be whole numbers. A symbol α
    stays in every formula. torchvision does not have this network.

    Args:
        num_classes: outputs of the last layer.
        width_mult: α, a number or a symbol.

    Raises:
        ArgumentError: for a float, or for widths that are no whole numbers.

    Examples:
        >>> from symconv.abc import alpha
        >>> mobilenet_v1().params, mobilenet_v1().macs(224)
        (4231976, 568740352)
        >>> mobilenet_v1(width_mult=alpha).params.expand()
        3139584*alpha**2 + 1091392*alpha + 1000

    References:
        Howard et al., MobileNets, 2017, table 1; sections 3.2 and 3.3; figure 3.
    """
    width = multiplier(width_mult, "mobilenet_v1(…)")
    separable = partial(depthwise_separable, padding=1, norm=BatchNorm, activation=_RE)
    channels = 32 * width
    stages: dict[str, Module] = {
        "stem": conv_unit(3, channels, 3, stride=2, norm=BatchNorm, activation=_RE)
    }
    for number, rows in enumerate(_V1, 1):
        blocks: list[Module] = []
        for out, stride, times in rows:
            block = separable(channels, out * width, 3, stride=stride)
            channels = out * width
            blocks.append(block if times == 1 else Repeat(block, times))
        stages[f"stage {number}"] = Sequential(*blocks)
    return Sequential(stages | {"classifier": classifier(channels, num_classes)})


def mobilenet_v2(num_classes: Size = 1000, width_mult: Size = 1) -> Sequential:
    r"""MobileNet v2: inverted residuals with linear ends.

    Each width is rounded to a multiple of 8 (`make_divisible`), the last one never below 1280.
    For a symbol α the roundings stay in the formulas, exact for every α. An input goes around a
    block where the table's channels stay. torchvision compares the rounded ones: for α up to 5/18,
    where two widths of the table round to one, it has sums that are not counted here.

    Args:
        num_classes: outputs of the last layer.
        width_mult: α, a number or a symbol.

    Raises:
        ArgumentError: for a float, or for a multiplier that is not positive.

    Examples:
        >>> mobilenet_v2().params, mobilenet_v2().macs(224)
        (3504872, 300774272)

    References:
        Sandler et al., MobileNetV2, 2018, table 2, section 4.
    """
    width = multiplier(width_mult, "mobilenet_v2(…)")
    rounded = Rounding()
    channels = rounded(32 * width)
    stages: dict[str, Module] = {
        "stem": conv_unit(3, channels, 3, stride=2, norm=BatchNorm, activation=_RE6)
    }
    for number, (expansion, base, times, stride) in enumerate(_V2, 1):
        block = partial(_v2_block, expansion)
        out = rounded(base * width)
        stages[f"stage {number}"] = stage(block, channels, out, stride=stride, times=times)
        channels = out
    last = rounded(1280 * Max(S.One, width))
    return rounded.put_in(
        stages
        | {
            "head": conv_unit(channels, last, 1, norm=BatchNorm, activation=_RE6),
            "classifier": classifier(last, num_classes),
        }
    )


def mobilenet_v3_large(num_classes: Size = 1000, width_mult: Size = 1) -> Sequential:
    """MobileNet v3, the large one: hard swish, and gates with a hard sigmoid.

    Widths are rounded as those of `mobilenet_v2`, the last one too. The table decides where an
    input goes around a block and which block widens nothing. torchvision compares the rounded
    widths: where two of the table round to one, it has a sum, and for multipliers below 1/5 leaves
    out a widening, that are counted otherwise here.

    Args:
        num_classes: outputs of the last layer.
        width_mult: a number or a symbol.

    Raises:
        ArgumentError: as `mobilenet_v2`.

    Examples:
        >>> mobilenet_v3_large().params, mobilenet_v3_large().macs(224)
        (5483032, 216589760)

    References:
        Howard et al., Searching for MobileNetV3, 2019, table 1, section 5.
    """
    return _v3(_V3_LARGE, 1280, num_classes, multiplier(width_mult, "mobilenet_v3_large(…)"))


def mobilenet_v3_small(num_classes: Size = 1000, width_mult: Size = 1) -> Sequential:
    """MobileNet v3, the small one.

    Args:
        num_classes: outputs of the last layer.
        width_mult: as `mobilenet_v3_large`.

    Raises:
        ArgumentError: as `mobilenet_v2`.

    Examples:
        >>> mobilenet_v3_small().params, mobilenet_v3_small().macs(224)
        (2542856, 56510400)

    References:
        Howard et al., Searching for MobileNetV3, 2019, table 2, section 5.
    """
    return _v3(_V3_SMALL, 1024, num_classes, multiplier(width_mult, "mobilenet_v3_small(…)"))


def _v2_block(expansion: int, in_channels: Size, out_channels: Size, *, stride: Size) -> Module:
    return inverted_residual(
        in_channels,
        expansion * in_channels,
        out_channels,
        stride=stride,
        norm=BatchNorm,
        activation=_RE6,
    )


def _v3(
    table: Sequence[Sequence[_Row]], features: int, num_classes: Size, width: Expr
) -> Sequential:
    rounded = Rounding()
    channels, wide = rounded(16 * width), rounded(features * width)
    stages: dict[str, Module] = {
        "stem": conv_unit(3, channels, 3, stride=2, norm=BatchNorm, activation=_HS)
    }
    for number, rows in enumerate(table, 1):
        blocks = []
        for base in rows:
            mid, out = rounded(base.mid * width), rounded(base.out * width)
            row = base._replace(mid=mid, out=out)
            block = partial(_v3_block, row, rounded(FloorDiv(mid, 4)))
            blocks.append(stage(block, channels, out, stride=row.stride, times=row.times))
            channels = out
        stages[f"stage {number}"] = Sequential(*blocks)
    last = 6 * channels
    return rounded.put_in(
        stages
        | {
            "head": conv_unit(channels, last, 1, norm=BatchNorm, activation=_HS),
            "classifier": Sequential(
                GlobalAvgPool(),
                Flatten(),
                Linear(last, wide, bias=True),
                _HS,
                Linear(wide, num_classes, bias=True),
            ),
        }
    )


def _v3_block(
    row: _Row, squeezed: Expr, in_channels: Size, out_channels: Size, *, stride: Size
) -> Module:
    gate = squeeze_excitation(
        row.mid,
        squeeze_channels=squeezed,
        bias=True,
        activation=_RE,
        gate=Hardsigmoid(),
    )
    return inverted_residual(
        in_channels,
        row.mid,
        out_channels,
        row.kernel,
        stride=stride,
        gate=gate if row.squeezed else None,
        norm=BatchNorm,
        activation=row.activation,
    )
