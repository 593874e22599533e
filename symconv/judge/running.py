"""A module run on an array, and what was counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

import symconv.judge.attention as attention
import symconv.judge.containers as containers
import symconv.judge.convolution as convolution
import symconv.judge.elementwise as elementwise
import symconv.judge.normalization as normalization
import symconv.judge.pooling as pooling
import symconv.judge.reshape as reshape
from symconv.judge.machine import Array, Machine, Operation, Tensor

OPERATIONS: dict[str, Operation] = {
    **attention.OPERATIONS,
    **containers.OPERATIONS,
    **convolution.OPERATIONS,
    **elementwise.OPERATIONS,
    **normalization.OPERATIONS,
    **pooling.OPERATIONS,
    **reshape.OPERATIONS,
}


@dataclass(frozen=True, eq=False)
class Run:
    """What one run gave and what was counted on the way.

    The exact output is ``output / denominator``; only means make the denominator differ
    from 1. Every count is for the whole batch. `operations` are the scalar operations beside
    the multiply-accumulates, by kind.
    """

    output: Array
    denominator: int
    weights: int
    biases: int
    norms: int
    macs: int
    real_macs: int
    operations: Mapping[str, int]
    activations: int

    @property
    def output_size(self) -> tuple[int, ...]:
        """Spatial size of the array that came out."""
        return self.output.shape[2:]

    @property
    def channels(self) -> int:
        """Channels (or features) of the array that came out."""
        return int(self.output.shape[1])

    def flops(self, fma: int = 2) -> int:
        """Operations, with `fma` of them for each multiply-accumulate."""
        return fma * self.macs + sum(self.operations.values())

    @property
    def params(self) -> int:
        """All trainable numbers."""
        return self.weights + self.biases + self.norms


def run(module: Any, x: Array, *, rng: np.random.Generator, modulus: int | None = None) -> Run:
    """Runs a module on an array and counts.

    Args:
        module: Anything with an ``operation`` of `OPERATIONS` and that operation's fields, all
            of them numbers.
        x: Integers, shape (N, C, *spatial).
        rng: Draws the weights, small integers.
        modulus: Keep every layer's values below this, where only the counts are asked for: deep
            networks would need Python's integers, which are slow.

    Returns:
        The output and the counts.

    Raises:
        ValueError: The module does not take this input, or the array does not hold integers.

    Examples:
        >>> import numpy as np
        >>> from types import SimpleNamespace
        >>> conv = SimpleNamespace(
        ...     operation="convolve",
        ...     in_channels=2,
        ...     out_channels=4,
        ...     kernel_size=(3,),
        ...     stride=(1,),
        ...     padding=((1, 1),),
        ...     dilation=(1,),
        ...     groups=1,
        ...     bias=False,
        ... )
        >>> result = run(conv, np.ones((1, 2, 5), dtype=int), rng=np.random.default_rng(0))
        >>> result.output.shape, result.params, result.macs, result.real_macs
        ((1, 4, 5), 24, 120, 104)
    """
    if not np.issubdtype(x.dtype, np.integer):
        raise ValueError(f"the judge runs on integers, so that it is exact, and got {x.dtype}")
    machine = Machine(OPERATIONS, rng, modulus=modulus)
    output = machine.run(module, Tensor(x.astype(np.int64)))
    return Run(
        output=output.values,
        denominator=output.denominator,
        weights=machine.trained["weight"],
        biases=machine.trained["bias"],
        norms=machine.trained["norm"],
        macs=machine.macs,
        real_macs=machine.real_macs,
        operations=machine.operations,
        activations=machine.activations,
    )
