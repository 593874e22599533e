"""Published networks, built from the layers; their costs are read off like any other's."""

from __future__ import annotations

from symconv.arguments import Size
from symconv.branches import Residual
from symconv.compose import Sequential
from symconv.layers import BatchNorm, Conv2d, Flatten, GlobalAvgPool, Linear, MaxPool2d, ReLU
from symconv.module import Module

__all__ = ["resnet50"]


def resnet50(num_classes: Size = 1000) -> Sequential:
    """ResNet-50 as torchvision has it: the stride of a stage on its first 3 × 3 convolution.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> resnet50().params, resnet50().macs(224)
        (25557032, 4089184256)

    References:
        He et al., Deep Residual Learning for Image Recognition, 2015, table 1.
    """
    stages = ((64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2))
    blocks: list[Module] = []
    channels = 64
    for width, copies, stride in stages:
        for copy in range(copies):
            blocks.append(_bottleneck(channels, width, 1 if copy else stride))
            channels = 4 * width
    return Sequential(
        _conv_bn(3, 64, 7, stride=2, padding=3),
        ReLU(),
        MaxPool2d(3, stride=2, padding=1),
        *blocks,
        GlobalAvgPool(),
        Flatten(),
        Linear(channels, num_classes, bias=True),
    )


def _conv_bn(
    in_channels: int, out_channels: int, kernel_size: int, *, stride: int = 1, padding: int = 0
) -> Sequential:
    conv = Conv2d(in_channels, out_channels, kernel_size, stride=stride, padding=padding)
    return Sequential(conv, BatchNorm(out_channels))


def _bottleneck(in_channels: int, width: int, stride: int) -> Sequential:
    out_channels = 4 * width
    body = Sequential(
        _conv_bn(in_channels, width, 1),
        ReLU(),
        _conv_bn(width, width, 3, stride=stride, padding=1),
        ReLU(),
        _conv_bn(width, out_channels, 1),
    )
    same = in_channels == out_channels and stride == 1
    shortcut = None if same else _conv_bn(in_channels, out_channels, 1, stride=stride)
    return Sequential(Residual(body, shortcut), ReLU())
