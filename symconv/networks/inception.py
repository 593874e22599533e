"""GoogLeNet and Inception v3: modules of branches side by side."""

from __future__ import annotations

from functools import partial
from typing import Any

from symconv.arguments import Size
from symconv.blocks import (
    conv_unit,
    inception_factorised,
    inception_module,
    inception_reduction,
    inception_reduction_factorised,
    inception_two_3x3,
    inception_wide,
)
from symconv.branches import Auxiliary
from symconv.compose import Sequential
from symconv.layers import AvgPool2d, BatchNorm, MaxPool2d, ReLU
from symconv.layers.base import flag
from symconv.module import Module
from symconv.networks.stages import classifier

__all__ = ["googlenet", "inception_v3"]

_RELU = ReLU()
_unit = partial(conv_unit, norm=BatchNorm, activation=_RELU)
# Arguments of each module after the channels that come in, stage by stage.
_GOOGLENET = (
    ((64, 96, 128, 16, 32, 32), (128, 128, 192, 32, 96, 64)),
    (
        (192, 96, 208, 16, 48, 64),
        (160, 112, 224, 24, 64, 64),
        (128, 128, 256, 24, 64, 64),
        (112, 144, 288, 32, 64, 64),
        (256, 160, 320, 32, 128, 128),
    ),
    ((256, 160, 320, 32, 128, 128), (384, 192, 384, 48, 128, 128)),
)
_POOLS = (3, 3, 2)  # before the stages


def googlenet(num_classes: Size = 1000, *, kernel_size: Size = 3) -> Sequential:
    """GoogLeNet with normalisations, as torchvision has it: without the heads for training.

    Args:
        num_classes: outputs of the last layer.
        kernel_size: the largest kernel of the modules. torchvision has 3, the paper 5.

    Examples:
        >>> googlenet().params, googlenet(kernel_size=5).params
        (6624904, 7005832)

    References:
        Szegedy et al., Going Deeper with Convolutions, 2015, table 1.
    """
    stages: dict[str, Module] = {
        "stem": Sequential(
            _unit(3, 64, 7, stride=2),
            MaxPool2d(3, stride=2, ceil_mode=True),
            _unit(64, 64, 1),
            _unit(64, 192, 3),
        )
    }
    channels = 192
    for number, (modules, pool) in enumerate(zip(_GOOGLENET, _POOLS, strict=True), 3):
        made: list[Module] = [MaxPool2d(pool, stride=2, ceil_mode=True)]
        for each in modules:
            made.append(
                inception_module(
                    channels, *each, kernel_size=kernel_size, norm=BatchNorm, activation=_RELU
                )
            )
            channels = each[0] + each[2] + each[4] + each[5]
        stages[f"stage {number}"] = Sequential(*made)
    return Sequential(stages | {"classifier": classifier(channels, num_classes)})


def inception_v3(num_classes: Size = 1000, *, aux_logits: bool = True) -> Sequential:
    """Inception v3; the head for training has weights, and costs nothing at inference.

    Args:
        num_classes: outputs of the last layer, and of the head.
        aux_logits: whether the head is there.

    Raises:
        ArgumentError: for an `aux_logits` that is neither True nor False.

    Examples:
        >>> inception_v3().params, inception_v3(aux_logits=False).params
        (27161264, 23834568)

    References:
        Szegedy et al., Rethinking the Inception Architecture for Computer Vision, 2015, table 1.
    """
    flag(aux_logits, "inception_v3(…)", "aux_logits")
    behind: dict[str, Any] = {"norm": BatchNorm, "activation": _RELU}
    auxiliary = Sequential(
        AvgPool2d(5, stride=3),
        _unit(768, 128, 1),
        _unit(128, 768, 5, padding=0),
        classifier(768, num_classes),
    )
    return Sequential(
        {
            "stem": Sequential(
                _unit(3, 32, 3, stride=2, padding=0),
                _unit(32, 32, 3, padding=0),
                _unit(32, 64, 3),
                MaxPool2d(3, stride=2),
                _unit(64, 80, 1),
                _unit(80, 192, 3, padding=0),
                MaxPool2d(3, stride=2),
            ),
            "stage 1": Sequential(
                inception_two_3x3(192, 32, **behind),
                inception_two_3x3(256, 64, **behind),
                inception_two_3x3(288, 64, **behind),
            ),
            "reduction 1": inception_reduction(288, **behind),
            "stage 2": Sequential(
                *(inception_factorised(768, width, **behind) for width in (128, 160, 160, 192)),
                *((Auxiliary(auxiliary),) if aux_logits else ()),
            ),
            "reduction 2": inception_reduction_factorised(768, **behind),
            "stage 3": Sequential(inception_wide(1280, **behind), inception_wide(2048, **behind)),
            "classifier": classifier(2048, num_classes),
        }
    )
