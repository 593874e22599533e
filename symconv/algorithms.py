"""The same convolution by another algorithm: another set of loop nests for the same layer.

What an algorithm multiplies and adds is read off its nests, as a layer's costs are read off its
own. A nest or a workspace may hold the markers of `symconv.nest`, the batch among them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, Literal, get_args

from sympy import Add, And, Eq, Expr, Integer, Mul, expand

from symconv.arguments import PerDimension, check_symbols, per_dimension, size_of, size_rules
from symconv.arithmetic import ceil_div
from symconv.errors import ArgumentError, UnsupportedError
from symconv.fft import Count, Length, Method, fft_length, frequencies, real_array_fft
from symconv.layers import Conv
from symconv.nest import BATCH, Axis, Nest, Shape
from symconv.sign import surely
from symconv.winograd import Program, Transforms, cook_toom, nested, program

__all__ = ["ALGORITHMS", "FFT", "Algorithm", "Direct", "Im2col", "Winograd", "chosen"]

_SPATIAL = {1: ("length",), 2: ("row", "column"), 3: ("depth", "row", "column")}


@dataclass(frozen=True, repr=False)
class Algorithm(ABC):
    """A way to compute a convolution: its loops, and the memory it holds meanwhile."""

    def __post_init__(self) -> None:
        for stated in fields(self):
            value = getattr(self, stated.name)
            if stated.type == "bool" and not isinstance(value, bool):
                raise ArgumentError(
                    f"{self._subject}: `{stated.name}` must be True or False, got {value!r}."
                )

    def __repr__(self) -> str:
        """As a user would write it, without what is left at its default."""
        stated = ((entry, getattr(self, entry.name)) for entry in fields(self))
        shown = [
            f"{entry.name}={value!r}" if entry.kw_only else repr(value)
            for entry, value in stated
            if value != entry.default
        ]
        return f"{type(self).__name__}({', '.join(shown)})"

    @property
    def _subject(self) -> str:
        return f"{type(self).__name__}(…)"

    @abstractmethod
    def nests(self, layer: Conv, before: Shape, after: Shape) -> tuple[Nest, ...]:
        """The loops that compute the layer between two shapes.

        Raises:
            UnsupportedError: for a layer that the algorithm does not compute.
        """

    @abstractmethod
    def workspace(self, layer: Conv, before: Shape, after: Shape) -> Expr:
        """Elements held beyond input, weights and output.

        Raises:
            UnsupportedError: for a layer that the algorithm does not compute.
        """

    def _convolution(self, layer: Any) -> None:
        if not isinstance(layer, Conv):
            raise UnsupportedError(
                f"{layer!r}: {type(self).__name__} computes Conv1d, Conv2d and Conv3d; leave "
                f"`algorithm` out for this layer."
            )

    def _steps_of_one(self, layer: Any) -> None:
        """Refuse all but stride 1 and dilation 1."""
        self._convolution(layer)
        for name in ("stride", "dilation"):
            for value in getattr(layer, name):
                if surely(Eq(value, 1, evaluate=False)) is not True:
                    raise UnsupportedError(
                        f"{layer!r}: {type(self).__name__} computes layers of stride 1 and "
                        f"dilation 1, got {name}={value}; write {name}=1, or "
                        f'algorithm="im2col".'
                    )


@dataclass(frozen=True, repr=False)
class Direct(Algorithm):
    """The loops of the layer itself.

    Examples:
        >>> from symconv.layers import Conv2d
        >>> layer, image = Conv2d(3, 8, 5, padding="same"), Shape(Integer(3), (Integer(9),) * 2)
        >>> Direct().workspace(layer, image, image)
        0

    References:
        Dumoulin and Visin, A guide to convolution arithmetic for deep learning, 2016, section 1.1.
    """

    def nests(self, layer: Conv, before: Shape, after: Shape) -> tuple[Nest, ...]:
        """The layer's own nests."""
        self._convolution(layer)
        return layer.nests

    def workspace(self, layer: Conv, before: Shape, after: Shape) -> Expr:
        """None."""
        self._convolution(layer)
        return Integer(0)


