"""MobileNets, ShuffleNets, EfficientNets, SqueezeNet, Xception: networks made to be cheap."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr, Integer, Rational, S

from symconv import networks
from symconv.abc import M, N, a, alpha, b, beta, c, g, gamma, h, m, n, rho, symbols, t, w
from symconv.blocks import bottleneck, depthwise_separable, fire, inverted_residual
from symconv.claims.claim import Finding, Part, claim, printed
from symconv.comparison import compare
from symconv.compose import Repeat, Sequential
from symconv.decide import when
from symconv.layers import Conv2d, Flatten, GlobalAvgPool, Linear
from symconv.papers import (
    CHOLLET_2016,
    HOWARD_2017,
    HOWARD_2019,
    IANDOLA_2016,
    MA_2018,
    SANDLER_2018,
    TAN_2019,
    TAN_2021,
    ZHANG_2017,
)
from symconv.proof import prove

_MILLION, _BILLION = 10**6, 10**9
_DK, _DF = symbols("D_K D_F")


def _plain() -> Expr:
    return Conv2d(M, N, _DK, padding="same").macs((_DF, _DF))


def _separable() -> Expr:
    return depthwise_separable(M, N, _DK, padding="same").macs((_DF, _DF))


@claim(
    "mobilenet-eq2",
    HOWARD_2017,
    "section 3.1, equation 2",
    "A standard convolution costs D_K·D_K·M·N·D_F·D_F.",
)
def equation_2() -> Iterator[Part]:
    """Padding keeps the size, steps of one."""
    yield Finding("MACs", _plain(), _DK * _DK * M * N * _DF * _DF, "taps on padding count")


@claim(
    "mobilenet-eq4",
    HOWARD_2017,
    "section 3.1, equation 4",
    "A depthwise convolution costs D_K·D_K·M·D_F·D_F.",
)
def equation_4() -> Iterator[Part]:
    """Padding keeps the size, steps of one."""
    layer = Conv2d(M, M, _DK, padding="same", groups=M)
    yield Finding(
        "MACs", layer.macs((_DF, _DF)), _DK * _DK * M * _DF * _DF, "taps on padding count"
    )


@claim(
    "mobilenet-eq5",
    HOWARD_2017,
    "section 3.1, equation 5 and after it",
    "A separable convolution costs D_K·D_K·M·D_F·D_F + M·N·D_F·D_F, which is 1/N + 1/D_K² of "
    "the standard one.",
)
def equation_5() -> Iterator[Part]:
    """The sum of two layers, and its share."""
    cost = _DK * _DK * M * _DF * _DF + M * N * _DF * _DF
    yield Finding("MACs", _separable(), cost, "taps on padding count")
    yield Finding("share", _separable() / _plain(), 1 / N + 1 / _DK**2)


@claim(
    "8-to-9-times",
    HOWARD_2017,
    "section 3.1",
    "With 3 × 3 kernels a separable convolution takes 8 to 9 times less computation.",
)
def eight_to_nine() -> Iterator[Part]:
    """How often the separable layer's MACs go into the plain one's."""
    times = compare(Conv2d(M, N, 3), depthwise_separable(M, N, 3)).ratio("params")
    yield Finding("how many times", times)
    yield Finding("8 times and more", when(times >= 8, N), S.true, growing=N)
    yield Finding("9 times at most", prove(times <= 9), S.true)


@claim(
    "mobilenet-eq6",
    HOWARD_2017,
    "section 3.3, equation 6",
    "A width multiplier α makes it D_K·D_K·αM·D_F·D_F + αM·αN·D_F·D_F, roughly α² of it.",
)
def equation_6() -> Iterator[Part]:
    """Channels scaled in the derived formula, rounding left out."""
    scaled = _separable().subs({M: alpha * M, N: alpha * N}, simultaneous=True)
    cost = _DK * _DK * alpha * M * _DF * _DF + alpha * M * alpha * N * _DF * _DF
    yield Finding("MACs", scaled, cost, "channels before rounding")
    yield Finding("share of the unscaled", scaled / _separable(), alpha**2, growing=N)


@claim(
    "mobilenet-eq7",
    HOWARD_2017,
    "section 3.4, equation 7",
    "A resolution multiplier ρ makes it D_K·D_K·αM·ρD_F·ρD_F + αM·αN·ρD_F·ρD_F, ρ² of it.",
)
def equation_7() -> Iterator[Part]:
    """Channels and sizes scaled in the derived formula, rounding left out."""
    wide = _separable().subs({M: alpha * M, N: alpha * N}, simultaneous=True)
    scaled = wide.subs(_DF, rho * _DF)
    side = rho * _DF
    cost = _DK * _DK * alpha * M * side * side + alpha * M * alpha * N * side * side
    yield Finding("MACs", scaled, cost, "channels and sizes before rounding")
    yield Finding("share", scaled / wide, rho**2, "sizes before rounding")


@claim(
    "mobilenet-widths",
    HOWARD_2017,
    "table 6",
    "MobileNet of width 1, 0.75, 0.5 and 0.25 takes 569, 325, 149 and 41 million multiply-adds "
    "with 4.2, 2.6, 1.3 and 0.5 million parameters.",
)
def mobilenet_widths() -> Iterator[Part]:
    """On 224 × 224."""
    for width, macs, params in (
        ("1", "569", "4.2"),
        ("0.75", "325", "2.6"),
        ("0.5", "149", "1.3"),
        ("0.25", "41", "0.5"),
    ):
        network = networks.mobilenet_v1(width_mult=Rational(width))
        yield printed(f"MACs at {width}, in millions", network.macs(224) / _MILLION, macs)
        yield printed(f"parameters at {width}, in millions", network.params / _MILLION, params)


@claim(
    "mobilenet-resolutions",
    HOWARD_2017,
    "table 7",
    "MobileNet takes 569, 418, 290 and 186 million multiply-adds at 224, 192, 160 and 128.",
)
def mobilenet_resolutions() -> Iterator[Part]:
    """Width 1."""
    network = networks.mobilenet_v1()
    for side, said in ((224, 569), (192, 418), (160, 290), (128, 186)):
        counted = network.macs(side) / _MILLION
        yield Finding(f"MACs at {side}, in millions", counted, Integer(said), digits=0)


_D1, _D2 = symbols("d_i d_j")


@claim(
    "separable-by-k2",
    SANDLER_2018,
    "section 3.1",
    "A separable layer costs h·w·d_i(k² + d_j), almost k² times less than a standard one.",
)
def separable_by_k2() -> Iterator[Part]:
    """Kernels of D_K, the paper's k."""
    size = (h, w)
    separable = depthwise_separable(_D1, _D2, _DK, padding="same").macs(size)
    plain = Conv2d(_D1, _D2, _DK, padding="same").macs(size)
    cost = h * w * _D1 * (_DK**2 + _D2)
    yield Finding("MACs", separable, cost, "taps on padding count")
    yield Finding("times less", plain / separable, _DK**2, growing=_D2)


