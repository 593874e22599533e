"""Real multipliers of width and resolution, and other shares."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Integer, Rational

from symconv.abc import H, K, L, alpha, c, c_out, g, k, m, r, rho, s
from symconv.blocks import depthwise_separable
from symconv.compose import Sequential
from symconv.crossovers import Case
from symconv.crossovers.designs import plain, pointwise
from symconv.layers import Conv2d

__all__ = ["cases"]


def cases() -> Iterator[Case]:
    source = "Howard et al., MobileNets, 2017, section 3.3"
    layer = depthwise_separable(c, c, 3, padding="same").macs(H)
    # Equation (7): k²·(αM)·(ρD)² + (αM)·(αN)·(ρD)².
    thin = 9 * (alpha * c) * H**2 + (alpha * c) ** 2 * H**2
    yield Case(
        name="width multiplier that halves the MACs, in alpha",
        question="Which width multiplier at least halves a depthwise separable layer's MACs?",
        first=layer / 2,
        second=thin,
        symbol=alpha,
        sense="<=",
        source=source,
    )
    yield Case(
        name="width against resolution multiplier, in rho",
        question="When does a multiplier of resolution save more MACs than the same one of width?",
        first=thin.subs(alpha, rho),
        second=layer * rho**2,
        symbol=rho,
        given=(rho < 1,),
        source="Howard et al., MobileNets, 2017, section 3.4",
    )
    yield Case(
        name="compound scaling of width and depth, in beta",
        question="Up to which multiplier of width does a plain layer keep within twice its MACs?",
        first=2 * plain(kernel=Integer(3)).macs(H),
        second=plain(kernel=Integer(3)).macs(H) * alpha**2,
        symbol=alpha,
        sense="<=",
        source="Tan and Le, EfficientNet, 2019, section 3.3, equation (3)",
    )
    # Octave: shares alpha of low frequency at half the size, table 1: 1 - 3/4·alpha·(2 - alpha).
    octave = (1 - alpha) ** 2 + 2 * alpha * (1 - alpha) / 4 + alpha**2 / 4
    octaves = "Chen et al., Drop an Octave, 2019, section 3.3 and table 1"
    yield Case(
        name="Octave convolution, in alpha",
        question="Which share of low frequencies in an octave convolution saves MACs?",
        first=Integer(1),
        second=octave,
        symbol=alpha,
        given=(alpha <= 1,),
        source=octaves,
    )
    yield Case(
        name="Octave convolution at half the MACs, in alpha",
        question=(
            "Which share of low frequencies in an octave convolution at least halves the MACs?"
        ),
        first=Rational(1, 2),
        second=octave,
        symbol=alpha,
        given=(alpha <= 1,),
        sense="<=",
        source=octaves,
    )
    yield Case(
        name="partial convolution on 1/r of the channels, in r",
        question=(
            "When has a partial convolution with a pointwise layer fewer MACs than a depthwise "
            "separable one?"
        ),
        first=depthwise_separable(m * r, m * r, k, padding="same").macs(H),
        second=plain(m, m).macs(H) + pointwise(m * r, m * r).macs(H),
        symbol=r,
        source="Chen et al., Run, Don't Walk (FasterNet), 2023, section 3",
    )
    yield Case(
        name="sub-pixel against upsampled convolution, in s",
        question="When is it cheaper to convolve before upsampling by s than after?",
        first=plain(c, c_out).macs(s * H),
        second=plain(c, c_out * s**2).macs(H),
        symbol=s,
        sense="<=",
        source="Shi et al., Real-Time Single Image Super-Resolution, 2016, section 3",
    )
    yield Case(
        name="im2col's buffer against the input, in k",
        question="Is the buffer of im2col ever smaller than the input it copies?",
        first=c * H**2,
        second=c * k**2 * (H - k + 1) ** 2,
        symbol=k,
        given=(k <= H,),
        source="Chellapilla et al., High Performance CNNs for Document Processing, 2006",
    )
    yield Case(
        name="unshared against shared weights, in H",
        question="Does a locally connected layer ever have fewer weights than a convolution?",
        first=Conv2d(c, m, k),
        second=Conv2d(c, m, k).macs(H),
        symbol=H,
        given=(k < H,),
        source="Taigman et al., DeepFace, 2014, section 3",
    )
    yield Case(
        name="two grouped layers against one dense, in g",
        question="When have two k×k layers in g groups fewer weights than a plain one?",
        first=Conv2d(c, c, k),
        second=Sequential(Conv2d(c, c, k, groups=g), Conv2d(c, c, k, groups=g)),
        symbol=g,
        source="Zhang et al., Interleaved Group Convolutions, 2017, section 3.2",
    )
    yield Case(
        name="squeezed kernels of K×K and L×L side by side, in K",
        question=(
            "How large a K×K may half of the depthwise filters be, with L×L for the others, for "
            "the cost of 5×5 for all?"
        ),
        first=Conv2d(2 * c, 2 * c, 5, groups=2 * c).params,
        second=Conv2d(c, c, K, groups=c).params + Conv2d(c, c, L, groups=c).params,
        symbol=K,
        sense="<=",
        source="Tan and Le, MixConv, 2019, section 3.1",
    )
