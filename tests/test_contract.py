"""What every layer, container and block keeps: data in, the same formulas and counts out.

The suites run over `symconv.examples.EXAMPLES`, so a new layer is tested by being listed there.
"""

import pickle
from dataclasses import FrozenInstanceError, fields
from functools import cache

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import And, Integer, Sum, Symbol

import symconv as sc
import symconv.abc
from symconv import examples, judge
from symconv.abc import H, W, c, c_in, c_out, g, i, k, m, n, p, s
from symconv.errors import SizeError
from symconv.examples import EXAMPLES

BLOCKS = {
    "row of layers": sc.Sequential(sc.Conv2d(c_in, c_out, k, groups=g), sc.MaxPool2d(2)),
    "classifier": sc.Sequential(
        sc.Conv2d(3, c, 3, padding="same"), sc.GlobalAvgPool(), sc.Flatten(), sc.Linear(c, 10)
    ),
    "stack": sc.Repeat(sc.Conv2d(c, c, k), n),
    "pyramid": sc.Repeat(sc.Conv2d(c * 2**i, c * 2 ** (i + 1), 3, stride=2, padding=1), n, i),
    "stack of pairs": sc.Repeat(sc.Sequential(sc.Conv1d(c, m, k), sc.Conv1d(m, c, 1)), n),
    "stack of stacks": sc.Repeat(sc.Repeat(sc.Conv1d(c, c, 3, stride=2, padding=1), 2), n),
    "depthwise separable": sc.depthwise_separable(c, m, k, stride=s, padding=p, bias=True),
    "dense": sc.Repeat(sc.Parallel(sc.Identity(), sc.Conv2d(c + s * i, s, 3, padding=1)), n, i),
    "inception": sc.Parallel(
        sc.Conv2d(c, m, 1),
        sc.Sequential(sc.Conv2d(c, n, 1), sc.Conv2d(n, m, 3, padding=1)),
        sc.Sequential(sc.MaxPool2d(3, stride=1, padding=1), sc.Conv2d(c, k, 1)),
    ),
    "residual": sc.Repeat(
        sc.Residual(
            sc.Sequential(
                sc.Conv2d(c, m, k, padding="same"), sc.BatchNorm(m), sc.ReLU(), sc.Conv2d(m, c, 1)
            )
        ),
        n,
    ),
    "residual with a shortcut": sc.Residual(
        sc.Conv2d(c, m, 3, stride=s, padding=1), sc.Conv2d(c, m, 1, stride=s)
    ),
    "branches that may not meet": sc.Residual(sc.Conv2d(c, c, k), sc.Conv2d(c, c, 3)),
    "squeeze and excitation": sc.Repeat(
        sc.Sequential(
            sc.Conv2d(c, c, 3, padding=1), sc.squeeze_excitation(c, squeeze_channels=m, bias=True)
        ),
        n,
    ),
    "auxiliary head": sc.Sequential(
        sc.Conv2d(c, m, 3, padding=1), sc.Auxiliary(sc.Conv2d(m, n, 1, bias=True)), sc.ReLU()
    ),
    "channel split": sc.Sequential(
        sc.Conv2d(c, 2 * m, 1),
        sc.Parallel(sc.Narrow(0, m), sc.Sequential(sc.Narrow(m, m), sc.Conv2d(m, m, 3, padding=1))),
    ),
    "attention": sc.Residual(sc.Sequential(sc.Conv1d(c, c, 1), sc.MultiheadAttention(c, 1))),
    "up and down": sc.Sequential(
        sc.Conv2d(c, 4 * m, 1), sc.PixelShuffle(2), sc.GroupNorm(m, m), sc.PixelUnshuffle(2)
    ),
    "spatially separable": sc.spatially_separable(c, m, k, mid_channels=n, padding=p),
}
BLOCKS |= {name: example.block for name, example in examples.BLOCKS.items()}
ALL = EXAMPLES | BLOCKS
NAMESPACE = {
    **{name: getattr(sympy, name) for name in ("Max", "Min", "floor", "ceiling", "Rational")},
    **{name: getattr(symconv.abc, name) for name in symconv.abc.__all__},
    **{name: getattr(sc, name) for name in ("FloorDiv", "GeometricSum", *EXAMPLES)},
    **{name: getattr(sc, name) for name in ("Sequential", "Parallel", "Repeat", "Auxiliary")},
}
# For the round trip: arguments that a short repr could lose.
WRITTEN = [
    sc.Conv1d(1, 2, 3, padding=((1, 2),)),
    sc.Conv2d(c, 2 * c, (1, k), stride=(2, s), padding=((0, 1), (2, 3)), bias=True),
    sc.Conv2d(c, c, 3, padding=((1, 2), (1, 2)), groups=c, dilation=(1, 2)),
    sc.Conv3d(1, 1, 3, padding=(1, 2, 3)),
    sc.Conv2d(1, 1, 3, padding="same"),
    sc.Conv2d(1, 1, k, padding="full"),
    sc.MaxPool2d(k),
    sc.MaxPool2d(k, stride=1, padding=(1, 0), dilation=2),
    sc.AvgPool3d((1, 2, 2), stride=2),
    sc.Conv1d(c / 2, sc.FloorDiv(c, 3), 1),
    sc.Linear(c * H * W, 10, bias=True),
    sc.Unflatten(c, (2, 2)),
    sc.Unflatten(c, (m,)),
]


