"""VGG-16, whose numbers are published: parameters, MACs, receptive field."""

from itertools import pairwise

import symconv as sc
from symconv.abc import H, W

# Simonyan and Zisserman, 2014, table 1, column D: channels of each 3 × 3 convolution, M for a pool.
PLAN = "64 64 M 128 128 M 256 256 256 M 512 512 512 M 512 512 512 M"


def features() -> sc.Sequential:
    layers, channels = [], 3
    for entry in PLAN.split():
        if entry == "M":
            layers.append(sc.MaxPool2d(2))
        else:
            layers.append(sc.Conv2d(channels, int(entry), 3, padding=1, bias=True))
            channels = int(entry)
    return sc.Sequential(*layers)


def classifier() -> sc.Sequential:
    widths = (512 * 7 * 7, 4096, 4096, 1000)
    linear = (sc.Linear(a, b, bias=True) for a, b in pairwise(widths))
    return sc.Sequential(sc.Flatten(), *linear)


VGG = sc.Sequential(features(), classifier())


def test_parameters():
    assert VGG.params == 138_357_544


def test_macs_with_its_classifier():
    assert VGG.macs(224) == 15_470_264_320


def test_receptive_field_after_the_last_pooling():
    field = features().receptive_field
    assert field.size == (212, 212)
    assert field.stride == (32, 32)


def test_output_sizes():
    assert features().output_size(224) == (7, 7)
    assert VGG.output_size(224) == ()
    assert VGG.out_channels == 1000


def test_one_floor_for_each_dimension():
    size = features().output_size((H, W))
    assert size == (sc.FloorDiv(H, 32), sc.FloorDiv(W, 32))


def test_symbolic_macs_at_the_published_size():
    assert features().macs((H, W)).subs({H: 224, W: 224}) == 15_346_630_656
    assert features().macs(224) == 15_346_630_656


def test_summary_adds_up():
    summary = VGG.summary(224)
    assert sum(row.params for row in summary.rows) == summary.total.params == 138_357_544
    assert sum(row.macs for row in summary.rows) == summary.total.macs == 15_470_264_320
