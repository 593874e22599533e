"""What every layer and container answers, read off its nests and windows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from importlib import import_module
from typing import TYPE_CHECKING, Any

from sympy import Add, Expr, S, expand
from sympy.logic.boolalg import Boolean

from symconv.arguments import (
    PerDimension,
    Size,
    check_dimension,
    check_symbols,
    size_of,
    size_rules,
)
from symconv.arithmetic import Index
from symconv.description import Description, Quantity
from symconv.display import Displayed, Shown
from symconv.errors import ArgumentError
from symconv.nest import BATCH, CHANNELS, LETTERS, Operation, Shape, Tensor, markers
from symconv.sign import strongest
from symconv.smallest import smallest
from symconv.window import ReceptiveField

if TYPE_CHECKING:
    from symconv.algorithms import Algorithm
    from symconv.conventions import Convention, Count
    from symconv.derivation import Derivation
    from symconv.layers import Layer
    from symconv.memory import Memory
    from symconv.tables import Table

__all__ = ["Module", "Operations", "Parameters", "ReceptiveField", "Row", "Summary"]

_TRAINED: tuple[Tensor, ...] = ("weight", "bias", "norm")
_MULTIPLIES: tuple[Operation, ...] = ("multiplication", "multiply-add")
_ADDS: tuple[Operation, ...] = ("addition", "multiply-add")
_OTHERS: tuple[Operation, ...] = (
    "multiplication",
    "addition",
    "comparison",
    "division",
    "function",
)


@dataclass(frozen=True)
class Parameters:
    """Trainable numbers by kind: weights, biases, and scales and shifts of normalisations."""

    weights: Expr
    biases: Expr
    normalization: Expr

    @property
    def total(self) -> Expr:
        """All of them."""
        return self.weights + self.biases + self.normalization


@dataclass(frozen=True)
class Operations:
    """Scalar operations by kind; a multiply-accumulate is one multiplication and one addition.

    Comparisons are those of a maximum; a function is one value of an exponential, a hyperbolic
    tangent, an error function or a square root.
    """

    multiplications: Expr
    additions: Expr
    comparisons: Expr
    divisions: Expr
    functions: Expr

    @property
    def total(self) -> Expr:
        """All of them."""
        return Add(*(getattr(self, entry.name) for entry in fields(self)))


@dataclass(frozen=True)
class Row:
    """One line of a summary: a layer (or a repeated body) and its measures."""

    name: str
    output: tuple[Expr, ...]
    channels: Expr | None
    params: Expr
    macs: Expr
    activations: Expr


@dataclass(frozen=True)
class Summary(Displayed):
    """A row for each layer, the totals, and what must hold for them."""

    title: str
    rows: tuple[Row, ...]
    total: Row
    assumptions: tuple[Boolean, ...]

    def table(self, *, units: Any = "") -> Table:
        """The rows as a `Table`, which prints as LaTeX with a caption, as HTML and as CSV.

        Args:
            units: "k", "M", "G" or "auto"; one for all columns, or by measure.
        """
        made: Table = import_module("symconv.tables").of_summary(self, units)
        return made


class Module(Description, Shown):
    """A description whose costs are formulas: a layer, a container, a block or a network.

    All results are plain SymPy expressions. A size is one value for all dimensions or a tuple with
    one for each; an int or a SymPy expression.
    """

    def output_size(self, size: PerDimension | None = None) -> tuple[Expr, ...]:
        r"""Spatial size after it, one entry for each dimension.

        For a window: $\lfloor (H + p_\text{low} + p_\text{high} - d(k-1) - 1)/s \rfloor + 1$;
        through any chain of windows one floor is left.

        Args:
            size: input size, one value or one for each dimension.

        Raises:
            SizeError: for an input surely too small, or with a wrong number of dimensions.

        Examples:
            >>> import symconv as sc
            >>> from symconv.abc import H, k
            >>> sc.Conv2d(3, 64, 7, stride=2, padding=3).output_size((224, H))
            (112, FloorDiv(H + 1, 2))
        """
        return self._output(self._shape(size)).size

    def output_channels(
        self, size: PerDimension | None = None, *, channels: Size | None = None
    ) -> Expr | None:
        """Channels after it for an input of that size; `Flatten` makes them depend on it.

        Args:
            size: input size, one value or one for each dimension.
            channels: input channels, where no layer states them.

        Examples:
            >>> import symconv as sc
            >>> sc.Flatten().output_channels((7, 7), channels=512)
            25088
        """
        return self._output(self._shape(size, channels)).channels

    @property
    def params(self) -> Expr:
        """Number of trainable weights: the product of each layer's weight axes, with biases."""
        return self.parameters.total

    @property
    def parameters(self) -> Parameters:
        """The trainable weights, split into weights, biases and those of normalisations.

        Examples:
            >>> import symconv as sc
            >>> sc.Sequential(sc.Conv2d(3, 8, 3, bias=True), sc.BatchNorm(8)).parameters
            Parameters(weights=216, biases=8, normalization=16)
        """
        return Parameters(*(self._once(self._weights, tensor) for tensor in _TRAINED))

    def _measure(
        self,
        quantity: Quantity,
        size: PerDimension | None,
        batch: Size = 1,
        channels: Size | None = None,
    ) -> Expr:
        n = size_of(batch, f"{self.name}(…)", "batch")
        size_rules(n, 1, f"{self.name}(…)", "batch")
        shape = self._shape(size, channels)
        check_symbols(f"{self.name}(…)", n, *shape.size, *self.free_symbols)
        return self._known(quantity, shape, n)

    def _known(self, quantity: Quantity, shape: Shape, batch: Expr) -> Expr:
        return self._named(self._total(quantity, shape)).xreplace({BATCH: batch})

    def _named(self, total: Expr) -> Expr:
        """The total, or an error where it speaks of channels that nobody has said."""
        if total.has(CHANNELS):
            raise ArgumentError(
                f"{self.name}(…): the number of channels is not known from the layer alone; "
                f"write channels=…, or put it after a convolution in a Sequential."
            )
        return total

    def macs(
        self,
        size: PerDimension | None = None,
        *,
        batch: Size = 1,
        skip_padding: bool = False,
        channels: Size | None = None,
        convention: Convention | None = None,
        algorithm: str | Algorithm = "direct",
        **options: Any,
    ) -> Expr:
        r"""Multiply-accumulates for one input: the product of all axes of each multiplying nest.

        For a convolution $H' W' k^2\, c_\text{in} c_\text{out} / g$, with $H' \times W'$ the
        output size.

        Args:
            size: input size, one value or one for each dimension.
            batch: inputs at once.
            skip_padding: count only taps that fall on real input (and, of a transposed convolution,
                on the output that is kept). The papers' convention, the default, counts taps on
                padding too, and most implementations multiply them.
            channels: input channels, where no layer states them.
            convention: count as a paper or a tool does instead, such as `sc.THOP`.
            algorithm: how convolutions are computed: "direct", "im2col", "winograd", "fft", or
                one of these as an object.
            options: of the algorithm, such as `tile=4`.

        Raises:
            SizeError: for an input surely too small, or with a wrong number of dimensions.

        Examples:
            >>> import symconv as sc
            >>> sc.Conv2d(1, 1, 5, padding="same").macs(5)
            625
            >>> sc.Conv2d(1, 1, 5, padding="same").macs(5, skip_padding=True)
            361
        """
        if not isinstance(skip_padding, bool):
            raise ArgumentError(
                f"{self.name}.macs(…): `skip_padding` must be True or False, got {skip_padding!r}."
            )
        if convention is not None:
            given = skip_padding or algorithm != "direct" or bool(options)
            at = {"size": size, "batch": batch, "channels": channels}
            return self._by(convention, "MACs", given, **at)
        way = self._algorithm(algorithm, options)
        if skip_padding and way is not None:
            raise ArgumentError(
                f"{self.name}.macs(…): `skip_padding` counts the taps of the direct algorithm; "
                f"leave it out for algorithm={algorithm!r}."
            )
        quantity = _real_macs if skip_padding else turns("multiply-add", algorithm=way)
        return self._measure(quantity, size, batch, channels)

    def _algorithm(self, algorithm: str | Algorithm, options: Mapping[str, Any]) -> Any:
        """The algorithm with its options; None for the direct one."""
        if algorithm == "direct" and not options:
            return None
        return import_module("symconv.algorithms").chosen(self.name, algorithm, options)

    def count(
        self,
        size: PerDimension | None = None,
        *,
        convention: Convention,
        batch: Size = 1,
        channels: Size | None = None,
    ) -> Count:
        """What a paper or a tool would say, and what it leaves out.

        Args:
            size: input size, one value or one for each dimension.
            convention: such as `sc.PAPERS` or `sc.THOP`.
            batch: inputs at once.
            channels: input channels, where no layer states them.

        Examples:
            >>> import symconv as sc
            >>> print(sc.Sequential(sc.Conv2d(3, 8, 3), sc.ReLU()).count(6, convention=sc.PAPERS))
            3456 MACs (papers); not counted: relu
        """
        left: dict[str, None] = {}
        self._checked(convention, "count")

        def quantity(layer: Layer, before: Shape, after: Shape) -> Expr:
            total, unnamed = convention.of(layer, before, after)
            left.update(dict.fromkeys(unnamed))
            return total.xreplace(markers(before, after, BATCH))

        total = self._measure(quantity, size, batch, channels)
        return import_module("symconv.conventions").Count(total, convention, tuple(left))

    def _checked(self, convention: Any, measure: str) -> Convention:
        if not hasattr(convention, "rules"):
            raise ArgumentError(
                f"{self.name}.{measure}(…): `convention` must be a Convention such as sc.PAPERS, "
                f"got {convention!r}."
            )
        return convention

    def _by(self, convention: Any, unit: str, given: bool, **shape: Any) -> Expr:
        """The count under a convention, for the measure of that unit."""
        subject = f"{self.name}.{unit.lower()}(…)"
        if self._checked(convention, unit.lower()).unit != unit:
            raise ArgumentError(
                f"{subject}: {convention.name} counts {convention.unit}; write "
                f".{convention.unit.lower()}(…, convention=…)."
            )
        if given:
            raise ArgumentError(
                f"{subject}: a convention says by itself how MACs count; leave out the other "
                f"choices beside convention={convention!r}."
            )
        return self.count(convention=convention, **shape).total

    def ops(
        self,
        size: PerDimension | None = None,
        *,
        batch: Size = 1,
        channels: Size | None = None,
        algorithm: str | Algorithm = "direct",
        **options: Any,
    ) -> Operations:
        """Scalar operations by kind: multiplications, additions, and the others apart.

        A multiply-accumulate counts as one multiplication and one addition.

        Args:
            size: input size, one value or one for each dimension.
            batch: inputs at once.
            channels: input channels, where no layer states them.
            algorithm: how convolutions are computed, as for `macs`.
            options: of the algorithm, such as `tile=4`.

        Examples:
            >>> import symconv as sc
            >>> counted = sc.Conv2d(1, 1, 3, bias=True).ops(3)
            >>> counted.multiplications, counted.additions, counted.total
            (9, 10, 19)
        """
        way = self._algorithm(algorithm, options)
        kinds: tuple[tuple[Operation, ...], ...] = (
            _MULTIPLIES,
            _ADDS,
            ("comparison",),
            ("division",),
            ("function",),
        )
        return Operations(
            *(self._measure(turns(*kind, algorithm=way), size, batch, channels) for kind in kinds)
        )

    def flops(
        self,
        size: PerDimension | None = None,
        *,
        fma: int = 2,
        batch: Size = 1,
        channels: Size | None = None,
        convention: Convention | None = None,
        algorithm: str | Algorithm = "direct",
        **options: Any,
    ) -> Expr:
        """Floating-point operations: `fma` for each MAC, one for each other scalar operation.

        The others are those that `ops` lists: one for each bias element, each element of a pool's
        window, and so on.

        Args:
            size: input size, one value or one for each dimension.
            fma: operations in a multiply-accumulate, 2 (a multiplication and an addition) or 1.
            batch: inputs at once.
            channels: input channels, where no layer states them.
            convention: count as a paper or a tool does instead, such as `sc.TENSORFLOW`.
            algorithm: how convolutions are computed, as for `macs`.
            options: of the algorithm, such as `tile=4`.

        Raises:
            ArgumentError: for `fma` other than 1 and 2.

        Examples:
            >>> import symconv as sc
            >>> sc.Conv2d(1, 1, 3, bias=True).flops(3)
            19
        """
        if isinstance(fma, bool) or not isinstance(fma, int) or fma not in (1, 2):
            raise ArgumentError(f"{self.name}.flops(…): `fma` must be 1 or 2, got {fma!r}.")

        if convention is not None:
            given = fma != 2 or algorithm != "direct" or bool(options)
            at = {"size": size, "batch": batch, "channels": channels}
            return self._by(convention, "FLOPs", given, **at)
        way = self._algorithm(algorithm, options)
        macs = self._measure(turns("multiply-add", algorithm=way), size, batch, channels)
        return fma * macs + self._measure(turns(*_OTHERS, algorithm=way), size, batch, channels)

    def activations(
        self,
        size: PerDimension | None = None,
        *,
        batch: Size = 1,
        channels: Size | None = None,
        convention: Convention | None = None,
    ) -> Expr:
        """Output elements, summed over the layers that make a new tensor.

        Args:
            size: input size, one value or one for each dimension.
            batch: inputs at once.
            channels: input channels, where no layer states them.
            convention: count only the layers it counts, `sc.PAPERS` those that multiply, say.

        Examples:
            >>> import symconv as sc
            >>> sc.Sequential(sc.Conv2d(3, 8, 3), sc.MaxPool2d(2)).activations(6)
            160
        """
        if convention is None:
            return self._measure(_activations, size, batch, channels)
        kinds = self._checked(convention, "activations").activations
        if kinds is None:
            raise ArgumentError(
                f"{self.name}.activations(…): {convention.name} counts no activations; leave "
                f"`convention` out, or write convention=sc.PAPERS."
            )

        def quantity(layer: Layer, before: Shape, after: Shape) -> Expr:
            return _activations(layer, before, after) if layer.operation in kinds else S.Zero

        return self._measure(quantity, size, batch, channels)

    def traffic(
        self, size: PerDimension | None = None, *, batch: Size = 1, channels: Size | None = None
    ) -> Expr:
        r"""Elements moved when each layer reads input and weights, and writes its output, once.

        For a convolution $c_\text{in} H W + c_\text{out} H' W' + k^2 c_\text{in} c_\text{out} / g$.
        An input counts whole, also where a stride passes some of it over. Branches that are added
        or multiplied are read and the result is written; a concatenation and other views move
        nothing.

        Args:
            size: input size, one value or one for each dimension.
            batch: inputs at once.
            channels: input channels, where no layer states them.

        Examples:
            >>> import symconv as sc
            >>> from symconv.abc import H, W, c, m
            >>> sc.Conv2d(c, m, 1).traffic((H, W))
            H*W*c + H*W*m + c*m

        References:
            Ma et al., ShuffleNet V2, 2018, section 2, guideline G1: the memory access cost of a
            pointwise convolution, $hw(c_1 + c_2) + c_1 c_2$.
        """
        moved: Quantity = import_module("symconv.memory").moved
        return expand(self._measure(moved, size, batch, channels))

    def arithmetic_intensity(
        self, size: PerDimension | None = None, *, batch: Size = 1, channels: Size | None = None
    ) -> Expr:
        """Multiply-accumulates for each element that `traffic` counts; 0 where nothing is computed.

        Args:
            size: input size, one value or one for each dimension.
            batch: inputs at once.
            channels: input channels, where no layer states them.

        Examples:
            >>> import symconv as sc
            >>> from symconv.abc import c
            >>> sc.Conv2d(c, c, 1).arithmetic_intensity(1)
            c**2/(c**2 + 2*c)

        References:
            Williams, Waterman and Patterson, Roofline, 2009, who count operations for each byte.
        """
        macs = self.macs(size, batch=batch, channels=channels)
        return S.Zero if macs == 0 else macs / self.traffic(size, batch=batch, channels=channels)

    def memory(
        self,
        size: PerDimension | None = None,
        *,
        batch: Size = 1,
        channels: Size | None = None,
        inplace: bool = False,
        element_size: Size = 4,
        algorithm: str | Algorithm = "direct",
        **options: Any,
    ) -> Memory:
        """Weights, activations, the most that is live at a time, and the algorithm's workspace.

        Layers run one after the other, branches too; an input of branches is live until the last
        of them has run, what a branch gives until they meet. A view and a concatenation make no new
        tensor: what is concatenated is written to its place at once.

        Args:
            size: input size, one value or one for each dimension.
            batch: inputs at once.
            channels: input channels, where no layer states them.
            inplace: whether activations write over their input where nobody else needs it.
            element_size: bytes of an element, for `in_bytes`.
            algorithm: how convolutions are computed, as for `macs`.
            options: of the algorithm, such as `tile=4`.

        Raises:
            UnsupportedError: for a symbolic number of copies of a body that changes the shape.

        Examples:
            >>> import symconv as sc
            >>> from symconv.abc import H, c
            >>> block = sc.Residual(sc.Repeat(sc.Conv2d(c, c, 3, padding=1), 2))
            >>> block.memory(H).peak, block.memory(H, algorithm="im2col").workspace
            (3*H**2*c, 9*H**2*c)
        """
        way, shape = self._algorithm(algorithm, options), self._shape(size, channels)
        return import_module("symconv.memory").held(self, shape, batch, inplace, element_size, way)

    def smallest_size(self) -> tuple[Expr, ...]:
        r"""The smallest input size that every layer accepts, one entry for each dimension.

        The sizes are solved backwards: a window gives n outputs from $(n - 1)s + d(k - 1) + 1 -
        p_\text{low} - p_\text{high}$ inputs on, and of branches the largest counts. Larger sizes
        do as well, except where `assumptions` of a size has a condition that comes and goes with
        it: branches that meet only where 2 divides the size, say. Then it is the first size from
        there on that satisfies it, found among all residues. What only the channels ask, such as
        `Linear` behind `Flatten`, is in `assumptions` too.

        Raises:
            ArgumentError: for a layer that takes any number of dimensions.
            SizeError: where no size is accepted.
            UnsupportedError: for such a condition with symbols in it that is no single
                divisibility, and for a symbolic number of copies without a closed form.

        Examples:
            >>> import symconv as sc
            >>> from symconv.abc import k, n
            >>> sc.Repeat(sc.Conv1d(1, 1, k), n).smallest_size()
            (n*(k - 1) + 1,)
            >>> down_up = sc.Sequential(sc.MaxPool1d(4), sc.ConvTranspose1d(1, 1, 4, stride=4))
            >>> sc.Sequential(sc.Conv1d(1, 1, 3), sc.Residual(down_up)).smallest_size()
            (6,)
        """
        ndim = self._walked
        least = self._least((S.One,) * (self._dimensions(ndim) or 0), ndim)
        taken = {symbol.name for symbol in self.free_symbols}
        names = (f"{name}_in" if name in taken else name for name in LETTERS.get(ndim, ""))
        sizes = tuple(Index(name, integer=True, positive=True) for name in names)
        rules = self._fits(Shape(self.in_channels, sizes))
        return smallest(f"{self.name}(…).smallest_size()", least, sizes, rules)

    @property
    def _walked(self) -> int:
        """How many dimensions there are, or an error where nobody says."""
        if self.ndim is None:
            raise ArgumentError(
                f"{self.name}(…): `receptive_field` and `smallest_size` need a layer that says how "
                f"many dimensions there are, such as Conv2d."
            )
        return self.ndim

    @property
    def receptive_field(self) -> ReceptiveField:
        r"""Size, stride and offset of what one output sees, in each dimension.

        The size is $1 + \sum_l d_l (k_l - 1) \prod_{i<l} s_i$ over the layers l.

        Examples:
            >>> import symconv as sc
            >>> sc.Repeat(sc.Conv1d(1, 1, 3, stride=2), 3).receptive_field.size
            (15,)
        """
        reaches = self._reach(self._walked)
        return ReceptiveField(
            tuple(r.size for r in reaches),
            tuple(r.stride for r in reaches),
            tuple(r.offset for r in reaches),
            tuple(r.aligned for r in reaches),
            tuple(None if r.pattern is None else r.pattern.count for r in reaches),
        )

    def derivation(
        self,
        measure: str = "macs",
        size: PerDimension | None = None,
        *,
        batch: Size = 1,
        channels: Size | None = None,
        fma: int = 2,
        dimension: int = 0,
    ) -> Derivation:
        """Where a formula comes from, step by step: from the loops, through each layer, to the sum.

        It prints as text, as Markdown and as LaTeX (`align*`), a step on each line with its reason;
        `detail="full"` goes down to the loops of every layer.

        Args:
            measure: "params", "macs", "flops", "activations", "traffic", "output_size" or
                "receptive_field".
            size: input size, one value or one for each dimension; not needed for "params" and
                "receptive_field".
            batch: inputs at once.
            channels: input channels, where no layer states them.
            fma: for "flops", operations in a multiply-accumulate, 2 or 1.
            dimension: for "output_size" and "receptive_field", which one, from 0.

        Raises:
            ArgumentError: for another measure, or a dimension that there is not.
            UnsupportedError: for a receptive field that depends on the input size.

        Examples:
            >>> import symconv as sc
            >>> from symconv.abc import H, W, c, m
            >>> print(sc.Conv2d(c, m, 3).derivation("params").to_text())
            P = sum of 1 over output channel = 1..m, input channel = 1..c, kernel row = 1..3, \
kernel column = 1..3  (Conv2d(c, m, 3): the axes that index its weights)
            P = m * c * 3 * 3  (the product of its axes)
            P = 9*m*c
        """
        subject = f"{self.name}.derivation(…)"
        known = import_module("symconv.derivation")
        n = size_of(batch, subject, "batch")
        size_rules(n, 1, subject, "batch")
        if isinstance(fma, bool) or fma not in (1, 2):
            raise ArgumentError(f"{subject}: `fma` must be 1 or 2, got {fma!r}.")
        hows = {
            "params": known.Measured("P", known.params, trained=True),
            "macs": known.Measured("M", known.macs, n),
            "flops": known.Measured("F", known.flops(fma), n),
            "activations": known.Measured("A", known.activations, n),
            "traffic": known.Measured("T", known.traffic, n),
            "output_size": known.Sized("o", dimension),
            "receptive_field": known.Reached("R", dimension),
        }
        if not isinstance(measure, str) or measure not in hows:
            raise ArgumentError(
                f"{subject}: `measure` must be one of {', '.join(hows)}, got {measure!r}."
            )
        if size is None and measure in ("params", "receptive_field"):
            ndim = self._walked if measure == "receptive_field" else self.ndim or 0
            letters = LETTERS.get(ndim, "")
            size = tuple(Index(name, integer=True, positive=True) for name in letters)
        shape = self._shape(size, channels)
        if measure in ("output_size", "receptive_field"):
            check_dimension(dimension, len(shape.size), subject, repr(self))
        check_symbols(subject, n, *shape.size, *self.free_symbols)
        tree: Derivation = self._derive(hows[measure], shape)
        self._named(tree.result)
        return tree

    def assumptions(self, size: PerDimension | None = None) -> tuple[Boolean, ...]:
        """What the formulas take for granted and the symbols alone do not decide.

        Args:
            size: with an input size, also what that size must satisfy.

        Examples:
            >>> import symconv as sc
            >>> from symconv.abc import H, k, p
            >>> sc.Conv1d(1, 1, k, padding=p).assumptions(H)
            (H + 2*p >= k,)
        """
        if size is None and self.ndim != 0:
            return strongest(self._rules(None))
        return self._stated(self._shape(size))

    def summary(
        self,
        size: PerDimension | None = None,
        *,
        channels: Size | None = None,
        stages: bool = False,
    ) -> Summary:
        """A table with a row for each layer: output size, parameters, MACs, activations.

        Args:
            size: input size, one value or one for each dimension.
            channels: input channels, where no layer states them.
            stages: a row for each part of the outermost Sequential instead, by its name.
        """
        shape = self._shape(size, channels)
        if stages:
            rows = tuple(_row(name, part, at) for name, part, at in self._stages(shape))
        else:
            rows = tuple(_row(repr(part), part, at) for part, at in self._parts(shape))
        return Summary(repr(self), rows, _row("total", self, shape), self._stated(shape))


