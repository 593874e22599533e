"""Fire and Ghost modules: part of the output from cheap filters."""

from __future__ import annotations

from collections.abc import Iterator

from symconv.abc import c, d, k, m, n, s, w
from symconv.compose import Sequential
from symconv.crossovers import Case
from symconv.crossovers.designs import pointwise
from symconv.layers import Conv2d

__all__ = ["cases"]


def cases() -> Iterator[Case]:
    source = "Iandola et al., SqueezeNet, 2016, section 3.2"
    # Squeeze to m channels, then n filters of 1×1 and w of 3×3 side by side.
    fire = pointwise(c, m).params + pointwise(m, n).params + Conv2d(m, w, 3).params
    for symbol in (m, c, w):
        yield Case(
            name=f"Fire, in {symbol}",
            question="When is a Fire module smaller than a 3×3 layer with as many outputs?",
            first=Conv2d(c, n + w, 3).params,
            second=fire,
            symbol=symbol,
            source=source,
        )
    yield Case(
        name="Fire, half of the filters 3×3, in m",
        question=(
            "Up to how many squeeze channels is a Fire module, half of its filters 3×3, smaller "
            "than a 3×3 layer?"
        ),
        first=Conv2d(c, 2 * n, 3).params,
        second=fire.subs(w, n),
        symbol=m,
        source=source,
    )
    ghost = Sequential(Conv2d(c, m, k), Conv2d(m, m * s, d, groups=m))
    # Of m·s outputs, m come from the primary layer itself, the others from cheap d×d filters.
    cheap = Conv2d(c, m, k).params + Conv2d(m, m * (s - 1), d, groups=m).params
    for symbol in (s, d, c, k):
        yield Case(
            name=f"Ghost, in {symbol}",
            question="When is a Ghost module smaller than the plain layer it imitates?",
            first=Conv2d(c, m * s, k).params,
            second=cheap,
            symbol=symbol,
            given=(s >= 2,) if symbol != s else (),
            source="Han et al., GhostNet, 2020, section 3.1, equation (5)",
        )
    yield Case(
        name="Ghost, cheap filters as large as the primary ones",
        question=(
            "From how many channels on is a Ghost module with cheap k×k filters smaller than the "
            "plain layer?"
        ),
        first=Conv2d(c, m * s, k).params,
        second=cheap.subs(d, k),
        symbol=c,
        given=(s >= 2,),
        source="Han et al., GhostNet, 2020, section 3.1",
    )
    yield Case(
        name="Ghost without its identity, in s",
        question=(
            "When is a Ghost module whose cheap filters make all the outputs smaller than the "
            "plain layer?"
        ),
        first=Conv2d(c, m * s, k),
        second=ghost,
        symbol=s,
        source="Han et al., GhostNet, 2020, section 3.1",
    )
