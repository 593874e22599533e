"""Golden strings for every kind of expression and result, and what holds for all of them."""

import ast
import re
from itertools import pairwise

import pytest
import sympy as sp
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sympy import Add, And, Eq, Integer, Max, Min, Mul, Not, Or, Pow, Rational, S, Sum, sqrt

import symconv as sc
import symconv.abc as ready
from symconv.abc import (
    D,
    H,
    W,
    alpha,
    c,
    c_in,
    c_out,
    d,
    g,
    i,
    k,
    k_h,
    n,
    p,
    rho,
    s,
)
from symconv.arithmetic import FloorDiv, GeometricSum
from symconv.certificate import Combination, External, Fact, Product, Quotient, Split
from symconv.claims import Claim, Finding, get, names
from symconv.crossovers import find
from symconv.crossovers import table as table_of_cases
from symconv.errors import ArgumentError
from symconv.examples import EXAMPLES
from symconv.module import ReceptiveField
from symconv.papers import Paper
from symconv.proof import Proof
from symconv.render import (
    decimal,
    document,
    latex,
    plain_latex,
    render,
    step_lines,
    symbol_latex,
    table,
    text,
)
from symconv.sign import Every, Whole

NESTED = Mul(-1, k - 1, evaluate=False)

GOLDEN = [
    # products in the order of papers
    (
        c_out * c_in * k**2 * W * H,
        "H*W*k**2*c_in*c_out",
        r"H \, W \, k^{2} \, c_{\text{in}} \, c_{\text{out}}",
    ),
    (c_in * k**2 * 9, "9*k**2*c_in", r"9 \, k^{2} \, c_{\text{in}}"),
    (
        (H - k + 1) * (W - k + 1) * k**2 * c,
        "(H - k + 1)*(W - k + 1)*k**2*c",
        r"\left(H - k + 1\right) \, \left(W - k + 1\right) \, k^{2} \, c",
    ),
    (2 ** (n + 1) * 3, "3*2**(n + 1)", r"3 \cdot 2^{n + 1}"),
    (9 * 2**n * 2 ** (n + 1) * c, "9*2**(2*n + 1)*c", r"9 \cdot 2^{2 \, n + 1} \, c"),
    (2 * 2**n - 1, "2**(n + 1) - 1", "2^{n + 1} - 1"),
    (64 * 2**n, "64*2**n", r"64 \cdot 2^{n}"),
    (H / Mul(s, s**n), "H/s**(n + 1)", None),
    ((c - k) * (c - k) ** n, "(c - k)**n*(c - k)", None),  # 0 where c = k, for all it is known
    (18 * c * (4**n / 3 - Rational(1, 3)), "6*c*(4**n - 1)", r"6 \, c \, \left(4^{n} - 1\right)"),
    (g * (n * g / 2 + c), "g*(n*g/2 + c)", None),
    (alpha**2 * c * rho, "alpha**2*rho*c", r"\alpha^{2} \, \rho \, c"),
    # signs
    (-(k - H - 1), "H - k + 1", "H - k + 1"),
    ((k - H - 1) * (k - W - 1), "(H - k + 1)*(W - k + 1)", None),
    ((k - H - 1) * c, "-(H - k + 1)*c", r"- \left(H - k + 1\right) \, c"),
    ((k - H - 1) ** 3 * c, "-(H - k + 1)**3*c", None),
    ((-c - 1) * (k + 1), "-(k + 1)*(c + 1)", r"- \left(k + 1\right) \, \left(c + 1\right)"),
    (NESTED, "-(k - 1)", r"- \left(k - 1\right)"),
    (Add(c, NESTED, evaluate=False), "c - (k - 1)", r"c - \left(k - 1\right)"),
    (Mul(-2, k - 1, c, evaluate=False), "-2*c*(k - 1)", r"- 2 \, c \, \left(k - 1\right)"),
    (-c * k, "-k*c", r"- k \, c"),
    (-H - k, "-H - k", "- H - k"),
    (1 - c, "1 - c", "1 - c"),
    ((1 - k) ** 2, "(1 - k)**2", r"\left(1 - k\right)^{2}"),
    (c * (1 - k * (c - 2)), "c*(1 - k*(c - 2))", None),
    (
        Mul(Rational(1, 2), H * s + d * k - d - H - s, evaluate=False),
        "(H*s + d*(k - 1) - H - s)/2",
        r"\frac{H \, s + d \, \left(k - 1\right) - H - s}{2}",
    ),
    # d*(k - 1), as the field writes the reach of a dilated kernel
    (H - d * (k - 1) + 2 * p - 1, "H - d*(k - 1) + 2*p - 1", None),
    (d * k / 2 - d / 2 + H, "H + d*(k - 1)/2", r"H + \frac{d \, \left(k - 1\right)}{2}"),
    (d - d * k, "-d*(k - 1)", r"- d \, \left(k - 1\right)"),
    (d * k_h - d + c * k - c, "d*(k_h - 1) + c*(k - 1)", None),
    (k * c - k - c, "k*c - k - c", r"k \, c - k - c"),  # no reach where k stands elsewhere too
    (n * k**2 + 2 * n * k - 2 * n, "n*k**2 + 2*n*k - 2*n", None),
    # sums of terms: by degree, then by the order of names, not of coefficients
    (3 * H + 2 * c + 3, "3*H + 2*c + 3", r"3 \, H + 2 \, c + 3"),
    (k**2 * c + c**2, "k**2*c + c**2", r"k^{2} \, c + c^{2}"),
    # fractions
    (c_in * c_out * k**2 / g, "k**2*c_in*c_out/g", None),
    (c * Rational(25, 18), "25*c/18", r"\frac{25 \, c}{18}"),
    (-c * Rational(25, 18), "-25*c/18", r"-\frac{25 \, c}{18}"),
    (Mul(3, H + Mul(n, -1, evaluate=False)) / 2, "3*(H - n)/2", None),
    (H / 2 - 3 * k / 2, "(H - 3*k)/2", r"\frac{H - 3 \, k}{2}"),
    (Rational(-1, 2), "-1/2", r"- \frac{1}{2}"),
    (-1 / c, "-1/c", r"-\frac{1}{c}"),
    ((H + 1) / (-k - 1), "-(H + 1)/(k + 1)", r"-\frac{H + 1}{k + 1}"),
    ((k - c) / (c - k**2), "(k - c)/(c - k**2)", r"\frac{k - c}{c - k^{2}}"),
    (c / (k * (c - 1)), "c/(k*(c - 1))", r"\frac{c}{k \, \left(c - 1\right)}"),
    (c / (4 * c_in + 4 * c_out), "c/(4*(c_in + c_out))", None),
    (-c / (9 * c_in - 6 * c_out), "c/(3*(2*c_out - 3*c_in))", None),
    (FloorDiv(k - 1, 2 * c - 2 * n), "floor((k - 1)/(2*(c - n)))", None),
    (1 / (c / 2 + 1), "1/(c/2 + 1)", r"\frac{1}{\frac{c}{2} + 1}"),
    # powers and roots
    (2 ** (-n), "2**(-n)", "2^{- n}"),
    (Integer(-2) ** n, "(-2)**n", r"\left(-2\right)^{n}"),
    ((s + 1) ** (n - 1), "(s + 1)**(n - 1)", r"\left(s + 1\right)^{n - 1}"),
    (n ** (2**k), "n**(2**k)", "n^{2^{k}}"),
    (sqrt(c), "sqrt(c)", r"\sqrt{c}"),
    ((1 - sqrt(c + 4)) / 2, "(1 - sqrt(c + 4))/2", r"\frac{1 - \sqrt{c + 4}}{2}"),
    (c ** Rational(3, 2), "c**(3/2)", r"c^{\frac{3}{2}}"),
    # floors
    (
        FloorDiv(H - d * (k - 1) + 2 * p - 1, s) + 1,
        "floor((H - d*(k - 1) + 2*p - 1)/s) + 1",
        r"\left\lfloor \frac{H - d \, \left(k - 1\right) + 2 \, p - 1}{s} \right\rfloor + 1",
    ),
    (
        c * FloorDiv(H, 2) ** 2,
        "floor(H/2)**2*c",
        r"\left\lfloor \frac{H}{2} \right\rfloor^{2} \, c",
    ),
    (H - 2 * FloorDiv(-H, s), "H - 2*floor(-H/s)", None),
    (FloorDiv(3 * alpha, 1), "floor(3*alpha)", r"\left\lfloor 3 \, \alpha \right\rfloor"),
    (
        FloorDiv(H, 2 * s),
        "floor(H/(2*s))",
        r"\left\lfloor \frac{H}{2 \, s} \right\rfloor",
    ),
    # sums: behind their factors, or in parentheses
    (2 * GeometricSum(s, n) + 1, "2*GeometricSum(s, n) + 1", r"2 \, \sum_{i=0}^{n - 1} s^{i} + 1"),
    (
        H + s * GeometricSum(s, n) + 2 * p * GeometricSum(s, n) - GeometricSum(s, n),
        "H + (s + 2*p - 1)*GeometricSum(s, n)",
        r"H + \left(s + 2 \, p - 1\right) \, \sum_{i=0}^{n - 1} s^{i}",
    ),
    (c * GeometricSum(s, n), "c*GeometricSum(s, n)", r"c \, \sum_{i=0}^{n - 1} s^{i}"),
    (
        GeometricSum(s, n) * GeometricSum(k, n),
        None,
        r"\left(\sum_{i=0}^{n - 1} k^{i}\right) \, \sum_{i=0}^{n - 1} s^{i}",
    ),
    (GeometricSum(s, n) ** 2, None, r"\left(\sum_{i=0}^{n - 1} s^{i}\right)^{2}"),
    (
        Sum(FloorDiv(H, s**i), (i, 0, n - 1)),
        "Sum(floor(H/s**i), (i, 0, n - 1))",
        r"\sum_{i=0}^{n - 1} \left\lfloor \frac{H}{s^{i}} \right\rfloor",
    ),
    (
        c * Sum(i + c, (i, 0, n - 1)),
        "c*Sum(i + c, (i, 0, n - 1))",
        r"c \, \sum_{i=0}^{n - 1} \left(i + c\right)",
    ),
    (Max(H - k, 0), "Max(0, H - k)", r"\max\left(0, H - k\right)"),
    (-2 * Min(c, k) + 1, "1 - 2*Min(c, k)", r"1 - 2 \, \min\left(c, k\right)"),
    # statements
    (p >= d * (k - 1), "p >= d*(k - 1)", r"p \ge d \, \left(k - 1\right)"),
    (c >= -(k**2) * (rho - 1) / rho, "c >= k**2*(1 - rho)/rho", None),
    (Eq(p, d * (k - 1) / 2), "p == d*(k - 1)/2", r"p = \frac{d \, \left(k - 1\right)}{2}"),
    (sp.Ne(c, k), "c != k", r"c \ne k"),
    (And(c >= 2, k >= 2), "c >= 2 and k >= 2", r"c \ge 2 \;\text{and}\; k \ge 2"),
    (
        Or(And(c >= 2, k < 3), Eq(c, 1)),
        "c == 1 or (c >= 2 and k < 3)",
        r"c = 1 \;\text{or}\; \left(c \ge 2 \;\text{and}\; k < 3\right)",
    ),
    # the two bounds of a symbol as one; small numbers before large ones
    (And(H <= 224, H >= 193), "193 <= H <= 224", r"193 \le H \le 224"),
    (And(c > k, c < 2 * k, k > 1), "k > 1 and k < c < 2*k", None),
    (
        Or(H >= 7, And(H >= 3, H < 5)),
        "3 <= H < 5 or H >= 7",
        r"3 \le H < 5 \;\text{or}\; H \ge 7",
    ),
    (And(c > 1, c > k, c < 2 * k), "c > 1 and c > k and c < 2*k", None),
    (And(sp.Ne(c, 5), c >= 2, c <= 9), "2 <= c <= 9 and c != 5", None),
    (
        Or(And(c >= 5, n > k), And(c <= 4, n < k)),
        "(c <= 4 and n < k) or (c >= 5 and n > k)",
        None,
    ),
    # a minus that a sum takes, above or below
    (c > -d * k / (2 * d - k**2), "c > k*d/(k**2 - 2*d)", r"c > \frac{k \, d}{k^{2} - 2 \, d}"),
    (c > -3 * n * (n + 3) / (3 * n - 49), "c > 3*n*(n + 3)/(49 - 3*n)", None),
    (c > -k / (n**2 * (c_in - c_out)), "c > k/(n**2*(c_out - c_in))", None),
    (sp.Gt(c, -k / (n + 1), evaluate=False), "c > -k/(n + 1)", None),
    # one root, and what has one behind the rest
    (k > sqrt(c) / sqrt(c - 1), "k > sqrt(c/(c - 1))", r"k > \sqrt{\frac{c}{c - 1}}"),
    (
        k > sqrt(2) * sqrt(c) * sqrt(n) / sqrt(c**2 - n**2),
        "k > sqrt(2*n*c/(c**2 - n**2))",
        r"k > \sqrt{\frac{2 \, n \, c}{c^{2} - n^{2}}}",
    ),
    (k < 2 * sqrt(2) * sqrt(c), "k < 2*sqrt(2*c)", r"k < 2 \, \sqrt{2 \, c}"),
    (H - 10 * sqrt(2) / (3 * sqrt(c)) > 0, "H - 10*sqrt(2/c)/3 > 0", None),
    (p > sqrt(c - k) * sqrt(c - n), "p > sqrt(c - n)*sqrt(c - k)", None),  # both may be negative
    (sqrt(2) / 2, "sqrt(2)/2", r"\frac{\sqrt{2}}{2}"),
    (c * (3 * sqrt(191) + 93) / 11, "(93 + 3*sqrt(191))*c/11", None),
    (c * (sqrt(k**4 + 1) + 1), "c*(1 + sqrt(k**4 + 1))", None),
    (c * (sqrt(k**4 + 1) - 1), "c*(sqrt(k**4 + 1) - 1)", None),
    (
        (k**3 - 2 - k * sqrt(c + 4)) / (k + 1),
        "(k**3 - 2 - k*sqrt(c + 4))/(k + 1)",
        r"\frac{k^{3} - 2 - k \, \sqrt{c + 4}}{k + 1}",
    ),
    (Whole(c / g), "g divides c", r"g \mid c"),
    (Whole(H / 2 + Rational(1, 2)), "2 divides H + 1", r"2 \mid H + 1"),
    (Not(Whole(c / g)), "g does not divide c", r"g \nmid c"),
    (Not(Whole(sqrt(c))), "sqrt(c) is not whole", r"\sqrt{c} \notin \mathbb{Z}"),
    (And(c > 2, Not(Whole(c / g))), "c > 2 and g does not divide c", None),
    (
        Not(Every(sp.Ge(H, s**i), i, n)),
        "not (H >= s**i for 0 <= i < n)",
        r"\neg \left(H \ge s^{i} \text{ for } 0 \le i < n\right)",
    ),
    (
        Every(sp.Ge(H, s**i), i, n),
        "H >= s**i for 0 <= i < n",
        r"H \ge s^{i} \text{ for } 0 \le i < n",
    ),
    (
        And(c > 2, Every(sp.Ge(H, s**i), i, n)),
        "c > 2 and (H >= s**i for 0 <= i < n)",
        r"c > 2 \;\text{and}\; \left(H \ge s^{i} \text{ for } 0 \le i < n\right)",
    ),
    (S.true, "always", r"\text{always}"),
    (S.false, "never", r"\text{never}"),
]


