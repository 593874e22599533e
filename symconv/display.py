"""How results show themselves: every maker of strings is in `symconv.render`.

This is the one place that reaches rendering, and only at the moment something is printed. In a
notebook results show themselves as Markdown with maths between dollars, which Jupyter and VS Code
both set; LaTeX is for papers.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from symconv.notation import Notation, use

__all__ = ["Displayed", "Shown", "latex", "text"]


def _shown(result: Any, form: str, notation: Notation | None, options: dict[str, Any]) -> str:
    with use(notation):
        return str(import_module("symconv.render").render(result, form, **options))


def latex(value: Any, *, notation: Notation | None = None) -> str:
    r"""An expression, a statement or a result as LaTeX, in the order of papers.

    An expression is without dollars: it goes into an equation as it is.

    Args:
        value: an expression or statement; or a result, as its `to_latex`.
        notation: a paper's names for the symbols.

    Raises:
        ArgumentError: for something else, or two symbols that would print alike.

    Examples:
        >>> import symconv as sc
        >>> from symconv.abc import c_in, c_out, k
        >>> print(latex(sc.Conv2d(c_in, c_out, k).params, notation=sc.notation.MOBILENET))
        D_{K}^{2} \, M \, N
    """
    return _shown(value, "latex", notation, {})


def text(value: Any, *, notation: Notation | None = None) -> str:
    """An expression, a statement or a result as plain text, in the order of papers.

    Args:
        value: an expression or statement, printed so that Python reads it; or a result, as its
            `to_text`.
        notation: a paper's names for the symbols.

    Raises:
        ArgumentError: for something else, or two symbols that would print alike.

    Examples:
        >>> import symconv as sc
        >>> from symconv.abc import c_in, c_out, k
        >>> text(sc.Conv2d(c_in, c_out, k).params, notation=sc.notation.MOBILENET)
        'D_K**2*M*N'
    """
    return _shown(value, "text", notation, {})


class Shown:
    """What shows itself in a notebook, as Markdown."""

    __slots__ = ()

    def _repr_markdown_(self) -> str:
        return _shown(self, "markdown", None, {})


class Displayed(Shown):
    """A result that prints as text, LaTeX, Markdown and HTML.

    A `Condition` takes `steps=True` for the way to the answer, each step with its reason; a
    `Derivation` takes `detail="full"`. All take `notation=`, a paper's names for the symbols.
    """

    __slots__ = ()

    def to_text(self, *, notation: Notation | None = None, **options: Any) -> str:
        """The result as plain text for a terminal."""
        return _shown(self, "text", notation, options)

    def to_latex(self, *, notation: Notation | None = None, **options: Any) -> str:
        """The result as LaTeX."""
        return _shown(self, "latex", notation, options)

    def to_markdown(self, *, notation: Notation | None = None, **options: Any) -> str:
        """The result as Markdown, with maths between dollars."""
        return _shown(self, "markdown", notation, options)

    def to_html(self, *, notation: Notation | None = None, **options: Any) -> str:
        """The result as a piece of HTML, with maths as MathML, which needs no script."""
        return _shown(self, "html", notation, options)

    def __init_subclass__(cls) -> None:
        """IPython takes a class's own `__repr__`, as dataclasses have, before what it inherits."""
        super().__init_subclass__()
        cls._repr_pretty_ = Displayed._repr_pretty_  # type: ignore[method-assign]

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """In IPython, and in a notebook beside the Markdown, as text."""
        printer.text(self.to_text())

    def _printed(self, form: str, notation: Notation | None) -> str:
        """In a form of its own."""
        return _shown(self, form, notation, {})

    def __str__(self) -> str:
        return self.to_text()
