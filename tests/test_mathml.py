# ruff: noqa: E501 — a row is a row
"""MathML: what each kind of expression looks like, that it means the expression, and HTML around it."""

import re

import pytest
import sympy as sp
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sympy import And, Eq, Expr, Integer, Max, Mul, Not, Or, Rational, S, Sum, sqrt

import symconv as sc
from symconv import crossovers, notation
from symconv.abc import D, H, L, W, alpha, c, c_in, c_out, g, i, k, m, n, s
from symconv.arithmetic import FloorDiv as F
from symconv.arithmetic import FloorLog, Gcd, GeometricSum
from symconv.claims import get, names
from symconv.errors import ArgumentError
from symconv.examples import BLOCKS, EXAMPLES
from symconv.module import ReceptiveField
from symconv.render import latex, render
from symconv.render.decisions import certificate_lines
from symconv.render.markup import listed
from symconv.render.mathml import mathml
from symconv.sign import Every, Whole
from tests.html_reader import faults, formulas, meant, shown, shown_in_latex
from tests.test_golden import OURS, THEIRS
from tests.test_render import EXPRESSIONS, GOLDEN, POINT, parsed

TIMES = '<mo lspace="0.17em">&#x2062;</mo>'

# The signs that are not seen are short: · stands for a product, $ for a function's use.
ROWS = [
    # products, powers, names with an index
    (k**2 * c_in, "<msup><mi>k</mi><mn>2</mn></msup>·<msub><mi>c</mi><mtext>in</mtext></msub>"),
    (c_in**2, "<msubsup><mi>c</mi><mtext>in</mtext><mn>2</mn></msubsup>"),
    (alpha**2 * H, "<msup><mi>α</mi><mn>2</mn></msup>·<mi>H</mi>"),
    (4**n * c * 2, "<mn>2</mn><mo>⋅</mo><msup><mn>4</mn><mi>n</mi></msup>·<mi>c</mi>"),
    (s**-n, "<msup><mi>s</mi><mrow><mo>−</mo><mi>n</mi></mrow></msup>"),
    (
        (s + 1) ** 2,
        "<msup><mrow><mrow><mo>(</mo><mi>s</mi><mo>+</mo><mn>1</mn><mo>)</mo></mrow></mrow><mn>2</mn></msup>",
    ),
    # sums, signs
    (-(k - H - 1), "<mi>H</mi><mo>−</mo><mi>k</mi><mo>+</mo><mn>1</mn>"),
    (-H - W, "<mo>−</mo><mi>H</mi><mo>−</mo><mi>W</mi>"),
    (Integer(-3), "<mo>−</mo><mn>3</mn>"),
    # fractions and roots
    (-c / k, "<mo>−</mo><mfrac><mi>c</mi><mi>k</mi></mfrac>"),
    (Rational(-1, 3), "<mo>−</mo><mfrac><mn>1</mn><mn>3</mn></mfrac>"),
    (c**-2, "<mfrac><mn>1</mn><mrow><msup><mi>c</mi><mn>2</mn></msup></mrow></mfrac>"),
    (
        1 / sqrt(c + 1),
        "<mfrac><mn>1</mn><mrow><msqrt><mi>c</mi><mo>+</mo><mn>1</mn></msqrt></mrow></mfrac>",
    ),
    # functions
    (F(H, k), "<mrow><mo>⌊</mo><mfrac><mi>H</mi><mi>k</mi></mfrac><mo>⌋</mo></mrow>"),
    (F(-H, 2), "<mrow><mo>⌊</mo><mo>−</mo><mfrac><mi>H</mi><mn>2</mn></mfrac><mo>⌋</mo></mrow>"),
    (
        FloorLog(H, 2),
        "<mrow><mo>⌊</mo><msub><mi>log</mi><mn>2</mn></msub>$<mrow><mo>(</mo><mi>H</mi><mo>)</mo></mrow><mo>⌋</mo></mrow>",
    ),
    (Gcd(H, n), "<mi>gcd</mi>$<mrow><mo>(</mo><mi>H</mi><mo>,</mo><mi>n</mi><mo>)</mo></mrow>"),
    (
        Max(0, k - 1 - H),
        "<mi>max</mi>$<mrow><mo>(</mo><mn>0</mn><mo>,</mo><mrow><mi>k</mi><mo>−</mo><mi>H</mi><mo>−</mo><mn>1</mn></mrow><mo>)</mo></mrow>",
    ),
    (
        GeometricSum(s, n),
        "<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>0</mn></mrow><mrow><mi>n</mi><mo>−</mo><mn>1</mn></mrow></munderover><msup><mi>s</mi><mi>i</mi></msup>",
    ),
    (
        Sum(c**i, (i, 0, n)),
        "<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>0</mn></mrow><mi>n</mi></munderover><msup><mi>c</mi><mi>i</mi></msup>",
    ),
    # statements
    (c <= k, "<mi>c</mi><mo>≤</mo><mi>k</mi>"),
    (sp.Gt(c, -k, evaluate=False), "<mi>c</mi><mo>&gt;</mo><mrow><mo>−</mo><mi>k</mi></mrow>"),
    (Eq(k, 3), "<mi>k</mi><mo>=</mo><mn>3</mn>"),
    (And(H >= 3, H <= 4), "<mn>3</mn><mo>≤</mo><mi>H</mi><mo>≤</mo><mn>4</mn>"),
    (
        Or(Eq(c, 1), And(c >= 2, k < 3)),
        "<mi>c</mi><mo>=</mo><mn>1</mn><mtext>&#xa0;or&#xa0;</mtext><mrow><mo>(</mo><mi>c</mi><mo>≥</mo><mn>2</mn><mtext>&#xa0;and&#xa0;</mtext><mi>k</mi><mo>&lt;</mo><mn>3</mn><mo>)</mo></mrow>",
    ),
    (Whole(c / g), "<mi>g</mi><mo>∣</mo><mi>c</mi>"),
    (Not(Whole(c / g)), "<mi>g</mi><mo>∤</mo><mi>c</mi>"),
    (Not(Whole(sqrt(c))), "<mrow><msqrt><mi>c</mi></msqrt></mrow><mo>∉</mo><mi>ℤ</mi>"),
    (
        Every(sp.Gt(H, i), i, n),
        "<mrow><mi>H</mi><mo>&gt;</mo><mi>i</mi></mrow><mtext>&#xa0;for&#xa0;</mtext><mn>0</mn><mo>≤</mo><mi>i</mi><mo>&lt;</mo><mi>n</mi>",
    ),
    (S.true, "<mtext>always</mtext>"),
    (sp.oo, "<mi>∞</mi>"),
    (
        sp.Symbol("A") ** sp.zeta(3),
        "<msup><mi>A</mi><mrow><mi>zeta</mi>$<mrow><mo>(</mo><mn>3</mn><mo>)</mo></mrow></mrow></msup>",
    ),
]


