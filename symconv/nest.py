"""The data a layer is: a nest of named loops, and a window for each spatial dimension."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from sympy import Add, Dummy, Expr, Ge, Integer, Mul, expand
from sympy.logic.boolalg import Boolean

from symconv.arithmetic import FloorDiv, Index, ceil_div, exact_sum
from symconv.sign import maximum, minimum, nonnegative

__all__ = [
    "BATCH",
    "CHANNELS",
    "INPUTS",
    "INPUT_POINTS",
    "OUTPUTS",
    "Axis",
    "Nest",
    "Reach",
    "Shape",
    "Window",
]

Tensor = Literal["weight", "bias", "input", "output"]
Operation = Literal["multiply-add", "maximum", "addition"]


def _marker(name: str) -> Dummy:
    return Dummy(name, integer=True, positive=True)


# What a nest does not know before it meets an input; a measure puts the values in.
BATCH = _marker("N")
CHANNELS = _marker("C")
INPUT_POINTS = _marker("P_in")  # the product of all input sizes
_TAP = Index("t", integer=True, nonnegative=True)
_NAMES = {0: "", 1: "L", 2: "HW", 3: "DHW"}
INPUTS = {ndim: tuple(_marker(f"{name}_in") for name in names) for ndim, names in _NAMES.items()}
OUTPUTS = {ndim: tuple(_marker(f"{name}_out") for name in names) for ndim, names in _NAMES.items()}


@dataclass(frozen=True)
class Shape:
    """What flows between layers: channels (None where nobody has said) and spatial sizes."""

    channels: Expr | None
    size: tuple[Expr, ...]


@dataclass(frozen=True)
class Axis:
    """One loop: its name, its size, the tensors it indexes, and the window dimension it walks."""

    name: str
    size: Expr
    tensors: frozenset[Tensor]
    dimension: int | None = None

    @staticmethod
    def of(name: str, size: Expr, *tensors: Tensor, dimension: int | None = None) -> Axis:
        """An axis with its tensors written one after the other."""
        return Axis(name, size, frozenset(tensors), dimension)


@dataclass(frozen=True)
class Reach:
    """One dimension of a receptive field: extent, jump between neighbours, first input index.

    An entry that depends on the input size is None.
    """

    size: Expr | None
    stride: Expr | None
    offset: Expr | None

    def then(self, after: Reach) -> Reach:
        """The reach through this layer of the layer after it."""
        size = stride = offset = None
        if self.stride is not None and self.size is not None and after.size is not None:
            size = self.size + (after.size - 1) * self.stride
        if self.stride is not None and after.stride is not None:
            stride = self.stride * after.stride
        if self.stride is not None and self.offset is not None and after.offset is not None:
            offset = self.offset + after.offset * self.stride
        return Reach(size, stride, offset)


@dataclass(frozen=True)
class Window:
    """How one dimension is walked: kernel, stride, padding (low, high) or "same", dilation."""

    kernel: Expr
    stride: Expr
    padding: tuple[Expr, Expr] | Literal["same"]
    dilation: Expr

    @property
    def extent(self) -> Expr:
        """Input positions from the first tap to the last, d(k - 1) + 1."""
        return self.dilation * (self.kernel - 1) + 1

    def output(self, size: Expr) -> Expr:
        """Positions of the window: floor((H + p_low + p_high - d(k-1) - 1)/s) + 1."""
        if self.padding == "same":
            return ceil_div(size, self.stride)
        low, high = self.padding
        return FloorDiv(size + low + high - self.extent, self.stride) + 1

    def needs(self, size: Expr) -> Boolean:
        """What must hold for the window to fit once, H + p_low + p_high >= d(k-1) + 1."""
        if self.padding == "same":
            return at_least(size, Integer(1))
        low, high = self.padding
        return at_least(size + low + high, self.extent)

    def pads(self, size: Expr) -> tuple[Expr, Expr]:
        """Padding before and after the input, for an input of that size."""
        if self.padding != "same":
            return self.padding
        total = (self.output(size) - 1) * self.stride + self.extent - size
        if self.stride != 1:
            total = maximum(total, Integer(0))
        return FloorDiv(total, Integer(2)), FloorDiv(total + 1, Integer(2))

    @property
    def reach(self) -> Reach:
        """What one output position sees of the input."""
        if self.padding != "same":
            return Reach(self.extent, self.stride, -self.padding[0])
        offset = -FloorDiv(self.extent - 1, Integer(2)) if self.stride == 1 else None
        return Reach(self.extent, self.stride, offset)

    def taps(self, size: Expr) -> Expr:
        r"""Pairs (output position, kernel tap) that fall on real input.

        All pairs, less those on the padding before the input and those, counted from the last
        output backwards, behind it: each is $\sum_{o,j} [o s + j d < q]$, q the padding reached.
        """
        outputs = self.output(size)
        low, high = self.pads(size)
        reached = (outputs - 1) * self.stride + self.extent - low - size
        if self.stride == 1:  # the last window ends with the padding
            reached = high
        lost = self._lost(low, low, outputs) + self._lost(reached, high, outputs)
        return outputs * self.kernel - lost

    def _lost(self, pad: Expr, most: Expr, outputs: Expr) -> Expr:
        """Pairs (o, j), o < outputs and j < kernel, with o*stride + j*dilation < pad <= most."""
        if nonnegative(-most):
            return Integer(0)
        if self.dilation == 1:
            step, count, width = self.stride, outputs, self.kernel
        elif self.stride == 1:  # the same count, summed over taps instead of outputs
            step, count, width = self.dilation, self.kernel, outputs
        else:
            hit = minimum(
                maximum(ceil_div(pad - _TAP * self.dilation, self.stride), Integer(0)), outputs
            )
            return exact_sum(hit, _TAP, self.kernel)
        ramp = _ramp(pad, step, count)
        return ramp if nonnegative(width - most) else ramp - _ramp(pad - width, step, count)


def at_least(amount: Expr, bound: Expr) -> Boolean:
    """The statement amount >= bound, without a floor on the left: a // b >= e iff a >= b*e."""
    if len(floors := [t for t in Add.make_args(amount) if isinstance(t, FloorDiv)]) == 1:
        a, b = floors[0].args
        if b.is_positive:
            return at_least(a, expand(b * (bound - (amount - floors[0]))))
    return Ge(amount, bound, evaluate=False)


