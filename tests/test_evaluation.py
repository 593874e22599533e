"""Exact evaluation against SymPy's own substitution."""

from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sympy import (
    And,
    Dummy,
    Eq,
    Ge,
    Gt,
    Integer,
    Le,
    Lt,
    Max,
    Min,
    Ne,
    Not,
    Or,
    Rational,
    S,
    Sum,
    nan,
    oo,
    sqrt,
    zoo,
)

from symconv.abc import H, c, i, k, n, p, s
from symconv.arithmetic import FloorDiv, GeometricSum
from symconv.evaluation import exact, truth, value
from symconv.sign import Every, Whole

SYMBOLS = (H, c, k, n, p, s)
LEAVES = st.one_of(
    st.sampled_from(SYMBOLS),
    st.integers(-3, 5).map(Integer),
    st.fractions(-2, 2, max_denominator=4).map(lambda f: Rational(f.numerator, f.denominator)),
)
WHOLE_LEAVES = st.one_of(st.sampled_from(SYMBOLS), st.integers(-3, 5).map(Integer))


def whole(inner):
    """Integer-valued expressions."""
    return st.one_of(
        st.tuples(inner, inner).map(lambda t: t[0] + t[1]),
        st.tuples(inner, inner).map(lambda t: t[0] * t[1]),
        st.tuples(inner, st.integers(0, 2)).map(lambda t: t[0] ** t[1]),
        st.tuples(inner, st.sampled_from([Integer(2), Integer(3), s, k * s])).map(
            lambda t: FloorDiv(*t)
        ),
        st.tuples(inner, inner).map(lambda t: Max(*t)),
        st.tuples(inner, inner).map(lambda t: Min(*t)),
        st.sampled_from([s, k, s + 1]).map(lambda r: GeometricSum(r, n)),
        inner.map(lambda e: Sum(e + i * c, (i, 0, n - 1))),
    )


def rational(inner):
    return st.one_of(
        st.tuples(inner, inner).map(lambda t: t[0] + t[1]),
        st.tuples(inner, inner).map(lambda t: t[0] * t[1]),
        st.tuples(inner, inner).map(lambda t: t[0] / t[1]),
        st.tuples(inner, st.integers(-2, 3)).map(lambda t: t[0] ** t[1]),
    )


WHOLES = st.recursive(WHOLE_LEAVES, whole, max_leaves=5)
RATIONALS = st.recursive(st.one_of(LEAVES, WHOLES), rational, max_leaves=4)
POINTS = st.fixed_dictionaries(
    {symbol: st.integers(0 if symbol is p else 1, 5) for symbol in SYMBOLS}
)


def by_sympy(expr, point):
    """SymPy's value, its sums written out."""
    numbers = {symbol: Integer(at) for symbol, at in point.items()}
    # Sums first: SymPy's Max wants to compare what stands in it as soon as it has no symbols. Then
    # all at once: one by one a product with 0 would hide a division by 0.
    sums = {part: part.subs(numbers).doit() for part in expr.atoms(Sum)}
    return expr.xreplace(numbers | sums).doit()


def sensible(expr):
    """Not already nan or infinite as it stands: SymPy divides by 0 while it builds."""
    return not expr.has(nan, zoo, oo)


@settings(deadline=None, max_examples=300)
@given(RATIONALS.filter(sensible), POINTS)
@example(
    Max(FloorDiv(Sum(H, (i, 0, n - 1)) + Sum(c * i, (i, 0, n - 1)), 2), GeometricSum(s, n)),
    {H: 1, c: 1, k: 1, n: 1, p: 0, s: 1},
)
def test_values(expr, point):
    found, expected = value(expr, point), by_sympy(expr, point)
    if found is None:
        assert expected.has(nan, zoo, oo)
    else:
        assert Rational(found) == expected
        assert isinstance(found, int) == expected.is_Integer


@settings(deadline=None, max_examples=200)
@given(
    RATIONALS.filter(sensible),
    RATIONALS.filter(sensible),
    st.sampled_from([Lt, Le, Gt, Ge, Eq, Ne]),
    POINTS,
)
def test_truth_of_relations(a, b, kind, point):
    relation = kind(a, b, evaluate=False)  # SymPy 1.14 takes 1 < 2/(H*s) for true
    left, right = by_sympy(a, point), by_sympy(b, point)
    if left.is_Rational and right.is_Rational:
        assert truth(relation, point) is bool(kind(left, right))


