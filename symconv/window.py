"""How one spatial dimension is walked: sizes, reach and real taps of a window, for any layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from sympy import Add, Eq, Expr, Ge, Integer, Rational, expand
from sympy.logic.boolalg import Boolean, true

from symconv.arithmetic import FloorDiv, Gcd, Index, ceil_div, exact_sum
from symconv.display import Displayed
from symconv.field import POINT, Pattern
from symconv.sign import maximum, minimum, nonnegative

__all__ = [
    "EVERYTHING",
    "ITSELF",
    "AdaptiveWindow",
    "Reach",
    "ReceptiveField",
    "TransposedWindow",
    "Walk",
    "Window",
]

_TAP = Index("t", integer=True, nonnegative=True)


@dataclass(frozen=True)
class Reach:
    """One dimension of a receptive field: extent, jump between neighbours, first input index.

    An entry that depends on the input size, or differs from one output to the next, is None.
    `aligned` says when branches that met on the way have one centre; `pattern` says which inputs of
    the extent are seen, and is None where that is not known.
    """

    size: Expr | None
    stride: Expr | None
    offset: Expr | None
    aligned: Boolean = true
    pattern: Pattern | None = None

    def then(self, after: Reach) -> Reach:
        """The reach through this layer of the layer after it."""
        size = stride = offset = pattern = None
        if self.stride is not None and self.size is not None and after.size is not None:
            size = self.size + (after.size - 1) * self.stride
        if self.stride is not None and after.stride is not None:
            stride = self.stride * after.stride
        if self.stride is not None and self.offset is not None and after.offset is not None:
            offset = self.offset + after.offset * self.stride
        if self.stride is not None and self.pattern is not None and after.pattern is not None:
            pattern = self.pattern.then(self.stride, after.pattern)
        return Reach(size, stride, offset, self.aligned & after.aligned, pattern)

    @property
    def center(self) -> Expr | None:
        """The middle of what output 0 sees, a whole or half index."""
        if self.size is None or self.offset is None:
            return None
        return expand(self.offset + (self.size - 1) / 2)

    def beside(self, other: Reach) -> Reach:
        """What an output sees that is made of two branches: from the first input to the last."""
        aligned = self.aligned & other.aligned
        if self.stride is None or self.stride != other.stride:
            return Reach(None, None, None, aligned)
        if self.size is None or self.offset is None or other.size is None or other.offset is None:
            return Reach(None, self.stride, None, aligned)
        first = minimum(self.offset, other.offset)
        last = maximum(expand(self.offset + self.size), expand(other.offset + other.size))
        aligned &= Eq(self.center, other.center)
        pattern = None
        if self.pattern is not None and other.pattern is not None:
            pattern = self.pattern.beside(expand(other.offset - self.offset), other.pattern)
        return Reach(expand(last - first), self.stride, first, aligned, pattern)


@dataclass(frozen=True)
class ReceptiveField(Displayed):
    r"""What one output position sees of the input, in each dimension.

    Output position x sees the inputs from `offset + stride*x` to `offset + stride*x + size - 1`;
    a negative index is padding. An entry that depends on the input size (after global pooling, or
    "same" padding with a stride), or that differs between outputs (after a transposed convolution
    with a stride), is None. Branches that meet see from the first input of any to the last;
    `aligned` states for each dimension when they all have one centre. `seen` counts the inputs an
    output really depends on: fewer than the size where dilations or strides leave holes, and None
    where that is not known in closed form.

    Examples:
        >>> import symconv as sc
        >>> field = sc.Repeat(sc.Conv1d(1, 1, 3, dilation=2), 3).receptive_field
        >>> field.size, field.seen
        ((13,), (7,))

    References:
        Araujo, Norris and Sim, Computing Receptive Fields of Convolutional Neural Networks,
        Distill, 2019, on single-path networks; Wang et al., Understanding Convolution for Semantic
        Segmentation, 2018, on the holes ("gridding").
    """

    size: tuple[Expr | None, ...]
    stride: tuple[Expr | None, ...]
    offset: tuple[Expr | None, ...]
    aligned: tuple[Boolean, ...]
    seen: tuple[Expr | None, ...]

    @property
    def center(self) -> tuple[Expr | None, ...]:
        """The middle of what output 0 sees, a whole or half index: offset + (size - 1)/2."""
        entries = zip(self.size, self.stride, self.offset, strict=True)
        return tuple(Reach(*entry).center for entry in entries)


EVERYTHING = Reach(None, None, None)  # what a layer sees depends on the input size
# Each output sees the input at its place.
ITSELF = Reach(Integer(1), Integer(1), Integer(0), pattern=POINT)


class Walk(Protocol):
    """What a layer states of each dimension it walks."""

    def output(self, size: Expr) -> Expr:
        """Output size for an input size."""

    def least(self, output: Expr) -> Expr:
        """The smallest input size with an output of at least so many, itself at least 1."""

    def needs(self, size: Expr) -> Boolean:
        """What must hold of the input size."""

    @property
    def described(self) -> str:
        """What it asks of the input, for a message: "spans 5"."""

    @property
    def reach(self) -> Reach:
        """What one output position sees of the input."""

    def taps(self, size: Expr) -> Expr:
        """Pairs (output position, kernel tap) that meet real input."""


@dataclass(frozen=True)
class Window:
    """A sliding window: kernel, stride, padding (low, high) or "same", dilation.

    With `ceil_mode` a last window that starts inside the input or the padding before it is kept
    though it ends behind the padding.
    """

    kernel: Expr
    stride: Expr
    padding: tuple[Expr, Expr] | Literal["same"]
    dilation: Expr
    ceil_mode: bool = False

    @property
    def extent(self) -> Expr:
        """Input positions from the first tap to the last, d(k - 1) + 1."""
        return self.dilation * (self.kernel - 1) + 1

    @property
    def described(self) -> str:
        """What it asks of the input."""
        return f"spans {self.extent}"

    def _room(self, size: Expr) -> Expr:
        """Places before which a window may begin."""
        assert self.padding != "same"
        low, high = self.padding
        if self.ceil_mode:  # rounded up, but not behind the input: one minimum, under one floor
            return size + low + minimum(high - self.extent + self.stride, Integer(0))
        return size + low + high - self.extent + 1

    def output(self, size: Expr) -> Expr:
        """Positions of the window: floor((H + p_low + p_high - d(k-1) - 1)/s) + 1."""
        if self.padding == "same":
            return ceil_div(size, self.stride)
        return FloorDiv(self._room(size) - 1, self.stride) + 1

    def least(self, output: Expr) -> Expr:
        """The smallest input for n outputs: (n - 1)s + d(k-1) + 1 - p_low - p_high, at least 1."""
        steps = (output - 1) * self.stride
        if self.padding == "same":
            return expand(steps + 1)
        return maximum(expand(steps + 1 - self._room(Integer(0))), Integer(1))

    def needs(self, size: Expr) -> Boolean:
        """What must hold for the window to fit once, H + p_low + p_high >= d(k-1) + 1."""
        if self.padding == "same":
            return at_least(size, Integer(1))
        if self.ceil_mode:
            return at_least(self._room(size), Integer(1))
        low, high = self.padding
        return at_least(size + low + high, self.extent)

    def pads(self, size: Expr) -> tuple[Expr, Expr]:
        """Padding before and after the input, for an input of that size."""
        if self.padding != "same":
            return self.padding
        total = (self.output(size) - 1) * self.stride + self.extent - size
        if self.stride != 1:
            total = maximum(total, Integer(0))
        return FloorDiv(total, Integer(2)), FloorDiv(total + 1, Integer(2))

    @property
    def reach(self) -> Reach:
        """What one output position sees of the input."""
        pattern = Pattern.of(self.dilation, self.kernel)
        if self.padding != "same":
            return Reach(self.extent, self.stride, -self.padding[0], pattern=pattern)
        offset = -FloorDiv(self.extent - 1, Integer(2)) if self.stride == 1 else None
        return Reach(self.extent, self.stride, offset, pattern=pattern)

    def taps(self, size: Expr) -> Expr:
        r"""Pairs (output position, kernel tap) that fall on real input.

        All pairs, less those on the padding before the input and those, counted from the last
        output backwards, behind it: each is $\sum_{o,j} [o s + j d < q]$, q the padding reached.
        """
        outputs = self.output(size)
        low, high = self.pads(size)
        reached = (outputs - 1) * self.stride + self.extent - low - size
        most = high + self.stride - 1 if self.ceil_mode else high
        if self.stride == 1 and not self.ceil_mode:  # the last window ends with the padding
            reached = high
        return real_taps(self.kernel, self.stride, self.dilation, outputs, (low, reached), most)


@dataclass(frozen=True)
class TransposedWindow:
    """A window laid out around each input: the size map of a convolution turned round."""

    kernel: Expr
    stride: Expr
    padding: tuple[Expr, Expr]
    dilation: Expr
    output_padding: Expr

    @property
    def extent(self) -> Expr:
        """Output positions from the first tap to the last, d(k - 1) + 1."""
        return self.dilation * (self.kernel - 1) + 1

    @property
    def described(self) -> str:
        """What it asks of the input."""
        low, high = self.padding
        return f"spans {self.extent}, of an output cropped by {low} and {high}"

    def output(self, size: Expr) -> Expr:
        """What the windows cover: (H - 1)s - p_low - p_high + d(k-1) + 1 + output padding."""
        low, high = self.padding
        return expand((size - 1) * self.stride + self.extent + self.output_padding - low - high)

    def least(self, output: Expr) -> Expr:
        """The smallest input for so many outputs, by the steps beyond what one input covers."""
        return maximum(1 + ceil_div(output - self.output(Integer(1)), self.stride), Integer(1))

    def needs(self, size: Expr) -> Boolean:
        """What must hold for something to be left, an output of at least 1."""
        return at_least(self.output(size), Integer(1))

    @property
    def reach(self) -> Reach:
        """Of stride 1, that of a window with padding d(k-1) - p; else outputs differ."""
        if self.stride != 1:
            return EVERYTHING
        offset = expand(self.padding[0] - self.extent + 1)
        pattern = Pattern.of(self.dilation, self.kernel)
        return Reach(self.extent, Integer(1), offset, pattern=pattern)

    def taps(self, size: Expr) -> Expr:
        """Pairs (input position, kernel tap) that land in the output, and are not cropped."""
        low, high = self.padding
        kept = (low, high - self.output_padding)
        return real_taps(self.kernel, self.stride, self.dilation, size, kept, high)


@dataclass(frozen=True)
class AdaptiveWindow:
    """Windows that divide any input into a given number of parts, as equal as can be.

    Part i runs from floor(i*H/n) to ceil((i+1)*H/n) - 1, so neighbours may share an input.
    """

    parts: Expr

    @property
    def described(self) -> str:
        """What it asks of the input."""
        return f"is one of {self.parts}"

    def output(self, size: Expr) -> Expr:
        """The number of parts, whatever comes in."""
        return self.parts

    def least(self, output: Expr) -> Expr:
        """1: a larger input gives no more parts."""
        return Integer(1)

    def needs(self, size: Expr) -> Boolean:
        """Nothing: every input has at least one element."""
        return true

    @property
    def reach(self) -> Reach:
        """It depends on the input size."""
        return EVERYTHING

    def taps(self, size: Expr) -> Expr:
        r"""Elements of all parts, $H + n - \gcd(H, n)$: two parts share the input a bound cuts."""
        return size + self.parts - Gcd(size, self.parts)


def at_least(amount: Expr, bound: Expr) -> Boolean:
    """The statement amount >= bound, without a floor on the left: a // b >= e iff a >= b*e."""
    if len(floors := [t for t in Add.make_args(amount) if isinstance(t, FloorDiv)]) == 1:
        a, b = floors[0].args
        if b.is_positive:
            return at_least(a, expand(b * (bound - (amount - floors[0]))))
    return Ge(amount, bound, evaluate=False)


