"""How many times as much one design costs, against a symbol, with what it tends to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice, product
from typing import TYPE_CHECKING, Literal

from sympy import Expr, Symbol, oo
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from symconv.arguments import Size
from symconv.comparison import Comparison
from symconv.decide import Condition
from symconv.errors import ArgumentError, SymconvError, UnsupportedError
from symconv.evaluation import truth, value
from symconv.figures.inputs import points_of, with_numbers
from symconv.figures.paper import (
    GREY,
    LINES,
    MEASURES,
    axis,
    load,
    look,
    named_axes,
    said,
    shown,
    spoken,
    told,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["crossover", "ratio"]

Points = tuple[tuple[int, Fraction], ...]


def ratio(
    comparison: Comparison,
    symbol: Symbol,
    numbers: Sequence[int],
    *,
    measure: str = "params",
    values: Mapping[Symbol, Size] | None = None,
    first: int = 0,
    second: int = 1,
    ax: Axes | None = None,
) -> Axes:
    """How many times as much the first design costs as the second, against a symbol.

    Its limit is a dashed line, and where both cost the same a dotted one; what decides between them
    is solved, not read off the picture.

    Args:
        comparison: the designs.
        symbol: the symbol that goes across.
        numbers: its whole numbers, such as `range(1, 65)`; over a wide range the scale is
            logarithmic.
        measure: "params", "macs", "flops" or "activations".
        values: numbers for all other symbols.
        first: number of the design that is divided.
        second: number of the design that it is divided by.
        ax: the axis to draw on.

    Raises:
        ArgumentError: for a range that is none or too long, a symbol that has no number, or a ratio
            that is defined nowhere in the range.

    Examples:
        >>> import symconv as sc
        >>> from symconv.abc import c
        >>> pair = sc.compare(
        ...     sc.Conv2d(c, c, 3), sc.depthwise_separable(c, c, 3), names=("plain", "separable")
        ... )
        >>> print(sc.figures.alternative(ratio(pair, c, range(1, 65))))
        How many times as many parameters plain has as separable, against c from 1 to 64: it goes \
