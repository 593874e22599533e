"""Checks a certificate from scratch: short, and without any code of the solver.

Every rule is one of: expanding a polynomial identity, looking up a symbol's assumptions, comparing
with a given relation, or a textbook inequality named in `symconv.certificate.Reason`.
"""

from __future__ import annotations

from sympy import (
    Add,
    Eq,
    Expr,
    Ge,
    Gt,
    Le,
    Lt,
    Max,
    Min,
    Mul,
    Pow,
    S,
    Symbol,
    expand,
    factorial,
    ff,
)
from sympy.logic.boolalg import Boolean

from symconv.arithmetic import FloorDiv, FloorLog, GeometricSum, is_integral
from symconv.certificate import Certificate, Combination, Fact, Product, Quotient, Split, Total
from symconv.polynomial import same
from symconv.sign import positive

__all__ = ["CheckFailed", "check"]

Given = tuple[Boolean, ...]


class CheckFailed(Exception):
    """A certificate that does not show what it claims."""


def check(certificate: Certificate, given: Given = ()) -> None:
    """Check that the certificate shows `claim > 0` (strict) or `claim >= 0` wherever `given` holds.

    Args:
        certificate: what is to be checked.
        given: the relations of the domain, besides the symbols' own assumptions.

    Raises:
        CheckFailed: naming the step that does not hold.
    """
    if isinstance(certificate, Combination):
        _check_combination(certificate, given)
    elif isinstance(certificate, Product):
        _check_product(certificate, given)
    elif isinstance(certificate, Quotient):
        _check_quotient(certificate, given)
    elif isinstance(certificate, Split):
        _check_split(certificate, given)
    elif isinstance(certificate, Total):
        _check_total(certificate, given)
    else:
        raise CheckFailed(f"nothing to check: {certificate.tool} said so")


def _require(holds: object, what: str) -> None:
    if not holds:
        raise CheckFailed(what)


def _check_combination(certificate: Combination, given: Given) -> None:
    total, strict = S.Zero, False
    for coefficient, facts in certificate.terms:
        _require(coefficient.is_Rational and coefficient > 0, f"coefficient {coefficient}")
        total += coefficient * Mul(*(fact.expr for fact in facts))
        strict = strict or all(fact.strict for fact in facts)
        for fact in facts:
            _check_fact(fact, given)
    _require(same(certificate.claim, total), f"{certificate.claim} is not {total}")
    _require(strict or not certificate.strict, f"{certificate.claim} > 0 is shown only as >= 0")


def _check_product(certificate: Product, given: Given) -> None:
    total, sign = certificate.factor, 1
    _require(certificate.factor.is_Rational and certificate.factor != 0, "factor")
    if certificate.factor < 0:
        sign = -1
    for direction, part, power in certificate.parts:
        check(part, given)
        _require(direction in (1, -1) and power >= 1, "power")
        _require(part.strict or not certificate.strict, f"{part.claim} may be 0")
        total *= (direction * part.claim) ** power
        sign *= direction**power
    _require(same(certificate.claim, total), f"{certificate.claim} is not {total}")
    _require(sign == 1, f"{certificate.claim} is shown negative")


def _check_quotient(certificate: Quotient, given: Given) -> None:
    top, bottom = certificate.numerator, certificate.denominator
    check(top, given)
    check(bottom, given)
    _require(bottom.strict, f"{bottom.claim} may be 0")
    _require(top.strict or not certificate.strict, f"{top.claim} may be 0")
    _require(same(certificate.claim, top.claim / bottom.claim), f"{certificate.claim}")


def _check_total(certificate: Total, given: Given) -> None:
    total, strict = S.Zero, False
    for product in certificate.parts:
        for part in product:
            check(part, given)
        total += Mul(*(part.claim for part in product))
        strict = strict or all(part.strict for part in product)
    _require(same(certificate.claim, total), f"{certificate.claim} is not {total}")
    _require(strict or not certificate.strict, f"{certificate.claim} may be 0")


def _check_split(certificate: Split, given: Given) -> None:
    symbol, start, cases = certificate.symbol, certificate.start, certificate.cases
    _require(symbol.is_integer and cases, f"{symbol} is no integer")
    bounds = [Ge(symbol, start), Ge(symbol, S(start))]
    known = start <= 1 if symbol.is_positive else start <= 0 if symbol.is_nonnegative else False
    _require(known or any(bound in given for bound in bounds), f"{symbol} >= {start}")
    top = Le(symbol, start + len(cases) - 1, evaluate=False)
    _require(top in given or not certificate.closed, f"{symbol} may be larger")
    for offset, case in enumerate(cases):
        _require(case.strict or not certificate.strict, f"{case.claim} may be 0")
        if offset < len(cases) - 1 or certificate.closed:
            value = {symbol: S(start + offset)}
            check(case, tuple(r.subs(value) for r in given))
            _require(same(case.claim, certificate.claim.subs(value)), f"case {value}")
        else:
            check(case, (*given, Ge(symbol, start + offset)))
            _require(same(case.claim, certificate.claim), "last case")