def rebuilt(module):
    return type(module)._rebuilt(
        module, {stated.name: getattr(module, stated.name) for stated in fields(module)}
    )


# -- data ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ALL)
def test_equal_to_a_rebuilt_one(name):
    module = ALL[name]
    assert rebuilt(module) == module
    assert hash(rebuilt(module)) == hash(module)
    assert len({module, rebuilt(module)}) == 1


@pytest.mark.parametrize("name", ALL)
def test_unequal_to_a_changed_one(name):
    module = ALL[name]
    for symbol in module.free_symbols:
        assert module.subs({symbol: symbol + 7}) != module
    assert all(module != other for key, other in ALL.items() if key != name)
    assert module != "a text"


@pytest.mark.parametrize("name", ALL)
def test_immutable(name):
    module = ALL[name]
    for field in ("kernel_size", "groups", "layers", "anything"):
        with pytest.raises(FrozenInstanceError, match=f"cannot assign to field '{field}'"):
            setattr(module, field, 1)
        with pytest.raises(FrozenInstanceError, match=f"cannot delete field '{field}'"):
            delattr(module, field)


@pytest.mark.parametrize("module", [*ALL.values(), *WRITTEN], ids=repr)
def test_repr_evaluates_back(module):
    assert eval(repr(module), {"__builtins__": {}}, NAMESPACE) == module


@pytest.mark.parametrize("name", ALL)
def test_pickle_gives_it_back(name):
    module = ALL[name]
    assert pickle.loads(pickle.dumps(module)) == module


@pytest.mark.parametrize("name", ALL)
def test_two_calls_agree_to_the_letter(name):
    module = ALL[name]
    assert measures(module, (H, W, c)) == measures(rebuilt(module), (H, W, c))


@pytest.mark.parametrize("name", ALL)
def test_subs_with_some_values(name):
    module = ALL[name]
    for symbol in sorted(module.free_symbols, key=str):
        partly = module.subs({symbol: 2})
        assert symbol not in partly.free_symbols
        assert partly.free_symbols == module.free_symbols - {symbol}
        assert sympy.expand(partly.params - module.params.subs(symbol, 2)) == 0


# Layers that refuse an input that is too small.
WINDOWED = [
    name for name in EXAMPLES if "kernel_size" in {stated.name for stated in fields(EXAMPLES[name])}
]


def test_every_layer_is_an_example():
    public = {
        name
        for name in sc.__all__
        if name[0].isupper() and issubclass(type(getattr(sc, name)), type(sc.Conv2d))
    }
    layers = {name for name in public if issubclass(getattr(sc, name), symconv.layers.Layer)}
    assert layers - {"Auxiliary"} == set(EXAMPLES)  # which holds a module, so it is a block
    assert any("Auxiliary" in repr(block) for block in BLOCKS.values())


def test_every_block_is_an_example():
    assert set(sc.blocks.__all__) - {"conv_unit"} == set(examples.BLOCKS)


# -- formulas, with symbols and with numbers ------------------------------------------------------


