"""Plain stacks, a stage on half of the channels, and the fire module."""

from __future__ import annotations

from symconv.arguments import Size, size_of
from symconv.blocks.unit import Norm, conv_unit
from symconv.branches import Parallel
from symconv.compose import Repeat, Sequential
from symconv.layers import Identity, MaxPool2d, Narrow
from symconv.module import Module

__all__ = ["csp_stage", "fire", "vgg_stage"]


def vgg_stage(
    in_channels: Size,
    out_channels: Size,
    times: Size,
    *,
    bias: bool = False,
    norm: Norm | None = None,
    activation: Module | None = None,
) -> Sequential:
    r"""A stack of 3 × 3 convolutions, then a pool that halves the size.

    $9 c_\text{out} (c_\text{in} + (n - 1) c_\text{out})$ parameters for n convolutions.

    Args:
        in_channels: channels of the input.
        out_channels: channels after each convolution.
        times: convolutions n, at least 1; may be a symbol.
        bias: whether each convolution adds a weight for each output channel.
        norm: what makes a normalisation from its channels, behind each convolution.
        activation: a layer, behind each convolution.

    Raises:
        ArgumentError: as `Conv2d`, and for less than one convolution.

    Examples:
        >>> from symconv.abc import c, n
        >>> vgg_stage(c, c, n).params.expand()
        9*c**2*n

    References:
        Simonyan and Zisserman, Very Deep Convolutional Networks for Large-Scale Image Recognition,
        2014, section 2.1 and table 1.
    """
    first = conv_unit(in_channels, out_channels, 3, bias=bias, norm=norm, activation=activation)
    more = conv_unit(out_channels, out_channels, 3, bias=bias, norm=norm, activation=activation)
    return Sequential(first, Repeat(more, times - 1), MaxPool2d(2))


def fire(
    in_channels: Size,
    squeeze_channels: Size,
    expand1x1_channels: Size,
    expand3x3_channels: Size,
    *,
    bias: bool = False,
    activation: Module | None = None,
) -> Sequential:
    r"""A pointwise convolution to few channels, then pointwise and 3 × 3 ones side by side.

    $s (c_\text{in} + e_1 + 9e_3)$ parameters.

    Args:
        in_channels: channels of the input.
        squeeze_channels: channels s that both branches take.
        expand1x1_channels: channels $e_1$ of the pointwise branch.
        expand3x3_channels: channels $e_3$ of the 3 × 3 branch.
        bias: whether each convolution adds a weight for each output channel.
        activation: a layer, behind each convolution.

    Raises:
        ArgumentError: as `Conv2d`.

    Examples:
        >>> fire(96, 16, 64, 64, bias=True).params
        11920

    References:
        Iandola et al., SqueezeNet, 2016, section 3.2; 11,920 is in table 1.
    """
    return Sequential(
        conv_unit(in_channels, squeeze_channels, 1, bias=bias, activation=activation),
        Parallel(
            conv_unit(squeeze_channels, expand1x1_channels, 1, bias=bias, activation=activation),
            conv_unit(squeeze_channels, expand3x3_channels, 3, bias=bias, activation=activation),
        ),
    )


def csp_stage(
    channels: Size,
    body: Module,
    *,
    norm: Norm | None = None,
    activation: Module | None = None,
) -> Sequential:
    r"""A stage on half of the channels; the other half passes, and a pointwise layer joins them.

    The body's parameters, on half of the channels, and $5c^2/4$ for c channels: the pointwise
    convolutions behind the body and behind where the halves meet.

    Args:
        channels: c of the input and the output.
        body: what is done to c/2 channels, giving as many, such as a `Repeat` of blocks.
        norm: what makes a normalisation from its channels, behind both pointwise convolutions.
        activation: a layer, behind both.

    Raises:
        ArgumentError: as `Conv2d`.
        ChannelError: for a body that takes or gives another number of channels.

    Examples:
        >>> from symconv.abc import c, n
        >>> from symconv.blocks import basic_block
        >>> csp_stage(2 * c, Repeat(basic_block(c, c), n)).params
        18*c**2*n + 5*c**2

    References:
        Wang et al., CSPNet: A New Backbone that can Enhance Learning Capability of CNN, 2020,
        section 3.1.
    """
    whole = size_of(channels, "csp_stage(…)", "channels")
    half = whole / 2
    worked = Sequential(
        Narrow(half, half), body, conv_unit(half, half, 1, norm=norm, activation=activation)
    )
    return Sequential(
        Parallel(Sequential(Identity(whole), Narrow(0, half)), worked),
        conv_unit(whole, whole, 1, norm=norm, activation=activation),
    )
