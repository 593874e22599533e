"""Values, lists and tables as text, LaTeX and Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from sympy import Eq, Expr, Rational, Symbol
from sympy.logic.boolalg import Boolean

from symconv.render.printers import latex, text

__all__ = [
    *("Format", "cell", "code", "decimal", "document", "given", "listed", "plain_latex", "point"),
    *("size", "stated", "table", "valid_when", "value"),
]

Format = Literal["text", "latex", "markdown"]


def value(shown: Any, form: Format) -> str:
    """An expression or statement; in LaTeX without dollars."""
    if shown is None:
        said = "depends on the input size"
        return rf"\text{{{said}}}" if form == "latex" else said
    written = text(shown) if form == "text" else latex(shown)
    return f"${written}$" if form == "markdown" else written


def cell(shown: Any, form: Format) -> str:
    """An expression or statement among words."""
    written = value(shown, form)
    return f"${written}$" if form == "latex" else written


def stated(left: Expr, right: Expr, form: Format) -> str:
    """What a symbol is: k = 2."""
    return cell(Eq(left, right, evaluate=False), form).replace("==", "=")


def point(at: dict[Symbol, Expr], form: Format) -> str:
    """The coordinates of a point."""
    return ", ".join(stated(s, v, form) for s, v in sorted(at.items(), key=lambda p: str(p[0])))


def decimal(number: Rational) -> str:
    """What a fraction is in decimals, to four digits: " ≈ 0.3333", or " = 0.5"."""
    digits = f"{float(number):.4g}"
    return f" {'=' if Rational(digits) == number else '≈'} {digits}"


def size(output: Iterable[Any], form: Format) -> str:
    """A size in each dimension: (H - 1) x (W - 1), not H - 1 x W - 1."""
    shown = list(output)
    entries = [text(s) if form == "text" else latex(s) for s in shown]
    if len(shown) > 1:
        left, right = ("(", ")") if form == "text" else (r"\left(", r"\right)")
        pairs = zip(entries, shown, strict=True)
        entries = [f"{left}{entry}{right}" if s.is_Add else entry for entry, s in pairs]
    joined = (" x " if form == "text" else r" \times ").join(entries) or "1"
    return joined if form == "text" else f"${joined}$"


def code(source: str, form: Format) -> str:
    """A piece of Python."""
    if form == "markdown":
        return f"`{source}`"
    return rf"\texttt{{{plain_latex(source)}}}" if form == "latex" else source


def given(relations: Iterable[Boolean], form: Format) -> str:
    """What is taken for granted; nothing where nothing is."""
    shown = ", ".join(cell(relation, form) for relation in relations)
    return f"given {shown}" if shown else ""


def valid_when(assumptions: Iterable[Boolean], form: Format) -> str:
    """What must hold for a table, below it."""
    needed = ", ".join(cell(rule, form) for rule in assumptions)
    return f"\n\nvalid when {needed}" if needed else ""


def listed(lines: Iterable[str], form: Format) -> str:
    """A line for each thing: bare, or as a list."""
    if form == "markdown":
        return "\n".join(f"- {line}" for line in lines)
    if form == "latex":
        return "\n".join([r"\begin{itemize}", *(rf"\item {x}" for x in lines), r"\end{itemize}"])
    return "\n".join(lines)


def table(header: Sequence[str], rows: Sequence[Sequence[str]], form: Format) -> str:
    """Rows of strings under a header: aligned text, a booktabs tabular, or a Markdown table."""
    if form == "latex":
        spec = "l" + "r" * (len(header) - 1)
        lines = [" & ".join(row) + r" \\" for row in rows]
        head = " & ".join(header) + r" \\"
        body = "\n".join([r"\toprule", head, r"\midrule", *lines, r"\bottomrule"])
        return f"\\begin{{tabular}}{{{spec}}}\n{body}\n\\end{{tabular}}"
    if form == "markdown":
        escaped = [[_unpiped(entry) for entry in row] for row in (header, *rows)]
        lines = ["| " + " | ".join(row) + " |" for row in escaped]
        lines.insert(1, "|" + " --- |" * len(header))
        return "\n".join(lines)
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    return "\n".join(
        "  ".join(entry.ljust(w) for entry, w in zip(row, widths, strict=True)).rstrip()
        for row in (header, *rows)
    )


def _unpiped(entry: str) -> str:
    """A Markdown cell without the sign that ends cells: a command in maths, escaped elsewhere."""
    return "$".join(
        part.replace("|", r"\vert " if i % 2 else r"\|") for i, part in enumerate(entry.split("$"))
    )


_GREEK = ("alpha", "beta", "gamma", "rho")
_TEX = {
    **{sign: "\\" + sign for sign in "%&#_{}"},
    "\\": r"\textbackslash{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": "$<$",  # the font of plain LaTeX has other signs in these places
    ">": "$>$",
    "|": "$|$",
    "×": r"$\times$",
    **{sign: f"$^{power}$" for power, sign in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")},
    **{chr(ord("₀") + index): f"$_{index}$" for index in range(10)},
    **{sign: rf"$\{name}$" for sign, name in zip("αβγρ", _GREEK, strict=True)},
    "·": r"$\cdot$",
    "ε": r"$\varepsilon$",
    "⌈": r"$\lceil$",
    "⌉": r"$\rceil$",
    "⌊": r"$\lfloor$",
    "⌋": r"$\rfloor$",
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
    segments = line.split("$")
    segments[::2] = ["".join(_TEX.get(sign, sign) for sign in part) for part in segments[::2]]
    return "$".join(segments)


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