def _row(name: str, module: Module, shape: Shape) -> Row:
    after = module._output(shape)
    quantities = (turns("multiply-add"), _activations)
    macs, activations = (module._known(q, shape, S.One) for q in quantities)
    return Row(name, after.size, after.channels, module.params, macs, activations)


# -- the quantities: each a sum of products over the axes of a layer's nests ------


def turns(*wanted: Operation, algorithm: Algorithm | None = None) -> Quantity:
    """Turns of the innermost loops that do one of these operations."""

    def quantity(layer: Layer, before: Shape, after: Shape) -> Expr:
        nests = layer.nests if algorithm is None else layer.nests_by(algorithm, before, after)
        points = (nest.points for nest in nests if nest.operation in wanted)
        return Add(*points).xreplace(markers(before, after, BATCH))

    return quantity


def _real_macs(layer: Layer, before: Shape, after: Shape) -> Expr:
    nests = (nest for nest in layer.nests if nest.operation == "multiply-add")
    points = Add(*(nest.real_points(before.size) for nest in nests))
    return points.xreplace(markers(before, after, BATCH))


def _activations(layer: Layer, before: Shape, after: Shape) -> Expr:
    if not layer.stores:
        return S.Zero
    channels = CHANNELS if after.channels is None else after.channels
    return BATCH * channels * after.points
