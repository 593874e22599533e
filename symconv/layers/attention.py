"""Attention, as papers on convolutions compare with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar, final

from sympy import Expr, Integer
from sympy.logic.boolalg import Boolean

from symconv.arguments import Size, check, size_of, size_rules
from symconv.layers.base import Layer, flag
from symconv.nest import BATCH, INPUT_POINTS, Axis, Nest, Operation
from symconv.sign import Whole
from symconv.window import EVERYTHING, Reach

__all__ = ["MultiheadAttention"]


@final
@dataclass(frozen=True, init=False, repr=False)
class MultiheadAttention(Layer):
    r"""Self-attention with h heads over all P positions of the input, the product of its sizes.

    $4d^2$ parameters (and $4d$ biases), and $4 P d^2 + 2 P^2 d$ MACs: four projections, the scores
    of each pair of positions and the mixing by them. Each of the $h P^2$ scores is scaled (a
    multiplication) and goes through `Softmax`. Activations are the output's alone.

    Args:
        embed_dim: channels d, in and out.
        num_heads: heads h; they divide d.
        bias: whether the four projections add biases.

    Raises:
        ArgumentError: for a value that is no size, or heads that do not divide.

    Examples:
        >>> from symconv.abc import L, d, h
        >>> layer = MultiheadAttention(d, h)
        >>> layer.params, layer.macs((L,))
        (4*d**2, 2*L**2*d + 4*L*d**2)

    References:
        Vaswani et al., Attention Is All You Need, 2017, sections 3.2.1 and 3.2.2.
    """

    operation: ClassVar[str] = "attention"
    ndim: ClassVar[None] = None

    embed_dim: Expr
    num_heads: Expr
    bias: bool = field(kw_only=True)

    def __init__(self, embed_dim: Size, num_heads: Size, *, bias: bool = False) -> None:
        subject = f"{self.name}(…)"
        self._state(
            embed_dim=size_of(embed_dim, subject, "embed_dim"),
            num_heads=size_of(num_heads, subject, "num_heads"),
            bias=flag(bias, subject, "bias"),
        )

    @property
    def in_channels(self) -> Expr:
        """Channels it takes."""
        return self.embed_dim

    @property
    def out_channels(self) -> Expr:
        """Channels it gives, the same."""
        return self.embed_dim

    @cached_property
    def nests(self) -> tuple[Nest, ...]:
        """Queries, keys and values; scores, scaled, their softmax; the mix; the last projection."""
        pairs = (
            Axis.of("batch", BATCH, "input", "output"),
            Axis.of("head", self.num_heads, "input", "output"),
            Axis.of("query position", INPUT_POINTS, "input", "output"),
            Axis.of("key position", INPUT_POINTS, "input"),
        )
        channel = Axis.of("channel of the head", self.embed_dim / self.num_heads, "input")
        scaled: tuple[Operation, ...] = ("multiplication",)
        softmax: tuple[Operation, ...] = (
            "comparison",
            "addition",
            "function",
            "addition",
            "division",
        )
        return (
            *self._projected(Axis.of("query, key, value", Integer(3), "weight", "bias", "output")),
            Nest((*pairs, channel), "multiply-add"),
            *(Nest(pairs, kind) for kind in scaled + softmax),
            Nest((*pairs, channel), "multiply-add"),
            *self._projected(),
        )

    def _projected(self, *several: Axis) -> tuple[Nest, ...]:
        """A matrix times the channels of each position, with its bias."""
        own = (*several, Axis.of("output feature", self.embed_dim, "weight", "bias", "output"))
        place = Axis.of("position", INPUT_POINTS, "input", "output")
        inputs = Axis.of("input feature", self.embed_dim, "weight", "input")
        weights = tuple(Axis(a.name, a.size, a.tensors - {"bias"}) for a in own)
        biases = tuple(Axis(a.name, a.size, a.tensors - {"weight"}) for a in own)
        batch = Axis.of("batch", BATCH, "input", "output")
        multiplied = Nest((batch, *weights, inputs, place), "multiply-add")
        added = Nest((batch, *biases, place), "addition")
        return (multiplied, added) if self.bias else (multiplied,)

    def _channels(self, channels: Expr | None) -> Expr:
        return self.embed_dim

    def _reach(self, ndim: int) -> tuple[Reach, ...]:
        return (EVERYTHING,) * ndim

    def _stated_rules(self) -> tuple[Boolean, ...]:
        subject = f"{self.name}(…)"
        rules = size_rules(self.embed_dim, 1, subject, "embed_dim")
        rules += size_rules(self.num_heads, 1, subject, "num_heads")
        return rules + check(
            subject,
            f"`num_heads` must divide embed_dim, got num_heads={self.num_heads}, "
            f"embed_dim={self.embed_dim}",
            Whole(self.embed_dim / self.num_heads),
        )
