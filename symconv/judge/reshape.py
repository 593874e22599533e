"""Operations that move elements."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np

from symconv.judge.machine import Machine, Operation, Tensor, fits, room
from symconv.judge.windows import taps, window


def _flatten(machine: Machine, module: Any, x: Tensor) -> Tensor:
    return Tensor(x.values.reshape(x.values.shape[0], -1), x.denominator)


def _unflatten(machine: Machine, module: Any, x: Tensor) -> Tensor:
    channels, size = int(module.channels), [int(h) for h in module.size]
    if machine.rng is None:  # channels are marked alike, and any element may go anywhere
        shape = (x.values.shape[0], 1, *size)
        return Tensor(np.broadcast_to(x.values.any(), shape).copy(), x.denominator)
    return Tensor(x.values.reshape(x.values.shape[0], channels, *size), x.denominator)


def _narrow(machine: Machine, module: Any, x: Tensor) -> Tensor:
    if machine.rng is None:
        return x
    start, length = int(module.start), int(module.length)
    if start + length > x.values.shape[1]:
        raise ValueError(f"{x.values.shape[1]} channels have no channels {start} to {length}")
    return Tensor(x.values[:, start : start + length], x.denominator)


def _identity(machine: Machine, module: Any, x: Tensor) -> Tensor:
    return x


def _pad_with_zeros(machine: Machine, module: Any, x: Tensor) -> Tensor:
    fits("padding", x.values, len(module.padding))
    pads = [(int(low), int(high)) for low, high in module.padding]
    return machine.made(machine.pad(x.values, pads, 0), x.denominator)


def _pad_channels(machine: Machine, module: Any, x: Tensor) -> Tensor:
    if machine.rng is None:  # channels are marked alike
        return machine.made(x.values.copy(), x.denominator)
    pads = [(0, 0), (int(module.low), int(module.high))] + [(0, 0)] * (x.values.ndim - 2)
    return machine.made(np.pad(x.values, pads), x.denominator)


def _unfold(machine: Machine, module: Any, x: Tensor) -> Tensor:
    """What each window sees as a column: channels, then taps, above one another."""
    fits("unfolding", x.values, len(module.kernel_size))
    kernel, stride, dilation, pads = window(module, x.values.shape[2:])
    met = np.stack(list(taps(machine.pad(x.values, pads, 0), kernel, stride, dilation)), axis=2)
    batch, channels, rows = met.shape[:3]
    return machine.made(met.reshape(batch, channels * rows, -1), x.denominator)


def _upsample_nearest(machine: Machine, module: Any, x: Tensor) -> Tensor:
    values = x.values
    for axis in range(2, values.ndim):
        values = np.repeat(values, int(module.scale_factor), axis=axis)
    return machine.made(values, x.denominator)


def _upsample_linear(machine: Machine, module: Any, x: Tensor) -> Tensor:
    """Each output from the two inputs around it in each dimension, as torch aligns them.

    The middle of output o is at (o + 1/2)/r - 1/2, so weights are whole over 2r; where there is
    no input on one side, the one at the edge stands for it.
    """
    scale, ndim = int(module.scale_factor), x.values.ndim - 2
    fits("interpolation", x.values, int(module.ndim))
    common = (2 * scale) ** ndim
    values = room(x.values, common)
    sides = [list(_around(size, scale)) for size in x.values.shape[2:]]
    output: Any = 0
    for corner in itertools.product((0, 1), repeat=ndim):
        picked, weight = values, np.ones((1,) * ndim, dtype=np.int64)
        for axis, (side, around) in enumerate(zip(corner, sides, strict=True)):
            picked = picked.take([pair[side][0] for pair in around], axis=axis + 2)
            factors = np.array([pair[side][1] for pair in around])
            weight = weight * factors.reshape(-1, *(1,) * (ndim - axis - 1))
        if machine.rng is None:
            output = output | (picked & (weight > 0))
            continue
        product = machine.counted("multiplication", picked * weight)
        output = machine.counted("addition", output + product)
    return machine.made(output, x.denominator * common)


def _around(size: int, scale: int) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """For each output the two inputs around it, with their weights over 2 * scale."""
    for output in range(size * scale):
        place = max(2 * output + 1 - scale, 0)  # its middle, in units of 1 / (2 * scale)
        first, weight = divmod(place, 2 * scale)
        yield (first, 2 * scale - weight), (min(first + 1, size - 1), weight)


def _pixel_shuffle(machine: Machine, module: Any, x: Tensor) -> Tensor:
    fits("a pixel shuffle", x.values, 2)
    r = int(module.upscale_factor)
    batch, channels, *size = x.values.shape
    if machine.rng is None:  # channels are marked alike
        return machine.made(x.values.repeat(r, axis=2).repeat(r, axis=3))
    if channels % r**2:
        raise ValueError(f"{channels} channels cannot be laid out in squares of {r} x {r}")
    parts = x.values.reshape(batch, channels // r**2, r, r, *size).transpose(0, 1, 4, 2, 5, 3)
    return machine.made(parts.reshape(batch, -1, size[0] * r, size[1] * r), x.denominator)


def _pixel_unshuffle(machine: Machine, module: Any, x: Tensor) -> Tensor:
    fits("a pixel unshuffle", x.values, 2)
    r = int(module.downscale_factor)
    batch, channels, height, width = x.values.shape
    if height % r or width % r:
        raise ValueError(f"an image of {height} x {width} has no whole squares of {r} x {r}")
    parts = x.values.reshape(batch, channels, height // r, r, width // r, r)
    if machine.rng is None:
        return machine.made(np.asarray(parts.any(axis=(3, 5))))
    parts = parts.transpose(0, 1, 3, 5, 2, 4)
    return machine.made(parts.reshape(batch, -1, height // r, width // r), x.denominator)


def _channel_shuffle(machine: Machine, module: Any, x: Tensor) -> Tensor:
    groups, (batch, channels, *size) = int(module.groups), x.values.shape
    if machine.rng is None:
        return machine.made(x.values)
    if channels % groups:
        raise ValueError(f"{channels} channels cannot be cut into {groups} groups")
    parts = x.values.reshape(batch, groups, channels // groups, *size).swapaxes(1, 2)
    return machine.made(parts.reshape(x.values.shape), x.denominator)


OPERATIONS: dict[str, Operation] = {
    "flatten": _flatten,
    "unflatten": _unflatten,
    "narrow": _narrow,
    "identity": _identity,
    "zero_pad": _pad_with_zeros,
    "zero_pad_channels": _pad_channels,
    "unfold": _unfold,
    "upsample_nearest": _upsample_nearest,
    **dict.fromkeys(
        ("upsample_linear", "upsample_bilinear", "upsample_trilinear"), _upsample_linear
    ),
    "pixel_shuffle": _pixel_shuffle,
    "pixel_unshuffle": _pixel_unshuffle,
    "channel_shuffle": _channel_shuffle,
}
