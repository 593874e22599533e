"""Drawings made of cells: each cell is one input, output, weight or point that is counted."""

from collections.abc import Sequence
from itertools import product

from sympy import Integer, Symbol
from sympy.logic.boolalg import Boolean

import symconv as sc
from symconv.layers import Conv
from symconv.window import Window
from website.figures.svg import LINE, WIDTH, box, drawing, line, middle, text

GAP = 24  # between two grids
LARGEST = 24  # side of a cell


def touched(window: Window, size: int, output: int) -> list[int]:
    """Input indices that the taps of one output fall on; below 0 and from `size` on is padding."""
    first = output * int(window.stride) - int(window.pads(Integer(size))[0])
    return [first + tap * int(window.dilation) for tap in range(int(window.kernel))]


def slide(layer: Conv, size: int, at: tuple[int, int] = (0, 0)) -> str:
    """An input with its padding, the kernel's taps for one output, and the outputs beside it."""
    windows = layer.windows
    before = [tuple(map(int, w.pads(Integer(size)))) for w in windows]
    low, after = [pad[0] for pad in before], [int(n) for n in layer.output_size(size)]
    spans = [size + sum(pad) for pad in before]
    side = min(LARGEST, (WIDTH - GAP) / (spans[1] + after[1]))
    taps = {
        dim: set(touched(w, size, o)) for dim, (w, o) in enumerate(zip(windows, at, strict=True))
    }
    parts = [text(0, 14, "input"), text(spans[1] * side + GAP, 14, "output")]
    real = wasted = 0
    for row, column in product(
        range(-low[0], spans[0] - low[0]), range(-low[1], spans[1] - low[1])
    ):
        x, y = (column + low[1]) * side, (row + low[0]) * side + LINE
        inside = 0 <= row < size and 0 <= column < size
        hit = row in taps[0] and column in taps[1]
        parts.append(box(x, y, side, side, ("in" if inside else "pad") + " tap" * hit))
        if hit:
            parts.append(middle(x, y, side, "•" if inside else "×"))
            real, wasted = real + inside, wasted + (not inside)
    for row, column in product(range(after[0]), range(after[1])):
        x, y = spans[1] * side + GAP + column * side, row * side + LINE
        here = (row, column) == at
        parts.append(box(x, y, side, side, "out" + " tap" * here))
        parts += [middle(x, y, side, "•")] * here
    told = f"{size} × {size} input" + (" with dashed padding" if any(map(sum, before)) else "")
    told += f", {after[0]} × {after[1]} outputs. The marked output, row {at[0]} and column {at[1]} "
    told += f"counted from 0, uses {real} inputs (•)"
    told += f" and {wasted} places of padding (×)." if wasted else "."
    return drawing(parts, LINE + max(spans[0], after[0]) * side + 1, told)


def useful(layers: Sequence[Conv], size: int) -> str:
    """For each layer its outputs; in each the number of taps that fall on real input."""
    after = [[int(n) for n in layer.output_size(size)] for layer in layers]
    room = WIDTH - GAP * (len(layers) - 1)
    side, left, parts = min(26.0, room / sum(n[1] for n in after)), 0.0, []
    for layer, outputs in zip(layers, after, strict=True):
        counts = [
            [sum(0 <= i < size for i in touched(w, size, o)) for o in range(n)]
            for w, n in zip(layer.windows, outputs, strict=True)
        ]
        full = int(layer.windows[0].kernel * layer.windows[1].kernel)
        parts.append(text(left, 14, "k = " + str(layer.kernel_size[0])))
        for (i, down), (j, across) in product(enumerate(counts[0]), enumerate(counts[1])):
            x, y = left + j * side, LINE + i * side
            parts.append(box(x, y, side, side, "out" if down * across == full else "part"))
            parts.append(middle(x, y, side, str(down * across)))
        left += outputs[1] * side + GAP
    told = (
        f"Each cell is an output; its number is how many taps fall on the {size} × {size} input. "
        "Dashed: the rest meet padding. "
        + " ".join(
            f"k = {layer.kernel_size[0]}: {layer.macs(size, skip_padding=True)} of "
            f"{layer.macs(size)} taps."
            for layer in layers
        )
    )
    return drawing(parts, LINE + max(n[0] for n in after) * side + 1, told)


