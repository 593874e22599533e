"""The layers, as data: each states its axes and windows, and nothing else.

To add a layer, state its fields, its nest (the loops), its windows, and one example in
`symconv.examples`; formulas, checks, tests and the documentation page follow.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, Literal, TypeAlias, final

from sympy import Expr, Integer
from sympy.logic.boolalg import Boolean

from symconv.arguments import (
    PerDimension,
    Size,
    check,
    check_symbols,
    per_dimension,
    size_of,
    size_rules,
)
from symconv.errors import ArgumentError, SizeError
from symconv.module import Module, Quantity, product
from symconv.nest import (
    BATCH,
    CHANNELS,
    INPUT_POINTS,
    OUTPUTS,
    Axis,
    Nest,
    Reach,
    Shape,
    Window,
)
from symconv.sign import Whole, surely

__all__ = [
    "AvgPool1d",
    "AvgPool2d",
    "AvgPool3d",
    "Conv1d",
    "Conv2d",
    "Conv3d",
    "Flatten",
    "GlobalAvgPool",
    "Identity",
    "Layer",
    "Linear",
    "MaxPool1d",
    "MaxPool2d",
    "MaxPool3d",
]

Padding: TypeAlias = PerDimension | Sequence[tuple[Size, Size]] | Literal["valid", "same", "full"]
_SPATIAL = {1: ("length",), 2: ("row", "column"), 3: ("depth", "row", "column")}
_NOTHING = Reach(Integer(1), Integer(1), Integer(0))
_EVERYTHING = Reach(None, None, None)


class Layer(Module):
    """A single operation: a nest of loops (None where nothing is computed) and its windows."""

    @property
    def nest(self) -> Nest | None:
        """The loops; None for a layer that computes nothing."""
        return None

    @property
    def windows(self) -> tuple[Window, ...]:
        """One window for each spatial dimension; () for a layer that slides none."""
        return ()

    def _dimensions(self, ndim: int | None) -> int | None:
        return ndim if self.ndim is None else self.ndim

    def _total(self, quantity: Quantity, shape: Shape) -> Expr:
        return quantity(self, shape, self._output(shape))

    def _weights(self) -> Expr:
        nest = self.nest
        return Integer(0) if nest is None else nest.elements("weight") + nest.elements("bias")

    def _rules(self, shape: Shape | None) -> tuple[Boolean, ...]:
        rules = self._stated_rules()
        if shape is not None:
            self._output(shape)  # a surely wrong input raises here
            needs = (w.needs(h) for w, h in zip(self.windows, shape.size, strict=False))
            rules += tuple(need for need in needs if surely(need) is not True)
            rules += self._channel_rules(shape)
        return rules

    def _stated_rules(self) -> tuple[Boolean, ...]:
        """What the layer's own arguments must satisfy; what surely fails raises."""
        return ()

    def _parts(self, shape: Shape) -> Iterator[tuple[Module, Shape]]:
        yield self, shape

    def _state(self, **values: Any) -> None:
        """Set the fields of a frozen layer once, then check the rules."""
        for name, value in values.items():
            object.__setattr__(self, name, value)
        check_symbols(f"{self.name}(…)", *self.free_symbols)
        self._stated_rules()

    def _defaults(self) -> dict[str, Any]:
        """Keyword arguments as they are when left out; `repr` leaves them out too."""
        return _DEFAULTS

    def __repr__(self) -> str:
        shown = []
        defaults = self._defaults()
        for stated in fields(self):  # type: ignore[arg-type]
            text = _written(getattr(self, stated.name))
            if stated.kw_only and text == _written(defaults.get(stated.name)):
                continue
            shown.append(f"{stated.name}={text}" if stated.kw_only else text)
        return f"{self.name}({', '.join(shown)})"


_DEFAULTS: dict[str, Any] = {"stride": 1, "padding": 0, "dilation": 1, "groups": 1, "bias": False}


def _written(value: Any) -> str:
    """A field as a user would write it: one value where all dimensions agree."""
    if isinstance(value, tuple):
        if len(set(value)) == 1 and not (value and isinstance(value[0], tuple)):
            return str(value[0])
        if len(set(value)) == 1 and len(set(value[0])) == 1:
            return str(value[0][0])
        if all(isinstance(v, tuple) and len(set(v)) == 1 for v in value):
            value = tuple(v[0] for v in value)
        return str(value)
    return repr(value) if isinstance(value, str) else str(value)


