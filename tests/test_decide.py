"""`when`: random relations against grids, steps that were changed, and what is refused."""

import os
import time
from dataclasses import replace

import pytest
import sympy as sp
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sympy import And, Eq, Ge, Gt, Le, Lt, Ne, Not, Or, Rational, S

import symconv as sc
from symconv import polynomial
from symconv.abc import C, H, W, alpha, c, c_in, c_out, d, g, k, m, n, p, r, s, t
from symconv.arithmetic import FloorLog
from symconv.certificate import External
from symconv.checker import CheckFailed
from symconv.errors import ArgumentError, DomainError, SymbolError
from symconv.sign import Whole
from symconv.steps import Step, check_step
from tests.grids import around, grid, truth

# SYMCONV_EXAMPLES=2000 asks for more random relations, and for others in each run.
EXAMPLES = int(os.environ.get("SYMCONV_EXAMPLES", "0"))


def relations(examples):
    return settings(
        max_examples=EXAMPLES or examples,
        deadline=None,
        derandomize=not EXAMPLES,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


KINDS = {"<": Lt, "<=": Le, ">": Gt, ">=": Ge, "==": Eq, "!=": Ne}


def judged(relation, symbol, domain=(), timeout=2.0, at_least=250):
    """The answer, after a grid has found nothing wrong with it."""
    symbols = tuple(
        sorted({symbol, *relation.free_symbols}.union(*(d.free_symbols for d in domain)), key=str)
    )
    points = grid(symbols, domain, at_least=at_least, limit=8000)
    try:
        answer = sc.when(relation, symbol, domain, timeout=timeout)
    except DomainError:
        assert not points
        return None
    assert answer.check() is True
    points += around(relation, symbol, symbols, domain, points[:: max(1, len(points) // 12)])
    holds, condition = truth(relation, symbols), truth(answer.condition, symbols)
    integer = condition if answer.integer is None else truth(answer.integer, symbols)
    seen = set()
    for at in points:
        said = holds(*at)
        seen.add(said)
        if said is not None:
            where = (answer.condition, answer.integer, dict(zip(symbols, at, strict=True)))
            assert condition(*at) is said, where
            assert integer(*at) is said, where
    if answer.verdict == "always":
        assert False not in seen
    if answer.verdict == "never":
        assert True not in seen
    if answer.verdict == "depends":
        for point, said in ((answer.witness, True), (answer.counterexample, False)):
            assert relation.subs(point) == (S.true if said else S.false)
            assert all(rule.subs(point) == S.true for rule in domain)
    return answer


# -- random relations ------

SYMBOLS = (c, k, m)
GIVENS = (
    k >= 2,
    c >= k,
    m <= c,
    c >= 3,
    Ge(c, 2 * k - 1),
    m <= 10,
    c <= 2 * k,
    c > m,
    k > 1,
    m + k >= 4,
)
givens = st.lists(st.sampled_from(GIVENS), max_size=3, unique=True).map(tuple)
kinds = st.sampled_from(sorted(KINDS))


@st.composite
def factors(draw):
    """A linear or a quadratic polynomial with small coefficients."""
    numbers = [draw(st.integers(-3, 4)) for _ in range(4)]
    linear = sum((a * v for a, v in zip(numbers, SYMBOLS, strict=False)), sp.Integer(numbers[3]))
    if draw(st.booleans()):
        return linear
    products = (c * k, c * m, k**2, c**2, k**2 * c, m * k)
    return linear + draw(st.integers(-2, 3)) * draw(st.sampled_from(products))


@st.composite
def polynomials(draw):
    made = sp.Mul(*draw(st.lists(factors(), min_size=1, max_size=2)))
    return made + draw(st.sampled_from((0, 0, 0, c, -k * m, 5)))


@st.composite
def relation_of(draw, sides):
    """A relation that still speaks of something."""
    left, right = draw(sides), draw(sides)
    return KINDS[draw(kinds)](left, right, evaluate=False)


@relations(25)
@given(relation_of(polynomials()), givens)
@example(Lt(c * k**2 + c**2, c**2 * k**2), ())
@example(Lt(c * k**2 + c**2, c**2 * k**2), (k >= 2,))
@example(Gt((c - k) * (m - k), 0), ())
@example(Ge(c**2 - 2 * c * k + k**2, 0), ())
@example(Eq(c**2, k * m), ())
@example(Gt(c**2 * k - m * c - 3, 0), (c >= k,))
def test_random_polynomials(relation, domain):
    judged(relation, c, domain)


@st.composite
def quotients(draw):
    bottom = draw(st.sampled_from((c, k + 1, k, m * c, c + k, 2 * m - 1, c - k, k - m + 2)))
    return draw(factors()) / bottom


@relations(20)
@given(relation_of(quotients()), givens)
@example(Lt(1 / (c - k), 1), ())
@example(Gt((c - 1) / (c - k), (m - 1) / k), (c > k,))
def test_random_quotients(relation, domain):
    judged(relation, c, domain)


@st.composite
def roofs(draw):
    """Floors of the symbol and of others."""
    inside = draw(st.sampled_from((c, c - k, 2 * c + 1, c + m - 1, k + m, c * k)))
    below = draw(st.sampled_from((2, 3, k, m)))
    return draw(st.sampled_from((1, 2, k))) * sc.FloorDiv(inside, below) + draw(
        st.sampled_from((0, 1, m, -k))
    )


@relations(60)
@given(
    st.builds(
        lambda kind, a, b: KINDS[kind](a, b, evaluate=False),
        kinds,
        roofs(),
        st.sampled_from((S.One, S(4), m, 2 * k, m * k, sc.FloorDiv(m, 2), 5 - k)),
    ),
    givens,
)
@example(Ge(sc.FloorDiv(c - k, m) + 1, 4), (c >= k,))
@example(Eq(sc.FloorDiv(c, 3), m), ())
def test_random_floors(relation, domain):
    judged(relation, c, domain)


@relations(40)
@given(
    st.builds(
        lambda kind, a, b: KINDS[kind](a, b, evaluate=False),
        kinds,
        st.sampled_from((2**n, 2**n * k, 3**n - n, 4**n + m, 2**n * m - k, k * 2 ** (n + 1))),
        st.sampled_from((S(8), m, n * k, n**2, 2**n + m, 7 * n + 1, k * m, n + 5, m * 2**n)),
    ),
    st.lists(st.sampled_from((k >= 2, m >= 3, n >= 2, n <= 12, m <= k)), max_size=2, unique=True),
)
@example(Le(2**n, m), [])
@example(Gt(2**n, n**2), [])
def test_random_powers(relation, domain):
    judged(relation, n, tuple(domain))


OPAQUE = (
    sc.FloorDiv(c, 2),
    sc.FloorDiv(c + m - 1, 3),
    sc.FloorDiv(c - 1, k),
    sc.FloorDiv(c, k),
    sc.FloorDiv(2 * c + 1, m),
    FloorLog(c, 2),
    FloorLog(c + k - 1, 3),
    2**c,
    k ** (c - 1),
    sp.Max(c, k),
    sp.Min(2 * c - 3, m),
    sc.GeometricSum(k, c),
    c,
)


@st.composite
def mixtures(draw):
    """A sum of two terms with the symbol inside something, or of one."""
    terms = draw(st.lists(st.sampled_from(OPAQUE), min_size=1, max_size=2))
    numbers = st.sampled_from((1, 1, 2, -1, k, m))
    return sum((draw(numbers) * term for term in terms), draw(st.sampled_from((0, 1, -k))))


@relations(40)
@given(
    st.builds(
        lambda kind, a, b: KINDS[kind](a, b, evaluate=False),
        kinds,
        mixtures(),
        st.sampled_from((S.One, S(4), m, k, 5 - k, sc.FloorDiv(m, 2), c, p)),
    ),
    givens,
)
@example(Lt(sc.FloorDiv(c, 2) + sc.FloorDiv(c + m - 1, 3), k), ())
@example(Ge(k * FloorLog(c + k - 1, 3), m), (k >= 2,))
@example(Gt(m * sc.FloorDiv(c - 1, k) + 1, sc.FloorDiv(c, k)), ())
def test_random_mixtures(relation, domain):
    judged(relation, c, domain)


LAYERS = (
    lambda: sc.Conv2d(c_in, c_out, 3, padding=1),
    lambda: sc.Conv2d(c_in, c_out, k, padding="same"),
    lambda: sc.Conv2d(c_in, c_out, k),
    lambda: sc.Conv2d(c_in, c_out, 3, stride=2, padding=1),
    lambda: sc.depthwise_separable(c_in, c_out, k, padding="same"),
    lambda: sc.depthwise_separable(c_in, c_out, 3, stride=2),
    lambda: sc.Sequential(sc.Conv2d(c_in, m, 1), sc.Conv2d(m, c_out, k, padding="same")),
    lambda: sc.Sequential(sc.Conv2d(c_in, m, 3), sc.Conv2d(m, c_out, 3)),
    lambda: sc.spatially_separable(c_in, c_out, k),
    lambda: sc.spatially_separable(c_in, c_out, 3, mid_channels=m),
    lambda: sc.Sequential(
        sc.Conv2d(c_in, m, 1), sc.Conv2d(m, m, 3, groups=m), sc.Conv2d(m, c_out, 1, bias=True)
    ),
    lambda: sc.Conv2d(c_in, c_out, 5, bias=True),
    lambda: sc.Sequential(sc.Conv2d(c_in, c_out, 3), sc.MaxPool2d(2)),
)


@relations(40)
@given(
    st.sampled_from(LAYERS),
    st.sampled_from(LAYERS),
    st.sampled_from(("params", "macs", "flops", "activations")),
    st.sampled_from((c_in, c_out, k, m, H)),
    st.lists(st.sampled_from((k >= 2, c_out >= c_in, m <= c_in, H >= 8)), max_size=2, unique=True),
)
@example(LAYERS[1], LAYERS[4], "params", c_out, [])
@example(LAYERS[1], LAYERS[6], "macs", c_in, [])
def test_random_layers(first, second, measure, symbol, given_):
    a, b = first(), second()
    cost = [one.params if measure == "params" else getattr(one, measure)(H) for one in (a, b)]
    size = None if measure == "params" else H
    domain = tuple(dict.fromkeys((*given_, *a.assumptions(size), *b.assumptions(size))))
    judged(Lt(*cost, evaluate=False), symbol, domain)


# -- kept cases: what was wrong once, and the edges ------

KEPT = [
    (c > 3, c, ()),
    (c >= Rational(7, 2), c, ()),
    (Eq(2 * c, 7), c, ()),
    (Ne(2 * c, 7), c, ()),
    (c**2 > 2, c, ()),
    (c**2 <= 50, c, ()),
    (c**2 - 7 * c + 12 < 0, c, ()),
    (c**3 - 6 * c**2 + 11 * c - 6 >= 0, c, ()),
    (c**5 - 40 * c + 3 > 0, c, ()),
    (p**2 - p > 0, p, ()),
    (Eq(p * (p - 3), 0), p, ()),
    (p > k, p, ()),
    (c * k > m, c, (m <= 10,)),
    ((c - k) * (c - m) > 0, c, ()),
    ((c - k) ** 2 > 0, c, ()),
    ((c - k) ** 2 * (c - m) >= 0, c, ()),
    (c / (c - k) > 2, c, ()),
    (1 / c + 1 / k < Rational(1, 2), c, ()),
    (sc.FloorDiv(H + 2 * p - k, s) + 1 >= W, s, (H + 2 * p >= k,)),
    (sc.FloorDiv(H, 2) ** 2 > 2 * H, H, ()),
    (sc.FloorDiv(H, 2) > sc.FloorDiv(H, 3), H, ()),
    (sp.Max(c, k) > m, c, ()),
    (2**n > 100 * n, n, ()),
    (2**n * c > m, c, ()),
    (Eq(2**n, m), n, ()),
    (alpha**2 * c > alpha * k, alpha, ()),
    (alpha**2 > 2, alpha, ()),
    (alpha**3 - alpha > 0, alpha, ()),
    (alpha * (1 - alpha) > Rational(1, 8), alpha, (alpha < 1,)),
    (c * k**2 * g > c**2 * k**2 + g * c**2, g, (g <= c,)),
    (t * c**2 * 2 + t * c * k**2 < c**2 * k**2, c, ()),
    (r * (c_in + c_out) < c_in * c_out, r, (r <= c_in, r <= c_out)),
    (Eq(d * (k - 1), 2 * p), d, ()),
    (c >= 10**6, c, ()),
    (c * k > 10**6, c, (k >= 1000,)),
    (c > k, c, (k >= 10**5,)),
    (sc.FloorDiv(H - 1, s) + 1 > sc.FloorDiv(H, s), s, ()),
    (k * sc.FloorDiv(H - 1, s) + k**2 > m * sc.FloorDiv(H, s), H, ()),
    (sc.FloorDiv(H + 2, 3) > sc.FloorDiv(H, 3), H, ()),
    (Eq(s * sc.FloorDiv(H + 1, s), H + 1), H, ()),
    (s * sc.FloorDiv(H, s) < H, s, (s <= H,)),
    (sc.FloorDiv(H + 7, 8) + k > m * sc.FloorDiv(H, 8), H, ()),
    (c * sc.FloorDiv(H + 1, 2) ** 2 < m * H**2, H, ()),
    (sc.FloorDiv(H, 2) + sc.FloorDiv(H, 3) > k, H, ()),
    (sc.FloorDiv(k * c + 1, 3) <= c - m, c, ()),
    (Ne(sc.FloorDiv(c, 2) + sc.FloorDiv(c + m, 4), k), c, ()),
    (Eq(sc.FloorDiv(c, k) * m, 7), c, ()),
    (k**2 + k * sc.FloorDiv(H - 1, s) > m * sc.FloorDiv(H - 1, s), H, (m > k,)),
    (4 * FloorLog(n, 2) < 5, n, ()),
    (Ge(FloorLog(H + k - 1, 2), m), H, ()),
    (k * FloorLog(n, 3) > m, n, ()),
    (Ne(FloorLog(n, 2), p), n, ()),
    (Eq(2**n, k * m), n, ()),
    (Ne(2**n * k, m), n, ()),
    (k * sp.Max(c, m) <= 2 * d, c, ()),
    (sp.Min(c, m) * k > d, c, ()),
]


@pytest.mark.parametrize(("relation", "symbol", "domain"), KEPT, ids=str)
def test_kept_cases(relation, symbol, domain):
    answer = judged(relation, symbol, domain, timeout=5.0, at_least=1000)
    assert answer.verdict != "unknown"


def test_relations_that_are_evaluated_already():
    for relation, verdict in (
        (c > 0, "always"),
        (c < 0, "never"),
        (True, "always"),
        (False, "never"),
    ):
        answer = sc.when(relation, c)
        assert (answer.verdict, answer.condition) == (verdict, S.true if relation else S.false)
        assert answer.check() is True


def test_a_symbol_that_cancels():
    answer = sc.when(Lt(c * H**2 * 9, c * H**2 * k**2, evaluate=False), c)
    assert answer.condition == (k > 3)
    assert c not in answer.condition.free_symbols
    assert sc.when(Lt(c + k, c + k + 1, evaluate=False), c).verdict == "always"
    assert sc.when(Eq(c - c * k, c * (1 - k), evaluate=False), c).verdict == "always"


S_DIVIDES_H = Whole(H / s)
SOLVED = [
    (sc.FloorDiv(H - 1, s) + 1 > sc.FloorDiv(H, s), H, Not(S_DIVIDES_H)),
    (sc.FloorDiv(H - 1, s) + 1 > sc.FloorDiv(H, s), s, Not(S_DIVIDES_H)),
    (Eq(sc.FloorDiv(H - 1, s) + 1, sc.FloorDiv(H, s)), H, S_DIVIDES_H),
    (Eq(s * sc.FloorDiv(H, s), H), s, S_DIVIDES_H),
    (s * sc.FloorDiv(H, s) <= H, s, S.true),
    (Eq(sc.FloorDiv(H, 2) + sc.FloorDiv(H + 1, 2), H), H, S.true),
    (sc.FloorDiv(H + 7, 8) > sc.FloorDiv(H, 8), H, Not(Whole(H / 8))),
    (c * sc.FloorDiv(H, 3) > k, H, Ge(H, 3 * sc.FloorDiv(k, c) + 3)),
    (
        H + sc.FloorDiv(H, 2) > k,
        H,
        Or(
            And(Whole(H / 2), Gt(H, 2 * k / S(3))),
            And(Whole((H - 1) / 2), Gt(H, sp.factor((2 * k + 1) / S(3)))),
        ),
    ),
    (Eq(3 * sc.FloorDiv(H, s), 7), H, S.false),
    (4 * FloorLog(n, 2) < 5, n, n <= 3),
    (FloorLog(n, 2) >= m, n, n >= 2**m),
    (sp.Max(c, k) > m, c, Or(c > m, k > m)),
]


@pytest.mark.parametrize(("relation", "symbol", "condition"), SOLVED, ids=str)
def test_floors_logarithms_and_maxima_are_solved(relation, symbol, condition):
    answer = sc.when(relation, symbol)
    assert answer.condition == condition
    assert answer.reduced
    assert answer.check() is True


def test_cases_are_disjoint_and_complete():
    answer = sc.when(c * (k - m) > k, c)
    parts = answer.condition.args if isinstance(answer.condition, Or) else (answer.condition,)
    symbols = (c, k, m)
    for at in grid(symbols):
        assert sum(truth(part, symbols)(*at) is True for part in parts) <= 1


# -- what is refused ------


def test_a_given_that_contradicts_itself():
    for domain in ((c > 3, c < 2), (k < 1,), (c > k, k > c), (Eq(c, k), c > k)):
        with pytest.raises(DomainError, match="contradicts"):
            sc.when(c > m, c, domain)


def test_foreign_symbols():
    x = sp.Symbol("x")
    with pytest.raises(SymbolError, match="the symbol x is not declared positive"):
        sc.when(x > c, c)
    with pytest.raises(SymbolError, match="the symbol x is not declared positive"):
        sc.when(c > 1, c, x > 1)
    with pytest.raises(SymbolError, match="the symbol x is not declared positive"):
        sc.when(c > 1, x)
    with pytest.raises(SymbolError, match="two different symbols are named c"):
        sc.when(c > 1, sp.Symbol("c", positive=True))


@pytest.mark.parametrize("wrong", [c, 3, "c > 1", None, [c > 1], sp.Or(c > 1, k > 1)])
def test_what_is_no_relation(wrong):
    with pytest.raises(ArgumentError, match="needs a relation"):
        sc.when(wrong, c)


@pytest.mark.parametrize("wrong", ["c", 3, c + 1, None])
def test_what_is_no_symbol(wrong):
    with pytest.raises(ArgumentError, match="`symbol` must be a symbol"):
        sc.when(c > k, wrong)


def test_floats_are_refused():
    with pytest.raises(ArgumentError, match="write fractions exactly"):
        sc.when(c > 1.5, c)


def test_a_conjunction_is_refused():
    with pytest.raises(ArgumentError, match="one relation"):
        sc.when(And(c > 1, k > 1), c)


HARD = [
    (c**7 * k - m * c**4 + n * c**3 - k * m * c**2 + c * g - t * r > 0, c),
    (c**5 * (k - m) ** 3 + (n - g) * c**3 + (t - r) * c - d * s + 1 > 0, c),
    (
        (c * k - m * n) * (c * g - t * r) * (c * d - s * m + k) * (c**2 - k * t + n) > c * k * m,
        c,
    ),
    (Eq(c**4 + k**4, m**4), c),
    (2 ** (n * k) + n**3 * m > 3**n * c, n),
    ((3 * c * k**2 - c - 2) / (c - k) < (c - k + m) / (c + k), c),
    ((2 * c - k + 4 * m + 4) / (k - m + 2) < (2 * c * m - c - 3 * k + 4 * m - 1) / (c + k), c),
    (Ne(c * m + k + m + 6, (c * m + 3 * k - 2 * m) * (c - 2 * c * k**2 - 3 * m - 2)), c),
]


@pytest.mark.parametrize("timeout", ["x", None, True])
def test_a_timeout_is_a_number_of_seconds(timeout):
    for ask in (sc.prove, lambda relation, **more: sc.when(relation, c, **more)):
        with pytest.raises(ArgumentError, match="`timeout` must be a number of seconds such as 5"):
            ask(c > 4, timeout=timeout)


@pytest.mark.parametrize(("relation", "symbol"), HARD, ids=str)
@pytest.mark.parametrize("timeout", [0.1, 0.5])
def test_the_time_is_kept(relation, symbol, timeout):
    start = time.process_time()
    answer = sc.when(relation, symbol, timeout=timeout)
    assert time.process_time() - start < 2 * timeout + 1.0
    assert answer.check() is True
    symbols = tuple(sorted(relation.free_symbols, key=str))
    holds, condition = truth(relation, symbols), truth(answer.condition, symbols)
    for at in grid(symbols, at_least=200, limit=3000):
        assert holds(*at) in (None, condition(*at))


CUT_OFF = [
    (
        (3 * c - 2 * k - 2 * m + 4) / (c * m) < (3 * c - 2 * k - 2 * m) / k,
        c,
        (c >= k, k > 1, k + m >= 4),
    ),
    (
        (-3 * c + 3 * k - 3 * m + 1) / (2 * m - 1) > (-c - k * m + 2 * k + 4) / (k + 1),
        c,
        (k + m >= 4,),
    ),
    (
        c_in * c_out * k**2 * (H - k + 1) ** 2 < 9 * c_in * c_out * (H - 2) ** 2,
        c_in,
        (Ge(H, k), H >= 4),
    ),
]


def test_what_the_timeout_cuts_off_is_still_consistent():
    for relation, symbol, domain in CUT_OFF:
        for hundredths in (0, 5, 10, 15, 30, 45):
            answer = sc.when(relation, symbol, domain, timeout=hundredths / 100)
            assert answer.check() is True


# -- answers and steps that were changed ------

ANSWERS = [
    (k**2 * c + c**2 < k**2 * c**2, c, ()),
    (k**2 * c + c**2 < k**2 * c**2, c, (k >= 2,)),
    (2 * t * c**2 + t * c * k**2 < c**2 * k**2, c, ()),
    ((H - 4) ** 2 * 25 > 9 * (H - 2) ** 2 + 9 * (H - 4) ** 2, H, (H >= 5,)),
    (m * (c_in + c_out) < c_in * c_out * k, m, ()),
    (sc.FloorDiv(H - 1, s) + 1 >= 7, H, ()),
    (sc.FloorDiv(H - 1, s) + 1 >= W, s, ()),
    (2**n <= C, n, ()),
    (2**n > n**2, n, ()),
    (Eq(2 * p, d * (k - 1)), p, ()),
    (c**2 + k * c > m, c, ()),
    (c**3 - 6 * c**2 + 11 * c - 6 > 0, c, ()),
    ((c - k) * (c - m) > 0, c, ()),
    (alpha**2 * 3 - 6 * alpha + 2 <= 0, alpha, (alpha <= 1,)),
    (16 * sc.FloorDiv(H + 1, 2) ** 2 < 9 * H**2, H, ()),
    (sc.FloorDiv(H - 1, s) + 1 > sc.FloorDiv(H, s), s, ()),
    (Eq(s * sc.FloorDiv(H, s), H), s, ()),
    (k * FloorLog(n, 2) > m, n, ()),
    (Eq(2**n, m), n, ()),
    (sp.Max(c, k) > m, c, ()),
]


def wrong(changed, relation, domain):
    """Whether a changed answer is wrong somewhere, as a grid tells."""
    symbols = tuple(sorted(relation.free_symbols, key=str))
    holds = truth(relation, symbols)
    forms = [changed.condition] + ([] if changed.integer is None else [changed.integer])
    for at in grid(symbols, domain, at_least=2000, limit=20_000):
        said = holds(*at)
        if said is not None and any(truth(form, symbols)(*at) is not said for form in forms):
            return True
    return False


def neighbours(statement):
    """A relation with its threshold moved, turned or made strict."""
    if isinstance(statement, (And, Or)):
        for i, arg in enumerate(statement.args):
            rest = statement.args[:i] + statement.args[i + 1 :]
            yield statement.func(*rest)
            for other in neighbours(arg):
                yield statement.func(*rest, other)
        return
    if isinstance(statement, (Gt, Ge, Lt, Le, Eq, Ne)):
        left, right = statement.args
        for kind in (Gt, Ge, Lt, Le, Eq, Ne):
            if not isinstance(statement, kind):
                yield kind(left, right, evaluate=False)
        for shift in (1, -1):
            yield statement.func(left, right + shift, evaluate=False)
        return
    yield S.false if statement == S.true else S.true


def changed_steps(step: Step):
    """A tree with one thing changed in it."""
    for other in neighbours(step.skeleton):
        yield replace(step, skeleton=other)
    if step.integer is not None:
        for other in neighbours(step.integer):
            yield replace(step, integer=other)
    for name in ("certificates", "integer_certificates", "parts"):
        held = getattr(step, name)
        for i, one in enumerate(held):
            if name != "parts":
                yield replace(step, **{name: held[:i] + held[i + 1 :]})
                guess = External(one.claim, one.strict, "a guess")
                yield replace(step, **{name: (*held[:i], guess, *held[i + 1 :])})
                weaker = replace(one, strict=False)
                yield replace(step, **{name: (*held[:i], weaker, *held[i + 1 :])})
            else:
                for other in changed_steps(one):
                    yield replace(step, parts=(*held[:i], other, *held[i + 1 :]))
    for i in range(len(step.conditions)):
        keep = [j for j in range(len(step.conditions)) if j != i]
        yield replace(
            step,
            conditions=tuple(step.conditions[j] for j in keep),
            parts=tuple(step.parts[j] for j in keep),
            implied=tuple(step.implied[j] for j in keep),
        )
        for other in changed_steps(step.conditions[i]):
            held = step.conditions
            yield replace(step, conditions=(*held[:i], other, *held[i + 1 :]))


def passes(answer):
    try:
        return answer.check()
    except (AttributeError, TypeError, ValueError, IndexError, KeyError) as error:
        pytest.fail(f"check() raised {error!r} instead of saying no")


@pytest.mark.parametrize(("relation", "symbol", "domain"), ANSWERS, ids=str)
def test_a_changed_tree_that_passes_is_still_right(relation, symbol, domain):
    answer = sc.when(relation, symbol, domain)
    assert answer.check() is True
    seen = 0
    for tree in changed_steps(answer.derivation):
        changed = replace(
            answer,
            derivation=tree,
            condition=tree.result(),
            integer=tree.result(integer=True),
        )
        seen += 1
        if passes(changed):
            assert not wrong(changed, relation, domain), (tree, changed.condition)
    assert seen >= 4


@pytest.mark.parametrize(("relation", "symbol", "domain"), ANSWERS, ids=str)
def test_a_changed_condition_fails(relation, symbol, domain):
    answer = sc.when(relation, symbol, domain)
    for other in neighbours(answer.condition):
        assert not replace(answer, condition=other).check()


@pytest.mark.parametrize(("relation", "symbol", "domain"), ANSWERS, ids=str)
def test_a_changed_integer_form_fails(relation, symbol, domain):
    answer = sc.when(relation, symbol, domain)
    if answer.integer is not None:
        for other in neighbours(answer.integer):
            assert not replace(answer, integer=other).check()


def test_a_changed_verdict_or_witness_fails():
    answer = sc.when(k**2 * c + c**2 < k**2 * c**2, c, k >= 2)
    for verdict in ("always", "never"):
        assert not replace(answer, verdict=verdict).check()
    assert not replace(answer, witness=answer.counterexample).check()
    assert not replace(answer, counterexample=answer.witness).check()
    assert not replace(answer, counterexample={c: sp.Integer(5), k: S.One}).check()
    assert not replace(answer, witness=None).check()


def test_a_step_may_not_use_what_is_not_given():
    answer = sc.when(k**2 * c + c**2 < k**2 * c**2, c, k >= 2)
    assert not replace(answer, given=()).check()
    cases = sc.when(c * (k - m) > k, c)
    for step in cases.steps:
        for condition in step.conditions:
            unfounded = replace(condition, given=(*condition.given, c > 5))
            tree = replace(
                step, conditions=tuple(unfounded if x is condition else x for x in step.conditions)
            )
            with pytest.raises(CheckFailed):
                check_step(tree, step.given)


def test_forged_roots_of_a_real_symbol_fail():
    statement = Gt(alpha**2 - 2, 0, evaluate=False)
    forged = Step(statement, "roots", "", alpha >= 2, (), about=alpha)
    with pytest.raises(CheckFailed):
        check_step(forged, ())


def test_forged_integer_forms_of_equations_fail():
    statement = Eq(2 * c - 7, 0, evaluate=False)
    real = Eq(c, S(7) / 2, evaluate=False)
    for whole in (c >= 4, c <= 3, Eq(c, 3)):
        with pytest.raises(CheckFailed):
            check_step(Step(statement, "linear", "", real, (), about=c, integer=whole), ())


def test_forged_remainders_fail():
    left = H - s * sc.FloorDiv(H, s)
    for statement, condition in (
        (Gt(left, 3, evaluate=False), S.false),  # the rule speaks of 0
        (Gt(left, 0, evaluate=False), Whole(H / s)),
        (Gt(left / s, 0, evaluate=False), S.true),
    ):
        with pytest.raises(CheckFailed):
            check_step(Step(statement, "remainder", "", condition, (), about=s), ())


def test_one_root_in_two_forms_fails():
    """Both are the upper root of c**2 - k*c - m: below the one or above it is nearly everywhere."""
    root = (k + sp.sqrt(k**2 + 4 * m)) / 2
    other = 2 * m / (sp.sqrt(k**2 + 4 * m) - k)
    statement = Gt(c**2 - k * c - m, 0, evaluate=False)
    real = sc.prove(k**2 + 4 * m >= 0).certificate
    for first, second in ((root, other), (other, root)):
        condition = Or(Lt(c, first, evaluate=False), Gt(c, second, evaluate=False))
        with pytest.raises(CheckFailed):
            check_step(Step(statement, "quadratic", "", condition, (), real, about=c), ())


def test_forged_ranges_that_speak_of_something_else_fail():
    for rule, statement, condition in (
        ("roots", Gt(H**2 - 2, 0, evaluate=False), And(H >= 2, sc.FloorDiv(H, 100) < 1)),
        ("roots", Gt(H**2 - 2, 0, evaluate=False), And(H >= 2, Lt(H**2, 900, evaluate=False))),
    ):
        with pytest.raises(CheckFailed):
            check_step(Step(statement, rule, "", condition, (), about=H), ())
    answer = sc.when(16 * sc.FloorDiv(H + 1, 2) ** 2 < 9 * H**2, H)
    for step in answer.steps:
        if step.rule == "tail":
            forged = replace(step, skeleton=And(step.skeleton, sc.FloorDiv(H, 100) < 1))
            with pytest.raises(CheckFailed):
                check_step(forged, ())


def test_a_dropped_case_fails():
    answer = sc.when(c * (k - m) > k, c)
    tree = next(step for step in answer.steps if step.rule == "cases")
    for i in range(len(tree.conditions)):
        if tree.conditions[i].result() != S.false:
            cut = replace(
                tree,
                conditions=tree.conditions[i : i + 1],
                parts=tree.parts[i : i + 1],
                implied=tree.implied[i : i + 1],
            )
            with pytest.raises(CheckFailed):
                check_step(cut, cut.given)


def test_reasons_say_what_is_done():
    said = sc.when(m * c + 3 < 7 * m + c, c).to_text(steps=True)
    assert "divide by 1 > 0" not in said
    assert "divide by -1 < 0" not in said
    assert "bring the rest to the other side" in said
    # What is divided by reads as the product that it is.
    factor = c * (m + 1) * (k + 2)
    said = sc.when(Gt(factor * c, factor * (k + m), evaluate=False), c).to_text(steps=True)
    assert "divide by c*(k + 2)*(m + 1) > 0" in said


def test_thousands_of_terms_keep_the_time():
    """2025 terms once took minutes, whatever the time given; now each step is cut or left out."""
    a, b = sc.symbols("a b")
    asked = Gt((a + b - c + d) ** 21, 7 * a**21 + c, evaluate=False)
    before = time.process_time()
    answer = sc.when(asked, a, timeout=1.0)
    assert time.process_time() - before < 30
    assert answer.verdict in ("unknown", "depends")
    assert not answer.reduced
    assert polynomial.factors(sp.expand((a + b - c + d) ** 12)) is None
