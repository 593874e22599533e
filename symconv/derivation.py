"""Where a formula comes from: a tree of steps whose evaluation is the formula.

A layer's measure is a sum of 1 over its loops, which is the product of their axes; a container's is
the sum over its parts, or over the copies of a body. Each part knows its own rule; `result`
evaluates the tree by these rules alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import mul
from typing import TYPE_CHECKING, Literal, Protocol

from sympy import Add, Expr, Integer, Mul, S, Symbol, cancel, expand

from symconv.arithmetic import exact_sum
from symconv.display import Displayed
from symconv.errors import UnsupportedError
from symconv.nest import BATCH, CHANNELS, Axis, Shape, Tensor, markers
from symconv.window import EVERYTHING

if TYPE_CHECKING:
    from symconv.layers import Layer
    from symconv.module import Module
    from symconv.window import Walk

__all__ = [
    *("BEFORE", "Derivation", "Measured", "Reached", "Sized", "Way"),
    *("activations", "flops", "macs", "params", "traffic"),
]

Rule = Literal[
    "sum",  # of the parts
    "copies",  # of the one part, over the number of the copy
    "loops",  # 1 in each turn: the product of the axes
    "quotient",  # of the first part by the second
    "through",  # a size from layer to layer: the last one's
    "reach",  # what is seen through layers in a row: each adds its reach, at the strides before it
    "value",  # as it stands
]


@dataclass(frozen=True)
class Derivation(Displayed):
    """A step: what is derived, of what, by which rule, and the steps that it rests on.

    Attributes:
        letter: the quantity's letter, as M for MACs.
        about: the layer, container or loop nest, as it is written.
        rule: how `result` follows from the parts.
        reason: why, in words.
        parts: the steps it rests on.
        axes: for "loops", the axes.
        factor: for "loops", operations in a turn; for what "reach" rests on, its stride.
        value: for "value", the expression.
        statement: for "value", the same over the sizes before it, where that says more.
        index: for "copies", the number of the copy.
        times: for "copies", how many there are.
    """

    letter: str
    about: str
    rule: Rule
    reason: str
    parts: tuple[Derivation, ...] = ()
    axes: tuple[Axis, ...] = ()
    factor: Expr = S.One
    value: Expr = S.Zero
    statement: Expr | None = None
    index: Symbol | None = None
    times: Expr = S.One

    @property
    def result(self) -> Expr:
        """What the tree evaluates to.

        Examples:
            >>> import symconv as sc
            >>> from symconv.abc import H, W, c
            >>> pair = sc.Repeat(sc.Conv2d(c, c, 3, padding=1), 2)
            >>> pair.derivation("macs", (H, W)).result
            18*H*W*c**2
        """
        if self.rule == "sum":
            return Add(*(part.result for part in self.parts))
        if self.rule == "copies":
            (part,) = self.parts
            return exact_sum(part.result, self.index, self.times)
        if self.rule == "loops":
            return Mul(self.factor, *(axis.size for axis in self.axes))
        if self.rule == "quotient":
            above, below = (part.result for part in self.parts)
            return cancel(above / below)
        if self.rule == "through":
            return self.parts[-1].result
        if self.rule == "reach":
            added = ((part.result - 1) * stride for part, stride in self.strides)
            return expand(1 + Add(*added))
        return self.value

    @property
    def strides(self) -> list[tuple[Derivation, Expr]]:
        """The parts in a row, each with the product of the strides before it."""
        before = accumulate((part.factor for part in self.parts), mul, initial=S.One)
        return list(zip(self.parts, before, strict=False))


class Way(Protocol):
    """What a step of each kind is, for one quantity."""

    @property
    def trained(self) -> bool:
        """Whether parts that are there for training only count."""

    def layer(self, layer: Layer, before: Shape, after: Shape) -> Derivation:
        """The step of a layer."""

    def row(self, module: Module, parts: Sequence[Derivation], reason: str) -> Derivation:
        """The step of layers one behind the other."""

    def branches(self, module: Module, parts: Sequence[Derivation], after: Shape) -> Derivation:
        """The step of branches."""

    def copies(
        self, module: Module, part: Derivation, index: Symbol, times: Expr, after: Shape
    ) -> Derivation:
        """The step of a symbolic number of copies."""


@dataclass(frozen=True)
class Measured:
    """How a quantity is derived that is a sum over the layers."""

    letter: str
    leaves: Callable[[str, Layer, Shape, Shape], Iterable[Derivation]]
    batch: Expr = S.One
    trained: bool = False

    def layer(self, layer: Layer, before: Shape, after: Shape) -> Derivation:
        """The sum over its loops; the loops themselves where there is one nest."""
        values = dict(markers(before, after, self.batch))
        found = [_put(leaf, values) for leaf in self.leaves(self.letter, layer, before, after)]
        if len(found) == 1:
            return found[0]
        reason = "its loops" if found else "nothing to count"
        return Derivation(self.letter, repr(layer), "sum", reason, tuple(found))

    def row(self, module: Module, parts: Sequence[Derivation], reason: str) -> Derivation:
        """The sum."""
        return Derivation(self.letter, _called(module, parts), "sum", reason, tuple(parts))

    def branches(self, module: Module, parts: Sequence[Derivation], after: Shape) -> Derivation:
        """The sum of all branches and of what puts them together."""
        return self.row(module, parts, "the branches, and where they meet")

    def copies(
        self, module: Module, part: Derivation, index: Symbol, times: Expr, after: Shape
    ) -> Derivation:
        """The sum over the copies."""
        return Derivation(
            self.letter,
            _called(module, (part,)),
            "copies",
            "a sum over the copies",
            (part,),
            index=index,
            times=times,
        )


def _put(leaf: Derivation, values: dict[Expr, Expr]) -> Derivation:
    """A leaf with the sizes of its input for a nest's markers."""
    axes = tuple(
        Axis(axis.name, axis.size.xreplace(values), axis.tensors, axis.dimension)
        for axis in leaf.axes
    )
    value = leaf.value.xreplace(values)
    return Derivation(
        leaf.letter, leaf.about, leaf.rule, leaf.reason, axes=axes, factor=leaf.factor, value=value
    )


