"""`prove`, its certificates, and the checker: what is false must not pass."""

from dataclasses import fields, is_dataclass, replace
from itertools import islice

import pytest
import sympy as sp
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sympy import And, Eq, Ne, Rational, S

import symconv as sc
from symconv.abc import H, W, alpha, c, k, m, n, p, s
from symconv.arithmetic import FloorLog
from symconv.certificate import Combination, External, Fact, Product, Quotient, Split
from symconv.checker import CheckFailed, check
from symconv.errors import ArgumentError, DomainError, SymbolError
from tests.grids import grid, truth
from tests.z3_judge import outermost, refuted

FLOORED = sc.FloorDiv(H - 1, s)

PROVED = [
    (k**2 * c + c**2 < k**2 * c**2, (k >= 2, c >= 2)),
    ((n - 1) * (n * (k - 1) ** 2 - 1) >= 0, (k >= 2,)),
    (k**2 / (k - 1) >= 4, (k >= 2,)),
    (FLOORED * s <= H - 1, ()),
    (sc.FloorDiv(H, s) >= 1, (s <= H,)),
    (2**n > n, ()),
    (s**n >= 1 + n * (s - 1), (s >= 2,)),
    (sc.GeometricSum(s, n) >= n, ()),
    (sp.Max(c, m) >= m, ()),
    (sp.Min(c, m) <= c, ()),
    (Ne(c + 1, 0), ()),
    (Eq((c + k) ** 2, c**2 + 2 * c * k + k**2, evaluate=False), ()),
    (And(c + k > 1, c * k >= 1), ()),
    (alpha * c > 0, ()),
    (p + 1 > 0, ()),
    (H - 2 * k + 2 > 0, (2 * k - 1 <= H,)),
    (c * (c - k) >= 0, (c >= k,)),
    (-c + 10 >= 0, (c <= 10,)),
    ((c**2 - 3 * c + 3) * (k**2 - 3 * k + 3) > 0, ()),
    (s * sc.FloorDiv(H, s) + s > H, ()),
    (s**2 * sc.FloorDiv(H, s) * sc.FloorDiv(W, s) <= H * W, ()),
    (c * k**2 + n > 2 * c * m, (k**2 > 2 * m,)),
    (c * k + FloorLog(n, 2) > 0, ()),
    (sc.GeometricSum(s, p) <= s**p - 1, (s >= 2,)),
]


@pytest.mark.parametrize(("relation", "domain"), PROVED, ids=str)
def test_what_is_proved_is_true_and_checked(relation, domain):
    answer = sc.prove(relation, domain)
    assert answer.status == "proved"
    assert answer.check() is (answer.method != "z3")  # an outside word is not checked
    held(relation, domain)
    for one in answer.certificate:
        assert refuted(outermost(one.claim, one.strict), domain) != "yes"


def held(relation, domain):
    symbols = tuple(sorted(relation.free_symbols.union(*(d.free_symbols for d in domain)), key=str))
    holds = truth(relation, symbols)
    assert all(holds(*at) is True for at in grid(symbols, domain, at_least=400))


REFUTED = [
    (k**2 * c + c**2 < k**2 * c**2, ()),
    (k**2 * c + c**2 < k**2 * c**2, (k >= 2,)),
    (2**n > n**2, ()),
    (Eq(FLOORED * s, H), ()),
    (FLOORED * s >= H - s + 1, ()),
    (Eq(c, k), ()),
    (Ne(c, 2 * k), (c >= k,)),
    (alpha >= 1, ()),
    (c < 3000, ()),
]


@pytest.mark.parametrize(("relation", "domain"), REFUTED, ids=str)
def test_a_counterexample_really_refutes(relation, domain):
    answer = sc.prove(relation, domain)
    assert answer.status == "refuted"
    assert answer.check() is True
    at = answer.counterexample or {}
    assert relation.subs(at) == S.false or relation is False
    assert all(d.subs(at) == S.true for d in domain)


BY_CERTIFICATE = [
    s * sc.FloorDiv(H, s) <= H,
    k * s * sc.FloorDiv(H, s) <= k * H,
    s**2 * sc.FloorDiv(H, s) * sc.FloorDiv(W, s) <= H * W,
    H**2 - 2 * H * k + 2 * k**2 > 0,
    c**2 + k**2 + m**2 >= c * k + k * m + m * c,
    c**3 + k**3 + m**3 >= 3 * c * k * m,
]


