"""The only maker of strings: results as text, LaTeX and Markdown.

Factors come in the order papers write them (H W k² c_in c_out), terms with the positive ones first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import singledispatch
from typing import Any, Literal

from sympy import (
    Add,
    Basic,
    Dummy,
    Eq,
    Expr,
    Ge,
    Mul,
    Pow,
    S,
    Sum,
    Symbol,
    fraction,
    together,
)
from sympy.core.relational import Relational
from sympy.logic.boolalg import And, Boolean, Or
from sympy.printing.latex import LatexPrinter
from sympy.printing.str import StrPrinter

from symconv.arithmetic import FloorDiv, GeometricSum
from symconv.certificate import Combination, External, Fact, Product, Quotient, Split, Total
from symconv.claims import Claim, Finding
from symconv.comparison import Comparison
from symconv.decide import Condition
from symconv.errors import ArgumentError
from symconv.module import ReceptiveField, Summary
from symconv.optimize import Optimum
from symconv.plane import Regions
from symconv.proof import Proof
from symconv.sign import Every
from symconv.steps import Step

__all__ = ["latex", "render", "table", "text"]

Format = Literal["text", "latex", "markdown"]

# Papers write counts first, then sizes, kernel, channels. Unknown names keep SymPy's order, last.
_ORDER = (
    *("N", "B", "n", "i", "j", "r", "t", "alpha", "beta", "rho"),
    *("D", "D_in", "D_out", "H", "H_in", "H_out", "W", "W_in", "W_out", "L", "L_in", "L_out"),
    *("P_in", "k", "k_h", "k_w", "k_1", "k_2", "d", "s", "p", "p_low", "p_high", "g"),
    *("m", "m_1", "m_2", "C", "c", "c_in", "C_in", "c_out", "C_out"),
)
_SIZES = frozenset(name for name in _ORDER if name[0] in "DHWL")
_RANK = {name: rank for rank, name in enumerate(_ORDER)}


def _rank(factor: Expr) -> tuple[int, int, str]:
    """Where a factor stands in a product."""
    base = factor.as_base_exp()[0]
    if base.is_number:
        return (0, 0 if factor.is_number else 1, str(base))
    if isinstance(base, (Sum, GeometricSum)):
        return (3, 0, str(base))  # c * sum, not sum * c: what follows a sum reads as summed
    names = [_RANK.get(s.name, len(_RANK)) for s in base.free_symbols]
    if base.is_Add and not _SIZES & {s.name for s in base.free_symbols}:
        return (2, min(names, default=len(_RANK)), str(base))  # k*(k - 1), not (k - 1)*k
    compound = 0 if base.is_Symbol or isinstance(base, FloorDiv) else 1
    return (1, min(names, default=len(_RANK)) * 2 + compound, str(base))


def _factors(expr: Expr) -> list[Expr]:
    return sorted(Mul.make_args(expr), key=_rank)


def _signed(expr: Expr) -> tuple[int, Expr]:
    """A sign and the rest: a product without a minus in front or one that stands for the others.

    -c*k is minus c*k, and (k - H - 1)*(-c - 1) is (H - k + 1)*(c + 1).
    """
    sign, factors = 1, []
    for factor in Mul.make_args(expr):
        base, exponent = factor.as_base_exp()
        if factor.is_Rational and factor < 0:
            sign, factor = -sign, -factor
        elif exponent.is_Integer and _reversed(base):
            sign *= -1 if exponent.is_odd else 1
            turned = Add(*(-term for term in base.args))
            factor = turned if exponent == 1 else Pow(turned, exponent, evaluate=False)
        factors.append(factor)
    factors = [f for f in factors if f != 1]
    if len(factors) < 2:
        return sign, factors[0] if factors else S.One
    return sign, Mul(*factors, evaluate=False)


def _unsigned(side: Expr) -> Expr:
    """A side of a relation without a minus in front, where a sum takes it: c > k*(1 - r)."""
    numerator, denominator = fraction(side)
    coefficient, rest = numerator.as_coeff_Mul()
    factors = list(Mul.make_args(rest))
    mixed = [f for f in factors if f.is_Add and not all(map(_minus, f.args))]
    if coefficient is S.NaN or not coefficient.is_negative or not mixed:
        return side
    factors[factors.index(mixed[0])] = Add(*(-term for term in mixed[0].args))
    return Mul(-coefficient, *factors, 1 / denominator, evaluate=False)


def _minus(term: Expr) -> bool:
    return bool(term.could_extract_minus_sign())


def _reversed(expr: Expr) -> bool:
    """A sum that reads better with all its signs turned: k - H - 1, or nothing but minus."""
    if not expr.is_Add:
        return False
    minus = [term for term in _paired(list(expr.args)) if _minus(term)]
    plus = [term for term in _paired(list(expr.args)) if term not in minus]
    sized = [{s.name for s in Add(*terms).free_symbols} & _SIZES for terms in (minus, plus)]
    return not plus or bool(sized[0] and not sized[1] and len(minus) > len(plus))


def _degree(term: Expr) -> int:
    """How many factors a term has, powers counted: terms are written by falling degree."""
    total = 0
    for factor in Mul.make_args(term):
        base, exponent = factor.as_base_exp()
        if not base.is_number or not exponent.is_number:
            total += int(exponent) if exponent.is_Integer else 1
    return total


def _terms(expr: Expr) -> list[Expr]:
    """Terms by falling degree, those with a minus behind the others of their degree."""
    terms = _paired(list(Add.make_args(expr)))

    def key(term: Expr) -> tuple[int, bool, list[tuple[int, int, str]], str]:
        size = term.is_Symbol and term.name in _SIZES  # H + 2*p - d*(k - 1): the size in front
        return (
            -99 if size else -_degree(term),
            term.could_extract_minus_sign(),
            [_rank(f) for f in _factors(term) if not f.is_number],
            str(term),
        )

    ordered = sorted(terms, key=key)
    first = next((t for t in ordered if not t.could_extract_minus_sign()), ordered[0])
    ordered.remove(first)
    return [first, *ordered]


def _paired(terms: list[Expr]) -> list[Expr]:
    """d*k - d written as d*(k - 1), as the field writes the reach of a dilated kernel."""
    for term in terms:
        for kernel in sorted(term.free_symbols, key=str):
            factor = term / kernel
            if (
                kernel.name[0] != "k"
                or factor.has(kernel)
                or factor.is_number
                or -factor not in terms
            ):
                continue
            rest = [t for t in terms if t not in (term, -factor)]
            sign = -1 if factor.could_extract_minus_sign() else 1
            pair = (*Mul.make_args(sign * factor), kernel - 1)
            return _paired([*rest, Mul(*((-1,) if sign < 0 else ()), *pair, evaluate=False)])
    return terms


_WIDE = (And, Or, Every)  # in parentheses where they are part of a statement


def _flat(expr: Expr) -> Expr:
    """A product left unevaluated, with one number and no product inside."""
    numbers = sum(arg.is_Number for arg in expr.args)
    if numbers > 1 or any(arg.is_Mul for arg in expr.args):
        return Mul(*(factor for arg in expr.args for factor in Mul.make_args(arg)))
    return expr


class _Text(StrPrinter):
    """Expressions for a terminal; what it prints is Python."""

    def _print_Add(self, expr: Expr, order: Any = None) -> str:
        return _joined([self._print(t) for t in _terms(expr)])

    def _print_Mul(self, expr: Expr) -> str:
        if (flat := _flat(expr)) != expr:
            return str(self._print(flat))
        numerator, denominator = fraction(expr)
        if denominator != 1:
            return self._print_quotient(numerator, denominator)
        sign, rest = _signed(expr)
        factors = "*".join(self.parenthesize(f, 50, strict=True) for f in _factors(rest))
        return f"-{factors}" if sign < 0 else factors

    def _print_FloorDiv(self, expr: Expr) -> str:
        return f"floor({self._print_quotient(*expr.args)})"

    def _print_FloorLog(self, expr: Expr) -> str:
        x, base = (self._print(arg) for arg in expr.args)
        return f"floor(log_{base}({x}))"

    def _print_quotient(self, a: Expr, b: Expr) -> str:
        (above, a), (below, b) = _signed(a), _signed(b)
        over = self.parenthesize(a, 50, strict=True)
        return f"{'-' * (above != below)}{over}/{self.parenthesize(b, 60, strict=True)}"

    def _print_Dummy(self, expr: Dummy) -> str:
        return str(expr.name)

    def _print_And(self, expr: Boolean) -> str:
        return " and ".join(self._inside(a) for a in _ordered(expr))

    def _print_Or(self, expr: Boolean) -> str:
        return " or ".join(self._inside(a) for a in _ordered(expr))

    def _print_Not(self, expr: Boolean) -> str:
        return f"not ({self._print(expr.args[0])})"

    def _inside(self, expr: Boolean) -> str:
        return f"({self._print(expr)})" if isinstance(expr, _WIDE) else str(self._print(expr))

    def _print_Relational(self, expr: Relational) -> str:
        left, right = (self._print(_unsigned(side)) for side in expr.args)
        return f"{left} {expr.rel_op} {right}"

    def _print_Whole(self, expr: Boolean) -> str:
        numerator, denominator = together(expr.args[0]).as_numer_denom()
        if denominator == 1:
            return f"{self._print(numerator)} is whole"
        return f"{self._print(denominator)} divides {self._print(numerator)}"

    def _print_Every(self, expr: Boolean) -> str:
        condition, index, times = expr.args
        stated = self._print(condition)
        return f"{stated} for 0 <= {self._print(index)} < {self._print(times)}"

    def _print_BooleanTrue(self, expr: Boolean) -> str:
        return "always"

    def _print_BooleanFalse(self, expr: Boolean) -> str:
        return "never"


class _Latex(LatexPrinter):
    """Expressions as papers typeset them."""

    def _print_Add(self, expr: Expr, order: Any = None) -> str:
        return _joined([self._print(t) for t in _terms(expr)])

    def _print_Mul(self, expr: Expr) -> str:
        if (flat := _flat(expr)) != expr:
            return str(self._print(flat))
        numerator, denominator = fraction(expr)
        if denominator != 1:
            (above, a), (below, b) = _signed(numerator), _signed(denominator)
            return rf"{'-' * (above != below)}\frac{{{self._print(a)}}}{{{self._print(b)}}}"
        sign, rest = _signed(expr)
        ordered = _factors(rest)
        last = ordered[-1]
        factors = [
            rf"\left({self._print(f)}\right)"
            if isinstance(f, (Sum, GeometricSum)) and f is not last
            else self.parenthesize(f, 50, strict=True)
            for f in ordered
        ]
        out = factors[0]
        for factor in factors[1:]:  # two numbers side by side would read as one
            out += (r" \cdot " if factor[0].isdigit() else r" \, ") + factor
        return f"- {out}" if sign < 0 else out

    def _print_Symbol(self, expr: Symbol, style: str = "plain") -> str:
        return symbol_latex(expr.name)

    _print_Dummy = _print_Symbol

    def _print_And(self, expr: Boolean) -> str:
        return r" \;\text{and}\; ".join(self._inside(a) for a in _ordered(expr))

    def _print_Or(self, expr: Boolean) -> str:
        return r" \;\text{or}\; ".join(self._inside(a) for a in _ordered(expr))

    def _inside(self, expr: Boolean) -> str:
        stated = str(self._print(expr))
        return rf"\left({stated}\right)" if isinstance(expr, _WIDE) else stated

    def _print_Relational(self, expr: Relational) -> str:
        signs = {">=": r"\ge", "<=": r"\le", "==": "=", "!=": r"\ne"}
        sign = signs.get(expr.rel_op, expr.rel_op)
        left, right = (self._print(_unsigned(side)) for side in expr.args)
        return f"{left} {sign} {right}"

    def _print_BooleanTrue(self, expr: Boolean) -> str:
        return r"\text{always}"

    def _print_BooleanFalse(self, expr: Boolean) -> str:
        return r"\text{never}"


_GREEK_NAMES = """
alpha beta gamma delta zeta eta theta kappa lambda mu nu xi pi rho sigma tau phi chi psi omega
Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega
"""
_GREEK = {"epsilon": r"\varepsilon", **{name: rf"\{name}" for name in _GREEK_NAMES.split()}}


def symbol_latex(name: str) -> str:
    """A symbol's name in LaTeX: `c_in` with an upright index, Greek letters, single letters."""
    head, _, index = name.partition("_")
    body = _GREEK.get(head) or (head if len(head) == 1 else rf"\mathrm{{{head}}}")
    if not index:
        return body
    shown = index.replace("_", r"\_")
    return f"{body}_{{{index}}}" if len(index) == 1 else rf"{body}_{{\text{{{shown}}}}}"


