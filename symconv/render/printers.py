"""Expressions and statements as plain text and as LaTeX."""

from __future__ import annotations

from typing import Any

from sympy import Add, Basic, Dummy, Expr, S, Sum, Symbol, fraction, together
from sympy.core.relational import Relational
from sympy.logic.boolalg import And, Boolean, Or
from sympy.printing.latex import LatexPrinter
from sympy.printing.printer import Printer
from sympy.printing.str import StrPrinter

from symconv.arithmetic import GeometricSum
from symconv.errors import ArgumentError
from symconv.notation import current
from symconv.render.order import divisor, factors, parts, signed, terms, tidy, unsigned
from symconv.sign import Every, Whole

__all__ = ["latex", "symbol_latex", "text"]

_WIDE = (And, Or, Every)  # in parentheses where they are part of a statement


class _Shared(Printer):
    """What is the same in both forms: order, signs, and where parentheses stand."""

    _minus = "-"
    _and, _or = " and ", " or "
    _left, _right = "(", ")"

    def _product(self, ordered: list[Expr]) -> str:
        raise NotImplementedError

    def _over(self, a: Expr, b: Expr) -> str:
        raise NotImplementedError

    def _print_Add(self, expr: Expr, order: Any = None) -> str:
        first, *others = (self._print(term) for term in terms(expr))
        signs = (f" - {t[1:].lstrip()}" if t.startswith("-") else f" + {t}" for t in others)
        return "".join([first, *signs])

    def _print_Mul(self, expr: Expr) -> str:
        if (shown := tidy(expr)) != expr:
            return str(self._print(shown))
        numerator, denominator = fraction(expr)
        if denominator != 1:
            return self._print_quotient(numerator, denominator)
        sign, rest = signed(expr)
        return self._minus * (sign < 0) + self._product(factors(rest))

    def _print_quotient(self, numerator: Expr, denominator: Expr) -> str:
        (above, a), (below, b) = signed(numerator), signed(denominator)
        if above != below and b.is_Add and len({t.could_extract_minus_sign() for t in b.args}) > 1:
            above, b = below, Add(*(-term for term in b.args))  # c/(c - k), not -c/(k - c)
        return "-" * (above != below) + self._over(a, divisor(b))

    def _print_And(self, expr: Boolean) -> str:
        return self._and.join(map(self._part, parts(expr)))

    def _print_Or(self, expr: Boolean) -> str:
        return self._or.join(map(self._part, parts(expr)))

    def _part(self, part: tuple[Boolean, ...]) -> str:
        """A part of a statement: a range of one symbol, or a statement of its own."""
        if len(part) == 2:
            lower, upper = part
            sign = self._sign(lower.reversed)
            return f"{self._print(unsigned(lower.rhs))} {sign} {self._print(upper)}"
        (stated,) = part
        said = str(self._print(stated))
        wide = isinstance(stated, _WIDE) and (not isinstance(stated, And) or len(parts(stated)) > 1)
        return f"{self._left}{said}{self._right}" if wide else said

    def _print_Relational(self, expr: Relational) -> str:
        left, right = (self._print(unsigned(side)) for side in expr.args)
        return f"{left} {self._sign(expr)} {right}"

    def _sign(self, relation: Relational) -> str:
        return str(relation.rel_op)

    def _word(self, word: str) -> str:
        return word

    def _print_BooleanTrue(self, expr: Boolean) -> str:
        return self._word("always")

    def _print_BooleanFalse(self, expr: Boolean) -> str:
        return self._word("never")


class _Text(_Shared, StrPrinter):
    """Expressions for a terminal; what it prints is Python."""

    def _product(self, ordered: list[Expr]) -> str:
        return "*".join(self.parenthesize(factor, 50, strict=True) for factor in ordered)

    def _over(self, a: Expr, b: Expr) -> str:
        above, below = self.parenthesize(a, 50, strict=True), self.parenthesize(b, 60, strict=True)
        return f"{above}/{below}"

    def _print_Pow(self, expr: Expr, rational: bool = False) -> str:
        base, exponent = expr.args
        if exponent.is_Integer and exponent < -1:
            return self._over(S.One, base**-exponent)  # 1/c**2, not c**(-2)
        return str(super()._print_Pow(expr, rational=rational))

    def _print_FloorDiv(self, expr: Expr) -> str:
        a, b = expr.args
        return f"floor({self._print(a) if b == 1 else self._print_quotient(a, b)})"

    def _print_FloorLog(self, expr: Expr) -> str:
        x, base = (self._print(arg) for arg in expr.args)
        return f"floor(log_{base}({x}))"

    def _print_Symbol(self, expr: Symbol) -> str:
        return current()[expr.name]

    def _print_Dummy(self, expr: Dummy) -> str:
        return str(expr.name)

    def _print_Not(self, expr: Boolean) -> str:
        (denied,) = expr.args
        if isinstance(denied, Whole):
            return self._print_Whole(denied, "is not whole", "does not divide")
        return f"not ({self._print(denied)})"

    def _print_Whole(self, expr: Boolean, whole: str = "is whole", divides: str = "divides") -> str:
        numerator, denominator = together(expr.args[0]).as_numer_denom()
        if denominator == 1:
            return f"{self._print(numerator)} {whole}"
        return f"{self._print(denominator)} {divides} {self._print(numerator)}"

    def _print_Every(self, expr: Boolean) -> str:
        condition, index, times = (self._print(arg) for arg in expr.args)
        return f"{condition} for 0 <= {index} < {times}"


