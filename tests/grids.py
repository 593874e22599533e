"""A judge of its own: exact truth of relations at points, and grids of integer points.

It shares no code with the solver, nor with `symconv.evaluation`: expressions become Python source
on ints and fractions, square roots are exact, and what divides by zero has no truth.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import product
from math import isqrt, prod
from operator import eq, ge, gt, le, lt, ne
from random import Random

import sympy as sp

from symconv.arithmetic import FloorDiv, FloorLog, GeometricSum
from symconv.sign import Whole

HUGE = 20_000  # no exponent above it


class Undefined(Exception):
    """No value at this point: a division by zero, or a root of a negative number."""


@dataclass(frozen=True)
class Surd:
    """a + b*sqrt(d), exactly."""

    a: Fraction
    b: Fraction
    d: int

    def __add__(self, other):
        if not isinstance(other, Surd):
            return surd(self.a + other, self.b, self.d)
        if other.d == self.d:
            return surd(self.a + other.a, self.b + other.b, self.d)
        both = root(self.d * other.d)  # sqrt(e) = sqrt(d*e)/d * sqrt(d)
        if isinstance(both, Surd):
            raise NotImplementedError("two different square roots")
        return self + surd(other.a, other.b * Fraction(both, self.d), self.d)

    def __mul__(self, other):
        if not isinstance(other, Surd):
            return surd(self.a * other, self.b * other, self.d)
        if other.d == self.d:
            real = self.a * other.a + self.b * other.b * self.d
            return surd(real, self.a * other.b + self.b * other.a, self.d)
        if self.a == other.a == 0:
            return root(self.d * other.d) * (self.b * other.b)
        raise NotImplementedError("two different square roots")

    __radd__, __rmul__ = __add__, __mul__

    def __truediv__(self, other):
        return self * inverse(other)

    def __rtruediv__(self, other):
        return inverse(self) * other

    def __pow__(self, exponent):
        out = 1
        for _ in range(exponent):
            out = self * out
        return out

    def __floordiv__(self, other):
        whole = self / other
        if not isinstance(whole, Surd):
            return whole // 1
        guess = int(whole.a) + int(whole.b * isqrt(whole.d))
        while sign(whole + (-guess)) < 0:
            guess -= 1
        while sign(whole + (-guess - 1)) >= 0:
            guess += 1
        return guess


def surd(a, b, d):
    return Surd(Fraction(a), Fraction(b), d) if b else Fraction(a)


def inverse(x):
    if not isinstance(x, Surd):
        if x == 0:
            raise Undefined
        return Fraction(1) / x
    norm = x.a**2 - x.b**2 * x.d
    return surd(x.a / norm, -x.b / norm, x.d)


def root(x):
    if isinstance(x, Surd):
        raise NotImplementedError("a root of a root")
    x = Fraction(x)
    if x < 0:
        raise Undefined
    inside = x.numerator * x.denominator  # sqrt(p/q) = sqrt(p*q)/q
    whole = isqrt(inside)
    if whole * whole == inside:
        return Fraction(whole, x.denominator)
    return Surd(Fraction(0), Fraction(1, x.denominator), inside)


def sign(x) -> int:
    if not isinstance(x, Surd):
        return (x > 0) - (x < 0)
    # b is not 0, and d no square: the larger of |a| and |b|*sqrt(d) decides.
    leading = x.a if x.a**2 > x.b**2 * x.d else x.b
    return 1 if leading > 0 else -1


def power(base, exponent):
    if exponent != int(exponent) or abs(exponent) > HUGE:
        raise Undefined
    exponent = int(exponent)
    if exponent >= 0:
        return base**exponent
    return inverse(base) ** -exponent


def floored(a, b):
    if b == 0:
        raise Undefined
    return a // b


def geometric(ratio, terms):
    total = 0
    for _ in range(terms):
        total = total * ratio + 1
    return total


def logarithm(x, base):
    """The number of digits of x in the base, less one; -1 where x < 1."""
    digits = 0
    while x >= 1:
        x, digits = x // base, digits + 1
    return digits - 1


def summed(term: Callable, low, high):
    return sum(term(j) for j in range(low, high + 1))


HELPERS = {
    "Q": Fraction,
    "root": root,
    "inverse": inverse,
    "power": power,
    "floored": floored,
    "geometric": geometric,
    "logarithm": logarithm,
    "summed": summed,
}


def source(expr: sp.Expr, names: dict[sp.Symbol, str]) -> str:
    """Python source of an expression; an unknown kind is an error of the test."""
    if isinstance(expr, sp.Symbol):
        return names[expr]
    if isinstance(expr, sp.Integer):
        return f"({int(expr)})"
    if isinstance(expr, sp.Rational):
        return f"Q({int(expr.p)}, {int(expr.q)})"
    if isinstance(expr, sp.Sum):
        ((index, low, high),) = expr.limits
        inner = names | {index: f"j{len(names)}"}
        term = source(expr.function, inner)
        return f"summed(lambda {inner[index]}: {term}, {source(low, names)}, {source(high, names)})"
    args = [source(arg, names) for arg in expr.args]
    if isinstance(expr, sp.Add):
        return f"({' + '.join(args)})"
    if isinstance(expr, sp.Mul):
        return f"({' * '.join(args)})"
    if isinstance(expr, sp.Pow):
        if expr.exp.is_Integer and expr.exp > 0:
            return f"({args[0]}**{int(expr.exp)})"
        if isinstance(expr.exp, sp.Rational) and expr.exp.q == 2:
            return f"power(root({args[0]}), {int(expr.exp.p)})"
        return f"power({args[0]}, {args[1]})"
    if isinstance(expr, FloorDiv):
        return f"floored({args[0]}, {args[1]})"
    if isinstance(expr, FloorLog):
        return f"logarithm({args[0]}, {args[1]})"
    if isinstance(expr, sp.floor):
        return f"({args[0]} // 1)"
    if isinstance(expr, sp.ceiling):
        return f"(-(({args[0]} * -1) // 1))"
    if isinstance(expr, GeometricSum):
        return f"geometric({args[0]}, {args[1]})"
    if isinstance(expr, (sp.Max, sp.Min)):
        return f"{type(expr).__name__.lower()}({', '.join(args)})"
    raise NotImplementedError(f"the judge cannot evaluate {expr!r}")


@cache
def evaluator(expr: sp.Expr, symbols: tuple[sp.Symbol, ...]) -> Callable:
    """A function of the symbols' values, in order."""
    names = {symbol: f"v{i}" for i, symbol in enumerate(symbols)}
    code = f"lambda {', '.join(names.values())}: {source(sp.sympify(expr), names)}"
    return eval(code, dict(HELPERS))