@pytest.mark.parametrize(("expr", "as_text", "as_latex"), GOLDEN, ids=str)
def test_golden(expr, as_text, as_latex):
    if as_text is not None:
        assert text(expr) == as_text
    if as_latex is not None:
        assert latex(expr) == as_latex


NAMES = {name: getattr(ready, name) for name in ready.__all__}
NAMES |= {name: getattr(sp, name) for name in ("Integer", "Max", "Min", "Sum", "sqrt")}
NAMES["GeometricSum"] = GeometricSum


class _Exact(ast.NodeTransformer):
    def visit_Constant(self, node):
        return ast.Call(ast.Name("Integer", ast.Load()), [node], [])


def parsed(source):
    """The printed text read by Python, with exact numbers."""
    tree = ast.fix_missing_locations(_Exact().visit(ast.parse(source, mode="eval")))
    return eval(compile(tree, "<text>", "eval"), {**NAMES, "__builtins__": {}})


def is_same(a, b):
    return a == b or sp.expand(sp.together(a - b)) == 0 or sp.simplify(a - b) == 0


@pytest.mark.parametrize(
    "expr",
    [e for e, *_ in GOLDEN if isinstance(e, sp.Expr) and not e.has(FloorDiv)],
    ids=str,
)
def test_text_is_python(expr):
    assert is_same(parsed(text(expr)), expr)


