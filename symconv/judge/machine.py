"""The machine that runs modules and counts; arrays of integers over one denominator."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[Any]
Sizes: TypeAlias = Sequence[int]
Pads: TypeAlias = Sequence[tuple[int, int]]


@dataclass(frozen=True, eq=False)
class Tensor:
    """An array of integers over one common denominator, shape (N, C, *spatial)."""

    values: Array
    denominator: int = 1


class Machine:
    """Runs modules and counts; one machine for one run.

    With a generator it draws small integer weights. Without one it traces what is read: every
    value is a bool, padding is True along `marked` and False elsewhere, no weight is 0 and
    nothing cancels, so an output is True exactly if something it reads is. Channels are marked
    alike, so one stands for all.

    Args:
        known: What to do for each `operation` that a module may name.
        rng: Draws the weights; None to trace.
        marked: The dimension whose padding is True in a trace.
        modulus: Values are kept below it, for runs of which only the counts matter.
    """

    def __init__(
        self,
        known: Mapping[str, Operation],
        rng: np.random.Generator | None,
        *,
        marked: int | None = None,
        modulus: int | None = None,
    ) -> None:
        self.known = known
        self.rng = rng
        self.marked = marked
        self.modulus = modulus
        self.trained: Counter[str] = Counter()
        self.macs = 0
        self.real_macs = 0
        self.operations: Counter[str] = Counter()
        self.activations = 0

    def run(self, module: Any, x: Tensor) -> Tensor:
        """The module's output; `ValueError` where it does not take this input."""
        try:
            operation = self.known[module.operation]
        except KeyError:
            raise ValueError(f"the judge knows no operation {module.operation!r}") from None
        return operation(self, module, x)

    def counted(self, kind: str, values: Array) -> Array:
        """The values, each of which took one operation of that kind to make."""
        self.operations[kind] += values.size
        return values

    def weights(self, *shape: int, kind: str = "weight") -> Array:
        """New trainable weights of this shape."""
        self.trained[kind] += math.prod(shape)
        assert self.rng is not None  # a trace asks for none
        return self.rng.integers(-3, 4, size=shape)

    def multiply(self, x: Tensor, factors: Array) -> Tensor:
        """Every element times a factor."""
        self.operations["multiplication"] += x.values.size
        return Tensor(room(x.values, largest(factors)) * factors, x.denominator)

    def add(self, x: Tensor, summands: Array) -> Tensor:
        """A summand added to every element."""
        self.operations["addition"] += x.values.size
        # Each summand below 2**61, or Python integers.
        summands = room(summands, 4 * x.denominator) * x.denominator
        return Tensor(room(x.values, 4) + summands, x.denominator)

    def channelwise(self, x: Tensor, kind: str) -> Array:
        """One new trainable number for each channel, spread over its elements."""
        return self.weights(x.values.shape[1], kind=kind).reshape(-1, *(1,) * (x.values.ndim - 2))

    def add_bias(self, x: Tensor) -> Tensor:
        """One new trainable number for each channel, added to every element."""
        return self.add(x, self.channelwise(x, "bias"))

    def pad(self, values: Array, pads: Pads, fill: int) -> Array:
        """The padded array; in a trace, True along the marked dimension and False elsewhere."""
        if self.rng is not None:
            return pad(values, pads, fill)
        for dimension, pair in enumerate(pads):
            only = [pair if other == dimension else (0, 0) for other in range(len(pads))]
            values = pad(values, only, int(dimension == self.marked))
        return values

    def made(self, values: Array, denominator: int = 1) -> Tensor:
        """Counts a new tensor."""
        self.activations += values.size
        if self.rng is None:
            return Tensor(values.astype(bool))
        if self.modulus is not None:
            return Tensor(values % self.modulus)
        return Tensor(values, denominator)


Operation: TypeAlias = Callable[[Machine, Any, Tensor], Tensor]


def ints(values: Any) -> tuple[int, ...]:
    """Numbers as Python's."""
    return tuple(int(value) for value in values)


def room(values: Array, factor: int) -> Array:
    """The values, as Python integers where `factor` times the largest leaves 64 bits."""
    if values.dtype == object:
        return values
    return values.astype(object) if largest(values) * factor > np.iinfo(np.int64).max else values


def largest(values: Array) -> int:
    """The largest absolute value, at least 1."""
    return max(abs(int(values.max())), abs(int(values.min())), 1)


def pad(values: Array, pads: Pads, fill: int) -> Array:
    """The array with that many values on each side of each spatial dimension."""
    return np.pad(values, ((0, 0), (0, 0), *pads), constant_values=fill)


def fits(subject: str, x: Array, ndim: int) -> None:
    """Refuse an array of another number of spatial dimensions."""
    if x.ndim != ndim + 2:
        raise ValueError(f"{subject} in {ndim} dimensions does not take an array {x.shape}")
