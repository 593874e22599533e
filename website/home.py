"""The home page: a live figure, one crossover with its proof, ways on; all computed here."""

import json

from sympy import Expr, Symbol
from sympy.logic.boolalg import Boolean

import symconv as sc
from symconv.abc import H, c, k, m, n
from symconv.module import Module
from website.derivation import derivation
from website.markdown import cards, details, formula_list, inline, session, solved, table, verdict

HEAD = """\
---
title: symconv
hide: [navigation, toc]
---

# What does a convolution cost, and when is another design cheaper?

<p class="lede" markdown>symconv gives the answer as a formula, for any kernel, stride, padding,
dilation, groups and depth; says exactly where one design starts to beat another; and proves it,
with a certificate that can be checked without the solver.</p>
"""

QUESTION = """\
import symconv as sc
from symconv.abc import c, k
plain = sc.Conv2d(c, c, k)
separable = sc.depthwise_separable(c, c, k)
plain.params, separable.params
answer = sc.when(separable.params < plain.params, c, given=k >= 2)
answer.condition
answer.integer
answer.check()"""

WAYS = {
    "[Learn](learn/index.md)": "From the size of an output to the proof of a crossover: short "
    "pages in order, with figures and exercises.",
    "[Look up](look-up/index.md)": "Every layer, block and network with its formulas; crossovers "
    "with their proofs; what papers say, checked.",
    "[Use](use/index.md)": "Install the library, follow the tutorial, make a table for a paper, "
    "choose between blocks under a budget.",
    "[Calculate](calculator.md)": "Two to four designs beside each other, with sliders: formulas, "
    "numbers, crossovers, and a map of who is cheapest where.",
}

# What a slider of the figure moves: what it is, its start and its ends.
SLIDERS = {
    c: ("channels in and out", 64, 1, 256),
    m: ("channels between", 64, 1, 256),
    H: ("height and width", 56, 7, 112),
}
KERNELS = (3, 5, 7, 9)
START = 5
HALF = (k + 1) / 2


def pages() -> dict[str, str]:
    """The home page."""
    parts = [HEAD, live(), "## Exactly when", answered(), "## More of them", more()]
    return {"index.md": "\n\n".join([*parts, "## Ways on", cards(WAYS)])}


# -- the figure ------


def live() -> str:
    """Three designs that see k × k, with sliders; the numbers that stand here are the start's."""
    titles = (
        f"one {inline(k)} × {inline(k)}",
        f"two of {inline(HALF)} × {inline(HALF)}, through {inline(m)} channels",
        "depthwise separable",
    )
    formulas = {name: design.macs(H) for name, design in designs().items()}
    fewer = sc.when(formulas["through"] < formulas["plain"], m)
    cheaper = sc.when(formulas["separable"] < formulas["plain"], c, given=k >= 2)
    said = (
        "",
        f"Fewer than the first exactly when {inline(fewer.condition)}.",
        f"Fewer than the first exactly when {inline(cheaper.condition)}.",
    )
    shown = [
        row(place, name, titles[place], formula, said[place], start())
        for place, (name, formula) in enumerate(formulas.items())
    ]
    sliders = [slider(k, "kernel", KERNELS.index(START), 0, len(KERNELS) - 1, START)]
    sliders += [slider(symbol, *ends, ends[1]) for symbol, ends in SLIDERS.items()]
    return "\n".join(
        [
            f"<figure class=\"live\" data-kernels='{json.dumps(halves())}' markdown>",
            '<div class="numbers" markdown>',
            *sliders,
            "</div>",
            *shown,
            "<figcaption>Multiply-accumulates of three designs that see as many inputs; each keeps "
            "the size of its input.</figcaption>",
            "</figure>",
            '<script type="module" src="assets/calculator/home.js"></script>',
        ]
    )


def designs() -> dict[str, Module]:
    """One layer, two of the kernel that sees as much together, and a separable one."""
    return {
        "plain": sc.Conv2d(c, c, k, padding="same"),
        "through": sc.Sequential(
            sc.Conv2d(c, m, HALF, padding="same"), sc.Conv2d(m, c, HALF, padding="same")
        ),
        "separable": sc.depthwise_separable(c, c, k, padding="same"),
    }


def start(**moved: int) -> list[int]:
    """The MACs where the sliders start, or with some of them moved."""
    at = {k: START} | {symbol: first for symbol, (_, first, *_) in SLIDERS.items()}
    at |= {sc.symbols(name): number for name, number in moved.items()}
    return [int(design.macs(H).subs(at)) for design in designs().values()]


