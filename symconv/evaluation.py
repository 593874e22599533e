"""Exact evaluation: expressions and relations compiled to plain Python on ints and fractions.

SymPy's own substitution is exact too, but slow at many points; `lambdify` turns `//` into floats.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache
from math import gcd, prod
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from sympy import (
    Add,
    And,
    Basic,
    Eq,
    Expr,
    Ge,
    Gt,
    Le,
    Lt,
    Max,
    Min,
    Mul,
    Ne,
    Not,
    Or,
    Pow,
    Rational,
    S,
    Sum,
    Symbol,
    sympify,
)
from sympy.logic.boolalg import Boolean

from symconv.arithmetic import FloorDiv, FloorLog, Gcd, GeometricSum
from symconv.sign import Every, Whole

__all__ = ["exact", "plain", "truth", "value"]

Number = int | Fraction
Point = Mapping[Symbol, Any]
_COMPARE = {Gt: gt, Ge: ge, Lt: lt, Le: le, Eq: eq, Ne: ne}


class NotExact(Exception):
    """Something that has no exact value in the integers and fractions, such as a square root."""


def _number(x: Fraction) -> Number:
    return x.numerator if isinstance(x, Fraction) and x.denominator == 1 else x


@lru_cache(maxsize=2048)
def exact(expr: Basic) -> Callable[[Point], Any]:
    """A function of a point {symbol: int or Fraction}: the exact value of `expr` there."""
    if isinstance(expr, Symbol):
        return lambda at: at[expr]
    if expr in (S.true, S.false):
        said = bool(expr)
        return lambda at: said
    if isinstance(expr, Rational):
        number = _number(Fraction(int(expr.p), int(expr.q)))
        return lambda at: number
    if isinstance(expr, Sum):
        return _finite_sum(expr)
    if isinstance(expr, Every):
        return _every(expr)
    make = next((made for kind, made in _MAKERS.items() if isinstance(expr, kind)), None)
    if make is None:
        raise NotExact(str(expr))
    return make(type(expr), tuple(exact(arg) for arg in expr.args))


Args = tuple[Callable[[Point], Any], ...]


def _sum(kind: type, args: Args) -> Callable[[Point], Any]:
    return lambda at: _number(sum(f(at) for f in args))


def _product(kind: type, args: Args) -> Callable[[Point], Any]:
    return lambda at: _number(prod(f(at) for f in args))


def _power(kind: type, args: Args) -> Callable[[Point], Any]:
    base, exponent = args

    def raised(at: Point) -> Number:
        b, e = base(at), exponent(at)
        if not isinstance(e, int):
            raise NotExact(f"{b}**{e}")
        return _number(Fraction(b) ** e) if e < 0 else b**e

    return raised


def _floor(kind: type, args: Args) -> Callable[[Point], Any]:
    a, b = args
    return lambda at: a(at) // b(at)


def _geometric(kind: type, args: Args) -> Callable[[Point], Any]:
    ratio, terms = args
    return lambda at: _number(sum(ratio(at) ** i for i in range(_whole_number(terms(at)))))


def _whole_number(number: Number) -> int:
    """A bound of a sum, which must be whole."""
    if not isinstance(number, int):
        raise NotExact(str(number))
    return number


def _logarithm(kind: type, args: Args) -> Callable[[Point], Any]:
    x, base = args

    def rounded(at: Point) -> int:
        found = FloorLog(_whole_number(x(at)), _whole_number(base(at)))
        if not found.is_Integer:  # a base below 2
            raise NotExact(str(found))
        return int(found)

    return rounded


def _divisor(kind: type, args: Args) -> Callable[[Point], Any]:
    a, b = args
    return lambda at: gcd(_whole_number(a(at)), _whole_number(b(at)))


def _larger(kind: type, args: Args) -> Callable[[Point], Any]:
    return lambda at: max(f(at) for f in args)


def _smaller(kind: type, args: Args) -> Callable[[Point], Any]:
    return lambda at: min(f(at) for f in args)


def _compare(kind: type, args: Args) -> Callable[[Point], Any]:
    a, b = args
    compare = next(made for cls, made in _COMPARE.items() if issubclass(kind, cls))
    return lambda at: compare(a(at), b(at))


def _all(kind: type, args: Args) -> Callable[[Point], Any]:
    return lambda at: _decided(args, at, False)


def _any(kind: type, args: Args) -> Callable[[Point], Any]:
    return lambda at: _decided(args, at, True)


def _decided(args: Args, at: Point, deciding: bool) -> bool:
    """One part that is false decides an And, whatever has no truth beside it; likewise an Or."""
    undefined: ZeroDivisionError | KeyError | None = None
    for part in args:
        try:
            if part(at) == deciding:
                return deciding
        except (ZeroDivisionError, KeyError) as reason:
            undefined = reason
    if undefined is not None:
        raise undefined
    return not deciding


def _not(kind: type, args: Args) -> Callable[[Point], Any]:
    return lambda at: not args[0](at)


def _whole(kind: type, args: Args) -> Callable[[Point], Any]:
    return lambda at: Fraction(args[0](at)).denominator == 1


def _finite_sum(expr: Sum) -> Callable[[Point], Any]:
    *inner, (index, low, high) = expr.limits  # the last is the outermost
    summand = Sum(expr.function, *inner) if inner else expr.function
    term, first, last = exact(summand), exact(low), exact(high)

    def added(at: Point) -> Number:
        here = dict(at)
        total: Number = 0
        for i in range(_whole_number(first(at)), _whole_number(last(at)) + 1):
            here[index] = i
            total += term(here)
        return _number(Fraction(total))

    return added


def _every(expr: Every) -> Callable[[Point], Any]:
    condition, index, times = expr.args
    test, count = exact(condition), exact(times)
    return lambda at: all(test(dict(at) | {index: i}) for i in range(_whole_number(count(at))))


_MAKERS: dict[type, Callable[[type, Args], Callable[[Point], Any]]] = {
    Add: _sum,
    Mul: _product,
    Pow: _power,
    FloorDiv: _floor,
    GeometricSum: _geometric,
    FloorLog: _logarithm,
    Gcd: _divisor,
    Max: _larger,
    Min: _smaller,
    And: _all,
    Or: _any,
    Not: _not,
    Whole: _whole,
    **dict.fromkeys(_COMPARE, _compare),
}


def plain(point: Point) -> dict[Symbol, Number]:
    """A point in Python's own numbers."""
    return {s: _exactly(v) if isinstance(v, Rational) else v for s, v in point.items()}


def _exactly(value: Rational) -> Number:
    return int(value.p) if value.q == 1 else Fraction(int(value.p), int(value.q))


def truth(relation: Boolean, point: Point) -> bool | None:
    """The relation's truth at a point, exactly; None where it has none there (a division by 0)."""
    try:
        return bool(exact(relation)(plain(point)))
    except (ZeroDivisionError, KeyError):
        return None
    except NotExact:
        return _by_sympy(relation, point)


def _by_sympy(relation: Boolean, point: Point) -> bool | None:
    try:
        said = relation.xreplace({s: sympify(v) for s, v in point.items()})
        said = said if said in (S.true, S.false) else said.doit()
    except TypeError:  # SymPy's word for a comparison with a division by zero
        return None
    return bool(said) if said in (S.true, S.false) else None


def value(expr: Expr, point: Point) -> Number | None:
    """The exact value at a point; None where it has none that is rational."""
    try:
        return _number(exact(expr)(plain(point)))
    except (ZeroDivisionError, KeyError, NotExact):
        return None