COMPARE = {sp.Gt: gt, sp.Ge: ge, sp.Lt: lt, sp.Le: le, sp.Eq: eq, sp.Ne: ne}


@cache
def truth(statement, symbols: tuple[sp.Symbol, ...]) -> Callable:
    """A function of the symbols' values: True, False, or None where it has no truth (Kleene)."""
    if statement in (sp.true, sp.false, True, False):
        said = bool(statement)
        return lambda *at: said
    if isinstance(statement, (sp.And, sp.Or)):
        parts = [truth(arg, symbols) for arg in statement.args]
        ends = isinstance(statement, sp.Or)

        def joined(*at):
            seen = [part(*at) for part in parts]
            return ends if ends in seen else None if None in seen else not ends

        return joined
    if isinstance(statement, sp.Not):
        inner = truth(statement.args[0], symbols)
        return lambda *at: None if inner(*at) is None else not inner(*at)
    if isinstance(statement, Whole):
        whole = evaluator(statement.args[0], symbols)
        return lambda *at: Fraction(whole(*at)).denominator == 1
    compare = next(made for kind, made in COMPARE.items() if isinstance(statement, kind))
    left, right = (evaluator(arg, symbols) for arg in statement.args)

    def compared(*at):
        try:
            a, b = left(*at), right(*at)
        except (Undefined, ZeroDivisionError):
            return None
        if isinstance(a, Surd) or isinstance(b, Surd):
            return compare(sign(a + b * -1), 0)
        return compare(a, b)

    return compared


# -- points ------

FRACTIONS = sorted(
    {Fraction(j, 1440) for j in range(1, 3600)} | {Fraction(j) for j in range(3, 30)}
)
FAR = [16, 25, 31, 32, 33, 49, 56, 64, 100, 128, 193, 224, 225, 256, 512, 1000, 4096]


def ladder(symbol: sp.Symbol, length: int) -> list:
    """Small values without a gap, then a few large ones."""
    if not symbol.is_integer:
        return FRACTIONS[59 :: max(1, len(FRACTIONS) // (2 * length))]
    start = 1 if symbol.is_positive else 0
    near = list(range(start, start + length))
    return near + [far for far in FAR if far > near[-1]][:: max(1, 40 // length)]


def grid(
    symbols: tuple[sp.Symbol, ...], given: Iterable = (), at_least: int = 1000, limit: int = 60_000
) -> list[tuple]:
    """At least so many points of the domain, all combinations of each symbol's ladder."""
    domain = [truth(relation, symbols) for relation in given]
    length, points = {1: at_least, 2: 30, 3: 9, 4: 5}.get(len(symbols), 3), []
    while True:
        steps = [ladder(symbol, length) for symbol in symbols]
        total = prod(map(len, steps))
        if total > 4 * limit:  # many symbols: a sample, the same each time
            pick = Random(0)
            combinations = (tuple(map(pick.choice, steps)) for _ in range(limit))
        else:
            combinations = product(*steps)
        points = [at for at in combinations if all(holds(*at) is True for holds in domain)]
        if len(points) >= at_least or total >= limit or length >= limit:
            return points
        length = length + max(1, length // 2)


def around(relation, symbol, symbols, given, samples: list[tuple]) -> Iterator[tuple]:
    """Points on either side of where the relation changes, found by halving, far out too."""
    if not symbol.is_integer:
        return
    place, holds = symbols.index(symbol), truth(relation, symbols)
    domain = [truth(one, symbols) for one in given]
    start = 1 if symbol.is_positive else 0

    def put(at, value):
        return (*at[:place], value, *at[place + 1 :])

    for at in samples:
        marks = [start, *(2**j + start for j in range(0, 14))]
        said = [holds(*put(at, mark)) for mark in marks]
        for j in range(len(marks) - 1):
            low, high = marks[j], marks[j + 1]
            if said[j] is said[j + 1]:
                continue
            while high - low > 1:
                middle = (low + high) // 2
                if holds(*put(at, middle)) is said[j]:
                    low = middle
                else:
                    high = middle
            for value in range(max(low - 1, start), high + 2):
                point = put(at, value)
                if all(one(*point) is True for one in domain):
                    yield point