def _joined(terms: Sequence[str]) -> str:
    """Terms with their signs between them."""
    out = terms[0]
    for term in terms[1:]:
        out += f" - {term[1:].lstrip()}" if term.startswith("-") else f" + {term}"
    return out


def _ordered(expr: Boolean) -> list[Boolean]:
    """Parts of a conjunction or disjunction: fewer symbols first, so cases read like a sentence."""
    return sorted(expr.args, key=lambda a: (len(a.free_symbols), len(str(a)), str(a)))


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
    return S(expr)


# -- whole results ------


@singledispatch
def render(result: Any, form: Format) -> str:
    """A result as text, LaTeX or Markdown."""
    return _value(result, form)


def _value(value: Any, form: Format) -> str:
    if value is None:
        said = "depends on the input size"
        return rf"\text{{{said}}}" if form == "latex" else said
    written = text(value) if form == "text" else latex(value)
    return f"${written}$" if form == "markdown" else written


def _size(size: Iterable[Any], form: Format) -> str:
    shown = list(size)
    entries = [text(s) if form == "text" else latex(s) for s in shown]
    if len(shown) > 1:  # (H - 1) x (W - 1), not H - 1 x W - 1
        left, right = ("(", ")") if form == "text" else (r"\left(", r"\right)")
        pairs = zip(entries, shown, strict=True)
        entries = [f"{left}{entry}{right}" if s.is_Add else entry for entry, s in pairs]
    joined = (" x " if form == "text" else r" \times ").join(entries) or "1"
    return f"${joined}$" if form == "markdown" else joined


