"""What all figures share: the look of a paper's figure, axes, labels, and the text alternative."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from sympy import Basic, Symbol

from symconv.errors import ArgumentError, SymconvError
from symconv.render.printers import latex, text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    *("FILLS", "INK", "LINES", "MEASURES", "alternative", "axis", "beside", "listed", "load"),
    *("look", "named_axes", "plural", "said", "shown", "spoken", "told"),
]

COLUMN = (3.3, 2.3)  # inches: a column of a paper in two columns
INK = "#111111"
GREY = "#767676"
# Colours of Okabe and Ito, Color Universal Design, 2008, which readers of all kinds of colour
# vision tell apart; in an order in which neighbours differ in lightness too, with dashes and marks.
LINES = (
    ("#0072B2", "-", "o"),
    ("#E69F00", "--", "s"),
    ("#D55E00", "-.", "^"),
    ("#56B4E9", ":", "D"),
    ("#000000", (0, (6, 1, 1, 1, 1, 1)), "v"),
    ("#CC79A7", (0, (8, 2)), "P"),
)
# Their lightest and darkest, so that areas beside each other differ in grey, and hatches besides:
# of lines, as LaTeX takes minutes for a map full of dots.
FILLS = (
    ("#56B4E9", ""),
    ("#F0E442", "|||"),
    ("#D55E00", "////"),
    ("#0072B2", "\\\\\\\\"),
    ("#FFFFFF", "xxxx"),
    ("#000000", ""),
)
LOOK = {
    "font.family": "serif",
    "font.serif": ["STIXGeneral", "DejaVu Serif"],
    "font.size": 8,
    "mathtext.fontset": "stix",
    "axes.labelsize": 8,
    "xtick.labelsize": 7,
    "ytick.labelsize": 7,
    "axes.linewidth": 0.5,
    "axes.edgecolor": "black",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.major.width": 0.5,
    "ytick.major.width": 0.5,
    "xtick.minor.width": 0.4,
    "ytick.minor.width": 0.4,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "xtick.minor.size": 1.5,
    "ytick.minor.size": 1.5,
    "lines.linewidth": 1.1,
    "lines.markersize": 3,
    "hatch.linewidth": 0.4,
    "figure.dpi": 150,
    "savefig.dpi": 300,
    "pdf.fonttype": 42,  # TrueType: what publishers' checks ask for
    "ps.fonttype": 42,
    "svg.hashsalt": "symconv",
    "pgf.texsystem": "pdflatex",
    "pgf.rcfonts": False,  # the document's fonts
    "pgf.preamble": r"\usepackage{amsmath}",
}
MEASURES = {
    "params": "parameters",
    "macs": "MACs",
    "flops": "FLOPs",
    "activations": "activations",
}


def load(name: str) -> Any:
    """A module of matplotlib, or an error that says how to get it."""
    try:
        return import_module(f"matplotlib.{name}".rstrip("."))
    except ImportError:
        raise SymconvError(
            'symconv.figures needs matplotlib: pip install "symconv[plot]"'
        ) from None


@contextmanager
def look() -> Iterator[None]:
    """The look, for as long as the block runs; what the user has set comes back after it."""
    with load("style").context(["default", LOOK]):
        yield


def axis(subject: str, ax: Any) -> Axes:
    """The axis to draw on: the one that is given, or that of a new figure."""
    if ax is None:
        made = load("figure").Figure(figsize=COLUMN, layout="constrained")
        load("backends.backend_agg").FigureCanvasAgg(made)
        new: Axes = made.add_subplot()
        return new
    if not isinstance(ax, load("axes").Axes):
        raise ArgumentError(
            f"{subject}: `ax` must be an axis of matplotlib, such as plt.gca(), got {ax!r}."
        )
    given: Axes = ax
    return given


def told(ax: Axes, *sentences: str) -> Axes:
    """The axis, with its text alternative: the label that matplotlib keeps of each artist."""
    ax.set_label(" ".join(sentences))
    return ax


def alternative(ax: Axes) -> str:
    """What a figure shows, in words: two or three sentences from the numbers that are drawn.

    Raises:
        ArgumentError: for something that is no axis with a figure of this library.

    Examples:
        >>> import symconv as sc
        >>> machine = sc.Machine(1000, 100)
        >>> print(alternative(sc.figures.roofline(machine, {"conv": sc.Conv2d(8, 8, 3)}, 16)))
        Roofline of a machine of 1000 operations and 100 bytes a second: up to 10 operations for \