_SHORT = 72


def _called(module: Module, parts: Sequence[Derivation]) -> str:
    """A container as it is written, or its kind where that is long."""
    written = repr(module)
    return written if len(written) <= _SHORT else f"{module.name} of {len(parts)}"


# -- the leaves of each quantity ------


def macs(letter: str, layer: Layer, before: Shape, after: Shape) -> Iterable[Derivation]:
    """One for each turn of a multiplying nest."""
    for nest in layer.nests:
        if nest.operation == "multiply-add":
            yield _loops(letter, layer, nest.axes, "one multiply-accumulate in each turn")


def flops(fma: int) -> Callable[[str, Layer, Shape, Shape], Iterable[Derivation]]:
    """`fma` for each turn of a multiplying nest, one for each turn of another."""

    def leaves(letter: str, layer: Layer, before: Shape, after: Shape) -> Iterable[Derivation]:
        for nest in layer.nests:
            twice = nest.operation == "multiply-add"
            said = f"{nest.operation}, {'counted ' + str(fma) if twice else 'one'} in each turn"
            yield _loops(letter, layer, nest.axes, said, Integer(fma) if twice else S.One)

    return leaves


def params(letter: str, layer: Layer, before: Shape, after: Shape) -> Iterable[Derivation]:
    """The elements of each trained tensor: the product of the axes that index it."""
    tensors: dict[Tensor, str] = {"weight": "weights", "bias": "biases", "norm": "a normalisation"}
    for tensor, name in tensors.items():
        for nest in layer.nests:
            axes = tuple(axis for axis in nest.axes if tensor in axis.tensors)
            if axes:
                yield _loops(letter, layer, axes, f"the axes that index its {name}")


def activations(letter: str, layer: Layer, before: Shape, after: Shape) -> Iterable[Derivation]:
    """The elements of its output."""
    if layer.stores:
        channels = CHANNELS if after.channels is None else after.channels
        axes = [Axis.of("batch", BATCH), Axis.of("channel", channels)]
        axes += [Axis.of(f"position {at}", size) for at, size in enumerate(after.size, 1)]
        yield _loops(letter, layer, tuple(axes), "the elements of its output")