def _ramp(height: Expr, step: Expr, count: Expr) -> Expr:
    """Σ_{o < count} max(0, height - o*step)."""
    q = minimum(maximum(ceil_div(height, step), Integer(0)), count)
    return q * height - step * q * (q - 1) / 2


@dataclass(frozen=True)
class Nest:
    """A list of named loops and what one turn of the innermost one does."""

    axes: tuple[Axis, ...]
    operation: Operation
    windows: tuple[Window, ...] = ()

    @cached_property
    def points(self) -> Expr:
        """Turns of the innermost loop: the product of all axes."""
        return Mul(*(axis.size for axis in self.axes))

    def elements(self, tensor: Tensor) -> Expr:
        """Elements of one tensor: the product of the axes that index it; 0 if none does."""
        sizes = [axis.size for axis in self.axes if tensor in axis.tensors]
        return Mul(*sizes) if sizes else Integer(0)

    def real_points(self, size: tuple[Expr, ...]) -> Expr:
        """Turns of the innermost loop that meet real input, not padding."""
        rest = Mul(*(axis.size for axis in self.axes if axis.dimension is None))
        return rest * Mul(*(w.taps(h) for w, h in zip(self.windows, size, strict=True)))


def markers(before: Shape, after: Shape, batch: Expr) -> Mapping[Expr, Expr]:
    """The values of a nest's markers between two shapes."""
    values = dict(zip(INPUTS[len(before.size)], before.size, strict=True))
    values |= dict(zip(OUTPUTS[len(after.size)], after.size, strict=True))
    values |= {BATCH: batch, INPUT_POINTS: Mul(*before.size)}
    if before.channels is not None:
        values[CHANNELS] = before.channels
    return values
