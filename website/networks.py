"""One page for each published network: its formulas, its stages, and what grouping saves it."""

import inspect
from collections.abc import Callable
from dataclasses import fields
from functools import cache

from sympy import Integer

import symconv as sc
from symconv import networks
from symconv.abc import H, W, n
from symconv.layers import Conv
from symconv.module import Module, Summary
from website.markdown import formula_list, inline, session, table
from website.processes import each
from website.store import kept

POOLS = (sc.MaxPool2d, sc.AvgPool2d)
# Input sizes other than 224 × 224: those of torchvision's weights, else of the paper.
SIZES = {
    "efficientnet_b1": 240,
    "efficientnet_b2": 288,
    "efficientnet_b3": 300,
    "efficientnet_b4": 380,
    "efficientnet_b5": 456,
    "efficientnet_b6": 528,
    "efficientnet_b7": 600,
    "efficientnet_v2_l": 480,
    "efficientnet_v2_m": 480,
    "efficientnet_v2_s": 384,
    "inception_v3": 299,
    "xception": 299,
}
SOURCES = ("symconv/**/*.py", "website/networks.py", "website/markdown.py")


def pages() -> dict[str, str]:
    """An overview, then a page for each network."""
    return kept("networks", derived, SOURCES)


def derived() -> dict[str, str]:
    """The pages, derived anew."""
    pairs = list(each(written, networks.__all__))
    made = {"networks/index.md": overview([row for row, _ in pairs])}
    for name, (_, text) in zip(networks.__all__, pairs, strict=True):
        made[f"networks/{name}.md"] = text
    return made


def written(name: str) -> tuple[list[str], str]:
    """A network's row of the overview, and its page."""
    return row(name), page(name)


@cache
def made(name: str) -> sc.Sequential:
    """The network with its defaults."""
    build: Callable[[], sc.Sequential] = getattr(networks, name)
    return build()


@cache
def counted(name: str) -> Summary:
    """What each of its stages costs, and all together, at the usual input size."""
    return made(name).summary(SIZES.get(name, 224), stages=True)


def row(name: str) -> list[str]:
    """A network in numbers: parameters, MACs, activations."""
    total, size = counted(name).total, SIZES.get(name, 224)
    return [
        f"[`{name}`]({name}.md)",
        f"{size} × {size}",
        f"{int(total.params):,}",
        f"{int(total.macs):,}",
        f"{int(made(name).activations(size, convention=sc.PAPERS)):,}",
    ]


def overview(rows: list[list[str]]) -> str:
    """All networks in one table."""
    header = ["network", "input", "parameters", "MACs", "activations of convolutions"]
    return "\n\n".join(
        [
            "# Networks",
            "Published networks, named and built as torchvision has them, with all biases and "
            "normalisations. Each is a design like any other: every number here is read off its "
            "layers, and each page has the formula for any input size.",
            "```python\nimport symconv as sc\nfrom symconv.abc import H, W\n\n"
            "sc.networks.resnet50().macs((H, W))\n```",
            table(header, rows),
        ]
    )


def page(name: str) -> str:
    """Everything the library says of one network."""
    network, size = made(name), SIZES.get(name, 224)
    parts = [
        f"# {name}",
        " ".join((inspect.getdoc(getattr(networks, name)) or "").split("\n\n")[0].split()),
        session(
            f"import symconv as sc\nnetwork = sc.networks.{name}()\n"
            f"network.params\nnetwork.macs({size})"
        ),
        f"Arguments and sources: [`{name}`][symconv.networks.{name}] in the reference.",
        "## Formulas",
        f"For an input of {inline(H)} × {inline(W)}.",
        formula_list(
            {
                "parameters": getattr(networks, name)(num_classes=n).params,
                "of them normalisation": network.parameters.normalization,
                "MACs": network.macs((H, W)),
                "smallest input": network.smallest_size(),
            }
        ),
        f"{inline(n)} is the number of classes.",
        "## By stage",
        stages(counted(name), size),
        "## Where the MACs come from",
        network.derivation("macs", (H, W)).to_markdown(),
    ]
    plain = grouped(name, size) or merged(name, size)
    return "\n\n".join([*parts, "## Against plain convolutions", *plain])


def stages(summary: Summary, size: int) -> str:
    """What each stage costs at the usual input size."""
    rows = []
    for row in (*summary.rows, summary.total):
        share = 100 * row.macs / summary.total.macs
        rows.append(
            [
                row.name,
                " × ".join(str(int(h)) for h in row.output) or "vector",
                str(row.channels),
                f"{int(row.params):,}",
                f"{int(row.macs):,}",
                f"{float(share):.1f} %",
            ]
        )
    header = ["stage", "output", "channels", "parameters", "MACs", "share of MACs"]
    return f"For an input of {size} × {size}.\n\n" + table(header, rows)


def grouped(name: str, size: int) -> list[str]:
    """The same network without groups, where it has some."""
    dense, total = ungrouped(made(name)), counted(name).total
    assert isinstance(dense, sc.Sequential)
    if dense == made(name):
        return []
    pair = {
        "as published": (total.params, total.macs),
        "without groups": (dense.params, dense.macs(size)),
    }
    rows = [[title, f"{int(p):,}", f"{int(macs):,}"] for title, (p, macs) in pair.items()]
    saved = float(pair["without groups"][1] / total.macs)
    return [
        "The same layers with `groups=1` in every convolution: each grouped or depthwise one is "
        f"the plain design that it replaces. Without groups, {saved:.2f} times the MACs.",
        table(["design", "parameters", "MACs"], rows),
    ]


def merged(name: str, size: int) -> list[str]:
    """Each stage, but for pools at its ends, beside one convolution that sees as much."""
    network = made(name)
    rows, before, channels = [], (Integer(size),) * 2, network.in_channels
    stages = zip(network.layers, counted(name).rows, strict=True)
    for stage, row in stages:
        if not row.output:
            break  # the classifier
        parts = list(stage.layers) if isinstance(stage, sc.Sequential) else [stage]
        while isinstance(parts[0], POOLS):
            before = parts.pop(0).output_size(before)
        while isinstance(parts[-1], POOLS):
            parts.pop()
        body = sc.Sequential(*parts)
        if channels is not None and row.channels is not None and body.macs(before) != 0:
            field = body.receptive_field
            padding = [(int(extent or 1) - 1) // 2 for extent in field.size]
            one = sc.Conv2d(
                channels, row.channels, field.size, stride=field.stride, padding=padding
            )
            if one.params != body.parameters.weights:  # which has more layers than one
                costs = body.params, one.params, body.macs(before), one.macs(before)
                rows.append([row.name, f"`{one!r}`", *(f"{int(cost):,}" for cost in costs)])
        before, channels = row.output, row.channels
    if not rows:
        return ["Each of its stages is one plain convolution."]
    return [
        "Each stage, without a pool at its beginning or end, beside one convolution with its "
        "channels, its receptive field and its stride: the plain layer that sees as much.",
        table(["stage", "one layer", "parameters", "of one", "MACs", "of one"], rows),
    ]


def ungrouped(value: object) -> object:
    """A design with every convolution dense."""
    if isinstance(value, tuple):
        return tuple(map(ungrouped, value))
    if not isinstance(value, Module):
        return value
    stated = {entry.name: ungrouped(getattr(value, entry.name)) for entry in fields(value)}  # type: ignore[arg-type]
    if isinstance(value, Conv):
        stated["groups"] = Integer(1)
    return value._rebuilt(stated)
