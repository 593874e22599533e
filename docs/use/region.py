# # Plot which design is cheapest where
#
# A map over two symbols, its borders solved for, as a figure for a paper or a page. It needs the
# extra `plot`.

from textwrap import fill

import symconv as sc
from symconv.abc import c, k

plain = sc.Conv2d(c, c, k)
separable = sc.depthwise_separable(c, c, k)
spatial = sc.spatially_separable(c, c, k)
names = ("plain", "depthwise", "spatial")

# ## Draw
#
# Each whole number of the ranges is evaluated exactly, and the curves are those that
# [`regions`](choose.md#which-is-cheapest-where) solves for. What is drawn can be had in words too.

over = {k: range(1, 10), c: range(1, 13)}
designs = (plain, separable, spatial)
ax = sc.figures.cheapest(*designs, over=over, names=names)
print(fill(sc.figures.alternative(ax), 78))

# ## Keep it
#
# `sc.figures.save(ax, "where.pdf")` writes it; the ending says as what: PDF, PGF, SVG or PNG. The
# same figure always gives the same file. `ax` is an axis of matplotlib, and takes what those take.

# ## One symbol
#
# How many times as many parameters the plain layer has, by the number of channels, with the
# crossover marked:

pair = sc.compare(plain, separable, names=names[:2])
ax = sc.figures.ratio(pair, c, range(1, 65), values={k: 3})
print(fill(sc.figures.alternative(ax), 78))
