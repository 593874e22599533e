"""One convolution cut into cheaper ones: by channels, and by rows and columns."""

from __future__ import annotations

from itertools import pairwise

from symconv.arguments import Size, per_dimension
from symconv.blocks.unit import Norm, conv_unit
from symconv.compose import Sequential
from symconv.layers import Conv2d, Padding
from symconv.module import Module

__all__ = ["blueprint_separable", "depthwise_separable", "spatially_separable"]


def depthwise_separable(
    in_channels: Size,
    out_channels: Size,
    kernel_size: Size,
    *,
    stride: Size = 1,
    padding: Padding = 0,
    dilation: Size = 1,
    bias: bool = False,
    norm: Norm | None = None,
    activation: Module | None = None,
) -> Sequential:
    r"""A depthwise convolution, each channel by itself, then a pointwise one that mixes channels.

    $c_\text{in} k^2 + c_\text{in} c_\text{out}$ parameters, against $c_\text{in} c_\text{out} k^2$.

    Args:
        in_channels: channels of the input.
        out_channels: channels of the output.
        kernel_size: kernel of the depthwise layer.
        stride: stride of the depthwise layer.
        padding: padding of the depthwise layer.
        dilation: dilation of the depthwise layer.
        bias: whether both layers add a weight for each output channel.
        norm: what makes a normalisation from its channels, behind both layers.
        activation: a layer, behind both.

    Raises:
        ArgumentError: as `Conv2d`.

    Examples:
        >>> from symconv.abc import c, k
        >>> depthwise_separable(c, c, k).params
        c**2 + c*k**2

    References:
        Howard et al., MobileNets, 2017, section 3.1, equation (5).
    """
    depthwise = conv_unit(
        in_channels,
        in_channels,
        kernel_size,
        stride=stride,
        padding=padding,
        dilation=dilation,
        groups=in_channels,
        bias=bias,
        norm=norm,
        activation=activation,
    )
    pointwise = conv_unit(in_channels, out_channels, 1, bias=bias, norm=norm, activation=activation)
    return Sequential(depthwise, pointwise)


def blueprint_separable(
    in_channels: Size,
    out_channels: Size,
    kernel_size: Size,
    *,
    mid_channels: Size | None = None,
    stride: Size = 1,
    norm: Norm | None = None,
    activation: Module | None = None,
) -> Sequential:
    r"""A pointwise convolution, then a depthwise one: each kernel is one blueprint, scaled.

    $c_\text{in} c_\text{out} + k^2 c_\text{out}$ parameters; with $c_m$ channels between two
    pointwise convolutions $c_m (c_\text{in} + c_\text{out}) + k^2 c_\text{out}$.

    Args:
        in_channels: channels of the input.
        out_channels: channels of the output.
        kernel_size: kernel k of the depthwise layer, whose padding keeps the size for odd k.
        mid_channels: $c_m$, for the pointwise layer as a product of two (BSConv-S in the paper);
            left out, it is one layer (BSConv-U).
        stride: stride of the depthwise layer.
        norm: what makes a normalisation from its channels, behind each convolution.
        activation: a layer, behind the depthwise convolution.

    Raises:
        ArgumentError: as `Conv2d`.

    Examples:
        >>> from symconv.abc import c, k, m
        >>> blueprint_separable(c, c, k).params
        c**2 + c*k**2
        >>> blueprint_separable(c, c, k, mid_channels=m).params
        c*k**2 + 2*c*m

    References:
        Haase and Amthor, Rethinking Depthwise Separable Convolutions, 2020, section 3.
    """
    between = () if mid_channels is None else (mid_channels,)
    widths = (in_channels, *between, out_channels)
    pointwise = (conv_unit(a, b, 1, norm=norm) for a, b in pairwise(widths))
    depthwise = conv_unit(
        out_channels,
        out_channels,
        kernel_size,
        stride=stride,
        groups=out_channels,
        norm=norm,
        activation=activation,
    )
    return Sequential(*pointwise, depthwise)


def spatially_separable(
    in_channels: Size,
    out_channels: Size,
    kernel_size: Size,
    *,
    mid_channels: Size | None = None,
    padding: Size = 0,
    bias: bool = False,
) -> Sequential:
    r"""A k × 1 convolution, then a 1 × k one: the two passes of a separable kernel.

    $k c_m (c_\text{in} + c_\text{out})$ parameters, with $c_m$ channels between the passes.

    Args:
        in_channels: channels of the input.
        out_channels: channels of the output.
        kernel_size: length k of both passes, or (k_h, k_w).
        mid_channels: channels between the passes; `out_channels` where it is left out.
        padding: zeros on each side along each pass, or one value for each dimension.
        bias: whether both layers add a weight for each output channel.

    Raises:
        ArgumentError: as `Conv2d`.

    Examples:
        >>> from symconv.abc import c, k
        >>> spatially_separable(c, c, k).params
        2*c**2*k

    References:
        Szegedy et al., Rethinking the Inception Architecture for Computer Vision, 2015,
        section 3.2.
    """
    between = out_channels if mid_channels is None else mid_channels
    k_h, k_w = per_dimension(kernel_size, 2, "spatially_separable(…)", "kernel_size")
    p_h, p_w = per_dimension(padding, 2, "spatially_separable(…)", "padding")
    return Sequential(
        Conv2d(in_channels, between, (k_h, 1), padding=(p_h, 0), bias=bias),
        Conv2d(between, out_channels, (1, k_w), padding=(0, p_w), bias=bias),
    )
