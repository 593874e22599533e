"""Containers whose layers take the same input: side by side, and with a way around."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self, TypeAlias, final, get_args

from sympy import Add, Dummy, Eq, Expr, S, count_ops
from sympy.logic.boolalg import Boolean

from symconv.arguments import check, check_symbols
from symconv.description import Quantity
from symconv.errors import ArgumentError, ChannelError, SizeError
from symconv.layers.base import AnyChannels
from symconv.layers.reshape import Identity
from symconv.module import Module
from symconv.nest import Nest, Operation, Shape, Tensor, elementwise
from symconv.sign import maximum
from symconv.window import Reach

if TYPE_CHECKING:
    from symconv.derivation import Derivation, Way
    from symconv.memory import Buffers, Trace

__all__ = ["Auxiliary", "Merge", "Parallel", "Residual"]

How: TypeAlias = Literal["concat", "add", "multiply"]
_WORK: dict[str, Operation] = {"add": "addition", "multiply": "multiplication"}


@final
@dataclass(frozen=True, repr=False)
class Merge(AnyChannels):
    """Where branches meet: beside one another, or element by element; the last step of Parallel.

    A concatenation computes nothing and makes no new elements. An addition or a multiplication
    takes one operation for each element of the output and branch after the first.
    """

    how: How
    branches: int
    gates: int = 0  # branches of one element for each channel, multiplied into all positions

    @property
    def operation(self) -> str:  # type: ignore[override]
        """How they meet."""
        return self.how

    @property
    def stores(self) -> bool:  # type: ignore[override]
        """Whether it makes a new tensor."""
        return self.how != "concat"

    @property
    def nests(self) -> tuple[Nest, ...]:
        """One pass for each branch after the first."""
        if self.how == "concat":
            return ()
        return (elementwise(_WORK[self.how]),) * (self.branches - 1)

    def reads(self, before: Shape) -> Expr:
        """Elements of all branches."""
        gates = self.gates * Shape(before.channels, ()).elements
        return (self.branches - self.gates) * before.elements + gates

    def __repr__(self) -> str:
        return f"{self.how} {self.branches} branches"


@final
@dataclass(frozen=True, init=False, repr=False)
class Parallel(Module):
    """Branches that take the same input; what they give is joined.

    Args:
        branches: layers, blocks or containers, at least one.
        merge: "concat" puts channels side by side; "add" adds and "multiply" multiplies element
            by element (one operation for each element and each branch after the first). Of
            branches that are multiplied one may be of size 1 in every dimension, as the gate of
            squeeze-and-excitation is.

    Raises:
        ArgumentError: for something that is no layer, for none, or another `merge`.
        ChannelError: for branches that provably take different channels, or give different ones
            where they are added or multiplied.
        SizeError: for branches that provably give different sizes.

    Examples:
        >>> from symconv.layers import Conv2d
        >>> from symconv.abc import H, c
        >>> block = Parallel(Conv2d(c, 64, 1), Conv2d(c, 128, 3, padding=1))
        >>> block.out_channels, block.params, block.output_size(H)
        (192, 1216*c, (H, H))

    References:
        Szegedy et al., Going Deeper with Convolutions, 2015, section 4.
    """

    operation: ClassVar[str] = "parallel"

    branches: tuple[Module, ...]
    merge: How = field(kw_only=True)

    def __init__(self, *branches: Module, merge: How = "concat") -> None:
        if not branches:
            raise ArgumentError(
                "Parallel(…): needs at least one branch; write Identity() for none."
            )
        for branch in branches:
            if not isinstance(branch, Module):
                raise ArgumentError(
                    f"Parallel(…): each branch must be a layer, got {branch!r} "
                    f"({type(branch).__name__})."
                )
        if merge not in get_args(How):
            raise ArgumentError(
                f'Parallel(…): `merge` must be "concat", "add" or "multiply", got {merge!r}.'
            )
        object.__setattr__(self, "branches", branches)
        object.__setattr__(self, "merge", merge)
        check_symbols("Parallel(…)", *self.free_symbols)
        self._dimensions(None)
        self._chain(self.in_channels)

    def __repr__(self) -> str:
        merge = "" if self.merge == "concat" else f", merge={self.merge!r}"
        return f"Parallel({', '.join(map(repr, self.branches))}{merge})"

    def _rebuilt(self, stated: dict[str, Any]) -> Self:
        return type(self)(*stated["branches"], merge=stated["merge"])

    def _last(self, shape: Shape) -> Merge:
        """How the branches meet for an input of that shape."""
        afters = [branch._output(shape) for branch in self.branches]
        gates = len(afters) - len(self._full(afters))
        return Merge(self.merge, len(self.branches), gates)

    def _full(self, afters: Sequence[Shape]) -> Sequence[Shape]:
        """The branches that the others are multiplied into: all, where none is larger than 1."""
        if self.merge != "multiply":
            return afters
        return [after for after in afters if any(h != 1 for h in after.size)] or afters

    @property
    def in_channels(self) -> Expr | None:
        """Channels it takes, where a branch states them."""
        stated = (branch.in_channels for branch in self.branches)
        return next((channels for channels in stated if channels is not None), None)

    @property
    def out_channels(self) -> Expr | None:
        """Channels after it; None where they depend on what comes in."""
        return self._channels(self.in_channels)

    @property
    def ndim(self) -> int | None:
        """Spatial dimensions it takes; None where it takes any."""
        stated = (branch.ndim for branch in self.branches)
        return next((ndim for ndim in stated if ndim is not None), None)

    @property
    def _depth(self) -> int:
        return max(branch._depth for branch in self.branches)

    def _dimensions(self, ndim: int | None) -> int | None:
        ndim = self.ndim if ndim is None else ndim
        for branch in self.branches:
            if None not in (ndim, branch.ndim) and ndim != branch.ndim:
                raise SizeError(
                    f"Parallel(…): a branch takes {branch.ndim} spatial dimension(s), "
                    f"got {ndim}: {branch!r}."
                )
        afters = {branch._dimensions(ndim) for branch in self.branches} - {None}
        if len(afters) > 1:
            raise SizeError(
                f"Parallel(…): the branches give {sorted(map(str, afters))} spatial dimensions; "
                f"they must agree: {self!r}."
            )
        return next(iter(afters), None)

    def _channels(self, channels: Expr | None) -> Expr | None:
        given = [branch._channels(channels) for branch in self.branches]
        if self.merge == "concat":
            known = [entry for entry in given if entry is not None]
            return Add(*known) if len(known) == len(given) else None
        return next((entry for entry in given if entry is not None), None)

    def _chain(self, channels: Expr | None) -> tuple[Boolean, ...]:
        """Channels that are not surely equal; surely different ones raise."""
        rules: tuple[Boolean, ...] = ()
        for branch in self.branches:
            if branch.in_channels is not None and channels is not None:
                rules += check(
                    "Parallel(…)",
                    "all branches must take the same channels, got {channels} and {taken}: "
                    "{branch!r}",
                    Eq(channels, branch.in_channels, evaluate=False),
                    ChannelError,
                    channels=channels,
                    taken=branch.in_channels,
                    branch=branch,
                )
        if self.merge == "concat":
            return rules
        return rules + self._same([branch._channels(channels) for branch in self.branches])

    def _same(self, given: list[Expr | None]) -> tuple[Boolean, ...]:
        """What makes the channels of branches that are added or multiplied the same."""
        rules: tuple[Boolean, ...] = ()
        known = [channels for channels in given if channels is not None]
        for branch, channels in zip(self.branches, given, strict=True):
            if channels is not None:
                rules += check(
                    "Parallel(…)",
                    "branches must give the same channels where merge={merge!r}, got {first} "
                    "and {channels}: {branch!r}",
                    Eq(known[0], channels, evaluate=False),
                    ChannelError,
                    merge=self.merge,
                    first=known[0],
                    channels=channels,
                    branch=branch,
                )
        return rules

    def _meet(self, shape: Shape) -> tuple[Shape, tuple[Boolean, ...]]:
        """The shape of all branches together, and what is not surely so of their sizes."""
        afters = [branch._output(shape) for branch in self.branches]
        full = self._full(afters)
        size = full[0].size
        rules: tuple[Boolean, ...] = ()
        for branch, after in zip(self.branches, afters, strict=True):
            if after not in full:
                continue
            for mine, theirs in zip(size, after.size, strict=True):
                rules += check(
                    "Parallel(…)",
                    "the branches must give the same size, got {size} and {after} for an input "
                    "of size {before}: {branch!r}",
                    Eq(mine, theirs, evaluate=False),
                    SizeError,
                    size=size,
                    after=after.size,
                    before=shape.size,
                    branch=branch,
                )
        # They are the same, so the one that is said most simply stands for all.
        size = tuple(min(of, key=count_ops) for of in zip(*(a.size for a in full), strict=True))
        given = [after.channels for after in afters]
        known = [channels for channels in given if channels is not None]
        if self.merge == "concat":
            return Shape(Add(*known) if len(known) == len(given) else None, size), rules
        self._same(given)  # Flatten's channels are known only now
        return Shape(known[0] if known else None, size), rules

    def _after(self, shape: Shape) -> Shape:
        self._channel_rules(shape)
        return self._meet(shape)[0]

    def _total(self, quantity: Quantity, shape: Shape) -> Expr:
        after = self._output(shape)
        parts = (branch._total(quantity, shape) for branch in self.branches)
        return Add(*parts, quantity(self._last(shape), after, after))

    def _derive(self, how: Way, shape: Shape) -> Derivation:
        after = self._output(shape)
        parts = [branch._derive(how, shape) for branch in self.branches]
        return how.branches(self, [*parts, self._last(shape)._derive(how, after)], after)

    def _weights(self, tensor: Tensor) -> Expr:
        return Add(*(branch._weights(tensor) for branch in self.branches))

    def _least(self, needed: tuple[Expr, ...], ndim: int) -> tuple[Expr, ...]:
        befores = tuple(Dummy("h", integer=True, positive=True) for _ in range(ndim))
        shape = Shape(self.in_channels, befores)
        full = self._full([branch._output(shape) for branch in self.branches])
        sizes = []
        for branch in self.branches:
            after = branch._output(shape)
            wanted = needed if after in full else (S.One,) * len(after.size)
            sizes.append(branch._least(wanted, ndim))
        return tuple(reduce(maximum, entries) for entries in zip(*sizes, strict=True))

    def _run(self, trace: Trace, shape: Shape, tensor: Buffers, held: Buffers) -> Buffers:
        finished: Buffers = frozenset()
        for number, branch in enumerate(self.branches, 1):
            waiting = tensor if number < len(self.branches) else frozenset()
            finished |= branch._run(trace, shape, tensor, held | finished | waiting)
        after = self._output(shape)
        return trace.step(self._last(shape), after, after, finished, held)

    def _reach(self, ndim: int) -> tuple[Reach, ...]:
        reaches = [branch._reach(ndim) for branch in self.branches]
        return tuple(reduce(Reach.beside, entries) for entries in zip(*reaches, strict=True))

    def _rules(self, shape: Shape | None) -> tuple[Boolean, ...]:
        channels = self.in_channels if shape is None else shape.channels
        rules = self._chain(channels)
        if shape is not None:
            rules += self._meet(shape)[1]
            if self.merge != "concat":
                rules += self._same([branch._output(shape).channels for branch in self.branches])
        return rules + tuple(r for branch in self.branches for r in branch._rules(shape))

    def _fits(self, shape: Shape) -> tuple[Boolean, ...]:
        rules = self._meet(shape)[1]
        return rules + tuple(r for branch in self.branches for r in branch._fits(shape))

    def _parts(self, shape: Shape) -> Iterator[tuple[Module, Shape]]:
        for branch in self.branches:
            yield from branch._parts(shape)
        yield self._last(shape), self._output(shape)


@final
@dataclass(frozen=True, repr=False)
class Auxiliary(AnyChannels):
    """A head that only training runs: its weights count, and the input passes by it untouched.

    At inference it computes, stores and moves nothing; what it costs in training is read off
    `head` itself.

    Args:
        head: the layers of the head.

    Raises:
        ArgumentError: for something that is no layer.
        ChannelError: for a head that surely takes other channels than come.

    Examples:
        >>> from symconv.layers import Conv2d
        >>> layer = Auxiliary(Conv2d(64, 10, 1))
        >>> layer.params, layer.macs(8), layer.head.macs(8)
        (640, 0, 40960)

    References:
        Szegedy et al., Going Deeper with Convolutions, 2015, section 5.
    """

    operation: ClassVar[str] = "auxiliary"
    stores: ClassVar[bool] = False

    head: Module

    def __post_init__(self) -> None:
        if not isinstance(self.head, Module):
            raise ArgumentError(
                f"Auxiliary(…): `head` must be a layer, got {self.head!r} "
                f"({type(self.head).__name__})."
            )

    @property
    def ndim(self) -> int | None:  # type: ignore[override]
        """Spatial dimensions the head takes; None where it takes any."""
        return self.head.ndim

    @property
    def in_channels(self) -> Expr | None:
        """Channels the head takes."""
        return self.head.in_channels

    @property
    def out_channels(self) -> Expr | None:
        """The same: what comes in goes out."""
        return self.head.in_channels

    def _derive(self, how: Way, shape: Shape) -> Derivation:
        return self.head._derive(how, shape) if how.trained else super()._derive(how, shape)

    def _weights(self, tensor: Tensor) -> Expr:
        return self.head._weights(tensor)

    def _stated_rules(self) -> tuple[Boolean, ...]:
        return self.head._rules(None)


def Residual(body: Module, shortcut: Module | None = None) -> Parallel:
    """A body and a way around it, added: one addition for each element of the output.

    Args:
        body: the layers on the way.
        shortcut: what the input passes on the way around; the input itself where it is left out.

    Raises:
        ArgumentError: for something that is no layer.
        ChannelError: for a body that provably gives other channels than the shortcut.
        SizeError: for a body that provably gives another size than the shortcut.

    Examples:
        >>> from symconv.layers import Conv2d
        >>> from symconv.abc import H, c
        >>> Residual(Conv2d(c, c, 3, padding=1)).flops(H) == 18 * H**2 * c**2 + H**2 * c
        True

    References:
        He et al., Deep Residual Learning for Image Recognition, 2015, section 3.2, equation (1).
    """
    return Parallel(body, Identity() if shortcut is None else shortcut, merge="add")
