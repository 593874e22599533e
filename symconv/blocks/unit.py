"""What all blocks are made of: a convolution, with what stands behind it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from sympy import Expr

from symconv.arguments import PerDimension, Size, per_dimension
from symconv.arithmetic import FloorDiv
from symconv.compose import Sequential
from symconv.layers import Conv2d, Padding
from symconv.module import Module

__all__ = ["Norm", "conv_unit"]

Norm: TypeAlias = Callable[[Size], Module]


def conv_unit(
    in_channels: Size,
    out_channels: Size,
    kernel_size: PerDimension,
    *,
    stride: PerDimension = 1,
    padding: Padding | None = None,
    dilation: PerDimension = 1,
    groups: Size = 1,
    bias: bool = False,
    norm: Norm | None = None,
    activation: Module | None = None,
) -> Module:
    r"""A convolution, then a normalisation and an activation where they are named.

    Args:
        in_channels: channels of the input.
        out_channels: channels of the output.
        kernel_size: the kernel, one value or one for each dimension.
        stride: as `Conv2d`.
        padding: as `Conv2d`; left out, $d\lfloor (k - 1)/2 \rfloor$ on each side, which keeps the
            size at stride 1 for odd k.
        dilation: as `Conv2d`.
        groups: as `Conv2d`.
        bias: as `Conv2d`.
        norm: what makes a normalisation from its channels, such as `BatchNorm`.
        activation: a layer, such as `ReLU()`.

    Raises:
        ArgumentError: as `Conv2d`.

    Examples:
        >>> from symconv.abc import c, k, m
        >>> from symconv.layers import BatchNorm, ReLU
        >>> conv_unit(c, m, k, norm=BatchNorm, activation=ReLU()).params
        c*k**2*m + 2*m
    """
    conv = Conv2d(
        in_channels,
        out_channels,
        kernel_size,
        stride=stride,
        padding=_half(kernel_size, dilation) if padding is None else padding,
        dilation=dilation,
        groups=groups,
        bias=bias,
    )
    behind: tuple[Module, ...] = () if norm is None else (norm(out_channels),)
    behind += () if activation is None else (activation,)
    return Sequential(conv, *behind) if behind else conv


def _half(kernel_size: PerDimension, dilation: PerDimension) -> tuple[Expr, ...]:
    kernel = per_dimension(kernel_size, 2, "Conv2d(…)", "kernel_size")
    step = per_dimension(dilation, 2, "Conv2d(…)", "dilation")
    return tuple(d * FloorDiv(k - 1, 2) for k, d in zip(kernel, step, strict=True))
