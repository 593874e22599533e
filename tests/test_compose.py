"""Containers: what chains, and a symbolic number of copies against the copies one by one."""

import itertools
import pickle

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Eq, Integer, Sum, Symbol

import symconv as sc
from symconv.abc import H, L, W, c, g, i, j, k, m, n, p, s
from symconv.arithmetic import FloorDiv, GeometricSum
from symconv.errors import ArgumentError, ChannelError, SizeError, UnsupportedError

MEASURES = {
    "params": lambda module, size: module.params,
    "macs": lambda module, size: module.macs(size),
    "macs on real input": lambda module, size: module.macs(size, skip_padding=True),
    "flops": lambda module, size: module.flops(size),
    "flops, fma=1": lambda module, size: module.flops(size, fma=1),
    "activations": lambda module, size: module.activations(size, batch=3),
    "output size": lambda module, size: module.output_size(size)[0],
    "channels": lambda module, size: module.out_channels,
    "reach size": lambda module, size: module.receptive_field.size[0],
    "reach stride": lambda module, size: module.receptive_field.stride[0],
    "reach offset": lambda module, size: module.receptive_field.offset[0],
}


TOO_SMALL = r"an input of size .* is too small|needs .* which fails for an input"


def number(expr, values):
    """The expression at numbers, its sums written out by this loop and not by the library's."""
    if isinstance(expr, Sum):
        *inner, (index, low, high) = expr.limits
        term = Sum(expr.function, *inner) if inner else expr.function
        terms = range(int(number(low, values)), int(number(high, values)) + 1)
        return sum((number(term, {**values, index: at}) for at in terms), Integer(0))
    if expr.has(Sum):
        return expr.func(*(number(arg, values) for arg in expr.args))
    return expr.xreplace({key: Integer(entry) for key, entry in values.items()})


def unrolled(body, times, index=None):
    """The copies in a row; none is a layer that does nothing to these channels."""
    copies = [body if index is None else body.subs({index: at}) for at in range(times)]
    return sc.Sequential(*copies) if copies else None


# -- Sequential ----------------------------------------------------------------------------------


def test_channels_that_do_not_chain_name_both_layers():
    with pytest.raises(
        ChannelError,
        match=r"layer 1 takes 16 channels, the one before gives 8: "
        r"Conv2d\(3, 8, 3\), Conv2d\(16, 4, 3\)",
    ):
        sc.Sequential(sc.Conv2d(3, 8, 3), sc.Conv2d(16, 4, 3))


def test_channels_chain_through_layers_that_keep_them():
    with pytest.raises(ChannelError, match=r"layer 2 takes 16 channels, the one before gives 8"):
        sc.Sequential(sc.Conv2d(3, 8, 3), sc.MaxPool2d(2), sc.Conv2d(16, 4, 3))
    with pytest.raises(ChannelError, match=r"takes 2\*c channels, the one before gives c"):
        sc.Sequential(sc.Conv2d(3, c, 3), sc.Identity(), sc.Conv2d(2 * c, 4, 3))


def test_channels_chain_into_and_out_of_containers():
    inner = sc.Sequential(sc.MaxPool2d(2), sc.Conv2d(8, 9, 1))
    assert sc.Sequential(sc.Conv2d(3, 8, 3), inner, sc.Conv2d(9, 1, 1)).out_channels == 1
    with pytest.raises(ChannelError, match="layer 1 takes 8 channels, the one before gives 7"):
        sc.Sequential(sc.Conv2d(3, 7, 3), inner)
    with pytest.raises(ChannelError, match="layer 1 takes 8 channels, the one before gives 9"):
        sc.Sequential(inner, inner)


def test_undecided_channels_are_stated():
    stack = sc.Sequential(sc.Conv2d(3, c, 3), sc.Conv2d(m, 4, 3))
    assert stack.assumptions() == (Eq(c, m),)
    assert Eq(c, m) in stack.assumptions(H)
    assert Eq(c, m) in stack.summary(H).assumptions
    assert stack.subs({c: 5, m: 5}).assumptions() == ()
    with pytest.raises(ChannelError, match="layer 1 takes 6 channels, the one before gives 5"):
        stack.subs({c: 5, m: 6})


