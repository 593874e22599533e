"""Kernels of low rank: the layers do what one convolution with their kernel does."""

from math import prod

import numpy as np
import pytest

import symconv as sc
from symconv import identities, lowrank
from symconv.abc import H, R, c, c_in, c_out, d, k, p, r, s
from symconv.errors import ArgumentError

A, B, K_H, K_W, RANK = 3, 4, 3, 2, 5  # channels in and out, kernel, rank


def integers(*shapes):
    rng = np.random.default_rng(7)
    return [rng.integers(-9, 10, size=shape) for shape in shapes]


def tucker2(in_channels, out_channels, kernel_size, rank, **window):
    return lowrank.tucker2(in_channels, out_channels, kernel_size, rank, 2, **window)


def passes(in_channels, out_channels, kernel_size, rank, **window):
    return lowrank.separable_passes(in_channels, kernel_size, rank, **window)


# The design, its pair of arrays, and the factors' shapes for A to B channels.
DESIGNS = {
    "svd": (lowrank.svd, identities.svd_pair, [(RANK, A, K_H, K_W), (B, RANK)]),
    "separable_passes": (passes, identities.passes_pair, [(A, RANK, K_H), (A, RANK, K_W)]),
    "separable_basis": (
        lowrank.separable_basis,
        identities.basis_pair,
        [(A, RANK, K_H), (A, RANK, K_W), (B, A, RANK)],
    ),
    "separable_joint": (
        lowrank.separable_joint,
        identities.joint_pair,
        [(RANK, A, K_H), (B, RANK, K_W)],
    ),
    "cp": (lowrank.cp, identities.cp_pair, [(RANK, A), (RANK, K_H), (RANK, K_W), (B, RANK)]),
    "tucker2": (
        tucker2,
        identities.tucker2_pair,
        [(RANK, A), (2, RANK, K_H, K_W), (B, 2)],
    ),
}


def test_every_design_is_here():
    assert set(DESIGNS) == set(lowrank.__all__)


@pytest.mark.parametrize("name", DESIGNS)
def test_the_layers_do_what_their_kernel_does(name):
    _, pair, shapes = DESIGNS[name]
    *factors, x = integers(*shapes, (2, A, 6, 7))
    several, plain = pair(*factors, x)
    assert several.dtype == np.int64
    assert (several == plain).all()


@pytest.mark.parametrize("name", DESIGNS)
def test_the_design_has_the_factors_parameters(name):
    design, pair, shapes = DESIGNS[name]
    layers = design(A, B, (K_H, K_W), RANK)
    assert layers.params == sum(map(prod, shapes))
    *factors, x = integers(*shapes, (1, A, 6, 7))
    several, _ = pair(*factors, x)
    assert several.shape == (1, layers.out_channels, *layers.output_size((6, 7)))


@pytest.mark.parametrize("name", DESIGNS)
@pytest.mark.parametrize(
    "window",
    [
        {"stride": s, "padding": p, "dilation": d},
        {"padding": "same", "stride": 2},
        {"padding": "full"},
        {"padding": "valid", "dilation": (2, 3)},
        {"padding": ((0, 1), (2, 3)), "stride": (1, 3)},
    ],
)
def test_the_window_is_the_plain_layers(name, window):
    layers = DESIGNS[name][0](c, c, (3, 5), r, **window)
    plain = sc.Conv2d(c, c, (3, 5), **window)
    assert layers.output_size((H, 40)) == plain.output_size((H, 40))
    assert layers.receptive_field == plain.receptive_field


@pytest.mark.parametrize("name", DESIGNS)
def test_the_bias_is_the_last_layers(name):
    design = DESIGNS[name][0]
    assert design(c, c, 3, r, bias=True).params - design(c, c, 3, r).params == c


class TestAnyKernelAtFullRank:
    """Factors of a kernel, at the rank at which nothing is lost, make that kernel again."""

    kernel = np.random.default_rng(3).integers(-9, 10, size=(B, A, K_H, K_W))
    x = np.random.default_rng(4).integers(-9, 10, size=(1, A, 6, 7))

    def plain(self, kernel=None, groups=1):
        kernel = self.kernel if kernel is None else kernel
        return identities.correlate(self.x, kernel, groups=groups).output

    def test_svd(self):
        rank = min(B, A * K_H * K_W)
        factors = identities.svd_factors(self.kernel, rank)
        assert np.allclose(identities.svd_pair(*factors, self.x)[0], self.plain())

    def test_svd_of_a_pointwise_layer(self):
        kernel = self.kernel[..., :1, :1]
        factors = identities.svd_factors(kernel, min(A, B))
        assert np.allclose(identities.svd_pair(*factors, self.x)[0], self.plain(kernel))

    def test_passes(self):
        kernel = self.kernel[0]
        factors = identities.passes_factors(kernel, min(K_H, K_W))
        two, _ = identities.passes_pair(*factors, self.x)
        assert np.allclose(two, self.plain(kernel[:, None], groups=A))

    def test_basis(self):
        three, _ = identities.basis_pair(*identities.basis_factors(self.kernel), self.x)
        assert (three == self.plain()).all()

    def test_joint(self):
        factors = identities.joint_factors(self.kernel, min(A * K_H, B * K_W))
        assert np.allclose(identities.joint_pair(*factors, self.x)[0], self.plain())

    def test_cp(self):
        four, _ = identities.cp_pair(*identities.cp_factors(self.kernel), self.x)
        assert (four == self.plain()).all()

    def test_tucker2(self):
        factors = identities.tucker2_factors(self.kernel, A, B)
        assert np.allclose(identities.tucker2_pair(*factors, self.x)[0], self.plain())


