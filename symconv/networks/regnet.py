"""RegNets: the widths of all blocks from four numbers, by a rule."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from symconv.arguments import Size
from symconv.blocks import bottleneck, conv_unit, squeeze_excitation
from symconv.compose import Repeat, Sequential
from symconv.layers import BatchNorm, Flatten, GlobalAvgPool, Linear, ReLU
from symconv.module import Module
from symconv.networks.rounding import make_divisible

__all__ = [
    "regnet_x_16gf",
    "regnet_x_1_6gf",
    "regnet_x_32gf",
    "regnet_x_3_2gf",
    "regnet_x_400mf",
    "regnet_x_800mf",
    "regnet_x_8gf",
    "regnet_y_128gf",
    "regnet_y_16gf",
    "regnet_y_1_6gf",
    "regnet_y_32gf",
    "regnet_y_3_2gf",
    "regnet_y_400mf",
    "regnet_y_800mf",
    "regnet_y_8gf",
]

_RELU = ReLU()
_STEM = 32


@dataclass(frozen=True)
class _Design:
    """Blocks d, first width w_0, its slope w_a, the ratio of widths w_m, width of a group."""

    depth: int
    w_0: int
    w_a: str
    w_m: str
    group_width: int
    gated: bool = False

    def widths(self) -> list[int]:
        """The width of each block, a multiple of 8, in exact arithmetic.

        Block j would have w_0 + w_a j channels; that is moved to the nearest w_0 w_m**t on a
        logarithmic scale: w_m**(2t - 1) <= (1 + w_a j/w_0)**2 < w_m**(2t + 1).
        """
        made = []
        slope, ratio = Fraction(self.w_a), Fraction(self.w_m)
        for block in range(self.depth):
            square = (1 + slope * block / self.w_0) ** 2
            power = 0
            while ratio ** (2 * power + 1) <= square:
                power += 1
            made.append(8 * round(self.w_0 * ratio**power / 8))  # a half to even
        return made

    def stages(self) -> list[tuple[int, int, int]]:
        """Width, blocks and group width of each stage: widths that the groups divide."""
        stages = []
        for width, blocks in groupby(self.widths()):
            group = min(self.group_width, width)
            stages.append((int(make_divisible(width, group)), len(list(blocks)), group))
        return stages


def _block(design: _Design, before: int, width: int, group: int, stride: int) -> Module:
    squeezed = round(Fraction(before, 4))
    gate = squeeze_excitation(width, squeeze_channels=squeezed, bias=True)
    return bottleneck(
        before,
        width,
        width,
        stride=stride,
        groups=width // group,
        gate=gate if design.gated else None,
        norm=BatchNorm,
        activation=_RELU,
    )


def _regnet(design: _Design, num_classes: Size) -> Sequential:
    """The stem, stages whose first block halves the size, the classifier."""
    stages: dict[str, Module] = {
        "stem": conv_unit(3, _STEM, 3, stride=2, norm=BatchNorm, activation=_RELU)
    }
    channels = _STEM
    for number, (width, times, group) in enumerate(design.stages(), 1):
        first = _block(design, channels, width, group, 2)
        more = _block(design, width, width, group, 1)
        stages[f"stage {number}"] = Sequential(first, Repeat(more, times - 1))
        channels = width
    head = Sequential(GlobalAvgPool(), Flatten(), Linear(channels, num_classes, bias=True))
    return Sequential(stages | {"classifier": head})


def regnet_x_16gf(num_classes: Size = 1000) -> Sequential:
    """RegNetX-16GF: bottlenecks with groups, 22 of them.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> regnet_x_16gf().params
        54278536

    References:
        Radosavovic et al., Designing Network Design Spaces, 2020, section 5.
    """
    return _regnet(_Design(22, 216, "55.59", "2.1", 128), num_classes)


def regnet_x_1_6gf(num_classes: Size = 1000) -> Sequential:
    """RegNetX-1.6GF: bottlenecks with groups, 18 of them.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> regnet_x_1_6gf().params
        9190136

    References:
        Radosavovic et al., Designing Network Design Spaces, 2020, section 5.
    """
    return _regnet(_Design(18, 80, "34.01", "2.25", 24), num_classes)


def regnet_x_32gf(num_classes: Size = 1000) -> Sequential:
    """RegNetX-32GF: bottlenecks with groups, 23 of them.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> regnet_x_32gf().params
        107811560

    References:
        Radosavovic et al., Designing Network Design Spaces, 2020, section 5.
    """
    return _regnet(_Design(23, 320, "69.86", "2.0", 168), num_classes)


def regnet_x_3_2gf(num_classes: Size = 1000) -> Sequential:
    """RegNetX-3.2GF: bottlenecks with groups, 25 of them.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> regnet_x_3_2gf().params
        15296552

    References:
        Radosavovic et al., Designing Network Design Spaces, 2020, section 5.
    """
    return _regnet(_Design(25, 88, "26.31", "2.25", 48), num_classes)


def regnet_x_400mf(num_classes: Size = 1000) -> Sequential:
    """RegNetX-400MF: bottlenecks with groups, 22 of them.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> regnet_x_400mf().params
        5495976

    References:
        Radosavovic et al., Designing Network Design Spaces, 2020, section 5.
    """
    return _regnet(_Design(22, 24, "24.48", "2.54", 16), num_classes)


def regnet_x_800mf(num_classes: Size = 1000) -> Sequential:
    """RegNetX-800MF: bottlenecks with groups, 16 of them.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> regnet_x_800mf().params
        7259656

    References:
        Radosavovic et al., Designing Network Design Spaces, 2020, section 5.
    """
    return _regnet(_Design(16, 56, "35.73", "2.28", 16), num_classes)


def regnet_x_8gf(num_classes: Size = 1000) -> Sequential:
    """RegNetX-8GF: bottlenecks with groups, 23 of them.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> regnet_x_8gf().params
        39572648

    References:
        Radosavovic et al., Designing Network Design Spaces, 2020, section 5.
    """
    return _regnet(_Design(23, 80, "49.56", "2.88", 120), num_classes)


def regnet_y_128gf(num_classes: Size = 1000) -> Sequential:
    """RegNetY-128GF: bottlenecks with groups and a gate, 27 of them.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> regnet_y_128gf().params
        644812894

    References:
        Radosavovic et al., Designing Network Design Spaces, 2020, section 5, for the
        rule; the numbers are torchvision's.
    """
    return _regnet(_Design(27, 456, "160.83", "2.52", 264, gated=True), num_classes)


def regnet_y_16gf(num_classes: Size = 1000) -> Sequential:
    """RegNetY-16GF: bottlenecks with groups and a gate, 18 of them.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> regnet_y_16gf().params
        83590140

    References:
        Radosavovic et al., Designing Network Design Spaces, 2020, section 5.
    """
    return _regnet(_Design(18, 200, "106.23", "2.48", 112, gated=True), num_classes)


def regnet_y_1_6gf(num_classes: Size = 1000) -> Sequential:
    """RegNetY-1.6GF: bottlenecks with groups and a gate, 27 of them.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> regnet_y_1_6gf().params
        11202430

    References:
        Radosavovic et al., Designing Network Design Spaces, 2020, section 5.
    """
    return _regnet(_Design(27, 48, "20.71", "2.65", 24, gated=True), num_classes)


def regnet_y_32gf(num_classes: Size = 1000) -> Sequential:
    """RegNetY-32GF: bottlenecks with groups and a gate, 20 of them.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> regnet_y_32gf().params
        145046770

    References:
        Radosavovic et al., Designing Network Design Spaces, 2020, section 5.
    """
    return _regnet(_Design(20, 232, "115.89", "2.53", 232, gated=True), num_classes)


def regnet_y_3_2gf(num_classes: Size = 1000) -> Sequential:
    """RegNetY-3.2GF: bottlenecks with groups and a gate, 21 of them.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> regnet_y_3_2gf().params
        19436338

    References:
        Radosavovic et al., Designing Network Design Spaces, 2020, section 5.
    """
    return _regnet(_Design(21, 80, "42.63", "2.66", 24, gated=True), num_classes)


def regnet_y_400mf(num_classes: Size = 1000) -> Sequential:
    """RegNetY-400MF: bottlenecks with groups and a gate, 16 of them.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> regnet_y_400mf().params
        4344144

    References:
        Radosavovic et al., Designing Network Design Spaces, 2020, section 5.
    """
    return _regnet(_Design(16, 48, "27.89", "2.09", 8, gated=True), num_classes)


def regnet_y_800mf(num_classes: Size = 1000) -> Sequential:
    """RegNetY-800MF: bottlenecks with groups and a gate, 14 of them.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> regnet_y_800mf().params
        6432512

    References:
        Radosavovic et al., Designing Network Design Spaces, 2020, section 5.
    """
    return _regnet(_Design(14, 56, "38.84", "2.4", 16, gated=True), num_classes)


def regnet_y_8gf(num_classes: Size = 1000) -> Sequential:
    """RegNetY-8GF: bottlenecks with groups and a gate, 17 of them.

    Args:
        num_classes: outputs of the last layer.

    Examples:
        >>> regnet_y_8gf().params
        39381472

    References:
        Radosavovic et al., Designing Network Design Spaces, 2020, section 5.
    """
    return _regnet(_Design(17, 192, "76.82", "2.19", 56, gated=True), num_classes)