def test_division_by_zero_has_no_value():
    assert value(1 / p, {p: 0}) is None
    assert value(p ** (-n), {p: 0, n: 2}) is None
    assert value(FloorDiv(H, p), {H: 3, p: 0}) is None
    assert truth(1 / p > 0, {p: 0}) is None
    assert truth(c / (k**2 - 1) > 1, {c: 5, k: 1}) is None


@pytest.mark.parametrize(
    "undefined", [c > 1 / (k - 1), 1 / (k - 1) > 0, Eq(1 / (k - 1), c)], ids=str
)
@pytest.mark.parametrize(
    ("false", "true"),
    [
        (k > 1, k < 2),
        (c > 7, c < 7),
        (Eq(c, 7), Ne(c, 7)),
        (k**2 * c**3 + 5 * k * c > 900, k**2 * c**3 + 5 * k * c < 900),
    ],
)
def test_one_part_decides_beside_one_without_truth(undefined, false, true):
    at = {c: 5, k: 1}
    assert truth(undefined, at) is None
    assert truth(And(undefined, false), at) is False
    assert truth(Or(undefined, true), at) is True
    assert truth(And(undefined, true), at) is None
    assert truth(Or(undefined, false), at) is None


def test_a_symbol_left_out_has_no_value():
    assert value(c + k, {c: 1}) is None
    assert truth(c > k, {c: 1}) is None


def test_square_roots_are_left_to_sympy():
    assert value(sqrt(c), {c: 4}) is None
    assert truth(sqrt(c) > 2, {c: 5}) is True
    assert truth(sqrt(c) > 2, {c: 4}) is False
    assert truth(c > (1 + sqrt(4 * k + 1)) / 2, {c: 2, k: 2}) is False
    assert truth(c > (1 + sqrt(4 * k + 1)) / 2, {c: 3, k: 2}) is True
    assert truth(1 / (sqrt(c) - 2) > 1, {c: 4}) is None


def test_points_of_fractions_and_sympy_numbers():
    assert value(c / 3, {c: Fraction(3, 2)}) == Fraction(1, 2)
    assert value(c / 3, {c: Rational(3, 2)}) == Fraction(1, 2)
    assert value(c**20, {c: Integer(10**9)}) == 10**180
    assert type(value(c / 3, {c: 6})) is int


def test_statements_of_divisibility():
    assert truth(Whole(H / s), {H: 6, s: 3}) is True
    assert truth(Whole(H / s), {H: 7, s: 3}) is False
    assert truth(Not(Whole(H / s)), {H: 7, s: 3}) is True
    every = Every(Ge(H, s**i), i, n)
    for size in range(1, 9):
        for depth in range(5):
            expected = all(size >= 2**j for j in range(depth))
            assert truth(every, {H: size, s: 2, n: depth}) is expected


def test_sums_written_out():
    double = Sum(i * c, (i, 0, k), (k, 1, n))  # the inner bound is the outer index
    assert value(double, {c: 2, n: 3}) == 2 * sum(sum(range(j + 1)) for j in (1, 2, 3))
    assert value(Sum(FloorDiv(H, s**i), (i, 0, n - 1)), {H: 13, s: 2, n: 4}) == 13 + 6 + 3 + 1
    assert value(Sum(i, (i, 0, n - 1)), {n: 0}) == 0
    assert value(GeometricSum(s, n), {s: 1, n: 7}) == 7
    assert value(GeometricSum(s, n), {s: 3, n: 0}) == 0
    assert value(GeometricSum(1 / s, n), {s: 2, n: 3}) == Fraction(7, 4)


def test_what_has_no_exact_value_has_none():
    assert value(Sum(i, (i, 0, c / 2)), {c: 3}) is None
    assert value(GeometricSum(s, n / 2), {s: 2, n: 3}) is None
    assert value(Sum(1 / i, (i, 1, oo)), {}) is None
    assert value(2 ** (c / 2), {c: 1}) is None


def test_true_and_false():
    assert truth(S.true, {}) is True
    assert truth(S.false, {}) is False
    assert exact(S.true)({}) is True


def test_symbols_of_one_name_are_kept_apart():
    other = Dummy("c")
    assert value(c - other, {c: 5, other: 2}) == 3


@pytest.mark.parametrize("times", [0, 1, 4])
def test_bound_indices_do_not_leak(times):
    total = Sum(i + c, (i, 0, n - 1)) + i
    assert value(total, {c: 1, n: times, i: 100}) == sum(j + 1 for j in range(times)) + 100
