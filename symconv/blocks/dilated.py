"""Pyramids of dilated convolutions: the same image at several reaches, side by side."""

from __future__ import annotations

from collections.abc import Sequence

from symconv.arguments import Size, size_of
from symconv.blocks.unit import Norm, conv_unit
from symconv.branches import Parallel
from symconv.compose import Sequential
from symconv.errors import ArgumentError
from symconv.module import Module

__all__ = ["aspp", "esp_module"]


def aspp(
    in_channels: Size,
    mid_channels: Size,
    out_channels: Size,
    *,
    rates: Sequence[Size] = (6, 12, 18),
    norm: Norm | None = None,
    activation: Module | None = None,
) -> Sequential:
    r"""Pointwise and dilated 3 × 3 convolutions side by side, then a pointwise one.

    $m c_\text{in} (1 + 9r) + (r + 1) m c_\text{out}$ parameters for r rates. The paper's branch of
    means over the whole image is not part of it.

    Args:
        in_channels: channels of the input.
        mid_channels: channels m of each branch.
        out_channels: channels of the output.
        rates: dilations of the 3 × 3 convolutions, at least one.
        norm: what makes a normalisation from its channels, behind each convolution.
        activation: a layer, behind each convolution.

    Raises:
        ArgumentError: as `Conv2d`; for no rates.

    Examples:
        >>> from symconv.abc import c, m
        >>> aspp(c, m, m).params
        28*c*m + 4*m**2

    References:
        Chen et al., Rethinking Atrous Convolution for Semantic Image Segmentation, 2017,
        section 3.3.
    """
    if not rates:
        raise ArgumentError("aspp(…): `rates` must have at least one dilation; write rates=(6,).")
    branches = (
        conv_unit(in_channels, mid_channels, 1, norm=norm, activation=activation),
        *(
            conv_unit(in_channels, mid_channels, 3, dilation=rate, norm=norm, activation=activation)
            for rate in rates
        ),
    )
    wide = len(branches) * size_of(mid_channels, "aspp(…)", "mid_channels")
    return Sequential(
        Parallel(*branches),
        conv_unit(wide, out_channels, 1, norm=norm, activation=activation),
    )


def esp_module(
    in_channels: Size, out_channels: Size, kernel_size: Size = 3, *, branches: int = 4
) -> Sequential:
    r"""A pointwise convolution to few channels, then K convolutions with dilations 1, 2, 4, …

    $c_\text{in} c_\text{out}/K + k^2 c_\text{out}^2/K$ parameters. The paper adds each branch to
    the one before it, which takes no MACs and is not part of it.

    Args:
        in_channels: channels of the input.
        out_channels: channels of the output.
        kernel_size: k, odd, so that every branch keeps the size.
        branches: K, from 1 to 64.

    Raises:
        ArgumentError: as `Conv2d`; for channels that K does not divide, or a K that is no number.

    Examples:
        >>> from symconv.abc import c
        >>> esp_module(4 * c, 4 * c).params
        40*c**2

    References:
        Mehta et al., ESPNet, 2018, section 3.1.
    """
    subject = "esp_module(…)"
    count = size_of(branches, subject, "branches")
    if not count.is_Integer or not 1 <= count <= 64:
        raise ArgumentError(
            f"{subject}: `branches` must be a whole number from 1 to 64, got {branches}."
        )
    narrow = size_of(out_channels, subject, "out_channels") / count
    pyramid: list[Module] = [
        conv_unit(narrow, narrow, kernel_size, dilation=2**step) for step in range(int(count))
    ]
    return Sequential(conv_unit(in_channels, narrow, 1), Parallel(*pyramid))
