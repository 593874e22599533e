"""What all layers share: a layer is its nests and its windows, and all else is read off them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias

from sympy import Expr, Ge, Integer, S
from sympy.logic.boolalg import Boolean

from symconv.arguments import (
    PerDimension,
    Size,
    check_symbols,
    per_dimension,
    size_of,
    size_rules,
)
from symconv.description import Quantity
from symconv.errors import ArgumentError, SizeError
from symconv.module import Module
from symconv.nest import OUTPUTS, Axis, Nest, Shape, Tensor
from symconv.sign import surely
from symconv.window import ITSELF, Reach, Walk

if TYPE_CHECKING:
    from symconv.algorithms import Algorithm
    from symconv.derivation import Derivation, Way
    from symconv.memory import Buffers, Trace

__all__ = ["AnyChannels", "Layer", "Padding", "flag", "pads", "pad_rules", "positions"]

Padding: TypeAlias = PerDimension | Sequence[tuple[Size, Size]] | Literal["valid", "same", "full"]
Pads: TypeAlias = tuple[tuple[Expr, Expr], ...]

_SPATIAL = {1: ("length",), 2: ("row", "column"), 3: ("depth", "row", "column")}
_DEFAULTS: dict[str, Any] = {"stride": 1, "padding": 0, "dilation": 1, "groups": 1, "bias": False}


class Layer(Module):
    """A single operation: what it computes as nests, where it looks as windows."""

    stores: ClassVar[bool] = True  # whether its output is a new tensor, not another view of one
    overwrites: ClassVar[bool] = False  # whether it can write its output over its input

    @cached_property
    def nests(self) -> tuple[Nest, ...]:
        """The loops; () for a layer that computes nothing."""
        return ()

    def nests_by(self, algorithm: Algorithm, before: Shape, after: Shape) -> tuple[Nest, ...]:
        """The loops when convolutions are computed by that algorithm."""
        return self.nests

    def workspace_by(self, algorithm: Algorithm, before: Shape, after: Shape) -> Expr:
        """Elements held beside when convolutions are computed by that algorithm."""
        return S.Zero

    def reads(self, before: Shape) -> Expr:
        """Elements read of one input."""
        return before.elements

    @cached_property
    def windows(self) -> tuple[Walk, ...]:
        """One window for each spatial dimension; () for a layer that takes any number of them."""
        return ()

    def _windows(self, ndim: int) -> tuple[Walk, ...]:
        """The windows for an input of that many dimensions; () for one that leaves sizes alone."""
        return self.windows

    def _dimensions(self, ndim: int | None) -> int | None:
        return ndim if self.ndim is None else self.ndim

    def _after(self, shape: Shape) -> Shape:
        self._channel_rules(shape)
        after = self._slide(shape.size)
        self._size_rules(shape.size)
        return Shape(self._channels(shape.channels), after)

    def _size_rules(self, size: tuple[Expr, ...]) -> tuple[Boolean, ...]:
        """What sizes must satisfy beside room for the windows; what surely fails raises."""
        return ()

    def _slide(self, size: tuple[Expr, ...]) -> tuple[Expr, ...]:
        """The sizes after its windows."""
        if self.ndim is not None and len(size) != self.ndim:
            advice = "; put Flatten() before it" if self.ndim == 0 else ""
            raise SizeError(
                f"{self!r}: takes an input of {self.ndim} spatial dimension(s), "
                f"got {len(size)}: {size}{advice}."
            )
        windows = self._windows(len(size))
        if not windows:
            return size
        for window, entry in zip(windows, size, strict=True):
            if surely(window.needs(entry)) is False:
                raise SizeError(
                    f"{self!r}: an input of size {entry} is too small, even padded, "
                    f"for a window that {window.described}."
                )
        return tuple(w.output(h) for w, h in zip(windows, size, strict=True))

    def _total(self, quantity: Quantity, shape: Shape) -> Expr:
        return quantity(self, shape, self._output(shape))

    def _derive(self, how: Way, shape: Shape) -> Derivation:
        return how.layer(self, shape, self._output(shape))

    def _weights(self, tensor: Tensor) -> Expr:
        return sum((nest.elements(tensor) for nest in self.nests), S.Zero)

    def _reach(self, ndim: int) -> tuple[Reach, ...]:
        return tuple(w.reach for w in self._windows(ndim)) or (ITSELF,) * ndim

    def _least(self, needed: tuple[Expr, ...], ndim: int) -> tuple[Expr, ...]:
        windows = self._windows(ndim)
        if not windows:
            return needed if len(needed) == ndim else (S.One,) * ndim
        sizes = tuple(w.least(n) for w, n in zip(windows, needed, strict=True))
        self._suffices((w.output(h) for w, h in zip(windows, sizes, strict=True)), needed)
        return sizes

    def _suffices(self, most: Iterable[Expr], needed: tuple[Expr, ...]) -> None:
        """Refuse a layer that surely gives less than what follows needs."""
        for given, wanted in zip(most, needed, strict=True):
            if surely(Ge(given, wanted, evaluate=False)) is False:
                raise SizeError(
                    f"{self!r}: gives {given} whatever comes in, and what follows needs {wanted}."
                )

    def _run(self, trace: Trace, shape: Shape, tensor: Buffers, held: Buffers) -> Buffers:
        return trace.step(self, shape, self._output(shape), tensor, held)

    def _rules(self, shape: Shape | None) -> tuple[Boolean, ...]:
        rules = self._stated_rules()
        if shape is not None:
            self._output(shape)  # a surely wrong input raises here
            needs = (
                w.needs(h) for w, h in zip(self._windows(len(shape.size)), shape.size, strict=False)
            )
            rules += tuple(need for need in needs if surely(need) is not True)
            rules += self._channel_rules(shape) + self._fits(shape)
        return rules

    def _fits(self, shape: Shape) -> tuple[Boolean, ...]:
        return self._size_rules(shape.size)

    def _stated_rules(self) -> tuple[Boolean, ...]:
        """What the layer's own arguments must satisfy; what surely fails raises."""
        return ()

    def _parts(self, shape: Shape) -> Iterator[tuple[Module, Shape]]:
        yield self, shape

    def _state(self, **values: Any) -> None:
        """Set the fields of a frozen layer once, then check the rules."""
        for name, value in values.items():
            object.__setattr__(self, name, value)
        check_symbols(f"{self.name}(…)", *self.free_symbols)
        self._stated_rules()

    def _defaults(self) -> dict[str, Any]:
        """Keyword arguments as they are when left out; `repr` leaves them out too."""
        return _DEFAULTS

    def __repr__(self) -> str:
        shown = []
        defaults = self._defaults()
        for stated in fields(self):  # type: ignore[arg-type]
            text = _written(getattr(self, stated.name))
            if stated.kw_only and text == _written(defaults.get(stated.name)):
                continue
            shown.append(f"{stated.name}={text}" if stated.kw_only else text)
        return f"{self.name}({', '.join(shown)})"


