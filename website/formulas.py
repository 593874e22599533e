"""The formulas that one looks up, in groups, each read off a layer, or solved.

Words are plain text with maths between dollars, so that they can be set in Markdown and in LaTeX.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from sympy import Eq, Expr, Min, Pow, cancel, expand
from sympy.logic.boolalg import Boolean

import symconv as sc
from symconv import lowrank
from symconv.abc import (
    H,
    M,
    R,
    W,
    c,
    c_in,
    c_out,
    d,
    g,
    i,
    k,
    k_h,
    k_w,
    m,
    n,
    p,
    p_high,
    p_low,
    r,
    s,
    t,
)
from symconv.blocks import (
    basic_block,
    blueprint_separable,
    bottleneck,
    dense_block,
    depthwise_separable,
    fire,
    fused_mbconv,
    ghost_module,
    inverted_residual,
    partial_conv,
    spatially_separable,
)
from symconv.crossovers import find
from symconv.crossovers import table as all_cases
from symconv.module import Module
from symconv.roofline import product_traffic
from website.crossovers import FAMILIES, MEASURES, anchor, families
from website.markdown import solved, tex
from website.memory import by_name
from website.store import kept

H_OUT, W_OUT, B, E, J, P, Q, SIDE = sc.symbols("H_out W_out B E J P q L")
SIZE = (H, W)
ODD = 2 * p + 1  # a kernel that some padding p keeps the size of
SOURCES = (
    "symconv/**/*.py",
    *(f"website/{name}.py" for name in ("formulas", "crossovers", "markdown", "memory")),
)


@dataclass(frozen=True)
class Row:
    """A name, the LaTeX of a formula, what it takes for granted, and the page that has more."""

    name: str
    formula: str
    given: str = ""
    page: str = ""


@dataclass(frozen=True)
class Group:
    """Formulas of one kind, what their letters mean, and the page that has more."""

    title: str
    said: str
    page: str
    rows: tuple[Row, ...]


@cache
def groups() -> tuple[Group, ...]:
    """All of them, in the order in which one learns them."""
    return kept("formulas", lambda: tuple(derived()), SOURCES)


def derived() -> Iterator[Group]:
    """The groups, derived anew."""
    yield Group(
        "Output size",
        f"In one dimension, of {maths(H)} elements; kernel {maths(k)}, stride {maths(s)}, padding "
        f"{maths(p)} on either side, dilation {maths(d)}. The kernel fits: {maths(fits())}.",
        "layers/index.md",
        tuple(sizes()),
    )
    yield Group(
        "Parameters",
        f"From {maths(c_in)} to {maths(c_out)} channels in {maths(g)} groups.",
        "layers/index.md",
        tuple(parameters()),
    )
    yield Group(
        "MACs and FLOPs",
        f"Of one input of {maths(H)} × {maths(W)} that leaves {maths(H_OUT)} × {maths(W_OUT)}. A "
        "MAC is two FLOPs; taps on padding count.",
        "conventions.md",
        tuple(operations()),
    )
    yield Group(
        "Receptive field",
        f"Of {maths(R)} elements. The jump {maths(J)} is the distance, in the input, of what two "
        "neighbours of the output see; the offset is where the first one begins.",
        "memory.md#what-an-output-sees",
        tuple(fields()),
    )
    yield Group(
        "Parameters of blocks",
        "Bare, without biases. At stride 1, where the size is kept, the MACs are "
        f"{maths(per_parameter())} times as many.",
        "blocks/index.md",
        tuple(Row(name, tex(block.params.xreplace({ODD: k}))) for name, block in BLOCKS.items()),
    )
    yield Group(
        "Parameters at low rank",
        f"A {maths(k)} × {maths(k)} kernel of rank {maths(r)}, and for which ranks that is fewer "
        "than the plain layer has.",
        "algorithms/lowrank.md",
        tuple(ranks()),
    )
    yield Group(
        "Other algorithms",
        f"For the plain layer of stride 1 that keeps the size, in tiles of {maths(m)} × "
        f"{maths(m)} outputs. Transforms are not counted.",
        "algorithms/index.md",
        tuple(algorithms()),
    )
    yield Group(
        "Memory and traffic",
        f"In elements, of one input; a machine does {maths(P)} operations and moves {maths(B)} "
        f"bytes a second, an element being {maths(E)} bytes.",
        "memory.md",
        tuple(memory()),
    )
    yield Group(
        "Crossovers",
        "The first costs less than the second exactly when the condition holds.",
        "crossovers/index.md",
        tuple(crossovers()),
    )


def maths(value: Expr | Boolean) -> str:
    """A formula among words."""
    return f"${tex(value)}$"


def equal(name: Expr, value: Expr) -> str:
    """LaTeX of a named value."""
    return f"{tex(name)} = {tex(value)}"


# -- sizes, parameters, operations ------


def line(kernel: Expr = k, **options: object) -> sc.Conv1d:
    """A layer in one dimension, where channels do not matter."""
    return sc.Conv1d(c, c, kernel, **options)


def fits() -> Boolean:
    """What a size takes for granted."""
    (rule,) = sc.Conv1d(1, 1, k, padding=p, dilation=d).assumptions((H,))
    return rule


def sizes() -> Iterator[Row]:
    """What a layer, or n of them, leave of a dimension."""
    window = {"stride": s, "padding": p, "dilation": d}
    shown: dict[str, Module] = {
        "convolution": line(**window),
        "uneven padding": line(stride=s, padding=((p_low, p_high),), dilation=d),
        "no padding, “valid”": line(stride=s, padding="valid", dilation=d),
        "“same”": line(stride=s, padding="same", dilation=d),
        "“full”": line(stride=s, padding="full", dilation=d),
        f"transposed, output padding {maths(Q)}": sc.ConvTranspose1d(
            c, c, k, **window, output_padding=Q
        ),
        "pooling": sc.MaxPool1d(k, stride=s, padding=p),
        "pooling, ceil mode": sc.MaxPool1d(k, stride=s, padding=p, ceil_mode=True),
        f"{maths(n)} layers, stride 1": sc.Repeat(line(padding=p, dilation=d), n),
        f"{maths(n)} of 3 × 3, stride {maths(s)}, padding 1": sc.Repeat(
            line(3, stride=s, padding=1), n
        ),
        f"{maths(n)} layers": sc.Repeat(line(**window), n),
    }
    for name, module in shown.items():
        yield Row(name, equal(H_OUT, module.output_size(H)[0]))
    name = "padding that keeps the size, in p"
    yield Row("keeps the size, stride 1", tex(find(name).solve().condition), page=place(name))
    yield Row(f"least input for {maths(n)} outputs", tex(line(**window).windows[0].least(n)))


def parameters() -> Iterator[Row]:
    """What a layer learns."""
    shown: dict[str, Module] = {
        "convolution": sc.Conv2d(c_in, c_out, (k_h, k_w), groups=g),
        "with bias": sc.Conv2d(c_in, c_out, (k_h, k_w), groups=g, bias=True),
        "in three dimensions": sc.Conv3d(c_in, c_out, k, groups=g),
        "transposed": sc.ConvTranspose2d(c_in, c_out, k, groups=g),
        "pointwise, or linear": sc.Conv2d(c_in, c_out, 1),
        f"depthwise, multiplier {maths(m)}": sc.Conv2d(c, c * m, k, groups=c),
        "batch norm": sc.BatchNorm(c),
        f"self-attention, width {maths(d)}": sc.MultiheadAttention(d, 1),
    }
    for name, module in shown.items():
        yield Row(name, tex(module.params))


def operations() -> Iterator[Row]:
    """What a layer computes, its output size by name."""
    window = {"stride": s, "padding": p}
    plain = sc.Conv2d(c_in, c_out, k, **window, groups=g)
    biased = sc.Conv2d(c_in, c_out, k, **window, groups=g, bias=True)
    depthwise = sc.Conv2d(c, c * m, k, **window, groups=c)
    transposed = sc.ConvTranspose2d(c_in, c_out, k, stride=s, groups=g)
    attention = sc.MultiheadAttention(d, 1)
    named = dict(zip(plain.output_size(SIZE), (H_OUT, W_OUT), strict=True))
    shown = {
        "convolution": plain.macs(SIZE).xreplace(named),
        "depthwise": depthwise.macs(SIZE).xreplace(named),
        "transposed": transposed.macs(SIZE),
        "linear": sc.Linear(c_in, c_out).macs(),
        f"self-attention, {maths(n)} tokens": attention.macs((n,)),
        "with bias, FLOPs": biased.flops(SIZE).xreplace(named),
        "batch norm, FLOPs": sc.BatchNorm(c).flops(SIZE),
        "residual addition, FLOPs": sc.Residual(sc.Identity(c)).flops(SIZE),
    }
    for name, value in shown.items():
        yield Row(name if "FLOPs" in name else f"{name}, MACs", tex(value))
    taps = sc.Conv1d(1, 1, ODD, padding=p).macs(H, skip_padding=True)
    yield Row(
        "taps on real input, one dimension",
        tex(expand(taps.xreplace({Min(H, p): p}))),
        f"for {maths(Eq(k, ODD))}, stride 1, {maths(p <= H)}",
        "layers/conv1d.md",
    )


# -- what is seen ------


def fields() -> Iterator[Row]:
    """One layer, one more layer, n layers."""
    window = {"stride": s, "padding": p, "dilation": d}
    yield Row("a layer", equal(R, line(**window).receptive_field.size[0]))
    # A layer of kernel R and stride J stands for whatever is below.
    upon = sc.Sequential(line(R, stride=J), line(**window)).receptive_field
    stack = f"on a stack of {maths(R)} and {maths(J)}"
    yield Row(f"a layer {stack}", tex(upon.size[0]))
    yield Row(f"jump {stack}", tex(upon.stride[0]))
    yield Row(f"offset {stack}, from 0", tex(upon.offset[0]))
    shown: dict[str, Module] = {
        f"{maths(n)} layers, stride 1": sc.Repeat(line(dilation=d), n),
        f"{maths(n)} layers, stride 2": sc.Repeat(line(stride=2, dilation=d), n),
        f"{maths(n)} layers": sc.Repeat(line(**window), n),
        f"{maths(n)} layers, dilation 1, 2, 4, …": sc.Repeat(line(dilation=2**i), n, i),
    }
    for name, module in shown.items():
        yield Row(name, equal(R, module.receptive_field.size[0]))
    many = sc.Repeat(line(**window), n).receptive_field
    yield Row(f"jump of {maths(n)} layers", equal(J, many.stride[0]))
    yield Row(f"offset of {maths(n)} layers", tex(many.offset[0]))


# -- designs ------

THROUGH = f"through {maths(m)} channels"
BLOCKS: dict[str, Module] = {
    "plain": sc.Conv2d(c_in, c_out, k, padding="same"),
    "grouped": sc.Conv2d(c_in, c_out, k, padding="same", groups=g),
    "depthwise separable": depthwise_separable(c_in, c_out, k, padding="same"),
    f"blueprint separable, rank {maths(m)}": blueprint_separable(c_in, c_out, ODD, mid_channels=m),
    f"{maths(k)} × 1 and 1 × {maths(k)} {THROUGH}": spatially_separable(
        c_in, c_out, ODD, mid_channels=m, padding=p
    ),
    f"two 3 × 3 {THROUGH}": sc.Sequential(
        sc.Conv2d(c_in, m, 3, padding=1), sc.Conv2d(m, c_out, 3, padding=1)
    ),
    f"{maths(n)} of {maths(k)} × {maths(k)}": sc.Repeat(sc.Conv2d(c, c, k, padding="same"), n),
    "basic block": basic_block(c, c),
    f"bottleneck of {maths(m)}": bottleneck(c, m, c, groups=g),
    f"inverted residual, expansion {maths(t)}": inverted_residual(c, t * c, c, ODD),
    f"fused, expansion {maths(t)}": fused_mbconv(c, c, ODD, expansion=t),
    f"Fire, {maths(m)} to {maths(n)} + {maths(n)}": fire(c, m, n, n),
    f"Ghost, {maths(2 * m)} channels": ghost_module(c, 2 * m, ODD),
    f"partial convolution, {maths(c)} of {maths(4 * c)}": partial_conv(4 * c, ODD, conv_channels=c),
    f"dense block, growth {maths(m)}": dense_block(c, m, n),
}


def per_parameter() -> Expr:
    """How many MACs a parameter stands for: the same in every block, or this fails."""
    (times,) = {cancel(block.macs(SIZE) / block.params) for block in BLOCKS.values()}
    return times


def ranks() -> Iterator[Row]:
    """Designs of low rank, each with the rank up to which it is smaller."""
    plain = sc.Conv2d(c_in, c_out, k)
    designs = {
        "SVD": lowrank.svd(c_in, c_out, k, r),
        "separable, a basis": lowrank.separable_basis(c_in, c_out, k, r),
        "separable, joint": lowrank.separable_joint(c_in, c_out, k, r),
        "CP": lowrank.cp(c_in, c_out, k, r),
        "Tucker-2": lowrank.tucker2(c_in, c_out, k, r, r),
    }
    for name, design in designs.items():
        answer = sc.when(design.params < plain.params, r)
        yield Row(name, tex(design.params), f"fewer for {dollars(answer)}")


def algorithms() -> Iterator[Row]:
    """The loops of other algorithms."""
    layer = sc.Conv2d(c_in, c_out, k, padding="same")
    tiles = sc.Winograd(m, transforms=False)
    fourier = layer.macs(SIZE, algorithm=sc.FFT(m))
    (length,) = (power for power in fourier.atoms(Pow) if power.base == 2)
    yield Row("Winograd, multiplications", tex(layer.macs(SIZE, algorithm=tiles)))
    saved = layer.macs((m, m)) / layer.macs((m, m), algorithm=tiles)
    yield Row("Winograd, times fewer, full tiles", tex(saved))
    yield Row("FFT, multiplications", tex(fourier.xreplace({length: SIDE})))
    yield Row("FFT, length", equal(SIDE, length))
    yield Row("im2col, buffer", tex(layer.memory(SIZE, algorithm="im2col").workspace))


def memory() -> Iterator[Row]:
    """What a layer holds and moves, and what a machine makes of it."""
    layer = sc.Conv2d(c_in, c_out, k, stride=s, padding=p)
    named, held = by_name(layer), layer.memory(SIZE)
    pointwise, depthwise = sc.Conv2d(c, c, 1), sc.Conv2d(c, c, k, padding="same", groups=c)
    machine = sc.Machine(P, B, element_size=E)
    shown = {
        "activations": held.activations.xreplace(named).expand(),
        "peak of one layer": held.peak.xreplace(named).expand(),
        "traffic": layer.traffic(SIZE).xreplace(named).expand(),
        "intensity, pointwise": cancel(pointwise.arithmetic_intensity(SIZE)),
        "intensity, depthwise": cancel(depthwise.arithmetic_intensity(SIZE)),
        "ridge of the roofline": machine.ridge,
        "least time, pointwise": machine.time(pointwise, SIZE),
        f"least traffic, pointwise, cache of {maths(M)}": product_traffic(pointwise, SIZE, cache=M),
    }
    for name, value in shown.items():
        yield Row(name, tex(value))


# The table's cases that one looks up most, the cheaper design first; what is compared where the
# table states costs and no layers.
CROSSOVERS = {
    "depthwise separable, params, in c": "depthwise separable against plain",
    "depthwise with a multiplier, in m": "$m$ depthwise filters a channel against plain",
    "grouped against depthwise separable, in g": "$g$ groups against depthwise separable",
    "spatially separable through m channels, in m": "$k$ × 1 and 1 × $k$ through $m$ against "
    "$k$ × $k$",
    "bottleneck against one layer, in m": "bottleneck of $m$ against $k$ × $k$",
    "inverted residual against one layer, in c": "inverted residual, expansion $t$, against "
    "$k$ × $k$",
    "Fire, in m": "Fire, $m$ to $n$ + $w$, against 3 × 3: parameters",
    "Ghost, in s": "Ghost of ratio $s$, cheap $d$ × $d$, against $k$ × $k$: parameters",
    "n-stack against one layer, in n": "$n$ of $k$ × $k$ against one of the same field",
    "two 3×3 through m channels, in m": "two 3 × 3 through $m$ against 5 × 5",
    "2 of 3×3 against 5×5, valid, in H": "two 3 × 3 against 5 × 5, no padding",
    "stack of k×k against 3×3, one field, in k": "3 × 3 stack against $k$ × $k$ stack of the same "
    "field: parameters",
    "self-attention against convolution, in n": "self-attention, $n^2 d$, against one "
    "dimension's convolution, $k n d^2$ (Vaswani et al., table 1; no projections)",
    "Winograd's multiplications, in m": "Winograd, tiles of $m$, $r$ × $r$, against direct: "
    "multiplications",
    "FFT against direct convolution, in m": "FFT of side $2^m$ against direct: multiplications",
}


def crossovers() -> Iterator[Row]:
    """When the first of two designs costs less, solved."""
    for name, said in CROSSOVERS.items():
        case = find(name)
        answer = case.solve()
        measured = isinstance(case.second, Module)
        title = f"{said}: {MEASURES[case.measure]}" if measured else said
        rules = ", ".join(map(maths, answer.given))
        given = f"given {rules}" if rules else ""
        yield Row(title, dollars(answer).strip("$"), given, place(name))


def place(name: str) -> str:
    """Where a case of the table has its steps and proof."""
    parts = zip(FAMILIES, families(all_cases()), strict=True)
    file = next(file for (file, *_), part in parts if name in {case.name for case in part})
    return f"crossovers/{file}.md#{anchor(name)}"


def dollars(answer: sc.Condition) -> str:
    """When it holds, between dollars."""
    return solved(answer).replace(r"\(", "$").replace(r"\)", "$")