@claim(
    "inverted-residual-cost",
    SANDLER_2018,
    "section 3.3",
    "A block with expansion t and kernel size k takes h·w·d'·t(d' + k² + d'') multiply-adds.",
)
def inverted_cost() -> Iterator[Part]:
    """Kernels of k = 2n + 1, whose padding keeps the size; d' and d'' are d_i and d_j."""
    block = inverted_residual(_D1, t * _D1, _D2, 2 * n + 1)
    cost = h * w * _D1 * t * (_D1 + (2 * n + 1) ** 2 + _D2)
    convention = "odd k, stride 1, its own expansion layer"
    yield Finding("MACs", block.macs((h, w)), cost, convention)


@claim(
    "mobilenet-v2-sizes",
    SANDLER_2018,
    "table 4",
    "MobileNetV2 has 3.4M parameters and 300M multiply-adds, at width 1.4 it has 6.9M and 585M.",
)
def mobilenet_v2_sizes() -> Iterator[Part]:
    """On 224 × 224."""
    for width, params, macs in (("1", "3.4", "300"), ("1.4", "6.9", "585")):
        network = networks.mobilenet_v2(width_mult=Rational(width))
        weights, counted = network.params / _MILLION, network.macs(224) / _MILLION
        yield Finding(f"parameters at {width}, in millions", weights, Rational(params), digits=1)
        yield Finding(f"MACs at {width}, in millions", counted, Rational(macs), digits=0)