def table(header: Sequence[str], rows: Sequence[Sequence[str]], form: Format) -> str:
    """Rows of strings under a header: aligned text, a booktabs tabular, or a Markdown table."""
    if form == "latex":
        spec = "l" + "r" * (len(header) - 1)
        lines = [" & ".join(row) + r" \\" for row in rows]
        head = " & ".join(header) + r" \\"
        body = "\n".join([r"\toprule", head, r"\midrule", *lines, r"\bottomrule"])
        return f"\\begin{{tabular}}{{{spec}}}\n{body}\n\\end{{tabular}}"
    if form == "markdown":
        escaped = [[_unpiped(cell) for cell in row] for row in (header, *rows)]
        lines = ["| " + " | ".join(row) + " |" for row in escaped]
        lines.insert(1, "|" + " --- |" * len(header))
        return "\n".join(lines)
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip()
        for row in (header, *rows)
    )


def _unpiped(cell: str) -> str:
    """A Markdown cell without the sign that ends cells: a command in maths, escaped elsewhere."""
    return "$".join(
        part.replace("|", r"\vert " if i % 2 else r"\|") for i, part in enumerate(cell.split("$"))
    )


def _code(source: str, form: Format) -> str:
    if form == "markdown":
        return f"`{source}`"
    return rf"\texttt{{{plain_latex(source)}}}" if form == "latex" else source


