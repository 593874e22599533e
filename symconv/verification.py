"""Formulas held against the NumPy judge: derive once, draw numbers, run, count, compare.

The formulas are derived once, with their symbols. Then whole numbers are drawn that satisfy the
stated assumptions; they are put into the formulas on one side and into the description on the
other, which the judge runs. Nothing is shared between the sides but the description.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from sympy import Add, And, Eq, Expr, Ge, Integer, Mod, Pow, Rational, Sum, Symbol, expand, sympify
from sympy.logic.boolalg import Boolean, true

from symconv import judge
from symconv.arguments import PerDimension, Size, size_of, size_tuple
from symconv.errors import ArgumentError, SymconvError
from symconv.sign import Every

__all__ = ["Mismatch", "Verification", "VerificationError", "VerifiedRow", "verify"]

Point = dict[Symbol, Expr]

# Where values are looked for: the first interval that leaves a choice is used. Sizes of three
# dimensions start smaller, since the judge runs every loop.
_VALUES = ((0, 5), (6, 12), (13, 40), (41, 130))
_SIZES = {
    1: ((1, 24), (25, 80), (81, 320)),
    2: ((1, 16), (17, 40), (41, 80), (81, 320)),
    3: ((1, 8), (9, 16), (17, 40), (41, 80)),
}
_FRACTIONS = tuple(Rational(n, 4) for n in (1, 2, 3, 4, 6, 8))
_NAMES = {0: "", 1: "L", 2: "HW", 3: "DHW"}

# Values tried for one point before it is given up; points given up, and points that were there
# before, until the search looks further.
_PATIENCE = 3000
_FAILURES = 3
_REDRAWS = 20

# Inputs on which a receptive field is measured grow up to here.
_LARGEST = 50_000

# Counts do not depend on values, so the judge may keep them small.
_MODULUS = 32749


class VerificationError(SymconvError):
    """No numbers were found at which the formulas could be compared."""


@dataclass(frozen=True)
class Mismatch:
    """A point at which a formula and the count differ.

    `formula` is the formula's value there, `counted` what the judge counted, or its message
    where it could not run.
    """

    point: tuple[tuple[Symbol, Expr], ...]
    formula: Expr
    counted: int | str

    def __str__(self) -> str:
        values = ", ".join(f"{symbol} = {value}" for symbol, value in self.point)
        return f"at {values or 'these numbers'}: formula {self.formula}, counted {self.counted}"


@dataclass(frozen=True)
class VerifiedRow:
    """One quantity: its formula, at how many points it was compared, and where it first failed.

    The row "assumptions" holds the statements the points satisfy; it fails where they hold and the
    module still cannot be built or run. Such a point is not compared in the other rows.
    """

    quantity: str
    formula: Expr | Boolean
    points: int
    mismatch: Mismatch | None

    @property
    def ok(self) -> bool:
        """Whether formula and count agreed at every point."""
        return self.mismatch is None


@dataclass(frozen=True)
class Verification:
    """The formulas of a module against the judge; true exactly if all of them agreed.

    Agreement at points is evidence and no proof.
    """

    title: str
    rows: tuple[VerifiedRow, ...]
    points: int

    @property
    def ok(self) -> bool:
        """Whether every quantity agreed at every point."""
        return all(row.ok for row in self.rows)

    def __bool__(self) -> bool:
        return self.ok

    def __str__(self) -> str:
        wrong = sum(not row.ok for row in self.rows)
        verdict = f"{wrong} of {len(self.rows)} quantities differ" if wrong else "all agree"
        width = max(len(row.quantity) for row in self.rows)
        lines = [f"{self.title}: {_points(self.points)}, {verdict}"]
        for row in self.rows:
            lines.append(f"  {row.quantity:<{width}}  {row.formula}")
            if row.mismatch is not None:
                lines.append(f"  {'':<{width}}  DIFFERS {row.mismatch}")
        return "\n".join(lines)


def _points(count: int) -> str:
    return f"{count} point" + ("s" if count != 1 else "")


def verify(
    module: Any,
    size: PerDimension | None = None,
    *,
    points: int = 20,
    seed: int = 0,
    channels: Size | None = None,
) -> Verification:
    """Compares every formula of a module with what the NumPy judge counts.

    Args:
        module: A layer, container, block or network; its arguments may be symbols.
        size: Input size, one value or one for each dimension, symbols or numbers. Left out, one
            new symbol for each dimension.
        points: How many different points to compare at. A module and a size without symbols are
            one point, and compared at that.
        seed: Of the numbers drawn; the same seed draws the same points.
        channels: Input channels, for a module that takes what comes. Left out, a new symbol.

    Returns:
        A row for each quantity, with the first mismatch where there is one.

    Raises:
        ArgumentError: `module` is no module, `points` is less than 1, or the number of dimensions
            is not known.
        VerificationError: Too few points were found that satisfy the assumptions.

    Examples:
        >>> import symconv as sc
        >>> from symconv.abc import c, k
        >>> result = verify(sc.Conv1d(c, 2 * c, k), points=5)
        >>> result.ok, result.rows[0].quantity, result.rows[0].formula
        (True, 'params', 2*c**2*k)
    """
    subject = "verify(…)"
    if not hasattr(module, "operation"):
        raise ArgumentError(f"{subject}: `module` must be a layer or container, got {module!r}.")
    if isinstance(points, bool) or not isinstance(points, int) or points < 1:
        raise ArgumentError(f"{subject}: `points` must be at least 1, got {points!r}.")
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise ArgumentError(f"{subject}: `seed` must be an int of at least 0, got {seed!r}.")
    sizes = _sizes(module, size, subject)
    width = _width(module, sizes, channels, subject)
    formulas = _formulas(module, sizes, width)
    # What flattens its input leaves nothing to measure along.
    reach = _reach_formulas(module) if "output size 0" in formulas else {}
    given = {"channels": width} if module.in_channels is None else {}
    statements = module.summary(sizes, **given).assumptions
    drawn = _Drawing(
        _symbols(module, sizes, width),
        _symbols_of(sizes),
        (*statements, *_whole((*sizes, width))),
        len(sizes),
        seed,
    ).points(points)

    compared = 0
    failed: dict[str, Mismatch] = {}
    for number, point in enumerate(drawn):
        at = tuple(sorted(point.items(), key=lambda item: item[0].name))
        concrete = [int(_value(entry, point)) for entry in sizes]
        try:
            numbers = module.subs(point)
            counted = _count(numbers, concrete, int(_value(width, point)), seed + number)
            counted |= _measure(numbers, concrete, reach)
        except ValueError as error:
            # The assumptions hold, and yet this cannot be built or run: they say too little.
            failed.setdefault("assumptions", Mismatch(at, true, str(error)))
            continue
        compared += 1
        for quantity, formula in (formulas | reach).items():
            value = _value(formula, point)
            if value != counted[quantity]:
                failed.setdefault(quantity, Mismatch(at, value, counted[quantity]))
    rows = tuple(
        VerifiedRow(quantity, formula, compared, failed.get(quantity))
        for quantity, formula in (formulas | reach).items()
    )
    assumed = VerifiedRow("assumptions", And(*statements), len(drawn), failed.get("assumptions"))
    title = f"{module!r}, input {sizes}" if sizes else repr(module)
    return Verification(title, (*rows, assumed), len(drawn))


# --- the two sides --------------------------------------------------------------------------


def _sizes(module: Any, size: PerDimension | None, subject: str) -> tuple[Expr, ...]:
    if size is not None:
        return size_tuple(size, module.ndim, subject)
    if module.ndim is None:
        raise ArgumentError(
            f"{subject}: `size` is needed, one value for each dimension, because "
            f"{module!r} does not say how many there are."
        )
    return tuple(_new_symbol(name, module.free_symbols) for name in _NAMES[module.ndim])


def _width(module: Any, sizes: tuple[Expr, ...], channels: Size | None, subject: str) -> Expr:
    if module.in_channels is not None:
        if channels is not None:
            raise ArgumentError(
                f"{subject}: `channels` is for a module that takes what comes; "
                f"this one takes {module.in_channels}."
            )
        return module.in_channels
    if channels is not None:
        return size_of(channels, subject, "channels")
    return _new_symbol("c", module.free_symbols | _symbols_of(sizes))


def _whole(values: Sequence[Expr]) -> list[Boolean]:
    """What makes sizes and channels ones an array can have: H - 3 and H/2 are given, say."""
    rules = [Ge(value, 1) for value in values if not value.is_positive]
    return rules + [Eq(Mod(value, 1), 0) for value in values if not value.is_integer]


def _new_symbol(name: str, taken: set[Symbol]) -> Symbol:
    while name in {symbol.name for symbol in taken}:
        name += "_in"
    return Symbol(name, integer=True, positive=True)


def _symbols_of(values: Sequence[Expr]) -> set[Symbol]:
    return set().union(*(value.free_symbols for value in values))


def _symbols(module: Any, sizes: tuple[Expr, ...], width: Expr) -> set[Symbol]:
    return set(module.free_symbols) | _symbols_of((*sizes, width))


def _formulas(module: Any, sizes: tuple[Expr, ...], width: Expr) -> dict[str, Expr]:
    """The formulas, with their symbols."""
    given = {"channels": width} if module.in_channels is None else {}
    outputs = module.output_size(sizes)
    formulas = {
        "params": module.params,
        **_split("params", module.parameters),
        **{f"output size {i}": entry for i, entry in enumerate(outputs)},
        "output channels": module.summary(sizes, **given).total.channels,
        "MACs": module.macs(sizes, **given),
        "MACs on real input": module.macs(sizes, skip_padding=True, **given),
        **_split("operations", module.ops(sizes, **given)),
        "FLOPs": module.flops(sizes, fma=2, **given),
        "activations": module.activations(sizes, **given),
    }
    return {quantity: sympify(formula) for quantity, formula in formulas.items()}


def _split(quantity: str, parts: Any) -> dict[str, Expr]:
    """The parts of a quantity by name, without those that are surely nought."""
    named = {f"{quantity}, {entry.name}": getattr(parts, entry.name) for entry in fields(parts)}
    return {name: formula for name, formula in named.items() if formula != 0}


def _reach_formulas(module: Any) -> dict[str, Expr]:
    """The receptive field, without what depends on the input size."""
    if not module.ndim:
        return {}
    field = module.receptive_field
    parts = {"size": field.size, "stride": field.stride, "offset": field.offset}
    return {
        f"receptive field {part} {i}": sympify(entry)
        for part, entries in parts.items()
        for i, entry in enumerate(entries)
        if entry is not None
    }


def _count(module: Any, size: list[int], channels: int, seed: int) -> dict[str, int | str]:
    rng = np.random.default_rng(seed)
    x = rng.integers(-9, 10, size=(1, channels, *size))
    ran = judge.run(module, x, rng=rng, modulus=_MODULUS)
    multiplied, added = (ran.operations[kind] for kind in ("multiplication", "addition"))
    return {
        "params": ran.params,
        "params, weights": ran.weights,
        "params, biases": ran.biases,
        "params, normalization": ran.norms,
        **{f"output size {i}": entry for i, entry in enumerate(ran.output_size)},
        "output channels": ran.channels,
        "MACs": ran.macs,
        "MACs on real input": ran.real_macs,
        "operations, multiplications": ran.macs + multiplied,
        "operations, additions": ran.macs + added,
        "operations, comparisons": ran.operations["comparison"],
        "operations, divisions": ran.operations["division"],
        "operations, functions": ran.operations["function"],
        "FLOPs": ran.flops(fma=2),
        "activations": ran.activations,
    }


def _measure(module: Any, size: list[int], reach: Mapping[str, Expr]) -> dict[str, int | str]:
    """The receptive field where a formula speaks of it, on inputs as large as it takes."""
    measured: dict[str, int | str] = {}
    for axis in range(len(size)):
        if not any(quantity.endswith(f" {axis}") for quantity in reach):
            continue
        parts: tuple[int | str, ...]
        try:
            field = _field(module, size, axis)
            parts = field.extent, field.step or "only one output", field.first
        except ValueError as error:
            parts = (str(error),) * 3
        for name, part in zip(("size", "stride", "offset"), parts, strict=True):
            measured[f"receptive field {name} {axis}"] = part
    return measured


def _field(module: Any, size: list[int], axis: int) -> judge.Field:
    grown = list(size)
    while True:
        try:
            field = judge.field_along(module, grown, axis)
            if field.step is not None or grown[axis] > _LARGEST:
                return field
        except ValueError:
            if grown[axis] > _LARGEST:
                raise
        grown = [entry + 1 for entry in grown]
        grown[axis] = 2 * grown[axis]


def _value(expr: Any, point: Mapping[Symbol, Expr]) -> Any:
    """The expression at a point; a `Sum` that stayed is added up term by term."""
    if not expr.has(Sum):
        return expr.xreplace(point)
    if not isinstance(expr, Sum):
        return expr.func(*(_value(arg, point) for arg in expr.args))
    term, (index, low, high) = expr.args
    turns = range(int(_value(low, point)), int(_value(high, point)) + 1)
    return Add(*(_value(term, {**point, index: Integer(turn)}) for turn in turns))


def _holds(statement: Boolean, point: Mapping[Symbol, Expr]) -> bool:
    """Whether a statement is true at a point.

    Only numbers are put in: SymPy asks for the sign of anything that still has a symbol, at
    length.
    """
    if isinstance(statement, Every):
        condition, index, times = statement.args
        turns = range(int(_value(times, point)))
        return all(_holds(condition, {**point, index: Integer(turn)}) for turn in turns)
    if isinstance(statement, And):
        return all(_holds(part, point) for part in statement.args)
    return bool(statement.func(*(_value(arg, point) for arg in statement.args)) == true)


# --- drawing points -------------------------------------------------------------------------


class _Drawing:
    """Draws points that satisfy the assumptions.

    Symbols get their values one after the other, each from the smallest interval that leaves a
    choice, and a statement is checked as soon as it has its last value; so a divisor is drawn
    before what it divides, and a bad value is taken back at once.
    """

    def __init__(
        self,
        symbols: set[Symbol],
        sizes: set[Symbol],
        statements: Sequence[Boolean],
        ndim: int,
        seed: int,
    ) -> None:
        self.rng = np.random.default_rng(seed)
        self.statements = [statement for statement in statements if statement is not true]
        self.order = sorted(symbols, key=lambda symbol: (self._turn(symbol, sizes), symbol.name))
        self.sizes = sizes
        self.ndim = ndim
        self.tried = 0
        self.wider = 0
        places = {symbol: place for place, symbol in enumerate(self.order)}
        # The statements that have their last value at each place.
        self.due: list[list[Boolean]] = [[] for _ in self.order]
        for statement in self.statements:
            at = [places[symbol] for symbol in statement.free_symbols if symbol in places]
            if at:
                self.due[max(at)].append(statement)

    def points(self, wanted: int) -> list[Point]:
        """As many different points as wanted; one where there is nothing to draw."""
        if not self.order:
            return [{}]
        found: dict[tuple[Expr, ...], Point] = {}
        while self.wider < len(_VALUES):
            failures = redraws = 0
            while failures < _FAILURES and redraws < _REDRAWS:
                self.tried = 0
                point = next(self._extend({}), None)
                if point is None:
                    failures += 1
                    continue
                key = tuple(point[symbol] for symbol in self.order)
                redraws += key in found
                found[key] = point
                if len(found) == wanted:
                    return list(found.values())
            self.wider += 1
        stated = ", ".join(map(str, self.statements)) or "none"
        raise VerificationError(
            f"verify(…): found {len(found)} of {wanted} different points that satisfy the "
            f"assumptions ({stated}); ask for fewer points, or put numbers in for some symbols."
        )

    def _turn(self, symbol: Symbol, sizes: set[Symbol]) -> int:
        """Divisors first, sizes late, and last what an equation gives."""
        if any(
            isinstance(s, Eq) and symbol in s.args and not all(a.is_Symbol for a in s.args)
            for s in self.statements
        ):
            return 3
        if symbol in sizes:
            return 2
        divides = any(symbol in _divisors(s) for s in self.statements)
        return 0 if divides else 1

    def _extend(self, point: Point) -> Iterator[Point]:
        if len(point) == len(self.order):
            yield point
            return
        symbol = self.order[len(point)]
        due = self.due[len(point)]
        for interval in self._intervals(symbol, due, point):
            for value in self.rng.permutation(len(interval)):
                if self.tried > _PATIENCE:
                    return
                self.tried += 1
                longer = {**point, symbol: interval[value]}
                if all(_holds(statement, longer) for statement in due):
                    yield from self._extend(longer)

    def _intervals(self, symbol: Symbol, due: list[Boolean], point: Point) -> Iterator[list[Expr]]:
        """Values to try, one list after the other."""
        given = [_solution(statement, symbol, point) for statement in due]
        solved = [value for value in given if value is not None]
        if solved:
            yield [value for value in solved if _may_be(symbol, value)]
            return
        if not symbol.is_integer:
            yield [value for value in _FRACTIONS if _may_be(symbol, value)]
            return
        # Numbers the statements name are likely to matter: 512 channels into 512.
        named = {abs(number) for s in due for number in s.atoms(Integer)}
        bounds = _SIZES.get(self.ndim, _VALUES) if symbol in self.sizes else _VALUES
        # Multiples of a divisor need room, and so does a search that found too few points.
        reach = min(self.wider + any(_divisors(s) for s in due), len(bounds) - 1)
        bounds = ((bounds[0][0], bounds[reach][1]), *bounds[reach + 1 :])
        for low, high in bounds:
            values = map(Integer, range(low, high + 1))
            yield [value for value in values if _may_be(symbol, value)]
        yield [value for value in sorted(named) if value > bounds[-1][1] and _may_be(symbol, value)]


def _divisors(statement: Boolean) -> set[Symbol]:
    """The symbols below a fraction line, as g in "c/g is an integer"."""
    powers = [power for power in statement.atoms(Pow) if power.exp.is_negative]
    return set().union(*(power.base.free_symbols for power in powers))


def _solution(statement: Boolean, symbol: Symbol, point: Point) -> Expr | None:
    """What an equation gives for a symbol that is linear in it, at a point."""
    if not isinstance(statement, Eq):
        return None
    difference = expand(_value(statement.lhs - statement.rhs, point))
    slope = difference.coeff(symbol)
    rest = expand(difference - slope * symbol)
    return -rest / slope if slope != 0 and slope.is_number and rest.is_number else None


def _may_be(symbol: Symbol, value: Expr) -> bool:
    """Whether what is assumed of the symbol is true of the value."""
    return all(
        getattr(value, f"is_{fact}") in (truth, None)
        for fact, truth in symbol.assumptions0.items()
        if fact != "commutative"
    )
