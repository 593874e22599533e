"""Figures as files and as SVG for a page: the same figure always gives the same bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from html import escape
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symconv.errors import ArgumentError, SymconvError
from symconv.figures.paper import alternative, load, look
from symconv.render.markup import plain_latex

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["save", "svg"]

_ENDINGS = (".pdf", ".pgf", ".svg", ".png")


def save(ax: Axes, path: str | Path, *, width: float | None = None) -> Path:
    """Write the figure of an axis to a file, whose ending says what it is.

    PDF has its fonts embedded as TrueType, PGF takes those of the document it is put in with
    `input` (with the packages pgf and amsmath), SVG has its signs as outlines, PNG has 300 dots an
    inch. The text alternative goes into PDF as subject, into SVG as title and description, and into
    PNG as description; PGF has no place for it.

    Args:
        ax: an axis that a function of this module returned.
        path: a file that ends with .pdf, .pgf, .svg or .png.
        width: inches; the height follows.

    Returns:
        The path that was written.

    Raises:
        ArgumentError: for another ending, a width that is none, or a folder that takes no file.

    Examples:
        >>> import symconv as sc
        >>> save(sc.figures.pyramid(sc.Conv2d(3, 8, 3), 32), "figure.doc")
        Traceback (most recent call last):
        symconv.errors.ArgumentError: save(…): `path` must end with .pdf, .pgf, .svg or .png, got \
figure.doc.
    """
    told, figure = _told(ax), _figure(ax)
    if not isinstance(path, (str, Path)) or Path(path).suffix not in _ENDINGS:
        raise ArgumentError(
            f"save(…): `path` must end with {', '.join(_ENDINGS[:-1])} or {_ENDINGS[-1]}, got "
            f"{path}."
        )
    file = Path(path)
    with look(), _wide(figure, width):
        made = _MADE[file.suffix](figure, told)
    try:
        file.write_bytes(made)
    except OSError as error:
        raise ArgumentError(f"save(…): cannot write {file}: {error.strerror}.") from None
    return file


def svg(ax: Axes) -> str:
    """The figure as SVG to be put into a page: its text is text, in the font of the page.

    What is black takes the colour of the page's text, so that it can be read on a dark page too.

    Args:
        ax: an axis that a function of this module returned.

    Examples:
        >>> import symconv as sc
        >>> drawn = svg(sc.figures.pyramid(sc.Conv2d(3, 8, 3), 32))
        >>> drawn[:5], "currentColor" in drawn, "font-family" in drawn
        ('<svg ', True, False)
    """
    told, figure = _told(ax), _figure(ax)
    with look(), load("").rc_context({"svg.fonttype": "none"}):
        drawn = _svg(figure, told)
    key = sha256(drawn.encode()).hexdigest()[:8]
    drawn = drawn[drawn.index("<svg") :]
    drawn = re.sub(r"<metadata>.*?</metadata>\s*", "", drawn, flags=re.DOTALL)
    # A style for `*` would be one for the whole page.
    drawn = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>\s*", "", drawn, flags=re.DOTALL)
    drawn = re.sub(r'^<svg [^>]*?(viewBox="[^"]*")[^>]*>', rf"<svg \1 {_ROOT}>", drawn)
    used = set(re.findall(r'(?:url\(#|href="#)([^)"]+)', drawn))
    drawn = re.sub(r' id="([^"]+)"', lambda m: m[0] if m[1] in used else "", drawn)
    drawn = re.sub(r'( id="|url\(#|href="#)', rf"\g<1>{key}-", drawn)
    drawn = re.sub(r"font: ([^;\"]*)", lambda m: _font(m[1]), drawn)
    drawn = re.sub(r"font-family: [^;\"]*;? ?", "", drawn)
    drawn = re.sub(r"(fill|stroke): ?#000000", r"\1: currentColor", drawn)
    return "\n".join(line.rstrip() for line in drawn.splitlines())


_ROOT = (
    'role="img" xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'fill="currentColor" stroke-linejoin="round"'
)


def _font(said: str) -> str:
    """Style and size of a font, without its family."""
    words = said.split("'")[0].split()
    kept = {"italic": "font-style: italic", "bold": "font-weight: bold"}
    size = next(word for word in words if word.endswith("px"))
    return "; ".join([*(kept[word] for word in words if word in kept), f"font-size: {size}"])


def _figure(ax: Axes) -> Any:
    figure: Any = ax.get_figure(root=True)
    return figure


def _told(ax: Axes) -> str:
    """What all axes of the figure show."""
    first = alternative(ax)
    others = [str(other.get_label()) for other in _figure(ax).axes if other is not ax]
    return " ".join([first, *filter(None, others)])


@contextmanager
def _wide(figure: Any, width: float | None) -> Iterator[None]:
    """The figure in a width, for as long as the block runs."""
    if width is None:
        yield
        return
    if isinstance(width, bool) or not isinstance(width, (int, float)) or not 1 <= width <= 40:
        raise ArgumentError(f"save(…): `width` must be inches from 1 to 40, got {width!r}.")
    before = tuple(figure.get_size_inches())
    figure.set_size_inches(width, before[1] * width / before[0])
    try:
        yield
    finally:
        figure.set_size_inches(*before)


def _written(figure: Any, form: str, **options: Any) -> bytes:
    out = BytesIO()
    figure.savefig(out, format=form, **options)
    return out.getvalue()


def _pdf(figure: Any, told: str) -> bytes:
    dateless = {"CreationDate": None, "Title": _title(told), "Subject": told}
    return _written(figure, "pdf", metadata=dateless)


def _png(figure: Any, told: str) -> bytes:
    return _written(figure, "png", metadata={"Software": None, "Description": told})


def _svg(figure: Any, told: str) -> str:
    dateless = {"Date": None, "Title": _title(told)}
    drawn = _written(figure, "svg", metadata=dateless, transparent=True).decode()
    return drawn.replace("</title>", f"</title>\n <desc>{escape(told)}</desc>", 1)


def _pgf(figure: Any, told: str) -> bytes:
    """Text as LaTeX reads it, for as long as it is written."""
    texts = figure.findobj(load("text").Text)
    before = [text.get_text() for text in texts]
    try:
        for text, said in zip(texts, before, strict=True):
            text.set_text(plain_latex(said))
        return _written(figure, "pgf")
    except (OSError, RuntimeError) as error:
        raise SymconvError(f"save(…): PGF needs pdflatex, which says: {error}") from None
    finally:
        for text, said in zip(texts, before, strict=True):
            text.set_text(said)


def _title(told: str) -> str:
    """The first sentence without its full stop."""
    return re.split(r"[:.] ", told)[0].rstrip(".")


_MADE = {
    ".pdf": _pdf,
    ".pgf": _pgf,
    ".png": _png,
    ".svg": lambda figure, told: _svg(figure, told).encode(),
}
