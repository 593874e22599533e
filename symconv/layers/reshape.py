"""Layers that move elements and compute nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, final

from sympy import Expr, Mul

from symconv.layers.base import AnyChannels
from symconv.nest import Shape

__all__ = ["Flatten", "Identity"]


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

    def _output(self, shape: Shape) -> Shape:
        channels = None if shape.channels is None else Mul(shape.channels, *shape.size)
        return Shape(channels, ())

    def _channels(self, channels: Expr | None) -> Expr | None:
        return None


@final
@dataclass(frozen=True, repr=False)
class Identity(AnyChannels):
    """What comes in goes out.

    Examples:
        >>> Identity().macs((8, 8))
        0
    """

    operation: ClassVar[str] = "identity"
    stores: ClassVar[bool] = False
