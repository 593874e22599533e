"""Pools: windows without weights, each channel by itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, Literal, Self, final

from sympy import Expr, Integer
from sympy.logic.boolalg import Boolean

from symconv.arguments import PerDimension, per_dimension, size_rules
from symconv.layers.base import (
    AnyChannels,
    Padding,
    Pads,
    flag,
    outputs,
    pad_rules,
    pads,
    positions,
    walk_rules,
)
from symconv.nest import BATCH, CHANNELS, INPUT_POINTS, INPUTS, Axis, Nest, Operation
from symconv.window import AdaptiveWindow, Window

__all__ = [
    "AdaptiveAvgPool1d",
    "AdaptiveAvgPool2d",
    "AdaptiveAvgPool3d",
    "AdaptiveMaxPool1d",
    "AdaptiveMaxPool2d",
    "AdaptiveMaxPool3d",
    "AvgPool1d",
    "AvgPool2d",
    "AvgPool3d",
    "GlobalAvgPool",
    "MaxPool1d",
    "MaxPool2d",
    "MaxPool3d",
]

_CHANNELS = (
    Axis.of("batch", BATCH, "input", "output"),
    Axis.of("channel", CHANNELS, "input", "output"),
)


@dataclass(frozen=True, init=False, repr=False)
class _Pool(AnyChannels):
    """A window that slides."""

    ndim: ClassVar[int]
    _works_by: ClassVar[Operation]

    kernel_size: tuple[Expr, ...]
    stride: tuple[Expr, ...] = field(kw_only=True)
    padding: Pads | Literal["same"] = field(kw_only=True)
    ceil_mode: bool = field(kw_only=True)

    def _state_window(
        self,
        kernel_size: PerDimension,
        stride: PerDimension | None,
        padding: Padding,
        ceil_mode: bool,
        **dilation: tuple[Expr, ...],
    ) -> None:
        subject, ndim = f"{self.name}(…)", self.ndim
        kernel = per_dimension(kernel_size, ndim, subject, "kernel_size")
        dilations = dilation.get("dilation", (Integer(1),) * ndim)
        self._state(
            kernel_size=kernel,
            stride=kernel if stride is None else per_dimension(stride, ndim, subject, "stride"),
            padding=pads(padding, ndim, dilations, kernel, subject),
            ceil_mode=flag(ceil_mode, subject, "ceil_mode"),
            **dilation,
        )

    @cached_property
    def nests(self) -> tuple[Nest, ...]:
        """Batch, channels, output positions, window elements; nothing is multiplied."""
        spatial = (*outputs(self.ndim), *positions("kernel", self.kernel_size))
        return (Nest((*_CHANNELS, *spatial), self._works_by, self.windows),)

    @cached_property
    def windows(self) -> tuple[Window, ...]:
        """One window for each spatial dimension."""
        padding = ("same",) * self.ndim if self.padding == "same" else self.padding
        dilation = getattr(self, "dilation", (Integer(1),) * self.ndim)
        entries = zip(self.kernel_size, self.stride, padding, dilation, strict=True)
        return tuple(Window(*entry, self.ceil_mode) for entry in entries)  # type: ignore[arg-type]

    def _stated_rules(self) -> tuple[Boolean, ...]:
        names = ("kernel_size", "stride", "dilation")
        rules = walk_rules(self, *(name for name in names if hasattr(self, name)))
        return rules + pad_rules(self.padding, f"{self.name}(…)")

    def _defaults(self) -> dict[str, Any]:
        return super()._defaults() | {"stride": self.kernel_size, "ceil_mode": False}


@dataclass(frozen=True, init=False, repr=False)
class MaxPool(_Pool):
    """The largest element of each window; `MaxPool1d`, `MaxPool2d` and `MaxPool3d` are these."""

    operation: ClassVar[str] = "max_pool"
    _works_by: ClassVar[Operation] = "comparison"

    dilation: tuple[Expr, ...] = field(kw_only=True)

    def __init__(
        self,
        kernel_size: PerDimension,
        *,
        stride: PerDimension | None = None,
        padding: Padding = 0,
        dilation: PerDimension = 1,
        ceil_mode: bool = False,
    ) -> None:
        dilations = per_dimension(dilation, self.ndim, f"{self.name}(…)", "dilation")
        self._state_window(kernel_size, stride, padding, ceil_mode, dilation=dilations)


@dataclass(frozen=True, init=False, repr=False)
class AvgPool(_Pool):
    """The mean of each window; `AvgPool1d`, `AvgPool2d` and `AvgPool3d` are these."""

    operation: ClassVar[str] = "mean_pool"
    _works_by: ClassVar[Operation] = "addition"

    def __init__(
        self,
        kernel_size: PerDimension,
        *,
        stride: PerDimension | None = None,
        padding: Padding = 0,
        ceil_mode: bool = False,
    ) -> None:
        self._state_window(kernel_size, stride, padding, ceil_mode)


@final
class MaxPool1d(MaxPool):
    r"""Max pooling of a sequence: no parameters, no MACs; output size as a convolution's.

    Args:
        kernel_size: window, one value or one for each dimension.
        stride: step between windows; the window itself where it is left out.
        padding: as a convolution's; what is padded never wins.
        dilation: step between the elements of a window.
        ceil_mode: whether a last window that starts inside the input, or on the padding before
            it, is kept though it ends behind the padding.

    Raises:
        ArgumentError: for a value that is no size or surely out of range.

    Examples:
        >>> (
        ...     MaxPool1d(3, stride=2).output_size(10),
        ...     MaxPool1d(3, stride=2, ceil_mode=True).output_size(10),
        ... )
        ((4,), (5,))
    """

    ndim: ClassVar[int] = 1


@final
class MaxPool2d(MaxPool):
    r"""Max pooling of an image: no parameters, no MACs; its arguments are `MaxPool1d`'s.

    Examples:
        >>> MaxPool2d(3, stride=2, padding=1).output_size(112)
        (56, 56)
    """

    ndim: ClassVar[int] = 2


@final
class MaxPool3d(MaxPool):
    r"""Max pooling of a volume: no parameters, no MACs; its arguments are `MaxPool1d`'s.

    Examples:
        >>> MaxPool3d((1, 2, 2)).output_size((8, 56, 56))
        (8, 28, 28)
    """

    ndim: ClassVar[int] = 3


@final
class AvgPool1d(AvgPool):
    r"""Mean pooling of a sequence: no parameters, no MACs; output size as a convolution's.

    Args:
        kernel_size: window, one value or one for each dimension.
        stride: step between windows; the window itself where it is left out.
        padding: as a convolution's.
        ceil_mode: as `MaxPool1d`'s.

    Raises:
        ArgumentError: for a value that is no size or surely out of range.

    Examples:
        >>> AvgPool1d(2).output_size(9)
        (4,)
    """

    ndim: ClassVar[int] = 1


@final
class AvgPool2d(AvgPool):
    r"""Mean pooling of an image: no parameters, no MACs; its arguments are `AvgPool1d`'s.

    Examples:
        >>> AvgPool2d(2).flops(4, channels=3)
        48
    """

    ndim: ClassVar[int] = 2


@final
class AvgPool3d(AvgPool):
    r"""Mean pooling of a volume: no parameters, no MACs; its arguments are `AvgPool1d`'s.

    Examples:
        >>> AvgPool3d(2).output_size((4, 6, 8))
        (2, 3, 4)
    """

    ndim: ClassVar[int] = 3


@dataclass(frozen=True, init=False, repr=False)
class _AdaptivePool(AnyChannels):
    """Parts of the input, as equal as can be."""

    ndim: ClassVar[int]
    _works_by: ClassVar[Operation]

    parts: tuple[Expr, ...]

    def __init__(self, output_size: PerDimension) -> None:
        parts = per_dimension(output_size, self.ndim, f"{self.name}(…)", "output_size")
        self._state(parts=parts)

    def _rebuilt(self, stated: dict[str, Any]) -> Self:
        return type(self)(stated["parts"])

    @cached_property
    def nests(self) -> tuple[Nest, ...]:
        """Batch, channels, elements of the parts; nothing is multiplied."""
        sizes = INPUTS[self.ndim]
        elements = [w.taps(size) for w, size in zip(self.windows, sizes, strict=True)]
        return (Nest((*_CHANNELS, *positions("part", elements, "input")), self._works_by),)

    @cached_property
    def windows(self) -> tuple[AdaptiveWindow, ...]:
        """One for each spatial dimension."""
        return tuple(map(AdaptiveWindow, self.parts))

    def _stated_rules(self) -> tuple[Boolean, ...]:
        subject = f"{self.name}(…)"
        return tuple(r for part in self.parts for r in size_rules(part, 1, subject, "output_size"))


class AdaptiveMaxPool(_AdaptivePool):
    """The largest element of each part."""

    operation: ClassVar[str] = "adaptive_max_pool"
    _works_by: ClassVar[Operation] = "comparison"


class AdaptiveAvgPool(_AdaptivePool):
    """The mean of each part."""

    operation: ClassVar[str] = "adaptive_mean_pool"
    _works_by: ClassVar[Operation] = "addition"


@final
class AdaptiveMaxPool1d(AdaptiveMaxPool):
    r"""Max pooling of a sequence into a given number of parts, as torch divides it.

    Part i of n is $\lfloor iL/n \rfloor$ to $\lceil (i+1)L/n \rceil - 1$; the parts have
    $L + n - \gcd(L, n)$ elements together, since neighbours may share one.

    Args:
        output_size: parts, one value or one for each dimension.

    Raises:
        ArgumentError: for a value that is no size.

    Examples:
        >>> layer = AdaptiveMaxPool1d(4)
        >>> layer.output_size(10), layer.flops(10, channels=1)
        ((4,), 12)
    """

    ndim: ClassVar[int] = 1


@final
class AdaptiveMaxPool2d(AdaptiveMaxPool):
    r"""Max pooling of an image into a given number of parts, as `AdaptiveMaxPool1d`.

    Examples:
        >>> layer = AdaptiveMaxPool2d(1)
        >>> layer.output_size((10, 7)), layer.flops((10, 7), channels=1)
        ((1, 1), 70)
    """

    ndim: ClassVar[int] = 2


@final
class AdaptiveMaxPool3d(AdaptiveMaxPool):
    r"""Max pooling of a volume into a given number of parts, as `AdaptiveMaxPool1d`.

    Examples:
        >>> layer = AdaptiveMaxPool3d(2)
        >>> layer.output_size((4, 6, 8)), layer.flops((4, 6, 8), channels=1)
        ((2, 2, 2), 192)
    """

    ndim: ClassVar[int] = 3


@final
class AdaptiveAvgPool1d(AdaptiveAvgPool):
    r"""Mean pooling of a sequence into a given number of parts, as `AdaptiveMaxPool1d`.

    Examples:
        >>> layer = AdaptiveAvgPool1d(4)
        >>> layer.output_size(10), layer.flops(10, channels=1)
        ((4,), 12)
    """

    ndim: ClassVar[int] = 1


@final
class AdaptiveAvgPool2d(AdaptiveAvgPool):
    r"""Mean pooling of an image into a given number of parts, as `AdaptiveMaxPool1d`.

    Examples:
        >>> layer = AdaptiveAvgPool2d(1)
        >>> layer.output_size((10, 7)), layer.flops((10, 7), channels=1)
        ((1, 1), 70)
    """

    ndim: ClassVar[int] = 2


@final
class AdaptiveAvgPool3d(AdaptiveAvgPool):
    r"""Mean pooling of a volume into a given number of parts, as `AdaptiveMaxPool1d`.

    Examples:
        >>> layer = AdaptiveAvgPool3d(2)
        >>> layer.output_size((4, 6, 8)), layer.flops((4, 6, 8), channels=1)
        ((2, 2, 2), 192)
    """

    ndim: ClassVar[int] = 3


@final
@dataclass(frozen=True, repr=False)
class GlobalAvgPool(AnyChannels):
    r"""The mean over all positions: every spatial size becomes 1, in any number of dimensions.

    Examples:
        >>> GlobalAvgPool().output_size((7, 7))
        (1, 1)

    References:
        Lin, Chen and Yan, Network In Network, 2013, section 3.2.
    """

    operation: ClassVar[str] = "global_mean"

    @cached_property
    def nests(self) -> tuple[Nest, ...]:
        """Batch, channels, input positions; nothing is multiplied."""
        return (Nest((*_CHANNELS, Axis.of("input position", INPUT_POINTS, "input")), "addition"),)

    def _windows(self, ndim: int) -> tuple[AdaptiveWindow, ...]:
        return (AdaptiveWindow(Integer(1)),) * ndim
