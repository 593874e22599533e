# # Check a paper's number
#
# A paper gives a number. Is it right, and of what is it the number?
#
# ## Ask for the count
#
# He et al. (2015, table 1) give 3.8 billion multiply-adds for ResNet-50.

import symconv as sc
from symconv.abc import H, W, c, k

network = sc.networks.resnet50()
print(network.count(224, convention=sc.PAPERS))

# That is more. It is the network as torchvision has it, with the stride of a stage on its 3 × 3
# layer; in the paper it is on the first 1 × 1 layer, which then runs on a quarter of the places.
# One such block, either way:

for where in ("3x3", "1x1"):
    block = sc.blocks.bottleneck(256, 128, 512, stride=2, stride_on=where)
    print(where, block.macs(56))

# ## Look for a convention
#
# Where a number is about twice another, or a little more, the two count different things. Each
# convention says what it counts, and a count names what was left out.
# [Conventions](../conventions.md) has them by formula.

for convention in (sc.PAPERS, sc.THOP, sc.TORCH, sc.DEEPSPEED):
    print(network.count(224, convention=convention))

# ## Is it a known one?
#
# Statements of papers that are already checked are data: a finding for each number, with a
# verdict that follows from what is derived, and the worst one for the statement. For this one the
# stride is where the paper has it. [All of them](../claims.md).

print(sc.claims.get("resnet-50-101-152"))

# ## Check a formula
#
# MobileNet's equation 5 in its own letters: is it the cost of a separable layer that keeps the
# size? Two expressions are the same when their difference expands to nothing.

M, N, D_K, D_F = sc.symbols("M N D_K D_F")
separable = sc.depthwise_separable(M, N, D_K, padding="same")
said = D_K * D_K * M * D_F * D_F + M * N * D_F * D_F
print((separable.macs((D_F, D_F)) - said).expand())

# ## Check an “always”
#
# Does a separable layer always take fewer parameters than a plain one? Either there is a proof,
# or a point at which it does not.

separable, plain = sc.depthwise_separable(c, c, k), sc.Conv2d(c, c, k)
asked = separable.params < plain.params
proof = sc.prove(asked)
print(proof.status, proof.counterexample)
print(sc.prove(asked, given=(c >= 2, k >= 2)).status)

# ## Count for yourself
#
# `verify` runs a design with NumPy and compares each quantity with its formula.

print(sc.verify(block, (H, W), points=2).ok)
