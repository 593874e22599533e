"""Expressions and statements as plain text and as LaTeX."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import Add, Basic, Dummy, Expr, Pow, S, Sum, Symbol, fraction, together
from sympy.core.relational import Relational
from sympy.logic.boolalg import And, Boolean, Or
from sympy.printing.latex import LatexPrinter
from sympy.printing.printer import Printer
from sympy.printing.str import StrPrinter

from symconv.arithmetic import GeometricSum
from symconv.errors import ArgumentError
from symconv.notation import current
from symconv.render.order import divisor, factors, over_common, parts, signed, terms, tidy, unsigned
from symconv.sign import Every, Whole

__all__ = ["GREEK", "Latex", "Shared", "Text", "expression", "latex", "symbol_latex", "text"]

_WIDE = (And, Or, Every)  # in parentheses where they are part of a statement


class Shared(Printer):
    """What is the same in every form: order, signs, and where parentheses stand."""

    _mark = "-"  # how what has a minus in front begins
    _minus = "-"
    _plus, _less, _gap = " + ", " - ", " "
    _and, _or = " and ", " or "

    def _product(self, ordered: list[Expr]) -> str:
        raise NotImplementedError

    def _over(self, a: Expr, b: Expr) -> str:
        raise NotImplementedError

    def _print_Add(self, expr: Expr, order: Any = None) -> str:
        above, below = over_common(expr)
        if below != 1:
            return self._print_quotient(above, below)
        first, *others = (self._print(term) for term in terms(expr))
        signs = (
            self._less + term.removeprefix(self._mark).lstrip()
            if term.startswith(self._mark)
            else self._plus + term
            for term in others
        )
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
        return self._mark * (above != below) + self._over(a, divisor(b))

    def _reciprocal(self, expr: Expr) -> str:
        """A power below zero: 1/c**2, not c**(-2); -1/(H + 1), not 1/(-H - 1)."""
        base, exponent = expr.args
        return self._print_quotient(S.One, Pow(base, -exponent))

    def _print_And(self, expr: Boolean) -> str:
        return self._and.join(map(self._part, parts(expr)))

    def _print_Or(self, expr: Boolean) -> str:
        return self._or.join(map(self._part, parts(expr)))

    def _part(self, part: tuple[Boolean, ...]) -> str:
        """A part of a statement: a range of one symbol, or a statement of its own."""
        if len(part) == 2:
            lower, upper = part
            sign = self._sign(lower.reversed.rel_op)
            return self._gap.join([self._side(lower.rhs), sign, self._print(upper)])
        (stated,) = part
        said = str(self._print(stated))
        wide = isinstance(stated, _WIDE) and (not isinstance(stated, And) or len(parts(stated)) > 1)
        return self.fenced(said) if wide else said

    def fenced(self, said: str) -> str:
        """In parentheses."""
        return f"({said})"

    def _factors(self, ordered: list[Expr]) -> list[str]:
        """Factors in parentheses where they need them; what follows a sum would read as summed."""
        *others, last = ordered
        return [
            *(
                self.fenced(self._print(factor))
                if isinstance(factor, (Sum, GeometricSum))
                else self.parenthesize(factor, 50, strict=True)
                for factor in others
            ),
            self.parenthesize(last, 50, strict=True),
        ]

    def _print_Relational(self, expr: Relational) -> str:
        left, right = map(self._side, expr.args)
        return self._gap.join([left, self._sign(expr.rel_op), right])

    def _side(self, side: Expr) -> str:
        return str(self._print(unsigned(side)))

    def _sign(self, sign: str) -> str:
        return sign

    def _word(self, word: str) -> str:
        return word

    def plus(self, shown: Sequence[str]) -> str:
        """Terms as they come."""
        return self._plus.join(shown)

    def less(self, left: str, right: str) -> str:
        """A difference."""
        return f"{left}{self._less}{right}"

    def equal(self, left: str, right: str) -> str:
        """Two sides as they are."""
        return f"{left} = {right}"

    def zero(self, sign: str, left: str = "") -> str:
        """What is written against zero, or such an end."""
        return f"{left} {self._sign(sign)} 0".lstrip()

    def _print_BooleanTrue(self, expr: Boolean) -> str:
        return self._word("always")

    def _print_BooleanFalse(self, expr: Boolean) -> str:
        return self._word("never")


class Text(Shared, StrPrinter):
    """Expressions for a terminal; what it prints is Python."""

    def _product(self, ordered: list[Expr]) -> str:
        return "*".join(self.parenthesize(factor, 50, strict=True) for factor in ordered)

    def _over(self, a: Expr, b: Expr) -> str:
        above = self.parenthesize(a, 50, strict=True)
        if b.is_Pow and b.exp.is_Integer and b.exp < 0:  # a quotient again, left so
            return f"{above}/{self.fenced(self._print(b))}"
        return f"{above}/{self.parenthesize(b, 60, strict=True)}"

    def _print_Pow(self, expr: Expr, rational: bool = False) -> str:
        if expr.exp.is_Integer and expr.exp < 0:
            return self._reciprocal(expr)
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

    # -- what derivations are put together from ------

    def named(self, letter: str, number: str, at: str) -> str:
        """A quantity's letter with the place of a part, and the copy that it is of."""
        name = f"{letter}_{number}" if number else letter
        return f"{name}({at})" if at else name

    def over(self, above: str, below: str) -> str:
        """A quotient."""
        return f"{above} / {below}"

    def copies(self, body: str, index: str, last: str) -> str:
        """The sum of a body over its copies."""
        return f"sum of {body} over {index} = 0..{last}"

    def loops(self, turn: str, axes: Sequence[tuple[str, str]]) -> str:
        """What happens in a turn, summed over loops, each with its name and its length."""
        over = ", ".join(f"{name} = 1..{length}" for name, length in axes)
        return f"sum of {turn} over {over}" if axes else turn

    def times(self, shown: Sequence[str]) -> str:
        """Factors as they come."""
        return " * ".join(shown)

    def by(self, shown: Sequence[str]) -> str:
        """A size in each dimension."""
        return " x ".join(shown)


