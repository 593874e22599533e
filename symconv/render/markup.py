"""Values, words, lists and tables as text, LaTeX, Markdown and HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any, Literal

from sympy import Eq, Expr, Rational, Symbol
from sympy.logic.boolalg import Boolean

from symconv.notation import current
from symconv.render.mathml import Mathml
from symconv.render.printers import Latex, Text, expression
from symconv.render.wrap import ROOM, fitted, least_width, prose_width

__all__ = [
    *("Format", "bare", "block", "cell", "code", "decimal", "document", "given", "listed"),
    *("maths", "nested", "paragraph", "plain_latex", "point", "printer", "sentence", "size"),
    *("stated", "table", "valid_when", "value", "words"),
]

Format = Literal["text", "latex", "markdown", "html"]
_PRINTERS = {"text": Text, "latex": Latex, "markdown": Latex, "html": Mathml}


def printer(form: Format) -> Text | Latex | Mathml:
    """What formulas of a form are put together with."""
    return _PRINTERS[form]()


def bare(shown: Any, form: Format) -> str:
    """A formula without what sets it apart from words."""
    return str(printer(form).doprint(expression(shown)))


def maths(written: str, form: Format, *, block: bool = False) -> str:
    """A formula among words, or in HTML as a block of its own."""
    if form == "html":
        shown = ' display="block"' * block
        return f"<math{shown}>{written}</math>"
    return written if form == "text" else f"${written}$"


def words(said: str, form: Format) -> str:
    """Words as they are, their signs escaped where the form has a use for them."""
    return (
        plain_latex(said)
        if form == "latex"
        else escape(said, quote=False)
        if form == "html"
        else said
    )


def sentence(said: str, form: Format) -> str:
    """A line of its own."""
    return f"<p>{said}</p>" if form == "html" else said


def paragraph(said: str, form: Format) -> str:
    """A line below what came before."""
    return f"\n{sentence(said, form)}" if form == "html" else f"\n\n{said}"


def value(shown: Any, form: Format) -> str:
    """An expression or statement; in LaTeX without dollars."""
    if shown is None:
        said = "depends on the input size"
        return rf"\text{{{said}}}" if form == "latex" else said
    written = bare(shown, form)
    return written if form == "latex" else maths(written, form)


def cell(shown: Any, form: Format) -> str:
    """An expression or statement among words."""
    written = value(shown, form)
    return f"${written}$" if form == "latex" else written


def _shown(rule: Boolean, form: Format) -> str:
    said = cell(rule, form)
    return fitted(said) if form == "latex" else said


def stated(left: Expr, right: Expr, form: Format) -> str:
    """What a symbol is: k = 2."""
    return cell(Eq(left, right, evaluate=False), form).replace("==", "=")


def point(at: dict[Symbol, Expr], form: Format) -> str:
    """The coordinates of a point."""
    named = sorted(at.items(), key=lambda pair: current()[pair[0].name])
    return ", ".join(stated(symbol, value, form) for symbol, value in named)


def decimal(number: Rational) -> str:
    """What a fraction is in decimals, to four digits: " ≈ 0.3333", or " = 0.5"."""
    digits = f"{float(number):.4g}"
    return f" {'=' if Rational(digits) == number else '≈'} {digits}"


def size(output: Iterable[Any], form: Format) -> str:
    """A size in each dimension: (H - 1) x (W - 1), not H - 1 x W - 1."""
    shown, made = list(output), printer(form)
    entries = [bare(entry, form) for entry in shown]
    if len(shown) > 1:
        pairs = zip(entries, shown, strict=True)
        entries = [made.fenced(entry) if s.is_Add else entry for entry, s in pairs]
    return maths(made.by(entries or [bare(1, form)]), form)


def code(source: str, form: Format) -> str:
    """A piece of Python."""
    if form == "markdown":
        return f"`{source}`"
    if form == "html":
        return f"<code>{escape(source, quote=False)}</code>"
    if form == "text":
        return source
    parts = (
        _breakable(plain_latex(word)) if len(word) > 24 else plain_latex(word)
        for word in source.split(" ")
    )
    return rf"\texttt{{{' '.join(parts)}}}"


def block(source: str, form: Format) -> str:
    """Lines of Python."""
    if form == "html":
        return f"<pre><code>{escape(source, quote=False)}</code></pre>"
    return f"```python\n{source}\n```" if form == "markdown" else source


def _breakable(word: str) -> str:
    """A long word of code that may go on in the next line."""
    return re.sub(r"([.(=]|\\_)(?=.)", r"\1\\allowbreak{}", word)


def given(relations: Iterable[Boolean], form: Format) -> str:
    """What is taken for granted; nothing where nothing is."""
    shown = ", ".join(_shown(relation, form) for relation in relations)
    return f"given {shown}" if shown else ""


def valid_when(assumptions: Iterable[Boolean], form: Format) -> str:
    """What must hold for a table, below it."""
    needed = ", ".join(_shown(rule, form) for rule in assumptions)
    begun = "\\smallskip\\noindent " if form == "latex" else ""
    return paragraph(f"{begun}valid when {needed}", form) if needed else ""


def listed(lines: Iterable[str], form: Format) -> str:
    """A line for each thing: bare, or as a list."""
    if form == "latex":
        items = "\n".join(rf"\item {fitted(line, ROOM - 25)}" for line in lines)
        return f"\\begin{{itemize}}\n{items}\n\\end{{itemize}}"
    return nested(((0, line) for line in lines), form)


def nested(lines: Iterable[tuple[int, str]], form: Format) -> str:
    """Lines with how deep each stands: indented, or as lists in lists."""
    if form == "html":
        return _lists(lines)
    bullet = "- " if form == "markdown" else ""
    return "\n".join(f"{depth * '    '}{bullet}{line}" for depth, line in lines)


def _lists(lines: Iterable[tuple[int, str]]) -> str:
    """Lists in lists; a deeper one is part of the item above it."""
    made, at = "", -1
    for depth, line in lines:
        made += "</li>\n" if depth <= at else ""
        made += "</ul>\n</li>\n" * (at - depth)
        made += "\n<ul>\n" * (depth - at)
        made += f"<li>{line}"
        at = depth
    return (made + "</li>\n</ul>\n" * (at + 1)).strip()


def table(header: Sequence[str], rows: Sequence[Sequence[str]], form: Format) -> str:
    """Rows of strings under a header: text, a booktabs tabular, Markdown or HTML."""
    if form == "latex":
        return _latex_table(header, rows)
    if form == "html":
        return _html_table(header, rows)
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


def _html_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{entry}</th>' for entry in header)
    made = ("".join(f"<td>{entry}</td>" for entry in row) for row in rows)
    body = "\n".join(f"<tr>{row}</tr>" for row in made)
    return f"<table>\n<thead>\n<tr>{head}</tr>\n</thead>\n<tbody>\n{body}\n</tbody>\n</table>"


_GAP = 12.0  # between two columns
_SMALL = 0.9  # \\small against the size of the text
_PAGE = 40  # lines of a table that stay on one page


def _latex_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A booktabs `tabular`; over pages where it is long, and small where it is wide.

    A wide one has lines in its cells, and columns that even so find no room in a table below.
    """
    columns = list(zip(header, *rows, strict=True))
    wanted = [max(map(prose_width, column)) + 3 for column in columns]
    if sum(wanted) + _GAP * len(columns) <= ROOM:
        return _tabular(["l", *"r" * (len(columns) - 1)], (header, *rows), len(rows))
    wanted = [_SMALL * entry for entry in wanted]
    least = [_SMALL * max(map(least_width, column)) + 3 for column in columns]
    groups: list[list[int]] = [[0]]
    for i in range(1, len(columns)):
        if sum(least[j] + _GAP for j in (*groups[-1], i)) > ROOM and len(groups[-1]) > 1:
            groups.append([0])
        groups[-1].append(i)
    made = []
    for group in groups:
        room = ROOM - _GAP * len(group)
        widths = _shared([wanted[i] for i in group], [least[i] for i in group], room)
        spec = [
            rf">{{\raggedright\arraybackslash}}p{{{have / ROOM:.3f}\linewidth}}"
            if have < wanted[i]
            else "r"
            if i
            else "l"
            for i, have in zip(group, widths, strict=True)
        ]
        cells = [
            [
                fitted(row[i], have / _SMALL, piece=1.0)
                for i, have in zip(group, widths, strict=True)
            ]
            for row in (header, *rows)
        ]
        lines = sum(
            max(
                1 + int(1.2 * _SMALL * prose_width(e) / have)
                for e, have in zip(row, widths, strict=True)
            )
            for row in cells
        )
        made.append(f"\\noindent{{\\small\n{_tabular(spec, cells, lines, apart=True)}}}")
    return "\n\n\\medskip\n".join(made)


