"""How results show themselves: every maker of strings is in `symconv.render`.

This mixin is the one place that reaches rendering, and only at the moment something is printed.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__all__ = ["Displayed"]


def _render() -> Any:
    return import_module("symconv.render")


class Displayed:
    """A result that prints as text, LaTeX and Markdown.

    A `Condition` takes `steps=True` for the way to the answer, each step with its reason; a
    `Derivation` takes `detail="full"`.
    """

    __slots__ = ()

    def to_text(self, **options: Any) -> str:
        """The result as plain text for a terminal."""
        return str(_render().render(self, "text", **options))

    def to_latex(self, **options: Any) -> str:
        """The result as LaTeX."""
        return str(_render().render(self, "latex", **options))

    def to_markdown(self, **options: Any) -> str:
        """The result as Markdown, with maths between dollars."""
        return str(_render().render(self, "markdown", **options))

    def _repr_markdown_(self) -> str:
        return self.to_markdown()

    def __str__(self) -> str:
        return self.to_text()
