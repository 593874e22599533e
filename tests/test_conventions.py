"""Conventions against what the tools printed when they were run, each at the version it names."""

import pytest
from sympy import expand

import symconv as sc
from symconv import conventions
from symconv.abc import H, W, c, c_in, c_out, g, k, p, s
from symconv.errors import ArgumentError
from symconv.examples import EXAMPLES

ALL = [value for value in vars(conventions).values() if isinstance(value, sc.Convention)]


# What each printed for torchvision's ResNet-50 at 224 x 224.
RESNET50 = {
    "papers": 4_089_184_256,
    "fvcore": 4_111_512_576,
    "thop": 4_133_742_592,
    "ptflops": 4_132_436_968,
    "torchinfo": 4_089_238_376,
    "torch": 8_178_368_512,
    "DeepSpeed": 8_211_108_352,
    "TensorFlow profiler": 8_185_795_560,
    # OpenCV prints 8,241,186,304: its matrix product, which the last layer is, counts nothing.
    "OpenCV": 8_241_186_304,
}


@pytest.fixture(scope="module")
def network():
    return sc.networks.resnet50()


def test_the_network_is_torchvisions(network):
    assert network.params == 25_557_032
    assert network.parameters.normalization == 53_120
    assert network.output_size(224) == ()


@pytest.mark.parametrize("convention", [one for one in ALL if one.name in RESNET50], ids=repr)
def test_resnet50(convention, network):
    counted = network.count(224, convention=convention)
    assert counted.total == RESNET50[convention.name]
    at = {"convention": convention}
    measure = network.macs if convention.unit == "MACs" else network.flops
    assert measure(224, **at) == counted.total


def test_what_is_left_out_is_named(network):
    left = network.count(224, convention=sc.PAPERS).left_out
    assert left == ("batch_norm", "relu", "max_pool", "add", "global_mean")
    assert network.count(224, convention=sc.FVCORE).left_out == (
        *("relu", "max_pool", "add", "linear bias"),
    )
    assert "linear" in network.count(224, convention=sc.OPENCV).left_out
    assert str(sc.Linear(2, 3, bias=True).count(convention=sc.TORCH)) == (
        "12 FLOPs (torch); not counted: linear bias"
    )


