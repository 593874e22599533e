"""Wide fields by dilation."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr

from symconv.abc import H, R, c, d, i, k, n
from symconv.compose import Repeat
from symconv.crossovers import Case
from symconv.layers import Conv1d, Conv2d
from symconv.module import Module

__all__ = ["cases"]


def cases() -> Iterator[Case]:
    source = "Yu and Koltun, Multi-Scale Context Aggregation, 2016, section 2"
    yield Case(
        name="dilated against dense kernel, in d",
        question="From which dilation on is a dilated kernel smaller than the dense one it spans?",
        first=Conv2d(c, c, d * (k - 1) + 1),
        second=Conv2d(c, c, k, dilation=d),
        symbol=d,
        given=(k >= 2,),
        source=source,
    )
    yield Case(
        name="dilated against dense kernel, valid, in H",
        question=(
            "Is an unpadded dilated kernel cheaper than the dense one it spans on every input?"
        ),
        first=Conv2d(c, c, d * (k - 1) + 1),
        second=Conv2d(c, c, k, dilation=d),
        symbol=H,
        measure="macs",
        size=H,
        given=(k >= 2, d >= 2),
        source=source,
    )
    dilated = Repeat(Conv1d(c, c, k, dilation=2**i), n, index=i)
    field, plain_field = _field(dilated), _field(Repeat(Conv1d(c, c, k), n))
    wavenet = "van den Oord et al., WaveNet, 2016, section 2.1"
    yield Case(
        name="doubling dilations against a plain stack, in n",
        question="From how many layers on do doubling dilations see further than a plain stack?",
        first=field,
        second=plain_field,
        symbol=n,
        given=(k >= 2,),
        source=wavenet,
    )
    for symbol in (n, k):
        yield Case(
            name=f"doubling dilations reach a field R, in {symbol}",
            question="How many doubling dilations, or how long a kernel, see at least R samples?",
            first=field,
            second=R,
            symbol=symbol,
            sense="<=",
            source=wavenet,
        )
    yield Case(
        name="ten doubling dilations against one dense layer, in k",
        question="When are ten dilated layers smaller than one layer with their receptive field?",
        first=Conv1d(c, c, field.subs(n, 10)),
        second=dilated.subs({n: 10}),
        symbol=k,
        source=wavenet,
    )


def _field(design: Module) -> Expr:
    """How many samples one output of a 1-D design sees."""
    (size,) = design.receptive_field.size
    assert size is not None  # no stride, so there is one
    return size