@render.register
def _(result: ReceptiveField, form: Format) -> str:
    rows = [
        (name, *(_cell(entry, form) for entry in entries))
        for name, entries in (
            ("size", result.size),
            ("stride", result.stride),
            ("offset", result.offset),
        )
    ]
    header = ("", *(f"dim {i}" for i in range(len(result.size))))
    return table(header, rows, form)


def _cell(value: Any, form: Format) -> str:
    written = _value(value, form)
    return f"${written}$" if form == "latex" else written


@render.register
def _(result: Summary, form: Format) -> str:
    header = ("layer", "output", "channels", "params", "MACs", "activations")
    rows = []
    for row in (*result.rows, result.total):
        size = _size(row.output, form)
        channels = "" if row.channels is None else _cell(row.channels, form)
        counts = (_cell(v, form) for v in (row.params, row.macs, row.activations))
        name = _code(row.name, form) if row.name != "total" else "total"
        rows.append((name, f"${size}$" if form == "latex" else size, channels, *counts))
    out = table(header, rows, form)
    return out + _valid_when(result.assumptions, form)


def _valid_when(assumptions: Iterable[Boolean], form: Format) -> str:
    stated = [_value(a, "markdown" if form != "text" else "text") for a in assumptions]
    return f"\n\nvalid when {', '.join(stated)}" if stated else ""


