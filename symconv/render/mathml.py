"""Expressions and statements as MathML Core, which browsers set without a script.

What is made here is the inside of a `math` element: elements side by side. Where one element is
wanted, as above a fraction's line, they go into an `mrow`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape, unescape
from typing import Any

from sympy import Basic, Expr, S, Sum, Symbol, default_sort_key, together
from sympy.logic.boolalg import Boolean
from sympy.printing.precedence import PRECEDENCE, precedence_traditional

from symconv.arithmetic import GeometricSum
from symconv.notation import current
from symconv.render.order import unsigned
from symconv.render.printers import GREEK, Shared, expression, text
from symconv.sign import Whole

__all__ = ["Mathml", "mathml"]

_LEAF = re.compile(r"<(m[ino]|mtext)>[^<]*</\1>")
_NUMBER_FIRST = re.compile(r"(<m(row|sup|sub|subsup)>)*<mn>")
_TIMES = '<mo lspace="0.17em">&#x2062;</mo>'  # the sign that is meant and not seen
_OF = "<mo>&#x2061;</mo>"  # the application of a function, not seen either
_SIGNS = {"<=": "≤", ">=": "≥", "==": "=", "!=": "≠"}


def _sign(said: str) -> str:
    return f"<mo>{escape(said)}</mo>"


def _words(said: str) -> str:
    """Words, whose outer blanks would be lost."""
    return f"<mtext>{escape(said).replace(' ', '&#xa0;')}</mtext>"


def _one(said: str) -> str:
    """The elements as one."""
    return said if _LEAF.fullmatch(said) else f"<mrow>{said}</mrow>"


def _between(left: str, said: str, right: str) -> str:
    return f"<mrow>{_sign(left)}{said}{_sign(right)}</mrow>"


def _scripted(body: str, below: str = "", above: str = "") -> str:
    """A base with what is lowered and raised."""
    if below and above:
        return f"<msubsup>{_one(body)}{_one(below)}{_one(above)}</msubsup>"
    if below:
        return f"<msub>{_one(body)}{_one(below)}</msub>"
    return f"<msup>{_one(body)}{_one(above)}</msup>" if above else body


def _letters(name: str, power: str = "") -> str:
    """A symbol's name: `c_in` with an upright index, Greek letters; primes before a power."""
    plain = name.rstrip("'")
    head, _, index = plain.partition("_")
    body = f"<mi>{unescape(f'&{head};') if head in GREEK else escape(head)}</mi>"
    kind = "mn" if index.isdecimal() else "mi" if len(index) == 1 else "mtext"
    below = f"<{kind}>{escape(index)}</{kind}>" if index else ""
    return _scripted(body, below, _sign("′") * (len(name) - len(plain)) + power)


