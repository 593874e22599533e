# ruff: noqa: E501 — a row is a row
"""What each kind of expression reads like, in our own names and in the ready-made notations."""

import re

import pytest
from sympy import And, Eq, Ge, Integer, Lt, Max, Min, Ne, Not, Or, Rational, S, Sum, sqrt

import symconv as sc
from symconv import notation
from symconv.abc import H, L, W, alpha, c, c_in, c_out, d, g, i, k, k_h, k_w, n, p, rho, s
from symconv.arithmetic import FloorDiv as F
from symconv.arithmetic import FloorLog, GeometricSum
from symconv.render import latex, text
from symconv.render.markup import size
from symconv.sign import Every, Whole
from tests.html_reader import formulas, shown

# Digits stand without separators: the three forms say the same number, to be copied as it is.
OURS = [
    # products
    (
        c_out * c_in * k**2 * W * H,
        "H*W*k**2*c_in*c_out",
        r"H \, W \, k^{2} \, c_{\text{in}} \, c_{\text{out}}",
    ),
    (
        alpha * c_in * alpha * c_out * (rho * H) ** 2,
        "alpha**2*rho**2*H**2*c_in*c_out",
        r"\alpha^{2} \, \rho^{2} \, H^{2} \, c_{\text{in}} \, c_{\text{out}}",
    ),
    (
        (H - k + 1) * (W - k + 1) * k**2 * c_in * c_out / g,
        "(H - k + 1)*(W - k + 1)*k**2*c_in*c_out/g",
        r"\frac{\left(H - k + 1\right) \, \left(W - k + 1\right) \, k^{2} \, c_{\text{in}} \, c_{\text{out}}}{g}",
    ),
    (H * W * c * (k**2 + c), "H*W*c*(k**2 + c)", r"H \, W \, c \, \left(k^{2} + c\right)"),
    (c * (k - 1) * (c + 1), "c*(k - 1)*(c + 1)", r"c \, \left(k - 1\right) \, \left(c + 1\right)"),
    # sums and differences
    (H + k * c + k**2 * c**2, "H + k**2*c**2 + k*c", r"H + k^{2} \, c^{2} + k \, c"),
    (
        k**2 * c_in + c_in * c_out,
        "k**2*c_in + c_in*c_out",
        r"k^{2} \, c_{\text{in}} + c_{\text{in}} \, c_{\text{out}}",
    ),
    (-(k - H - 1), "H - k + 1", "H - k + 1"),
    (
        -(k - H - 1) * -(k - W - 1) * c,
        "(H - k + 1)*(W - k + 1)*c",
        r"\left(H - k + 1\right) \, \left(W - k + 1\right) \, c",
    ),
    (1 - k**2, "1 - k**2", "1 - k^{2}"),
    (-H - W, "-H - W", "- H - W"),
    (
        H - d * (k - 1) + 2 * p - 1,
        "H - d*(k - 1) + 2*p - 1",
        r"H - d \, \left(k - 1\right) + 2 \, p - 1",
    ),
    # fractions
    (
        (k**2 + c_out) / (k**2 * c_out),
        "(k**2 + c_out)/(k**2*c_out)",
        r"\frac{k^{2} + c_{\text{out}}}{k^{2} \, c_{\text{out}}}",
    ),
    (1 / k**2 + 1 / c_out, "1/c_out + 1/k**2", r"\frac{1}{c_{\text{out}}} + \frac{1}{k^{2}}"),
    (-c / (k - c), "c/(c - k)", r"\frac{c}{c - k}"),
    ((c + 1) / 2 - k / 3, "c/2 - k/3 + 1/2", r"\frac{c}{2} - \frac{k}{3} + \frac{1}{2}"),
    (Rational(25, 18) * c, "25*c/18", r"\frac{25 \, c}{18}"),
    (Rational(-2, 3) * k * c, "-2*k*c/3", r"-\frac{2 \, k \, c}{3}"),
    ((H + 1) / Integer(2), "(H + 1)/2", r"\frac{H + 1}{2}"),
    (H / Integer(2) + n, "n + H/2", r"n + \frac{H}{2}"),
    (H * ((k + 1) / Integer(2)) ** 2, "H*(k + 1)**2/4", r"\frac{H \, \left(k + 1\right)^{2}}{4}"),
    # floors
    (
        F(H - d * (k - 1) + 2 * p - 1, s) + 1,
        "floor((H - d*(k - 1) + 2*p - 1)/s) + 1",
        r"\left\lfloor \frac{H - d \, \left(k - 1\right) + 2 \, p - 1}{s} \right\rfloor + 1",
    ),
    (
        F(F(H, k) + c, n),
        "floor((H + k*c)/(n*k))",
        r"\left\lfloor \frac{H + k \, c}{n \, k} \right\rfloor",
    ),
    (F(F(H + 1, 2) + 1, 2), "floor((H + 3)/4)", r"\left\lfloor \frac{H + 3}{4} \right\rfloor"),
    (-F(H, 2), "-floor(H/2)", r"- \left\lfloor \frac{H}{2} \right\rfloor"),
    (F(-H, 2), "floor(-H/2)", r"\left\lfloor -\frac{H}{2} \right\rfloor"),
    (H - 2 * F(k, 2), "H - 2*floor(k/2)", r"H - 2 \, \left\lfloor \frac{k}{2} \right\rfloor"),
    (
        F(H + s**n - 1, s**n),
        "floor((H - 1)/s**n) + 1",
        r"\left\lfloor \frac{H - 1}{s^{n}} \right\rfloor + 1",
    ),
    (
        F(c * H, 4 * (k + 1)) ** 2 * k**2,
        "floor(H*c/(4*(k + 1)))**2*k**2",
        r"\left\lfloor \frac{H \, c}{4 \, \left(k + 1\right)} \right\rfloor^{2} \, k^{2}",
    ),
    # logarithms and finite sums
    (FloorLog(H, 2), "floor(log_2(H))", r"\left\lfloor \log_{2}\left(H\right) \right\rfloor"),
    (
        2 ** (FloorLog(H + k - 2, 2) + 1),
        "2**(floor(log_2(H + k - 2)) + 1)",
        r"2^{\left\lfloor \log_{2}\left(H + k - 2\right) \right\rfloor + 1}",
    ),
    (
        GeometricSum(s, n) * (k - 1) + 1,
        "(k - 1)*GeometricSum(s, n) + 1",
        r"\left(k - 1\right) \, \sum_{i=0}^{n - 1} s^{i} + 1",
    ),
    (
        GeometricSum(s, n) * c * k**2,
        "k**2*c*GeometricSum(s, n)",
        r"k^{2} \, c \, \sum_{i=0}^{n - 1} s^{i}",
    ),
    (Sum(c * k**i, (i, 0, n - 1)), "Sum(k**i*c, (i, 0, n - 1))", r"\sum_{i=0}^{n - 1} k^{i} \, c"),
    (
        Sum(F(H, 2**i) * c, (i, 0, n - 1)) + k,
        "k + Sum(floor(H/2**i)*c, (i, 0, n - 1))",
        r"k + \sum_{i=0}^{n - 1} \left\lfloor \frac{H}{2^{i}} \right\rfloor \, c",
    ),
    # roots
    (sqrt(c), "sqrt(c)", r"\sqrt{c}"),
    (sqrt(k**2 + 4 * c), "sqrt(k**2 + 4*c)", r"\sqrt{k^{2} + 4 \, c}"),
    (
        (k - sqrt(k**2 - 4 * c)) / (2 * c),
        "(k - sqrt(k**2 - 4*c))/(2*c)",
        r"\frac{k - \sqrt{k^{2} - 4 \, c}}{2 \, c}",
    ),
    (c / sqrt(2), "sqrt(2)*c/2", r"\frac{\sqrt{2} \, c}{2}"),
    (1 / sqrt(c + 1), "1/sqrt(c + 1)", r"\frac{1}{\sqrt{c + 1}}"),
    # the larger and the smaller
    (Max(0, H - k), "Max(0, H - k)", r"\max\left(0, H - k\right)"),
    (Min(H, W) * c, "Min(H, W)*c", r"\min\left(H, W\right) \, c"),
    (Max(k - 1, p, 0), "Max(p, k - 1)", r"\max\left(p, k - 1\right)"),
    # powers
    (c**-2, "1/c**2", r"\frac{1}{c^{2}}"),
    (k**-1 * c, "c/k", r"\frac{c}{k}"),
    (s**-n, "s**(-n)", "s^{- n}"),
    (2**n, "2**n", "2^{n}"),
    ((s + 1) ** (n - 1), "(s + 1)**(n - 1)", r"\left(s + 1\right)^{n - 1}"),
    (c * 4 ** (n - i - 1), "4**(n - i - 1)*c", r"4^{n - i - 1} \, c"),
    (k ** Rational(3, 2), "k**(3/2)", r"k^{\frac{3}{2}}"),
    # statements
    (
        Lt(k**2 * c + c**2, k**2 * c**2),
        "k**2*c + c**2 < k**2*c**2",
        r"k^{2} \, c + c^{2} < k^{2} \, c^{2}",
    ),
    (c >= 2, "c >= 2", r"c \ge 2"),
    (Eq(k, 3), "k == 3", "k = 3"),
    (Ne(c, k), "c != k", r"c \ne k"),
    (c > k**2 / (k**2 - 1), "c > k**2/(k**2 - 1)", r"c > \frac{k^{2}}{k^{2} - 1}"),
    (And(H >= 3, H <= 4), "3 <= H <= 4", r"3 \le H \le 4"),
    (And(k >= 2, c > k), "k >= 2 and c > k", r"k \ge 2 \;\text{and}\; c > k"),
    (
        Or(Eq(c, 1), And(c >= 2, k < 3)),
        "c == 1 or (c >= 2 and k < 3)",
        r"c = 1 \;\text{or}\; \left(c \ge 2 \;\text{and}\; k < 3\right)",
    ),
    (
        And(Or(c > 1, k > 1), n > 2),
        "n > 2 and (c > 1 or k > 1)",
        r"n > 2 \;\text{and}\; \left(c > 1 \;\text{or}\; k > 1\right)",
    ),
    (Not(Whole(c / g)), "g does not divide c", r"g \nmid c"),
    (Whole(c / g), "g divides c", r"g \mid c"),
    (Whole((H + 2 * p - k) / s), "s divides H + 2*p - k", r"s \mid H + 2 \, p - k"),
    (Every(Ge(H, s**i), i, n), "H >= s**i for 0 <= i < n", r"H \ge s^{i} \text{ for } 0 \le i < n"),
    (S.true, "always", r"\text{always}"),
    (S.false, "never", r"\text{never}"),
    # numbers
    (Integer(138357544), "138357544", "138357544"),
    (Integer(-3), "-3", "-3"),
    (Rational(-1, 3), "-1/3", r"- \frac{1}{3}"),
]

