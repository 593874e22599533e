"""Kernels as matrices: exact rank, one-dimensional passes, and what two in a row express."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sympy import Expr, Float, Matrix, MatrixBase, S, zeros

from symconv.errors import ArgumentError

__all__ = ["IMAGE_KERNELS", "ImageKernel", "compose", "corner_split", "passes", "rank", "reachable"]

Rows = Sequence[Sequence[int | Expr]]


@dataclass(frozen=True)
class ImageKernel:
    """A kernel of image processing: its name and its exact matrix."""

    name: str
    matrix: Matrix


def _image(name: str, rows: Rows, divisor: int = 1) -> ImageKernel:
    return ImageKernel(name, (Matrix(rows) / divisor).as_immutable())


# Gonzalez and Woods, Digital Image Processing, 4th edition, 2018, sections 3.5 and 3.6; emboss as
# the usual 3x3 relief kernel.
IMAGE_KERNELS = (
    _image("box blur", [[1, 1, 1], [1, 1, 1], [1, 1, 1]], 9),
    _image("Gaussian blur", [[1, 2, 1], [2, 4, 2], [1, 2, 1]], 16),
    _image("sharpen", [[0, -1, 0], [-1, 5, -1], [0, -1, 0]]),
    _image("emboss", [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]]),
    _image("Sobel edge", [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]),
    _image("Laplacian edge", [[0, 1, 0], [1, -4, 1], [0, 1, 0]]),
)


def _matrix(kernel: Rows | Matrix) -> Matrix:
    if not isinstance(kernel, MatrixBase):
        try:
            rows = [list(row) for row in kernel]
        except TypeError:
            raise ArgumentError(
                f"kernels: a kernel is rows of numbers such as [[1, 2], [3, 4]], got {kernel!r}."
            ) from None
        if len(set(map(len, rows))) > 1:
            raise ArgumentError(f"kernels: rows must be of one length, got {kernel!r}.")
        kernel = Matrix([[_entry(entry) for entry in row] for row in rows])
    if any(entry.has(Float) for entry in kernel):
        raise ArgumentError("kernels: entries must be exact; write Rational(1, 9), not 0.111.")
    return Matrix(kernel)


def _entry(entry: Any) -> Expr:
    """An entry as an exact expression; a text would be run by SymPy, so none gets there."""
    if isinstance(entry, (str, bool)):
        raise ArgumentError(f"kernels: entries must be exact numbers or symbols, got {entry!r}.")
    return S(entry)


def rank(kernel: Rows | Matrix) -> int:
    """The exact rank of a kernel: how many pairs of one-dimensional passes it takes.

    Args:
        kernel: rows of integers or exact SymPy numbers.

    Raises:
        ArgumentError: for entries that are floats.

    Examples:
        >>> [rank(kernel.matrix) for kernel in IMAGE_KERNELS]
        [1, 1, 2, 3, 1, 2]
    """
    return int(_matrix(kernel).rank())


def passes(kernel: Rows | Matrix) -> tuple[tuple[Matrix, Matrix], ...]:
    r"""Exact columns and rows with $K = \sum_r u_r v_r$, as few as the rank.

    Args:
        kernel: rows of integers or exact SymPy numbers.

    Returns:
        Pairs (column, row); one pair means that the kernel is separable. A k × k kernel takes k²
        multiplications an output, r pairs of passes 2kr.

    Raises:
        ArgumentError: for entries that are floats.

    Examples:
        >>> ((column, row),) = passes([[1, 2, 1], [2, 4, 2], [1, 2, 1]])
        >>> column.T, row
        (Matrix([[1, 2, 1]]), Matrix([[1, 2, 1]]))
    """
    matrix = _matrix(kernel)
    reduced, pivots = matrix.rref()
    return tuple((matrix[:, p], reduced[i, :]) for i, p in enumerate(pivots))


def compose(first: Rows | Matrix, second: Rows | Matrix) -> Matrix:
    """The one kernel that does what two do in a row: their full convolution.

    Examples:
        >>> compose([[1, 1]], [[1], [1]])
        Matrix([
        [1, 1],
        [1, 1]])
    """
    a, b = _matrix(first), _matrix(second)
    out = zeros(a.rows + b.rows - 1, a.cols + b.cols - 1)
    for i in range(a.rows):
        for j in range(a.cols):
            out[i : i + b.rows, j : j + b.cols] += a[i, j] * b
    return out


def reachable(first: int, second: int, channels: int = 1) -> int:
    r"""The dimension of the kernels that two convolutions in a row can express, for one channel.

    The composed kernel $\sum_m A_m * B_m$ is bilinear in the two; the rank of its Jacobian at one
    point bounds the dimension from below. For one middle channel the scaling $(tA) * (B/t)$ bounds
    it by one less than the number of weights, which the rank attains.

    Args:
        first: size of the first kernel.
        second: size of the second kernel.
        channels: channels between the two.

    Raises:
        ArgumentError: for anything but positive ints.

    Examples:
        >>> reachable(3, 3), 5**2
        (17, 25)
    """
    for field, given in (("first", first), ("second", second), ("channels", channels)):
        if isinstance(given, bool) or not isinstance(given, int) or given < 1:
            raise ArgumentError(f"reachable(…): `{field}` must be a positive int, got {given!r}.")
    columns = []
    for m in range(channels):
        a, b = _generic(first, 2 * m), _generic(second, 2 * m + 1)
        # The derivative of A * B along a weight of one is that unit kernel composed with the other.
        columns += [list(compose(unit, b)) for unit in _units(first)]
        columns += [list(compose(a, unit)) for unit in _units(second)]
    return int(Matrix(columns).rank())


def _generic(size: int, seed: int) -> Matrix:
    """Fixed integers without an accidental pattern."""
    return Matrix(
        size, size, [(7 * i * i + 3 * i + 5 * seed + 1) % 23 - 11 for i in range(size**2)]
    )


def _units(size: int) -> list[Matrix]:
    """The kernels with a single 1."""
    return [Matrix(size, size, [int(i == at) for i in range(size**2)]) for at in range(size**2)]


def corner_split(kernel: Rows | Matrix) -> tuple[tuple[Matrix, Matrix], ...]:
    """A 5 × 5 kernel as four pairs of 3 × 3 ones: a shift to each corner, then that corner's part.

    So every 5 × 5 is two 3 × 3 with four middle channels a channel.

    Args:
        kernel: five rows of five exact numbers or symbols.

    Raises:
        ArgumentError: for a kernel that is not 5 × 5.

    Examples:
        >>> from sympy import Matrix, symbols, zeros
        >>> general = Matrix(5, 5, symbols("w:25"))
        >>> parts = [compose(shift, part) for shift, part in corner_split(general)]
        >>> sum(parts, zeros(5, 5)) == general
        True
    """
    matrix = _matrix(kernel)
    if matrix.shape != (5, 5):
        raise ArgumentError(f"corner_split(…): `kernel` must be 5 x 5, got {matrix.shape}.")
    pairs = []
    for top in (0, 2):
        for left in (0, 2):
            shift, part = zeros(3, 3), zeros(3, 3)
            shift[top, left] = 1
            for i in range(3):
                for j in range(3):
                    # The middle row and column lie under two corners: the first takes them.
                    taken = (top == 2 and i == 0) or (left == 2 and j == 0)
                    part[i, j] = 0 if taken else matrix[top + i, left + j]
            pairs.append((shift, part))
    return tuple(pairs)