@dataclass(frozen=True, repr=False)
class Im2col(Algorithm):
    r"""The windows copied side by side into a matrix, then one matrix product.

    As many multiply-adds as `Direct`, and a matrix of $c_\text{in} k^2 H' W'$ elements.

    Args:
        batched: whether the matrix holds all inputs of a batch, not one at a time.
        by_group: whether it holds the channels of one group at a time, $c_\text{in}/g$.
        reuse: whether a layer with one tap, stride 1 and no padding takes its input for the matrix.
            Where it cannot be decided whether the layer is one, it is refused.

    Examples:
        >>> from symconv.abc import H, c, k
        >>> from symconv.layers import Conv2d
        >>> Im2col().workspace(Conv2d(c, c, k, padding="same"), *(Shape(c, (H, H)),) * 2)
        H**2*c*k**2

    References:
        Chellapilla, Puri and Simard, High Performance Convolutional Neural Networks for Document
        Processing, 2006.
    """

    batched: bool = field(default=False, kw_only=True)
    by_group: bool = field(default=False, kw_only=True)
    reuse: bool = field(default=False, kw_only=True)

    def nests(self, layer: Conv, before: Shape, after: Shape) -> tuple[Nest, ...]:
        """The layer's own nests, in another order."""
        self._convolution(layer)
        return layer.nests

    def workspace(self, layer: Conv, before: Shape, after: Shape) -> Expr:
        """The matrix of windows."""
        self._convolution(layer)
        if self.reuse and self._is_a_matrix(layer):
            return Integer(0)
        channels = layer.in_channels / layer.groups if self.by_group else layer.in_channels
        inputs = BATCH if self.batched else Integer(1)
        return Mul(inputs, channels, *layer.kernel_size, *after.size)

    def _is_a_matrix(self, layer: Conv) -> bool:
        """Whether each output is made from the one input at its place."""
        padding = () if layer.padding == "same" else [p for pair in layer.padding for p in pair]
        ones = [Eq(value, 1, evaluate=False) for value in (*layer.kernel_size, *layer.stride)]
        noughts = [Eq(value, 0, evaluate=False) for value in padding]
        truth = surely(And(*ones, *noughts, evaluate=False))
        if truth is None:
            raise UnsupportedError(
                f"{layer!r}: im2col copies nothing for a kernel of 1 with stride 1 and no padding, "
                f"and this one may be that; give numbers, or write reuse=False."
            )
        return truth


@dataclass(frozen=True, repr=False)
class Winograd(Algorithm):
    r"""Winograd's minimal filtering, F(m, r) in each dimension: tiles of m outputs.

    $\lceil H'/m \rceil \lceil W'/m \rceil (m + k - 1)^2 c_\text{in} c_\text{out}/g$ multiply-adds,
    and the additions and multiplications of three transforms: of each tile of each input channel,
    of each kernel, and back of each tile of each output channel. Tiles at the edge count whole.
    The matrices and the way they are applied are those of `symconv.winograd`.

    Args:
        tile: outputs m of a tile, one value or one for each dimension.
        points: points of interpolation, of which each dimension takes the first m + k - 2; the
            simplest where left out.
        transforms: whether the transforms count. They are made for numbers; with a symbolic tile or
            kernel, `transforms=False` leaves the multiply-adds.
        transform_kernels: whether the kernels' transform counts; once computed, it can be kept.
        free_shifts: whether multiplications by powers of two cost nothing.

    Raises:
        ArgumentError: for a tile that is no size.
        UnsupportedError: for a layer whose stride or dilation is not surely 1, or symbolic
            transforms.

    Examples:
        >>> from symconv.abc import H, c
        >>> from symconv.layers import Conv2d
        >>> image = Shape(c, (H, H))
        >>> multiply, *_ = Winograd(2).nests(Conv2d(c, c, 3, padding="same"), image, image)
        >>> multiply.points.xreplace({BATCH: Integer(1)})
        16*c**2*FloorDiv(H + 1, 2)**2

    References:
        Winograd, Arithmetic Complexity of Computations, 1980, chapter V; Lavin and Gray, Fast
        Algorithms for Convolutional Neural Networks, 2016, section 4.1 and algorithm 1.
    """

    tile: Any
    points: tuple[Any, ...] | None = field(default=None, kw_only=True)
    transforms: bool = field(default=True, kw_only=True)
    transform_kernels: bool = field(default=True, kw_only=True)
    free_shifts: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "tile", _tile(self.tile, self._subject))
        if self.points is not None:
            object.__setattr__(self, "points", tuple(self.points))

    def nests(self, layer: Conv, before: Shape, after: Shape) -> tuple[Nest, ...]:
        """The multiply-adds, the additions and multiplications of the transforms, the biases."""
        self._steps_of_one(layer)
        grid = _Grid.of(self, layer, after.size)
        loops = _Loops(layer, grid.counts)
        multiply = loops.products(grid.spans)
        if not self.transforms:
            return (multiply, *loops.bias(after))
        transforms = self._transforms(layer, grid)
        taps = tuple(int(k) for k in layer.kernel_size)
        outputs, points = _ints(grid.tile), _ints(grid.spans)
        nests = [
            multiply,
            *loops.of_inputs("data", self._count([t.data for t in transforms], points, points)),
            *loops.of_outputs(
                "inverse", self._count([t.inverse for t in transforms], points, outputs)
            ),
        ]
        if self.transform_kernels:
            count = self._count([t.kernel for t in transforms], taps, points)
            nests += loops.of_kernels("kernel", count)
        return (*nests, *loops.bias(after))

    def workspace(self, layer: Conv, before: Shape, after: Shape) -> Expr:
        """The transformed input, kernels and output, all at once."""
        self._steps_of_one(layer)
        grid = _Grid.of(self, layer, after.size)
        return _Loops(layer, grid.counts).transformed(grid.spans)

    def _transforms(self, layer: Conv, grid: _Grid) -> list[Transforms]:
        for m, r in zip(grid.tile, layer.kernel_size, strict=True):
            if not (m.is_Integer and r.is_Integer):
                raise UnsupportedError(
                    f"{layer!r}: the transforms of F(m, r) are made for numbers, got m={m}, r={r}; "
                    f"give numbers, or write transforms=False for the multiplications alone."
                )
        pairs = zip(_ints(grid.tile), _ints(layer.kernel_size), strict=True)
        return [
            cook_toom(m, r, None if self.points is None else self.points[: m + r - 2])
            for m, r in pairs
        ]

    def _count(
        self, matrices: Sequence[Any], before: tuple[int, ...], after: tuple[int, ...]
    ) -> Count:
        def multiplications(steps: Program) -> int:
            return steps.multiplications - (steps.shifts if self.free_shifts else 0)

        lines = [program(matrix) for matrix in matrices]
        return Count(
            Integer(nested([multiplications(steps) for steps in lines], before, after)),
            Integer(nested([steps.additions for steps in lines], before, after)),
        )


