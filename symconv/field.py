"""Which inputs one output really sees in one dimension, as a pattern that composes exactly."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

from sympy import Add, Expr, Integer, Symbol, expand

from symconv.arithmetic import exact_sum, is_integral, put
from symconv.sign import minimum, nonnegative

__all__ = ["POINT", "Pattern"]

_FAR = 1 << 20  # a set is written out up to here
_SOME = 64  # so many copies are joined one by one


@dataclass(frozen=True)
class Pattern:
    """The distances from the first input seen to all that are seen.

    It is a sum of sets: of progressions 0, q, …, (k - 1)q, one for each step q with its number of
    terms k, and of sets that are written out, which branches give that meet.
    """

    progressions: tuple[tuple[Expr, Expr], ...] = ()
    written: tuple[frozenset[int], ...] = ()

    @staticmethod
    def of(step: Expr, terms: Expr) -> Pattern:
        """One progression."""
        return Pattern(_gathered([(step, terms)]))

    def then(self, stride: Expr, after: Pattern) -> Pattern | None:
        """What is seen through this layer by the layer after it; None where it is not known."""
        progressions = _gathered([*self.progressions, *after._scaled(stride)])
        if after.written and not stride.is_Integer:
            return None
        spread = (frozenset(int(stride) * at for at in points) for points in after.written)
        return Pattern(progressions, (*self.written, *spread))

    def beside(self, gap: Expr, other: Pattern) -> Pattern | None:
        """What both see that meet, the other one `gap` inputs later; None where it is not known."""
        for one, two, ahead in ((self, other, gap), (other, self, -gap)):
            rest = expand(one.extent - two.extent - ahead)
            if one.full and nonnegative(ahead) and nonnegative(rest):
                return one
        mine, others = self.points(), other.points()
        if mine is None or others is None or not gap.is_Integer:
            return None
        both = mine | {at + int(gap) for at in others}
        return Pattern(written=(frozenset(at - min(both) for at in both),))

    def repeated(self, times: Expr, stride: Expr, index: Symbol) -> Pattern | None:
        """The pattern of a copy, which may depend on its number, through many; None if not known.

        Of copies of stride 1 each progression grows by itself; other copies leave no hole where
        each joins the interval that those before it see.
        """
        varies = any(index in entry.free_symbols for pair in self.progressions for entry in pair)
        if not varies and not self.written and stride == 1:
            return Pattern(_gathered((q, times * (k - 1) + 1) for q, k in self.progressions))
        if not self.written:
            length = (self.extent - 1) * stride**index
            before = 1 + exact_sum(length, index, index)
            touches = not varies and self.full and nonnegative(self.extent - stride)
            if touches or not joined(before, self._scaled(stride**index))[1]:
                return Pattern.of(Integer(1), 1 + exact_sum(length, index, times))
        if not times.is_Integer or times > _SOME:
            return None
        through: Pattern | None = POINT
        for number in range(int(times)):
            here = {index: Integer(number)}
            pairs = tuple((put(q, here), put(k, here)) for q, k in self.progressions)
            copy = Pattern(pairs, self.written)
            through = None if through is None else through.then(stride**number, copy)
        return through

    def _scaled(self, stride: Expr) -> list[tuple[Expr, Expr]]:
        return [(stride * step, terms) for step, terms in self.progressions]

    @property
    def extent(self) -> Expr:
        """Inputs from the first to the last one seen."""
        lengths = ((terms - 1) * step for step, terms in self.progressions)
        return 1 + Add(*lengths, *(max(points) for points in self.written))

    @property
    def full(self) -> bool:
        """Whether all from the first to the last are surely seen."""
        count = self.count
        return count is not None and expand(count - self.extent) == 0

    @property
    def count(self) -> Expr | None:
        """How many inputs are seen; None where no closed form is known.

        An interval of w inputs and a progression of k terms at steps of q give w + (k - 1)q inputs
        for q up to w, where neighbours touch, and kw from there: w + (k - 1) min(q, w).
        """
        closed = None if self.written else _count(self.progressions)
        if closed is not None:
            return closed
        points = self.points()
        return None if points is None else Integer(len(points))

    def points(self) -> frozenset[int] | None:
        """The distances one by one; None for symbols, and where they reach too far."""
        numbers = all(entry.is_Integer for pair in self.progressions for entry in pair)
        if not numbers or self.extent > _FAR:
            return None
        progressions = (
            frozenset(range(0, int(step * terms), int(step))) for step, terms in self.progressions
        )
        return reduce(_summed, (*progressions, *self.written), frozenset([0]))


POINT = Pattern()  # one input is seen


def _summed(left: frozenset[int], right: frozenset[int]) -> frozenset[int]:
    """All sums of an entry of each, by shifts of one integer whose bits are the other set."""
    small, large = sorted((left, right), key=len)
    bits = reduce(int.__or__, (1 << at for at in large))
    added = bin(reduce(int.__or__, (bits << at for at in small)))[:1:-1]
    return frozenset(at for at, bit in enumerate(added) if bit == "1")


def _gathered(parts: Iterable[tuple[Expr, Expr]]) -> tuple[tuple[Expr, Expr], ...]:
    """Progressions of one step as one; those of one term add nothing."""
    terms: dict[Expr, Expr] = {}
    for step, number in parts:
        step = expand(step)
        terms[step] = terms.get(step, Integer(1)) + number - 1
    return tuple((step, number) for step, number in terms.items() if number != 1)


def joined(width: Expr, parts: Iterable[tuple[Expr, Expr]]) -> tuple[Expr, list[tuple[Expr, Expr]]]:
    """An interval with all progressions that surely leave no gap in it, and the others."""
    rest = list(parts)
    while touching := [part for part in rest if nonnegative(expand(width - part[0]))]:
        rest = [part for part in rest if part not in touching]
        width += Add(*((terms - 1) * step for step, terms in touching))
    return expand(width), rest


def _count(parts: tuple[tuple[Expr, Expr], ...]) -> Expr | None:
    width, rest = joined(Integer(1), parts)
    if not rest:
        return width
    steps = [step for step, _ in rest]
    base = next((s for s in steps if all(is_integral(step / s) for step in steps)), None)
    if base is None:
        return None
    # What is left starts at multiples of the least step; of an interval each time, as wide as
    # `width`, apart where that step is at least as wide.
    starts = Pattern(tuple((step / base, terms) for step, terms in rest))
    number = starts.count
    if number is None:
        return None
    if starts.full:
        return expand(width + (number - 1) * minimum(base, width))
    return expand(width * number) if nonnegative(expand(base - width)) else None
