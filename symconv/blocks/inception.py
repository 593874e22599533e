"""Inception modules: convolutions of several sizes side by side."""

from __future__ import annotations

from symconv.arguments import PerDimension, Size
from symconv.blocks.unit import Norm, conv_unit
from symconv.branches import Parallel
from symconv.compose import Sequential
from symconv.layers import AvgPool2d, MaxPool2d
from symconv.module import Module

__all__ = [
    "inception_factorised",
    "inception_module",
    "inception_reduction",
    "inception_reduction_factorised",
    "inception_two_3x3",
    "inception_wide",
]


def inception_module(
    in_channels: Size,
    ch1x1: Size,
    ch3x3red: Size,
    ch3x3: Size,
    ch5x5red: Size,
    ch5x5: Size,
    pool_proj: Size,
    *,
    kernel_size: Size = 5,
    norm: Norm | None = None,
    activation: Module | None = None,
) -> Parallel:
    r"""Inception v1: 1 × 1, 3 × 3, 5 × 5 and a pool side by side, the large ones on few channels.

    $c(n_1 + r_3 + r_5 + n_p) + 9 r_3 n_3 + 25 r_5 n_5$ parameters, in the order of the arguments.

    Args:
        in_channels: channels c of the input.
        ch1x1: channels $n_1$ of the pointwise branch.
        ch3x3red: channels $r_3$ that the 3 × 3 convolution takes.
        ch3x3: channels $n_3$ that it gives.
        ch5x5red: channels $r_5$ that the 5 × 5 convolution takes.
        ch5x5: channels $n_5$ that it gives.
        pool_proj: channels $n_p$ behind the pool.
        kernel_size: kernel of the branch with the largest one; torchvision has 3.
        norm: what makes a normalisation from its channels, behind each convolution.
        activation: a layer, behind each convolution.

    Raises:
        ArgumentError: as `Conv2d`.

    Examples:
        >>> inception_module(192, 64, 96, 128, 16, 32, 32).params
        163328

    References:
        Szegedy et al., Going Deeper with Convolutions, 2015, figure 2(b) and table 1.
    """

    def unit(before: Size, after: Size, kernel: Size) -> Module:
        return conv_unit(before, after, kernel, norm=norm, activation=activation)

    return Parallel(
        unit(in_channels, ch1x1, 1),
        Sequential(unit(in_channels, ch3x3red, 1), unit(ch3x3red, ch3x3, 3)),
        Sequential(unit(in_channels, ch5x5red, 1), unit(ch5x5red, ch5x5, kernel_size)),
        Sequential(MaxPool2d(3, stride=1, padding=1), unit(in_channels, pool_proj, 1)),
    )


class _Units:
    """Convolutions of one module, with the same normalisation and activation behind each."""

    def __init__(self, in_channels: Size, norm: Norm | None, activation: Module | None) -> None:
        self.in_channels, self.norm, self.activation = in_channels, norm, activation

    def row(
        self, *layers: tuple[Size, PerDimension], stride: Size = 1, before: Size | None = None
    ) -> Sequential:
        """Channels and kernel of each layer; with a stride the last one has it and no padding."""
        channels = self.in_channels if before is None else before
        made = []
        for number, (after, kernel) in enumerate(layers, 1):
            strided = stride != 1 and number == len(layers)
            made.append(
                conv_unit(
                    channels,
                    after,
                    kernel,
                    stride=stride if strided else 1,
                    padding=0 if strided else None,
                    norm=self.norm,
                    activation=self.activation,
                )
            )
            channels = after
        return Sequential(*made)

    def pooled(self, channels: Size) -> Sequential:
        """An average over 3 × 3, then a pointwise layer."""
        return Sequential(AvgPool2d(3, stride=1, padding=1), *self.row((channels, 1)).layers)


def inception_two_3x3(
    in_channels: Size,
    pool_features: Size,
    *,
    norm: Norm | None = None,
    activation: Module | None = None,
) -> Parallel:
    """Inception v3's first module: a 5 × 5 branch, and one of two 3 × 3 that sees as much.

    Args:
        in_channels: channels of the input.
        pool_features: channels behind the pool; the other branches have 64, 64 and 96.
        norm: what makes a normalisation from its channels, behind each convolution.
        activation: a layer, behind each convolution.

    Raises:
        ArgumentError: as `Conv2d`.

    Examples:
        >>> inception_two_3x3(192, 32).out_channels
        256

    References:
        Szegedy et al., Rethinking the Inception Architecture for Computer Vision, 2015, figure 5.
    """
    units = _Units(in_channels, norm, activation)
    return Parallel(
        units.row((64, 1)),
        units.row((48, 1), (64, 5)),
        units.row((64, 1), (96, 3), (96, 3)),
        units.pooled(pool_features),
    )