@claim(
    "mobilenet-v3-sizes",
    HOWARD_2019,
    "table 3",
    "MobileNetV3-Large takes 219 million multiply-adds with 5.4 million parameters.",
)
def mobilenet_v3_sizes() -> Iterator[Part]:
    """On 224 × 224."""
    network = networks.mobilenet_v3_large()
    yield Finding("MACs, in millions", network.macs(224) / _MILLION, Integer(219), digits=0)
    weights = network.params / _MILLION
    yield Finding("parameters, in millions", weights, Rational("5.4"), digits=1)


@claim(
    "shufflenet-unit",
    ZHANG_2017,
    "section 3.2",
    "On c × h × w with m bottleneck channels, ResNet's unit takes hw(2cm + 9m²), ResNeXt's "
    "hw(2cm + 9m²/g), ShuffleNet's hw(2cm/g + 9m).",
)
def shufflenet_unit() -> Iterator[Part]:
    """The three units' convolutions."""
    size = (h, w)
    yield Finding("ResNet", bottleneck(c, m, c).macs(size), h * w * (2 * c * m + 9 * m**2))
    grouped = bottleneck(c, m, c, groups=g).macs(size)
    yield Finding("ResNeXt", grouped, h * w * (2 * c * m + 9 * m**2 / g))
    unit = Sequential(
        Conv2d(c, m, 1, groups=g),
        Conv2d(m, m, 3, padding=1, groups=m),
        Conv2d(m, c, 1, groups=g),
    )
    yield Finding("ShuffleNet", unit.macs(size), h * w * (2 * c * m / g + 9 * m))


@claim(
    "shufflenet-v2-g2",
    MA_2018,
    "section 2, guidelines 1 and 2",
    "A 1 × 1 layer takes B = h·w·c₁·c₂, with g groups h·w·c₁·c₂/g.",
)
def guideline_2() -> Iterator[Part]:
    """Pointwise layers, plain and grouped."""
    c_1, c_2 = symbols("c_1 c_2")
    yield Finding("MACs", Conv2d(c_1, c_2, 1).macs((h, w)), h * w * c_1 * c_2)
    grouped = Conv2d(c_1, c_2, 1, groups=g).macs((h, w))
    yield Finding("MACs in groups", grouped, h * w * c_1 * c_2 / g)


@claim(
    "shufflenet-v2-sizes",
    MA_2018,
    "table 8",
    "ShuffleNet v2 of width 0.5, 1, 1.5 and 2 takes 41, 146, 299 and 591 million.",
)
def shufflenet_v2_sizes() -> Iterator[Part]:
    """On 224 × 224."""
    for width, network, said in (
        ("0.5", networks.shufflenet_v2_x0_5(), 41),
        ("1", networks.shufflenet_v2_x1_0(), 146),
        ("1.5", networks.shufflenet_v2_x1_5(), 299),
        ("2", networks.shufflenet_v2_x2_0(), 591),
    ):
        counted = network.macs(224) / _MILLION
        yield Finding(f"MACs at {width}, in millions", counted, Integer(said), digits=0)


@claim(
    "squeezenet-50-times",
    IANDOLA_2016,
    "title",
    "SqueezeNet has 50 times fewer parameters than AlexNet.",
)
def squeezenet() -> Iterator[Part]:
    """AlexNet in one tower, as torchvision has it."""
    times = networks.alexnet().params / networks.squeezenet1_0().params
    yield Finding("times fewer, AlexNet in one tower", times, Integer(50), loosely=True)


@claim(
    "efficientnet-constraint",
    TAN_2019,
    "section 3.3, equation 3",
    "Depth times α, width times β and resolution times γ take α·β²·γ² of the operations, about 2 "
    "at 1.2, 1.1 and 1.15.",
)
def compound_scaling() -> Iterator[Part]:
    """A stack of n layers of c channels, scaled in the derived formula."""
    cost = Repeat(Conv2d(c, c, 3, padding=1), n).macs((h, w))
    scaled = cost.subs({n: alpha * n, c: beta * c, h: gamma * h, w: gamma * w}, simultaneous=True)
    yield Finding("times the operations", scaled / cost, alpha * beta**2 * gamma**2)
    chosen = {alpha: Rational("1.2"), beta: Rational("1.1"), gamma: Rational("1.15")}
    yield Finding("at the values chosen", (scaled / cost).subs(chosen), Integer(2), loosely=True)


