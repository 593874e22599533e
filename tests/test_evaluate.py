"""`sc.evaluate`: exact at a point and over arrays, by SymPy's own substitution."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sympy import Add, Eq, Integer, Max, Min, Mul, Rational, Sum, Symbol, ceiling, floor, sqrt

import symconv as sc
from symconv.abc import H, W, alpha, c, i, k, n, p, s
from symconv.arithmetic import FloorDiv, FloorLog, GeometricSum
from symconv.errors import ArgumentError, SymbolError, UnsupportedError
from symconv.examples import BLOCKS, EXAMPLES

POSITIVE = (H, c, k, s)
EVEN = Symbol("e", even=True)
NONE_ABOVE = Symbol("q", integer=True, nonpositive=True)
LEAVES = st.one_of(
    st.sampled_from(POSITIVE),
    st.integers(-9, 9).map(Integer),
    st.fractions(-3, 3, max_denominator=6).map(lambda f: Rational(f.numerator, f.denominator)),
)
EXPRESSIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Add(*parts)),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Mul(*parts)),
        st.tuples(inner, st.integers(0, 4)).map(lambda pair: pair[0] ** pair[1]),
        st.tuples(inner, st.sampled_from([k, s, Integer(3), s * k + 1])).map(
            lambda pair: FloorDiv(*pair)
        ),
        st.lists(inner, min_size=2, max_size=2).map(lambda parts: Max(*parts)),
        st.lists(inner, min_size=2, max_size=2).map(lambda parts: Min(*parts)),
    ),
    max_leaves=6,
)
NUMBERS = st.one_of(
    st.integers(1, 20), st.integers(1, 2**20), st.integers(2**31 - 2, 2**31 + 2), st.just(2**62)
)


def by_sympy(expression, point):
    """The value by substitution, as Python has it."""
    found = expression.subs({symbol: Integer(value) for symbol, value in point.items()})
    assert found.is_Rational, found
    return int(found) if found.is_Integer else Fraction(int(found.p), int(found.q))


@given(EXPRESSIONS, st.lists(st.tuples(*[NUMBERS] * 4), min_size=1, max_size=5))
@example(H * c, [(2**31, 2**32, 1, 1), (2**31, 2**32 - 1, 1, 1)])
@example(-H * c, [(2**31, 2**32, 1, 1)])  # -2**63 is a word, 2**63 is none
@example(FloorDiv(1 - H, k), [(2**62, 1, 7, 1)])
@example(H - H * c + H * c, [(2**62, 2**62, 1, 1)])
def test_arrays_are_exact(expression, points):
    columns = {
        symbol: np.array([point[place] for point in points], dtype=np.int64)
        for place, symbol in enumerate(POSITIVE)
    }
    got = sc.evaluate(expression, columns)
    wanted = [by_sympy(expression, dict(zip(POSITIVE, point, strict=True))) for point in points]
    if not expression.free_symbols:
        assert got == wanted[0]
        return
    assert got.tolist() == wanted
    if got.dtype != np.int64:
        assert any(isinstance(one, Fraction) or not -(2**63) <= one < 2**63 for one in wanted)


@given(EXPRESSIONS, st.tuples(*[NUMBERS] * 4))
def test_a_point_is_exact(expression, point):
    at = dict(zip(POSITIVE, point, strict=True))
    got = sc.evaluate(expression, at)
    assert got == by_sympy(expression, at)
    assert type(got) is (int if Fraction(got).denominator == 1 else Fraction)


@given(EXPRESSIONS, EXPRESSIONS, st.lists(st.tuples(*[NUMBERS] * 4), min_size=1, max_size=4))
def test_relations_over_arrays(left, right, points):
    columns = {
        symbol: np.array([point[place] for point in points])
        for place, symbol in enumerate(POSITIVE)
    }
    for relation in (left < right, Eq(left, right), left >= right):
        if relation in (True, False):
            continue
        got = sc.evaluate(relation, columns)
        assert got.dtype == bool
        ats = [dict(zip(POSITIVE, point, strict=True)) for point in points]
        wanted = [
            bool(relation.func(*(Rational(by_sympy(side, at)) for side in relation.args)))
            for at in ats
        ]
        assert got.tolist() == wanted


FORMULAS = [
    *(layer.params for layer in EXAMPLES.values()),
    *(entry.block.params for entry in BLOCKS.values()),
    sc.networks.resnet18().macs((H, W)),
    sc.Repeat(sc.Conv2d(c, c, k, stride=s, padding=p), n).output_size(H)[0],
    sc.Conv2d(c, c, k, padding="same").macs(H, skip_padding=True),
]


@pytest.mark.parametrize("formula", FORMULAS, ids=lambda f: str(f)[:40])
def test_formulas_of_the_library(formula):
    picked = np.random.default_rng(7)
    symbols = sorted(formula.free_symbols, key=str)
    columns = {symbol: picked.integers(1, 9, size=6) * 12 for symbol in symbols}
    columns = {
        symbol: np.minimum(col, 3) if symbol == n else col for symbol, col in columns.items()
    }
    got = np.asarray(sc.evaluate(formula, columns))
    for place in range(6 if symbols else 1):
        at = {symbol: int(columns[symbol][place]) for symbol in symbols}
        assert got.reshape(-1)[place] == by_sympy(formula, at)


def test_shapes_broadcast():
    rows, columns = np.arange(1, 4)[:, None], np.arange(1, 6)[None, :]
    assert sc.evaluate(k**2 * c, {k: rows, c: columns}).tolist() == [
        [row**2 * column for column in range(1, 6)] for row in range(1, 4)
    ]
    assert sc.evaluate(k * c, {k: np.empty(0, dtype=int), c: 3}).shape == (0,)
    assert sc.evaluate(k * 0 + c, {c: np.array([[2]]), k: 3}).tolist() == [[2]]
    with pytest.raises(ArgumentError, match=r"arrays must broadcast together, got .*\(2,\)"):
        sc.evaluate(k * c, {k: np.array([1, 2]), c: np.array([1, 2, 3])})


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int32, np.uint64, object])
def test_narrow_words_do_not_wrap(dtype):
    got = sc.evaluate(H**2, {H: np.array([100, 120], dtype=dtype)})
    assert got.tolist() == [10000, 14400]
    large = sc.evaluate(H + 1, {H: np.array([2**64 - 1], dtype=np.uint64)})
    assert large.tolist() == [2**64]


def test_the_floors_of_sympy_are_ours():
    assert sc.evaluate(floor(H / 2) - ceiling(c / 2), {H: 7, c: np.array([3, 4])}).tolist() == [
        1,
        1,
    ]


def test_what_is_no_word_step_is_exact_all_the_same():
    assert sc.evaluate(H / 2, {H: np.array([3, 4])}).tolist() == [Fraction(3, 2), 2]
    assert sc.evaluate(GeometricSum(s, n), {s: np.array([1, 3]), n: 3}).tolist() == [3, 13]
    assert sc.evaluate(FloorLog(H, 2), {H: np.array([1, 7, 8])}).tolist() == [0, 2, 3]
    assert sc.evaluate(Sum(i * c, (i, 1, n)), {c: 2, n: np.array([1, 4])}).tolist() == [2, 20]
    assert sc.evaluate(alpha * c, {alpha: Fraction(1, 2), c: np.array([3])}).tolist() == [
        Fraction(3, 2)
    ]
    assert sc.evaluate(c**2 < 2**70, {c: np.array([2**34, 2**36])}).tolist() == [True, False]
    assert sc.evaluate((c > 1) & (k > 2), {c: np.array([1, 2]), k: 3}).tolist() == [False, True]


@pytest.mark.parametrize(
    ("expression", "values", "error", "said"),
    [
        (c * k, {c: 3}, ArgumentError, r"no value for k in c\*k"),
        (c, {c: 3.0}, ArgumentError, r"`c` must be an int.*got 3.0 \(float\); write 3"),
        (c, {c: True}, ArgumentError, r"got True \(bool\)"),
        (c, {c: [1, 2]}, ArgumentError, r"write numpy.array\(\[1, 2\]\)"),
        (c, {c: np.array([1.0])}, ArgumentError, r"one of float64; for whole values write .astype"),
        (c, {c: np.array([True])}, ArgumentError, "one of bool"),
        (c, {c: np.array([1, 2.5], dtype=object)}, ArgumentError, r"got 2.5 \(float\)"),
        (c, {c: 0}, SymbolError, "stands for a number of at least 1, got 0"),
        (p, {p: np.array([3, -1])}, SymbolError, "stands for a number of at least 0, got -1"),
        (c, {c: Fraction(1, 2)}, SymbolError, "stands for a number that is whole, got 1/2"),
        (alpha, {alpha: 0}, SymbolError, "stands for a number above 0, got 0"),
        (EVEN, {EVEN: 3}, SymbolError, "a number that is even, got 3"),
        (EVEN, {EVEN: np.array([2, 3, 4])}, SymbolError, "a number that is even, got 3"),
        (NONE_ABOVE, {NONE_ABOVE: 1}, SymbolError, "a number that is nonpositive, got 1"),
        (FloorLog(H, c), {H: 5, c: 1}, UnsupportedError, r"FloorLog\(5, 1\)"),
        (FloorLog(alpha, 2), {alpha: Fraction(1, 2)}, UnsupportedError, "1/2 in FloorLog"),
        (c, {"c": 3}, ArgumentError, "`values` must be numbers by symbol"),
        (c, {Symbol("c"): 3}, SymbolError, "two different symbols are named c"),
        ("c", {c: 3}, ArgumentError, r"takes a formula or a relation, got 'c' \(str\)"),
        (sqrt(c), {c: 2}, UnsupportedError, "is no fraction of whole numbers"),
        (1 / (c - 3), {c: 3}, ArgumentError, r"divides by zero at c = 3"),
        (1 / (c - 3), {c: np.array([4, 3])}, ArgumentError, r"divides by zero at c = 3"),
        (FloorDiv(c, k - 1), {c: 2, k: np.array([2, 1])}, ArgumentError, "divides by zero"),
    ],
)
def test_what_is_refused(expression, values, error, said):
    with pytest.raises(error, match=said):
        sc.evaluate(expression, values)
