"""One page for each layer of the registry: loops, formulas, an example, the NumPy check."""

import inspect

from sympy import Expr, Symbol

import symconv as sc
from symconv.abc import C, D, H, L, N, W, c
from symconv.examples import EXAMPLES
from symconv.layers import Layer
from symconv.nest import (
    BATCH,
    CHANNELS,
    INPUT_POINTS,
    INPUTS,
    OUTPUT_POINTS,
    OUTPUTS,
    Axis,
    Nest,
    Tensor,
)
from website.markdown import (
    aligned,
    details,
    display,
    formula_list,
    inline,
    session,
    table,
    tex,
    verdict,
)

SIZES: dict[int | None, tuple[Symbol, ...]] = {
    0: (),
    1: (L,),
    2: (H, W),
    3: (D, H, W),
    None: (H, W),  # a layer that takes any number of dimensions is shown with two
}
TENSORS: tuple[Tensor, ...] = ("weight", "bias", "norm", "input", "output")
NAMED = {"norm": "scale or shift"}

# What stands in a nest for the things that only an input decides, as a reader would write it.
WRITTEN: dict[Expr, Symbol] = {
    BATCH: N,
    CHANNELS: C,
    INPUT_POINTS: Symbol("P"),
    OUTPUT_POINTS: Symbol("P_out"),
}
for _ndim, _sizes in SIZES.items():
    if _ndim is not None:
        WRITTEN |= dict(zip(INPUTS[_ndim], _sizes, strict=True))
        WRITTEN |= {
            marker: Symbol(f"{size}_out")
            for marker, size in zip(OUTPUTS[_ndim], _sizes, strict=True)
        }

# Numbers for the worked example, by the name of the symbol they take the place of.
NUMBERS = {"c": 16, "c_in": 16, "c_out": 32, "k": 3, "s": 2, "p": 1, "d": 1, "g": 1, "n": 10}
NUMBERS |= {"h": 4, "m": 10, "r": 2}
# Input sizes for it, where the layer does not take 32.
TAKEN = {"LocallyConnected1d": "20", "LocallyConnected2d": "20"}


def pages() -> dict[str, str]:
    """An overview, then a page for each layer."""
    return {"layers/index.md": overview()} | {
        f"layers/{name.lower()}.md": page(layer) for name, layer in EXAMPLES.items()
    }


def overview() -> str:
    """All layers in one table: where to read on, parameters, output size."""
    rows = [
        [
            f"[{name}]({name.lower()}.md)",
            inline(layer.params),
            ", ".join(map(inline, first_size(layer))),
        ]
        for name, layer in EXAMPLES.items()
    ]
    return "\n\n".join(
        [
            "# Layers",
            "Each layer is data: a nest of loops, and the windows that slide over the input. "
            "Every formula on these pages is read off that data by the library, and held against "
            "NumPy, which runs the same loops and counts.",
            table(["layer", "parameters", "output size, each dimension"], rows),
            "Layers whose kernel is itself computed from the input are left out: deformable "
            "convolutions, which sample between positions, involution, and dynamic convolution. "
            "What they do at a position is no fixed nest of loops over windows.",
        ]
    )


def first_size(layer: Layer) -> tuple[Expr, ...]:
    """The output size in the first dimension, if there is one."""
    return layer.output_size(SIZES[layer.ndim])[:1] if SIZES[layer.ndim] else ()


def page(layer: Layer) -> str:
    """Everything the library knows of one layer."""
    names = ", ".join(sorted((str(s) for s in layer.free_symbols), key=str.lower))
    imported = f"from symconv.abc import {names}\n" if names else ""
    parts = [
        f"# {layer.name}",
        first_paragraph(layer),
        f"```python\nimport symconv as sc\n{imported}\nsc.{layer!r}\n```",
        f"Arguments, errors and sources: [`{layer.name}`][symconv.{layer.name}] in the reference.",
        "## Formulas",
        formulas(layer),
        "## Loops",
        loops(layer),
        "## In numbers",
        example(layer),
        "## Checked with NumPy",
        checked(layer),
    ]
    return "\n\n".join(parts)


def first_paragraph(layer: Layer) -> str:
    """What the layer's docstring opens with."""
    return " ".join((inspect.getdoc(type(layer)) or "").split("\n\n")[0].split())


def stated_channels(layer: Layer) -> dict[str, Symbol]:
    """Input channels for a layer that does not state them itself."""
    return {"channels": c} if layer.in_channels is None else {}


