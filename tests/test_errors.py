"""Bad input: each one is refused with a message that names subject, field, rule and values."""

from fractions import Fraction

import numpy as np
import pytest
import sympy
from sympy import I, Integer, Rational, Symbol, nan, oo, pi, zoo

import symconv as sc
from symconv.abc import H, alpha, c, g, i, k, m, n, p
from symconv.errors import (
    ArgumentError,
    ChannelError,
    SizeError,
    SymbolError,
    SymconvError,
)

bare = Symbol("k")
real = Symbol("k", positive=True)
other = Symbol("k", integer=True, nonnegative=True)


def conv(**changed):
    stated = {"in_channels": 8, "out_channels": 8, "kernel_size": 3} | changed
    return sc.Conv2d(**stated)


FIELDS = ["in_channels", "out_channels", "kernel_size", "stride", "padding", "dilation", "groups"]

# what is passed: what the message says after the field
NO_SIZES = [
    (2.5, r"must be an int or a SymPy expression, got 2\.5 \(float\); sizes are whole numbers"),
    (3.0, r"must be an int or a SymPy expression, got 3\.0 \(float\); write 3"),
    (True, r"must be an int or a SymPy expression, got True \(bool\); write 1"),
    (None, r"must be an int or a SymPy expression, got None \(NoneType\)"),
    ({3}, r"must be an int or a SymPy expression, got \{3\} \(set\)"),
    (int, r"must be an int or a SymPy expression, got <class 'int'> \(type\)"),
    (np.float64(3), r"must be an int or a SymPy expression, got .*3\.0.* \(float64\); write 3"),
    (np.True_, r"must be an int or a SymPy expression, got .*True.* \(bool_?\); write 1"),
    (np.array([3, 3]), r"must be an int or a SymPy expression, got array\(\[3, 3\]\) \(ndarray\)"),
    (Fraction(3), r"must be an int or a SymPy expression, got Fraction\(3, 1\) .*; write 3"),
    (sympy.Float(3), r"must be an int or a SymPy expression, got 3\.0.* \(Float\); write 3"),
    (sympy.true, r"must be an int or a SymPy expression, got True"),
    (c > 3, r"must be an int or a SymPy expression, got c > 3 \(StrictGreaterThan\)"),
    (2.0 * c, r"must have no numbers but whole ones and fractions of them, got 2\.0\*c"),
    (I * c, r"must have no numbers but whole ones and fractions of them, got I\*c"),
    (pi * c, r"must have no numbers but whole ones and fractions of them, got pi\*c"),
    (nan, "must be a whole number, got nan"),
    (oo, "must be a whole number, got oo"),
    (-oo, "must be a whole number, got -oo"),
    (zoo, "must be a whole number, got zoo"),
    (I, "must be a whole number, got I"),
    (pi, "must be a whole number, got pi"),
    (sympy.sqrt(2), r"must be a whole number, got sqrt\(2\)"),
    (Rational(7, 2), "must be a whole number, got 7/2"),
    (-1, r"must be at least \d, got -1"),
    (-c, r"must be at least \d, got -c"),
    (
        bare,
        r'has the symbol k, which is not declared a positive integer; write k = sc.symbols\("k"',
    ),
    (2 * bare + 1, r'has the symbol k, which is not declared .* write k = sc.symbols\("k"\)'),
    (real, "has the symbol k, which is not declared a positive integer"),
    (alpha, "has the symbol alpha, which is not declared a positive integer"),
]


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize(("value", "message"), NO_SIZES, ids=lambda v: repr(v)[:30])
def test_what_is_no_size(field, value, message):
    with pytest.raises(ArgumentError, match=rf"Conv2d\(…\): `{field}` {message}"):
        conv(**{field: value})


@pytest.mark.parametrize("field", sorted({*FIELDS} - {"padding"}))
def test_zero_is_no_size(field):
    with pytest.raises(ArgumentError, match=rf"Conv2d\(…\): `{field}` must be at least 1, got 0"):
        conv(**{field: 0})


@pytest.mark.parametrize("field", sorted({*FIELDS} - {"padding"}))
def test_text_is_no_size(field):
    with pytest.raises(
        ArgumentError, match=rf"`{field}` must be .*; for a symbol write sc.symbols"
    ):
        conv(**{field: "k"})
    with pytest.raises(ArgumentError, match=rf"`{field}` must be an int or a SymPy expression"):
        conv(**{field: "2*k"})


@pytest.mark.parametrize("field", ["kernel_size", "stride", "padding", "dilation"])
@pytest.mark.parametrize("value", [(3,), (3, 3, 3), [], ()])
def test_wrong_number_of_entries(field, value):
    with pytest.raises(
        ArgumentError,
        match=rf"Conv2d\(…\): `{field}` must be one value or 2 \(one for each dimension\), got "
        rf"{len(value)}: ",
    ):
        conv(**{field: value})


