"""Where a relation is asked about, and the points that are tried there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product
from math import inf
from random import Random
from time import monotonic

from sympy import (
    And,
    Eq,
    Expr,
    Float,
    Ge,
    Gt,
    Integer,
    Le,
    Lt,
    Ne,
    Pow,
    Rational,
    S,
    Symbol,
)
from sympy.logic.boolalg import Boolean

from symconv.arguments import check_symbols
from symconv.arithmetic import GeometricSum
from symconv.errors import ArgumentError, DomainError, SymbolError
from symconv.evaluation import plain, truth
from symconv.sign import Every, Whole

__all__ = ["RELATIONS", "Domain", "Point"]

Point = Mapping[Symbol, Expr]
RELATIONS = (Ge, Gt, Le, Lt, Eq, Ne)


@dataclass(frozen=True)
class Domain:
    """Where a relation is asked about: the symbols' own assumptions, and `given` relations."""

    symbols: tuple[Symbol, ...]
    given: tuple[Boolean, ...]
    depths: frozenset[Symbol] = frozenset()  # in exponents: only small values are tried

    @staticmethod
    def of(subject: str, statements: Iterable[Boolean | Expr], given: object) -> Domain:
        """The domain of some statements, checked: known symbols, relations that can be met."""
        relations = _relations(subject, given)
        symbols: set[Symbol] = set()
        for statement in (*statements, *relations):
            check_symbols(subject, *statements, *relations)
            symbols |= statement.free_symbols
        for symbol in symbols:
            if not (symbol.is_positive or (symbol.is_integer and symbol.is_nonnegative)):
                raise SymbolError(
                    f"{subject}: the symbol {symbol} is not declared positive (or a non-negative "
                    f'integer); write {symbol} = sc.symbols("{symbol}").'
                )
        depths = _depths((*statements, *relations))
        return Domain(tuple(sorted(symbols, key=str)), relations, depths)

    def holds_at(self, point: Point) -> bool:
        """Whether every given relation holds at a point."""
        at = plain(point)
        return all(truth(relation, at) is True for relation in self.given)

    def points(self, limit: int = 4000, until: float = inf) -> Iterator[Point]:
        """Points of the domain, small values first, among so many tried before a moment."""
        lows = {s: self._above(s) for s in self.symbols}
        for values in islice(_small_tuples(len(self.symbols)), limit):
            if monotonic() > until:
                return
            ranked = tuple(zip(self.symbols, values, strict=True))
            if any(v > 12 and s in self.depths for s, v in ranked):
                continue
            point = {s: lows[s] + _value(s, v) for s, v in ranked}
            if self.holds_at(point):
                yield point

    def _above(self, symbol: Symbol) -> Expr:
        """How far the first value tried lies above the symbol's own: at a given lower bound."""
        if not symbol.is_integer:
            return S.Zero
        first = 1 if symbol.is_positive else 0
        given = (r for r in self.given if isinstance(r, Ge) and r.lhs == symbol)
        return Integer(max((int(r.rhs) - first for r in given if r.rhs.is_Integer), default=0))

    def within_symbols(self, symbols: Iterable[Symbol]) -> Domain:
        """The part of the domain that speaks of these symbols alone."""
        kept = set(symbols)
        given = tuple(r for r in self.given if r.free_symbols <= kept)
        return Domain(tuple(sorted(kept, key=str)), given, self.depths)

    @property
    def statement(self) -> Boolean:
        """The domain as one SymPy Boolean."""
        own = (
            Ge(s, 1 if s.is_positive else 0, evaluate=False)
            if s.is_integer
            else Gt(s, 0, evaluate=False)
            for s in self.symbols
        )
        return And(*own, *self.given, evaluate=False)


def _relations(subject: str, given: object) -> tuple[Boolean, ...]:
    items = (given,) if isinstance(given, (Boolean, bool)) else given
    if not isinstance(items, (tuple, list, set, frozenset)):
        raise ArgumentError(
            f"{subject}: `given` must be a relation such as k >= 2, or several in a tuple, "
            f"got {given!r}."
        )
    out: list[Boolean] = []
    for item in items:
        if item is False or item == S.false:
            raise DomainError(f"{subject}: `given` contradicts the symbols' own assumptions.")
        if item is True or item == S.true:
            continue
        parts = item.args if isinstance(item, And) else (item,)
        for part in parts:
            if not isinstance(part, (*RELATIONS, Whole, Every)):
                raise ArgumentError(
                    f"{subject}: `given` must be relations such as k >= 2, got {part!r}."
                )
            if part.atoms(Float):
                raise ArgumentError(f"{subject}: write fractions exactly (Rational), got {part}.")
            out.append(part)
    return tuple(dict.fromkeys(out))


def _depths(statements: Iterable[Expr | Boolean]) -> frozenset[Symbol]:
    """Symbols in exponents and in numbers of terms: large values make numbers without end."""
    found: set[Symbol] = set()
    for statement in statements:
        for power in statement.atoms(Pow, GeometricSum):
            found |= power.args[1].free_symbols
    return frozenset(found)


@lru_cache(maxsize=4096)
def _value(symbol: Symbol, rank: int) -> Expr:
    """The rank-th value to try: 1, 2, …; 0, 1, … where 0 is allowed; fractions too for reals."""
    if symbol.is_integer:
        return Integer(rank if symbol.is_positive else rank - 1)
    fractions = (1, Rational(1, 2), 2, Rational(1, 4), Rational(3, 4), 3, Rational(1, 8), 5)
    return S(fractions[rank - 1]) if rank <= len(fractions) else Integer(rank)


def _small_tuples(length: int) -> Iterator[tuple[int, ...]]:
    """Tuples of positive integers: small ones by their largest entry, then a fixed mixed sample."""
    ladder = [*range(1, 13), 16, 17, 25, 32, 33, 49, 64, 65, 100, 128, 256, 1000, 4096]
    if length == 0:
        yield ()
        return
    for top in range(len(ladder) if length <= 2 else 4 if length == 3 else 3):
        for combination in product(range(top + 1), repeat=length):
            if max(combination) == top:
                yield tuple(ladder[i] for i in combination)
    if length > 2:  # where one symbol is large and others are close, or one of them small
        chosen = Random(length)
        for _ in range(2000):
            yield tuple(chosen.choice(ladder) for _ in range(length))
