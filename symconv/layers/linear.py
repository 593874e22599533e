"""Layers that multiply whole vectors."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar, final

from sympy import Expr
from sympy.logic.boolalg import Boolean

from symconv.arguments import Size, size_of, size_rules
from symconv.layers.base import Layer, flag
from symconv.nest import BATCH, Axis, Nest
from symconv.window import EVERYTHING, Reach

__all__ = ["Linear"]


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
        self._state(
            in_features=size_of(in_features, "Linear(…)", "in_features"),
            out_features=size_of(out_features, "Linear(…)", "out_features"),
            bias=flag(bias, "Linear(…)", "bias"),
        )

    @property
    def in_channels(self) -> Expr:
        """Elements of the input."""
        return self.in_features

    @property
    def out_channels(self) -> Expr:
        """Elements of the output."""
        return self.out_features

    @cached_property
    def nests(self) -> tuple[Nest, ...]:
        """Batch, outputs, inputs."""
        axes = (
            Axis.of("batch", BATCH, "input", "output"),
            Axis.of("output feature", self.out_features, "weight", "output"),
            Axis.of("input feature", self.in_features, "weight", "input"),
        )
        bias = (
            Axis.of("batch", BATCH, "output"),
            Axis.of("output feature", self.out_features, "bias", "output"),
        )
        work = Nest(axes, "multiply-add")
        return (work, Nest(bias, "addition")) if self.bias else (work,)

    def _channels(self, channels: Expr | None) -> Expr:
        return self.out_features

    def _reach(self, ndim: int) -> tuple[Reach, ...]:
        return (EVERYTHING,) * ndim

    def _stated_rules(self) -> tuple[Boolean, ...]:
        rules = size_rules(self.in_features, 1, "Linear(…)", "in_features")
        return rules + size_rules(self.out_features, 1, "Linear(…)", "out_features")