@render.register
def _(result: Condition, form: Format) -> str:
    lines = condition_lines(result, form)
    return "\n".join(f"- {line}" if form == "markdown" else line for line in lines)


def condition_lines(result: Condition, form: Format) -> list[str]:
    """What a condition says, a line for each thing."""
    show: Callable[[Any], str] = lambda value: _cell(value, form)  # noqa: E731
    lines = [f"{show(result.relation)}: {result.verdict}"]
    if result.verdict not in ("always", "never"):
        lines.append(f"exactly when {show(result.condition)}")
        if not result.reduced:
            lines[-1] += " (not reduced further)"
        if result.integer is not None:
            lines.append(f"over the integers {show(result.integer)}")
    if result.given:
        lines.append(f"given {', '.join(map(show, result.given))}")
    for name, point in (("true", result.witness), ("false", result.counterexample)):
        if point is not None:
            lines.append(f"{name}, for one, at {_point(point, form)}")
    if not result.check():
        lines.append("not checked")
    return lines


def _point(point: dict[Symbol, Expr], form: Format) -> str:
    stated = sorted(point.items(), key=lambda entry: str(entry[0]))
    return ", ".join(_cell(Eq(s, v, evaluate=False), form).replace("==", "=") for s, v in stated)


@render.register
def _(result: Proof, form: Format) -> str:
    lines = [f"{_cell(result.relation, form)}: {result.status}"]
    if result.given:
        lines.append(f"given {', '.join(_cell(g, form) for g in result.given)}")
    if result.counterexample is not None:
        lines.append(f"false at {_point(result.counterexample, form)}")
    for certificate in result.certificate:
        lines += certificate_lines(certificate, form)
    return "\n".join(f"- {line}" if form == "markdown" else line for line in lines)


