# # Choose a block under a budget
#
# A stage works on 56 × 56 with 64 channels. It may cost what a basic block of ResNet-18 costs
# there, and no more. Which blocks fit, and how wide may they be?

import symconv as sc
from symconv.abc import c, k, m, t

channels, size = 64, 56
basic = sc.blocks.basic_block(channels, channels)
budget = basic.macs(size)
print(budget)

# ## How wide?
#
# `optimum` finds the best integer and proves it: here the widest middle, and the largest
# expansion, within the budget.

bottleneck = sc.blocks.bottleneck(channels, m, channels)
cost = bottleneck.macs(size)
widest = sc.optimum(m, m, cost <= budget, maximize=True)
print(widest.argument, widest.status)

inverted = sc.blocks.inverted_residual(channels, t * channels, channels)
cost = inverted.macs(size)
largest = sc.optimum(t, t, cost <= budget, maximize=True)
print(largest.argument, largest.status)
print(widest.check(), largest.check())

# With the budget left as a symbol, the answer is a formula.

B = sc.symbols("B")
print(sc.optimum(t, t, cost <= B, maximize=True).argument)

# ## What does each cost then?
#
# MACs are not all: at about as many, a block may hold fewer weights, and keep more activations.

designs = {
    "basic": basic,
    "bottleneck": bottleneck.subs({m: widest.argument}),
    "inverted residual": inverted.subs({t: largest.argument}),
}
measures = ("params", "macs", "activations")
print(sc.table(designs, size, measures=measures, units="auto"))

# ## Which is cheapest where?
#
# Over two symbols, `regions` divides the plane among designs, and proves it: here three of them,
# by kernel and channels.

plain = sc.Conv2d(c, c, k)
separable = sc.depthwise_separable(c, c, k)
spatial = sc.spatially_separable(c, c, k)
where = sc.regions(
    *(plain, separable, spatial),
    over=(k, c),
    measure="params",
    given=k >= 2,
    names=("plain", "depthwise separable", "k x 1, 1 x k"),
)
print(where)
print(where.check())

# A condition on MACs is not one on time: [what it leaves
# out](../crossovers/proofs.md#a-threshold-in-macs-is-not-a-threshold-in-time).