def test_equal_terms_that_are_left_apart_stay_so():
    half = sp.Function("f")(k) / 2
    assert text(sp.Add(half, half, evaluate=False)) == "f(k)/2 + f(k)/2"


SYMBOLS = (H, W, c, c_in, d, k, k_h, n, p)
LEAVES = st.one_of(
    st.sampled_from(SYMBOLS),
    st.integers(-3, 3).map(Integer),
    st.fractions(-2, 2, max_denominator=3).map(lambda f: Rational(f.numerator, f.denominator)),
)


def grown(inner):
    pairs = st.tuples(inner, inner)
    return st.one_of(
        pairs.map(lambda t: t[0] + t[1]),
        pairs.map(lambda t: t[0] - t[1]),
        pairs.map(lambda t: t[0] * t[1]),
        # Of `0*(-3)`, left so, SymPy believes two things: it raises in what is built on it.
        pairs.filter(lambda t: 0 not in t).map(lambda t: Mul(*t, evaluate=False)),
        inner.filter(lambda e: e != 0).map(lambda e: Pow(e, -1, evaluate=False)),
        pairs.map(lambda t: -t[0] * (t[1] - 1)),
        pairs.map(lambda t: t[0] / t[1] if t[1] != 0 else t[0]),
        st.tuples(inner, st.integers(0, 3)).map(lambda t: t[0] ** t[1]),
    )


