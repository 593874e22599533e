"""One symbolic example of each layer: tests and documentation run over these."""

from __future__ import annotations

import symconv.layers as layers
from symconv.abc import c, c_in, c_out, d, g, h, k, m, n, p, r, s
from symconv.layers import Layer

__all__ = ["EXAMPLES"]

_LAYERS: tuple[Layer, ...] = (
    *(
        conv(c_in, c_out, k, stride=s, padding=p, dilation=d, groups=g)
        for conv in (layers.Conv1d, layers.Conv2d, layers.Conv3d)
    ),
    *(
        conv(c_in, c_out, k, stride=s, padding=p, groups=g)
        for conv in (layers.ConvTranspose1d, layers.ConvTranspose2d, layers.ConvTranspose3d)
    ),
    layers.Linear(c_in, n, bias=True),
    layers.Flatten(),
    *(
        pool(k, stride=s, padding=p, dilation=d)
        for pool in (layers.MaxPool1d, layers.MaxPool2d, layers.MaxPool3d)
    ),
    *(
        pool(k, stride=s, padding=p)
        for pool in (layers.AvgPool1d, layers.AvgPool2d, layers.AvgPool3d)
    ),
    *(
        pool(n)
        for pool in (
            layers.AdaptiveMaxPool1d,
            layers.AdaptiveMaxPool2d,
            layers.AdaptiveMaxPool3d,
            layers.AdaptiveAvgPool1d,
            layers.AdaptiveAvgPool2d,
            layers.AdaptiveAvgPool3d,
        )
    ),
    layers.GlobalAvgPool(),
    layers.BatchNorm(c),
    layers.LayerNorm(c),
    layers.GroupNorm(g, c),
    layers.InstanceNorm(c),
    layers.LayerScale(c),
    layers.ReLU(),
    layers.ReLU6(),
    layers.LeakyReLU(),
    layers.PReLU(c),
    layers.Sigmoid(),
    layers.Tanh(),
    layers.SiLU(),
    layers.GELU(),
    layers.Hardsigmoid(),
    layers.Hardswish(),
    layers.ELU(),
    layers.Softmax(),
    layers.Upsample(r, mode="bilinear"),
    layers.PixelShuffle(r),
    layers.PixelUnshuffle(r),
    layers.ChannelShuffle(g),
    layers.Narrow(p, n),
    layers.Unflatten(c, (m, n)),
    *(pad(p) for pad in (layers.ZeroPad1d, layers.ZeroPad2d, layers.ZeroPad3d)),
    layers.Unfold(k, dilation=d, padding=p, stride=s),
    layers.LocallyConnected1d(c_in, c_out, k, n, stride=s, padding=p),
    layers.LocallyConnected2d(c_in, c_out, k, (m, n), stride=s, padding=p),
    layers.MultiheadAttention(c, h),
    layers.Identity(),
)

EXAMPLES = {layer.name: layer for layer in _LAYERS}
