"""Sizes and receptive fields, as guides to convolution arithmetic state them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sympy import Expr, Integer, S, Symbol

from symconv import networks
from symconv.abc import C, a, d, k, n, p, s, symbols
from symconv.arithmetic import FloorDiv
from symconv.blocks import bottleneck
from symconv.claims.claim import Finding, Part, claim
from symconv.compose import Repeat, Sequential
from symconv.layers import Conv1d, Conv2d, ConvTranspose1d, MaxPool1d, MaxPool2d
from symconv.module import Module
from symconv.papers import ARAUJO_2019, DUMOULIN_2016, OORD_2016, YU_2015

_I = Symbol("i", integer=True, positive=True)
_J = Symbol("j", integer=True, nonnegative=True)
_HALF = symbols("n")
FOUR = "checked for one to four layers, all kernels and strides symbols"

# Relationship, what it says, the layer, the output size as published.
_SIZES: tuple[tuple[int, str, Module, Expr], ...] = (
    (1, "Without padding, in steps of one: o = (i - k) + 1.", Conv1d(1, 1, k), _I - k + 1),
    (
        2,
        "With padding p, in steps of one: o = (i - k) + 2p + 1.",
        Conv1d(1, 1, k, padding=p),
        _I - k + 2 * p + 1,
    ),
    (
        3,
        "Half padding, k = 2n + 1 and p = n, keeps the size: o = i.",
        Conv1d(1, 1, 2 * _HALF + 1, padding=_HALF),
        _I,
    ),
    (
        4,
        "With full padding, p = k - 1: o = i + (k - 1).",
        Conv1d(1, 1, k, padding=k - 1),
        _I + k - 1,
    ),
    (
        5,
        "Without padding, in steps of s: o = ⌊(i - k)/s⌋ + 1.",
        Conv1d(1, 1, k, stride=s),
        FloorDiv(_I - k, s) + 1,
    ),
    (
        6,
        "With padding p, in steps of s: o = ⌊(i + 2p - k)/s⌋ + 1.",
        Conv1d(1, 1, k, stride=s, padding=p),
        FloorDiv(_I + 2 * p - k, s) + 1,
    ),
    (
        7,
        "Pooling in steps of s: o = ⌊(i - k)/s⌋ + 1.",
        MaxPool1d(k, stride=s),
        FloorDiv(_I - k, s) + 1,
    ),
    (
        8,
        "Transposed, without padding, in steps of one: o = i + (k - 1).",
        ConvTranspose1d(1, 1, k),
        _I + k - 1,
    ),
    (
        9,
        "Transposed, with padding p, in steps of one: o = i + (k - 1) - 2p.",
        ConvTranspose1d(1, 1, k, padding=p),
        _I + (k - 1) - 2 * p,
    ),
    (
        10,
        "Transposed with half padding, k = 2n + 1 and p = n: o = i.",
        ConvTranspose1d(1, 1, 2 * _HALF + 1, padding=_HALF),
        _I,
    ),
    (
        11,
        "Transposed with full padding, p = k - 1: o = i - (k - 1).",
        ConvTranspose1d(1, 1, k, padding=k - 1),
        _I - (k - 1),
    ),
    (
        12,
        "Transposed, without padding, in steps of s: o = s(i - 1) + k.",
        ConvTranspose1d(1, 1, k, stride=s),
        s * (_I - 1) + k,
    ),
    (
        13,
        "Transposed, with padding p, in steps of s: o = s(i - 1) + k - 2p.",
        ConvTranspose1d(1, 1, k, stride=s, padding=p),
        s * (_I - 1) + k - 2 * p,
    ),
    (
        14,
        "The same with a more rows at one end: o = s(i - 1) + a + k - 2p.",
        ConvTranspose1d(1, 1, k, stride=s, padding=p, output_padding=a),
        s * (_I - 1) + a + k - 2 * p,
    ),
    (
        15,
        "Dilated by d: o = ⌊(i + 2p - k - (k - 1)(d - 1))/s⌋ + 1.",
        Conv1d(1, 1, k, stride=s, padding=p, dilation=d),
        FloorDiv(_I + 2 * p - k - (k - 1) * (d - 1), s) + 1,
    ),
)


def _of(number: int, statement: str, layer: Module, published: Expr) -> Callable[..., object]:
    @claim(f"relationship-{number}", DUMOULIN_2016, f"relationship {number}", statement)
    def size() -> Iterator[Part]:
        yield Finding("output size", layer.output_size((_I,))[0], published)

    return size


for _row in _SIZES:
    _of(*_row)


def _stack(depth: int) -> tuple[Sequential, tuple[Symbol, ...], tuple[Symbol, ...]]:
    kernels = tuple(symbols(f"k_{layer}") for layer in range(1, depth + 1))
    strides = tuple(symbols(f"s_{layer}") for layer in range(1, depth + 1))
    layers = (Conv1d(1, 1, k, stride=s) for k, s in zip(kernels, strides, strict=True))
    return Sequential(*layers), kernels, strides


@claim(
    "field-closed-form",
    ARAUJO_2019,
    "equation 2",
    "The receptive field is one more than the sum of each kernel less one, times the strides "
    "before it.",
)
def field_closed_form() -> Iterator[Part]:
    """Stacks of layers whose kernels and strides are all symbols."""
    for depth in range(1, 5):
        stack, kernels, strides = _stack(depth)
        field, before = Integer(1), Integer(1)
        for kernel, stride in zip(kernels, strides, strict=True):
            field, before = field + (kernel - 1) * before, before * stride
        about = f"field of {depth} layers"
        yield Finding(about, stack.receptive_field.size[0], field, FOUR)


@claim(
    "effective-stride",
    ARAUJO_2019,
    "section on the region of the receptive field",
    "The effective stride of a stack is the product of its strides.",
)
def effective_stride() -> Iterator[Part]:
    """The same stacks."""
    for depth in range(1, 5):
        stack, _, strides = _stack(depth)
        product = Integer(1)
        for stride in strides:
            product *= stride
        about = f"stride of {depth} layers"
        yield Finding(about, stack.receptive_field.stride[0], product, FOUR)


@claim(
    "dilated-field",
    YU_2015,
    "section 2",
    "With 3 × 3 filters dilated by 1, 2, 4, …, 2^i, an element of layer i + 1 sees "
    "2^(i+2) - 1 inputs in each dimension.",
)
def dilated_field() -> Iterator[Part]:
    """Layer i + 1 is the last of n."""
    field = Repeat(Conv1d(1, 1, 3, dilation=2**_J), n, _J).receptive_field.size[0] or S.NaN
    last = n - 1
    yield Finding("field of n layers, i = n - 1", field, 2 ** (last + 2) - 1)


@claim(
    "wavenet-field",
    OORD_2016,
    "section 2.1",
    "A block of dilations 1, 2, 4, …, 512 has a receptive field of 1024.",
)
def wavenet_field() -> Iterator[Part]:
    """Ten kernels of two, dilated by powers of two."""
    field = Repeat(Conv1d(1, 1, 2, dilation=2**_J), n, _J).receptive_field.size[0] or S.NaN
    yield Finding("field of n layers", field)
    yield Finding("field", field.subs(n, 10), Integer(1024))


_CONTEXT = (1, 1, 2, 4, 8, 16, 1)  # dilations of the 3 × 3 layers; a pointwise one is last


@claim(
    "context-fields",
    YU_2015,
    "table 1",
    "The layers of the context module see 3, 5, 9, 17, 33, 65, 67 and 67 inputs.",
)
def context_fields() -> Iterator[Part]:
    """3 × 3 layers of dilations 1, 1, 2, 4, 8, 16, 1, and a pointwise one."""
    layers = [Conv2d(C, C, 3, dilation=d, padding=d) for d in _CONTEXT] + [Conv2d(C, C, 1)]
    for depth, seen in enumerate((3, 5, 9, 17, 33, 65, 67, 67), start=1):
        field = Sequential(*layers[:depth]).receptive_field.size[0]
        yield Finding(f"field of {depth}", field or S.NaN, Integer(seen))


@claim(
    "context-parameters",
    YU_2015,
    "section 3",
    "The basic context module has about 64C² parameters.",
)
def context_parameters() -> Iterator[Part]:
    """Without biases."""
    layers = (Conv2d(C, C, 3, dilation=d, padding=d) for d in _CONTEXT)
    module = Sequential(*layers, Conv2d(C, C, 1))
    yield Finding("parameters", module.params, 64 * C**2, "biases left out")


def _before_classifier(network: Sequential) -> Sequential:
    """What a network's last layers take: its receptive field is finite."""
    return Sequential(*network.layers[:-1])


