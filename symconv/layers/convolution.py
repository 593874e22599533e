"""Convolutions, forward and transposed."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Literal, TypeAlias, final

from sympy import Expr
from sympy.logic.boolalg import Boolean

from symconv.arguments import PerDimension, Size, check, per_dimension, size_of, size_rules
from symconv.errors import ArgumentError
from symconv.layers.base import (
    Layer,
    Padding,
    Pads,
    flag,
    outputs,
    pad_rules,
    pads,
    positions,
    walk_rules,
)
from symconv.nest import BATCH, INPUTS, OUTPUT_POINTS, Axis, Nest, Shape
from symconv.sign import Whole, maximum
from symconv.window import TransposedWindow, Window

if TYPE_CHECKING:
    from symconv.algorithms import Algorithm

__all__ = [
    "Conv",
    "Conv1d",
    "Conv2d",
    "Conv3d",
    "ConvTranspose1d",
    "ConvTranspose2d",
    "ConvTranspose3d",
]


@dataclass(frozen=True, init=False, repr=False)
class Conv(Layer):
    """A convolution; `Conv1d`, `Conv2d` and `Conv3d` are these in one, two and three dimensions."""

    operation: ClassVar[str] = "convolve"
    ndim: ClassVar[int]

    in_channels: Expr
    out_channels: Expr
    kernel_size: tuple[Expr, ...]
    stride: tuple[Expr, ...] = field(kw_only=True)
    padding: Pads | Literal["same"] = field(kw_only=True)
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
        self._state(
            in_channels=size_of(in_channels, subject, "in_channels"),
            out_channels=size_of(out_channels, subject, "out_channels"),
            kernel_size=kernel,
            stride=per_dimension(stride, ndim, subject, "stride"),
            padding=pads(padding, ndim, dilations, kernel, subject),
            dilation=dilations,
            groups=size_of(groups, subject, "groups"),
            bias=flag(bias, subject, "bias"),
        )

    @cached_property
    def nests(self) -> tuple[Nest, ...]:
        """Batch, groups, channels of a group, output positions, kernel taps."""
        taps = positions("kernel", self.kernel_size, "weight")
        axes = (*_channel_axes(self), *outputs(self.ndim), *taps)
        return (Nest(axes, "multiply-add", self.windows), *_biased(self))

    def nests_by(self, algorithm: Algorithm, before: Shape, after: Shape) -> tuple[Nest, ...]:
        """The algorithm's loops."""
        return algorithm.nests(self, before, after)

    def workspace_by(self, algorithm: Algorithm, before: Shape, after: Shape) -> Expr:
        """What the algorithm holds beside."""
        return algorithm.workspace(self, before, after)

    @cached_property
    def windows(self) -> tuple[Window, ...]:
        """One window for each spatial dimension."""
        padding = ("same",) * self.ndim if self.padding == "same" else self.padding
        entries = zip(self.kernel_size, self.stride, padding, self.dilation, strict=True)
        return tuple(Window(*entry) for entry in entries)  # type: ignore[arg-type]

    def _channels(self, channels: Expr | None) -> Expr:
        return self.out_channels

    def _stated_rules(self) -> tuple[Boolean, ...]:
        rules = walk_rules(self, "kernel_size", "stride", "dilation")
        rules += pad_rules(self.padding, f"{self.name}(…)")
        return _group_rules(self) + rules


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


@dataclass(frozen=True, init=False, repr=False)
class ConvTranspose(Layer):
    """A transposed convolution; `ConvTranspose1d`, `-2d` and `-3d` are these."""

    operation: ClassVar[str] = "convolve_transposed"
    ndim: ClassVar[int]

    in_channels: Expr
    out_channels: Expr
    kernel_size: tuple[Expr, ...]
    stride: tuple[Expr, ...] = field(kw_only=True)
    padding: Pads = field(kw_only=True)
    output_padding: tuple[Expr, ...] = field(kw_only=True)
    groups: Expr = field(kw_only=True)
    bias: bool = field(kw_only=True)
    dilation: tuple[Expr, ...] = field(kw_only=True)

    def __init__(
        self,
        in_channels: Size,
        out_channels: Size,
        kernel_size: PerDimension,
        *,
        stride: PerDimension = 1,
        padding: Padding = 0,
        output_padding: PerDimension = 0,
        groups: Size = 1,
        bias: bool = False,
        dilation: PerDimension = 1,
    ) -> None:
        subject, ndim = f"{self.name}(…)", self.ndim
        kernel = per_dimension(kernel_size, ndim, subject, "kernel_size")
        dilations = per_dimension(dilation, ndim, subject, "dilation")
        padding = pads(padding, ndim, dilations, kernel, subject)
        if padding == "same":
            raise ArgumentError(
                f'{subject}: `padding="same"` is not defined for a transposed convolution; '
                f"write the zeros that are cropped on each side, such as padding=1."
            )
        self._state(
            in_channels=size_of(in_channels, subject, "in_channels"),
            out_channels=size_of(out_channels, subject, "out_channels"),
            kernel_size=kernel,
            stride=per_dimension(stride, ndim, subject, "stride"),
            padding=padding,
            output_padding=per_dimension(output_padding, ndim, subject, "output_padding"),
            groups=size_of(groups, subject, "groups"),
            bias=flag(bias, subject, "bias"),
            dilation=dilations,
        )

    @cached_property
    def nests(self) -> tuple[Nest, ...]:
        """Batch, groups, channels of a group, input positions, kernel taps."""
        inputs = positions("input", INPUTS[self.ndim], "input")
        taps = positions("kernel", self.kernel_size, "weight")
        axes = (*_channel_axes(self), *inputs, *taps)
        return (Nest(axes, "multiply-add", self.windows), *_biased(self))

    @cached_property
    def windows(self) -> tuple[TransposedWindow, ...]:
        """One window for each spatial dimension."""
        entries = zip(
            self.kernel_size,
            self.stride,
            self.padding,
            self.dilation,
            self.output_padding,
            strict=True,
        )
        return tuple(TransposedWindow(*entry) for entry in entries)

    def _channels(self, channels: Expr | None) -> Expr:
        return self.out_channels

    def _defaults(self) -> dict[str, object]:
        return super()._defaults() | {"output_padding": 0}

    def _stated_rules(self) -> tuple[Boolean, ...]:
        subject = f"{self.name}(…)"
        rules = _group_rules(self) + walk_rules(self, "kernel_size", "stride", "dilation")
        rules += pad_rules(self.padding, subject)
        for extra, stride, dilation in zip(
            self.output_padding, self.stride, self.dilation, strict=True
        ):
            rules += size_rules(extra, 0, subject, "output_padding")
            rules += check(
                subject,
                f"`output_padding` must be less than the stride or the dilation, got "
                f"output_padding={extra}, stride={stride}, dilation={dilation}",
                maximum(stride, dilation) >= extra + 1,
            )
        return rules


