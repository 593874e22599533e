"""The programs to start from: what the README and the home page show, each complete in itself."""

from website.home import QUESTION

EXAMPLES = {
    "When is a separable convolution smaller?": QUESTION,
    "One layer, all symbols": """\
import symconv as sc
from symconv.abc import H, W, c_in, c_out, d, g, k, p, s

layer = sc.Conv2d(c_in, c_out, k, stride=s, padding=p, dilation=d, groups=g)
layer.params
layer.output_size((H, W))
layer.macs((H, W))
layer.receptive_field
layer.assumptions((H, W))  # what the formulas take for granted
""",
    "A stack of n layers": """\
import symconv as sc
from symconv.abc import H, c, n, s

stack = sc.Repeat(sc.Conv2d(c, c, 3, stride=s, padding=1), n)
stack.params
stack.output_size(H)
stack.receptive_field
""",
    "Two 3 × 3 through m channels against one 5 × 5": """\
import symconv as sc
from symconv.abc import c, m

two = sc.Sequential(sc.Conv2d(c, m, 3), sc.Conv2d(m, c, 3))
answer = sc.when(two.params < sc.Conv2d(c, c, 5).params, m)
answer
print(answer.to_text(steps=True))
answer.check()  # each step again, without the solver
""",
    "A proof, and a counterexample": """\
import symconv as sc
from symconv.abc import c, k

fewer = k**2*c + c**2 < k**2*c**2
sc.prove(fewer, given=(k >= 2, c >= 2))
sc.prove(fewer)
""",
    "Designs compared": """\
import symconv as sc
from symconv.abc import H, W, c, k

pair = sc.compare(sc.Conv2d(c, c, k), sc.depthwise_separable(c, c, k), size=(H, W), given=k >= 2)
pair
pair.ratio()
pair.limit(c)  # with ever more channels
pair.when(c)
""",
    "A derivation for a paper": """\
import symconv as sc
from symconv.abc import H, W, c

block = sc.Sequential(sc.Conv2d(c, c, 1), sc.Conv2d(c, c, 3, padding=1))
derived = block.derivation("macs", (H, W))
derived
print(derived.to_latex())
""",
    "The best kernel for a receptive field": """\
import symconv as sc
from symconv.abc import R, k

stack = (R - 1)*k**2/(k - 1)  # layers of k x k for a receptive field of R
sc.optimum(stack, k, (k >= 2, R >= 2))
""",
    "Which design is the smallest, where?": """\
import symconv as sc
from symconv.abc import c, k

designs = (sc.Conv2d(c, c, k), sc.depthwise_separable(c, c, k), sc.spatially_separable(c, c, k))
sc.regions(*designs, over=(k, c), measure="params", given=k >= 2,
           names=("plain", "depthwise", "spatial"))
""",
    "Networks in a table": """\
import symconv as sc

names = ("vgg16", "resnet50", "mobilenet_v1", "mobilenet_v2")
networks = {name: getattr(sc.networks, name)() for name in names}
sc.table(networks, 224, units="auto", baseline="vgg16")
""",
    "Why counters disagree": """\
import symconv as sc

network = sc.networks.resnet50()
for convention in (sc.PAPERS, sc.THOP, sc.FVCORE):
    print(network.count(224, convention=convention))
""",
}
