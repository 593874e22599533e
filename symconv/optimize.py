"""`optimum`: the integer that makes a cost least or greatest, by its first difference."""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd

from sympy import (
    And,
    Eq,
    Expr,
    Ge,
    Gt,
    I,
    Integer,
    Le,
    Lt,
    S,
    Symbol,
    ceiling,
    expand,
    floor,
    nan,
    oo,
    together,
    zoo,
)
from sympy.logic.boolalg import Boolean

from symconv.decide import Condition, when
from symconv.display import Displayed
from symconv.domain import Domain
from symconv.errors import ArgumentError, DomainError, UnsupportedError
from symconv.proof import prove
from symconv.sign import Whole, maximum, minimum

__all__ = ["Optimum", "optimum"]

SUBJECT = "optimum(…)"


@dataclass(frozen=True)
class Optimum(Displayed):
    """Where a cost is least (or greatest), and why.

    Attributes:
        expression: the cost.
        symbol: the integer symbol that is chosen.
        given: the relations of the domain.
        kind: "minimum" or "maximum".
        argument: the integer at which it is taken; the smallest one, where several do. None where
            there is none, or it is unknown.
        value: the cost there.
        where: for which values of the other symbols there is any integer to choose.
        status: "proved", "none" (the cost keeps falling, or rising) or "unknown".
        difference: when the cost stops improving, as a `Condition` with its steps.
    """

    expression: Expr
    symbol: Symbol
    given: tuple[Boolean, ...]
    kind: str
    argument: Expr | None
    value: Expr | None
    where: Boolean
    status: str
    difference: Condition

    def check(self) -> bool:
        """Check the steps behind it again; an "unknown" has none."""
        return self.status != "unknown" and self.difference.check()


def optimum(
    expression: Expr,
    symbol: Symbol,
    given: object = (),
    *,
    maximize: bool = False,
    timeout: float = 5.0,
) -> Optimum:
    r"""The integer that minimises (or maximises) a cost, proved by its first difference.

    The cost falls while $f(x+1) - f(x) < 0$; `when` solves for where that ends.

    Args:
        expression: the cost.
        symbol: the integer symbol to choose.
        given: relations that hold besides; bounds of the symbol, such as a budget, are solved for.
            `Whole((k - 1)/2)` says that k is odd, and several `Whole` hold together.
        maximize: whether the greatest is asked for.
        timeout: seconds for each question on the way.

    Returns:
        An `Optimum`.

    Raises:
        ArgumentError: for a symbol that is no integer, and a cost that is no formula.
        DomainError: for a `given` that no integer satisfies.
        UnsupportedError: for a relation that is no bound of the symbol and no remainder of it.

    Examples:
        >>> from symconv.abc import B, R, c, k, m
        >>> stack = (R - 1) * k**2 / (k - 1)
        >>> optimum(stack, k, (k >= 2, R >= 2)).argument
        2
        >>> from symconv.sign import Whole
        >>> optimum(stack, k, (k >= 2, R >= 2, Whole((k - 1) / 2))).argument
        3
        >>> optimum(m, m, 18 * c * m <= B, maximize=True).argument
        FloorDiv(B, 18*c)
        >>> optimum(m, m, 18 * c * m <= B, maximize=True).where  # one channel is in the budget
        FloorDiv(B, 18*c) >= 1
    """
    if not isinstance(symbol, Symbol) or not symbol.is_integer:
        raise ArgumentError(f"{SUBJECT}: `symbol` must be an integer symbol, got {symbol!r}.")
    if not isinstance(maximize, bool):
        raise ArgumentError(f"{SUBJECT}: `maximize` must be True or False, got {maximize!r}.")
    expression = _cost(expression)
    domain = Domain.of(SUBJECT, [Ge(expression, 0, evaluate=False), symbol], given)
    modulus, residue = _progression(domain.given, symbol)
    if modulus != 1:
        return _on_progression(expression, symbol, domain, modulus, residue, maximize, timeout)
    domain = _without_remainders(domain, symbol)
    sign = -1 if maximize else 1
    change = together(sign * (expression.subs(symbol, symbol + 1) - expression))
    stops = when(
        Ge(change, 0, evaluate=False), symbol, _steady(domain.given, symbol), timeout=timeout
    )
    low, high = _bounds(domain, symbol, timeout)
    where = _some(domain, symbol, low, high, timeout)
    argument, status = _turn(stops, symbol, low, high)
    value = None if argument is None else together(expression.subs(symbol, argument))
    kind = "maximum" if maximize else "minimum"
    return Optimum(expression, symbol, domain.given, kind, argument, value, where, status, stops)


def _turn(
    stops: Condition, symbol: Symbol, low: Expr, high: Expr | None
) -> tuple[Expr | None, str]:
    """Where the cost stops improving, between the bounds."""
    if stops.verdict == "always":
        return low, "proved"
    if stops.verdict == "never":
        return (high, "proved") if high is not None else (None, "none")
    answer = stops.condition if stops.integer is None else stops.integer
    # Improving below N and no more from N on: N is the place.
    if isinstance(answer, (Ge, Gt)) and answer.lhs == symbol:
        first = ceiling(answer.rhs) if isinstance(answer, Ge) else floor(answer.rhs) + 1
        argument = maximum(first, low)
        return (argument if high is None else minimum(argument, high)), "proved"
    return None, "unknown"