class Latex(Shared, LatexPrinter):
    """Expressions as papers typeset them."""

    _minus = "- "
    _and, _or = r" \;\text{and}\; ", r" \;\text{or}\; "

    def fenced(self, said: str) -> str:
        """In parentheses."""
        return rf"\left({said}\right)"

    def _product(self, ordered: list[Expr]) -> str:
        first, *rest = self._factors(ordered)
        # Two numbers side by side would read as one.
        joined = ((r" \cdot " if f[0].isdigit() else r" \, ") + f for f in rest)
        return "".join([first, *joined])

    def _over(self, a: Expr, b: Expr) -> str:
        return rf"\frac{{{self._print(a)}}}{{{self._print(b)}}}"

    def _print_Pow(self, expr: Expr) -> str:
        if expr.exp.is_Rational and expr.exp < 0:
            return self._reciprocal(expr)
        return str(super()._print_Pow(expr))

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

    def _sign(self, sign: str) -> str:
        return _SIGNS.get(sign, sign)

    def _word(self, word: str) -> str:
        return rf"\text{{{word}}}"

    # -- what derivations are put together from ------

    def named(self, letter: str, number: str, at: str) -> str:
        """A quantity's letter with the place of a part, and the copy that it is of."""
        name = symbol_latex(letter) + (f"_{{{number}}}" if number else "")
        return name + self.fenced(at) if at else name

    def over(self, above: str, below: str) -> str:
        """A quotient."""
        return rf"\frac{{{above}}}{{{below}}}"

    def copies(self, body: str, index: str, last: str) -> str:
        """The sum of a body over its copies."""
        return rf"\sum_{{{index} = 0}}^{{{last}}} {body}"

    def loops(self, turn: str, axes: Sequence[tuple[str, str]]) -> str:
        """What happens in a turn, summed over loops, each with its name and its length."""
        sums = (rf"\sum_{{\text{{{name}}} = 1}}^{{{length}}}" for name, length in axes)
        return " ".join([r" \; ".join(sums), turn]).lstrip()

    def times(self, shown: Sequence[str]) -> str:
        """Factors as they come."""
        return r" \cdot ".join(shown)

    def by(self, shown: Sequence[str]) -> str:
        """A size in each dimension."""
        return r" \times ".join(shown)


_SIGNS = {"<=": r"\le", ">=": r"\ge", "==": "=", "!=": r"\ne"}


_GREEK_NAMES = """
alpha beta gamma delta zeta eta theta kappa lambda mu nu xi pi rho sigma tau phi chi psi omega
Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega
"""
GREEK = {"epsilon": r"\varepsilon", **{name: rf"\{name}" for name in _GREEK_NAMES.split()}}


def symbol_latex(name: str) -> str:
    """A symbol's name in LaTeX: `c_in` with an upright index, Greek letters, single letters.

    Primes stand last, where a power may follow them: D_F'^2 sets, D'_F^2 has two superscripts.
    """
    plain = name.rstrip("'")
    head, _, index = plain.partition("_")
    body = GREEK.get(head) or (head if len(head) == 1 else rf"\mathrm{{{head}}}")
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
    return str(Text().doprint(expression(expr)))


def latex(expr: Basic | int) -> str:
    r"""An expression or statement as LaTeX, without dollars.

    Examples:
        >>> from symconv.abc import H, W, c_in, k
        >>> print(latex(c_in * k**2 * (H - k + 1) * W))
        \left(H - k + 1\right) \, W \, k^{2} \, c_{\text{in}}
    """
    return str(Latex().doprint(expression(expr)))


def expression(expr: Any) -> Basic:
    """What is to be printed, as it is: SymPy would run a text. Names that print alike raise."""
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
