"""Rooflines: what operations and moved bytes let a machine do at best."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

from sympy import Add, Eq, Expr, Gt, Integer, sqrt
from sympy.logic.boolalg import Boolean

from symconv.arguments import PerDimension, Size, check_symbols, size_of, size_rules
from symconv.errors import UnsupportedError
from symconv.field import POINT
from symconv.memory import moved
from symconv.module import Module, turns
from symconv.nest import Nest, Operation, Shape
from symconv.sign import maximum, surely

if TYPE_CHECKING:
    from symconv.layers import Layer

__all__ = ["Machine", "product_traffic"]


@dataclass(frozen=True, init=False)
class Machine:
    r"""A machine by its roofline: peak operations a second, and bytes a second from memory.

    Args:
        peak: operations a second; a multiply-accumulate is two.
        bandwidth: bytes a second between memory and the processor.
        element_size: bytes of an element.

    Raises:
        ArgumentError: for a value that is no size.

    Examples:
        >>> import symconv as sc
        >>> from symconv.abc import c
        >>> machine = Machine(312 * 10**12, 2039 * 10**9, element_size=2)
        >>> layer = sc.Conv2d(c, c, 1)
        >>> sc.when(machine.memory_bound(layer, 56), c).condition
        c < 7644000/23759

    References:
        Williams, Waterman and Patterson, Roofline: An Insightful Visual Performance Model for
        Multicore Architectures, 2009: attainable performance is the least of peak and bandwidth
        times operational intensity.
    """

    peak: Expr
    bandwidth: Expr
    element_size: Expr

    def __init__(self, peak: Size, bandwidth: Size, *, element_size: Size = 4) -> None:
        stated = {"peak": peak, "bandwidth": bandwidth, "element_size": element_size}
        for name, value in stated.items():
            exact = size_of(value, "Machine(…)", name)
            size_rules(exact, 1, "Machine(…)", name)
            object.__setattr__(self, name, exact)
        check_symbols("Machine(…)", self.peak, self.bandwidth, self.element_size)

    @property
    def ridge(self) -> Expr:
        """Operations for each byte from which on memory is no limit: peak over bandwidth."""
        return self.peak / self.bandwidth

    def time(
        self,
        module: Module,
        size: PerDimension | None = None,
        *,
        batch: Size = 1,
        channels: Size | None = None,
    ) -> Expr:
        r"""A lower bound on the seconds it takes, layer after layer.

        $\sum_l \max(\text{operations}_l / \text{peak}, \text{bytes}_l / \text{bandwidth})$, of each
        layer `flops` and what `traffic` counts: each layer gets its input from memory and puts its
        output there.

        Args:
            module: a layer, container, block or network.
            size: input size, one value or one for each dimension.
            batch: inputs at once.
            channels: input channels, where no layer states them.

        Examples:
            >>> import symconv as sc
            >>> Machine(1000, 10).time(sc.Conv2d(8, 8, 3, padding=1), 10)
            4352/5
        """
        return module._measure(self._time, size, batch, channels)

    def memory_bound(
        self,
        module: Module,
        size: PerDimension | None = None,
        *,
        batch: Size = 1,
        channels: Size | None = None,
    ) -> Boolean:
        """The statement that its bytes take longer than its operations, for `sc.when`.

        Of a container its totals are compared.

        Args:
            module: a layer, container, block or network.
            size: input size, one value or one for each dimension.
            batch: inputs at once.
            channels: input channels, where no layer states them.

        Examples:
            >>> import symconv as sc
            >>> Machine(1000, 10).memory_bound(sc.ReLU(), (8, 8), channels=3)
            True
        """
        operations = module.flops(size, batch=batch, channels=channels)
        traffic = module.traffic(size, batch=batch, channels=channels)
        return Gt(self.element_size * traffic * self.peak, operations * self.bandwidth)

    def _time(self, layer: Layer, before: Shape, after: Shape) -> Expr:
        counted = (turns("multiply-add"), turns(*get_args(Operation)))
        operations = Add(*(quantity(layer, before, after) for quantity in counted))
        data = self.element_size * moved(layer, before, after)
        # A maximum of polynomials, so that what surely is larger is seen.
        longer = maximum(operations * self.bandwidth, data * self.peak)
        return longer / (self.peak * self.bandwidth)


def product_traffic(
    module: Module,
    size: PerDimension | None = None,
    *,
    cache: Size,
    batch: Size = 1,
) -> Expr:
    r"""Elements that a layer which is a matrix product moves at least, with M elements of cache.

    $2mnk/\sqrt{M} - 2M - mn$ for the product of m × k and k × n matrices: a `Linear` layer, or a
    convolution of kernel 1 without padding and groups, of any stride. It holds for all orders in
    which the products can be made, each added at once to its output. The source counts C := AB + C;
    C := AB saves at most the mn loads of C, which are taken off here. A convolution with a larger
    kernel uses an input in more than one row of its matrix, so the bound does not hold for it.

    Args:
        module: the layer.
        size: input size, one value or one for each dimension.
        cache: elements that the cache holds.
        batch: inputs at once.

    Raises:
        UnsupportedError: for a module that is not surely one matrix product.

    Examples:
        >>> import symconv as sc
        >>> from symconv.abc import M, c
        >>> product_traffic(sc.Linear(c, c), cache=M, batch=c)
        -2*M - c**2 + 2*c**3/sqrt(M)

    References:
        Smith, Lowery, Langou and van de Geijn, A Tight I/O Lower Bound for Matrix Multiplication,
        2017, abstract.
    """
    subject = "product_traffic(…)"
    held = size_of(cache, subject, "cache")
    size_rules(held, 1, subject, "cache")
    work = [nest for nest in getattr(module, "nests", ()) if nest.operation == "multiply-add"]
    if len(work) != 1 or not _is_product(work[0]):
        raise UnsupportedError(
            f"{subject}: {module!r} is not surely one matrix product; it takes Linear, or a "
            f"convolution with kernel_size=1, padding=0 and groups=1."
        )
    macs = module.macs(size, batch=batch)
    outputs = module.activations(size, batch=batch)
    check_symbols(subject, held, macs)
    return 2 * macs / sqrt(held) - 2 * held - outputs


def _is_product(nest: Nest) -> bool:
    """Whether each loop runs over two of weight, input and output; a position over both tensors."""
    if any(w.reach.pattern != POINT or w.reach.offset != 0 for w in nest.windows):
        return False
    return all(
        len(axis.tensors) == 2
        or axis.dimension is not None
        or surely(Eq(axis.size, Integer(1), evaluate=False)) is True
        for axis in nest.axes
    )
