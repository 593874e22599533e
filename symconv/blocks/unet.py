"""U-Net: down and up again, with what was seen on the way down beside it."""

from __future__ import annotations

from symconv.arguments import Size, size_of
from symconv.blocks.unit import Norm, conv_unit
from symconv.branches import Parallel
from symconv.compose import Sequential
from symconv.layers import ConvTranspose2d, Identity, MaxPool2d
from symconv.module import Module

__all__ = ["unet_down", "unet_up"]


def unet_down(
    in_channels: Size,
    out_channels: Size,
    *,
    norm: Norm | None = None,
    activation: Module | None = None,
) -> Sequential:
    r"""A pool that halves the size, then two 3 × 3 convolutions.

    $9c_\text{out}(c_\text{in} + c_\text{out})$ parameters.

    Args:
        in_channels: channels of the input.
        out_channels: channels after each convolution, twice those of the input in the paper.
        norm: what makes a normalisation from its channels, behind each convolution.
        activation: a layer, behind each convolution.

    Raises:
        ArgumentError: as `Conv2d`.

    Examples:
        >>> from symconv.abc import H, c
        >>> unet_down(c, 2 * c).params
        54*c**2

    References:
        Ronneberger, Fischer and Brox, U-Net, 2015, section 2, figure 1; there without padding.
    """
    return Sequential(MaxPool2d(2), *_pair(in_channels, out_channels, norm, activation))


def unet_up(
    channels: Size,
    below: Module,
    *,
    norm: Norm | None = None,
    activation: Module | None = None,
) -> Sequential:
    r"""The level below at twice its size, beside this level's input, then two 3 × 3 convolutions.

    The parameters of what is below, and $8c^2 + 18c^2 + 9c^2$: a 2 × 2 transposed convolution from
    2c channels to c, and the two convolutions, the first of which takes 2c.

    Args:
        channels: c of the input and the output.
        below: what takes c channels and gives 2c at half the size: a `unet_down(c, 2*c)`, with
            another `unet_up(2*c, …)` behind it for each further level.
        norm: what makes a normalisation from its channels, behind both 3 × 3 convolutions.
        activation: a layer, behind both.

    Raises:
        ArgumentError: as `Conv2d`.
        ChannelError: for something below that takes or gives other channels.
        SizeError: for an input of odd size, whose half does not meet the whole again.

    Examples:
        >>> from symconv.abc import c
        >>> unet_up(c, unet_down(c, 2 * c)).params
        89*c**2

    References:
        Ronneberger, Fischer and Brox, U-Net, 2015, section 2, figure 1; there without padding, and
        cut to size instead.
    """
    level = size_of(channels, "unet_up(…)", "channels")
    raised = Sequential(below, ConvTranspose2d(2 * level, level, 2, stride=2))
    return Sequential(Parallel(Identity(), raised), *_pair(2 * level, level, norm, activation))


def _pair(
    in_channels: Size, out_channels: Size, norm: Norm | None, activation: Module | None
) -> tuple[Module, Module]:
    return (
        conv_unit(in_channels, out_channels, 3, norm=norm, activation=activation),
        conv_unit(out_channels, out_channels, 3, norm=norm, activation=activation),
    )
