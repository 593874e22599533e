"""Limits of quotients of costs, by leading coefficients."""

from __future__ import annotations

from sympy import Dummy, Expr, Poly, S, Symbol, cancel, oo, together
from sympy.polys.polyerrors import PolynomialError

from symconv.arithmetic import FloorDiv
from symconv.errors import UnsupportedError
from symconv.sign import positive

__all__ = ["limit"]


def limit(expr: Expr, symbol: Symbol) -> Expr:
    """The limit of a quotient of costs as one symbol grows: by leading coefficients, exactly.

    A floor of the symbol is its quotient less a remainder, a new letter that stays below 1; a limit
    that depends on remainders is none.

    Raises:
        UnsupportedError: for what is no quotient of polynomials with such floors, and where the
            leading coefficients or their signs are not known.
    """
    remainders: list[Dummy] = []

    def quotient(floor: FloorDiv) -> Expr:
        remainders.append(Dummy("remainder", nonnegative=True))
        return floor.args[0] / floor.args[1] - remainders[-1]

    smooth = expr.replace(
        lambda e: isinstance(e, FloorDiv) and e.args[0].has(symbol) and not e.args[1].has(symbol),
        quotient,
    )
    numerator, denominator = cancel(together(smooth)).as_numer_denom()
    try:
        top, bottom = Poly(numerator, symbol), Poly(denominator, symbol)
    except PolynomialError:
        raise UnsupportedError(
            f"limit: {expr} is no quotient of polynomials in {symbol}."
        ) from None
    if (top.LC() * bottom.LC()).has(*remainders):
        raise UnsupportedError(f"limit: {expr} has a leading term that depends on remainders.")
    if top.degree() < bottom.degree():
        return S.Zero
    leading = cancel(top.LC() / bottom.LC())
    if top.degree() == bottom.degree():
        return leading
    if positive(leading):
        return oo
    if positive(-leading):
        return -oo
    raise UnsupportedError(f"limit: the sign of {leading} is not known, so neither is the limit.")
