"""Containers: layers in a row, and a symbolic number of copies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Self, final

from sympy import Add, Dummy, Eq, Expr, S, Symbol
from sympy.logic.boolalg import Boolean

from symconv.arguments import Size, check, check_symbols, size_of
from symconv.arithmetic import GeometricSum, exact_sum, iterate
from symconv.errors import ArgumentError, ChannelError, SizeError, UnsupportedError
from symconv.module import Module, Quantity
from symconv.nest import Reach, Shape
from symconv.sign import Every, surely

__all__ = ["Repeat", "Sequential"]


@final
@dataclass(frozen=True, init=False, repr=False)
class Sequential(Module):
    """Layers one after the other; costs add up, sizes and receptive fields pass through.

    Args:
        layers: layers, blocks or containers, in order.

    Raises:
        ArgumentError: for something that is no layer, or for none at all.
        ChannelError: for two layers in a row whose channels provably differ.

    Examples:
        >>> from symconv.layers import Conv2d
        >>> from symconv.abc import c, m
        >>> Sequential(Conv2d(c, m, 3), Conv2d(m, c, 3)).params
        18*c*m
    """

    operation: ClassVar[str] = "sequential"

    layers: tuple[Module, ...]

    def __init__(self, *layers: Module) -> None:
        if not layers:
            raise ArgumentError(
                "Sequential(…): needs at least one layer; write Identity() for none."
            )
        for layer in layers:
            if not isinstance(layer, Module):
                raise ArgumentError(
                    f"Sequential(…): each argument must be a layer, got {layer!r} "
                    f"({type(layer).__name__})."
                )
        object.__setattr__(self, "layers", layers)
        check_symbols("Sequential(…)", *self.free_symbols)
        self._chain()

    def __repr__(self) -> str:
        return f"Sequential({', '.join(map(repr, self.layers))})"

    def _rebuilt(self, stated: dict[str, Any]) -> Self:
        return type(self)(*stated["layers"])

    @property
    def in_channels(self) -> Expr | None:
        """Channels it takes; None where no layer states them before they change."""
        for layer in self.layers:
            if layer.in_channels is not None:
                return layer.in_channels
            if layer._channels(S.One) != S.One:
                return None
        return None

    @property
    def out_channels(self) -> Expr | None:
        """Channels after it; None where they depend on what comes in."""
        return self._channels(self.in_channels)

    @property
    def ndim(self) -> int | None:
        """Spatial dimensions it takes; None where it takes any."""
        for layer in self.layers:
            if layer.ndim is not None:
                return layer.ndim
            if layer.operation == "flatten":
                return None
        return None

    def _channels(self, channels: Expr | None) -> Expr | None:
        for layer in self.layers:
            channels = layer._channels(channels)
        return channels

    def _chain(self) -> tuple[Boolean, ...]:
        """Channels that are not surely equal; surely different ones raise."""
        rules: tuple[Boolean, ...] = ()
        channels, before = None, None
        for i, layer in enumerate(self.layers):
            if channels is not None and layer.in_channels is not None:
                rules += check(
                    "Sequential(…)",
                    f"layer {i} takes {layer.in_channels} channels, the one before gives "
                    f"{channels}: {before!r}, {layer!r}",
                    Eq(channels, layer.in_channels),
                    ChannelError,
                )
            after = layer._channels(
                layer.in_channels if layer.in_channels is not None else channels
            )
            if after != channels or layer.in_channels is not None:
                before = layer
            channels = after
        return rules

    def _walk(self, shape: Shape) -> Iterator[tuple[Module, Shape]]:
        for layer in self.layers:
            yield layer, shape
            shape = layer._output(shape)

    def _output(self, shape: Shape) -> Shape:
        for layer in self.layers:
            shape = layer._output(shape)
        return shape

    def _total(self, quantity: Quantity, shape: Shape) -> Expr:
        return Add(*(layer._total(quantity, at) for layer, at in self._walk(shape)))

    def _weights(self) -> Expr:
        return Add(*(layer._weights() for layer in self.layers))

    def _reach(self, ndim: int) -> tuple[Reach, ...]:
        reaches = [layer._reach(ndim) for layer in self.layers]
        through = reaches[0]
        for after in reaches[1:]:
            through = tuple(a.then(b) for a, b in zip(through, after, strict=True))
        return through

    def _rules(self, shape: Shape | None) -> tuple[Boolean, ...]:
        rules = self._chain()
        if shape is None:
            return rules + tuple(r for layer in self.layers for r in layer._rules(None))
        return rules + tuple(r for layer, at in self._walk(shape) for r in layer._rules(at))

    def _parts(self, shape: Shape) -> Iterator[tuple[Module, Shape]]:
        for layer, at in self._walk(shape):
            yield from layer._parts(at)


@final
@dataclass(frozen=True, init=False, repr=False)
class Repeat(Module):
    r"""A symbolic number of copies of one body, in closed form, not as a loop.

    Parameters are n times the body's (or a sum over the index); sizes are the n-fold iterate, with
    one floor; MACs are $\sum_{i=0}^{n-1}$ of the body's at the size before copy i: closed where the
    sum is, else SymPy's exact `Sum`.

    Args:
        body: the layer or container to copy.
        times: number of copies, an int or a SymPy expression, at least 0.
        index: a symbol that stands in the body for the number of the copy, 0 to `times` - 1.

    Raises:
        ArgumentError: for a body that is no layer, or an index that is no symbol.
        ChannelError: for a body whose output provably does not fit its own input.
        UnsupportedError: for a symbolic number of copies of a body whose size has no closed form.

    Examples:
        >>> from symconv.layers import Conv2d
        >>> from symconv.abc import H, c, i, k, n
        >>> Repeat(Conv2d(c, c, k), n).output_size(H)
        (H - n*(k - 1), H - n*(k - 1))
        >>> Repeat(Conv2d(c * 2**i, c * 2 ** (i + 1), 3), n, i).params
        18*c**2*(4**n/3 - 1/3)
    """

    operation: ClassVar[str] = "repeat"

    body: Module
    times: Expr
    index: Symbol | None

    def __init__(self, body: Module, times: Size, index: Symbol | None = None) -> None:
        if not isinstance(body, Module):
            raise ArgumentError(f"Repeat(…): `body` must be a layer, got {body!r}.")
        if index is not None and not (isinstance(index, Symbol) and index.is_integer):
            raise ArgumentError(
                f"Repeat(…): `index` must be an integer symbol such as symconv.abc.i, "
                f"got {index!r}."
            )
        copies = size_of(times, "Repeat(…)", "times")
        if index is not None and copies.has(index):
            raise ArgumentError(f"Repeat(…): `times` must not depend on the index, got {copies}.")
        object.__setattr__(self, "body", body)
        object.__setattr__(self, "times", copies)
        object.__setattr__(self, "index", index)
        check_symbols("Repeat(…)", *self.free_symbols)
        self._chain()

    def __repr__(self) -> str:
        index = "" if self.index is None else f", {self.index}"
        return f"Repeat({self.body!r}, {self.times}{index})"

    @property
    def free_symbols(self) -> set[Symbol]:
        """The symbols in its arguments; the index is bound."""
        return (self.body.free_symbols - {self.index}) | self.times.free_symbols

    def _rebuilt(self, stated: dict[str, Any]) -> Self:
        return type(self)(**stated)

    def subs(self, values: Any) -> Self:
        """The same design with values put in for symbols; the index is bound and stays."""
        if isinstance(values, dict):
            values = {key: value for key, value in values.items() if key != self.index}
        return super().subs(values)

    @property
    def _counter(self) -> Symbol:
        return self.index if self.index is not None else _COUNTER

    def _copy(self, number: Size) -> Module:
        """The body of one copy."""
        return self.body if self.index is None else self.body.subs({self.index: number})

    @property
    def in_channels(self) -> Expr | None:
        """Channels the first copy takes."""
        return _at(self.body.in_channels, self.index, S.Zero)

    @property
    def out_channels(self) -> Expr | None:
        """Channels after the last copy."""
        return self._channels(self.in_channels)

    @property
    def ndim(self) -> int | None:
        """Spatial dimensions it takes; None where it takes any."""
        return self.body.ndim

    def _channels(self, channels: Expr | None) -> Expr | None:
        if self.body.in_channels is None:
            after = self.body._channels(S.One)
            return channels if after == S.One else None
        return _at(self.body.out_channels, self.index, self.times - 1)

    def _chain(self) -> tuple[Boolean, ...]:
        after = self.body.out_channels
        before = _at(self.body.in_channels, self.index, self._counter + 1)
        if after is None or before is None or self.times in (0, 1):
            return ()
        statement = Eq(after, before)
        check(
            "Repeat(…)",
            f"each copy must take what the one before gives, got {before} after {after}: "
            f"{self.body!r}",
            statement,
            ChannelError,
        )
        every = Every(statement, self._counter, self.times - 1)
        return () if surely(every) else (every,)

    def _size_before(self, shape: Shape, number: Expr) -> tuple[Expr, ...]:
        """The size before copy `number`: the iterate of the body's map of sizes."""
        befores = tuple(Dummy("h", integer=True, positive=True) for _ in shape.size)
        afters = self.body._output(Shape(self.body.in_channels, befores)).size
        if len(afters) != len(befores):
            raise SizeError(f"{self!r}: the body changes the number of dimensions.")
        sizes = []
        for size, before, after in zip(shape.size, befores, afters, strict=True):
            closed = iterate(after, before, self._counter, number)
            if closed is None:
                raise UnsupportedError(
                    f"{self!r}: the size after a symbolic number of copies has no closed form; "
                    f"give `times` as a number."
                )
            sizes.append(closed.xreplace({before: size}))
        return tuple(sizes)

    def _before(self, shape: Shape, number: Expr) -> Shape:
        stated = _at(self.body.in_channels, self.index, number)
        return Shape(shape.channels if stated is None else stated, self._size_before(shape, number))

    def _copies(self, shape: Shape) -> Iterator[tuple[Module, Shape]]:
        """The copies one by one; for a number of them."""
        for j in range(int(self.times)):
            body = self._copy(j)
            yield body, shape
            shape = body._output(shape)

    def _closed(self) -> bool:
        """Whether the copies are summed in closed form: a few are simply written out."""
        return not (self.times.is_Integer and self.times <= _FEW)

    def _output(self, shape: Shape) -> Shape:
        if not self._closed():
            for body, at in self._copies(shape):
                shape = body._output(at)
            return shape
        last = self.times - 1
        body = self.body if self.index is None else _indexed(self.body, self.index, last)
        body._output(self._before(shape, last))  # the last copy sees the smallest or largest input
        return Shape(self._channels(shape.channels), self._size_before(shape, self.times))

    def _total(self, quantity: Quantity, shape: Shape) -> Expr:
        if not self._closed():
            return Add(*(body._total(quantity, at) for body, at in self._copies(shape)))
        term = self.body._total(quantity, self._before(shape, self._counter))
        return exact_sum(term, self._counter, self.times)

    def _weights(self) -> Expr:
        return exact_sum(self.body._weights(), self._counter, self.times)

    def _reach(self, ndim: int) -> tuple[Reach, ...]:
        return tuple(self._iterated(reach) for reach in self.body._reach(ndim))

    def _iterated(self, reach: Reach) -> Reach:
        i, n = self._counter, self.times
        if reach.stride is None:
            return Reach(None, None, None)
        if reach.stride.has(i):
            raise UnsupportedError(
                f"{self!r}: a receptive field with a stride that varies by copy."
            )
        jump = reach.stride**i

        def through(entry: Expr | None) -> Expr | None:
            if entry is None:
                return None
            return (
                exact_sum(entry * jump, i, n)
                if entry.has(i)
                else entry * GeometricSum(reach.stride, n)
            )

        size = None if reach.size is None else through(reach.size - 1)
        return Reach(None if size is None else 1 + size, reach.stride**n, through(reach.offset))

    def _rules(self, shape: Shape | None) -> tuple[Boolean, ...]:
        rules = self._chain()
        if shape is not None and not self._closed():
            return rules + tuple(r for body, at in self._copies(shape) for r in body._rules(at))
        if shape is None:
            inner = self.body._rules(None)
        else:
            inner = self.body._rules(self._before(shape, self._counter))
        stated = (Every(rule, self._counter, self.times) for rule in inner)
        return rules + tuple(rule for rule in stated if surely(rule) is not True)

    def _parts(self, shape: Shape) -> Iterator[tuple[Module, Shape]]:
        if self.times.is_Integer:
            for body, at in self._copies(shape):
                yield from body._parts(at)
        else:
            yield self, shape


_FEW = 4
_COUNTER = Symbol("i", integer=True, nonnegative=True)


def _at(expr: Expr | None, index: Symbol | None, number: Expr) -> Expr | None:
    return expr if expr is None or index is None else expr.xreplace({index: number})


def _indexed(body: Module, index: Symbol, number: Expr) -> Module:
    return body.subs({index: number})