class Mathml(Shared):
    """Expressions for a page."""

    _mark = _minus = _less = _sign("−")
    _plus, _gap = _sign("+"), ""
    _and, _or = _words(" and "), _words(" or ")

    def emptyPrinter(self, expr: Any) -> str:
        """What has no form here, as it is written."""
        return f"<mtext>{escape(text(expr))}</mtext>"

    def parenthesize(self, item: Expr, level: int, strict: bool = False) -> str:
        """In parentheses, where it binds less than its surroundings."""
        said = str(self._print(item))
        binds = precedence_traditional(item)
        return self.fenced(said) if binds < level or (binds == level and not strict) else said

    def fenced(self, said: str) -> str:
        """In parentheses."""
        return _between("(", said, ")")

    def _side(self, side: Expr) -> str:
        return _one(self._print(unsigned(side)))

    def _sign(self, sign: str) -> str:
        return _sign(_SIGNS.get(sign, sign))

    def _word(self, word: str) -> str:
        return _words(word)

    # -- numbers and names ------

    def _print_Integer(self, expr: Expr) -> str:
        return f"{self._minus * bool(expr < 0)}<mn>{abs(int(expr))}</mn>"

    def _print_Rational(self, expr: Any) -> str:
        return self._minus * bool(expr < 0) + self._over(S(abs(expr.p)), S(expr.q))

    def _print_Infinity(self, expr: Expr) -> str:
        return "<mi>∞</mi>"

    def _print_NegativeInfinity(self, expr: Expr) -> str:
        return f"{self._minus}<mi>∞</mi>"

    def _print_Symbol(self, expr: Symbol) -> str:
        return _letters(current()[expr.name])

    _print_Dummy = _print_Symbol

    # -- products and powers ------

    def _product(self, ordered: list[Expr]) -> str:
        first, *rest = self._factors(ordered)
        # Two numbers side by side would read as one.
        joined = ((_sign("⋅") if _NUMBER_FIRST.match(f) else _TIMES) + f for f in rest)
        return "".join([first, *joined])

    def _over(self, a: Expr, b: Expr) -> str:
        return self.over(self._print(a), self._print(b))

    def _print_Pow(self, expr: Expr) -> str:
        base, exponent = expr.args
        if exponent.is_Rational and exponent < 0:
            return self._reciprocal(expr)
        if exponent == S.Half:
            return f"<msqrt>{self._print(base)}</msqrt>"
        above = self._print(exponent)
        if isinstance(base, Symbol):
            return _letters(current()[base.name], above)
        if isinstance(base, (Sum, GeometricSum)):
            return _scripted(self.fenced(self._print(base)), "", above)
        return _scripted(self.parenthesize(base, PRECEDENCE["Pow"]), "", above)

    # -- functions ------

    def _named(self, name: str, arguments: Sequence[Expr]) -> str:
        inside = _sign(",").join(_one(self._print(one)) for one in arguments)
        return f"<mi>{escape(name)}</mi>{_OF}{self.fenced(inside)}"

    def _print_Function(self, expr: Expr) -> str:
        return self._named(type(expr).__name__, expr.args)

    def _print_Gcd(self, expr: Expr) -> str:
        return self._named("gcd", expr.args)

    def _print_Max(self, expr: Expr) -> str:
        return self._named("max", sorted(expr.args, key=default_sort_key))

    def _print_Min(self, expr: Expr) -> str:
        return self._named("min", sorted(expr.args, key=default_sort_key))

    def _print_FloorDiv(self, expr: Expr) -> str:
        a, b = expr.args
        return _between("⌊", self._print(a) if b == 1 else self._print_quotient(a, b), "⌋")

    def _print_FloorLog(self, expr: Expr) -> str:
        x, base = (self._print(arg) for arg in expr.args)
        return _between("⌊", f"{_scripted('<mi>log</mi>', base)}{_OF}{self.fenced(x)}", "⌋")

    def _print_floor(self, expr: Expr) -> str:
        return _between("⌊", self._print(expr.args[0]), "⌋")

    def _print_ceiling(self, expr: Expr) -> str:
        return _between("⌈", self._print(expr.args[0]), "⌉")

    def _print_Abs(self, expr: Expr) -> str:
        return _between("|", self._print(expr.args[0]), "|")

    def _print_GeometricSum(self, expr: Expr) -> str:
        ratio, terms = expr.args
        letter = "j" if "i" in {current()[s.name] for s in expr.free_symbols} else "i"
        index = f"<mi>{letter}</mi>"
        base = self.parenthesize(ratio, PRECEDENCE["Pow"])
        body = _scripted(base, "", index)
        if isinstance(ratio, Symbol):
            body = _letters(current()[ratio.name], index)
        return self.summed(f"{index}{_sign('=')}<mn>0</mn>", self._print(terms - 1), body)

    def _print_Sum(self, expr: Any) -> str:
        body = self.parenthesize(expr.function, PRECEDENCE["Mul"], strict=True)
        for index, first, last in expr.limits:
            start = self._print(index) + _sign("=") + self._print(first)
            body = self.summed(start, self._print(last), body)
        return body

    # -- statements ------

    def _print_Not(self, expr: Boolean) -> str:
        (denied,) = expr.args
        if isinstance(denied, Whole):
            return self._print_Whole(denied, "∉", "∤")
        return _sign("¬") + self.fenced(self._print(denied))

    def _print_Whole(self, expr: Boolean, whole: str = "∈", divides: str = "∣") -> str:
        numerator, denominator = together(expr.args[0]).as_numer_denom()
        said = _one(self._print(numerator))
        if denominator == 1:
            return f"{said}{_sign(whole)}<mi>ℤ</mi>"
        return f"{_one(self._print(denominator))}{_sign(divides)}{said}"

    def _print_Every(self, expr: Boolean) -> str:
        condition, index, times = (_one(self._print(arg)) for arg in expr.args)
        bounds = f"<mn>0</mn>{_sign('≤')}{index}{_sign('<')}{times}"
        return f"{condition}{_words(' for ')}{bounds}"

    # -- what derivations are put together from ------

    def named(self, letter: str, number: str, at: str) -> str:
        """A quantity's letter with the place of a part, and the copy that it is of."""
        name = _scripted(_letters(letter), f"<mn>{number}</mn>" if number else "")
        return f"{name}{_OF}{self.fenced(at)}" if at else name

    def over(self, above: str, below: str) -> str:
        """A quotient."""
        return f"<mfrac>{_one(above)}{_one(below)}</mfrac>"

    def summed(self, start: str, last: str, body: str) -> str:
        """The sum of a body."""
        return f"<munderover>{_sign('∑')}{_one(start)}{_one(last)}</munderover>{body}"

    def copies(self, body: str, index: str, last: str) -> str:
        """The sum of a body over its copies."""
        return self.summed(f"{index}{_sign('=')}<mn>0</mn>", last, body)

    def loops(self, turn: str, axes: Sequence[tuple[str, str]]) -> str:
        """What happens in a turn, summed over loops, each with its name and its length."""
        for name, length in reversed(axes):
            turn = self.summed(f"{_words(name)}{_sign('=')}<mn>1</mn>", length, turn)
        return turn

    def equal(self, left: str, right: str) -> str:
        """Two sides as they are."""
        return f"{_one(left)}{_sign('=')}{_one(right)}"

    def zero(self, sign: str, left: str = "") -> str:
        """What is written against zero, or such an end."""
        said = f"{self._sign(sign)}<mn>0</mn>"
        return _one(left) + said if left else said.replace("<mo>", '<mo form="infix">')

    def times(self, shown: Sequence[str]) -> str:
        """Factors as they come."""
        return _sign("⋅").join(shown)

    def by(self, shown: Sequence[str]) -> str:
        """A size in each dimension."""
        return _sign("×").join(shown)


def mathml(expr: Basic | int) -> str:
    """An expression or statement as MathML, without the `math` element around it.

    Examples:
        >>> from symconv.abc import c, k
        >>> mathml(c > k**2)
        '<mi>c</mi><mo>&gt;</mo><mrow><msup><mi>k</mi><mn>2</mn></msup></mrow>'
    """
    return str(Mathml().doprint(expression(expr)))