def halves() -> dict[int, int]:
    """Of each kernel the kernel of which two layers see as much."""
    found = {}
    for kernel in KERNELS:
        for half in range(1, kernel + 1):
            pair = sc.Repeat(sc.Conv2d(1, 1, half), 2)
            if pair.receptive_field.size[0] == kernel:
                found[kernel] = half
    return found


def slider(symbol: Symbol, said: str, start: int, least: int, most: int, shown: int) -> str:
    """A slider with its name and value."""
    return (
        f'<label><span markdown>{inline(symbol)} {said}</span> <input type="range" '
        f'name="{symbol}" min="{least}" max="{most}" value="{start}" '
        f'aria-label="{symbol}, {said}"> <output>{shown}</output></label>'
    )


def row(place: int, name: str, title: str, cost: Expr, said: str, costs: list[int]) -> str:
    """A design: its name and formula, a bar as long as its cost, when it is cheaper."""
    share = 100 * costs[place] / max(costs)
    named = f"**{title}**" + (f"\n\n{said}" if said else "")
    return "\n".join(
        [
            f'<div class="row design-{place + 1}" data-design="{name}" markdown>',
            f"<div markdown>\n\n{named}\n\n</div>",
            f"<div markdown>\n\n{inline(cost)}\n",
            f'<div class="bar"><span style="width: {share:.1f}%"></span></div>',
            f'<p class="said">{costs[place]:,} MACs</p>',
            "</div>",
            "</div>",
        ]
    )


# -- one crossover ------


def answered() -> str:
    """Depthwise separable against plain: formulas, condition, proof, count."""
    plain, separable = sc.Conv2d(c, c, k), sc.depthwise_separable(c, c, k)
    answer = sc.when(separable.params < plain.params, c, given=k >= 2)
    counted = [sc.verify(design, H).ok for design in (plain, separable)]
    return "\n\n".join(
        [
            "A depthwise separable convolution puts one kernel on each channel and then mixes the "
            "channels with a 1 × 1. Has it fewer parameters than a plain k × k one, "
            f"from {inline(c)} to {inline(c)} channels?",
            formula_list({"Plain": plain.params, "Separable": separable.params}),
            '<div class="answer" markdown>\n\n'
            f"For {inline(k >= 2)}, fewer **exactly when** {inline(answer.condition)}"
            + (
                f"; in whole channels, {inline(answer.integer)}"
                if answer.integer is not None
                else ""
            )
            + f".\n\nProof: {verdict(answer.check(), 'checked again without the solver', 'open')}."
            "\n\nCount: "
            + verdict(all(counted), "NumPy ran both and agrees", "NumPy disagrees")
            + ".\n\n</div>",
            details("The derivation, and the certificate of each step", derivation(answer)),
            "All of this in Python:",
            session(QUESTION),
        ]
    )


def more() -> str:
    """Further questions, each decided now."""
    two = sc.Repeat(sc.Conv2d(c, c, 3), 2)
    five = sc.Conv2d(c, c, 5)
    stack, large = sc.Repeat(sc.Conv2d(c, c, k), n), sc.Conv2d(c, c, n * (k - 1) + 1)
    through = sc.Sequential(sc.Conv2d(c, m, 3), sc.Conv2d(m, c, 3))
    spatial = sc.spatially_separable(c, c, k)
    asked: list[tuple[str, str, Boolean, Symbol, tuple[Boolean, ...]]] = [
        ("two 3 × 3 against one 5 × 5, no padding", "MACs",
         two.macs(H) < five.macs(H), H, (H >= 5,)),
        ("two 3 × 3 through m channels against one 5 × 5", "parameters",
         through.params < five.params, m, ()),
        ("k × 1 then 1 × k against k × k", "parameters",
         spatial.params < sc.Conv2d(c, c, k).params, k, ()),
        ("n layers of k × k against one kernel of the same receptive field", "parameters",
         stack.params < large.params, n, (n >= 2, k >= 2)),
    ]  # fmt: skip
    rows = []
    for design, measure, relation, symbol, given in asked:
        answer = sc.when(relation, symbol, given=given)
        domain = ", ".join(inline(part) for part in given) or "all sizes"
        rows.append(
            [design, measure, solved(answer), domain, verdict(answer.check(), "checked", "open")]
        )
    return table(["design", "fewer", "exactly when", "for", "proof"], rows)