def traffic(letter: str, layer: Layer, before: Shape, after: Shape) -> Iterable[Derivation]:
    """The elements of input, weights and output; none where no new tensor is made."""
    if layer.stores:
        reads = BATCH * layer.reads(before)
        yield Derivation(letter, repr(layer), "value", "the elements of its input", value=reads)
        yield from params(letter, layer, before, after)
        yield from activations(letter, layer, before, after)


def _loops(
    letter: str, layer: Layer, axes: tuple[Axis, ...], reason: str, factor: Expr = S.One
) -> Derivation:
    return Derivation(letter, repr(layer), "loops", reason, axes=axes, factor=factor)


# -- sizes ------

BEFORE = Symbol("h", integer=True, positive=True)  # the size before a layer, in statements


@dataclass(frozen=True)
class Sized:
    """How the output size in one dimension is derived: from layer to layer."""

    letter: str
    dimension: int
    trained: bool = False

    def layer(self, layer: Layer, before: Shape, after: Shape) -> Derivation:
        """What its window does with the size before it."""
        windows: Sequence[Walk] = layer._windows(len(before.size))
        if self.dimension >= len(before.size) or len(before.size) != len(after.size):
            return self._at(repr(layer), after, "another number of dimensions", None)
        statement = windows[self.dimension].output(BEFORE) if windows else BEFORE
        reason = "the window's places" if windows else "the size stays"
        return self._at(repr(layer), after, reason, statement)

    def row(self, module: Module, parts: Sequence[Derivation], reason: str) -> Derivation:
        """One layer's output is the next one's input."""
        return Derivation(self.letter, _called(module, parts), "through", reason, tuple(parts))

    def branches(self, module: Module, parts: Sequence[Derivation], after: Shape) -> Derivation:
        """The size on which all branches agree."""
        return self._at(_called(module, parts), after, "the size on which its branches agree", None)

    def copies(
        self, module: Module, part: Derivation, index: Symbol, times: Expr, after: Shape
    ) -> Derivation:
        """The closed form of the iteration."""
        return self._at(_called(module, (part,)), after, "the body's step, iterated", None)

    def _at(self, about: str, after: Shape, reason: str, statement: Expr | None) -> Derivation:
        value = after.size[self.dimension] if self.dimension < len(after.size) else S.One
        return Derivation(self.letter, about, "value", reason, value=value, statement=statement)


# -- receptive fields ------


@dataclass(frozen=True)
class Reached:
    """How the receptive field in one dimension is derived: each layer adds its own reach."""

    letter: str
    dimension: int
    trained: bool = False

    def layer(self, layer: Layer, before: Shape, after: Shape) -> Derivation:
        """What its window reaches."""
        return self._of(layer, repr(layer), before, "what its window reaches")

    def row(self, module: Module, parts: Sequence[Derivation], reason: str) -> Derivation:
        """Each reach but one, at the product of the strides before it."""
        return Derivation(
            self.letter,
            _called(module, parts),
            "reach",
            "each layer's reach, at the strides before it",
            tuple(parts),
            factor=Mul(*(part.factor for part in parts)),
        )

    def branches(self, module: Module, parts: Sequence[Derivation], after: Shape) -> Derivation:
        """From the first input that a branch sees to the last."""
        said = "from the first input that a branch sees to the last"
        return self._of(module, _called(module, parts), after, said)

    def copies(
        self, module: Module, part: Derivation, index: Symbol, times: Expr, after: Shape
    ) -> Derivation:
        """The closed form of the sum over the copies."""
        return self._of(module, _called(module, (part,)), after, "the sum over its copies")

    def _of(self, module: Module, about: str, at: Shape, reason: str) -> Derivation:
        # What changes the number of dimensions has no place for them.
        there = self.dimension < len(at.size)
        reach = module._reach(len(at.size))[self.dimension] if there else EVERYTHING
        if reach.size is None or reach.stride is None:
            raise UnsupportedError(
                f"derivation: what an output of {about} sees depends on the input's size, or "
                f"differs from one output to the next; take the layers before it."
            )
        return Derivation(
            self.letter, about, "value", reason, value=reach.size, factor=reach.stride
        )