THEIRS = {
    "MOBILENET": [
        (k**2 * c_in * c_out * H**2, "D_K**2*M*N*D_F**2", r"D_{K}^{2} \, M \, N \, D_{F}^{2}"),
        (
            k**2 * c_in * H**2 + c_in * c_out * H**2,
            "D_K**2*M*D_F**2 + M*N*D_F**2",
            r"D_{K}^{2} \, M \, D_{F}^{2} + M \, N \, D_{F}^{2}",
        ),
        (1 / c_out + 1 / k**2, "1/N + 1/D_K**2", r"\frac{1}{N} + \frac{1}{D_{K}^{2}}"),
        (
            alpha**2 * c_in * c_out * rho**2 * H**2,
            "alpha**2*M*N*rho**2*D_F**2",
            r"\alpha^{2} \, M \, N \, \rho^{2} \, D_{F}^{2}",
        ),
        (
            (H - k + 1) ** 2 * k**2 * c_in * c_out,
            "D_K**2*M*N*(D_F - D_K + 1)**2",
            r"D_{K}^{2} \, M \, N \, \left(D_{F} - D_{K} + 1\right)^{2}",
        ),
        (
            n * k**2 * c_in * c_out * F(H, 2) ** 2,
            "n*D_K**2*M*N*floor(D_F/2)**2",
            r"n \, D_{K}^{2} \, M \, N \, \left\lfloor \frac{D_{F}}{2} \right\rfloor^{2}",
        ),
        (And(k >= 2, c_out >= 2), "D_K >= 2 and N >= 2", r"D_{K} \ge 2 \;\text{and}\; N \ge 2"),
    ],
    "DUMOULIN_VISIN": [
        (
            F(L + 2 * p - k, s) + 1,
            "floor((i + 2*p - k)/s) + 1",
            r"\left\lfloor \frac{i + 2 \, p - k}{s} \right\rfloor + 1",
        ),
        (
            F(L + 2 * p - d * (k - 1) - 1, s) + 1,
            "floor((i - d*(k - 1) + 2*p - 1)/s) + 1",
            r"\left\lfloor \frac{i - d \, \left(k - 1\right) + 2 \, p - 1}{s} \right\rfloor + 1",
        ),
        (s * (L - 1) + k - 2 * p, "s*(i - 1) + k - 2*p", r"s \, \left(i - 1\right) + k - 2 \, p"),
        (L * k, "i*k", r"i \, k"),
        (H * W * k_h * k_w, "i_1*i_2*k_1*k_2", r"i_{1} \, i_{2} \, k_{1} \, k_{2}"),
        (p >= k - 1, "p >= k - 1", r"p \ge k - 1"),
    ],
    "GOODFELLOW": [
        (H - k + 1, "m - k + 1", "m - k + 1"),
        (H + k - 1, "m + k - 1", "m + k - 1"),
        (k * H, "m*k", r"m \, k"),
        (
            F(H - k, s) + 1,
            "floor((m - k)/s) + 1",
            r"\left\lfloor \frac{m - k}{s} \right\rfloor + 1",
        ),
        (Ge(H, k), "m >= k", r"m \ge k"),
    ],
    "MOLCHANOV": [
        (
            c_in * c_out * k**2 * H * W,
            "H*W*C_in*K**2*C_out",
            r"H \, W \, C_{\text{in}} \, K^{2} \, C_{\text{out}}",
        ),
        (
            2 * H * W * (c_in * k**2 + 1) * c_out,
            "2*H*W*(C_in*K**2 + 1)*C_out",
            r"2 \, H \, W \, \left(C_{\text{in}} \, K^{2} + 1\right) \, C_{\text{out}}",
        ),
        (
            k**2 * c_in + c_in * c_out,
            "C_in*K**2 + C_in*C_out",
            r"C_{\text{in}} \, K^{2} + C_{\text{in}} \, C_{\text{out}}",
        ),
        (
            (H - k + 1) * (W - k + 1) * c_in * k**2 * c_out,
            "(H - K + 1)*(W - K + 1)*C_in*K**2*C_out",
            r"\left(H - K + 1\right) \, \left(W - K + 1\right) \, C_{\text{in}} \, K^{2} \, C_{\text{out}}",
        ),
        (
            c_in * c_out * H * W / g,
            "H*W*C_in*C_out/g",
            r"\frac{H \, W \, C_{\text{in}} \, C_{\text{out}}}{g}",
        ),
        (
            c_out > k**2 / (k**2 - 1),
            "C_out > K**2/(K**2 - 1)",
            r"C_{\text{out}} > \frac{K^{2}}{K^{2} - 1}",
        ),
    ],
}


