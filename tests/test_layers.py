"""Rules and values of single layers and branches that the contract suite does not reach."""

import re

import numpy as np
import pytest
from sympy import Eq, expand

import symconv as sc
from symconv import judge
from symconv.abc import H, W, c, g, i, k, m, n, p, r, s
from symconv.errors import ArgumentError, ChannelError, SizeError, UnsupportedError
from symconv.sign import Whole


def values(layer, x):
    ran = judge.run(layer, np.asarray(x), rng=np.random.default_rng(0))
    return ran.output / ran.denominator


def test_a_slope_that_all_channels_share():
    """`PReLU(1)` takes any channels, which the contract suite's one of a symbol does not."""
    rng = np.random.default_rng(0)
    channels, sizes, batch = (
        sc.symbols("channels"),
        sc.symbols("height width depth"),
        sc.symbols("B"),
    )
    for ndim in (1, 2, 3):
        given = {"batch": batch, "channels": channels}
        formula = sc.PReLU().ops(sizes[:ndim], **given)
        for _ in range(50):
            shape = tuple(map(int, rng.integers(1, 6, ndim + 2)))
            ran = judge.run(sc.PReLU(), rng.integers(-9, 10, shape), rng=rng)
            assert (ran.params, ran.weights, ran.macs) == (sc.PReLU().params, 1, 0)
            assert ran.channels == sc.PReLU().output_channels(shape[2:], channels=shape[1])
            at = dict(zip((batch, channels, *sizes), shape, strict=False))
            counted = [
                ran.operations[kind] for kind in ("multiplication", "addition", "comparison")
            ]
            stated = formula.multiplications, formula.additions, formula.comparisons
            assert [put.subs(at) for put in stated] == counted
            assert ran.flops(2) == sc.PReLU().flops(shape[2:], batch=shape[0], channels=shape[1])


# -- the judge's moves, by hand -------------------------------------------------------------------


def test_linear_upsampling_is_torch_s():
    # torch.nn.functional.interpolate(tensor([[[0., 4.]]]), scale_factor=2, mode="linear")
    assert values(sc.Upsample(2, mode="linear"), [[[0, 4]]]).tolist() == [[[0, 1, 3, 4]]]
    image = [[[[0, 8], [16, 24]]]]
    doubled = values(sc.Upsample(2, mode="bilinear"), image)[0, 0]
    assert doubled[0].tolist() == [0, 2, 6, 8]
    assert doubled[1].tolist() == [4, 6, 10, 12]


def test_nearest_upsampling_repeats():
    assert values(sc.Upsample(3), [[[1, 2]]]).tolist() == [[[1, 1, 1, 2, 2, 2]]]


def test_pixel_shuffle_and_its_inverse():
    x = np.arange(24).reshape(1, 12, 1, 2)
    shuffled = values(sc.PixelShuffle(2), x)
    assert shuffled[0, 0].tolist() == [[0, 2, 1, 3], [4, 6, 5, 7]]
    assert (values(sc.PixelUnshuffle(2), shuffled.astype(int)) == x).all()


def test_channel_shuffle_deals_groups_out():
    x = np.arange(6).reshape(1, 6, 1)
    assert values(sc.ChannelShuffle(2), x).ravel().tolist() == [0, 3, 1, 4, 2, 5]


def test_unfold_then_multiply_is_a_convolution():
    unfold, conv = sc.Unfold(3, padding=1, stride=2), sc.Conv2d(2, 4, 3, padding=1, stride=2)
    product = sc.Sequential(unfold, sc.Conv1d(18, 4, 1))
    size = (7, 6)
    assert product.macs(size) == conv.macs(size)
    assert product.params == conv.params
    x = np.random.default_rng(1).integers(-9, 10, size=(1, 2, *size))
    weight = np.random.default_rng(2).integers(-3, 4, size=(4, 2, 3, 3))
    direct = judge.correlate(x, weight, stride=(2, 2), padding=[(1, 1), (1, 1)]).output
    columns = values(unfold, x)
    assert (weight.reshape(4, -1) @ columns == direct.reshape(1, 4, -1)).all()


def test_zeros_around():
    padded = values(sc.ZeroPad2d(((0, 1), (2, 0))), [[[[5]]]])
    assert padded.tolist() == [[[[0, 0, 5], [0, 0, 0]]]]
    assert values(sc.ZeroPad1d(1), [[[5]]]).tolist() == [[[0, 5, 0]]]


def test_locally_connected_has_weights_for_each_place():
    shared, local = sc.Conv2d(c, m, k), sc.LocallyConnected2d(c, m, k, (H - k + 1, W - k + 1))
    assert local.macs((H, W)) == shared.macs((H, W))
    assert local.params == shared.params * (H - k + 1) * (W - k + 1)


