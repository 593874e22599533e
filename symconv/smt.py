"""The last rung of the ladder: z3, where it is installed (extra `prove`); labelled as its word.

Integers, reals, floors of quotients and whole powers are translated; anything else is left alone.
Division by zero means nothing to z3, so it is first asked whether each divisor is positive.
"""

from __future__ import annotations

from typing import Any

from sympy import (
    Add,
    And,
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
    Or,
    Pow,
    Rational,
    S,
    Symbol,
)
from sympy.logic.boolalg import Boolean

from symconv.arithmetic import FloorDiv

__all__ = ["decide"]


class _Untranslated(Exception):
    """Something z3 is not asked about."""


class _Translator:
    """SymPy's statements as z3's."""

    def __init__(self, z3: Any) -> None:
        self.z3 = z3
        self.names: dict[Symbol, Any] = {}
        self.facts: list[Any] = []
        self.divisors: list[Any] = []

    def symbol(self, symbol: Symbol) -> Any:
        if symbol not in self.names:
            make = self.z3.Int if symbol.is_integer else self.z3.Real
            self.names[symbol] = made = make(f"{symbol.name}_{len(self.names)}")
            self.facts.append(made > 0 if symbol.is_positive else made >= 0)
        return self.names[symbol]

    def term(self, expr: Expr) -> Any:
        z3 = self.z3
        if isinstance(expr, Symbol):
            return self.symbol(expr)
        if expr.is_Integer:
            return z3.IntVal(int(expr))
        if isinstance(expr, Rational):
            return z3.Q(int(expr.p), int(expr.q))
        if isinstance(expr, Add):
            return z3.Sum(*(self.term(arg) for arg in expr.args))
        if isinstance(expr, Mul):
            return z3.Product(*(self.term(arg) for arg in expr.args))
        if isinstance(expr, Pow) and expr.exp.is_Integer:
            return self.power(expr)
        if isinstance(expr, FloorDiv):
            a, b = (self.term(arg) for arg in expr.args)
            if not (a.is_int() and b.is_int()):
                raise _Untranslated(str(expr))
            self.divisors.append(b > 0)
            return a / b
        if isinstance(expr, (Max, Min)):
            larger = isinstance(expr, Max)
            out = self.term(expr.args[0])
            for arg in map(self.term, expr.args[1:]):
                out = z3.If((out >= arg) == larger, out, arg)
            return out
        raise _Untranslated(str(expr))

    def power(self, expr: Pow) -> Any:
        base, exponent = self.term(expr.base), int(expr.exp)
        if exponent > 0:
            return self.z3.Product(*[base] * exponent)
        self.divisors.append(base != 0)
        over = self.z3.ToReal(base) if base.is_int() else base
        return 1 / self.z3.Product(*[over] * -exponent)

    def statement(self, relation: Boolean) -> Any:
        if isinstance(relation, (And, Or)):
            join = self.z3.And if isinstance(relation, And) else self.z3.Or
            return join(*(self.statement(arg) for arg in relation.args))
        if relation in (S.true, S.false):
            return self.z3.BoolVal(bool(relation))
        made = {
            Gt: lambda a, b: a > b,
            Ge: lambda a, b: a >= b,
            Lt: lambda a, b: a < b,
            Le: lambda a, b: a <= b,
            Eq: lambda a, b: a == b,
            Ne: lambda a, b: a != b,
        }
        for kind, make in made.items():
            if isinstance(relation, kind):
                return make(self.term(relation.lhs), self.term(relation.rhs))
        raise _Untranslated(str(relation))


def decide(
    relation: Boolean, given: tuple[Boolean, ...], seconds: float
) -> tuple[str, dict[Symbol, Expr] | None]:
    """Ask z3 whether the relation follows.

    Returns:
        ("proved", None); ("refuted", point), the point still to be checked; or ("unknown", None),
        also where z3 is not installed.
    """
    try:
        import z3
    except ImportError:
        return "unknown", None
    to = _Translator(z3)
    solver = z3.Solver()
    solver.set("timeout", max(1, int(seconds * 1000)))
    try:
        plain = []  # what divides nothing, and so means the same to z3
        for one in given:
            many, stated = len(to.divisors), to.statement(one)
            solver.add(stated)
            plain += [stated] if len(to.divisors) == many else []
        solver.add(z3.Not(to.statement(relation)))
    except _Untranslated:
        return "unknown", None
    solver.add(*to.facts)
    if to.divisors:
        divides = z3.Solver()
        divides.set("timeout", max(1, int(seconds * 1000)))
        divides.add(*plain, *to.facts, z3.Not(z3.And(*to.divisors)))
        if divides.check() != z3.unsat:
            return "unknown", None
    said = solver.check()
    if said == z3.unsat:
        return "proved", None
    if said != z3.sat:
        return "unknown", None
    model = solver.model()
    return "refuted", {
        s: _number(model.eval(v, model_completion=True)) for s, v in to.names.items()
    }


def _number(value: Any) -> Expr:
    """A z3 value as an exact number; an irrational one is not a point we can show."""
    if hasattr(value, "as_fraction"):
        fraction = value.as_fraction()
        return Rational(fraction.numerator, fraction.denominator)
    return Rational(value.as_long()) if hasattr(value, "as_long") else S.NaN