class AnyChannels(Layer):
    """A layer that takes whatever channels come and gives as many, in any dimensions."""

    ndim: ClassVar[int | None] = None

    @property
    def in_channels(self) -> None:
        """None: it takes what comes."""
        return None

    @property
    def out_channels(self) -> None:
        """None: it depends on what comes."""
        return None

    def _channels(self, channels: Expr | None) -> Expr | None:
        return channels


def _written(value: Any) -> str:
    """A field as a user would write it: one value where all dimensions agree."""
    if isinstance(value, tuple):
        if len(set(value)) == 1 and not (value and isinstance(value[0], tuple)):
            return str(value[0])
        if len(set(value)) == 1 and len(set(value[0])) == 1:
            return str(value[0][0])
        if all(isinstance(v, tuple) and len(set(v)) == 1 for v in value):
            value = tuple(v[0] for v in value)
        return str(value)
    return repr(value) if isinstance(value, str) else str(value)


def flag(value: Any, subject: str, field: str) -> bool:
    """A value that must be True or False."""
    if not isinstance(value, bool):
        raise ArgumentError(f"{subject}: `{field}` must be True or False, got {value!r}.")
    return value


def pads(
    value: Any, ndim: int, dilation: tuple[Expr, ...], kernel: tuple[Expr, ...], subject: str
) -> Pads | Literal["same"]:
    """Padding as a (low, high) pair for each dimension; or "same", which needs the input size."""
    if isinstance(value, str):
        if value == "same":
            return "same"
        if value == "valid":
            return ((Integer(0), Integer(0)),) * ndim
        if value == "full":
            return tuple((d * (k - 1),) * 2 for d, k in zip(dilation, kernel, strict=True))
        raise ArgumentError(
            f'{subject}: `padding` must be a size, "valid", "same" or "full", got {value!r}.'
        )
    if isinstance(value, (tuple, list)) and any(isinstance(v, (tuple, list)) for v in value):
        if len(value) != ndim or any(
            not isinstance(v, (tuple, list)) or len(v) != 2 for v in value
        ):
            raise ArgumentError(
                f"{subject}: `padding` must have a (low, high) pair for each of {ndim} "
                f"dimension(s), got {value}."
            )
        return tuple(
            (size_of(low, subject, "padding"), size_of(high, subject, "padding"))
            for low, high in value
        )
    return tuple((entry, entry) for entry in per_dimension(value, ndim, subject, "padding"))


def pad_rules(padding: Pads | Literal["same"], subject: str) -> tuple[Boolean, ...]:
    """What padding must satisfy."""
    if padding == "same":
        return ()
    entries = (value for pair in padding for value in pair)
    return tuple(r for value in entries for r in size_rules(value, 0, subject, "padding"))


def walk_rules(layer: Layer, *names: str) -> tuple[Boolean, ...]:
    """What kernels, strides and dilations must satisfy, one entry for each dimension."""
    subject = f"{layer.name}(…)"
    return tuple(
        rule
        for name in names
        for value in getattr(layer, name)
        for rule in size_rules(value, 1, subject, name)
    )


def positions(name: str, sizes: Sequence[Expr], *tensors: Tensor) -> tuple[Axis, ...]:
    """An axis for each spatial dimension: the rows and columns of the output, or of a kernel."""
    spatial = _SPATIAL[len(sizes)] if sizes else ()
    return tuple(
        Axis.of(f"{name} {dimension}", size, *tensors, dimension=i)
        for i, (dimension, size) in enumerate(zip(spatial, sizes, strict=True))
    )


def outputs(ndim: int) -> tuple[Axis, ...]:
    """The output positions."""
    return positions("output", OUTPUTS[ndim], "output")