def test_flattened_features_are_checked_when_the_size_is_known():
    net = sc.Sequential(sc.Conv2d(3, 8, 3), sc.Flatten(), sc.Linear(8 * 30**2, 10))
    assert net.output_size(32) == ()
    assert set(net.assumptions(H)) == {Eq(8 * (H - 2) ** 2, 7200), sympy.Ge(H, 3)}
    with pytest.raises(ChannelError, match="takes 7200 channels, the one before gives 6728"):
        net.macs(31)
    stack = sc.Sequential(sc.Conv2d(3, 8, 3), sc.Flatten(), sc.Repeat(sc.Linear(20, 20), n))
    with pytest.raises(ChannelError, match="takes 20 channels, the one before gives 7200"):
        stack.macs(32)


def test_dimensions_that_do_not_chain():
    with pytest.raises(SizeError, match=r"layer 1, Conv3d\(8, 8, 3\), takes 3 spatial dim.*got 2"):
        sc.Sequential(sc.Conv2d(3, 8, 3), sc.Conv3d(8, 8, 3))
    with pytest.raises(SizeError, match=r"takes 0 spatial .*, got 2, after .*put Flatten\(\)"):
        sc.Sequential(sc.Conv2d(3, 8, 3), sc.GlobalAvgPool(), sc.Linear(8, 10))
    with pytest.raises(
        SizeError, match=r"AvgPool2d\(2\), takes 2 spatial .*, got 0, after Flatten"
    ):
        sc.Sequential(sc.Conv2d(3, 8, 3), sc.Flatten(), sc.AvgPool2d(2))
    with pytest.raises(SizeError, match=r"takes 1 spatial dimension\(s\), got 2"):
        sc.Sequential(sc.Sequential(sc.Identity(), sc.Conv2d(3, 8, 3)), sc.MaxPool1d(2))
    with pytest.raises(SizeError, match=r"takes 2 spatial dimension\(s\), and gives 0"):
        sc.Repeat(sc.Sequential(sc.Conv2d(3, 3, 3), sc.Flatten()), n)


def test_dimensions_of_a_row():
    assert sc.Sequential(sc.Identity(), sc.MaxPool1d(2)).ndim == 1
    assert sc.Sequential(sc.Flatten(), sc.Linear(4, 2)).ndim is None
    assert sc.Sequential(sc.Linear(4, 2)).ndim == 0


def test_costs_add_up():
    first, second = sc.Conv2d(3, c, k, bias=True), sc.Conv2d(c, m, 1, stride=2)
    both = sc.Sequential(first, sc.MaxPool2d(2), second)
    middle = sc.MaxPool2d(2).output_size(first.output_size(H))
    assert both.params == first.params + second.params
    assert both.macs(H) == first.macs(H) + second.macs(middle)
    assert both.output_size(H) == second.output_size(middle)


def test_one_floor_through_a_chain_of_sizes():
    chain = sc.Sequential(
        sc.Conv2d(3, 8, 7, stride=2, padding=3),
        sc.MaxPool2d(3, stride=2, padding=1),
        sc.Conv2d(8, 8, k, stride=s, padding=p),
        sc.AvgPool2d(2),
        sc.Conv2d(8, 8, 3, stride=s, padding="same"),
    )
    for size in chain.output_size((H, W)):
        floors = size.atoms(FloorDiv)
        assert len(floors) == 1
        assert not any(arg.has(FloorDiv) for floor in floors for arg in floor.args)
    point = {H: 97, W: 64, k: 3, s: 2, p: 1}
    direct = chain.subs({k: 3, s: 2, p: 1}).output_size((97, 64))
    assert tuple(number(size, point) for size in chain.output_size((H, W))) == direct == (3, 2)


# -- Repeat against its copies one by one --------------------------------------------------------

