"""Other algorithms for the same layer: their nests against what happens when they run."""

from dataclasses import FrozenInstanceError, fields
from fractions import Fraction
from itertools import product
from math import ceil, prod

import numpy as np
import pytest
import sympy as sp
from sympy import Add, Integer

import symconv as sc
from symconv import identities
from symconv.abc import H, W, c, c_in, c_out, d, g, k, m, p, s, t
from symconv.algorithms import ALGORITHMS, FFT, Algorithm, Direct, Im2col, Winograd
from symconv.errors import ArgumentError, SymbolError, UnsupportedError
from symconv.fft import fft_length, real_array_fft
from symconv.nest import BATCH, Shape, markers
from symconv.winograd import cook_toom, program


def shapes(layer, size):
    size = tuple(Integer(h) if isinstance(h, int) else h for h in size)
    before = Shape(layer.in_channels, size)
    return before, layer._output(before)


def count(algorithm, layer, size, *operations, batch=1):
    """All turns of the nests that do one of the operations."""
    before, after = shapes(layer, size)
    nests = algorithm.nests(layer, before, after)
    total = Add(*(nest.points for nest in nests if nest.operation in operations))
    return total.xreplace(markers(before, after, Integer(batch)))


def macs(algorithm, layer, size, **options):
    return count(algorithm, layer, size, "multiply-add", **options)


def flops(algorithm, layer, size):
    return 2 * macs(algorithm, layer, size) + count(
        algorithm, layer, size, "addition", "multiplication"
    )


def workspace(algorithm, layer, size, batch=1):
    return algorithm.workspace(layer, *shapes(layer, size)).xreplace({BATCH: Integer(batch)})


def test_names():
    assert set(ALGORITHMS) == {"direct", "im2col", "winograd", "fft"}
    assert set(ALGORITHMS.values()) == set(Algorithm.__subclasses__())


@pytest.mark.parametrize("algorithm", [Direct(), Im2col(), Winograd(2), FFT()])
def test_frozen_values(algorithm):
    assert algorithm == type(algorithm)(
        **{f.name: getattr(algorithm, f.name) for f in fields(algorithm)}
    )
    assert hash(algorithm) == hash(type(algorithm)(**vars(algorithm)))
    with pytest.raises(FrozenInstanceError):
        algorithm.tile = 3


@pytest.mark.parametrize("algorithm", [Direct(), Im2col()])
def test_the_same_macs(algorithm):
    layer = sc.Conv2d(c_in, c_out, k, stride=s, padding=p, dilation=d, groups=g)
    assert macs(algorithm, layer, (H, W)) == layer.macs((H, W))


# -- Winograd, run with numbers that count ------


class Counted:
    """A number that counts the additions and multiplications made with it."""

    def __init__(self, value, made):
        self.value, self.made = value, made

    def __add__(self, other):
        self.made["addition"] += 1
        return Counted(self.value + other.value, self.made)

    def __sub__(self, other):
        return self + -other

    def __mul__(self, other):
        self.made["multiplication"] += 1
        value = other.value if isinstance(other, Counted) else other
        return Counted(self.value * value, self.made)

    __rmul__ = __mul__

    def __neg__(self):
        return Counted(-self.value, self.made)


def transformed(values, matrices):
    for axis, matrix in enumerate(matrices):
        lines = program(matrix).run(list(np.moveaxis(values, axis, 0)))
        values = np.stack([np.asarray(line) for line in lines], axis=axis)
    return values