@pytest.mark.parametrize("field", ["in_channels", "out_channels", "groups"])
def test_channels_take_one_value(field):
    with pytest.raises(ArgumentError, match=rf"`{field}` must be an int .* got \(3, 3\) \(tuple\)"):
        conv(**{field: (3, 3)})


@pytest.mark.parametrize(
    "padding", [((1, 2),), ((1, 2), 3), ((1, 2), (1, 2, 3)), ((1, 2), (1,)), [(1, 2)] * 3]
)
def test_padding_pairs(padding):
    with pytest.raises(
        ArgumentError, match=r"`padding` must have a \(low, high\) pair for each of"
    ):
        conv(padding=padding)


def test_padding_inside_a_pair():
    with pytest.raises(ArgumentError, match="`padding` must be at least 0, got -1"):
        conv(padding=((1, -1), (0, 0)))
    with pytest.raises(ArgumentError, match=r"`padding` must be .* got 0\.5"):
        conv(padding=((0.5, 1), (0, 0)))


@pytest.mark.parametrize("padding", ["SAME", "Same", "valid ", "half", "1", ""])
def test_padding_words(padding):
    message = rf'`padding` must be a size, "valid", "same" or "full", got \'{padding}\''
    with pytest.raises(ArgumentError, match=message):
        conv(padding=padding)


@pytest.mark.parametrize("bias", [1, 0, None, "True", np.True_, Integer(1)])
def test_bias_is_true_or_false(bias):
    with pytest.raises(ArgumentError, match=r"Conv2d\(…\): `bias` must be True or False, got"):
        conv(bias=bias)
    with pytest.raises(ArgumentError, match=r"Linear\(…\): `bias` must be True or False, got"):
        sc.Linear(3, 4, bias=bias)


def test_groups_divide():
    message = (
        r"Conv2d\(…\): `groups` must divide in_channels and out_channels, got groups=3, "
        r"in_channels=8, out_channels=9"
    )
    with pytest.raises(ArgumentError, match=message):
        sc.Conv2d(8, 9, 3, groups=3)
    with pytest.raises(ArgumentError, match=r"`groups` must divide .* out_channels=8"):
        sc.Conv2d(9, 8, 3, groups=3)
    assert conv(in_channels=c, out_channels=c, groups=g).assumptions() == (sc.sign.Whole(c / g),)
    with pytest.raises(ArgumentError, match="`groups` must divide"):
        conv(in_channels=c, out_channels=c, groups=g).subs({c: 8, g: 3})


def test_fractions_of_channels_are_stated():
    layer = conv(in_channels=c / 2)
    assert sc.sign.Whole(c / 2) in layer.assumptions()
    with pytest.raises(ArgumentError, match="`in_channels` must be a whole number, got 5/2"):
        layer.subs({c: 5})


def test_two_symbols_of_one_name():
    with pytest.raises(
        SymbolError, match=r"Conv2d\(…\): two different symbols are named k \(.*\); "
    ):
        conv(kernel_size=(k, other))
    with pytest.raises(SymbolError, match="two different symbols are named k"):
        sc.Sequential(sc.Conv2d(8, k, 3), sc.Conv2d(8, other, 3))
    with pytest.raises(SymbolError, match="two different symbols are named k"):
        sc.Repeat(sc.Conv2d(k, k, 3), other)
    layer = sc.Conv2d(8, 8, k)
    for ask in (layer.output_size, layer.macs, layer.assumptions, layer.summary):
        with pytest.raises(SymbolError, match=r"Conv2d\(…\): two different symbols are named k"):
            ask(other + 9)
    with pytest.raises(SymbolError, match="two different symbols are named k"):
        layer.macs(9, batch=other + 1)
    with pytest.raises(SymbolError, match="two different symbols are named k"):
        sc.MaxPool2d(k).activations(9, channels=other + 1)


def test_unknown_keywords():
    for make in (
        lambda: conv(strides=2),
        lambda: sc.MaxPool2d(2, count_include_pad=True),
        lambda: sc.AvgPool2d(2, dilation=2),
        lambda: sc.Flatten(1),
        lambda: sc.Conv2d(3, 8, 3, 1),
        lambda: conv().macs(8, 2),
    ):
        with pytest.raises(TypeError, match=r"unexpected keyword|positional argument"):
            make()
    with pytest.raises(ArgumentError, match=r'algorithm="direct" has no option `fma`'):
        conv().macs(8, fma=2)


