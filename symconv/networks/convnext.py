"""ConvNeXts: stages of equal blocks, a normalised 2 × 2 convolution between them."""

from __future__ import annotations

from symconv.arguments import Size
from symconv.blocks import conv_unit, convnext_block
from symconv.compose import Repeat, Sequential
from symconv.layers import GELU, Flatten, GlobalAvgPool, LayerNorm, Linear
from symconv.module import Module

__all__ = ["convnext_base", "convnext_large", "convnext_small", "convnext_tiny"]


def _convnext(width: int, depths: tuple[int, ...], num_classes: Size) -> Sequential:
    """A stem of 4 × 4 patches, four stages with twice the channels each, the classifier."""
    stem = conv_unit(3, width, 4, stride=4, padding=0, bias=True, norm=LayerNorm)
    stages: dict[str, Module] = {"stem": stem}
    channels = width
    for number, times in enumerate(depths, 1):
        smaller: tuple[Module, ...] = ()
        if number > 1:
            wider = conv_unit(channels, 2 * channels, 2, stride=2, padding=0, bias=True)
            smaller = (LayerNorm(channels), wider)
            channels *= 2
        block = convnext_block(
            channels, bias=True, layer_scale=True, norm=LayerNorm, activation=GELU()
        )
        stages[f"stage {number}"] = Sequential(*smaller, Repeat(block, times))
    head = Sequential(
        GlobalAvgPool(),
        LayerNorm(channels),
        Flatten(),
        Linear(channels, num_classes, bias=True),
    )
    return Sequential(stages | {"classifier": head})


def convnext_tiny(num_classes: Size = 1000) -> Sequential:
    """ConvNeXt-T: stages of 3, 3, 9, 3 blocks, 96 channels in the first.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> convnext_tiny().params
        28589128

    References:
        Liu et al., A ConvNet for the 2020s, 2022, section 3.
    """
    return _convnext(96, (3, 3, 9, 3), num_classes)


def convnext_small(num_classes: Size = 1000) -> Sequential:
    """ConvNeXt-S: stages of 3, 3, 27, 3 blocks, 96 channels in the first.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> convnext_small().params
        50223688

    References:
        Liu et al., A ConvNet for the 2020s, 2022, section 3.
    """
    return _convnext(96, (3, 3, 27, 3), num_classes)


def convnext_base(num_classes: Size = 1000) -> Sequential:
    """ConvNeXt-B: stages of 3, 3, 27, 3 blocks, 128 channels in the first.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> convnext_base().params
        88591464

    References:
        Liu et al., A ConvNet for the 2020s, 2022, section 3.
    """
    return _convnext(128, (3, 3, 27, 3), num_classes)


def convnext_large(num_classes: Size = 1000) -> Sequential:
    """ConvNeXt-L: stages of 3, 3, 27, 3 blocks, 192 channels in the first.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> convnext_large().params
        197767336

    References:
        Liu et al., A ConvNet for the 2020s, 2022, section 3.
    """
    return _convnext(192, (3, 3, 27, 3), num_classes)
