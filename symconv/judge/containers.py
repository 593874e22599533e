"""Modules made of modules."""

from __future__ import annotations

import math
from functools import reduce
from typing import Any

import numpy as np

from symconv.judge.machine import Machine, Operation, Tensor, room


def _parallel(machine: Machine, module: Any, x: Tensor) -> Tensor:
    """Every branch on the same input; channels side by side, or element by element."""
    parts = [machine.run(branch, x) for branch in module.branches]
    if machine.rng is None:  # channels are marked alike: whatever any branch reads
        return Tensor(np.asarray(reduce(np.logical_or, (part.values for part in parts))))
    common = math.lcm(*(part.denominator for part in parts))
    if module.merge == "multiply":
        product, *others = sorted(parts, key=lambda part: -part.values.size)
        for other in others:
            scaled = machine.multiply(product, other.values)
            product = Tensor(scaled.values, scaled.denominator * other.denominator)
        return machine.made(product.values, product.denominator)
    values = [room(part.values, 4 * common) * (common // part.denominator) for part in parts]
    if any(part.shape[2:] != values[0].shape[2:] for part in values):
        raise ValueError(f"branches of sizes {[part.shape for part in values]} do not meet")
    if module.merge == "concat":
        return Tensor(np.concatenate(values, axis=1), common)
    total = Tensor(values[0], common)
    for part in values[1:]:
        if part.shape != values[0].shape:
            raise ValueError(f"branches of sizes {[part.shape for part in values]} do not meet")
        machine.operations["addition"] += part.size
        total = Tensor(total.values + part, common)
    return machine.made(total.values, common)


def _sequential(machine: Machine, module: Any, x: Tensor) -> Tensor:
    for layer in module.layers:
        x = machine.run(layer, x)
    return x


def _repeat(machine: Machine, module: Any, x: Tensor) -> Tensor:
    for copy in range(int(module.times)):
        body = module.body if module.index is None else module.body.subs({module.index: copy})
        x = machine.run(body, x)
    return x


def _auxiliary(machine: Machine, module: Any, x: Tensor) -> Tensor:
    """The head runs on a machine of its own, of which only the weights are kept."""
    if machine.rng is not None:
        apart = Machine(machine.known, machine.rng, modulus=machine.modulus)
        apart.run(module.head, x)
        machine.trained += apart.trained
    return x


OPERATIONS: dict[str, Operation] = {
    "parallel": _parallel,
    "sequential": _sequential,
    "repeat": _repeat,
    "auxiliary": _auxiliary,
}