EXPRESSIONS = st.recursive(LEAVES, grown, max_leaves=7).filter(
    lambda e: not e.has(sp.nan, sp.zoo, sp.oo)
)
POINT = dict(zip(SYMBOLS, map(Integer, (11, 13, 17, 19, 23, 29, 31, 37, 41)), strict=True))


@settings(deadline=None, max_examples=300)
@given(EXPRESSIONS)
@example(-H * (Mul(H, -1, evaluate=False) - 1) / W)
@example(Pow(1, -1, evaluate=False))
@example(Pow(Pow(2, -1, evaluate=False), -1, evaluate=False))
def test_text_means_the_expression(expr):
    shown = text(expr)
    value = expr.subs(POINT)
    if value.is_Rational:
        assert parsed(shown).subs(POINT) == value
    assert not re.search(r"[+-] ?[+-]|\+-|\(-[^()]*\)/", shown), shown
    written = latex(expr)
    assert balanced(written)
    assert not re.search(r"[+-] *[+-]", written), written


ROOTS = st.tuples(
    st.sampled_from((c, k, n, Integer(2), Integer(3), c - 1, k - n, n - c, k**2 - 4)),
    st.sampled_from((Rational(1, 2), Rational(-1, 2))),
)


@settings(deadline=None, max_examples=200)
@given(
    st.lists(ROOTS, min_size=1, max_size=4), LEAVES, st.sampled_from((POINT, {c: 2, k: 5, n: 9}))
)
def test_roots_mean_the_expression(roots, factor, at):
    expr = factor * Mul(*(base**power for base, power in roots))
    value = expr.subs(POINT | at)
    if value.is_real:
        assert abs(sp.N(parsed(text(expr)).subs(POINT | at) - value)) < 1e-9


def balanced(written):
    depth = 0
    for sign in re.sub(r"\\[{}]", "", written):
        depth += (sign == "{") - (sign == "}")
        if depth < 0:
            return False
    return depth == 0 and written.count(r"\left") == written.count(r"\right")


def formulas(module):
    """Every formula of a layer: an image for those that take any number of dimensions."""
    size = () if module.ndim == 0 else (H, W, D)[: module.ndim or 2]
    channels = {"channels": c} if module.in_channels is None else {}
    yield module.params
    for measure in (module.macs, module.flops, module.activations):
        yield measure(size, **channels)
    yield from module.output_size(size)
    yield from module.assumptions(size)


@pytest.mark.parametrize("name", EXAMPLES)
def test_latex_of_every_layer(name):
    for formula in formulas(EXAMPLES[name]):
        written = latex(formula)
        assert balanced(written), written
        assert not re.search(r"\\hat|\\mathtt|\\operatorname|\*|--|- -|FloorDiv", written), written
        assert text(formula).count("(") == text(formula).count(")")


# Names


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("k", "k"),
        ("c_in", r"c_{\text{in}}"),
        ("k_1", "k_{1}"),
        ("alpha", r"\alpha"),
        ("epsilon", r"\varepsilon"),
        ("lambda_1", r"\lambda_{1}"),
        ("width", r"\mathrm{width}"),
        ("what", r"\mathrm{what}"),
        ("D_in_2", r"D_{\text{in\_2}}"),
    ],
)
def test_names_of_symbols(name, expected):
    assert symbol_latex(name) == latex(sp.Symbol(name)) == expected
    assert text(sp.Symbol(name)) == name


