"""optimum, regions and z3's rung, against exhaustive small integers."""

import importlib.util
from itertools import pairwise, product
from math import isqrt

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sympy import Eq, Float, I, Integer, Ne, S, Symbol, oo

import symconv as sc
from symconv.abc import B, H, R, a, b, c, k, m, n, s
from symconv.arithmetic import FloorLog
from symconv.certificate import External
from symconv.errors import ArgumentError, DomainError, UnsupportedError
from symconv.polynomial import abstract, concrete, factors, quotient, same
from symconv.sign import Whole

STACK = (R - 1) * k**2 / (k - 1)


def least(cost, values):
    """The smallest argument of the least value, by looking at all."""
    return min(values, key=lambda x: (cost(x), x))


def test_of_all_kernels_2_is_the_cheapest_stack():
    found = sc.optimum(STACK, k, (k >= 2, R >= 2))
    assert (found.argument, found.status, found.check()) == (2, "proved", True)
    assert least(lambda x: S(x**2) / (x - 1), range(2, 60)) == 2


def test_of_all_odd_kernels_3_is_the_cheapest_stack():
    found = sc.optimum(STACK, k, (k >= 2, R >= 2, Whole((k - 1) / 2)))
    assert (found.argument, found.status, found.check()) == (3, "proved", True)
    assert same(found.value, 9 * (R - 1) / 2)
    assert least(lambda x: S(x**2) / (x - 1), range(3, 61, 2)) == 3


def test_the_widest_middle_layer_within_a_budget():
    found = sc.optimum(m, m, 18 * c * m <= B, maximize=True)
    assert found.status == "proved"
    for channels, budget in product(range(1, 6), range(18 * 5, 400, 7)):
        widest = max(w for w in range(1, 60) if 18 * channels * w <= budget)
        assert found.argument.subs({c: channels, B: budget}) == widest


@pytest.mark.parametrize("weight", range(1, 12))
def test_winograd_tile_against_a_growing_transform(weight):
    cost = Integer(9) * (m + 2) ** 2 / m**2 + weight * m
    found = sc.optimum(cost, m)
    assert found.status == "proved"
    assert found.argument == least(lambda x: cost.subs(m, x), range(1, 60))
    assert found.value == cost.subs(m, found.argument)


def test_groups_that_minimise_a_sum_have_a_symbolic_answer():
    found = sc.optimum(c * n / s + s, s)
    for x, y in product(range(1, 9), repeat=2):
        total = x * y
        at = found.argument.subs({c: x, n: y})
        assert at == least(lambda g, t=total: S(t) / g + g, range(1, total + 2)), (x, y)
        assert abs(int(at) - isqrt(total)) <= 1


def test_a_cost_that_keeps_falling_has_no_minimum():
    found = sc.optimum((m + 2) ** 2 / m**2, m)
    assert (found.argument, found.status) == (None, "none")
    assert str(found).endswith("none")


def test_a_cost_that_only_grows_is_least_at_its_lower_bound():
    assert sc.optimum(k**2 * c, k, k >= 3).argument == 3
    assert sc.optimum(k**2 * c, k, k <= 7, maximize=True).argument == 7


def test_only_an_integer_symbol_can_be_chosen():
    with pytest.raises(ArgumentError, match="must be an integer symbol, got alpha"):
        sc.optimum(k, Symbol("alpha", positive=True))


def test_a_relation_that_is_no_bound_is_refused():
    with pytest.raises(UnsupportedError, match="is no bound of k"):
        sc.optimum(k**2, k, sc.FloorDiv(k, 2) * k**3 + k > c)


DESIGNS = (
    sc.Conv2d(c, c, k),
    sc.depthwise_separable(c, c, k),
    sc.spatially_separable(c, c, k),
)


