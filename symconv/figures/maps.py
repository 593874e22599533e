"""Where each of several designs is cheapest, over two symbols: a map with borders as formulas."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, product
from typing import TYPE_CHECKING, Any

from sympy import Expr, Symbol
from sympy.logic.boolalg import Boolean

from symconv.arguments import PerDimension, Size
from symconv.comparison import compare
from symconv.errors import ArgumentError
from symconv.evaluation import truth, value
from symconv.figures.curves import Curve, Plane, curves
from symconv.figures.inputs import points_of, with_numbers
from symconv.figures.paper import (
    FILLS,
    INK,
    MEASURES,
    axis,
    listed,
    load,
    look,
    named_axes,
    plural,
    shown,
    spoken,
    told,
)
from symconv.module import Module
from symconv.plane import regions

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["cheapest"]


@dataclass(frozen=True)
class Map:
    """Which design costs least at each point; of equal ones the first, and None outside."""

    across: tuple[int, ...]
    up: tuple[int, ...]
    winners: Mapping[tuple[int, int], int | None]

    def touching(self) -> set[tuple[int, int]]:
        """The pairs of designs that win at points beside each other."""
        found = set()
        for i, j in product(range(len(self.across)), range(len(self.up))):
            here = self.winners[self.across[i], self.up[j]]
            right = self.winners[self.across[min(i + 1, len(self.across) - 1)], self.up[j]]
            above = self.winners[self.across[i], self.up[min(j + 1, len(self.up) - 1)]]
            for other in (right, above):
                if here is not None and other is not None and here != other:
                    found.add((min(here, other), max(here, other)))
        return found


def cheapest(
    *designs: Module,
    over: Mapping[Symbol, Sequence[int]],
    measure: str = "params",
    size: PerDimension | None = None,
    names: tuple[str, ...] = (),
    values: Mapping[Symbol, Size] | None = None,
    given: tuple[Boolean, ...] | Boolean = (),
    ax: Axes | None = None,
) -> Axes:
    """Where each of several designs is cheapest, over two symbols.

    The map is evaluated exactly at every whole number; of designs that cost the same the first one
    named has the point. The curves are those that `regions` solves for, drawn where both sides cost
    the same and no other design less; where a curve's height is no fraction, that is asked to nine
    digits. A pair that touches without a solved curve has the map alone, and the text alternative
    says so.

    Args:
        designs: two to six designs that do the same job.
        over: the two symbols and their numbers, such as `{k: range(1, 10), c: range(1, 65)}`; the
            first one goes across, the curves are solved for the second.
        measure: "params", "macs", "flops" or "activations".
        size: input size; without one only parameters are known.
        names: names for the designs; their descriptions where they are left out.
        values: numbers for all other symbols.
        given: relations that hold besides; where they do not, the map is left blank.
        ax: the axis to draw on.

    Raises:
        ArgumentError: for a range that is none or too long, or a symbol that has no number.

    Examples:
        >>> import symconv as sc
        >>> from symconv.abc import c, k
        >>> ax = cheapest(
        ...     sc.Conv2d(c, c, k),
        ...     sc.depthwise_separable(c, c, k),
        ...     over={k: range(1, 8), c: range(1, 17)},
        ...     names=("plain", "separable"),
        ... )
        >>> print(sc.figures.alternative(ax))
        Which design has the fewest parameters, at all 112 points of k = 1..7 and c = 1..16: plain \