@pytest.mark.parametrize(("expr", "as_text", "as_latex"), OURS)
def test_in_our_own_names(expr, as_text, as_latex):
    assert text(expr) == as_text
    assert latex(expr) == as_latex


@pytest.mark.parametrize(
    ("letters", "expr", "as_text", "as_latex"),
    [(name, *row) for name, rows in THEIRS.items() for row in rows],
)
def test_in_a_papers_names(letters, expr, as_text, as_latex):
    with notation.use(getattr(notation, letters)):
        assert text(expr) == as_text
        assert latex(expr) == as_latex


def test_each_ready_made_notation_has_rows():
    ready = {name for name in notation.__all__ if name.isupper()}
    assert set(THEIRS) == ready


LAYER = sc.Conv2d(c_in, c_out, k)


@pytest.mark.parametrize(
    ("letters", "as_text", "as_latex"),
    [
        (
            None,
            "(H - k + 1) x (W - k + 1)",
            r"\left(H - k + 1\right) \times \left(W - k + 1\right)",
        ),
        (
            "MOLCHANOV",
            "(H - K + 1) x (W - K + 1)",
            r"\left(H - K + 1\right) \times \left(W - K + 1\right)",
        ),
    ],
)
def test_sizes(letters, as_text, as_latex):
    with notation.use(getattr(notation, letters) if letters else None):
        assert size(LAYER.output_size((H, W)), "text") == as_text
        assert size(LAYER.output_size((H, W)), "latex") == f"${as_latex}$"
        assert size((H, W), "text") == "H x W"