def _slide(layer: Layer, size: tuple[Expr, ...]) -> tuple[Expr, ...]:
    """The sizes after the layer's windows."""
    _same_dimensions(layer, size)
    for window, entry in zip(layer.windows, size, strict=True):
        if surely(window.needs(entry)) is False:
            raise SizeError(
                f"{layer!r}: an input of size {entry} is too small, even padded, "
                f"for a window that spans {window.extent}."
            )
    return tuple(w.output(h) for w, h in zip(layer.windows, size, strict=True))


def _same_dimensions(layer: Layer, size: tuple[Expr, ...]) -> None:
    if len(size) != layer.ndim:
        raise SizeError(
            f"{layer!r}: takes an input of {layer.ndim} spatial dimension(s), "
            f"got {len(size)}: {size}."
        )


def _padding(
    value: Any, ndim: int, dilation: tuple[Expr, ...], kernel: tuple[Expr, ...], subject: str
) -> tuple[tuple[Expr, Expr], ...] | Literal["same"]:
    """Padding as a (low, high) pair for each dimension; or "same", which needs the input size."""
    if isinstance(value, str):
        if value == "same":
            return "same"
        if value == "valid":
            return ((Integer(0), Integer(0)),) * ndim
        if value == "full":
            return tuple((d * (k - 1),) * 2 for d, k in zip(dilation, kernel, strict=True))
        raise ArgumentError(
            f'{subject}: `padding` must be a size, "valid", "same" or "full", got {value!r}.'
        )
    if isinstance(value, (tuple, list)) and any(isinstance(v, (tuple, list)) for v in value):
        if len(value) != ndim or any(
            not isinstance(v, (tuple, list)) or len(v) != 2 for v in value
        ):
            raise ArgumentError(
                f"{subject}: `padding` must have a (low, high) pair for each of {ndim} "
                f"dimension(s), got {value}."
            )
        return tuple(
            (size_of(low, subject, "padding"), size_of(high, subject, "padding"))
            for low, high in value
        )
    return tuple((entry, entry) for entry in per_dimension(value, ndim, subject, "padding"))


def _window_rules(layer: Conv | _Pool) -> tuple[Boolean, ...]:
    subject = f"{layer.name}(…)"
    rules: tuple[Boolean, ...] = ()
    for name in ("kernel_size", "stride", "dilation"):
        for value in getattr(layer, name, ()):
            rules += size_rules(value, 1, subject, name)
    if layer.padding != "same":
        for pair in layer.padding:
            for value in pair:
                rules += size_rules(value, 0, subject, "padding")
    return rules


def _windows(layer: Conv | _Pool, dilation: tuple[Expr, ...]) -> tuple[Window, ...]:
    pads = ("same",) * len(dilation) if layer.padding == "same" else layer.padding
    return tuple(
        Window(k, s, p, d)  # type: ignore[arg-type]
        for k, s, p, d in zip(layer.kernel_size, layer.stride, pads, dilation, strict=True)
    )


def _spatial_axes(layer: Conv | _Pool) -> tuple[Axis, ...]:
    """Output positions, then kernel taps, of a sliding window."""
    assert layer.ndim is not None
    names = _SPATIAL[layer.ndim]
    weight: tuple[Any, ...] = ("weight",) if isinstance(layer, Conv) else ()
    outputs = (
        Axis.of(f"output {name}", size, "output", dimension=i)
        for i, (name, size) in enumerate(zip(names, OUTPUTS[layer.ndim], strict=True))
    )
    taps = (
        Axis.of(f"kernel {name}", size, *weight, dimension=i)
        for i, (name, size) in enumerate(zip(names, layer.kernel_size, strict=True))
    )
    return (*outputs, *taps)


class _AnyChannels(Layer):
    """A layer that takes whatever channels come and says nothing about them."""

    @property
    def in_channels(self) -> None:
        """None: it takes what comes."""
        return None

    @property
    def out_channels(self) -> None:
        """None: it depends on what comes."""
        return None


