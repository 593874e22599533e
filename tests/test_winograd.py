"""Winograd's transforms: exact, and counted by a rule that gives the published counts."""

from fractions import Fraction
from math import prod
from typing import ClassVar

import numpy as np
import pytest
import sympy as sp

from symconv.errors import ArgumentError
from symconv.identities import winograd_pair
from symconv.winograd import cook_toom, nested, points, program

UP_TO_12 = [(m, r) for m in range(1, 12) for r in range(1, 13 - m)]


def apply(matrix, vector):
    return [sum(c * x for c, x in zip(row, vector, strict=True)) for row in matrix]


@pytest.mark.parametrize(("m", "r"), UP_TO_12)
def test_the_matrices_give_the_correlation(m, r):
    d, g = sp.symbols(f"d:{m + r - 1}"), sp.symbols(f"g:{r}")
    t = cook_toom(m, r)
    products = [sp.expand(a * b) for a, b in zip(apply(t.kernel, g), apply(t.data, d), strict=True)]
    assert len(products) == m + r - 1  # as few as there can be
    for o, y in enumerate(apply(t.inverse, products)):
        assert sp.expand(y - sum(d[o + j] * g[j] for j in range(r))) == 0


@pytest.mark.parametrize("at", [(1, 2, 3, 4), (0, -1, Fraction(2, 3), sp.Rational(5, 2))])
def test_any_points_will_do(at):
    t = cook_toom(3, 3, at)
    d, g = range(2, 7), (3, -1, 4)
    products = [a * b for a, b in zip(apply(t.kernel, g), apply(t.data, d), strict=True)]
    assert apply(t.inverse, products) == [sum(d[o + j] * g[j] for j in range(3)) for o in range(3)]


@pytest.mark.parametrize("fused", [False, True])
@pytest.mark.parametrize(("m", "r"), UP_TO_12)
def test_the_programs_apply_the_matrices(m, r, fused):
    t = cook_toom(m, r)
    for matrix in (t.data, t.kernel, t.inverse):
        steps = program(matrix, fused=fused)
        for column in range(len(matrix[0])):
            unit = [int(at == column) for at in range(len(matrix[0]))]
            assert steps.run(unit) == [row[column] for row in matrix]


@pytest.mark.parametrize("fused", [False, True])
def test_the_programs_apply_any_matrix(fused):
    rng = np.random.default_rng(5)
    for _ in range(300):
        rows, columns = rng.integers(1, 6, size=2)
        entries = rng.choice([0, 0, 1, -1, 1, -1, 2, -2, 3], size=(rows, columns))
        matrix = tuple(tuple(Fraction(int(c), 2) for c in row) for row in entries)
        steps = program(matrix, fused=fused)
        vector = [int(x) for x in rng.integers(-9, 10, size=columns)]
        assert steps.run(vector) == apply(matrix, vector)
        operations = steps.additions + steps.multiplications
        assert operations <= steps.instructions  # the others multiply and add
        assert fused or operations == steps.instructions
        # Never more than each row by itself.
        alone = sum(max(sum(c != 0 for c in row) - 1, 0) for row in matrix)
        assert sum(len(step.terms) == 2 for step in steps.steps) <= alone + rows


def test_programs_are_shown_line_by_line():
    assert str(program(cook_toom(2, 3).kernel)).splitlines() == [
        "t3 = x0 + x2",
        "t4 = 1/2*t3",
        "t5 = 1/2*x1",
        "t6 = t4 + t5",
        "t7 = t4 - t5",
        "y0 = x0",
        "y1 = t6",
        "y2 = t7",
        "y3 = x2",
    ]
    assert str(program(((Fraction(0),), (Fraction(-1),)))) == "y0 = 0\ny1 = - x0"


def counts(m, r, at=None):
    """Instructions of the data, kernel and inverse transforms of a tile, in one and two dims."""
    t, n = cook_toom(m, r, at), m + r - 1
    line = [program(matrix, fused=True).instructions for matrix in (t.data, t.kernel, t.inverse)]
    sizes = ((n, n), (r, n), (n, m))
    return line, [nested((q, q), (b, b), (a, a)) for q, (b, a) in zip(line, sizes, strict=True)]


