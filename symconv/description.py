"""What every design states of itself, and the shapes, channels and symbols that it takes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import FrozenInstanceError, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from sympy import Basic, Eq, Expr, Symbol
from sympy.logic.boolalg import Boolean

from symconv.arguments import (
    PerDimension,
    Size,
    check,
    check_symbols,
    size_of,
    size_rules,
    size_tuple,
)
from symconv.arithmetic import put
from symconv.errors import ArgumentError, ChannelError
from symconv.nest import Shape, Tensor
from symconv.sign import strongest, surely
from symconv.window import Reach

if TYPE_CHECKING:
    from symconv.derivation import Derivation, Way
    from symconv.layers import Layer
    from symconv.memory import Buffers, Trace
    from symconv.module import Module

__all__ = ["Description", "Quantity"]

Quantity = Callable[["Layer", Shape, Shape], Expr]


K = TypeVar("K")
V = TypeVar("V")


class Description(ABC):
    """A layer or a container as data: what each kind states, and what follows for its arguments.

    `Module` reads the costs off it.
    """

    operation: ClassVar[str]

    # -- what a kind of module states ------

    if TYPE_CHECKING:  # a field where the layer's arguments say it, a property elsewhere

        @property
        def in_channels(self) -> Expr | None:
            """Channels it takes; None where it takes what comes."""

        @property
        def out_channels(self) -> Expr | None:
            """Channels after it; None where they depend on what comes in."""

        @property
        def ndim(self) -> int | None:
            """Spatial dimensions it takes; None where it takes any."""

    @abstractmethod
    def _dimensions(self, ndim: int | None) -> int | None:
        """Spatial dimensions after it; None where nobody says. A wrong number raises SizeError."""

    @abstractmethod
    def _channels(self, channels: Expr | None) -> Expr | None:
        """Channels after it, without a size; None where that takes a size."""

    @abstractmethod
    def _after(self, shape: Shape) -> Shape:
        """The shape after it; an input that is surely too small raises SizeError."""

    @abstractmethod
    def _total(self, quantity: Quantity, shape: Shape) -> Expr:
        """The quantity summed over its layers."""

    @abstractmethod
    def _derive(self, how: Way, shape: Shape) -> Derivation:
        """How a quantity follows from its layers, step by step."""

    @abstractmethod
    def _weights(self, tensor: Tensor) -> Expr:
        """Trainable elements of one kind of tensor."""

    @abstractmethod
    def _reach(self, ndim: int) -> tuple[Reach, ...]:
        """The receptive field, dimension by dimension."""

    @abstractmethod
    def _least(self, needed: tuple[Expr, ...], ndim: int) -> tuple[Expr, ...]:
        """The smallest input of so many dimensions with an output of at least that size."""

    @abstractmethod
    def _run(self, trace: Trace, shape: Shape, tensor: Buffers, held: Buffers) -> Buffers:
        """Note what is live while it runs on a tensor, others being held; the output's buffers."""

    @abstractmethod
    def _rules(self, shape: Shape | None) -> tuple[Boolean, ...]:
        """What must hold and is not surely so: of itself, and for that input where one is given."""

    @abstractmethod
    def _fits(self, shape: Shape) -> tuple[Boolean, ...]:
        """Of its rules for that input those on sizes, beside room for the windows."""

    @abstractmethod
    def _parts(self, shape: Shape) -> Iterator[tuple[Module, Shape]]:
        """The lines of its summary with their input shapes."""

    # -- what follows for all ------

    def _output(self, shape: Shape) -> Shape:
        """The shape after it, worked out once: all measures of a network pass by here."""
        return self._once(self._after, shape)

    def _once(self, work: Callable[[K], V], key: K) -> V:
        """What one of its methods gives, worked out once for each argument."""
        known: dict[K, V] = self.__dict__.setdefault(f"_once{work.__name__}", {})
        if key not in known:
            known[key] = work(key)
        return known[key]

    def __getstate__(self) -> dict[str, Any]:
        """What is stated; all else is worked out again."""
        return {field.name: getattr(self, field.name) for field in fields(self)}  # type: ignore[arg-type]

    def _stages(self, shape: Shape) -> Iterator[tuple[str, Module, Shape]]:
        """Its stages by name, with their input shapes: its parts, where it names none."""
        for part, at in self._parts(shape):
            yield repr(part), part, at

    def _trunk(self, shape: Shape) -> Iterator[tuple[Module, Shape]]:
        """What follows one another in it, with the input shapes; what branches is one."""
        yield self, shape  # type: ignore[misc]

    def __setattr__(self, name: str, value: Any) -> None:
        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def __delattr__(self, name: str) -> None:
        raise FrozenInstanceError(f"cannot delete field {name!r}")

    @property
    def _depth(self) -> int:
        """How many Repeats are inside one another."""
        return 0

    @property
    def name(self) -> str:
        """The class's name, for messages."""
        return type(self).__name__

    @property
    def free_symbols(self) -> set[Symbol]:
        """The symbols in its arguments."""
        return set(self._free)

    @cached_property
    def _free(self) -> frozenset[Symbol]:
        stated = fields(self)  # type: ignore[arg-type]
        return frozenset().union(*(_symbols(getattr(self, field.name)) for field in stated))

    def subs(self, values: Mapping[Symbol, Size]) -> Self:
        """The same design with values put in for symbols, all at once, checked anew.

        Args:
            values: an int or a SymPy expression for each symbol, such as `{k: 3}`.

        Raises:
            ArgumentError: for a value that its symbol cannot have, or one that breaks a rule.
            SymbolError: for a symbol that only shares its name with one in the design.

        Examples:
            >>> import symconv as sc
            >>> from symconv.abc import c, k
            >>> sc.Conv2d(c, 2 * c, k).subs({c: 8, k: 3})
            Conv2d(8, 16, 3)
        """
        subject = f"{self.name}.subs(…)"
        if not isinstance(values, Mapping):
            raise ArgumentError(
                f"{subject}: values must be a dict such as {{k: 3}}, got {values!r}."
            )
        for key in values:
            if not isinstance(key, Symbol):
                raise ArgumentError(f"{subject}: each key must be a symbol, got {key!r}.")
        exact = {key: size_of(value, subject, key.name) for key, value in values.items()}
        for key, value in exact.items():
            for fact in ("integer", "positive", "nonnegative"):
                if getattr(key, f"is_{fact}") and getattr(value, f"is_{fact}") is False:
                    raise ArgumentError(f"{subject}: {key} is {fact}, got {key}={value}.")
        check_symbols(subject, *self.free_symbols, *exact, *exact.values())
        own = fields(self)  # type: ignore[arg-type]
        stated = {field.name: _put(getattr(self, field.name), exact) for field in own}
        return self._rebuilt(stated)

    def _rebuilt(self, stated: dict[str, Any]) -> Self:
        return type(self)(**stated)

    def _shape(self, size: PerDimension | None, channels: Size | None = None) -> Shape:
        subject = f"{self.name}(…)"
        sizes = size_tuple(size, self.ndim, subject)
        stated = self.in_channels
        if channels is not None:
            given = size_of(channels, subject, "channels")
            size_rules(given, 1, subject, "channels")
            if stated is not None and surely(Eq(given, stated, evaluate=False)) is not True:
                raise ChannelError(f"{subject}: takes {stated} channels, got channels={given}.")
            stated = given
        known = () if stated is None else (stated,)
        check_symbols(subject, *sizes, *known, *self.free_symbols)
        return Shape(stated, sizes)

    def _channel_rules(self, shape: Shape) -> tuple[Boolean, ...]:
        if shape.channels is None or self.in_channels is None:
            return ()
        return check(
            f"{self.name}(…)",
            "takes {taken} channels, got {given}",
            Eq(shape.channels, self.in_channels, evaluate=False),
            ChannelError,
            taken=self.in_channels,
            given=shape.channels,
        )

    def _stated(self, shape: Shape) -> tuple[Boolean, ...]:
        """All that must hold for an input, without what follows from the rest."""
        subject = f"{self.name}(…)"
        sizes = (rule for h in shape.size for rule in size_rules(h, 1, subject, "size"))
        return strongest((*sizes, *self._rules(shape)))


# -- substitution in stated fields ------


def _symbols(value: Any) -> Iterable[Symbol]:
    if isinstance(value, tuple):
        return set().union(*map(_symbols, value))
    if isinstance(value, Description):
        return value._free
    return value.free_symbols if isinstance(value, Basic) else ()


def _put(value: Any, values: Mapping[Symbol, Expr]) -> Any:
    if isinstance(value, tuple):
        return tuple(_put(entry, values) for entry in value)
    if isinstance(value, Description):
        return value.subs(values)
    return put(value, values) if isinstance(value, Basic) else value