from 0.9 to 7.89. As c grows it tends to 9. separable has fewer exactly when c >= 2.
    """
    subject = "ratio(…)"
    if not isinstance(comparison, Comparison):
        raise ArgumentError(
            f"{subject}: takes a comparison such as sc.compare(a, b), got {comparison!r}."
        )
    run = points_of(subject, {symbol: numbers})[symbol]
    pair = with_numbers(subject, comparison, values, (symbol,), measure)
    points = _points(pair, symbol, run, measure, first, second)
    if not points:
        raise ArgumentError(
            f"{subject}: the ratio is defined at no number of the range of {symbol}."
        )
    bound = _limit(pair, symbol, measure, first, second)
    answer = pair.when(symbol, measure, first=first, second=second)
    names = (pair.designs[first].name, pair.designs[second].name)
    with look():
        ax = axis(subject, ax)
        _draw(ax, points, symbol, bound, answer)
        named_axes(ax, shown(symbol), f"{MEASURES[measure]}, {names[0]} / {names[1]}")
    return told(ax, *_told(points, symbol, measure, names, bound, answer, values))


def _points(
    pair: Comparison, symbol: Symbol, run: Sequence[int], measure: str, first: int, second: int
) -> Points:
    cost, by = pair.cost(measure, first), pair.cost(measure, second)
    domain = (*pair.given, *pair.assumptions)
    found = []
    for number in run:
        at = {symbol: number}
        above, below = value(cost, at), value(by, at)
        if above is not None and below and all(truth(rule, at) for rule in domain):
            found.append((number, Fraction(above) / Fraction(below)))
    return tuple(found)


def _limit(pair: Comparison, symbol: Symbol, measure: str, first: int, second: int) -> Expr | None:
    try:
        return pair.limit(symbol, measure, first=first, second=second)
    except UnsupportedError:
        return None


def _draw(ax: Axes, points: Points, symbol: Symbol, bound: Expr | None, answer: Condition) -> None:
    colour, _, mark = LINES[0]
    across, up = [n for n, _ in points], [float(r) for _, r in points]
    marks = mark if len(points) <= 24 else ""
    (line,) = ax.plot(across, up, color=colour, marker=marks, label="ratio")
    line.set_clip_on(False)
    heights = [*up]
    if bound in (0, oo) and max(up) > 30 * min(up):
        ax.set_yscale("log")
        ax.yaxis.set_major_formatter(load("ticker").FuncFormatter(lambda y, _: f"{y:g}"))
        bound = None  # not on such a scale; it is told
    if bound is not None and bound.is_Rational:
        heights.append(float(bound))
        ax.axhline(float(bound), color="#000000", linewidth=0.7, linestyle="--", label="limit")
        _note(ax, (1, float(bound)), f"limit {spoken(bound)}", "right")
    low, high = min(heights), max(heights)
    if low <= 2 and high >= 0.5:
        low, high = min(low, 1), max(high, 1)
        ax.axhline(1, color=GREY, linewidth=0.7, linestyle=":", label="equal")
        if up[0] > up[-1]:  # where the curve is not
            _note(ax, (0.02, 1), "same cost", "left")
        else:
            _note(ax, (1, 1), "same cost", "right")
    if ax.get_yscale() == "linear":
        room = (high - low) * 0.08 or 0.5
        ax.set_ylim(low - room if low > room else 0, high + 1.6 * room)
    if across[-1] >= 32 * across[0] > 0:
        ax.set_xscale("log", base=2)
        ax.xaxis.set_major_formatter(load("ticker").FuncFormatter(lambda x, _: f"{x:g}"))
        ax.xaxis.set_minor_locator(load("ticker").NullLocator())
    ax.set_xlim(across[0], across[-1])
    shown_place = _threshold(answer, symbol)
    if shown_place is not None and across[0] <= shown_place <= across[-1]:
        height = next((r for n, r in zip(across, up, strict=True) if n >= shown_place), None)
        if height is not None:
            ax.plot([shown_place], [height], color=colour, marker="o", markerfacecolor="white")


def _note(ax: Axes, place: tuple[float, float], words: str, ha: Literal["left", "right"]) -> None:
    """A few words above a line across the axis."""
    ax.annotate(
        words,
        place,
        (0, 1.5),
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        ha=ha,
        va="bottom",
        fontsize=6.5,
    )


def _solved(answer: Condition) -> Boolean:
    """The condition over the whole numbers where that is known."""
    return answer.condition if answer.integer is None else answer.integer


def _threshold(answer: Condition, symbol: Symbol) -> int | None:
    """The first whole number of which it is true, or the last one."""
    solved = _solved(answer)
    if isinstance(solved, Relational) and solved.lhs == symbol and solved.rhs.is_Integer:
        return int(solved.rhs)
    return None


def _told(
    points: Points,
    symbol: Symbol,
    measure: str,
    names: tuple[str, str],
    bound: Expr | None,
    answer: Condition,
    values: Mapping[Symbol, Size] | None,
) -> Iterator[str]:
    at = ", ".join(f"{spoken(s)} = {v}" for s, v in (values or {}).items())
    (start, from_), (end, to) = points[0], points[-1]
    yield (
        f"How many times as many {MEASURES[measure]} {names[0]} has as {names[1]}, against "
        f"{spoken(symbol)} from {start} to {end}{f' at {at}' if at else ''}: it goes from "
        f"{said(from_)} to {said(to)}."
    )
    if bound is None:
        yield f"No limit is known as {spoken(symbol)} grows."
    else:
        tends = "grows without bound" if bound == oo else f"tends to {spoken(bound)}"
        yield f"As {spoken(symbol)} grows it {tends}."
    solved = spoken(_solved(answer))
    if answer.verdict in ("always", "never"):
        yield f"{names[1]} {answer.verdict} has fewer."
    elif answer.reduced:
        yield f"{names[1]} has fewer exactly when {solved}."
    else:
        yield f"When {names[1]} has fewer is not solved for {spoken(symbol)}."


# -- a figure for a report ------

_KERNELS, _CHANNELS, _SPATIAL = (3, 5, 2), (64, 16, 256), (56, 224, 16)
_ONES = (1, 2)
_FEWEST, _FARTHEST, _TRIED = 64, 4096, 81


def crossover(
    comparison: Comparison,
    symbol: Symbol,
    measure: str = "params",
    *,
    first: int = 0,
    second: int = 1,
    ax: Axes | None = None,
) -> Axes:
    """The figure of a crossover for a report: the ratio, with numbers chosen where none are given.

    All other symbols get numbers that are usual for what they stand for and that the designs allow,
    and the range is long enough to show where the designs cost the same and what the ratio tends
    to. The text alternative, a caption, states the numbers.

    Args:
        comparison: the designs.
        symbol: the symbol that goes across.
        measure: "params", "macs", "flops" or "activations".
        first: number of the design that is divided.
        second: number of the design that it is divided by.
        ax: the axis to draw on.

    Raises:
        ArgumentError: where no usual numbers fit the designs.

    Examples:
        >>> import symconv as sc
        >>> from symconv.abc import c, m
        >>> two = sc.Sequential(sc.Conv2d(c, m, 3), sc.Conv2d(m, c, 3))
        >>> pair = sc.compare(sc.Conv2d(c, c, 5), two, names=("5x5", "two 3x3"))
        >>> print(sc.figures.alternative(crossover(pair, m)))
        How many times as many parameters 5x5 has as two 3x3, against m from 1 to 512 at c = 64: \
