"""Sizes and receptive fields, as guides to convolution arithmetic state them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sympy import Expr, Integer, Symbol

from symconv.abc import a, d, k, p, s, symbols
from symconv.arithmetic import FloorDiv
from symconv.claims.claim import Finding, Part, claim
from symconv.compose import Sequential
from symconv.layers import Conv1d, ConvTranspose1d, MaxPool1d
from symconv.module import Module
from symconv.papers import ARAUJO_2019, DUMOULIN_2016, OORD_2016, YU_2015

_I = Symbol("i", integer=True, positive=True)
_HALF = symbols("n")

# Relationship, what it says, the layer, the output size as published.
_SIZES: tuple[tuple[int, str, Module, Expr], ...] = (
    (1, "No padding, steps of one.", Conv1d(1, 1, k), _I - k + 1),
    (2, "Padding p, steps of one.", Conv1d(1, 1, k, padding=p), _I - k + 2 * p + 1),
    (
        3,
        "Half padding keeps the size: k = 2n + 1, p = n.",
        Conv1d(1, 1, 2 * _HALF + 1, padding=_HALF),
        _I,
    ),
    (4, "Full padding: p = k - 1.", Conv1d(1, 1, k, padding=k - 1), _I + k - 1),
    (5, "No padding, steps of s.", Conv1d(1, 1, k, stride=s), FloorDiv(_I - k, s) + 1),
    (
        6,
        "Padding p, steps of s.",
        Conv1d(1, 1, k, stride=s, padding=p),
        FloorDiv(_I + 2 * p - k, s) + 1,
    ),
    (7, "Pooling, steps of s.", MaxPool1d(k, stride=s), FloorDiv(_I - k, s) + 1),
    (8, "Transposed, no padding, steps of one.", ConvTranspose1d(1, 1, k), _I + k - 1),
    (
        9,
        "Transposed, padding p, steps of one.",
        ConvTranspose1d(1, 1, k, padding=p),
        _I + (k - 1) - 2 * p,
    ),
    (
        10,
        "Transposed, half padding, keeps the size.",
        ConvTranspose1d(1, 1, 2 * _HALF + 1, padding=_HALF),
        _I,
    ),
    (
        11,
        "Transposed, full padding.",
        ConvTranspose1d(1, 1, k, padding=k - 1),
        _I - (k - 1),
    ),
    (
        12,
        "Transposed, no padding, steps of s.",
        ConvTranspose1d(1, 1, k, stride=s),
        s * (_I - 1) + k,
    ),
    (
        13,
        "Transposed, padding p, steps of s.",
        ConvTranspose1d(1, 1, k, stride=s, padding=p),
        s * (_I - 1) + k - 2 * p,
    ),
    (
        14,
        "Transposed, with a more rows at one end.",
        ConvTranspose1d(1, 1, k, stride=s, padding=p, output_padding=a),
        s * (_I - 1) + a + k - 2 * p,
    ),
    (
        15,
        "Dilated by d.",
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
    """Stacks of one to four layers, all kernels and strides symbols."""
    for depth in range(1, 5):
        stack, kernels, strides = _stack(depth)
        field, before = Integer(1), Integer(1)
        for kernel, stride in zip(kernels, strides, strict=True):
            field, before = field + (kernel - 1) * before, before * stride
        yield Finding(f"field of {depth} layers", stack.receptive_field.size[0], field)


@claim(
    "effective-stride",
    ARAUJO_2019,
    "section on the region of the receptive field",
    "The effective stride of a stack is the product of its strides.",
)
def effective_stride() -> Iterator[Part]:
    """Stacks of one to four layers."""
    for depth in range(1, 5):
        stack, _, strides = _stack(depth)
        product = Integer(1)
        for stride in strides:
            product *= stride
        yield Finding(f"stride of {depth} layers", stack.receptive_field.stride[0], product)


@claim(
    "dilated-field",
    YU_2015,
    "section 2",
    "With 3 × 3 filters dilated by 1, 2, 4, …, 2^i, an element of layer i + 1 sees "
    "2^(i+2) - 1 inputs in each dimension.",
)
def dilated_field() -> Iterator[Part]:
    """The first six layers."""
    for last in range(6):
        stack = Sequential(*(Conv1d(1, 1, 3, dilation=2**i) for i in range(last + 1)))
        published = Integer(2) ** (last + 2) - 1
        yield Finding(f"field at i = {last}", stack.receptive_field.size[0], published)


@claim(
    "wavenet-field",
    OORD_2016,
    "section 2.1",
    "A block of dilations 1, 2, 4, …, 512 has a receptive field of 1024.",
)
def wavenet_field() -> Iterator[Part]:
    """Kernels of two, dilated by powers of two."""
    block = Sequential(*(Conv1d(1, 1, 2, dilation=2**i) for i in range(10)))
    yield Finding("field", block.receptive_field.size[0], Integer(1024))