def seen(expr):
    return mathml(expr).replace(TIMES, "·").replace("<mo>&#x2061;</mo>", "$")


@pytest.mark.parametrize(("expr", "written"), ROWS, ids=str)
def test_golden(expr, written):
    assert seen(expr) == written


def test_primes_and_letters_of_a_notation():
    letters = notation.Notation({c_in: "d'", c_out: "D_F''", k: "epsilon", H: "D_in_0"})
    with notation.use(letters):
        assert seen(c_in) == "<msup><mi>d</mi><mo>′</mo></msup>"
        assert seen(c_out**2) == (
            "<msubsup><mi>D</mi><mi>F</mi><mrow><mo>′</mo><mo>′</mo><mn>2</mn></mrow></msubsup>"
        )
        assert seen(k) == "<mi>ε</mi>"
        assert seen(H) == "<msub><mi>D</mi><mtext>in_0</mtext></msub>"


def test_two_symbols_under_one_name_are_refused():
    with (
        notation.use(notation.Notation({c: "k"})),
        pytest.raises(ArgumentError, match="both print"),
    ):
        render(c * k, "html")


# -- it means the expression, read by a reader of its own ------


def read(expr):
    (formula,) = formulas(render(expr, "html"))
    return formula


EXACT = [e for e, *_ in (*OURS, *GOLDEN) if isinstance(e, Expr) and not e.has(F, FloorLog, Gcd)]


