"""ResNet and those after it: ResNeXt, Wide ResNet, DenseNet, SE, RegNet, ConvNeXt."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Integer, Rational, S

from symconv import networks
from symconv.abc import C, H, W, d, k, n, r, symbols
from symconv.blocks import (
    basic_block,
    bottleneck,
    conv_unit,
    dense_block,
    squeeze_excitation,
    transition,
)
from symconv.claims.claim import Finding, Part, claim, printed
from symconv.compose import Repeat, Sequential
from symconv.conventions import PAPERS
from symconv.layers import BatchNorm, Conv2d, Flatten, GlobalAvgPool, Linear, MaxPool2d
from symconv.module import Module
from symconv.papers import (
    HE_2015,
    HU_2017,
    HUANG_2016,
    LIU_2022,
    RADOSAVOVIC_2020,
    XIE_2016,
    ZAGORUYKO_2016,
)

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


def _resnet(*copies: int) -> Sequential:
    """A ResNet of bottlenecks with strides on the first layer, as the paper has it."""
    layers: list[Module] = [conv_unit(3, 64, 7, stride=2), MaxPool2d(3, stride=2, padding=1)]
    channels = 64
    for stage, times in enumerate(copies):
        width, stride = 64 * 2**stage, 1 if stage == 0 else 2
        layers.append(bottleneck(channels, width, 4 * width, stride=stride, stride_on="1x1"))
        channels = 4 * width
        layers.append(Repeat(bottleneck(channels, width, channels), times - 1))
    return Sequential(*layers, GlobalAvgPool(), Flatten(), Linear(channels, 1000))


@claim(
    "resnet-50-101-152",
    HE_2015,
    "table 1",
    "ResNet-50, 101 and 152 take 3.8, 7.6 and 11.3 billion multiply-adds.",
)
def resnets() -> Iterator[Part]:
    """On 224 × 224, with strides on the first layer of a block."""
    for depth, copies, said in (
        (50, (3, 4, 6, 3), "3.8"),
        (101, (3, 4, 23, 3), "7.6"),
        (152, (3, 8, 36, 3), "11.3"),
    ):
        counted = _resnet(*copies).macs(224) / _BILLION
        yield printed(f"MACs of {depth} layers, in billions", counted, said)


@claim(
    "resnet-152-below-vgg",
    HE_2015,
    "section 4.1",
    "ResNet-152 takes fewer multiply-adds than VGG-16 and VGG-19.",
)
def below_vgg() -> Iterator[Part]:
    """On 224 × 224."""
    counted = networks.resnet152().macs(224)
    yield Finding("fewer than VGG-16", counted < networks.vgg16().macs(224), S.true)
    yield Finding("fewer than VGG-19", counted < networks.vgg19().macs(224), S.true)


@claim(
    "resnet-cifar",
    HE_2015,
    "table 6",
    "On CIFAR-10 ResNets of 20, 32, 44, 56, 110 and 1202 layers have 0.27, 0.46, 0.66, 0.85, 1.7 "
    "and 19.4 million parameters.",
)
def resnet_cifar() -> Iterator[Part]:
    """3 × 3 layers of 16, 32 and 64 channels; the ways around have no parameters."""
    for depth, said in (
        (20, "0.27"),
        (32, "0.46"),
        (44, "0.66"),
        (56, "0.85"),
        (110, "1.7"),
        (1202, "19.4"),
    ):
        layers: list[Module] = [conv_unit(3, 16, 3, norm=BatchNorm)]
        channels = 16
        for width in (16, 32, 64):
            layers.append(conv_unit(channels, width, 3, norm=BatchNorm))
            layers.append(Repeat(conv_unit(width, width, 3, norm=BatchNorm), (depth - 2) // 3 - 1))
            channels = width
        network = Sequential(*layers, GlobalAvgPool(), Flatten(), Linear(64, 10, bias=True))
        weights = network.params / _MILLION
        yield printed(f"parameters of {depth} layers, in millions", weights, said)


@claim(
    "resnext-widths",
    XIE_2016,
    "table 2",
    "Blocks of 1, 2, 4, 8 and 32 paths of 64, 40, 24, 14 and 4 channels keep about 70k parameters.",
)
def resnext_widths() -> Iterator[Part]:
    """Between 256 channels."""
    for paths, width in ((1, 64), (2, 40), (4, 24), (8, 14), (32, 4)):
        block = bottleneck(256, paths * width, 256, groups=paths)
        about = f"{paths} paths of {width}, in thousands"
        yield Finding(about, block.params / 1000, Integer(70), loosely=True)


@claim(
    "wide-resnets",
    ZAGORUYKO_2016,
    "table 4",
    "WRN-40-1, 40-2, 40-4, 40-8, 28-10, 28-12, 22-8, 22-10, 16-8 and 16-10 have 0.6, 2.2, 8.9, "
    "35.7, 36.5, 52.5, 17.2, 26.8, 11.0 and 17.1 million parameters.",
)
def wide_resnets() -> Iterator[Part]:
    """On CIFAR-10: three groups of (depth - 4)/6 blocks, normalisation before each layer."""
    for depth, wide, said in (
        (40, 1, "0.6"),
        (40, 2, "2.2"),
        (40, 4, "8.9"),
        (40, 8, "35.7"),
        (28, 10, "36.5"),
        (28, 12, "52.5"),
        (22, 8, "17.2"),
        (22, 10, "26.8"),
        (16, 8, "11.0"),
        (16, 10, "17.1"),
    ):
        layers: list[Module] = [Conv2d(3, 16, 3, padding=1)]
        channels = 16
        for group in range(3):
            width = 16 * wide * 2**group
            for inside, stride, times in (
                (channels, 1 if group == 0 else 2, 1),
                (width, 1, (depth - 4) // 6 - 1),
            ):
                block = basic_block(
                    inside, width, stride=stride, pre_activation=True, norm=BatchNorm
                )
                layers.append(Repeat(block, times) if inside == width else block)
            channels = width
        head = (BatchNorm(channels), GlobalAvgPool(), Flatten(), Linear(channels, 10, bias=True))
        weights = Sequential(*layers, *head).params / _MILLION
        yield printed(f"parameters of WRN-{depth}-{wide}, in millions", weights, said)


@claim(
    "densenet-201",
    HUANG_2016,
    "section 4.4",
    "DenseNet-201 has 20 million parameters, ResNet-101 more than 40 million.",
)
def densenet_201() -> Iterator[Part]:
    """With normalisations."""
    yield printed("DenseNet-201, in millions", networks.densenet201().params / _MILLION, "20")
    yield Finding("more than 40 million", networks.resnet101().params > 40 * _MILLION, S.true)


@claim(
    "densenet-bc",
    HUANG_2016,
    "table 2",
    "On CIFAR DenseNet-BC of 100 layers and growth 12, 250 and 24, 190 and 40 has 0.8, 15.3 and "
    "25.6 million parameters.",
)
def densenet_bc() -> Iterator[Part]:
    """Three blocks of (L - 4)/6 layers, transitions that halve the channels, ten classes."""
    for depth, growth, said in ((100, 12, "0.8"), (250, 24, "15.3"), (190, 40, "25.6")):
        times, channels = (depth - 4) // 6, 2 * growth
        layers: list[Module] = [Conv2d(3, channels, 3, padding=1)]
        for block in range(3):
            layers.append(dense_block(channels, growth, times, norm=BatchNorm))
            channels += times * growth
            if block < 2:
                layers.append(transition(channels, channels // 2, norm=BatchNorm))
                channels //= 2
        head = (BatchNorm(channels), GlobalAvgPool(), Flatten(), Linear(channels, 10, bias=True))
        weights = Sequential(*layers, *head).params / _MILLION
        yield printed(f"parameters of {depth}, {growth}, in millions", weights, said)


def _regnets(letter: str, rows: tuple[tuple[str, str, str, str], ...]) -> Iterator[Part]:
    for name, macs, params, activations in rows:
        network = getattr(networks, f"regnet_{letter}_{name}")()
        title = f"{letter.upper()}-{name.replace('_', '.').upper()}"
        yield printed(f"MACs of {title}, in billions", network.macs(224) / _BILLION, macs)
        yield printed(f"parameters of {title}, in millions", network.params / _MILLION, params)
        made = network.activations(224, convention=PAPERS) / _MILLION
        yield printed(f"activations of {title}, in millions", made, activations)


@claim(
    "regnet-x",
    RADOSAVOVIC_2020,
    "figure of the top RegNetX models",
    "RegNetX-400MF, 800MF, 1.6GF, 3.2GF, 8.0GF, 16GF and 32GF take 0.4, 0.8, 1.6, 3.2, 8.0, 15.9 "
    "and 31.7 billion multiply-adds, with 5.2, 7.3, 9.2, 15.3, 39.6, 54.3 and 107.8 million "
    "parameters and 3.1, 5.1, 7.9, 11.4, 14.1, 25.5 and 36.3 million activations.",
)
def regnet_x() -> Iterator[Part]:
    """On 224 × 224; torchvision's X-400MF is a wider network than the paper's."""
    yield from _regnets(
        "x",
        (
            ("400mf", "0.4", "5.2", "3.1"),
            ("800mf", "0.8", "7.3", "5.1"),
            ("1_6gf", "1.6", "9.2", "7.9"),
            ("3_2gf", "3.2", "15.3", "11.4"),
            ("8gf", "8.0", "39.6", "14.1"),
            ("16gf", "15.9", "54.3", "25.5"),
            ("32gf", "31.7", "107.8", "36.3"),
        ),
    )


@claim(
    "regnet-y",
    RADOSAVOVIC_2020,
    "figure of the top RegNetY models",
    "RegNetY-400MF, 800MF, 1.6GF, 3.2GF, 8.0GF, 16GF and 32GF take 0.4, 0.8, 1.6, 3.2, 8.0, 15.9 "
    "and 32.3 billion multiply-adds, with 4.3, 6.3, 11.2, 19.4, 39.2, 83.6 and 145.0 million "
    "parameters and 3.9, 5.2, 8.0, 11.3, 18.0, 23.0 and 30.3 million activations.",
)
def regnet_y() -> Iterator[Part]:
    """On 224 × 224."""
    yield from _regnets(
        "y",
        (
            ("400mf", "0.4", "4.3", "3.9"),
            ("800mf", "0.8", "6.3", "5.2"),
            ("1_6gf", "1.6", "11.2", "8.0"),
            ("3_2gf", "3.2", "19.4", "11.3"),
            ("8gf", "8.0", "39.2", "18.0"),
            ("16gf", "15.9", "83.6", "23.0"),
            ("32gf", "32.3", "145.0", "30.3"),
        ),
    )