def test_regions_cover_the_plane_without_overlap():
    plane = sc.regions(
        *DESIGNS, over=(k, c), measure="params", names=("plain", "depthwise", "spatial")
    )
    assert plane.check()
    for x, y in product(range(1, 12), range(1, 40)):
        costs = [d.subs({k: x, c: y}).params for d in DESIGNS]
        inside = [bool(r.condition.subs({k: x, c: y})) for r in plane.regions]
        assert inside.index(True) == costs.index(min(costs)), (x, y)
        assert inside.count(True) == 1


def test_a_boundary_is_where_two_designs_cost_the_same():
    plane = sc.regions(*DESIGNS[:2], over=(k, c), measure="params", given=k >= 2)
    ((_, _, curve),) = plane.boundaries
    assert curve.condition == Eq(c, k**2 / (k**2 - 1))


def test_regions_needs_two_symbols():
    with pytest.raises(ArgumentError, match="`over` must be two symbols"):
        sc.regions(*DESIGNS, over=(k,))


def test_a_condition_knows_its_boundary_and_its_limit():
    answer = sc.when(k**2 * c + c**2 < k**2 * c**2, c, k >= 2)
    assert answer.boundary.condition == Eq(c, k**2 / (k**2 - 1))
    assert answer.limit == k**2
    assert sc.when(c < c**2, c).limit == oo


def test_z3_is_labelled_and_not_taken_for_checked():
    pytest.importorskip("z3")
    proof = sc.prove(Eq(sc.FloorDiv(H, 2) + sc.FloorDiv(H + 1, 2), H))
    assert (proof.status, proof.method, proof.check()) == ("proved", "z3", False)
    assert all(isinstance(part, External) for part in proof.certificate)
    assert "not checked here" in str(proof)


def test_what_nothing_decides_is_unknown():
    proof = sc.prove(Ne(a**5 + b**5, m**5), timeout=1.0)
    assert (proof.status, proof.check()) == ("unknown", False)


def test_integer_logarithms_at_powers_and_next_to_them():
    for base in (2, 3, 10):
        for exponent in range(12):
            power = base**exponent
            assert FloorLog(power, base) == exponent
            assert FloorLog(power - 1, base) == exponent - 1
    assert FloorLog(2**31 - 1, 2) == 30
    assert FloorLog(2**31 + 1, 2) == 31


def test_a_cost_with_an_integer_logarithm_is_decided():
    answer = sc.when(4 * n * FloorLog(n, 2) < n**2, n)
    assert (answer.verdict, answer.check()) == ("depends", True)
    for x in range(1, 300):
        assert bool(answer.condition.subs(n, x)) is (4 * x * (x.bit_length() - 1) < x**2), x


def test_the_bound_on_integer_logarithms_holds():
    for base, power in ((2, 0), (2, 3), (2, 6), (3, 2), (10, 1)):
        for x in range(1, 2000):
            assert FloorLog(x, base) <= power + S(x) / base**power - 1


def test_powers_are_polynomials_in_their_generators():
    expr = 4 * 2**m * m - 2 ** (2 * m)
    assert concrete(abstract(expr)) == expr
    constant, found = factors(expr)
    rebuilt = constant
    for base, power in found:
        rebuilt *= base**power
    for x in range(1, 8):
        assert rebuilt.subs(m, x) == expr.subs(m, x)
    assert (2**m, 1) in found
    assert quotient(4**m - 1, 2**m - 1) == 2**m + 1
    assert same(s ** (n + 1), s * s**n)
    assert not same(2**m, 2 ** (m + 1))


def test_first_differences_change_sign_once_at_the_optimum():
    found = sc.optimum(STACK, k, (k >= 2, R >= 2))
    values = [STACK.subs({R: 9, k: x}) for x in range(2, 12)]
    signs = [later - sooner >= 0 for sooner, later in pairwise(values)]
    assert all(signs)
    assert found.argument == 2


# -- remainders, and domains that hold no integer ------

REMAINDERS = st.tuples(st.integers(1, 4), st.integers(-3, 6), st.integers(2, 6))


