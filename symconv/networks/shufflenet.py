"""ShuffleNets v2: channels split, worked on by halves, and shuffled."""

from __future__ import annotations

from functools import partial

from symconv.arguments import Size
from symconv.blocks import conv_unit, shufflenet_v2_unit
from symconv.compose import Sequential
from symconv.layers import BatchNorm, MaxPool2d, ReLU
from symconv.module import Module
from symconv.networks.stages import classifier, stage

__all__ = ["shufflenet_v2_x0_5", "shufflenet_v2_x1_0", "shufflenet_v2_x1_5", "shufflenet_v2_x2_0"]

_TIMES = (4, 8, 4)

# Ma et al., 2018, table 5: channels of stages 2 to 4 and of the last convolution.
_WIDTHS = {
    "x0.5": (48, 96, 192, 1024),
    "x1": (116, 232, 464, 1024),
    "x1.5": (176, 352, 704, 1024),
    "x2": (244, 488, 976, 2048),
}


def shufflenet_v2_x0_5(num_classes: Size = 1000) -> Sequential:
    """ShuffleNet v2 at half its width.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> shufflenet_v2_x0_5().params
        1366792

    References:
        Ma et al., ShuffleNet V2, 2018, table 5.
    """
    return _shufflenet("x0.5", num_classes)


def shufflenet_v2_x1_0(num_classes: Size = 1000) -> Sequential:
    """ShuffleNet v2.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> shufflenet_v2_x1_0().params
        2278604

    References:
        Ma et al., ShuffleNet V2, 2018, table 5.
    """
    return _shufflenet("x1", num_classes)


def shufflenet_v2_x1_5(num_classes: Size = 1000) -> Sequential:
    """ShuffleNet v2 at one and a half times its width.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> shufflenet_v2_x1_5().params
        3503624

    References:
        Ma et al., ShuffleNet V2, 2018, table 5.
    """
    return _shufflenet("x1.5", num_classes)


def shufflenet_v2_x2_0(num_classes: Size = 1000) -> Sequential:
    """ShuffleNet v2 at twice its width.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> shufflenet_v2_x2_0().params
        7393996

    References:
        Ma et al., ShuffleNet V2, 2018, table 5.
    """
    return _shufflenet("x2", num_classes)


def _shufflenet(width: str, num_classes: Size) -> Sequential:
    *widths, last = _WIDTHS[width]
    channels = 24
    stages: dict[str, Module] = {
        "stem": Sequential(
            conv_unit(3, channels, 3, stride=2, norm=BatchNorm, activation=ReLU()),
            MaxPool2d(3, stride=2, padding=1),
        )
    }
    block = partial(shufflenet_v2_unit, norm=BatchNorm, activation=ReLU())
    for number, (out, times) in enumerate(zip(widths, _TIMES, strict=True), 2):
        stages[f"stage {number}"] = stage(block, channels, out, stride=2, times=times)
        channels = out
    return Sequential(
        stages
        | {
            "head": conv_unit(channels, last, 1, norm=BatchNorm, activation=ReLU()),
            "classifier": classifier(last, num_classes),
        }
    )
