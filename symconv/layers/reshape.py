"""Layers that move elements: they compute nothing, but for a linear `Upsample`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, Literal, final

from sympy import Expr, Ge, Integer, Mul
from sympy.logic.boolalg import Boolean

from symconv.arguments import (
    PerDimension,
    Size,
    check,
    per_dimension,
    size_of,
    size_rules,
    size_tuple,
)
from symconv.errors import ArgumentError, ChannelError, SizeError, UnsupportedError
from symconv.layers.base import (
    AnyChannels,
    Layer,
    Padding,
    Pads,
    outputs,
    pad_rules,
    pads,
    positions,
    walk_rules,
)
from symconv.nest import BATCH, CHANNELS, Axis, Nest, Operation, Shape
from symconv.sign import Whole
from symconv.window import EVERYTHING, Reach, TransposedWindow, Window

__all__ = [
    "ChannelShuffle",
    "Flatten",
    "Identity",
    "Narrow",
    "PixelShuffle",
    "PixelUnshuffle",
    "Unflatten",
    "Unfold",
    "Upsample",
    "ZeroPad1d",
    "ZeroPad2d",
    "ZeroPad3d",
    "ZeroPadChannels",
]

_NONE = (Integer(0), Integer(0))
_ONE = Integer(1)


@final
@dataclass(frozen=True, repr=False)
class Flatten(AnyChannels):
    r"""A tensor of c channels and size H × W as a vector of cHW elements; nothing is computed.

    Examples:
        >>> import symconv as sc
        >>> sc.Sequential(sc.Conv2d(3, 8, 3), Flatten(), sc.Linear(8 * 30**2, 10)).params
        72216
    """

    operation: ClassVar[str] = "flatten"
    stores: ClassVar[bool] = False

    def _dimensions(self, ndim: int | None) -> int | None:
        return 0

    def _after(self, shape: Shape) -> Shape:
        channels = None if shape.channels is None else Mul(shape.channels, *shape.size)
        return Shape(channels, ())

    def _channels(self, channels: Expr | None) -> Expr | None:
        return None


@final
@dataclass(frozen=True, init=False, repr=False)
class Identity(Layer):
    """What comes in goes out.

    Args:
        num_channels: channels it takes, where a design should state them and no other layer does;
            left out, it takes whatever comes.

    Raises:
        ArgumentError: for a value that is no size.

    Examples:
        >>> Identity().macs((8, 8))
        0
        >>> from symconv.abc import c
        >>> Identity(c).out_channels
        c
    """

    operation: ClassVar[str] = "identity"
    stores: ClassVar[bool] = False
    ndim: ClassVar[int | None] = None

    num_channels: Expr | None

    def __init__(self, num_channels: Size | None = None) -> None:
        subject = f"{self.name}(…)"
        self._state(
            num_channels=None
            if num_channels is None
            else size_of(num_channels, subject, "num_channels")
        )

    def __repr__(self) -> str:
        return f"{self.name}({'' if self.num_channels is None else self.num_channels})"

    @property
    def in_channels(self) -> Expr | None:
        """Channels it takes; None where it takes what comes."""
        return self.num_channels

    @property
    def out_channels(self) -> Expr | None:
        """Channels it gives, the same."""
        return self.num_channels

    def _channels(self, channels: Expr | None) -> Expr | None:
        return channels if self.num_channels is None else self.num_channels

    def _stated_rules(self) -> tuple[Boolean, ...]:
        if self.num_channels is None:
            return ()
        return size_rules(self.num_channels, 1, f"{self.name}(…)", "num_channels")


@final
@dataclass(frozen=True, init=False, repr=False)
class Unflatten(Layer):
    r"""A vector of cHW elements as c channels of size H × W; nothing is computed.

    Args:
        channels: c, channels after it.
        size: the sizes after it, one for each dimension.

    Raises:
        ArgumentError: for a value that is no size.
        ChannelError: for a vector that is surely of another length.

    Examples:
        >>> from symconv.abc import H, W, c
        >>> layer = Unflatten(c, (H, W))
        >>> layer.in_channels, layer.output_size(())
        (H*W*c, (H, W))
    """

    operation: ClassVar[str] = "unflatten"
    stores: ClassVar[bool] = False
    ndim: ClassVar[int] = 0

    channels: Expr
    size: tuple[Expr, ...]

    def __init__(self, channels: Size, size: Sequence[Size]) -> None:
        subject = f"{self.name}(…)"
        self._state(
            channels=size_of(channels, subject, "channels"), size=size_tuple(size, None, subject)
        )

    def __repr__(self) -> str:  # sizes that agree stay written out: they say how many there are
        return f"{self.name}({self.channels}, {self.size})"

    @property
    def in_channels(self) -> Expr:
        """Length of the vector."""
        return Mul(self.channels, *self.size)

    @property
    def out_channels(self) -> Expr:
        """Channels after it."""
        return self.channels

    def _dimensions(self, ndim: int | None) -> int:
        return len(self.size)

    def _channels(self, channels: Expr | None) -> Expr:
        return self.channels

    def _slide(self, size: tuple[Expr, ...]) -> tuple[Expr, ...]:
        super()._slide(size)
        return self.size

    def _stated_rules(self) -> tuple[Boolean, ...]:
        subject = f"{self.name}(…)"
        rules = size_rules(self.channels, 1, subject, "channels")
        return rules + tuple(r for h in self.size for r in size_rules(h, 1, subject, "size"))


@final
@dataclass(frozen=True, init=False, repr=False)
class Narrow(AnyChannels):
    """Some of the channels, a row of them; a view: nothing is computed or stored.

    Args:
        start: channels that are passed over, 0 for none.
        length: channels that are kept.

    Raises:
        ArgumentError: for a value that is no size.
        ChannelError: for an input that surely has fewer channels.

    Examples:
        >>> import symconv as sc
        >>> from symconv.abc import c
        >>> half = sc.Parallel(Narrow(0, c), sc.Sequential(Narrow(c, c), sc.Conv2d(c, c, 1)))
        >>> half.output_channels(8, channels=2 * c), half.params
        (2*c, c**2)

    References:
        Ma et al., ShuffleNet V2, 2018, section 3, channel split.
    """

    operation: ClassVar[str] = "narrow"
    stores: ClassVar[bool] = False

    start: Expr
    length: Expr

    def __init__(self, start: Size, length: Size) -> None:
        subject = f"{self.name}(…)"
        self._state(
            start=size_of(start, subject, "start"), length=size_of(length, subject, "length")
        )

    @property
    def out_channels(self) -> Expr:
        """Channels that are kept."""
        return self.length

    def _channels(self, channels: Expr | None) -> Expr:
        return self.length

    def _channel_rules(self, shape: Shape) -> tuple[Boolean, ...]:
        if shape.channels is None:
            return ()
        last = self.start + self.length
        rule = f"it keeps channels {self.start} to {last}, got {shape.channels} channels"
        return check(repr(self), rule, Ge(shape.channels, last, evaluate=False), ChannelError)

    def _stated_rules(self) -> tuple[Boolean, ...]:
        subject = f"{self.name}(…)"
        least = size_rules(self.start, 0, subject, "start")
        return least + size_rules(self.length, 1, subject, "length")


@dataclass(frozen=True, init=False, repr=False)
class ZeroPad(AnyChannels):
    """Zeros around the input; `ZeroPad1d`, `ZeroPad2d` and `ZeroPad3d` are these."""

    operation: ClassVar[str] = "zero_pad"
    ndim: ClassVar[int]

    padding: Pads

    def __init__(self, padding: Padding) -> None:
        subject = f"{self.name}(…)"
        if isinstance(padding, str):
            raise ArgumentError(
                f"{subject}: `padding` must be a size, or a (low, high) pair for each dimension, "
                f"got {padding!r}."
            )
        ones = (_ONE,) * self.ndim
        self._state(padding=pads(padding, self.ndim, ones, ones, subject))

    @cached_property
    def windows(self) -> tuple[Window, ...]:
        """A window of one tap that walks over the padding too."""
        return tuple(Window(_ONE, _ONE, pair, _ONE) for pair in self.padding)

    def _stated_rules(self) -> tuple[Boolean, ...]:
        return pad_rules(self.padding, f"{self.name}(…)")


@final
class ZeroPad1d(ZeroPad):
    r"""Zeros before and behind a sequence: an output of $L + p_\text{low} + p_\text{high}$.

    The layers after it take its zeros for input: `skip_padding` does not know them.

    Args:
        padding: one value for all sides, one for each dimension, or a (low, high) pair for each
            dimension, first dimension first. Torch's flat tuple has the last dimension first.

    Raises:
        ArgumentError: for a value that is no size; negative padding, which would crop; a word.

    Examples:
        >>> ZeroPad1d(((1, 2),)).output_size(10)
        (13,)
    """

    ndim: ClassVar[int] = 1


@final
class ZeroPad2d(ZeroPad):
    r"""Zeros around an image; its argument is `ZeroPad1d`'s.

    Examples:
        >>> ZeroPad2d(((0, 1), (2, 2))).output_size((6, 6))
        (7, 10)
    """

    ndim: ClassVar[int] = 2


@final
class ZeroPad3d(ZeroPad):
    r"""Zeros around a volume; its argument is `ZeroPad1d`'s.

    Examples:
        >>> ZeroPad3d((0, 1, 1)).output_size((4, 6, 6))
        (4, 8, 8)
    """

    ndim: ClassVar[int] = 3


@final
@dataclass(frozen=True, init=False, repr=False)
class ZeroPadChannels(AnyChannels):
    r"""Channels of zeros before and behind those of the input: $c + p_\text{low} + p_\text{high}$.

    Torch has no module for it, but `torch.nn.functional.pad` does it.

    Args:
        low: channels of zeros before the input's, 0 for none.
        high: channels of zeros behind them.

    Raises:
        ArgumentError: for a value that is no size, or is surely negative.

    Examples:
        >>> from symconv.abc import c
        >>> ZeroPadChannels(0, c).output_channels((8, 8), channels=c)
        2*c

    References:
        He et al., Deep Residual Learning for Image Recognition, 2015, section 3.3, option A.
    """

    operation: ClassVar[str] = "zero_pad_channels"

    low: Expr
    high: Expr

    def __init__(self, low: Size, high: Size) -> None:
        subject = f"{self.name}(…)"
        self._state(low=size_of(low, subject, "low"), high=size_of(high, subject, "high"))

    def _channels(self, channels: Expr | None) -> Expr | None:
        return None if channels is None else self.low + channels + self.high

    def _stated_rules(self) -> tuple[Boolean, ...]:
        subject = f"{self.name}(…)"
        return size_rules(self.low, 0, subject, "low") + size_rules(self.high, 0, subject, "high")


_MODES = {"nearest": None, "linear": 1, "bilinear": 2, "trilinear": 3}


@final
@dataclass(frozen=True, init=False, repr=False)
class Upsample(AnyChannels):
    r"""An input r times as large in each dimension: each element repeated, or neighbours mixed.

    "nearest" computes nothing. "linear", "bilinear" and "trilinear" make each output from two
    inputs in each dimension: $2^n$ multiplications by fixed weights and $2^n$ additions, as the sum
    starts from 0; no MACs, for nothing is trained.

    Args:
        scale_factor: r, a whole number or a symbol, for all dimensions.
        mode: "nearest" (any number of dimensions), "linear" (1), "bilinear" (2), "trilinear" (3).

    Raises:
        ArgumentError: for a value that is no size, or another mode.

    Examples:
        >>> from symconv.abc import H, r
        >>> Upsample(r).output_size((H, H))
        (H*r, H*r)
        >>> Upsample(2, mode="bilinear").flops(4, channels=3)
        1536

    References:
        Long, Shelhamer and Darrell, Fully Convolutional Networks for Semantic Segmentation, 2015,
        section 3.3.
    """

    scale_factor: Expr
    mode: Literal["nearest", "linear", "bilinear", "trilinear"] = field(kw_only=True)

    def __init__(
        self,
        scale_factor: Size,
        *,
        mode: Literal["nearest", "linear", "bilinear", "trilinear"] = "nearest",
    ) -> None:
        subject = f"{self.name}(…)"
        if mode not in _MODES:
            raise ArgumentError(
                f'{subject}: `mode` must be "nearest", "linear", "bilinear" or "trilinear", '
                f"got {mode!r}."
            )
        self._state(scale_factor=size_of(scale_factor, subject, "scale_factor"), mode=mode)

    @property
    def operation(self) -> str:  # type: ignore[override]
        """How the elements between others are made."""
        return f"upsample_{self.mode}"

    @property
    def ndim(self) -> int | None:  # type: ignore[override]
        """Spatial dimensions, which all modes but "nearest" name."""
        return _MODES[self.mode]

    @cached_property
    def nests(self) -> tuple[Nest, ...]:
        """Batch, channels, output positions, two taps in each dimension."""
        if self.ndim is None:
            return ()
        axes = (
            Axis.of("batch", BATCH, "input", "output"),
            Axis.of("channel", CHANNELS, "input", "output"),
            *outputs(self.ndim),
            *positions("neighbour", (Integer(2),) * self.ndim),
        )
        kinds: tuple[Operation, ...] = ("multiplication", "addition")
        return tuple(Nest(axes, kind) for kind in kinds)

    def _windows(self, ndim: int) -> tuple[TransposedWindow, ...]:
        r = self.scale_factor
        return (TransposedWindow(r, r, _NONE, _ONE, Integer(0)),) * ndim

    def _defaults(self) -> dict[str, Any]:
        return {"mode": "nearest"}

    def _stated_rules(self) -> tuple[Boolean, ...]:
        return size_rules(self.scale_factor, 1, f"{self.name}(…)", "scale_factor")


@final
@dataclass(frozen=True, init=False, repr=False)
class PixelShuffle(AnyChannels):
    r"""Channels laid out as squares of pixels: from $c r^2$ channels and H × W to c and rH × rW.

    Args:
        upscale_factor: r; its square divides the channels.

    Raises:
        ArgumentError: for a value that is no size.
        ChannelError: for channels that the square of r does not divide.

    Examples:
        >>> layer = PixelShuffle(2)
        >>> layer.output_size(8), layer.output_channels(8, channels=12)
        ((16, 16), 3)

    References:
        Shi et al., Real-Time Single Image and Video Super-Resolution Using an Efficient Sub-Pixel
        Convolutional Neural Network, 2016.
    """

    operation: ClassVar[str] = "pixel_shuffle"
    ndim: ClassVar[int] = 2

    upscale_factor: Expr

    def __init__(self, upscale_factor: Size) -> None:
        subject = f"{self.name}(…)"
        self._state(upscale_factor=size_of(upscale_factor, subject, "upscale_factor"))

    @cached_property
    def windows(self) -> tuple[TransposedWindow, ...]:
        """Each input position becomes a square."""
        r = self.upscale_factor
        return (TransposedWindow(r, r, _NONE, _ONE, Integer(0)),) * 2

    def _channels(self, channels: Expr | None) -> Expr | None:
        return None if channels is None else channels / self.upscale_factor**2

    def _channel_rules(self, shape: Shape) -> tuple[Boolean, ...]:
        return _divides(
            self, "the square of upscale_factor", self.upscale_factor**2, shape.channels
        )

    def _stated_rules(self) -> tuple[Boolean, ...]:
        return size_rules(self.upscale_factor, 1, f"{self.name}(…)", "upscale_factor")


@final
@dataclass(frozen=True, init=False, repr=False)
class PixelUnshuffle(AnyChannels):
    r"""Squares of r × r pixels as channels, space to depth: the inverse of `PixelShuffle`.

    Args:
        downscale_factor: r; it divides both sizes.

    Raises:
        ArgumentError: for a value that is no size.
        SizeError: for a size that r does not divide.

    Examples:
        >>> layer = PixelUnshuffle(2)
        >>> layer.output_size(16), layer.output_channels(16, channels=3)
        ((8, 8), 12)

    References:
        Shi et al., Real-Time Single Image and Video Super-Resolution Using an Efficient Sub-Pixel
        Convolutional Neural Network, 2016: the inverse of its shuffle.
    """

    operation: ClassVar[str] = "pixel_unshuffle"
    ndim: ClassVar[int] = 2

    downscale_factor: Expr

    def __init__(self, downscale_factor: Size) -> None:
        subject = f"{self.name}(…)"
        self._state(downscale_factor=size_of(downscale_factor, subject, "downscale_factor"))

    @cached_property
    def windows(self) -> tuple[Window, ...]:
        """Squares side by side."""
        return (Window(self.downscale_factor, self.downscale_factor, _NONE, _ONE),) * 2

    def _channels(self, channels: Expr | None) -> Expr | None:
        return None if channels is None else channels * self.downscale_factor**2

    def _size_rules(self, size: tuple[Expr, ...]) -> tuple[Boolean, ...]:
        return tuple(
            rule
            for entry in size
            for rule in check(
                self,
                f"`downscale_factor` must divide the size, got an input of size {entry}",
                Whole(entry / self.downscale_factor),
                SizeError,
            )
        )

    def _stated_rules(self) -> tuple[Boolean, ...]:
        return size_rules(self.downscale_factor, 1, f"{self.name}(…)", "downscale_factor")


@final
@dataclass(frozen=True, init=False, repr=False)
class ChannelShuffle(AnyChannels):
    r"""Channels of g groups dealt out in turn, so that the next groups see all groups.

    Args:
        groups: g; it divides the channels.

    Raises:
        ArgumentError: for a value that is no size.
        ChannelError: for channels that g does not divide.

    Examples:
        >>> ChannelShuffle(3).output_channels((8, 8), channels=12)
        12

    References:
        Zhang et al., ShuffleNet, 2018, section 3.1.
    """

    operation: ClassVar[str] = "channel_shuffle"

    groups: Expr

    def __init__(self, groups: Size) -> None:
        self._state(groups=size_of(groups, f"{self.name}(…)", "groups"))

    def _channel_rules(self, shape: Shape) -> tuple[Boolean, ...]:
        return _divides(self, "groups", self.groups, shape.channels)

    def _stated_rules(self) -> tuple[Boolean, ...]:
        return size_rules(self.groups, 1, f"{self.name}(…)", "groups")


def _divides(
    layer: AnyChannels, name: str, divisor: Expr, channels: Expr | None
) -> tuple[Boolean, ...]:
    if channels is None:
        return ()
    rule = f"{name} must divide the channels, got {divisor} and {channels} channels"
    return check(layer, rule, Whole(channels / divisor), ChannelError)


@final
@dataclass(frozen=True, init=False, repr=False)
class Unfold(AnyChannels):
    r"""What each window sees as a column (im2col): $c \times H \times W$ to $c k^2 \times H'W'$.

    An image becomes a sequence of columns, in one spatial dimension.

    Args:
        kernel_size: window, one value or one for each dimension.
        dilation: step between the elements of a window.
        padding: as a convolution's.
        stride: step between windows.

    Raises:
        ArgumentError: for a value that is no size or surely out of range.
        SizeError: for an input that is surely smaller than a window.

    Examples:
        >>> layer = Unfold(3)
        >>> layer.output_size((8, 8)), layer.output_channels((8, 8), channels=2)
        ((36,), 18)

    References:
        Chellapilla, Puri and Simard, High Performance Convolutional Neural Networks for Document
        Processing, 2006.
    """

    operation: ClassVar[str] = "unfold"
    ndim: ClassVar[int] = 2

    kernel_size: tuple[Expr, ...]
    dilation: tuple[Expr, ...] = field(kw_only=True)
    padding: Pads | Literal["same"] = field(kw_only=True)
    stride: tuple[Expr, ...] = field(kw_only=True)

    def __init__(
        self,
        kernel_size: PerDimension,
        *,
        dilation: PerDimension = 1,
        padding: Padding = 0,
        stride: PerDimension = 1,
    ) -> None:
        subject = f"{self.name}(…)"
        kernel = per_dimension(kernel_size, 2, subject, "kernel_size")
        dilations = per_dimension(dilation, 2, subject, "dilation")
        self._state(
            kernel_size=kernel,
            dilation=dilations,
            padding=pads(padding, 2, dilations, kernel, subject),
            stride=per_dimension(stride, 2, subject, "stride"),
        )

    @cached_property
    def windows(self) -> tuple[Window, ...]:
        """One window for each spatial dimension."""
        padding = ("same",) * 2 if self.padding == "same" else self.padding
        entries = zip(self.kernel_size, self.stride, padding, self.dilation, strict=True)
        return tuple(Window(*entry) for entry in entries)  # type: ignore[arg-type]

    def _dimensions(self, ndim: int | None) -> int | None:
        return 1

    def _after(self, shape: Shape) -> Shape:
        after = super()._after(shape)
        return Shape(after.channels, (after.points,))

    def _channels(self, channels: Expr | None) -> Expr | None:
        return None if channels is None else Mul(channels, *self.kernel_size)

    def _least(self, needed: tuple[Expr, ...], ndim: int) -> tuple[Expr, ...]:
        if needed != (_ONE,):
            raise UnsupportedError(
                f"{self!r}: no one input is the smallest that gives {needed} columns; a wide and a "
                f"high image may both do."
            )
        return super()._least((_ONE,) * ndim, ndim)

    def _reach(self, ndim: int) -> tuple[Reach, ...]:
        return (EVERYTHING,) * ndim  # the columns of an image have no place in one dimension

    def _stated_rules(self) -> tuple[Boolean, ...]:
        rules = walk_rules(self, "kernel_size", "stride", "dilation")
        return rules + pad_rules(self.padding, f"{self.name}(…)")
