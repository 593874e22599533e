"""AlexNet, VGG and the Inceptions: small kernels in place of large ones."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Integer, Rational, S

from symconv import networks
from symconv.abc import C, H, W, d, k, m, n
from symconv.blocks import inception_module, spatially_separable
from symconv.claims.claim import Finding, Part, claim, printed
from symconv.comparison import compare
from symconv.compose import Repeat, Sequential
from symconv.layers import Conv2d, Flatten, Linear, MaxPool2d
from symconv.papers import KRIZHEVSKY_2012, SIMONYAN_2014, SZEGEDY_2014, SZEGEDY_2015

_MILLION, _BILLION = 10**6, 10**9


@claim(
    "three-3x3-for-7x7",
    SIMONYAN_2014,
    "section 2.3",
    "Three 3 × 3 layers see 7 × 7 inputs with 27C² weights; one 7 × 7 layer has 49C², 81 % more.",
)
def three_3x3() -> Iterator[Part]:
    """Three layers of C channels against one."""
    three, one = Repeat(Conv2d(C, C, 3), 3), Conv2d(C, C, 7)
    yield Finding("receptive field of the three", three.receptive_field.size[0], Integer(7))
    yield Finding("weights of the three", three.params, 27 * C**2)
    yield Finding("weights of the one", one.params, 49 * C**2)
    more = 100 * (compare(one, three).ratio("params") - 1)
    yield Finding("more weights, in per cent", more, Integer(81), digits=0)


@claim(
    "vgg-params",
    SIMONYAN_2014,
    "table 2",
    "Networks A, B, D and E have 133, 133, 138 and 144 million parameters.",
)
def vgg_params() -> Iterator[Part]:
    """The networks with their biases."""
    for letter, network, said in (
        ("A", networks.vgg11(), 133),
        ("B", networks.vgg13(), 133),
        ("D", networks.vgg16(), 138),
        ("E", networks.vgg19(), 144),
    ):
        yield Finding(f"{letter}, in millions", network.params / _MILLION, Integer(said), digits=0)


@claim(
    "5x5-is-2.78-times",
    SZEGEDY_2015,
    "section 3.1",
    "A 5 × 5 convolution with n filters over m channels takes 25/9 = 2.78 times the computation "
    "of a 3 × 3.",
)
def five_by_five() -> Iterator[Part]:
    """The same m and n in both, and the same output."""
    pair = compare(Conv2d(m, n, 5, padding=2), Conv2d(m, n, 3, padding=1), size=(H, W))
    yield Finding("ratio of MACs", pair.ratio(), Rational(25, 9))
    yield Finding("as a decimal", pair.ratio(), Rational("2.78"), digits=2)


@claim(
    "two-3x3-save-28",
    SZEGEDY_2015,
    "section 3.1",
    "Two 3 × 3 layers in place of a 5 × 5 take (9 + 9)/25 of the computation, a gain of 28 %.",
)
def two_3x3_save() -> Iterator[Part]:
    """As many filters in each layer."""
    pair = Repeat(Conv2d(n, n, 3, padding=1), 2)
    share = compare(pair, Conv2d(n, n, 5, padding=2), size=(H, W)).ratio()
    yield Finding("share of MACs", share, Rational(9 + 9, 25))
    yield Finding("gain, in per cent", 100 * (1 - share), Integer(28))


@claim(
    "3x1-1x3-save-33",
    SZEGEDY_2015,
    "section 3.2",
    "A 3 × 1 layer and a 1 × 3 layer are 33 % cheaper than a 3 × 3 with as many filters.",
)
def asymmetric() -> Iterator[Part]:
    """As many filters in each layer."""
    saved = 1 - compare(spatially_separable(n, n, 3), Conv2d(n, n, 3)).ratio("params")
    yield Finding("saving, in per cent", 100 * saved, Integer(33), digits=0)


@claim(
    "two-2x2-save-11",
    SZEGEDY_2015,
    "section 3.2",
    "Two 2 × 2 layers in place of a 3 × 3 save only 11 %.",
)
def two_2x2() -> Iterator[Part]:
    """As many filters in each layer."""
    two = Repeat(Conv2d(n, n, 2), 2)
    yield Finding("receptive field of the two", two.receptive_field.size[0], Integer(3))
    saved = 1 - compare(two, Conv2d(n, n, 3)).ratio("params")
    yield Finding("saving, in per cent", 100 * saved, Integer(11), digits=0)


@claim(
    "inception-rows",
    SZEGEDY_2014,
    "table 1",
    "Module 3a has 159K parameters and 128M operations on 28 × 28, 3b has 380K and 304M.",
)
def inception_rows() -> Iterator[Part]:
    """The modules with 5 × 5 kernels, without biases."""
    for name, widths, kilo, mega in (
        ("3a", (192, 64, 96, 128, 16, 32, 32), 159, 128),
        ("3b", (256, 128, 128, 192, 32, 96, 64), 380, 304),
    ):
        module = inception_module(*widths)
        yield Finding(
            f"parameters of {name}, in thousands",
            module.params / 1024,
            Integer(kilo),
            "a thousand is 1024, biases left out",
            digits=0,
        )
        operations = module.macs(28) / _MILLION
        yield Finding(f"MACs of {name}, in millions", operations, Integer(mega), digits=0)


@claim(
    "vgg-fields",
    SIMONYAN_2014,
    "section 2.3",
    "Two 3 × 3 layers see 5 × 5 inputs, three see 7 × 7.",
)
def vgg_fields() -> Iterator[Part]:
    """A stack of n layers, then two and three."""
    stack = Sequential(Repeat(Conv2d(C, C, 3), n))
    field = stack.receptive_field.size[0] or S.NaN
    yield Finding("field of n layers", field)
    for depth, seen in ((2, 5), (3, 7)):
        yield Finding(f"field of {depth} layers", field.subs(n, depth), Integer(seen))


def _alexnet() -> Sequential:
    """The paper's network: in two towers from the second layer on, but for the third."""
    return Sequential(
        Conv2d(3, 96, 11, stride=4, padding=2, bias=True),
        MaxPool2d(3, stride=2),
        Conv2d(96, 256, 5, padding=2, groups=2, bias=True),
        MaxPool2d(3, stride=2),
        Conv2d(256, 384, 3, padding=1, bias=True),
        Conv2d(384, 384, 3, padding=1, groups=2, bias=True),
        Conv2d(384, 256, 3, padding=1, groups=2, bias=True),
        MaxPool2d(3, stride=2),
        Flatten(),
        Linear(9216, 4096, bias=True),
        Linear(4096, 4096, bias=True),
        Linear(4096, 1000, bias=True),
    )


