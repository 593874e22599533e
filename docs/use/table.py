# # A table for a paper
#
# Parameters and MACs of several designs, in the form that the paper needs, with the symbols that
# the paper uses, and with its sources.
#
# ## Formulas
#
# Without numbers, the table has the formulas.

import symconv as sc
from symconv.abc import H, c_in, c_out, k

designs = {
    "standard": sc.Conv2d(c_in, c_out, k, padding="same"),
    "separable": sc.depthwise_separable(c_in, c_out, k, padding="same"),
}
print(sc.table(designs, H))

# ## The paper's letters
#
# A notation renames the symbols wherever something is printed; `sc.notation` has some, and makes
# others. As LaTeX the table needs `booktabs`, nothing else.

print(sc.table(designs, H).to_latex(notation=sc.notation.MOBILENET))

# ## Numbers
#
# Networks, or designs with numbers, with units and with shares of one of them. `sort` puts the
# cheapest first.

names = ("vgg16", "resnet50", "mobilenet_v1", "mobilenet_v2")
networks = {name: getattr(sc.networks, name)() for name in names}
table = sc.table(networks, 224, units="auto", baseline="vgg16", sort="macs")
print(table)
print(table.to_latex())

# ## Where a number comes from
#
# Layer by layer, or stage by stage: `summary` has a row for each.

print(sc.networks.alexnet().summary(224, stages=True))

# As a derivation that a reader can follow, in an `align*`:

print(designs["separable"].derivation("macs", (H, H)).to_latex())

# ## Sources
#
# What the layers, blocks and networks were built after:

print(sc.bibtex(sc.networks.mobilenet_v2, sc.depthwise_separable))