@dataclass(frozen=True, init=False, repr=False)
class Conv(Layer):
    """A convolution; `Conv1d`, `Conv2d` and `Conv3d` are these in one, two and three dimensions."""

    operation: ClassVar[str] = "convolve"
    ndim: ClassVar[int]

    in_channels: Expr
    out_channels: Expr
    kernel_size: tuple[Expr, ...]
    stride: tuple[Expr, ...] = field(kw_only=True)
    padding: tuple[tuple[Expr, Expr], ...] | Literal["same"] = field(kw_only=True)
    dilation: tuple[Expr, ...] = field(kw_only=True)
    groups: Expr = field(kw_only=True)
    bias: bool = field(kw_only=True)

    def __init__(
        self,
        in_channels: Size,
        out_channels: Size,
        kernel_size: PerDimension,
        *,
        stride: PerDimension = 1,
        padding: Padding = 0,
        dilation: PerDimension = 1,
        groups: Size = 1,
        bias: bool = False,
    ) -> None:
        subject, ndim = f"{self.name}(…)", self.ndim
        kernel = per_dimension(kernel_size, ndim, subject, "kernel_size")
        dilations = per_dimension(dilation, ndim, subject, "dilation")
        if not isinstance(bias, bool):
            raise ArgumentError(f"{subject}: `bias` must be True or False, got {bias!r}.")
        self._state(
            in_channels=size_of(in_channels, subject, "in_channels"),
            out_channels=size_of(out_channels, subject, "out_channels"),
            kernel_size=kernel,
            stride=per_dimension(stride, ndim, subject, "stride"),
            padding=_padding(padding, ndim, dilations, kernel, subject),
            dilation=dilations,
            groups=size_of(groups, subject, "groups"),
            bias=bias,
        )

    @property
    def nest(self) -> Nest:
        """Batch, groups, channels of a group, output positions, kernel taps."""
        g = self.groups
        biased: tuple[Any, ...] = ("bias",) if self.bias else ()
        channels = (
            Axis.of("batch", BATCH, "input", "output"),
            Axis.of("group", g, "weight", "input", "output", *biased),
            Axis.of("output channel", self.out_channels / g, "weight", "output", *biased),
            Axis.of("input channel", self.in_channels / g, "weight", "input"),
        )
        return Nest((*channels, *_spatial_axes(self)), "multiply-add", self.windows)

    @property
    def windows(self) -> tuple[Window, ...]:
        """One window for each spatial dimension."""
        return _windows(self, self.dilation)

    def _output(self, shape: Shape) -> Shape:
        self._channel_rules(shape)
        return Shape(self.out_channels, _slide(self, shape.size))

    def _channels(self, channels: Expr | None) -> Expr | None:
        return self.out_channels

    def _reach(self, ndim: int) -> tuple[Reach, ...]:
        return tuple(window.reach for window in self.windows)

    def _stated_rules(self) -> tuple[Boolean, ...]:
        subject = f"{self.name}(…)"
        rules = size_rules(self.in_channels, 1, subject, "in_channels")
        rules += size_rules(self.out_channels, 1, subject, "out_channels")
        rules += size_rules(self.groups, 1, subject, "groups")
        for channels in (self.in_channels, self.out_channels):
            rules += check(
                subject,
                f"`groups` must divide in_channels and out_channels, got groups={self.groups}, "
                f"in_channels={self.in_channels}, out_channels={self.out_channels}",
                Whole(channels / self.groups),
            )
        return rules + _window_rules(self)


@final
class Conv1d(Conv):
    r"""A one-dimensional convolution, named and ordered as torch's.

    $c_\text{in} c_\text{out} k / g$ parameters and, on an output of length L', L' times as many
    MACs.

    Args:
        in_channels: channels of the input.
        out_channels: channels of the output; `groups` divides both.
        kernel_size: taps, one value or one for each dimension.
        stride: step between outputs.
        padding: zeros on each side; or a (low, high) pair for each dimension; or "valid" (none),
            "same" (output is ceil(input / stride)), "full" (every overlap).
        dilation: step between taps.
        groups: independent groups of channels; `groups=in_channels` is depthwise.
        bias: whether each output channel adds a weight. Papers leave it out, and so does the
            default.

    Raises:
        ArgumentError: for a value that is no size, surely out of range, or groups that do not
            divide.
        SymbolError: for a symbol that is not declared a positive integer.

    Examples:
        >>> from symconv.abc import L, c, k
        >>> layer = Conv1d(c, 2 * c, k, dilation=2)
        >>> layer.params, layer.output_size(L)
        (2*c**2*k, (L - 2*k + 2,))

    References:
        Dumoulin and Visin, A guide to convolution arithmetic for deep learning, 2016, section 2.4.
    """

    ndim: ClassVar[int] = 1


