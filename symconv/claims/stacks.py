"""VGG and the Inceptions: small kernels in place of large ones."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Integer, Rational, S

from symconv import networks
from symconv.abc import C, H, W, m, n
from symconv.blocks import inception_module, spatially_separable
from symconv.claims.claim import Finding, Part, claim
from symconv.comparison import compare
from symconv.compose import Repeat, Sequential
from symconv.layers import Conv2d
from symconv.papers import SIMONYAN_2014, SZEGEDY_2014, SZEGEDY_2015

_MILLION = 10**6


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