@claim(
    "alexnet-parameters",
    KRIZHEVSKY_2012,
    "abstract",
    "The network has 60 million parameters and 650,000 neurons.",
)
def alexnet_parameters() -> Iterator[Part]:
    """In two towers; a neuron is an output of a convolution or linear layer."""
    network = _alexnet()
    weights = network.params / _MILLION
    yield Finding("parameters, in millions", weights, Integer(60), loosely=True)
    neurons = sum((row.activations for row in network.summary(224).rows if row.macs != 0), S.Zero)
    yield Finding("neurons, in thousands", neurons / 1000, Integer(650), loosely=True)


@claim(
    "alexnet-neurons",
    KRIZHEVSKY_2012,
    "section 3.5",
    "Its layers have 253,440, 186,624, 64,896, 64,896, 43,264, 4096, 4096 and 1000 neurons.",
)
def alexnet_neurons() -> Iterator[Part]:
    """Elements after each layer, on 224 × 224 with padding of 2 before the first layer."""
    layers = [row for row in _alexnet().summary(224).rows if row.macs != 0]
    said = (253440, 186624, 64896, 64896, 43264, 4096, 4096, 1000)
    for number, (layer, neurons) in enumerate(zip(layers, said, strict=True), start=1):
        yield Finding(f"layer {number}", layer.activations, Integer(neurons))


@claim(
    "googlenet-12-times",
    SZEGEDY_2014,
    "section 1",
    "GoogLeNet has 12 times fewer parameters than AlexNet.",
)
def googlenet() -> Iterator[Part]:
    """AlexNet in two towers; GoogLeNet with 5 × 5 kernels, its auxiliary heads left out."""
    times = _alexnet().params / networks.googlenet(kernel_size=5).params
    yield Finding("times fewer", times, Integer(12), loosely=True)


@claim(
    "inception-v3-cost",
    SZEGEDY_2015,
    "abstract",
    "The network takes 5 billion multiply-adds with less than 25 million parameters.",
)
def inception_v3_cost() -> Iterator[Part]:
    """On 299 × 299, without the auxiliary head."""
    network = networks.inception_v3(aux_logits=False)
    yield printed("MACs, in billions", network.macs(299) / _BILLION, "5")
    yield Finding("less than 25 million", network.params < 25 * _MILLION, S.true)


@claim(
    "grid-reduction",
    SZEGEDY_2015,
    "section 5",
    "To halve a d × d grid of k filters to 2k takes 2d²k² operations before the pool, 2(d/2)²k² "
    "behind it.",
)
def grid_reduction() -> Iterator[Part]:
    """A pointwise convolution and a pool of 2; d = 2n."""
    conv, pool = Conv2d(k, 2 * k, 1), MaxPool2d(2)
    before = Sequential(conv, pool).macs((2 * n, 2 * n))
    behind = Sequential(pool, conv).macs((2 * n, 2 * n))
    convention = "pointwise convolutions"
    grid = 2 * d**2 * k**2
    yield Finding("before the pool", before, grid.subs(d, 2 * n), convention)
    yield Finding("behind it", behind, grid.subs(d, n), convention)