class _Latex(_Shared, LatexPrinter):
    """Expressions as papers typeset them."""

    _minus = "- "
    _and, _or = r" \;\text{and}\; ", r" \;\text{or}\; "
    _left, _right = r"\left(", r"\right)"

    def _product(self, ordered: list[Expr]) -> str:
        *others, last = ordered
        first, *rest = [
            *(
                rf"\left({self._print(factor)}\right)"  # what follows a sum would read as summed
                if isinstance(factor, (Sum, GeometricSum))
                else self.parenthesize(factor, 50, strict=True)
                for factor in others
            ),
            self.parenthesize(last, 50, strict=True),
        ]
        # Two numbers side by side would read as one.
        joined = ((r" \cdot " if f[0].isdigit() else r" \, ") + f for f in rest)
        return "".join([first, *joined])

    def _over(self, a: Expr, b: Expr) -> str:
        return rf"\frac{{{self._print(a)}}}{{{self._print(b)}}}"

    def _print_Symbol(self, expr: Symbol, style: str = "plain") -> str:
        return symbol_latex(current()[expr.name])

    _print_Dummy = _print_Symbol

    def _print_Not(self, expr: Boolean) -> str:
        (denied,) = expr.args
        if not isinstance(denied, Whole):
            return str(super()._print_Not(expr))
        numerator, denominator = together(denied.args[0]).as_numer_denom()
        if denominator == 1:
            return rf"{self._print(numerator)} \notin \mathbb{{Z}}"
        return rf"{self._print(denominator)} \nmid {self._print(numerator)}"

    def _sign(self, relation: Relational) -> str:
        return _SIGNS.get(relation.rel_op, relation.rel_op)

    def _word(self, word: str) -> str:
        return rf"\text{{{word}}}"


_SIGNS = {"<=": r"\le", ">=": r"\ge", "==": "=", "!=": r"\ne"}


_GREEK_NAMES = """
alpha beta gamma delta zeta eta theta kappa lambda mu nu xi pi rho sigma tau phi chi psi omega
Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega
"""
_GREEK = {"epsilon": r"\varepsilon", **{name: rf"\{name}" for name in _GREEK_NAMES.split()}}


def symbol_latex(name: str) -> str:
    """A symbol's name in LaTeX: `c_in` with an upright index, Greek letters, single letters.

    Primes stand last, where a power may follow them: D_F'^2 sets, D'_F^2 has two superscripts.
    """
    plain = name.rstrip("'")
    head, _, index = plain.partition("_")
    body = _GREEK.get(head) or (head if len(head) == 1 else rf"\mathrm{{{head}}}")
    if len(index) == 1:
        body += f"_{{{index}}}"
    elif index:
        shown = index.replace("_", r"\_")
        body += rf"_{{\text{{{shown}}}}}"
    return body + name[len(plain) :]


def text(expr: Basic | int) -> str:
    """An expression or statement as plain text, which Python can read.

    Examples:
        >>> from symconv.abc import H, W, c_in, c_out, k
        >>> text(c_in * c_out * k**2 * H * W)
        'H*W*k**2*c_in*c_out'
    """
    return str(_Text().doprint(_expression(expr)))


def latex(expr: Basic | int) -> str:
    r"""An expression or statement as LaTeX, without dollars.

    Examples:
        >>> from symconv.abc import H, W, c_in, k
        >>> print(latex(c_in * k**2 * (H - k + 1) * W))
        \left(H - k + 1\right) \, W \, k^{2} \, c_{\text{in}}
    """
    return str(_Latex().doprint(_expression(expr)))


def _expression(expr: Any) -> Basic:
    """An expression, as it is: SymPy would run a text."""
    if not isinstance(expr, (Basic, int)):
        raise ArgumentError(f"render: takes an expression, a statement or a result, got {expr!r}.")
    made = S(expr)
    notation = current()
    said: dict[str, Any] = {}
    for symbol in made.free_symbols if notation.names else ():
        other = said.setdefault(notation[symbol.name], symbol)
        if other != symbol:
            first, second = sorted((str(other), str(symbol)))
            raise ArgumentError(
                f"render: {first} and {second} would both print as {notation[symbol.name]} in "
                f"this notation; give one of them another name in a Notation of your own."
            )
    return made
