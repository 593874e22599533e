"""Checks a certificate from scratch: short, and without any code of the solver.

Every rule is one of: expanding a polynomial identity, looking up a symbol's assumptions, comparing
with a given relation, or a textbook inequality named in `symconv.certificate.Reason`.
"""

from __future__ import annotations

from collections.abc import Iterator

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
from symconv.certificate import (
    Certificate,
    Combination,
    External,
    Fact,
    Product,
    Quotient,
    Split,
    Total,
)
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
    if isinstance(certificate, External):
        raise CheckFailed(f"nothing to check: {certificate.tool} said so")
    if isinstance(certificate, Split):
        _check_split(certificate, given)
    else:
        _check_sum(certificate, given)


def _require(holds: object, what: str) -> None:
    if not holds:
        raise CheckFailed(what)


def _check_sum(certificate: Combination | Product | Quotient | Total, given: Given) -> None:
    """The claim is a sum of positive numbers times powers of what is certified itself."""
    total, strict = S.Zero, False
    for number, powers in certificate.sum:
        _require(number.is_Rational and number > 0, f"{number} is not positive")
        for part, power in powers:
            _check_fact(part, given) if isinstance(part, Fact) else check(part, given)
            _require(power >= 1 or (power == -1 and part.strict), f"{part.claim} may be 0")
        total += number * Mul(*(part.claim**power for part, power in powers))
        strict = strict or all(part.strict for part, _ in powers)
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
    if fact.reason == "symbol":
        known = _declared(fact.subject)
    elif fact.reason == "given":
        known = margins(fact.subject) if fact.subject in given else []
    else:
        shown = [part.claim for part in fact.because]
        known = [(expr, False) for expr, needs in _textbook(fact, shown) if needs == shown]
    sound = any(same(fact.expr, expr) and strict >= fact.strict for expr, strict in known)
    _require(sound, f"{fact.reason}: {fact.expr} of {fact.subject}")


def _declared(symbol: Expr) -> list[tuple[Expr, bool]]:
    """What a symbol's own assumptions say: at least 1, positive, or not negative."""
    if not isinstance(symbol, Symbol) or not (symbol.is_positive or symbol.is_nonnegative):
        return []
    if symbol.is_integer and symbol.is_positive:
        return [(symbol - 1, False)]
    return [(symbol, bool(symbol.is_positive))]


def _textbook(fact: Fact, shown: list[Expr]) -> Iterator[tuple[Expr, list[Expr]]]:
    """What is not negative by the inequality of that name, where what it needs is not."""
    reason, term = fact.reason, fact.subject
    if reason == "square" and isinstance(term, Pow) and term.exp.is_Integer:
        if term.exp > 0 and term.exp % 2 == 0 and all(s.is_real for s in term.free_symbols):
            yield term, []
    elif reason == "larger" and isinstance(term, Max):
        yield from ((term - arg, []) for arg in term.args)
    elif reason == "smaller" and isinstance(term, Min):
        yield from ((arg - term, []) for arg in term.args)
    elif reason == "quotient" and isinstance(term, FloorDiv):
        a, b = term.args
        yield a - term, [a, b - 1]
    elif reason == "floor bound" and isinstance(term, FloorDiv) and positive(term.args[1]):
        (a, b), least = term.args, term - fact.expr
        if least.is_Integer:
            yield fact.expr, [a - b * least]
    elif reason == "floor" and isinstance(term, FloorDiv):
        a, b = term.args
        if positive(b) and is_integral(a) and is_integral(b):
            yield a - b * term, []
            yield b * term + b - 1 - a, []
    elif reason == "geometric" and isinstance(term, GeometricSum):
        ratio, n = term.args
        if n.is_integer and n.is_nonnegative:
            yield term - n, [ratio - 1]
            yield ratio**n - 1 - term, [ratio - 2]
    elif reason == "logarithm" and isinstance(term, FloorLog):
        x, base = term.args
        if base.is_Integer and base >= 2:
            yield term, [x - 1]
            yield from ((m + x / base**m - 1 - term, [x - 1]) for m in range(12))
    elif reason == "power" and isinstance(term, Pow) and len(shown) == 2:
        base, n = term.args
        start = expand(n - shown[1])
        if base.is_integer and n.is_integer and start.is_Integer and start >= 0:
            bound: Expr = S.Zero
            for j in range(6):
                bound += ff(shown[1], j) / factorial(j) * (base - 1) ** j
                yield term - base**start * bound, [base - 1, shown[1]]


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
