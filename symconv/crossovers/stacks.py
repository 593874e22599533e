"""Several small kernels for one large one."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Integer

from symconv.abc import H, R, c, c_in, c_out, k, m, n
from symconv.blocks import depthwise_separable
from symconv.compose import Repeat, Sequential
from symconv.crossovers import Case
from symconv.crossovers.designs import plain, pointwise
from symconv.layers import Conv2d

__all__ = ["cases"]


def cases() -> Iterator[Case]:
    source = "Simonyan and Zisserman, Very Deep Convolutional Networks, 2015, section 2.3"
    stack, whole = Repeat(Conv2d(c, c, k), n), Conv2d(c, c, n * (k - 1) + 1)
    for symbol in (n, k, c):
        yield Case(
            name=f"n-stack against one layer, in {symbol}",
            question="When are n layers of k×k smaller than one with their receptive field?",
            first=whole,
            second=stack,
            symbol=symbol,
            source=source,
        )
    yield Case(
        name="n-stack against one layer, biased, in n",
        question=(
            "With biases everywhere, when are n layers of 3×3 smaller than one with their "
            "receptive field?"
        ),
        first=Conv2d(c, c, 2 * n + 1, bias=True),
        second=Repeat(Conv2d(c, c, 3, bias=True), n),
        symbol=n,
        source=source,
    )
    yield Case(
        name="two 3×3 against 5×5, same, in H",
        question=(
            "Do two 3×3 layers that keep the size save MACs against a 5×5 at every input size?"
        ),
        first=plain(kernel=Integer(5)),
        second=Sequential(plain(kernel=Integer(3)), plain(kernel=Integer(3))),
        symbol=H,
        measure="macs",
        size=H,
        source=source,
    )
    for layers in (2, 3):
        field = 2 * layers + 1
        yield Case(
            name=f"{layers} of 3×3 against {field}×{field}, valid, in H",
            question=(
                f"From which input size on do {layers} unpadded 3×3 layers save MACs against one "
                f"{field}×{field}?"
            ),
            first=Conv2d(c, c, field),
            second=Sequential(*[Conv2d(c, c, 3)] * layers),
            symbol=H,
            measure="macs",
            size=H,
            source=source,
        )
    two = Sequential(Conv2d(c, c, k), Conv2d(c, c, k))
    yield Case(
        name="two k×k against one, valid, in H",
        question=(
            "For which input sizes do two unpadded k×k layers save MACs against one with their "
            "field?"
        ),
        first=Conv2d(c, c, 2 * k - 1),
        second=two,
        symbol=H,
        measure="macs",
        size=H,
        given=(k >= 2,),
        source=source,
    )
    yield Case(
        name="two k×k against one on 32×32, valid, in k",
        question=(
            "For which kernels do two unpadded k×k layers save MACs against one with their field "
            "on a 32×32 input?"
        ),
        first=Conv2d(c, c, 2 * k - 1),
        second=two,
        symbol=k,
        measure="macs",
        size=32,
        source=source,
    )
    yield Case(
        name="n of 3×3 against one, valid, in H",
        question=(
            "From which input size on do n unpadded 3×3 layers save MACs against one with their "
            "field?"
        ),
        first=Conv2d(c, c, 2 * n + 1),
        second=Repeat(Conv2d(c, c, 3), n),
        symbol=H,
        measure="macs",
        size=H,
        given=(n >= 2,),
        source=source,
    )
    yield Case(
        name="two 3×3 through m channels, in m",
        question="How many channels may lie between two 3×3 layers that are smaller than a 5×5?",
        first=Conv2d(c, c, 5),
        second=Sequential(Conv2d(c, m, 3), Conv2d(m, c, 3)),
        symbol=m,
        source=source,
    )
    yield Case(
        name="two 3×3 through m channels, equal",
        question="With how many channels between them are two 3×3 layers as large as a 5×5?",
        first=Conv2d(c, c, 5),
        second=Sequential(Conv2d(c, m, 3), Conv2d(m, c, 3)),
        symbol=m,
        sense="==",
        source=source,
    )
    unequal = Sequential(Conv2d(c_in, m, 3), Conv2d(m, c_out, 3))
    for symbol in (m, c_in):
        yield Case(
            name=f"two 3×3 through m channels, unequal ends, in {symbol}",
            question=(
                "When are two 3×3 layers from c_in through m to c_out channels smaller than a 5×5 "
                "layer?"
            ),
            first=Conv2d(c_in, c_out, 5),
            second=unequal,
            symbol=symbol,
            source="Szegedy et al., Rethinking the Inception Architecture, 2016, section 3.1",
        )
    yield Case(
        name="two 3×3 against 5×5, activations",
        question="Do two 3×3 layers ever write fewer activations than one 5×5?",
        first=Conv2d(c, c, 5, padding=2),
        second=Sequential(Conv2d(c, c, 3, padding=1), Conv2d(c, c, 3, padding=1)),
        symbol=H,
        measure="activations",
        size=H,
        source=source,
    )
    # (R - 1)/(k - 1) layers of k×k reach the field R: weights for each pair of channels.
    per_field = (R - 1) * k**2 / (k - 1)
    yield Case(
        name="stack of k×k against k+1, one field, in k",
        question=(
            "Does a stack of k×k layers always reach a receptive field with fewer weights than one "
            "of kernels one larger?"
        ),
        first=per_field.subs(k, k + 1),
        second=per_field,
        symbol=k,
        given=(k >= 2, R >= 2),
        source=source,
    )
    yield Case(
        name="stack of k×k against 3×3, one field, in k",
        question=(
            "For which kernels does a stack reach a receptive field with more weights than a stack "
            "of 3×3?"
        ),
        first=per_field,
        second=per_field.subs(k, 3),
        symbol=k,
        given=(k >= 2, R >= 2),
        source=source,
    )
    yield Case(
        name="RepVGG's training block",
        question="Is 3×3 beside 1×1 ever smaller than 3×3 alone?",
        first=Conv2d(c, c, 3).params,
        second=Conv2d(c, c, 3).params + pointwise(c, c).params,
        symbol=c,
        source="Ding et al., RepVGG, 2021, section 3",
    )
    yield Case(
        name="large depthwise kernel against a 3×3 layer, in k",
        question="Up to which kernel is a depthwise separable layer smaller than a plain 3×3?",
        first=Conv2d(c, c, 3),
        second=depthwise_separable(c, c, k),
        symbol=k,
        source="Ding et al., Scaling Up Your Kernels to 31×31, 2022, section 3",
    )