@pytest.mark.parametrize("expr", ["__import__('os')", 0.5, None, [c]])
@pytest.mark.parametrize("printer", [text, latex])
def test_only_expressions_are_printed(printer, expr):
    with pytest.raises(ArgumentError, match="takes an expression, a statement or a result"):
        printer(expr)


# Results


def test_a_condition():
    plain, separable = sc.Conv2d(c, c, k), sc.depthwise_separable(c, c, k)
    answer = sc.when(separable.params < plain.params, c, given=k >= 2)
    assert render(answer, "text") == str(answer) == answer.to_text()
    assert render(answer, "text").splitlines()[:4] == [
        "k**2*c + c**2 < k**2*c**2: depends",
        "exactly when c > k**2/(k**2 - 1)",
        "over the integers c >= 2",
        "given k >= 2",
    ]
    first, *items, last = answer.to_latex().splitlines()
    assert (first, last) == (r"\begin{itemize}", r"\end{itemize}")
    assert items[:4] == [
        r"\item $k^{2} \, c + c^{2} < k^{2} \, c^{2}$: depends",
        r"\item exactly when $c > \frac{k^{2}}{k^{2} - 1}$",
        r"\item over the integers $c \ge 2$",
        r"\item given $k \ge 2$",
    ]
    assert answer.to_markdown().splitlines() == [x.replace(r"\item", "-") for x in items]
    assert answer._repr_markdown_() == answer.to_markdown()


def test_the_steps_of_a_condition():
    answer = sc.when(k**2 * c + c**2 < k**2 * c**2, c, given=k >= 2)
    said, steps = answer.to_text(steps=True).split("\n\nSteps:\n")
    assert said == answer.to_text() == str(answer)
    assert steps.splitlines() == [
        "k**2*c + c**2 < k**2*c**2",
        "iff k**2*c - k**2 - c > 0 (move everything to one side, divide by c > 0)",
        "iff c > k**2/(k**2 - 1), over the integers c >= 2 (divide by k**2 - 1 > 0)",
    ]
    said, steps = answer.to_markdown(steps=True).split("\n\nSteps:\n\n")
    assert said == answer.to_markdown()
    assert steps.splitlines() == [
        r"- $k^{2} \, c + c^{2} < k^{2} \, c^{2}$",
        r"- iff $k^{2} \, c - k^{2} - c > 0$ (move everything to one side, divide by $c > 0$)",
        r"- iff $c > \frac{k^{2}}{k^{2} - 1}$, over the integers $c \ge 2$ "
        "(divide by $k^{2} - 1 > 0$)",
    ]
    said, steps = answer.to_latex(steps=True).split("\n\nSteps:\n")
    assert said == answer.to_latex()
    assert steps.splitlines() == [
        r"\begin{align*}",
        r"& k^{2} \, c + c^{2} < k^{2} \, c^{2} \\",
        r"& \iff k^{2} \, c - k^{2} - c > 0 "
        r"\quad \text{(move everything to one side, divide by $c > 0$)} \\",
        r"& \iff c > \frac{k^{2}}{k^{2} - 1} \text{, over the integers } c \ge 2 "
        r"\quad \text{(divide by $k^{2} - 1 > 0$)}",
        r"\end{align*}",
    ]


def test_the_cases_of_a_condition():
    t = sc.symbols("t")
    answer = sc.when(t * k**2 + 2 * t * c < k**2 * c, c)
    steps = answer.to_text(steps=True).split("Steps:\n")[1].splitlines()
    assert steps[2:5] == [
        "by the sign of k**2 - 2*t:",
        "    if k**2 - 2*t > 0, that is k**2 > 2*t (a condition on the other symbols)",
        "        iff c > t*k**2/(k**2 - 2*t), over the integers "
        "c >= floor(t*k**2/(k**2 - 2*t)) + 1 (divide by k**2 - 2*t > 0)",
    ]
    rows = answer.to_latex(steps=True).split("Steps:\n")[1].splitlines()
    assert rows[3:5] == [
        r"& \text{by the sign of $k^{2} - 2 \, t$:} \\",
        r"& \quad \text{if } k^{2} - 2 \, t > 0 \text{, that is } k^{2} > 2 \, t "
        r"\quad \text{(a condition on the other symbols)} \\",
    ]
    assert rows[5].startswith(r"& \quad \quad \iff c > ")
    bullets = answer.to_markdown(steps=True).split("Steps:\n\n")[1].splitlines()
    assert [line.lstrip() for line in bullets] == [
        f"- {line}" for _, line in step_lines(answer.derivation, "markdown")
    ]


def test_a_condition_with_cases_of_its_own():
    answer = find("n-stack against one layer, in n").solve()
    lines = step_lines(answer.derivation, "text")
    heads = [line for _, line in lines if line.startswith("if ")]
    assert "if k**2 - 2*k + 1 > 0, that is k > 1, over the integers k >= 2" in heads
    depths = [depth for depth, _ in lines]
    assert max(b - a for a, b in pairwise(depths)) == 1


def leaves(step):
    """The steps with nothing below them, on the way and in the conditions of cases."""
    below = (*step.conditions, *step.parts)
    return [leaf for part in below for leaf in leaves(part)] if below else [step]


