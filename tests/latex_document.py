"""Every piece of LaTeX that the library prints of what it ships, for the tests that set it."""

import re
from collections.abc import Iterator
from functools import cache

from sympy import Symbol

import symconv as sc
from symconv import crossovers, networks
from symconv.abc import D, H, L, W, c, c_in, c_out, k
from symconv.claims import all_claims
from symconv.examples import BLOCKS, EXAMPLES
from symconv.module import Module
from symconv.notation import DUMOULIN_VISIN, GOODFELLOW, MOBILENET, MOLCHANOV, use
from symconv.render import latex, plain_latex, render
from symconv.render.markup import code
from symconv.render.report import report
from symconv.render.wrap import displayed

DERIVED = ("mobilenet_v1", "resnet50", "densenet121")
NOTATIONS = {
    "mobilenet": MOBILENET,
    "dumoulin-visin": DUMOULIN_VISIN,
    "goodfellow": GOODFELLOW,
    "molchanov": MOLCHANOV,
}


@cache
def pieces() -> tuple[tuple[str, str], ...]:
    """A title in LaTeX and a piece of LaTeX, in the order of the document."""
    return (
        *_modules("Layer", EXAMPLES),
        *_modules("Block", {name: example.block for name, example in BLOCKS.items()}),
        *_networks(),
        *(("Claim", claim.to_latex()) for claim in all_claims()),
        *_crossovers(),
        *_results(),
    )


def _size(module: Module) -> tuple[Symbol, ...]:
    return {0: (), 1: (L,), 3: (D, H, W)}.get(module.ndim, (H, W))


def _modules(kind: str, modules: dict[str, Module]) -> Iterator[tuple[str, str]]:
    for name, module in modules.items():
        title = f"{kind} {code(name, 'latex')}"
        size = _size(module)
        channels = {} if module.in_channels is not None else {"channels": c}
        yield f"{title}: formulas", _formulas(module, size, channels)
        yield f"{title}: summary", module.summary(size, **channels).to_latex()
        if module.ndim:
            yield f"{title}: receptive field", module.receptive_field.to_latex()
        for measure in ("params", "macs", "flops", "activations", "output_size"):
            if measure == "output_size" and module.ndim == 0:
                continue
            tree = module.derivation(measure, size, **channels)
            for detail in ("brief", "full"):
                yield f"{title}: {plain_latex(measure)}, {detail}", tree.to_latex(detail=detail)


def _formulas(module: Module, size: tuple, channels: dict) -> str:
    found = [
        module.params,
        *(getattr(module, name)(size, **channels) for name in ("macs", "flops", "activations")),
        *module.output_size(size),
        *module.assumptions(size),
    ]
    return "\n".join(displayed(latex(one)) for one in found)


def _networks() -> Iterator[tuple[str, str]]:
    for name in networks.__all__:
        network = getattr(networks, name)()
        title = f"Network {code(name, 'latex')}"
        yield f"{title}: formulas", _formulas(network, (H, W), {})
        if name in DERIVED:
            yield f"{title}: summary", network.summary((H, W)).to_latex()
            for measure in ("params", "macs", "output_size"):
                tree = network.derivation(measure, (H, W))
                yield f"{title}: {plain_latex(measure)}", tree.to_latex()
    tree = networks.mobilenet_v1().derivation("macs", (H, W))
    yield "Network in full", tree.to_latex(detail="full")


def _crossovers() -> Iterator[tuple[str, str]]:
    for case in crossovers.table():
        answer = case.solve()
        yield f"Crossover {plain_latex(case.name)}", answer.to_latex(steps=True)
        steps = [
            line
            for step in answer.steps
            for one in (*step.certificates, *step.integer_certificates)
            for line in sc.render.certificate_lines(one, "latex")
        ]
        if steps:
            yield "Certificates", sc.render.markup.listed(dict.fromkeys(steps), "latex")


def _results() -> Iterator[tuple[str, str]]:
    plain, light = sc.Conv2d(c_in, c_out, k, padding="same"), sc.depthwise_separable(c_in, c_out, k)
    pair = sc.compare(plain, light, size=(H, W), given=k >= 2)
    yield "Comparison", pair.to_latex()
    yield "Ratio", pair.derivation().to_latex()
    made = pair.table(baseline=True)
    yield "Table", made.to_latex(caption="Two designs & a share", label="tab:pair")
    designs = {name: getattr(networks, name)() for name in networks.__all__}
    numbers = sc.table(designs, 224, units="auto", sort="macs", notes=["For 224 × 224."])
    yield "Table of networks", numbers.to_latex(caption="All networks")
    formulas = sc.table({name: designs[name] for name in DERIVED}, (H, W), legend={H: "height"})
    yield "Table of formulas", formulas.to_latex()
    blocks = [example for example in BLOCKS.values() if example.plain is not None]
    for example in blocks:
        if example.block.ndim != 3 and example.block.in_channels is not None:
            both = sc.compare(example.plain, example.block, size=(H, W))
            yield "Against the plain design", both.to_latex()
    designs = sc.Conv1d(c, c, k), sc.Conv1d(c, c, k, groups=c)
    yield "Regions", sc.regions(*designs, over=(k, c), measure="params").to_latex()
    yield "Optimum", sc.optimum(k**2 / (k - 1), k, k >= 2).to_latex()
    yield "Proof", sc.prove(k**2 * c + c**2 < k**2 * c**2, given=(k >= 2, c >= 2)).to_latex()
    yield "Refuted", sc.prove(k**2 * c + c**2 < k**2 * c**2).to_latex()
    whole = report(pair, c_out, "macs", "latex", title="Two designs")
    yield "Report", whole.split(r"\maketitle")[1].split(r"\end{document}")[0]
    for name, letters in NOTATIONS.items():
        with use(letters):
            yield f"{name}: comparison", render(pair, "latex")
            tree = light.derivation("macs", (H, H))
            yield f"{name}: derivation", tree.to_latex(detail="full")
            answer = sc.when(light.macs((H, H)) < plain.macs((H, H)), c_out)
            yield f"{name}: condition", answer.to_latex(steps=True)


def formulas(written: str) -> Iterator[tuple[str, bool]]:
    """The formulas of a piece of LaTeX, and whether each is displayed."""
    pattern = r"(\\begin\{align\*\}.*?\\end\{align\*\})|\\\[(.*?)\\\]|\$(.*?)\$"
    for block, shown, inline in re.findall(pattern, written, re.DOTALL):
        yield (block or shown or inline).strip(), not inline