def formulas(layer: Layer) -> str:
    """The measures, one under the other; the longest folded away."""
    sizes, given = SIZES[layer.ndim], stated_channels(layer)
    outputs = layer.output_size(sizes) if sizes else ()
    # The cost formulas speak of the output size by name, where it is more than a number.
    named = {
        value: Symbol(f"{size}_out")
        for size, value in zip(sizes, outputs, strict=False)
        if value.args
    }
    shown: dict[str, object] = {}
    if outputs:
        shown["Output size"] = aligned(
            f"{tex(named[value])} &= {tex(value)}" if value in named else tex(value)
            for value in outputs
        )
    shown["Parameters"] = layer.params
    shown["MACs"] = layer.macs(sizes, **given).xreplace(named)
    shown["FLOPs"] = layer.flops(sizes, **given).xreplace(named)
    shown["Activations"] = layer.activations(sizes, **given).xreplace(named)
    if layer.ndim and None not in layer.receptive_field.size:
        shown["Receptive field"] = layer.receptive_field.size
    size = f" of size {inline(sizes)}" if sizes else ""
    intro = f"For one input{size}" + (f" and {inline(c)} channels" if given else "")
    intro += ", a MAC taken as two FLOPs:"
    parts = [intro, formula_list(shown)]
    real = layer.macs(sizes, skip_padding=True, **given)
    if real != layer.macs(sizes, **given):
        parts.append(
            details(
                "MACs on real input only, taps on padding left out", display(real.xreplace(named))
            )
        )
    rules = layer.assumptions(sizes) if sizes else layer.assumptions()
    if rules:
        parts.append("These hold when " + " and ".join(map(inline, rules)) + ".")
    return "\n\n".join(parts)


WORK = {
    "multiply-add": "MACs",
    "multiplication": "multiplications",
    "addition": "additions",
    "comparison": "comparisons",
    "division": "divisions",
    "function": "values of a function",
}


def loops(layer: Layer) -> str:
    """The nests as tables, and how the formulas are read off them."""
    if not layer.nests:
        return "No loop runs: nothing is computed."
    return "\n\n".join(map(loop, layer.nests))


def loop(nest: Nest) -> str:
    """One nest: its axes, and how often its innermost line runs."""
    shown = [t for t in TENSORS if any(t in axis.tensors for axis in nest.axes)]
    rows = [
        [axis.name, inline(axis.size.xreplace(WRITTEN)), *(mark(axis, t) for t in shown)]
        for axis in nest.axes
    ]
    product = inline(nest.points.xreplace(WRITTEN))
    said = (
        f"The innermost line runs {product} times (the product of all axes): "
        f"that many {WORK[nest.operation]}."
    )
    if {"weight", "bias", "norm"} & set(shown):
        said += " The axes that index trained numbers multiply to how many there are."
    return table(["loop over", "turns", *(NAMED.get(t, t) for t in shown)], rows) + "\n\n" + said


def mark(axis: Axis, tensor: Tensor) -> str:
    """Whether the axis indexes the tensor, for a table."""
    return "yes" if tensor in axis.tensors else "–"


def example(layer: Layer) -> str:
    """The layer with numbers in it, run as a session."""
    numbers = layer.subs({s: NUMBERS[s.name] for s in layer.free_symbols})
    size = TAKEN.get(layer.name) or {None: "(7, 7)", 0: "()"}.get(layer.ndim, "32")
    channels = ", channels=16" if layer.in_channels is None else ""
    lines = ["import symconv as sc", f"layer = sc.{numbers!r}"]
    if layer.ndim != 0:
        lines.append(f"layer.output_size({size})")
    lines.append("layer.params")
    if any(nest.operation == "multiply-add" for nest in layer.nests):
        lines.append(f"layer.macs({size}{channels})")
    if layer.macs(SIZES[layer.ndim], **stated_channels(layer)) != layer.macs(
        SIZES[layer.ndim], skip_padding=True, **stated_channels(layer)
    ):
        lines.append(f"layer.macs({size}, skip_padding=True{channels})")
    lines.append(f"layer.flops({size}{channels})")
    return session("\n".join(lines))


def checked(layer: Layer) -> str:
    """What came of holding every formula against a run that counts."""
    result = sc.verify(layer, SIZES[layer.ndim], points=20)
    rows = [
        [row.quantity, str(row.points), verdict(row.ok, "agrees", "differs")] for row in result.rows
    ]
    said = (
        f"{verdict(result.ok, 'All agree', 'Not all agree')}: {len(result.rows)} quantities at "
        f"{result.points} random points that satisfy the conditions above. NumPy builds the "
        "arrays, runs the loops from the definition and counts; it shares no formula with the "
        "library. Agreement at points is evidence, not proof."
    )
    return said + "\n\n" + details("Each quantity", table(["quantity", "points", "count"], rows))
