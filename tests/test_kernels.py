"""Kernels as exact matrices, against their definitions."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Integer, Matrix, Rational, sqrt, zeros

from symconv.abc import c
from symconv.errors import ArgumentError
from symconv.kernels import IMAGE_KERNELS, compose, corner_split, passes, rank, reachable

SMALL = st.integers(-4, 4)
EXACT = st.fractions(-3, 3, max_denominator=6).map(lambda f: Rational(f.numerator, f.denominator))


@st.composite
def matrices(draw, entries=EXACT, most=4):
    rows, columns = draw(st.integers(1, most)), draw(st.integers(1, most))
    return [[draw(entries) for _ in range(columns)] for _ in range(rows)]


def rank_by_elimination(rows):
    """Gauss on fractions, sharing nothing with SymPy."""
    rows = [[Fraction(int(x.p), int(x.q)) for x in row] for row in rows]
    found = 0
    for column in range(len(rows[0])):
        pivot = next((i for i in range(found, len(rows)) if rows[i][column]), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        for i in range(found + 1, len(rows)):
            factor = rows[i][column] / rows[found][column]
            rows[i] = [a - factor * b for a, b in zip(rows[i], rows[found], strict=True)]
        found += 1
    return found


@given(matrices())
def test_rank_and_as_many_passes(rows):
    pairs = passes(rows)
    assert rank(rows) == len(pairs) == rank_by_elimination(rows)
    total = zeros(len(rows), len(rows[0]))
    for column, row in pairs:
        assert column.shape == (len(rows), 1)
        assert row.shape == (1, len(rows[0]))
        total += column * row
    assert total == Matrix(rows)


@given(st.lists(SMALL, min_size=1, max_size=5), st.lists(SMALL, min_size=1, max_size=5))
def test_an_outer_product_is_separable(column, row):
    kernel = [[a * b for b in row] for a in column]
    assert rank(kernel) == (1 if any(column) and any(row) else 0)


@settings(deadline=None)
@given(matrices(SMALL), matrices(SMALL))
def test_compose_is_the_full_convolution(first, second):
    composed = compose(first, second)
    a, b = np.array(first), np.array(second)
    full = np.zeros((a.shape[0] + b.shape[0] - 1, a.shape[1] + b.shape[1] - 1), dtype=int)
    for i, j in np.ndindex(a.shape):
        for k, m in np.ndindex(b.shape):
            full[i + k, j + m] += a[i, j] * b[k, m]
    assert composed.tolist() == full.tolist()
    assert composed == compose(second, first)


@settings(deadline=None, max_examples=30)
@given(st.lists(EXACT, min_size=25, max_size=25))
def test_corner_split_is_four_shifts(entries):
    kernel = Matrix(5, 5, entries)
    pairs = corner_split(kernel)
    assert len(pairs) == 4
    for shift, part in pairs:
        assert shift.shape == part.shape == (3, 3)
        assert sorted(shift) == [0] * 8 + [1]
    assert sum((compose(*pair) for pair in pairs), zeros(5, 5)) == kernel


def dimension_at_a_random_point(first, second, channels):
    """The rank of the composition's Jacobian modulo a large prime, at a random point."""
    prime, draw = 2**31 - 1, np.random.default_rng(1)
    size = first + second - 1
    rows = []
    for _ in range(channels):
        kernels = [draw.integers(1, prime, (n, n)).tolist() for n in (first, second)]
        for moved, other in ((first, kernels[1]), (second, kernels[0])):
            for top, left in product(range(moved), repeat=2):
                row = [0] * size**2
                for i, line in enumerate(other):
                    for j, entry in enumerate(line):
                        row[(top + i) * size + left + j] = entry
                rows.append(row)
    found = 0
    for column in range(size**2):
        pivot = next((i for i in range(found, len(rows)) if rows[i][column] % prime), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        inverse = pow(rows[found][column], -1, prime)
        for i in range(found + 1, len(rows)):
            factor = rows[i][column] * inverse
            rows[i] = [(a - factor * b) % prime for a, b in zip(rows[i], rows[found], strict=True)]
        found += 1
    return found


@pytest.mark.parametrize("sizes", [(1, 1), (1, 3), (2, 2), (2, 3), (3, 2), (3, 3)])
@pytest.mark.parametrize("channels", [1, 2, 3])
def test_reachable_is_the_generic_dimension(sizes, channels):
    assert reachable(*sizes, channels) == dimension_at_a_random_point(*sizes, channels)
    if channels == 1:
        assert reachable(*sizes) == sizes[0] ** 2 + sizes[1] ** 2 - 1


def test_image_kernels_are_what_their_names_say():
    matrices = {kernel.name: kernel.matrix for kernel in IMAGE_KERNELS}
    assert sum(matrices["box blur"]) == sum(matrices["Gaussian blur"]) == 1
    assert sum(matrices["sharpen"]) == sum(matrices["emboss"]) == 1
    assert sum(matrices["Sobel edge"]) == sum(matrices["Laplacian edge"]) == 0
    ranks = {"box blur": 1, "Gaussian blur": 1, "sharpen": 2, "emboss": 3}
    ranks |= {"Sobel edge": 1, "Laplacian edge": 2}
    assert {name: rank(matrix) for name, matrix in matrices.items()} == ranks
    for matrix in matrices.values():
        with pytest.raises(TypeError):
            matrix[0, 0] = 1


def test_exact_entries_of_any_kind():
    assert rank([[1, Rational(1, 2)], [Integer(2), 1]]) == 1
    assert rank(((sqrt(2), 2), (1, sqrt(2)))) == 1
    assert rank(np.array([[1, 2], [3, 4]])) == 2
    assert rank([[c, 2 * c], [1, 2]]) == 1


def test_an_argument_is_left_as_it_was():
    kernel = Matrix([[1, 2], [3, 4]])
    passes(kernel)
    compose(kernel, kernel)
    assert kernel == Matrix([[1, 2], [3, 4]])


@pytest.mark.parametrize(
    "kernel",
    [[[0.5, 1], [1, 2]], Matrix([[0.25]]), [[0.5 * sqrt(2)]], np.array([[0.5]]), [[0.1 * c]]],
)
@pytest.mark.parametrize("function", [rank, passes, corner_split, lambda k: compose(k, [[1]])])
def test_floats_are_refused(function, kernel):
    with pytest.raises(ArgumentError, match=r"must be exact; write Rational\(1, 9\)"):
        function(kernel)


@pytest.mark.parametrize("entry", ["1/9", "__import__('os')", True])
def test_texts_and_booleans_are_refused(entry):
    with pytest.raises(ArgumentError, match="exact numbers or symbols, got"):
        rank([[entry]])


def test_other_misuse():
    with pytest.raises(ArgumentError, match="rows of numbers such as"):
        rank([1, 2, 3])
    with pytest.raises(ArgumentError, match="of one length"):
        rank([[1, 2], [3]])
    with pytest.raises(ArgumentError, match=r"must be 5 x 5, got \(3, 3\)"):
        corner_split(zeros(3, 3))
    for arguments in ((0, 3), (3, 3.0), (True, 3), (3, 3, 0)):
        with pytest.raises(ArgumentError, match="must be a positive int"):
            reachable(*arguments)
