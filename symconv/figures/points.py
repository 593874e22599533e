"""Designs as points: multiply-accumulates against parameters, and the roofline of a machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sympy import Expr, Min

from symconv.arguments import PerDimension, Size
from symconv.errors import ArgumentError
from symconv.figures.inputs import designs_of, number, size_given
from symconv.figures.paper import (
    GREY,
    INK,
    LINES,
    axis,
    beside,
    listed,
    load,
    look,
    named_axes,
    plural,
    said,
    told,
)
from symconv.module import Module
from symconv.roofline import Machine

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["networks", "roofline"]


def networks(
    designs: Mapping[str, Module] | Sequence[Module],
    size: PerDimension = 224,
    *,
    ax: Axes | None = None,
) -> Axes:
    """Multiply-accumulates against parameters, both logarithmic, a named point for each design.

    Args:
        designs: name to network; or a list, whose descriptions are the names.
        size: input size, one value or one for each dimension.
        ax: the axis to draw on.

    Raises:
        ArgumentError: for a design whose costs are no numbers, or are 0.

    Examples:
        >>> import symconv as sc
        >>> named = {"VGG-16": sc.networks.vgg16(), "ResNet-50": sc.networks.resnet50()}
        >>> print(sc.figures.alternative(networks(named)))
        MACs against parameters of 2 designs at input size 224. The fewest parameters has \