def run_winograd(weight, x, tile, groups, padding, *, bias):
    """The output, and the counts; products are counted apart from multiplications by constants."""
    made = {"addition": 0, "multiplication": 0, "multiply-add": 0}

    def counted(value):
        return Counted(int(value), made)

    kernel, ndim = weight.shape[2:], x.ndim - 2
    size = [h + sum(pads) - k + 1 for h, pads, k in zip(x.shape[2:], padding, kernel, strict=True)]
    tiles = [ceil(h / m) for h, m in zip(size, tile, strict=True)]
    room = [(low, 2 * m) for (low, _), m in zip(padding, tile, strict=True)]
    x = np.vectorize(counted)(np.pad(x, [(0, 0), (0, 0), *room]))
    weight = np.vectorize(counted)(weight)
    both = [cook_toom(m, k) for m, k in zip(tile, kernel, strict=True)]
    u = [[transformed(w, [f.kernel for f in both]) for w in filters] for filters in weight]
    outputs, inputs = len(weight) // groups, weight.shape[1]
    y = np.zeros((len(x), len(weight), *(a * b for a, b in zip(tiles, tile, strict=True))), object)
    for image, group, *place in product(range(len(x)), range(groups), *map(range, tiles)):
        read = [
            slice(a * m, a * m + m + k - 1) for a, m, k in zip(place, tile, kernel, strict=True)
        ]
        write = [slice(a * m, a * m + m) for a, m in zip(place, tile, strict=True)]
        v = [
            transformed(x[(image, group * inputs + i, *read)], [f.data for f in both])
            for i in range(inputs)
        ]
        for o in range(group * outputs, (group + 1) * outputs):
            before = dict(made)
            total = u[o][0] * v[0]
            for i in range(1, inputs):
                total = total + u[o][i] * v[i]
            made.update(before)
            made["multiply-add"] += inputs * total.size
            y[(image, o, *write)] = transformed(total, [f.inverse for f in both])
    values = np.vectorize(lambda number: number.value)(y)
    values = values[(..., *(slice(h) for h in size))]
    made["addition"] += values.size if bias else 0
    assert ndim == len(size)
    return values, made


