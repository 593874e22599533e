"""One symbolic example of each layer and block: tests and documentation run over these."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from inspect import signature
from typing import Any

import symconv.blocks as blocks
import symconv.layers as layers
from symconv.abc import c, c_in, c_out, d, g, h, k, m, n, p, r, s, t
from symconv.compose import Repeat
from symconv.layers import Conv2d, Layer
from symconv.module import Module

__all__ = ["BLOCKS", "EXAMPLES", "BlockExample"]

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
    layers.ZeroPadChannels(p, n),
    layers.Unfold(k, dilation=d, padding=p, stride=s),
    layers.LocallyConnected1d(c_in, c_out, k, n, stride=s, padding=p),
    layers.LocallyConnected2d(c_in, c_out, k, (m, n), stride=s, padding=p),
    layers.MultiheadAttention(c, h),
    layers.Identity(),
)

EXAMPLES = {layer.name: layer for layer in _LAYERS}


@dataclass(frozen=True)
class BlockExample:
    """A block, how it is called, and the plain design whose place it takes.

    Attributes:
        block: what the call makes.
        call: the call, as a user writes it.
        arguments: what each parameter is given, by its name; what stays as it is, is left out.
        plain: the plain design; None where the block takes nobody's place.
    """

    block: Module
    call: str
    arguments: dict[str, Any]
    plain: Module | None = None


def _called(
    make: Callable[..., Module], *args: Any, plain: Module | None = None, **named: Any
) -> BlockExample:
    """A block by its call."""
    bound = signature(make).bind(*args, **named).arguments
    said = (*map(repr, args), *(f"{name}={value!r}" for name, value in named.items()))
    call = f"{make.__name__}({', '.join(said)})"
    return BlockExample(make(*args, **named), call, dict(bound), plain)


_SAME = Conv2d(c, c, 3, padding=1)  # what most blocks stand for: 3 × 3, as many channels out
BLOCKS = {
    "aspp": _called(blocks.aspp, c, m, n, plain=Conv2d(c, n, 5, padding=2), rates=(1, 2)),
    "basic_block": _called(blocks.basic_block, c, c, plain=Conv2d(c, c, 5, padding=2)),
    "blueprint_separable": _called(
        blocks.blueprint_separable,
        c_in,
        c_out,
        2 * k - 1,
        plain=Conv2d(c_in, c_out, 2 * k - 1, padding=k - 1),
        mid_channels=m,
    ),
    "bottleneck": _called(blocks.bottleneck, c, m, c, plain=_SAME, groups=g),
    "convnext_block": _called(
        blocks.convnext_block,
        c,
        plain=Conv2d(c, c, 2 * k - 1, padding=k - 1),
        kernel_size=2 * k - 1,
        expansion=t,
    ),
    "csp_stage": _called(
        blocks.csp_stage,
        2 * c,
        Repeat(blocks.basic_block(c, c), n),
        plain=Repeat(blocks.basic_block(2 * c, 2 * c), n),
    ),
    "dense_block": _called(blocks.dense_block, c, m, n),
    "dense_layer": _called(blocks.dense_layer, c, m, plain=Conv2d(c, c + m, 3, padding=1)),
    "depthwise_separable": _called(
        blocks.depthwise_separable,
        c_in,
        c_out,
        k,
        plain=Conv2d(c_in, c_out, k, stride=s, padding=p),
        stride=s,
        padding=p,
    ),
    "efficient_channel_attention": _called(
        blocks.efficient_channel_attention,
        c,
        plain=blocks.squeeze_excitation(c, squeeze_channels=m),
    ),
    "esp_module": _called(
        blocks.esp_module, 4 * c, 4 * c, plain=Conv2d(4 * c, 4 * c, 3, padding=1)
    ),
    "fire": _called(blocks.fire, c, m, n, n, plain=Conv2d(c, 2 * n, 3, padding=1)),
    "fused_mbconv": _called(blocks.fused_mbconv, c, c, plain=_SAME, expansion=t),
    "ghost_module": _called(
        blocks.ghost_module, c, 2 * m, 2 * k - 1, plain=Conv2d(c, 2 * m, 2 * k - 1, padding=k - 1)
    ),
    "hetconv": _called(
        blocks.hetconv,
        4 * c,
        m,
        2 * k - 1,
        plain=Conv2d(4 * c, m, 2 * k - 1, padding=k - 1),
        parts=4,
    ),
    "inception_factorised": _called(
        blocks.inception_factorised, c, m, plain=Conv2d(c, 768, 7, padding=3)
    ),
    "inception_module": _called(
        blocks.inception_module, c, n, m, n, m, n, n, plain=Conv2d(c, 4 * n, 5, padding=2)
    ),
    "inception_reduction": _called(
        blocks.inception_reduction, c, plain=Conv2d(c, c + 480, 3, stride=2)
    ),
    "inception_reduction_factorised": _called(
        blocks.inception_reduction_factorised, c, plain=Conv2d(c, c + 512, 3, stride=2)
    ),
    "inception_two_3x3": _called(
        blocks.inception_two_3x3, c, m, plain=Conv2d(c, 224 + m, 5, padding=2)
    ),
    "inception_wide": _called(blocks.inception_wide, c, plain=Conv2d(c, 2048, 3, padding=1)),
    "inverted_residual": _called(blocks.inverted_residual, c, m, c, plain=_SAME),
    "large_kernel_attention": _called(
        blocks.large_kernel_attention, c, plain=Conv2d(c, c, 21, padding=10)
    ),
    "mbconv": _called(
        blocks.mbconv, 4 * c, 4 * c, plain=Conv2d(4 * c, 4 * c, 3, padding=1), expansion=t
    ),
    "octave_conv": _called(
        blocks.octave_conv,
        c + m,
        c + m,
        plain=Conv2d(c + m, c + m, 3, padding=1),
        low_in_channels=m,
        low_out_channels=m,
    ),
    "partial_conv": _called(
        blocks.partial_conv,
        4 * c,
        2 * k - 1,
        plain=Conv2d(4 * c, 4 * c, 2 * k - 1, padding=k - 1),
        conv_channels=c,
    ),
    "r2plus1d": _called(
        blocks.r2plus1d, c, m, plain=layers.Conv3d(c, m, 3, padding=1), mid_channels=n
    ),
    "repvgg_block": _called(
        blocks.repvgg_block, c, c, plain=blocks.repvgg_block(c, c, deployed=True)
    ),
    "shufflenet_unit": _called(
        blocks.shufflenet_unit,
        g * c,
        g * m,
        g * c,
        plain=Conv2d(g * c, g * c, 3, padding=1),
        groups=g,
    ),
    "shufflenet_v2_unit": _called(
        blocks.shufflenet_v2_unit,
        c,
        2 * c,
        plain=Conv2d(c, 2 * c, 3, stride=2, padding=1),
        stride=2,
    ),
    "spatially_separable": _called(
        blocks.spatially_separable, c_in, c_out, k, plain=Conv2d(c_in, c_out, k), mid_channels=m
    ),
    "squeeze_excitation": _called(blocks.squeeze_excitation, c, squeeze_channels=m),
    "transition": _called(
        blocks.transition, c_in, c_out, plain=Conv2d(c_in, c_out, 3, stride=2, padding=1)
    ),
    "unet_down": _called(blocks.unet_down, c, 2 * c),
    "unet_up": _called(blocks.unet_up, c, blocks.unet_down(c, 2 * c)),
    "vgg_stage": _called(blocks.vgg_stage, c, m, n),
    "xception_block": _called(blocks.xception_block, c, c, n + 1, plain=Repeat(_SAME, n + 1)),
}
