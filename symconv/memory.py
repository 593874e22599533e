"""Memory: what a design holds while it runs, and what it moves; read off shapes and weights."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from sympy import Add, Expr, Max, Min, S, expand

from symconv.arguments import Size, check_symbols, size_of, size_rules
from symconv.errors import ArgumentError, UnsupportedError
from symconv.nest import BATCH, Shape
from symconv.sign import nonnegative, positive

if TYPE_CHECKING:
    from symconv.algorithms import Algorithm
    from symconv.layers import Layer
    from symconv.module import Module

__all__ = ["Buffers", "Memory", "Trace", "held", "largest", "moved"]


@dataclass(frozen=True)
class Memory:
    """What a design holds, in elements: the answer of `.memory(…)`.

    `weights` are all trained numbers. `activations` are all outputs that are kept, as training
    keeps them, without the input. `peak` is the most that is live at a time when layers run in
    order and a tensor is let go after its last use, the input and the output of the running layer
    with the rest. `workspace` is the most that the algorithm of one convolution holds beside.
    """

    weights: Expr
    activations: Expr
    peak: Expr
    workspace: Expr
    element_size: Expr

    @property
    def in_bytes(self) -> Memory:
        """The same in bytes: each `element_size` times as large."""
        unit = self.element_size
        return Memory(
            unit * self.weights,
            unit * self.activations,
            unit * self.peak,
            unit * self.workspace,
            S.One,
        )


def moved(layer: Layer, before: Shape, after: Shape) -> Expr:
    """Elements of input, weights and output; none for a layer that makes no new tensor."""
    if not layer.stores:
        return S.Zero
    weights = Add(*(layer._weights(tensor) for tensor in ("weight", "bias", "norm")))
    return weights + BATCH * (layer.reads(before) + after.elements)


def held(
    module: Module,
    shape: Shape,
    batch: Size,
    inplace: bool,
    element_size: Size,
    algorithm: Algorithm | None,
) -> Memory:
    """What a module holds while it runs on an input of that shape."""
    subject = f"{module.name}.memory(…)"
    if not isinstance(inplace, bool):
        raise ArgumentError(f"{subject}: `inplace` must be True or False, got {inplace!r}.")
    n, unit = size_of(batch, subject, "batch"), size_of(element_size, subject, "element_size")
    size_rules(n, 1, subject, "batch")
    size_rules(unit, 1, subject, "element_size")
    check_symbols(subject, n, unit, *shape.size, *module.free_symbols)
    trace = Trace(n, inplace, algorithm)
    module._run(trace, shape, trace.tensor(shape), frozenset())
    activations, peak = module._named(trace.made), module._named(largest(trace.live))
    return Memory(module.params, activations, peak, largest(trace.workspace), unit)


# -- what is live at a time ------


@dataclass(frozen=True, eq=False)
class _Buffer:
    """A place in memory that one tensor is written to."""

    size: Expr


# A tensor is in one place; the branches of a concatenation were written to several.
Buffers: TypeAlias = frozenset[_Buffer]


@dataclass
class Trace:
    """A run of a design, layer by layer in order, that notes what is live.

    A module gets the buffers of its input, and those that are held for somebody else meanwhile; it
    gives the buffers of its output.
    """

    batch: Expr
    inplace: bool
    algorithm: Algorithm | None
    live: list[Expr] = field(default_factory=list)
    made: Expr = S.Zero
    workspace: list[Expr] = field(default_factory=list)

    def tensor(self, shape: Shape) -> Buffers:
        """A new tensor."""
        return frozenset([_Buffer(self.batch * shape.elements)])

    def step(
        self, layer: Layer, before: Shape, after: Shape, tensor: Buffers, held: Buffers
    ) -> Buffers:
        """One layer: a new tensor, or the same where it makes none or may write over its input."""
        output = tensor
        over = self.inplace and layer.overwrites and not tensor & held
        if layer.stores and not over:
            output = self.tensor(after)
            self.made = expand(self.made + _total(output))
        self.live.append(_total(held | tensor | output))
        if self.algorithm is not None:
            space = layer.workspace_by(self.algorithm, before, after)
            self.workspace.append(space.xreplace({BATCH: self.batch}))
        return output

    def repeated(
        self, body: Module, times: Expr, shape: Shape, tensor: Buffers, held: Buffers
    ) -> Buffers:
        """Copies of a body that keeps the shape: the first, and one that stands for the others."""
        if not positive(times):
            raise UnsupportedError(
                f"memory: what is live in {times} copies of {body!r} depends on whether there is "
                f"one; give `times` as a number or as a positive symbol."
            )
        first, other = (Trace(self.batch, self.inplace, self.algorithm) for _ in range(2))
        second = body._run(first, shape, tensor, held)
        third = body._run(other, shape, second, held)
        if second & held != third & held or _total(second - held) != _total(third - held):
            raise UnsupportedError(
                f"memory: the copies of {body!r} do not hold the same; give `times` as a number."
            )
        self.live.append(_either(largest(first.live), largest(other.live), times))
        self.made = expand(self.made + first.made + (times - 1) * other.made)
        self.workspace += first.workspace
        return third


def _total(buffers: Buffers) -> Expr:
    return expand(Add(*(buffer.size for buffer in buffers)))


def _either(first: Expr, other: Expr, times: Expr) -> Expr:
    """The larger of what the first copy and all others reach, if there are others."""
    if nonnegative(first - other):
        return first
    if nonnegative(times - 2):
        return largest([first, other])
    return first + (largest([first, other]) - first) * Min(times - 1, 1)


def largest(values: Iterable[Expr]) -> Expr:
    """The largest of all; those that another one surely reaches are left out of the `Max`."""
    kept: list[Expr] = []
    for value in dict.fromkeys(values):
        if not any(nonnegative(expand(other - value)) for other in kept):
            kept = [other for other in kept if not nonnegative(expand(value - other))] + [value]
    return Max(*kept) if kept else S.Zero
