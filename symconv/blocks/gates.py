"""Gates: channels weighed by what the whole image says."""

from __future__ import annotations

from symconv.arguments import Size, size_of
from symconv.arithmetic import FloorDiv
from symconv.blocks.unit import conv_unit
from symconv.branches import Parallel
from symconv.compose import Sequential
from symconv.errors import ArgumentError
from symconv.layers import (
    AdaptiveAvgPool2d,
    Conv1d,
    Conv2d,
    Flatten,
    GlobalAvgPool,
    Identity,
    ReLU,
    Sigmoid,
    Unflatten,
)
from symconv.module import Module

__all__ = ["efficient_channel_attention", "large_kernel_attention", "squeeze_excitation"]


def squeeze_excitation(
    channels: Size,
    *,
    reduction: Size | None = None,
    squeeze_channels: Size | None = None,
    bias: bool = False,
    activation: Module | None = None,
    gate: Module | None = None,
) -> Parallel:
    r"""Each channel of an image times a gate that is computed from the means of all channels.

    $2c^2/r$ parameters, for a reduction by r: the means go through two pointwise layers, ReLU
    between them, a sigmoid behind.

    Args:
        channels: channels c of the image.
        reduction: r, by which the first layer divides the channels (16 in the paper).
        squeeze_channels: channels between the layers, in place of `reduction`.
        bias: whether both layers add a weight for each output channel.
        activation: what stands between the layers; ReLU where it is left out.
        gate: what stands behind them; a sigmoid where it is left out.

    Raises:
        ArgumentError: for both of `reduction` and `squeeze_channels` or neither, a reduction that
            does not divide, and as `Conv2d`.

    Examples:
        >>> from symconv.abc import c, r
        >>> squeeze_excitation(c, reduction=r).params
        2*c**2/r

    References:
        Hu, Shen and Sun, Squeeze-and-Excitation Networks, 2018, section 3.
    """
    subject = "squeeze_excitation(…)"
    if (reduction is None) == (squeeze_channels is None):
        raise ArgumentError(
            f"{subject}: takes one of `reduction` and `squeeze_channels`, got "
            f"reduction={reduction}, squeeze_channels={squeeze_channels}; write reduction=16."
        )
    between = squeeze_channels
    if between is None:
        between = size_of(channels, subject, "channels") / size_of(reduction, subject, "reduction")
    weights = Sequential(
        GlobalAvgPool(),
        Conv2d(channels, between, 1, bias=bias),
        ReLU() if activation is None else activation,
        Conv2d(between, channels, 1, bias=bias),
        Sigmoid() if gate is None else gate,
    )
    return Parallel(Identity(), weights, merge="multiply")


def efficient_channel_attention(
    channels: Size, *, kernel_size: Size = 3, gate: Module | None = None
) -> Parallel:
    r"""Each channel of an image times a gate that is computed from the means of its neighbours.

    k parameters: the means of all channels are one row, over which a kernel of length k goes.

    Args:
        channels: channels of the image.
        kernel_size: k, odd, so that there is a gate for each channel.
        gate: what stands behind the convolution; a sigmoid where it is left out.

    Raises:
        ArgumentError: as `Conv1d`.

    Examples:
        >>> from symconv.abc import c
        >>> efficient_channel_attention(c).params, efficient_channel_attention(c).macs((8, 8))
        (3, 3*c)

    References:
        Wang et al., ECA-Net, 2020, section 3.2.
    """
    subject = "efficient_channel_attention(…)"
    length = size_of(kernel_size, subject, "kernel_size")
    weights = Sequential(
        AdaptiveAvgPool2d(1),  # of an image: the gate has two dimensions
        Flatten(),
        Unflatten(1, (channels,)),
        Conv1d(1, 1, length, padding=FloorDiv(length - 1, 2)),
        Flatten(),
        Unflatten(channels, (1, 1)),
        Sigmoid() if gate is None else gate,
    )
    return Parallel(Identity(channels), weights, merge="multiply")


def large_kernel_attention(
    channels: Size, *, kernel_size: Size = 21, dilation: Size = 3, bias: bool = False
) -> Parallel:
    r"""Each element of an image times a weight from a large kernel, which is cut into three layers.

    $c\lceil K/d \rceil^2 + c(2d - 1)^2 + c^2$ parameters: a depthwise convolution of $2d - 1$, a
    depthwise one of $\lceil K/d \rceil$ with dilation d, and a pointwise one.

    Args:
        channels: channels c of the image.
        kernel_size: K, the kernel that the layers stand for; its part by d should be odd, as only
            then the size is kept.
        dilation: d.
        bias: whether each convolution adds a weight for each output channel.

    Raises:
        ArgumentError: as `Conv2d`.

    Examples:
        >>> from symconv.abc import c
        >>> large_kernel_attention(c).params
        c**2 + 74*c

    References:
        Guo et al., Visual Attention Network, 2022, section 3.1, figure 2.
    """
    subject = "large_kernel_attention(…)"
    step = size_of(dilation, subject, "dilation")
    far = FloorDiv(size_of(kernel_size, subject, "kernel_size") + step - 1, step)
    weights = Sequential(
        conv_unit(channels, channels, 2 * step - 1, groups=channels, bias=bias),
        conv_unit(channels, channels, far, dilation=step, groups=channels, bias=bias),
        conv_unit(channels, channels, 1, bias=bias),
    )
    return Parallel(Identity(), weights, merge="multiply")
