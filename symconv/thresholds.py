"""Where a threshold lies among the integers: places to be proved, and ranges that are looked up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import islice
from operator import eq, ge, gt, lt, ne

from sympy import (
    And,
    Expr,
    Ge,
    Gt,
    Integer,
    Le,
    Lt,
    Or,
    Poly,
    Rational,
    S,
    Symbol,
    ceiling,
    div,
    expand,
    floor,
    together,
)
from sympy.logic.boolalg import Boolean
from sympy.polys.polyerrors import PolynomialError

from symconv.arithmetic import FloorDiv, is_integral
from symconv.certificate import Certificate
from symconv.evaluation import value
from symconv.prover import Prover

__all__ = ["guesses", "in_ranges", "least", "marks", "stands", "whole"]

Placed = tuple[Boolean | None, tuple[Certificate, ...]]


def stands(number: int | Fraction | None, kind: str) -> bool:
    """Whether a number stands in the relation to 0."""
    assert number is not None
    compare = {">": gt, ">=": ge, "<": lt, "==": eq, "!=": ne}[kind]
    return bool(compare(number, 0))


def least(x: Symbol) -> int:
    """The least integer the symbol's own assumptions allow."""
    return 1 if x.is_positive else 0


# -- a real threshold over the integers ------


def whole(
    solved: Boolean, threshold: Expr, x: Symbol, prover: Prover, rising: Expr | None = None
) -> Placed:
    """x > t as x >= n: a number or polynomial n that is shown to be the one, else a floor.

    A root t is placed by the sign of the polynomial `rising` on both its sides.
    """
    if not x.is_integer or not isinstance(solved, (Gt, Ge, Lt, Le)) or solved.lhs != x:
        return None, ()
    floors = isinstance(solved, (Gt, Le))  # the floor of t decides, else its ceiling
    if threshold.is_number:
        return _rounded(solved, floor(threshold) if floors else ceiling(threshold)), ()
    if is_integral(expand(threshold)):
        return _rounded(solved, expand(threshold)), ()
    for base in _near(threshold, prover, floors):
        if rising is None:
            placed = _between(threshold, base, prover, floors)
        else:
            placed = _bracket(rising, base, x, prover, floors)
        if placed:
            return _rounded(solved, base), placed
    return (None, ()) if rising is not None else _floored(solved, threshold, prover, floors)


def _between(threshold: Expr, base: Expr, prover: Prover, floors: bool) -> tuple[Certificate, ...]:
    """Certificates that base is the threshold's floor (its ceiling)."""
    if floors:
        low, high = threshold - base, base + 1 - threshold
    else:
        low, high = threshold - base + 1, base - threshold
    return _both(prover, low, high, floors)


def _bracket(
    rising: Expr, base: Expr, x: Symbol, prover: Prover, floors: bool
) -> tuple[Certificate, ...]:
    """Certificates that a rising polynomial changes its sign at `base`, where its root lies."""
    lower, upper = (base, base + 1) if floors else (base - 1, base)
    at_lower, at_upper = (expand(rising.subs(x, v)) for v in (lower, upper))
    return _both(prover, -at_lower, at_upper, floors)


def _both(prover: Prover, low: Expr, high: Expr, floors: bool) -> tuple[Certificate, ...]:
    below = prover.sign(low, not floors)
    above = None if below is None else prover.sign(high, floors)
    return () if below is None or above is None else (below, above)


def _floored(solved: Boolean, threshold: Expr, prover: Prover, floors: bool) -> Placed:
    """The threshold's own floor or ceiling, where it is a quotient of integers."""
    numerator, denominator = together(threshold).as_numer_denom()
    shown = prover.sign(denominator)
    if shown is None:
        shown = prover.sign(-denominator)
        numerator, denominator = -numerator, -denominator
    integral = is_integral(expand(numerator)) and is_integral(expand(denominator))
    if shown is None or not integral:
        return None, ()
    # Written as asked: FloorDiv alone would take multiples out of the floor.
    below = numerator if floors else expand(numerator - 1)
    base = FloorDiv(below, expand(denominator), evaluate=False)
    return _rounded(solved, base if floors else base + 1), (shown,)