def pyramid(layers: Sequence[sc.Conv1d]) -> str:
    """What one output of a row of layers sees, layer by layer, down to the input."""
    rows = [[0]]
    for layer in reversed(layers):
        (w,) = layer.windows
        rows.append(sorted({i for o in rows[-1] for i in touched(w, 0, o)}))
    rows.reverse()
    reach = sc.Sequential(*layers).receptive_field
    first, extent, seen = (int(part[0]) for part in (reach.offset, reach.size, reach.seen))
    side, rise, left = min(LARGEST, 250 / extent), 44, 88.0
    parts, below = [], [float(i) for i in rows[0]]

    def x(place: float) -> float:
        return left + (place - first) * side

    marks = []
    for depth, places in enumerate(rows):
        y = (len(layers) - depth) * rise + 4
        if depth:
            upto = sc.Sequential(*layers[:depth]).receptive_field
            step, center = upto.stride[0], upto.center[0]
            at = [float(center + step * o) for o in places]
            (w,) = layers[depth - 1].windows
            lower = dict(zip(rows[depth - 1], below, strict=True))
            for o, place in zip(places, at, strict=True):
                for i in touched(w, 0, o):
                    parts.append(
                        line(x(place) + side / 2, y + side, x(lower[i]) + side / 2, y + rise, "way")
                    )
            below = at
        elif seen != extent:
            missed = set(range(first, first + extent)) - set(places)
            marks += [box(x(i), y, side, side, "pad") for i in sorted(missed)]
        marks += [box(x(place), y, side, side, "out" if depth else "in") for place in below]
        marks.append(text(0, y + side / 2 + 5, f"layer {depth}" if depth else "input"))
    told = f"One output of {len(layers)} layers reaches over {extent} inputs"
    told += (
        f" and sees {seen} of them; the dashed ones lie between taps." if seen != extent else "."
    )
    told += " Cells marked on the way: " + ", ".join(str(len(row)) for row in reversed(rows)) + "."
    return drawing(parts + marks, len(layers) * rise + side + 6, told)


def weights(layers: Sequence[Conv]) -> str:
    """Every weight as a cell: a row for each output channel, a kernel for each input it uses."""
    parts, top, said = [], 0.0, []
    for layer in layers:
        inputs, outputs = int(layer.in_channels), int(layer.out_channels)
        down, across = (int(k) for k in layer.kernel_size)
        side = min(11.0, (WIDTH - 70) / (inputs * (across + 1)))
        parts.append(text(0, top + 14, f"{inputs} channels in, {outputs} out"))
        top += LINE + 2
        for o, i in product(range(outputs), range(inputs)):
            x, y = 4 + i * (across + 0.7) * side, top + o * (down + 0.7) * side
            mine = o * int(layer.groups) // outputs == i * int(layer.groups) // inputs
            if not mine:
                parts.append(box(x, y, across * side, down * side, "none"))
                continue
            parts += [
                box(x + b * side, y + a * side, side, side, "out")
                for a, b in product(range(down), range(across))
            ]
        top += outputs * (down + 0.7) * side + 8
        grouped = f" in {layer.groups} groups" if layer.groups != 1 else ""
        said.append(f"{layer.params}{grouped}")
    told = "Each small cell is a weight; a row is an output channel, a column an input channel"
    told += (
        "; a dotted square holds none. Weights: "
        if any(x.groups != 1 for x in layers)
        else ". Weights: "
    )
    return drawing(parts, top, told + ", then ".join(said) + ".")


def tiles(m: int, r: int) -> str:
    """Two neighbouring Winograd tiles on the input, and the outputs that each one gives."""
    size = m + r - 1
    side, across = min(LARGEST, (WIDTH - GAP) / (size + 3 * m)), size + m
    parts = [text(0, 14, "input"), text(across * side + GAP, 14, "output")]
    for row, column in product(range(size), range(across)):
        first, second = column < size, column >= m
        x, y = column * side, LINE + row * side
        parts.append(
            box(x, y, side, side, "both" if first and second else "in" if first else "part")
        )
        parts += [middle(x, y, side, "2")] * (first and second)
    for row, column in product(range(m), range(2 * m)):
        kind = "out" if column < m else "part"
        parts.append(box(across * side + GAP + column * side, LINE + row * side, side, side, kind))
    layer = sc.Conv2d(1, 1, r)
    took, direct = (layer.macs(size, **way) for way in ({"algorithm": "winograd", "tile": m}, {}))
    told = f"Two tiles of {size} × {size} inputs share the columns marked 2. Each gives {m} × {m} "
    told += f"outputs with {took} multiplications, where the direct way takes {direct}."
    return drawing(parts, LINE + size * side + 1, told)


def lattice(
    relation: Boolean, across: tuple[Symbol, int, int], down: tuple[Symbol, int, int]
) -> str:
    """The integer points of a plane, with a mark in each where a relation holds."""
    side, left = LARGEST, 46
    (u, u_first, u_last), (v, v_first, v_last) = across, down
    parts, holding = [text(0, 14, f"{v.name} ↓  {u.name} →")], 0
    for j, value in enumerate(range(v_first, v_last + 1)):
        y = 2 * LINE + 4 + j * side
        parts.append(text(left - 10, y + side / 2 + 5, str(value), "end"))
        for i, other in enumerate(range(u_first, u_last + 1)):
            holds = relation.subs({u: other, v: value}) == True  # noqa: E712
            holding += holds
            x = left + i * side
            parts.append(box(x, y, side, side, "out" if holds else "pad"))
            parts += [middle(x, y, side, "•")] * bool(holds)
            if not j:
                parts.append(middle(x, LINE - 4, side, str(other)))
    total = (u_last - u_first + 1) * (v_last - v_first + 1)
    told = f"The relation holds at the {holding} points with a dot, of the {total} that are drawn."
    return drawing(parts, 2 * LINE + 5 + (v_last - v_first + 1) * side, told)