def test_algorithms():
    with pytest.raises(ArgumentError, match=r"`algorithm` must be .*, got 'winogard'"):
        conv().macs(8, algorithm="winogard")
    with pytest.raises(ArgumentError, match=r'algorithm="winograd" needs `tile`; write tile=…'):
        conv().ops(8, algorithm="winograd")
    with pytest.raises(ArgumentError, match=r"the options \['tile'\] go with the algorithm's name"):
        conv().flops(8, algorithm=sc.Winograd(2), tile=2)
    with pytest.raises(ArgumentError, match="`skip_padding` counts the taps of the direct"):
        conv().macs(8, algorithm="im2col", skip_padding=True)


# -- sizes ---------------------------------------------------------------------------------------

QUESTIONS = ["output_size", "macs", "flops", "activations", "summary", "assumptions"]


@pytest.mark.parametrize("question", QUESTIONS)
def test_sizes(question):
    ask = getattr(conv(), question)
    for value, message in NO_SIZES:
        if value is None:
            continue
        with pytest.raises(ArgumentError, match=rf"Conv2d\(…\): `size` {message}"):
            ask(value)
    with pytest.raises(ArgumentError, match=r"Conv2d\(…\): `size` must be at least 1, got 0"):
        ask((8, 0))
    with pytest.raises(ArgumentError, match=r"`size` must be .* got '32' \(str\)"):
        ask("32")
    with pytest.raises(SizeError, match=r"`size` must be one value or 2 .* got 3: \(8, 8, 8\)"):
        ask((8, 8, 8))
    with pytest.raises(SizeError, match=r"`size` must be one value or 2 .* got 1: \(8,\)"):
        ask([8])
    with pytest.raises(SizeError, match=r"size 2 is too small, even padded, for a window .* 3"):
        ask(2)


@pytest.mark.parametrize("question", [q for q in QUESTIONS if q != "assumptions"])
def test_a_size_is_needed(question):
    with pytest.raises(SizeError, match=r"Conv2d\(…\): `size` is needed, one value or 2"):
        getattr(conv(), question)()
    with pytest.raises(SizeError, match=r"Flatten\(…\): `size` is needed, a tuple"):
        getattr(sc.Flatten(), question)()
    with pytest.raises(SizeError, match=r"Identity\(…\): `size` must be a tuple, .*write \(8, 8\)"):
        getattr(sc.Identity(), question)(8)


def test_a_vector_has_no_size():
    with pytest.raises(SizeError, match=r"Linear\(…\): takes a vector, which has no `size`"):
        sc.Linear(3, 4).macs(5)
    with pytest.raises(SizeError, match=r"Linear\(…\): takes a vector, which has no `size`"):
        sc.Linear(3, 4).macs((5, 5))
    assert sc.Linear(3, 4).macs() == sc.Linear(3, 4).macs(()) == 12


def test_what_a_size_must_be_is_stated():
    assert sympy.Ge(p, 1) in sc.Conv2d(1, 1, 1).assumptions(p)
    assert sc.sign.Whole(H / 2) in sc.Conv2d(1, 1, 3, padding=1).assumptions(H / 2)


@pytest.mark.parametrize("fma", [0, 3, 2.0, True, "2", None, Integer(2), c])
def test_fma(fma):
    with pytest.raises(ArgumentError, match=r"Conv2d\.flops\(…\): `fma` must be 1 or 2, got"):
        conv().flops(8, fma=fma)


@pytest.mark.parametrize("skip", [1, 0, None, "no"])
def test_skip_padding(skip):
    with pytest.raises(ArgumentError, match=r"`skip_padding` must be True or False, got"):
        conv().macs(8, skip_padding=skip)


def test_batch():
    for batch, message in ((0, "at least 1, got 0"), (2.5, "an int"), (Rational(1, 2), "at least")):
        with pytest.raises(ArgumentError, match=rf"Conv2d\(…\): `batch` must be {message}"):
            conv().macs(8, batch=batch)


def test_channels():
    with pytest.raises(ArgumentError, match=r"the number of channels is not known .* channels=…"):
        sc.MaxPool2d(2).flops(8)
    with pytest.raises(ArgumentError, match=r"the number of channels is not known .* channels=…"):
        sc.MaxPool2d(2).summary(8)
    with pytest.raises(
        ArgumentError, match=r"MaxPool2d\(…\): `channels` must be at least 1, got 0"
    ):
        sc.MaxPool2d(2).flops(8, channels=0)
    with pytest.raises(ChannelError, match=r"Conv2d\(…\): takes 8 channels, got channels=9"):
        conv().macs(8, channels=9)
    with pytest.raises(ChannelError, match=r"takes c channels, got channels=m"):
        sc.Conv2d(c, 8, 3).macs(8, channels=m)
    assert conv().macs(8, channels=8) == conv().macs(8)


