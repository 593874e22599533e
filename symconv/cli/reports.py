"""What `symconv report` needs besides the report: its form, and the figure in it."""

from __future__ import annotations

import re
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import click
from sympy import Symbol

from symconv import figures
from symconv.cli.console import waiting
from symconv.comparison import Comparison
from symconv.errors import SymconvError
from symconv.render.report import Form, Picture

__all__ = ["form_of", "picture"]

_FORMS: dict[str, Form] = {".html": "html", ".tex": "latex", ".md": "markdown"}
_FIGURES: dict[Form, str] = {"latex": ".pdf", "markdown": ".svg"}
_WIDTH = 345 / 72.27  # inches of a line of `article`


def form_of(output: str | None) -> Form:
    """The form that a file's ending says; Markdown where nothing is written to a file."""
    if output is None:
        return "markdown"
    ending = Path(output).suffix
    if ending not in _FORMS:
        *others, last = _FORMS
        raise click.UsageError(
            f"a report is a file that ends with {', '.join(others)} or {last}, got {output}"
        )
    return _FORMS[ending]


def picture(
    comparison: Comparison, symbol: Symbol, measure: str, output: str, form: Form
) -> Picture | None:
    """The figure of the crossover: inside of a page of HTML, else in a file beside the report.

    None, and a line that says why, without matplotlib or where no usual numbers fit the designs.
    """
    if find_spec("matplotlib") is None:
        _tell('pip install "symconv[plot]" adds a figure')
        return None
    numbered = (replace(d, name=f"Design {i}") for i, d in enumerate(comparison.designs, 1))
    short = replace(comparison, designs=tuple(numbered))  # a whole design is too long for an axis
    try:
        ax = figures.crossover(short, symbol, measure)
    except SymconvError as error:
        _tell(f"the report has no figure: {error}")
        return None
    caption = figures.alternative(ax)
    if form == "html":
        return Picture(figures.svg(ax), caption)
    file = Path(output)
    # LaTeX and Markdown each have uses for other signs.
    name = re.sub(r"[^a-zA-Z0-9-]", "-", file.stem) + f"-figure{_FIGURES[form]}"
    figures.save(ax, file.with_name(name), width=_WIDTH)
    return Picture(name, caption)


def _tell(said: str) -> None:
    waiting.stop()
    click.echo(f"symconv: {said}", err=True)
