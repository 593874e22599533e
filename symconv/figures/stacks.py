"""Layer by layer: how the receptive field grows, and how sizes shrink."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from symconv.arguments import PerDimension, check_dimension
from symconv.arithmetic import Index
from symconv.errors import ArgumentError
from symconv.figures.inputs import designs_of, number, size_given
from symconv.figures.paper import (
    FILLS,
    INK,
    LINES,
    axis,
    beside,
    listed,
    load,
    look,
    named_axes,
    plural,
    told,
)
from symconv.module import Module
from symconv.nest import LETTERS, Shape
from symconv.window import ITSELF

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["pyramid", "receptive_field"]


def receptive_field(
    designs: Mapping[str, Module] | Sequence[Module] | Module,
    *,
    dimension: int = 0,
    ax: Axes | None = None,
) -> Axes:
    """How the receptive field grows, layer by layer.

    Layers that neither widen it nor have a stride, such as activations, are left out; what branches
    counts as one layer. It ends where a layer sees all of the input, as global pooling does.

    Args:
        designs: a design, or up to six by name.
        dimension: which dimension, from 0.
        ax: the axis to draw on.

    Raises:
        ArgumentError: for a design whose receptive field is not a number at its first layer.

    Examples:
        >>> import symconv as sc
        >>> from symconv.abc import c
        >>> stacks = {
        ...     "plain": sc.Repeat(sc.Conv2d(c, c, 3), 4),
        ...     "dilated": sc.Sequential(*(sc.Conv2d(c, c, 3, dilation=2**i) for i in range(4))),
        ... }
        >>> print(sc.figures.alternative(receptive_field(stacks)))
        The receptive field, in inputs, layer by layer: it grows from 3 to 9 in 4 layers of plain \
and from 3 to 31 in 4 layers of dilated.
    """
    subject = "receptive_field(…)"
    named = designs_of(subject, designs, len(LINES))  # type: ignore[arg-type]
    grown = {name: _growth(subject, name, one, dimension) for name, one in named.items()}
    with look():
        ax = axis(subject, ax)
        ends = []
        for (name, sizes), (colour, dash, mark) in zip(grown.items(), LINES, strict=False):
            across = list(range(1, len(sizes) + 1))
            ax.plot(across, sizes, color=colour, linestyle=dash, marker=mark, label=name)
            ends.append((across[-1], float(sizes[-1])))
        ax.set_xlim(0.5, max(map(len, grown.values())) + 0.5)
        ax.set_ylim(bottom=0)
        ax.margins(y=0.1)
        for steps in (ax.xaxis, ax.yaxis):
            steps.set_major_locator(load("ticker").MaxNLocator(integer=True, nbins=7))
        named_axes(ax, "layer", "receptive field")
        if len(grown) > 1:
            beside(ax, ends, list(grown), [INK] * len(grown))
    parts = [
        f"from {sizes[0]} to {sizes[-1]} in {plural(len(sizes), 'layer')} of {name}"
        for name, sizes in grown.items()
    ]
    return told(ax, f"The receptive field, in inputs, layer by layer: it grows {listed(parts)}.")


def _growth(subject: str, name: str, module: Module, dimension: int) -> list[int]:
    """The receptive field after each layer that changes it."""
    ndim = module.ndim or 0
    check_dimension(dimension, ndim, subject, name)
    shape = Shape(
        module.in_channels,
        tuple(Index(letter, integer=True, positive=True) for letter in LETTERS[ndim]),
    )
    through, sizes = ITSELF, []
    for layer, at in module._trunk(shape):
        if len(at.size) != ndim:
            break
        reach = layer._reach(ndim)[dimension]
        through = through.then(reach)
        if through.size is None or through.stride is None:
            break
        if reach.size != 1 or reach.stride != 1:
            sizes.append(int(number(subject, f"the receptive field of {name}", through.size)))
    if not sizes:
        raise ArgumentError(f"{subject}: no layer of {name} has a receptive field that is known.")
    return sizes


@dataclass(frozen=True)
class Level:
    """The size and the channels between two layers, as numbers."""

    size: tuple[int, ...]
    channels: int

    @property
    def said(self) -> str:
        """56 x 56 with 256 channels."""
        return f"{' x '.join(map(str, self.size))} with {plural(self.channels, 'channel')}"


def pyramid(
    module: Module,
    size: PerDimension,
    *,
    channels: int | None = None,
    dimension: int = 0,
    ax: Axes | None = None,
) -> Axes:
    """A stack's pyramid of sizes: a bar for each layer, as high as its output, with channels.

    Layers that compute no multiply-accumulates and leave the shape alone are left out; what
    branches counts as one layer. It ends where no spatial size is left.

    Args:
        module: the stack.
        size: input size, one number or one for each dimension.
        channels: input channels, where no layer states them.
        dimension: which dimension the bars show, from 0.
        ax: the axis to draw on.

    Raises:
        ArgumentError: for sizes or channels that are no numbers.

    Examples:
        >>> import symconv as sc
        >>> stack = sc.Sequential(sc.Conv2d(3, 8, 3), sc.MaxPool2d(2), sc.Conv2d(8, 16, 3))
        >>> print(sc.figures.alternative(pyramid(stack, 32)))
        Sizes and channels through 3 layers, from 32 x 32 with 3 channels: 30 x 30 with 8 \