def test_receptive_field_needs_dimensions():
    rule = r"GlobalAvgPool\(…\): `receptive_field` and `smallest_size` need a layer"
    with pytest.raises(ArgumentError, match=rule):
        sc.GlobalAvgPool().receptive_field  # noqa: B018
    with pytest.raises(ArgumentError, match=rule):
        sc.GlobalAvgPool().smallest_size()


# -- containers ----------------------------------------------------------------------------------


@pytest.mark.parametrize("layer", [3, "Conv2d", None, sc.Conv2d, [conv()]])
def test_no_layers(layer):
    with pytest.raises(ArgumentError, match=r"Sequential\(…\): each argument must be a layer, got"):
        sc.Sequential(conv(), layer)
    with pytest.raises(ArgumentError, match=r"Repeat\(…\): `body` must be a layer, got"):
        sc.Repeat(layer, 3)


def test_empty_row():
    with pytest.raises(
        ArgumentError, match=r"Sequential\(…\): needs at least one layer; write Ide"
    ):
        sc.Sequential()


def test_times():
    for value, message in NO_SIZES:
        if str(value) == "-c":
            continue
        with pytest.raises(ArgumentError, match=rf"Repeat\(…\): `times` {message}"):
            sc.Repeat(conv(), value)
    with pytest.raises(ArgumentError, match=r"Repeat\(…\): `times` must be at least 0, got -c"):
        sc.Repeat(conv(), -c)
    with pytest.raises(ArgumentError, match="`times` must not depend on the index, got i"):
        sc.Repeat(conv(), i + 1, i)
    assert sympy.Ge(n - 3, 0) in sc.Repeat(conv(), n - 3).assumptions()


@pytest.mark.parametrize(
    "index",
    [3, "i", n, Symbol("i"), Symbol("i", integer=True), i + 1, c, Symbol("i", positive=True)],
)
def test_index(index):
    with pytest.raises(
        ArgumentError, match=r"`index` runs from 0, so it must be a non-negative int"
    ):
        sc.Repeat(conv(), 3, index)


# -- substitution --------------------------------------------------------------------------------


def test_subs():
    layer = sc.Conv2d(c, c, k, padding=p)
    with pytest.raises(ArgumentError, match=r"Conv2d\.subs\(…\): values must be a dict such as"):
        layer.subs([(k, 3)])
    with pytest.raises(
        ArgumentError, match=r"Conv2d\.subs\(…\): each key must be a symbol, got 'k'"
    ):
        layer.subs({"k": 3})
    with pytest.raises(ArgumentError, match=r"Conv2d\.subs\(…\): `k` must be an int .* got 2\.5"):
        layer.subs({k: 2.5})
    with pytest.raises(SymbolError, match=r"Conv2d\.subs\(…\): two different symbols are named k"):
        layer.subs({bare: 3})
    with pytest.raises(ArgumentError, match=r"Conv2d\.subs\(…\): k is positive, got k=0"):
        layer.subs({k: 0})
    with pytest.raises(ArgumentError, match="p is nonnegative, got p=-1"):
        layer.subs({p: -1})
    with pytest.raises(ArgumentError, match="k is integer, got k=1/2"):
        layer.subs({k: Rational(1, 2)})


def test_subs_puts_all_in_at_once():
    assert sc.Conv2d(c, m, k).subs({c: m, m: c}) == sc.Conv2d(m, c, k)


# -- symbols -------------------------------------------------------------------------------------


def test_symbols():
    with pytest.raises(SymbolError, match="names must be a text"):
        sc.symbols(3)
    with pytest.raises(SymbolError, match="names must be a text"):
        sc.symbols(" , ")
    with pytest.raises(SymbolError, match=r"'2k' is no name; use letters, digits and underscores"):
        sc.symbols("c 2k")
    with pytest.raises(SymbolError, match="`nonnegative` and `real` exclude each other"):
        sc.symbols("t", nonnegative=True, real=True)
    with pytest.raises(AttributeError, match=r'no symbol what; write sc.symbols\("what"\)'):
        sc.abc.what  # noqa: B018
    assert sc.symbols("k") is k
    assert sc.symbols("p, beta") == (p, sc.abc.beta)
    assert sc.symbols("p", nonnegative=True) == p


def test_every_error_has_one_base():
    for error in (ArgumentError, ChannelError, SizeError, SymbolError):
        assert issubclass(error, SymconvError)
        assert issubclass(error, ValueError)


def test_numpy_integers_are_sizes():
    assert conv(kernel_size=np.int64(5)) == conv(kernel_size=5)
    assert conv(kernel_size=np.uint8(5)).macs(np.int32(9)) == conv(kernel_size=5).macs(9)
