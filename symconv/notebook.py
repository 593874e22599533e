"""Notebooks: formulas in the order of papers, and in a paper's notation, for a whole session."""

from __future__ import annotations

import sys
from typing import Any

from sympy import Basic

from symconv.display import Shown, latex, text
from symconv.errors import UnsupportedError
from symconv.notation import Notation, use

__all__ = ["init_printing"]


def init_printing(notation: Notation | None = None) -> None:
    r"""Show formulas in IPython and Jupyter as symconv prints them, from here on.

    SymPy's expressions and statements, and tuples of them, show as `latex` and `text` give them:
    in the order of papers, where SymPy sorts by the alphabet. With a notation all that is displayed
    has a paper's names for the symbols, results and designs too. `sympy.init_printing` brings
    SymPy's way back for expressions.

    Args:
        notation: a paper's names; None for our own.

    Raises:
        UnsupportedError: outside of IPython and Jupyter.
        ArgumentError: for something that is no notation.

    Examples:
        In a notebook::

            import symconv as sc

            sc.init_printing(sc.notation.MOBILENET)
    """
    with use(notation):  # refuses what is none
        pass
    ipython = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    if shell is None:
        raise UnsupportedError(
            "init_printing(…): runs in IPython and Jupyter only; elsewhere write sc.latex(…)."
        )

    def plain(value: Any, printer: Any, cycle: bool) -> None:
        printer.text(text(value, notation=notation))

    def tex(value: Any) -> str:
        return rf"$\displaystyle {latex(value, notation=notation)}$"

    def several(value: tuple[Any, ...]) -> str | None:
        if not value or not all(isinstance(entry, Basic) for entry in value):
            return None
        parts = ", \\ ".join(latex(entry, notation=notation) for entry in value)
        return rf"$\displaystyle \left({parts}\right)$"

    def markdown(value: Shown) -> str:
        with use(notation):
            return value._repr_markdown_()

    forms = shell.display_formatter.formatters
    forms["text/plain"].for_type(Basic, plain)
    forms["text/latex"].for_type(Basic, tex)
    forms["text/latex"].for_type(tuple, several)
    forms["text/markdown"].for_type(Shown, markdown)
