"""Xception: separable convolutions all the way."""

from __future__ import annotations

from symconv.arguments import Size
from symconv.blocks import conv_unit, xception_block
from symconv.compose import Repeat, Sequential
from symconv.layers import BatchNorm, ReLU
from symconv.module import Module
from symconv.networks.stages import classifier

__all__ = ["xception"]

_RELU = ReLU()
_ENTRY = (128, 256, 728)
_MIDDLE_BLOCKS = 8
_EXIT = (1536, 2048)


def xception(num_classes: Size = 1000) -> Sequential:
    """Xception: an entry, eight equal blocks, an exit, for images of 299 × 299.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> xception().params
        22855952

    References:
        Chollet, Xception: Deep Learning with Depthwise Separable Convolutions, 2017, figure 5;
        the number of parameters is in table 3. Strides of 2 end as in TensorFlow's "same".
    """
    stem = Sequential(
        conv_unit(3, 32, 3, stride=2, padding=0, norm=BatchNorm, activation=_RELU),
        conv_unit(32, 64, 3, padding=0, norm=BatchNorm, activation=_RELU),
    )
    entry: list[Module] = []
    channels = 64
    for width in _ENTRY:
        first = xception_block(
            channels,
            width,
            stride=2,
            activate_first=bool(entry),
            norm=BatchNorm,
            activation=_RELU,
        )
        entry.append(first)
        channels = width
    middle = xception_block(channels, channels, 3, norm=BatchNorm, activation=_RELU)
    last: list[Module] = [
        xception_block(
            channels, 1024, mid_channels=channels, stride=2, norm=BatchNorm, activation=_RELU
        )
    ]
    channels = 1024
    for width in _EXIT:
        last.append(conv_unit(channels, channels, 3, groups=channels))
        last.append(conv_unit(channels, width, 1, norm=BatchNorm, activation=_RELU))
        channels = width
    return Sequential(
        {
            "stem": stem,
            "entry": Sequential(*entry),
            "middle": Repeat(middle, _MIDDLE_BLOCKS),
            "exit": Sequential(*last),
            "classifier": classifier(channels, num_classes),
        }
    )