STACKS = {
    "valid": (sc.Conv1d(c, c, 3), None),
    "valid, any kernel": (sc.Conv1d(c, c, k), None),
    "same": (sc.Conv1d(c, c, 5, padding="same", bias=True), None),
    "padded": (sc.Conv1d(c, c, 3, padding=2), None),
    "strided": (sc.Conv1d(c, c, 3, stride=2, padding=1), None),
    "strided, symbolic": (sc.Conv1d(c, c, 3, stride=s, padding=1), None),
    "dilated": (sc.Conv1d(c, c, 3, dilation=2, padding=1), None),
    "strided and dilated": (sc.Conv1d(c, c, 2, stride=2, dilation=3, padding=3), None),
    "dilation doubles": (sc.Conv1d(c, c, 2, dilation=2**i), i),
    "channels double": (sc.Conv1d(c * 2**i, c * 2 ** (i + 1), 3, padding=1), i),
    "pyramid": (sc.Conv1d(c * 2**i, c * 2 ** (i + 1), 3, stride=2, padding=1), i),
    "kernel grows": (sc.Conv1d(c, c, i + 1), i),
    "kernel grows, strided": (sc.Conv1d(c, c, 2 * i + 1, stride=2, padding=i), i),
    "kernel shrinks": (sc.Conv1d(c, c, 7 - i, padding="same"), i),
    "groups vary": (sc.Conv1d(c * 2**i, c * 2 ** (i + 1), 1, groups=2**i), i),
    "row of layers": (
        sc.Sequential(sc.Conv1d(c, m, 3, padding=1), sc.MaxPool1d(2), sc.Conv1d(m, c, 1)),
        None,
    ),
    "pool": (sc.Sequential(sc.Conv1d(c, c, 1), sc.AvgPool1d(2, stride=1)), None),
    "stack of stacks": (sc.Repeat(sc.Conv1d(c, c, 2), m), None),
    "strided stack of stacks": (sc.Repeat(sc.Conv1d(c, c, 2, stride=2, padding=1), m), None),
    "both indices": (sc.Repeat(sc.Conv1d(c + i, c + i, j + 1, padding=j), 2, j), None),
    "index above an index": (
        sc.Sequential(
            sc.Repeat(sc.Conv1d(c * 2**i, c * 2**i, j + 1, padding=j), m, j),
            sc.Conv1d(c * 2**i, c * 2 ** (i + 1), 1),
        ),
        i,
    ),
    "same index twice": (
        sc.Sequential(
            sc.Repeat(sc.Conv1d(c, c, i + 1, padding=i), m, i),
            sc.Conv1d(c, c, 2 * i + 1, padding=i),
        ),
        i,
    ),
    "counters meet": (sc.Repeat(sc.Conv1d(c, c, 3, stride=s, padding=1), m), None),
}
POINTS = [{c: 2, k: 2, s: 2, m: 2}, {c: 1, k: 3, s: 1, m: 3}]


@pytest.mark.parametrize("name", STACKS)
@pytest.mark.parametrize("measure", MEASURES)
def test_symbolic_depth_equals_the_copies(name, measure):
    body, index = STACKS[name]
    times = Symbol("n", integer=True, nonnegative=True)
    ask = MEASURES[measure]
    free = body.free_symbols - {index}
    general = sc.Repeat(body, times, index)
    formula = ask(general, L)
    for copies, values in itertools.product(range(6), POINTS):
        values = {key: entry for key, entry in values.items() if key in free}
        put_in = body.subs(values)
        direct = sc.Repeat(put_in, copies, index)
        row = unrolled(put_in, copies, index)
        for size in (40, 5):
            try:
                expected = ask(row if row is not None else direct, size)
            except SizeError:
                if measure not in ("params", "channels") and "reach" not in measure:
                    with pytest.raises(SizeError, match=TOO_SMALL):
                        ask(direct, size)
                continue
            assert ask(direct, size) == expected
            assert number(formula, {**values, times: copies, L: size}) == expected


def test_no_copy_is_nothing():
    none = sc.Repeat(sc.Conv2d(c, c, 3, stride=2), 0)
    assert none.params == none.macs(8) == none.activations(8) == 0
    assert none.output_size(1) == (1, 1)
    assert none.receptive_field.size == none.receptive_field.stride == (1, 1)
    assert none.out_channels == c


def test_no_copy_keeps_the_channels():
    assert sc.Repeat(sc.Conv2d(c, m, 3), 0).out_channels == c
    assert sc.Repeat(sc.Conv2d(3, 8, 3), 1).out_channels == 8
    kept = sc.Repeat(sc.Conv2d(c, m, 3), p)
    assert Eq(m, c) in kept.assumptions()


