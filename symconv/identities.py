"""The identities behind published claims, both sides as arrays.

Each function runs the two designs of a claim with the judge's convolution, on integers, so a
test compares exactly. What goes through a Fourier transform or a singular value decomposition is
in floating point, and then equal up to rounding.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import Any, Literal

import numpy as np

from symconv.fft import fft_length
from symconv.judge import Array, correlate
from symconv.winograd import Matrix, cook_toom, program

__all__ = [
    "basis_factors",
    "basis_pair",
    "compose_kernels",
    "composed_pair",
    "cp_factors",
    "cp_pair",
    "depthwise_pointwise",
    "fft_pair",
    "im2col_pair",
    "joint_factors",
    "joint_pair",
    "passes_factors",
    "passes_pair",
    "rank_one_passes",
    "svd_factors",
    "svd_pair",
    "tucker2_factors",
    "tucker2_pair",
    "two_3x3_of",
    "winograd_pair",
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


# --- the same convolution by another algorithm ------------------------------------------------


def im2col_pair(
    weight: Array, x: Array, stride: Sequence[int] | None = None
) -> tuple[Array, Array, int]:
    """One matrix product with the windows copied side by side, and the convolution itself.

    Args:
        weight: Shape (C_out, C_in, *kernel).
        x: Input, shape (N, C_in, *spatial); no padding.
        stride: One for each dimension; 1 where left out.

    Returns:
        Both outputs, and the elements of the matrix of windows, for all of the batch.

    Examples:
        >>> import numpy as np
        >>> weight, x = np.arange(12).reshape(3, 1, 2, 2), np.arange(16).reshape(1, 1, 4, 4)
        >>> product, plain, elements = im2col_pair(weight, x)
        >>> bool((product == plain).all()), elements
        (True, 36)

    References:
        Chellapilla, Puri and Simard, High Performance Convolutional Neural Networks for Document
        Processing, 2006.
    """
    kernel = weight.shape[2:]
    steps = (1,) * len(kernel) if stride is None else stride
    plain = correlate(x, weight, stride=steps).output
    columns = [
        [
            image[(slice(None), *(slice(o * s, o * s + k) for o, s, k in at))].ravel()
            for at in (
                tuple(zip(place, steps, kernel, strict=True))
                for place in np.ndindex(*plain.shape[2:])
            )
        ]
        for image in x
    ]
    matrix = np.array(columns).transpose(0, 2, 1)
    product = weight.reshape(len(weight), -1) @ matrix
    return product.reshape(plain.shape), plain, matrix.size


def winograd_pair(weight: Array, x: Array, tile: int | Sequence[int]) -> tuple[Array, Array]:
    r"""Tile by tile with the nested transforms of F(m, r), and the convolution itself.

    The transforms are run over the rationals, step by step as they are counted.

    Args:
        weight: Shape (C_out, C_in, *kernel).
        x: Input, shape (N, C_in, *spatial); stride 1, no padding.
        tile: Outputs m of a tile, one value or one for each dimension.

    Returns:
        Both outputs.

    Examples:
        >>> import numpy as np
        >>> weight, x = np.arange(18).reshape(1, 2, 3, 3), np.arange(72).reshape(1, 2, 6, 6) ** 2
        >>> fast, plain = winograd_pair(weight, x, 4)
        >>> bool((fast == plain).all())
        True

    References:
        Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, 2016, algorithm 1.
    """
    plain = correlate(x, weight).output
    kernel, size = weight.shape[2:], plain.shape[2:]
    tiles = (tile,) * len(size) if isinstance(tile, int) else tuple(tile)
    counts = tuple(-(-h // m) for h, m in zip(size, tiles, strict=True))
    more = [(0, n * m - h) for n, m, h in zip(counts, tiles, size, strict=True)]
    padded = np.pad(x.astype(object), ((0, 0), (0, 0), *more))
    transforms = [cook_toom(m, r) for m, r in zip(tiles, kernel, strict=True)]
    u = _along(weight.astype(object), [t.kernel for t in transforms])
    shape = (*plain.shape[:2], *(n * m for n, m in zip(counts, tiles, strict=True)))
    output = np.zeros(shape, dtype=object)
    for place in np.ndindex(*counts):
        starts = [at * m for at, m in zip(place, tiles, strict=True)]
        read = [slice(b, b + m + r - 1) for b, m, r in zip(starts, tiles, kernel, strict=True)]
        write = [slice(b, b + m) for b, m in zip(starts, tiles, strict=True)]
        v = _along(padded[_spatial(read)], [t.data for t in transforms])
        product = (u[None] * v[:, None]).sum(axis=2)
        output[_spatial(write)] = _along(product, [t.inverse for t in transforms])
    return output[_spatial(slice(h) for h in size)], plain


def _spatial(slices: Iterable[slice]) -> Any:
    """An index of the last dimensions."""
    return (..., *slices)


def _along(values: Array, matrices: Sequence[Matrix]) -> Array:
    """One matrix for each spatial dimension, applied along it."""
    for axis, matrix in enumerate(matrices, start=2):
        lines = program(matrix).run(list(np.moveaxis(values, axis, 0)))
        values = np.moveaxis(np.array(lines, dtype=object), 0, axis)
    return values


def fft_pair(
    weight: Array,
    x: Array,
    tile: Sequence[int] | None = None,
    overlap: Literal["save", "add"] = "save",
) -> tuple[Array, Array]:
    """Products of spectra, tile by tile, and the convolution itself.

    Args:
        weight: Shape (C_out, C_in, *kernel).
        x: Input, shape (N, C_in, *spatial); stride 1, no padding.
        tile: Outputs of a tile ("save") or inputs of a tile ("add") in each dimension; the whole
            where left out.
        overlap: "save": tiles of the input overlap and what wraps around is dropped. "add": tiles
            of the output overlap and are added.

    Returns:
        Both outputs; the first one in floating point.

    Examples:
        >>> import numpy as np
        >>> weight, x = np.arange(18).reshape(1, 2, 3, 3), np.arange(98).reshape(1, 2, 7, 7)
        >>> fast, plain = fft_pair(weight, x, (4, 4))
        >>> bool((np.rint(fast) == plain).all())
        True

    References:
        Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, 2016, section 4.4, on
        overlap and save; Highlander and Rodriguez, Very Efficient Training of Convolutional Neural
        Networks using Fast Fourier Transform and Overlap-and-Add, 2015.
    """
    plain = correlate(x, weight).output
    kernel, size, axes = weight.shape[2:], plain.shape[2:], tuple(range(2, x.ndim))
    whole = size if overlap == "save" else x.shape[2:]
    tiles = whole if tile is None else tuple(tile)
    counts = tuple(-(-h // m) for h, m in zip(whole, tiles, strict=True))
    spans = [m + k - 1 for m, k in zip(tiles, kernel, strict=True)]
    lengths = [int(fft_length(span).value) for span in spans]
    spectra = np.conj(np.fft.rfftn(weight, lengths, axes=axes))
    joined = [n * m + k - 1 for n, m, k in zip(counts, tiles, kernel, strict=True)]
    room = [(0, n - h) for n, h in zip(joined, x.shape[2:], strict=True)]
    padded = np.pad(x, ((0, 0), (0, 0), *room))
    output: Array = np.zeros((*plain.shape[:2], *joined))
    reach = spans if overlap == "save" else tiles
    for place in np.ndindex(*counts):
        starts = [at * m for at, m in zip(place, tiles, strict=True)]
        read = [slice(b, b + r) for b, r in zip(starts, reach, strict=True)]
        block = np.fft.rfftn(padded[_spatial(read)], lengths, axes=axes)
        # Output o of a tile is element o of the cyclic correlation; those before 0 wrap around.
        y = np.fft.irfftn((spectra[None] * block[:, None]).sum(axis=2), lengths, axes=axes)
        if overlap == "save":
            write = [slice(b, b + m) for b, m in zip(starts, tiles, strict=True)]
            output[_spatial(write)] = y[_spatial(slice(m) for m in tiles)]
        else:
            y = np.roll(y, [k - 1 for k in kernel], axis=axes)
            write = [slice(b, b + s) for b, s in zip(starts, spans, strict=True)]
            output[_spatial(write)] += y[_spatial(slice(s) for s in spans)]
    first = [0 if overlap == "save" else k - 1 for k in kernel]
    return output[_spatial(slice(b, b + h) for b, h in zip(first, size, strict=True))], plain


# --- kernels of low rank: the layers of `symconv.lowrank`, and the kernel that they make ------


def svd_pair(first: Array, mixing: Array, x: Array) -> tuple[Array, Array]:
    r"""`lowrank.svd`: r filters, then a pointwise layer; and one convolution.

    $$w_{o,i,t} = \sum_m p_{o,m}\, f_{m,i,t}$$

    Args:
        first: Shape (r, C_in, *kernel).
        mixing: Shape (C_out, r).
        x: Input, shape (N, C_in, *spatial); stride 1, no padding.

    Returns:
        Both outputs.

    Examples:
        >>> import numpy as np
        >>> first, mixing = np.arange(6).reshape(1, 6, 1, 1), np.arange(4).reshape(4, 1)
        >>> two, plain = svd_pair(first, mixing, np.arange(24).reshape(1, 6, 2, 2))
        >>> bool((two == plain).all())
        True
    """
    last = mixing.reshape(*mixing.shape, *(1,) * (first.ndim - 2))
    two = correlate(correlate(x, first).output, last).output
    return two, correlate(x, np.tensordot(mixing, first, axes=1)).output


def svd_factors(kernel: Array, rank: int) -> tuple[Array, Array]:
    """The factors of `svd_pair` nearest to a kernel, by its singular value decomposition.

    Args:
        kernel: Shape (C_out, C_in, *kernel).
        rank: Singular values kept; min(C_out, C_in · taps) keep the kernel whole.

    Returns:
        Shapes (rank, C_in, *kernel) and (C_out, rank).

    Examples:
        >>> import numpy as np
        >>> first, mixing = svd_factors(np.arange(12).reshape(3, 4, 1, 1), 2)
        >>> bool(np.allclose(np.tensordot(mixing, first, axes=1).ravel(), np.arange(12)))
        True
    """
    u, s, v = np.linalg.svd(kernel.reshape(len(kernel), -1).astype(float), full_matrices=False)
    return v[:rank].reshape(-1, *kernel.shape[1:]), u[:, :rank] * s[:rank]


def passes_pair(columns: Array, rows: Array, x: Array) -> tuple[Array, Array]:
    r"""`lowrank.separable_passes`: r column passes of each channel, their row passes added up.

    $$w_{i,a,b} = \sum_m u_{i,m,a}\, v_{i,m,b}$$

    Args:
        columns: Shape (C, r, k_h).
        rows: Shape (C, r, k_w).
        x: Input, shape (N, C, H, W); stride 1, no padding.

    Returns:
        The two passes, and the depthwise convolution with the kernel of rank r.

    Examples:
        >>> import numpy as np
        >>> columns, rows = np.arange(12).reshape(2, 2, 3), np.arange(8).reshape(2, 2, 2)
        >>> passes, plain = passes_pair(columns, rows, np.arange(50).reshape(1, 2, 5, 5))
        >>> bool((passes == plain).all())
        True
    """
    c, r, _ = columns.shape
    down = correlate(x, columns.reshape(c * r, 1, -1, 1), groups=c).output
    passes = correlate(down, rows[:, :, None, :], groups=c).output
    kernel = np.einsum("cma,cmb->cab", columns, rows)[:, None]
    return passes, correlate(x, kernel, groups=c).output


def passes_factors(kernel: Array, rank: int) -> tuple[Array, Array]:
    """The factors of `passes_pair` nearest to a depthwise kernel.

    Args:
        kernel: Shape (C, k_h, k_w).
        rank: Passes of each channel; min(k_h, k_w) keep the kernel whole.

    Returns:
        Shapes (C, rank, k_h) and (C, rank, k_w).

    Examples:
        >>> import numpy as np
        >>> columns, rows = passes_factors(np.array([[[1, 2, 1], [0, 0, 0], [-1, -2, -1]]]), 1)
        >>> (columns[0, 0][:, None] * rows[0, 0]).round().astype(int).tolist()
        [[1, 2, 1], [0, 0, 0], [-1, -2, -1]]
    """
    u, s, v = np.linalg.svd(kernel.astype(float), full_matrices=False)
    return (u * s[:, None])[:, :, :rank].transpose(0, 2, 1), v[:, :rank]


def basis_pair(columns: Array, rows: Array, mixing: Array, x: Array) -> tuple[Array, Array]:
    r"""`lowrank.separable_basis`: separable filters of each channel, then all mixed.

    $$w_{o,i,a,b} = \sum_m p_{o,i,m}\, u_{i,m,a}\, v_{i,m,b}$$

    Args:
        columns: Shape (C_in, r, k_h).
        rows: Shape (C_in, r, k_w).
        mixing: Shape (C_out, C_in, r).
        x: Input, shape (N, C_in, H, W); stride 1, no padding.

    Returns:
        Both outputs.

    Examples:
        >>> import numpy as np
        >>> factors = (np.arange(n).reshape(s) for n, s in ((6, (2, 1, 3)), (4, (2, 1, 2))))
        >>> mixing, x = np.arange(6).reshape(3, 2, 1), np.arange(50).reshape(1, 2, 5, 5)
        >>> three, plain = basis_pair(*factors, mixing, x)
        >>> bool((three == plain).all())
        True
    """
    c, r, _ = columns.shape
    down = correlate(x, columns.reshape(c * r, 1, -1, 1), groups=c).output
    across = correlate(down, rows.reshape(c * r, 1, 1, -1), groups=c * r).output
    three = correlate(across, mixing.reshape(len(mixing), c * r, 1, 1)).output
    return three, correlate(x, np.einsum("oim,ima,imb->oiab", mixing, columns, rows)).output


def basis_factors(kernel: Array) -> tuple[Array, Array, Array]:
    """Factors of `basis_pair` for any kernel, exactly: one filter for each tap.

    Args:
        kernel: Shape (C_out, C_in, k_h, k_w).

    Returns:
        Shapes (C_in, k_h · k_w, k_h), (C_in, k_h · k_w, k_w) and (C_out, C_in, k_h · k_w).

    Examples:
        >>> import numpy as np
        >>> columns, rows, mixing = basis_factors(np.arange(24).reshape(2, 3, 2, 2))
        >>> columns.shape, rows.shape, mixing.shape
        ((3, 4, 2), (3, 4, 2), (2, 3, 4))
    """
    c_out, c_in, k_h, k_w = kernel.shape
    down, across = _taps_alone(k_h, k_w)
    columns, rows = (np.broadcast_to(line, (c_in, *line.shape)) for line in (down, across))
    return columns, rows, kernel.reshape(c_out, c_in, k_h * k_w)


def _taps_alone(k_h: int, k_w: int) -> tuple[Array, Array]:
    """For each tap of a kernel the column and the row whose product is that tap."""
    down = np.repeat(np.eye(k_h, dtype=np.int64), k_w, axis=0)
    return down, np.tile(np.eye(k_w, dtype=np.int64), (k_h, 1))


def joint_pair(columns: Array, rows: Array, x: Array) -> tuple[Array, Array]:
    r"""`lowrank.separable_joint`: columns to r channels, then rows; and one convolution.

    $$w_{o,i,a,b} = \sum_m v_{o,m,b}\, u_{m,i,a}$$

    Args:
        columns: Shape (r, C_in, k_h).
        rows: Shape (C_out, r, k_w).
        x: Input, shape (N, C_in, H, W); stride 1, no padding.

    Returns:
        Both outputs.

    Examples:
        >>> import numpy as np
        >>> columns, rows = np.arange(6).reshape(1, 2, 3), np.arange(6).reshape(3, 1, 2)
        >>> two, plain = joint_pair(columns, rows, np.arange(50).reshape(1, 2, 5, 5))
        >>> bool((two == plain).all())
        True
    """
    two = correlate(correlate(x, columns[..., None]).output, rows[:, :, None]).output
    return two, correlate(x, np.einsum("mia,omb->oiab", columns, rows)).output


def joint_factors(kernel: Array, rank: int) -> tuple[Array, Array]:
    """The factors of `joint_pair` nearest to a kernel, by one singular value decomposition.

    Args:
        kernel: Shape (C_out, C_in, k_h, k_w).
        rank: Channels between; min(C_in · k_h, C_out · k_w) keep the kernel whole.

    Returns:
        Shapes (rank, C_in, k_h) and (C_out, rank, k_w).

    Examples:
        >>> import numpy as np
        >>> kernel = np.arange(24).reshape(2, 3, 2, 2)
        >>> columns, rows = joint_factors(kernel, 4)
        >>> bool(np.allclose(np.einsum("mia,omb->oiab", columns, rows), kernel))
        True

    References:
        Tai, Xiao, Zhang, Wang and E, Convolutional Neural Networks with Low-Rank Regularization,
        2016, theorem 1.
    """
    c_out, c_in, k_h, k_w = kernel.shape
    matrix = kernel.transpose(1, 2, 0, 3).reshape(c_in * k_h, c_out * k_w).astype(float)
    u, s, v = np.linalg.svd(matrix, full_matrices=False)
    columns = (u[:, :rank] * s[:rank]).T.reshape(-1, c_in, k_h)
    return columns, v[:rank].reshape(-1, c_out, k_w).transpose(1, 0, 2)


def cp_pair(into: Array, columns: Array, rows: Array, out: Array, x: Array) -> tuple[Array, Array]:
    r"""`lowrank.cp`: pointwise to R channels, a column and a row for each, pointwise back.

    $$w_{o,i,a,b} = \sum_m q_{o,m}\, u_{m,a}\, v_{m,b}\, p_{m,i}$$

    Args:
        into: Shape (R, C_in).
        columns: Shape (R, k_h).
        rows: Shape (R, k_w).
        out: Shape (C_out, R).
        x: Input, shape (N, C_in, H, W); stride 1, no padding.

    Returns:
        Both outputs.

    Examples:
        >>> import numpy as np
        >>> into, columns, rows, out = (np.arange(6).reshape(s) for s in ((2, 3),) * 3 + ((3, 2),))
        >>> four, plain = cp_pair(into, columns, rows, out, np.arange(48).reshape(1, 3, 4, 4))
        >>> bool((four == plain).all())
        True
    """
    r = len(into)
    y = correlate(x, into[:, :, None, None]).output
    y = correlate(y, columns[:, None, :, None], groups=r).output
    y = correlate(y, rows[:, None, None, :], groups=r).output
    four = correlate(y, out[:, :, None, None]).output
    return four, correlate(x, np.einsum("om,ma,mb,mi->oiab", out, columns, rows, into)).output


def cp_factors(kernel: Array) -> tuple[Array, Array, Array, Array]:
    """Factors of `cp_pair` for any kernel, exactly: a rank-one term for each tap of each input.

    So the rank R is never above C_in · k_h · k_w; a nearest kernel of lower rank has no closed
    form, and need not exist.

    Args:
        kernel: Shape (C_out, C_in, k_h, k_w).

    Returns:
        Shapes (R, C_in), (R, k_h), (R, k_w) and (C_out, R).

    Examples:
        >>> import numpy as np
        >>> [factor.shape for factor in cp_factors(np.arange(24).reshape(2, 3, 2, 2))]
        [(12, 3), (12, 2), (12, 2), (2, 12)]

    References:
        Kolda and Bader, Tensor Decompositions and Applications, 2009, section 3.3, on nearest
        tensors that do not exist.
    """
    c_out, c_in, k_h, k_w = kernel.shape
    down, across = _taps_alone(k_h, k_w)
    into = np.repeat(np.eye(c_in, dtype=np.int64), k_h * k_w, axis=0)
    columns, rows = (np.tile(line, (c_in, 1)) for line in (down, across))
    return into, columns, rows, kernel.reshape(c_out, -1)


def tucker2_pair(into: Array, core: Array, out: Array, x: Array) -> tuple[Array, Array]:
    r"""`lowrank.tucker2`: pointwise, a small convolution, pointwise; and one convolution.

    $$w_{o,i,t} = \sum_{n,m} q_{o,n}\, g_{n,m,t}\, p_{m,i}$$

    Args:
        into: Shape (r_in, C_in).
        core: Shape (r_out, r_in, *kernel).
        out: Shape (C_out, r_out).
        x: Input, shape (N, C_in, *spatial); stride 1, no padding.

    Returns:
        Both outputs.

    Examples:
        >>> import numpy as np
        >>> into, out = np.arange(6).reshape(2, 3), np.arange(4).reshape(4, 1)
        >>> core, x = np.arange(8).reshape(1, 2, 2, 2), np.arange(48).reshape(1, 3, 4, 4)
        >>> three, plain = tucker2_pair(into, core, out, x)
        >>> bool((three == plain).all())
        True
    """
    ones = (1,) * (core.ndim - 2)
    y = correlate(correlate(x, into.reshape(*into.shape, *ones)).output, core).output
    three = correlate(y, out.reshape(*out.shape, *ones)).output
    return three, correlate(x, np.einsum("on,nm...,mi->oi...", out, core, into)).output


def tucker2_factors(kernel: Array, in_rank: int, out_rank: int) -> tuple[Array, Array, Array]:
    """Factors of `tucker2_pair` by a singular value decomposition of each channel side (HOSVD).

    Args:
        kernel: Shape (C_out, C_in, *kernel).
        in_rank: Channels before the core; C_in keep the kernel whole.
        out_rank: Channels after the core; C_out keep the kernel whole.

    Returns:
        Shapes (in_rank, C_in), (out_rank, in_rank, *kernel) and (C_out, out_rank).

    Examples:
        >>> import numpy as np
        >>> kernel = np.arange(24).reshape(2, 3, 2, 2)
        >>> into, core, out = tucker2_factors(kernel, 3, 2)
        >>> bool(np.allclose(np.einsum("on,nm...,mi->oi...", out, core, into), kernel))
        True

    References:
        De Lathauwer, De Moor and Vandewalle, A Multilinear Singular Value Decomposition, 2000.
    """
    flat = kernel.astype(float)
    out = np.linalg.svd(flat.reshape(len(flat), -1), full_matrices=True)[0][:, :out_rank]
    across = flat.swapaxes(0, 1)
    into = np.linalg.svd(across.reshape(len(across), -1), full_matrices=True)[0][:, :in_rank]
    return into.T, np.einsum("on,oi...,im->nm...", out, flat, into), out
