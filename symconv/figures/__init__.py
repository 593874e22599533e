"""Figures for papers: each takes designs and an axis, draws on it, and returns it.

They need the extra `plot` (matplotlib), which is loaded when the first one is drawn. Without an
axis a figure is made that is as wide as a column of a paper; with one, say of `plt.subplots()`,
several figures can stand beside each other. Numbers are counted exactly, and a border is the curve
of a solved equation; only the drawing rounds. `alternative` says in words, from the same numbers,
what a figure shows; `save` writes it as PDF, PGF, SVG or PNG, and the same figure always gives the
same file.
"""

from symconv.figures.files import save, svg
from symconv.figures.maps import cheapest
from symconv.figures.paper import alternative
from symconv.figures.points import networks, roofline
from symconv.figures.ratios import crossover, ratio
from symconv.figures.stacks import pyramid, receptive_field

__all__ = [
    "alternative",
    "cheapest",
    "crossover",
    "networks",
    "pyramid",
    "ratio",
    "receptive_field",
    "roofline",
    "save",
    "svg",
]
