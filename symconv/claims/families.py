"""Whole networks: AlexNet, GoogLeNet, ResNets, DenseNets, RegNets, Xception."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Integer, S

from symconv import networks
from symconv.abc import d, k, n
from symconv.blocks import basic_block, bottleneck, conv_unit, dense_block, transition
from symconv.claims.claim import Finding, Part, claim, printed
from symconv.compose import Repeat, Sequential
from symconv.conventions import PAPERS
from symconv.layers import (
    BatchNorm,
    Conv2d,
    Flatten,
    GlobalAvgPool,
    Linear,
    MaxPool2d,
)
from symconv.module import Module
from symconv.papers import (
    CHOLLET_2016,
    HE_2015,
    HUANG_2016,
    KRIZHEVSKY_2012,
    RADOSAVOVIC_2020,
    SZEGEDY_2014,
    SZEGEDY_2015,
    XIE_2016,
    ZAGORUYKO_2016,
)

_MILLION, _BILLION = 10**6, 10**9


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


@claim(
    "xception-parameters",
    CHOLLET_2016,
    "table 3",
    "Xception has 22,855,952 parameters.",
)
def xception() -> Iterator[Part]:
    """With normalisations."""
    yield Finding("parameters", networks.xception().params, Integer(22_855_952))


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
    "RegNetX-800MF, 1.6GF, 3.2GF, 8.0GF, 16GF and 32GF have 7.3, 9.2, 15.3, 39.6, 54.3 and 107.8 "
    "million parameters and 5.1, 7.9, 11.4, 14.1, 25.5 and 36.3 million activations.",
)
def regnet_x() -> Iterator[Part]:
    """On 224 × 224."""
    yield from _regnets(
        "x",
        (
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
    "RegNetY-400MF, 1.6GF, 3.2GF, 16GF and 32GF have 4.3, 11.2, 19.4, 83.6 and 145.0 million "
    "parameters and 3.9, 8.0, 11.3, 23.0 and 30.3 million activations.",
)
def regnet_y() -> Iterator[Part]:
    """On 224 × 224."""
    yield from _regnets(
        "y",
        (
            ("400mf", "0.4", "4.3", "3.9"),
            ("1_6gf", "1.6", "11.2", "8.0"),
            ("3_2gf", "3.2", "19.4", "11.3"),
            ("16gf", "15.9", "83.6", "23.0"),
            ("32gf", "32.3", "145.0", "30.3"),
        ),
    )
