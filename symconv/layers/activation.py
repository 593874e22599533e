"""Activations: a fixed number of scalar operations for each element."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, final

from sympy import Expr, Integer
from sympy.logic.boolalg import Boolean

from symconv.arguments import Size, size_of, size_rules
from symconv.layers.base import AnyChannels, Layer
from symconv.nest import BATCH, CHANNELS, OUTPUT_POINTS, Axis, Nest, Operation, elementwise

__all__ = [
    "ELU",
    "GELU",
    "Hardsigmoid",
    "Hardswish",
    "LeakyReLU",
    "PReLU",
    "ReLU",
    "ReLU6",
    "SiLU",
    "Sigmoid",
    "Softmax",
    "Tanh",
]


class Activation(AnyChannels):
    """So many scalar operations for each element; channels and sizes stay."""

    overwrites: ClassVar[bool] = True
    _works_by: ClassVar[tuple[Operation, ...]]

    @cached_property
    def nests(self) -> tuple[Nest, ...]:
        """One for each scalar operation an element takes."""
        return tuple(map(elementwise, self._works_by))


@final
@dataclass(frozen=True, repr=False)
class ReLU(Activation):
    """The larger of x and 0: one comparison for each element.

    Examples:
        >>> ReLU().flops((4, 4), channels=3)
        48
    """

    operation: ClassVar[str] = "relu"
    _works_by: ClassVar[tuple[Operation, ...]] = ("comparison",)


@final
@dataclass(frozen=True, repr=False)
class ReLU6(Activation):
    r"""$\min(\max(x, 0), 6)$: two comparisons for each element.

    Examples:
        >>> ReLU6().ops((4, 4), channels=3).comparisons
        96

    References:
        Sandler et al., MobileNetV2, 2018, section 4.
    """

    operation: ClassVar[str] = "relu6"
    _works_by: ClassVar[tuple[Operation, ...]] = ("comparison", "comparison")


@final
@dataclass(frozen=True, repr=False)
class LeakyReLU(Activation):
    r"""$\max(x, a x)$ with a fixed slope a < 1: a multiplication and a comparison for each element.

    The slope does not change what it costs, and is no argument.

    Examples:
        >>> LeakyReLU().flops((4, 4), channels=3)
        96

    References:
        Maas, Hannun and Ng, Rectifier Nonlinearities Improve Neural Network Acoustic Models, 2013.
    """

    operation: ClassVar[str] = "leaky_relu"
    _works_by: ClassVar[tuple[Operation, ...]] = ("multiplication", "comparison")


@final
@dataclass(frozen=True, init=False, repr=False)
class PReLU(Layer):
    r"""x where x > 0, else $a x$, a trained: one multiplication, one comparison for each element.

    The slopes are weights: one for all channels, or one for each.

    Args:
        num_parameters: 1 (any channels), or the number of channels. A symbol is the number of
            channels.

    Raises:
        ArgumentError: for a value that is no size.
        ChannelError: for an input of another number of channels than slopes, if those are not 1.

    Examples:
        >>> PReLU(64).params, PReLU().flops((4, 4), channels=3)
        (64, 96)

    References:
        He et al., Delving Deep into Rectifiers, 2015, section 2.1.
    """

    operation: ClassVar[str] = "prelu"
    ndim: ClassVar[None] = None

    num_parameters: Expr

    def __init__(self, num_parameters: Size = 1) -> None:
        self._state(num_parameters=size_of(num_parameters, f"{self.name}(…)", "num_parameters"))

    @property
    def in_channels(self) -> Expr | None:
        """Channels it takes; None where one slope serves all."""
        return None if self.num_parameters == 1 else self.num_parameters

    @property
    def out_channels(self) -> Expr | None:
        """Channels it gives, the same."""
        return self.in_channels

    @cached_property
    def nests(self) -> tuple[Nest, ...]:
        """A product with the slope, and a comparison that picks."""
        if self.in_channels is not None:
            scaled = elementwise("multiplication", "weight", channels=self.num_parameters)
            return scaled, elementwise("comparison", channels=self.num_parameters)
        axes = (
            Axis.of("batch", BATCH, "input", "output"),
            Axis.of("channel", CHANNELS, "input", "output"),
            Axis.of("position", OUTPUT_POINTS, "input", "output"),
            Axis.of("slope", Integer(1), "weight"),
        )
        return Nest(axes, "multiplication"), elementwise("comparison")

    def _channels(self, channels: Expr | None) -> Expr | None:
        return channels if self.in_channels is None else self.in_channels

    def _stated_rules(self) -> tuple[Boolean, ...]:
        return size_rules(self.num_parameters, 1, f"{self.name}(…)", "num_parameters")


@final
@dataclass(frozen=True, repr=False)
class Sigmoid(Activation):
    r"""$1/(1 + e^{-x})$: a value of exp, an addition and a division for each element.

    Examples:
        >>> Sigmoid().flops((4, 4), channels=3)
        144
    """

    operation: ClassVar[str] = "sigmoid"
    _works_by: ClassVar[tuple[Operation, ...]] = ("function", "addition", "division")


@final
@dataclass(frozen=True, repr=False)
class Tanh(Activation):
    """The hyperbolic tangent: one value of a function for each element.

    Examples:
        >>> Tanh().ops((4, 4), channels=3).functions
        48
    """

    operation: ClassVar[str] = "tanh"
    _works_by: ClassVar[tuple[Operation, ...]] = ("function",)


@final
@dataclass(frozen=True, repr=False)
class SiLU(Activation):
    r"""$x/(1 + e^{-x})$, also called swish: a value of exp, an addition and a division.

    Examples:
        >>> SiLU().flops((4, 4), channels=3)
        144

    References:
        Ramachandran, Zoph and Le, Searching for Activation Functions, 2017, section 4.
    """

    operation: ClassVar[str] = "silu"
    _works_by: ClassVar[tuple[Operation, ...]] = ("function", "addition", "division")


@final
@dataclass(frozen=True, repr=False)
class GELU(Activation):
    r"""$\frac{x}{2} (1 + \mathrm{erf}(x/\sqrt{2}))$: 3 multiplications, an addition, one erf.

    Examples:
        >>> GELU().ops((4, 4), channels=3).multiplications
        144

    References:
        Hendrycks and Gimpel, Gaussian Error Linear Units, 2016, section 2.
    """

    operation: ClassVar[str] = "gelu"
    _works_by: ClassVar[tuple[Operation, ...]] = (
        "multiplication",
        "function",
        "addition",
        "multiplication",
        "multiplication",
    )


@final
@dataclass(frozen=True, repr=False)
class Hardsigmoid(Activation):
    r"""$\min(\max(x + 3, 0), 6)/6$: an addition, two comparisons, a multiplication by 1/6.

    Examples:
        >>> Hardsigmoid().flops((4, 4), channels=3)
        192

    References:
        Howard et al., Searching for MobileNetV3, 2019, section 5.2.
    """

    operation: ClassVar[str] = "hardsigmoid"
    _works_by: ClassVar[tuple[Operation, ...]] = (
        "addition",
        "comparison",
        "comparison",
        "multiplication",
    )


@final
@dataclass(frozen=True, repr=False)
class Hardswish(Activation):
    r"""$x \min(\max(x + 3, 0), 6)/6$: an addition, two comparisons, two multiplications.

    Examples:
        >>> Hardswish().flops((4, 4), channels=3)
        240

    References:
        Howard et al., Searching for MobileNetV3, 2019, section 5.2.
    """

    operation: ClassVar[str] = "hardswish"
    _works_by: ClassVar[tuple[Operation, ...]] = (
        "addition",
        "comparison",
        "comparison",
        "multiplication",
        "multiplication",
    )


@final
@dataclass(frozen=True, repr=False)
class ELU(Activation):
    r"""x where x > 0, else $a(e^x - 1)$; both are counted for each element.

    A comparison, a value of exp, an addition and a multiplication. The scale a does not change what
    it costs, and is no argument.

    Examples:
        >>> ELU().flops((4, 4), channels=3)
        192

    References:
        Clevert, Unterthiner and Hochreiter, Fast and Accurate Deep Network Learning by Exponential
        Linear Units, 2015.
    """

    operation: ClassVar[str] = "elu"
    _works_by: ClassVar[tuple[Operation, ...]] = (
        "comparison",
        "function",
        "addition",
        "multiplication",
    )


@final
@dataclass(frozen=True, repr=False)
class Softmax(Activation):
    r"""$e^{x_c - m}/\sum_j e^{x_j - m}$ over the channels of each position, m the largest.

    For each element a comparison (for m), an addition (x - m), a value of exp, an addition (to the
    sum) and a division.

    Examples:
        >>> Softmax().flops((), channels=1000)
        5000

    References:
        Goodfellow, Bengio and Courville, Deep Learning, 2016, sections 4.1 and 6.2.2.3.
    """

    operation: ClassVar[str] = "softmax"
    _works_by: ClassVar[tuple[Operation, ...]] = (
        "comparison",
        "addition",
        "function",
        "addition",
        "division",
    )