@final
class Conv2d(Conv):
    r"""A two-dimensional convolution, named and ordered as torch's; its arguments are `Conv1d`'s.

    $c_\text{in} c_\text{out} k^2 / g$ parameters and, on an output of H' × W', H'W' times as many
    MACs.

    Examples:
        >>> from symconv.abc import H, W, c, k
        >>> layer = Conv2d(c, c, k, groups=c)
        >>> layer.params, layer.macs((H, W))
        (c*k**2, c*k**2*(H - k + 1)*(W - k + 1))

    References:
        Dumoulin and Visin, A guide to convolution arithmetic for deep learning, 2016, section 2.4.
    """

    ndim: ClassVar[int] = 2


@final
class Conv3d(Conv):
    r"""A three-dimensional convolution, named and ordered as torch's; its arguments are `Conv1d`'s.

    $c_\text{in} c_\text{out} k^3 / g$ parameters and, on an output of D' × H' × W', D'H'W' times as
    many MACs.

    Examples:
        >>> Conv3d(3, 64, (1, 7, 7), stride=(1, 2, 2), padding=(0, 3, 3)).output_size(
        ...     (16, 224, 224)
        ... )
        (16, 112, 112)

    References:
        Dumoulin and Visin, A guide to convolution arithmetic for deep learning, 2016, section 2.4.
    """

    ndim: ClassVar[int] = 3


@final
@dataclass(frozen=True, init=False, repr=False)
class Linear(Layer):
    r"""A fully connected layer on a vector, $y = Wx + b$.

    $n_\text{in} n_\text{out}$ parameters (and $n_\text{out}$ biases), and as many MACs as weights.

    Args:
        in_features: elements of the input.
        out_features: elements of the output.
        bias: whether each output adds a weight.

    Raises:
        ArgumentError: for a value that is no size.
        SizeError: when it meets an input that still has spatial dimensions.

    Examples:
        >>> from symconv.abc import H, c
        >>> Linear(c * H**2, 10, bias=True).params
        10*H**2*c + 10
    """

    operation: ClassVar[str] = "linear"
    ndim: ClassVar[int] = 0

    in_features: Expr
    out_features: Expr
    bias: bool = field(kw_only=True)

    def __init__(self, in_features: Size, out_features: Size, *, bias: bool = False) -> None:
        if not isinstance(bias, bool):
            raise ArgumentError(f"Linear(…): `bias` must be True or False, got {bias!r}.")
        self._state(
            in_features=size_of(in_features, "Linear(…)", "in_features"),
            out_features=size_of(out_features, "Linear(…)", "out_features"),
            bias=bias,
        )

    @property
    def in_channels(self) -> Expr:
        """Elements of the input."""
        return self.in_features

    @property
    def out_channels(self) -> Expr:
        """Elements of the output."""
        return self.out_features

    @property
    def nest(self) -> Nest:
        """Batch, outputs, inputs."""
        biased: tuple[Any, ...] = ("bias",) if self.bias else ()
        return Nest(
            (
                Axis.of("batch", BATCH, "input", "output"),
                Axis.of("output feature", self.out_features, "weight", "output", *biased),
                Axis.of("input feature", self.in_features, "weight", "input"),
            ),
            "multiply-add",
        )

    def _output(self, shape: Shape) -> Shape:
        if shape.size:
            raise SizeError(
                f"{self!r}: takes a vector, got an input of {len(shape.size)} spatial "
                f"dimension(s); put Flatten() before it."
            )
        self._channel_rules(shape)
        return Shape(self.out_features, ())

    def _channels(self, channels: Expr | None) -> Expr | None:
        return self.out_features

    def _reach(self, ndim: int) -> tuple[Reach, ...]:
        return (_EVERYTHING,) * ndim

    def _stated_rules(self) -> tuple[Boolean, ...]:
        rules = size_rules(self.in_features, 1, "Linear(…)", "in_features")
        return rules + size_rules(self.out_features, 1, "Linear(…)", "out_features")


