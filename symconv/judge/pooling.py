"""Pools: the largest or the mean of windows and of parts."""

from __future__ import annotations

import itertools
import math
from typing import Any, Literal

import numpy as np

from symconv.judge.machine import Machine, Operation, Sizes, Tensor, fits, ints, room
from symconv.judge.windows import rounded_up, taps, window

# The value of padding under a maximum: nothing drawn is as small.
LOWEST = int(np.iinfo(np.int64).min)


def _pool(machine: Machine, module: Any, x: Tensor, kind: Literal["max", "mean"]) -> Tensor:
    fits("a pool", x.values, len(module.kernel_size))
    size = x.values.shape[2:]
    kernel, stride, dilation, pads = window(module, size)
    if getattr(module, "ceil_mode", False):
        pads = [rounded_up(*dim) for dim in zip(size, kernel, stride, dilation, pads, strict=True)]
    traced = machine.rng is None
    values = x.values if traced or kind == "max" else room(x.values, math.prod(kernel))
    padded = machine.pad(values, pads, LOWEST if kind == "max" else 0)
    output: Any = LOWEST if kind == "max" else 0
    for elements in taps(padded, kernel, stride, dilation):
        machine.operations["comparison" if kind == "max" else "addition"] += elements.size
        joined = traced or kind == "max"
        output = np.maximum(output, elements) if joined else output + elements
    return machine.made(output, x.denominator * (math.prod(kernel) if kind == "mean" else 1))


def _max_pool(machine: Machine, module: Any, x: Tensor) -> Tensor:
    return _pool(machine, module, x, "max")


def _mean_pool(machine: Machine, module: Any, x: Tensor) -> Tensor:
    # Padding counts in the mean, as torch's count_include_pad=True has it.
    return _pool(machine, module, x, "mean")


def _adaptive(machine: Machine, parts: Sizes, x: Tensor, kind: Literal["max", "mean"]) -> Tensor:
    """Pools the input in parts, dimension by dimension the same bounds as torch's."""
    size = x.values.shape[2:]
    common = math.prod(
        math.lcm(*(_part(h, n, i)[1] for i in range(n))) for h, n in zip(size, parts, strict=True)
    )
    values = room(x.values, common) if kind == "mean" else x.values
    output = np.empty((*values.shape[:2], *parts), dtype=values.dtype)
    for place in itertools.product(*map(range, parts)):
        cut = [_part(h, n, i) for h, n, i in zip(size, parts, place, strict=True)]
        at = tuple(slice(first, first + length) for first, length in cut)
        part = values[(slice(None), slice(None), *at)]
        machine.operations["comparison" if kind == "max" else "addition"] += part.size
        axes = tuple(range(2, part.ndim))
        to: Any = (slice(None), slice(None), *place)
        if kind == "max" or machine.rng is None:
            output[to] = part.max(axis=axes)
        else:
            output[to] = part.sum(axis=axes) * (common // math.prod(n for _, n in cut))
    return machine.made(output, x.denominator * (common if kind == "mean" else 1))


def _part(size: int, parts: int, number: int) -> tuple[int, int]:
    """First element and number of elements of one part."""
    first, last = number * size // parts, -(-(number + 1) * size // parts)
    return first, last - first


def _adaptive_max_pool(machine: Machine, module: Any, x: Tensor) -> Tensor:
    return _adaptive(machine, ints(module.parts), x, "max")


def _adaptive_mean_pool(machine: Machine, module: Any, x: Tensor) -> Tensor:
    return _adaptive(machine, ints(module.parts), x, "mean")


def _global_mean(machine: Machine, module: Any, x: Tensor) -> Tensor:
    return _adaptive(machine, (1,) * (x.values.ndim - 2), x, "mean")


OPERATIONS: dict[str, Operation] = {
    "max_pool": _max_pool,
    "mean_pool": _mean_pool,
    "adaptive_max_pool": _adaptive_max_pool,
    "adaptive_mean_pool": _adaptive_mean_pool,
    "global_mean": _global_mean,
}
