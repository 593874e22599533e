"""Floor division, geometric and finite sums: every rule on exhaustive small integers."""

import itertools
import pickle
import shutil
import subprocess
from fractions import Fraction

import pytest
import sympy
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from sympy import Eq, Expr, Ge, Gt, Integer, Le, Lt, Max, Min, Ne, Rational, Sum, Symbol, ceiling
from sympy import floor as sympy_floor

from symconv.abc import H, a, b, c, d, i, k, m, n, p, s
from symconv.arithmetic import (
    FloorDiv,
    GeometricSum,
    ceil_div,
    exact_sum,
    is_integral,
    iterate,
    put,
    tidy,
)
from symconv.sign import (
    Every,
    Whole,
    maximum,
    minimum,
    nonnegative,
    positive,
    surely,
)

x = Symbol("x", integer=True)
y = Symbol("y", integer=True)
POSITIVE, WHOLE, ANY = range(1, 7), range(0, 6), range(-9, 10)


def domain(symbol: Symbol) -> range:
    return POSITIVE if symbol.is_positive else WHOLE if symbol.is_nonnegative else ANY


def points(*symbols: Symbol):
    for values in itertools.product(*map(domain, symbols)):
        yield dict(zip(symbols, map(Integer, values), strict=True))


# -- floor division ------------------------------------------------------------------------------