each byte, memory is the limit. conv does 13.5 operations for each byte and is bound by \
computation, at most 1000 operations a second.
    """
    drawn = ax.get_label() if hasattr(ax, "get_xlabel") else ""
    if not drawn or not isinstance(drawn, str):
        raise ArgumentError(
            f"alternative(…): takes an axis that a function of sc.figures returned, got {ax!r}."
        )
    return drawn


# -- words and signs ------


def shown(symbol: Symbol) -> str:
    """A symbol on an axis, in the notation of now."""
    return f"${latex(symbol)}$"


def named_axes(ax: Axes, across: str, up: str) -> None:
    """Labels of both axes, the upper one lying, where it is read without turning one's head."""
    ax.set_xlabel(across)
    ax.set_ylabel(up)


_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def spoken(expr: Basic) -> str:
    """A formula or statement within a sentence: c = 9*k², for readers who know no Python.

    Examples:
        >>> import sympy
        >>> from symconv.abc import c, k, n
        >>> print(spoken(sympy.Eq(c, 9 * k**12 / 2**n)))
        c = 9*k¹²/2^n
    """
    written = re.sub(r"\*\*(\d+)\b", lambda power: power[1].translate(_RAISED), text(expr))
    return written.replace("**", "^").replace("==", "=")


def said(number: Any) -> str:
    """A number in words: whole ones up to six digits as they are, others to three digits."""
    if number == int(number) and abs(number) < 10**6:
        return str(int(number))
    return f"{float(number):.3g}"


def plural(count: int, thing: str) -> str:
    """1 point, 2 points."""
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def listed(parts: Iterable[str]) -> str:
    """a, b and c."""
    *before, last = parts
    return f"{', '.join(before)} and {last}" if before else last


# -- labels beside what they name ------

_PLACES = [
    (dx * far, dy * far, h, v)
    for far in (1, 2, 3.5)
    for dx, dy, h, v in (
        (4, 0, "left", "center"),
        (0, 4, "center", "bottom"),
        (0, -4, "center", "top"),
        (-4, 0, "right", "center"),
        (3, 3, "left", "bottom"),
        (3, -3, "left", "top"),
        (-3, 3, "right", "bottom"),
        (-3, -3, "right", "top"),
    )
]


def beside(
    ax: Axes, points: Sequence[tuple[float, float]], names: Sequence[str], colours: Sequence[str]
) -> None:
    """A label beside each point, in the first place around it where it meets nothing else.

    Where there is none, the place where it meets least.
    """
    canvas: Any = ax.figure
    canvas.canvas.draw()  # the layout, without which nothing has a place
    pixels = [ax.transData.transform(point) for point in points]
    inside, scale = ax.get_window_extent(), canvas.dpi / 72
    passed = [box for line in ax.lines for box in _along(line.get_transform(), line.get_xydata())]
    taken = [(x - 3 * scale, y - 3 * scale, x + 3 * scale, y + 3 * scale) for x, y in pixels]
    h: Any
    v: Any
    for i, (point, name) in enumerate(zip(points, names, strict=True)):
        label = ax.annotate(
            name, point, (0, 0), textcoords="offset points", fontsize=6.5, color=colours[i]
        )
        extent = label.get_window_extent()
        x, y = pixels[i]
        best = None
        for dx, dy, h, v in _PLACES:
            left = x + dx * scale - extent.width * {"left": 0, "center": 0.5, "right": 1}[h]
            low = y + dy * scale - extent.height * {"bottom": 0, "center": 0.5, "top": 1}[v]
            box = (left, low, left + extent.width, low + extent.height)
            others = [*taken[:i], *taken[i + 1 :]]
            met = sum(_common(box, other) for other in (*others, *passed))
            met += 2 * (extent.width * extent.height - _common(box, inside.extents))
            if best is None or met < best[0] - 1e-6:
                best = met, box, (dx, dy, h, v)
        assert best is not None
        _, box, (dx, dy, h, v) = best
        label.set_position((dx, dy))
        label.set_horizontalalignment(h)
        label.set_verticalalignment(v)
        label.set_in_layout(False)
        taken.append(box)


def _along(transform: Any, points: Any) -> Iterator[tuple[float, float, float, float]]:
    """Small boxes along a line, closer than a letter is wide."""
    for (a, b), (x, y) in pairwise(transform.transform(points)):
        parts = min(int(max(abs(x - a), abs(y - b)) / 4) + 1, 1000)
        for i in range(parts + 1):
            across, up = a + (x - a) * i / parts, b + (y - b) * i / parts
            yield across - 2, up - 2, across + 2, up + 2


def _common(one: Sequence[float], other: Sequence[float]) -> float:
    """The area that two boxes share."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return max(width, 0) * max(height, 0)
