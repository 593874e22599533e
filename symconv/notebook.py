"""Notebooks: formulas in the order of papers, and in a paper's notation, for a whole session."""

from __future__ import annotations

import sys
from typing import Any

from sympy import Basic

from symconv.display import latex, text
from symconv.errors import UnsupportedError
from symconv.notation import Notation, set_session

__all__ = ["init_printing"]


def init_printing(notation: Notation | None = None) -> None:
    r"""Show formulas in IPython and Jupyter as symconv prints them, from here on.

    SymPy's expressions and statements, and tuples of them, show as `latex` and `text` give them:
    in the order of papers, where SymPy sorts by the alphabet. With a notation all that is printed
    in the session has a paper's names for the symbols; called again without one, ours.

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
    ipython = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    if shell is None:
        raise UnsupportedError(
            "init_printing(…): runs in IPython and Jupyter only; elsewhere write sc.latex(…)."
        )
    set_session(notation)
    forms = shell.display_formatter.formatters
    forms["text/plain"].for_type(Basic, _plain)
    forms["text/latex"].for_type(Basic, _latex)
    forms["text/latex"].for_type(tuple, _several)


def _plain(value: Basic, printer: Any, cycle: bool) -> None:
    printer.text(text(value))


def _latex(value: Basic) -> str:
    return rf"$\displaystyle {latex(value)}$"


def _several(value: tuple[Any, ...]) -> str | None:
    """A tuple of expressions, such as a size; None leaves another one to IPython."""
    if not value or not all(isinstance(entry, Basic) for entry in value):
        return None
    parts = r", \ ".join(map(latex, value))
    return rf"$\displaystyle \left({parts}\right)$"
