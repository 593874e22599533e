"""Products with weights: convolutions, forward and transposed, and vectors."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from symconv.judge.machine import (
    Array,
    Machine,
    Operation,
    Pads,
    Sizes,
    Tensor,
    fits,
    ints,
    largest,
    pad,
    room,
)
from symconv.judge.windows import read, taps, window

# Products are made for as many output channels at once as stay below this many elements.
_BLOCK = 1 << 21


@dataclass(frozen=True, eq=False)
class Correlation:
    """A convolution's output, the products made, and those that met real input."""

    output: Array
    macs: int
    real_macs: int


def correlate(
    x: Array,
    weight: Array,
    *,
    stride: Sizes | None = None,
    padding: Pads | None = None,
    dilation: Sizes | None = None,
    groups: int = 1,
) -> Correlation:
    r"""A convolution as networks mean it (the kernel is not flipped), tap by tap.

    $$y_{o} = \sum_{t} w_{t}\, x_{o s + t d}$$

    Args:
        x: Input, shape (N, C_in, *spatial).
        weight: Shape (C_out, C_in / groups, *kernel).
        stride: One for each dimension; 1 where left out.
        padding: A (low, high) pair of zeros for each dimension; none where left out.
        dilation: One for each dimension; 1 where left out.
        groups: Number of groups the channels are cut into.

    Returns:
        The output, the number of products made, and the number of those that met an element of
        `x` and not padding.

    Raises:
        ValueError: The channels do not fit, or the padded input is smaller than the kernel.

    Examples:
        >>> import numpy as np
        >>> x, w = np.array([[[1, 2, 3]]]), np.array([[[1, 0, -1]]])
        >>> result = correlate(x, w, padding=[(1, 1)])
        >>> result.output.tolist(), result.macs, result.real_macs
        ([[[-2, -2, 2]]], 9, 7)
    """
    kernel = weight.shape[2:]
    ones = (1,) * len(kernel)
    stride, dilation = stride or ones, dilation or ones
    padding = padding or [(0, 0)] * len(kernel)
    fits("a convolution", x, len(kernel))
    if x.shape[1] != weight.shape[1] * groups or weight.shape[0] % groups:
        raise ValueError(
            f"a weight of shape {weight.shape} in {groups} groups does not take "
            f"{x.shape[1]} channels"
        )
    terms = math.prod(weight.shape[1:]) * largest(weight)
    padded = pad(room(x, terms), padding, 0)
    real = pad(np.ones(x.shape, dtype=bool), padding, 0)
    outputs: list[Array] = []
    macs = real_macs = 0
    width_in, width_out = weight.shape[1], weight.shape[0] // groups
    for group in range(groups):
        channels = slice(group * width_in, (group + 1) * width_in)
        for block in _blocks(group * width_out, (group + 1) * width_out, padded[:, channels].size):
            output: Any = 0
            meets = zip(
                taps(padded[:, channels], kernel, stride, dilation),
                taps(real[:, channels], kernel, stride, dilation),
                itertools.product(*map(range, kernel)),
                strict=True,
            )
            for elements, is_real, tap in meets:
                # (N, 1, C_in, *output) times (C_out, C_in, 1, ...): all products of this tap
                at: Any = (block, slice(None), *tap)
                row = weight[at].reshape(-1, width_in, *ones)
                products = elements[:, None] * row
                macs += products.size
                real_macs += int(
                    np.count_nonzero(np.broadcast_to(is_real[:, None], products.shape))
                )
                output = output + products.sum(axis=2)
            outputs.append(output)
    return Correlation(np.concatenate(outputs, axis=1), macs, real_macs)


