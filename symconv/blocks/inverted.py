"""Inverted residuals: wide in the middle, with a way around between narrow ends."""

from __future__ import annotations

from sympy import Max, S

from symconv.arguments import Size, size_of
from symconv.arithmetic import FloorDiv
from symconv.blocks.gates import squeeze_excitation
from symconv.blocks.unit import Norm, conv_unit
from symconv.branches import Residual
from symconv.compose import Sequential
from symconv.layers import ReLU
from symconv.module import Module

__all__ = ["fused_mbconv", "inverted_residual", "mbconv"]


def inverted_residual(
    in_channels: Size,
    mid_channels: Size,
    out_channels: Size,
    kernel_size: Size = 3,
    *,
    stride: Size = 1,
    gate: Module | None = None,
    norm: Norm | None = None,
    activation: Module | None = None,
) -> Module:
    r"""A depthwise convolution on widened channels, between two pointwise ones.

    $m c_\text{in} + k^2 m + m c_\text{out}$ parameters, without the first term where
    $m = c_\text{in}$: nothing is widened then. The input goes around and is added where channels
    and size stay.

    Args:
        in_channels: channels of the input.
        mid_channels: channels m of the depthwise convolution.
        out_channels: channels of the output.
        kernel_size: kernel k of the depthwise convolution.
        stride: stride of the depthwise convolution.
        gate: a layer behind the depthwise convolution, such as `squeeze_excitation`.
        norm: what makes a normalisation from its channels, behind each convolution.
        activation: a layer, behind each convolution but the last, and nowhere else: the last one
            is linear.

    Raises:
        ArgumentError: as `Conv2d`.
        ChannelError: for a gate that takes other channels.

    Examples:
        >>> from symconv.abc import c
        >>> inverted_residual(c, 6 * c, c).params
        12*c**2 + 54*c

    References:
        Sandler et al., MobileNetV2, 2018, section 3.3, table 1.
    """
    layers: tuple[Module, ...] = ()
    if mid_channels != in_channels:
        layers += (conv_unit(in_channels, mid_channels, 1, norm=norm, activation=activation),)
    depthwise = conv_unit(
        mid_channels,
        mid_channels,
        kernel_size,
        stride=stride,
        groups=mid_channels,
        norm=norm,
        activation=activation,
    )
    layers += (depthwise,) if gate is None else (depthwise, gate)
    body = Sequential(*layers, conv_unit(mid_channels, out_channels, 1, norm=norm))
    return _around(body, in_channels, out_channels, stride)


def mbconv(
    in_channels: Size,
    out_channels: Size,
    kernel_size: Size = 3,
    *,
    expansion: Size = 6,
    stride: Size = 1,
    squeeze_bias: bool = False,
    norm: Norm | None = None,
    activation: Module | None = None,
) -> Module:
    r"""An inverted residual with squeeze-and-excitation behind its depthwise convolution.

    $e c_\text{in}^2 + k^2 e c_\text{in} + 2 e c_\text{in} s + e c_\text{in} c_\text{out}$
    parameters, for $s = \max(1, \lfloor c_\text{in}/4 \rfloor)$ channels of the gate, and without
    the first term where e = 1.

    Args:
        in_channels: channels of the input.
        out_channels: channels of the output.
        kernel_size: kernel k of the depthwise convolution.
        expansion: e, by which the first convolution multiplies the channels.
        stride: stride of the depthwise convolution.
        squeeze_bias: whether the layers of the gate add a weight for each output channel.
        norm: what makes a normalisation from its channels, behind each convolution.
        activation: a layer, behind each convolution but the last, and inside the gate (ReLU there
            where it is left out).

    Raises:
        ArgumentError: as `Conv2d`.

    Examples:
        >>> from symconv.abc import c
        >>> mbconv(4 * c, 4 * c).params.expand()
        240*c**2 + 216*c

    References:
        Tan and Le, EfficientNet, 2019, section 4; Tan et al., MnasNet, 2018, figure 7.
    """
    subject = "mbconv(…)"
    channels = size_of(in_channels, subject, "in_channels")
    mid = channels * size_of(expansion, subject, "expansion")
    gate = squeeze_excitation(
        mid,
        squeeze_channels=Max(S.One, FloorDiv(channels, 4)),
        bias=squeeze_bias,
        activation=ReLU() if activation is None else activation,
    )
    return inverted_residual(
        channels,
        mid,
        out_channels,
        kernel_size,
        stride=stride,
        gate=gate,
        norm=norm,
        activation=activation,
    )


def fused_mbconv(
    in_channels: Size,
    out_channels: Size,
    kernel_size: Size = 3,
    *,
    expansion: Size = 4,
    stride: Size = 1,
    norm: Norm | None = None,
    activation: Module | None = None,
) -> Module:
    r"""An inverted residual whose widening and depthwise convolutions are one plain convolution.

    $k^2 e c_\text{in}^2 + e c_\text{in} c_\text{out}$ parameters; $k^2 c_\text{in} c_\text{out}$
    for e = 1, where one convolution is all.

    Args:
        in_channels: channels of the input.
        out_channels: channels of the output.
        kernel_size: kernel k of the plain convolution.
        expansion: e, by which the plain convolution multiplies the channels.
        stride: stride of the plain convolution.
        norm: what makes a normalisation from its channels, behind each convolution.
        activation: a layer, behind the plain convolution.

    Raises:
        ArgumentError: as `Conv2d`.

    Examples:
        >>> from symconv.abc import c
        >>> fused_mbconv(c, c).params
        40*c**2

    References:
        Tan and Le, EfficientNetV2, 2021, section 3.2, figure 2.
    """
    subject = "fused_mbconv(…)"
    channels = size_of(in_channels, subject, "in_channels")
    mid = channels * size_of(expansion, subject, "expansion")
    wide = mid if mid != channels else out_channels
    body = conv_unit(channels, wide, kernel_size, stride=stride, norm=norm, activation=activation)
    if mid != channels:
        body = Sequential(body, conv_unit(mid, out_channels, 1, norm=norm))
    return _around(body, channels, out_channels, stride)


def _around(body: Module, in_channels: Size, out_channels: Size, stride: Size) -> Module:
    """The body, and the input added to it where the shape stays."""
    return Residual(body) if in_channels == out_channels and stride == 1 else body
