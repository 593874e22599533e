"""Comparing designs: ratios, savings, limits and crossovers, against numbers worked out by hand."""

from fractions import Fraction
from functools import partial

import pytest
from sympy import Ge, Rational, Symbol, cancel, oo, simplify

import symconv as sc
from symconv.abc import H, W, c, c_in, c_out, d, g, k, m, n, s
from symconv.errors import ArgumentError, DomainError, SymbolError, UnsupportedError
from symconv.limits import limit

PLAIN, SEPARABLE = sc.Conv2d(c, c, k), sc.depthwise_separable(c, c, k)
PAIR = sc.compare(PLAIN, SEPARABLE, size=(H, W), given=k >= 2)
FIVE, TWO = sc.Conv2d(c, c, 5), sc.Sequential(sc.Conv2d(c, c, 3), sc.Conv2d(c, c, 3))


def test_what_another_assumption_implies_is_left_out():
    two = sc.Sequential(sc.Conv2d(c, c, 3), sc.Conv2d(c, c, 3))
    assert sc.compare(sc.Conv2d(c, c, 5), two, size=H).assumptions == (H >= 5,)
    three = sc.Sequential(two, sc.Conv2d(c, c, k))
    assert [str(rule) for rule in three.assumptions(H)] == ["H - 4 >= k"]


def test_ratio_and_saving():
    assert PAIR.ratio("params") == c * k**2 / (c + k**2)
    assert PAIR.ratio() == PAIR.ratio("macs") == PAIR.ratio("flops")
    assert PAIR.ratio("activations") == Rational(1, 2)
    at = {c: 128, k: 3}
    assert PAIR.ratio("params").subs(at) == Rational(128 * 128 * 9, 128 * 9 + 128 * 128)
    assert PAIR.saving("params").subs(at) == 1 - Rational(128 * 9 + 128 * 128, 128 * 128 * 9)
    assert PAIR.saving("activations") == -1
    assert PAIR.ratio("params", first=1, second=0) == 1 / PAIR.ratio("params")


def test_limits():
    assert PAIR.limit(c) == k**2
    assert PAIR.limit(k, "params") == c
    assert PAIR.limit(c, "params", first=1, second=0) == 1 / k**2
    grouped = sc.compare(sc.Conv1d(c, c, 3), sc.Conv1d(c, c, 3, groups=c))
    assert grouped.limit(c, "params") == oo
    assert sc.compare(*(x.module for x in reversed(grouped.designs))).limit(c, "params") == 0


def test_limits_through_floors():
    strided = sc.Conv2d(c_in, c_out, 3, stride=2, padding=1)
    pair = sc.compare(sc.Conv2d(c_in, c_out, 3, padding=1), strided, size=H)
    assert pair.ratio().has(sc.FloorDiv)
    assert pair.limit(H) == 4
    ratio = pair.ratio()
    near = Fraction(*map(int, ratio.subs(H, 10**6).as_numer_denom()))
    assert abs(near - 4) < Fraction(1, 10**4)
    by_stride = sc.compare(
        sc.Conv1d(1, 1, 3), sc.Conv1d(1, 1, 3, stride=s), size=H, given=(H >= 3,)
    )
    assert by_stride.limit(H) == s


def test_a_limit_that_remainders_decide_is_none():
    parity = H - 2 * sc.FloorDiv(H, 2)  # 0, 1, 0, 1, …
    for expr in (parity + 1, (H + 1) / (parity + 1), 1 / (parity + 1), parity * H + H**2 * parity):
        with pytest.raises(UnsupportedError, match="leading term that depends on remainders"):
            limit(expr, H)
    assert limit((H + parity) / (2 * H + 3 * parity), H) == Rational(1, 2)
    assert limit(sc.FloorDiv(sc.FloorDiv(H, 2) * 3 + 1, c) / H, H) == Rational(3, 2) / c


def test_limits_that_are_not_known():
    with pytest.raises(UnsupportedError, match="no quotient of polynomials in s"):
        limit(sc.FloorDiv(H, s), s)
    with pytest.raises(UnsupportedError, match="no quotient of polynomials in n"):
        limit(2**n / n, n)
    with pytest.raises(UnsupportedError, match="sign of c - k is not known"):
        limit((c - k) * H, H)
    assert limit((c + k) * H, H) == oo
    assert limit(-(c + k) * H, H) == -oo