class TestKernelsOfLowRank:
    """A kernel that has the rank is found again at that rank, and no lower one will do."""

    def found(self, pair, factors_of, shapes, rank):
        *made, x = integers(*shapes, (1, A, 6, 7))
        kernel = pair(*made, _probe(A))[1]
        kernel = np.flip(kernel.reshape(A, -1, *kernel.shape[2:]).swapaxes(0, 1), axis=(2, 3))
        plain = identities.correlate(x, kernel).output
        return [np.allclose(pair(*factors_of(kernel, rank - less), x)[0], plain) for less in (0, 1)]

    def test_svd(self):
        shapes = [(2, A, K_H, K_W), (B, 2)]
        assert self.found(identities.svd_pair, identities.svd_factors, shapes, 2) == [True, False]

    def test_joint(self):
        shapes = [(2, A, K_H), (B, 2, K_W)]
        found = self.found(identities.joint_pair, identities.joint_factors, shapes, 2)
        assert found == [True, False]

    def test_tucker2(self):
        shapes = [(2, A), (1, 2, K_H, K_W), (B, 1)]

        def factors_of(kernel, rank):
            return identities.tucker2_factors(kernel, rank, 1)

        assert self.found(identities.tucker2_pair, factors_of, shapes, 2) == [True, False]


def _probe(channels):
    """One sample for each channel with a single 1 in it: the outputs are the kernel, turned."""
    x = np.zeros((channels, channels, 2 * K_H - 1, 2 * K_W - 1), dtype=np.int64)
    for channel in range(channels):
        x[channel, channel, K_H - 1, K_W - 1] = 1
    return x


def judged(condition, symbol, others, cheaper):
    """The condition against the costs at every point of a small grid."""
    points = [{}]
    for other in others:
        points = [{**point, other: value} for point in points for value in range(1, 7)]
    for point in points:
        for value in range(1, 25):
            at = {**point, symbol: value}
            assert bool(condition.condition.subs(at)) == cheaper(at), at


def test_when_a_rank_pays():
    """SVD of a pointwise layer: r < c_in*c_out/(c_in + c_out)."""
    relation = lowrank.svd(c_in, c_out, 1, r).params < sc.Conv2d(c_in, c_out, 1).params
    condition = sc.when(relation, r)
    judged(
        condition,
        r,
        (c_in, c_out),
        lambda at: at[r] * (at[c_in] + at[c_out]) < at[c_in] * at[c_out],
    )


def test_when_passes_pay():
    """r passes of a k × k kernel: r < k/2."""
    plain = sc.Conv2d(1, 1, k, padding="same").macs(H)
    passes = lowrank.separable_passes(1, k, r, padding="same").macs(H)
    condition = sc.when(passes < plain, r)
    judged(condition, r, (k, H), lambda at: 2 * at[r] < at[k])


def test_when_cp_pays():
    relation = lowrank.cp(c, c, k, R).params < sc.Conv2d(c, c, k).params
    judged(
        sc.when(relation, R),
        R,
        (c, k),
        lambda at: at[R] * (2 * at[c] + 2 * at[k]) < (at[c] * at[k]) ** 2,
    )


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: lowrank.svd(3, 4, 3, 0), r"`out_channels` must be at least 1, got 0"),
        (lambda: lowrank.cp(3, 4, (3, 3, 3), 2), r"^cp\(…\): `kernel_size` must be one value or 2"),
        (
            lambda: lowrank.separable_joint(3, 4, 3, 2, padding=(1, 1, 1)),
            r"^separable_joint\(…\): `padding` must be one value or 2",
        ),
        (
            lambda: lowrank.separable_basis(3, 4, 3, 2, padding=((1, 1),)),
            r"`padding` must have a \(low, high\) pair for each of 2",
        ),
        (
            lambda: lowrank.separable_passes(3, 3, 1.5),
            r"^separable_passes\(…\): `rank` must be an int or a SymPy expression, got 1\.5",
        ),
        (
            lambda: lowrank.tucker2(3, 4, 3, 2, 2, padding="some"),
            r"`padding` must be a size, \"valid\", \"same\" or \"full\", got 'some'",
        ),
    ],
)
def test_refused(call, message):
    with pytest.raises(ArgumentError, match=message):
        call()