def _steady(given: tuple[Boolean, ...], symbol: Symbol) -> tuple[Boolean, ...]:
    """What holds at x and at x + 1 alike: relations without the symbol, and its lower bounds."""
    kept = []
    for relation in given:
        if not relation.has(symbol) or (isinstance(relation, (Ge, Gt)) and relation.lhs == symbol):
            kept.append(relation)
    return tuple(kept)


def _bounds(domain: Domain, symbol: Symbol, timeout: float) -> tuple[Expr, Expr | None]:
    """The least and the greatest integer the domain allows."""
    low: Expr = Integer(1 if symbol.is_positive else 0)
    high: Expr | None = None
    others = tuple(r for r in domain.given if not r.has(symbol))
    for relation in domain.given:
        if not relation.has(symbol):
            continue
        solved = when(relation, symbol, others, timeout=timeout)
        answer = solved.condition if solved.integer is None else solved.integer
        for part in answer.args if isinstance(answer, And) else (answer,):
            if part == S.true:
                continue
            if part == S.false or (isinstance(part, Eq) and part.rhs.is_integer is False):
                raise DomainError(f"{SUBJECT}: no integer {symbol} satisfies {relation}.")
            bounds = isinstance(part, (Ge, Le, Eq)) and part.lhs == symbol and part.rhs.is_integer
            if not bounds or part.rhs.has(symbol):
                raise UnsupportedError(
                    f"{SUBJECT}: {relation} is no bound of {symbol}; write bounds of it, such as "
                    f"{symbol} >= 2, and remainders, such as Whole(({symbol} - 1)/2)."
                )
            if isinstance(part, (Ge, Eq)):
                low = maximum(part.rhs, low)
            if isinstance(part, (Le, Eq)):
                high = part.rhs if high is None else minimum(part.rhs, high)
    return low, high


def _some(domain: Domain, symbol: Symbol, low: Expr, high: Expr | None, timeout: float) -> Boolean:
    """When there is an integer between the bounds; refused where there never is."""
    if high is None:
        return S.true
    some = Ge(high, low, evaluate=False)
    others = tuple(r for r in domain.given if not r.has(symbol))
    if some.free_symbols:
        if prove(some, others, timeout=timeout).status == "proved":
            return S.true
        if prove(Lt(high, low, evaluate=False), others, timeout=timeout).status != "proved":
            return some
    elif high >= low:
        return S.true
    raise DomainError(
        f"{SUBJECT}: no integer {symbol} satisfies `given`: it would be at least {low} and at most "
        f"{high}."
    )


def _cost(expression: object) -> Expr:
    """A cost as a formula."""
    made = Integer(expression) if isinstance(expression, int) else expression
    if isinstance(expression, bool) or not isinstance(made, Expr) or made.has(I, nan, oo, zoo):
        raise ArgumentError(
            f"{SUBJECT}: `expression` must be a cost such as layer.params, got {expression!r}."
        )
    if any(atom.is_Float for atom in made.atoms()):
        raise ArgumentError(f"{SUBJECT}: write fractions exactly (Rational), got {expression!r}.")
    return made


def _progression(given: tuple[Boolean, ...], symbol: Symbol) -> tuple[int, int]:
    """(q, r) where the domain says that the symbol is r modulo q."""
    modulus, residue = 1, 0
    for relation in given:
        if not (isinstance(relation, Whole) and relation.has(symbol)):
            continue
        numerator, denominator = together(relation.args[0]).as_numer_denom()
        slope = expand(numerator).coeff(symbol)
        offset = expand(numerator - slope * symbol)
        if not (denominator.is_Integer and slope.is_Integer and offset.is_Integer):
            raise UnsupportedError(
                f"{SUBJECT}: {relation} is no remainder of {symbol}; write one by a number, "
                f"such as Whole(({symbol} - 1)/2), or leave it out."
            )
        # slope * x + offset = 0 modulo q: of x itself a remainder modulo a divisor of q.
        q, a, b = int(denominator), int(slope), int(offset)
        shared = gcd(a, q)
        step = q // shared
        if b % shared == 0:
            of = -(b // shared) * pow(a // shared, -1, step) % step if step > 1 else 0
        if b % shared or (of - residue) % gcd(modulus, step):
            raise DomainError(f"{SUBJECT}: no integer {symbol} satisfies {relation} with the rest.")
        both = modulus * step // gcd(modulus, step)
        residue = next(x for x in range(residue, residue + both, modulus) if x % step == of)
        modulus, residue = both, residue % both
    return modulus, residue


def _without_remainders(domain: Domain, symbol: Symbol) -> Domain:
    """The domain without what holds of every integer."""
    kept = (r for r in domain.given if not (isinstance(r, Whole) and r.has(symbol)))
    return Domain(domain.symbols, tuple(kept), domain.depths)


def _on_progression(
    expression: Expr,
    symbol: Symbol,
    domain: Domain,
    modulus: int,
    residue: int,
    maximize: bool,
    timeout: float,
) -> Optimum:
    """The same over j, with x = q*j + r."""
    j = Symbol(f"j_{symbol.name}", integer=True, nonnegative=True)
    put = {symbol: modulus * j + residue}
    given = [r.subs(put) for r in _without_remainders(domain, symbol).given]
    if symbol.is_positive and residue == 0:
        given.append(Ge(j, 1))
    found = optimum(expression.subs(put), j, given, maximize=maximize, timeout=timeout)
    argument = None if found.argument is None else expand(modulus * found.argument + residue)
    return Optimum(
        expression,
        symbol,
        domain.given,
        found.kind,
        argument,
        found.value,
        found.where,
        found.status,
        found.difference,
    )
