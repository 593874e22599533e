"""The designs that most others are measured against."""

from __future__ import annotations

from sympy import Expr

from symconv.abc import c, k
from symconv.layers import Conv2d

__all__ = ["plain", "pointwise"]


def plain(inputs: Expr = c, outputs: Expr = c, kernel: Expr = k, **more: object) -> Conv2d:
    """One convolution that keeps the size."""
    return Conv2d(inputs, outputs, kernel, **{"padding": "same", **more})  # type: ignore[arg-type]


def pointwise(inputs: Expr, outputs: Expr) -> Conv2d:
    """A 1×1 convolution."""
    return Conv2d(inputs, outputs, 1)