def test_when_over_each_measure():
    pair = sc.compare(FIVE, TWO, size=H)
    assert pair.when(H).integer == (H >= 11)
    assert pair.when(H).check()
    assert pair.when(c, "params").verdict == "always"
    assert pair.when(H, "flops").condition == pair.when(H, "macs").condition
    assert pair.when(c, "activations").verdict == "never"
    for measure in ("params", "macs", "flops"):
        answer = PAIR.when(c, measure)
        assert answer.condition == (c > k**2 / (k**2 - 1))
        assert answer.integer == (c >= 2)
        assert answer.check()


def test_when_the_other_way_round():
    pair = sc.compare(TWO, FIVE, size=H)
    assert pair.when(H).integer == (H <= 9)  # at 10 the two cost the same
    for size in range(5, 30):
        one, two = (int(x.macs(size).subs(c, 1)) for x in (FIVE, TWO))
        assert (two < one) is (size >= 11)
        assert (one < two) is (size <= 9)


def test_when_through_a_middle_width():
    two = sc.Sequential(sc.Conv2d(c, m, 3), sc.Conv2d(m, c, 3))
    answer = sc.compare(FIVE, two).when(m, "params")
    assert answer.condition == (m < Rational(25, 18) * c)
    for width in range(1, 40):
        for middle in range(1, 60):
            cheaper = 9 * width * middle * 2 < 25 * width**2
            assert answer.integer.subs({c: width, m: middle}) == cheaper


def test_within_a_fraction_of_the_limit():
    epsilon = sc.symbols("epsilon", real=True)
    answer = PAIR.within(epsilon, c, "params")
    assert answer.check()
    assert isinstance(answer.condition, Ge)
    assert answer.condition.lhs == c
    assert simplify(answer.condition.rhs - k**2 * (1 - epsilon) / epsilon) == 0
    tenth = sc.compare(PLAIN, SEPARABLE).within(Rational(1, 10), c, "params")
    assert tenth.condition == (c >= 9 * k**2)


def test_within_needs_a_finite_limit_and_an_exact_epsilon():
    grouped = sc.compare(sc.Conv1d(c, c, 3), sc.Conv1d(c, c, 3, groups=c))
    with pytest.raises(UnsupportedError, match="no finite limit in c"):
        grouped.within(Rational(1, 10), c, "params")
    for epsilon in (0.1, "1/10", 0.5 * c):
        with pytest.raises(ArgumentError, match="`epsilon` must be exact"):
            PAIR.within(epsilon, c)
    for epsilon in (0, 1, 2, Rational(-1, 10)):
        with pytest.raises(ArgumentError, match="`epsilon` must be between 0 and 1"):
            PAIR.within(epsilon, c)


def test_three_designs_and_names():
    plain, grouped = sc.Conv2d(c, c, 3), sc.Conv2d(c, c, 3, groups=g)
    depthwise = sc.depthwise_separable(c, c, 3)
    three = sc.compare(plain, grouped, depthwise, names=("plain", "grouped", "separable"))
    assert [design.name for design in three.designs] == ["plain", "grouped", "separable"]
    assert three.ratio("params") == g
    assert three.ratio("params", second=2) == 9 * c / (c + 9)
    assert three.ratio("params", first=1, second=2) == cancel(9 * c / (g * (c + 9)))
    assert three.when(g, "params").integer == (g >= 2)
    assert sc.compare(plain, grouped).designs[0].name == "Conv2d(c, c, 3)"


def test_assumptions_are_carried():
    assert PAIR.assumptions == (Ge(H, k), Ge(W, k))
    pair = sc.compare(sc.Conv1d(c, c, k), sc.Conv1d(c, c, k, dilation=d), size=H)
    assert Ge(H, d * (k - 1) + 1) in pair.assumptions


