"""Activations: a fixed number of scalar operations for each element."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, final

from symconv.layers.base import AnyChannels
from symconv.nest import Nest, Operation, elementwise

__all__ = ["ReLU"]


class Activation(AnyChannels):
    """A function of each element by itself."""

    overwrites: ClassVar[bool] = True
    _works_by: ClassVar[tuple[Operation, ...]]

    @property
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
