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
    Mul,
    S,
    Symbol,
    fraction,
    together,
)
from sympy.core.relational import Relational
from sympy.logic.boolalg import And, Boolean, Or
from sympy.printing.latex import LatexPrinter
from sympy.printing.str import StrPrinter

from symconv.arithmetic import FloorDiv
from symconv.certificate import Combination, External, Fact, Product, Quotient, Split
from symconv.claims import Claim, Finding
from symconv.comparison import Comparison
from symconv.decide import Condition
from symconv.module import ReceptiveField, Summary
from symconv.proof import Proof
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
        return (0, 0, str(base))
    names = [_RANK.get(s.name, len(_RANK)) for s in base.free_symbols]
    if base.is_Add and not _SIZES & {s.name for s in base.free_symbols}:
        return (2, min(names, default=len(_RANK)), str(base))  # k*(k - 1), not (k - 1)*k
    compound = 0 if base.is_Symbol or isinstance(base, FloorDiv) else 1
    return (1, min(names, default=len(_RANK)) * 2 + compound, str(base))


def _factors(expr: Expr) -> list[Expr]:
    return sorted(Mul.make_args(expr), key=_rank)


def _positive(expr: Expr) -> Expr:
    """A product without the minus in front, its factors left as they are."""
    coefficient, rest = expr.as_coeff_Mul()
    return Mul(-coefficient, rest, evaluate=False) if coefficient != -1 else rest


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

    def key(term: Expr) -> tuple[int, bool, list[tuple[int, int, str]]]:
        size = term.is_Symbol and term.name in _SIZES  # H + 2*p - d*(k - 1): the size in front
        return (
            -99 if size else -_degree(term),
            term.could_extract_minus_sign(),
            [_rank(f) for f in _factors(term)],
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
            pair = Mul(sign * factor, kernel - 1, evaluate=False)
            return _paired([*rest, pair if sign > 0 else Mul(-1, *pair.args, evaluate=False)])
    return terms


class _Text(StrPrinter):
    """Expressions for a terminal; what it prints is Python."""

    def _print_Add(self, expr: Expr, order: Any = None) -> str:
        return _joined([self._print(t) for t in _terms(expr)])

    def _print_Mul(self, expr: Expr) -> str:
        numerator, denominator = fraction(expr)
        if denominator != 1:
            return self._print_quotient(numerator, denominator)
        coefficient, rest = expr.as_coeff_Mul()
        if coefficient.is_negative:
            return f"-{self._print(_positive(expr))}"
        factors = [self.parenthesize(f, 50, strict=True) for f in _factors(rest)]
        return "*".join([self._print(coefficient), *factors] if coefficient != 1 else factors)

    def _print_FloorDiv(self, expr: Expr) -> str:
        a, b = expr.args
        return f"floor({self._print_quotient(a, b)})"

    def _print_quotient(self, a: Expr, b: Expr) -> str:
        return f"{self.parenthesize(a, 50, strict=True)}/{self.parenthesize(b, 60, strict=True)}"

    def _print_Dummy(self, expr: Dummy) -> str:
        return str(expr.name)

    def _print_And(self, expr: Boolean) -> str:
        return " and ".join(self._inside(a) for a in _ordered(expr))

    def _print_Or(self, expr: Boolean) -> str:
        return " or ".join(self._inside(a) for a in _ordered(expr))

    def _inside(self, expr: Boolean) -> str:
        return f"({self._print(expr)})" if isinstance(expr, (And, Or)) else str(self._print(expr))

    def _print_Relational(self, expr: Relational) -> str:
        return f"{self._print(expr.lhs)} {expr.rel_op} {self._print(expr.rhs)}"

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
        numerator, denominator = fraction(expr)
        if denominator != 1:
            if numerator.could_extract_minus_sign():
                return rf"-\frac{{{self._print(-numerator)}}}{{{self._print(denominator)}}}"
            return rf"\frac{{{self._print(numerator)}}}{{{self._print(denominator)}}}"
        coefficient, rest = expr.as_coeff_Mul()
        if coefficient.is_negative:
            return f"- {self._print(_positive(expr))}"
        factors = [self.parenthesize(f, 50, strict=True) for f in _factors(rest)]
        if coefficient != 1:
            factors.insert(0, self._print(coefficient))
        out = factors[0]
        for factor in factors[1:]:  # two numbers side by side would read as one
            out += (r" \cdot " if factor[0].isdigit() else r" \, ") + factor
        return out

    def _print_Symbol(self, expr: Symbol, style: str = "plain") -> str:
        return symbol_latex(expr.name)

    _print_Dummy = _print_Symbol

    def _print_And(self, expr: Boolean) -> str:
        return r" \;\text{and}\; ".join(self._inside(a) for a in _ordered(expr))

    def _print_Or(self, expr: Boolean) -> str:
        return r" \;\text{or}\; ".join(self._inside(a) for a in _ordered(expr))

    def _inside(self, expr: Boolean) -> str:
        stated = str(self._print(expr))
        return rf"\left({stated}\right)" if isinstance(expr, (And, Or)) else stated

    def _print_Relational(self, expr: Relational) -> str:
        signs = {">=": r"\ge", "<=": r"\le", "==": "=", "!=": r"\ne"}
        sign = signs.get(expr.rel_op, expr.rel_op)
        return f"{self._print(expr.lhs)} {sign} {self._print(expr.rhs)}"

    def _print_BooleanTrue(self, expr: Boolean) -> str:
        return r"\text{always}"

    def _print_BooleanFalse(self, expr: Boolean) -> str:
        return r"\text{never}"


_GREEK = {"alpha", "beta", "gamma", "rho"}


def symbol_latex(name: str) -> str:
    """A symbol's name in LaTeX: `c_in` with an upright index, Greek letters, single letters."""
    head, _, index = name.partition("_")
    body = rf"\{head}" if head in _GREEK else head if len(head) == 1 else rf"\mathrm{{{head}}}"
    if not index:
        return body
    return f"{body}_{{{index}}}" if len(index) == 1 else rf"{body}_{{\text{{{index}}}}}"


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
    return str(_Text().doprint(S(expr)))


def latex(expr: Basic | int) -> str:
    r"""An expression or statement as LaTeX, without dollars.

    Examples:
        >>> from symconv.abc import H, W, c_in, k
        >>> print(latex(c_in * k**2 * (H - k + 1) * W))
        W \, k^{2} \, c_{\text{in}} \, \left(H - k + 1\right)
    """
    return str(_Latex().doprint(S(expr)))


# -- whole results ------


@singledispatch
def render(result: Any, form: Format) -> str:
    """A result as text, LaTeX or Markdown."""
    return _value(result, form)


def _value(value: Any, form: Format) -> str:
    if value is None:
        return (
            "depends on the input size" if form == "text" else r"\text{depends on the input size}"
        )
    written = text(value) if form == "text" else latex(value)
    return f"${written}$" if form == "markdown" else written


def _size(size: Iterable[Any], form: Format) -> str:
    entries = [text(s) if form == "text" else latex(s) for s in size]
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
        escaped = [[cell.replace("|", r"\vert ") for cell in row] for row in rows]
        lines = ["| " + " | ".join(row) + " |" for row in (header, *escaped)]
        lines.insert(1, "|" + " --- |" * len(header))
        return "\n".join(lines)
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip()
        for row in (header, *rows)
    )


