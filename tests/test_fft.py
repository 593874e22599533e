"""Fourier transforms: lengths by brute force, and operations counted in transforms that run."""

import cmath
from functools import cache

import numpy as np
import pytest
from sympy import Integer

from symconv.abc import H, L, k, t
from symconv.errors import ArgumentError, UnsupportedError
from symconv.fft import complex_fft, fft_length, frequencies, real_array_fft, real_fft
from symconv.identities import fft_pair


def test_powers_of_two_up_to_2_to_the_16():
    power = 1
    for n in range(1, 2**16 + 1):
        while power < n:
            power *= 2
        assert fft_length(n).value == power


@pytest.mark.parametrize(
    ("n", "power"),
    [
        (2**31 - 1, 2**31),
        (2**31, 2**31),
        (2**31 + 1, 2**32),
        (2**200 - 1, 2**200),
        (2**200 + 1, 2**201),
    ],
)
def test_powers_of_two_where_floats_fail(n, power):
    assert fft_length(n).value == power


@pytest.fixture(scope="module")
def smooth():
    """Numbers up to 2**16 without prime factors above 7, by division."""

    def rest(n):
        for prime in (2, 3, 5, 7):
            while n % prime == 0:
                n //= prime
        return n

    return [n for n in range(1, 2**16 + 1) if rest(n) == 1]


def test_smooth_lengths_up_to_2_to_the_16(smooth):
    at = iter(smooth)
    length = next(at)
    for n in range(1, 2**16 + 1):
        if length < n:
            length = next(at)
        assert fft_length(n, smooth=True).value == length


def test_smooth_lengths_where_floats_fail():
    assert fft_length(2**31 - 1, smooth=True).value == 2**31
    length = int(fft_length(2**31 + 1, smooth=True).value)
    # No number from 2**31 + 1 to the one before it is smooth: each keeps a factor.
    block = np.arange(2**31 + 1, length + 1)
    for prime in (2, 3, 5, 7):
        while (divisible := block % prime == 0).any():
            block[divisible] //= prime
    assert (block[:-1] > 1).all()
    assert block[-1] == 1


def test_symbolic_lengths_are_the_numbers_ones():
    formula = fft_length(H + k - 1).value
    for h in range(1, 40):
        for taps in range(1, 40):
            assert (
                formula.xreplace({H: Integer(h), k: Integer(taps)})
                == fft_length(h + taps - 1).value
            )
    assert fft_length(2**t).value == 2**t


# -- transforms that count what they do ------


class Counter:
    def __init__(self):
        self.multiplications = self.additions = 0

    def times(self, w, z, cost=(4, 2)):
        self.multiplications += cost[0]
        self.additions += cost[1]
        return w * z

    def add(self, a, b):
        self.additions += 2
        return a + b

    @property
    def counts(self):
        return self.multiplications, self.additions


def root(n, j):
    return cmath.exp(-2j * cmath.pi * j / n)


