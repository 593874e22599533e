"""Blocks whose channels are split, worked on by parts, and shuffled."""

from __future__ import annotations

from symconv.arguments import Size, size_of
from symconv.blocks.unit import Norm, conv_unit
from symconv.branches import Parallel, Residual
from symconv.compose import Sequential
from symconv.errors import ChannelError
from symconv.layers import AvgPool2d, ChannelShuffle, Identity, Narrow
from symconv.module import Module

__all__ = ["shufflenet_unit", "shufflenet_v2_unit"]


def shufflenet_unit(
    in_channels: Size,
    mid_channels: Size,
    out_channels: Size,
    *,
    groups: Size,
    stride: Size = 1,
    norm: Norm | None = None,
    activation: Module | None = None,
) -> Module:
    r"""A bottleneck whose pointwise convolutions are grouped, with a shuffle between the groups.

    $m c_\text{in}/g + 9m + m c_\text{out}/g$ parameters at stride 1. With a stride the input goes
    around through an average pool and stands beside what is computed, so that the last convolution
    gives $c_\text{out} - c_\text{in}$ channels.

    Args:
        in_channels: channels of the input.
        mid_channels: channels m of the depthwise convolution.
        out_channels: channels of the output; at stride 1 those of the input.
        groups: groups g of both pointwise convolutions.
        stride: stride of the depthwise convolution and of the pool.
        norm: what makes a normalisation from its channels, behind each convolution.
        activation: a layer, behind the first convolution and behind where the ways meet.

    Raises:
        ArgumentError: as `Conv2d`.
        ChannelError: at stride 1, for an output of other channels than the input.

    Examples:
        >>> from symconv.abc import c, g, m
        >>> shufflenet_unit(c, m, c, groups=g).params
        2*c*m/g + 9*m

    References:
        Zhang et al., ShuffleNet, 2017, section 3.2, figure 2 (b) and (c).
    """
    subject = "shufflenet_unit(…)"
    whole = size_of(in_channels, subject, "in_channels")
    after = size_of(out_channels, subject, "out_channels")
    made = after if stride == 1 else after - whole
    body = Sequential(
        conv_unit(whole, mid_channels, 1, groups=groups, norm=norm, activation=activation),
        ChannelShuffle(groups),
        conv_unit(mid_channels, mid_channels, 3, stride=stride, groups=mid_channels, norm=norm),
        conv_unit(mid_channels, made, 1, groups=groups, norm=norm),
    )
    if stride != 1:
        block: Module = Parallel(AvgPool2d(3, stride=stride, padding=1), body)
    elif whole == after:
        block = Residual(body)
    else:
        raise ChannelError(
            f"{subject}: at stride 1 `out_channels` must be `in_channels`, got "
            f"in_channels={whole}, out_channels={after}."
        )
    return block if activation is None else Sequential(block, activation)


def shufflenet_v2_unit(
    in_channels: Size,
    out_channels: Size,
    *,
    stride: Size = 1,
    norm: Norm | None = None,
    activation: Module | None = None,
) -> Sequential:
    r"""Half of the channels pass, the other half is worked on, and the two are shuffled.

    $2h^2 + 9h$ parameters for halves of h channels. With a stride all channels go both ways:
    $9c_\text{in} + c_\text{in} h$ parameters on the one, $c_\text{in} h + 9h + h^2$ on the other.

    Args:
        in_channels: channels of the input; at stride 1 those of the output.
        out_channels: channels 2h of the output.
        stride: stride of the depthwise convolutions.
        norm: what makes a normalisation from its channels, behind each convolution.
        activation: a layer, behind each pointwise convolution.

    Raises:
        ArgumentError: as `Conv2d`; for channels that are not even.
        ChannelError: at stride 1, for an output of other channels than the input.

    Examples:
        >>> from symconv.abc import c
        >>> shufflenet_v2_unit(2 * c, 2 * c).params, shufflenet_v2_unit(c, 2 * c, stride=2).params
        (2*c**2 + 9*c, 3*c**2 + 18*c)

    References:
        Ma et al., ShuffleNet V2, 2018, section 3, figure 3 (c) and (d).
    """
    subject = "shufflenet_v2_unit(…)"
    half = size_of(out_channels, subject, "out_channels") / 2
    whole = size_of(in_channels, subject, "in_channels")
    passed: Module
    split: tuple[Module, ...]
    if stride == 1:
        if whole != 2 * half:
            raise ChannelError(
                f"{subject}: at stride 1 `out_channels` must be `in_channels`, got "
                f"in_channels={whole}, out_channels={2 * half}."
            )
        passed = Sequential(Identity(whole), Narrow(0, half))
        split, taken = (Narrow(half, half),), half
    else:
        passed = Sequential(
            conv_unit(whole, whole, 3, stride=stride, groups=whole, norm=norm),
            conv_unit(whole, half, 1, norm=norm, activation=activation),
        )
        split, taken = (), whole
    worked = Sequential(
        *split,
        conv_unit(taken, half, 1, norm=norm, activation=activation),
        conv_unit(half, half, 3, stride=stride, groups=half, norm=norm),
        conv_unit(half, half, 1, norm=norm, activation=activation),
    )
    return Sequential(Parallel(passed, worked), ChannelShuffle(2))
