"""Growth with depth: powers of the number of layers or stages."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Integer

from symconv.abc import C, H, N, c, g, i, n, s
from symconv.arithmetic import GeometricSum, exact_sum
from symconv.compose import Repeat
from symconv.crossovers import Case
from symconv.crossovers.designs import plain
from symconv.layers import Conv2d

__all__ = ["cases"]


def cases() -> Iterator[Case]:
    vgg = "Simonyan and Zisserman, Very Deep Convolutional Networks, 2015, section 2.1"
    doubling = Repeat(Conv2d(c * 2**i, c * 2 ** (i + 1), 3), n, index=i)
    yield Case(
        name="doubling stages against constant width, in n",
        question="How many doubling stages fit in the weights of n layers of 16·c channels?",
        first=Repeat(Conv2d(16 * c, 16 * c, 3), n),
        second=doubling,
        symbol=n,
        source=vgg,
    )
    yield Case(
        name="last stage against all before it, in n",
        question="Does the last of n doubling stages hold more weights than all before it?",
        first=Conv2d(c * 2**n, c * 2 ** (n + 1), 3).params,
        second=doubling.params,
        symbol=n,
        source=vgg,
    )
    yield Case(
        name="a stage of twice the width and half the size, equal",
        question="Does a stage keep its MACs when the width doubles as the size halves?",
        first=plain().macs(2 * H),
        second=plain(2 * c, 2 * c).macs(H),
        symbol=c,
        sense="==",
        source="He et al., Deep Residual Learning, 2016, section 3.3",
    )
    yield Case(
        name="width of the n-th stage within a limit, in n",
        question="Up to which stage does the width c·2**n stay at most C?",
        first=C,
        second=c * 2**n,
        symbol=n,
        sense="<=",
        source=vgg,
    )
    yield Case(
        name="width of the n-th stage within 512, in n",
        question="Up to which stage does the width 64·2**n stay at most 512?",
        first=Integer(512),
        second=64 * 2**n,
        symbol=n,
        sense="<=",
        source=vgg,
    )
    (shrunk, _) = Repeat(Conv2d(c, c, 3, stride=2, padding=1), n).output_size(H)
    for symbol in (H, n):
        yield Case(
            name=f"at least 7 rows after n strides of 2, in {symbol}",
            question="Which inputs, or how many strides, leave at least 7 rows?",
            first=shrunk,
            second=Integer(7),
            symbol=symbol,
            sense="<=",
            source="He et al., Deep Residual Learning, 2016, table 1",
        )
    dense = "Huang et al., Densely Connected Convolutional Networks, 2017, section 3"
    # Layer i sees c + i·g channels and adds g.
    grown = exact_sum(Conv2d(c + i * g, g, 3).params, i, n)
    for symbol in (n, g):
        yield Case(
            name=f"dense block against a plain stack, in {symbol}",
            question="When has a dense block of growth g fewer weights than n plain layers?",
            first=Repeat(Conv2d(c, c, 3), n).params,
            second=grown,
            symbol=symbol,
            source=dense,
        )
    yield Case(
        name="pyramid of images against one, in s",
        question="Do all smaller copies of an image together cost less than the image itself?",
        first=(s**2) ** n,
        second=GeometricSum(s**2, n),
        symbol=s,
        given=(s >= 2,),
        source="Lin et al., Feature Pyramid Networks, 2017, section 2",
    )
    yield Case(
        name="exponential against quadratic growth, in n",
        question="From which depth on does 2**n outgrow n²?",
        first=2**n,
        second=n**2,
        symbol=n,
        source="Larsson et al., FractalNet, 2017, section 3: 2**(n - 1) layers of depth",
    )
    yield Case(
        name="fractal block against a plain stack, in n",
        question="How many columns may a fractal block have within N layers?",
        first=N,
        second=2**n - 1,
        symbol=n,
        sense="<=",
        source="Larsson et al., FractalNet, 2017, section 3",
    )
