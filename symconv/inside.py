"""What a relation of floors, powers or logarithms says of what is inside them.

Textbook rules, each a table of what one statement is equivalent to: the solver takes them, and
`symconv.steps` compares each step with them.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import permutations

from sympy import (
    And,
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
    Not,
    Or,
    Poly,
    Pow,
    S,
    Symbol,
    expand,
    ilcm,
    together,
)
from sympy.logic.boolalg import Boolean

from symconv.arithmetic import FloorDiv, FloorLog, is_integral
from symconv.polynomial import multiple
from symconv.sign import Whole
from symconv.sign import positive as surely_positive

__all__ = ["by_remainder", "undone"]

MODULUS = 6  # remainders are told apart up to here


def _rounded_sides(t: Expr, sign: int) -> tuple[Expr, Expr] | None:
    """Floor and ceiling of a quotient of integers whose denominator is known to have a sign."""
    if is_integral(t):
        return t, t
    above, below = together(t).as_numer_denom()
    sign = sign or int(bool(surely_positive(below)))
    above, below = expand(sign * above), expand(sign * below)
    if not (sign and is_integral(above) and is_integral(below)):
        return None
    return FloorDiv(above, below), FloorDiv(above - 1, below) + 1


def undone(relation: Boolean, sign: int) -> tuple[Boolean, tuple[Expr, ...]] | None:
    """A floor, power, logarithm or maximum against t as bounds on what is inside it.

    Each grows with it: a//b >= e iff a >= b*e; b**n >= e iff n > FloorLog(e - 1, b); and
    FloorLog(x, b) >= e iff x >= b**e. `sign` is that of t's denominator, 0 where it is not shown.

    Returns:
        The bounds, and what must not be negative for that; None where there is no such rule.
    """
    term, t = relation.args
    if isinstance(term, (Max, Min)) and not isinstance(relation, (Eq, Ne)):
        join = Or if isinstance(term, Max) == isinstance(relation, (Gt, Ge)) else And
        return join(*(relation.func(arg, t, evaluate=False) for arg in term.args)), ()
    sides = _rounded_sides(t, sign)
    if sides is None or not all(map(is_integral, term.args)):
        return None
    down, up = sides
    if isinstance(relation, (Eq, Ne)) and t.is_Rational and down != up:
        return S.false if isinstance(relation, Eq) else S.true, ()
    first = down + 1 if isinstance(relation, (Gt, Le)) else up  # the least it is compared with
    if isinstance(term, FloorDiv) and surely_positive(term.args[1]):
        inside, base = term.args
        needs: tuple[Expr, ...] = ()
    elif isinstance(term, Pow):
        base, inside = term.args
        needs = (base - 2, inside)
    elif isinstance(term, FloorLog):
        inside, base = term.args
        needs = (base - 2, first)
    else:
        return None

    def least(e: Expr) -> Expr:
        """The least inside at which the term is at least e."""
        if isinstance(term, FloorDiv):
            return expand(base * e)
        return FloorLog(e - 1, base) + 1 if isinstance(term, Pow) else base**e

    at_least, above = (Ge(inside, least(e), evaluate=False) for e in (up, down + 1))
    below, at_most = (Le(inside, least(e) - 1, evaluate=False) for e in (up, down + 1))
    bounds = {Gt: above, Ge: at_least, Lt: below, Le: at_most}
    bounds |= {Eq: And(at_least, at_most), Ne: Or(below, above)}
    return bounds[type(relation)], needs


def by_remainder(statement: Boolean, symbol: Symbol) -> Boolean | None:
    """A claim against 0 by what some division leaves, where that decides about its floors.

    Returns:
        Cases, complete and disjoint, each with its claim; None where there is no such rule.
    """
    claim, zero = statement.args
    if zero != 0:
        return None
    floors = sorted((f for f in claim.atoms(FloorDiv) if f.has(symbol)), key=str)
    if not all(surely_positive(f.args[1]) and all(map(is_integral, f.args)) for f in floors):
        return None
    for floor in floors:  # a - b*(a//b) is 0 where b divides a, and positive elsewhere
        a, b = floor.args
        ratio = multiple(expand(claim), expand(a - b * floor))
        if ratio is not None:
            at_zero, above = (statement.func(sign, zero) for sign in (Integer(0), ratio))
            if at_zero == above:
                return at_zero
            return Or(And(Whole(a / b), at_zero), And(Not(Whole(a / b)), above))
    cases = _modular(floors, symbol) or _neighbours(floors)
    if not cases:
        return None

    def put(values: dict[Expr, Expr]) -> Boolean:
        return statement.func(expand(claim.xreplace(values)), zero, evaluate=False)

    return Or(*(And(condition, put(values)) for condition, values in cases))


Cases = list[tuple[Boolean, dict[Expr, Expr]]]


def _modular(floors: list[FloorDiv], x: Symbol) -> Cases:
    """By the remainder r of x: floor((a*x + c)/b) = a*(x - r)/b + floor((a*r + c)/b) for numbers b.

    The remainder is that of a common multiple of all b.
    """
    if not (floors and x.is_integer and all(f.args[1].is_Integer for f in floors)):
        return []
    if any(not f.args[0].is_polynomial(x) or Poly(f.args[0], x).degree() > 1 for f in floors):
        return []
    slopes = {f: expand(f.args[0]).coeff(x) / f.args[1] for f in floors}
    modulus = Integer(ilcm(1, *(f.args[1] for f in floors)))
    return [
        (Whole((x - r) / modulus), {f: s * (x - r) + f.subs(x, r) for f, s in slopes.items()})
        for r in (range(modulus) if modulus <= MODULUS else ())
    ]


def _neighbours(floors: Iterable[FloorDiv]) -> Cases:
    """(a - 1)//b is one less than a//b where b divides a, and equal elsewhere.

    Likewise (a + b - 1)//b, the ceiling, is equal where b divides a, and one more elsewhere.
    """
    for upper, lower in permutations(floors, 2):
        (a, b), (c, same) = upper.args, lower.args
        if b == same and expand(a - c) == 1:
            return [(Whole(a / b), {upper: lower + 1}), (Not(Whole(a / b)), {upper: lower})]
        if b == same and expand(a - c - b) == -1:
            return [(Whole(c / b), {upper: lower}), (Not(Whole(c / b)), {upper: lower + 1})]
    return []