@claim(
    "efficientnet-sizes",
    TAN_2019,
    "table 2",
    "EfficientNet-B0 to B7 have 5.3, 7.8, 9.2, 12, 19, 30, 43 and 66 million parameters and take "
    "0.39, 0.70, 1.0, 1.8, 4.2, 9.9, 19 and 37 billion multiply-adds.",
)
def efficientnet_sizes() -> Iterator[Part]:
    """Each at the size of its own."""
    for index, side, params, macs in (
        (0, 224, "5.3", "0.39"),
        (1, 240, "7.8", "0.70"),
        (2, 260, "9.2", "1.0"),
        (3, 300, "12", "1.8"),
        (4, 380, "19", "4.2"),
        (5, 456, "30", "9.9"),
        (6, 528, "43", "19"),
        (7, 600, "66", "37"),
    ):
        network = getattr(networks, f"efficientnet_b{index}")()
        yield printed(f"parameters of B{index}, in millions", network.params / _MILLION, params)
        counted = network.macs(side) / _BILLION
        yield printed(f"MACs of B{index} at {side}, in billions", counted, macs)


@claim(
    "efficientnet-v2-params",
    TAN_2021,
    "table 7",
    "EfficientNetV2-S, M and L have 22, 54 and 120 million parameters.",
)
def efficientnet_v2_params() -> Iterator[Part]:
    """With normalisations."""
    for letter, network, said in (
        ("S", networks.efficientnet_v2_s(), 22),
        ("M", networks.efficientnet_v2_m(), 54),
        ("L", networks.efficientnet_v2_l(), 120),
    ):
        weights = network.params / _MILLION
        yield Finding(f"parameters of {letter}, in millions", weights, Integer(said), digits=0)


@claim(
    "mobilenet-shares",
    HOWARD_2017,
    "table 2",
    "Of MobileNet's multiply-adds 94.86 % are in 1 × 1 layers, 3.06 % in depthwise, 1.19 % in the "
    "3 × 3 layer and 0.18 % in the linear one; of its parameters 74.59, 1.06, 0.02 and 24.33 %.",
)
def mobilenet_shares() -> Iterator[Part]:
    """On 224 × 224."""
    network = networks.mobilenet_v1()
    weights = network.parameters.weights
    kinds: dict[str, list[Expr]] = {}
    for row in network.summary(224).rows:
        layer = row.name
        if row.macs == 0:
            continue
        kind = "linear" if layer.startswith("Linear") else "3 × 3"
        kind = "depthwise" if "groups=" in layer else "1 × 1" if ", 1)" in layer else kind
        total = kinds.setdefault(kind, [S.Zero, S.Zero])
        total[0] += row.macs
        total[1] += row.params
    kinds["linear"][1] -= network.parameters.biases
    for kind, macs, params in (
        ("1 × 1", "94.86", "74.59"),
        ("depthwise", "3.06", "1.06"),
        ("3 × 3", "1.19", "0.02"),
        ("linear", "0.18", "24.33"),
    ):
        counted, stored = kinds[kind]
        share = 100 * counted / network.macs(224)
        yield printed(f"MACs of {kind} layers, in per cent", share, macs)
        share = 100 * stored / weights
        about = f"parameters of {kind} layers, in per cent"
        yield printed(about, share, params, "biases and normalisations left out")


# Input and output channels and stride of each separable layer: Howard et al., 2017, table 1.
_SEPARABLE = (
    *((32, 64, 1), (64, 128, 2), (128, 128, 1), (128, 256, 2), (256, 256, 1), (256, 512, 2)),
    *((512, 512, 1),) * 5,
    *((512, 1024, 2), (1024, 1024, 1)),
)