def test_many_copies_do_not_loop():
    deep = sc.Repeat(sc.Conv2d(64, 64, 3, padding=1), 10**6)
    assert deep.params == 10**6 * 64 * 64 * 9
    assert deep.macs(32) == 10**6 * 64 * 64 * 9 * 32 * 32
    assert deep.receptive_field.size == (2 * 10**6 + 1,) * 2


def test_closed_forms():
    plain = sc.Repeat(sc.Conv2d(c, c, k), n)
    assert plain.params == n * c**2 * k**2
    assert plain.output_size(H) == (H - n * (k - 1),) * 2
    assert plain.macs(H).is_polynomial(n, k, H, c)
    strided = sc.Repeat(sc.Conv1d(c, c, k, stride=s, padding=p), n)
    size = strided.output_size(L)[0]
    assert len(size.atoms(FloorDiv)) == 1
    assert not size.has(Sum)
    field = strided.receptive_field
    assert field.size == (1 + (k - 1) * GeometricSum(s, n),)
    assert field.stride == (s**n,)
    assert field.offset == (-p * GeometricSum(s, n),)
    doubled = sc.Repeat(sc.Conv2d(c * 2**i, c * 2 ** (i + 1), 3), n, i)
    assert not doubled.params.has(Sum)


def test_the_sum_stays_where_it_has_no_closed_form():
    stack = sc.Repeat(sc.Conv2d(c, c, 3, stride=2, padding=1), n)
    kept = stack.macs(H)
    assert kept.has(Sum)
    assert kept.free_symbols == {c, n, H}
    sizes = (32, 16, 8)
    assert kept.subs(n, 3).doit().subs(H, 64) == sum(9 * c**2 * size**2 for size in sizes)
    assert kept.subs({n: 3, H: 64, c: 5}).doit() == stack.subs({n: 3, c: 5}).macs(64)


def test_equal_calls_give_equal_sums():
    stack = sc.Repeat(sc.Repeat(sc.Conv1d(c, c, 3, stride=s), m), n)
    assert stack.macs(L) == sc.Repeat(sc.Repeat(sc.Conv1d(c, c, 3, stride=s), m), n).macs(L)
    assert pickle.loads(pickle.dumps(stack.macs(L))) == stack.macs(L)


def test_sums_print_their_index_plainly():
    assert "(i, 0, n - 1)" in str(sc.Repeat(sc.Conv1d(c, c, 3, stride=2), n).macs(L))
    body = sc.Conv1d(j + 1, j + 2, 3, stride=2)
    assert "(j, 0, n - 1)" in str(sc.Repeat(body, n, j).macs(L))


# -- what a bound index must not catch -----------------------------------------------------------


def test_a_users_symbol_of_the_counters_name_is_not_caught():
    # Without an index the copies are counted by one that also prints as i.
    width = Symbol("i", integer=True, nonnegative=True)
    stack = sc.Repeat(sc.Conv1d(width + 1, width + 1, 3, stride=2), n)
    kept = stack.macs(L)
    assert kept.subs({width: 4, n: 2, L: 20}).doit() == stack.subs({width: 4, n: 2}).macs(20)
    size = sc.Repeat(sc.Conv1d(1, 1, 3, stride=2, padding=1), n).macs(i + 9)
    assert size.subs({i: 7, n: 3}).doit() == 3 * (8 + 4 + 2)


def test_a_size_named_like_the_index_is_not_caught():
    stack = sc.Repeat(sc.Conv1d(c * 2**i, c * 2 ** (i + 1), 3, padding=1), n, i)
    formula = stack.macs(i + 1)
    assert formula.subs({i: 4, n: 2, c: 1}).doit() == stack.subs({n: 2, c: 1}).macs(5)


def test_subs_renames_a_bound_index_that_would_catch():
    stack = sc.Repeat(sc.Conv1d(c * 2**i, c * 2 ** (i + 1), 3), n, i)
    moved = stack.subs({c: i + 1})
    assert moved.index != i
    assert moved.free_symbols == {i, n}
    assert moved.subs({i: 4, n: 3}).params == stack.subs({c: 5, n: 3}).params


def test_subs_leaves_the_index():
    stack = sc.Repeat(sc.Conv1d(c * 2**i, c * 2 ** (i + 1), 3), n, i)
    assert stack.subs({i: 3}) == stack
    assert stack.free_symbols == {c, n}


