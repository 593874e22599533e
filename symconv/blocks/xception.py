"""Xception's blocks: separable convolutions with a way around."""

from __future__ import annotations

from symconv.arguments import Size
from symconv.blocks.unit import Norm, conv_unit
from symconv.branches import Residual
from symconv.compose import Repeat, Sequential
from symconv.layers import MaxPool2d
from symconv.module import Module

__all__ = ["xception_block"]


def xception_block(
    in_channels: Size,
    out_channels: Size,
    times: Size = 2,
    *,
    mid_channels: Size | None = None,
    stride: Size = 1,
    activate_first: bool = True,
    norm: Norm | None = None,
    activation: Module | None = None,
) -> Module:
    r"""Separable 3 × 3 convolutions and a way around them.

    $n(9c + c^2)$ parameters for n separable convolutions of c channels. Where channels or size
    change there are $c_\text{in} c_\text{out}$ more for a pointwise way around, and a pool behind
    the last convolution where the size does.

    Args:
        in_channels: channels of the input.
        out_channels: channels of the output.
        times: separable convolutions n, at least 2; may be a symbol.
        mid_channels: channels behind all but the last; `out_channels` where it is left out.
        stride: stride of the pool and of the way around.
        activate_first: whether the activation stands before the first convolution too.
        norm: what makes a normalisation from its channels, behind each separable convolution and
            the way around.
        activation: a layer, before each separable convolution.

    Raises:
        ArgumentError: as `Conv2d`; for less than two convolutions.

    Examples:
        >>> from symconv.abc import c, n
        >>> xception_block(c, c, 3).params
        3*c**2 + 27*c

    References:
        Chollet, Xception, 2017, section 3.2, figure 5.
    """
    middle = out_channels if mid_channels is None else mid_channels
    before = () if activation is None else (activation,)

    def separable(channels: Size, after: Size, *first: Module) -> Sequential:
        return Sequential(
            *first,
            conv_unit(channels, channels, 3, groups=channels),
            conv_unit(channels, after, 1, norm=norm),
        )

    body = Sequential(
        separable(in_channels, middle, *(before if activate_first else ())),
        Repeat(separable(middle, middle, *before), times - 2),
        separable(middle, out_channels, *before),
        *(() if stride == 1 else (MaxPool2d(3, stride=stride, padding=1),)),
    )
    same = in_channels == out_channels and stride == 1
    around = None if same else conv_unit(in_channels, out_channels, 1, stride=stride, norm=norm)
    return Residual(body, around)
