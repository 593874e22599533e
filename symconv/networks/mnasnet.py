"""MnasNets: inverted residuals whose kernels and widths were searched for."""

from __future__ import annotations

from functools import partial

from sympy import Expr, Rational, S

from symconv.arguments import Size
from symconv.blocks import conv_unit, inverted_residual
from symconv.compose import Sequential
from symconv.layers import BatchNorm, ReLU
from symconv.module import Module
from symconv.networks.rounding import Rounding, multiplier
from symconv.networks.stages import classifier, stage

__all__ = ["mnasnet0_5", "mnasnet0_75", "mnasnet1_0", "mnasnet1_3"]

# The variant B1, which has no gates, as the published code states it (models/official/mnasnet in
# tensorflow/tpu): channels, kernel, stride, expansion and blocks of a stage.
_STAGES = (
    (24, 3, 2, 3, 3),
    (40, 5, 2, 3, 3),
    (80, 5, 2, 6, 3),
    (96, 3, 1, 6, 2),
    (192, 5, 2, 6, 4),
    (320, 3, 1, 6, 1),
)


def mnasnet0_5(num_classes: Size = 1000) -> Sequential:
    """MnasNet-B1 at half its width, each width rounded to a multiple of 8.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> mnasnet0_5().params
        2218512

    References:
        Tan et al., MnasNet, 2018; the variant B1 of its published code.
    """
    return _mnasnet(S.Half, num_classes)


def mnasnet0_75(num_classes: Size = 1000) -> Sequential:
    """MnasNet-B1 at three quarters of its width, each width rounded to a multiple of 8.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> mnasnet0_75().params
        3170208

    References:
        Tan et al., MnasNet, 2018; the variant B1 of its published code.
    """
    return _mnasnet(Rational(3, 4), num_classes)


def mnasnet1_0(num_classes: Size = 1000, width_mult: Size = 1) -> Sequential:
    """MnasNet-B1, at any width: each width is rounded to a multiple of 8.

    An input goes around a block where the table's channels stay. torchvision compares the rounded
    ones: where two widths of the table round to one, it has a sum that is not counted here.

    Args:
        num_classes: outputs of the last layer.
        width_mult: a number or a symbol.

    Raises:
        ArgumentError: for a float, or for a multiplier that is not positive.

    Examples:
        >>> mnasnet1_0().params
        4383312

    References:
        Tan et al., MnasNet, 2018; the variant B1 of its published code.
    """
    return _mnasnet(multiplier(width_mult, "mnasnet1_0(…)"), num_classes)


def mnasnet1_3(num_classes: Size = 1000) -> Sequential:
    """MnasNet-B1 at 13/10 of its width, each width rounded to a multiple of 8.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> mnasnet1_3().params
        6282256

    References:
        Tan et al., MnasNet, 2018; the variant B1 of its published code.
    """
    return _mnasnet(Rational(13, 10), num_classes)


def _mnasnet(width: Expr, num_classes: Size) -> Sequential:
    rounded = Rounding()
    first, channels = rounded(32 * width), rounded(16 * width)
    stages: dict[str, Module] = {
        "stem": conv_unit(3, first, 3, stride=2, norm=BatchNorm, activation=ReLU()),
        # A separable convolution, linear at its end and with no way around.
        "stage 1": Sequential(
            conv_unit(first, first, 3, groups=first, norm=BatchNorm, activation=ReLU()),
            conv_unit(first, channels, 1, norm=BatchNorm),
        ),
    }
    for number, (base, kernel, stride, expansion, times) in enumerate(_STAGES, 2):
        block = partial(_block, kernel, expansion)
        out = rounded(base * width)
        stages[f"stage {number}"] = stage(block, channels, out, stride=stride, times=times)
        channels = out
    return rounded.put_in(
        stages
        | {
            "head": conv_unit(channels, 1280, 1, norm=BatchNorm, activation=ReLU()),
            "classifier": classifier(1280, num_classes),
        }
    )


def _block(
    kernel: int, expansion: int, in_channels: Size, out_channels: Size, *, stride: Size
) -> Module:
    return inverted_residual(
        in_channels,
        expansion * in_channels,
        out_channels,
        kernel,
        stride=stride,
        norm=BatchNorm,
        activation=ReLU(),
    )