# -- rules of a Repeat ---------------------------------------------------------------------------


def test_channels_from_copy_to_copy():
    with pytest.raises(ChannelError, match=r"each copy must take what .* got 3 after 8: Conv2d\(3"):
        sc.Repeat(sc.Conv2d(3, 8, 3), n)
    with pytest.raises(ChannelError, match="each copy must take what the one before gives"):
        sc.Repeat(sc.Conv2d(c * 2**i, c * 2**i * 3, 3), n, i)
    with pytest.raises(ChannelError, match="each copy must take what the one before gives"):
        sc.Repeat(sc.Conv2d(8, i + 7, 3), 4, i)
    assert sc.Repeat(sc.Conv2d(c, m, 3), 3).assumptions() == (Eq(m, c),)


def test_smallest_size_of_a_valid_stack():
    stack = sc.Repeat(sc.Conv1d(1, 1, 3), n)
    (stated,) = stack.assumptions(L)
    for depth, size in itertools.product(range(1, 8), range(1, 18)):
        row = unrolled(stack.body, depth)
        enough = bool(stated.subs({n: depth, L: size}))
        assert enough == (size >= 2 * depth + 1)
        for module in (row, stack.subs({n: depth})):
            if enough:
                assert module.output_size(size) == (size - 2 * depth,)
            else:
                with pytest.raises(SizeError, match=TOO_SMALL):
                    module.macs(size)


@pytest.mark.parametrize("name", ["strided", "kernel grows", "dilated", "stack of stacks", "pool"])
def test_stated_sizes_are_true_exactly_where_the_copies_fit(name):
    body, index = STACKS[name]
    body = body.subs(dict.fromkeys(body.free_symbols - {index}, 2))
    stack = sc.Repeat(body, n, index)
    stated = sympy.And(*stack.assumptions(L))
    for depth, size in itertools.product(range(1, 7), range(1, 24)):
        row = unrolled(body, depth, index)
        if stated.subs({n: depth, L: size}) == sympy.true:
            assert row.output_size(size) == stack.subs({n: depth}).output_size(size)
        else:
            with pytest.raises(SizeError, match=TOO_SMALL):
                row.output_size(size)
            with pytest.raises(SizeError, match=TOO_SMALL):
                stack.subs({n: depth}).output_size(size)


def test_padding_that_keeps_the_size_needs_no_statement():
    assert sc.Repeat(sc.Conv2d(c, c, 3, padding=1), n).assumptions(H) == ()
    assert sc.Repeat(sc.Conv2d(c, c, k, padding="same"), n).assumptions(H) == ()
    assert sc.Repeat(sc.Conv2d(c, c, 3, padding=2), n).assumptions(H) == ()


def test_no_closed_form_says_so():
    halves = sc.Repeat(sc.Conv1d(c, c, 2 + i, stride=i + 1), n, i)
    with pytest.raises(UnsupportedError, match="no closed form; give `times` as a number"):
        halves.output_size(L)
    with pytest.raises(UnsupportedError, match="stride varies has no closed form; give `times`"):
        halves.receptive_field  # noqa: B018
    six = halves.subs({n: 6})
    row = unrolled(halves.body, 6, i)
    assert six.output_size(5000) == row.output_size(5000)
    assert six.receptive_field == row.receptive_field
    assert six.macs(5000) == row.macs(5000)


@pytest.mark.parametrize(
    "around", [sc.Sequential, sc.Residual, lambda body: sc.Repeat(body, 1), sc.Parallel]
)
def test_deep_nests_ask_each_layer_a_few_times(around, monkeypatch):
    asked = 0
    after = sc.Conv2d._after

    def counting(layer, shape):
        nonlocal asked
        asked += 1
        return after(layer, shape)

    monkeypatch.setattr(sc.Conv2d, "_after", counting)
    depth, module = 12, sc.Conv2d(c, c, 3, padding=1)
    for _ in range(depth):
        module = around(module)
    for measure in (module.macs, module.traffic, module.memory, module.summary):
        asked = 0
        measure(H)
        assert asked <= 2 * depth  # not 2**depth


