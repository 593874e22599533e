"""`optimum`: the integer that makes a cost least or greatest, by its first difference."""

from __future__ import annotations

from dataclasses import dataclass

from sympy import And, Expr, Ge, Gt, Integer, Le, S, Symbol, ceiling, expand, floor, together
from sympy.logic.boolalg import Boolean

from symconv.decide import Condition, when
from symconv.display import Displayed
from symconv.domain import Domain
from symconv.errors import ArgumentError, UnsupportedError
from symconv.sign import Whole, maximum, minimum

__all__ = ["Optimum", "optimum"]


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
        status: "proved", "none" (the cost keeps falling, or rising) or "unknown".
        difference: when the cost stops improving, as a `Condition` with its steps.
    """

    expression: Expr
    symbol: Symbol
    given: tuple[Boolean, ...]
    kind: str
    argument: Expr | None
    value: Expr | None
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
            `Whole((k - 1)/2)` says that k is odd.
        maximize: whether the greatest is asked for.
        timeout: seconds for each question on the way.

    Returns:
        An `Optimum`.

    Raises:
        ArgumentError: for a symbol that is no integer.

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
    """
    if not isinstance(symbol, Symbol) or not symbol.is_integer:
        raise ArgumentError(f"optimum(…): `symbol` must be an integer symbol, got {symbol!r}.")
    domain = Domain.of("optimum(…)", [Ge(expression, 0, evaluate=False), symbol], given)
    modulus, residue = _progression(domain.given, symbol)
    if modulus != 1:
        return _on_progression(expression, symbol, domain, modulus, residue, maximize, timeout)
    sign = -1 if maximize else 1
    change = together(sign * (expression.subs(symbol, symbol + 1) - expression))
    stops = when(
        Ge(change, 0, evaluate=False), symbol, _steady(domain.given, symbol), timeout=timeout
    )
    low, high = _bounds(domain, symbol, timeout)
    argument, status = _turn(stops, symbol, low, high)
    value = None if argument is None else together(expression.subs(symbol, argument))
    kind = "maximum" if maximize else "minimum"
    return Optimum(expression, symbol, domain.given, kind, argument, value, status, stops)


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
            if isinstance(part, Ge) and part.lhs == symbol:
                low = maximum(part.rhs, low)
            elif isinstance(part, Le) and part.lhs == symbol:
                high = part.rhs if high is None else minimum(part.rhs, high)
            elif part != S.true and part.has(symbol):
                raise UnsupportedError(f"optimum(…): {relation} is no bound of {symbol}.")
    return low, high


def _progression(given: tuple[Boolean, ...], symbol: Symbol) -> tuple[int, int]:
    """(q, r) where the domain says that the symbol is r modulo q."""
    for relation in given:
        if isinstance(relation, Whole) and relation.has(symbol):
            numerator, denominator = together(relation.args[0]).as_numer_denom()
            offset = expand(numerator - symbol)
            if denominator.is_Integer and offset.is_Integer:
                return int(denominator), int(-offset) % int(denominator)
    return 1, 0


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
    given = tuple(r.subs(put) for r in domain.given if not (isinstance(r, Whole) and r.has(symbol)))
    found = optimum(expression.subs(put), j, given, maximize=maximize, timeout=timeout)
    argument = None if found.argument is None else expand(modulus * found.argument + residue)
    return Optimum(
        expression,
        symbol,
        domain.given,
        found.kind,
        argument,
        found.value,
        found.status,
        found.difference,
    )