def mixed_radix(x, counter):
    """Cooley and Tukey: twiddles, then DFTs of p points as they are defined."""
    n = len(x)
    if n == 1:
        return list(x)
    p = next(p for p in (2, 3, 5, 7) if n % p == 0)
    parts = [mixed_radix(x[at::p], counter) for at in range(p)]
    y = [0j] * n
    for j in range(n // p):
        z = [parts[0][j], *(counter.times(root(n, a * j), parts[a][j]) for a in range(1, p))]
        for b in range(p):
            total = z[0]
            for a in range(1, p):
                free = b == 0 or p == 2  # by 1 or -1
                term = root(p, a * b) * z[a] if free else counter.times(root(p, a * b), z[a])
                total = counter.add(total, term)
            y[j + b * n // p] = total
    return y


def split_radix(x, counter):
    """Duhamel and Hollmann, with the twiddles that cost less told apart."""
    n = len(x)
    if n == 1:
        return list(x)
    if n == 2:
        return [counter.add(x[0], x[1]), counter.add(x[0], -x[1])]
    e = split_radix(x[0::2], counter)
    a, b = split_radix(x[1::4], counter), split_radix(x[3::4], counter)
    y = [0j] * n
    for j in range(n // 4):
        cost = (0, 0) if j == 0 else (2, 2) if 8 * j == n else (3, 3)
        u = counter.times(root(n, j), a[j], cost)
        v = counter.times(root(n, 3 * j), b[j], cost)
        plus, minus = counter.add(u, v), counter.add(u, -v)
        y[j], y[j + n // 2] = counter.add(e[j], plus), counter.add(e[j], -plus)
        turned = -1j * minus
        y[j + n // 4] = counter.add(e[j + n // 4], turned)
        y[j + 3 * n // 4] = counter.add(e[j + n // 4], -turned)
    return y


def real_split_radix(x, counter):
    """Sorensen et al.: real samples, frequencies 0 to n/2."""
    n = len(x)
    if n == 1:
        return [x[0]]
    counter.additions += 2 if n == 2 else 0
    if n == 2:
        return [x[0] + x[1], x[0] - x[1]]
    e = real_split_radix(x[0::2], counter)
    a, b = real_split_radix(x[1::4], counter), real_split_radix(x[3::4], counter)
    y = [0j] * (n // 2 + 1)
    counter.additions += 4
    y[0], y[n // 2] = e[0] + (a[0] + b[0]), e[0] - (a[0] + b[0])
    y[n // 4] = e[n // 4] - 1j * (a[0] - b[0])  # both real: a real and an imaginary part
    for j in range(1, n // 8):
        u = counter.times(root(n, j), a[j], (3, 3))
        v = counter.times(root(n, 3 * j), b[j], (3, 3))
        plus, minus = counter.add(u, v), counter.add(u, -v)
        y[j] = counter.add(e[j], plus)
        y[n // 2 - j] = counter.add(e[j].conjugate(), -plus.conjugate())
        other = e[n // 4 - j].conjugate()
        y[n // 4 + j] = counter.add(other, -1j * minus)
        y[n // 4 - j] = counter.add(other.conjugate(), -1j * minus.conjugate())
    if n >= 8:
        j, half = n // 8, 0.5**0.5
        total, difference = (a[j] + b[j]) * half, (a[j] - b[j]) * half
        counter.multiplications += 2
        counter.additions += 2 + 4  # two complex sums with a real and an imaginary part apart
        y[j] = e[j] + complex(difference.real, -total.real)
        y[3 * j] = e[j].conjugate() + complex(-difference.real, -total.real)
    return y


@cache
def samples(n):
    rng = np.random.default_rng(n)
    return rng.normal(size=n) + 1j * rng.normal(size=n)


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 21, 35, 60, 64, 105, 126, 256])
def test_cooley_tukey_counts(n):
    counter = Counter()
    assert np.allclose(mixed_radix(samples(n), counter), np.fft.fft(samples(n)))
    count = complex_fft(fft_length(n, smooth=True))
    assert (count.multiplications, count.additions) == counter.counts
    half = real_fft(fft_length(n, smooth=True))
    assert (2 * half.multiplications, 2 * half.additions) == counter.counts
    assert half.multiplications.is_Integer
    assert half.additions.is_Integer


@pytest.mark.parametrize("q", range(11))
def test_split_radix_counts(q):
    n, counter = 2**q, Counter()
    assert np.allclose(split_radix(samples(n), counter), np.fft.fft(samples(n)))
    count = complex_fft(fft_length(n), "split-radix")
    assert (count.multiplications, count.additions) == counter.counts
    if q:  # Duhamel and Hollmann's and Sorensen's totals
        assert sum(counter.counts) == 4 * n * q - 6 * n + 8


@pytest.mark.parametrize("q", range(11))
def test_real_split_radix_counts(q):
    n, counter = 2**q, Counter()
    x = samples(n).real
    assert np.allclose(real_split_radix(x, counter), np.fft.rfft(x))
    count = real_fft(fft_length(n), "split-radix")
    assert (count.multiplications, count.additions) == counter.counts
    if q:
        assert sum(counter.counts) == 2 * n * q - 4 * n + 6


@pytest.mark.parametrize("method", ["cooley-tukey", "split-radix"])
def test_symbolic_counts_are_the_numbers_ones(method):
    for transform in (complex_fft, real_fft):
        formula = transform(fft_length(L + 1), method)
        for n in range(1, 70):
            count = transform(fft_length(n + 1), method)
            assert formula.multiplications.xreplace({L: Integer(n)}) == count.multiplications
            assert formula.additions.xreplace({L: Integer(n)}) == count.additions


def test_arrays_dimension_by_dimension():
    """As many lines as rfftn transforms: real ones along the last, complex ones along the rest."""
    a, b, c = (fft_length(n) for n in (4, 8, 16))
    count = real_array_fft([a, b, c])
    expected = (
        4 * 8 * real_fft(c).additions
        + 8 * 9 * complex_fft(a).additions
        + 4 * 9 * complex_fft(b).additions
    )
    assert count.additions == expected
    assert np.fft.rfftn(np.zeros((4, 8, 16))).shape == frequencies([a, b, c]) == (4, 8, 9)


@pytest.mark.parametrize("n", [1, 2, 3, 6, 7, 16])
def test_frequencies(n):
    length = fft_length(n, smooth=True)
    assert frequencies([length]) == np.fft.rfft(np.zeros(int(length.value))).shape


def test_frequencies_of_a_length_that_may_be_1():
    (points,) = frequencies([fft_length(H)])
    for h in range(1, 20):
        assert (points.xreplace({H: Integer(h)}),) == frequencies([fft_length(h)])


@pytest.mark.parametrize("overlap", ["save", "add"])
@pytest.mark.parametrize(
    ("kernel", "size", "tile"),
    [
        ((3,), (17,), None),
        ((4,), (17,), (5,)),
        ((3, 3), (9, 8), None),
        ((5, 2), (12, 9), (4, 3)),
        ((3, 2, 3), (6, 5, 7), (4, 4, 3)),
    ],
)
def test_products_of_spectra_give_the_convolution(kernel, size, tile, overlap):
    rng = np.random.default_rng(2)
    weight = rng.integers(-9, 10, size=(2, 3, *kernel))
    x = rng.integers(-99, 100, size=(2, 3, *size))
    fast, plain = fft_pair(weight, x, tile, overlap)
    assert fast.shape == plain.shape
    assert (np.rint(fast) == plain).all()


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: fft_length(0), ArgumentError, r"`size` must be at least 1, got 0"),
        (lambda: fft_length(8.0), ArgumentError, r"`size` must be an int or a SymPy expression"),
        (
            lambda: fft_length(H, smooth=True),
            UnsupportedError,
            r"^fft_length\(…\): the next length .* size=H; give a number, or write smooth=False\.$",
        ),
        (
            lambda: complex_fft(fft_length(12, smooth=True), "split-radix"),
            UnsupportedError,
            r"^split-radix: takes a power of two, got a length of 12; write smooth=False, or",
        ),
        (
            lambda: real_fft(fft_length(H), "split-radix"),
            UnsupportedError,
            r"^split-radix: the formula holds for lengths of 2 and more, .* may be 1; write",
        ),
        (
            lambda: real_fft(fft_length(8), "radix-2"),
            ArgumentError,
            r"`method` must be \"cooley-tukey\" or \"split-radix\", got 'radix-2'\.$",
        ),
    ],
)
def test_refused(call, error, message):
    with pytest.raises(error, match=message):
        call()