@claim(
    "mobilenet-of-convolutions",
    HOWARD_2017,
    "table 4",
    "A MobileNet of full convolutions takes 4866 million multiply-adds with 29.3 million "
    "parameters.",
)
def mobilenet_of_convolutions() -> Iterator[Part]:
    """On 224 × 224: the network with a 3 × 3 convolution in place of each separable one."""
    layers = (Conv2d(a, b, 3, stride=stride, padding=1) for a, b, stride in _SEPARABLE)
    first = Conv2d(3, 32, 3, stride=2, padding=1)
    network = Sequential(first, *layers, GlobalAvgPool(), Flatten(), Linear(1024, 1000))
    yield printed("MACs, in millions", network.macs(224) / _MILLION, "4866")
    yield printed("parameters, in millions", network.params / _MILLION, "29.3")


@claim(
    "mobilenet-one-layer",
    HOWARD_2017,
    "table 3",
    "A 3 × 3 layer of 512 channels on 14 × 14 takes 462 million multiply-adds, separable 52.3, at "
    "width 0.75 29.6, and at resolution 0.714 15.1; with 2.36, 0.27, 0.15 and 0.15 million "
    "parameters.",
)
def mobilenet_one_layer() -> Iterator[Part]:
    """Sizes of 14 and 10, channels of 512 and 384."""
    plain = Conv2d(512, 512, 3, padding=1)
    wide, narrow = (depthwise_separable(c, c, 3, padding=1) for c in (512, 384))
    for title, layer, side, macs, params in (
        ("plain", plain, 14, "462", "2.36"),
        ("separable", wide, 14, "52.3", "0.27"),
        ("narrow", narrow, 14, "29.6", "0.15"),
        ("narrow and small", narrow, 10, "15.1", "0.15"),
    ):
        yield printed(f"MACs, {title}, in millions", layer.macs(side) / _MILLION, macs)
        yield printed(f"parameters, {title}, in millions", layer.params / _MILLION, params)


@claim(
    "squeezenet-table-1",
    IANDOLA_2016,
    "table 1",
    "SqueezeNet has 1,248,424 parameters, 11,920 of them in its first fire module.",
)
def squeezenet_table() -> Iterator[Part]:
    """Before pruning, with biases."""
    yield Finding("parameters", networks.squeezenet1_0().params, Integer(1_248_424))
    first = fire(96, 16, 64, 64, bias=True)
    yield Finding("parameters of the first fire module", first.params, Integer(11_920))


@claim(
    "squeezenet-megabytes",
    IANDOLA_2016,
    "table 2",
    "AlexNet takes 240 MB in 32 bits, SqueezeNet 4.8 MB.",
)
def squeezenet_megabytes() -> Iterator[Part]:
    """Four bytes a parameter; AlexNet in one tower."""
    binary = 4 / Integer(2**20)
    large = 4 * networks.alexnet().params / _MILLION
    yield Finding("AlexNet, in MB", large, Integer(240), loosely=True)
    small = networks.squeezenet1_0().params * binary
    yield printed("SqueezeNet, in MB", small, "4.8", "an MB is 2²⁰ bytes")


@claim(
    "shufflenet-v2-g1",
    MA_2018,
    "section 2, guideline 1, equation 1",
    "A 1 × 1 layer moves hw(c₁ + c₂) + c₁c₂ elements, least at equal channels.",
)
def guideline_1() -> Iterator[Part]:
    """Input, output and weights once each; with c₁c₂ = n² the bound is that of n and n."""
    c_1, c_2 = symbols("c_1 c_2")
    moved = Conv2d(c_1, c_2, 1).traffic((h, w))
    cost = h * w * (c_1 + c_2) + c_1 * c_2
    yield Finding("elements moved", moved, cost)
    # B = hw·c₁·c₂ is fixed: c₁ = a²·n, c₂ = b²·n against ab·n twice.
    ours = {c_1: a**2 * n, c_2: b**2 * n}
    equal = {c_1: a * b * n, c_2: a * b * n}
    yield Finding("least at equal channels", prove(cost.subs(ours) >= cost.subs(equal)), S.true)


@claim(
    "xception-parameters",
    CHOLLET_2016,
    "table 3",
    "Xception has 22,855,952 parameters.",
)
def xception() -> Iterator[Part]:
    """With normalisations."""
    yield Finding("parameters", networks.xception().params, Integer(22_855_952))
