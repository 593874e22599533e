"""One symbolic example of each layer and block: tests and documentation run over these."""

from __future__ import annotations

from dataclasses import dataclass

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
    """A block, and the plain design whose place it takes; None where it takes nobody's."""

    block: Module
    plain: Module | None = None


_SAME = Conv2d(c, c, 3, padding=1)  # what most blocks stand for: 3 × 3, as many channels out
BLOCKS = {
    "aspp": BlockExample(blocks.aspp(c, m, n, rates=(1, 2)), Conv2d(c, n, 5, padding=2)),
    "basic_block": BlockExample(blocks.basic_block(c, c), Conv2d(c, c, 5, padding=2)),
    "blueprint_separable": BlockExample(
        blocks.blueprint_separable(c_in, c_out, 2 * k - 1, mid_channels=m),
        Conv2d(c_in, c_out, 2 * k - 1, padding=k - 1),
    ),
    "bottleneck": BlockExample(blocks.bottleneck(c, m, c, groups=g), _SAME),
    "convnext_block": BlockExample(
        blocks.convnext_block(c, kernel_size=2 * k - 1, expansion=t),
        Conv2d(c, c, 2 * k - 1, padding=k - 1),
    ),
    "csp_stage": BlockExample(
        blocks.csp_stage(2 * c, Repeat(blocks.basic_block(c, c), n)),
        Repeat(blocks.basic_block(2 * c, 2 * c), n),
    ),
    "dense_block": BlockExample(blocks.dense_block(c, m, n)),
    "dense_layer": BlockExample(blocks.dense_layer(c, m), Conv2d(c, c + m, 3, padding=1)),
    "depthwise_separable": BlockExample(
        blocks.depthwise_separable(c_in, c_out, k, stride=s, padding=p),
        Conv2d(c_in, c_out, k, stride=s, padding=p),
    ),
    "efficient_channel_attention": BlockExample(
        blocks.efficient_channel_attention(c),
        blocks.squeeze_excitation(c, squeeze_channels=m),
    ),
    "esp_module": BlockExample(blocks.esp_module(4 * c, 4 * c), Conv2d(4 * c, 4 * c, 3, padding=1)),
    "fire": BlockExample(blocks.fire(c, m, n, n), Conv2d(c, 2 * n, 3, padding=1)),
    "fused_mbconv": BlockExample(blocks.fused_mbconv(c, c, expansion=t), _SAME),
    "ghost_module": BlockExample(
        blocks.ghost_module(c, 2 * m, 2 * k - 1), Conv2d(c, 2 * m, 2 * k - 1, padding=k - 1)
    ),
    "hetconv": BlockExample(
        blocks.hetconv(4 * c, m, 2 * k - 1, parts=4), Conv2d(4 * c, m, 2 * k - 1, padding=k - 1)
    ),
    "inception_factorised": BlockExample(
        blocks.inception_factorised(c, m), Conv2d(c, 768, 7, padding=3)
    ),
    "inception_module": BlockExample(
        blocks.inception_module(c, n, m, n, m, n, n), Conv2d(c, 4 * n, 5, padding=2)
    ),
    "inception_reduction": BlockExample(
        blocks.inception_reduction(c), Conv2d(c, c + 480, 3, stride=2)
    ),
    "inception_reduction_factorised": BlockExample(
        blocks.inception_reduction_factorised(c), Conv2d(c, c + 512, 3, stride=2)
    ),
    "inception_two_3x3": BlockExample(
        blocks.inception_two_3x3(c, m), Conv2d(c, 224 + m, 5, padding=2)
    ),
    "inception_wide": BlockExample(blocks.inception_wide(c), Conv2d(c, 2048, 3, padding=1)),
    "inverted_residual": BlockExample(blocks.inverted_residual(c, m, c), _SAME),
    "large_kernel_attention": BlockExample(
        blocks.large_kernel_attention(c), Conv2d(c, c, 21, padding=10)
    ),
    "mbconv": BlockExample(
        blocks.mbconv(4 * c, 4 * c, expansion=t), Conv2d(4 * c, 4 * c, 3, padding=1)
    ),
    "octave_conv": BlockExample(
        blocks.octave_conv(c + m, c + m, low_in_channels=m, low_out_channels=m),
        Conv2d(c + m, c + m, 3, padding=1),
    ),
    "partial_conv": BlockExample(
        blocks.partial_conv(4 * c, 2 * k - 1, conv_channels=c),
        Conv2d(4 * c, 4 * c, 2 * k - 1, padding=k - 1),
    ),
    "r2plus1d": BlockExample(
        blocks.r2plus1d(c, m, mid_channels=n), layers.Conv3d(c, m, 3, padding=1)
    ),
    "repvgg_block": BlockExample(
        blocks.repvgg_block(c, c), blocks.repvgg_block(c, c, deployed=True)
    ),
    "shufflenet_unit": BlockExample(
        blocks.shufflenet_unit(g * c, g * m, g * c, groups=g), Conv2d(g * c, g * c, 3, padding=1)
    ),
    "shufflenet_v2_unit": BlockExample(
        blocks.shufflenet_v2_unit(c, 2 * c, stride=2), Conv2d(c, 2 * c, 3, stride=2, padding=1)
    ),
    "spatially_separable": BlockExample(
        blocks.spatially_separable(c_in, c_out, k, mid_channels=m), Conv2d(c_in, c_out, k)
    ),
    "squeeze_excitation": BlockExample(blocks.squeeze_excitation(c, squeeze_channels=m)),
    "transition": BlockExample(
        blocks.transition(c_in, c_out), Conv2d(c_in, c_out, 3, stride=2, padding=1)
    ),
    "unet_down": BlockExample(blocks.unet_down(c, 2 * c)),
    "unet_up": BlockExample(blocks.unet_up(c, blocks.unet_down(c, 2 * c))),
    "vgg_stage": BlockExample(blocks.vgg_stage(c, m, n)),
    "xception_block": BlockExample(blocks.xception_block(c, c, n + 1), Repeat(_SAME, n + 1)),
}