def test_measures_without_a_size():
    pair = sc.compare(FIVE, TWO)
    assert set(pair.designs[0].measures) == {"params"}
    with pytest.raises(ArgumentError, match=r"one of params, got 'macs'; .* `size`"):
        pair.ratio()
    vectors = sc.compare(sc.Linear(3, 4), sc.Linear(3, 5))
    assert vectors.ratio("macs") == Rational(4, 5)


@pytest.mark.parametrize("designs", [(), (PLAIN,), (PLAIN, 3), (PLAIN, "Conv2d(c, c, 1)")])
def test_too_few_designs(designs):
    with pytest.raises(ArgumentError, match="needs at least two designs, got"):
        sc.compare(*designs)


@pytest.mark.parametrize("names", [("one",), ("a", "b", "c")])
def test_a_wrong_number_of_names(names):
    with pytest.raises(ArgumentError, match=f"2 designs, but {len(names)} names"):
        sc.compare(PLAIN, SEPARABLE, names=names)


@pytest.mark.parametrize("names", ["ab", (1, 2)])
def test_names_that_are_none(names):
    with pytest.raises(ArgumentError, match="`names` must be a tuple of texts"):
        sc.compare(PLAIN, SEPARABLE, names=names)


def test_names_that_are_alike():
    with pytest.raises(ArgumentError, match=r"a name of its own, got \('a', 'a'\)"):
        sc.compare(PLAIN, SEPARABLE, names=("a", "a"))


@pytest.mark.parametrize("given", ["k >= 2", 2, None, [2], (k,)])
def test_a_given_that_is_no_relation(given):
    with pytest.raises(ArgumentError, match=r"compare\(…\): `given` must be .*relation"):
        sc.compare(PLAIN, SEPARABLE, given=given)


def test_what_is_given_is_kept():
    assert PAIR.given == (k >= 2,)
    assert sc.compare(PLAIN, SEPARABLE, given=[k >= 2, c >= 2]).given == (k >= 2, c >= 2)
    assert sc.compare(PLAIN, SEPARABLE, given=k >= 0).given == ()  # true of every k
    with pytest.raises(DomainError, match="contradicts the symbols' own assumptions"):
        sc.compare(PLAIN, SEPARABLE, given=k < 0)


def test_designs_of_different_dimensions():
    with pytest.raises(ArgumentError, match=r"same number of dimensions, got \[1, 2\]"):
        sc.compare(PLAIN, sc.Conv1d(c, c, k), size=H)


def test_no_ratio_to_what_costs_nothing():
    pair = sc.compare(PLAIN, sc.Identity(), names=("plain", "nothing"))
    for call in (pair.ratio, partial(pair.limit, c)):
        with pytest.raises(ArgumentError, match="no ratio to nothing, whose params are 0"):
            call("params")
    assert pair.saving("params") == 1
    assert pair.ratio("params", first=1, second=0) == 0


def test_a_limit_in_no_symbol():
    with pytest.raises(ArgumentError, match="`symbol` must be a symbol, got 'c'"):
        PAIR.limit("c")


@pytest.mark.parametrize("over", [c, "kc", (c,), (c, c), (c, k, H), (c, "k"), [[c], [k]]])
def test_regions_over_no_plane(over):
    with pytest.raises(ArgumentError, match="`over` must be two symbols, such as"):
        sc.regions(PLAIN, SEPARABLE, over=over, measure="params")


def test_a_wrong_measure():
    with pytest.raises(ArgumentError, match="one of params, macs, flops, activations, got 'mac'"):
        PAIR.ratio("mac")


@pytest.mark.parametrize("number", [2, -1, True, "plain", None])
def test_an_unknown_design(number):
    for call in (PAIR.ratio, PAIR.saving):
        with pytest.raises(ArgumentError, match="2 designs, numbered from 0, got number"):
            call("params", second=number)
    with pytest.raises(ArgumentError, match="2 designs, numbered from 0, got number"):
        PAIR.when(c, "params", first=number)


def test_symbols_of_one_name():
    foreign = Symbol("c", positive=True, integer=True, prime=True)
    with pytest.raises(SymbolError, match="two different symbols are named c"):
        sc.compare(sc.Conv1d(c, c, 3), sc.Conv1d(foreign, foreign, 3))
