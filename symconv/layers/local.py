"""Locally connected layers: a convolution whose weights are not shared between places."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, Literal, Self, final

from sympy import Eq, Expr
from sympy.logic.boolalg import Boolean

from symconv.arguments import PerDimension, Size, check, per_dimension, size_of, size_rules
from symconv.errors import SizeError
from symconv.layers.base import Layer, Padding, Pads, flag, pad_rules, pads, positions, walk_rules
from symconv.nest import BATCH, Axis, Nest
from symconv.window import Window

__all__ = ["LocallyConnected1d", "LocallyConnected2d"]


@dataclass(frozen=True, init=False, repr=False)
class LocallyConnected(Layer):
    """A window with weights of its own at each place; `LocallyConnected1d` and `-2d` are these."""

    operation: ClassVar[str] = "locally_connected"
    ndim: ClassVar[int]

    in_channels: Expr
    out_channels: Expr
    kernel_size: tuple[Expr, ...]
    positions: tuple[Expr, ...]
    stride: tuple[Expr, ...] = field(kw_only=True)
    padding: Pads | Literal["same"] = field(kw_only=True)
    bias: bool = field(kw_only=True)

    def __init__(
        self,
        in_channels: Size,
        out_channels: Size,
        kernel_size: PerDimension,
        output_size: PerDimension,
        *,
        stride: PerDimension = 1,
        padding: Padding = 0,
        bias: bool = False,
    ) -> None:
        subject, ndim = f"{self.name}(…)", self.ndim
        kernel = per_dimension(kernel_size, ndim, subject, "kernel_size")
        ones = per_dimension(1, ndim, subject, "dilation")
        self._state(
            in_channels=size_of(in_channels, subject, "in_channels"),
            out_channels=size_of(out_channels, subject, "out_channels"),
            kernel_size=kernel,
            positions=per_dimension(output_size, ndim, subject, "output_size"),
            stride=per_dimension(stride, ndim, subject, "stride"),
            padding=pads(padding, ndim, ones, kernel, subject),
            bias=flag(bias, subject, "bias"),
        )

    def _rebuilt(self, stated: dict[str, Any]) -> Self:
        rest = {name: value for name, value in stated.items() if name != "positions"}
        return type(self)(output_size=stated["positions"], **rest)

    @cached_property
    def nests(self) -> tuple[Nest, ...]:
        """Batch, channels, output positions, kernel taps; all but the batch index the weights."""
        batch = Axis.of("batch", BATCH, "input", "output")
        work = (
            batch,
            Axis.of("output channel", self.out_channels, "weight", "output"),
            Axis.of("input channel", self.in_channels, "weight", "input"),
            *positions("output", self.positions, "weight", "output"),
            *positions("kernel", self.kernel_size, "weight"),
        )
        multiplied = Nest(work, "multiply-add", self.windows)
        if not self.bias:
            return (multiplied,)
        added = (
            Axis.of("batch", BATCH, "output"),
            Axis.of("output channel", self.out_channels, "bias", "output"),
            *positions("output", self.positions, "bias", "output"),
        )
        return multiplied, Nest(added, "addition")

    @cached_property
    def windows(self) -> tuple[Window, ...]:
        """One window for each spatial dimension."""
        padding = ("same",) * self.ndim if self.padding == "same" else self.padding
        ones = per_dimension(1, self.ndim, f"{self.name}(…)", "dilation")
        entries = zip(self.kernel_size, self.stride, padding, ones, strict=True)
        return tuple(Window(*entry) for entry in entries)  # type: ignore[arg-type]

    def _channels(self, channels: Expr | None) -> Expr:
        return self.out_channels

    def _size_rules(self, size: tuple[Expr, ...]) -> tuple[Boolean, ...]:
        found = [w.output(h) for w, h in zip(self.windows, size, strict=True)]
        return tuple(
            rule
            for after, stated, before in zip(found, self.positions, size, strict=True)
            for rule in check(
                self,
                "has weights for an output of size {stated}, but an input of size {before} gives "
                "{after}",
                Eq(after, stated, evaluate=False),
                SizeError,
                stated=stated,
                before=before,
                after=after,
            )
        )

    def _least(self, needed: tuple[Expr, ...], ndim: int) -> tuple[Expr, ...]:
        self._suffices(self.positions, needed)
        return super()._least(self.positions, ndim)  # it takes no smaller input, whatever follows

    def _stated_rules(self) -> tuple[Boolean, ...]:
        subject = f"{self.name}(…)"
        rules = size_rules(self.in_channels, 1, subject, "in_channels")
        rules += size_rules(self.out_channels, 1, subject, "out_channels")
        for entry in self.positions:
            rules += size_rules(entry, 1, subject, "output_size")
        rules += walk_rules(self, "kernel_size", "stride")
        return rules + pad_rules(self.padding, subject)


@final
class LocallyConnected1d(LocallyConnected):
    r"""A one-dimensional convolution whose weights are not shared: each output has its own.

    $c_\text{in} c_\text{out} k L'$ parameters and as many MACs, on an output of length L'. The
    output size is stated, since the weights depend on it: an input that gives another one is
    refused, and where that is open it is an assumption.

    Args:
        in_channels: channels of the input.
        out_channels: channels of the output.
        kernel_size: taps, one value or one for each dimension.
        output_size: places of the window, one value or one for each dimension.
        stride: step between outputs.
        padding: as a convolution's.
        bias: whether each output element, in each channel at each place, adds a weight.

    Raises:
        ArgumentError: for a value that is no size or surely out of range.
        SizeError: for an input that gives another output size.

    Examples:
        >>> from symconv.abc import L, c, k, n
        >>> layer = LocallyConnected1d(c, c, k, n)
        >>> layer.params, layer.assumptions(L)
        (c**2*k*n, (L >= k, Eq(L - k + 1, n)))

    References:
        Taigman et al., DeepFace, 2014.
    """

    ndim: ClassVar[int] = 1


@final
class LocallyConnected2d(LocallyConnected):
    r"""A two-dimensional convolution whose weights are not shared; as `LocallyConnected1d`.

    $c_\text{in} c_\text{out} k^2 H'W'$ parameters and as many MACs.

    Examples:
        >>> LocallyConnected2d(3, 8, 3, 30).params, LocallyConnected2d(3, 8, 3, 30).macs(32)
        (194400, 194400)

    References:
        Taigman et al., DeepFace, 2014.
    """

    ndim: ClassVar[int] = 2
