"""ResNet and those after it: ResNeXt, Wide ResNet, DenseNet, SE, ConvNeXt."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Integer, Rational

from symconv import networks
from symconv.abc import C, H, W, d, k, n, r, symbols
from symconv.blocks import basic_block, bottleneck, dense_block, squeeze_excitation
from symconv.claims.claim import Finding, Part, claim
from symconv.papers import HE_2015, HU_2017, HUANG_2016, LIU_2022, XIE_2016, ZAGORUYKO_2016

_MILLION, _BILLION = 10**6, 10**9


@claim(
    "resnet-18-34",
    HE_2015,
    "table 1",
    "ResNet-18 takes 1.8 billion multiply-adds, ResNet-34 takes 3.6.",
)
def resnet_18_34() -> Iterator[Part]:
    """On 224 × 224, in billions."""
    for depth, network, said in (
        (18, networks.resnet18(), "1.8"),
        (34, networks.resnet34(), "3.6"),
    ):
        counted = network.macs(224) / _BILLION
        yield Finding(f"MACs of {depth} layers, in billions", counted, Rational(said), digits=1)


@claim(
    "vgg-flops",
    HE_2015,
    "section 4.1",
    "VGG-16 and VGG-19 take 15.3 and 19.6 billion multiply-adds.",
)
def vgg_flops() -> Iterator[Part]:
    """On 224 × 224, in billions."""
    for name, network, said in (
        ("VGG-16", networks.vgg16(), "15.3"),
        ("VGG-19", networks.vgg19(), "19.6"),
    ):
        derived = network.macs(224) / _BILLION
        yield Finding(f"MACs of {name}, in billions", derived, Rational(said), digits=1)


@claim(
    "18-per-cent-of-vgg",
    HE_2015,
    "section 3.3",
    "The 34-layer network takes only 18 % of VGG-19's multiply-adds.",
)
def share_of_vgg() -> Iterator[Part]:
    """On 224 × 224."""
    share = networks.resnet34().macs(224) / networks.vgg19().macs(224)
    yield Finding("share, in per cent", 100 * share, Integer(18), digits=0)


@claim(
    "bottleneck-similar",
    HE_2015,
    "figure 5",
    "A block of two 3 × 3 layers on 64 channels and a bottleneck on 256 are similarly complex.",
)
def similar() -> Iterator[Part]:
    """Their MACs on as large an input."""
    plain, narrow = basic_block(64, 64), bottleneck(256, 64, 256)
    share = narrow.macs((H, W)) / plain.macs((H, W))
    yield Finding("bottleneck over basic block", share, Integer(1), loosely=True)


@claim(
    "resnext-block",
    XIE_2016,
    "section 3.3, equation 4",
    "A block of C paths has C(256d + 3·3·d·d + d·256) parameters; 32 paths of 4 channels have "
    "70k, as the bottleneck has.",
)
def resnext_block() -> Iterator[Part]:
    """A bottleneck whose 3 × 3 layer has C groups of d channels."""
    block = bottleneck(256, C * d, 256, groups=C)
    yield Finding("parameters", block.params, C * (256 * d + 3 * 3 * d * d + d * 256))
    paths = block.params.subs({C: 32, d: 4}) / 1000
    yield Finding("32 paths of 4, in thousands", paths, Integer(70), digits=0)
    plain = bottleneck(256, 64, 256).params
    yield Finding("bottleneck", plain, Integer(256 * 64 + 3 * 3 * 64 * 64 + 64 * 256))
    yield Finding("bottleneck, in thousands", plain / 1000, Integer(70), digits=0)


@claim(
    "resnext-50",
    XIE_2016,
    "table 1",
    "ResNet-50 has 25.5 million parameters and 4.1 billion multiply-adds, ResNeXt-50 (32×4d) "
    "25.0 and 4.2.",
)
def resnext_50() -> Iterator[Part]:
    """On 224 × 224, with normalisations."""
    for name, network, params, macs in (
        ("ResNet-50", networks.resnet50(), "25.5", "4.1"),
        ("ResNeXt-50", networks.resnext50_32x4d(), "25.0", "4.2"),
    ):
        weights = network.params / _MILLION
        yield Finding(f"parameters of {name}, in millions", weights, Rational(params), digits=1)
        counted = network.macs(224) / _BILLION
        yield Finding(f"MACs of {name}, in billions", counted, Rational(macs), digits=1)


@claim(
    "wide-resnet-50-2",
    ZAGORUYKO_2016,
    "experiments on ImageNet",
    "WRN-50-2-bottleneck has 68.9 million parameters.",
)
def wide() -> Iterator[Part]:
    """With normalisations."""
    weights = networks.wide_resnet50_2().params / _MILLION
    yield Finding("parameters, in millions", weights, Rational("68.9"), digits=1)


@claim(
    "dense-growth",
    HUANG_2016,
    "section 3, growth rate",
    "Layer l of a dense block has k₀ + k(l - 1) input feature maps.",
)
def dense_growth() -> Iterator[Part]:
    """What n = l - 1 layers leave behind them."""
    first = symbols("k_0")
    left = dense_block(first, k, n).output_channels((H, W))
    yield Finding("channels behind n layers", left, first + k * n)


@claim(
    "se-parameters",
    HU_2017,
    "section 4, equation 5",
    "A squeeze-and-excitation block adds 2C²/r parameters.",
)
def se_parameters() -> Iterator[Part]:
    """Two layers without biases."""
    gate = squeeze_excitation(C, reduction=r)
    yield Finding("parameters", gate.params, 2 * C**2 / r, "biases left out")


@claim(
    "convnext-sizes",
    LIU_2022,
    "table 1",
    "ConvNeXt-T, S, B and L have 29, 50, 89 and 198 million parameters and 4.5, 8.7, 15.4 and "
    "34.4 billion multiply-adds.",
)
def convnext_sizes() -> Iterator[Part]:
    """On 224 × 224."""
    for letter, network, params, macs in (
        ("T", networks.convnext_tiny(), 29, "4.5"),
        ("S", networks.convnext_small(), 50, "8.7"),
        ("B", networks.convnext_base(), 89, "15.4"),
        ("L", networks.convnext_large(), 198, "34.4"),
    ):
        weights = network.params / _MILLION
        yield Finding(f"parameters of {letter}, in millions", weights, Integer(params), digits=0)
        counted = network.macs(224) / _BILLION
        yield Finding(f"MACs of {letter}, in billions", counted, Rational(macs), digits=1)