ResNet-50 (25.6M), the most VGG-16 (138M). The fewest MACs has ResNet-50 (4.09G), the most \
VGG-16 (15.5G).
    """
    subject = "networks(…)"
    named = designs_of(subject, designs, 100)
    size_given(subject, size)
    params = {name: _positive(subject, name, design.params) for name, design in named.items()}
    macs = {name: _positive(subject, name, design.macs(size)) for name, design in named.items()}
    with look():
        ax = axis(subject, ax)
        points = [(float(params[name]), float(macs[name])) for name in named]
        across, up = zip(*points, strict=True)
        ax.scatter(across, up, s=10, color=LINES[0][0])
        ax.set_xscale("log")
        ax.set_yscale("log")
        ax.margins(0.14)
        for steps in (ax.xaxis, ax.yaxis):
            steps.set_major_formatter(load("ticker").FuncFormatter(lambda at, _: _unit(at)))
            low, high = steps.get_view_interval()
            if high / low < 100:
                steps.set_major_locator(load("ticker").LogLocator(subs=(1, 2, 5)))
            steps.set_minor_formatter(load("ticker").NullFormatter())
        named_axes(ax, "parameters", "MACs")
        beside(ax, points, list(named), [INK] * len(named))
    return told(
        ax,
        f"MACs against parameters of {plural(len(named), 'design')} at input size {_sized(size)}.",
        *(_extremes(title, costs) for title, costs in (("parameters", params), ("MACs", macs))),
    )


def _positive(subject: str, name: str, cost: Expr) -> Expr:
    if number(subject, f"the cost of {name}", cost) == 0:
        raise ArgumentError(
            f"{subject}: {name} costs 0, which has no place on a logarithmic scale."
        )
    return cost


def _unit(number: float) -> str:
    """A number as papers print it: 4.2M."""
    for power, unit in ((9, "G"), (6, "M"), (3, "k")):
        if number >= 10**power:
            return f"{number / 10**power:.3g}{unit}"
    return f"{number:.3g}"


def _sized(size: PerDimension) -> str:
    return " x ".join(map(str, size)) if isinstance(size, (tuple, list)) else str(size)


def _extremes(title: str, costs: Mapping[str, Expr]) -> str:
    least, most = (found(costs, key=lambda name: costs[name]) for found in (min, max))
    least_said, most_said = _unit(float(costs[least])), _unit(float(costs[most]))
    return f"The fewest {title} has {least} ({least_said}), the most {most} ({most_said})."


def roofline(
    machine: Machine,
    designs: Mapping[str, Module] | Sequence[Module],
    size: PerDimension | None = None,
    *,
    batch: Size = 1,
    ax: Axes | None = None,
) -> Axes:
    """The roofline of a machine, and how far up it lets each design come.

    Across are operations for each byte moved, up are operations a second. A design's totals are
    compared with the roof, as `Machine.memory_bound` does.

    Args:
        machine: peak, bandwidth and element size, all numbers.
        designs: name to design, at most twelve; or a list, whose descriptions are the names.
        size: input size, one value or one for each dimension.
        batch: inputs at once.
        ax: the axis to draw on.

    Raises:
        ArgumentError: for a machine or a design whose numbers are not known.

    Examples:
        >>> import symconv as sc
        >>> machine = sc.Machine(312 * 10**12, 2039 * 10**9, element_size=2)
        >>> ax = roofline(machine, {"3x3": sc.Conv2d(256, 256, 3, padding=1)}, 56)
        >>> ax.get_xscale()
        'log'

    References:
        Williams, Waterman and Patterson, Roofline: An Insightful Visual Performance Model for
        Multicore Architectures, 2009, figure 1.
    """
    subject = "roofline(…)"
    if not isinstance(machine, Machine):
        raise ArgumentError(f"{subject}: takes a machine such as sc.Machine(…), got {machine!r}.")
    named = designs_of(subject, designs, 12)
    if size is not None:
        size_given(subject, size)
    facts = (("peak", machine.peak), ("bandwidth", machine.bandwidth))
    for what, fact in (*facts, ("element_size", machine.element_size)):
        number(subject, f"`{what}`", fact)
    intensity, bound = {}, {}
    for name, design in named.items():
        operations = _positive(subject, name, design.flops(size, batch=batch))
        moved = _positive(subject, name, design.traffic(size, batch=batch))
        intensity[name] = operations / (machine.element_size * moved)
        bound[name] = machine.memory_bound(design, size, batch=batch)
    reached = {name: Min(machine.peak, machine.bandwidth * at) for name, at in intensity.items()}
    with look():
        ax = axis(subject, ax)
        _roof(ax, machine, list(intensity.values()))
        points = [(float(intensity[name]), float(reached[name])) for name in named]
        for i, (x, y) in enumerate(points):
            colour, _, mark = LINES[i % len(LINES)]
            ax.vlines(x, ax.get_ylim()[0], y, color=GREY, linewidth=0.5, linestyle=":")
            ax.plot(x, y, mark, color=colour, markersize=4.5, zorder=3)
        named_axes(ax, "operations for each byte", "operations a second")
        beside(ax, points, list(named), [INK] * len(named))
    return told(ax, *_roof_told(machine, intensity, bound, reached))


def _roof(ax: Axes, machine: Machine, places: Sequence[Expr]) -> None:
    ridge, peak = float(machine.ridge), float(machine.peak)
    low = min(ridge, *map(float, places)) / 4
    high = max(ridge, *map(float, places)) * 4
    ax.loglog(
        [low, ridge, high],
        [low * float(machine.bandwidth), peak, peak],
        color=INK,
        linewidth=1,
        label="roof",
    )
    ax.set_xlim(low, high)
    ax.set_ylim(low * float(machine.bandwidth), peak * 3)
    ax.annotate(
        f"ridge {said(machine.ridge)}",
        (ridge, peak),
        (0, 3),
        textcoords="offset points",
        ha="center",
        va="bottom",
        fontsize=6.5,
    )


def _roof_told(
    machine: Machine,
    intensity: Mapping[str, Expr],
    bound: Mapping[str, object],
    reached: Mapping[str, Expr],
) -> list[str]:
    head = (
        f"Roofline of a machine of {said(machine.peak)} operations and "
        f"{said(machine.bandwidth)} bytes a second: up to {said(machine.ridge)} operations for "
        f"each byte, memory is the limit."
    )
    parts = [
        f"{name} does {said(intensity[name])} operations for each byte and is bound by "
        f"{'memory' if bound[name] else 'computation'}, at most {said(reached[name])} operations "
        f"a second"
        for name in intensity
    ]
    return [head, f"{listed(parts)}."]
