"""Pieces of Markdown: maths, tables, code with the output it gave."""

import ast
import contextlib
import io
from collections.abc import Iterable, Mapping, Sequence

from sympy import Basic

from symconv import Condition, FloorDiv
from symconv.render import latex


def tex(value: object) -> str:
    """LaTeX of an expression, or of a tuple of them."""
    if isinstance(value, tuple):
        parts = [tex(part) for part in value]
        return parts[0] if len(parts) == 1 else rf"\left({', '.join(parts)}\right)"
    if isinstance(value, Basic):
        return latex(value)
    return rf"\text{{{value}}}"


def inline(value: object) -> str:
    """A formula within a line."""
    return rf"\({value if isinstance(value, str) else tex(value)}\)"


def display(value: object) -> str:
    """A formula on its own line."""
    return f"\n\\[\n{value if isinstance(value, str) else tex(value)}\n\\]\n"


def aligned(lines: Iterable[str]) -> str:
    """LaTeX of formulas below each other, aligned at their `&`."""
    return r"\begin{aligned}" + r"\\[0.4em] ".join(lines) + r"\end{aligned}"


def formula_list(shown: dict[str, object]) -> str:
    """Names on the left, formulas on the right; below each other on a phone."""
    return row_list({name: display(value) for name, value in shown.items()})


def row_list(rows: dict[str, str]) -> str:
    """Names on the left, what is said of each on the right."""
    made = (f"<div>{name}</div>\n<div markdown>\n\n{said}\n\n</div>" for name, said in rows.items())
    return '<div class="formulas" markdown>\n' + "\n".join(made) + "\n</div>"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; a bar within a cell would end it without a word, so it is written otherwise."""

    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(map(cell, cells)) + " |"

    def cell(text: str) -> str:
        bar = r"\vert " if text.startswith(r"\(") else "&#124;"
        return text.replace("|", bar).replace("\n", " ")

    return "\n".join([line(header), line(["---"] * len(header)), *map(line, rows)])


def session(source: str, space: dict[str, object] | None = None) -> str:
    """Run statements as an interactive session would: a `pycon` block with the real output.

    Args:
        source: the statements.
        space: the names they find and leave, for a session in several blocks; None for one of its
            own.
    """
    space = {} if space is None else space
    space.setdefault("__name__", "__main__")
    shown: list[str] = []
    for statement in ast.parse(source).body:
        text = ast.get_source_segment(source, statement) or ""
        first, *more = text.splitlines()
        shown += [f">>> {first}", *(f"... {line}" for line in more)]
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            block = ast.Interactive([statement])
            exec(compile(block, "<site>", "single"), space)
        shown += out.getvalue().splitlines()
    return "\n".join(["```pycon", *shown, "```"])


def solved(answer: Condition) -> str:
    """When a relation holds: in whole numbers, where that is simpler to say."""
    if answer.verdict != "depends":
        return answer.verdict
    whole = answer.integer is not None and not answer.integer.has(FloorDiv)
    return inline(answer.integer if whole else answer.condition)


def details(summary: str, body: str) -> str:
    """Something to unfold; the search leaves it out."""
    opened = f'<details markdown="1" data-search-exclude=""><summary>{summary}</summary>'
    return f"{opened}\n\n{body}\n\n</details>"


def verdict(holds: bool, yes: str, no: str) -> str:
    """One word in colour for what came out."""
    return f'<span class="verdict {"good" if holds else "bad"}">{yes if holds else no}</span>'


def cards(entries: Mapping[str, str]) -> str:
    """A card for each entry: its linked title, and what is behind it."""
    made = (
        f'<div class="card" markdown>\n\n### {title}\n\n{said}\n</div>'
        for title, said in entries.items()
    )
    return "\n".join(['<div class="cards" markdown>', *made, "</div>"])