def inception_reduction(
    in_channels: Size, *, norm: Norm | None = None, activation: Module | None = None
) -> Parallel:
    """Inception v3's first reduction: two strided branches and a pool side by side.

    Args:
        in_channels: channels of the input, which the pool passes on; 480 join them.
        norm: what makes a normalisation from its channels, behind each convolution.
        activation: a layer, behind each convolution.

    Raises:
        ArgumentError: as `Conv2d`.

    Examples:
        >>> inception_reduction(288).out_channels, inception_reduction(288).output_size(35)
        (768, (17, 17))

    References:
        Szegedy et al., Rethinking the Inception Architecture for Computer Vision, 2015, section 5
        and figure 10.
    """
    units = _Units(in_channels, norm, activation)
    return Parallel(
        units.row((384, 3), stride=2),
        units.row((64, 1), (96, 3), (96, 3), stride=2),
        MaxPool2d(3, stride=2),
    )


def inception_factorised(
    in_channels: Size,
    mid_channels: Size,
    *,
    kernel_size: Size = 7,
    norm: Norm | None = None,
    activation: Module | None = None,
) -> Parallel:
    """Inception v3's middle module: n × n kernels as 1 × n and n × 1, once and twice.

    Args:
        in_channels: channels of the input.
        mid_channels: channels between the passes; each of the four branches gives 192.
        kernel_size: n, 7 in the paper.
        norm: what makes a normalisation from its channels, behind each convolution.
        activation: a layer, behind each convolution.

    Raises:
        ArgumentError: as `Conv2d`.

    Examples:
        >>> inception_factorised(768, 128).out_channels
        768

    References:
        Szegedy et al., Rethinking the Inception Architecture for Computer Vision, 2015, figure 6.
    """
    units, m, k = _Units(in_channels, norm, activation), mid_channels, kernel_size
    return Parallel(
        units.row((192, 1)),
        units.row((m, 1), (m, (1, k)), (192, (k, 1))),
        units.row((m, 1), (m, (k, 1)), (m, (1, k)), (m, (k, 1)), (192, (1, k))),
        units.pooled(192),
    )


def inception_reduction_factorised(
    in_channels: Size, *, norm: Norm | None = None, activation: Module | None = None
) -> Parallel:
    """Inception v3's second reduction: one branch passes 1 × 7 and 7 × 1 first.

    Args:
        in_channels: channels of the input, which the pool passes on; 512 join them.
        norm: what makes a normalisation from its channels, behind each convolution.
        activation: a layer, behind each convolution.

    Raises:
        ArgumentError: as `Conv2d`.

    Examples:
        >>> inception_reduction_factorised(768).out_channels
        1280

    References:
        Szegedy et al., Rethinking the Inception Architecture for Computer Vision, 2015, section 6.
    """
    units = _Units(in_channels, norm, activation)
    return Parallel(
        units.row((192, 1), (320, 3), stride=2),
        units.row((192, 1), (192, (1, 7)), (192, (7, 1)), (192, 3), stride=2),
        MaxPool2d(3, stride=2),
    )


def inception_wide(
    in_channels: Size, *, norm: Norm | None = None, activation: Module | None = None
) -> Parallel:
    """Inception v3's last module: 1 × 3 and 3 × 1 side by side, not one after the other.

    Args:
        in_channels: channels of the input; the branches give 2,048.
        norm: what makes a normalisation from its channels, behind each convolution.
        activation: a layer, behind each convolution.

    Raises:
        ArgumentError: as `Conv2d`.

    Examples:
        >>> inception_wide(1280).out_channels
        2048

    References:
        Szegedy et al., Rethinking the Inception Architecture for Computer Vision, 2015, figure 7.
    """
    units = _Units(in_channels, norm, activation)

    def split() -> Parallel:
        return Parallel(units.row((384, (1, 3)), before=384), units.row((384, (3, 1)), before=384))

    return Parallel(
        units.row((320, 1)),
        Sequential(units.row((384, 1)), split()),
        Sequential(units.row((448, 1), (384, 3)), split()),
        units.pooled(192),
    )
