"""One symbolic example of each layer: tests and documentation run over these."""

from __future__ import annotations

from symconv.abc import c_in, c_out, d, g, k, n, p, s
from symconv.layers import (
    AvgPool1d,
    AvgPool2d,
    AvgPool3d,
    Conv1d,
    Conv2d,
    Conv3d,
    Flatten,
    GlobalAvgPool,
    Identity,
    Layer,
    Linear,
    MaxPool1d,
    MaxPool2d,
    MaxPool3d,
)

__all__ = ["EXAMPLES"]

_LAYERS: tuple[Layer, ...] = (
    *(
        conv(c_in, c_out, k, stride=s, padding=p, dilation=d, groups=g)
        for conv in (Conv1d, Conv2d, Conv3d)
    ),
    Linear(c_in, n, bias=True),
    Flatten(),
    *(pool(k, stride=s, padding=p, dilation=d) for pool in (MaxPool1d, MaxPool2d, MaxPool3d)),
    *(pool(k, stride=s, padding=p) for pool in (AvgPool1d, AvgPool2d, AvgPool3d)),
    GlobalAvgPool(),
    Identity(),
)

EXAMPLES = {layer.name: layer for layer in _LAYERS}