def certificate_lines(certificate: Any, form: Format) -> list[str]:
    """A certificate for a reader who checks it by hand."""
    show: Callable[[Any], str] = lambda value: _cell(value, form)  # noqa: E731
    compare = _above(certificate.strict, form)
    claim = show(certificate.claim)
    if isinstance(certificate, Combination):
        return _combination_lines(certificate, claim, compare, form)
    if isinstance(certificate, Product):
        lines = [f"{claim} {compare}, by the signs of its factors:"]
        parts = [p for _, part, _ in certificate.parts for p in certificate_lines(part, form)]
        return lines + parts
    if isinstance(certificate, Quotient):
        parts = certificate_lines(certificate.numerator, form)
        parts += certificate_lines(certificate.denominator, form)
        return [f"{claim} {compare}, numerator and denominator:", *parts]
    if isinstance(certificate, Split):
        lines = [f"{claim} {compare}, case by case:"]
        for i, case in enumerate(certificate.cases):
            further = i == len(certificate.cases) - 1 and not certificate.closed
            kind = Ge if further else Eq
            at = kind(certificate.symbol, certificate.start + i, evaluate=False)
            case_of = show(at).replace("==", "=")
            lines += [f"{case_of}: {line}" for line in certificate_lines(case, form)]
        return lines
    if isinstance(certificate, Total):
        parts = [
            p for used in certificate.parts for part in used for p in certificate_lines(part, form)
        ]
        return [f"{claim} {compare}, a sum of products of what is not negative:", *parts]
    assert isinstance(certificate, External)
    return [f"{claim} {compare}, says {certificate.tool} (not checked here)"]


def _above(strict: bool, form: Format) -> str:
    if form == "text":
        return "> 0" if strict else ">= 0"
    return "$> 0$" if strict else r"$\ge 0$"


def _combination_lines(
    certificate: Combination, claim: str, compare: str, form: Format
) -> list[str]:
    """claim = sum, with one letter for each fact."""
    facts = list(dict.fromkeys(f for _, used in certificate.terms for f in used))
    names = {fact: Symbol(f"u_{i}") for i, fact in enumerate(facts, 1)}
    total = Add(*(c * Mul(*(names[f] for f in used)) for c, used in certificate.terms))
    if not facts:
        return [f"{claim} {compare}, a number"]
    where = ", ".join(
        f"{_cell(Eq(names[f], f.expr, evaluate=False), form).replace('==', '=')}"
        f" {_above(f.strict, form)}{_because(f, form)}"
        for f in facts
    )
    return [f"{claim} = {_cell(total, form)} {compare}, where {where}"]


def _because(fact: Fact, form: Format) -> str:
    if fact.reason == "symbol":
        return ""
    if fact.reason == "given":
        return f" (given {_cell(fact.subject, form)})"
    return f" ({fact.reason})"


def step_lines(step: Step, form: Format) -> list[tuple[int, str]]:
    """The derivation as (depth, line), each line an equivalence with its reason."""
    out = []
    for depth, at in step.walk():
        shown = _cell(at.statement, form)
        reason = at.reason.format(*(_cell(t, form) for t in at.terms))
        if at.rule == "cases":
            out.append((depth, f"{shown}: {reason}"))
        elif at.integer is not None and at.integer != at.skeleton:
            solved = f"{_cell(at.skeleton, form)}, over the integers {_cell(at.integer, form)}"
            out.append((depth, f"{shown} iff {solved} ({reason})"))
        else:
            out.append((depth, f"{shown} iff {_cell(at.skeleton, form)} ({reason})"))
    return out


_HEADS = {"macs": "MACs", "flops": "FLOPs"}


@render.register
def _(result: Comparison, form: Format) -> str:
    measures = list(dict.fromkeys(name for d in result.designs for name in d.measures))
    header = ("design", *(_HEADS.get(m, m) for m in measures))
    rows = [
        (
            _code(d.name, form),
            *(_cell(d.measures[m], form) if m in d.measures else "" for m in measures),
        )
        for d in result.designs
    ]
    return table(header, rows, form) + _valid_when(result.assumptions, form)


