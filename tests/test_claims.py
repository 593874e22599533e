"""The ten statements: every derived value written out here by hand, every verdict computed."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from scipy.signal import convolve2d, correlate2d
from sympy import Eq, Ge, Integer, Le, Lt, Rational, S, expand, simplify

import symconv as sc
from symconv import identities, kernels
from symconv.abc import H, W, c, c_in, c_out, d, k, m, n, p, s
from symconv.claims import VERDICTS, Claim, Finding, get, names
from symconv.errors import ArgumentError
from symconv.judge import correlate
from symconv.papers import Paper

NAMES = {
    "two-3x3-for-5x5": "true",
    "size-kept": "wrong",
    "image-kernels": "true",
    "flatten": "true",
    "flatten-cost": "true",
    "2.78-times": "wrong",
    "separable-ratio": "approximation",
    "padded-5x5": "true under a convention",
    "googlenet-5x5": "true",
    "quadratic-growth": "true",
}
SOMEONE = Paper("someone2020", "Someone", "A title", 2020)
epsilon, r, R = sc.symbols("epsilon", real=True), sc.symbols("r"), sc.symbols("R")


def finding(name, about):
    (found,) = [f for f in get(name).findings if f.about == about]
    return found


def derived(name, about):
    return finding(name, about).derived


def same(a, b):
    return simplify(S(a) - b) == 0


def test_there_are_ten():
    assert {name: get(name).verdict for name in names()[:10]} == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_everything_checks(name):
    claim = get(name)
    assert claim.check()
    assert claim.statement.endswith(".")
    assert claim.designs
    assert len({f.about for f in claim.findings}) == len(claim.findings)


@pytest.mark.parametrize(
    ("name", "about", "expected"),
    [
        ("two-3x3-for-5x5", "receptive field of two 3 × 3", 5),
        ("two-3x3-for-5x5", "parameters of the 5 × 5", 25 * c**2),
        ("two-3x3-for-5x5", "parameters of two 3 × 3", 18 * c**2),
        ("two-3x3-for-5x5", "ratio of parameters", Rational(25, 18)),
        (
            "two-3x3-for-5x5",
            "dimension of the one-channel kernels that two 3 × 3 express, of 25 that there are",
            17,
        ),
        ("two-3x3-for-5x5", "the same with two middle channels", 25),
        (
            "two-3x3-for-5x5",
            "middle channels that are enough for every one-channel 5 × 5 (by construction)",
            4,
        ),
        ("size-kept", "size after a convolution without padding", H - k + 1),
        ("size-kept", "“same” keeps the size at stride 1", H),
        ("flatten", "length of the vector", c * H * W),
        ("flatten", "parameters of the fully connected layer", c * H * W * n),
        ("flatten", "parameters after global average pooling instead", c * n),
        ("flatten", "ratio of the two", H * W),
        ("flatten-cost", "parameters with pooling in its place", c * n),
        ("2.78-times", "one 5 × 5 against one 3 × 3", Rational(25, 9)),
        ("2.78-times", "the gain of two 3 × 3", Rational(25, 18)),
        ("separable-ratio", "parameters of the depthwise layer", c * k**2),
        ("separable-ratio", "parameters of the separable block", c * k**2 + c**2),
        ("separable-ratio", "ratio to the plain layer", c * k**2 / (c + k**2)),
        ("separable-ratio", "ratio at c = 128, k = 3", Rational(128 * 9, 128 + 9)),
        ("separable-ratio", "ratio at c = 128, k = 5", Rational(128 * 25, 128 + 25)),
        ("padded-5x5", "one 5 × 5", 625),
        ("padded-5x5", "two 3 × 3", 450),
        # Each dimension: 5·5 − 2·3 = 19 taps of the 5, 3·5 − 2 = 13 of a 3; 19² and 2·13².
        ("padded-5x5", "one 5 × 5 on real input", 361),
        ("padded-5x5", "two 3 × 3 on real input", 338),
        ("googlenet-5x5", "parameters of branch 3a before", 192 * 16 + 16 * 32 * 25),
        (
            "googlenet-5x5",
            "MACs of branch 3a before, on 28 × 28",
            28 * 28 * (3072 + 12800),
        ),
        (
            "googlenet-5x5",
            "parameters of branch 3a after, through 32 channels",
            3072 + 9 * 16 * 32 + 9 * 32 * 32,
        ),
        (
            "googlenet-5x5",
            "parameters of branch 3a after, through 16 channels",
            3072 + 9 * 16 * 16 + 9 * 16 * 32,
        ),
        ("quadratic-growth", "parameters of one layer", c**2 * k**2),
        ("quadratic-growth", "doubling the kernel multiplies them by", 4),
        ("quadratic-growth", "receptive field of n layers", n * (k - 1) + 1),
        ("quadratic-growth", "the field at a depth of (R-1)/(k-1)", R),
        (
            "quadratic-growth",
            "parameters of the stack for a field of R",
            (R - 1) * k**2 * c**2 / (k - 1),
        ),
    ],
)
def test_derived_values(name, about, expected):
    assert same(derived(name, about), expected)


def test_decimals():
    assert f"{float(derived('2.78-times', 'one 5 × 5 against one 3 × 3')):.2f}" == "2.78"
    assert f"{float(derived('2.78-times', 'the gain of two 3 × 3')):.2f}" == "1.39"
    assert f"{float(derived('separable-ratio', 'ratio at c = 128, k = 3')):.3f}" == "8.409"
    assert f"{float(derived('separable-ratio', 'ratio at c = 128, k = 5')):.3f}" == "20.915"


def test_the_stack_grows_linearly_with_the_field():
    stack = derived("quadratic-growth", "parameters of the stack for a field of R")
    assert expand(stack.diff(R, 2)) == 0
    assert same(stack.diff(R), k**2 * c**2 / (k - 1))
    assert same(derived("quadratic-growth", "parameters of one layer").diff(k, 2), 2 * c**2)


# Conditions at every point of a small grid, against the condition written out here.
GRID = range(1, 7)


def holds_as(answer, expected, symbols, ranges):
    seen = set()
    for values in product(*ranges):
        at = dict(zip(symbols, values, strict=True))
        wanted = expected(*values)
        seen.add(wanted)
        for said in (answer.condition, answer.integer):
            if said is not None:
                assert bool(said.subs(at)) is wanted, (at, said)
    return seen


@pytest.mark.parametrize(
    ("name", "about", "symbols", "expected"),
    [
        (
            "two-3x3-for-5x5",
            "fewer parameters through m middle channels",
            (c, m),
            lambda c, m: 18 * m < 25 * c,
        ),
        (
            "size-kept",
            "stride 1 keeps the size",
            (d, k, p),
            lambda d, k, p: 2 * p == d * (k - 1),
        ),
        ("size-kept", "stride 1 reduces the size", (d, k, p), lambda d, k, p: 2 * p < d * (k - 1)),
        ("image-kernels", "two passes are cheaper", (k,), lambda k: 2 * k < k * k),
        (
            "image-kernels",
            "r pairs of passes are cheaper",
            (k, r),
            lambda k, r: 2 * r * k < k * k,
        ),
        ("flatten-cost", "pooling has fewer parameters", (H, W), lambda h, w: h * w > 1),
        (
            "googlenet-5x5",
            "general channels have fewer MACs",
            (c_in, c_out, m),
            lambda a, b, m: 9 * a * m + 9 * m * b < 25 * a * b,
        ),
        (
            "googlenet-5x5",
            "equal channels have fewer MACs",
            (c, m),
            lambda c, m: 18 * m < 25 * c,
        ),
    ],
)
def test_conditions_on_a_grid(name, about, symbols, expected):
    answer = derived(name, about)
    assert answer.check()
    ranges = [range(9) if symbol is p else range(1, 9) for symbol in symbols]
    assert holds_as(answer, expected, symbols, ranges) == {True, False}


@pytest.mark.parametrize(
    ("about", "keeps"),
    [("any stride keeps the size", True), ("any stride reduces the size", False)],
)
def test_which_strides_keep_the_size(about, keeps):
    answer = derived("size-kept", about)
    assert answer.check()
    for h, kernel, stride, padding, dilation in product(GRID, GRID, (1, 2, 3), range(8), (1, 2)):
        if h + 2 * padding < dilation * (kernel - 1) + 1:
            continue
        after = (h + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1
        at = {H: h, k: kernel, s: stride, p: padding, d: dilation}
        assert bool(answer.condition.subs(at)) is (after == h if keeps else after < h), at


def test_fewer_with_separable_layers():
    answer = derived("separable-ratio", "fewer parameters")
    for width, kernel in product(range(1, 9), repeat=2):
        fewer = width * kernel**2 + width**2 < width**2 * kernel**2
        assert fewer is (width >= 2 and kernel >= 2)
        assert bool(answer.integer.subs({c: width, k: kernel})) is fewer


def test_channels_for_a_fraction_of_the_ratio():
    answer = derived("separable-ratio", "ratio within ε of k²")
    assert isinstance(answer.condition, Ge)
    assert answer.condition.lhs == c
    assert same(answer.condition.rhs, k**2 * (1 - epsilon) / epsilon)


def test_branch_3a_stops_paying():
    answer = derived("googlenet-5x5", "branch 3a has fewer MACs")
    assert answer.condition == (m < Rational(800, 27))
    assert answer.integer == Le(m, 29)
    for middle, cheaper in ((29, True), (30, False)):
        assert (9 * 16 * middle + 9 * middle * 32 < 25 * 16 * 32) is cheaper


@pytest.mark.parametrize(
    ("name", "about", "status"),
    [
        ("size-kept", "it never grows the size without padding", "proved"),
        ("size-kept", "it reduces the size without padding", "refuted"),
        ("size-kept", "it does for k ≥ 2", "proved"),
        ("flatten-cost", "pooling has fewer, on two rows or more", "proved"),
        (
            "quadratic-growth",
            "the stack of n ≥ 2 layers with k ≥ 2 has fewer than one layer of its field",
            "proved",
        ),
    ],
)
def test_proofs(name, about, status):
    proof = derived(name, about)
    assert proof.status == status
    assert proof.check()
    if status == "refuted":
        assert proof.counterexample[k] == 1


# Verdicts are computed: another published value, another verdict.


def test_a_wrong_published_value_is_wrong():
    assert Finding("x", 25 * c**2, 25 * c**2).verdict == "true"
    assert Finding("x", 25 * c**2, 24 * c**2).verdict == "wrong"
    assert Finding("x", (c + 1) * (c - 1), c**2 - 1).verdict == "true"
    assert Finding("x", Integer(625), Integer(625), "by the way").verdict == (
        "true under a convention"
    )
    assert Finding("x", Integer(625), Integer(624), "by the way").verdict == "wrong"
    assert Finding("x", Integer(3)).verdict == ""


@pytest.mark.parametrize("name", NAMES)
def test_each_published_value_counts(name):
    for found in get(name).findings:
        if found.published is None:
            continue
        if isinstance(found.derived, sc.Proof):
            other = S.false if found.published == S.true else S.true
        elif isinstance(found.derived, sc.Condition):
            other = Lt(m, 24 * c / 18)
        else:
            other = found.published + 1
        changed = replace(found, published=other)
        if found.verdict == "wrong":
            right = S.false if isinstance(found.derived, sc.Proof) else found.derived
            assert replace(found, published=right).verdict == "true"
            continue
        assert changed.verdict != found.verdict, found.about
        if found.growing is None:
            assert changed.verdict == "wrong"
            claim = get(name)
            kept = tuple(changed if f is found else f for f in claim.findings)
            assert replace(claim, findings=kept).verdict == "wrong"


def test_rounded_values():
    for published, verdict in (("2.78", "true"), ("2.77", "wrong"), ("2.79", "wrong")):
        found = Finding("x", Rational(25, 9), Rational(published), digits=2)
        assert found.verdict == verdict


def test_an_approximation_gives_its_error():
    found = finding("separable-ratio", "ratio to the plain layer")
    assert found.verdict == "approximation"
    ratio = c * k**2 / (c + k**2)
    assert same(found.error, k**2 / ratio - 1)
    assert found.error.subs({c: 128, k: 3}) == Rational(9, 128)
    assert replace(found, growing=None).verdict == "wrong"
    assert replace(found, published=k**2 + 1).verdict == "wrong"
    assert replace(found, growing=None).error is None


def test_about_is_within_a_tenth():
    near = Finding("x", Integer(96), Integer(100), loosely=True)
    assert near.verdict == "approximation"
    assert near.error == Rational(1, 24)
    assert replace(near, published=Integer(106)).verdict == "wrong"
    assert replace(near, published=Integer(96)).verdict == "true"
    assert replace(near, loosely=False).verdict == "wrong"


def test_always_said_of_what_holds_from_some_value_on():
    from_two = sc.when(c * k**2 + c**2 < c**2 * k**2, c, given=k >= 2)
    said = Finding("x", from_two, S.true, growing=c)
    assert said.verdict == "approximation"
    assert said.error is None
    assert replace(said, growing=None).verdict == "wrong"
    assert replace(said, growing=k).verdict == "wrong"
    assert Finding("x", sc.when(c < k, c), S.true, growing=c).verdict == "wrong"


def test_a_published_condition_in_other_words():
    two = sc.Sequential(sc.Conv2d(c, m, 3), sc.Conv2d(m, c, 3))
    answer = sc.compare(sc.Conv2d(c, c, 5), two).when(m, "params")
    assert Finding("x", answer, m < 25 * c / 18).verdict == "true"
    assert Finding("x", answer, answer.integer).verdict == "true"
    assert Finding("x", answer, 18 * m < 25 * c).verdict == "true"
    assert Finding("x", answer, 18 * m <= 25 * c).verdict != "true"
    assert Finding("x", answer, m < 26 * c / 18).verdict == "wrong"
    assert Finding("x", answer, S.true).verdict == "wrong"
    always = sc.when(c * k >= k, c)
    assert Finding("x", always, S.true).verdict == "true"
    assert Finding("x", always, S.false).verdict == "wrong"


def test_what_is_not_decided_is_not_called_wrong():
    halves = sc.FloorDiv(H, 2) + sc.FloorDiv(H + 1, 2)  # H, though no rule here says so
    found = Finding("x", halves, H)
    assert found.verdict == "unknown"
    assert not found.check()
    assert Finding("x", halves, H + 1).verdict == "wrong"
    assert Finding("x", H + sc.FloorDiv(H, 2), H, growing=H).verdict == "wrong"


def test_a_published_falsehood_that_is_refuted_is_true():
    refuted = sc.prove(c > 1)
    assert Finding("x", refuted, S.true).verdict == "wrong"
    assert Finding("x", refuted, S.false).verdict == "true"
    assert Finding("x", sc.prove(c >= 1), S.false).verdict == "wrong"


def test_statements_as_derived_values():
    assert Finding("x", Eq(c, k), Eq(c, k)).verdict == "true"
    assert Finding("x", c > k, c > k + 1).verdict == "wrong"


def test_a_claim_is_as_good_as_its_worst_finding():
    parts = [Finding("a", Integer(1), Integer(1)), Finding("b", Integer(1))]
    assert Claim("x", "X.", SOMEONE, "table 1", tuple(parts)).verdict == "true"
    parts.append(Finding("c", c / (c + 1), S.One, growing=c))
    assert Claim("x", "X.", SOMEONE, "table 1", tuple(parts)).verdict == "approximation"
    parts.append(Finding("d", Integer(1), Integer(2)))
    assert Claim("x", "X.", SOMEONE, "table 1", tuple(parts)).verdict == "wrong"
    assert Claim("x", "X.", SOMEONE, "table 1", (Finding("b", Integer(1)),)).verdict == "unknown"
    assert {get(name).verdict for name in NAMES} <= set(VERDICTS)


def test_a_value_that_was_not_derived_does_not_check():
    assert not Finding("x", S.NaN).check()
    assert not Claim("x", "X.", SOMEONE, "table 1", (Finding("x", S.NaN),)).check()


def test_an_unknown_name():
    with pytest.raises(ArgumentError, match="no claim is named 'two'; there are two-3x3-for-5x5, "):
        get("two")


# NumPy runs the designs.


@pytest.mark.parametrize("name", NAMES)
def test_numpy_counts_the_designs(name):
    for module, size in get(name).designs:
        result = sc.verify(module, size, points=1)
        assert result.ok
        symbolic = (H, W)[: len(size)]
        flattens = any("Flatten(), Linear" in repr(x) for x in (module,)) and module.ndim is None
        if not flattens or "GlobalAvgPool" in repr(module):
            assert sc.verify(module, symbolic, points=5).ok


def test_numpy_counts_the_symbolic_designs():
    two = sc.Sequential(sc.Conv2d(c, m, 3, padding=1), sc.Conv2d(m, c, 3, padding=1))
    for design in (
        sc.Conv2d(c, c, 5, padding=2),
        two,
        sc.depthwise_separable(c, c, k),
        sc.Repeat(sc.Conv2d(c, c, k), n),
        sc.Conv2d(c, c, k, stride=s, padding=p, dilation=d),
        sc.spatially_separable(1, 1, k),
    ):
        assert sc.verify(design, (H, W), points=5).ok
    flat = sc.Sequential(sc.Flatten(), sc.Linear(c * H * W, n))
    assert sc.verify(flat, (H, W), channels=c, points=5).ok


@pytest.mark.parametrize("seed", range(5))
def test_every_5x5_is_two_3x3_through_four_channels(seed):
    rng = np.random.default_rng(seed)
    kernel = rng.integers(-9, 10, (5, 5))
    first, second = identities.two_3x3_of(kernel)
    assert first.shape == (4, 1, 3, 3)
    assert second.shape == (1, 4, 3, 3)
    assert (identities.compose_kernels(first, second) == kernel).all()
    x = rng.integers(-9, 10, (1, 1, 8, 9))
    two = correlate(correlate(x, first).output, second).output
    assert (two[0, 0] == correlate2d(x[0, 0], kernel, mode="valid")).all()
    split = kernels.corner_split(kernel.tolist())
    whole = sum((np.array(kernels.compose(*pair).tolist(), int) for pair in split), 0 * kernel)
    assert (whole == kernel).all()


@pytest.mark.parametrize("shapes", [((2, 2), (3, 3)), ((3, 3), (3, 3)), ((1, 4), (3, 2))])
def test_both_ways_to_compose_agree(shapes):
    rng = np.random.default_rng(0)
    a, b = (rng.integers(-5, 6, shape) for shape in shapes)
    exact = np.array(kernels.compose(a.tolist(), b.tolist()).tolist(), dtype=int)
    assert (exact == identities.compose_kernels(a[None, None], b[None, None])[0, 0]).all()
    assert (exact == convolve2d(a, b)).all()


@pytest.mark.parametrize("kernel", kernels.IMAGE_KERNELS, ids=lambda kernel: kernel.name)
def test_passes_give_the_same_image(kernel):
    pairs = kernels.passes(kernel.matrix)
    about = f"rank of {kernel.name}"
    assert derived("image-kernels", about) == len(pairs) == kernels.rank(kernel.matrix)
    written = " + ".join(
        f"({' '.join(map(str, column))})'({' '.join(map(str, row))})" for column, row in pairs
    )
    cost = f"multiplications an output of {kernel.name}: 9 as it is, in passes {written}"
    assert derived("image-kernels", cost) == 6 * len(pairs)
    total = sum((column * row for column, row in pairs), 0 * kernel.matrix)
    assert total == kernel.matrix
    scale = 144  # every entry times it is whole
    whole = np.array((kernel.matrix * scale).tolist(), dtype=np.int64)
    image = np.random.default_rng(0).integers(0, 256, (12, 11))
    expected = correlate2d(image, whole, mode="valid")
    ran = np.zeros_like(expected)
    judged = np.zeros_like(expected)
    for column, row in pairs:
        u = np.array((column * scale).tolist(), dtype=np.int64)
        v = np.array((row * scale).tolist(), dtype=np.int64)
        ran += correlate2d(correlate2d(image, u, mode="valid"), v, mode="valid")
        both, one = identities.rank_one_passes([u[:, 0], v[0]], image[None, None])
        assert (both == one).all()
        judged += both[0, 0]
    assert (ran == expected * scale).all()
    assert (judged == ran).all()