@pytest.mark.parametrize("bias", [False, True])
def test_attention_parameters_are_torch_s(bias):
    # in_proj 3d x d, out_proj d x d; in_proj_bias 3d, out_proj.bias d
    layer = sc.MultiheadAttention(c, g, bias=bias)
    assert layer.parameters.weights == 4 * c**2
    assert layer.parameters.biases == (4 * c if bias else 0)
    softmax = sc.Softmax().ops((H, H), channels=H).functions
    assert layer.ops((H,)).functions == g * softmax / H


def test_one_slope_or_one_for_each_channel():
    assert (sc.PReLU().params, sc.PReLU(c).params) == (1, c)
    assert sc.PReLU().flops((4, 4), channels=3) == sc.PReLU(3).flops((4, 4))
    assert judge.run(sc.PReLU(), np.ones((1, 3, 2), int), rng=np.random.default_rng(0)).weights == 1
    with pytest.raises(ChannelError, match="takes 4 channels, the one before gives 3"):
        sc.Sequential(sc.Conv1d(1, 3, 1), sc.PReLU(), sc.PReLU(4))


# -- what is refused ------------------------------------------------------------------------------

REFUSED = [
    (lambda: sc.GroupNorm(3, 8), ArgumentError,
     "GroupNorm(…): `num_groups` must divide num_channels, got num_groups=3, num_channels=8."),
    (lambda: sc.MultiheadAttention(8, 3), ArgumentError,
     "`num_heads` must divide embed_dim, got num_heads=3, embed_dim=8."),
    (lambda: sc.Upsample(2, mode="cubic"), ArgumentError, "`mode` must be \"nearest\""),
    (lambda: sc.Upsample(0), ArgumentError, "`scale_factor` must be at least 1, got 0"),
    (lambda: sc.ZeroPad2d("same"), ArgumentError, "ZeroPad2d(…): `padding` must be a size, or"),
    (lambda: sc.ZeroPad1d(-1), ArgumentError, "`padding` must be at least 0, got -1"),
    (lambda: sc.Sequential(sc.Conv2d(3, 10, 3), sc.PixelShuffle(2)), ChannelError,
     "the square of upscale_factor must divide the channels, got 4 and 10 channels."),
    (lambda: sc.PixelShuffle(2).macs(8, channels=10), ChannelError, "got 4 and 10 channels"),
    (lambda: sc.ChannelShuffle(3).macs((8, 8), channels=10), ChannelError,
     "ChannelShuffle(3): groups must divide the channels, got 3 and 10 channels."),
    (lambda: sc.PixelUnshuffle(2).output_size(7), SizeError,
     "`downscale_factor` must divide the size, got an input of size 7."),
    (lambda: sc.LocallyConnected1d(1, 1, 3, 9).macs(10), SizeError,
     "has weights for an output of size 9, but an input of size 10 gives 8."),
    (lambda: sc.squeeze_excitation(8), ArgumentError, "write reduction=16"),
    (lambda: sc.squeeze_excitation(8, reduction=2, squeeze_channels=4), ArgumentError,
     "takes one of `reduction` and `squeeze_channels`, got reduction=2, squeeze_channels=4"),
    (lambda: sc.squeeze_excitation(8, reduction=3), ArgumentError, "must be a whole number"),
    (lambda: sc.Parallel(), ArgumentError, "needs at least one branch; write Identity()"),
    (lambda: sc.Parallel("relu"), ArgumentError, "each branch must be a layer, got 'relu' (str)"),
    (lambda: sc.Parallel(sc.ReLU(), merge="sum"), ArgumentError,
     "`merge` must be \"concat\", \"add\" or \"multiply\", got 'sum'."),
    (lambda: sc.Parallel(sc.Conv2d(3, 8, 1), sc.Conv2d(4, 8, 1)), ChannelError,
     "all branches must take the same channels, got 3 and 4: Conv2d(4, 8, 1)."),
    (lambda: sc.Residual(sc.Conv2d(3, 8, 1)), ChannelError,
     "branches must give the same channels where merge='add', got 8 and 3: Identity()."),
    (lambda: sc.Residual(sc.Conv2d(3, 3, 3)).macs(8), SizeError,
     "the branches must give the same size, got (6, 6) and (8, 8) for an input of size (8, 8)"),
    (lambda: sc.Parallel(sc.Conv2d(3, 8, 1), sc.Conv1d(3, 8, 1)), SizeError,
     "a branch takes 1 spatial dimension(s), got 2: Conv1d(3, 8, 1)."),
]  # fmt: skip


@pytest.mark.parametrize(("build", "error", "message"), REFUSED, ids=[row[2] for row in REFUSED])
def test_refused(build, error, message):
    with pytest.raises(error, match=re.escape(message)):
        build()


def test_what_is_open_is_assumed():
    assert Whole(c / r**2) in sc.Sequential(sc.Conv2d(3, c, 1), sc.PixelShuffle(r)).assumptions()
    assert Whole(H / r) in sc.PixelUnshuffle(r).assumptions((H, W))
    assert Eq(H - k + 1, n) in sc.LocallyConnected1d(c, m, k, n).assumptions(H)
    assert Whole(c / r) in sc.squeeze_excitation(c, reduction=r).assumptions()


