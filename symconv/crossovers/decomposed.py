"""Low-rank forms of one layer."""

from __future__ import annotations

from collections.abc import Iterator

from symconv.abc import H, R, c, c_in, c_out, k, m, n, r, t
from symconv.blocks import spatially_separable
from symconv.compose import Sequential
from symconv.crossovers import Case
from symconv.crossovers.designs import plain, pointwise
from symconv.layers import Conv2d, Conv3d, Linear

__all__ = ["cases"]


def cases() -> Iterator[Case]:
    tucker = "Kim et al., Compression of Deep CNNs, 2016, section 3.1"
    equal_ranks = Sequential(pointwise(c_in, r), plain(r, r), pointwise(r, c_out))
    yield Case(
        name="Tucker-2, equal ranks, in r",
        question="Up to which rank does a Tucker-2 form have fewer parameters than the layer?",
        first=plain(c_in, c_out),
        second=equal_ranks,
        symbol=r,
        source=tucker,
    )
    two_ranks = Sequential(pointwise(c_in, m), plain(m, n), pointwise(n, c_out))
    for symbol in (m, c_in, k):
        yield Case(
            name=f"Tucker-2, two ranks, in {symbol}",
            question=(
                "When does a Tucker-2 form of ranks m and n have fewer parameters than the layer?"
            ),
            first=plain(c_in, c_out),
            second=two_ranks,
            symbol=symbol,
            given=(c_in >= m, c_out >= n),
            source=tucker,
        )
    yield Case(
        name="Tucker-2, half ranks, 3×3",
        question="Does a Tucker-2 form with half the ranks of a 3×3 layer always save parameters?",
        first=Conv2d(2 * r, 2 * r, 3),
        second=equal_ranks.subs({c_in: 2 * r, c_out: 2 * r, k: 3}),
        symbol=r,
        source=tucker,
    )
    cp = Sequential(
        pointwise(c_in, R),
        Conv2d(R, R, (k, 1), groups=R),
        Conv2d(R, R, (1, k), groups=R),
        pointwise(R, c_out),
    )
    for symbol in (R, k, c_out):
        yield Case(
            name=f"CP decomposition, in {symbol}",
            question="When does a CP form of rank R have fewer parameters than the layer?",
            first=plain(c_in, c_out),
            second=cp,
            symbol=symbol,
            source="Lebedev et al., Speeding-up CNNs Using CP-Decomposition, 2015, section 3",
        )
    low_rank = Sequential(pointwise(c_in, r), pointwise(r, c_out))
    for symbol in (r, c_in):
        yield Case(
            name=f"SVD of a pointwise layer, in {symbol}",
            question="When do two pointwise layers through rank r undercut one?",
            first=pointwise(c_in, c_out),
            second=low_rank,
            symbol=symbol,
            source="Denton et al., Exploiting Linear Structure, 2014, section 3.2",
        )
    yield Case(
        name="SVD of a square pointwise layer, in c",
        question=(
            "From how many channels on do two pointwise layers through rank r undercut a square "
            "one?"
        ),
        first=pointwise(c, c),
        second=low_rank.subs({c_in: c, c_out: c}),
        symbol=c,
        source="Denton et al., Exploiting Linear Structure, 2014, section 3.2",
    )
    yield Case(
        name="SVD of VGG's second dense layer, in r",
        question="Up to which rank do two dense layers undercut one of 4096 by 4096?",
        first=Linear(4096, 4096),
        second=Sequential(Linear(4096, r), Linear(r, 4096)),
        symbol=r,
        measure="macs",
        source="Girshick, Fast R-CNN, 2015, section 3.1",
    )
    yield Case(
        name="filters from a basis of r, in r",
        question="How many k×k basis filters, combined by a pointwise layer, save MACs?",
        first=plain(),
        second=Sequential(plain(c, r), pointwise(r, c)),
        symbol=r,
        measure="macs",
        size=H,
        source="Zhang et al., Accelerating Very Deep CNNs, 2016, section 3",
    )
    source = "Jaderberg et al., Speeding up CNNs with Low Rank Expansions, 2014, section 2"
    for symbol in (m, k, c_in):
        yield Case(
            name=f"spatially separable through m channels, in {symbol}",
            question="When are k×1 and 1×k passes through m channels smaller than one k×k layer?",
            first=plain(c_in, c_out),
            second=spatially_separable(c_in, c_out, k, mid_channels=m),
            symbol=symbol,
            source=source,
        )
    inception = "Szegedy et al., Rethinking the Inception Architecture, 2016, section 3.2"
    yield Case(
        name="spatially separable, square, in k",
        question="From which kernel on are k×1 and 1×k passes smaller than one k×k layer?",
        first=plain(),
        second=spatially_separable(c, c, k),
        symbol=k,
        source=inception,
    )
    yield Case(
        name="spatially separable, square, equal",
        question="For which kernel are k×1 and 1×k passes as large as one k×k layer?",
        first=plain(),
        second=spatially_separable(c, c, k),
        symbol=k,
        sense="==",
        source=inception,
    )
    yield Case(
        name="spatially separable, as many middle as output channels",
        question=(
            "Up to how many output channels, all made by the first pass, are k×1 and 1×k passes "
            "smaller than a k×k layer?"
        ),
        first=plain(c_in, c_out),
        second=spatially_separable(c_in, c_out, k),
        symbol=c_out,
        given=(k >= 2,),
        source=inception,
    )
    for kernel in (2, 3, 7):
        yield Case(
            name=f"spatially separable, valid, k = {kernel}, in H",
            question=(
                f"From which input size on do unpadded {kernel}×1 and 1×{kernel} passes save MACs?"
            ),
            first=Conv2d(c, c, kernel),
            second=spatially_separable(c, c, kernel),
            symbol=H,
            measure="macs",
            size=H,
            source=inception,
        )
    yield Case(
        name="spatially separable, valid, any k, in H",
        question="From which input size on do unpadded k×1 and 1×k passes save MACs, for k ≥ 3?",
        first=Conv2d(c, c, k),
        second=spatially_separable(c, c, k),
        symbol=H,
        measure="macs",
        size=H,
        given=(k >= 3,),
        source=inception,
    )
    three_d = "Tran et al., A Closer Look at Spatiotemporal Convolutions, 2018, section 3.4"
    factored = Sequential(Conv3d(c, m, (1, k, k)), Conv3d(m, c, (t, 1, 1)))
    for sense, word, than in (("<", "fewer", "than"), ("==", "as many", "as")):
        yield Case(
            name=f"(2+1)-D against 3-D, {word}, in m",
            question=(
                f"For which middle width has a (2+1)-D block {word} parameters {than} a 3-D layer?"
            ),
            first=Conv3d(c, c, (t, k, k)),
            second=factored,
            symbol=m,
            sense=sense,
            source=three_d,
        )
    yield Case(
        name="pseudo-3-D, equal width, in t",
        question=(
            "From which temporal kernel on is a (2+1)-D block of equal width smaller than a 3-D "
            "layer?"
        ),
        first=Conv3d(c, c, (t, k, k)),
        second=factored.subs({m: c}),
        symbol=t,
        given=(k >= 2,),
        source="Qiu et al., Pseudo-3D Residual Networks, 2017, section 3.1",
    )