@pytest.mark.parametrize("expr", EXACT, ids=str)
def test_a_formula_means_its_expression(expr):
    back = parsed(meant(read(expr)))
    put = {one: Integer(5 + 6 * j) for j, one in enumerate(sorted(expr.free_symbols, key=str))}
    difference = sp.N(back.subs(put).doit() - expr.subs(put).doit())
    assert abs(difference) < 1e-9


@settings(deadline=None, max_examples=300)
@given(EXPRESSIONS)
def test_any_formula_means_its_expression(expr):
    value = expr.subs(POINT)
    if value.is_Rational:
        assert parsed(meant(read(expr))).subs(POINT) == value


def left(kind):
    """A maximum that SymPy does not look into: of `0*(-3)`, left so, it believes two things."""
    return lambda *args: kind(*args, evaluate=False)


@settings(deadline=None, max_examples=200)
@given(EXPRESSIONS, st.sampled_from([F, left(Max), left(sp.Min)]))
@example(Mul(Mul(Integer(0), Integer(-3), evaluate=False), 1, evaluate=False), left(sp.Min))
@example(Mul(Mul(Integer(0), Integer(-2), evaluate=False), H, evaluate=False), left(Max))
@example(Mul(Integer(0), Rational(-2, 3), evaluate=False), left(Max))
@example(1 / (-H - 1), F)
@example(sp.Pow(1, -1, evaluate=False), F)
def test_it_shows_what_latex_shows(expr, kind):
    for one in (expr, kind(expr, k + 1)):
        assert shown(read(one)) == shown_in_latex(latex(one))


@pytest.mark.parametrize("expr", [e for e, *_ in (*OURS, *GOLDEN)], ids=str)
def test_the_same_letters_numbers_and_signs(expr):
    assert shown(read(expr)) == shown_in_latex(latex(expr))
    assert not faults(render(expr, "html"))


@pytest.mark.parametrize(
    ("letters", "expr"), [(name, expr) for name, rows in THEIRS.items() for expr, *_ in rows]
)
def test_the_same_in_a_papers_names(letters, expr):
    with notation.use(getattr(notation, letters)):
        assert shown(read(expr)) == shown_in_latex(latex(expr))


def test_the_reader_sees_a_difference():
    assert shown(read(c + k)) != shown_in_latex(latex(c - k))
    assert shown(read(c**2)) != shown_in_latex(latex(c**3))
    assert faults("<math><mfenced><mi>c</mi></mfenced></math>") == ["mfenced"]
    assert faults("<math><mfrac><mi>c</mi></mfrac></math>") == ["mfrac of 1"]
    assert faults('<p onclick="x">c</p>')


# -- everything that prints ------


def same(result, **options):
    """A result's HTML has the formulas of its Markdown, one by one, in elements that are meant."""
    written = result.to_html(**options)
    assert not faults(written)
    assert "$" not in written
    assert "\\" not in written
    markdown = result.to_markdown(**options)
    theirs = [shown_in_latex(one) for one in re.findall(r"\$(.*?)\$", markdown)]
    assert [shown(one) for one in formulas(written)] == theirs
    assert theirs or isinstance(result, ReceptiveField)  # which may depend on the input size


def size_of(module):
    return {0: (), 1: (L,), 3: (D, H, W)}.get(module.ndim, (H, W))


MODULES = {**EXAMPLES, **{name: example.block for name, example in BLOCKS.items()}}


@pytest.mark.parametrize("name", MODULES)
def test_every_layer_and_block(name):
    module = MODULES[name]
    size = size_of(module)
    channels = {} if module.in_channels is not None else {"channels": c}
    same(module.summary(size, **channels))
    assert not faults(render(module, "html"))
    if module.ndim:
        same(module.receptive_field)
    for measure in ("params", "macs", "flops", "activations", "output_size"):
        if measure != "output_size" or module.ndim:
            tree = module.derivation(measure, size, **channels)
            same(tree)
            same(tree, detail="full")