@dataclass(frozen=True, init=False, repr=False)
class _Pool(_AnyChannels):
    """A window without weights, each channel by itself."""

    ndim: ClassVar[int]
    _works_by: ClassVar[Literal["maximum", "addition"]]

    kernel_size: tuple[Expr, ...]
    stride: tuple[Expr, ...] = field(kw_only=True)
    padding: tuple[tuple[Expr, Expr], ...] | Literal["same"] = field(kw_only=True)

    def _state_window(
        self,
        kernel_size: PerDimension,
        stride: PerDimension | None,
        padding: Padding,
        **dilation: tuple[Expr, ...],
    ) -> None:
        subject, ndim = f"{self.name}(…)", self.ndim
        kernel = per_dimension(kernel_size, ndim, subject, "kernel_size")
        dilations = dilation.get("dilation", (Integer(1),) * ndim)
        self._state(
            kernel_size=kernel,
            stride=kernel if stride is None else per_dimension(stride, ndim, subject, "stride"),
            padding=_padding(padding, ndim, dilations, kernel, subject),
            **dilation,
        )

    @property
    def nest(self) -> Nest:
        """Batch, channels, output positions, window elements; nothing is multiplied."""
        outer = (
            Axis.of("batch", BATCH, "input", "output"),
            Axis.of("channel", CHANNELS, "input", "output"),
        )
        return Nest((*outer, *_spatial_axes(self)), self._works_by, self.windows)

    @property
    def windows(self) -> tuple[Window, ...]:
        """One window for each spatial dimension."""
        return _windows(self, getattr(self, "dilation", (Integer(1),) * self.ndim))

    def _output(self, shape: Shape) -> Shape:
        return Shape(shape.channels, _slide(self, shape.size))

    def _channels(self, channels: Expr | None) -> Expr | None:
        return channels

    def _reach(self, ndim: int) -> tuple[Reach, ...]:
        return tuple(window.reach for window in self.windows)

    def _stated_rules(self) -> tuple[Boolean, ...]:
        return _window_rules(self)

    def _defaults(self) -> dict[str, Any]:
        return _DEFAULTS | {"stride": self.kernel_size}


@dataclass(frozen=True, init=False, repr=False)
class MaxPool(_Pool):
    """The largest element of each window; `MaxPool1d`, `MaxPool2d` and `MaxPool3d` are these."""

    operation: ClassVar[str] = "max_pool"
    _works_by: ClassVar[Literal["maximum"]] = "maximum"

    dilation: tuple[Expr, ...] = field(kw_only=True)

    def __init__(
        self,
        kernel_size: PerDimension,
        *,
        stride: PerDimension | None = None,
        padding: Padding = 0,
        dilation: PerDimension = 1,
    ) -> None:
        dilations = per_dimension(dilation, self.ndim, f"{self.name}(…)", "dilation")
        self._state_window(kernel_size, stride, padding, dilation=dilations)


@dataclass(frozen=True, init=False, repr=False)
class AvgPool(_Pool):
    """The mean of each window; `AvgPool1d`, `AvgPool2d` and `AvgPool3d` are these."""

    operation: ClassVar[str] = "mean_pool"
    _works_by: ClassVar[Literal["addition"]] = "addition"

    def __init__(
        self,
        kernel_size: PerDimension,
        *,
        stride: PerDimension | None = None,
        padding: Padding = 0,
    ) -> None:
        self._state_window(kernel_size, stride, padding)


@final
class MaxPool1d(MaxPool):
    r"""Max pooling of a sequence: no parameters, no MACs; output size as a convolution's.

    Args:
        kernel_size: window, one value or one for each dimension.
        stride: step between windows; the window itself where it is left out.
        padding: as a convolution's; what is padded never wins.
        dilation: step between the elements of a window.

    Raises:
        ArgumentError: for a value that is no size or surely out of range.

    Examples:
        >>> MaxPool1d(3, stride=2).output_size(9)
        (4,)
    """

    ndim: ClassVar[int] = 1


