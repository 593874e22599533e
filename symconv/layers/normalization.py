"""Normalisations and scales: what is subtracted, scaled and shifted for each element."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar, final

from sympy import Expr
from sympy.logic.boolalg import Boolean

from symconv.arguments import Size, check, size_of, size_rules
from symconv.layers.base import Layer, flag
from symconv.nest import BATCH, OUTPUT_POINTS, Axis, Nest, Operation, elementwise
from symconv.sign import Whole
from symconv.window import EVERYTHING, Reach

__all__ = ["BatchNorm", "GroupNorm", "InstanceNorm", "LayerNorm", "LayerScale"]


@final
@dataclass(frozen=True, init=False, repr=False)
class BatchNorm(Layer):
    r"""Batch normalisation with fixed statistics: each channel scaled and shifted.

    2c parameters. At inference mean and variance are constants and join the scale and the shift:
    one multiplication and one addition for each element, no MAC. Merged into the convolution
    before it, it costs nothing: leave it out then.

    Args:
        num_features: channels.
        affine: whether scale and shift are trained. Without them the work is the same.

    Raises:
        ArgumentError: for a value that is no size.

    Examples:
        >>> layer = BatchNorm(64)
        >>> layer.params, layer.flops((56, 56))
        (128, 401408)

    References:
        Ioffe and Szegedy, Batch Normalization, 2015, section 3.1, algorithm 2.
    """

    operation: ClassVar[str] = "batch_norm"
    ndim: ClassVar[None] = None

    num_features: Expr
    affine: bool = field(kw_only=True)

    def __init__(self, num_features: Size, *, affine: bool = True) -> None:
        subject = f"{self.name}(…)"
        self._state(
            num_features=size_of(num_features, subject, "num_features"),
            affine=flag(affine, subject, "affine"),
        )

    @property
    def in_channels(self) -> Expr:
        """Channels it takes."""
        return self.num_features

    @property
    def out_channels(self) -> Expr:
        """Channels it gives, the same."""
        return self.num_features

    @cached_property
    def nests(self) -> tuple[Nest, ...]:
        """A scale, then a shift."""
        trained = ("norm",) if self.affine else ()
        return tuple(
            elementwise(work, *trained, channels=self.num_features)
            for work in ("multiplication", "addition")
        )

    def _channels(self, channels: Expr | None) -> Expr:
        return self.num_features

    def _defaults(self) -> dict[str, object]:
        return {"affine": True}

    def _stated_rules(self) -> tuple[Boolean, ...]:
        return size_rules(self.num_features, 1, f"{self.name}(…)", "num_features")


class _InputNorm(Layer):
    """A normalisation whose statistics are taken from its input, at inference too."""

    ndim: ClassVar[None] = None
    affine: bool

    @property
    @abstractmethod
    def in_channels(self) -> Expr:
        """Channels it takes."""

    @property
    def out_channels(self) -> Expr:
        """Channels it gives, the same."""
        return self.in_channels

    @property
    @abstractmethod
    def _group_axis(self) -> Axis:
        """What has a mean and a variance of its own, in each input of a batch."""

    @cached_property
    def nests(self) -> tuple[Nest, ...]:
        """Sums and squares, the mean and the root of each group, then each element normed."""
        c = self.in_channels
        each: tuple[Operation, ...] = (
            "addition",  # to the sum
            "addition",  # less the mean
            "multiplication",  # squared
            "addition",  # to the sum of squares
            "multiplication",  # times the inverse of the root
        )
        # The mean, the variance, its root with a constant below it, the inverse of that.
        once: tuple[Operation, ...] = ("division", "division", "addition", "function", "division")
        group = (Axis.of("batch", BATCH, "input"), self._group_axis)
        work = tuple(elementwise(kind, channels=c) for kind in each)
        work += tuple(Nest(group, kind) for kind in once)
        if not self.affine:
            return work
        scale = elementwise("multiplication", "norm", channels=c)
        return (*work, scale, elementwise("addition", "norm", channels=c))

    def _channels(self, channels: Expr | None) -> Expr:
        return self.in_channels

    def _defaults(self) -> dict[str, object]:
        return {"affine": True}


@final
@dataclass(frozen=True, init=False, repr=False)
class LayerNorm(_InputNorm):
    r"""Each position normalised over its channels, then scaled and shifted, as ConvNeXt does.

    2c parameters. For each element 4 additions (to the sum, less the mean, to the sum of squares,
    the shift) and 3 multiplications (the square, the inverse root, the scale); for each position 3
    divisions (mean, variance, inverse), an addition below the root, and a square root. Torch's
    `LayerNorm` of an image as a whole, with a weight for each position, is another layer.

    Args:
        num_channels: channels.
        affine: whether scale and shift are trained; without them they are left out.

    Raises:
        ArgumentError: for a value that is no size.

    Examples:
        >>> layer = LayerNorm(96)
        >>> layer.params, layer.ops((56, 56)).divisions
        (192, 9408)

    References:
        Ba, Kiros and Hinton, Layer Normalization, 2016, section 3, equation (3).
        Liu et al., A ConvNet for the 2020s, 2022, section 2.6.
    """

    operation: ClassVar[str] = "layer_norm"

    num_channels: Expr
    affine: bool = field(kw_only=True)

    def __init__(self, num_channels: Size, *, affine: bool = True) -> None:
        subject = f"{self.name}(…)"
        self._state(
            num_channels=size_of(num_channels, subject, "num_channels"),
            affine=flag(affine, subject, "affine"),
        )

    @property
    def in_channels(self) -> Expr:
        """Channels it takes."""
        return self.num_channels

    @property
    def _group_axis(self) -> Axis:
        return Axis.of("position", OUTPUT_POINTS, "input")

    def _stated_rules(self) -> tuple[Boolean, ...]:
        return size_rules(self.num_channels, 1, f"{self.name}(…)", "num_channels")


@final
@dataclass(frozen=True, init=False, repr=False)
class GroupNorm(_InputNorm):
    r"""Each group of channels normalised over all its positions, then scaled and shifted.

    2c parameters. The operations for each element are `LayerNorm`'s; the divisions and the root
    are made once for each group. An output sees the whole input, through the statistics.

    Args:
        num_groups: groups, each with statistics of its own.
        num_channels: channels; `num_groups` divides them.
        affine: whether scale and shift are trained; without them they are left out.

    Raises:
        ArgumentError: for a value that is no size, or groups that do not divide.

    Examples:
        >>> layer = GroupNorm(32, 64)
        >>> layer.params, layer.ops((56, 56)).functions
        (128, 32)

    References:
        Wu and He, Group Normalization, 2018, section 3.1, equations (1) to (7).
    """

    operation: ClassVar[str] = "group_norm"

    num_groups: Expr
    num_channels: Expr
    affine: bool = field(kw_only=True)

    def __init__(self, num_groups: Size, num_channels: Size, *, affine: bool = True) -> None:
        subject = f"{self.name}(…)"
        self._state(
            num_groups=size_of(num_groups, subject, "num_groups"),
            num_channels=size_of(num_channels, subject, "num_channels"),
            affine=flag(affine, subject, "affine"),
        )

    @property
    def in_channels(self) -> Expr:
        """Channels it takes."""
        return self.num_channels

    @property
    def _group_axis(self) -> Axis:
        return Axis.of("group", self.num_groups, "input")

    def _reach(self, ndim: int) -> tuple[Reach, ...]:
        return (EVERYTHING,) * ndim

    def _stated_rules(self) -> tuple[Boolean, ...]:
        subject = f"{self.name}(…)"
        rules = size_rules(self.num_groups, 1, subject, "num_groups")
        rules += size_rules(self.num_channels, 1, subject, "num_channels")
        return rules + check(
            subject,
            f"`num_groups` must divide num_channels, got num_groups={self.num_groups}, "
            f"num_channels={self.num_channels}",
            Whole(self.num_channels / self.num_groups),
        )


@final
@dataclass(frozen=True, init=False, repr=False)
class InstanceNorm(_InputNorm):
    r"""Each channel normalised over all its positions; the statistics are the input's.

    No parameters, or 2c with `affine=True`. The operations for each element are `LayerNorm`'s
    (without scale and shift one multiplication and one addition less); the divisions and the root
    are made once for each channel. An output sees the whole input, through the statistics.

    Args:
        num_features: channels.
        affine: whether it scales and shifts by trained numbers; not, as torch's default.

    Raises:
        ArgumentError: for a value that is no size.

    Examples:
        >>> InstanceNorm(64).params, InstanceNorm(64, affine=True).params
        (0, 128)

    References:
        Ulyanov, Vedaldi and Lempitsky, Instance Normalization, 2016, section 2.
    """

    operation: ClassVar[str] = "instance_norm"

    num_features: Expr
    affine: bool = field(kw_only=True)

    def __init__(self, num_features: Size, *, affine: bool = False) -> None:
        subject = f"{self.name}(…)"
        self._state(
            num_features=size_of(num_features, subject, "num_features"),
            affine=flag(affine, subject, "affine"),
        )

    @property
    def in_channels(self) -> Expr:
        """Channels it takes."""
        return self.num_features

    @property
    def _group_axis(self) -> Axis:
        return Axis.of("channel", self.num_features, "input")

    def _reach(self, ndim: int) -> tuple[Reach, ...]:
        return (EVERYTHING,) * ndim

    def _defaults(self) -> dict[str, object]:
        return {"affine": False}

    def _stated_rules(self) -> tuple[Boolean, ...]:
        return size_rules(self.num_features, 1, f"{self.name}(…)", "num_features")


@final
@dataclass(frozen=True, init=False, repr=False)
class LayerScale(Layer):
    """Each channel times a trained factor: c weights, one multiplication for each element.

    Args:
        num_channels: channels c.

    Raises:
        ArgumentError: for a value that is no size.

    Examples:
        >>> layer = LayerScale(96)
        >>> layer.params, layer.flops((56, 56))
        (96, 301056)

    References:
        Touvron et al., Going deeper with Image Transformers, 2021, section 2.
    """

    operation: ClassVar[str] = "layer_scale"
    ndim: ClassVar[None] = None

    num_channels: Expr

    def __init__(self, num_channels: Size) -> None:
        self._state(num_channels=size_of(num_channels, f"{self.name}(…)", "num_channels"))

    @property
    def in_channels(self) -> Expr:
        """Channels it takes."""
        return self.num_channels

    @property
    def out_channels(self) -> Expr:
        """Channels it gives, the same."""
        return self.num_channels

    @cached_property
    def nests(self) -> tuple[Nest, ...]:
        """A product for each element."""
        return (elementwise("multiplication", "weight", channels=self.num_channels),)

    def _channels(self, channels: Expr | None) -> Expr:
        return self.num_channels

    def _stated_rules(self) -> tuple[Boolean, ...]:
        return size_rules(self.num_channels, 1, f"{self.name}(…)", "num_channels")
