"""The identities behind published claims, both sides as arrays.

Each function runs the two designs of a claim with the judge's convolution, on integers, so a
test compares exactly.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np

from symconv.judge import Array, correlate

__all__ = [
    "compose_kernels",
    "composed_pair",
    "depthwise_pointwise",
    "rank_one_passes",
    "two_3x3_of",
]


def compose_kernels(first: Array, second: Array) -> Array:
    r"""The one kernel that does what two stacked stride-1 convolutions do.

    $$w_{o,i,t} = \sum_{m} \sum_{t_1 + t_2 = t} w^{(2)}_{o,m,t_2}\, w^{(1)}_{m,i,t_1}$$

    Networks do not flip their kernels, and then neither does the composition: output o of the
    second reads o + t₂ of the first, which reads o + t₂ + t₁ of the input.

    Args:
        first: Shape (C_mid, C_in, *kernel).
        second: Shape (C_out, C_mid, *kernel).

    Returns:
        The composed kernel, shape (C_out, C_in, *(k₁ + k₂ − 1)).

    Raises:
        ValueError: The channels or the dimensions do not chain.

    Examples:
        >>> import numpy as np
        >>> compose_kernels(np.array([[[1, 2]]]), np.array([[[1, -1]]])).tolist()
        [[[1, 1, -2]]]
    """
    if first.ndim != second.ndim or second.shape[1] != first.shape[0]:
        raise ValueError(f"a kernel of shape {second.shape} cannot follow one of {first.shape}")
    inner, outer = first.shape[2:], second.shape[2:]
    size = tuple(a + b - 1 for a, b in zip(inner, outer, strict=True))
    composed = np.zeros((second.shape[0], first.shape[1], *size), dtype=first.dtype)
    for tap in itertools.product(*map(range, outer)):
        read: Any = (..., *tap)
        write: Any = (..., *(slice(t, t + a) for t, a in zip(tap, inner, strict=True)))
        composed[write] += np.tensordot(second[read], first, axes=1)
    return composed


def composed_pair(first: Array, second: Array, x: Array) -> tuple[Array, Array]:
    """Two stacked convolutions, and the one with the composed kernel, on the same input.

    Args:
        first: Kernel of the first convolution, shape (C_mid, C_in, *kernel).
        second: Kernel of the second one, shape (C_out, C_mid, *kernel).
        x: Input, shape (N, C_in, *spatial); stride 1, no padding.

    Returns:
        Both outputs.

    Examples:
        >>> import numpy as np
        >>> kernel, x = np.arange(9).reshape(1, 1, 3, 3), np.arange(49).reshape(1, 1, 7, 7)
        >>> two, one = composed_pair(kernel, kernel, x)
        >>> two.shape, bool((two == one).all())
        ((1, 1, 3, 3), True)
    """
    two = correlate(correlate(x, first).output, second).output
    return two, correlate(x, compose_kernels(first, second)).output


def rank_one_passes(factors: Sequence[Array], x: Array) -> tuple[Array, Array]:
    """One-dimensional passes, and one convolution with their outer product.

    Args:
        factors: One vector for each dimension.
        x: Input, shape (N, 1, *spatial); stride 1, no padding.

    Returns:
        Both outputs.

    Examples:
        >>> import numpy as np
        >>> x = np.arange(25).reshape(1, 1, 5, 5) ** 2
        >>> passes, plain = rank_one_passes([np.array([1, 2, 1]), np.array([-1, 0, 1])], x)
        >>> bool((passes == plain).all())
        True
    """
    ndim = len(factors)
    kernel = np.ones((1,) * ndim, dtype=np.int64)
    passes = x
    for axis, factor in enumerate(factors):
        line = factor.reshape([-1 if other == axis else 1 for other in range(ndim)])
        kernel = kernel * line
        passes = correlate(passes, line[None, None]).output
    return passes, correlate(x, kernel[None, None]).output


def depthwise_pointwise(depthwise: Array, pointwise: Array, x: Array) -> tuple[Array, Array]:
    r"""A depthwise and a pointwise convolution, and the plain one with their product kernel.

    $$w_{o,i,t} = p_{o,i}\, d_{i,t}$$

    Args:
        depthwise: Shape (C_in, 1, *kernel).
        pointwise: Shape (C_out, C_in).
        x: Input, shape (N, C_in, *spatial); stride 1, no padding.

    Returns:
        Both outputs.

    Examples:
        >>> import numpy as np
        >>> depthwise, pointwise = np.arange(6).reshape(2, 1, 3), np.array([[1, 2], [3, -4]])
        >>> two, plain = depthwise_pointwise(depthwise, pointwise, np.arange(12).reshape(1, 2, 6))
        >>> bool((two == plain).all())
        True
    """
    ones = (1,) * (depthwise.ndim - 2)
    mixing = pointwise.reshape(*pointwise.shape, *ones)
    two = correlate(correlate(x, depthwise, groups=x.shape[1]).output, mixing).output
    return two, correlate(x, mixing * depthwise[:, 0][None]).output


def two_3x3_of(kernel: Array) -> tuple[Array, Array]:
    """Two 3×3 kernels whose composition is a given 5×5 kernel, exactly.

    Four middle channels are enough for one input and one output channel: one layer shifts the
    image to four corners, the other holds the 5×5 in four blocks, each entry in one of them.
    With more channels, the side with fewer of them does the shifting, so that
    4 min(c_in, c_out) middle channels are enough.

    Args:
        kernel: Shape (5, 5) or (C_out, C_in, 5, 5).

    Returns:
        First kernel, shape (C_mid, C_in, 3, 3), and second one, shape (C_out, C_mid, 3, 3).

    Raises:
        ValueError: The kernel is not 5×5.

    Examples:
        >>> import numpy as np
        >>> kernel = np.arange(25).reshape(5, 5)
        >>> first, second = two_3x3_of(kernel)
        >>> first.shape, second.shape
        ((4, 1, 3, 3), (1, 4, 3, 3))
        >>> bool((compose_kernels(first, second) == kernel).all())
        True
    """
    if kernel.ndim not in (2, 4) or kernel.shape[-2:] != (5, 5):
        raise ValueError(f"a kernel of shape {kernel.shape} is not 5×5")
    kernel = kernel.reshape(-1, kernel.shape[1] if kernel.ndim == 4 else 1, 5, 5)
    c_out, c_in = kernel.shape[:2]
    narrow = min(c_in, c_out)
    first = np.zeros((4 * narrow, c_in, 3, 3), dtype=kernel.dtype)
    second = np.zeros((c_out, 4 * narrow, 3, 3), dtype=kernel.dtype)
    # Shifted by 0 and by 2, blocks of 3 overlap in line 2: it goes with the unshifted block.
    lines = {0: slice(0, 3), 2: slice(1, 3)}
    for channel in range(narrow):
        for corner, (row, column) in enumerate(itertools.product(lines, lines)):
            middle = 4 * channel + corner
            rows, columns = lines[row], lines[column]
            block = kernel[..., row : row + 3, column : column + 3][..., rows, columns]
            if c_in <= c_out:
                first[middle, channel, row, column] = 1
                second[:, middle, rows, columns] = block[:, channel]
            else:
                first[middle, :, rows, columns] = block[channel]
                second[channel, middle, row, column] = 1
    return first, second