@claim(
    "fields-of-networks",
    ARAUJO_2019,
    "table of networks",
    "The last convolution's outputs see 195 inputs in AlexNet, 212 in VGG-16, 315 in MobileNet v1 "
    "and 1311 in Inception v3, 32 apart.",
)
def fields_of_networks() -> Iterator[Part]:
    """Up to the pool or linear layer of the classifier."""
    for name, network, seen in (
        ("AlexNet", networks.alexnet(), 195),
        ("VGG-16", networks.vgg16(), 212),
        ("MobileNet v1", networks.mobilenet_v1(), 315),
        ("Inception v3", networks.inception_v3(aux_logits=False), 1311),
    ):
        field = _before_classifier(network).receptive_field
        yield Finding(f"field of {name}", field.size[0] or S.NaN, Integer(seen))
        yield Finding(f"stride of {name}", field.stride[0] or S.NaN, Integer(32))


@claim(
    "fields-of-resnets",
    ARAUJO_2019,
    "table of networks",
    "In ResNets of 50, 101 and 152 layers they see 483, 1027 and 1507.",
)
def fields_of_resnets() -> Iterator[Part]:
    """With the stride in the last block of each of the first three stages."""
    for depth, copies, seen in (
        (50, (3, 4, 6, 3), 483),
        (101, (3, 4, 23, 3), 1027),
        (152, (3, 8, 36, 3), 1507),
    ):
        layers: list[Module] = [Conv2d(3, 64, 7, stride=2, padding=3), MaxPool2d(3, stride=2)]
        channels = 64
        for stage, times in enumerate(copies):
            width = 64 * 2**stage
            for block in range(times):
                stride = 2 if block == times - 1 and stage < 3 else 1
                layers.append(bottleneck(channels, width, 4 * width, stride=stride))
                channels = 4 * width
        field = Sequential(*layers).receptive_field.size[0] or S.NaN
        convention = "strides in the last block of a stage"
        yield Finding(f"field of {depth} layers", field, Integer(seen), convention)
