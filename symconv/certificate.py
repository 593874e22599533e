"""Certificates: the evidence that an expression is positive on a domain, as data.

A certificate is found by `symconv.prover` and checked by `symconv.checker`, which share only this.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Literal

from sympy import Expr, Rational, Symbol
from sympy.logic.boolalg import Boolean

__all__ = [
    "Certificate",
    "Combination",
    "External",
    "Fact",
    "Product",
    "Quotient",
    "Split",
    "Total",
]

Reason = Literal[
    "symbol",  # the symbol's own assumptions: a lower bound
    "given",  # a relation of the domain, moved to one side
    "floor",  # b*(a//b) <= a <= b*(a//b) + b - 1
    "quotient",  # a//b <= a, for a >= 0 and b >= 1
    "square",  # an even power of something real
    "floor bound",  # a//b >= e, because a >= b*e
    "power",  # b**n >= b**m * (1 + (n-m)(b-1) + ...), the binomial theorem, for b >= 1 and n >= m
    "geometric",  # n <= 1 + r + ... + r**(n-1) for r >= 1; it is <= r**n - 1 for r >= 2
    "logarithm",  # 0 <= the integer logarithm of x to base b <= m + x/b**m - 1, for x >= 1, b >= 2
    "larger",  # max(a, b) >= a
    "smaller",  # a >= min(a, b)
]


@dataclass(frozen=True)
class Fact:
    """Something known: `expr >= 0`, or `expr > 0` where strict."""

    expr: Expr
    strict: bool
    reason: Reason
    subject: Expr | Boolean
    because: tuple[Certificate, ...] = ()

    @property
    def claim(self) -> Expr:
        """What it states the sign of, as a certificate does."""
        return self.expr


@dataclass(frozen=True)
class Combination:
    """`claim` equals a sum of non-negative numbers times products of facts.

    Strict where one term is a positive number, alone or times strict facts only. A *shift
    certificate* is this: each symbol at its lower bound plus a non-negative new one, expanded.
    """

    claim: Expr
    strict: bool
    terms: tuple[tuple[Rational, tuple[Fact, ...]], ...]

    @property
    def sum(self) -> Sum:
        """The terms, each fact to the first power."""
        return tuple((number, tuple((fact, 1) for fact in used)) for number, used in self.terms)


@dataclass(frozen=True)
class Product:
    """`claim` equals a positive number times powers of factors, each with a certified sign."""

    claim: Expr
    strict: bool
    factor: Rational
    parts: tuple[tuple[int, Certificate, int], ...]  # (sign, certificate of sign*factor, power)

    @property
    def sum(self) -> Sum:
        """One term, the signs taken into its number."""
        number = self.factor * prod(sign**power for sign, _, power in self.parts)
        return ((number, tuple((part, power) for _, part, power in self.parts)),)


@dataclass(frozen=True)
class Quotient:
    """`claim` equals a certified numerator over a certified positive denominator."""

    claim: Expr
    strict: bool
    numerator: Certificate
    denominator: Certificate

    @property
    def sum(self) -> Sum:
        """One term, with the denominator to the power -1."""
        return ((Rational(1), ((self.numerator, 1), (self.denominator, -1))),)


@dataclass(frozen=True)
class Split:
    """`claim` holds at symbol = start, start + 1, …, and from the last case on.

    Where closed, the symbol is given to be at most the last case's value.
    """

    claim: Expr
    strict: bool
    symbol: Symbol
    start: int
    cases: tuple[Certificate, ...]
    closed: bool = False


@dataclass(frozen=True)
class Total:
    """`claim` equals a sum of products of expressions, each certified to be non-negative."""

    claim: Expr
    strict: bool
    parts: tuple[tuple[Certificate, ...], ...]

    @property
    def sum(self) -> Sum:
        """The products, each factor to the first power."""
        return tuple((Rational(1), tuple((part, 1) for part in used)) for used in self.parts)


@dataclass(frozen=True)
class External:
    """`claim` was decided by a tool outside; its word is all there is."""

    claim: Expr
    strict: bool
    tool: str


Certificate = Combination | Product | Quotient | Split | Total | External

# What most kinds are: a sum of products of numbers and powers, the power -1 for a divisor. Each
# number is positive, and each base is certified; so the sum is.
Sum = tuple[tuple[Rational, tuple[tuple[Certificate | Fact, int], ...]], ...]
