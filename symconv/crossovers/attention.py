"""Self-attention, with costs for each layer over n positions of d channels."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Integer

from symconv.abc import C, H, d, g, k, m, n, r
from symconv.abc import M as WINDOW
from symconv.compose import Sequential
from symconv.crossovers import Case
from symconv.crossovers.designs import plain
from symconv.layers import Conv1d, Conv2d, Linear

__all__ = ["cases"]


def cases() -> Iterator[Case]:
    source = "Vaswani et al., Attention Is All You Need, 2017, table 1"
    # Table 1: attention n²d, convolution k·n·d², recurrence n·d², separable k·n·d + n·d².
    attention, convolution = n**2 * d, Conv1d(d, d, k, padding="same").macs(n)
    separable = Sequential(Conv1d(d, d, k, padding="same", groups=d), Conv1d(d, d, 1)).macs(n)
    for symbol in (n, d, k):
        yield Case(
            name=f"self-attention against convolution, in {symbol}",
            question="When is self-attention cheaper than a 1-D convolution?",
            first=convolution,
            second=attention,
            symbol=symbol,
            source=source,
        )
    yield Case(
        name="self-attention against recurrence, in n",
        question="Up to which length is self-attention cheaper than recurrence?",
        first=n * d**2,
        second=attention,
        symbol=n,
        source=source,
    )
    for symbol in (n, d):
        yield Case(
            name=f"self-attention against separable convolution, in {symbol}",
            question="When is self-attention cheaper than a separable convolution?",
            first=separable,
            second=attention,
            symbol=symbol,
            source=source,
        )
    yield Case(
        name="restricted against full self-attention, in n",
        question="From which length on does attention to r neighbours cost less than to all?",
        first=attention,
        second=r * n * d,
        symbol=n,
        source=source,
    )
    # With the four projections of d channels to d: 4·n·d² + 2·n²·d.
    whole = 4 * Linear(d, d).params * n + 2 * n**2 * d
    for symbol in (n, d):
        yield Case(
            name=f"self-attention with projections against convolution, in {symbol}",
            question=(
                "When is self-attention, its projections counted, cheaper than a 1-D convolution?"
            ),
            first=convolution,
            second=whole,
            symbol=symbol,
            source=f"{source} and section 3.2.2",
        )
    yield Case(
        name="attention's quadratic part below its projections, in n",
        question="Up to which length do attention's projections cost more than its quadratic part?",
        first=4 * n * d**2,
        second=2 * n**2 * d,
        symbol=n,
        source=source,
    )
    # Liu et al., equations (1) and (2): 4hwC² + 2(hw)²C against 4hwC² + 2M²hwC.
    over_image = 4 * H**2 * C**2 + 2 * H**4 * C
    swin = "Liu et al., Swin Transformer, 2021, section 3.2, equations (1) and (2)"
    yield Case(
        name="window against global attention, in M",
        question="Up to which window is windowed attention cheaper than global attention?",
        first=over_image,
        second=4 * H**2 * C**2 + 2 * WINDOW**2 * H**2 * C,
        symbol=WINDOW,
        source=swin,
    )
    yield Case(
        name="global attention against a k×k layer, in H",
        question="Up to which image is global attention cheaper than a k×k layer?",
        first=plain(C, C).macs(H),
        second=over_image,
        symbol=H,
        source=swin,
    )
    yield Case(
        name="window attention against a 3×3 layer, in C",
        question="From how many channels on is 7×7-window attention cheaper than a 3×3 layer?",
        first=plain(C, C, Integer(3)).macs(H),
        second=4 * H**2 * C**2 + 2 * 49 * H**2 * C,
        symbol=C,
        source=swin,
    )
    yield Case(
        name="linear against softmax attention, in n",
        question=(
            "From which length on is attention through d×d states cheaper than softmax attention?"
        ),
        first=2 * n**2 * d,
        second=2 * n * d**2,  # Katharopoulos et al., Transformers are RNNs, 2020, section 3.2
        symbol=n,
        source="Katharopoulos et al., Transformers are RNNs, 2020, section 3.2",
    )
    yield Case(
        name="involution against convolution, in k",
        question=(
            "When has an involution of reduction r in g groups fewer weights than a convolution?"
        ),
        first=Conv2d(m * r, m * r, k),
        second=Linear(m * r, m).params + Linear(m, k**2 * g).params,
        symbol=k,
        source="Li et al., Involution, 2021, section 3.2",
    )