@pytest.mark.parametrize("case", table_of_cases(), ids=lambda case: case.name)
def test_the_steps_of_every_crossover(case):
    """A line says where it stands and why; nothing is said twice; no answer is lost."""
    answer = case.solve()
    lines = step_lines(answer.derivation, "text")
    assert lines[0][1].startswith(text(answer.relation))
    said = "\n".join(line for _, line in lines)
    for leaf in leaves(answer.derivation):
        for form in (leaf.skeleton, leaf.integer):
            assert form is None or text(form) in said
    for (depth, line), (below, after) in pairwise(lines):
        assert line != after
        assert line.endswith(")") or not line.startswith("iff ")
        assert below <= depth + 1
    assert balanced(answer.to_latex(steps=True))


def test_only_a_condition_has_steps():
    proof = sc.prove(c < c + k)
    with pytest.raises(TypeError, match=r"proof\(\) got an unexpected keyword argument 'steps'"):
        proof.to_text(steps=True)


def test_an_answer_that_is_the_same_over_the_integers_is_said_once():
    answer = find("pooling before a layer against a stride in it, in s").solve()
    assert answer.to_text().splitlines()[1:3] == [
        "exactly when s does not divide H",
        "given H >= s",
    ]


def known(expr, bound):
    """expr >= bound > 0, by one symbol's lower bound."""
    fact = Fact(expr - bound, False, "symbol", expr)
    number = ((Rational(bound), ()),) if bound else ()
    return Combination(expr, bound > 0, (*number, (Rational(1), (fact,))))


PROOFS = {
    "product": (
        Product(
            (k - 1) * (c + 1),
            False,
            Rational(1),
            ((1, known(k - 1, 0), 1), (1, known(c + 1, 2), 1)),
        ),
        [
            "(k - 1)*(c + 1) >= 0, by the signs of its factors:",
            "k - 1 = u_1 >= 0, where u_1 = k - 1 >= 0",
            "c + 1 = u_1 + 2 > 0, where u_1 = c - 1 >= 0",
        ],
        [
            r"$\left(k - 1\right) \, \left(c + 1\right)$ $\ge 0$, by the signs of its factors:",
            r"$k - 1$ = $u_{1}$ $\ge 0$, where $u_{1} = k - 1$ $\ge 0$",
            r"$c + 1$ = $u_{1} + 2$ $> 0$, where $u_{1} = c - 1$ $\ge 0$",
        ],
    ),
    "split": (
        Split(
            k * (c - 1) ** 2,
            False,
            c,
            1,
            (Combination(Integer(0), False, ()), known(k, 1)),
        ),
        [
            "k*(c - 1)**2 >= 0, case by case:",
            "c = 1: 0 >= 0, a number",
            "c >= 2: k = u_1 + 1 > 0, where u_1 = k - 1 >= 0",
        ],
        [
            r"$k \, \left(c - 1\right)^{2}$ $\ge 0$, case by case:",
            r"$c = 1$: $0$ $\ge 0$, a number",
            r"$c \ge 2$: $k$ = $u_{1} + 1$ $> 0$, where $u_{1} = k - 1$ $\ge 0$",
        ],
    ),
    "quotient": (
        Quotient(c / k, True, known(c, 1), known(k, 1)),
        [
            "c/k > 0, numerator and denominator:",
            "c = u_1 + 1 > 0, where u_1 = c - 1 >= 0",
            "k = u_1 + 1 > 0, where u_1 = k - 1 >= 0",
        ],
        [
            r"$\frac{c}{k}$ $> 0$, numerator and denominator:",
            r"$c$ = $u_{1} + 1$ $> 0$, where $u_{1} = c - 1$ $\ge 0$",
            r"$k$ = $u_{1} + 1$ $> 0$, where $u_{1} = k - 1$ $\ge 0$",
        ],
    ),
    "given": (
        Combination(c - 2, False, ((Rational(1), (Fact(c - 2, False, "given", sp.Ge(c, 2)),)),)),
        ["c - 2 = u_1 >= 0, where u_1 = c - 2 >= 0 (given c >= 2)"],
        [r"$c - 2$ = $u_{1}$ $\ge 0$, where $u_{1} = c - 2$ $\ge 0$ (given $c \ge 2$)"],
    ),
    "external": (
        External(c - k, True, "z3"),
        ["c - k > 0, says z3 (not checked here)"],
        ["$c - k$ $> 0$, says z3 (not checked here)"],
    ),
}


@pytest.mark.parametrize("kind", PROOFS)
def test_a_proof(kind):
    certificate, as_text, as_latex = PROOFS[kind]
    proof = Proof(c > k, (k >= 2,), "proved", (certificate,))
    assert render(proof, "text").splitlines() == ["c > k: proved", "given k >= 2", *as_text]
    lines = ["$c > k$: proved", r"given $k \ge 2$", *as_latex]
    assert render(proof, "latex").splitlines()[1:-1] == [rf"\item {line}" for line in lines]
    assert render(proof, "markdown").splitlines() == [f"- {line}" for line in lines]


def test_a_refutation():
    proof = sc.prove(k**2 * c + c**2 < k**2 * c**2)
    assert str(proof) == "k**2*c + c**2 < k**2*c**2: refuted\nfalse at c = 1, k = 1"


