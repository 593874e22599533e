"""Blocks with a way around: ResNet's, and those after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from symconv.arguments import Size, size_of
from symconv.blocks.unit import Norm, conv_unit
from symconv.branches import Residual
from symconv.compose import Sequential
from symconv.errors import ArgumentError
from symconv.layers import Identity, MaxPool2d, ZeroPadChannels
from symconv.module import Module

__all__ = ["basic_block", "bottleneck"]

Shortcut: TypeAlias = Literal["A", "B"]


def basic_block(
    in_channels: Size,
    out_channels: Size,
    *,
    stride: Size = 1,
    shortcut: Shortcut = "B",
    pre_activation: bool = False,
    norm: Norm | None = None,
    activation: Module | None = None,
) -> Module:
    r"""Two 3 × 3 convolutions and a way around them.

    $9c_\text{out}(c_\text{in} + c_\text{out})$ parameters, and $c_\text{in} c_\text{out}$ for a
    pointwise way around where channels or size change, but with shortcut A.

    Args:
        in_channels: channels of the input.
        out_channels: channels after each convolution.
        stride: stride of the first convolution, and of the way around.
        shortcut: the way around where channels or size change: "A" is the input at every stride (a
            pool of one tap) with channels of zeros behind its own; "B" a pointwise convolution.
        pre_activation: whether normalisations and activations stand before the convolutions, and
            none behind the sum.
        norm: what makes a normalisation from its channels, behind each convolution.
        activation: a layer, behind the first convolution and behind the sum.

    Raises:
        ArgumentError: as `Conv2d`; for another `shortcut`, or shortcut A to fewer channels.

    Examples:
        >>> from symconv.abc import c
        >>> basic_block(c, c).params, basic_block(c, 2 * c, stride=2).params
        (18*c**2, 56*c**2)
        >>> basic_block(c, 2 * c, stride=2, shortcut="A").params
        54*c**2

    References:
        He et al., Deep Residual Learning for Image Recognition, 2015, sections 3.2 and 3.3; before
        the convolutions: He et al., Identity Mappings in Deep Residual Networks, 2016, section 4.
    """
    style = _Style("basic_block(…)", shortcut, pre_activation, norm, activation)
    body = Sequential(
        style.conv(in_channels, out_channels, 3, stride=stride),
        style.conv(out_channels, out_channels, 3, last=True),
    )
    return style.around(body, in_channels, out_channels, stride)


def bottleneck(
    in_channels: Size,
    mid_channels: Size,
    out_channels: Size,
    *,
    stride: Size = 1,
    groups: Size = 1,
    gate: Module | None = None,
    stride_on: Literal["3x3", "1x1"] = "3x3",
    shortcut: Shortcut = "B",
    pre_activation: bool = False,
    norm: Norm | None = None,
    activation: Module | None = None,
) -> Module:
    r"""A 3 × 3 convolution between two pointwise ones, around narrow channels, and a way around.

    $m c_\text{in} + 9m^2/g + m c_\text{out}$ parameters, and $c_\text{in} c_\text{out}$ for a
    pointwise way around where channels or size change, but with shortcut A.

    Args:
        in_channels: channels of the input.
        mid_channels: channels m of the 3 × 3 convolution.
        out_channels: channels of the output.
        stride: stride of the block, and of the way around.
        groups: groups of the 3 × 3 convolution, 1 but in ResNeXt and RegNet.
        gate: a layer behind the 3 × 3 convolution, such as a `squeeze_excitation`.
        stride_on: which convolution has the stride: the 3 × 3 one, as in most code, or the first
            pointwise one, as in the paper, which costs less.
        shortcut: as `basic_block`.
        pre_activation: as `basic_block`.
        norm: what makes a normalisation from its channels, behind each convolution.
        activation: a layer, behind each convolution but the last, and behind the sum.

    Raises:
        ArgumentError: as `basic_block`; for another `stride_on`.

    Examples:
        >>> from symconv.abc import c
        >>> bottleneck(4 * c, c, 4 * c).params
        17*c**2

    References:
        He et al., Deep Residual Learning for Image Recognition, 2015, section 4.1, figure 5; before
        the convolutions: He et al., Identity Mappings in Deep Residual Networks, 2016, section 4.
    """
    subject = "bottleneck(…)"
    if stride_on not in ("3x3", "1x1"):
        raise ArgumentError(f'{subject}: `stride_on` must be "3x3" or "1x1", got {stride_on!r}.')
    first, middle = (1, stride) if stride_on == "3x3" else (stride, 1)
    style = _Style(subject, shortcut, pre_activation, norm, activation)
    body = Sequential(
        style.conv(in_channels, mid_channels, 1, stride=first),
        style.conv(mid_channels, mid_channels, 3, stride=middle, groups=groups),
        *(() if gate is None else (gate,)),
        style.conv(mid_channels, out_channels, 1, last=True),
    )
    return style.around(body, in_channels, out_channels, stride)


@dataclass(frozen=True)
class _Style:
    """The way around, and where normalisations and activations stand."""

    subject: str
    shortcut: Shortcut
    pre_activation: bool
    norm: Norm | None
    activation: Module | None

    def __post_init__(self) -> None:
        if self.shortcut not in ("A", "B"):
            raise ArgumentError(
                f'{self.subject}: `shortcut` must be "A" or "B", got {self.shortcut!r}.'
            )

    def conv(
        self,
        in_channels: Size,
        out_channels: Size,
        kernel_size: Size,
        *,
        stride: Size = 1,
        groups: Size = 1,
        last: bool = False,
    ) -> Module:
        """A convolution in this style; behind the last one the sum comes first."""
        activation = None if self.pre_activation or last else self.activation
        conv = conv_unit(
            in_channels,
            out_channels,
            kernel_size,
            stride=stride,
            groups=groups,
            norm=None if self.pre_activation else self.norm,
            activation=activation,
        )
        if not self.pre_activation:
            return conv
        before: tuple[Module, ...] = () if self.norm is None else (self.norm(in_channels),)
        before += () if self.activation is None else (self.activation,)
        return Sequential(*before, conv) if before else conv

    def around(self, body: Module, in_channels: Size, out_channels: Size, stride: Size) -> Module:
        """The body and a way around it: the input itself where the shape stays."""
        same = in_channels == out_channels and stride == 1
        block = Residual(body, None if same else self._way(in_channels, out_channels, stride))
        if self.pre_activation or self.activation is None:
            return block
        return Sequential(block, self.activation)

    def _way(self, in_channels: Size, out_channels: Size, stride: Size) -> Module:
        """The way around where the shape changes."""
        if self.shortcut == "B":
            norm = None if self.pre_activation else self.norm
            return conv_unit(in_channels, out_channels, 1, stride=stride, norm=norm)
        before = size_of(in_channels, self.subject, "in_channels")
        more = size_of(out_channels, self.subject, "out_channels") - before
        if more.is_negative:
            raise ArgumentError(
                f"{self.subject}: shortcut A adds channels, and {out_channels} are fewer than "
                f'{in_channels}; write shortcut="B".'
            )
        picked: tuple[Module, ...] = () if stride == 1 else (MaxPool2d(1, stride=stride),)
        return Sequential(Identity(before), *picked, ZeroPadChannels(0, more))
