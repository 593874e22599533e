"""How results show themselves: every maker of strings is in `symconv.render`.

This mixin is the one place that reaches rendering, and only at the moment something is printed.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from symconv.notation import Notation, use

__all__ = ["Displayed"]


def _shown(result: Any, form: str, notation: Notation | None, options: dict[str, Any]) -> str:
    with use(notation):
        return str(import_module("symconv.render").render(result, form, **options))


class Displayed:
    """A result that prints as text, LaTeX and Markdown.

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

    def _printed(self, form: str, notation: Notation | None) -> str:
        """In a form of its own."""
        return _shown(self, form, notation, {})

    def _repr_markdown_(self) -> str:
        return self.to_markdown()

    def __str__(self) -> str:
        return self.to_text()