def test_a_summary():
    net = sc.Sequential(sc.Conv2d(3, c_out, k), sc.MaxPool2d(2))
    summary = net.summary((H, 8)).to_text().splitlines()
    rows = [re.split(r"  +", line) for line in summary[:4]]
    assert rows[0] == ["layer", "output", "channels", "params", "MACs", "activations"]
    assert rows[1] == [
        "Conv2d(3, c_out, k)",
        "(H - k + 1) x (9 - k)",
        "c_out",
        "3*k**2*c_out",
        rows[1][4],
        "(H - k + 1)*c_out*(9 - k)",
    ]
    assert rows[2][0] == "MaxPool2d(2)"
    assert rows[3][0] == "total"
    assert summary[-1].startswith("valid when ")
    tex = net.summary((H, 8)).to_latex()
    assert r"\left(H - k + 1\right) \times \left(9 - k\right)" in tex
    assert r"\texttt{Conv2d(3, c\_out, k)}" in tex
    assert balanced(tex)


def test_sizes_need_parentheses_only_among_others():
    line = sc.Conv1d(1, 1, k).summary(H).to_text().splitlines()[1]
    assert "H - k + 1" in line
    assert "(H - k + 1)" not in re.split(r"  +", line)[1]


def test_a_receptive_field():
    field = sc.Repeat(sc.Conv1d(c, c, k, stride=s), n).receptive_field
    assert str(field).splitlines() == [
        "         dim 0",
        "size     (k - 1)*GeometricSum(s, n) + 1",
        "stride   s**n",
        "offset   0",
        "center   (k - 1)*GeometricSum(s, n)/2",
        "aligned  always",
    ]
    assert field.to_latex() == "\n".join(
        [
            r"\begin{tabular}{lr}",
            r"\toprule",
            r" & dim 0 \\",
            r"\midrule",
            r"size & $\left(k - 1\right) \, \sum_{i=0}^{n - 1} s^{i} + 1$ \\",
            r"stride & $s^{n}$ \\",
            r"offset & $0$ \\",
            r"center & $\frac{\left(k - 1\right) \, \sum_{i=0}^{n - 1} s^{i}}{2}$ \\",
            r"aligned & always \\",
            r"\bottomrule",
            r"\end{tabular}",
        ]
    )
    assert field.to_markdown().splitlines()[1:4] == [
        "| --- | --- |",
        r"| size | $\left(k - 1\right) \, \sum_{i=0}^{n - 1} s^{i} + 1$ |",
        "| stride | $s^{n}$ |",
    ]


def test_a_receptive_field_with_holes_and_of_branches():
    holes = sc.Repeat(sc.Conv2d(c, c, (3, 5), dilation=2), 2).receptive_field
    assert str(holes).splitlines() == [
        "         dim 0   dim 1",
        "size     9       17",
        "stride   1       1",
        "offset   0       0",
        "center   4       8",
        "seen     5       9",
        "aligned  always  always",
    ]
    branches = sc.Parallel(sc.Conv2d(c, c, 1), sc.Conv2d(c, c, (3, k), padding=(1, p)))
    wide = sc.Parallel(sc.Conv1d(c, c, 3), sc.Conv1d(c, c, 4)).receptive_field
    assert str(branches.receptive_field).splitlines()[-1].split("  ")[1:] == [
        "always",
        "0 == k/2 - p - 1/2",
    ]
    assert wide.to_latex().splitlines()[-3] == r"aligned & never \\"


def test_a_receptive_field_that_depends_on_the_size():
    field = ReceptiveField((k,), (s,), (None,), (S.true,), (k,))
    assert "offset  depends on the input size" in field.to_text()
    assert not {"center", "aligned"} & set(field.to_text().split())
    assert "| offset | depends on the input size |" in field.to_markdown()
    assert r"offset & $\text{depends on the input size}$ \\" in field.to_latex()


def test_decimals():
    shown = [decimal(Rational(a, b)) for a, b in ((1, 3), (1, 2), (-5, 4), (200001, 7))]
    assert shown == [" ≈ 0.3333", " = 0.5", " = -1.25", " ≈ 2.857e+04"]


def test_regions():
    designs = sc.Conv1d(c, c, k), sc.Conv1d(c, c, k, groups=c)
    plane = sc.regions(*designs, over=(k, c), measure="params", names=("a_1", "b"))
    assert plane.to_text() == "a_1: c <= 1\nb: c > 1"
    assert plane.to_markdown() == "- `a_1`: $c \\le 1$\n- `b`: $c > 1$"
    assert r"\item \texttt{a\_1}: $c \le 1$" in plane.to_latex()


def test_an_optimum():
    best = sc.optimum(k**2 / (k - 1), k, k >= 2)
    assert str(best) == "minimum of k**2/(k - 1) over k, given k >= 2: 4 at k = 2 (proved)"


def test_a_comparison():
    pair = sc.compare(sc.Conv1d(c, c, k), sc.Conv1d(c, c, k, groups=c), names=("a_1", "b|c"))
    assert str(pair) == "design  params\na_1     k*c**2\nb|c     k*c"
    assert pair.to_markdown().splitlines()[2:] == [
        r"| `a_1` | $k \, c^{2}$ |",
        r"| `b\|c` | $k \, c$ |",
    ]
    assert r"\texttt{a\_1} & $k \, c^{2}$ \\" in pair.to_latex()
    some = sc.compare(sc.Conv1d(c, c, k), sc.Conv1d(c, c, 1), size=H, given=k >= 2).to_text()
    assert some.splitlines()[3:] == ["", "given k >= 2", "", "valid when H >= k"]
    heads = sc.compare(sc.Conv1d(1, 1, 1), sc.Conv1d(1, 1, 3), size=8).to_text().split("\n")[0]
    assert heads.split() == ["design", "params", "MACs", "FLOPs", "activations"]


