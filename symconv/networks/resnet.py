"""ResNets, ResNeXts and Wide ResNets: four stages of equal blocks with a way around each."""

from __future__ import annotations

from dataclasses import dataclass

from symconv.arguments import Size
from symconv.blocks import basic_block, bottleneck, conv_unit
from symconv.compose import Repeat, Sequential
from symconv.layers import BatchNorm, MaxPool2d, ReLU
from symconv.module import Module
from symconv.networks.stages import classifier

__all__ = [
    "resnet101",
    "resnet152",
    "resnet18",
    "resnet34",
    "resnet50",
    "resnext101_32x8d",
    "resnext101_64x4d",
    "resnext50_32x4d",
    "wide_resnet101_2",
    "wide_resnet50_2",
]

_WIDTHS = (64, 128, 256, 512)
_STRIDES = (1, 2, 2, 2)


@dataclass(frozen=True)
class _Design:
    """Blocks in each stage, and for bottlenecks the groups and their width in the first stage."""

    copies: tuple[int, int, int, int]
    bottlenecks: bool = True
    groups: int = 1
    width: int = 64  # of a group


_RESNET18 = _Design((2, 2, 2, 2), bottlenecks=False)
_RESNET34 = _Design((3, 4, 6, 3), bottlenecks=False)
_RESNET50 = _Design((3, 4, 6, 3))
_RESNET101 = _Design((3, 4, 23, 3))
_RESNET152 = _Design((3, 8, 36, 3))
_RESNEXT50_32X4D = _Design((3, 4, 6, 3), groups=32, width=4)
_RESNEXT101_32X8D = _Design((3, 4, 23, 3), groups=32, width=8)
_RESNEXT101_64X4D = _Design((3, 4, 23, 3), groups=64, width=4)
_WIDE_RESNET50_2 = _Design((3, 4, 6, 3), width=128)
_WIDE_RESNET101_2 = _Design((3, 4, 23, 3), width=128)


def _block(design: _Design, stage: int, channels: int, stride: int) -> tuple[Module, int]:
    """A block of a stage, and the channels after it."""
    width = _WIDTHS[stage]
    if not design.bottlenecks:
        block = basic_block(channels, width, stride=stride, norm=BatchNorm, activation=ReLU())
        return block, width
    middle = design.groups * design.width * 2**stage
    block = bottleneck(
        channels,
        middle,
        4 * width,
        stride=stride,
        groups=design.groups,
        norm=BatchNorm,
        activation=ReLU(),
    )
    return block, 4 * width


def _resnet(design: _Design, num_classes: Size) -> Sequential:
    """The stem, four stages, the classifier; a stage's first block has its stride."""
    stages: dict[str, Module] = {
        "stem": Sequential(
            conv_unit(3, 64, 7, stride=2, norm=BatchNorm, activation=ReLU()),
            MaxPool2d(3, stride=2, padding=1),
        )
    }
    channels = 64
    for stage, (times, stride) in enumerate(zip(design.copies, _STRIDES, strict=True)):
        first, channels = _block(design, stage, channels, stride)
        more, channels = _block(design, stage, channels, 1)
        stages[f"stage {stage + 1}"] = Sequential(first, Repeat(more, times - 1))
    return Sequential(stages | {"classifier": classifier(channels, num_classes)})


def resnet18(num_classes: Size = 1000) -> Sequential:
    """ResNet-18: stages of 2, 2, 2, 2 basic blocks.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> resnet18().params
        11689512

    References:
        He et al., Deep Residual Learning for Image Recognition, 2015, table 1.
    """
    return _resnet(_RESNET18, num_classes)


def resnet34(num_classes: Size = 1000) -> Sequential:
    """ResNet-34: stages of 3, 4, 6, 3 basic blocks.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> resnet34().params
        21797672

    References:
        He et al., Deep Residual Learning for Image Recognition, 2015, table 1.
    """
    return _resnet(_RESNET34, num_classes)


def resnet50(num_classes: Size = 1000) -> Sequential:
    """ResNet-50: stages of 3, 4, 6, 3 bottlenecks.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> resnet50().params, resnet50().macs(224)
        (25557032, 4089184256)

    References:
        He et al., Deep Residual Learning for Image Recognition, 2015, table 1.
    """
    return _resnet(_RESNET50, num_classes)


def resnet101(num_classes: Size = 1000) -> Sequential:
    """ResNet-101: stages of 3, 4, 23, 3 bottlenecks.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> resnet101().params
        44549160

    References:
        He et al., Deep Residual Learning for Image Recognition, 2015, table 1.
    """
    return _resnet(_RESNET101, num_classes)


def resnet152(num_classes: Size = 1000) -> Sequential:
    """ResNet-152: stages of 3, 8, 36, 3 bottlenecks.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> resnet152().params
        60192808

    References:
        He et al., Deep Residual Learning for Image Recognition, 2015, table 1.
    """
    return _resnet(_RESNET152, num_classes)


def resnext50_32x4d(num_classes: Size = 1000) -> Sequential:
    """ResNeXt-50: bottlenecks of 32 groups, each 4 channels wide in the first stage.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> resnext50_32x4d().params
        25028904

    References:
        Xie et al., Aggregated Residual Transformations for Deep Neural Networks, 2017, table 1.
    """
    return _resnet(_RESNEXT50_32X4D, num_classes)


def resnext101_32x8d(num_classes: Size = 1000) -> Sequential:
    """ResNeXt-101: bottlenecks of 32 groups, each 8 channels wide in the first stage.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> resnext101_32x8d().params
        88791336

    References:
        Xie et al., Aggregated Residual Transformations for Deep Neural Networks, 2017, table 1.
    """
    return _resnet(_RESNEXT101_32X8D, num_classes)


def resnext101_64x4d(num_classes: Size = 1000) -> Sequential:
    """ResNeXt-101: bottlenecks of 64 groups, each 4 channels wide in the first stage.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> resnext101_64x4d().params
        83455272

    References:
        Xie et al., Aggregated Residual Transformations for Deep Neural Networks, 2017, table 1.
    """
    return _resnet(_RESNEXT101_64X4D, num_classes)


def wide_resnet50_2(num_classes: Size = 1000) -> Sequential:
    """Wide ResNet-50-2: bottlenecks with twice the channels in the 3 × 3 convolution.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> wide_resnet50_2().params
        68883240

    References:
        Zagoruyko and Komodakis, Wide Residual Networks, 2016, section 2.
    """
    return _resnet(_WIDE_RESNET50_2, num_classes)


def wide_resnet101_2(num_classes: Size = 1000) -> Sequential:
    """Wide ResNet-101-2: bottlenecks with twice the channels in the 3 × 3 convolution.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> wide_resnet101_2().params
        126886696

    References:
        Zagoruyko and Komodakis, Wide Residual Networks, 2016, section 2.
    """
    return _resnet(_WIDE_RESNET101_2, num_classes)