@pytest.mark.parametrize("name", names())
def test_every_claim(name):
    claim = get(name)
    written = claim.to_html()
    assert not faults(written)
    theirs = re.findall(r"\$(.*?)\$", claim.to_markdown())
    assert [shown(one) for one in formulas(written)] == list(map(shown_in_latex, theirs))


@pytest.mark.parametrize("case", crossovers.table(), ids=lambda case: case.name)
def test_every_crossover(case):
    answer = case.solve(timeout=30)
    same(answer, steps=True)
    for step in answer.steps:
        for one in (*step.certificates, *step.integer_certificates):
            assert not faults(listed(certificate_lines(one, "html"), "html"))


PAIR = sc.compare(
    sc.Conv2d(c_in, c_out, k), sc.depthwise_separable(c_in, c_out, k), size=(H, W), given=k >= 2
)


@pytest.mark.parametrize(
    "result",
    [
        PAIR,
        PAIR.derivation(),
        PAIR.table(),
        sc.table({"a": sc.Conv2d(c, c, 3)}, (H, W), legend={H: "height"}, notes=["a note"]),
        sc.optimum(k**2 / (k - 1), k, k >= 2),
        sc.regions(sc.Conv1d(c, c, k), sc.Conv1d(c, c, k, groups=c), over=(k, c), measure="params"),
        sc.prove(k**2 * c + c**2 < k**2 * c**2, given=(k >= 2, c >= 2)),
        sc.prove(k**2 * c + c**2 < k**2 * c**2),
    ],
    ids=lambda result: type(result).__name__,
)
def test_every_other_result(result):
    same(result)


def test_a_proof_has_its_certificate():
    proof = sc.prove(k**2 * c + c**2 < k**2 * c**2, given=(k >= 2, c >= 2))
    written = proof.to_html()
    assert written.startswith("<ul>\n<li><math>")
    assert '<mo form="infix">&gt;</mo><mn>0</mn></math>, where' in written


def test_what_a_reason_divides_by_has_its_sign_in_the_formula():
    written = sc.when(k**2 * c + c**2 < k**2 * c**2, c, k >= 2).to_html(steps=True)
    assert re.search(r"divide by <math>.*?<mo>&gt;</mo><mn>0</mn></math>", written)


def test_steps_are_lists_in_lists():
    answer = next(
        found
        for case in crossovers.table()
        if len((found := case.solve(timeout=30)).to_markdown(steps=True).split("\n    - ")) > 2
    )
    written = answer.to_html(steps=True)
    assert written.count("<ul>") == written.count("</ul>") > 2
    depths = [
        len(line) - len(line.lstrip()) for line in answer.to_markdown(steps=True).splitlines()
    ]
    assert written.count("<li>") == sum(
        line.lstrip().startswith("- ") for line in answer.to_markdown(steps=True).splitlines()
    )
    assert max(depths) >= 4


@pytest.mark.parametrize("sign", ["<", "&", "<script>", '"', "</code>"])
def test_signs_are_escaped(sign):
    name = f"a{sign}b"
    pair = sc.compare(sc.Conv2d(c, c, 5), sc.Conv2d(c, c, 3), names=(name, "three"))
    table = sc.table({name: sc.Conv2d(c, c, 3)}, 8, legend={c: name}, notes=[name])
    for written in (pair.to_html(), pair.derivation("params").to_html(), table.to_html()):
        assert not faults(written)
        assert "<script" not in written
    assert (
        table.to_html().count(name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
        == 3
    )


def test_a_relation_is_escaped():
    written = sc.when(c < k, c).to_html()
    assert "<mo>&lt;</mo>" in written
    assert not faults(written)
    assert render(sc.prove(c < c * (m + 1)), "html").count("&lt;") == 1


def test_a_long_design_is_a_block_of_code():
    design = sc.Sequential(*(sc.Conv2d(64, 64, 3) for _ in range(6)))
    written = render(design, "html")
    assert written.startswith("<pre><code>Sequential(\n    Conv2d(")
    assert not faults(written)
    assert render(sc.ReLU(), "html") == (
        "<p><code>ReLU()</code>: parameters <math><mn>0</mn></math></p>"
    )