def test_designs_with_unlike_measures():
    pair = sc.compare(sc.Linear(3, 4), sc.Conv2d(3, 4, 1))
    assert pair.to_text().splitlines()[2].split() == ["Conv2d(3,", "4,", "1)", "12"]
    assert pair.to_markdown().splitlines()[3] == "| `Conv2d(3, 4, 1)` | $12$ |  |  |  |"


def test_a_claim():
    claim = Claim(
        "name_1",
        "A 5 × 5 costs > 50 % more & so on.",
        Paper("someone2020", "Someone", "A title", 2020),
        "table 1",
        (
            Finding("ratio of c²", c / (c + 1), S.One, growing=c),
            Finding("a share", Rational(1, 3)),
            Finding("a count", Integer(3), Integer(3), "as papers count"),
        ),
    )
    assert claim.to_text().splitlines() == [
        "name_1: approximation",
        "  “A 5 × 5 costs > 50 % more & so on.”",
        "  (Someone, A title, 2020, table 1)",
        "    ratio of c²: c/(c + 1), published 1, error 1/c — approximation",
        "    a share: 1/3 ≈ 0.3333",
        "    a count: 3 — true under a convention (as papers count)",
    ]
    assert claim.to_markdown().splitlines() == [
        "### name_1",
        "",
        "A 5 × 5 costs > 50 % more & so on.",
        "",
        "Source: Someone, A title, 2020, table 1.",
        "",
        r"- ratio of c²: $\frac{c}{c + 1}$, published $1$, error $\frac{1}{c}$ — approximation",
        r"- a share: $\frac{1}{3}$ ≈ 0.3333",
        "- a count: $3$ — true under a convention (as papers count)",
        "",
        "Verdict: **approximation**.",
    ]
    assert claim.to_latex().splitlines() == [
        r"\subsection*{name\_1}",
        r"A 5 $\times$ 5 costs $>$ 50 \% more \& so on.",
        r"\begin{itemize}",
        r"\item ratio of c$^2$: $\frac{c}{c + 1}$, published $1$, error $\frac{1}{c}$ --- "
        "approximation",
        r"\item a share: $\frac{1}{3}$ $\approx$ 0.3333",
        r"\item a count: $3$ --- true under a convention (as papers count)",
        r"\end{itemize}",
        r"Verdict: \emph{approximation}. Source: Someone, A title, 2020, table 1.",
    ]


def test_markdown_cells_have_no_bare_bar():
    shown = table(("a|b", "c"), [(r"$\left|x\right|$ | y", "`p|q`")], "markdown")
    assert shown.splitlines() == [
        r"| a\|b | c |",
        "| --- | --- |",
        r"| $\left\vert x\right\vert $ \| y | `p\|q` |",
    ]
    for line in shown.splitlines():
        assert len(re.findall(r"(?<!\\)\|", line)) == 3


@pytest.mark.parametrize("name", names())
def test_latex_of_claims_is_plain(name):
    written = get(name).to_latex()
    assert written.isascii()
    assert balanced(written)
    assert not re.search(r"\\hat|\\mathtt|\*\*", written)


def test_prose_is_escaped_and_maths_is_not():
    assert plain_latex(r"50 % of $c_{1} \& d$ & k_h < 3") == (
        r"50 \% of $c_{1} \& d$ \& k\_h $<$ 3"
    )
    assert plain_latex("a\\b ~ ^") == r"a\textbackslash{}b \textasciitilde{} \textasciicircum{}"


def test_a_document():
    lines = document("body", "A title").splitlines()
    assert lines[0] == r"\documentclass{article}"
    assert r"\title{A title}\date{}" in lines
    assert lines[-2:] == ["body", r"\end{document}"]


def test_floors_in_the_order_of_their_numbers():
    macs = sc.networks.resnet50().macs((ready.H, ready.H))
    text = latex(macs)
    places = [text.index(f"H + {2**stage - 1}" + "}{") for stage in range(1, 6)]
    assert places == sorted(places)


# -- designs ------


def test_a_design_is_its_call_its_parameters_and_what_it_sees():
    layer = sc.Conv2d(c_in, c_out, k)
    said = "`Conv2d(c_in, c_out, k)`: parameters $k^{2} \\, c_{\\text{in}} \\, c_{\\text{out}}$"
    assert layer._repr_markdown_() == said + r", receptive field $k \times k$"
    assert sc.text(layer).endswith(": parameters k**2*c_in*c_out, receptive field k x k")
    assert sc.latex(layer).startswith(r"\texttt{Conv2d(c\_in, c\_out, k)}: parameters $k^{2}")
    assert sc.ReLU()._repr_markdown_() == "`ReLU()`: parameters $0$"  # no dimensions, no field
    pooled = sc.Sequential(sc.Conv2d(3, c, 3), sc.GlobalAvgPool())
    assert pooled._repr_markdown_().endswith(
        "parameters $27 \\, c$"
    )  # all of it, whatever its size


@pytest.mark.parametrize("network", ["alexnet", "googlenet", "resnet18", "densenet121"])
def test_a_long_design_is_on_several_lines_and_is_the_same_python(network):
    design = getattr(sc.networks, network)()
    fence, *lines, end, empty, said = design._repr_markdown_().splitlines()
    assert (fence, end, empty) == ("```python", "```", "")
    assert said.startswith("parameters ")
    assert max(map(len, lines)) <= 100
    assert ast.dump(ast.parse("\n".join(lines))) == ast.dump(ast.parse(repr(design)))
