"""Drawings as SVG: text that a screen reader reads, colours from the page's style sheet."""

from website.figures.grids import lattice, pyramid, slide, tiles, useful, weights
from website.figures.shapes import bars, factors, roofline

__all__ = [
    "bars",
    "factors",
    "lattice",
    "pyramid",
    "roofline",
    "slide",
    "tiles",
    "useful",
    "weights",
]