# -- Flatten: channels that depend on a size ------------------------------------------------------


def head(features):
    return sc.Sequential(sc.Conv2d(3, 8, 3), sc.Flatten(), sc.Linear(features, 10))


def test_flatten_states_what_the_size_must_be():
    assert Eq(8 * (H - 2) ** 2, n) in head(n).assumptions((H, H))
    assert Eq(8 * ((H - 2) * (W - 2)), n) in head(n).assumptions((H, W))
    chained = head(8 * (H - 2) ** 2).assumptions((H, H))
    assert (H >= 3) in chained
    assert not any(isinstance(rule, Eq) for rule in chained)
    assert head(72).macs(5) == 3 * 8 * 81 + 720


def test_flatten_with_numbers_that_fail():
    said = re.escape("layer 2 takes 100 channels, the one before gives 72: Flatten(), Linear(100")
    for question in (head(100).macs, head(100).assumptions, head(100).summary):
        with pytest.raises(ChannelError, match=said):
            question(5)


def test_flatten_in_branches_and_behind_copies():
    other = sc.Sequential(sc.Flatten(), sc.Linear(m, 10))
    both = sc.Parallel(head(n), other, merge="add").assumptions((H, H))
    assert {Eq(8 * (H - 2) ** 2, n), Eq(3 * H**2, m)} <= set(both)
    body = sc.Repeat(sc.Conv2d(3, 3, 3), m)
    deep = sc.Sequential(body, sc.Flatten(), sc.Linear(n, 10)).assumptions((H, H))
    assert Eq(3 * (H - 2 * m) ** 2, n) in deep
    dense = sc.Sequential(sc.Conv2d(3, 8, 3), sc.Flatten(), sc.Repeat(sc.Linear(n, n), m))
    assert Eq(8 * (H - 2) ** 2, n) in dense.assumptions((H, H))
    around = sc.Parallel(sc.Flatten(), sc.Sequential(sc.Flatten(), sc.Linear(n, 10)), merge="add")
    met = sc.Sequential(sc.Conv2d(3, 8, 3), around)
    assert Eq(8 * (H - 2) ** 2, 10) in met.assumptions((H, H))
    with pytest.raises(ChannelError, match="got 72 and 10"):
        met.macs(5)


def test_copies_that_flatten():
    body = sc.Sequential(sc.Flatten(), sc.Linear(n, n))
    assert sc.Repeat(body, 8).macs((3, 3)) == 8 * n**2
    with pytest.raises(UnsupportedError, match="no closed form"):
        sc.Repeat(body, m).macs((3, 3))


# -- receptive fields through branches ------------------------------------------------------------

FIELDS = [
    sc.Parallel(sc.Conv1d(1, 1, 1), sc.Conv1d(1, 1, 5, padding=2)),
    sc.Parallel(sc.Conv1d(1, 1, 3, padding=((2, 0),)), sc.Conv1d(1, 1, 3, padding=((0, 2),))),
    sc.Residual(sc.Conv1d(1, 1, 3, padding=1)),
    sc.Repeat(sc.Residual(sc.Conv1d(1, 1, 3, padding=2, dilation=2)), 3),
    sc.Parallel(
        sc.Conv1d(1, 1, 3, stride=2, padding=1),
        sc.MaxPool1d(2, stride=2),
        sc.Sequential(sc.Conv1d(1, 1, 1), sc.Conv1d(1, 1, 5, stride=2, padding=2)),
    ),
    sc.Sequential(sc.ZeroPad1d(((3, 1),)), sc.Parallel(sc.Identity(), sc.ReLU())),
]


@pytest.mark.parametrize("module", FIELDS, ids=repr)
def test_field_of_branches_is_what_inputs_reach(module):
    field = module.receptive_field
    (found,) = judge.receptive_field(module, (64,))
    measured = (found.extent, found.step, found.first)
    assert (field.size[0], field.stride[0], field.offset[0]) == measured


def test_branches_with_one_centre_are_aligned():
    centred, left = FIELDS[0].receptive_field, FIELDS[1].receptive_field
    assert (centred.aligned, left.aligned) == ((True,), (False,))
    (condition,) = sc.Residual(sc.Conv1d(c, c, k, padding=p)).receptive_field.aligned
    assert condition.subs({k: 3, p: 1}) == True  # noqa: E712
    assert condition.subs({k: 3, p: 0}) == False  # noqa: E712


def test_a_dense_block_grows():
    layer = sc.Parallel(sc.Identity(), sc.Conv2d(c + s * i, s, 3, padding=1))
    block = sc.Repeat(layer, n, i)
    assert expand(block.out_channels) == c + s * n
    assert expand(block.params - 9 * s * (c * n + s * n * (n - 1) / 2)) == 0
    assert block.receptive_field.size == (2 * n + 1, 2 * n + 1)


def test_behind_a_change_of_dimensions_everything_is_seen():
    unfolded = sc.Sequential(sc.Unfold(3), sc.Conv1d(18, 4, 1)).receptive_field
    assert unfolded.size == (None, None)
