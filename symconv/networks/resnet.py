"""ResNets: stages of equal blocks with a way around each."""

from __future__ import annotations

from collections.abc import Sequence

from symconv.arguments import Size
from symconv.blocks import bottleneck, conv_unit
from symconv.compose import Repeat, Sequential
from symconv.layers import BatchNorm, Flatten, GlobalAvgPool, Linear, MaxPool2d, ReLU
from symconv.module import Module

__all__ = ["resnet50"]

_WIDTHS = (64, 128, 256, 512)
_STRIDES = (1, 2, 2, 2)


def _resnet(copies: Sequence[Size], num_classes: Size) -> Sequential:
    """The stem, four stages, the classifier; a stage's first block has its stride."""
    stages: dict[str, Module] = {
        "stem": Sequential(
            conv_unit(3, 64, 7, stride=2, norm=BatchNorm, activation=ReLU()),
            MaxPool2d(3, stride=2, padding=1),
        )
    }
    channels = 64
    for number, (width, times, stride) in enumerate(zip(_WIDTHS, copies, _STRIDES, strict=True), 1):
        first = bottleneck(
            channels, width, 4 * width, stride=stride, norm=BatchNorm, activation=ReLU()
        )
        channels = 4 * width
        more = bottleneck(channels, width, channels, norm=BatchNorm, activation=ReLU())
        stages[f"stage {number}"] = Sequential(first, Repeat(more, times - 1))
    head = Sequential(GlobalAvgPool(), Flatten(), Linear(channels, num_classes, bias=True))
    return Sequential(stages | {"classifier": head})


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
    return _resnet((3, 4, 6, 3), num_classes)
