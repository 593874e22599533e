"""Activations, element by element.

Those with an exponential have no whole values. There each function and each quotient gives a
whole stand-in below `SMALL`: counts and shapes are judged, values are not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from symconv.judge.machine import Array, Machine, Operation, Tensor, room

SMALL = 1021


def function(machine: Machine, values: Array) -> Array:
    """A stand-in for one value of exp, tanh, erf or a square root for each element, not 0."""
    return machine.counted("function", values * values % SMALL + 1)


def divided(machine: Machine, values: Array, by: Any) -> Array:
    """Quotients rounded down, none of them by 0."""
    quotients = values // np.where(by == 0, 1, by)
    return machine.counted("division", np.asarray(quotients))


def small(x: Tensor) -> Array:
    """The values, small enough that no stand-in leaves 64 bits."""
    return np.asarray(x.values % SMALL, dtype=np.int64)


def _standing_in(work: Callable[[Machine, Array], Array]) -> Operation:
    def operation(machine: Machine, module: Any, x: Tensor) -> Tensor:
        if machine.rng is None:
            return machine.made(x.values)
        return machine.made(work(machine, small(x)))

    return operation


def _relu(machine: Machine, module: Any, x: Tensor) -> Tensor:
    positive = machine.counted("comparison", np.maximum(x.values, 0))
    return machine.made(positive, x.denominator)


def _relu6(machine: Machine, module: Any, x: Tensor) -> Tensor:
    return machine.made(_six(machine, x).values, x.denominator)


def _six(machine: Machine, x: Tensor) -> Tensor:
    """min(max(x, 0), 6)."""
    positive = machine.counted("comparison", np.maximum(x.values, 0))
    return Tensor(
        machine.counted("comparison", np.minimum(positive, 6 * x.denominator)), x.denominator
    )


def _leaky_relu(machine: Machine, module: Any, x: Tensor) -> Tensor:
    # a slope of 1/100, over a denominator a hundred times as large
    leak = machine.counted("multiplication", x.values)
    larger = np.maximum(room(x.values, 100) * 100, leak)
    return machine.made(machine.counted("comparison", larger), 100 * x.denominator)


def _prelu(machine: Machine, module: Any, x: Tensor) -> Tensor:
    """The slope of negative inputs is trained: one, or one for each channel."""
    if machine.rng is None:
        return machine.made(x.values)
    number = int(module.num_parameters)
    if number not in (1, x.values.shape[1]):
        raise ValueError(f"{number} slopes do not fit {x.values.shape[1]} channels")
    slopes = machine.weights(number).reshape(-1, *(1,) * (x.values.ndim - 2))
    scaled = machine.multiply(x, slopes)
    picked = np.where(machine.counted("comparison", x.values > 0), x.values, scaled.values)
    return machine.made(picked, x.denominator)


def _sigmoid(machine: Machine, values: Array) -> Array:
    """1 / (1 + exp(-x))."""
    below = machine.counted("addition", function(machine, values) + 1)
    return divided(machine, np.ones_like(below), below)


def _tanh(machine: Machine, values: Array) -> Array:
    return function(machine, values)


def _silu(machine: Machine, values: Array) -> Array:
    """x / (1 + exp(-x))."""
    return divided(machine, values, machine.counted("addition", function(machine, values) + 1))


def _gelu(machine: Machine, values: Array) -> Array:
    """(x/2) * (1 + erf(x / sqrt(2)))."""
    inner = machine.counted("multiplication", values * 2)
    outer = machine.counted("addition", function(machine, inner) + 1)
    half = machine.counted("multiplication", values * 2)
    return machine.counted("multiplication", half * outer)


def _hardsigmoid(machine: Machine, module: Any, x: Tensor) -> Tensor:
    """min(max(x + 3, 0), 6) / 6, the last a multiplication by a constant."""
    clipped = _six(machine, machine.add(x, np.array(3)))
    sixth = machine.counted("multiplication", clipped.values)
    return machine.made(sixth, 6 * clipped.denominator)


def _hardswish(machine: Machine, module: Any, x: Tensor) -> Tensor:
    """x * min(max(x + 3, 0), 6) / 6."""
    clipped = _six(machine, machine.add(x, np.array(3)))
    sixth = Tensor(machine.counted("multiplication", clipped.values), 6 * clipped.denominator)
    product = machine.multiply(sixth, x.values)
    return machine.made(product.values, sixth.denominator * x.denominator)


def _elu(machine: Machine, values: Array) -> Array:
    """x where x > 0, else a * (exp(x) - 1); the second is computed everywhere."""
    positive = machine.counted("comparison", values > 0)
    below = machine.counted("addition", function(machine, values) - 1)
    return np.where(positive, values, machine.counted("multiplication", below * 2))


def softmax(machine: Machine, values: Array, axis: int = 1) -> Array:
    """exp(x - m) / (sum of them) along an axis, m the largest: every element meets each step."""
    largest = machine.counted("comparison", values).max(axis=axis, keepdims=True)
    powers = function(machine, machine.counted("addition", values - largest))
    total = machine.counted("addition", powers).sum(axis=axis, keepdims=True)
    return divided(machine, powers, total)


OPERATIONS: dict[str, Operation] = {
    "relu": _relu,
    "relu6": _relu6,
    "leaky_relu": _leaky_relu,
    "prelu": _prelu,
    "sigmoid": _standing_in(_sigmoid),
    "tanh": _standing_in(_tanh),
    "silu": _standing_in(_silu),
    "gelu": _standing_in(_gelu),
    "hardsigmoid": _hardsigmoid,
    "hardswish": _hardswish,
    "elu": _standing_in(_elu),
    "softmax": _standing_in(softmax),
}
