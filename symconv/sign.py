"""What is surely true: three-valued checks by lower bounds and expansion.

A symbol's assumptions give its lower bound. Put each symbol at that bound plus a non-negative new
one and expand: coefficients of one sign decide the sign. Decided is proved; undecided is None.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sympy import (
    Add,
    And,
    Dummy,
    Eq,
    Expr,
    Ge,
    Gt,
    Integer,
    Le,
    Lt,
    Max,
    Min,
    Ne,
    Pow,
    S,
    Sum,
    Symbol,
    expand,
    together,
)
from sympy.logic.boolalg import Boolean, BooleanFunction

from symconv.arithmetic import FloorDiv, GeometricSum, is_integral, put

__all__ = [
    "Every",
    "Whole",
    "lower_bound",
    "maximum",
    "minimum",
    "nonnegative",
    "positive",
    "strongest",
    "surely",
]


class Whole(BooleanFunction):
    """The statement that an expression is an integer, such as c/g: "g divides c"."""

    nargs = 1

    @classmethod
    def eval(cls, expr: Expr) -> Boolean | None:
        if is_integral(expr):
            return S.true
        if expr.is_Rational:
            return S.false
        return None

    def _latex(self, printer: Any) -> str:
        numerator, denominator = together(self.args[0]).as_numer_denom()
        if denominator == 1:
            return rf"{printer._print(numerator)} \in \mathbb{{Z}}"
        return rf"{printer._print(denominator)} \mid {printer._print(numerator)}"


class Every(BooleanFunction):
    """The statement that a condition holds for every index from 0 to times - 1."""

    nargs = 3

    @property
    def free_symbols(self) -> set[Any]:
        """The symbols in it; the index is bound."""
        condition, index, times = self.args
        return (condition.free_symbols - {index}) | times.free_symbols

    @classmethod
    def eval(cls, condition: Boolean, index: Symbol, times: Expr) -> Boolean | None:
        if condition in (S.true, S.false) or index not in condition.free_symbols:
            return condition
        if times.is_Integer:
            return And(*(put(condition, {index: Integer(j)}) for j in range(int(times))))
        return None

    def _latex(self, printer: Any) -> str:
        condition, index, times = (printer._print(arg) for arg in self.args)
        return rf"{condition} \text{{ for }} 0 \le {index} < {times}"


def lower_bound(atom: Expr) -> Expr | None:
    """A lower bound of a symbol or an opaque term, from assumptions; None where there is none."""
    if isinstance(atom, (FloorDiv, GeometricSum, Sum)):
        if isinstance(atom, FloorDiv):
            a, b = atom.args
            if not positive(b):
                return None
            return S.One if nonnegative(a - b) else S.Zero if nonnegative(a) else None
        if isinstance(atom, Sum):
            return S.Zero if nonnegative(atom.function) else None
        return S.One if atom.is_positive else S.Zero if atom.is_nonnegative else None
    if isinstance(atom, Pow):  # an integer base to a symbolic power
        return S.One if nonnegative(atom.base - 1) and nonnegative(atom.exp) else None
    if isinstance(atom, (Max, Min)):
        known = [bound for bound in map(sum_bound, atom.args) if bound is not None]
        if isinstance(atom, Max):
            return max(known) if known else None
        return min(known) if len(known) == len(atom.args) else None
    if not isinstance(atom, Symbol):
        return None
    if atom.is_positive:
        return S.One if atom.is_integer else S.Zero
    return S.Zero if atom.is_nonnegative else None


def sum_bound(expr: Expr) -> Expr | None:
    """The value at all lower bounds, where every other coefficient is non-negative."""
    shifted = _shift(expr)
    if shifted is None or any(c < 0 for m, c in shifted.items() if m != 1):
        return None
    return shifted.get(S.One, S.Zero)


def _shift(expr: Expr) -> dict[Expr, Expr] | None:
    """Coefficients after each atom is put at its lower bound plus a non-negative new one."""
    expr = expand(expr)
    replaced: dict[Expr, Expr] = {}
    for term in expr.as_coefficients_dict():
        for base, exponent in term.as_powers_dict().items():
            if not exponent.is_Integer or exponent < 0:
                base, exponent = Pow(base, exponent), S.One
            if base in replaced or (base.is_number and base.is_nonnegative):
                continue
            bound = lower_bound(base)
            replaced[base] = base if bound is None else bound + Dummy(nonnegative=True)
            if bound is None:
                return None
    shifted = expand(expr.xreplace(replaced))
    coefficients = dict(shifted.as_coefficients_dict())
    return coefficients if all(c.is_Rational for c in coefficients.values()) else None


@lru_cache(maxsize=4096)
def _sign(expr: Expr) -> int | None:
    """2 positive, 1 non-negative, -1 non-positive, -2 negative, 0 zero, None undecided."""
    if expr.is_Rational:
        return 2 * int(expr.p > 0) - 2 * int(expr.p < 0)
    sign = _shifted_sign(expr)
    return _relaxed_sign(expr) if sign is None else sign


def _relaxed_sign(expr: Expr) -> int | None:
    """The sign by bounds of the floors: (a - b + 1)/b <= floor(a/b) <= a/b for a number b."""
    terms = expand(expr).as_coefficients_dict()
    floors = [t for t in terms if isinstance(t, FloorDiv) and t.args[1].is_Integer]
    if not floors:
        return None
    least = {f: (f.args[0] - (f.args[1] - 1 if terms[f] > 0 else 0)) / f.args[1] for f in floors}
    most = {f: (f.args[0] - (f.args[1] - 1 if terms[f] < 0 else 0)) / f.args[1] for f in floors}
    low = _shifted_sign(Add(*(c * least.get(t, t) for t, c in terms.items())))
    if low is not None and low >= 0:
        return 2 if low == 2 else 1
    high = _shifted_sign(Add(*(c * most.get(t, t) for t, c in terms.items())))
    if high is not None and high <= 0:
        return -2 if high == -2 else -1
    return None


def _shifted_sign(expr: Expr) -> int | None:
    shifted = _shift(expr)
    if shifted is None:
        return None
    constant = shifted.pop(S.One, S.Zero)
    rest = list(shifted.values())
    if not rest:
        return 2 * int(constant.p > 0) - 2 * int(constant.p < 0)
    if all(c >= 0 for c in rest) and constant >= 0:
        return 2 if constant > 0 else 1
    if all(c <= 0 for c in rest) and constant <= 0:
        return -2 if constant < 0 else -1
    return None


def positive(expr: Expr) -> bool | None:
    """Whether the expression is surely > 0 (True), surely not (False), or undecided (None)."""
    sign = _sign(expr)
    return None if sign is None or sign == 1 else sign == 2


def nonnegative(expr: Expr) -> bool | None:
    """Whether the expression is surely >= 0 (True), surely not (False), or undecided (None)."""
    sign = _sign(expr)
    return None if sign is None or sign == -1 else sign >= 0


def surely(statement: Boolean) -> bool | None:
    """Three-valued truth of a relation, an `Whole` or an `Every`, from the symbols' assumptions."""
    if statement == S.true or statement == S.false:
        return bool(statement)
    if isinstance(statement, And):
        parts = [surely(arg) for arg in statement.args]
        return False if False in parts else None if None in parts else True
    if isinstance(statement, Every):
        return True if surely(statement.args[0]) else None
    if isinstance(statement, (Ge, Gt, Le, Lt)):
        difference = statement.gts - statement.lts
        return (nonnegative if isinstance(statement, (Ge, Le)) else positive)(difference)
    if isinstance(statement, (Eq, Ne)):
        difference = expand(statement.lhs - statement.rhs)
        equal = True if difference == 0 else False if _sign(difference) in (2, -2) else None
        return equal if isinstance(statement, Eq) or equal is None else not equal
    return None


def maximum(a: Expr, b: Expr) -> Expr:
    """The larger of two, without a `Max` where the sign of the difference is sure."""
    sign = _sign(expand(a - b))
    return Max(a, b) if sign is None else a if sign >= 0 else b


def minimum(a: Expr, b: Expr) -> Expr:
    """The smaller of two, without a `Min` where the sign of the difference is sure."""
    sign = _sign(expand(a - b))
    return Min(a, b) if sign is None else b if sign >= 0 else a


def strongest(rules: tuple[Boolean, ...]) -> tuple[Boolean, ...]:
    """The statements without repetition and without lower bounds that another one implies."""
    kept: list[Boolean] = []
    for rule in dict.fromkeys(rules):
        if not any(_implies(other, rule) for other in kept):
            kept = [other for other in kept if not _implies(rule, other)] + [rule]
    return tuple(kept)


def _implies(rule: Boolean, other: Boolean) -> bool:
    """Whether one lower bound surely implies another of no more symbols."""
    if not isinstance(rule, Ge) or not isinstance(other, Ge):
        return False
    if not rule.free_symbols >= other.free_symbols:
        return False
    return nonnegative((other.gts - other.lts) - (rule.gts - rule.lts)) is True
