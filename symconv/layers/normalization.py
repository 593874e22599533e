"""Normalisations: what is subtracted, scaled and shifted for each element."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, final

from sympy import Expr
from sympy.logic.boolalg import Boolean

from symconv.arguments import Size, size_of, size_rules
from symconv.layers.base import Layer, flag
from symconv.nest import Nest, elementwise

__all__ = ["BatchNorm"]


@final
@dataclass(frozen=True, init=False, repr=False)
class BatchNorm(Layer):
    r"""Batch normalisation with fixed statistics: each channel scaled and shifted.

    2c parameters. At inference mean and variance are constants and join the scale and the shift:
    one multiplication and one addition for each element, no MAC. Merged into the convolution
    before it, it costs nothing: leave it out then.

    Args:
        num_features: channels.
        affine: whether scale and shift are trained. Without them the work is the same.

    Raises:
        ArgumentError: for a value that is no size.

    Examples:
        >>> layer = BatchNorm(64)
        >>> layer.params, layer.flops((56, 56))
        (128, 401408)

    References:
        Ioffe and Szegedy, Batch Normalization, 2015, section 3.1, algorithm 2.
    """

    operation: ClassVar[str] = "batch_norm"
    ndim: ClassVar[None] = None

    num_features: Expr
    affine: bool = field(kw_only=True)

    def __init__(self, num_features: Size, *, affine: bool = True) -> None:
        subject = f"{self.name}(…)"
        self._state(
            num_features=size_of(num_features, subject, "num_features"),
            affine=flag(affine, subject, "affine"),
        )

    @property
    def in_channels(self) -> Expr:
        """Channels it takes."""
        return self.num_features

    @property
    def out_channels(self) -> Expr:
        """Channels it gives, the same."""
        return self.num_features

    @property
    def nests(self) -> tuple[Nest, ...]:
        """A scale, then a shift."""
        trained = ("norm",) if self.affine else ()
        return tuple(
            elementwise(work, *trained, channels=self.num_features)
            for work in ("multiplication", "addition")
        )

    def _channels(self, channels: Expr | None) -> Expr:
        return self.num_features

    def _defaults(self) -> dict[str, object]:
        return {"affine": True}

    def _stated_rules(self) -> tuple[Boolean, ...]:
        return size_rules(self.num_features, 1, f"{self.name}(…)", "num_features")
