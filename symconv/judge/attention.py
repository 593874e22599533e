"""Attention: every position mixes all of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from symconv.judge.elementwise import SMALL, small, softmax
from symconv.judge.machine import Array, Machine, Operation, Tensor


def _project(machine: Machine, module: Any, values: Array, outputs: int) -> Array:
    """A matrix times the vector at each position, and a bias where there is one."""
    weight = machine.weights(outputs, values.shape[1])
    products = values[:, None] * weight[..., None]
    machine.macs += products.size
    machine.real_macs += products.size
    projected = products.sum(axis=2)
    if module.bias:
        bias = machine.weights(outputs, kind="bias")
        projected = machine.counted("addition", projected + bias[:, None])
    return np.asarray(projected % SMALL)


def _attend(machine: Machine, module: Any, x: Tensor) -> Tensor:
    """Scaled dot products of all positions in each head; the root's values are stand-ins."""
    if machine.rng is None:
        axes = tuple(range(2, x.values.ndim))
        return machine.made(np.broadcast_to(x.values.any(axis=axes, keepdims=True), x.values.shape))
    batch, width = x.values.shape[:2]
    heads = int(module.num_heads)
    if width != int(module.embed_dim) or width % heads:
        raise ValueError(f"{width} channels do not fit {heads} heads of {module.embed_dim}")
    values = small(x).reshape(batch, width, -1)
    projected = _project(machine, module, values, 3 * width)
    # (batch, head, channel of the head, position), three times
    query, key, value = projected.reshape(batch, 3, heads, width // heads, -1).swapaxes(0, 1)
    products = query[..., :, None] * key[..., None, :]
    machine.macs += products.size
    machine.real_macs += products.size
    scores = machine.counted("multiplication", products.sum(axis=2) % SMALL)
    shares = softmax(machine, scores, axis=3)
    mixed = shares[:, :, None] * value[..., None, :]
    machine.macs += mixed.size
    machine.real_macs += mixed.size
    joined = mixed.sum(axis=4).reshape(batch, width, -1) % SMALL
    return machine.made(_project(machine, module, joined, width).reshape(x.values.shape))


OPERATIONS: dict[str, Operation] = {"attention": _attend}
