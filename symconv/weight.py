"""How much work an expression may make, bounded by its structure before any of it is done."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import comb, prod

from sympy import Add, Expr, Mul, Pow, Rational

from symconv.arithmetic import FloorDiv

__all__ = ["MANY", "Weight", "weigh"]

MANY = 2000  # terms around the lower bounds: about a second, which no deadline cuts short

_ENDLESS = 10**9  # more than any limit


@dataclass(frozen=True)
class Weight:
    """Upper bounds for one expression.

    Attributes:
        size: operations and operands as it is written.
        terms: terms with symbols, once it is one fraction whose numerator is expanded around the
            symbols' lower bounds: `c**2` is then `1 + 2*c' + c'**2`, which has two.
        below: the same for its denominator; 0 for a number.
        bits: binary digits of its numbers, expanded; a symbol has one.
    """

    size: int
    terms: int
    below: int
    bits: int

    @property
    def spread(self) -> int:
        """The terms of numerator and denominator together."""
        return self.terms + self.below


@lru_cache(maxsize=4096)
def weigh(expr: Expr) -> Weight:
    """Bound an expression by its parts, without expanding it.

    Examples:
        >>> from symconv.abc import c, k
        >>> weigh(c**2 + k).terms, weigh((c + k) ** 50).terms, weigh(3 * c / k).below
        (3, 1325, 1)
    """
    if isinstance(expr, Rational):
        return Weight(1, 0, 0, max(int(expr.p).bit_length(), int(expr.q).bit_length()))
    if not expr.args:
        return Weight(1, 1, 0, 1)
    parts = [weigh(arg) for arg in expr.args]
    size = 1 + sum(part.size for part in parts)
    if isinstance(expr, Pow):
        terms, below, bits = _power(expr, *parts)
    elif isinstance(expr, Mul):
        terms = prod(part.terms + 1 for part in parts) - 1
        below = prod(part.below + 1 for part in parts) - 1
        bits = sum(part.bits for part in parts)
    elif isinstance(expr, FloorDiv):  # a floor of floors becomes one: it weighs what its ratio does
        over, under = parts
        terms = (over.terms + 1) * (under.below + 1) - 1
        below = (over.below + 1) * (under.terms + 1) - 1
        bits = over.bits + under.bits
    else:
        below = prod(part.below + 1 for part in parts) - 1
        terms = sum(part.terms for part in parts)
        if below:
            terms = (terms + 1) * (below + 1) - 1
        bits = max(part.bits for part in parts) + len(parts).bit_length()
        terms += 0 if isinstance(expr, Add) else 1
    return Weight(size, *(min(value, _ENDLESS) for value in (terms, below, bits)))


def _power(expr: Expr, base: Weight, exponent: Weight) -> tuple[int, int, int]:
    """Terms, terms below and bits of a power."""
    if not expr.exp.is_Integer:  # opaque, and so are its numbers: base**(e*n) at n = 1
        return (
            1 + base.spread + exponent.spread,
            0,
            base.bits * 2 ** min(exponent.bits, 30),
        )
    times = min(abs(int(expr.exp)), _ENDLESS)

    def raised(terms: int) -> int:
        if times > 10**4 or terms > 10**4:
            return _ENDLESS if terms else 0
        return min(comb(terms + times, times) - 1, _ENDLESS) if terms < 100 else _ENDLESS

    terms, below = (base.terms, base.below) if expr.exp > 0 else (base.below, base.terms)
    if times == 1:
        return terms, below, base.bits
    return raised(terms), raised(below), base.bits * times