@pytest.mark.parametrize(
    ("layer", "size", "tile", "batch"),
    [
        (sc.Conv1d(2, 3, 3), (10,), (4,), 2),
        (sc.Conv1d(1, 1, 4, padding=2, bias=True), (5,), (3,), 1),
        (sc.Conv2d(2, 2, 3, padding=1), (6, 5), (2, 2), 1),
        (sc.Conv2d(4, 6, 3, groups=2), (8, 9), (4, 4), 2),
        (sc.Conv2d(2, 2, (3, 2), padding=((0, 1), (1, 0)), groups=2, bias=True), (5, 6), (2, 3), 1),
        (sc.Conv2d(2, 1, (1, 3)), (4, 6), (3, 2), 1),
        (sc.Conv3d(2, 1, (2, 3, 2)), (4, 5, 4), (2, 2, 3), 1),
    ],
)
def test_winograd_counts_what_happens(layer, size, tile, batch):
    rng = np.random.default_rng(11)
    groups = int(layer.groups)
    taps = tuple(int(value) for value in layer.kernel_size)
    weight = rng.integers(
        -9, 10, size=(int(layer.out_channels), int(layer.in_channels) // groups, *taps)
    )
    x = rng.integers(-99, 100, size=(batch, int(layer.in_channels), *size))
    padding = [(int(low), int(high)) for low, high in layer.padding]
    values, made = run_winograd(weight, x, tile, groups, padding, bias=layer.bias)
    plain = identities.correlate(x, weight, padding=padding, groups=groups).output
    assert (values == plain).all()
    for operation, number in made.items():
        assert count(Winograd(tile), layer, size, operation, batch=batch) == number


def test_parts_of_winograd_that_may_be_left_out():
    layer, size = sc.Conv2d(4, 4, 3, padding=1), (8, 8)
    whole, kept = Winograd(2), Winograd(2, transform_kernels=False)
    alone, shifts = Winograd(2, transforms=False), Winograd(2, free_shifts=True)
    assert count(whole, layer, size, "multiplication") == 4 * 4 * 14  # by 1/2
    assert count(kept, layer, size, "multiplication") == 0
    assert count(shifts, layer, size, "multiplication") == 0
    assert count(kept, layer, size, "addition") == (32 + 24) * 4 * 16
    assert count(alone, layer, size, "addition", "multiplication") == 0
    assert len({macs(a, layer, size) for a in (whole, kept, alone, shifts)}) == 1


def test_points_of_winograd():
    layer, size = sc.Conv2d(1, 1, (3, 1)), (8, 8)
    half = Winograd((2, 1), points=(0, 1, Fraction(1, 2)))
    assert macs(half, layer, size) == macs(Winograd((2, 1)), layer, size)
    assert count(half, layer, size, "multiplication") > count(
        Winograd((2, 1)), layer, size, "multiplication"
    )


@pytest.mark.parametrize(("tile", "reduction"), [(2, "2.25"), (4, "4"), (6, "5.0625")])
def test_reductions_of_lavin_and_gray(tile, reduction):
    """Sections 4.1 and 4.3, on outputs that the tiles fill."""
    layer = sc.Conv2d(c, c, 3, padding="same")
    size = (tile * t, tile * t)
    ratio = layer.macs(size) / macs(Winograd(tile), layer, size)
    assert ratio.cancel() == Fraction(reduction)


def test_symbolic_tiles_are_the_numbers_ones():
    layer = sc.Conv2d(c_in, c_out, k, padding=p, groups=g)
    formula = macs(Winograd(m, transforms=False), layer, (H, W))
    held = workspace(Winograd(m), layer, (H, W))
    for values in product((1, 2, 5), (1, 2, 4), (3, 6), (0, 2)):
        at = dict(zip((m, k, H, p), map(Integer, values), strict=True))
        at |= {W: Integer(7), c_in: Integer(4), c_out: Integer(6), g: Integer(2)}
        if at[H] + 2 * at[p] < at[k]:
            continue
        concrete = layer.subs(at), (at[H], at[W])
        assert formula.xreplace(at) == macs(Winograd(at[m], transforms=False), *concrete)
        assert held.xreplace(at) == workspace(Winograd(at[m]), *concrete)


# -- FFT ------


@pytest.mark.parametrize("overlap", ["save", "add"])
@pytest.mark.parametrize("products", [4, 3])
@pytest.mark.parametrize("method", ["cooley-tukey", "split-radix"])
@pytest.mark.parametrize(
    ("layer", "size", "tile"),
    [
        (sc.Conv1d(2, 3, 4, padding=1), (20,), (5,)),
        (sc.Conv2d(4, 6, 3, groups=2, padding="same", bias=True), (9, 10), (6, 4)),
        (sc.Conv2d(1, 2, (5, 3)), (9, 10), None),
        (sc.Conv3d(1, 1, 2), (4, 5, 6), (3, 3, 2)),
    ],
)
def test_fft_counts_loop_by_loop(layer, size, tile, method, products, overlap):
    _, after = shapes(layer, size)
    groups = int(layer.groups)
    inputs, outputs = int(layer.in_channels), int(layer.out_channels)
    walked = size if overlap == "add" else tuple(int(h) for h in after.size)
    tile = walked if tile is None else tile
    taps = [int(value) for value in layer.kernel_size]
    lengths = [fft_length(a + b - 1) for a, b in zip(tile, taps, strict=True)]
    spectrum = np.fft.rfftn(np.zeros([int(length.value) for length in lengths])).size
    one = real_array_fft(lengths, method)
    made = {"addition": 0, "multiplication": 0, "multiply-add": 0}

    def transform(extra):
        made["addition"] += one.additions + (extra * spectrum if products == 3 else 0)
        made["multiplication"] += one.multiplications

    starts = [range(0, h, a) for h, a in zip(walked, tile, strict=True)]
    for _ in range(outputs * inputs // groups):
        transform(2)
    covered = np.zeros([len(r) * a + b - 1 for r, a, b in zip(starts, tile, taps, strict=True)])
    for corner in product(*starts):
        for _ in range(inputs):
            transform(1)
        for _ in range(outputs):
            made["multiply-add"] += spectrum * products * inputs // groups
            transform(2)
        if overlap == "add":
            at = tuple(slice(o, o + a + b - 1) for o, a, b in zip(corner, tile, taps, strict=True))
            made["addition"] += outputs * int(covered[at].sum())
            covered[at] = 1
    made["addition"] += outputs * prod(map(int, after.size)) if layer.bias else 0
    algorithm = FFT(
        None if tile == walked else tile, overlap=overlap, method=method, products=products
    )
    for operation, number in made.items():
        assert count(algorithm, layer, size, operation) == number
        twice = count(algorithm, layer, size, operation, batch=2)
        once = count(algorithm, layer, size, operation)
        kept = FFT(
            algorithm.tile,
            overlap=overlap,
            method=method,
            products=products,
            transform_kernels=False,
        )
        assert twice - once == count(kept, layer, size, operation)


@pytest.mark.parametrize(
    ("products", "published"),
    [
        (4, {8: "4.44", 16: "2.94", 32: "2.42", 64: "2.20", 128: "2.10", 256: "2.05"}),
        (3, {8: "3.33", 16: "2.20", 32: "1.81", 128: "1.57", 256: "1.54"}),
    ],
)
def test_multiplications_of_lavin_and_gray(products, published):
    """Tables 1 and 2: real multiplications for each output, of 3 × 3 kernels."""
    layer = sc.Conv2d(1, 1, 3)
    for length, text in published.items():
        tile = length - 2
        ours = macs(FFT(tile, products=products), layer, (length, length)) / Integer(tile**2)
        assert abs(ours - Fraction(text)) <= Fraction(1, 100)


def test_smooth_lengths():
    layer, size = sc.Conv2d(1, 1, 3), (60, 60)
    assert macs(FFT(smooth=True), layer, size) == 4 * 60 * 31
    assert macs(FFT(), layer, size) == 4 * 64 * 33


def test_symbolic_sizes_are_the_numbers_ones():
    layer = sc.Conv2d(2, 3, k, padding=p)
    operations = ("multiply-add", "addition", "multiplication")
    for tile in (None, (m, 4)):
        formula = count(FFT(tile), layer, (H, W), *operations)
        for values in product((1, 2, 5), (3, 6, 17), (0, 1), (2, 3)):
            at = dict(zip((k, H, p, m), map(Integer, values), strict=True)) | {W: Integer(9)}
            if at[H] + 2 * at[p] < at[k]:
                continue
            numbers = None if tile is None else (at[m], 4)
            expected = count(FFT(numbers), layer.subs(at), (at[H], at[W]), *operations)
            assert formula.xreplace(at) == expected


# -- memory ------


def test_im2col_holds_the_windows():
    rng = np.random.default_rng(0)
    layer = sc.Conv2d(4, 6, (3, 2), stride=(2, 1))
    weight, x = rng.integers(-9, 10, size=(6, 4, 3, 2)), rng.integers(-9, 10, size=(5, 4, 9, 7))
    product_, plain, elements = identities.im2col_pair(weight, x, (2, 1))
    assert (product_ == plain).all()
    assert workspace(Im2col(batched=True), layer, (9, 7), batch=5) == elements
    assert workspace(Im2col(), layer, (9, 7), batch=5) * 5 == elements
    grouped = sc.Conv2d(4, 6, (3, 2), stride=(2, 1), groups=2)
    assert workspace(Im2col(), grouped, (9, 7)) * 5 == elements
    assert workspace(Im2col(by_group=True), grouped, (9, 7)) * 10 == elements


@pytest.mark.parametrize(
    ("layer", "held"),
    [
        (sc.Conv2d(c, c, 1), 0),
        (sc.Conv2d(c, c, 1, padding="same"), 0),
        (sc.Conv2d(c, c, 1, stride=2), 16 * c),
        (sc.Conv2d(c, c, 1, padding=1), 100 * c),
        (sc.Conv2d(c, c, 3, padding=1), 576 * c),
        (sc.Conv2d(c, c, 3, padding=1, stride=s).subs({s: 1}), 576 * c),
    ],
)
def test_im2col_of_pointwise_layers(layer, held):
    assert workspace(Im2col(reuse=True), layer, (8, 8)) == held


def test_direct_holds_nothing():
    assert workspace(Direct(), sc.Conv2d(c, c, k), (H, H)) == 0


def test_transformed_arrays():
    """The arrays of Lavin and Gray's algorithm 1, U, V and M; spectra hold two or three parts."""
    layer, size = sc.Conv2d(4, 6, 3, groups=2, padding=1), (9, 10)
    tiles = 3 * 3
    arrays = 4 * 6 // 2 + 5 * 4 * tiles + 5 * 6 * tiles
    assert workspace(Winograd(4), layer, size, batch=5) == 36 * arrays
    assert workspace(FFT(4), layer, size, batch=5) == 2 * 8 * 5 * arrays
    assert workspace(FFT(4, products=3), layer, size, batch=5) == 3 * 8 * 5 * arrays


# -- crossovers ------


def judged(condition, grid, cheaper):
    """The condition against the costs at every point of a grid."""
    for values in product(*grid.values()):
        at = dict(zip(grid, map(Integer, values), strict=True))
        assert bool(condition.condition.subs(at)) == cheaper(*values), at


def test_when_winograd_multiplies_less():
    layer, size = sc.Conv2d(c, c, k, padding="same"), (m * t, m * t)
    relation = macs(Winograd(m, transforms=False), layer, size) < layer.macs(size)
    condition = sc.when(relation, m, (k >= 2,))
    assert condition.verdict == "depends"
    grid = {m: range(1, 9), k: range(2, 8), t: range(1, 3), c: range(1, 3)}
    judged(condition, grid, lambda m, k, t, c: t**2 * (m + k - 1) ** 2 < (m * t * k) ** 2)


@pytest.mark.parametrize(("tile", "least"), [(2, 2), (4, 3)])
def test_when_a_tile_pays_on_a_whole_image(tile, least):
    layer = sc.Conv2d(c, c, 3, padding="same")
    condition = sc.when(macs(Winograd(tile), layer, (H, H)) < layer.macs(H), H)
    assert condition.condition == sp.Ge(H, least)
    grid = {H: range(1, 60)}
    judged(condition, grid, lambda h: (tile + 2) ** 2 * ceil(h / tile) ** 2 < 9 * h**2)


def test_when_the_transforms_are_paid_for():
    """F(2×2, 3×3): 32 and 24 operations for each tile and channel, 5 * (3 + 4) for each kernel."""
    layer, size = sc.Conv2d(c, c, 3, padding="same"), (2 * t, 2 * t)
    condition = sc.when(flops(Winograd(2), layer, size) < 2 * layer.macs(size), c)
    assert condition.verdict == "depends"
    grid = {c: range(1, 30), t: range(1, 12)}
    judged(
        condition,
        grid,
        lambda c, t: 32 * t**2 * c**2 + 56 * t**2 * c + 35 * c**2 < 72 * t**2 * c**2,
    )


def test_when_spectra_multiply_less_than_windows():
    """32 × 32 images: 4 * 32 * 17 products against k * k * (33 - k)**2."""
    layer = sc.Conv2d(c, c, k)
    condition = sc.when(macs(FFT(), layer, (32, 32)) < layer.macs(32), k, (k <= 32,))
    judged(condition, {k: range(1, 33)}, lambda k: (k * (33 - k)) ** 2 > 4 * 32 * 17)


def test_when_fft_takes_fewer_operations_in_c():
    layer = sc.Conv2d(c, c, 7)
    relation = flops(FFT(), layer, (32, 32)) < flops(Direct(), layer, (32, 32))
    condition = sc.when(relation, c)
    assert condition.verdict == "depends"
    judged(condition, {c: range(1, 60)}, lambda value: bool(relation.subs(c, value)))


def test_split_radix_is_never_more():
    layer = sc.Conv2d(c, c, k)
    relation = flops(FFT(method="split-radix"), layer, (32, 32)) < flops(FFT(), layer, (32, 32))
    assert sc.when(relation, c, (k <= 32,)).verdict == "always"


def test_when_winograd_holds_less_than_im2col():
    layer, size = sc.Conv2d(c, c, 3, padding="same"), (2 * t, 2 * t)
    relation = workspace(Winograd(2), layer, size) < workspace(Im2col(), layer, size)
    condition = sc.when(relation, c)
    grid = {c: range(1, 30), t: range(1, 12)}
    judged(condition, grid, lambda c, t: 16 * (c**2 + 2 * c * t**2) < 36 * c * t**2)


# -- refused ------

LAYER = sc.Conv2d(4, 4, 3)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: count(Winograd(2), sc.Conv2d(4, 4, 3, stride=2), (9, 9)),
            UnsupportedError,
            r"^Conv2d\(4, 4, 3, stride=2\): Winograd computes layers of stride 1 and dilation 1, "
            r"got stride=2; write stride=1, or algorithm=\"im2col\"\.$",
        ),
        (
            lambda: count(Winograd(2), sc.Conv2d(4, 4, 3, stride=s), (H, H)),
            UnsupportedError,
            r"got stride=s; write stride=1",
        ),
        (
            lambda: workspace(FFT(), sc.Conv2d(4, 4, 3, dilation=(1, 2)), (9, 9)),
            UnsupportedError,
            r"FFT computes layers of stride 1 and dilation 1, got dilation=2; write dilation=1",
        ),
        (
            lambda: Direct().nests(sc.MaxPool2d(2), *(Shape(c, (H, H)),) * 2),
            UnsupportedError,
            r"^MaxPool2d\(2\): Direct computes Conv1d, Conv2d and Conv3d; leave "
            r"`algorithm` out for this layer\.$",
        ),
        (
            lambda: count(Winograd(m), LAYER, (9, 9)),
            UnsupportedError,
            r"the transforms of F\(m, r\) are made for numbers, got m=m, r=3; give numbers, or "
            r"write transforms=False",
        ),
        (
            lambda: count(Winograd(2), sc.Conv2d(4, 4, k), (H, H)),
            UnsupportedError,
            r"got m=2, r=k; give numbers, or write transforms=False",
        ),
        (
            lambda: count(Winograd(2, points=(0, 1)), LAYER, (9, 9)),
            ArgumentError,
            r"`at` must hold m \+ r - 2 = 3 different points besides infinity, got 0, 1\.$",
        ),
        (
            lambda: workspace(Im2col(reuse=True), sc.Conv2d(c, c, k), (H, H)),
            UnsupportedError,
            r"im2col copies nothing for a kernel of 1 .* may be that; give numbers, or write "
            r"reuse=False\.$",
        ),
        (
            lambda: count(FFT(smooth=True), LAYER, (H, H)),
            UnsupportedError,
            r"no formula for size=H; give a number, or write smooth=False\.$",
        ),
        (
            lambda: count(FFT(method="split-radix"), sc.Conv2d(4, 4, k), (H, H)),
            UnsupportedError,
            r"^split-radix: the formula holds for lengths of 2 and more",
        ),
        (lambda: Winograd(0), ArgumentError, r"^Winograd\(…\): `tile` must be at least 1, got 0"),
        (lambda: Winograd("m"), ArgumentError, r"; for a symbol write sc\.symbols\(\"m\"\)"),
        (lambda: FFT((4, 2.5)), ArgumentError, r"^FFT\(…\): `tile` must be an int or a SymPy"),
        (
            lambda: count(Winograd((2, 2, 2)), LAYER, (9, 9)),
            ArgumentError,
            r"^Winograd\(…\): `tile` must be one value or 2 \(one for each dimension\), got 3",
        ),
        (
            lambda: Winograd(2, transforms=1),
            ArgumentError,
            r"^Winograd\(…\): `transforms` must be True or False, got 1\.$",
        ),
        (
            lambda: FFT(overlap="drop"),
            ArgumentError,
            r"^FFT\(…\): `overlap` must be \"save\" or \"add\", got 'drop'\.$",
        ),
        (
            lambda: FFT(products=5),
            ArgumentError,
            r"^FFT\(…\): `products` must be 4 or 3, got 5\.$",
        ),
        (
            lambda: FFT(method="radix-2"),
            ArgumentError,
            r"`method` must be \"cooley-tukey\" or \"split-radix\", got 'radix-2'\.$",
        ),
        (
            lambda: macs(
                Winograd(sc.symbols("H", nonnegative=True) + 1, transforms=False), LAYER, (H, H)
            ),
            SymbolError,
            r"^Winograd\(…\): two different symbols are named H",
        ),
    ],
)
def test_refused(call, error, message):
    with pytest.raises(error, match=message):
        call()
