"""What a design holds and moves, what a machine does with it, and what an output sees."""

from sympy import Expr, false, true

import symconv as sc
from symconv.abc import H, M, W, c, c_in, c_out, d, g, k, n, p, s
from symconv.module import Module, ReceptiveField
from symconv.roofline import product_traffic
from website.markdown import display, formula_list, inline, session, solved, table

P, B, E = sc.symbols("P B E")
OUT = {h: sc.symbols(f"{h}_out") for h in (H, W)}

# Layers whose memory is shown by formula, and the heading of each.
SHOWN: dict[str, Module] = {
    "Convolution": sc.Conv2d(c_in, c_out, k, stride=s, padding=p, groups=g),
    "Pointwise": sc.Conv2d(c_in, c_out, 1),
    "Depthwise": sc.Conv2d(c, c, k, padding="same", groups=c),
    "Transposed": sc.ConvTranspose2d(c_in, c_out, s, stride=s),
    "Residual block": sc.Residual(
        sc.Sequential(sc.Conv2d(c, c, k, padding="same"), sc.Conv2d(c, c, k, padding="same"))
    ),
}
# The machine of the numbers: half precision, so two bytes for each element.
MACHINE = sc.Machine(312 * 10**12, 2039 * 10**9, element_size=2)
SOURCE = "NVIDIA A100 datasheet, 80 GB SXM, 2021: 312 TFLOPS in half precision, 2,039 GB/s"
FIELDS: dict[str, Module] = {
    "three in a row": sc.Repeat(sc.Conv1d(c, c, 3, padding=1), 3),
    "n in a row, stride s": sc.Repeat(sc.Conv1d(c, c, k, stride=s), n),
    "dilated": sc.Conv1d(c, c, 3, dilation=d),
    "dilations 2, 2, 2": sc.Repeat(sc.Conv1d(c, c, 3, dilation=2), 3),
    "dilations 1, 2, 5": sc.Sequential(*(sc.Conv1d(c, c, 3, dilation=rate) for rate in (1, 2, 5))),
    "branches 1 and k, padded by p": sc.Parallel(sc.Conv1d(c, c, 1), sc.Conv1d(c, c, k, padding=p)),
    "branches 3 and 5, padded": sc.Parallel(
        sc.Conv1d(c, c, 3, padding=1), sc.Conv1d(c, c, 5, padding=2)
    ),
    "branches 3 and 4": sc.Parallel(
        sc.Conv1d(c, c, 3, padding=1), sc.Conv1d(c, c, 4, padding=((1, 2),))
    ),
}
SMALLEST: dict[str, Module] = {
    "valid": sc.Conv1d(c, c, k),
    "padded, dilated": sc.Conv1d(c, c, 3, padding=p, dilation=d),
    "n in a row": sc.Repeat(sc.Conv1d(c, c, k), n),
    "n in a row, stride 2": sc.Repeat(sc.Conv1d(c, c, 3, stride=2), n),
    "pool then convolution": sc.Sequential(sc.MaxPool1d(2), sc.Conv1d(c, c, 3)),
    "smaller, larger, and added": sc.Residual(
        sc.Sequential(sc.MaxPool1d(s), sc.ConvTranspose1d(c, c, s, stride=s))
    ),
    "ResNet-50": sc.networks.resnet50(),
}


def pages() -> dict[str, str]:
    """One page."""
    return {"memory.md": page()}


def page() -> str:
    """Memory, traffic, the roofline, a bound on traffic, the smallest input, what is seen."""
    return "\n\n".join(
        [
            "# Memory and data movement",
            "What a design keeps, what is live at a time, what it moves, and what a machine makes "
            "of that. All counts are of elements; `in_bytes` and `Machine` multiply them by an "
            "element's bytes. Arguments and sources: [`memory`][symconv.module.Module.memory], "
            "[`traffic`][symconv.module.Module.traffic], [`Machine`][symconv.Machine].",
            "## By formula",
            "Activations are all outputs that are kept; the peak is the most that is live at a "
            "time, when layers run in order and a tensor is let go after its last use; traffic is "
            "input, weights and output, each moved once; the intensity is the MACs for each "
            f"element of it. Of an input {inline((H, W))}, {inline(tuple(OUT.values()))} is the "
            "size after the layer.",
            *(formulas(title, module) for title, module in SHOWN.items()),
            "## A network in numbers",
            session(
                "import symconv as sc\nnetwork = sc.networks.resnet50()\n"
                "network.memory(224)\nnetwork.memory(224, inplace=True).activations\n"
                'network.memory(224, algorithm="im2col").in_bytes.workspace\n'
                "network.traffic(224)"
            ),
            "With `inplace=True` an activation writes over its input where nobody else needs it.",
            "## Roofline",
            roofline(),
            "## A lower bound on what is moved",
            bound(),
            "## The smallest input",
            smallest(),
            "## What an output sees",
            seen(),
        ]
    )


def formulas(title: str, module: Module) -> str:
    """What a design holds and moves, with the size after it by name where that has a floor."""
    size, named = (H, W), by_name(module)
    held = module.memory(size, algorithm="im2col")
    traffic = module.traffic(size).xreplace(named).expand()
    shown = {
        "Activations": held.activations.xreplace(named).expand(),
        "Peak": held.peak.xreplace(named).expand(),
        "Traffic": traffic,
        "Intensity": module.macs(size).xreplace(named) / traffic,
    }
    if held.workspace != 0:
        shown["Buffer of im2col"] = held.workspace.xreplace(named)
    return f"### {title}\n\n`{module!r}`\n\n" + formula_list(shown)