def finding_line(finding: Finding, form: Format) -> str:
    """One finding: what is derived, what was published, the verdict."""
    show: Callable[[Any], str] = lambda value: _cell(value, form)  # noqa: E731
    derived = finding.derived
    if isinstance(derived, Condition):
        said = show(derived.condition)
        if derived.integer is not None and derived.integer != derived.condition:
            said += f"; over the integers {show(derived.integer)}"
        line = f"{finding.about}: iff {said}{_evidence(derived.check())}"
    elif isinstance(derived, Proof):
        line = f"{finding.about}: {derived.status}"
        if derived.counterexample is not None:
            line += f" at {_point(derived.counterexample, form)}"
        line += _evidence(derived.check())
    else:
        line = f"{finding.about}: {show(derived)}"
        if derived.is_Rational and not derived.is_Integer:
            line += f" ≈ {float(derived):.4g}"
        if finding.published is not None and not finding.verdict.startswith("true"):
            line += f", published {show(finding.published)}"
    if finding.error is not None:
        line += f", error {show(finding.error)}"
    verdict = finding.verdict + (f" ({finding.convention})" if finding.convention else "")
    return f"{line} — {verdict}" if finding.verdict else line


def _evidence(checked: bool) -> str:
    return " [checked]" if checked else " [not checked]"


@render.register
def _(result: Claim, form: Format) -> str:
    lines = [finding_line(finding, form) for finding in result.findings]
    if form == "text":
        head = [
            f"{result.name}: {result.verdict}",
            f"  “{result.statement}”",
            f"  ({result.source})",
        ]
        return "\n".join([*head, *(f"    {line}" for line in lines)])
    if form == "markdown":
        head = [f"### {result.name}", "", result.statement, "", f"Source: {result.source}.", ""]
        body = [f"- {line}" for line in lines]
        return "\n".join([*head, *body, "", f"Verdict: **{result.verdict}**."])
    items = "\n".join(rf"\item {plain_latex(line)}" for line in lines)
    return (
        f"\\subsection*{{{plain_latex(result.name)}}}\n{plain_latex(result.statement)}\n"
        f"\\begin{{itemize}}\n{items}\n\\end{{itemize}}\n"
        f"Verdict: \\emph{{{result.verdict}}}. Source: {plain_latex(result.source)}.\n"
    )


_TEX = {
    **{sign: "\\" + sign for sign in "%&#_{}"},
    "\\": r"\textbackslash{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": "$<$",  # the font of plain LaTeX has other signs in these places
    ">": "$>$",
    "|": "$|$",
    "×": r"$\times$",
    "²": r"$^2$",
    "³": r"$^3$",
    "·": r"$\cdot$",
    "ε": r"$\varepsilon$",
    "≥": r"$\ge$",
    "≤": r"$\le$",
    "≈": r"$\approx$",
    "−": "$-$",
    "…": r"\dots{}",
    "–": "--",
    "—": "---",
    "“": "``",
    "”": "''",
    "’": "'",
}


def plain_latex(line: str) -> str:
    r"""The line, its maths between dollars left as it is, with commands for what LaTeX lacks.

    Examples:
        >>> print(plain_latex(r"a 5 × 5 & $c \ge 2$ for k_h > 3"))
        a 5 $\times$ 5 \& $c \ge 2$ for k\_h $>$ 3
    """
    parts = line.split("$")
    parts[::2] = ["".join(_TEX.get(sign, sign) for sign in part) for part in parts[::2]]
    return "$".join(parts)


def document(body: str, title: str) -> str:
    """A LaTeX document that compiles with pdflatex."""
    return "\n".join(
        [
            r"\documentclass{article}",
            r"\usepackage{amsmath,amssymb,booktabs}",
            rf"\title{{{title}}}\date{{}}",
            r"\begin{document}",
            r"\maketitle",
            body,
            r"\end{document}",
            "",
        ]
    )


@render.register
def _(result: Optimum, form: Format) -> str:
    what = f"{result.kind} of {_cell(result.expression, form)} over {_cell(result.symbol, form)}"
    if result.argument is None:
        return f"{what}: {result.status}"
    at = _cell(Eq(result.symbol, result.argument, evaluate=False), form).replace("==", "=")
    return f"{what}: {_cell(result.value, form)} at {at} ({result.status})"


@render.register
def _(result: Regions, form: Format) -> str:
    lines = [f"{r.name}: {_cell(r.condition, form)}" for r in result.regions]
    return "\n".join(f"- {line}" if form == "markdown" else line for line in lines)
