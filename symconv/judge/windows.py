"""Windows that slide: where they begin, and what each tap meets."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np

from symconv.judge.machine import Array, Pads, Sizes, ints


def _starts(size: int, kernel: int, stride: int, dilation: int) -> range:
    """Where the windows begin: every `stride`, as long as the last tap is inside."""
    starts = [at for at in range(0, size, stride) if at + dilation * (kernel - 1) < size]
    if not starts:
        raise ValueError(f"the padded input of {size} is smaller than the kernel of {kernel}")
    return range(0, starts[-1] + 1, stride)


def taps(padded: Array, kernel: Sizes, stride: Sizes, dilation: Sizes) -> Iterator[Array]:
    """For each kernel tap, the elements it meets: one view of shape (N, C, *output)."""
    starts = [
        _starts(*dimension)
        for dimension in zip(padded.shape[2:], kernel, stride, dilation, strict=True)
    ]
    for tap in itertools.product(*map(range, kernel)):
        at = (
            slice(t * d, t * d + begin[-1] + 1, s)
            for t, d, s, begin in zip(tap, dilation, stride, starts, strict=True)
        )
        yield padded[(slice(None), slice(None), *at)]


def _same(size: int, kernel: int, stride: int, dilation: int) -> tuple[int, int]:
    """Padding with which a window begins at every `stride`-th input; the odd one goes last."""
    last_tap = range(0, size, stride)[-1] + dilation * (kernel - 1)
    missing = max(last_tap - (size - 1), 0)
    return missing // 2, missing - missing // 2


def window(module: Any, size: Sizes) -> tuple[Sizes, Sizes, Sizes, Pads]:
    """Kernel, stride, dilation and padding of a module as numbers."""
    kernel = ints(module.kernel_size)
    stride = ints(module.stride)
    dilation = ints(getattr(module, "dilation", (1,) * len(kernel)))
    if module.padding == "same":
        pads: Pads = [_same(*dim) for dim in zip(size, kernel, stride, dilation, strict=True)]
    else:
        pads = [(int(low), int(high)) for low, high in module.padding]
    return kernel, stride, dilation, pads


def rounded_up(
    size: int, kernel: int, stride: int, dilation: int, pad: tuple[int, int]
) -> tuple[int, int]:
    """Padding under which the last window that begins before the input's end is whole.

    torch keeps a window that would end behind the padding, as long as it begins in the input or
    in the padding before it, and one window fewer would leave padding or input unseen.
    """
    low, high = pad
    extent = dilation * (kernel - 1) + 1
    begin = -stride
    while begin + extent < low + size + high and begin + stride < low + size:
        begin += stride
    if begin < 0:
        raise ValueError(f"no window begins in an input of {size}")
    return low, max(begin + extent - low - size, 0)


def read(padded: Array, kernel: Sizes, stride: Sizes, dilation: Sizes) -> Array:
    """Whether any element is set that a window reads."""
    hit: Any = False
    for elements in taps(padded, kernel, stride, dilation):
        hit = hit | elements
    return np.asarray(hit)