def measures(module, size, channels=2, batch=1):
    """Every quantity of a module, for as many of the sizes as it takes."""
    size = size[: module.ndim] if module.ndim is not None else size[:2]
    given = {} if module.in_channels is not None else {"channels": channels}
    found = {
        "params": module.params,
        "macs": module.macs(size, batch=batch, **given),
        "macs on real input": module.macs(size, batch=batch, skip_padding=True, **given),
        "flops": module.flops(size, batch=batch, **given),
        "flops, fma=1": module.flops(size, fma=1, batch=batch, **given),
        "activations": module.activations(size, batch=batch, **given),
        **parts_of("operations", module.ops(size, batch=batch, **given)),
        **parts_of("parameters", module.parameters),
        "channels": module.summary(size, **given).total.channels,
    }
    found |= {f"size {at}": entry for at, entry in enumerate(module.output_size(size))}
    if module.ndim:
        field = module.receptive_field
        for part in ("size", "stride", "offset"):
            found |= {f"reach {part} {at}": v for at, v in enumerate(getattr(field, part))}
    return found


def parts_of(name, split):
    return {f"{name}: {stated.name}": getattr(split, stated.name) for stated in fields(split)}


def value(expr, point):
    """The expression with numbers for its symbols; a Sum is written out."""
    if expr is None:
        return None
    for total in expr.atoms(Sum):
        index, low, high = total.limits[0]
        terms = range(int(low.xreplace(point)), int(high.xreplace(point)) + 1)
        term = total.function
        written = (value(term, {**point, index: Integer(at)}) for at in terms)
        expr = expr.xreplace({total: sum(written, Integer(0))})
    return expr.xreplace(point)


def counted(module, size, channels, batch):
    """The same quantities, counted by the NumPy judge."""
    rng = np.random.default_rng(0)
    x = rng.integers(-9, 10, size=(batch, channels, *size))
    ran = judge.run(module, x, rng=rng, modulus=32749)
    found = {
        "params": ran.params,
        "macs": ran.macs,
        "macs on real input": ran.real_macs,
        "flops": ran.flops(2),
        "flops, fma=1": ran.flops(1),
        "activations": ran.activations,
        "operations: multiplications": ran.macs + ran.operations["multiplication"],
        "operations: additions": ran.macs + ran.operations["addition"],
        "operations: comparisons": ran.operations["comparison"],
        "operations: divisions": ran.operations["division"],
        "operations: functions": ran.operations["function"],
        "parameters: weights": ran.weights,
        "parameters: biases": ran.biases,
        "parameters: normalization": ran.norms,
        "channels": ran.channels,
    }
    return found | {f"size {at}": entry for at, entry in enumerate(ran.output_size)}


def positive(name):
    return Symbol(name, integer=True, positive=True)


BATCH, CHANNELS = positive("batch"), positive("channels")
SIZES = tuple(positive(f"size_{at}") for at in range(3))
GROUPS = positive("groups")
ONE = {"in_channels", "out_channels", "in_features", "out_features", "num_features"}
ONE |= {"num_channels", "num_parameters", "embed_dim", "channels", "length"}
DIVIDES = {"groups", "num_groups", "num_heads"}
FROM_ZERO = {"start", "low", "high"}
FACTORS = {"scale_factor", "upscale_factor", "downscale_factor"}
EACH = {"kernel_size", "stride", "dilation", "parts", "positions", "output_padding"}
MODES = ["nearest", "linear", "bilinear", "trilinear"]
FLAGS = {"bias", "ceil_mode", "affine"}


@cache
def family(name, padding, flags):
    """The layer with a symbol for every argument and dimension, its arguments and its formulas."""
    cls = type(EXAMPLES[name])
    flags = dict(flags)
    ndim = 0 if "mode" in flags else cls.ndim or 0
    arguments = {}
    for field in (stated.name for stated in fields(cls)):
        if field in ONE | FACTORS:
            arguments[field] = positive(field)
        elif field in DIVIDES:
            arguments[field] = GROUPS
        elif field == "output_padding":
            arguments[field] = tuple(
                Symbol(f"{field}_{at}", integer=True, nonnegative=True) for at in range(ndim)
            )
        elif field in FROM_ZERO:
            arguments[field] = Symbol(field, integer=True, nonnegative=True)
        elif field == "size":  # after it: an image
            arguments[field] = (positive("after_0"), positive("after_1"))
        elif field in EACH:
            arguments[field] = tuple(positive(f"{field}_{at}") for at in range(ndim))
        elif field in FLAGS or field == "mode":
            arguments[field] = flags[field]
        elif field == "padding":
            pairs = tuple(
                tuple(Symbol(f"{side}_{at}", integer=True, nonnegative=True) for side in "lh")
                for at in range(ndim)
            )
            arguments[field] = pairs if padding == "pairs" else padding
        else:
            pytest.fail(f"say how to draw the field {field}")
    layer = build(cls, arguments)
    sizes = SIZES[: layer.ndim if layer.ndim is not None else 2]
    stated = And(*layer.assumptions(sizes))
    return layer, arguments, measures(layer, sizes, CHANNELS, BATCH), stated