channels, 15 x 15 with 8 channels and 13 x 13 with 16 channels.
    """
    subject = "pyramid(…)"
    if not isinstance(module, Module):
        raise ArgumentError(f"{subject}: takes a design such as sc.Sequential(…), got {module!r}.")
    size_given(subject, size)
    start = module._shape(size, channels)
    check_dimension(dimension, len(start.size), subject, repr(module))
    before = _level(subject, start)
    levels = [before]
    for layer, at in module._trunk(start):
        after = layer._output(at)
        if len(after.size) != len(start.size):
            break
        if after != at or layer.macs(at.size, channels=at.channels) != 0:
            levels.append(_level(subject, after))
    runs = [list(run) for _, run in groupby(levels[1:])]
    if not runs:
        raise ArgumentError(f"{subject}: {module!r} has no layer with a spatial size to draw.")
    with look():
        ax = axis(subject, ax)
        _bars(ax, levels, dimension)
        named_axes(ax, "layer", "size; channels above")
    stages = listed(
        run[0].said + (f" ({plural(len(run), 'layer')})" if len(run) > 1 else "") for run in runs
    )
    count = plural(len(levels) - 1, "layer")
    return told(ax, f"Sizes and channels through {count}, from {before.said}: {stages}.")


def _level(subject: str, shape: Shape) -> Level:
    if shape.channels is None:
        raise ArgumentError(f"{subject}: no layer states the channels; give `channels`.")
    sizes = tuple(int(number(subject, "a size", one)) for one in shape.size)
    return Level(sizes, int(number(subject, "a number of channels", shape.channels)))


def _bars(ax: Axes, levels: Sequence[Level], dimension: int) -> None:
    """Bars about a middle line, the input pale; labels where a level begins."""
    heights = [level.size[dimension] for level in levels]
    highest = max(heights)
    for i, height in enumerate(heights):
        colour = FILLS[0][0] if i else "#D9D9D9"
        ax.bar(
            i, height, 0.72, -height / 2, color=colour, edgecolor=INK, linewidth=0.4, label=str(i)
        )
    for up, said in ((1, [level.channels for level in levels]), (-1, heights)):
        runs = groupby(range(len(levels)), key=lambda i: (heights[i], said[i]))
        for _, run in runs:
            first, *others = run
            if first and said[first] == said[first - 1]:
                continue  # as many channels as before, at another height
            middle = (first + (others[-1] if others else first)) / 2
            ax.annotate(
                str(said[first]),
                (middle, up * heights[first] / 2),
                (0, 2 * up),
                textcoords="offset points",
                ha="center",
                va="bottom" if up > 0 else "top",
                fontsize=6.5,
            )
    ax.set_ylim(-0.62 * highest, 0.62 * highest)
    ax.set_xlim(-0.6, len(levels) - 0.4)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.xaxis.set_major_locator(load("ticker").MaxNLocator(integer=True, nbins=10))