def _code(source: str, form: Format) -> str:
    if form == "markdown":
        return f"`{source}`"
    return rf"\texttt{{{source.replace('_', chr(92) + '_')}}}" if form == "latex" else source


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
    compare = "> 0" if certificate.strict else ">= 0"
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
            sign = "=" if i < len(certificate.cases) - 1 else ">="
            at = f"{text(certificate.symbol)} {sign} {certificate.start + i}"
            lines += [f"{at}: {line}" for line in certificate_lines(case, form)]
        return lines
    assert isinstance(certificate, External)
    return [f"{claim} {compare}, says {certificate.tool} (not checked here)"]


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
        f" {'> 0' if f.strict else '>= 0'}{_because(f, form)}"
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


@render.register
def _(result: Comparison, form: Format) -> str:
    measures = list(dict.fromkeys(name for d in result.designs for name in d.measures))
    header = ("design", *measures)
    rows = [
        (_code(d.name, form), *(_cell(d.measures[m], form) for m in measures))
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
            line += f" = {float(derived):.4g}"
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
    items = "\n".join(rf"\item {_unicode_free(line)}" for line in lines)
    return (
        f"\\subsection*{{{_unicode_free(result.name)}}}\n{_unicode_free(result.statement)}\n"
        f"\\begin{{itemize}}\n{items}\n\\end{{itemize}}\n"
        f"Verdict: \\emph{{{result.verdict}}}. Source: {_unicode_free(result.source)}.\n"
    )


_TEX = {
    "×": r"$\times$",
    "²": r"$^2$",
    "·": r"$\cdot$",
    "ε": r"$\varepsilon$",
    "≥": r"$\ge$",
    "—": "---",
    "“": "``",
    "”": "''",
    "%": r"\%",
    "&": r"\&",
}


def _unicode_free(line: str) -> str:
    """The line with signs that plain LaTeX lacks written as commands."""
    return "".join(_TEX.get(sign, sign) for sign in line)


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
