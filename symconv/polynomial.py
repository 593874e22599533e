"""Expressions as polynomials in their symbols, floors and powers: factors and quotients.

SymPy's polynomials refuse `m*2**m`, where a symbol stands in a base and in an exponent. Here each
power with a symbolic exponent is one generator, so that `2**(2*m)` is the square of `2**m`.
"""

from __future__ import annotations

from functools import lru_cache

from sympy import (
    Add,
    Dummy,
    Expr,
    Integer,
    Mul,
    Pow,
    Rational,
    S,
    Symbol,
    cancel,
    expand,
    factor_list,
    factorint,
    fraction,
    together,
)
from sympy.polys.domains import QQ
from sympy.polys.orderings import lex
from sympy.polys.polyerrors import PolynomialError
from sympy.polys.rings import PolyRing

__all__ = [
    "abstract",
    "concrete",
    "expanded",
    "factored",
    "factors",
    "generators",
    "multiple",
    "quotient",
    "same",
]

MANY = 400  # terms of a polynomial that is not taken apart

_STANDS_FOR: dict[Dummy, Expr] = {}


@lru_cache(maxsize=1024)
def _generator(base: Expr, exponent: Expr) -> Dummy:
    """The one symbol that stands for base**exponent."""
    made = Dummy("P", positive=True, integer=True)
    _STANDS_FOR[made] = Pow(base, exponent)
    return made


def _power(base: Expr, exponent: Expr) -> Expr:
    """base**exponent as a product of generators: one for each prime and part of the exponent."""
    if base.is_Integer and base > 1:
        primes = factorint(int(base))
        if len(primes) > 1 or next(iter(primes.values())) > 1:
            return Mul(*(_power(Integer(p), q * exponent) for p, q in primes.items()))
    parts = []
    for term in Add.make_args(expand(exponent)):
        coefficient, rest = term.as_coeff_Mul()
        if rest == 1:
            parts.append(Pow(base, coefficient))
        elif coefficient.is_Integer:
            parts.append(_generator(base, rest) ** coefficient)
        else:
            parts.append(_generator(base, term))
    return Mul(*parts)


@lru_cache(maxsize=4096)
def abstract(expr: Expr) -> Expr:
    """The expression with a symbol for each power that has a symbolic exponent."""
    if not any(p.exp.free_symbols for p in expr.atoms(Pow)):
        return expr
    return expr.replace(lambda e: e.is_Pow and e.exp.free_symbols, lambda e: _power(e.base, e.exp))


def concrete(expr: Expr) -> Expr:
    """The expression with the powers back in their places."""
    held = {s: _STANDS_FOR[s] for s in expr.free_symbols if s in _STANDS_FOR}
    return expr.xreplace(held) if held else expr


def generators(claim: Expr) -> list[Expr]:
    """Symbols and opaque terms that the claim is a polynomial in, opaque ones first."""
    found: dict[Expr, None] = {}
    for term in Add.make_args(expand(abstract(claim))):
        for factor in Mul.make_args(term):
            base, _ = factor.as_base_exp()
            if not base.is_number:
                found[concrete(base)] = None
    return sorted(found, key=lambda g: (isinstance(g, Symbol), str(g)))


@lru_cache(maxsize=4096)
def factors(expr: Expr) -> tuple[Expr, tuple[tuple[Expr, int], ...]] | None:
    """(number, ((factor, power), …)) of a polynomial; None where it is none, or of many terms."""
    if len(Add.make_args(expr)) > MANY:  # some seconds, which no deadline cuts short
        return None
    try:
        constant, found = factor_list(abstract(expr))
    except PolynomialError:
        return None
    if not constant.is_Rational:
        return None
    return constant, tuple((concrete(f), int(p)) for f, p in found)


def factored(expr: Expr) -> Expr:
    """A quotient of polynomials as products, to be shown; as it is where it is none."""
    parts = [factors(part) for part in fraction(together(expr))]
    if None in parts:
        return expr
    top, bottom = (Mul(c, *(f**p for f, p in found)) for c, found in filter(None, parts))
    return top / bottom


def quotient(a: Expr, b: Expr) -> Expr:
    """a/b in lowest terms."""
    if a == b:
        return S.One
    return concrete(cancel(abstract(a) / abstract(b)))


def multiple(a: Expr, b: Expr) -> Rational | None:
    """The number r with a = r*b, for expanded expressions; None where there is none."""
    left, right = a.as_coefficients_dict(), b.as_coefficients_dict()
    if b == 0 or left.keys() != right.keys():
        return None
    ratios = {number / right[term] for term, number in left.items()}
    return ratios.pop() if len(ratios) == 1 else None


def same(a: Expr, b: Expr) -> bool:
    """Whether two expressions agree as rational functions of their generators."""
    difference = abstract(a) - abstract(b)
    if _polynomial(difference) is None:
        difference = fraction(together(difference))[0]
    return bool(expanded(difference) == 0)


def expanded(expr: Expr) -> Expr:
    """What `expand` gives, by a ring's arithmetic where that knows how: many times as fast.

    Examples:
        >>> from symconv.abc import c, k
        >>> expanded((c + k) ** 2 - c * (c + 2 * k))
        k**2
    """
    symbols = _polynomial(expr)
    if not symbols:
        return expand(expr)
    return PolyRing(symbols, QQ, lex).from_expr(expr).as_expr()


def _polynomial(expr: Expr) -> tuple[Symbol, ...] | None:
    """The symbols of a polynomial with rational coefficients; None for anything else."""
    found: dict[Symbol, None] = {}
    waiting = [expr]
    while waiting:
        part = waiting.pop()
        if part.is_Symbol:
            found[part] = None
        elif part.is_Add or part.is_Mul:
            waiting += part.args
        elif part.is_Pow and part.exp.is_Integer and part.exp > 0:
            waiting.append(part.base)
        elif not part.is_Rational:
            return None
    return tuple(found)