def real_taps(
    kernel: Expr,
    stride: Expr,
    dilation: Expr,
    places: Expr,
    lost: tuple[Expr, Expr],
    most: Expr,
) -> Expr:
    """Pairs (place, tap) but for those on the first and the last positions, as many as `lost`.

    The last entry of `lost` is at most `most`, which is simpler and tells what can happen.
    """
    low, high = lost
    before = _lost(kernel, stride, dilation, places, low, low)
    behind = _lost(kernel, stride, dilation, places, high, most)
    return places * kernel - before - behind


def _lost(kernel: Expr, stride: Expr, dilation: Expr, places: Expr, pad: Expr, most: Expr) -> Expr:
    """Pairs (o, j), o < places and j < kernel, with o*stride + j*dilation < pad <= most."""
    if nonnegative(-most):
        return Integer(0)
    if dilation == 1:
        step, count, width = stride, places, kernel
    elif stride == 1:  # the same count, summed over taps instead of places
        step, count, width = dilation, kernel, places
    else:
        hit = minimum(maximum(ceil_div(pad - _TAP * dilation, stride), Integer(0)), places)
        return exact_sum(hit, _TAP, kernel)
    ramp = _ramp(pad, step, count)
    return ramp if nonnegative(width - most) else ramp - _ramp(pad - width, step, count)


def _ramp(height: Expr, step: Expr, count: Expr) -> Expr:
    """Σ_{o < count} max(0, height - o*step)."""
    q = minimum(maximum(ceil_div(height, step), Integer(0)), count)
    return q * height - step * q * (q - 1) * Rational(1, 2)
