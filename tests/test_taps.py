"""Taps on real input, counted by ones, by barvinok and by induction: the three judges of a count.

`macs(size, skip_padding=True)` of a layer from one channel to one is, in each dimension, the number
of pairs (o, j), output position and kernel tap, with 0 <= o < O, 0 <= j < k and
0 <= o*s + j*d - p < H. (Of a transposed layer, whose o runs over the inputs: with the output size
in place of H.)
"""

from functools import reduce
from operator import add, mul

import islpy as isl
import numpy as np
import pytest
import z3
from sympy import Add, Integer, Max, Min, Mul, Symbol, expand

import symconv as sc
import symconv.abc
from symconv.arithmetic import FloorDiv
from symconv.errors import SizeError

H = sc.symbols("H")

# -- (a) ones ------


def slid(x, kernel, stride, padding, dilation):
    """A convolution of plain sums: the padded input under each tap, in strides."""
    x = np.pad(x, padding)
    extents = [d * (k - 1) + 1 for d, k in zip(dilation, kernel.shape, strict=True)]
    room = [n - extent for n, extent in zip(x.shape, extents, strict=True)]
    if min(room) < 0:
        return None
    out = np.zeros([r // s + 1 for r, s in zip(room, stride, strict=True)], dtype=np.int64)
    for tap in np.ndindex(kernel.shape):
        starts = [j * d for j, d in zip(tap, dilation, strict=True)]
        under = (slice(a, a + r + 1, s) for a, r, s in zip(starts, room, stride, strict=True))
        out += kernel[tap] * x[tuple(under)]
    return out


def spread(x, kernel, stride, padding, dilation, extra):
    """A transposed convolution: each input scattered, then the sides cropped."""
    sizes = zip(x.shape, kernel.shape, stride, dilation, extra, strict=True)
    whole = [(n - 1) * s + d * (k - 1) + 1 + more for n, k, s, d, more in sizes]
    out = np.zeros(whole, dtype=np.int64)
    for tap in np.ndindex(kernel.shape):
        starts = [j * d for j, d in zip(tap, dilation, strict=True)]
        places = zip(starts, x.shape, stride, strict=True)
        out[tuple(slice(a, a + (n - 1) * s + 1, s) for a, n, s in places)] += kernel[tap] * x
    kept = tuple(slice(low, n - high) for (low, high), n in zip(padding, whole, strict=True))
    out = out[kept]
    return (
        out if out.size and all(sum(p) < n for p, n in zip(padding, whole, strict=True)) else None
    )


def padded(kind, size, kernel, stride, dilation, rng):
    """Zeros on each side; "same" as TensorFlow: ceil(H / s) outputs, the odd zero behind."""
    extents = [d * (k - 1) + 1 for d, k in zip(dilation, kernel, strict=True)]
    if kind == "full":
        return [(extent - 1, extent - 1) for extent in extents]
    if kind == "same":
        need = [
            max((-(-n // s) - 1) * s + extent - n, 0)
            for n, s, extent in zip(size, stride, extents, strict=True)
        ]
        return [(total // 2, total - total // 2) for total in need]
    return [tuple(map(int, rng.integers(0, 8, 2))) for _ in size]


def drawn(rng, ndim, kinds):
    def each(low, high):
        return tuple(map(int, rng.integers(low, high + 1, ndim)))

    size, kernel, dilation = each(1, 12), each(1, 7), each(1, 3)
    stride = (1,) * ndim if rng.random() < 0.3 else each(1, 5)
    kind = str(rng.choice(kinds))
    pads = padded(kind, size, kernel, stride, dilation, rng)
    return size, kernel, stride, dilation, kind, tuple(pads)


@pytest.mark.parametrize(("ndim", "wanted"), [(1, 1200), (2, 800)])
def test_convolutions_by_ones(ndim, wanted):
    rng = np.random.default_rng(ndim)
    layer_of = {1: sc.Conv1d, 2: sc.Conv2d}[ndim]
    local_of = {1: sc.LocallyConnected1d, 2: sc.LocallyConnected2d}[ndim]
    taken = small = places = 0
    while taken < wanted:
        size, kernel, stride, dilation, kind, pads = drawn(rng, ndim, ["pairs", "same", "full"])
        said = pads if kind == "pairs" else kind
        layer = layer_of(2, 3, kernel, stride=stride, padding=said, dilation=dilation)
        counted = slid(np.ones(size, int), np.ones(kernel, int), stride, pads, dilation)
        if counted is None:
            with pytest.raises(SizeError, match="too small"):
                layer.macs(size, skip_padding=True)
            continue
        # Six pairs of channels; and in two dimensions the sum is the product of the dimensions.
        assert layer.macs(size, skip_padding=True) == 6 * counted.sum(), (layer, size)
        if set(dilation) == {1}:  # weights of their own at each place meet the same elements
            local = local_of(2, 3, kernel, counted.shape, stride=stride, padding=said)
            assert local.macs(size, skip_padding=True) == 6 * counted.sum(), (local, size)
            places += 1
        taken += 1
        small += any(h < k for h, k in zip(size, kernel, strict=True))
    assert small > wanted // 5
    assert places > wanted // 12


@pytest.mark.parametrize(("ndim", "wanted"), [(1, 600), (2, 400)])
def test_transposed_convolutions_by_ones(ndim, wanted):
    rng = np.random.default_rng(10 + ndim)
    layer_of = {1: sc.ConvTranspose1d, 2: sc.ConvTranspose2d}[ndim]
    taken = 0
    while taken < wanted:
        size, kernel, stride, dilation, _, pads = drawn(rng, ndim, ["pairs", "full"])
        extra = tuple(
            int(rng.integers(0, max(s, d))) for s, d in zip(stride, dilation, strict=True)
        )
        options = {"stride": stride, "padding": pads, "dilation": dilation}
        layer = layer_of(2, 3, kernel, output_padding=extra, **options)
        counted = spread(np.ones(size, int), np.ones(kernel, int), stride, pads, dilation, extra)
        if counted is None:
            with pytest.raises(SizeError, match="too small"):
                layer.macs(size, skip_padding=True)
            continue
        assert layer.macs(size, skip_padding=True) == 6 * counted.sum(), (layer, size)
        assert layer.macs(size) == 6 * np.prod(size) * np.prod(kernel)
        taken += 1


def test_two_layers_by_ones():
    """Through a row: the second layer's input is the first one's output, all of it real."""
    rng = np.random.default_rng(20)
    taken = 0
    while taken < 300:
        size, *first, _, pads = drawn(rng, 2, ["pairs"])
        _, *second, _, crops = drawn(rng, 2, ["pairs"])
        between = slid(np.ones(size, int), np.ones(first[0], int), first[1], pads, first[2])
        if between is None:
            continue
        ones = np.ones(between.shape, int), np.ones(second[0], int)
        after = (
            slid(*ones, second[1], crops, second[2])
            if taken % 2
            else spread(*ones, second[1], crops, second[2], (0, 0))
        )
        if after is None:
            continue
        last = sc.Conv2d if taken % 2 else sc.ConvTranspose2d
        names = ("kernel_size", "stride", "dilation")
        row = sc.Sequential(
            sc.Conv2d(1, 2, padding=pads, **dict(zip(names, first, strict=True))),
            last(2, 1, padding=crops, **dict(zip(names, second, strict=True))),
        )
        expected = 2 * between.sum() + 2 * after.sum()
        assert row.macs(size, skip_padding=True) == expected, (row, size)
        taken += 1


# -- (b) barvinok: the number of integer points, as a function of its parameters ------


def affine(expr, names):
    """An expression of sums, Min, Max and floors as isl's piecewise affine function."""
    if expr.is_Integer or isinstance(expr, Symbol):
        return isl.PwAff(f"[{names}] -> {{ [({expr})] }}")
    if isinstance(expr, FloorDiv):
        over, under = expr.args
        return affine(over, names).scale_down_val(isl.Val(int(under))).floor()
    number, rest = expr.as_coeff_Mul()
    if number != 1:
        return affine(rest, names).scale_val(isl.Val(int(number)))
    join = {Add: isl.PwAff.add, Min: isl.PwAff.min, Max: isl.PwAff.max}[expr.func]
    return reduce(join, (affine(arg, names) for arg in expr.args))


def quasi(expr, names):
    """A formula as isl's piecewise quasi-polynomial: sums and products of the above."""
    if expr.is_Rational:
        return isl.PwQPolynomial(f"[{names}] -> {{ {expr} }}")
    if expr.is_Pow:
        return reduce(isl.PwQPolynomial.mul, [quasi(expr.base, names)] * int(expr.exp))
    if expr.is_Add or expr.is_Mul:
        join = isl.PwQPolynomial.add if expr.is_Add else isl.PwQPolynomial.mul
        return reduce(join, (quasi(arg, names) for arg in expr.args))
    return isl.PwQPolynomial.from_pw_aff(affine(expr, names))


def vanishes(difference):
    """Whether it is nought on every piece: as a polynomial, or at each of finitely many points."""
    found = []

    def piece(domain, polynomial):
        line = domain.move_dims(isl.dim_type.set, 0, isl.dim_type.param, 0, 1)
        if line.is_bounded():
            domain.foreach_point(lambda point: found.append(difference.eval(point).is_zero()))
        else:
            found.append(polynomial.is_zero())

    difference.foreach_piece(piece)
    return all(found)


def is_zero(difference):
    """Whether it is nought as a polynomial on every piece of its domain."""
    pieces = []
    difference.foreach_piece(lambda domain, polynomial: pieces.append(polynomial))
    return all(polynomial.is_zero() for polynomial in pieces)


FIXED = [  # kernel, stride, dilation, padding before and behind
    (3, 1, 1, 1, 1),
    (5, 1, 1, 2, 2),
    (4, 1, 1, 0, 3),
    (3, 1, 2, 2, 2),
    (7, 2, 1, 3, 3),
    (3, 2, 1, 0, 1),
    (5, 3, 2, 4, 4),
    (3, 2, 3, 7, 1),
    (4, 4, 1, 5, 6),
    (2, 3, 5, 2, 9),
]


@pytest.mark.parametrize(("k", "s", "d", "low", "high"), FIXED)
def test_fixed_kernels_by_barvinok(k, s, d, low, high):
    """One formula in H against the count of points, at every H: nothing is sampled.

    H = s*t + r for each remainder r, so that the floors of both become polynomials in t. Where
    their difference is not nought as a polynomial, it is so at each of finitely many t.
    """
    extent = d * (k - 1) + 1
    layer = sc.Conv1d(1, 1, k, stride=s, dilation=d, padding=((low, high),))
    formula = layer.macs(H, skip_padding=True)
    assert formula.free_symbols == {H}
    turn = Symbol("t", integer=True, nonnegative=True)
    for rest in range(s):
        size = f"({s}t + {rest})"
        points = f"0 <= o and {s}o + {extent} <= {size} + {low} + {high} and 0 <= j < {k}"
        real = f"0 <= {s}o + {d}j - {low} < {size}"
        counted = isl.Set(f"[t] -> {{ [o, j] : t >= 0 and {points} and {real} }}").card()
        difference = quasi(formula.xreplace({H: s * turn + rest}), "t").sub(counted)
        domain = isl.Set(f"[t] -> {{ : t >= 0 and {size} >= {max(1, extent - low - high)} }}")
        assert vanishes(difference.intersect_domain(domain))
        changed = difference.add(quasi(FloorDiv(turn, 10), "t"))  # by less than a tenth of t
        assert not vanishes(changed.intersect_domain(domain))


# -- (c) proofs for stride 1: kernel, both paddings and size are symbols ------

K = sc.symbols("k")
LOW, HIGH = (Symbol(name, integer=True, nonnegative=True) for name in ("l", "h"))
STRIDE_ONE = sc.Conv1d(1, 1, K, padding=((LOW, HIGH),)).macs(H, skip_padding=True)


def test_stride_one_is_barvinoks_quasi_polynomial():
    """The difference is the polynomial nought on every region of (H, k, l, h).

    It rests on barvinok for the count and on isl for the regions; nothing is sampled.
    """
    domain = "H >= 1 and k >= 1 and l >= 0 and h >= 0 and H + l + h >= k"
    points = "0 <= o <= H + l + h - k and 0 <= j < k and 0 <= o + j - l < H"
    counted = isl.Set(f"[H, k, l, h] -> {{ [o, j] : {domain} and {points} }}").card()
    difference = quasi(STRIDE_ONE, "H, k, l, h").sub(counted)
    domain = isl.Set(f"[H, k, l, h] -> {{ : {domain} }}")
    assert is_zero(difference.intersect_domain(domain))
    changed = difference.add(quasi(Integer(1), "H, k, l, h"))
    assert not is_zero(changed.intersect_domain(domain))


def in_z3(expr, values):
    if expr.is_Integer:
        return int(expr)
    if isinstance(expr, Symbol):
        return values[expr]
    if expr.is_Pow:
        return z3.Product([in_z3(expr.base, values)] * int(expr.exp))
    parts = [in_z3(arg, values) for arg in expr.args]
    return reduce({Add: add, Mul: mul, Min: smaller, Max: larger}[expr.func], parts)


def smaller(a, b):
    return z3.If(a <= b, a, b)


def larger(a, b):
    return z3.If(a >= b, a, b)


def test_stride_one_by_induction():
    """The closed form is the sum, by induction on H; both steps are z3's, over all integers.

    Hold k, l and the number of outputs O; then h = O + k - 1 - l - H. Sort the pairs by the input
    o + j - l that they meet. No input, no pairs: the form is 0 for H = 0. One input more, at place
    H: it is met by the taps j with 0 <= j < k and 0 <= H + l - j < O, of which there are
    min(k - 1, H + l) - max(0, H + l - O + 1) + 1, and by that the form must grow. The last number
    is not negative, for H + l <= O + k - 2 where h was at least 1. The form is doubled to be whole.
    """
    apart = z3.Context()  # what other tests left in the common one changes z3's way
    size, k, low, outputs = z3.Ints("H k l O", ctx=apart)

    def form(size):
        values = {H: size, K: k, LOW: low, HIGH: outputs + k - 1 - low - size}
        return in_z3(expand(2 * STRIDE_ONE), values)

    met = smaller(k - 1, size + low) - larger(0 * size, size + low - outputs + 1) + 1
    high = outputs + k - 1 - low - size
    start = (form(size) == 0, [size == 0, high >= 0])
    step = (form(size + 1) - form(size) == 2 * met, [size >= 0, high >= 1])
    more = (met >= 0, [size >= 0, high >= 1])
    for claim, given in (start, step, more):
        given = [k >= 1, low >= 0, outputs >= 1, *given]
        possible, counterexample = z3.Solver(ctx=apart), z3.Solver(ctx=apart)
        possible.add(*given)
        assert possible.check() == z3.sat
        counterexample.set("timeout", 120_000)
        counterexample.add(*given, z3.Not(claim))
        assert counterexample.check() == z3.unsat


def test_one_padding_and_same_follow():
    """Padding p on both sides, and "same" for an odd kernel, are cases of what was proved."""
    p, q = sc.abc.p, sc.symbols("q")
    one = sc.Conv1d(1, 1, K, padding=p).macs(H, skip_padding=True)
    names, domain = "H, k, p", "H >= 1 and k >= 1 and p >= 0 and H + 2p >= k"
    put_in = quasi(STRIDE_ONE.xreplace({LOW: p, HIGH: p}), names)
    domain = isl.Set(f"[{names}] -> {{ : {domain} }}")
    assert is_zero(quasi(one, names).sub(put_in).intersect_domain(domain))
    same = sc.Conv1d(1, 1, 2 * q + 1, padding="same").macs(H, skip_padding=True)
    put_in = quasi(STRIDE_ONE.xreplace({LOW: q, HIGH: q, K: 2 * q + 1}), "H, q")
    domain = isl.Set("[H, q] -> { : H >= 1 and q >= 1 }")
    assert is_zero(quasi(same, "H, q").sub(put_in).intersect_domain(domain))