@dataclass(frozen=True, repr=False)
class FFT(Algorithm):
    r"""Products of spectra: transforms of real tiles, multiplied frequency by frequency.

    With transforms of $N_1 \times N_2$ that hold a tile, $m + k - 1$ in each dimension,
    $N_1 (\lfloor N_2/2 \rfloor + 1)$ complex multiply-adds for each tile and pair of channels, 4
    real ones each, and the transforms of each tile of each input channel, of each kernel, and back
    of each tile of each output channel. The rest is padded, and counts whole; the factor
    $1/(N_1 N_2)$ goes into the kernels' spectra and counts nothing.

    Args:
        tile: outputs of a tile ("save") or inputs of a tile ("add"), one value or one for each
            dimension; the whole where left out.
        overlap: "save": tiles of the padded input overlap by k - 1, and what wraps around is
            dropped. "add": tiles of the input do not overlap, and the output's are added.
        smooth: whether lengths may have the factors 3, 5 and 7 too. Sizes must be numbers then.
        method: how operations of a transform count: "cooley-tukey" or "split-radix", see
            `symconv.fft.complex_fft`.
        products: real multiplications in a complex one, 4, or 3 with additions before and after.
        transform_kernels: whether the kernels' transform counts; once computed, it can be kept.

    Raises:
        ArgumentError: for a tile that is no size, or an unknown option.
        UnsupportedError: for a layer whose stride or dilation is not surely 1, or lengths that the
            method or `smooth` does not take.

    Examples:
        >>> from symconv.abc import H, c
        >>> from symconv.layers import Conv2d
        >>> image = Shape(c, (H, H))
        >>> multiply, *_ = FFT(14).nests(Conv2d(c, c, 3, padding="same"), image, image)
        >>> multiply.points.xreplace({BATCH: Integer(1)})
        576*c**2*FloorDiv(H + 13, 14)**2

    References:
        Mathieu, Henaff and LeCun, Fast Training of Convolutional Networks through FFTs, 2014,
        section 2; Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, 2016,
        section 4.4, on Hermitian symmetry and three multiplications; Highlander and Rodriguez, Very
        Efficient Training of CNNs Using FFT and Overlap-and-Add, 2015.
    """

    tile: Any = None
    overlap: Literal["save", "add"] = field(default="save", kw_only=True)
    smooth: bool = field(default=False, kw_only=True)
    method: Method = field(default="cooley-tukey", kw_only=True)
    products: Literal[4, 3] = field(default=4, kw_only=True)
    transform_kernels: bool = field(default=True, kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.tile is not None:
            object.__setattr__(self, "tile", _tile(self.tile, self._subject))
        choices = (("overlap", ("save", "add")), ("method", get_args(Method)), ("products", (4, 3)))
        for name, allowed in choices:
            value = getattr(self, name)
            if isinstance(value, bool) or value not in allowed:
                wanted = " or ".join(f'"{a}"' if isinstance(a, str) else str(a) for a in allowed)
                raise ArgumentError(f"{self._subject}: `{name}` must be {wanted}, got {value!r}.")

    def nests(self, layer: Conv, before: Shape, after: Shape) -> tuple[Nest, ...]:
        """The multiply-adds, the operations of the transforms and around them, the biases."""
        grid, lengths = self._grid(layer, before, after)
        points = frequencies(lengths)
        loops = _Loops(layer, grid.counts)
        transform = real_array_fft(lengths, self.method)
        part = Axis.of("product of a complex product", Integer(self.products))
        nests = [
            loops.products(points, part),
            *loops.of_inputs("data", transform),
            *loops.of_outputs("inverse", transform),
        ]
        if self.transform_kernels:
            nests += loops.of_kernels("kernel", transform)
        if self.products == 3:
            # (a + ib)(c + id) from c(a + b), a(d - c) and b(c + d): sums of the input's parts and
            # the kernel's, and of the products once they are summed over the channels.
            around = Mul(*points)
            nests += loops.of_inputs("parts of data", Count(Integer(0), around))
            nests += loops.of_outputs("parts of inverse", Count(Integer(0), 2 * around))
            if self.transform_kernels:
                nests += loops.of_kernels("parts of kernel", Count(Integer(0), 2 * around))
        if self.overlap == "add":
            nests += loops.joined(grid.overlapped(layer.kernel_size))
        return (*nests, *loops.bias(after))

    def workspace(self, layer: Conv, before: Shape, after: Shape) -> Expr:
        """The spectra of input, kernels and output, all at once; a complex number is two."""
        grid, lengths = self._grid(layer, before, after)
        numbers = 2 if self.products == 4 else 3  # and the sum of both parts
        return numbers * _Loops(layer, grid.counts).transformed(frequencies(lengths))

    def _grid(self, layer: Conv, before: Shape, after: Shape) -> tuple[_Grid, list[Length]]:
        self._steps_of_one(layer)
        grid = _Grid.of(self, layer, after.size if self.overlap == "save" else before.size)
        return grid, [fft_length(span, smooth=self.smooth) for span in grid.spans]


@dataclass(frozen=True)
class _Grid:
    """How the tiles lie: their size, how many there are, and what a transform must hold."""

    tile: tuple[Expr, ...]
    counts: tuple[Expr, ...]
    spans: tuple[Expr, ...]

    @staticmethod
    def of(algorithm: Winograd | FFT, layer: Conv, size: tuple[Expr, ...]) -> _Grid:
        """The tiles that cover a size; one of that size where the algorithm states none."""
        subject = algorithm._subject
        tile = size
        if algorithm.tile is not None:
            tile = per_dimension(algorithm.tile, len(size), subject, "tile")
        check_symbols(subject, *tile, *size, *layer.kernel_size)
        counts = tuple(ceil_div(h, m) for h, m in zip(size, tile, strict=True))
        spans = tuple(m + k - 1 for m, k in zip(tile, layer.kernel_size, strict=True))
        return _Grid(tile, counts, spans)

    def overlapped(self, kernel: tuple[Expr, ...]) -> Expr:
        """Output elements that are added to others when all tiles are put together."""
        whole = (t * m + k - 1 for t, m, k in zip(self.counts, self.tile, kernel, strict=True))
        apart, joined = Mul(*self.counts, *self.spans), Mul(*whole)
        return Integer(0) if expand(apart - joined) == 0 else apart - joined


class _Loops:
    """The loops of a tiled algorithm, by what they go over."""

    def __init__(self, layer: Conv, tiles: tuple[Expr, ...]) -> None:
        g = layer.groups
        self.layer = layer
        self.names = _SPATIAL[len(tiles)]
        self.batch = Axis.of("batch", BATCH, "input", "output")
        self.tiles = tuple(
            Axis.of(f"tile {name}", count, "input", "output")
            for name, count in zip(self.names, tiles, strict=True)
        )
        self.group = Axis.of("group", g, "weight", "input", "output")
        self.outputs = Axis.of("output channel", layer.out_channels / g, "weight", "output")
        self.inputs = Axis.of("input channel", layer.in_channels / g, "weight", "input")

    def products(self, points: tuple[Expr, ...], *parts: Axis) -> Nest:
        """Transformed input times transformed kernels, summed over the input channels."""
        transformed = (
            Axis.of(f"point {name}", size, "weight", "input", "output")
            for name, size in zip(self.names, points, strict=True)
        )
        channels = (self.group, self.outputs, self.inputs)
        return Nest((self.batch, *self.tiles, *transformed, *channels, *parts), "multiply-add")

    def of_inputs(self, name: str, count: Count) -> list[Nest]:
        """Operations for each tile of each input channel."""
        return _operations((self.batch, *self.tiles, self.group, self.inputs), name, count)

    def of_outputs(self, name: str, count: Count) -> list[Nest]:
        """Operations for each tile of each output channel."""
        return _operations((self.batch, *self.tiles, self.group, self.outputs), name, count)

    def of_kernels(self, name: str, count: Count) -> list[Nest]:
        """Operations for each kernel of a pair of channels."""
        return _operations((self.group, self.outputs, self.inputs), name, count)

    def joined(self, elements: Expr) -> list[Nest]:
        """Additions for each output channel, of tiles that overlap."""
        axes = (self.batch, self.group, self.outputs)
        return _operations(axes, "overlap", Count(Integer(0), elements))

    def bias(self, after: Shape) -> list[Nest]:
        """An addition for each output element of a layer with biases."""
        if not self.layer.bias:
            return []
        return _operations(
            (self.batch, self.group, self.outputs), "bias", Count(Integer(0), Mul(*after.size))
        )

    def transformed(self, points: tuple[Expr, ...]) -> Expr:
        """Elements of the transformed input, kernels and output."""
        nest = self.products(points)
        return Add(*(nest.elements(tensor) for tensor in ("weight", "input", "output")))


def _operations(axes: tuple[Axis, ...], name: str, count: Count) -> list[Nest]:
    """The additions and the multiplications at each turn of the loops; none where there are 0."""
    loops = tuple(Axis.of(axis.name, axis.size) for axis in axes)
    kinds: tuple[tuple[Any, Expr], ...] = (
        ("addition", count.additions),
        ("multiplication", count.multiplications),
    )
    return [
        Nest((*loops, Axis.of(f"{kind}, {name}", number)), kind)
        for kind, number in kinds
        if number != 0
    ]


def _tile(value: PerDimension, subject: str) -> Any:
    """One size or a tuple of sizes, each at least 1."""
    entries = value if isinstance(value, (tuple, list)) else (value,)
    exact = tuple(size_of(entry, subject, "tile") for entry in entries)
    for entry in exact:
        size_rules(entry, 1, subject, "tile")
    return exact if isinstance(value, (tuple, list)) else exact[0]


def _ints(sizes: Sequence[Expr]) -> tuple[int, ...]:
    return tuple(int(size) for size in sizes)


ALGORITHMS: dict[str, type[Algorithm]] = {
    "direct": Direct,
    "im2col": Im2col,
    "winograd": Winograd,
    "fft": FFT,
}


def chosen(subject: str, algorithm: str | Algorithm, options: Mapping[str, Any]) -> Algorithm:
    """The algorithm that a measure was asked for, by name with its options or as an object."""
    if isinstance(algorithm, Algorithm):
        if options:
            raise ArgumentError(
                f"{subject}(…): the options {sorted(options)} go with the algorithm's name; write "
                f"them into {algorithm!r}."
            )
        return algorithm
    names = ", ".join(f'"{name}"' for name in ALGORITHMS)
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        raise ArgumentError(f"{subject}(…): `algorithm` must be {names}, got {algorithm!r}.")
    kind = ALGORITHMS[algorithm]
    known = {entry.name: entry for entry in fields(kind)}
    for name in options:
        if name not in known:
            taken = ", ".join(f"`{one}`" for one in known) or "none"
            raise ArgumentError(
                f'{subject}(…): algorithm="{algorithm}" has no option `{name}`; it takes {taken}.'
            )
    for entry in known.values():
        if entry.default is MISSING and entry.name not in options:
            raise ArgumentError(
                f'{subject}(…): algorithm="{algorithm}" needs `{entry.name}`; write {entry.name}=….'
            )
    return kind(**options)