# One layer on 8 channels of 16 x 16, and what the tools printed.
TRANSPOSED = sc.ConvTranspose2d(8, 16, 4, stride=2, padding=1)
LAYERS = [
    (sc.Conv2d(8, 16, 3, padding=1, bias=True), "fvcore", 294912),
    (sc.Conv2d(8, 16, 3, padding=1, bias=True), "ptflops", 299008),
    (sc.Conv2d(8, 16, 3, padding=1, bias=True), "torchinfo", 299008),
    (sc.Conv2d(8, 16, 3, padding=1, bias=True), "DeepSpeed", 593920),
    (sc.Conv2d(8, 16, 3, stride=2, padding=1, bias=True), "torchinfo", 74752),
    (sc.Conv2d(8, 16, 3, padding=1, groups=4), "thop", 73728),
    (sc.Conv2d(8, 16, 3, padding=1, groups=4), "OpenCV", 593920),
    (sc.Conv2d(8, 8, 3, padding=1, groups=8), "OpenCV", 296960),
    (TRANSPOSED, "fvcore", 524288),
    (TRANSPOSED, "thop", 2097152),
    (TRANSPOSED, "torchinfo", 2097152),
    (TRANSPOSED, "ptflops", 524288),
    (TRANSPOSED, "torch", 1048576),
    (TRANSPOSED, "OpenCV", 524288),
    (sc.ConvTranspose2d(16, 8, 4, stride=2, padding=1), "OpenCV", 2097152),
    (sc.ConvTranspose2d(8, 16, 4, stride=2, padding=1, groups=4), "OpenCV", 524288),
    (sc.ConvTranspose2d(8, 8, 4, stride=2, padding=1, groups=8), "OpenCV", 524288),
    (sc.ConvTranspose2d(8, 16, 4, stride=2, padding=1, bias=True), "torchinfo", 2113536),
    (sc.ConvTranspose2d(8, 16, 4, stride=2, padding=1, bias=True), "ptflops", 540672),
    (sc.ConvTranspose2d(8, 16, 4, stride=2, padding=1, bias=True), "DeepSpeed", 1064960),
    (sc.ConvTranspose2d(8, 16, 3, stride=2, padding=1, output_padding=1), "thop", 1179648),
    (sc.BatchNorm(8), "fvcore", 4096),
    (sc.BatchNorm(8), "thop", 8192),
    (sc.BatchNorm(8), "torchinfo", 16),
    (sc.BatchNorm(8, affine=False), "fvcore", 2048),
    (sc.BatchNorm(8, affine=False), "thop", 4096),
    (sc.BatchNorm(8, affine=False), "ptflops", 2048),
    (sc.BatchNorm(8, affine=False), "torchinfo", 0),
    (sc.GroupNorm(4, 8), "fvcore", 10240),
    (sc.GroupNorm(4, 8), "thop", 0),
    (sc.GroupNorm(4, 8), "ptflops", 4096),
    (sc.GroupNorm(4, 8), "torchinfo", 16),
    (sc.GroupNorm(4, 8), "DeepSpeed", 10240),
    (sc.InstanceNorm(8), "fvcore", 8192),
    (sc.InstanceNorm(8), "thop", 4096),
    (sc.InstanceNorm(8), "ptflops", 2048),
    (sc.InstanceNorm(8, affine=True), "DeepSpeed", 10240),
    (sc.ReLU6(), "ptflops", 2048),
    (sc.ReLU6(), "DeepSpeed", 0),
    (sc.GELU(), "ptflops", 4096),
    (sc.GELU(), "DeepSpeed", 2048),
    (sc.SiLU(), "ptflops", 2048),
    (sc.Sigmoid(), "ptflops", 0),
    (sc.PReLU(8), "thop", 2048),
    (sc.PReLU(8), "torchinfo", 8),
    (sc.MaxPool2d(3, stride=2, padding=1), "ptflops", 4096),
    (sc.AvgPool2d(3, stride=2, padding=1), "thop", 512),
    (sc.AvgPool2d(3, stride=2, padding=1), "DeepSpeed", 2048),
    (sc.AdaptiveAvgPool2d(4), "thop", 2176),
    (sc.AdaptiveAvgPool2d(4), "fvcore", 2048),
    (sc.ReLU(), "ptflops", 4096),
    (sc.ReLU(), "DeepSpeed", 2048),
    (sc.ReLU(), "thop", 0),
    *((sc.Upsample(2), name, n) for name, n in (("fvcore", 8192), ("thop", 8192))),
    (sc.Upsample(2), "ptflops", 16384),
    (sc.Upsample(3), "DeepSpeed", 18432),
    (sc.Upsample(2), "OpenCV", 0),
    (sc.Upsample(2, mode="bilinear"), "fvcore", 32768),
    (sc.Upsample(3, mode="bilinear"), "fvcore", 73728),
    (sc.Upsample(2, mode="bilinear"), "thop", 90112),
    (sc.Upsample(3, mode="bilinear"), "ptflops", 36864),
    (sc.Upsample(2, mode="bilinear"), "DeepSpeed", 8192),
    *((layer, "OpenCV", 2048) for layer in (sc.LeakyReLU(), sc.PReLU(8), sc.Tanh())),
    *((layer, "OpenCV", 2048) for layer in (sc.Hardsigmoid(), sc.Hardswish())),
    *((layer, "OpenCV", 4096) for layer in (sc.ReLU6(), sc.ELU())),
    (sc.Sigmoid(), "OpenCV", 6144),
    (sc.SiLU(), "OpenCV", 10240),
    (sc.Softmax(), "OpenCV", 8192),
    (sc.Softmax(), "thop", 5888),
]


@pytest.mark.parametrize(("layer", "name", "printed"), LAYERS)
def test_single_layers(layer, name, printed):
    (convention,) = (one for one in ALL if one.name == name)
    given = {"channels": 8} if layer.in_channels is None else {}
    assert layer.count((16, 16), convention=convention, **given).total == printed


# Attention and upsampling in other dimensions, and what the tools printed for 1 x L x E.
OTHERS = [
    (sc.Upsample(2), (16,), 8, {"fvcore": 0, "thop": 256, "ptflops": 512, "DeepSpeed": 256}),
    (
        sc.Upsample(3, mode="linear"),
        (16,),
        8,
        {"fvcore": 0, "thop": 1920, "ptflops": 768, "DeepSpeed": 384, "torchinfo": 0},
    ),
    (
        sc.Upsample(2, mode="trilinear"),
        (6, 6, 6),
        4,
        {"fvcore": 0, "thop": 0, "ptflops": 13824, "DeepSpeed": 6912, "torch": 0},
    ),
    (
        sc.MultiheadAttention(32, 4, bias=True),
        (10,),
        32,
        {"fvcore": 40960, "ptflops": 49360, "DeepSpeed": 94720, "thop": 0, "torchinfo": 0},
    ),
    (
        sc.MultiheadAttention(16, 2, bias=True),
        (7,),
        16,
        {"fvcore": 7168, "ptflops": 9394, "DeepSpeed": 17472, "thop": 0, "torchinfo": 0},
    ),
    (sc.MultiheadAttention(32, 4), (10,), 32, {"fvcore": 40960, "ptflops": 48400}),
    (sc.MultiheadAttention(16, 2), (7,), 16, {"ptflops": 9058, "DeepSpeed": 17472}),
]


