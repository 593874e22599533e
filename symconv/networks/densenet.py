"""DenseNets: dense blocks with transitions between them."""

from __future__ import annotations

from symconv.arguments import Size
from symconv.blocks import conv_unit, dense_block, transition
from symconv.compose import Sequential
from symconv.layers import BatchNorm, Flatten, GlobalAvgPool, Linear, MaxPool2d, ReLU
from symconv.module import Module

__all__ = ["densenet121", "densenet161", "densenet169", "densenet201"]

_RELU = ReLU()


def _densenet(growth: int, depths: tuple[int, ...], stem: int, num_classes: Size) -> Sequential:
    """The stem, four dense blocks with a transition before all but the first, the classifier."""
    stages: dict[str, Module] = {
        "stem": Sequential(
            conv_unit(3, stem, 7, stride=2, norm=BatchNorm, activation=_RELU),
            MaxPool2d(3, stride=2, padding=1),
        )
    }
    channels = stem
    for number, times in enumerate(depths, 1):
        if number > 1:
            stages[f"transition {number - 1}"] = transition(
                channels, channels // 2, norm=BatchNorm, activation=_RELU
            )
            channels //= 2
        stages[f"dense block {number}"] = dense_block(
            channels, growth, times, norm=BatchNorm, activation=_RELU
        )
        channels += times * growth
    head = Sequential(
        BatchNorm(channels),
        _RELU,
        GlobalAvgPool(),
        Flatten(),
        Linear(channels, num_classes, bias=True),
    )
    return Sequential(stages | {"classifier": head})


def densenet121(num_classes: Size = 1000) -> Sequential:
    """DenseNet-121: dense blocks of 6, 12, 24, 16 layers that add 32 channels each.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> densenet121().params
        7978856

    References:
        Huang et al., Densely Connected Convolutional Networks, 2017, table 1.
    """
    return _densenet(32, (6, 12, 24, 16), 64, num_classes)


def densenet161(num_classes: Size = 1000) -> Sequential:
    """DenseNet-161: dense blocks of 6, 12, 36, 24 layers that add 48 channels each.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> densenet161().params
        28681000

    References:
        Huang et al., Densely Connected Convolutional Networks, 2017, table 1, here with growth 48.
    """
    return _densenet(48, (6, 12, 36, 24), 96, num_classes)


def densenet169(num_classes: Size = 1000) -> Sequential:
    """DenseNet-169: dense blocks of 6, 12, 32, 32 layers that add 32 channels each.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> densenet169().params
        14149480

    References:
        Huang et al., Densely Connected Convolutional Networks, 2017, table 1.
    """
    return _densenet(32, (6, 12, 32, 32), 64, num_classes)


def densenet201(num_classes: Size = 1000) -> Sequential:
    """DenseNet-201: dense blocks of 6, 12, 48, 32 layers that add 32 channels each.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> densenet201().params
        20013928

    References:
        Huang et al., Densely Connected Convolutional Networks, 2017, table 1.
    """
    return _densenet(32, (6, 12, 48, 32), 64, num_classes)
