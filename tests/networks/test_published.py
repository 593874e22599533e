"""Parameters and MACs against the numbers that torchvision publishes with its weights.

The numbers are in torchvision.json, with their source; no formula is made to fit them.
"""

import json
from pathlib import Path

import pytest
from sympy import Rational

import symconv as sc

ROWS = json.loads((Path(__file__).parent / "torchvision.json").read_text("utf-8"))["models"]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['name']}-{row['weights']}")
def test_published_numbers(row):
    network = getattr(sc.networks, row["name"])()
    assert network.in_channels == row["input"][0]
    assert network.params == row["params"]
    macs = network.macs(tuple(row["input"][1:]))
    # Published in billions with three decimals: to the last digit given.
    assert f"{float(Rational(macs, 10**9)):.3f}" == f"{row['gmacs']:.3f}"
