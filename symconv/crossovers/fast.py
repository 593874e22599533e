"""Winograd's and Fourier's ways to the same result."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr

from symconv.abc import H, c, c_in, c_out, k, m, r
from symconv.algorithms import Winograd
from symconv.crossovers import Case
from symconv.layers import Conv1d, Conv2d

__all__ = ["cases"]


def cases() -> Iterator[Case]:
    source = "Lavin and Gray, Fast Algorithms for CNNs, 2016, section 4.1"
    # One whole tile: m outputs in each dimension, from m + r - 1 inputs.
    tile, line = Conv2d(1, 1, r), Conv1d(1, 1, r)
    direct, winograd = tile.macs(m + r - 1), tile.macs(m + r - 1, algorithm=_multiplies(m))
    for symbol, given in ((m, (r >= 2,)), (r, (m >= 2,)), (m, ())):
        yield Case(
            name=f"Winograd's multiplications, in {symbol}{'' if given else ', any r'}",
            question=(
                "For which tiles does F(m×m, r×r) take fewer multiplications than the direct way?"
            ),
            first=direct,
            second=winograd,
            symbol=symbol,
            given=given,
            source=source,
        )
    yield Case(
        name="Winograd F(m, r) in 1-D, in m",
        question="For which tiles does F(m, r) take fewer multiplications than the direct way?",
        first=line.macs(m + r - 1),
        second=line.macs(m + r - 1, algorithm=_multiplies(m)),
        symbol=m,
        source=source,
    )
    image = Conv2d(1, 1, 3, padding="same")
    two, four = (image.macs(H, algorithm="winograd", tile=tile) for tile in (2, 4))
    yield Case(
        name="F(2×2, 3×3) on a whole image, in H",
        question=(
            "From which image on does F(2×2, 3×3) save multiplications, with the last tiles padded?"
        ),
        first=image.macs(H),
        second=two,
        symbol=H,
        source=source,
    )
    yield Case(
        name="F(4×4, 3×3) against F(2×2, 3×3), in H",
        question="On which images does F(4×4, 3×3) take fewer multiplications than F(2×2, 3×3)?",
        first=two,
        second=four,
        symbol=H,
        source=source,
    )
    three = Conv2d(1, 1, 3)
    now, following = (three.macs(t + 2, algorithm=_multiplies(t)) / t**2 for t in (m, m + 1))
    yield Case(
        name="F(m×m, 3×3) against the next tile, in m",
        question="Does a larger tile always take fewer multiplications for each output?",
        first=now,
        second=following,
        symbol=m,
        source=source,
    )
    # One tile, c to c channels: all additions and multiplications, of the transforms too.
    square = Conv2d(c, c, 3)
    yield Case(
        name="F(2×2, 3×3) with its transforms, in c",
        question="From how many channels on does F(2×2, 3×3) pay for its transforms?",
        first=square.ops(4).total,
        second=square.ops(4, algorithm=Winograd(2, transform_kernels=False)).total,
        symbol=c,
        source="Lavin and Gray, Fast Algorithms for CNNs, 2016, section 4.3",
    )
    fourier = "Mathieu et al., Fast Training of CNNs through FFTs, 2014, section 2"
    # A side of 2**m: 2·C·n²·log2(n) for each transformed map, 4 for each product, against k²n².
    side = 2**m
    transforms = 2 * 2 * side**2 * m
    spectral = transforms * (c_in + c_out + c_in * c_out) + 4 * side**2 * c_in * c_out
    spatial = k**2 * side**2 * c_in * c_out
    for symbol in (k, c_out, m):
        yield Case(
            name=f"FFT against direct convolution, in {symbol}",
            question="When does a convolution by FFT, of side 2**m, take fewer multiplications?",
            first=spatial,
            second=spectral,
            symbol=symbol,
            source=fourier,
        )
    yield Case(
        name="FFT with kernels transformed ahead, in m",
        question="Up to which side 2**m does an FFT save, with the kernels transformed ahead?",
        first=spatial,
        second=transforms * (c_in + c_out) + 4 * side**2 * c_in * c_out,
        symbol=m,
        source=fourier,
    )
    yield Case(
        name="1-D FFT against direct convolution of its length, in m",
        question=(
            "From which length n = 2**m on does an FFT of 4·n·log₂n multiplications undercut n²?"
        ),
        first=side**2,
        second=4 * side * m,
        symbol=m,
        source="Cooley and Tukey, 1965",
    )


def _multiplies(tile: Expr) -> Winograd:
    """Winograd's multiplications alone, for a symbolic tile."""
    return Winograd(tile, transforms=False)