@pytest.mark.parametrize("relation", BY_CERTIFICATE, ids=str)
def test_products_and_squares_need_no_outside_word(relation):
    answer = sc.prove(relation)
    assert (answer.status, answer.method) == ("proved", "certificate")
    assert answer.check() is True


BELOW = [  # an empty sum is 0, so there is no bound by the number of terms where that is negative
    (sc.GeometricSum(s, n - 3) > 0, ()),
    (sc.GeometricSum(s, n - 3) <= s ** (n - 3) - 1, (s >= 2,)),
    (sc.GeometricSum(s, c - k) >= 1, ()),
    (sc.GeometricSum(s, n - 3) + n > 3, ()),
    (s ** (n - 3) >= 1, ()),
]


@pytest.mark.parametrize(("relation", "domain"), BELOW, ids=str)
def test_a_number_of_terms_that_may_be_negative(relation, domain):
    answer = sc.prove(relation, domain)
    assert answer.status == "refuted"
    symbol = max(relation.free_symbols - {s}, key=str)
    condition = sc.when(relation, symbol, domain)
    assert condition.verdict != "always"
    assert condition.check() is True


def test_forged_bounds_of_a_sum_of_unknown_length_fail():
    total = sc.GeometricSum(s, n - 3)
    one = Fact(s - 1, False, "symbol", s)
    because = (Combination(s - 1, False, ((S.One, (one,)),)),)
    forged = Fact(total - (n - 3), False, "geometric", total, because)
    with pytest.raises(CheckFailed):
        check(Combination(forged.expr, False, ((S.One, (forged,)),)), ())


def test_neither_proved_nor_refuted_is_unknown():
    # Prime-free: no small point refutes it, and no rung shows it.
    answer = sc.prove(Ne(c**3 + k**3, n**3), timeout=0.5)
    assert answer.status == "unknown"
    assert answer.certificate == ()
    assert answer.check() is False


# -- what is refused ------


def test_a_given_that_contradicts_itself():
    with pytest.raises(DomainError, match="contradicts"):
        sc.prove(c > 1, (k >= 3, k <= 2))
    with pytest.raises(DomainError, match="contradicts"):
        sc.prove(c > 1, (c > k, k > c))
    with pytest.raises(DomainError, match="contradicts"):
        sc.prove(c > 1, (k < 1,))


def test_symbols_of_no_known_sign():
    x = sp.Symbol("x")
    with pytest.raises(SymbolError, match=r"the symbol x is not declared positive"):
        sc.prove(x > 1)
    with pytest.raises(SymbolError, match="two different symbols are named c"):
        sc.prove(c > sp.Symbol("c", positive=True))


@pytest.mark.parametrize("wrong", [c, 3, "c > 1", None, sp.Or(c > 1, k > 1)])
def test_what_is_no_relation(wrong):
    with pytest.raises(ArgumentError, match="needs a relation"):
        sc.prove(wrong)


def test_floats_are_refused():
    with pytest.raises(ArgumentError, match="write fractions exactly"):
        sc.prove(c > 1.5)


def test_floats_in_given_are_refused():
    with pytest.raises(ArgumentError, match="write fractions exactly"):
        sc.prove(c > 1, c >= 1.5)


@pytest.mark.parametrize("wrong", [c, "k >= 2", (k,), (k >= 2, "c")])
def test_a_given_that_is_no_relation(wrong):
    with pytest.raises(ArgumentError, match="`given` must be"):
        sc.prove(c > 1, wrong)


def test_relations_that_python_has_evaluated():
    assert sc.prove(c > 0).status == "proved"
    assert sc.prove(c > 0).check() is True
    assert sc.prove(c < 0).status == "refuted"
    assert sc.prove(c < 0).check() is True
    assert sc.prove(True).status == "proved"


# -- certificates that were changed ------


def certificates():
    """Certificates of every kind, as (certificate, given)."""
    for relation, domain in PROVED:
        for one in sc.prove(relation, domain).certificate:
            if not isinstance(one, External):
                yield one, domain


def facts_in(one):
    if isinstance(one, Combination):
        return [fact for _, facts in one.terms for fact in facts]
    return []


