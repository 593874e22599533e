"""The smallest size that satisfies conditions which a larger one may fail again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import lcm

from sympy import And, Eq, Expr, Integer, Rational, S, Symbol, expand, fraction, together
from sympy.logic.boolalg import Boolean

from symconv.arithmetic import FloorDiv, ceil_div, put
from symconv.errors import SizeError, UnsupportedError
from symconv.sign import Every, Whole, nonnegative, surely

__all__ = ["smallest", "written"]

_MOST = 4096  # so many residues are tried one by one


def smallest(
    subject: str,
    least: tuple[Expr, ...],
    sizes: tuple[Symbol, ...],
    rules: Iterable[Boolean],
) -> tuple[Expr, ...]:
    """The smallest size from `least` on at which the rules hold, dimension by dimension.

    Each rule speaks of one size and floors of it, so with numbers it holds for a residue at all
    sizes, at none, or at one: all residues are tried.

    Args:
        subject: for messages.
        least: what every size is at least.
        sizes: what stands for the size in the rules.
        rules: what must hold.

    Raises:
        SizeError: where no size satisfies the rules.
        UnsupportedError: for rules that are not solved, which it states.
    """
    parts = dict.fromkeys(part for rule in rules for part in And.make_args(rule))
    rules = tuple(part for part in parts if _asks(part, sizes))  # others ask only of the design
    if all(surely(put(rule, dict(zip(sizes, least, strict=True)))) for rule in rules):
        return least
    left = [rule for rule in rules if len(rule.free_symbols & set(sizes)) == 1]
    found = []
    for size, lower in zip(sizes, least, strict=True):
        mine = [rule for rule in rules if rule in left and size in rule.free_symbols]
        found.append(_smallest(size, lower, mine) if mine else lower)
    said = " and ".join(dict.fromkeys(written(rule, sizes) for rule in rules))
    if len(left) < len(rules) or None in found:
        raise UnsupportedError(
            f"{subject}: only sizes with {said} are accepted, and the smallest of them is not "
            f"solved for; put numbers for the other symbols, or try sizes with `output_size`."
        )
    if S.Infinity in found:
        raise SizeError(f"{subject}: no size is accepted; none satisfies {said}.")
    return tuple(found)


def written(rule: Boolean, sizes: Iterable[Symbol]) -> str:
    """The rule as a user would write it: `H % 4 == 0` for what is a divisibility."""
    for divisor, dividend in filter(None, (_divides(rule, size) for size in sizes)):
        left, right = (f"({e})" if e.is_Add or e.is_Mul else str(e) for e in (dividend, divisor))
        return f"{left} % {right} == 0"
    if isinstance(rule, Every):
        condition, index, times = rule.args
        return f"{written(condition, sizes)} for each {index} below {times}"
    if isinstance(rule, Eq):
        return f"{rule.lhs} == {rule.rhs}"
    return str(rule)


def _asks(rule: Boolean, sizes: Iterable[Symbol]) -> bool:
    """Whether the rule depends on the size, once like terms are taken together."""
    statement = expand(rule.lhs - rule.rhs) if isinstance(rule, Eq) else rule
    return not statement.free_symbols.isdisjoint(sizes)


def _smallest(size: Symbol, lower: Expr, rules: list[Boolean]) -> Expr | None:
    """The smallest one from `lower` on; infinity where there is none, None where it is open."""
    divided = {_divides(rule, size) for rule in rules}
    single = divided.pop() if len(divided) == 1 else None
    if single is not None:
        divisor, dividend = single
        ahead = dividend - size
        return expand(divisor * ceil_div(lower + ahead, divisor) - ahead)
    known = [_pace(rule, size) for rule in rules]
    paces = [pace for pace in known if pace is not None]
    period = lcm(*(pace.period for pace in paces))
    if len(paces) < len(known) or not lower.is_Integer or period > _MOST:
        return None
    best: Expr = S.Infinity
    for start in map(Integer, range(lower, lower + period)):
        if start >= best:
            break
        first, last = Integer(0), S.Infinity
        for pace in paces:
            since, until = pace.turns(start, size, period)
            first, last = max(first, since), min(last, until)
        if first <= last:
            best = min(best, start + first * period)
    return best


@dataclass(frozen=True)
class _Pace:
    """A function of the size with f(h + period) = f(h) + slope*period that must be 0."""

    value: Expr
    period: int
    slope: Rational

    def turns(self, start: Integer, size: Symbol, period: int) -> tuple[Expr, Expr]:
        """From which to which t >= 0 f(start + t*period) is 0; up to -1 where there is none."""
        value, step = put(self.value, {size: start}), self.slope * period
        if step == 0:
            return S.Zero, S.Infinity if value == 0 else S.NegativeOne
        root = -value / step
        return root, root if root.is_Integer else S.NegativeOne


def _divides(rule: Boolean, size: Symbol) -> tuple[Expr, Expr] | None:
    """A divisor and a dividend, the size and more, where the rule says that it divides it.

    q*floor((h + a)/q) = h + b is such a rule for 0 <= a - b < q: q divides h + b.
    """
    if isinstance(rule, Whole):
        top, divisor = fraction(together(rule.args[0]))
        return (divisor, top) if size not in expand(top - size).free_symbols else None
    if not isinstance(rule, Eq):
        return None
    difference = expand(rule.lhs - rule.rhs)
    floors = [floor for floor in difference.atoms(FloorDiv) if size in floor.free_symbols]
    if len(floors) != 1:
        return None
    inside, divisor = floors[0].args
    for sign in (1, -1):
        dividend = expand(divisor * floors[0] - sign * difference)
        over = expand(inside - dividend)
        if size not in expand(dividend - size).free_symbols | over.free_symbols and (
            nonnegative(over) and nonnegative(divisor - 1 - over)
        ):
            return divisor, dividend
    return None


def _pace(rule: Boolean, size: Symbol) -> _Pace | None:
    """What must be 0 where the rule holds; None for rules of another kind."""
    if isinstance(rule, Whole):
        top, bottom = fraction(together(rule.args[0]))
        value = top - bottom * FloorDiv(top, bottom)
    elif isinstance(rule, Eq):
        value = expand(rule.lhs - rule.rhs)
    else:
        return None
    known = _repeats(value, size)
    return None if known is None else _Pace(value, *known)


def _repeats(expr: Expr, size: Symbol) -> tuple[int, Rational] | None:
    """A period p and a slope a with f(h + p) = f(h) + a*p for every h; None for other functions."""
    if expr.is_Rational:
        return 1, Integer(0)
    if expr == size:
        return 1, Integer(1)
    known = [_repeats(arg, size) for arg in expr.args]
    parts = [part for part in known if part is not None]
    if not parts or len(parts) < len(known):
        return None
    period, slope = parts[-1]
    if expr.is_Add:
        return lcm(*(p for p, _ in parts)), sum((a for _, a in parts), Integer(0))
    if expr.is_Mul and expr.args[0].is_Rational and len(parts) == 2:
        return period, expr.args[0] * slope
    if isinstance(expr, FloorDiv) and expr.args[1].is_Integer:
        period, slope = parts[0]
        shift = slope * period / expr.args[1]  # whole after that many periods
        return period * int(shift.q), slope / expr.args[1]
    return None