it goes from 88.9 to 0.174. As m grows it tends to 0. two 3x3 has fewer exactly when m <= 88.
    """
    subject = "crossover(…)"
    if not isinstance(comparison, Comparison):
        raise ArgumentError(
            f"{subject}: takes a comparison such as sc.compare(a, b), got {comparison!r}."
        )
    if not isinstance(symbol, Symbol):
        raise ArgumentError(f"{subject}: `symbol` must be a symbol, got {symbol!r}.")
    for values in _usual(comparison, symbol, measure, first, second):
        try:
            pair = with_numbers(subject, comparison, values, (symbol,), measure)
            run = _run(pair, symbol, measure, first, second)
        except SymconvError:  # numbers that break a rule of the designs
            continue
        if run:
            return ratio(
                *(comparison, symbol, run),
                measure=measure,
                values=values,
                first=first,
                second=second,
                ax=ax,
            )
    raise ArgumentError(
        f"{subject}: no usual numbers fit; draw sc.figures.ratio(comparison, {symbol}, range(…), "
        f"values={{…}})."
    )


def _usual(
    pair: Comparison, symbol: Symbol, measure: str, first: int, second: int
) -> Iterator[dict[Symbol, Size]]:
    """Numbers for the other symbols, the most usual ones first."""
    costs = (pair.cost(measure, first), pair.cost(measure, second))
    others = sorted(set().union(*(cost.free_symbols for cost in costs)) - {symbol}, key=str)
    sizes = set().union(*(s.free_symbols for s in _each(pair.size)))
    usual = [_kind(symbol, symbol in sizes) for symbol in others]
    for chosen in islice(sorted(product(*map(range, map(len, usual))), key=sum), _TRIED):
        yield {s: kind[i] for s, kind, i in zip(others, usual, chosen, strict=True)}


def _each(size: object) -> tuple[Expr, ...]:
    entries = size if isinstance(size, (tuple, list)) else (size,)
    return tuple(entry for entry in entries if isinstance(entry, Expr))


def _kind(symbol: Symbol, spatial: bool) -> tuple[int, ...]:
    """Usual numbers for what a letter stands for in this library's own names."""
    if spatial:
        return _SPATIAL
    head = symbol.name.partition("_")[0]
    if head in ("c", "m", "C", "w"):
        return _CHANNELS
    if head in ("s", "d", "g", "p", "r"):
        return _ONES
    return _KERNELS


def _run(
    pair: Comparison, symbol: Symbol, measure: str, first: int, second: int
) -> tuple[int, ...]:
    """Whole numbers up to twice beyond the crossover and near the limit, thinned out."""
    answer = pair.when(symbol, measure, first=first, second=second)
    places = [_threshold(answer, symbol) or 0]
    end = max(_FEWEST, 4 * max(places))
    bound = _limit(pair, symbol, measure, first, second)
    while end < _FARTHEST and bound is not None and bound.is_Rational and bound > 0:
        points = _points(pair, symbol, (end,), measure, first, second)
        if not points or abs(points[0][1] - Fraction(int(bound.p), int(bound.q))) * 20 <= bound:
            break
        end *= 2
    end = min(1 << (end - 1).bit_length(), _FARTHEST)
    step = max(end // 512, 1)
    least = 1 if symbol.is_positive else 0
    run = (*range(least, min(end, 64) + 1), *range(64 + step, end + 1, step))
    return tuple(n for n, _ in _points(pair, symbol, run, measure, first, second))
