"""Curves on which two designs cost the same, from solved conditions; nothing is contoured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import isfinite, nan

from sympy import Eq, Expr, Rational, Symbol
from sympy.logic.boolalg import Boolean

from symconv.decide import Condition, when
from symconv.evaluation import exact, truth, value

__all__ = ["Curve", "Plane", "curves"]

_FINE = 480  # places across at which a curve is drawn
_HALVED = 9  # times the gap between two of them, where it climbs


@dataclass(frozen=True)
class Plane:
    """Two symbols with their windows, the designs' costs, and where they may be asked about."""

    across: Symbol
    up: Symbol
    window: tuple[tuple[Fraction, Fraction], tuple[Fraction, Fraction]]
    costs: tuple[Expr, ...]
    domain: tuple[Boolean, ...]

    @property
    def smooth(self) -> bool:
        """Whether the costs have a meaning between the whole numbers: no floors, no sums."""
        return all(cost.is_rational_function(self.across, self.up) for cost in self.costs)

    def parts(self, first: int, second: int, x: Fraction, y: Fraction) -> bool:
        """Whether two designs cost the same there, and no other one less."""
        if not self.window[1][0] <= y <= self.window[1][1]:
            return False
        at = {self.across: x, self.up: y}
        if not all(truth(rule, at) for rule in self.domain):
            return False
        try:
            paid = [exact(cost)(at) for cost in self.costs]
        except ZeroDivisionError:
            return False
        # A root that is no fraction is near its place only.
        near = max(map(abs, paid)) / 10**9 if y.denominator > 10**6 else 0
        same = abs(paid[first] - paid[second]) <= near
        return bool(same and min(paid) >= paid[first] - near)


@dataclass(frozen=True)
class Curve:
    """Where two designs cost the same: the equation, and its points, not a number in the gaps."""

    first: int
    second: int
    equation: Boolean
    points: tuple[tuple[float, float], ...]
    whole: bool  # at whole numbers only: between them the costs mean nothing

    @property
    def drawn(self) -> bool:
        """Whether there is anything of it within the window."""
        return any(isfinite(y) for _, y in self.points)


def curves(plane: Plane, first: int, second: int, boundary: Condition) -> list[Curve]:
    """The curves of one pair, as far as they are solved for; cut to where they part the plane."""
    found = []
    for equation in sorted(boundary.condition.atoms(Eq), key=str):
        for curve in _of(plane, first, second, equation):
            if curve.drawn and curve not in found:
                found.append(curve)
    return found


def _of(plane: Plane, first: int, second: int, equation: Boolean) -> list[Curve]:
    x, y = plane.across, plane.up
    if equation.lhs == y and y not in equation.rhs.free_symbols:
        places = _places(plane)
        return [
            _traced(plane, first, second, equation, places, lambda at: _height(equation, x, at))
        ]
    if y in equation.free_symbols or x not in equation.free_symbols:
        return []
    solved = when(equation, x, plane.domain).condition
    return [
        _upright(plane, first, second, root)
        for root in sorted(solved.atoms(Eq), key=str)
        if root.lhs == x and root.rhs.is_number
    ]


def _places(plane: Plane) -> list[Fraction]:
    """Where a curve is evaluated: at all whole numbers, and finely between where it may be."""
    low, high = plane.window[0]
    whole = {Fraction(n) for n in range(int(low), int(high) + 1) if low <= n <= high}
    if not plane.smooth:
        return sorted(whole)
    step = (high - low) / _FINE
    return sorted(whole | {low + i * step for i in range(_FINE + 1)})


def _height(equation: Boolean, x: Symbol, at: Fraction) -> Fraction | None:
    """The right side at a place: exact where it is a fraction, else close to it."""
    found = value(equation.rhs, {x: at})
    if found is not None:
        return Fraction(found)
    number = complex(equation.rhs.xreplace({x: _rational(at)}).evalf())
    if not isfinite(number.real) or abs(number.imag) > 1e-12:
        return None
    return Fraction(number.real)


def _rational(number: Fraction) -> Expr:
    return Rational(number.numerator, number.denominator)


def _traced(
    plane: Plane,
    first: int,
    second: int,
    equation: Boolean,
    places: Sequence[Fraction],
    height: Callable[[Fraction], Fraction | None],
) -> Curve:
    heights = dict(zip(places, map(height, places), strict=True))
    if plane.smooth:
        _steep(plane, heights, height)
    points = []
    for at, up in sorted(heights.items()):
        kept = up is not None and plane.parts(first, second, at, up)
        points.append((float(at), float(up) if up is not None and kept else nan))
    return Curve(first, second, equation, tuple(points), not plane.smooth)


def _steep(
    plane: Plane,
    heights: dict[Fraction, Fraction | None],
    height: Callable[[Fraction], Fraction | None],
) -> None:
    """Add places where a curve climbs far between two of them, such as beside a pole."""
    low, high = plane.window[1]
    for _ in range(_HALVED):
        for (a, one), (b, other) in pairwise(sorted(heights.items())):
            if one is not None and other is not None:
                near, far = (min(max(h, low), high) for h in (one, other))
                wide = abs(near - far) * 100 > high - low
            else:
                wide = (one is None) != (other is None)
            if wide:
                heights[(a + b) / 2] = height((a + b) / 2)


def _upright(plane: Plane, first: int, second: int, root: Boolean) -> Curve:
    """A line at one place across: where the costs are the same whatever the other symbol is."""
    at = _height(root, plane.across, Fraction(0))
    low, high = plane.window[1]
    step = (high - low) / _FINE
    heights = [low + i * step for i in range(_FINE + 1)] if plane.smooth else []
    whole = [Fraction(n) for n in range(int(low), int(high) + 1) if low <= n <= high]
    inside = at is not None and plane.window[0][0] <= at <= plane.window[0][1]
    points = tuple(
        (float(at), float(up) if inside and plane.parts(first, second, at, up) else nan)
        for up in sorted({*whole, *heights})
        if at is not None
    )
    return Curve(first, second, root, points, not plane.smooth)