def _blocks(begin: int, end: int, elements: int) -> Iterator[slice]:
    """The output channels in blocks whose products fit in memory."""
    step = max(_BLOCK // elements, 1)
    return (slice(at, min(at + step, end)) for at in range(begin, end, step))


def _convolve(machine: Machine, module: Any, x: Tensor) -> Tensor:
    fits("a convolution", x.values, len(module.kernel_size))
    kernel, stride, dilation, pads = window(module, x.values.shape[2:])
    groups, channels = int(module.groups), int(module.in_channels)
    if channels % groups:
        raise ValueError(f"{channels} channels cannot be cut into {groups} equal groups")
    if machine.rng is None:
        return machine.made(read(machine.pad(x.values, pads, 0), kernel, stride, dilation))
    weight = machine.weights(int(module.out_channels), channels // groups, *kernel)
    result = correlate(
        x.values, weight, stride=stride, padding=pads, dilation=dilation, groups=groups
    )
    machine.macs += result.macs
    machine.real_macs += result.real_macs
    output = machine.made(result.output, x.denominator)
    return machine.add_bias(output) if module.bias else output


def _linear(machine: Machine, module: Any, x: Tensor) -> Tensor:
    fits("a linear layer", x.values, 0)
    if machine.rng is None:
        return machine.made(np.asarray(x.values.any(axis=1, keepdims=True)))
    weight = machine.weights(int(module.out_features), int(module.in_features))
    result = correlate(x.values, weight)
    machine.macs += result.macs
    machine.real_macs += result.real_macs
    output = machine.made(result.output, x.denominator)
    return machine.add_bias(output) if module.bias else output


def _convolve_transposed(machine: Machine, module: Any, x: Tensor) -> Tensor:
    """Each input lays the kernel, times its value, on the output; what is outside is cropped."""
    ndim = len(module.kernel_size)
    fits("a transposed convolution", x.values, ndim)
    kernel, stride, dilation, pads = window(module, x.values.shape[2:])
    groups, width_in, width_out = (
        int(getattr(module, name)) for name in ("groups", "in_channels", "out_channels")
    )
    if width_in % groups or width_out % groups:
        raise ValueError(f"{width_in} and {width_out} channels cannot be cut into {groups} groups")
    size = x.values.shape[2:]
    whole = tuple(
        max((n - 1) * s + d * (k - 1) + 1 + extra, 0)
        for n, s, d, k, extra in zip(
            size, stride, dilation, kernel, ints(module.output_padding), strict=True
        )
    )
    kept = tuple(slice(low, n - high) for n, (low, high) in zip(whole, pads, strict=True))
    if any(n - high <= low for n, (low, high) in zip(whole, pads, strict=True)):
        raise ValueError(f"nothing is left of an output of {whole} cropped by {pads}")
    every = slice(None)
    inside = np.zeros(whole, dtype=bool)
    inside[kept] = True
    channels = width_out if machine.rng is not None else 1
    output: Any = np.zeros((x.values.shape[0], channels, *whole), dtype=x.values.dtype)
    weight = None
    if machine.rng is not None:
        weight = machine.weights(width_in, width_out // groups, *kernel)
        values = room(x.values, math.prod((width_in, *kernel)) * largest(weight))
        output = output.astype(values.dtype)
    for tap in itertools.product(*map(range, kernel)):
        at = tuple(
            slice(t * d, t * d + (n - 1) * s + 1, s)
            for t, d, n, s in zip(tap, dilation, size, stride, strict=True)
        )
        if weight is None:
            output[(every, every, *at)] |= x.values
            continue
        lands = int(np.count_nonzero(inside[at]))
        for group in range(groups):
            mine = slice(group * width_in // groups, (group + 1) * width_in // groups)
            theirs = slice(group * width_out // groups, (group + 1) * width_out // groups)
            picked: Any = (mine, every, *tap)
            row = weight[picked].reshape(-1, width_out // groups, *(1,) * ndim)
            products = values[:, mine, None] * row
            machine.macs += products.size
            machine.real_macs += products.size // math.prod(size) * lands
            output[(every, theirs, *at)] += products.sum(axis=1)
    result = machine.made(output[(every, every, *kept)], x.denominator)
    return machine.add_bias(result) if machine.rng is not None and module.bias else result


def _connect_locally(machine: Machine, module: Any, x: Tensor) -> Tensor:
    """A window with other weights, and another bias, at each place."""
    fits("a locally connected layer", x.values, len(module.kernel_size))
    size = x.values.shape[2:]
    kernel, stride, dilation, pads = window(module, size)
    stated = ints(module.positions)
    if machine.rng is None:  # what a window sees is measured on inputs of any size
        return machine.made(read(machine.pad(x.values, pads, 0), kernel, stride, dilation))
    met = list(taps(machine.pad(x.values, pads, 0), kernel, stride, dilation))
    if met[0].shape[2:] != stated:
        raise ValueError(f"windows at {met[0].shape[2:]} places have no weights for {stated}")
    real = list(taps(pad(np.ones(x.values.shape, dtype=bool), pads, 0), kernel, stride, dilation))
    channels = int(module.in_channels), int(module.out_channels)
    if x.values.shape[1] != channels[0]:
        raise ValueError(f"{x.values.shape[1]} channels do not fit weights for {channels[0]}")
    weight = machine.weights(len(met), *channels, *stated)
    output: Any = 0
    for elements, is_real, row in zip(met, real, weight, strict=True):
        values = room(elements, len(met) * channels[0] * largest(weight))
        products = values[:, :, None] * row
        machine.macs += products.size
        machine.real_macs += int(np.count_nonzero(is_real)) * channels[1]
        output = output + products.sum(axis=1)
    result = machine.made(output, x.denominator)
    if not module.bias:
        return result
    return machine.add(result, machine.weights(channels[1], *stated, kind="bias"))


OPERATIONS: dict[str, Operation] = {
    "convolve": _convolve,
    "convolve_transposed": _convolve_transposed,
    "linear": _linear,
    "locally_connected": _connect_locally,
}