def _check_fact(fact: Fact, given: Given) -> None:
    for part in fact.because:
        check(part, given)
    shown = [(part.claim, part.strict) for part in fact.because]
    _require(_holds(fact, shown, given), f"{fact.reason}: {fact.expr} of {fact.subject}")


def _holds(fact: Fact, shown: list[tuple[Expr, bool]], given: Given) -> bool:
    expr, subject = fact.expr, fact.subject
    if fact.reason == "symbol":
        whole, above = subject.is_integer, subject.is_positive
        known = isinstance(subject, Symbol) and (above or subject.is_nonnegative)
        bound = 1 if whole and above else 0
        return (
            bool(known) and expr == subject - bound and (not fact.strict or (not whole and above))
        )
    if fact.reason == "given":
        return subject in given and any(
            same(expr, margin) and strict >= fact.strict for margin, strict in margins(subject)
        )
    args = subject.args
    if fact.reason == "floor" and isinstance(subject, FloorDiv):
        a, b = args
        sound = positive(b) and is_integral(a) and is_integral(b)
        sides = (a - b * subject, b * subject + b - 1 - a)
        return bool(sound) and not fact.strict and any(same(expr, side) for side in sides)
    if fact.reason == "quotient" and isinstance(subject, FloorDiv):
        a, b = args
        both = [claim for claim, _ in shown] == [a, b - 1]
        return both and not fact.strict and same(expr, a - subject)
    if fact.reason == "square":
        even = isinstance(subject, Pow) and subject.exp.is_Integer and subject.exp % 2 == 0
        real = all(symbol.is_real for symbol in expr.free_symbols)
        return bool(even and real and not fact.strict and expr == subject and subject.exp > 0)
    if fact.reason == "floor bound" and isinstance(subject, FloorDiv):
        a, b = args
        bound = subject - expr
        return bool(
            positive(b) and bound.is_Integer and not fact.strict and len(shown) == 1
        ) and same(shown[0][0], a - b * bound)
    if fact.reason == "power" and isinstance(subject, Pow):
        return not fact.strict and _is_binomial(expr, subject, [claim for claim, _ in shown])
    if fact.reason == "geometric" and isinstance(subject, GeometricSum):
        ratio, n = args
        named = [claim for claim, _ in shown]
        below = named == [ratio - 1] and same(expr, subject - n)
        above = named == [ratio - 2] and same(expr, ratio**n - 1 - subject)
        return bool(not fact.strict and n.is_integer and n.is_nonnegative and (below or above))
    if fact.reason == "logarithm" and isinstance(subject, FloorLog):
        x, base = args
        sound = [claim for claim, _ in shown] == [x - 1] and base.is_Integer and base >= 2
        bounds = [subject, *(m + x / base**m - 1 - subject for m in range(12))]
        return bool(sound and not fact.strict) and any(same(expr, bound) for bound in bounds)
    if fact.reason == "larger" and isinstance(subject, Max):
        return not fact.strict and any(same(expr, subject - arg) for arg in args)
    if fact.reason == "smaller" and isinstance(subject, Min):
        return not fact.strict and any(same(expr, arg - subject) for arg in args)
    return False


def _is_binomial(expr: Expr, power: Pow, shown: list[Expr]) -> bool:
    """b**n >= b**m * Σ_{j <= J} C(n - m, j)*(b - 1)**j, for b >= 1 and an integer n >= m."""
    base, n = power.args
    if len(shown) != 2 or shown[0] != base - 1 or not n.is_integer or not base.is_integer:
        return False
    start = expand(n - shown[1])
    if not start.is_Integer or start < 0:
        return False
    bound: Expr = S.Zero
    for j in range(6):
        bound += ff(shown[1], j) / factorial(j) * (base - 1) ** j
        if same(expr, power - base**start * bound):
            return True
    return False


def margins(relation: Boolean) -> list[tuple[Expr, bool]]:
    """What a relation says as (expression, strict): expression >= 0, or > 0 where strict."""
    if isinstance(relation, Eq):
        difference = relation.lhs - relation.rhs
        return [(difference, False), (-difference, False)]
    if isinstance(relation, (Ge, Gt, Le, Lt)):
        difference = relation.gts - relation.lts
        strict = isinstance(relation, (Gt, Lt))
        if strict and all(is_integral(term) for term in Add.make_args(expand(difference))):
            return [(difference - 1, False), (difference, True)]  # integers: > 0 is >= 1
        return [(difference, strict)]
    return []
