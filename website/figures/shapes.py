"""Drawings to scale: bars, factors of a matrix, a machine's roofline."""

import math
from collections.abc import Mapping, Sequence

from sympy import Expr

from symconv import Machine
from website.figures.svg import LINE, WIDTH, box, drawing, line, text


def bars(groups: Mapping[str, Mapping[str, Expr]], told: str) -> str:
    """For each measure a bar for each design, as long as its number."""
    parts, top = [], 0.0
    for measure, designs in groups.items():
        parts.append(text(0, top + 14, measure, kind="strong"))
        top += LINE + 2
        most = max(int(value) for value in designs.values())
        for number, (name, value) in enumerate(designs.items()):
            parts.append(text(0, top + 14, f"{name}: {int(value):,}"))
            kind = "in" if number == 0 else "out"
            parts.append(box(1, top + LINE, (WIDTH - 2) * int(value) / most, 12, kind))
            top += LINE + 20
        top += 6
    return drawing(parts, top, told)


def factors(rows: int, columns: int, rank: int) -> str:
    """A matrix beside the two factors of a lower rank, all to one scale."""
    scale = min((WIDTH - 60) / (2 * columns + rank), 130 / rows)
    tall, wide, thin = rows * scale, columns * scale, rank * scale
    top, right = 2 * LINE, wide + 30
    parts = [
        text(0, 14, f"{rows} × {columns}"),
        box(1, top, wide, tall, "in"),
        text(wide + 15, top + tall / 2 + 5, "≈", "middle"),
        text(right, 14, f"{rows} × {rank}"),
        box(right, top, thin, tall, "out"),
        text(right + thin + 12, top + tall / 2 + 5, "·", "middle"),
        text(right + thin + 24, 34, f"{rank} × {columns}"),
        box(right + thin + 24, top, wide, thin, "out"),
    ]
    whole, both = rows * columns, rank * (rows + columns)
    told = f"A matrix of {rows} × {columns} has {whole:,} entries; its two factors of rank {rank}, "
    return drawing(
        parts, top + tall + 2, told + f"drawn to the same scale, have {both:,} together."
    )


def roofline(machine: Machine, points: Sequence[tuple[str, Expr]]) -> str:
    """What a machine does at best over operations for each byte, and layers on that line."""
    ridge, peak = float(machine.ridge), float(machine.peak)
    least = min(float(at) for _, at in points) / 2
    most = max(ridge, *(float(at) for _, at in points)) * 2
    left, right, top, bottom = 30.0, 335.0, 30.0, 190.0

    def x(value: float) -> float:
        return left + (right - left) * math.log(value / least) / math.log(most / least)

    def y(value: float) -> float:
        return top + (bottom - top) * math.log(peak / value) / math.log(ridge / least)

    def attained(value: float) -> float:
        return min(peak, value * float(machine.bandwidth))

    parts = [
        line(left, top - 12, left, bottom, "axis"),
        line(left, bottom, right, bottom, "axis"),
        line(x(least), y(attained(least)), x(ridge), y(peak), "roof"),
        line(x(ridge), y(peak), right, y(peak), "roof"),
        line(x(ridge), y(peak), x(ridge), bottom, "limit"),
        text(left, 14, "operations a second"),
        text(x(ridge), bottom + 18, f"{ridge:.0f}", "middle"),
        text(right, bottom + 38, "operations for each byte", "end"),
    ]
    said = []
    for letter, (name, at) in zip("ABCDEF", points, strict=False):
        place = float(at)
        side = "memory" if place < ridge else "operations"
        parts.append(
            f'<circle class="out" cx="{x(place):.1f}" cy="{y(attained(place)):.1f}" r="5"/>'
        )
        parts.append(text(x(place), y(attained(place)) + 24, letter, "middle", "strong"))
        said.append(f"{letter}, {name}: {place:.1f}, limited by {side}")
    told = f"The line is the most that the machine attains; it turns at {ridge:.0f} operations for "
    return drawing(parts, bottom + 44, told + "each byte. " + "; ".join(said) + ".")