PAIR = sc.compare(
    sc.Conv2d(c_in, c_out, k, padding="same"),
    sc.depthwise_separable(c_in, c_out, k, padding="same"),
    size=(H, H),
    names=("plain", "separable"),
)


@pytest.mark.parametrize(
    "printed",
    [
        PAIR.to_latex,
        PAIR.derivation().to_latex,
        PAIR.table().to_latex,
        lambda notation: PAIR.when(c_out).to_latex(notation=notation, steps=True),
        lambda notation: sc.prove(PAIR.cost("macs", 0) > 2 * H).to_latex(notation=notation),
        lambda notation: PAIR.designs[0].module.summary((H, H)).to_latex(notation=notation),
    ],
)
def test_howards_order_in_everything_that_prints(printed):
    said = printed(notation=notation.MOBILENET).replace(r"\allowbreak ", "")
    assert r"D_{K}^{2} \, M \, N \, D_{F}^{2}" in said
    assert not re.search(r"D_\{F\}\^\{2\} \\, [MND]", said)


@pytest.mark.parametrize("printed", [PAIR.to_html, PAIR.derivation().to_html, PAIR.table().to_html])
def test_howards_order_in_html(printed):
    written = printed(notation=notation.MOBILENET)
    said = [" ".join(shown(formula)) for formula in formulas(written)]
    assert any("D K 2 M N D F 2" in one for one in said)
    assert not any(re.search(r"D F 2 [MND]", one) for one in said)
