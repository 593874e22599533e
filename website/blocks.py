"""One page for each block of the literature: parts, formulas, the plain design beside it."""

import inspect

from sympy import Expr, Symbol

import symconv as sc
from symconv import blocks
from symconv.abc import C, H, T, W
from symconv.examples import BLOCKS, BlockExample
from symconv.module import Module
from website.markdown import display, formula_list, inline, solved, table
from website.store import kept

SOURCES = ("symconv/**/*.py", "website/blocks.py", "website/markdown.py")
# The symbol that a reader would ask for first, where a comparison has it.
ASKED = ("c", "c_in", "c_out", "m", "g", "r", "n", "k")


def pages() -> dict[str, str]:
    """An overview, then a page for each block."""
    return kept("blocks", derived, SOURCES)


def derived() -> dict[str, str]:
    """The pages, derived anew."""
    return {"blocks/index.md": overview()} | {
        f"blocks/{name}.md": page(name, example) for name, example in BLOCKS.items()
    }


def overview() -> str:
    """All blocks in one table."""
    rows = [
        [f"[`{name}`]({name}.md)", first_sentence(name), inline(example.block.params)]
        for name, example in BLOCKS.items()
    ]
    return "\n\n".join(
        [
            "# Blocks",
            "What papers build networks from. A block is bare, as papers count it: its "
            "convolutions without bias, and whatever else computes by design; `norm=` and "
            "`activation=` put a normalisation and an activation where the paper has them. Every "
            "formula is read off the layers that a block is made of. Its page says of which "
            "call the letters are.",
            table(["block", "what it is", "parameters"], rows),
        ]
    )


def first_sentence(name: str) -> str:
    """What the block's docstring opens with."""
    return " ".join((inspect.getdoc(getattr(blocks, name)) or "").split("\n\n")[0].split())


def page(name: str, example: BlockExample) -> str:
    """Everything the library says of one block."""
    block = example.block
    given = {} if block.in_channels is not None else {"channels": C}
    taken = f", and {inline(C)} channels" if given else ""
    size = size_of(block)
    parts = [
        f"# {name}",
        first_sentence(name),
        f"This page is about `sc.{home(name).removeprefix('symconv.').removesuffix(name)}"
        f"{example.call}`:",
        "\n".join(f"- `{to}`: {said(value)}" for to, value in example.arguments.items()),
        f"All arguments, errors and sources: [`{name}`][{home(name)}] in the reference.",
        "## Formulas",
        f"For an input of {' × '.join(map(inline, size))}{taken}.",
        formula_list(
            {
                "parameters": block.params,
                "MACs": block.macs(size, **given),
                "output size": block.output_size(size),
                "activations": block.activations(size, **given),
            }
        ),
        "## Parts",
        made_of(block, given),
        "## Where the MACs come from",
        block.derivation("macs", size, **given).to_markdown(),
    ]
    if example.plain is not None:
        parts += ["## Against the plain design", against(example.plain, block)]
    return "\n\n".join(parts)


def said(value: object) -> str:
    """An argument's value: a formula, or code."""
    return inline(value) if isinstance(value, Expr) else f"`{value!r}`"


def size_of(block: Module) -> tuple[Symbol, ...]:
    """An input size for it: of images, or of images in time."""
    return (T, H, W) if block.ndim == 3 else (H, W)


def home(name: str) -> str:
    """Its full name in the reference."""
    return f"symconv.{name}" if name in sc.__all__ else f"symconv.blocks.{name}"


def made_of(block: Module, given: dict[str, Symbol]) -> str:
    """A row for each layer of it."""
    rows = [
        [f"`{row.name}`", inline(row.output), inline(row.params), inline(row.macs)]
        for row in block.summary(size_of(block), **given).rows
    ]
    return table(["layer", "output size", "parameters", "MACs"], rows)


def against(plain: Module, block: Module) -> str:
    """Ratios, and exactly when the block costs less."""
    pair = sc.compare(plain, block, size=size_of(block))
    told = [f"In its place stands `{plain!r}`, of the same channels in and out."]
    for measure, title in (("params", "parameters"), ("macs", "MACs")):
        told.append(f"Of its {title} the block has")
        told.append(display(pair.ratio(measure, first=1, second=0)))
        asked = {str(s): s for s in pair.cost(measure, 0).free_symbols}
        asked |= {str(s): s for s in pair.cost(measure, 1).free_symbols}
        symbol = next((asked[name] for name in ASKED if name in asked), None)
        if symbol is None:
            continue
        answer = pair.when(symbol, measure)
        if answer.verdict != "unknown":
            told.append(f"It has fewer {title}, solved for {inline(symbol)}: {solved(answer)}.")
    return "\n\n".join(told)
