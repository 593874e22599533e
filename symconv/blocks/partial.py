"""Blocks that convolve only some of the channels, or some of them cheaply."""

from __future__ import annotations

from symconv.arguments import Size, size_of
from symconv.blocks.unit import Norm, conv_unit
from symconv.branches import Parallel
from symconv.compose import Sequential
from symconv.layers import AvgPool2d, Identity, Narrow, Upsample
from symconv.module import Module

__all__ = ["ghost_module", "hetconv", "octave_conv", "partial_conv"]


def ghost_module(
    in_channels: Size,
    out_channels: Size,
    kernel_size: Size = 1,
    *,
    ratio: Size = 2,
    cheap_kernel_size: Size = 3,
    stride: Size = 1,
    norm: Norm | None = None,
    activation: Module | None = None,
) -> Sequential:
    r"""A convolution to a part of the channels, and depthwise ones that make the others of these.

    $k^2 c_\text{in} c_\text{out}/s + (s - 1) d^2 c_\text{out}/s$ parameters.

    Args:
        in_channels: channels of the input.
        out_channels: channels of the output.
        kernel_size: kernel k of the first convolution.
        ratio: s, at least 2: the first convolution makes $c_\text{out}/s$ channels.
        cheap_kernel_size: kernel d of the depthwise convolution.
        stride: stride of the first convolution.
        norm: what makes a normalisation from its channels, behind both convolutions.
        activation: a layer, behind both.

    Raises:
        ArgumentError: as `Conv2d`; for a ratio of 1, or one that does not divide.

    Examples:
        >>> from symconv.abc import c, k
        >>> ghost_module(c, 2 * c, k).params
        c**2*k**2 + 9*c

    References:
        Han et al., GhostNet, 2020, section 3.1.
    """
    subject = "ghost_module(…)"
    times = size_of(ratio, subject, "ratio")
    real = size_of(out_channels, subject, "out_channels") / times
    first = conv_unit(
        in_channels, real, kernel_size, stride=stride, norm=norm, activation=activation
    )
    cheap = conv_unit(
        real,
        real * (times - 1),
        cheap_kernel_size,
        groups=real,
        norm=norm,
        activation=activation,
    )
    return Sequential(first, Parallel(Identity(), cheap))


def partial_conv(channels: Size, kernel_size: Size = 3, *, conv_channels: Size) -> Parallel:
    r"""A convolution of the first channels; the others pass as they are.

    $k^2 c_p^2$ parameters.

    Args:
        channels: channels of the input and the output.
        kernel_size: k; the padding keeps the size for odd k.
        conv_channels: $c_p$, the channels that are convolved (a quarter in the paper), fewer than
            all.

    Raises:
        ArgumentError: as `Conv2d`.

    Examples:
        >>> from symconv.abc import H, W, c, k
        >>> partial_conv(4 * c, conv_channels=c).macs((H, W))
        9*H*W*c**2

    References:
        Chen et al., Run, Don't Walk: Chasing Higher FLOPS for Faster Neural Networks, 2023,
        section 3.2.
    """
    subject = "partial_conv(…)"
    worked = size_of(conv_channels, subject, "conv_channels")
    whole = size_of(channels, subject, "channels")
    return Parallel(
        Sequential(Identity(whole), Narrow(0, worked), conv_unit(worked, worked, kernel_size)),
        Narrow(worked, whole - worked),
    )


def hetconv(
    in_channels: Size, out_channels: Size, kernel_size: Size = 3, *, parts: Size, stride: Size = 1
) -> Parallel:
    r"""A convolution, k × k on one of P parts of the channels and 1 × 1 on the others.

    $c_\text{in} c_\text{out} (k^2 + P - 1)/P$ parameters. In the paper the k × k part moves along
    by one from filter to filter; here it is the same for all filters, which costs as much.

    Args:
        in_channels: channels of the input.
        out_channels: channels of the output.
        kernel_size: k; the padding keeps the size for odd k at stride 1.
        parts: P, at least 2.
        stride: stride of both.

    Raises:
        ArgumentError: as `Conv2d`; for channels that P does not divide.

    Examples:
        >>> from symconv.abc import c, m
        >>> hetconv(4 * c, m, parts=4).params
        12*c*m

    References:
        Singh et al., HetConv: Heterogeneous Kernel-Based Convolutions for Deep CNNs, 2019,
        section 3.
    """
    subject = "hetconv(…)"
    channels = size_of(in_channels, subject, "in_channels")
    large = channels / size_of(parts, subject, "parts")
    return Parallel(
        Sequential(
            Identity(channels),
            Narrow(0, large),
            conv_unit(large, out_channels, kernel_size, stride=stride),
        ),
        Sequential(
            Narrow(large, channels - large),
            conv_unit(channels - large, out_channels, 1, stride=stride),
        ),
        merge="add",
    )


def octave_conv(
    in_channels: Size,
    out_channels: Size,
    kernel_size: Size = 3,
    *,
    low_in_channels: Size,
    low_out_channels: Size,
) -> Parallel:
    r"""A convolution some of whose channels are kept at half the size.

    As many parameters as the plain one, $k^2 c_\text{in} c_\text{out}$. With $h_i, l_i$ and
    $h_o, l_o$ channels of full and half size before and after it, $k^2 h_i h_o$ MACs for each
    position of the input, and $k^2(h_i l_o + l_i h_o + l_i l_o)$ for each of half the size. The
    channels of half size are pooled where they come in and repeated where they go out, which takes
    no MACs.

    Args:
        in_channels: channels of the input, $h_i + l_i$.
        out_channels: channels of the output, $h_o + l_o$.
        kernel_size: k, odd; the padding keeps the size.
        low_in_channels: $l_i$, fewer than all: the input's last channels.
        low_out_channels: $l_o$, fewer than all.

    Raises:
        ArgumentError: as `Conv2d`.
        SizeError: for an input of odd size, whose halves do not meet the whole again.

    Examples:
        >>> from symconv.abc import c
        >>> block = octave_conv(2 * c, 2 * c, low_in_channels=c, low_out_channels=c)
        >>> block.params, block.macs((8, 8))
        (36*c**2, 1008*c**2)

    References:
        Chen et al., Drop an Octave, 2019, section 3.2, figure 2.
    """
    subject = "octave_conv(…)"
    low_in = size_of(low_in_channels, subject, "low_in_channels")
    low_out = size_of(low_out_channels, subject, "low_out_channels")
    whole = size_of(in_channels, subject, "in_channels")
    high_in = whole - low_in
    high_out = size_of(out_channels, subject, "out_channels") - low_out
    high = Sequential(Identity(whole), Narrow(0, high_in))
    low = Sequential(Narrow(high_in, low_in), AvgPool2d(2))

    def joined(
        channels: Size, from_high: tuple[Module, ...], behind: tuple[Module, ...]
    ) -> Parallel:
        conv_high = conv_unit(high_in, channels, kernel_size)
        conv_low = conv_unit(low_in, channels, kernel_size)
        return Parallel(
            Sequential(high, *from_high, conv_high),
            Sequential(low, conv_low, *behind),
            merge="add",
        )

    return Parallel(
        joined(high_out, (), (Upsample(2),)),
        Sequential(joined(low_out, (AvgPool2d(2),), ()), Upsample(2)),
    )
