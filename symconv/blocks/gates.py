"""Gates: channels weighed by what the whole image says."""

from __future__ import annotations

from symconv.arguments import Size, size_of
from symconv.branches import Parallel
from symconv.compose import Sequential
from symconv.errors import ArgumentError
from symconv.layers import Conv2d, GlobalAvgPool, Identity, ReLU, Sigmoid
from symconv.module import Module

__all__ = ["squeeze_excitation"]


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
