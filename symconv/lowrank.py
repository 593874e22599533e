"""One convolution as several cheaper ones: what a kernel of low rank allows.

Each function returns the layers; `symconv.identities` has the kernel that they make together, and
factors for a given kernel. A stride, a padding or a dilation stands at the layers that walk along
its dimension; a bias at the last layer.
"""

from __future__ import annotations

from typing import Any

from symconv.arguments import PerDimension, Size, per_dimension, size_of
from symconv.compose import Sequential
from symconv.layers import Conv2d, Padding

__all__ = ["cp", "separable_basis", "separable_joint", "separable_passes", "svd", "tucker2"]


def svd(
    in_channels: Size,
    out_channels: Size,
    kernel_size: PerDimension,
    rank: Size,
    *,
    stride: PerDimension = 1,
    padding: Padding = 0,
    dilation: PerDimension = 1,
    bias: bool = False,
) -> Sequential:
    r"""r filters, then a pointwise layer: the kernel as a matrix of rank r, by output channel.

    $r (c_\text{in} k^2 + c_\text{out})$ parameters. With `kernel_size=1` it is the singular value
    decomposition of a pointwise layer.

    Args:
        in_channels: channels of the input.
        out_channels: channels of the output.
        kernel_size: kernel of the first layer, one value or one for each dimension.
        rank: channels between the layers.
        stride: stride of the first layer.
        padding: padding of the first layer.
        dilation: dilation of the first layer.
        bias: whether the last layer adds a weight for each output channel.

    Raises:
        ArgumentError: as `Conv2d`.

    Examples:
        >>> from symconv.abc import c, r
        >>> svd(c, c, 1, r).params
        2*c*r

    References:
        Denton et al., Exploiting Linear Structure Within Convolutional Networks for Efficient
        Evaluation, 2014, section 3.2; Zhang, Zou, He and Sun, Accelerating Very Deep Convolutional
        Networks, 2016, section 3.1.
    """
    window = {"stride": stride, "padding": padding, "dilation": dilation}
    return Sequential(
        Conv2d(in_channels, rank, kernel_size, **window),  # type: ignore[arg-type]
        Conv2d(rank, out_channels, 1, bias=bias),
    )


def separable_passes(
    channels: Size,
    kernel_size: PerDimension,
    rank: Size,
    *,
    stride: PerDimension = 1,
    padding: Padding = 0,
    dilation: PerDimension = 1,
    bias: bool = False,
) -> Sequential:
    r"""One-dimensional passes of each channel: r columns, then their r rows added up.

    $2 c r k$ parameters, for a depthwise kernel of $c k^2$ whose matrices have rank r.

    Args:
        channels: channels of the input and the output; 1 for one image and one kernel.
        kernel_size: kernel, one value or one for each dimension.
        rank: rank of each channel's kernel as a matrix.
        stride: stride, one value or one for each dimension.
        padding: padding, as `Conv2d`'s.
        dilation: dilation, one value or one for each dimension.
        bias: whether the last layer adds a weight for each channel.

    Raises:
        ArgumentError: as `Conv2d`.

    Examples:
        >>> from symconv.abc import k, r
        >>> separable_passes(1, k, r).params
        2*k*r

    References:
        Treitel and Shanks, The Design of Multistage Separable Planar Filters, 1971.
    """
    c = size_of(channels, "separable_passes(…)", "channels")
    r = size_of(rank, "separable_passes(…)", "rank")
    column, row = _passes("separable_passes(…)", kernel_size, stride, padding, dilation)
    return Sequential(
        Conv2d(c, c * r, groups=c, **column), Conv2d(c * r, c, groups=c, bias=bias, **row)
    )


def separable_basis(
    in_channels: Size,
    out_channels: Size,
    kernel_size: PerDimension,
    rank: Size,
    *,
    stride: PerDimension = 1,
    padding: Padding = 0,
    dilation: PerDimension = 1,
    bias: bool = False,
) -> Sequential:
    r"""Jaderberg's first scheme: r separable filters for each input channel, then all mixed.

    $c_\text{in} r (2k + c_\text{out})$ parameters. Where all input channels share their filters the
    first two layers have 2rk parameters and as many MACs.

    Args:
        in_channels: channels of the input.
        out_channels: channels of the output.
        kernel_size: kernel, one value or one for each dimension.
        rank: separable filters for each input channel.
        stride: stride, one value or one for each dimension.
        padding: padding, as `Conv2d`'s.
        dilation: dilation, one value or one for each dimension.
        bias: whether the last layer adds a weight for each output channel.

    Raises:
        ArgumentError: as `Conv2d`.

    Examples:
        >>> from symconv.abc import c, k, r
        >>> separable_basis(c, c, k, r).params
        c**2*r + 2*c*k*r

    References:
        Jaderberg, Vedaldi and Zisserman, Speeding up Convolutional Neural Networks with Low Rank
        Expansions, 2014, section 2, scheme 1.
    """
    c = size_of(in_channels, "separable_basis(…)", "in_channels")
    between = c * size_of(rank, "separable_basis(…)", "rank")
    column, row = _passes("separable_basis(…)", kernel_size, stride, padding, dilation)
    return Sequential(
        Conv2d(c, between, groups=c, **column),
        Conv2d(between, between, groups=between, **row),
        Conv2d(between, out_channels, 1, bias=bias),
    )