at 22 of them, separable at 90. plain and separable have the same number where \
c = k²/(k² - 1).
    """
    subject = "cheapest(…)"
    ranges = points_of(subject, over)
    if len(ranges) != 2:
        raise ArgumentError(
            f"{subject}: `over` must be two symbols with their ranges, such as "
            f"{{k: range(1, 10), c: range(1, 65)}}, got {over!r}."
        )
    if len(designs) > len(FILLS):
        raise ArgumentError(
            f"{subject}: {len(designs)} designs are too many for one map, {len(FILLS)} are the "
            f"most."
        )
    x, y = ranges
    whole = compare(*designs, size=size, names=names, given=given)
    pair = with_numbers(subject, whole, values, (x, y), measure)
    named = tuple(design.name for design in pair.designs)
    costs = tuple(pair.cost(measure, i) for i in range(len(named)))
    domain = (*pair.given, *pair.assumptions)
    sampled = _sampled(ranges[x], ranges[y], (x, y), costs, domain)
    if set(sampled.winners.values()) == {None}:
        rules = ", ".join(spoken(rule) for rule in domain)
        raise ArgumentError(f"{subject}: no point of the ranges satisfies {rules}.")
    solved = regions(
        *(design.module for design in pair.designs),
        over=(x, y),
        measure=measure,
        size=pair.size,
        names=named,
        given=pair.given,
    )
    window = (_edges(ranges[x]), _edges(ranges[y]))
    frame = ((window[0][0], window[0][-1]), (window[1][0], window[1][-1]))
    plane = Plane(x, y, frame, costs, domain)
    lines = [
        curve
        for first, second, boundary in solved.boundaries
        for curve in curves(plane, named.index(first), named.index(second), boundary)
    ]
    with look():
        ax = axis(subject, ax)
        _draw(ax, sampled, lines, named)
        named_axes(ax, shown(x), shown(y))
    return told(ax, _counted(sampled, named, measure, (x, y)), *_curves_told(sampled, lines, named))


def _sampled(
    across: tuple[int, ...],
    up: tuple[int, ...],
    symbols: tuple[Symbol, Symbol],
    costs: tuple[Expr, ...],
    domain: tuple[Boolean, ...],
) -> Map:
    winners: dict[tuple[int, int], int | None] = {}
    for place in product(across, up):
        at = dict(zip(symbols, place, strict=True))
        paid = [value(cost, at) for cost in costs]
        known = [cost for cost in paid if cost is not None]
        allowed = len(known) == len(paid) and all(truth(rule, at) for rule in domain)
        winners[place] = paid.index(min(known)) if allowed else None
    return Map(across, up, winners)


# -- drawing ------


def _edges(values: Sequence[int]) -> list[Fraction]:
    """Bounds of the cells around each number: halfway to its neighbours."""
    between = [Fraction(a + b, 2) for a, b in pairwise(values)]
    return [2 * values[0] - between[0], *between, 2 * values[-1] - between[-1]]


def _draw(ax: Axes, sampled: Map, lines: Sequence[Curve], names: Sequence[str]) -> None:
    paths, patches = load("path"), load("patches")
    columns, rows = _edges(sampled.across), _edges(sampled.up)
    for i in sorted({winner for winner in sampled.winners.values() if winner is not None}):
        boxes = list(_boxes(sampled, i, columns, rows))
        colour, hatch = FILLS[i]
        path = paths.Path.make_compound_path(*map(_rectangle, boxes))
        patch = patches.PathPatch(path, facecolor=colour, hatch=hatch, edgecolor=INK, linewidth=0)
        ax.add_patch(patch).set_label(names[i])
        _label(ax, sampled, i, names[i], columns, rows)
    for curve in lines:
        drawn = [y for _, y in curve.points]
        (line,) = ax.plot([x for x, _ in curve.points], drawn, color=INK, linewidth=1.2)
        line.set_path_effects([load("patheffects").withStroke(linewidth=2.6, foreground="white")])
        if curve.whole:  # only there
            line.set_linestyle("none")
            line.set_marker("_")
            line.set_markersize(6)
        line.set_label(f"{names[curve.first]} = {names[curve.second]}")
    ax.set_xlim(float(columns[0]), float(columns[-1]))
    ax.set_ylim(float(rows[0]), float(rows[-1]))
    for steps in (ax.xaxis, ax.yaxis):
        steps.set_major_locator(load("ticker").MaxNLocator(integer=True, nbins=8))
    ax.spines[["top", "right"]].set_visible(True)


def _boxes(sampled: Map, i: int, columns: list[Fraction], rows: list[Fraction]) -> Any:
    """The cells of one design, those above one another as one box."""
    for at, x in enumerate(sampled.across):
        start: int | None = None
        for row, y in enumerate((*sampled.up, None)):
            inside = y is not None and sampled.winners[x, y] == i
            if inside and start is None:
                start = row
            if not inside and start is not None:
                yield columns[at], rows[start], columns[at + 1], rows[row]
                start = None


def _rectangle(box: tuple[Fraction, ...]) -> Any:
    left, low, right, high = map(float, box)
    corners = [(left, low), (right, low), (right, high), (left, high), (left, low)]
    return load("path").Path(corners, closed=True)


def _label(
    ax: Axes, sampled: Map, i: int, name: str, columns: list[Fraction], rows: list[Fraction]
) -> None:
    """The name within the area, at the middle of the largest box it has cells for."""
    box = _largest(sampled, i, [float(x) for x in columns], [float(y) for y in rows])
    left, low, right, high = box
    ax.text(
        (left + right) / 2,
        (low + high) / 2,
        name,
        ha="center",
        va="center",
        fontsize=7,
        color=INK,
        clip_on=True,
        bbox={"boxstyle": "round,pad=0.5", "facecolor": "white", "linewidth": 0},
    ).set_in_layout(False)


def _largest(
    sampled: Map, i: int, columns: list[float], rows: list[float]
) -> tuple[float, float, float, float]:
    """The largest box of cells that are all of one design; wide ones rather than tall ones."""
    best: tuple[float, tuple[int, int, int, int]] | None = None
    heights = [0] * len(sampled.across)
    width, height = columns[-1] - columns[0], rows[-1] - rows[0]
    for row, y in enumerate(sampled.up):
        for at, x in enumerate(sampled.across):
            heights[at] = heights[at] + 1 if sampled.winners[x, y] == i else 0
        for start in range(len(heights)):
            tall = len(rows)
            for end in range(start, len(heights)):
                tall = min(tall, heights[end])
                if not tall:
                    break
                across = (columns[end + 1] - columns[start]) / width
                up = (rows[row + 1] - rows[row + 1 - tall]) / height
                rank = min(across, 6 * up) * min(up, across)
                if best is None or rank > best[0]:
                    best = rank, (start, row + 1 - tall, end + 1, row + 1)
    assert best is not None
    left, low, right, high = best[1]
    return columns[left], rows[low], columns[right], rows[high]


# -- words ------


def _span(symbol: Symbol, values: tuple[int, ...]) -> str:
    steps = {b - a for a, b in pairwise(values)}
    if steps == {1}:
        return f"{spoken(symbol)} = {values[0]}..{values[-1]}"
    if len(steps) == 1:
        return f"{spoken(symbol)} = {values[0]}, {values[1]}, …, {values[-1]}"
    return f"{spoken(symbol)} from {values[0]} to {values[-1]}"


def _counted(
    sampled: Map, names: Sequence[str], measure: str, symbols: tuple[Symbol, Symbol]
) -> str:
    points = Counter(sampled.winners.values())
    outside = points.pop(None, 0)
    x, y = _span(symbols[0], sampled.across), _span(symbols[1], sampled.up)
    wins = [f"{name} at {points[i]}" for i, name in enumerate(names)]
    wins[0] += " of them"
    blank = f"; {plural(outside, 'point')} outside the domain" if outside else ""
    return (
        f"Which design has the fewest {MEASURES[measure]}, at all {len(sampled.winners)} points of "
        f"{x} and {y}: {', '.join(wins)}{blank}."
    )


def _curves_told(sampled: Map, lines: Sequence[Curve], names: Sequence[str]) -> list[str]:
    out = []
    found: dict[tuple[int, int], list[str]] = {}
    for curve in lines:
        found.setdefault((curve.first, curve.second), []).append(spoken(curve.equation))
    for (i, j), equations in found.items():
        where = listed(dict.fromkeys(equations))
        out.append(f"{names[i]} and {names[j]} have the same number where {where}.")
    for i, j in sorted(sampled.touching() - found.keys()):
        out.append(f"Between {names[i]} and {names[j]} no curve is known: the map alone is drawn.")
    return out
