"""Fast algorithms, matrix products, and convolutions beside attention."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Integer, Rational

from symconv.abc import C, H, K, R, W, d, h, k, m, n, r, w
from symconv.algorithms import Winograd
from symconv.claims.claim import Finding, Part, claim, printed
from symconv.compose import Sequential
from symconv.layers import Conv1d, Conv2d, Unfold
from symconv.papers import CHETLUR_2014, DING_2021, LAVIN_2015, VASWANI_2017

_ONE = Conv2d(1, 1, 3)


@claim(
    "winograd-minimal",
    LAVIN_2015,
    "section 3, equation 3",
    "The minimal algorithm F(m, r) takes m + r - 1 multiplications, F(m × m, r × r) the square.",
)
def minimal() -> Iterator[Part]:
    """One tile: m outputs of a kernel of length r."""
    tile = Winograd(m, transforms=False)
    row, image = Conv1d(1, 1, r), Conv2d(1, 1, r)
    size = m + r - 1
    yield Finding("F(m, r)", row.macs((size,), algorithm=tile), size)
    yield Finding("F(m × m, r × r)", image.macs((size, size), algorithm=tile), size**2)


@claim(
    "winograd-2-3",
    LAVIN_2015,
    "section 4.1",
    "F(2, 3) takes 4 multiplications in place of 6; F(2 × 2, 3 × 3) takes 16 in place of 36, 2.25 "
    "times less.",
)
def two_three() -> Iterator[Part]:
    """One tile of two outputs, and of two by two."""
    row, tile = Conv1d(1, 1, 3), Winograd(2)
    yield Finding("F(2, 3)", row.macs(4, algorithm=tile), Integer(4))
    yield Finding("direct", row.macs(4), Integer(6))
    yield Finding("F(2 × 2, 3 × 3)", _ONE.macs(4, algorithm=tile), Integer(16))
    yield Finding("direct, 2 × 2", _ONE.macs(4), Integer(36))
    times = _ONE.macs((2 * h + 2, 2 * w + 2)) / _ONE.macs((2 * h + 2, 2 * w + 2), algorithm=tile)
    yield printed("times less", times, "2.25")


@claim(
    "winograd-4-3",
    LAVIN_2015,
    "section 4.3",
    "F(4 × 4, 3 × 3) takes 4 times less multiplications.",
)
def four_three() -> Iterator[Part]:
    """Images of whole tiles."""
    size = (4 * h + 2, 4 * w + 2)
    times = _ONE.macs(size) / _ONE.macs(size, algorithm=Winograd(4))
    yield Finding("times less", times, Integer(4))


@claim(
    "winograd-four-ninths",
    DING_2021,
    "section 3.1",
    "Winograd's algorithm takes 4/9 of the multiplications of a 3 × 3 convolution.",
)
def four_ninths() -> Iterator[Part]:
    """F(2 × 2, 3 × 3) on images of whole tiles."""
    size = (2 * h + 2, 2 * w + 2)
    share = _ONE.macs(size, algorithm=Winograd(2)) / _ONE.macs(size)
    yield Finding("share", share, Rational(4, 9))


@claim(
    "lowering-to-a-matrix",
    CHETLUR_2014,
    "section 3",
    "Lowered to a matrix product, a convolution has a filter matrix of K × CRS and a data matrix "
    "of CRS × NPQ.",
)
def lowering() -> Iterator[Part]:
    """Kernels of R × R on one image, N = 1; P and Q are the output size."""
    high, wide = H - R + 1, W - R + 1
    data = Unfold(R).activations((H, W), channels=C)
    yield Finding("elements of the data matrix", data, C * R * R * high * wide)
    yield Finding("elements of the filter matrix", Conv2d(C, K, R).params, K * C * R * R)
    product = Conv2d(C, K, R).macs((H, W))
    yield Finding("MACs of their product", product, K * C * R * R * high * wide)


@claim(
    "sequence-layers",
    VASWANI_2017,
    "section 4, table 1 and after it",
    "On n positions of d channels a convolution takes k·n·d², a separable one k·n·d + n·d².",
)
def sequence_layers() -> Iterator[Part]:
    """Padding that keeps n."""
    plain = Conv1d(d, d, k, padding="same")
    depthwise = Conv1d(d, d, k, padding="same", groups=d)
    separable = Sequential(depthwise, Conv1d(d, d, 1))
    yield Finding("convolution", plain.macs((n,)), k * n * d**2, "taps on padding count")
    cost = k * n * d + n * d**2
    yield Finding("separable", separable.macs((n,)), cost, "taps on padding count")
