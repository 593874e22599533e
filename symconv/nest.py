"""The data a layer is: nests of named loops, and the shapes between which they run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from sympy import Dummy, Expr, Integer, Mul

from symconv.window import Walk

__all__ = [
    "BATCH",
    "CHANNELS",
    "INPUTS",
    "INPUT_POINTS",
    "OUTPUTS",
    "OUTPUT_POINTS",
    "Axis",
    "Nest",
    "Operation",
    "Shape",
    "Tensor",
    "elementwise",
    "markers",
]

Tensor = Literal["weight", "bias", "norm", "input", "output"]
Operation = Literal[
    "multiply-add", "multiplication", "addition", "comparison", "division", "function"
]


def _marker(name: str) -> Dummy:
    return Dummy(name, integer=True, positive=True)


# What a nest does not know before it meets an input; a measure puts the values in.
BATCH = _marker("N")
CHANNELS = _marker("C")  # of the input
INPUT_POINTS = _marker("P_in")  # the product of all input sizes
OUTPUT_POINTS = _marker("P_out")
LETTERS = {0: "", 1: "L", 2: "HW", 3: "DHW"}
INPUTS = {ndim: tuple(_marker(f"{name}_in") for name in names) for ndim, names in LETTERS.items()}
OUTPUTS = {ndim: tuple(_marker(f"{name}_out") for name in names) for ndim, names in LETTERS.items()}


@dataclass(frozen=True)
class Shape:
    """What flows between layers: channels (None where nobody has said) and spatial sizes."""

    channels: Expr | None
    size: tuple[Expr, ...]

    @property
    def points(self) -> Expr:
        """Positions: the product of the sizes."""
        return Mul(*self.size)

    @property
    def elements(self) -> Expr:
        """Elements of one input; with the marker `CHANNELS` where nobody has said how many."""
        return Mul(CHANNELS if self.channels is None else self.channels, *self.size)


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
class Nest:
    """A list of named loops and what one turn of the innermost one does."""

    axes: tuple[Axis, ...]
    operation: Operation
    windows: tuple[Walk, ...] = ()

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
        if not self.windows:
            return self.points
        rest = Mul(*(axis.size for axis in self.axes if axis.dimension is None))
        return rest * Mul(*(w.taps(h) for w, h in zip(self.windows, size, strict=True)))


def elementwise(operation: Operation, *parameter: Tensor, channels: Expr = CHANNELS) -> Nest:
    """One operation for each element, with a parameter for each channel where one is named."""
    axes = (
        Axis.of("batch", BATCH, "input", "output"),
        Axis.of("channel", channels, "input", "output", *parameter),
        Axis.of("position", OUTPUT_POINTS, "input", "output"),
    )
    return Nest(axes, operation)


def markers(before: Shape, after: Shape, batch: Expr) -> Mapping[Expr, Expr]:
    """The values of a nest's markers between two shapes."""
    values = dict(zip(INPUTS[len(before.size)], before.size, strict=True))
    values |= dict(zip(OUTPUTS[len(after.size)], after.size, strict=True))
    values |= {BATCH: batch, INPUT_POINTS: before.points, OUTPUT_POINTS: after.points}
    if before.channels is not None:
        values[CHANNELS] = before.channels
    return values