def by_name(module: Module) -> dict[Expr, Expr]:
    """For each floor in the size after a design, the same by that size's name."""
    size = (H, W)
    return {
        floor: OUT[h] - (after - floor)
        for h, after in zip(size, module.output_size(size), strict=True)
        for floor in after.atoms(sc.FloorDiv)
    }


def roofline() -> str:
    """The bound on time, and when memory decides it, in symbols and for one machine."""
    machine, layer = sc.Machine(P, B, element_size=E), sc.Conv2d(c, c, 1)
    layers = {
        "1 × 1": layer,
        "3 × 3": sc.Conv2d(c, c, 3, padding=1),
        "3 × 3, depthwise": sc.Conv2d(c, c, 3, padding=1, groups=c),
    }
    rows = [
        [name, *(when(layer, size) for size in (7, 14, 56, 224))] for name, layer in layers.items()
    ]
    return "\n\n".join(
        [
            f"A machine does at most {inline(P)} operations and moves {inline(B)} bytes a second, "
            f"an element being {inline(E)} bytes. A layer takes at least as long as the slower of "
            f"the two; a network, the sum over its layers. Of a 1 × 1 convolution from {inline(c)} "
            f"to {inline(c)} channels on {inline((H, W))}:",
            display(machine.time(layer, (H, W))),
            f"From {inline(machine.ridge)} operations for each byte on, the operations decide. "
            "Until then memory does, exactly when",
            display(machine.memory_bound(layer, (H, W))),
            f"With numbers ({SOURCE}): memory decides, at {inline(c)} channels in and out,",
            table(["layer", "on 7 × 7", "14 × 14", "56 × 56", "224 × 224"], rows),
            session(
                "import symconv as sc\n"
                "machine = sc.Machine(312 * 10**12, 2039 * 10**9, element_size=2)\n"
                "float(machine.time(sc.networks.resnet50(), 224))"
            ),
            "A lower bound, in seconds, for machines that fetch each layer's input from memory and "
            "put its output there; one that keeps outputs in a cache for the next layer moves "
            "less.",
        ]
    )


def when(layer: Module, size: int) -> str:
    """For which channels memory decides."""
    return solved(sc.when(MACHINE.memory_bound(layer, size), c))


def bound() -> str:
    """What a matrix product moves at least, against what is counted."""
    layer = sc.Conv2d(c_in, c_out, 1)
    return "\n\n".join(
        [
            f"Traffic counts each element once, as if a cache held them all. With {inline(M)} "
            "elements of cache a layer that is one matrix product, a 1 × 1 convolution or a "
            "`Linear`, moves at least",
            display(product_traffic(layer, (H, W), cache=M)),
            "elements, in whatever order it is computed (Smith, Lowery, Langou and van de Geijn, "
            "A Tight I/O Lower Bound for Matrix Multiplication, 2017; "
            "[`product_traffic`][symconv.roofline.product_traffic]). No such bound is given for "
            "larger kernels, which use an input in several places.",
            session(
                "import symconv as sc\nfrom symconv.roofline import product_traffic\n"
                "layer = sc.Conv2d(1024, 1024, 1)\n"
                "layer.traffic(32), product_traffic(layer, 32, cache=2**14)"
            ),
        ]
    )


def smallest() -> str:
    """The smallest input of some designs."""
    rows = [
        [name, f"`{module!r}`" if len(repr(module)) < 70 else "", inline(module.smallest_size())]
        for name, module in SMALLEST.items()
    ]
    return (
        f"A window gives {inline(n)} outputs from "
        f"{inline(sc.Conv1d(c, c, k, stride=s, padding=p, dilation=d).windows[0].least(n))} inputs "
        "on, so the smallest size is solved backwards, layer by layer. Where branches meet for "
        "some sizes only, multiples of the stride say, it is the first that they accept.\n\n"
        + table(["design", "as", "smallest size, each dimension"], rows)
    )


def seen() -> str:
    """Receptive fields: with holes, of branches, and where they do not line up."""
    rows = [[name, *entries(module.receptive_field)] for name, module in FIELDS.items()]
    return "\n\n".join(
        [
            f"Output {inline(sc.symbols('x'))} sees inputs from offset + stride · x on, as many as "
            "the size says, and not all of them where dilation or stride leaves holes: seen is how "
            "many. Branches that meet see from the first input of any to the last; they are "
            "aligned when all have one centre.",
            table(["design", "size", "stride", "offset", "centre", "seen", "aligned"], rows),
            session(
                "import symconv as sc\nfrom symconv.abc import c, k, p\n"
                "print(sc.Parallel(sc.Conv1d(c, c, 1), sc.Conv1d(c, c, k, padding=p))"
                ".receptive_field)"
            ),
        ]
    )


def entries(field: ReceptiveField) -> list[str]:
    """The entries of one dimension, as formulas."""
    values = (field.size, field.stride, field.offset, field.center, field.seen)
    shown = ["not known" if value is None else inline(value) for (value,) in values]
    (aligned,) = field.aligned
    return [*shown, {true: "always", false: "never"}.get(aligned, inline(aligned))]
