"""Normalisations: with fixed statistics, and with those of the input."""

from __future__ import annotations

from typing import Any

import numpy as np

from symconv.judge.elementwise import divided, function, small
from symconv.judge.machine import Array, Machine, Operation, Tensor


def _batch_norm(machine: Machine, module: Any, x: Tensor) -> Tensor:
    if machine.rng is None:
        return machine.made(x.values)
    if not module.affine:
        machine.operations["multiplication"] += x.values.size
        machine.operations["addition"] += x.values.size
        return machine.made(x.values, x.denominator)
    scaled = machine.multiply(x, machine.channelwise(x, "norm"))
    shifted = machine.add(scaled, machine.channelwise(x, "norm"))
    return machine.made(shifted.values, shifted.denominator)


def _statistics(machine: Machine, values: Array, axes: tuple[int, ...]) -> Array:
    """Less the mean, over the root of the variance; quotients and roots are stand-ins."""
    elements = int(np.prod([values.shape[axis] for axis in axes]))
    total = machine.counted("addition", values).sum(axis=axes, keepdims=True)
    centred = machine.counted("addition", values - divided(machine, total, elements))
    squares = machine.counted("multiplication", centred * centred)
    spread = machine.counted("addition", squares).sum(axis=axes, keepdims=True)
    root = function(machine, machine.counted("addition", divided(machine, spread, elements) + 1))
    inverse = divided(machine, np.ones_like(root), root)
    return machine.counted("multiplication", centred * inverse)


def _affine(machine: Machine, module: Any, values: Array) -> Tensor:
    x = Tensor(values)
    if module.affine:
        x = machine.multiply(x, machine.channelwise(x, "norm"))
        x = machine.add(x, machine.channelwise(x, "norm"))
    return machine.made(x.values)


def _layer_norm(machine: Machine, module: Any, x: Tensor) -> Tensor:
    """Statistics over the channels of each position."""
    if machine.rng is None:
        return machine.made(x.values)
    return _affine(machine, module, _statistics(machine, small(x), (1,)))


def _normed_in(machine: Machine, module: Any, x: Tensor, groups: int) -> Tensor:
    """Statistics over all positions of the channels of each group."""
    if machine.rng is None:
        axes = tuple(range(2, x.values.ndim))
        everything = x.values.any(axis=axes, keepdims=True)
        return machine.made(np.broadcast_to(everything, x.values.shape))
    values = small(x)
    batch, channels = values.shape[:2]
    if channels % groups:
        raise ValueError(f"{channels} channels cannot be cut into {groups} groups")
    normed = _statistics(machine, values.reshape(batch, groups, -1), (2,))
    return _affine(machine, module, normed.reshape(values.shape))


def _group_norm(machine: Machine, module: Any, x: Tensor) -> Tensor:
    return _normed_in(machine, module, x, int(module.num_groups))


def _instance_norm(machine: Machine, module: Any, x: Tensor) -> Tensor:
    return _normed_in(machine, module, x, int(x.values.shape[1]))


def _layer_scale(machine: Machine, module: Any, x: Tensor) -> Tensor:
    if machine.rng is None:
        return machine.made(x.values)
    scaled = machine.multiply(x, machine.channelwise(x, "weight"))
    return machine.made(scaled.values, scaled.denominator)


OPERATIONS: dict[str, Operation] = {
    "batch_norm": _batch_norm,
    "layer_norm": _layer_norm,
    "group_norm": _group_norm,
    "instance_norm": _instance_norm,
    "layer_scale": _layer_scale,
}
