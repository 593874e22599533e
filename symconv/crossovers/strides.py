"""Strided stems: floors in the input size, the stride and the padding."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Integer

from symconv.abc import H, N, W, c, d, k, m, p, s
from symconv.arithmetic import ceil_div
from symconv.compose import Repeat, Sequential
from symconv.crossovers import Case
from symconv.crossovers.designs import plain
from symconv.layers import AvgPool2d, Conv2d, MaxPool2d

__all__ = ["cases"]


def cases() -> Iterator[Case]:
    source = "He et al., Deep Residual Learning, 2016, table 1"
    stem = Sequential(Conv2d(3, c, 7, stride=2, padding=3), MaxPool2d(3, stride=2, padding=1))
    (stem_size, _) = stem.output_size(H)
    yield Case(
        name="ResNet stem's output at least 56, in H",
        question="Which inputs leave a ResNet stem at least 56 rows?",
        first=stem_size,
        second=Integer(56),
        symbol=H,
        sense="<=",
        source=source,
    )
    (last, _) = Repeat(Conv2d(c, c, 3, stride=2, padding=1), 5).output_size(H)
    for sense, word in (("==", "exactly"), ("<=", "at least")):
        yield Case(
            name=f"five strides of 2 leave {word} 7, in H",
            question=f"Which inputs leave {word} 7 rows after five strides of 2?",
            first=last,
            second=Integer(7),
            symbol=H,
            sense=sense,
            source=source,
        )
    layer = Conv2d(c, c, k, stride=s, padding=p)
    (size, _) = layer.output_size(H)
    for symbol in (H, s, p, k):
        yield Case(
            name=f"strided output at least W, in {symbol}",
            question="When does a strided layer leave at least W rows?",
            first=size,
            second=W,
            symbol=symbol,
            given=(H + 2 * p >= k,),
            sense="<=",
            source="Dumoulin and Visin, A Guide to Convolution Arithmetic, 2016, section 2.4",
        )
    yield Case(
        name="ViT's patches within a budget, in s",
        question="Which patch sizes give an image at most N² patches?",
        first=N,
        second=Conv2d(3, c, s, stride=s).output_size(H)[0],
        symbol=s,
        given=(s <= H,),
        sense="<=",
        source="Dosovitskiy et al., An Image is Worth 16×16 Words, 2021, section 3.1",
    )
    deep = Sequential(
        Conv2d(3, m, 3, stride=2, padding=1),
        Conv2d(m, m, 3, padding=1),
        Conv2d(m, c, 3, padding=1),
    )
    for symbol in (m, c):
        yield Case(
            name=f"deep stem against 7×7, in {symbol}",
            question="When do three 3×3 layers make a cheaper stem than one 7×7?",
            first=Conv2d(3, c, 7, stride=2, padding=3),
            second=deep,
            symbol=symbol,
            measure="macs",
            size=H,
            source="He et al., Bag of Tricks, 2019, section 4, ResNet-C",
        )
    yield Case(
        name="patchify stem against ResNet's, in H",
        question="On which inputs has a 4×4 stem of stride 4 fewer MACs than 7×7 of stride 2?",
        first=Conv2d(3, c, 7, stride=2, padding=3),
        second=Conv2d(3, c, 4, stride=4),
        symbol=H,
        measure="macs",
        size=H,
        source="Liu et al., A ConvNet for the 2020s, 2022, section 2.2",
    )
    yield Case(
        name="stride against pooling after the layer, in s",
        question="When does a stride save MACs against pooling the full output?",
        first=Sequential(plain(), AvgPool2d(s)),
        second=plain(stride=s),
        symbol=s,
        measure="macs",
        size=H,
        source="Springenberg et al., Striving for Simplicity, 2015, section 2",
    )
    yield Case(
        name="pooling before a layer against a stride in it, in s",
        question="When is it cheaper to pool before a layer than to stride in it?",
        first=Conv2d(c, c, k, stride=s, padding="same"),
        second=Sequential(AvgPool2d(s), plain()),
        symbol=s,
        measure="macs",
        size=H,
        source="He et al., Bag of Tricks, 2019, section 4, ResNet-D",
    )
    (kept, _) = Conv2d(c, c, k, dilation=d, padding=p).output_size(H)
    for symbol in (p, k, d):
        yield Case(
            name=f"padding that keeps the size, in {symbol}",
            question="Which padding, kernel and dilation leave the size as it is?",
            first=H,
            second=kept,
            symbol=symbol,
            sense="==",
            source="Dumoulin and Visin, A Guide to Convolution Arithmetic, 2016, section 2.3",
        )
    yield Case(
        name="padding of a 3×3 of stride 2 that halves, in p",
        question="Which padding makes a 3×3 layer of stride 2 give ceil(H/2) rows?",
        first=ceil_div(H, Integer(2)),
        second=Conv2d(c, c, 3, stride=2, padding=p).output_size(H)[0],
        symbol=p,
        given=(H + 2 * p >= 3,),
        sense="==",
        source="Dumoulin and Visin, A Guide to Convolution Arithmetic, 2016, section 2.4",
    )
