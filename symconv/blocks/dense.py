"""DenseNet's blocks: each layer sees all that came before it."""

from __future__ import annotations

from symconv.abc import i
from symconv.arguments import Size
from symconv.blocks.unit import Norm, conv_unit
from symconv.branches import Parallel
from symconv.compose import Repeat, Sequential
from symconv.layers import AvgPool2d, Identity
from symconv.module import Module

__all__ = ["dense_block", "dense_layer", "transition"]


def dense_layer(
    in_channels: Size,
    growth_rate: Size,
    *,
    bottleneck_width: Size = 4,
    norm: Norm | None = None,
    activation: Module | None = None,
) -> Parallel:
    r"""The input, and beside it g new channels, computed from all of it through bg channels.

    $bg\,c_\text{in} + 9bg^2$ parameters.

    Args:
        in_channels: channels of the input.
        growth_rate: new channels g.
        bottleneck_width: b, by which the pointwise convolution is wider than g.
        norm: what makes a normalisation from its channels, before each convolution.
        activation: a layer, before each convolution.

    Raises:
        ArgumentError: as `Conv2d`.

    Examples:
        >>> from symconv.abc import c, g
        >>> dense_layer(c, g).params
        4*c*g + 36*g**2

    References:
        Huang et al., Densely Connected Convolutional Networks, 2017, section 3, DenseNet-B.
    """
    middle = bottleneck_width * growth_rate
    body = Sequential(
        *_before(in_channels, norm, activation),
        conv_unit(in_channels, middle, 1),
        *_before(middle, norm, activation),
        conv_unit(middle, growth_rate, 3),
    )
    return Parallel(Identity(), body)


def dense_block(
    in_channels: Size,
    growth_rate: Size,
    times: Size,
    *,
    bottleneck_width: Size = 4,
    norm: Norm | None = None,
    activation: Module | None = None,
) -> Repeat:
    r"""Dense layers one after the other: layer i takes $c_\text{in} + ig$ channels.

    $n b g c_\text{in} + b g^2 n(n - 1)/2 + 9 n b g^2$ parameters for n layers.

    Args:
        in_channels: channels of the input.
        growth_rate: new channels g of each layer.
        times: layers n; may be a symbol.
        bottleneck_width: as `dense_layer`.
        norm: as `dense_layer`.
        activation: as `dense_layer`.

    Raises:
        ArgumentError: as `dense_layer`.

    Examples:
        >>> from symconv.abc import c, g, n
        >>> dense_block(c, g, n).out_channels.expand()
        c + g*n

    References:
        Huang et al., Densely Connected Convolutional Networks, 2017, section 3.
    """
    layer = dense_layer(
        in_channels + i * growth_rate,
        growth_rate,
        bottleneck_width=bottleneck_width,
        norm=norm,
        activation=activation,
    )
    return Repeat(layer, times, i)


def transition(
    in_channels: Size,
    out_channels: Size,
    *,
    norm: Norm | None = None,
    activation: Module | None = None,
) -> Sequential:
    r"""A pointwise convolution to fewer channels, then an average pool that halves the size.

    $c_\text{in} c_\text{out}$ parameters.

    Args:
        in_channels: channels of the input.
        out_channels: channels of the output, half as many in the paper's DenseNet-C.
        norm: what makes a normalisation from its channels, before the convolution.
        activation: a layer, before the convolution.

    Raises:
        ArgumentError: as `Conv2d`.

    Examples:
        >>> from symconv.abc import c
        >>> transition(2 * c, c).params
        2*c**2

    References:
        Huang et al., Densely Connected Convolutional Networks, 2017, section 3.
    """
    before = _before(in_channels, norm, activation)
    return Sequential(*before, conv_unit(in_channels, out_channels, 1), AvgPool2d(2))


def _before(channels: Size, norm: Norm | None, activation: Module | None) -> tuple[Module, ...]:
    """What stands before a convolution."""
    made: tuple[Module, ...] = () if norm is None else (norm(channels),)
    return made if activation is None else (*made, activation)