@pytest.mark.parametrize(("layer", "size", "channels", "printed"), OTHERS)
def test_in_other_dimensions(layer, size, channels, printed):
    for convention in ALL:
        if convention.name in printed:
            counted = layer.count(size, channels=channels, convention=convention)
            assert (convention.name, counted.total) == (convention.name, printed[convention.name])


def test_of_attention_what_is_left_out_is_named():
    layer = sc.MultiheadAttention(32, 4, bias=True)
    left = {one.name: layer.count((10,), convention=one).left_out for one in ALL}
    inner = ("attention products", "attention elementwise")
    assert left["fvcore"] == inner
    assert left["ptflops"] == ()
    assert left["papers"] == ("attention bias", "attention elementwise")
    assert left["DeepSpeed"] == ("attention bias", "attention elementwise")
    assert left["thop"] == left["torchinfo"] == ("attention", "attention bias", *inner)
    assert layer.count((10,), convention=sc.PAPERS).total == layer.macs((10,)) == 47360
    bilinear = sc.Upsample(2, mode="trilinear")
    counted = bilinear.count((6, 6, 6), channels=4, convention=sc.THOP)
    assert counted.left_out == ("upsample_trilinear",)


def test_rules_name_kinds_there_are():
    modes = ("nearest", "linear", "bilinear", "trilinear")
    layers = [*EXAMPLES.values(), *(sc.Upsample(2, mode=mode) for mode in modes)]
    kinds = {layer.operation for layer in layers} | {"add", "multiply", "concat"}
    kinds |= {"attention products", "attention elementwise"}
    for convention in ALL:
        assert {rule.removesuffix(" bias") for rule in convention.rules} <= kinds
        assert all(convention.source for convention in ALL)


def test_as_a_formula():
    layer = sc.Conv2d(c_in, c_out, k, stride=s, padding=p, groups=g, bias=True)
    (h, w), macs = layer.output_size((H, W)), layer.macs((H, W))
    exact = layer.flops((H, W), convention=sc.MOLCHANOV)
    assert expand(exact - 2 * h * w * (k**2 * c_in / g + 1) * c_out) == 0
    assert expand(layer.macs((H, W), convention=sc.TORCHINFO) - macs - c_out * h * w) == 0
    transposed = sc.ConvTranspose2d(c, c, 2, stride=2)
    ratio = transposed.macs(H, convention=sc.THOP) / transposed.macs(H)
    assert ratio.cancel() == 4


def test_repeats_and_batches():
    stack = sc.Repeat(sc.Sequential(sc.Conv2d(c, c, k, padding="same"), sc.BatchNorm(c)), 5)
    one = sc.Sequential(sc.Conv2d(c, c, k, padding="same"), sc.BatchNorm(c))
    for convention in (sc.THOP, sc.TORCHINFO, sc.PAPERS):
        total = stack.count(H, convention=convention, batch=3).total
        assert expand(total - 15 * one.count(H, convention=convention).total) == 0


def test_a_changed_convention():
    fused = sc.THOP.changed("thop, batch norm fused", {"batch_norm": ()})
    network = sc.Sequential(sc.Conv2d(3, 8, 3), sc.BatchNorm(8), sc.ReLU())
    counted = network.count(6, convention=fused)
    assert (counted.total, counted.left_out) == (3456, ("relu",))
    named = sc.THOP.changed("thop without batch norm", {"batch_norm": None})
    assert network.count(6, convention=named).left_out == ("batch_norm", "relu")


def test_activations(network):
    # The outputs of the 53 convolutions; as many elements go through a batch norm.
    assert network.activations(224, convention=sc.PAPERS) == 11_113_984
    # Beside them: batch norms, ReLUs, additions, the pools and the classifier.
    others = 11_113_984 + 9_608_704 + 5_519_360 + 200_704 + 2_048 + 1_000
    assert network.activations(224) == 11_113_984 + others
    with pytest.raises(ArgumentError, match="thop counts no activations"):
        network.activations(224, convention=sc.THOP)


def test_errors():
    layer = sc.Conv2d(3, 8, 3)
    with pytest.raises(ArgumentError, match=r"torch counts FLOPs; write \.flops\(…, convention=…"):
        layer.macs(8, convention=sc.TORCH)
    with pytest.raises(ArgumentError, match=r"thop counts MACs; write \.macs\(…, convention=…"):
        layer.flops(8, convention=sc.THOP)
    with pytest.raises(ArgumentError, match=r"must be a Convention such as sc\.PAPERS, got 'thop'"):
        layer.macs(8, convention="thop")
    with pytest.raises(ArgumentError, match="leave out the other choices"):
        layer.macs(8, convention=sc.THOP, skip_padding=True)
    with pytest.raises(ArgumentError, match='`unit` must be "MACs" or "FLOPs"'):
        sc.Convention("mine", "GMACs", {}, "here")