# name: (symbolic result, the same written with Python's //, symbols in the order of the lambda)
RULES = {
    "plain": (FloorDiv(x, b), lambda x, b: x // b, (x, b)),
    "multiple of the number leaves": (
        FloorDiv(6 * x + y, 3),
        lambda x, y: (6 * x + y) // 3,
        (x, y),
    ),
    "coefficient above the number": (
        FloorDiv(7 * x - 5 * y, 3),
        lambda x, y: (7 * x - 5 * y) // 3,
        (x, y),
    ),
    "constant keeps a remainder": (FloorDiv(x - 7, 3), lambda x: (x - 7) // 3, (x,)),
    "common factor": (FloorDiv(4 * x + 6, 6), lambda x: (4 * x + 6) // 6, (x,)),
    "common factor, constant not divisible": (
        FloorDiv(4 * x - 3, 6),
        lambda x: (4 * x - 3) // 6,
        (x,),
    ),
    "common factor, nothing left": (FloorDiv(4 * x + 3, 4), lambda x: (4 * x + 3) // 4, (x,)),
    "multiple of the symbol leaves": (
        FloorDiv(x + 3 * s, s),
        lambda x, s: (x + 3 * s) // s,
        (x, s),
    ),
    "product with the symbol leaves": (
        FloorDiv(a * s + x, s),
        lambda a, s, x: (a * s + x) // s,
        (a, s, x),
    ),
    "number and symbol": (
        FloorDiv(6 * a * s + 3 * x, 4 * s),
        lambda a, s, x: (6 * a * s + 3 * x) // (4 * s),
        (a, s, x),
    ),
    "common symbol": (
        FloorDiv(a * s + 2 * s, s * b),
        lambda a, s, b: (a * s + 2 * s) // (s * b),
        (a, s, b),
    ),
    "power of the symbol": (
        FloorDiv(s**3 * a + s * x, s**2),
        lambda s, a, x: (s**3 * a + s * x) // s**2,
        (s, a, x),
    ),
    "divisor is a sum": (
        FloorDiv((a + b) * x, a + b),
        lambda a, b, x: (a + b) * x // (a + b),
        (a, b, x),
    ),
    "divisor is a sum, no multiple": (FloorDiv(x, a + b), lambda a, b, x: x // (a + b), (a, b, x)),
    "nested numbers": (
        FloorDiv(FloorDiv(x + 1, 2) + 3, 5),
        lambda x: ((x + 1) // 2 + 3) // 5,
        (x,),
    ),
    "nested symbols": (
        FloorDiv(FloorDiv(x - 1, s) + y, d),
        lambda x, s, y, d: ((x - 1) // s + y) // d,
        (x, s, y, d),
    ),
    "nested three times": (
        FloorDiv(FloorDiv(FloorDiv(x, 2) + 1, 2) - 3, s),
        lambda x, s: ((x // 2 + 1) // 2 - 3) // s,
        (x, s),
    ),
    "nested in a sum": (
        FloorDiv(FloorDiv(x, s) + 1, a + b),
        lambda x, s, a, b: (x // s + 1) // (a + b),
        (x, s, a, b),
    ),
    "nested with a coefficient": (
        FloorDiv(3 * FloorDiv(x, 2) + y, 4),
        lambda x, y: (3 * (x // 2) + y) // 4,
        (x, y),
    ),
    "nested with a common factor": (
        FloorDiv(2 * FloorDiv(x, 3) + 3, 4),
        lambda x: (2 * (x // 3) + 3) // 4,
        (x,),
    ),
    "nested negatively": (FloorDiv(y - FloorDiv(x, 2), 3), lambda x, y: (y - x // 2) // 3, (x, y)),
    "two floors": (
        FloorDiv(FloorDiv(x, 2) + FloorDiv(y, 3), 2),
        lambda x, y: (x // 2 + y // 3) // 2,
        (x, y),
    ),
    "rational numerator": (
        FloorDiv(x / 2 + Rational(1, 3), 2),
        lambda x: (Fraction(x, 2) + Fraction(1, 3)) // 2,
        (x,),
    ),
    "quotient in the numerator": (FloorDiv(x / s, d), lambda x, s, d: x // (s * d), (x, s, d)),
    "triangular number": (
        FloorDiv(x - n * (n - 1) / 2, s),
        lambda x, n, s: (x - n * (n - 1) // 2) // s,
        (x, n, s),
    ),
    "negative number below": (FloorDiv(x, -3), lambda x: x // -3, (x,)),
    "negative symbol below": (
        FloorDiv(2 * x + 1, -2 * s),
        lambda x, s: (2 * x + 1) // (-2 * s),
        (x, s),
    ),
    "ceiling": (ceil_div(x, s), lambda x, s: -(-x // s), (x, s)),
    "SymPy's floor": (tidy(sympy_floor(x / s) + 1), lambda x, s: x // s + 1, (x, s)),
    "SymPy's ceiling": (tidy(ceiling((x + 1) / 2)), lambda x: -(-(x + 1) // 2), (x,)),
    "powers": (
        FloorDiv(FloorDiv(x, s**n) + a, s),
        lambda x, s, n, a: (x // s**n + a) // s,
        (x, s, n, a),
    ),
}


@pytest.mark.parametrize("name", RULES)
def test_floor_division_is_pythons(name):
    result, expected, symbols = RULES[name]
    assert all(
        result.xreplace(point) == expected(*map(int, point.values())) for point in points(*symbols)
    )


@pytest.mark.parametrize("name", ["nested numbers", "nested symbols", "common factor", "plain"])
def test_floor_division_by_subs_one_symbol_at_a_time(name):
    result, expected, symbols = RULES[name]
    for point in itertools.islice(points(*symbols), 0, None, 7):
        value = result
        for symbol, number in point.items():
            value = value.subs(symbol, number)
        assert value == expected(*map(int, point.values()))


# The same divisions, as they look once simplified: one floor, and nothing in it that may leave.
SHAPES = [
    (FloorDiv(H + 6, 2), FloorDiv(H, 2) + 3),
    (FloorDiv(FloorDiv(H - 1, s) + 1, s), FloorDiv(H + s - 1, s**2)),
    (FloorDiv(FloorDiv(H, 2), 2), FloorDiv(H, 4)),
    (FloorDiv(4 * H + 3, 4), H),
    (FloorDiv(4 * H + 6, 6), FloorDiv(2 * H, 3) + 1),
    (FloorDiv(a * s + 2 * s, s * b), FloorDiv(a + 2, b)),
    (FloorDiv(H, 1), H),
    (FloorDiv(H + s, s) - FloorDiv(H, s), Integer(1)),
    (FloorDiv(-7, 2), Integer(-4)),
    (FloorDiv(7, -2), Integer(-4)),
]


@pytest.mark.parametrize(("result", "expected"), SHAPES)
def test_floor_division_simplifies(result, expected):
    assert result == expected


def test_sympy_28442():
    # sympy.floor(b*(2*a + 2)/6) loses its floor in SymPy 1.14 and is 2/3 at a = b = 1.
    kept = FloorDiv(b * (2 * a + 2), 6)
    assert kept.subs({a: 1, b: 1}) == 0
    for u, v in itertools.product(range(1, 13), repeat=2):
        assert kept.subs({a: u, b: v}) == v * (2 * u + 2) // 6


def test_a_constant_stays_where_the_divisor_may_be_negative():
    kept = FloorDiv(2 * x + 1, 2 * y)
    for u, v in itertools.product(ANY, ANY):
        if v:
            assert kept.xreplace({x: Integer(u), y: Integer(v)}) == (2 * u + 1) // (2 * v)


def test_division_by_zero_is_nan():
    assert FloorDiv(H, 0) is sympy.nan
    assert FloorDiv(H, p).subs(p, 0) is sympy.nan


def test_floor_division_of_huge_integers_is_exact():
    assert FloorDiv(2**200 + 1, 2) == 2**199
    assert FloorDiv(H, 2).subs(H, 2**60 + 1) == 2**59


def test_floor_division_pickles_and_compares():
    kept = FloorDiv(H + k, s)
    assert pickle.loads(pickle.dumps(kept)) == kept
    assert hash(FloorDiv(H + k, s)) == hash(kept)


LINEAR = st.tuples(st.integers(-9, 9), st.integers(-9, 9), st.integers(-30, 30))


@settings(max_examples=400, deadline=None)
@given(LINEAR, LINEAR, st.integers(1, 8), st.integers(1, 8), st.sampled_from([1, s, s**2]),
       st.sampled_from([1, d, s]))  # fmt: skip
def test_nested_floors_of_random_terms(inner, outer, first, second, u, v):
    def line(terms):
        return terms[0] * x + terms[1] * s + terms[2]

    result = FloorDiv(FloorDiv(line(inner), first * u) + line(outer), second * v)
    for at, step, other in itertools.product((-13, -1, 0, 2, 7), (1, 2, 3), (1, 4)):
        put_in = {x: at, s: step, d: other}
        low = int(put(Integer(first) * u, {s: Integer(step)}))
        top = int(put(Integer(second) * v, {s: Integer(step), d: Integer(other)}))
        plain = [t[0] * at + t[1] * step + t[2] for t in (inner, outer)]
        value = result.xreplace({key: Integer(number) for key, number in put_in.items()})
        assert value == (plain[0] // low + plain[1]) // top


def test_a_quotient_of_numbers_is_a_number():
    assert FloorDiv(0, s) == 0
    assert FloorDiv(FloorDiv(x, s) - FloorDiv(x, s) + 1, 2) == 0
    assert FloorDiv(s, 2 * s) == 0
    assert FloorDiv(-3 * s, 2 * s) == -2
    # -1 over a positive integer is -1, however large that is; of one that may be 0 nothing is said.
    assert FloorDiv(-1, s) == FloorDiv(-1, s * k + 1) == FloorDiv(-2, 3 * s) == -1
    assert (FloorDiv(2 * k * s - 1, s), ceil_div(3 * s, s)) == (2 * k - 1, 3)
    assert FloorDiv(-1, p).func is FloorDiv


# -- printing ------------------------------------------------------------------------------------

PRINTED = FloorDiv(H - 3, s**2) + 2 * FloorDiv(x, 4)


def test_prints_as_latex():
    assert sympy.latex(FloorDiv(H - 3, s)) == r"\left\lfloor \frac{H - 3}{s} \right\rfloor"
    assert sympy.latex(FloorDiv(H, 2) ** 2) == r"\left\lfloor \frac{H}{2} \right\rfloor^{2}"
    assert sympy.latex(GeometricSum(s, n)) == r"\sum_{i=0}^{n - 1} s^{i}"


def test_prints_as_text():
    assert str(FloorDiv(H - 3, s)) == "FloorDiv(H - 3, s)"
    assert sympy.pretty(FloorDiv(H, s), use_unicode=True).split() == ["⎢H⎥", "⎢─⎥", "⎣s⎦"]


def printed_points():
    for number in range(-12, 13):
        for step in (1, 2, 3):
            yield number + 5, step, number


def test_prints_as_python_and_numpy():
    numpy = pytest.importorskip("numpy")
    run = sympy.lambdify((H, s, x), PRINTED, modules="math")
    arrays = sympy.lambdify((H, s, x), PRINTED, modules="numpy")
    columns = numpy.array(list(printed_points())).T
    expected = [(h - 3) // t**2 + 2 * (u // 4) for h, t, u in printed_points()]
    assert [run(*point) for point in printed_points()] == expected
    assert arrays(*columns).tolist() == expected
    assert run(2**62 + 3, 1, 0) == 2**62


def run_program(command, source, suffix, tmp_path):
    program = tmp_path / f"program{suffix}"
    program.write_text(source, encoding="utf-8")
    for part in command:
        run = subprocess.run([word.format(program, tmp_path / "out") for word in part],
                             capture_output=True, text=True, check=False)  # fmt: skip
        assert run.returncode == 0, run.stderr
    return [int(word) for word in run.stdout.split()]


@pytest.mark.skipif(shutil.which("gcc") is None, reason="needs gcc")
def test_prints_as_c(tmp_path):
    lines = "".join(
        f'{{ long H = {h}, s = {t}, x = {u}; printf("%ld ", (long)({sympy.ccode(PRINTED)})); }}\n'
        for h, t, u in printed_points()
    )
    source = f"#include <stdio.h>\nint main(void) {{\n{lines}return 0; }}\n"
    command = [["gcc", "{}", "-o", "{1}"], ["{1}"]]
    expected = [(h - 3) // t**2 + 2 * (u // 4) for h, t, u in printed_points()]
    assert run_program(command, source, ".c", tmp_path) == expected


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
def test_prints_as_javascript(tmp_path):
    code = sympy.jscode(PRINTED)
    lines = "".join(
        f"{{ const H = {h}, s = {t}, x = {u}; console.log({code}); }}\n"
        for h, t, u in printed_points()
    )
    expected = [(h - 3) // t**2 + 2 * (u // 4) for h, t, u in printed_points()]
    assert run_program([["node", "{}"]], lines, ".js", tmp_path) == expected


# -- geometric sums ------------------------------------------------------------------------------


@pytest.mark.parametrize("ratio", [1, 2, 3, 4, 5, 0, -2, Rational(1, 2)])
def test_geometric_sum_is_the_sum(ratio):
    ratio = sympy.S(ratio)
    r = Symbol("r")
    times = Symbol("n", integer=True, nonnegative=True)
    for terms in range(9):
        expected = sum(ratio**j for j in range(terms))
        assert GeometricSum(ratio, terms) == expected
        assert GeometricSum(ratio, times).xreplace({times: Integer(terms)}) == expected
        assert GeometricSum(r, terms).xreplace({r: ratio}) == expected
        both = GeometricSum(r, times)
        assert both.xreplace({r: ratio, times: Integer(terms)}) == expected
        assert both.subs(r, ratio).subs(times, terms) == expected


def test_geometric_sum_of_many_terms_is_closed():
    assert GeometricSum(2, 1000) == 2**1000 - 1
    assert GeometricSum(s, 1000).func is GeometricSum
    assert GeometricSum(s, 1000).subs(s, 1) == 1000


# -- finite sums ---------------------------------------------------------------------------------

TERMS = [
    Integer(7),
    c,
    i,
    i**2 + c * i,
    (H - 2 * i) * (c + i),
    i**3 - 4 * i**2 + 1,
    2**i,
    c * 2**i,
    c**2 * 4**i + c * 2**i,
    s**i,
    c * s ** (i + 1),
    (s - 1) * s**i,
    i * 2**i,
    (i + 1) * 3**i + i**2,
    i * s**i,
    Rational(1, 2) ** i,
    FloorDiv(H, 2**i),
    FloorDiv(H + i, 3) * (c + i),
    FloorDiv(H, s**i) * c * 2**i,
    FloorDiv(H, 2) * i + Min(H, c),
    Max(i, 3) * c,
    GeometricSum(s, i),
    Sum(m * i, (m, 0, c)) * i,
]
VALUES = [{c: 3, s: 1, H: 17}, {c: 2, s: 2, H: 40}, {c: 1, s: 3, H: 5}]


def number(expr: Expr, values) -> Expr:
    return expr.subs({key: Integer(value) for key, value in values.items()}).doit()


@pytest.mark.parametrize("term", TERMS, ids=str)
def test_exact_sum_is_the_sum(term):
    times = Symbol("times", integer=True, nonnegative=True)
    general = exact_sum(term, i, times)
    for copies, values in itertools.product((0, 1, 2, 5, 33, 40), VALUES):
        expected = sum(number(term.subs(i, j), values) for j in range(copies))
        assert number(exact_sum(term, i, Integer(copies)), values) == expected
        assert number(general, {**values, times: copies}) == expected


@pytest.mark.parametrize("term", [i, c * i**2, c * 2**i, i * 2**i, (H - k * i) * c**2, s**i])
def test_exact_sum_is_closed(term):
    assert not exact_sum(term, i, n).has(Sum)


def test_exact_sum_of_a_million_terms_is_quick():
    assert exact_sum(i**2, i, Integer(10**6)) == sum(j * j for j in range(10**6))


def test_exact_sum_keeps_what_has_no_closed_form():
    kept = exact_sum(FloorDiv(H, 2**i), i, n)
    assert kept.has(Sum)
    assert kept.subs({H: 9, n: 4}).doit() == 9 + 4 + 2 + 1


# -- iterates ------------------------------------------------------------------------------------


def test_iterate_of_equal_layers_is_one_floor():
    step = FloorDiv(H + x, s) + 1
    general = iterate(step, H, i, n)
    assert len(general.atoms(FloorDiv)) == 1
    # n layers of stride s: floor((H + a*(s**n - 1)/(s - 1))/s**n), a = x + s.
    for size, add, stride in itertools.product(range(1, 12), range(-3, 4), range(1, 5)):
        direct = size
        for copies in range(1, 6):
            direct = (direct + add) // stride + 1
            geometric = sum(stride**j for j in range(copies))
            assert (size + (add + stride) * geometric) // stride**copies == direct
            if copies in (1, 4):
                values = {H: size, x: add, s: stride, n: copies}
                assert number(general, values) == direct


def test_one_floor_rule_on_two_hundred_thousand_computations():
    checked = 0
    for stride, add in itertools.product(range(1, 9), range(-12, 13)):
        for size in range(1, 201):
            direct, geometric = size, 0
            for copies in range(1, 6):
                direct = (direct + add) // stride + 1
                geometric += stride ** (copies - 1)
                assert (size + (add + stride) * geometric) // stride**copies == direct
                checked += 1
    assert checked == 200_000


STEPS = [
    (H - (k - 1), lambda h, j: h - 2),
    (H + i, lambda h, j: h + j),
    (H - 2 * i**2 + 1, lambda h, j: h - 2 * j * j + 1),
    (2 * H + 1, lambda h, j: 2 * h + 1),
    (FloorDiv(H, 2), lambda h, j: h // 2),
    (FloorDiv(H + i, s) + i, lambda h, j: (h + j) // 2 + j),
    (FloorDiv(H - 3 * s**i, s) + 1, lambda h, j: (h - 3 * 2**j) // 2 + 1),
    (FloorDiv(H - i * s**i, s) + 1, lambda h, j: (h - j * 2**j) // 2 + 1),
]


@pytest.mark.parametrize(("step", "direct"), STEPS, ids=[str(step) for step, _ in STEPS])
def test_iterate_is_the_iterate(step, direct):
    general = iterate(step, H, i, n)
    for start, copies in itertools.product((1, 7, 100), (1, 2, 3, 6)):
        size = start
        for j in range(copies):
            size = direct(size, j)
        assert number(general, {H: start, n: copies, k: 3, s: 2}) == size


@pytest.mark.parametrize("step", [H**2, H * i + 1, Integer(1), 2 * H + i, 3 * FloorDiv(H, 2),
                                  FloorDiv(H, 2) + FloorDiv(H, 3), FloorDiv(2 * H, 3),
                                  FloorDiv(H, s**i)])  # fmt: skip
def test_iterate_says_when_there_is_no_form(step):
    assert iterate(step, H, i, n) is None


# -- what is surely true -------------------------------------------------------------------------

ATOMS = st.sampled_from([H, c, k, s, p, x, FloorDiv(H, 2), FloorDiv(H - p, s), FloorDiv(x, 3), s**n,
                         2**p, GeometricSum(s, p), Max(c - 3, p), Min(c, k + 1), 1 / s, c / k,
                         Max(x, c), 2 ** (n - 1)])  # fmt: skip
EXPRESSIONS = st.recursive(
    ATOMS | st.integers(-4, 4).map(Integer),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda pair: pair[0] + pair[1]),
        st.tuples(inner, inner).map(lambda pair: pair[0] - pair[1]),
        st.tuples(inner, inner).map(lambda pair: pair[0] * pair[1]),
    ),
    max_leaves=6,
)
SMALL = dict.fromkeys((H, c, k, s, n), (1, 2, 3, 5)) | {p: (0, 1, 4), x: (-4, 0, 1, 3)}


def grid(*expressions):
    symbols = sorted(set().union(*(expr.free_symbols for expr in expressions)), key=str)
    for values in itertools.islice(
        itertools.product(*(SMALL[symbol] for symbol in symbols)), 0, None, 3
    ):
        yield dict(zip(symbols, map(Integer, values), strict=True))


@settings(max_examples=400, deadline=None)
@given(EXPRESSIONS)
@example(H - FloorDiv(H, 2))
@example(k - FloorDiv(k, 2) - 1)
@example(sympy.cos(2) * c)
@example((1 - sympy.sqrt(2)) * c)
def test_a_decided_sign_is_right(expr):
    decided = [(positive(expr), lambda v: v > 0), (nonnegative(expr), lambda v: v >= 0)]
    decided += [
        (surely(Gt(expr, 2)), lambda v: v > 2),
        (surely(Le(expr, -1)), lambda v: v <= -1),
        (surely(Lt(expr, 1)), lambda v: v < 1),
        (surely(Ge(expr, 1)), lambda v: v >= 1),
        (surely(Eq(expr, 1)), lambda v: v == 1),
        (surely(Ne(expr, 1)), lambda v: v != 1),
    ]
    if all(truth is None for truth, _ in decided):
        return
    for point in grid(expr):
        value = expr.xreplace(point)
        for truth, holds in decided:
            assert truth is None or truth == bool(holds(value)), (point, value)


@settings(max_examples=150, deadline=None)
@given(EXPRESSIONS, EXPRESSIONS)
def test_maximum_and_minimum(one, other):
    most, least = maximum(one, other), minimum(one, other)
    for point in itertools.islice(grid(one, other), 40):
        u, v = one.xreplace(point), other.xreplace(point)
        assert most.xreplace(point) == max(u, v)
        assert least.xreplace(point) == min(u, v)


@settings(max_examples=200, deadline=None)
@given(EXPRESSIONS)
def test_integral_is_integral(expr):
    assume(is_integral(expr))
    assert all(expr.xreplace(point).is_Integer for point in itertools.islice(grid(expr), 60))


def test_some_signs_are_decided():
    assert positive(H) is True
    assert positive(H - 1) is None
    assert nonnegative(H - 1) is True
    assert nonnegative(-p) is None
    assert positive(-p) is False
    assert nonnegative(H - FloorDiv(H, 2)) is True
    assert positive(s**n) is True
    assert surely(Eq(H, H + 1)) is False
    assert surely(Eq(H, c)) is None


def test_whole():
    assert Whole(c) == sympy.true
    assert Whole(Rational(1, 2)) == sympy.false
    assert Whole(c / 2).subs(c, 4) == sympy.true
    assert Whole(c / 2).subs(c, 5) == sympy.false


def test_every():
    kept = Every(Ge(H, 2 * i), i, n)
    assert kept.free_symbols == {H, n}
    assert kept.subs({H: 6, n: 4}) == sympy.true
    assert kept.subs({H: 5, n: 4}) == sympy.false
    assert Every(Ge(H, 2 * i), i, Integer(0)) == sympy.true
    assert Every(Ge(H, 3), i, n) == Ge(H, 3)


def test_a_floor_of_what_is_no_integer_stays():
    alpha = Symbol("alpha", positive=True)
    rounded_up = -FloorDiv(-3 * alpha, 1)
    assert [rounded_up.subs(alpha, Rational(i, 10)) for i in (10, 11, 31)] == [3, 4, 10]
    assert FloorDiv(-3 * n, 1) == -3 * n