def claims_changed(one):
    """The claim made stronger, which nothing under it supports."""
    yield replace(one, claim=one.claim - 1)
    yield replace(one, claim=-one.claim)
    yield replace(one, claim=one.claim - Rational(1, 10**6))
    extra = max(one.claim.free_symbols, key=str, default=c)
    yield replace(one, claim=one.claim - extra)
    yield replace(
        one, claim=one.claim.xreplace({extra: extra + 1 if extra != H else s}) - 2 * extra
    )


def insides_changed(one):
    """The evidence made to say something else."""
    if isinstance(one, Combination):
        for i, (coefficient, facts) in enumerate(one.terms):
            rest = one.terms[:i] + one.terms[i + 1 :]
            yield replace(one, terms=rest)
            yield replace(one, terms=(*rest, (coefficient + 1, facts)))
            yield replace(one, terms=(*rest, (-coefficient, facts)))
            for j, fact in enumerate(facts):
                for other in facts_changed(fact):
                    swapped = (*facts[:j], other, *facts[j + 1 :])
                    yield replace(one, terms=(*rest, (coefficient, swapped)))
    elif isinstance(one, Product):
        yield replace(one, factor=-one.factor)
        yield replace(one, factor=one.factor + 1)
        yield replace(one, parts=one.parts[1:])
        for i, (sign, part, power) in enumerate(one.parts):
            rest = one.parts[:i] + one.parts[i + 1 :]
            yield replace(one, parts=(*rest, (-sign, part, power)))
            yield replace(one, parts=(*rest, (sign, part, power + 1)))
            for inner in changed(part):
                yield replace(one, parts=(*rest, (sign, inner, power)))
    elif isinstance(one, Quotient):
        for inner in changed(one.numerator):
            yield replace(one, numerator=inner)
        for inner in changed(one.denominator):
            yield replace(one, denominator=inner)
    elif isinstance(one, Split):
        yield replace(one, start=one.start + 1)
        yield replace(one, start=one.start + 2)
        yield replace(one, cases=())
        for i, case in enumerate(one.cases):
            rest = (one.cases[:i], one.cases[i + 1 :])
            yield replace(one, cases=(*rest[0], *rest[1]))
            yield replace(
                one, cases=(*rest[0], External(case.claim, case.strict, "a guess"), *rest[1])
            )
            for inner in changed(case):
                yield replace(one, cases=(*rest[0], inner, *rest[1]))


def facts_changed(fact):
    """A fact with a bound that is tighter than what is known, or of something else."""
    yield replace(fact, expr=fact.expr - 1)
    yield replace(fact, expr=-fact.expr - 1)
    if not fact.strict:
        yield replace(fact, strict=True)
    if fact.because:
        yield replace(fact, because=())
    yield replace(fact, subject=m if fact.subject != m else c)


def changed(one):
    yield from claims_changed(one)
    yield from insides_changed(one)


def test_every_changed_certificate_fails():
    seen, kinds, passed = 0, set(), []
    for one, domain in certificates():
        check(one, domain)
        for other in islice(changed(one), 200):
            kinds.add(type(one))
            seen += 1
            try:
                check(other, domain)
            except CheckFailed:
                continue
            if refuted(outermost(other.claim, other.strict), domain) != "no":
                passed.append((one, other))
    print(f"{seen} changed certificates of {len(kinds)} kinds")
    assert not passed
    assert seen >= 300
    assert kinds >= {Combination, Product, Quotient}


def test_an_outside_word_is_no_check():
    with pytest.raises(CheckFailed, match="z3 said so"):
        check(External(c - 1, False, "z3"), ())


def test_certificates_use_no_more_than_is_given():
    (one,) = sc.prove(k**2 - 4 >= 0, k >= 2).certificate
    check(one, (k >= 2,))
    with pytest.raises(CheckFailed):
        check(one, ())
    with pytest.raises(CheckFailed):
        check(one, (k >= 1,))


SYMBOL = Fact(c - 1, False, "symbol", c)