def separable_joint(
    in_channels: Size,
    out_channels: Size,
    kernel_size: PerDimension,
    rank: Size,
    *,
    stride: PerDimension = 1,
    padding: Padding = 0,
    dilation: PerDimension = 1,
    bias: bool = False,
) -> Sequential:
    r"""Jaderberg's second scheme: columns from all channels to r, then rows from r to all.

    $r k (c_\text{in} + c_\text{out})$ parameters.

    Args:
        in_channels: channels of the input.
        out_channels: channels of the output.
        kernel_size: kernel, one value or one for each dimension.
        rank: channels between the passes.
        stride: stride, one value or one for each dimension.
        padding: padding, as `Conv2d`'s.
        dilation: dilation, one value or one for each dimension.
        bias: whether the last layer adds a weight for each output channel.

    Raises:
        ArgumentError: as `Conv2d`.

    Examples:
        >>> from symconv.abc import c, k, r
        >>> separable_joint(c, c, k, r).params
        2*c*k*r

    References:
        Jaderberg, Vedaldi and Zisserman, Speeding up Convolutional Neural Networks with Low Rank
        Expansions, 2014, section 2, scheme 2.
    """
    column, row = _passes("separable_joint(…)", kernel_size, stride, padding, dilation)
    return Sequential(
        Conv2d(in_channels, rank, **column), Conv2d(rank, out_channels, bias=bias, **row)
    )


def cp(
    in_channels: Size,
    out_channels: Size,
    kernel_size: PerDimension,
    rank: Size,
    *,
    stride: PerDimension = 1,
    padding: Padding = 0,
    dilation: PerDimension = 1,
    bias: bool = False,
) -> Sequential:
    r"""CP: pointwise to R channels, a column and a row pass of each, pointwise to the output.

    $R (c_\text{in} + 2k + c_\text{out})$ parameters.

    Args:
        in_channels: channels of the input.
        out_channels: channels of the output.
        kernel_size: kernel, one value or one for each dimension.
        rank: number R of rank-one terms.
        stride: stride, one value or one for each dimension.
        padding: padding, as `Conv2d`'s.
        dilation: dilation, one value or one for each dimension.
        bias: whether the last layer adds a weight for each output channel.

    Raises:
        ArgumentError: as `Conv2d`.

    Examples:
        >>> from symconv.abc import R, c, k
        >>> cp(c, c, k, R).params
        2*R*c + 2*R*k

    References:
        Lebedev, Ganin, Rakhuba, Oseledets and Lempitsky, Speeding-up Convolutional Neural Networks
        Using Fine-tuned CP-Decomposition, 2015, section 3.2.
    """
    column, row = _passes("cp(…)", kernel_size, stride, padding, dilation)
    return Sequential(
        Conv2d(in_channels, rank, 1),
        Conv2d(rank, rank, groups=rank, **column),
        Conv2d(rank, rank, groups=rank, **row),
        Conv2d(rank, out_channels, 1, bias=bias),
    )


def tucker2(
    in_channels: Size,
    out_channels: Size,
    kernel_size: PerDimension,
    in_rank: Size,
    out_rank: Size,
    *,
    stride: PerDimension = 1,
    padding: Padding = 0,
    dilation: PerDimension = 1,
    bias: bool = False,
) -> Sequential:
    r"""Tucker-2: pointwise to fewer channels, the convolution among those, pointwise back.

    $c_\text{in} r_1 + r_1 r_2 k^2 + r_2 c_\text{out}$ parameters.

    Args:
        in_channels: channels of the input.
        out_channels: channels of the output.
        kernel_size: kernel of the middle layer, one value or one for each dimension.
        in_rank: channels before the middle layer, $r_1$.
        out_rank: channels after it, $r_2$.
        stride: stride of the middle layer.
        padding: padding of the middle layer.
        dilation: dilation of the middle layer.
        bias: whether the last layer adds a weight for each output channel.

    Raises:
        ArgumentError: as `Conv2d`.

    Examples:
        >>> from symconv.abc import c, k, r
        >>> tucker2(c, c, k, r, r).params
        2*c*r + k**2*r**2

    References:
        Kim, Park, Yoo, Choi, Yang and Shin, Compression of Deep Convolutional Neural Networks for
        Fast and Low Power Mobile Applications, 2016, section 3.
    """
    window = {"stride": stride, "padding": padding, "dilation": dilation}
    return Sequential(
        Conv2d(in_channels, in_rank, 1),
        Conv2d(in_rank, out_rank, kernel_size, **window),  # type: ignore[arg-type]
        Conv2d(out_rank, out_channels, 1, bias=bias),
    )


def _passes(
    subject: str,
    kernel_size: PerDimension,
    stride: PerDimension,
    padding: Padding,
    dilation: PerDimension,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The windows of a column and of a row pass, as arguments of `Conv2d`."""
    k_h, k_w = per_dimension(kernel_size, 2, subject, "kernel_size")
    s_h, s_w = per_dimension(stride, 2, subject, "stride")
    d_h, d_w = per_dimension(dilation, 2, subject, "dilation")
    p_h: Any = padding
    p_w: Any = padding
    if isinstance(padding, (tuple, list)) and all(isinstance(p, (tuple, list)) for p in padding):
        p_h, p_w = (*padding[:1], (0, 0)), ((0, 0), *padding[1:])
    elif not isinstance(padding, str):
        high, wide = per_dimension(padding, 2, subject, "padding")
        p_h, p_w = (high, 0), (0, wide)
    return (
        {"kernel_size": (k_h, 1), "stride": (s_h, 1), "padding": p_h, "dilation": (d_h, 1)},
        {"kernel_size": (1, k_w), "stride": (1, s_w), "padding": p_w, "dilation": (1, d_w)},
    )