@final
class MaxPool2d(MaxPool):
    r"""Max pooling of an image: no parameters, no MACs; its arguments are `MaxPool1d`'s.

    Examples:
        >>> MaxPool2d(3, stride=2, padding=1).output_size(112)
        (56, 56)
    """

    ndim: ClassVar[int] = 2


@final
class MaxPool3d(MaxPool):
    r"""Max pooling of a volume: no parameters, no MACs; its arguments are `MaxPool1d`'s.

    Examples:
        >>> MaxPool3d((1, 2, 2)).output_size((8, 56, 56))
        (8, 28, 28)
    """

    ndim: ClassVar[int] = 3


@final
class AvgPool1d(AvgPool):
    r"""Mean pooling of a sequence: no parameters, no MACs; output size as a convolution's.

    Args:
        kernel_size: window, one value or one for each dimension.
        stride: step between windows; the window itself where it is left out.
        padding: as a convolution's.

    Raises:
        ArgumentError: for a value that is no size or surely out of range.

    Examples:
        >>> AvgPool1d(2).output_size(9)
        (4,)
    """

    ndim: ClassVar[int] = 1


@final
class AvgPool2d(AvgPool):
    r"""Mean pooling of an image: no parameters, no MACs; its arguments are `AvgPool1d`'s.

    Examples:
        >>> AvgPool2d(2).flops(4, channels=3)
        48
    """

    ndim: ClassVar[int] = 2


@final
class AvgPool3d(AvgPool):
    r"""Mean pooling of a volume: no parameters, no MACs; its arguments are `AvgPool1d`'s.

    Examples:
        >>> AvgPool3d(2).output_size((4, 6, 8))
        (2, 3, 4)
    """

    ndim: ClassVar[int] = 3


@final
@dataclass(frozen=True, repr=False)
class GlobalAvgPool(_AnyChannels):
    r"""The mean over all positions: every spatial size becomes 1, in any number of dimensions.

    Examples:
        >>> GlobalAvgPool().output_size((7, 7))
        (1, 1)

    References:
        Lin, Chen and Yan, Network In Network, 2013, section 3.2.
    """

    operation: ClassVar[str] = "global_mean"
    ndim: ClassVar[None] = None

    @property
    def nest(self) -> Nest:
        """Batch, channels, input positions; nothing is multiplied."""
        return Nest(
            (
                Axis.of("batch", BATCH, "input", "output"),
                Axis.of("channel", CHANNELS, "input", "output"),
                Axis.of("input position", INPUT_POINTS, "input"),
            ),
            "addition",
        )

    def _output(self, shape: Shape) -> Shape:
        return Shape(shape.channels, (Integer(1),) * len(shape.size))

    def _channels(self, channels: Expr | None) -> Expr | None:
        return channels

    def _reach(self, ndim: int) -> tuple[Reach, ...]:
        return (_EVERYTHING,) * ndim


@final
@dataclass(frozen=True, repr=False)
class Flatten(_AnyChannels):
    r"""A tensor of c channels and size H × W as a vector of cHW elements; nothing is computed.

    Examples:
        >>> from symconv.layers import Conv2d
        >>> from symconv.compose import Sequential
        >>> Sequential(Conv2d(3, 8, 3), Flatten(), Linear(8 * 30**2, 10)).params
        72216
    """

    operation: ClassVar[str] = "flatten"
    ndim: ClassVar[None] = None

    def _dimensions(self, ndim: int | None) -> int | None:
        return 0

    def _output(self, shape: Shape) -> Shape:
        channels = None if shape.channels is None else shape.channels * product(shape.size)
        return Shape(channels, ())

    def _channels(self, channels: Expr | None) -> Expr | None:
        return None

    def _reach(self, ndim: int) -> tuple[Reach, ...]:
        return (_NOTHING,) * ndim


@final
@dataclass(frozen=True, repr=False)
class Identity(_AnyChannels):
    """What comes in goes out.

    Examples:
        >>> Identity().macs((8, 8))
        0
    """

    operation: ClassVar[str] = "identity"
    ndim: ClassVar[None] = None

    def _output(self, shape: Shape) -> Shape:
        return shape

    def _channels(self, channels: Expr | None) -> Expr | None:
        return channels

    def _reach(self, ndim: int) -> tuple[Reach, ...]:
        return (_NOTHING,) * ndim
