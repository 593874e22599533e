"""What many networks share: blocks in a row, and the end."""

from __future__ import annotations

from typing import Protocol

from symconv.arguments import Size
from symconv.compose import Repeat, Sequential
from symconv.layers import Flatten, GlobalAvgPool, Linear
from symconv.module import Module

__all__ = ["Block", "classifier", "stage"]


class Block(Protocol):
    """What makes a block from its channels and its stride."""

    def __call__(self, in_channels: Size, out_channels: Size, *, stride: Size) -> Module:
        """The block."""


def stage(
    block: Block, in_channels: Size, out_channels: Size, *, stride: Size, times: Size
) -> Module:
    """Blocks in a row: the first one changes channels and size, the others keep them."""
    more = block(out_channels, out_channels, stride=1)
    if in_channels == out_channels and stride == 1:
        return Repeat(more, times)
    first = block(in_channels, out_channels, stride=stride)
    return first if times == 1 else Sequential(first, Repeat(more, times - 1))


def classifier(channels: Size, num_classes: Size) -> Sequential:
    """Means of all channels, and one linear layer on them."""
    return Sequential(GlobalAvgPool(), Flatten(), Linear(channels, num_classes, bias=True))