def build(cls, arguments):
    return EXAMPLES[cls.__name__]._rebuilt(arguments)


def numbers(argument, point):
    if isinstance(argument, tuple):
        return tuple(numbers(entry, point) for entry in argument)
    return int(point[argument]) if isinstance(argument, Symbol) else argument


def window_sizes(arguments, point, name):
    """The smallest input that each dimension takes."""
    kernels = arguments.get("kernel_size", ())
    dilation = arguments.get("dilation", (1,) * len(kernels))
    stride = arguments.get("stride", ())
    extents = [
        (point[kernel] - 1) * point.get(step, 1) + 1
        for kernel, step in zip(kernels, dilation, strict=True)
    ]
    padding = arguments.get("padding", "valid") if kernels else "valid"
    if padding == "same":
        return [1 for _ in extents]
    if padding == "full":
        pads = [(extent - 1, extent - 1) for extent in extents]
    elif padding == "valid":
        pads = [(0, 0) for _ in extents]
    else:
        pads = [(point[low], point[high]) for low, high in padding]
    steps = [point[step] for step in stride]
    if name.startswith("ConvTranspose"):
        extra = [point[symbol] for symbol in arguments["output_padding"]]
        return [
            max(1, 1 - (extent + more - 1 - low - high) // step)
            for extent, more, step, (low, high) in zip(extents, extra, steps, pads, strict=True)
        ]
    if arguments.get("ceil_mode"):  # one window begins at the latest where the input ends
        return [
            max(1, 1 - low - min(high - extent + step, 0))
            for extent, step, (low, high) in zip(extents, steps, pads, strict=True)
        ]
    return [max(1, extent - low - high) for extent, (low, high) in zip(extents, pads, strict=True)]


@st.composite
def configurations(draw, name, *, least=0):
    """A family and numbers for its symbols; sizes from the smallest legal one, `least` below it."""
    cls = type(EXAMPLES[name])
    names = {stated.name for stated in fields(cls)}
    kinds = ["pairs", "pairs", "same", "valid", "full"]
    if name.startswith("ConvTranspose"):
        kinds.remove("same")
    if name.startswith("ZeroPad"):
        kinds = ["pairs"]
    padding = draw(st.sampled_from(kinds)) if "padding" in names else "pairs"
    flags = tuple((flag, draw(st.booleans())) for flag in sorted(FLAGS & names))
    if "mode" in names:
        flags += (("mode", draw(st.sampled_from(MODES))),)
    general, arguments, _, _ = family(name, padding, flags)
    ndim = 2 if general.ndim is None else general.ndim
    point = {BATCH: draw(st.integers(1, 2)), CHANNELS: draw(st.integers(1, 3))}
    most = {"kernel_size": 4 if ndim < 3 else 3, "stride": 4, "dilation": 3, "padding": 4}
    most |= {"parts": 5, "size": 4}
    groups = draw(st.integers(1, 3)) if DIVIDES & names else 1
    point[CHANNELS] *= groups
    for field, symbols in arguments.items():
        if field in DIVIDES:
            point[symbols] = groups
        elif field in FROM_ZERO:
            point[symbols] = draw(st.integers(0, 3))
        elif field in FACTORS:
            point[symbols] = draw(st.integers(1, 4))
        elif field in ONE:
            point[symbols] = groups * draw(st.integers(1, 3))
        elif field in most and isinstance(symbols, tuple):
            flat = [
                one for each in symbols for one in (each if isinstance(each, tuple) else (each,))
            ]
            low = 0 if field == "padding" else 1
            point |= {symbol: draw(st.integers(low, most[field])) for symbol in flat}
    if "output_padding" in names:
        walks = (arguments[field] for field in ("output_padding", "stride", "dilation"))
        for symbol, *steps in zip(*walks, strict=True):
            point[symbol] = draw(st.integers(0, max(point[step] for step in steps) - 1))
    if name == "PixelShuffle":
        point[CHANNELS] *= point[arguments["upscale_factor"]] ** 2
    if name == "Narrow":
        point[CHANNELS] += point[arguments["start"]] + point[arguments["length"]]
    if name == "PReLU" and point[arguments["num_parameters"]] == 1:  # which any channels share
        point[CHANNELS] = 1
    smallest = window_sizes(arguments, point, name) or [1] * ndim
    for symbol, size in zip(SIZES, smallest, strict=False):
        point[symbol] = max(1, size + draw(st.integers(-least, 5 if ndim < 3 else 3)))
        if name == "PixelUnshuffle":
            point[symbol] *= point[arguments["downscale_factor"]]
    for place, window, symbol in zip(
        arguments.get("positions", ()), general.windows, SIZES, strict=False
    ):  # what a window too large would give is no size
        values = {key: Integer(number) for key, number in point.items()}
        point[place] = max(1, int(window.output(symbol).xreplace(values)))
    return padding, flags, {symbol: Integer(number) for symbol, number in point.items()}


def agrees(name, padding, flags, point):
    """Formula with symbols, formula with numbers, and the judge's count, all the same."""
    general, arguments, formulas, stated = family(name, padding, flags)
    layer = build(type(general), {f: numbers(entry, point) for f, entry in arguments.items()})
    assert (
        general.subs({key: v for key, v in point.items() if key in general.free_symbols}) == layer
    )
    assert stated.xreplace(point) == sympy.true
    sizes = tuple(int(point[symbol]) for symbol in SIZES if symbol in point)
    channels = int(layer.in_channels or point[CHANNELS])
    batch = int(point[BATCH])
    direct = measures(layer, sizes, channels, batch)
    put_in = {quantity: value(formula, point) for quantity, formula in formulas.items()}
    # What "same" padding with a stride pads depends on the size: no offset where a stride is named.
    unsaid = {quantity for quantity, formula in put_in.items() if formula is None}
    assert {q: v for q, v in direct.items() if q not in unsaid} == {
        q: v for q, v in put_in.items() if q not in unsaid
    }
    # Nor is a transposed convolution's field named, which differs from output to output, or a
    # part's, which the input size decides; nor what becomes of an image in one dimension.
    whole = name.startswith(("ConvTranspose", "Adaptive", "Upsample", "Pixel", "Unfold"))
    assert all(quantity.startswith("reach" if whole else "reach offset") for quantity in unsaid)
    judged = counted(layer, sizes, channels, batch)
    assert {quantity: direct[quantity] for quantity in judged} == judged


@pytest.mark.parametrize("name", EXAMPLES)
def test_formulas_and_counts_agree(name):
    @settings(max_examples=500, deadline=None)
    @given(configurations(name))
    def check(configuration):
        agrees(name, *configuration)

    check()


@pytest.mark.parametrize("name", WINDOWED)
def test_too_small_a_size(name):
    """Stated where it is a symbol, an error where it is a number: at the same points."""

    @settings(max_examples=150, deadline=None)
    @given(configurations(name, least=4))
    def check(configuration):
        padding, flags, point = configuration
        general, arguments, _, stated = family(name, padding, flags)
        layer = build(type(general), {f: numbers(entry, point) for f, entry in arguments.items()})
        sizes = tuple(int(point[symbol]) for symbol in SIZES if symbol in point)
        if stated.xreplace(point) == sympy.true:
            layer.output_size(sizes)
            return
        assert stated.xreplace(point) == sympy.false
        questions = [
            layer.output_size,
            layer.assumptions,
            lambda size: layer.macs(size, channels=layer.in_channels or 2),
            lambda size: layer.summary(size, channels=layer.in_channels or 2),
        ]
        for question in questions:
            with pytest.raises(SizeError, match=r"an input of size \d+ is too small"):
                question(sizes)

    check()


@pytest.mark.parametrize("name", ["Conv1d", "MaxPool1d", "AvgPool1d"])
def test_receptive_field_is_what_inputs_reach(name):
    @settings(max_examples=100, deadline=None)
    @given(configurations(name))
    def check(configuration):
        padding, flags, point = configuration
        general, arguments, formulas, _ = family(name, padding, flags)
        layer = build(type(general), {f: numbers(entry, point) for f, entry in arguments.items()})
        found = judge.receptive_field(layer, (64,))[0]
        assert value(formulas["reach size 0"], point) == found.extent
        assert value(formulas["reach stride 0"], point) == found.step
        offset = layer.receptive_field.offset[0]
        assert offset is None or offset == found.first

    check()


@pytest.mark.parametrize("name", BLOCKS)
def test_formulas_and_counts_of_blocks_agree(name):
    module = BLOCKS[name]
    sizes = SIZES[: module.ndim]
    formulas = measures(module, sizes, CHANNELS, BATCH)
    stated = And(*module.assumptions(sizes))
    low = {symbol: 0 if symbol == p else 1 for symbol in module.free_symbols}
    wide = name.startswith("inception_")  # hundreds of channels, whatever the symbols are

    @settings(max_examples=5 if wide else 60, deadline=None)
    @given(st.data())
    def check(data):
        point = {symbol: data.draw(st.integers(at, 3), label=str(symbol))
                 for symbol, at in sorted(low.items(), key=str)}  # fmt: skip
        for symbol in {c_in, c_out, m} & set(point) if g in point else ():
            point[symbol] *= point[g]
        point |= {symbol: data.draw(st.integers(1, 4 if wide else 16)) for symbol in sizes}
        point[BATCH] = data.draw(st.integers(1, 2))
        numbers = {symbol: Integer(number) for symbol, number in point.items()}
        concrete = module.subs({symbol: point[symbol] for symbol in module.free_symbols})
        size = tuple(point[symbol] for symbol in sizes)
        # A stated "for every copy" has an index of its own, so subs.
        if stated.subs(numbers) != sympy.true:
            with pytest.raises(SizeError):
                concrete.output_size(size)
            return
        direct = measures(concrete, size, 1, point[BATCH])
        for quantity, formula in formulas.items():
            assert value(formula, numbers) == direct[quantity], quantity
        judged = counted(concrete, size, int(concrete.in_channels), point[BATCH])
        assert {quantity: direct[quantity] for quantity in judged} == judged

    check()


# -- cases that once failed, or sit on an edge -----------------------------------------------------

KEPT = [
    # layer, size, (output, MACs on real input)
    (sc.Conv1d(1, 1, 1), 1, (1, 1)),
    (sc.Conv1d(1, 1, 5, padding="same"), 1, (1, 1)),
    (sc.Conv1d(1, 1, 4, padding="same"), 5, (5, 16)),
    (sc.Conv1d(1, 1, 1, stride=3, padding="same"), 2, (1, 1)),
    (sc.Conv1d(1, 1, 2, stride=4, padding="same"), 6, (2, 4)),
    (sc.Conv1d(1, 1, 2, padding=4), 1, (8, 2)),
    (sc.Conv1d(1, 1, 3, padding="full"), 2, (4, 6)),
    (sc.Conv1d(1, 1, 3, stride=2, padding=((0, 4),)), 3, (3, 4)),
    (sc.Conv1d(1, 1, 3, stride=2, dilation=2, padding=3), 4, (3, 5)),
    (sc.Conv1d(1, 1, 2, stride=2, dilation=3, padding=((3, 0),)), 1, (1, 1)),
]


@pytest.mark.parametrize(("layer", "size", "expected"), KEPT)
def test_kept_cases(layer, size, expected):
    assert (layer.output_size(size)[0], layer.macs(size, skip_padding=True)) == expected
    judged = counted(layer, (size,), 1, 1)
    assert (judged["size 0"], judged["macs on real input"]) == expected


@pytest.mark.parametrize("kernel", range(1, 6))
@pytest.mark.parametrize("stride", range(1, 4))
def test_same_padding_puts_the_odd_zero_last(kernel, stride):
    # As torch and TensorFlow do; counts cannot tell, for they are the same in a mirror.
    (window,) = sc.Conv1d(1, 1, kernel, stride=stride, padding="same").windows
    for size in range(1, 9):
        total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
        assert window.pads(Integer(size)) == (total // 2, total - total // 2)
        general = tuple(pad.subs(H, size) for pad in window.pads(H))
        assert general == (total // 2, total - total // 2)


def test_papers_and_real_input():
    five, three = (sc.Conv2d(1, 1, size, padding="same") for size in (5, 3))
    assert five.macs(5) == 625
    assert sc.Sequential(three, three).macs(5) == 450
    assert five.macs(5, skip_padding=True) == 361
    assert sc.Sequential(three, three).macs(5, skip_padding=True) == 338


def test_taps_on_real_input_have_the_closed_form():
    # k*H - p*(p + 1) in each dimension for k = 2p + 1 and p <= H.
    layer = sc.Conv1d(1, 1, 2 * m + 1, padding="same")
    found = layer.macs(H + m, skip_padding=True)
    assert sympy.expand(found - ((2 * m + 1) * (H + m) - m * (m + 1))) == 0


def test_taps_of_a_valid_convolution_are_all_real():
    layer = sc.Conv2d(c, m, k, stride=s, dilation=n)
    assert layer.macs(H, skip_padding=True) == layer.macs(H)
