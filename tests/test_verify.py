"""The judge against SciPy and naive loops, then `verify` with right and wrong formulas."""

import itertools
from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest
import scipy.signal
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from symconv import identities, judge
from symconv.abc import H, L, W, c, c_in, c_out, d, g, i, k, m, n, p, s
from symconv.compose import Repeat, Sequential
from symconv.errors import ArgumentError
from symconv.examples import EXAMPLES
from symconv.judge import Field
from symconv.layers import (
    AvgPool2d,
    Conv1d,
    Conv2d,
    Flatten,
    GlobalAvgPool,
    Linear,
    MaxPool2d,
)
from symconv.verification import Mismatch, VerificationError, verify

SEEDS = st.integers(0, 2**32 - 1)


def conv(ndim, c_in=1, c_out=1, kernel=3, stride=1, padding=0, dilation=1, groups=1, bias=False):
    """A convolution as the judge reads it: fields only."""

    def each(value):
        return value if isinstance(value, tuple) else (value,) * ndim

    if isinstance(padding, int):
        padding = ((padding, padding),) * ndim
    return SimpleNamespace(
        operation="convolve",
        in_channels=c_in,
        out_channels=c_out,
        kernel_size=each(kernel),
        stride=each(stride),
        padding=padding,
        dilation=each(dilation),
        groups=groups,
        bias=bias,
    )


def pool(kind, kernel, stride, padding, dilation=None):
    module = SimpleNamespace(
        operation=f"{kind}_pool", kernel_size=kernel, stride=stride, padding=padding
    )
    if dilation is not None:
        module.dilation = dilation
    return module


def chain(*layers):
    return SimpleNamespace(operation="sequential", layers=layers)


def run(module, *shape, seed=0):
    rng = np.random.default_rng(seed)
    return judge.run(module, rng.integers(-9, 10, size=shape), rng=rng)


@st.composite
def windows(draw, most_padding=3):
    """Kernel, stride, padding, dilation and a size, from the smallest legal one upwards."""
    ndim = draw(st.integers(1, 3))

    def each(low, high):
        return tuple(draw(st.integers(low, high)) for _ in range(ndim))

    kernel, stride, dilation = each(1, 4 - (ndim == 3)), each(1, 4), each(1, 3)
    padding = tuple(zip(each(0, most_padding), each(0, most_padding), strict=True))
    size = tuple(
        max(1, d * (k - 1) + 1 - sum(pads)) + more
        for k, d, pads, more in zip(kernel, dilation, padding, each(0, 4), strict=True)
    )
    return kernel, stride, padding, dilation, size


@st.composite
def convolutions(draw):
    kernel, stride, padding, dilation, size = draw(windows())
    groups, g_in, g_out = (draw(st.integers(1, 3)) for _ in range(3))
    module = conv(
        len(size),
        groups * g_in,
        groups * g_out,
        kernel,
        stride,
        padding,
        dilation,
        groups,
        bias=draw(st.booleans()),
    )
    return module, (draw(st.integers(1, 2)), groups * g_in, *size)


def stuffed(weight, dilation):
    """The kernel with dilation - 1 zeros between its taps."""
    size = [d * (k - 1) + 1 for k, d in zip(weight.shape, dilation, strict=True)]
    kernel = np.zeros(size, dtype=weight.dtype)
    kernel[tuple(slice(None, None, d) for d in dilation)] = weight
    return kernel


def by_scipy(x, weight, module):
    """The same convolution by scipy.signal.correlate: one plane at a time, then sliced."""
    pads = module.padding
    x = np.pad(x, ((0, 0), (0, 0), *pads))
    per_out, per_in = len(weight) // module.groups, weight.shape[1]
    steps = tuple(slice(None, None, s) for s in module.stride)
    planes = []
    for sample in x:
        for o, filters in enumerate(weight):
            group = o // per_out
            planes.append(
                sum(
                    scipy.signal.correlate(
                        sample[group * per_in + i],
                        stuffed(filters[i], module.dilation),
                        mode="valid",
                        method="direct",
                    )[steps]
                    for i in range(per_in)
                )
            )
    return np.array(planes).reshape(len(x), len(weight), *planes[0].shape)


# --- the judge judged -----------------------------------------------------------------------