@pytest.mark.parametrize(
    "forged",
    [
        Fact(c - 2, False, "symbol", c),
        Fact(c - 1, True, "symbol", c),
        Fact(p - 1, False, "symbol", p),
        Fact(p, True, "symbol", p),
        Fact(alpha - 1, False, "symbol", alpha),
        Fact(c * k - 2, False, "symbol", c * k),
        Fact(sc.FloorDiv(H, s) - 1, False, "floor bound", sc.FloorDiv(H, s)),
        Fact(sc.FloorDiv(H, s) - H / s, False, "floor", sc.FloorDiv(H, s)),
        Fact(s * sc.FloorDiv(H, s) - H, False, "floor", sc.FloorDiv(H, s)),
        Fact(2**n - n - 2, False, "power", 2**n),
        Fact(2**n - n - 1, True, "power", 2**n),
        Fact(s**n - 2, False, "power", s**n),
        Fact(sc.GeometricSum(s, n) - n - 1, False, "geometric", sc.GeometricSum(s, n)),
        Fact(FloorLog(n, 2) - 1, False, "logarithm", FloorLog(n, 2)),
        Fact(sp.Max(c, m) - c - 1, False, "larger", sp.Max(c, m)),
        Fact(sp.Min(c, m) - c, False, "smaller", sp.Min(c, m)),
        Fact(k - 2, False, "given", k >= 2),
        Fact(k - 3, False, "given", k >= 3),
    ],
    ids=lambda fact: f"{fact.reason}: {fact.expr}",
)
def test_forged_facts_fail(forged):
    with pytest.raises(CheckFailed):
        check(Combination(forged.expr, forged.strict, ((S.One, (forged,)),)), (k <= 5,))


def test_forged_splits_fail():
    at_one = Combination(S.One, True, ((S.One, ()),))
    beyond = Fact(k - 2, False, "given", k >= 2)
    last = Combination(k - 2, False, ((S.One, (beyond,)),))
    with pytest.raises(CheckFailed):  # k - 2 is -1 at k = 1
        check(Split(k - 2, False, k, 1, (at_one, last)), ())
    with pytest.raises(CheckFailed):  # nothing says that k starts at 2
        check(Split(k - 2, False, k, 2, (last,)), ())
    real = Combination(alpha, True, ((S.One, (Fact(alpha, True, "symbol", alpha),)),))
    with pytest.raises(CheckFailed):  # a real symbol has no next value
        check(Split(alpha, True, alpha, 0, (real,)), ())


def test_every_part_of_a_certificate_is_checked():
    """No field of a certificate may be ignored by the checker: see `changed`."""
    for kind in (Combination, Product, Quotient, Split, Fact):
        assert is_dataclass(kind)
        assert {f.name for f in fields(kind)} >= {"strict"}


# -- random claims ------

SYMBOLS = (c, k, m)
GIVENS = (k >= 2, c >= k, m <= c, c >= 3, 2 * k - 1 <= H, m <= 10, c <= 2 * k)


@st.composite
def polynomials(draw):
    terms = draw(
        st.lists(
            st.tuples(st.integers(-4, 6), *(st.integers(0, 2) for _ in SYMBOLS)),
            min_size=1,
            max_size=5,
        )
    )
    return sum(
        (a * sp.Mul(*(v**e for v, e in zip(SYMBOLS, powers, strict=True))) for a, *powers in terms),
        S.Zero,
    )


def relation_of(polynomial, kind):
    return {">": sp.Gt, ">=": sp.Ge, "!=": Ne}[kind](polynomial, 0)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    polynomials(),
    st.sampled_from([">", ">=", "!="]),
    st.lists(st.sampled_from(GIVENS), max_size=3, unique=True),
)
@example(c**2 * k**2 - c * k**2 - c**2, ">", [k >= 2, c >= 3])
@example(c**2 - 2 * c * k + k**2, ">=", [])
def test_random_claims(polynomial, kind, domain):
    domain = tuple(domain)
    relation = relation_of(polynomial, kind)
    try:
        answer = sc.prove(relation, domain, timeout=0.5)
    except DomainError:
        symbols = tuple(sorted(set().union(*(d.free_symbols for d in domain)), key=str))
        assert not grid(symbols, domain, at_least=10)
        return
    if answer.status == "proved":
        assert answer.check() is (answer.method != "z3")  # an outside word is not checked
        if relation not in (S.true, S.false):
            held(relation, domain)
    elif answer.status == "refuted":
        assert answer.check() is True
        at = answer.counterexample
        assert relation.subs(at) == S.false
        assert all(d.subs(at) == S.true for d in domain)
    else:
        assert answer.check() is False