@settings(deadline=None, max_examples=150)
@given(
    st.lists(REMAINDERS, max_size=3),
    st.integers(1, 20),
    st.none() | st.integers(1, 60),
    st.integers(0, 25),
    st.booleans(),
)
@example([(1, 0, 2)], 1, None, 0, False)  # of k > 0 the least even one is 2
@example([(1, 0, 2), (1, 0, 3)], 1, None, 0, False)
@example([(1, -1, 2), (1, 0, 3)], 1, None, 0, False)
@example([(1, -1, 2), (1, -1, 3)], 2, None, 0, False)
@example([(1, 0, 2), (1, 0, 4)], 1, 15, 0, True)
@example([(1, 0, 2), (1, -1, 2)], 1, None, 0, False)  # no number is even and odd
@example([], 6, 5, 0, False)
def test_remainders_hold_together(remainders, low, high, turn, maximize):
    """Against all integers; a domain that has none is refused."""
    bounds = (k >= low, *(() if high is None else (k <= high,)))
    whole = [Whole((a * k + b) / q) for a, b, q in remainders]
    domain = [
        x
        for x in range(low, 150 if high is None else high + 1)
        if all((a * x + b) % q == 0 for a, b, q in remainders)
    ]
    cost = (k - turn) ** 2
    if maximize:
        cost = -cost
    if not domain:
        with pytest.raises(DomainError):
            sc.optimum(cost, k, (*bounds, *whole), maximize=maximize)
        return
    found = sc.optimum(cost, k, (*bounds, *whole), maximize=maximize)
    assert found.status == "proved"
    assert found.argument == least(lambda x: (x - turn) ** 2, domain)
    assert found.where == S.true


@pytest.mark.parametrize(
    "given_",
    [(k > 5, k < 6), (k**2 > 10, k**2 < 16), Eq(3 * k, 7), (2 * k >= 5, 2 * k <= 5)],
    ids=str,
)
def test_a_domain_without_an_integer_is_refused(given_):
    with pytest.raises(DomainError, match="no integer k satisfies"):
        sc.optimum(k**2, k, given_)
    if importlib.util.find_spec("z3"):
        with pytest.raises(DomainError, match="contradict"):
            sc.prove(k > 7, given=given_)


@pytest.mark.parametrize(
    ("given_", "where"),
    [((k >= 5, k <= c), c >= 5), ((k >= c + 1, k <= 2 * c - 3), c >= 4), ((k < c, c <= m), c >= 2)],
    ids=str,
)
def test_where_there_is_an_integer_is_said(given_, where):
    found = sc.optimum(k, k, given_)
    for x in range(1, 9):
        assert bool(found.where.subs(c, x)) is bool(where.subs(c, x)), x
    assert ", where " in str(found)


def test_what_is_no_cost_is_refused():
    for cost in (None, 1.5, True, k > 3, I, oo, Float(3), "k"):
        with pytest.raises(ArgumentError, match=r"optimum\(…\): "):
            sc.optimum(cost, k)
    with pytest.raises(ArgumentError, match="`maximize` must be True or False, got 'no'"):
        sc.optimum(k, k, k <= 5, maximize="no")
    with pytest.raises(UnsupportedError, match=r"Whole\(c/k\) is no remainder of k"):
        sc.optimum(k, k, (Whole(c / k), Whole((k - 1) / 2)), maximize=True)


def test_z3_s_word_on_an_inequation_is_true():
    """It said that the sides differ, and not which is larger."""
    shown = sc.prove(Ne(k**2 - 5 * k - 6, -3))
    assert shown.status == "proved"
    for word in shown.certificate:
        assert word.strict
        assert all(word.claim.subs(k, x) > 0 for x in range(1, 30))


def test_the_proof_of_a_condition_is_what_prove_says():
    for relation in (k < 5, k < 0, k > 0, k**2 * c + c**2 < k**2 * c**2):
        proof, answer = sc.prove(relation), sc.when(relation, k).proof
        assert (answer.status, answer.check()) == (proof.status, True)
