"""Winograd's and Fourier's ways to the same result."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Integer

from symconv.abc import H, c, c_in, c_out, k, m, r
from symconv.arithmetic import ceil_div
from symconv.crossovers import Case

__all__ = ["cases"]


def cases() -> Iterator[Case]:
    source = "Lavin and Gray, Fast Algorithms for CNNs, 2016, section 4.1"
    # F(m×m, r×r) takes (m + r - 1)² multiplications for m² outputs; the direct way m²·r².
    winograd, direct = (m + r - 1) ** 2, m**2 * r**2
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
        first=m * r,
        second=m + r - 1,
        symbol=m,
        source=source,
    )
    tiles2, tiles4 = (ceil_div(H, Integer(tile)) for tile in (2, 4))
    yield Case(
        name="F(2×2, 3×3) on a whole image, in H",
        question=(
            "From which image on does F(2×2, 3×3) save multiplications, with the last tiles padded?"
        ),
        first=9 * H**2,
        second=16 * tiles2**2,
        symbol=H,
        source=source,
    )
    yield Case(
        name="F(4×4, 3×3) against F(2×2, 3×3), in H",
        question="On which images does F(4×4, 3×3) take fewer multiplications than F(2×2, 3×3)?",
        first=16 * tiles2**2,
        second=36 * tiles4**2,
        symbol=H,
        source=source,
    )
    yield Case(
        name="F(m×m, 3×3) against the next tile, in m",
        question="Does a larger tile always take fewer multiplications for each output?",
        first=(m + 2) ** 2 / m**2,
        second=(m + 3) ** 2 / (m + 1) ** 2,
        symbol=m,
        source=source,
    )
    # Data transform of 32 additions and inverse of 24 for each 4×4 tile of each channel, table 1;
    # 16 multiplications for each tile and pair of channels, 36 the direct way.
    yield Case(
        name="F(2×2, 3×3) with its transforms, in c",
        question="From how many channels on does F(2×2, 3×3) pay for its transforms?",
        first=36 * c**2,
        second=16 * c**2 + 32 * c + 24 * c,
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