def _near(threshold: Expr, prover: Prover, floors: bool) -> list[Expr]:
    """Integers (or integer polynomials) the threshold may round to, to be proved or dropped."""
    part: Expr = S.Zero
    try:
        polynomial, _ = div(*(expand(side) for side in together(threshold).as_numer_denom()))
        if is_integral(polynomial):
            part = polynomial
    except PolynomialError:
        pass
    found: list[Expr] = []
    for start in dict.fromkeys((S.Zero, part)):
        seen = set()
        for point in islice(prover.domain.points(200, prover.deadline), 6):
            at = (threshold - start).xreplace(dict(point))
            if not at.is_number or not at.is_real:
                break
            seen.add(floor(at) if floors else ceiling(at))
        if len(seen) == 1:
            found.append(expand(start + seen.pop()))
    return found


def _rounded(solved: Boolean, base: Expr) -> Boolean:
    """The relation over the integers, base being the floor (>, <=) or the ceiling (>=, <) of t."""
    x = solved.lhs
    rounded = {Gt: (Ge, base + 1), Le: (Le, base), Ge: (Ge, base), Lt: (Le, base - 1)}
    relation, bound = rounded[type(solved)]
    return relation(x, bound, evaluate=False)


# -- numbers only: ranges of integers ------


def marks(claim: Expr, x: Symbol) -> list[int]:
    """Integers from the least on, such that from each to the next the sign stays."""
    found = {least(x)}
    for (left, right), _ in Poly(claim, x).intervals(eps=Rational(1, 4)):
        found |= set(range(int(left.floor()), int(right.ceiling()) + 2))
    return sorted(mark for mark in found if mark >= least(x))


def in_ranges(x: Symbol, said: Iterable[tuple[int, bool]]) -> Boolean:
    """The integers at which something holds, told from where on it does and from where it not."""
    changes: list[tuple[int, bool]] = []
    for mark, holds in said:
        if not changes or changes[-1][1] != holds:
            changes.append((mark, holds))
    ends = [mark - 1 for mark, _ in changes[1:]]
    ranges = zip(changes, [*ends, None], strict=True)
    return Or(*(_range(x, first, last) for (first, holds), last in ranges if holds))


def _range(x: Symbol, first: int, last: int | None) -> Boolean:
    above = S.true if first <= least(x) else Ge(x, first)
    return And(above, S.true if last is None else Le(x, last))


# -- no closed form: places guessed from samples ------


def guesses(claim: Expr, kind: str, x: Symbol, prover: Prover) -> Iterator[Expr]:
    """Where the sign changes once at every sample: a number, or a line in one other symbol."""
    others = sorted(claim.free_symbols - {x}, key=str)
    points = prover.domain.within_symbols(others).points(300, prover.deadline)
    numbers = range(least(x), least(x) + 120)
    samples: list[tuple[dict[Symbol, Expr], int]] = []
    for point in islice(points, 6):
        true = [stands(value(claim, {**point, x: i}), kind) for i in numbers]
        changes = [i for i in range(1, len(true)) if true[i] != true[i - 1]]
        if len(changes) == 1:
            samples.append((dict(point), numbers[changes[0]]))
    if len(samples) < 2:
        return
    places = {place for _, place in samples}
    if len(places) == 1:
        yield Integer(places.pop())
    for other in others:
        (p, at_p), (q, at_q) = samples[0], samples[-1]
        if p[other] != q[other]:
            slope = Rational(at_q - at_p, int(q[other] - p[other]))
            line = at_p + slope * (other - p[other])
            if slope.is_Integer and all(line.subs(point) == at for point, at in samples):
                yield expand(line)
