"""Parameters, MACs and activations against the figures that timm publishes.

The figures are in timm.json, with their source; no formula is made to fit them.
"""

import json
from pathlib import Path

import pytest
from sympy import Add, Integer, Rational

import symconv as sc
from symconv.blocks import repvgg_block
from symconv.conventions import FVCORE

ROWS = json.loads((Path(__file__).parent / "timm.json").read_text("utf-8"))["models"]
MEANS = ("global_mean", "adaptive_mean_pool")
# timm takes a gate's mean with a method that fvcore does not count.
WITHOUT_MEANS = FVCORE.changed("fvcore without means", dict.fromkeys(MEANS))
# Blocks of the stages, widths of the last one's four predecessors and its own, as a part of 64 and
# 512: Ding et al., RepVGG, 2021, table 2. Billions of MACs and millions of activations and of
# parameters in training, from the same table; deployed, where known, from open-mmlab/mmpretrain,
# configs/repvgg/README.md.
REPVGG = [
    ("A2", (1, 2, 4, 14, 1), ("3/2", "11/4"), (5.7, 6.26, 28.21), 25.5),
    ("B0", (1, 4, 6, 16, 1), ("1", "5/2"), (3.41, 6.15, 15.82), 14.34),
    ("B1", (1, 4, 6, 16, 1), ("2", "4"), (13.16, 10.64, 57.42), 51.83),
    ("B2", (1, 4, 6, 16, 1), ("5/2", "5"), (20.45, 12.9, 89.02), None),
    ("B3", (1, 4, 6, 16, 1), ("3", "5"), (29.16, 15.1, 123.09), None),
]


def printed(number, unit):
    return f"{float(number) / unit:.2f}"


def check(network, size, gmacs, macts, params):
    assert printed(network.params, 10**6) == f"{params:.2f}"
    rows = network.summary(size).rows
    outputs = Add(*(row.activations for row in rows if row.macs != 0))
    assert printed(outputs, 10**6) == f"{macts:.2f}"
    # The mean behind the last convolution is a layer, which fvcore counts.
    last = max(i for i, row in enumerate(rows) if row.macs != 0 and len(row.output) == 2)
    pooled = rows[last].activations if any(r.name == "GlobalAvgPool()" for r in rows) else 0
    counted = network.count(size, convention=WITHOUT_MEANS).total + pooled
    assert printed(counted, 10**9) == f"{gmacs:.2f}"


def build(row):
    options = {"width_mult": Rational(row["width_mult"])} if "width_mult" in row else {}
    if row["name"] == "inception_v3":
        options["aux_logits"] = False
    return getattr(sc.networks, row["name"])(**options)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['name']}-{row.get('width_mult', 1)}")
def test_published_figures(row):
    check(build(row), row["size"], row["gmacs"], row["macts"], row["params"])


def repvgg(copies, narrow, wide, **options):
    """The whole network: a block with stride 2 first in each stage, then the others."""
    widths = [min(64, int(64 * narrow)), *(int(64 * 2**i * narrow) for i in range(3))]
    channels, blocks = Integer(3), []
    for width, times in zip((*widths, int(512 * wide)), copies, strict=True):
        blocks.append(repvgg_block(channels, width, stride=2, **options))
        blocks.append(sc.Repeat(repvgg_block(width, width, **options), times - 1))
        channels = width
    head = sc.GlobalAvgPool(), sc.Flatten(), sc.Linear(channels, 1000, bias=True)
    return sc.Sequential(*blocks, *head)


@pytest.mark.parametrize(
    ("copies", "widths", "trained", "deployed"),
    [row[1:] for row in REPVGG],
    ids=[row[0] for row in REPVGG],
)
def test_repvgg(copies, widths, trained, deployed):
    narrow, wide = map(Rational, widths)
    check(repvgg(copies, narrow, wide, norm=sc.BatchNorm), 224, *trained)
    plain = repvgg(copies, narrow, wide, deployed=True).params
    assert plain < repvgg(copies, narrow, wide).params
    if deployed is not None:
        assert printed(plain, 10**6) == f"{deployed:.2f}"
