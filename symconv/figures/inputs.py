"""What is checked before anything is drawn: ranges, numbers for symbols, designs by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import prod
from typing import Any

from sympy import Basic, Expr, Symbol

from symconv.arguments import PerDimension, Size, size_of
from symconv.arithmetic import put
from symconv.comparison import Comparison, compare
from symconv.errors import ArgumentError
from symconv.figures.paper import MEASURES
from symconv.module import Module

__all__ = [
    "check_measure",
    "designs_of",
    "number",
    "numbers",
    "points_of",
    "put_in",
    "size_given",
    "with_numbers",
]

_MOST = 100_000  # points that are evaluated exactly within seconds


def points_of(subject: str, ranges: Mapping[Any, Any]) -> dict[Symbol, tuple[int, ...]]:
    """The whole numbers that each symbol runs through, checked."""
    made: dict[Symbol, tuple[int, ...]] = {}
    if not isinstance(ranges, Mapping):
        raise ArgumentError(
            f"{subject}: ranges are a dict such as {{c: range(1, 65)}}, got {ranges!r}."
        )
    for symbol, values in ranges.items():
        if not isinstance(symbol, Symbol):
            raise ArgumentError(f"{subject}: a range needs a symbol, got {symbol!r}.")
        if not symbol.is_integer or not symbol.is_nonnegative:
            raise ArgumentError(
                f"{subject}: {symbol} must be a whole number to be drawn at whole numbers; write "
                f'{symbol} = sc.symbols("{symbol}").'
            )
        if not isinstance(values, (range, tuple, list)):
            raise ArgumentError(
                f"{subject}: the range of {symbol} must be such as range(1, 65), or a list of "
                f"ints, got {values!r}."
            )
        if len(values) < 2:
            raise ArgumentError(
                f"{subject}: the range of {symbol} must have two numbers at least, got {values!r}."
            )
        made[symbol] = values  # type: ignore[assignment]
    count = prod(map(len, made.values()))
    if count > _MOST:
        raise ArgumentError(
            f"{subject}: {count} points are too many, {_MOST} are the most; give a range with a "
            f"step, such as range(1, 1000, 10)."
        )
    return {symbol: _whole(subject, symbol, values) for symbol, values in made.items()}


def _whole(subject: str, symbol: Symbol, values: Sequence[int]) -> tuple[int, ...]:
    for value in values:
        if isinstance(value, bool) or not isinstance(value, int):
            raise ArgumentError(
                f"{subject}: the range of {symbol} must be of whole numbers, got {value!r}."
            )
    if any(b <= a for a, b in pairwise(values)):
        raise ArgumentError(f"{subject}: the range of {symbol} must rise, got {values!r}.")
    least = 1 if symbol.is_positive else 0
    if values[0] < least:
        raise ArgumentError(
            f"{subject}: the range of {symbol} must start at {least} or later, got {values[0]}."
        )
    return tuple(values)


def numbers(subject: str, values: Mapping[Any, Any] | None) -> dict[Symbol, Expr]:
    """A number for each symbol, checked."""
    if values is not None and not isinstance(values, Mapping):
        raise ArgumentError(f"{subject}: `values` must be a dict such as {{k: 3}}, got {values!r}.")
    made = {}
    for symbol, value in (values or {}).items():
        if not isinstance(symbol, Symbol):
            raise ArgumentError(
                f"{subject}: each key of `values` must be a symbol, got {symbol!r}."
            )
        made[symbol] = number(subject, str(symbol), size_of(value, subject, str(symbol)))
    return made


def number(subject: str, what: str, value: Expr) -> Expr:
    """An expression that has to be a number."""
    if value.free_symbols:
        names = sorted(map(str, value.free_symbols))
        raise ArgumentError(
            f"{subject}: {what} must be a number to be drawn, got {value}; put numbers in for "
            f"{', '.join(names)}."
        )
    return value


def put_in(what: Any, values: Mapping[Symbol, Expr]) -> Any:
    """Numbers for symbols in a size, a relation, or a tuple of them."""
    if isinstance(what, (tuple, list)):
        return tuple(put_in(one, values) for one in what)
    return put(what, values) if isinstance(what, Basic) else what


def with_numbers(
    subject: str,
    pair: Comparison,
    values: Mapping[Symbol, Size] | None,
    free: Sequence[Symbol],
    measure: str,
) -> Comparison:
    """A comparison with numbers for all symbols but those that are free."""
    exact = numbers(subject, values)
    for symbol in free:
        if symbol in exact:
            raise ArgumentError(f"{subject}: {symbol} has a range, and a number besides.")
    check_measure(subject, measure)
    for i in range(len(pair.designs)):
        pair.cost(measure, i)  # refuses what is not known
    left = set().union(*(pair.cost(measure, i).free_symbols for i in range(len(pair.designs))))
    if missing := sorted(map(str, left - set(free) - set(exact))):
        given = ", ".join(f"{name}: …" for name in missing)
        raise ArgumentError(
            f"{subject}: needs numbers for {', '.join(missing)}; write values={{{given}}}."
        )
    if not exact:
        return pair
    return compare(
        *(design.module.subs(exact) for design in pair.designs),
        size=put_in(pair.size, exact),
        names=tuple(design.name for design in pair.designs),
        given=put_in(pair.given, exact),
    )


def check_measure(subject: str, measure: str) -> None:
    """Refuse a cost that is none."""
    if measure not in MEASURES:
        raise ArgumentError(
            f"{subject}: `measure` must be one of {', '.join(MEASURES)}, got {measure!r}."
        )


def designs_of(
    subject: str, designs: Mapping[str, Module] | Sequence[Module], most: int
) -> dict[str, Module]:
    """Designs by name; their descriptions are the names where there are none."""
    if isinstance(designs, Module):
        designs = [designs]
    if not isinstance(designs, (Mapping, list, tuple)) or not designs:
        raise ArgumentError(f"{subject}: needs designs by name, got {designs!r}.")
    named = dict(designs) if isinstance(designs, Mapping) else {repr(d): d for d in designs}
    if len(named) < len(designs):
        raise ArgumentError(f"{subject}: two designs are the same; name them: {{'first': …}}.")
    for name, design in named.items():
        if not isinstance(name, str) or not isinstance(design, Module):
            raise ArgumentError(f"{subject}: needs designs by name, got {name!r}: {design!r}.")
    if len(named) > most:
        raise ArgumentError(
            f"{subject}: {len(named)} designs are too many for one figure, {most} are the most."
        )
    return named


def size_given(subject: str, size: PerDimension | None) -> None:
    """Refuse a size that is no number, before a design is asked."""
    for one in size if isinstance(size, (tuple, list)) else () if size is None else (size,):
        number(subject, "`size`", size_of(one, subject, "size"))
