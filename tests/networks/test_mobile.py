"""Networks for small machines: how widths are rounded, what papers print, any input size."""

from fractions import Fraction

import pytest
from sympy import Integer, Rational

import symconv as sc
from symconv import networks
from symconv.abc import H, W, alpha, c
from symconv.blocks import fused_mbconv, inverted_residual, mbconv, shufflenet_v2_unit
from symconv.errors import ArgumentError, ChannelError
from symconv.networks.rounding import make_divisible

WIDTHS = [Fraction(n, d) for d in (1, 3, 4, 5, 20) for n in range(1, 7 * d)]
FAMILIES = ["efficientnet_b0", "efficientnet_v2_s", "mnasnet1_0", "mobilenet_v1"]
FAMILIES += ["mobilenet_v2", "mobilenet_v3_large", "mobilenet_v3_small", "shufflenet_v2_x1_0"]


def rounded(value, divisor):
    """The published rule in plain fractions, with its case."""
    near = max(divisor, (value + Fraction(divisor, 2)) // divisor * divisor)
    return near + divisor if near < Fraction(9, 10) * value else near


@pytest.mark.parametrize("divisor", [1, 3, 4, 8])
def test_make_divisible_is_the_rule_with_its_case(divisor):
    for value in [base * width for base in (1, 11, 16) for width in WIDTHS]:
        exact = Rational(value.numerator, value.denominator)
        assert make_divisible(exact, divisor) == rounded(value, divisor)


def test_make_divisible_of_a_symbol_is_the_rule_at_every_value():
    formula, whole = make_divisible(24 * alpha), make_divisible(c)
    for width in WIDTHS:
        value = {alpha: Rational(width.numerator, width.denominator)}
        assert formula.xreplace(value) == rounded(24 * width, 8)
    for channels in range(1, 200):
        assert whole.xreplace({c: Integer(channels)}) == rounded(channels, 8)


@pytest.mark.parametrize("build", [networks.mobilenet_v1, networks.mobilenet_v2])
def test_a_width_multiplier_is_exact_and_positive(build):
    with pytest.raises(
        ArgumentError,
        match=r"exact number or a SymPy expression, got 1\.4; write Rational\(7, 5\)",
    ):
        build(width_mult=1.4)
    with pytest.raises(ArgumentError, match=r"`width_mult` must be positive and exact, got 0"):
        build(width_mult=0)
    with pytest.raises(ArgumentError, match=r"`width_mult` must be an int or a SymPy expression"):
        build(width_mult="1")


def test_mobilenet_v1_refuses_widths_that_are_not_whole():
    with pytest.raises(ArgumentError, match=r"`out_channels` must be a whole number, got 32/3"):
        networks.mobilenet_v1(width_mult=Rational(1, 3))


# Howard et al., MobileNets, 2017, tables 6 and 7: millions of MACs and of parameters.
PUBLISHED_V1 = [
    (Rational(1), 224, 569, "4.2"),
    (Rational(3, 4), 224, 325, "2.6"),
    (Rational(1, 2), 224, 149, "1.3"),
    (Rational(1, 4), 224, 41, "0.5"),
    (Rational(1), 192, 418, "4.2"),
    (Rational(1), 160, 290, "4.2"),
    (Rational(1), 128, 186, "4.2"),
]


@pytest.mark.parametrize(("width", "size", "millions", "params"), PUBLISHED_V1)
def test_mobilenet_v1_is_the_published_one(width, size, millions, params):
    """The paper cuts off 290.7 and rounds 568.7: within one of the last digit printed."""
    network = networks.mobilenet_v1(width_mult=width)
    assert abs(network.macs(size) - millions * 10**6) < 10**6
    assert f"{float(network.params) / 1e6:.1f}" == params


@pytest.mark.parametrize(
    "build",
    [
        networks.mobilenet_v1,
        networks.mobilenet_v2,
        networks.mobilenet_v3_large,
        networks.mobilenet_v3_small,
        networks.mnasnet1_0,
        networks.efficientnet_b0,
    ],
)
def test_a_symbolic_width_is_every_width(build):
    """At the smallest widths too, where all of a table round to a few."""
    symbolic = build(width_mult=alpha)
    params, macs, flops = symbolic.params, symbolic.macs(97), symbolic.flops(97)
    unrounded = build is networks.mobilenet_v1
    for width in (4, 8) if unrounded else (1, 2, 3, 5, 9, 14, 18, 28):
        at = Rational(width, 20) if not unrounded else Rational(width, 32)
        concrete = build(width_mult=at)
        assert params.subs(alpha, at) == concrete.params
        assert macs.subs(alpha, at) == concrete.macs(97)
        assert flops.subs(alpha, at) == concrete.flops(97)
        assert symbolic.subs({alpha: at}) == concrete


def test_the_table_decides_what_goes_around_and_what_is_widened():
    """Where rounding makes 16 and 64 one width, 64 · 16 weights of the widening are there."""
    tiny = networks.mobilenet_v3_large(width_mult=Rational(1, 20))
    assert str(tiny["stage 2"].layers[0].layers[0]).startswith("Sequential(Conv2d(8, 8, 1)")
    plain = networks.mobilenet_v2(width_mult=Rational(1, 4))
    assert isinstance(plain["stage 1"], sc.Sequential)


@pytest.mark.parametrize("name", FAMILIES)
def test_formulas_of_any_size_hold_at_odd_and_small_ones(name):
    network = getattr(networks, name)()
    macs = network.macs((H, W))
    for size in [(1, 1), (3, 7), (33, 17), (65, 97)]:
        assert macs.subs(dict(zip((H, W), size, strict=True))) == network.macs(size)


def test_a_symbolic_depth_is_every_depth():
    symbolic = networks.efficientnet_b0(depth_mult=alpha)
    params, macs = symbolic.params, symbolic.macs(97)
    for depth in (Rational(1), Rational(11, 10), Rational(31, 10)):
        concrete = networks.efficientnet_b0(depth_mult=depth)
        assert params.subs(alpha, depth) == concrete.params
        assert macs.subs(alpha, depth) == concrete.macs(97)
    scaled = networks.efficientnet_b0(width_mult=2, depth_mult=Rational(31, 10))
    assert scaled == networks.efficientnet_b7()


def test_depth_is_rounded_up_exactly():
    stages = [networks.efficientnet_b1()[f"stage {number}"] for number in range(1, 8)]
    copies = [layer.times for stage in stages for layer in stage.layers[1:]]
    assert [int(times) + 1 for times in copies] == [2, 3, 3, 4, 4, 5, 2]


@pytest.mark.parametrize("n", [4, 6, 13])
def test_blocks_have_the_weights_of_their_convolutions(n):
    assert inverted_residual(n, 5 * n, 7, 5).params == n * 5 * n + 25 * 5 * n + 5 * n * 7
    assert inverted_residual(n, n, 7).params == 9 * n + n * 7
    squeezed = max(1, n // 4)
    gated = n * 6 * n + 9 * 6 * n + 2 * 6 * n * squeezed + 6 * n * 7
    assert mbconv(n, 7).params == gated
    assert mbconv(n, 7, squeeze_bias=True).params == gated + squeezed + 6 * n
    assert fused_mbconv(n, 7).params == 9 * n * 4 * n + 4 * n * 7
    assert fused_mbconv(n, 7, expansion=1).params == 9 * n * 7
    assert shufflenet_v2_unit(2 * n, 2 * n).params == 2 * n * n + 9 * n
    assert shufflenet_v2_unit(n, 2 * n, stride=2).params == 3 * n * n + 18 * n


@pytest.mark.parametrize("block", [inverted_residual, mbconv, fused_mbconv])
def test_an_input_goes_around_where_the_shape_stays(block):
    def build(in_channels, out_channels, stride):
        wide = (6 * in_channels,) if block is inverted_residual else ()
        return block(in_channels, *wide, out_channels, stride=stride)

    assert isinstance(build(c, c, 1), sc.Parallel)
    assert isinstance(build(c, c, 2), sc.Sequential)
    assert isinstance(build(c, 2 * c, 1), sc.Sequential)


def test_a_unit_of_shufflenet_keeps_its_channels_or_has_a_stride():
    with pytest.raises(ChannelError, match=r"at stride 1 `out_channels` must be `in_channels`"):
        shufflenet_v2_unit(8, 16)
    with pytest.raises(ArgumentError, match="whole number, got 7/2"):
        shufflenet_v2_unit(7, 7)


def test_the_gate_takes_other_activations():
    hard = sc.squeeze_excitation(16, reduction=4, activation=sc.SiLU(), gate=sc.Hardsigmoid())
    soft = sc.squeeze_excitation(16, reduction=4)
    assert hard.params == soft.params
    assert [type(layer) for layer in hard.branches[1].layers][2::2] == [sc.SiLU, sc.Hardsigmoid]
    assert [type(layer) for layer in soft.branches[1].layers][2::2] == [sc.ReLU, sc.Sigmoid]