def _tabular(
    spec: Sequence[str], cells: Sequence[Sequence[str]], lines: int, *, apart: bool = False
) -> str:
    """The first row between two rules; rows of more than a line stand apart."""
    head, *rows = (" & ".join(row) + r" \\" for row in cells)
    if apart:
        rows[:-1] = [rf"{row} \addlinespace" for row in rows[:-1]]
    kind, end = ("longtable", r"\endhead") if lines > _PAGE else ("tabular", "")
    body = "\n".join([r"\toprule", head, r"\midrule" + end, *rows, r"\bottomrule"])
    return f"\\begin{{{kind}}}{{{''.join(spec)}}}\n{body}\n\\end{{{kind}}}"


def _shared(wanted: Sequence[float], least: Sequence[float], room: float) -> list[float]:
    """Widths of columns that fill the room: by the root of what each wants, no less than it needs.

    By the root, so that a very wide column does not starve the others.
    """

    def at(level: float) -> list[float]:
        pairs = zip(wanted, least, strict=True)
        return [min(most, max(few, level * most**0.5)) for most, few in pairs]

    low, high = 0.0, room
    for _ in range(30):
        middle = (low + high) / 2
        low, high = (middle, high) if sum(at(middle)) <= room else (low, middle)
    return at(low)


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
            r"\usepackage{amsmath,amssymb,array,booktabs,graphicx,longtable}",
            r"\allowdisplaybreaks",  # long derivations go on over the page
            r"\sloppy",  # formulas and code do not hyphenate
            rf"\title{{{title}}}\date{{}}",
            r"\begin{document}",
            r"\maketitle",
            body,
            r"\end{document}",
            "",
        ]
    )
