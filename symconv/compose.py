"""Containers: layers in a row, and a symbolic number of copies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, Self, final

from sympy import Add, Basic, Derivative, Dummy, Eq, Expr, Ge, Integer, S, Subs, Symbol, expand
from sympy.logic.boolalg import Boolean

from symconv.arguments import Size, check, check_symbols, size_of, size_rules
from symconv.arithmetic import GeometricSum, Index, exact_sum, iterate, put
from symconv.description import Quantity
from symconv.errors import ArgumentError, ChannelError, SizeError, UnsupportedError
from symconv.module import Module
from symconv.nest import CHANNELS, Shape, Tensor
from symconv.sign import Every, nonnegative, positive
from symconv.window import EVERYTHING, ITSELF, Reach

if TYPE_CHECKING:
    from symconv.derivation import Derivation, Way
    from symconv.memory import Buffers, Trace

__all__ = ["Repeat", "Sequential"]


@final
@dataclass(frozen=True, init=False, repr=False)
class Sequential(Module):
    """Layers one after the other; costs add up, sizes and receptive fields pass through.

    Args:
        layers: layers, blocks or containers, in order; or one dict of them, which names them.

    Raises:
        ArgumentError: for something that is no layer, for none at all, or a name that is no text.
        ChannelError: for two layers in a row whose channels provably differ.

    Examples:
        >>> from symconv.layers import Conv2d
        >>> from symconv.abc import c, m
        >>> Sequential(Conv2d(c, m, 3), Conv2d(m, c, 3)).params
        18*c*m
        >>> network = Sequential({"stem": Conv2d(3, c, 7), "body": Conv2d(c, c, 3)})
        >>> network["body"].params
        9*c**2
    """

    operation: ClassVar[str] = "sequential"

    layers: tuple[Module, ...]
    names: tuple[str, ...]

    def __init__(self, *layers: Module | Mapping[str, Module]) -> None:
        names: tuple[str, ...] = ()
        if len(layers) == 1 and isinstance(layers[0], Mapping):
            names, layers = tuple(layers[0]), tuple(layers[0].values())
            for name in names:
                if not isinstance(name, str):
                    raise ArgumentError(f"Sequential(…): each name must be a text, got {name!r}.")
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
        object.__setattr__(self, "names", names)
        check_symbols("Sequential(…)", *self.free_symbols)
        self._dimensions(None)
        self._chain()

    def __repr__(self) -> str:
        if self.names:
            named = (f"{name!r}: {layer!r}" for name, layer in self._pairs())
            return f"Sequential({{{', '.join(named)}}})"
        return f"Sequential({', '.join(map(repr, self.layers))})"

    def __getitem__(self, key: int | str) -> Module:
        """A layer by its place or its name."""
        known = dict(self._pairs()) if isinstance(key, str) else dict(enumerate(self.layers))
        last = len(self.layers) - 1
        if isinstance(key, int) and key < 0:
            key += len(self.layers)
        if key not in known:
            there = ", ".join(self.names) or f"places 0 to {last}"
            raise ArgumentError(f"Sequential(…): no layer is at {key!r}; there are {there}.")
        return known[key]  # type: ignore[index]

    def _pairs(self) -> Iterator[tuple[str, Module]]:
        return zip(self.names, self.layers, strict=bool(self.names))

    def _rebuilt(self, stated: dict[str, Any]) -> Self:
        layers, names = stated["layers"], stated["names"]
        return type(self)(dict(zip(names, layers, strict=True))) if names else type(self)(*layers)

    @property
    def in_channels(self) -> Expr | None:
        """Channels it takes; None where no layer states them before they change."""
        for layer in self.layers:
            taken = layer.in_channels  # asked once: in a nest twice is twice at each level
            if taken is not None:
                return taken
            if layer._channels(CHANNELS) != CHANNELS:
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
            taken = layer.ndim
            if taken is not None:
                return taken
            if layer._dimensions(None) is not None:
                return None
        return None

    @property
    def _depth(self) -> int:
        return max(layer._depth for layer in self.layers)

    def _dimensions(self, ndim: int | None) -> int | None:
        before: Module | None = None
        for i, layer in enumerate(self.layers):
            if ndim is not None and layer.ndim not in (None, ndim):
                advice = "" if layer.ndim else "; put Flatten() before it"
                source = "" if before is None else f", after {before!r}"
                raise SizeError(
                    f"Sequential(…): layer {i}, {layer!r}, takes {layer.ndim} spatial "
                    f"dimension(s), got {ndim}{source}{advice}."
                )
            free = layer._dimensions(None)
            if free is not None:
                before = layer
            ndim = free if ndim is None else layer._dimensions(ndim)
        return ndim

    def _channels(self, channels: Expr | None) -> Expr | None:
        for layer in self.layers:
            channels = layer._channels(channels)
        return channels

    def _chain(self) -> tuple[Boolean, ...]:
        """Channels that are not surely equal; surely different ones raise."""
        rules: tuple[Boolean, ...] = ()
        channels, before = None, None
        for i, layer in enumerate(self.layers):
            rules += self._link(i, channels, before)
            after = layer._channels(
                layer.in_channels if layer.in_channels is not None else channels
            )
            if after != channels or layer.in_channels is not None:
                before = layer
            channels = after
        return rules

    def _link(
        self, number: int, channels: Expr | None, before: Module | None
    ) -> tuple[Boolean, ...]:
        """What channels that come to a layer must satisfy, without a size."""
        layer = self.layers[number]
        if channels is None:
            return ()
        if layer.in_channels is None:
            return layer._channel_rules(Shape(channels, ()))
        return check(
            "Sequential(…)",
            "layer {number} takes {taken} channels, the one before gives {channels}: {before!r}, "
            "{layer!r}",
            Eq(channels, layer.in_channels, evaluate=False),
            ChannelError,
            number=number,
            taken=layer.in_channels,
            channels=channels,
            before=before,
            layer=layer,
        )

    def _walk(self, shape: Shape) -> tuple[tuple[Module, Shape], ...]:
        return self._once(self._walked_through, shape)

    def _walked_through(self, shape: Shape) -> tuple[tuple[Module, Shape], ...]:
        """Its layers with their input shapes."""
        before: Module | None = None
        found: list[tuple[Module, Shape]] = []
        for i, layer in enumerate(self.layers):
            if before is not None:  # Flatten's channels are known only now
                self._link(i, shape.channels, before)
            found.append((layer, shape))
            before, shape = layer, layer._output(shape)
        return tuple(found)

    def _after(self, shape: Shape) -> Shape:
        for layer, at in self._walk(shape):
            shape = layer._output(at)
        return shape

    def _total(self, quantity: Quantity, shape: Shape) -> Expr:
        return Add(*(layer._total(quantity, at) for layer, at in self._walk(shape)))

    def _derive(self, how: Way, shape: Shape) -> Derivation:
        parts = [layer._derive(how, at) for layer, at in self._walk(shape)]
        if self.names:
            named = zip(self.names, parts, strict=True)
            parts = [replace(part, about=name) for name, part in named]
        return how.row(self, parts, "the layers in a row")

    def _weights(self, tensor: Tensor) -> Expr:
        return Add(*(layer._weights(tensor) for layer in self.layers))

    def _least(self, needed: tuple[Expr, ...], ndim: int) -> tuple[Expr, ...]:
        dimensions = [ndim]
        for layer in self.layers[:-1]:
            dimensions.append(_stated(layer._dimensions(dimensions[-1])))
        for layer, taken in zip(reversed(self.layers), reversed(dimensions), strict=True):
            needed = layer._least(needed, taken)
        return needed

    def _run(self, trace: Trace, shape: Shape, tensor: Buffers, held: Buffers) -> Buffers:
        for layer, at in self._walk(shape):
            tensor = layer._run(trace, at, tensor, held)
        return tensor

    def _reach(self, ndim: int) -> tuple[Reach, ...]:
        through = (ITSELF,) * ndim
        for layer in self.layers:
            # Behind a change of dimensions no output has a place among the input's.
            same = layer.ndim in (None, ndim)
            after = layer._reach(ndim) if same else (EVERYTHING,) * ndim
            through = tuple(a.then(b) for a, b in zip(through, after, strict=True))
        return through

    def _rules(self, shape: Shape | None) -> tuple[Boolean, ...]:
        rules = self._chain()
        if shape is None:
            return rules + tuple(r for layer in self.layers for r in layer._rules(None))
        return rules + tuple(r for layer, at in self._walk(shape) for r in layer._rules(at))

    def _fits(self, shape: Shape) -> tuple[Boolean, ...]:
        return tuple(r for layer, at in self._walk(shape) for r in layer._fits(at))

    def _parts(self, shape: Shape) -> Iterator[tuple[Module, Shape]]:
        for layer, at in self._walk(shape):
            yield from layer._parts(at)

    def _stages(self, shape: Shape) -> Iterator[tuple[str, Module, Shape]]:
        names = self.names or tuple(map(repr, self.layers))
        for name, (layer, at) in zip(names, self._walk(shape), strict=True):
            yield name, layer, at

    def _trunk(self, shape: Shape) -> Iterator[tuple[Module, Shape]]:
        for layer, at in self._walk(shape):
            yield from layer._trunk(at)


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
        index: a non-negative integer symbol that stands in the body for the number of the copy,
            0 to `times` - 1.

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
        if index is not None and not (
            isinstance(index, Symbol) and index.assumptions0 == _index(0, "i").assumptions0
        ):
            raise ArgumentError(
                f"Repeat(…): `index` runs from 0, so it must be a non-negative integer symbol such "
                f'as symconv.abc.i or sc.symbols("t", nonnegative=True), got {index!r}.'
            )
        copies = size_of(times, "Repeat(…)", "times")
        size_rules(copies, 0, "Repeat(…)", "times")
        if index is not None and index in copies.free_symbols:
            raise ArgumentError(f"Repeat(…): `times` must not depend on the index, got {copies}.")
        object.__setattr__(self, "body", body)
        object.__setattr__(self, "times", copies)
        object.__setattr__(self, "index", index)
        check_symbols("Repeat(…)", *self.free_symbols)
        self._dimensions(None)
        self._chain()

    def __repr__(self) -> str:
        index = "" if self.index is None else f", {self.index}"
        return f"Repeat({self.body!r}, {self.times}{index})"

    @cached_property
    def _free(self) -> frozenset[Symbol]:
        return (self.body._free - {self.index}) | self.times.free_symbols  # the index is bound

    def subs(self, values: Mapping[Symbol, Size]) -> Self:
        """The same design with values put in for symbols; the index is bound and stays."""
        if self.index is None or not isinstance(values, Mapping):
            return super().subs(values)
        values = {key: value for key, value in values.items() if key != self.index}
        new = [value for value in values.values() if isinstance(value, Basic)]
        taken = self.free_symbols.union(*(value.free_symbols for value in new))
        if self.index not in taken:
            return super().subs(values)
        fresh = self.index
        while fresh in taken:
            fresh = Symbol(fresh.name + "_", integer=True, nonnegative=True)
        return type(self)(_with(self.body, self.index, fresh), self.times, fresh).subs(values)

    @property
    def _depth(self) -> int:
        return 1 + self.body._depth

    # The formulas count copies by an index of their own, another one at each depth: a symbol of the
    # user, in a size say, or the index of a Repeat inside can then never be taken for it.

    @property
    def _counter(self) -> Index:
        depth = self.body._depth
        return _index(depth, "ijlmnq"[depth % 6] if self.index is None else self.index.name)

    def _copy(self, number: Size) -> Module:
        """The body of one copy."""
        return self.body if self.index is None else _with(self.body, self.index, number)

    @property
    def in_channels(self) -> Expr | None:
        """Channels the first copy takes."""
        return self._in_channels(S.Zero)

    def _in_channels(self, number: Expr) -> Expr | None:
        """Channels the copy of that number takes."""
        stated = self.body.in_channels
        return stated if stated is None or self.index is None else put(stated, {self.index: number})

    @property
    def out_channels(self) -> Expr | None:
        """Channels after the last copy."""
        return self._channels(self.in_channels)

    @property
    def ndim(self) -> int | None:
        """Spatial dimensions it takes; None where it takes any."""
        return self.body.ndim

    def _dimensions(self, ndim: int | None) -> int | None:
        if self.times == 0:
            return ndim
        after = self.body._dimensions(ndim)
        if self.times != 1 and None not in (after, self.ndim) and after != self.ndim:
            raise SizeError(
                f"Repeat(…): each copy takes {self.ndim} spatial dimension(s), and gives {after}: "
                f"{self.body!r}."
            )
        return after

    def _channels(self, channels: Expr | None) -> Expr | None:
        if self.times == 0:
            return channels
        if self.body.in_channels is None:
            return channels if self.body._channels(CHANNELS) == CHANNELS else None
        after = self.body.out_channels
        if after is None or self.index is None:
            return after
        # c + g*n, not c + g*(n - 1) + g; and c*2**n, not 2*c*2**(n - 1)
        return expand(put(after, {self.index: self.times - 1}), power_exp=False)

    def _chain(self) -> tuple[Boolean, ...]:
        """Channels from copy to copy that are not surely equal; surely different ones raise."""
        after, before = self._copy(self._counter).out_channels, self._in_channels(self._counter + 1)
        if after is None or before is None or self.times in (0, 1):
            return ()

        def meets(statement: Boolean) -> tuple[Boolean, ...]:
            return check(
                "Repeat(…)",
                "each copy must take what the one before gives, got {before} after {after}: "
                "{body!r}",
                statement,
                ChannelError,
                before=before,
                after=after,
                body=self.body,
            )

        statement = Eq(after, before, evaluate=False)
        if not meets(statement):
            return ()
        rules = meets(Every(statement, self._counter, self.times - 1))
        if not positive(self.times):  # no copy at all must give what comes in
            rules += meets(put(statement, {self._counter: Integer(-1)}))
        return rules

    def _size_before(self, shape: Shape, number: Expr) -> tuple[Expr, ...] | None:
        """The size before copy `number`, the iterate of the body's map; None for no closed form."""
        befores = tuple(_size(self._depth, at) for at in range(len(shape.size)))
        closed = _closed_sizes(self, befores, number)
        if closed is None:
            return None
        pairs = zip(closed, befores, shape.size, strict=True)
        return tuple(put(after, {before: size}) for after, before, size in pairs)

    def _before(self, shape: Shape, number: Expr) -> Shape:
        """What copy `number` gets."""
        size = self._size_before(shape, number)
        if size is None:
            raise UnsupportedError(
                f"{self!r}: the size after a symbolic number of copies has no closed form; "
                f"give `times` as a number."
            )
        stated = self._in_channels(number)
        return Shape(shape.channels if stated is None else stated, size)

    def _written_out(self, shape: Shape) -> bool:
        """Whether the copies are taken one by one: a few, or a number without a closed form."""
        if not self.times.is_Integer:
            return False
        return bool(self.times <= _FEW) or self._size_before(shape, self.times) is None

    def _copies(self, shape: Shape) -> Iterator[tuple[Module, Shape]]:
        """The copies one by one; for a number of them."""
        for j in range(int(self.times)):
            body = self._copy(Integer(j))
            yield body, shape
            shape = body._output(shape)

    def _after(self, shape: Shape) -> Shape:
        self._channel_rules(shape)
        if self._written_out(shape):
            for body, at in self._copies(shape):
                shape = body._output(at)
            return shape
        self._body_rules(shape)  # a copy that surely gets too small an input raises here
        return Shape(self._channels(shape.channels), self._before(shape, self.times).size)

    def _total(self, quantity: Quantity, shape: Shape) -> Expr:
        self._channel_rules(shape)
        if self._written_out(shape):
            return Add(*(body._total(quantity, at) for body, at in self._copies(shape)))
        self._body_rules(shape)
        before = self._before(shape, self._counter)
        term = self._copy(self._counter)._total(quantity, before)
        return exact_sum(term, self._counter, self.times)

    def _derive(self, how: Way, shape: Shape) -> Derivation:
        self._channel_rules(shape)
        if self._written_out(shape):
            parts = [body._derive(how, at) for body, at in self._copies(shape)]
            return how.row(self, parts, "the copies")
        before = self._before(shape, self._counter)
        body = self._copy(self._counter)._derive(how, before)
        return how.copies(self, body, self._counter, self.times, self._output(shape))

    def _weights(self, tensor: Tensor) -> Expr:
        return exact_sum(self._copy(self._counter)._weights(tensor), self._counter, self.times)

    def _least(self, needed: tuple[Expr, ...], ndim: int) -> tuple[Expr, ...]:
        if self.times.is_Integer and self.times <= _FEW:
            return self._least_one_by_one(needed, ndim)
        afters = tuple(_size(self._depth, at) for at in range(ndim))
        passed = _index(-self._depth, "r")  # from the last copy to the first
        befores = self._copy(self.times - 1 - passed)._least(afters, ndim)
        pairs = zip(befores, afters, strict=True)
        closed = [iterate(before, after, passed, self.times) for before, after in pairs]
        if None not in closed:
            values = dict(zip(afters, needed, strict=True))
            return tuple(put(size, values) for size in closed)
        if self.times.is_Integer:
            return self._least_one_by_one(needed, ndim)
        raise UnsupportedError(
            f"{self!r}: the smallest size for a symbolic number of copies has no closed form; "
            f"give `times` as a number."
        )

    def _least_one_by_one(self, needed: tuple[Expr, ...], ndim: int) -> tuple[Expr, ...]:
        for number in reversed(range(int(self.times))):
            needed = self._copy(Integer(number))._least(needed, ndim)
        return needed

    def _run(self, trace: Trace, shape: Shape, tensor: Buffers, held: Buffers) -> Buffers:
        keeps = self.index is None and self.body._output(shape) == shape
        if keeps and not (self.times.is_Integer and self.times <= _FEW):
            return trace.repeated(self.body, self.times, shape, tensor, held)
        if not self.times.is_Integer:
            raise UnsupportedError(
                f"{self!r}: what is live in a symbolic number of copies is known only where the "
                f"body keeps the shape; give `times` as a number."
            )
        for body, at in self._copies(shape):
            tensor = body._run(trace, at, tensor, held)
        return tensor

    def _reach(self, ndim: int) -> tuple[Reach, ...]:
        reaches = self._copy(self._counter)._reach(ndim)
        if self.times.is_Integer and (self.times <= _FEW or any(map(self._varies, reaches))):
            through = (ITSELF,) * ndim
            for j in range(int(self.times)):
                copy = self._copy(Integer(j))._reach(ndim)
                through = tuple(a.then(b) for a, b in zip(through, copy, strict=True))
            return through
        return tuple(map(self._iterated, reaches))

    def _varies(self, reach: Reach) -> bool:
        return reach.stride is not None and self._counter in reach.stride.free_symbols

    def _iterated(self, reach: Reach) -> Reach:
        i, n, stride = self._counter, self.times, reach.stride
        aligned = Every(reach.aligned, i, n)
        if stride is None:
            return Reach(None, None, None, aligned)
        if self._varies(reach):
            raise UnsupportedError(
                f"{self!r}: the receptive field of a symbolic number of copies whose stride varies "
                f"has no closed form; give `times` as a number."
            )

        def through(entry: Expr | None) -> Expr | None:
            if entry is None:
                return None
            if i in entry.free_symbols:
                return exact_sum(entry * stride**i, i, n)
            return entry * GeometricSum(stride, n)

        size = None if reach.size is None else through(reach.size - 1)
        size = None if size is None else 1 + size
        pattern = None if reach.pattern is None else reach.pattern.repeated(n, stride, i)
        return Reach(size, stride**n, through(reach.offset), aligned, pattern)

    def _rules(self, shape: Shape | None) -> tuple[Boolean, ...]:
        rules = self._own_rules()
        if shape is None:
            return rules + self._body_rules(None)
        rules += self._channel_rules(shape)
        if self._written_out(shape):
            return rules + tuple(r for body, at in self._copies(shape) for r in body._rules(at))
        return rules + self._body_rules(shape)

    def _own_rules(self) -> tuple[Boolean, ...]:
        return size_rules(self.times, 0, "Repeat(…)", "times") + self._chain()

    def _body_rules(self, shape: Shape | None) -> tuple[Boolean, ...]:
        """The body's rules, for every copy."""
        at = None if shape is None else self._before(shape, self._counter)
        sizes = "" if shape is None else f" for an input of size {shape.size}"
        rules: tuple[Boolean, ...] = ()
        for rule in self._copy(self._counter)._rules(at):
            rules += check(
                "Repeat(…)",
                "a copy of {body!r} needs {rule}, for each {index} below {times}, which "
                "fails{sizes}",
                _every(rule, self._counter, self.times),
                ArgumentError if shape is None else SizeError,
                body=self.body,
                rule=rule,
                index=self._counter,
                times=self.times,
                sizes=sizes,
            )
        return rules

    def _fits(self, shape: Shape) -> tuple[Boolean, ...]:
        if self._written_out(shape):
            return tuple(r for body, at in self._copies(shape) for r in body._fits(at))
        befores = tuple(_size(self._depth, at) for at in range(len(shape.size)))
        copy = self._copy(self._counter)
        if not copy._fits(Shape(copy.in_channels, befores)):  # none of any size, nor of these
            return ()
        rules = copy._fits(self._before(shape, self._counter))
        return tuple(_every(rule, self._counter, self.times) for rule in rules)

    def _parts(self, shape: Shape) -> Iterator[tuple[Module, Shape]]:
        if self.times.is_Integer:
            for body, at in self._copies(shape):
                yield from body._parts(at)
        else:
            yield self, shape

    def _trunk(self, shape: Shape) -> Iterator[tuple[Module, Shape]]:
        if self.times.is_Integer:
            for body, at in self._copies(shape):
                yield from body._trunk(at)
        else:
            yield self, shape


