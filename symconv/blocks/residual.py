"""Blocks with a way around: ResNet's, and those after it."""

from __future__ import annotations

from symconv.arguments import Size
from symconv.blocks.unit import Norm, conv_unit
from symconv.branches import Residual
from symconv.compose import Sequential
from symconv.module import Module

__all__ = ["basic_block", "bottleneck"]


def basic_block(
    in_channels: Size,
    out_channels: Size,
    *,
    stride: Size = 1,
    norm: Norm | None = None,
    activation: Module | None = None,
) -> Module:
    r"""Two 3 × 3 convolutions and a way around them.

    $9c_\text{out}(c_\text{in} + c_\text{out})$ parameters, and $c_\text{in} c_\text{out}$ for a
    pointwise way around where channels or size change.

    Args:
        in_channels: channels of the input.
        out_channels: channels after each convolution.
        stride: stride of the first convolution, and of the way around.
        norm: what makes a normalisation from its channels, behind each convolution.
        activation: a layer, behind the first convolution and behind the sum.

    Raises:
        ArgumentError: as `Conv2d`.

    Examples:
        >>> from symconv.abc import c
        >>> basic_block(c, c).params, basic_block(c, 2 * c, stride=2).params
        (18*c**2, 56*c**2)

    References:
        He et al., Deep Residual Learning for Image Recognition, 2015, section 3.2, figure 2.
    """
    body = Sequential(
        conv_unit(in_channels, out_channels, 3, stride=stride, norm=norm, activation=activation),
        conv_unit(out_channels, out_channels, 3, norm=norm),
    )
    return _around(body, in_channels, out_channels, stride, norm, activation)


def bottleneck(
    in_channels: Size,
    mid_channels: Size,
    out_channels: Size,
    *,
    stride: Size = 1,
    groups: Size = 1,
    gate: Module | None = None,
    norm: Norm | None = None,
    activation: Module | None = None,
) -> Module:
    r"""A 3 × 3 convolution between two pointwise ones, around narrow channels, and a way around.

    $m c_\text{in} + 9m^2/g + m c_\text{out}$ parameters, and $c_\text{in} c_\text{out}$ for a
    pointwise way around where channels or size change.

    Args:
        in_channels: channels of the input.
        mid_channels: channels m of the 3 × 3 convolution.
        out_channels: channels of the output.
        stride: stride of the 3 × 3 convolution, and of the way around.
        groups: groups of the 3 × 3 convolution, 1 but in ResNeXt and RegNet.
        gate: a layer behind the 3 × 3 convolution, such as a `squeeze_excitation`.
        norm: what makes a normalisation from its channels, behind each convolution.
        activation: a layer, behind each convolution but the last, and behind the sum.

    Raises:
        ArgumentError: as `Conv2d`.

    Examples:
        >>> from symconv.abc import c
        >>> bottleneck(4 * c, c, 4 * c).params
        17*c**2

    References:
        He et al., Deep Residual Learning for Image Recognition, 2015, section 4.1, figure 5.
    """
    body = Sequential(
        conv_unit(in_channels, mid_channels, 1, norm=norm, activation=activation),
        conv_unit(
            mid_channels,
            mid_channels,
            3,
            stride=stride,
            groups=groups,
            norm=norm,
            activation=activation,
        ),
        *(() if gate is None else (gate,)),
        conv_unit(mid_channels, out_channels, 1, norm=norm),
    )
    return _around(body, in_channels, out_channels, stride, norm, activation)


def _around(
    body: Module,
    in_channels: Size,
    out_channels: Size,
    stride: Size,
    norm: Norm | None,
    activation: Module | None,
) -> Module:
    """The body and a way around it: the input, or a pointwise layer where the shape changes."""
    same = in_channels == out_channels and stride == 1
    shortcut = None if same else conv_unit(in_channels, out_channels, 1, stride=stride, norm=norm)
    block = Residual(body, shortcut)
    return block if activation is None else Sequential(block, activation)
