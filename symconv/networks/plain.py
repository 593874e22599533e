"""AlexNet, VGG and SqueezeNet: convolutions in a row, with biases."""

from __future__ import annotations

from symconv.arguments import Size
from symconv.blocks import conv_unit, fire, vgg_stage
from symconv.compose import Sequential
from symconv.layers import (
    AdaptiveAvgPool2d,
    BatchNorm,
    Flatten,
    GlobalAvgPool,
    Linear,
    MaxPool2d,
    ReLU,
)
from symconv.module import Module

__all__ = [
    "alexnet",
    "squeezenet1_0",
    "squeezenet1_1",
    "vgg11",
    "vgg11_bn",
    "vgg13",
    "vgg13_bn",
    "vgg16",
    "vgg16_bn",
    "vgg19",
    "vgg19_bn",
]

_RELU = ReLU()
# Kernel, stride, padding and channels of AlexNet's convolutions; True for a pool behind.
_ALEXNET = (
    (11, 4, 2, 64, True),
    (5, 1, 2, 192, True),
    (3, 1, 1, 384, False),
    (3, 1, 1, 256, False),
    (3, 1, 1, 256, True),
)
_VGG_WIDTHS = (64, 128, 256, 512, 512)
_VGG11 = (1, 1, 2, 2, 2)
_VGG13 = (2, 2, 2, 2, 2)
_VGG16 = (2, 2, 3, 3, 3)
_VGG19 = (2, 2, 4, 4, 4)
# Squeeze and expand channels of the fire modules, each expand twice; None for a pool.
_FIRES = ((16, 64), (16, 64), (32, 128), (32, 128), (48, 192), (48, 192), (64, 256), (64, 256))


def _classifier(channels: int, size: int, num_classes: Size) -> Sequential:
    """Three linear layers on a map of a fixed size, as AlexNet and VGG have."""
    return Sequential(
        AdaptiveAvgPool2d(size),
        Flatten(),
        Linear(channels * size**2, 4096, bias=True),
        _RELU,
        Linear(4096, 4096, bias=True),
        _RELU,
        Linear(4096, num_classes, bias=True),
    )


def alexnet(num_classes: Size = 1000) -> Sequential:
    """AlexNet on one device: five convolutions, three linear layers.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> alexnet().params
        61100840

    References:
        Krizhevsky, One weird trick for parallelizing convolutional neural networks, 2014.
    """
    stages: dict[str, Module] = {}
    channels = 3
    for number, (kernel, stride, padding, out, pooled) in enumerate(_ALEXNET, 1):
        conv = conv_unit(
            channels, out, kernel, stride=stride, padding=padding, bias=True, activation=_RELU
        )
        pool = (MaxPool2d(3, stride=2),) if pooled else ()
        stages[f"convolution {number}"] = Sequential(conv, *pool)
        channels = out
    return Sequential(stages | {"classifier": _classifier(channels, 6, num_classes)})


def _vgg(depths: tuple[int, ...], norm: type[BatchNorm] | None, num_classes: Size) -> Sequential:
    stages: dict[str, Module] = {}
    channels = 3
    for number, (times, width) in enumerate(zip(depths, _VGG_WIDTHS, strict=True), 1):
        stages[f"stage {number}"] = vgg_stage(
            channels, width, times, bias=True, norm=norm, activation=_RELU
        )
        channels = width
    return Sequential(stages | {"classifier": _classifier(channels, 7, num_classes)})


def vgg11(num_classes: Size = 1000) -> Sequential:
    """VGG-11: 8 convolutions of 3 × 3 in five stages.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> vgg11().params
        132863336

    References:
        Simonyan and Zisserman, Very Deep Convolutional Networks for Large-Scale Image Recognition,
        2014, table 1, column A.
    """
    return _vgg(_VGG11, None, num_classes)


def vgg11_bn(num_classes: Size = 1000) -> Sequential:
    """VGG-11 with normalisations: 8 convolutions of 3 × 3 in five stages.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> vgg11_bn().params
        132868840

    References:
        Simonyan and Zisserman, Very Deep Convolutional Networks for Large-Scale Image Recognition,
        2014, table 1, column A, which has no normalisation.
    """
    return _vgg(_VGG11, BatchNorm, num_classes)