def test_rows_of_a_summary():
    numbered = sc.Repeat(sc.Conv2d(3, 3, 3), 5).summary(32)
    assert len(numbered.rows) == 5
    symbolic = sc.Repeat(sc.Conv2d(c, c, 3), n).summary(H)
    assert [row.name for row in symbolic.rows] == ["Repeat(Conv2d(c, c, 3), n)"]
    assert symbolic.rows[0].macs == symbolic.total.macs


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_random_stacks(data):
    def small(low, high):
        return data.draw(st.integers(low, high))

    def layer(channels):
        padding = data.draw(st.sampled_from(["same", "valid", ((1, 2),), 1]))
        return sc.Conv1d(channels, channels, small(1, 3), stride=small(1, 2), padding=padding,
                         dilation=small(1, 2), bias=data.draw(st.booleans()))  # fmt: skip

    channels, copies = small(1, 3), small(0, 6)
    body = sc.Sequential(*(layer(channels) for _ in range(small(1, 2))))
    stack, row = sc.Repeat(body, n), unrolled(body, copies)
    size = small(1, 60)
    direct = stack.subs({n: max(copies, 1)}) if copies else sc.Repeat(body, 0)
    try:
        expected = {key: ask(row or direct, size) for key, ask in MEASURES.items()}
    except SizeError:
        with pytest.raises(SizeError):
            direct.macs(size)
        return
    assert {key: ask(direct, size) for key, ask in MEASURES.items()} == expected
    for key, ask in MEASURES.items():
        formula = ask(stack, L)
        if copies and formula is not None:
            assert number(formula, {n: copies, L: size}) == expected[key], key


# -- blocks --------------------------------------------------------------------------------------


def test_depthwise_separable():
    block = sc.depthwise_separable(c, m, k, padding=1, stride=2, bias=True)
    assert block.params == c * k**2 + c + c * m + m
    assert block.out_channels == m
    assert block.output_size(8) == sc.Conv2d(c, m, k, padding=1, stride=2).output_size(8)


def test_spatially_separable():
    block = sc.spatially_separable(c, m, (k, n), mid_channels=W, padding=(1, 2))
    assert sympy.expand(block.params) == c * W * k + W * m * n
    plain = sc.Conv2d(c, m, (k, n), padding=(1, 2))
    assert block.output_size((H, L)) == plain.output_size((H, L))
    assert block.receptive_field == plain.receptive_field


def test_errors_name_the_block():
    with pytest.raises(ArgumentError, match=r"spatially_separable\(…\): `kernel_size`"):
        sc.spatially_separable(c, m, 3.5)


# -- names -----------------------------------------------------------------------------------------


def test_layers_by_name():
    network = sc.Sequential({"stem": sc.Conv2d(3, c, 3), "body": sc.Repeat(sc.Conv2d(c, c, 1), n)})
    assert network["stem"] == network[0] == network[-2] == sc.Conv2d(3, c, 3)
    assert network.subs({c: 8})["body"] == sc.Repeat(sc.Conv2d(8, 8, 1), n)
    assert network != sc.Sequential(*network.layers)
    assert repr(network).startswith("Sequential({'stem': Conv2d(3, c, 3), 'body': Repeat(")
    rows = network.summary(8, stages=True).rows
    assert [(row.name, row.params) for row in rows] == [("stem", 27 * c), ("body", c**2 * n)]
    assert sum(row.macs for row in rows) == network.macs(8)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (
            lambda: sc.Sequential({"stem": sc.Conv2d(3, c, 3)})["steam"],
            "at 'steam'; there are stem",
        ),
        (lambda: sc.Sequential(sc.Conv2d(3, c, 3))[1], "no layer is at 1; there are places 0 to 0"),
        (lambda: sc.Sequential({1: sc.Conv2d(3, c, 3)}), "each name must be a text, got 1"),
        (lambda: sc.Sequential({}), "at least one layer"),
    ],
)
def test_names_that_are_none(wrong, message):
    with pytest.raises(ArgumentError, match=message):
        wrong()


def test_channels_after_the_last_copy_are_written_out():
    dense = sc.Parallel(sc.Identity(), sc.Conv2d(c + g * i, g, 3, padding=1))
    assert str(sc.Repeat(dense, n, i).out_channels) == "c + g*n"
    doubled = sc.Repeat(sc.Conv2d(c * 2**i, c * 2 ** (i + 1), 3), n, i)
    assert doubled.out_channels == c * 2**n
