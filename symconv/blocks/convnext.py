"""ConvNeXt's block."""

from __future__ import annotations

from symconv.arguments import Size
from symconv.blocks.unit import Norm, conv_unit
from symconv.branches import Parallel, Residual
from symconv.compose import Sequential
from symconv.layers import LayerScale
from symconv.module import Module

__all__ = ["convnext_block"]


def convnext_block(
    channels: Size,
    *,
    kernel_size: Size = 7,
    expansion: Size = 4,
    bias: bool = False,
    layer_scale: bool = False,
    norm: Norm | None = None,
    activation: Module | None = None,
) -> Parallel:
    r"""A depthwise convolution, then two pointwise ones with t times the channels between them.

    $k^2 c + 2tc^2$ parameters.

    Args:
        channels: channels c of the input and the output.
        kernel_size: k of the depthwise convolution.
        expansion: t.
        bias: whether each convolution adds a weight for each output channel.
        layer_scale: whether each channel of the sum's second part has a trained factor.
        norm: what makes a normalisation from its channels, behind the depthwise convolution.
        activation: a layer, between the pointwise convolutions.

    Raises:
        ArgumentError: as `Conv2d`.

    Examples:
        >>> from symconv.abc import c, k
        >>> convnext_block(c, kernel_size=k).params
        8*c**2 + c*k**2

    References:
        Liu et al., A ConvNet for the 2020s, 2022, figure 4; the factors are in appendix A.
    """
    wide = expansion * channels
    body = Sequential(
        conv_unit(channels, channels, kernel_size, groups=channels, bias=bias, norm=norm),
        conv_unit(channels, wide, 1, bias=bias, activation=activation),
        conv_unit(wide, channels, 1, bias=bias),
        *((LayerScale(channels),) if layer_scale else ()),
    )
    return Residual(body)