@final
class ConvTranspose1d(ConvTranspose):
    r"""A transposed one-dimensional convolution, named and ordered as torch's.

    $c_\text{in} c_\text{out} k / g$ parameters. Each input element meets the whole kernel: L times
    as many MACs, on an input of length L (dense, the default). `skip_padding=True` counts only
    the products that land in the output and are not cropped. Some tools print the output length L'
    in place of L; `symconv.conventions` has that as a choice.

    Args:
        in_channels: channels of the input.
        out_channels: channels of the output; `groups` divides both.
        kernel_size: taps, one value or one for each dimension.
        stride: step between the windows in the output.
        padding: what is cropped from each side of the output; or a (low, high) pair for each
            dimension.
        output_padding: what is added to the high side; less than the stride or the dilation.
        groups: independent groups of channels; `groups=in_channels` is depthwise.
        bias: whether each output channel adds a weight. Papers leave it out, and so does the
            default.
        dilation: step between taps.

    Raises:
        ArgumentError: for a value that is no size, surely out of range, groups that do not divide,
            or "same" padding, which has no one meaning here.

    Examples:
        >>> from symconv.abc import L, c
        >>> layer = ConvTranspose1d(c, c, 4, stride=2, padding=1)
        >>> layer.output_size(L), layer.macs(L), layer.macs(5, skip_padding=True)
        ((2*L,), 4*L*c**2, 18*c**2)

    References:
        Dumoulin and Visin, A guide to convolution arithmetic for deep learning, 2016, section 4.
    """

    ndim: ClassVar[int] = 1


@final
class ConvTranspose2d(ConvTranspose):
    r"""A transposed two-dimensional convolution; its arguments are `ConvTranspose1d`'s.

    $c_\text{in} c_\text{out} k^2 / g$ parameters and, on an input of H × W, HW times as many MACs.

    Examples:
        >>> from symconv.abc import H, W, c
        >>> layer = ConvTranspose2d(c, 2 * c, 3, stride=2, padding=1, output_padding=1)
        >>> layer.output_size((H, W)), layer.macs((H, W))
        ((2*H, 2*W), 18*H*W*c**2)

    References:
        Dumoulin and Visin, A guide to convolution arithmetic for deep learning, 2016, section 4.
    """

    ndim: ClassVar[int] = 2


@final
class ConvTranspose3d(ConvTranspose):
    r"""A transposed three-dimensional convolution; its arguments are `ConvTranspose1d`'s.

    $c_\text{in} c_\text{out} k^3 / g$ parameters and, on an input of D × H × W, DHW times as many
    MACs.

    Examples:
        >>> ConvTranspose3d(8, 4, 2, stride=2).output_size((4, 7, 7))
        (8, 14, 14)

    References:
        Dumoulin and Visin, A guide to convolution arithmetic for deep learning, 2016, section 4.
    """

    ndim: ClassVar[int] = 3


_Grouped: TypeAlias = Conv | ConvTranspose


def _channel_axes(layer: _Grouped) -> tuple[Axis, ...]:
    g = layer.groups
    return (
        Axis.of("batch", BATCH, "input", "output"),
        Axis.of("group", g, "weight", "input", "output"),
        Axis.of("output channel", layer.out_channels / g, "weight", "output"),
        Axis.of("input channel", layer.in_channels / g, "weight", "input"),
    )


def _biased(layer: _Grouped) -> tuple[Nest, ...]:
    """The bias: one addition for each output element, one weight for each channel."""
    if not layer.bias:
        return ()
    axes = (
        Axis.of("batch", BATCH, "output"),
        Axis.of("output channel", layer.out_channels, "bias", "output"),
        Axis.of("position", OUTPUT_POINTS, "output"),
    )
    return (Nest(axes, "addition"),)


def _group_rules(layer: _Grouped) -> tuple[Boolean, ...]:
    subject = f"{layer.name}(…)"
    rules = size_rules(layer.in_channels, 1, subject, "in_channels")
    rules += size_rules(layer.out_channels, 1, subject, "out_channels")
    rules += size_rules(layer.groups, 1, subject, "groups")
    for channels in (layer.in_channels, layer.out_channels):
        rules += check(
            subject,
            f"`groups` must divide in_channels and out_channels, got groups={layer.groups}, "
            f"in_channels={layer.in_channels}, out_channels={layer.out_channels}",
            Whole(channels / layer.groups),
        )
    return rules
