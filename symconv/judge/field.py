"""Receptive fields, measured by changing inputs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from symconv.judge.machine import Array, Machine, Sizes, Tensor
from symconv.judge.running import OPERATIONS


@dataclass(frozen=True)
class Field:
    """What one output sees along one dimension.

    `first` is the first input index seen by output 0 (negative inside the padding), `extent`
    the number of inputs from the first to the last one seen, `step` the distance between the
    fields of neighbouring outputs (None where there is only one output).
    """

    first: int
    extent: int
    step: int | None


def field_along(module: Any, size: Sizes, axis: int) -> Field:
    """Measures what one output sees along one dimension, by changing inputs.

    One trace marks the padding: the outputs it does not reach are the interior ones. More
    traces mark the inputs up to an index, or from an index on, and halve the interval in which
    an output is reached or no longer reached.

    Args:
        module: A module the judge can run, whose output keeps its dimensions.
        size: Input size, one for each dimension, large enough for interior outputs.
        axis: Which dimension.

    Returns:
        First index seen by output 0, extent, and step from one output to the next.

    Raises:
        ValueError: The size leaves no two neighbouring interior outputs, or the fields differ
            in more than their place.
    """
    length = size[axis]

    def reached(marks: Array, marked: int | None = None) -> Array:
        """[sample, output index along the axis] for marks of shape (samples, length)."""
        shape = [1] * (2 + len(size))
        shape[0], shape[2 + axis] = marks.shape
        x = np.broadcast_to(marks.reshape(shape), (len(marks), 1, *size))
        values = Machine(OPERATIONS, None, marked=marked).run(module, Tensor(x)).values
        others = tuple(at for at in range(1, values.ndim) if at != axis + 2)
        return np.asarray(values.any(axis=others))

    touches_padding = reached(np.zeros((1, length), dtype=bool), marked=axis)[0]
    interior = np.flatnonzero(reached(np.ones((1, length), dtype=bool))[0] & ~touches_padding)
    alone = len(touches_padding) == 1 and len(interior) == 1
    pairs = [(at, at + 1) for at in interior if at + 1 in interior]
    if not pairs and not alone:
        raise ValueError(f"an input of {tuple(size)} is too small for two interior outputs")
    outputs = np.array([0] if alone else pairs[0] + pairs[-1])

    # For each output twice: how many inputs from the left, and from the right, until it is hit.
    samples = np.arange(2 * len(outputs))
    from_left = samples < len(outputs)
    target = np.concatenate([outputs, outputs])
    low, high = np.ones_like(samples), np.full_like(samples, length)
    while (low < high).any():
        middle = (low + high) // 2
        left = np.arange(length) < middle[:, None]
        hit = reached(np.where(from_left[:, None], left, left[:, ::-1]))[samples, target]
        low, high = np.where(hit, low, middle + 1), np.where(hit, middle, high)
    firsts, lasts = (high - 1)[from_left], (length - high)[~from_left]

    extents = set((lasts - firsts + 1).tolist())
    if alone:
        return Field(int(firsts[0]), extents.pop(), None)
    steps = set(np.diff(firsts)[::2].tolist())
    if len(steps) > 1 or len(extents) > 1:
        raise ValueError(f"the fields are not alike: extents {extents}, steps {steps}")
    (step,), (extent,) = steps, extents
    return Field(int(firsts[0] - outputs[0] * step), extent, step)


def receptive_field(module: Any, size: Sizes) -> tuple[Field, ...]:
    """Measures the receptive field in every dimension.

    Args:
        module: A module the judge can run, whose output keeps its dimensions.
        size: Input size, one for each dimension, large enough for interior outputs.

    Returns:
        One `Field` for each dimension.

    Raises:
        ValueError: The size leaves no two neighbouring interior outputs.

    Examples:
        >>> from types import SimpleNamespace
        >>> pool = SimpleNamespace(
        ...     operation="max_pool",
        ...     kernel_size=(3,),
        ...     stride=(2,),
        ...     padding=((1, 1),),
        ...     dilation=(1,),
        ... )
        >>> receptive_field(pool, (9,))
        (Field(first=-1, extent=3, step=2),)
    """
    return tuple(field_along(module, size, axis) for axis in range(len(size)))