def vgg13(num_classes: Size = 1000) -> Sequential:
    """VGG-13: 10 convolutions of 3 × 3 in five stages.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> vgg13().params
        133047848

    References:
        Simonyan and Zisserman, Very Deep Convolutional Networks for Large-Scale Image Recognition,
        2014, table 1, column B.
    """
    return _vgg(_VGG13, None, num_classes)


def vgg13_bn(num_classes: Size = 1000) -> Sequential:
    """VGG-13 with normalisations: 10 convolutions of 3 × 3 in five stages.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> vgg13_bn().params
        133053736

    References:
        Simonyan and Zisserman, Very Deep Convolutional Networks for Large-Scale Image Recognition,
        2014, table 1, column B, which has no normalisation.
    """
    return _vgg(_VGG13, BatchNorm, num_classes)


def vgg16(num_classes: Size = 1000) -> Sequential:
    """VGG-16: 13 convolutions of 3 × 3 in five stages.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> vgg16().params
        138357544

    References:
        Simonyan and Zisserman, Very Deep Convolutional Networks for Large-Scale Image Recognition,
        2014, table 1, column D.
    """
    return _vgg(_VGG16, None, num_classes)


def vgg16_bn(num_classes: Size = 1000) -> Sequential:
    """VGG-16 with normalisations: 13 convolutions of 3 × 3 in five stages.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> vgg16_bn().params
        138365992

    References:
        Simonyan and Zisserman, Very Deep Convolutional Networks for Large-Scale Image Recognition,
        2014, table 1, column D, which has no normalisation.
    """
    return _vgg(_VGG16, BatchNorm, num_classes)


def vgg19(num_classes: Size = 1000) -> Sequential:
    """VGG-19: 16 convolutions of 3 × 3 in five stages.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> vgg19().params
        143667240

    References:
        Simonyan and Zisserman, Very Deep Convolutional Networks for Large-Scale Image Recognition,
        2014, table 1, column E.
    """
    return _vgg(_VGG19, None, num_classes)


def vgg19_bn(num_classes: Size = 1000) -> Sequential:
    """VGG-19 with normalisations: 16 convolutions of 3 × 3 in five stages.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> vgg19_bn().params
        143678248

    References:
        Simonyan and Zisserman, Very Deep Convolutional Networks for Large-Scale Image Recognition,
        2014, table 1, column E, which has no normalisation.
    """
    return _vgg(_VGG19, BatchNorm, num_classes)


def _squeezenet(stem: Module, pools: tuple[int, ...], num_classes: Size) -> Sequential:
    """The stem, fire modules with pools before some of them, a pointwise classifier."""
    stages: dict[str, Module] = {"stem": stem}
    channels = stem.out_channels
    for number, (squeeze, expand) in enumerate(_FIRES, 2):
        module = fire(channels, squeeze, expand, expand, bias=True, activation=_RELU)
        pool = (MaxPool2d(3, stride=2, ceil_mode=True),) if number in pools else ()
        stages[f"fire {number}"] = Sequential(*pool, module)
        channels = 2 * expand
    head = Sequential(
        conv_unit(channels, num_classes, 1, bias=True, activation=_RELU),
        GlobalAvgPool(),
        Flatten(),
    )
    return Sequential(stages | {"classifier": head})


def squeezenet1_0(num_classes: Size = 1000) -> Sequential:
    """SqueezeNet 1.0: eight fire modules behind a 7 × 7 convolution.

    Args:
        num_classes: channels of the last convolution.

    Examples:
        >>> squeezenet1_0().params
        1248424

    References:
        Iandola et al., SqueezeNet, 2016, table 1.
    """
    stem = conv_unit(3, 96, 7, stride=2, padding=0, bias=True, activation=_RELU)
    return _squeezenet(stem, (2, 5, 9), num_classes)


def squeezenet1_1(num_classes: Size = 1000) -> Sequential:
    """SqueezeNet 1.1: a 3 × 3 convolution in front, and pools before earlier modules.

    Args:
        num_classes: channels of the last convolution.

    Examples:
        >>> squeezenet1_1().params
        1235496

    References:
        Iandola et al., SqueezeNet, 2016, whose authors published 1.1 with their code.
    """
    stem = conv_unit(3, 64, 3, stride=2, padding=0, bias=True, activation=_RELU)
    return _squeezenet(stem, (2, 4, 6), num_classes)
