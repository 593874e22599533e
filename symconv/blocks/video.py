"""Convolutions in time and space."""

from __future__ import annotations

from symconv.arguments import Size, size_of
from symconv.arithmetic import FloorDiv
from symconv.blocks.unit import Norm
from symconv.compose import Sequential
from symconv.layers import Conv3d
from symconv.module import Module

__all__ = ["r2plus1d"]


def r2plus1d(
    in_channels: Size,
    out_channels: Size,
    kernel_size: Size = 3,
    *,
    time_kernel_size: Size = 3,
    mid_channels: Size | None = None,
    stride: Size = 1,
    norm: Norm | None = None,
    activation: Module | None = None,
) -> Sequential:
    r"""A t × d × d convolution as one in space and one in time, with as many parameters or fewer.

    $m (d^2 c_\text{in} + t c_\text{out})$ parameters, where m is chosen as
    $\lfloor t d^2 c_\text{in} c_\text{out} / (d^2 c_\text{in} + t c_\text{out}) \rfloor$.

    Args:
        in_channels: channels of the input.
        out_channels: channels of the output.
        kernel_size: d in space; the padding keeps the size for odd d.
        time_kernel_size: t.
        mid_channels: m, in place of the choice above.
        stride: stride in space and in time.
        norm: what makes a normalisation from its channels, behind the first convolution.
        activation: a layer, behind it.

    Raises:
        ArgumentError: as `Conv3d`.

    Examples:
        >>> r2plus1d(64, 64).params, Conv3d(64, 64, 3).params
        (110592, 110592)

    References:
        Tran et al., A Closer Look at Spatiotemporal Convolutions for Action Recognition, 2018,
        section 3.5.
    """
    subject = "r2plus1d(…)"
    before = size_of(in_channels, subject, "in_channels")
    after = size_of(out_channels, subject, "out_channels")
    d = size_of(kernel_size, subject, "kernel_size")
    t = size_of(time_kernel_size, subject, "time_kernel_size")
    if mid_channels is None:
        mid_channels = FloorDiv(t * d**2 * before * after, d**2 * before + t * after)
    space, time = FloorDiv(d - 1, 2), FloorDiv(t - 1, 2)
    return Sequential(
        Conv3d(
            before,
            mid_channels,
            (1, d, d),
            stride=(1, stride, stride),
            padding=(0, space, space),
        ),
        *(() if norm is None else (norm(mid_channels),)),
        *(() if activation is None else (activation,)),
        Conv3d(mid_channels, after, (t, 1, 1), stride=(stride, 1, 1), padding=(time, 0, 0)),
    )