class TestPublishedCounts:
    """Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, 2016."""

    def test_section_4_1(self):
        """F(2, 3): 4 multiplications; 4 additions; 3 and 2 multiplications; 4 additions."""
        t = cook_toom(2, 3)
        data, kernel, inverse = (program(x) for x in (t.data, t.kernel, t.inverse))
        assert (data.additions, data.multiplications) == (4, 0)
        assert (kernel.additions, kernel.multiplications) == (3, 2)
        assert (inverse.additions, inverse.multiplications) == (4, 0)
        assert counts(2, 3)[1] == [32, 28, 24]
        assert Fraction(2 * 2 * 3 * 3, (2 + 3 - 1) ** 2) == Fraction("2.25")

    def test_section_4_3(self):
        """F(4, 3): 13, 8 and 10; 156, 72 and 100 for F(4×4, 3×3)."""
        assert counts(4, 3) == ([13, 8, 10], [156, 72, 100])
        assert Fraction(4 * 4 * 3 * 3, (4 + 3 - 1) ** 2) == 4

    @pytest.mark.parametrize(
        ("m", "at", "published"),
        [
            (2, None, ("4.00", "2.00", "1.75", "1.50")),
            (3, None, ("2.78", "3.60", None, "2.24")),  # the filter transform: see below
            (4, None, ("2.25", "4.33", "2.00", "2.78")),
            (6, (0, 1, -1, 2, -2, 3, -3), ("1.78", "6.50", "2.23", "4.38")),
        ],
    )
    def test_table_1(self, m, at, published):
        """Multiplications for each output; operations for each point of the tile."""
        n = m + 2
        ours = [Fraction(n**2, m**2), *(Fraction(count, n**2) for count in counts(m, 3, at)[1])]
        for value, text in zip(ours, published, strict=True):
            assert text is None or abs(value - Fraction(text)) <= Fraction(1, 200)

    def test_where_ours_differ(self):
        """The paper prints neither the points nor the matrices of these two.

        Table 1 has 2.24 * 5**2 = 56 = 7 * (3 + 5) for the filter transform of F(3×3, 3×3), where
        the rule gives 8. With 1/2 and -1/2 for the last points, F(6, 3) takes 25 and 12.
        """
        assert counts(3, 3)[0] == [9, 8, 7]
        assert counts(6, 3)[0] == [25, 12, 20]


@pytest.mark.parametrize(
    ("kernel", "size", "tile"),
    [
        ((3,), (9,), 2),
        ((5,), (14,), 4),
        ((3, 3), (8, 8), 2),
        ((3, 3), (9, 7), 4),
        ((5, 3), (9, 8), (2, 6)),
        ((1, 3), (5, 8), (3, 4)),
        ((2, 2), (6, 6), 3),
        ((3, 3, 3), (5, 6, 7), 2),
        ((2, 3, 1), (5, 6, 4), (3, 2, 2)),
    ],
)
def test_nested_transforms_give_the_convolution(kernel, size, tile):
    rng = np.random.default_rng(1)
    weight = rng.integers(-9, 10, size=(2, 3, *kernel))
    x = rng.integers(-99, 100, size=(2, 3, *size))
    fast, plain = winograd_pair(weight, x, tile)
    assert (fast == plain).all()


class Counted:
    """A number that counts the additions and multiplications made with it."""

    made: ClassVar = [0, 0]

    def __init__(self, value):
        self.value = value

    def __add__(self, other):
        Counted.made[0] += 1
        return Counted(self.value + other.value)

    def __sub__(self, other):
        return self + -other

    def __mul__(self, other):
        Counted.made[1] += 1
        return Counted(self.value * (other.value if isinstance(other, Counted) else other))

    __rmul__ = __mul__

    def __neg__(self):
        return Counted(-self.value)


@pytest.mark.parametrize(("m", "r"), [((2, 2), (3, 3)), ((4, 4), (3, 3)), ((3, 2, 4), (2, 3, 3))])
@pytest.mark.parametrize("which", ["data", "kernel", "inverse"])
def test_nested_counts_are_what_happens(m, r, which):
    n = tuple(a + b - 1 for a, b in zip(m, r, strict=True))
    before = {"data": n, "kernel": r, "inverse": n}[which]
    after = {"data": n, "kernel": n, "inverse": m}[which]
    programs = [program(getattr(cook_toom(*pair), which)) for pair in zip(m, r, strict=True)]
    values = np.array([Counted(at) for at in range(prod(before))], dtype=object).reshape(before)
    Counted.made = [0, 0]
    for axis, steps in enumerate(programs):
        lines = steps.run(list(np.moveaxis(values, axis, 0)))
        values = np.stack(lines, axis=axis)
    assert values.shape == after
    assert Counted.made == [
        nested([getattr(steps, kind) for steps in programs], before, after)
        for kind in ("additions", "multiplications")
    ]


def test_powers_of_two_are_told_apart():
    steps = program(((Fraction(1, 4), Fraction(0)), (Fraction(0), Fraction(6)), (8, 0)))
    assert (steps.multiplications, steps.shifts) == (3, 2)


def test_the_points_differ():
    first = [point for point, _ in zip(points(), range(40), strict=False)]
    assert len(set(first)) == 40


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0, 3), r"^cook_toom\(…\): `m` must be an int of at least 1, got 0\.$"),
        ((2, sp.Symbol("r")), r"^cook_toom\(…\): `r` must be an int of at least 1, got r\.$"),
        ((2, True), r"^cook_toom\(…\): `r` must be an int of at least 1, got True\.$"),
        ((2, 3, (0, 1)), r"`at` must hold m \+ r - 2 = 3 different points .*, got 0, 1\.$"),
        ((2, 3, (0, 1, 1)), r"`at` must hold m \+ r - 2 = 3 different points .*, got 0, 1, 1\.$"),
        ((2, 3, (0, 1, 0.5)), r"ints and fractions, got 0\.5 \(float\); write Fraction\(1, 2\)"),
    ],
)
def test_refused(arguments, message):
    with pytest.raises(ArgumentError, match=message):
        cook_toom(*arguments)
