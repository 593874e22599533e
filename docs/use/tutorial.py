# # Tutorial
#
# From one layer to a proof and a table, in eight steps. Only the install is needed.
#
# ## 1. A layer
#
# A layer is described in torch's words. A size may be a number or a symbol; the ready-made
# symbols of `symconv.abc` are positive whole numbers.

import symconv as sc
from symconv.abc import H, c, c_in, c_out, k, n, p, s

layer = sc.Conv2d(c_in, c_out, k, stride=s, padding=p)
print(layer.params)
print(layer.output_size(H)[0])
print(layer.receptive_field.size)

# `FloorDiv(a, b)` is ⌊a/b⌋. Every formula is an expression of SymPy, and goes wherever those go.
#
# ## 2. Numbers
#
# A layer with numbers in it has numbers for costs; or the numbers are put into the formula.

print(layer.macs(H).subs({c_in: 64, c_out: 128, k: 3, s: 2, p: 1, H: 56}))
print(sc.Conv2d(64, 128, 3, stride=2, padding=1).macs(56))

# ## 3. A second design
#
# A block is made of layers, so it has the same measures. How many times as many parameters has
# the plain layer?

plain = sc.Conv2d(c, c, k)
separable = sc.depthwise_separable(c, c, k)
pair = sc.compare(plain, separable)
print(separable.params)
print(pair.ratio("params"))

# ## 4. When is it smaller?
#
# Not “roughly always”, and not for the sizes that one has tried: for every kernel and every
# number of channels. `given` says what is taken for granted.

answer = sc.when(separable.params < plain.params, c, given=k >= 2)
print(answer)

# ## 5. Why?
#
# The answer has its steps, each with a reason, and `check` goes through them again, with code
# that shares nothing with the solver.

print(answer.to_text(steps=True))
print(answer.check())

# `prove` asks the other way round: does it hold everywhere? If not, it names a point.

smaller = separable.params < plain.params
print(sc.prove(smaller, given=(k >= 2, c >= 2)).status)
print(sc.prove(smaller).counterexample)

# ## 6. A whole stack
#
# The depth may be a symbol too. What do n layers of 3 × 3 see, and against one kernel that sees
# as much, how many parameters have they?

stack = sc.Repeat(sc.Conv2d(c, c, 3), n)
large = sc.Conv2d(c, c, stack.receptive_field.size[0])
print(large)
print(sc.when(stack.params < large.params, n))

# ## 7. Does the count agree?
#
# NumPy builds the arrays, runs the loops from the definition, and counts. It shares no formula
# with what is above. Agreement at points is evidence that the formulas are those of the layers.

print(sc.verify(stack, H, points=5).ok)

# ## 8. A table
#
# With numbers for the symbols, for a paper: as text here, and by `to_latex`, `to_markdown`,
# `to_html` or `to_csv`. Next: [a table for a paper](table.md), in full.

designs = {"one large": large, "plain": plain, "separable": separable}
values = {c: 128, k: 3, n: 3}
table = sc.table(designs, 56, values=values, units="auto", baseline="plain")
print(table)
print(table.to_latex())
