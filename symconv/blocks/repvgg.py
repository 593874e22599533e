"""RepVGG's block: three branches in training, one convolution after it."""

from __future__ import annotations

from symconv.arguments import Size
from symconv.blocks.unit import Norm, conv_unit
from symconv.branches import Parallel
from symconv.compose import Sequential
from symconv.layers import Identity
from symconv.module import Module

__all__ = ["repvgg_block"]


def repvgg_block(
    in_channels: Size,
    out_channels: Size,
    *,
    stride: Size = 1,
    deployed: bool = False,
    norm: Norm | None = None,
    activation: Module | None = None,
) -> Module:
    r"""3 × 3 and pointwise convolutions and the input itself, added; deployed, one 3 × 3.

    In training $10 c_\text{in} c_\text{out}$ parameters and those of each branch's normalisation.
    Deployed, all is in the kernel of one 3 × 3 convolution and its bias:
    $9 c_\text{in} c_\text{out} + c_\text{out}$.

    Args:
        in_channels: channels of the input.
        out_channels: channels of the output.
        stride: stride of the convolutions. The input itself is added at stride 1, where it has the
            channels of the output.
        deployed: whether the branches have become one convolution.
        norm: what makes a normalisation from its channels, behind each branch in training.
        activation: a layer, behind the sum.

    Raises:
        ArgumentError: as `Conv2d`.

    Examples:
        >>> from symconv.abc import c
        >>> repvgg_block(c, c).params, repvgg_block(c, c, deployed=True).params
        (10*c**2, 9*c**2 + c)

    References:
        Ding et al., RepVGG: Making VGG-style ConvNets Great Again, 2021, section 3.3.
    """
    block: Module
    if deployed:
        block = conv_unit(in_channels, out_channels, 3, stride=stride, bias=True)
    else:
        same = in_channels == out_channels and stride == 1
        itself = Identity() if norm is None else norm(in_channels)
        block = Parallel(
            conv_unit(in_channels, out_channels, 3, stride=stride, norm=norm),
            conv_unit(in_channels, out_channels, 1, stride=stride, norm=norm),
            *((itself,) if same else ()),
            merge="add",
        )
    return block if activation is None else Sequential(block, activation)
