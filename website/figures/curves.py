"""Curves over a logarithmic axis."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from website.figures.svg import text

WIDTH, HEIGHT = 640, 310
LEFT, RIGHT, TOP, BOTTOM = 60, 600, 20, 240


@dataclass(frozen=True)
class Curve:
    """A line through points, the style class it is drawn in, and the value it tends to."""

    label: str
    points: Sequence[tuple[float, float]]
    kind: str
    limit: float


def curves(lines: Sequence[Curve], along: str, told: str) -> str:
    """Curves over a logarithmic axis, each with its limit as a thin line."""
    first, last = lines[0].points[0][0], lines[0].points[-1][0]
    top = max(line.limit for line in lines) * 1.05

    def x(value: float) -> float:
        return LEFT + (RIGHT - LEFT) * math.log(value / first) / math.log(last / first)

    def y(value: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * value / top

    parts = [f'<path class="axis" d="M{LEFT} {TOP}V{BOTTOM}H{RIGHT}"/>']
    for value, _ in lines[0].points[::2]:
        parts.append(text(x(value), BOTTOM + 25, f"{value:g}", "middle"))
    for line in lines:
        parts.append(f'<path class="limit" d="M{LEFT} {y(line.limit):.1f}H{RIGHT}"/>')
        parts.append(text(LEFT - 8, y(line.limit) + 7, f"{line.limit:g}", "end"))
        path = " ".join(f"{x(a):.1f},{y(b):.1f}" for a, b in line.points)
        parts.append(f'<polyline class="{line.kind}" points="{path}"/>')
        end_x, end_y = line.points[-2]
        parts.append(text(x(end_x), y(end_y) + 28, line.label, "end", line.kind))
    parts.append(text(LEFT - 8, y(0) + 7, "0", "end"))
    parts.append(text((LEFT + RIGHT) / 2, HEIGHT - 8, along, "middle"))
    drawn = "".join(parts)
    return (
        f'<figure class="plot"><svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{told}">'
        f"{drawn}</svg><figcaption>{told}</figcaption></figure>"
    )