_FEW = 4


def _stated(ndim: int | None) -> int:
    assert ndim is not None  # of a layer that got a number of dimensions
    return ndim


@lru_cache(maxsize=256)
def _index(depth: int, name: str) -> Index:
    """The index of a Repeat with `depth` others inside: one each, so that results compare."""
    return Index(name, integer=True, nonnegative=True)


@lru_cache(maxsize=256)
def _size(depth: int, dimension: int) -> Dummy:
    """What stands for the size a body gets, in one dimension."""
    return Dummy("h", integer=True, positive=True)


@lru_cache(maxsize=512)
def _closed_sizes(
    repeat: Repeat, befores: tuple[Dummy, ...], number: Expr
) -> tuple[Expr, ...] | None:
    """The sizes before copy `number` of an input of size `befores`; None for no closed form."""
    passed = _index(-repeat._depth, "r")  # counts the copies passed; `number` may have the counter
    body = repeat._copy(passed)
    afters = body._output(Shape(body.in_channels, befores)).size
    if len(afters) != len(befores):  # the first copy flattens
        return None
    pairs = zip(afters, befores, strict=True)
    closed = tuple(iterate(after, before, passed, number) for after, before in pairs)
    return None if None in closed else closed


@lru_cache(maxsize=512)
def _with(body: Module, index: Symbol, number: Size) -> Module:
    return body.subs({index: number})


def _every(rule: Boolean, index: Symbol, times: Expr) -> Boolean:
    """The rule for every index below `times`; at its hardest index where that one is sure."""
    if isinstance(rule, Ge) and positive(times):
        slope = expand((rule.gts - rule.lts).diff(index))
        if not slope.has(Derivative, Subs) and index not in slope.free_symbols:
            if nonnegative(slope):
                return put(rule, {index: S.Zero})
            if nonnegative(-slope):
                return put(rule, {index: times - 1})
    return Every(rule, index, times)