@settings(deadline=None, max_examples=300)
@given(convolutions(), SEEDS)
def test_convolution_agrees_with_scipy(case, seed):
    module, shape = case
    rng = np.random.default_rng(seed)
    x = rng.integers(-9, 10, size=shape)
    weight = rng.integers(
        -9, 10, size=(module.out_channels, shape[1] // module.groups, *module.kernel_size)
    )
    got = judge.correlate(
        x,
        weight,
        stride=module.stride,
        padding=module.padding,
        dilation=module.dilation,
        groups=module.groups,
    )
    expected = by_scipy(x, weight, module)
    np.testing.assert_array_equal(got.output, expected)
    # Ones on real input, correlated with ones, counts the products that meet real input.
    met = by_scipy(np.ones_like(x), np.ones_like(weight), module)
    assert got.real_macs == met.sum()
    assert got.macs == expected.size * weight[0].size

    ran = run(module, *shape)
    assert ran.output.shape == expected.shape
    assert (ran.macs, ran.real_macs) == (got.macs, got.real_macs)
    assert ran.params == weight.size + module.bias * module.out_channels
    assert ran.activations == expected.size
    assert ran.operations["addition"] == module.bias * expected.size
    assert ran.flops() == 2 * ran.macs + ran.operations["addition"]
    assert ran.flops(fma=1) == ran.macs + ran.operations["addition"]


@settings(deadline=None, max_examples=100)
@given(st.integers(1, 3), st.integers(1, 5), SEEDS)
def test_flipped_kernel_is_scipy_convolve(ndim, kernel, seed):
    rng = np.random.default_rng(seed)
    x, w = rng.integers(-9, 10, (8,) * ndim), rng.integers(-9, 10, (kernel,) * ndim)
    full = judge.correlate(
        x[None, None], np.flip(w)[None, None], padding=[(kernel - 1,) * 2] * ndim
    )
    np.testing.assert_array_equal(full.output[0, 0], scipy.signal.convolve(x, w, method="direct"))


@settings(deadline=None, max_examples=200)
@given(
    st.integers(1, 3),
    st.integers(1, 12),
    st.integers(1, 4),
    st.integers(1, 4),
    st.integers(1, 3),
)
def test_same_padding_gives_a_window_for_every_strideth_input(ndim, size, kernel, stride, dilation):
    if ndim == 3:
        size = min(size, 5)
    ran = run(conv(ndim, 1, 1, kernel, stride, "same", dilation), 1, 1, *(size,) * ndim)
    assert ran.output_size == (-(-size // stride),) * ndim
    # Split as TensorFlow does: low = total // 2.
    total = max((-(-size // stride) - 1) * stride + dilation * (kernel - 1) + 1 - size, 0)
    pads = ((total // 2, total - total // 2),) * ndim
    explicit = run(conv(ndim, 1, 1, kernel, stride, pads, dilation), 1, 1, *(size,) * ndim)
    np.testing.assert_array_equal(ran.output, explicit.output)
    assert ran.real_macs == explicit.real_macs


@settings(deadline=None, max_examples=150)
@given(windows(most_padding=1), st.sampled_from(["max", "mean"]), st.data(), SEEDS)
def test_pools_agree_with_a_naive_loop(case, kind, data, seed):
    kernel, stride, padding, dilation, size = case
    if kind == "mean":
        dilation = (1,) * len(size)
        module = pool(kind, kernel, stride, padding)
    else:
        module = pool(kind, kernel, stride, padding, dilation)
    shape = (data.draw(st.integers(1, 2)), data.draw(st.integers(1, 2)), *size)
    rng = np.random.default_rng(seed)
    x = rng.integers(-9, 10, size=shape)
    got = judge.run(module, x, rng=rng)

    operations, places = 0, 0
    for at in itertools.product(*map(range, got.output.shape)):
        elements = []
        for tap in itertools.product(*map(range, kernel)):
            place = [
                o * s + t * d - low
                for o, s, t, d, (low, _) in zip(at[2:], stride, tap, dilation, padding, strict=True)
            ]
            inside = all(0 <= p < n for p, n in zip(place, size, strict=True))
            outside = -np.inf if kind == "max" else 0
            elements.append(int(x[(*at[:2], *place)]) if inside else outside)
        if kind == "mean":
            assert Fraction(int(got.output[at]), got.denominator) == Fraction(
                sum(elements), len(elements)
            )
        else:
            expected = max(elements)
            assert got.output[at] == (judge.LOWEST if expected == -np.inf else expected)
        operations += len(elements)
        places += 1
    assert sum(got.operations.values()) == got.flops() == operations
    assert got.activations == places
    assert (got.params, got.macs, got.real_macs) == (0, 0, 0)


def test_linear_flatten_and_global_mean():
    linear = SimpleNamespace(operation="linear", in_features=12, out_features=5, bias=True)
    flatten, mean = SimpleNamespace(operation="flatten"), SimpleNamespace(operation="global_mean")
    ran = run(chain(flatten, linear), 2, 3, 2, 2)
    assert ran.output.shape == (2, 5)
    assert (ran.params, ran.macs, ran.real_macs) == (65, 120, 120)
    assert (ran.operations["addition"], ran.activations) == (10, 10)

    x = np.arange(24).reshape(1, 2, 3, 4)
    ran = judge.run(mean, x, rng=np.random.default_rng(0))
    assert ran.output.tolist() == [[[[66]], [[210]]]]
    assert ran.denominator == 12
    assert (ran.operations["addition"], ran.activations, ran.output_size) == (24, 2, (1, 1))


def test_identity_makes_nothing():
    x = np.arange(6).reshape(1, 2, 3)
    ran = judge.run(SimpleNamespace(operation="identity"), x, rng=np.random.default_rng(0))
    np.testing.assert_array_equal(ran.output, x)
    assert (ran.params, ran.macs, ran.activations, ran.flops()) == (0, 0, 0, 0)


def test_repeat_runs_new_weights_each_time_and_puts_the_index_in():
    body = conv(1, 2, 2, 3, padding=1)
    repeat = SimpleNamespace(operation="repeat", body=body, times=3, index=None)
    ran = run(repeat, 1, 2, 6)
    assert (ran.params, ran.activations) == (3 * 12, 3 * 12)

    class Widening:
        """A body whose channels double, as c * 2**i does."""

        def subs(self, values):
            (copy,) = values.values()
            return conv(1, 2**copy, 2 ** (copy + 1), 1)

    ran = run(SimpleNamespace(operation="repeat", body=Widening(), times=3, index="i"), 1, 1, 4)
    assert ran.channels == 8
    assert ran.params == 1 * 2 + 2 * 4 + 4 * 8


def test_a_mean_followed_by_a_bias_is_exact():
    mean = pool("mean", (3,), (3,), ((0, 0),))
    layer = conv(1, 1, 1, 1, bias=True)

    class Twos:
        """A generator that draws only twos."""

        def integers(self, low, high, size):
            return np.full(size, 2)

    ran = judge.run(chain(mean, layer), np.array([[[1, 1, 2]]]), rng=Twos())
    assert Fraction(int(ran.output[0, 0, 0]), ran.denominator) == Fraction(4, 3) * 2 + 2


def test_deep_chains_do_not_wrap():
    rng = np.random.default_rng(1)
    kernels = [rng.integers(1, 4, size=(3, 3, 3)) for _ in range(30)]
    x = np.full((1, 3, 62), 9)
    values, exact = x, [[9] * 62 for _ in range(3)]
    for kernel in kernels:
        values = judge.correlate(values, kernel).output
        exact = [
            [
                sum(int(filters[i, t]) * exact[i][o + t] for i in range(3) for t in range(3))
                for o in range(len(exact[0]) - 2)
            ]
            for filters in kernel
        ]
    assert values[0].tolist() == exact
    assert exact[0][0] > 2**64


def test_large_layers_are_run_in_blocks(monkeypatch):
    module = conv(2, 4, 6, 3, padding=1, groups=2)
    whole = run(module, 1, 4, 7, 7)
    monkeypatch.setattr(judge.convolution, "_BLOCK", 1)
    parts = run(module, 1, 4, 7, 7)
    np.testing.assert_array_equal(whole.output, parts.output)
    assert (whole.macs, whole.real_macs) == (parts.macs, parts.real_macs)


@pytest.mark.parametrize(
    ("module", "shape", "message"),
    [
        (conv(1, kernel=5), (1, 1, 4), "padded input of 4 is smaller than the kernel of 5"),
        (conv(1, kernel=3, dilation=2), (1, 1, 4), "smaller than the kernel"),
        (conv(2), (1, 1, 4), "a convolution in 2 dimensions does not take an array"),
        (conv(1, c_in=2), (1, 3, 4), "does not take 3 channels"),
        (conv(1, c_in=3, c_out=2, groups=2), (1, 3, 4), "3 channels cannot be cut into 2 equal"),
        (conv(1, c_in=2, c_out=3, groups=2), (1, 2, 4), "in 2 groups does not take"),
        (pool("max", (3,), (1,), ((0, 0),), (1,)), (1, 1, 2), "smaller than the kernel"),
        (SimpleNamespace(operation="fold"), (1, 1), "knows no operation 'fold'"),
    ],
)
def test_the_judge_refuses(module, shape, message):
    with pytest.raises(ValueError, match=message):
        run(module, *shape)


def test_the_judge_refuses_floats():
    with pytest.raises(ValueError, match="runs on integers"):
        judge.run(conv(1), np.ones((1, 1, 5)), rng=np.random.default_rng(0))


# --- receptive fields -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("module", "size", "expected"),
    [
        (conv(1), 5, Field(0, 3, 1)),
        (conv(1, padding=1), 5, Field(-1, 3, 1)),
        (conv(1, padding=((3, 0),)), 9, Field(-3, 3, 1)),
        (conv(1, kernel=3, dilation=4, padding=((2, 5),)), 20, Field(-2, 9, 1)),
        # 3 with stride 2, then 3: the second sees 3 + 2 * 2 inputs, and steps by 2.
        (chain(conv(1, stride=2), conv(1)), 12, Field(0, 7, 2)),
        (chain(conv(1, stride=2, padding=1), conv(1, padding=1)), 20, Field(-3, 7, 2)),
        (chain(*[conv(1, padding=1)] * 3), 12, Field(-3, 7, 1)),
        (chain(pool("max", (2,), (2,), ((0, 0),)), conv(1)), 12, Field(0, 6, 2)),
        (chain(conv(1), pool("mean", (3,), (2,), ((1, 1),))), 14, Field(-1, 5, 2)),
        (chain(conv(1, kernel=1, stride=3), conv(1, kernel=2)), 16, Field(0, 4, 3)),
        (conv(1, padding="same"), 8, Field(-1, 3, 1)),
        (conv(1, kernel=4, padding="same"), 8, Field(-1, 4, 1)),
        (SimpleNamespace(operation="global_mean"), 6, Field(0, 6, None)),
        (SimpleNamespace(operation="identity"), 6, Field(0, 1, 1)),
    ],
)
def test_receptive_fields_known_by_hand(module, size, expected):
    assert judge.receptive_field(module, (size,)) == (expected,)


def test_receptive_field_differs_by_dimension():
    stem = conv(2, 3, 4, kernel=(3, 5), stride=(2, 1), padding=((1, 1), (0, 2)), dilation=(1, 2))
    module = chain(stem, pool("max", (2, 3), (2, 1), ((0, 0), (0, 0))))
    assert judge.receptive_field(module, (13, 20)) == (
        Field(-1, 5, 4),
        Field(0, 11, 1),
    )


def test_receptive_field_sees_through_gaps_of_the_padding():
    # Taps at o - 10 and o: with 5 inputs every output has one tap on padding.
    module = conv(1, kernel=2, dilation=10, padding=10)
    with pytest.raises(ValueError, match="too small for two interior outputs"):
        judge.receptive_field(module, (5,))
    assert judge.receptive_field(module, (20,)) == (Field(-10, 11, 1),)


@settings(deadline=None, max_examples=40)
@given(st.lists(windows(), min_size=1, max_size=2), SEEDS)
def test_receptive_field_is_what_random_weights_react_to(cases, seed):
    """The traced field against inputs perturbed one by one under random positive weights."""
    layers = [
        conv(1, 1, 1, kernel[:1], stride[:1], padding[:1], dilation[:1])
        for kernel, stride, padding, dilation, _ in cases
    ]
    size = 90
    traced = judge.field_along(chain(*layers), (size,), 0)
    weights = [
        np.random.default_rng(seed).integers(1, 4, (1, 1, *layer.kernel_size)) for layer in layers
    ]

    def output(x):
        for layer, weight in zip(layers, weights, strict=True):
            x = judge.correlate(
                x, weight, stride=layer.stride, padding=layer.padding, dilation=layer.dilation
            ).output
        return x

    # One sample for each input index, larger by one there.
    base = np.random.default_rng(seed).integers(-9, 10, (1, 1, size))
    changed = (output(base + np.eye(size, dtype=int)[:, None]) != output(base))[:, 0]
    middle = changed.shape[1] // 2
    seen = np.flatnonzero(changed[:, middle])
    assert seen[0] == traced.first + middle * traced.step
    assert seen[-1] - seen[0] + 1 == traced.extent


# --- identities -----------------------------------------------------------------------------


def kernels(*shape):
    return hnp.arrays(np.int64, shape, elements=st.integers(-50, 50))


@settings(deadline=None, max_examples=60)
@given(st.data(), st.integers(1, 3), st.integers(1, 3), st.integers(1, 3), st.integers(1, 3))
def test_two_convolutions_are_the_one_with_the_composed_kernel(data, ndim, c_in, middle, c_out):
    inner = [data.draw(st.integers(1, 3)) for _ in range(ndim)]
    outer = [data.draw(st.integers(1, 3)) for _ in range(ndim)]
    first, second = (
        data.draw(kernels(middle, c_in, *inner)),
        data.draw(kernels(c_out, middle, *outer)),
    )
    two, one = identities.composed_pair(
        first, second, np.random.default_rng(0).integers(-9, 10, (2, c_in, *(6,) * ndim))
    )
    np.testing.assert_array_equal(two, one)
    composed = identities.compose_kernels(first, second)
    assert composed.shape[2:] == tuple(a + b - 1 for a, b in zip(inner, outer, strict=True))
    for out, inp in itertools.product(range(c_out), range(c_in)):
        full = sum(
            scipy.signal.convolve(first[mid, inp], second[out, mid], method="direct")
            for mid in range(middle)
        )
        np.testing.assert_array_equal(composed[out, inp], full)


def test_two_3x3_compose_to_a_5x5():
    assert identities.compose_kernels(np.ones((2, 3, 3, 3)), np.ones((4, 2, 3, 3))).shape == (
        4,
        3,
        5,
        5,
    )


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(1, 5), min_size=1, max_size=3), st.data())
def test_a_rank_one_kernel_is_its_one_dimensional_passes(sizes, data):
    factors = [data.draw(kernels(size)) for size in sizes]
    x = np.random.default_rng(0).integers(-9, 10, (1, 1, *(7,) * len(sizes)))
    passes, plain = identities.rank_one_passes(factors, x)
    np.testing.assert_array_equal(passes, plain)


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 3), st.integers(1, 3), st.integers(1, 4), st.integers(1, 4), st.data())
def test_depthwise_then_pointwise_is_the_product_kernel(ndim, kernel, c_in, c_out, data):
    depthwise = data.draw(kernels(c_in, 1, *(kernel,) * ndim))
    x = np.random.default_rng(0).integers(-9, 10, (2, c_in, *(5,) * ndim))
    two, plain = identities.depthwise_pointwise(depthwise, data.draw(kernels(c_out, c_in)), x)
    assert two.shape == (2, c_out, *(6 - kernel,) * ndim)
    np.testing.assert_array_equal(two, plain)


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 3), st.integers(1, 3), st.data())
def test_every_5x5_is_two_3x3_through_four_times_the_narrower_side(c_in, c_out, data):
    kernel = data.draw(kernels(c_out, c_in, 5, 5))
    first, second = identities.two_3x3_of(kernel)
    middle = 4 * min(c_in, c_out)
    assert first.shape == (middle, c_in, 3, 3)
    assert second.shape == (c_out, middle, 3, 3)
    np.testing.assert_array_equal(identities.compose_kernels(first, second), kernel)
    x = np.random.default_rng(0).integers(-9, 10, (1, c_in, 7, 8))
    two = judge.correlate(judge.correlate(x, first).output, second).output
    np.testing.assert_array_equal(two, judge.correlate(x, kernel).output)


def test_two_3x3_of_one_plane():
    kernel = np.arange(25).reshape(5, 5)
    first, second = identities.two_3x3_of(kernel)
    corners = [tuple(np.argwhere(plane[0])[0]) for plane in first]
    assert corners == [(0, 0), (0, 2), (2, 0), (2, 2)]
    assert np.count_nonzero(second) == 24  # each entry once; entry 0 is zero
    np.testing.assert_array_equal(identities.compose_kernels(first, second)[0, 0], kernel)


def test_identities_refuse():
    with pytest.raises(ValueError, match="is not 5×5"):
        identities.two_3x3_of(np.ones((3, 3)))
    with pytest.raises(ValueError, match="cannot follow"):
        identities.compose_kernels(np.ones((2, 1, 3)), np.ones((1, 3, 3)))


# --- verify ---------------------------------------------------------------------------------


class Wrong:
    """A module with some of its answers replaced; what is put in for symbols is the true one."""

    def __init__(self, module, **answers):
        self.module = module
        self.answers = answers

    def __getattr__(self, name):
        return self.answers[name] if name in self.answers else getattr(self.module, name)

    def __repr__(self):
        return f"Wrong({self.module})"


def differing(result):
    return [row.quantity for row in result.rows if not row.ok]


@pytest.mark.parametrize("module", EXAMPLES.values(), ids=list(EXAMPLES))
def test_every_layer_agrees(module):
    result = verify(module, (H, W) if module.ndim is None else None)
    assert result, str(result)
    assert result.points == 20
    quantities = [row.quantity for row in result.rows]
    assert {"params", "output channels", "MACs", "MACs on real input", "FLOPs"} < set(quantities)
    known = module.receptive_field.size if module.ndim else ()
    assert ("receptive field size 0" in quantities) == any(known)


@pytest.mark.parametrize(
    "module",
    [
        Conv2d(c_in, c_out, k, stride=s, padding="same", dilation=d, groups=g, bias=True),
        Conv2d(c_in, c_out, (k, m), stride=(s, 1), padding=((p, 0), (1, n)), dilation=(1, d)),
        Conv1d(c_in, c_out, k, padding="full", dilation=d),
        Repeat(Conv1d(c, c, k, stride=s, padding=p, bias=True), n),
        Repeat(Conv1d(c * 2**i, c * 2 ** (i + 1), 3, padding=1), n, i),
        Sequential(
            Conv2d(c_in, m, 3, stride=2, padding=1, bias=True),
            MaxPool2d(2),
            Conv2d(m, c_out, k),
            AvgPool2d(2, padding=1),
            GlobalAvgPool(),
            Flatten(),
            Linear(c_out, 10, bias=True),
        ),
    ],
    ids=str,
)
def test_modules_agree(module):
    result = verify(module, points=8, seed=3)
    assert result, str(result)


def test_one_size_for_both_dimensions_and_a_compound_one():
    assert verify(Conv2d(c, c, k), H, points=5)
    assert verify(Conv1d(c, c, 3, stride=2, padding=1), 2 * H + 1, points=5)
    assert verify(GlobalAvgPool(), (H - 3, W / 2), points=5, channels=c)


def test_numbers_are_one_point():
    result = verify(Conv2d(3, 4, 3, padding=1), 6)
    assert result.ok
    assert result.points == 1
    assert "1 point, all agree" in str(result)


def test_channels_of_a_module_that_takes_what_comes():
    result = verify(MaxPool2d(2), (H, W), channels=3, points=5)
    assert next(row.formula for row in result.rows if row.quantity == "output channels") == 3
    assert verify(Sequential(Flatten(), Linear(n, 2)), (H, W), points=5, channels=c)


def test_points_satisfy_equations_between_channels():
    # Two symbols that must agree, and one that a flattened size gives.
    assert verify(Sequential(Conv1d(c_in, m, k), Conv1d(c, c_out, 3)), points=5)
    assert verify(Sequential(Conv2d(c_in, m, k), Flatten(), Linear(n, 10)), points=5)


def test_a_wrong_formula_is_found():
    module = Conv2d(c_in, c_out, k, stride=s, bias=True)
    assert verify(Wrong(module), points=3)
    result = verify(Wrong(module, params=module.params - 1), (H, W), points=3)
    assert not result
    assert not result.ok
    assert differing(result) == ["params"]
    mismatch = next(row.mismatch for row in result.rows if not row.ok)
    assert isinstance(mismatch, Mismatch)
    assert mismatch.formula == mismatch.counted - 1
    assert module.params.subs(dict(mismatch.point)) == mismatch.counted
    assert f"1 of {len(result.rows)} quantities differ" in str(result)
    assert f"DIFFERS {mismatch}" in str(result)


@pytest.mark.parametrize(
    ("name", "quantity"),
    [("macs", "MACs"), ("flops", "FLOPs"), ("activations", "activations")],
)
def test_a_formula_off_by_one_is_found(name, quantity):
    module = Conv1d(c_in, c_out, k, padding=p)

    def wrong(*args, **options):
        return getattr(module, name)(*args, **options) + 1

    result = verify(Wrong(module, **{name: wrong}), points=1)
    assert quantity in differing(result)
    assert "params" not in differing(result)


def test_a_formula_wrong_only_on_small_inputs_is_found():
    """k*H - p*(p + 1) holds for p <= H; the smallest sizes must be among the points."""
    module = Conv1d(1, 1, 2 * p + 1, padding="same")

    def macs(size, skip_padding=False, **options):
        (h,) = size
        return (2 * p + 1) * h - p * (p + 1) if skip_padding else module.macs(size)

    assert differing(verify(Wrong(module, macs=macs))) == ["MACs on real input"]


def test_a_wrong_receptive_field_is_found():
    module = Conv1d(c, c, k, stride=s, padding=p)
    field = SimpleNamespace(size=(k,), stride=(s,), offset=(p,))
    assert differing(verify(Wrong(module, receptive_field=field))) == ["receptive field offset 0"]


def test_assumptions_that_say_too_little_are_found():
    module = Conv1d(c, c, k)

    def summary(*args, **options):
        true = module.summary(*args, **options)
        return SimpleNamespace(total=true.total, assumptions=())

    result = verify(Wrong(module, summary=summary))
    assert differing(result) == ["assumptions"]
    assert result.rows[0].points < result.rows[-1].points == 20
    assert "smaller than the kernel" in str(result) or "too small" in str(result)


def test_the_seed_draws_the_same_points():
    module = Wrong(Conv1d(c, c, k), params=c)
    first, again, other = (verify(module, L, seed=seed) for seed in (4, 4, 5))
    assert first == again
    assert first != other


def test_points_that_cannot_be_found_are_an_error():
    module = Conv1d(1, 1, 3)

    def summary(*args, **options):
        true = module.summary(*args, **options)
        return SimpleNamespace(total=true.total, assumptions=(L > 5000, L < 5000))

    message = r"found 0 of 20 different points that satisfy the assumptions \(L > 5000, L < 5000\)"
    with pytest.raises(VerificationError, match=message):
        verify(Wrong(module, summary=summary), L)

    def few(*args, **options):
        return SimpleNamespace(total=module.summary(*args, **options).total, assumptions=(L <= 5,))

    with pytest.raises(VerificationError, match="found 5 of 20 different points"):
        verify(Wrong(module, summary=few), L + 2)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: verify(Conv1d(1, 1, 3), 9, points=0), "`points` must be at least 1, got 0"),
        (lambda: verify(Conv1d(1, 1, 3), 9, points=True), "`points` must be at least 1, got True"),
        (lambda: verify(Conv1d(1, 1, 3), 9, points=2.5), "`points` must be at least 1, got 2.5"),
        (lambda: verify(Conv1d(1, 1, 3), 9, seed=-1), "`seed` must be an int of at least 0"),
        (lambda: verify(GlobalAvgPool()), "`size` is needed, one value for each dimension"),
        (lambda: verify(Conv2d(1, 1, 3), (H, W, L)), "`size` must be one value or 2"),
        (lambda: verify(Conv1d(2, 1, 3), 9, channels=2), "`channels` is for a module that takes"),
        (lambda: verify(MaxPool2d(2), 9, channels=2.5), "`channels` must be an int or a SymPy"),
        (lambda: verify("Conv2d"), r"`module` must be a layer or container, got 'Conv2d'"),
    ],
)
def test_verify_refuses(call, message):
    with pytest.raises(ArgumentError, match=message):
        call()


@pytest.mark.parametrize("batch", [1, 3])
def test_counts_of_a_batch(batch):
    module = Sequential(
        Conv2d(2, 4, 3, padding=1, bias=True), MaxPool2d(2), Flatten(), Linear(36, 5)
    )
    ran = run(module, batch, 2, 6, 7)
    assert ran.macs == module.macs((6, 7), batch=batch)
    assert ran.real_macs == module.macs((6, 7), batch=batch, skip_padding=True)
    assert ran.flops() == module.flops((6, 7), batch=batch)
    assert ran.activations == module.activations((6, 7), batch=batch)
    assert ran.params == module.params
