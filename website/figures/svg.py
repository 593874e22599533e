"""Pieces of SVG, and the figure around them."""

from collections.abc import Sequence
from html import escape

WIDTH = 340  # of a drawing, in its own units: about a phone's pixels
LINE = 20  # from one line of text to the next


def drawing(parts: Sequence[str], height: float, told: str) -> str:
    """A figure as wide as a phone, with its caption read aloud in its place."""
    said = escape(told)
    return (
        f'<figure class="drawn"><svg viewBox="0 0 {WIDTH} {height:g}" role="img" '
        f'aria-label="{said}">{"".join(parts)}</svg><figcaption>{said}</figcaption></figure>'
    )


def text(x: float, y: float, said: str, anchor: str = "start", kind: str = "") -> str:
    """A label."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" class="{kind}">{escape(said)}</text>'
    )


def box(x: float, y: float, width: float, height: float, kind: str) -> str:
    """A rectangle."""
    return (
        f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"/>'
    )


def line(x: float, y: float, to_x: float, to_y: float, kind: str) -> str:
    """A straight line."""
    return f'<path class="{kind}" d="M{x:.1f} {y:.1f}L{to_x:.1f} {to_y:.1f}"/>'


def middle(x: float, y: float, side: float, said: str) -> str:
    """A mark in the middle of a square cell."""
    return text(x + side / 2, y + side / 2 + 5, said, "middle")
