"""The literature's crossover questions as data: when does the second design cost less?

Each case names two designs and a measure, so that the relation is read off the layers; where the
library has no such layer, the two costs are stated, with their source. Answers are not stored:
`Case.solve` decides them.

Examples:
    >>> case = find("depthwise separable, params, in c")
    >>> case.relation
    c**2 + c*k**2 < c**2*k**2
    >>> case.solve().integer
    c >= 2
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from sympy import Eq, Expr, Ge, Integer, Le, Lt, Rational, Symbol
from sympy.logic.boolalg import Boolean

from symconv.abc import (
    C,
    H,
    K,
    L,
    N,
    R,
    W,
    alpha,
    c,
    c_in,
    c_out,
    d,
    g,
    i,
    k,
    m,
    n,
    p,
    r,
    rho,
    s,
    t,
    w,
)
from symconv.abc import M as WINDOW
from symconv.arguments import PerDimension
from symconv.arithmetic import GeometricSum, ceil_div, exact_sum
from symconv.blocks import depthwise_separable, spatially_separable
from symconv.compose import Repeat, Sequential
from symconv.decide import Condition, when
from symconv.errors import ArgumentError
from symconv.layers import (
    AvgPool2d,
    Conv1d,
    Conv2d,
    Conv3d,
    Flatten,
    GlobalAvgPool,
    Linear,
    MaxPool2d,
)
from symconv.module import Module

__all__ = ["Case", "find", "table"]

_SENSE: dict[str, type[Boolean]] = {"<": Lt, "<=": Le, ">=": Ge, "==": Eq}


@dataclass(frozen=True, kw_only=True)
class Case:
    """One question: for which values of `symbol` does the second design cost less?

    Attributes:
        name: short and unique.
        question: the question in words.
        first: the design compared against, or its cost where the library has no such layer.
        second: the design asked about, or its cost.
        symbol: what it is solved for.
        source: who proposed the design: author, year and section.
        measure: "params", "macs", "flops" or "activations", of designs.
        size: the input size, of designs measured by more than parameters.
        given: what is taken for granted besides the designs' own assumptions.
        sense: the relation of the second cost to the first: "<", "<=", ">=" or "==".
    """

    name: str
    question: str
    first: Module | Expr
    second: Module | Expr
    symbol: Symbol
    source: str
    measure: str = "params"
    size: PerDimension | None = None
    given: tuple[Boolean, ...] = ()
    sense: str = "<"

    def cost(self, design: Module | Expr) -> Expr:
        """What one of the two designs costs."""
        if not isinstance(design, Module):
            return design
        if self.measure == "params":
            return design.params
        return getattr(design, self.measure)(self.size)

    @property
    def relation(self) -> Boolean:
        """The second cost against the first."""
        return _SENSE[self.sense](self.cost(self.second), self.cost(self.first))

    @property
    def domain(self) -> tuple[Boolean, ...]:
        """What is given, and what both designs need, such as an input no smaller than a kernel."""
        size = None if self.measure == "params" else self.size
        needed = (
            rule
            for design in (self.first, self.second)
            if isinstance(design, Module)
            for rule in design.assumptions(size)
        )
        return tuple(dict.fromkeys((*self.given, *needed)))

    def solve(self, *, timeout: float = 5.0) -> Condition:
        """The answer, with its proof."""
        return when(self.relation, self.symbol, self.domain, timeout=timeout)


def find(name: str) -> Case:
    """The case of that name.

    Raises:
        ArgumentError: where there is none.
    """
    for case in table():
        if case.name == name:
            return case
    raise ArgumentError(f"find(…): there is no case named {name!r}.")


@cache
def table() -> tuple[Case, ...]:
    """All cases, in the order of the designs they ask about.

    Examples:
        >>> len(table()) >= 80
        True
    """
    parts = (
        _separable,
        _grouped,
        _bottlenecks,
        _inverted,
        _squeezed,
        _decomposed,
        _stacks,
        _strides,
        _dilated,
        _heads,
        _attention,
        _fast,
        _deep,
        _multipliers,
    )
    return tuple(case for part in parts for case in part())


def _plain(inputs: Expr = c, outputs: Expr = c, kernel: Expr = k, **more: object) -> Conv2d:
    """One convolution that keeps the size, the design most others are measured against."""
    return Conv2d(inputs, outputs, kernel, **{"padding": "same", **more})  # type: ignore[arg-type]


def _pointwise(inputs: Expr, outputs: Expr) -> Conv2d:
    return Conv2d(inputs, outputs, 1)


def _field(design: Module) -> Expr:
    """How many samples one output of a 1-D design sees."""
    (size,) = design.receptive_field.size
    assert size is not None  # no stride, so there is one
    return size


def _separable() -> Iterator[Case]:
    """Depthwise, then pointwise."""
    source = "Howard et al., MobileNets, 2017, section 3.1"
    square = depthwise_separable(c, c, k, padding="same")
    oblong = depthwise_separable(c_in, c_out, k, padding="same")
    ask = "When has a depthwise separable convolution fewer {} than a plain one, as {} grow?"
    for symbol, given in ((c, (k >= 2,)), (k, ())):
        yield Case(
            name=f"depthwise separable, params, in {symbol}",
            question=ask.format("parameters", "the channels" if symbol == c else "the kernels"),
            first=_plain(),
            second=square,
            symbol=symbol,
            given=given,
            source=source,
        )
    yield Case(
        name="depthwise separable, params, any kernel",
        question="The same question, with 1×1 kernels not left out.",
        first=_plain(),
        second=square,
        symbol=c,
        source=source,
    )
    for symbol, word in ((c_out, "output channels"), (c_in, "input channels"), (k, "kernels")):
        yield Case(
            name=f"depthwise separable, unequal channels, in {symbol}",
            question=ask.format("parameters", f"the {word}"),
            first=_plain(c_in, c_out),
            second=oblong,
            symbol=symbol,
            given=(c_out >= 2,) if symbol == k else (k >= 2,),
            source=source,
        )
    yield Case(
        name="depthwise separable, MACs, in c",
        question=ask.format("MACs", "the channels"),
        first=_plain(),
        second=square,
        symbol=c,
        measure="macs",
        size=H,
        given=(k >= 2,),
        source=source,
    )
    yield Case(
        name="depthwise separable, valid, in H",
        question="Does the input size matter to whether a depthwise separable layer is cheaper?",
        first=Conv2d(c, c, 3),
        second=depthwise_separable(c, c, 3),
        symbol=H,
        measure="macs",
        size=H,
        source=source,
    )
    yield Case(
        name="depthwise separable, strided, in c_out",
        question="Does a stride change the number of output channels from which it is cheaper?",
        first=Conv2d(c_in, c_out, k, stride=s, padding=p),
        second=depthwise_separable(c_in, c_out, k, stride=s, padding=p),
        symbol=c_out,
        measure="macs",
        size=H,
        given=(k >= 2,),
        source=source,
    )
    yield Case(
        name="depthwise separable, activations",
        question="Does a depthwise separable layer ever write fewer activations?",
        first=_plain(c_in, c_out),
        second=oblong,
        symbol=c_out,
        measure="activations",
        size=H,
        source="Sandler et al., MobileNetV2, 2018, section 5",
    )
    yield Case(
        name="depthwise separable, biased, in c",
        question="When has it fewer parameters with a bias in each layer?",
        first=Conv2d(c, c, k, bias=True),
        second=depthwise_separable(c, c, k, bias=True),
        symbol=c,
        given=(k >= 2,),
        source=source,
    )
    yield Case(
        name="depthwise separable, 3-D, in c",
        question="When is a depthwise separable 3-D convolution the smaller one?",
        first=Conv3d(c, c, k),
        second=Conv3d(c, c, k, groups=c).params + Conv3d(c, c, 1).params,
        symbol=c,
        given=(k >= 2,),
        source="Kopuklu et al., Resource Efficient 3D CNNs, 2019",
    )
    yield Case(
        name="depthwise separable, 1-D, in k",
        question="From which length of a 1-D kernel does it have fewer parameters?",
        first=Conv1d(c, c, k),
        second=Sequential(Conv1d(c, c, k, groups=c), Conv1d(c, c, 1)),
        symbol=k,
        given=(c >= 2,),
        source="Kaiser et al., Depthwise Separable Convolutions for NMT, 2017",
    )
    yield Case(
        name="depthwise separable, within a tenth of its limit",
        question="From how many channels on is the saving within 10 % of its limit, k²?",
        first=square.params * Rational(9, 10),
        second=_plain().params / k**2,
        symbol=c,
        sense=">=",
        source=source,
    )
    yield Case(
        name="blueprint separable against depthwise separable",
        question="When is pointwise before depthwise cheaper than the other order?",
        first=depthwise_separable(c_in, c_out, k),
        second=Sequential(_pointwise(c_in, c_out), Conv2d(c_out, c_out, k, groups=c_out)),
        symbol=c_out,
        source="Haase and Amthor, Blueprint Separable Convolutions, 2020, section 3",
    )
    yield Case(
        name="depthwise with a multiplier, in m",
        question="How many filters per channel may the depthwise layer have?",
        first=_plain(),
        second=Sequential(Conv2d(c, c * m, k, groups=c), _pointwise(c * m, c)),
        symbol=m,
        source="Chollet, Xception, 2017, section 2",
    )
    yield Case(
        name="depthwise part below pointwise part, in c",
        question="From how many channels on does the pointwise layer take most MACs?",
        first=_pointwise(c, c),
        second=Conv2d(c, c, k, groups=c, padding="same"),
        symbol=c,
        measure="macs",
        size=H,
        source="Howard et al., MobileNets, 2017, table 2",
    )


def _grouped() -> Iterator[Case]:
    """Groups, with and without a pointwise layer that mixes them."""
    source = "Xie et al., Aggregated Residual Transformations, 2017"
    grouped = Conv2d(c, c, k, groups=g)
    mixed = Sequential(grouped, _pointwise(c, c))
    yield Case(
        name="grouped, params, in g",
        question="From how many groups on has a grouped convolution fewer parameters?",
        first=Conv2d(c, c, k),
        second=grouped,
        symbol=g,
        source="Krizhevsky et al., ImageNet Classification, 2012, section 3.5",
    )
    for symbol in (g, k):
        yield Case(
            name=f"grouped and pointwise, in {symbol}",
            question="When does a grouped convolution pay for the pointwise layer that mixes it?",
            first=Conv2d(c, c, k),
            second=mixed,
            symbol=symbol,
            given=(k >= 2,) if symbol == g else (g >= 2,),
            source="Zhang et al., Interleaved Group Convolutions, 2017",
        )
    yield Case(
        name="grouped against depthwise separable, in g",
        question="How many groups make a grouped layer cheaper than a depthwise separable one?",
        first=depthwise_separable(c, c, k),
        second=grouped,
        symbol=g,
        source=source,
    )
    yield Case(
        name="grouped against depthwise separable, equal",
        question="At how many groups do the two have equally many parameters?",
        first=depthwise_separable(c, c, k),
        second=grouped,
        symbol=g,
        sense="==",
        source=source,
    )
    yield Case(
        name="ResNeXt width under a bottleneck's budget, in w",
        question="How wide may each of 32 paths be for no more weights than a 64-wide bottleneck?",
        first=Sequential(_pointwise(4 * C, C), Conv2d(C, C, 3), _pointwise(C, 4 * C)).params.subs(
            C, 64
        ),
        second=Sequential(
            _pointwise(Integer(256), 32 * w),
            Conv2d(32 * w, 32 * w, 3, groups=32),
            _pointwise(32 * w, Integer(256)),
        ),
        symbol=w,
        sense="<=",
        source=f"{source}, section 3.3, equation (4)",
    )
    bottleneck = Sequential(_pointwise(c, m), Conv2d(m, m, 3, padding=1), _pointwise(m, c))
    shuffle = Sequential(
        Conv2d(c, m, 1, groups=g),
        Conv2d(m, m, 3, padding=1, groups=m),
        Conv2d(m, c, 1, groups=g),
    )
    for symbol in (m, c):
        yield Case(
            name=f"ShuffleNet unit against a bottleneck, in {symbol}",
            question="When is a ShuffleNet unit cheaper than a ResNet bottleneck?",
            first=bottleneck,
            second=shuffle,
            symbol=symbol,
            measure="macs",
            size=H,
            source="Zhang et al., ShuffleNet, 2018, section 3.2",
        )
    yield Case(
        name="ShuffleNet unit against a grouped bottleneck, in g",
        question="When is a ShuffleNet unit cheaper than a ResNeXt unit with as many groups?",
        first=Sequential(_pointwise(c, m), Conv2d(m, m, 3, padding=1, groups=g), _pointwise(m, c)),
        second=shuffle,
        symbol=g,
        measure="macs",
        size=H,
        source="Zhang et al., ShuffleNet, 2018, section 3.2",
    )


def _bottlenecks() -> Iterator[Case]:
    """A narrow middle between two pointwise layers."""
    source = "He et al., Deep Residual Learning, 2016, section 4.1"
    narrow = Sequential(_pointwise(c, m), _plain(m, m), _pointwise(m, c))
    narrow3 = Sequential(_pointwise(c, m), Conv2d(m, m, 3), _pointwise(m, c))
    basic = Sequential(Conv2d(c, c, 3), Conv2d(c, c, 3))
    for symbol in (m, c, k):
        yield Case(
            name=f"bottleneck against one layer, in {symbol}",
            question="When has a bottleneck of width m fewer parameters than one k×k layer?",
            first=_plain(),
            second=narrow,
            symbol=symbol,
            given=(c > m,) if symbol == k else (),
            source=source,
        )
    for symbol in (m, c):
        yield Case(
            name=f"bottleneck against a basic block, in {symbol}",
            question="When has a bottleneck fewer parameters than two 3×3 layers?",
            first=basic,
            second=narrow3,
            symbol=symbol,
            source=source,
        )
    yield Case(
        name="bottleneck with reduction r against a basic block",
        question="From which reduction on has a bottleneck fewer parameters than two 3×3 layers?",
        first=basic.subs({c: m * r}),
        second=narrow3.subs({c: m * r}),
        symbol=r,
        source=source,
    )
    yield Case(
        name="bottleneck with reduction 4, always",
        question="Is a bottleneck of a quarter of the width ever the larger one?",
        first=basic.subs({c: 4 * m}),
        second=narrow3.subs({c: 4 * m}),
        symbol=m,
        source=source,
    )
    yield Case(
        name="bottleneck four times as wide as a basic block, equal",
        question="Do a 4c–c–4c bottleneck and two 3×3 layers of c channels cost the same?",
        first=basic,
        second=narrow3.subs({c: 4 * m}).subs({m: c}),
        symbol=c,
        sense="<=",
        source=source,
    )
    reduced = Sequential(_pointwise(c_in, m), _plain(m, c_out))
    for symbol, given in ((m, ()), (k, ()), (c_in, ()), (c_out, (k >= 2,))):
        yield Case(
            name=f"pointwise reduction before k×k, in {symbol}",
            question="When does a pointwise reduction to m channels save MACs before a k×k layer?",
            first=_plain(c_in, c_out),
            second=reduced,
            symbol=symbol,
            measure="macs",
            size=H,
            given=given,
            source="Szegedy et al., Going Deeper with Convolutions, 2015, section 4",
        )
    yield Case(
        name="pointwise layer before a bottleneck's stride, in s",
        question="When is it cheaper to stride in the first pointwise layer than in the 3×3 one?",
        first=Sequential(_pointwise(c, m), _plain(m, m, Integer(3), stride=s)),
        second=Sequential(Conv2d(c, m, 1, stride=s), Conv2d(m, m, 3, padding=1)),
        symbol=s,
        measure="macs",
        size=H,
        source="He et al., Bag of Tricks, 2019, section 4",
    )


def _inverted() -> Iterator[Case]:
    """Expand by t, filter depthwise, project."""
    source = "Sandler et al., MobileNetV2, 2018, section 3.3"
    inverted = Sequential(
        _pointwise(c, t * c), _plain(t * c, t * c, groups=t * c), _pointwise(t * c, c)
    )
    for symbol in (c, t, k):
        yield Case(
            name=f"inverted residual against one layer, in {symbol}",
            question="When has an inverted residual fewer MACs than one k×k layer?",
            first=_plain(),
            second=inverted,
            symbol=symbol,
            measure="macs",
            size=H,
            source=source,
        )
    yield Case(
        name="inverted residual with t = 6, k = 3",
        question="Does an inverted residual with expansion 6 ever undercut one 3×3 layer?",
        first=_plain().subs({k: 3}),
        second=inverted.subs({k: 3, t: 6}),
        symbol=c,
        measure="macs",
        size=H,
        source=source,
    )
    yield Case(
        name="inverted residual against depthwise separable",
        question="Does an inverted residual ever cost less than a depthwise separable layer?",
        first=depthwise_separable(c, c, k, padding="same"),
        second=inverted,
        symbol=t,
        measure="macs",
        size=H,
        source=source,
    )
    yield Case(
        name="inverted residual against a basic block, in t",
        question="Up to which expansion is an inverted residual smaller than two 3×3 layers?",
        first=Sequential(Conv2d(c, c, 3), Conv2d(c, c, 3)),
        second=inverted.subs({k: 3}),
        symbol=t,
        source=source,
    )
    yield Case(
        name="inverted residual, unequal channels, in c_out",
        question="When has it fewer parameters than one k×k layer, with c_in → c_out channels?",
        first=_plain(c_in, c_out, Integer(3)),
        second=Sequential(
            _pointwise(c_in, t * c_in),
            Conv2d(t * c_in, t * c_in, 3, groups=t * c_in),
            _pointwise(t * c_in, c_out),
        ),
        symbol=c_out,
        source=source,
    )
    fused = Sequential(_plain(c, t * c), _pointwise(t * c, c))
    for symbol in (c, k):
        yield Case(
            name=f"fused against depthwise inverted residual, in {symbol}",
            question="When has the fused block (k×k, then pointwise) fewer MACs?",
            first=inverted,
            second=fused,
            symbol=symbol,
            measure="macs",
            size=H,
            source="Tan and Le, EfficientNetV2, 2021, section 3.2",
        )
    yield Case(
        name="inverted residual, activations",
        question="Does an inverted residual ever write fewer activations than a basic block?",
        first=Sequential(_plain(), _plain()),
        second=inverted,
        symbol=t,
        measure="activations",
        size=H,
        source=source,
    )
    yield Case(
        name="sandglass against inverted residual, in t",
        question="When is a sandglass block on t·c channels cheaper than an inverted residual?",
        first=inverted.subs({k: 3}),
        second=Sequential(
            Conv2d(t * c, t * c, 3, padding=1, groups=t * c),
            _pointwise(t * c, c),
            _pointwise(c, t * c),
            Conv2d(t * c, t * c, 3, padding=1, groups=t * c),
        ),
        symbol=t,
        measure="macs",
        size=H,
        source="Zhou et al., Rethinking Bottleneck Structure, 2020, section 3",
    )


def _squeezed() -> Iterator[Case]:
    """Fire and Ghost modules: part of the output from cheap filters."""
    source = "Iandola et al., SqueezeNet, 2016, section 3.2"
    # Squeeze to m channels, then n filters of 1×1 and w of 3×3 side by side.
    fire = _pointwise(c, m).params + _pointwise(m, n).params + Conv2d(m, w, 3).params
    for symbol in (m, c, w):
        yield Case(
            name=f"Fire, in {symbol}",
            question="When is a Fire module smaller than a 3×3 layer with as many outputs?",
            first=Conv2d(c, n + w, 3).params,
            second=fire,
            symbol=symbol,
            source=source,
        )
    yield Case(
        name="Fire, half of the filters 3×3, in m",
        question="How many squeeze channels, with as many 1×1 as 3×3 filters?",
        first=Conv2d(c, 2 * n, 3).params,
        second=fire.subs(w, n),
        symbol=m,
        source=source,
    )
    ghost = Sequential(Conv2d(c, m, k), Conv2d(m, m * s, d, groups=m))
    # Of m·s outputs, m come from the primary layer itself, the others from cheap d×d filters.
    cheap = Conv2d(c, m, k).params + Conv2d(m, m * (s - 1), d, groups=m).params
    for symbol in (s, d, c, k):
        yield Case(
            name=f"Ghost, in {symbol}",
            question="When is a Ghost module smaller than the plain layer it imitates?",
            first=Conv2d(c, m * s, k).params,
            second=cheap,
            symbol=symbol,
            given=(s >= 2,) if symbol != s else (),
            source="Han et al., GhostNet, 2020, section 3.1, equation (5)",
        )
    yield Case(
        name="Ghost, cheap filters as large as the primary ones",
        question="With d = k, from how many channels on does a Ghost module pay?",
        first=Conv2d(c, m * s, k).params,
        second=cheap.subs(d, k),
        symbol=c,
        given=(s >= 2,),
        source="Han et al., GhostNet, 2020, section 3.1",
    )
    yield Case(
        name="Ghost without its identity, in s",
        question="When does it pay if the cheap filters make all the outputs?",
        first=Conv2d(c, m * s, k),
        second=ghost,
        symbol=s,
        source="Han et al., GhostNet, 2020, section 3.1",
    )


def _decomposed() -> Iterator[Case]:
    """Low-rank forms of one layer."""
    tucker = "Kim et al., Compression of Deep CNNs, 2016, section 3.1"
    equal_ranks = Sequential(_pointwise(c_in, r), _plain(r, r), _pointwise(r, c_out))
    yield Case(
        name="Tucker-2, equal ranks, in r",
        question="Up to which rank does a Tucker-2 form have fewer parameters?",
        first=_plain(c_in, c_out),
        second=equal_ranks,
        symbol=r,
        source=tucker,
    )
    two_ranks = Sequential(_pointwise(c_in, m), _plain(m, n), _pointwise(n, c_out))
    for symbol in (m, c_in, k):
        yield Case(
            name=f"Tucker-2, two ranks, in {symbol}",
            question="When does a Tucker-2 form with ranks m and n have fewer parameters?",
            first=_plain(c_in, c_out),
            second=two_ranks,
            symbol=symbol,
            given=(c_in >= m, c_out >= n),
            source=tucker,
        )
    yield Case(
        name="Tucker-2, half ranks, 3×3",
        question="Does halving both ranks always save parameters?",
        first=Conv2d(2 * r, 2 * r, 3),
        second=equal_ranks.subs({c_in: 2 * r, c_out: 2 * r, k: 3}),
        symbol=r,
        source=tucker,
    )
    cp = Sequential(
        _pointwise(c_in, R),
        Conv2d(R, R, (k, 1), groups=R),
        Conv2d(R, R, (1, k), groups=R),
        _pointwise(R, c_out),
    )
    for symbol in (R, k, c_out):
        yield Case(
            name=f"CP decomposition, in {symbol}",
            question="When does a CP form of rank R have fewer parameters?",
            first=_plain(c_in, c_out),
            second=cp,
            symbol=symbol,
            source="Lebedev et al., Speeding-up CNNs Using CP-Decomposition, 2015, section 3",
        )
    low_rank = Sequential(_pointwise(c_in, r), _pointwise(r, c_out))
    for symbol in (r, c_in):
        yield Case(
            name=f"SVD of a pointwise layer, in {symbol}",
            question="When do two pointwise layers through rank r undercut one?",
            first=_pointwise(c_in, c_out),
            second=low_rank,
            symbol=symbol,
            source="Denton et al., Exploiting Linear Structure, 2014, section 3.2",
        )
    yield Case(
        name="SVD of a square pointwise layer, in c",
        question="From how many channels on does rank r save parameters?",
        first=_pointwise(c, c),
        second=low_rank.subs({c_in: c, c_out: c}),
        symbol=c,
        source="Denton et al., Exploiting Linear Structure, 2014, section 3.2",
    )
    yield Case(
        name="SVD of VGG's second dense layer, in r",
        question="Up to which rank do two dense layers undercut one of 4096 by 4096?",
        first=Linear(4096, 4096),
        second=Sequential(Linear(4096, r), Linear(r, 4096)),
        symbol=r,
        measure="macs",
        source="Girshick, Fast R-CNN, 2015, section 3.1",
    )
    yield Case(
        name="filters from a basis of r, in r",
        question="How many k×k basis filters, combined by a pointwise layer, save MACs?",
        first=_plain(),
        second=Sequential(_plain(c, r), _pointwise(r, c)),
        symbol=r,
        measure="macs",
        size=H,
        source="Zhang et al., Accelerating Very Deep CNNs, 2016, section 3",
    )
    source = "Jaderberg et al., Speeding up CNNs with Low Rank Expansions, 2014, section 2"
    for symbol in (m, k, c_in):
        yield Case(
            name=f"spatially separable through m channels, in {symbol}",
            question="When do k×1 and 1×k passes through m channels have fewer parameters?",
            first=_plain(c_in, c_out),
            second=spatially_separable(c_in, c_out, k, mid_channels=m),
            symbol=symbol,
            source=source,
        )
    inception = "Szegedy et al., Rethinking the Inception Architecture, 2016, section 3.2"
    yield Case(
        name="spatially separable, square, in k",
        question="From which kernel on do k×1 and 1×k passes have fewer parameters?",
        first=_plain(),
        second=spatially_separable(c, c, k),
        symbol=k,
        source=inception,
    )
    yield Case(
        name="spatially separable, square, equal",
        question="For which kernel do they have as many?",
        first=_plain(),
        second=spatially_separable(c, c, k),
        symbol=k,
        sense="==",
        source=inception,
    )
    yield Case(
        name="spatially separable, as many middle as output channels",
        question="How many output channels may the first pass already make?",
        first=_plain(c_in, c_out),
        second=spatially_separable(c_in, c_out, k),
        symbol=c_out,
        given=(k >= 2,),
        source=inception,
    )
    for kernel in (2, 3, 7):
        yield Case(
            name=f"spatially separable, valid, k = {kernel}, in H",
            question=f"From which input on do {kernel}×1 and 1×{kernel} passes save MACs?",
            first=Conv2d(c, c, kernel),
            second=spatially_separable(c, c, kernel),
            symbol=H,
            measure="macs",
            size=H,
            source=inception,
        )
    yield Case(
        name="spatially separable, valid, any k, in H",
        question="The same with any kernel of at least 3.",
        first=Conv2d(c, c, k),
        second=spatially_separable(c, c, k),
        symbol=H,
        measure="macs",
        size=H,
        given=(k >= 3,),
        source=inception,
    )
    three_d = "Tran et al., A Closer Look at Spatiotemporal Convolutions, 2018, section 3.4"
    factored = Sequential(Conv3d(c, m, (1, k, k)), Conv3d(m, c, (t, 1, 1)))
    for sense, word in (("<", "fewer"), ("==", "as many")):
        yield Case(
            name=f"(2+1)-D against 3-D, {word}, in m",
            question=f"For which middle width has a (2+1)-D block {word} parameters?",
            first=Conv3d(c, c, (t, k, k)),
            second=factored,
            symbol=m,
            sense=sense,
            source=three_d,
        )
    yield Case(
        name="pseudo-3-D, equal width, in t",
        question="From which temporal kernel on does a (2+1)-D block of equal width save?",
        first=Conv3d(c, c, (t, k, k)),
        second=factored.subs({m: c}),
        symbol=t,
        given=(k >= 2,),
        source="Qiu et al., Pseudo-3D Residual Networks, 2017, section 3.1",
    )


def _stacks() -> Iterator[Case]:
    """Several small kernels for one large one."""
    source = "Simonyan and Zisserman, Very Deep Convolutional Networks, 2015, section 2.3"
    stack, whole = Repeat(Conv2d(c, c, k), n), Conv2d(c, c, n * (k - 1) + 1)
    for symbol in (n, k, c):
        yield Case(
            name=f"n-stack against one layer, in {symbol}",
            question="When have n layers of k×k fewer parameters than one with their field?",
            first=whole,
            second=stack,
            symbol=symbol,
            source=source,
        )
    yield Case(
        name="n-stack against one layer, biased, in n",
        question="The same with biases, for 3×3.",
        first=Conv2d(c, c, 2 * n + 1, bias=True),
        second=Repeat(Conv2d(c, c, 3, bias=True), n),
        symbol=n,
        source=source,
    )
    yield Case(
        name="two 3×3 against 5×5, same, in H",
        question="Does the input size matter where every layer keeps it?",
        first=_plain(kernel=Integer(5)),
        second=Sequential(_plain(kernel=Integer(3)), _plain(kernel=Integer(3))),
        symbol=H,
        measure="macs",
        size=H,
        source=source,
    )
    for layers in (2, 3):
        field = 2 * layers + 1
        yield Case(
            name=f"{layers} of 3×3 against {field}×{field}, valid, in H",
            question=f"From which input on do {layers} unpadded 3×3 layers save MACs?",
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
        question="From which input on do two unpadded k×k layers save MACs?",
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
        question="Up to which kernel do two unpadded layers save MACs on a 32×32 input?",
        first=Conv2d(c, c, 2 * k - 1),
        second=two,
        symbol=k,
        measure="macs",
        size=32,
        source=source,
    )
    yield Case(
        name="n of 3×3 against one, valid, in H",
        question="From which input on do n unpadded 3×3 layers save MACs?",
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
        question="How many channels may lie between two 3×3 layers that replace a 5×5?",
        first=Conv2d(c, c, 5),
        second=Sequential(Conv2d(c, m, 3), Conv2d(m, c, 3)),
        symbol=m,
        source=source,
    )
    yield Case(
        name="two 3×3 through m channels, equal",
        question="At how many channels between them do they cost what a 5×5 costs?",
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
            question="The same with c_in → c_out channels.",
            first=Conv2d(c_in, c_out, 5),
            second=unequal,
            symbol=symbol,
            source="Szegedy et al., Rethinking the Inception Architecture, 2016, section 3.1",
        )
    yield Case(
        name="two 3×3 against 5×5, activations",
        question="Do two layers ever write fewer activations than one?",
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
        question="Of two kernels that differ by one, which stack reaches a field more cheaply?",
        first=per_field.subs(k, k + 1),
        second=per_field,
        symbol=k,
        given=(k >= 2, R >= 2),
        source=source,
    )
    yield Case(
        name="stack of k×k against 3×3, one field, in k",
        question="Which kernels reach a field with more weights than 3×3 does?",
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
        second=Conv2d(c, c, 3).params + _pointwise(c, c).params,
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


def _strides() -> Iterator[Case]:
    """Strided stems: floors in the input size, the stride and the padding."""
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
        first=Sequential(_plain(), AvgPool2d(s)),
        second=_plain(stride=s),
        symbol=s,
        measure="macs",
        size=H,
        given=(s <= H,),
        source="Springenberg et al., Striving for Simplicity, 2015, section 2",
    )
    yield Case(
        name="pooling before a layer against a stride in it, in s",
        question="When is it cheaper to pool first than to stride?",
        first=Conv2d(c, c, k, stride=s, padding="same"),
        second=Sequential(AvgPool2d(s), _plain()),
        symbol=s,
        measure="macs",
        size=H,
        given=(s <= H,),
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


def _dilated() -> Iterator[Case]:
    """Wide fields by dilation."""
    source = "Yu and Koltun, Multi-Scale Context Aggregation, 2016, section 2"
    yield Case(
        name="dilated against dense kernel, in d",
        question="From which dilation on is a dilated kernel smaller than the dense one it spans?",
        first=Conv2d(c, c, d * (k - 1) + 1),
        second=Conv2d(c, c, k, dilation=d),
        symbol=d,
        given=(k >= 2,),
        source=source,
    )
    yield Case(
        name="dilated against dense kernel, valid, in H",
        question="Does the input size matter, unpadded?",
        first=Conv2d(c, c, d * (k - 1) + 1),
        second=Conv2d(c, c, k, dilation=d),
        symbol=H,
        measure="macs",
        size=H,
        given=(k >= 2, d >= 2),
        source=source,
    )
    dilated = Repeat(Conv1d(c, c, k, dilation=2**i), n, index=i)
    plain = Repeat(Conv1d(c, c, k), n)
    field, plain_field = _field(dilated), _field(plain)
    wavenet = "van den Oord et al., WaveNet, 2016, section 2.1"
    yield Case(
        name="doubling dilations against a plain stack, in n",
        question="From how many layers on do doubling dilations see further?",
        first=field,
        second=plain_field,
        symbol=n,
        given=(k >= 2,),
        source=wavenet,
    )
    for symbol in (n, k):
        yield Case(
            name=f"doubling dilations reach a field R, in {symbol}",
            question="How many layers, or how long a kernel, to see at least R samples?",
            first=field,
            second=R,
            symbol=symbol,
            sense="<=",
            source=wavenet,
        )
    yield Case(
        name="ten doubling dilations against one dense layer, in k",
        question="When have ten dilated layers fewer parameters than one with their field?",
        first=Conv1d(c, c, field.subs(n, 10)),
        second=dilated.subs({n: 10}),
        symbol=k,
        source=wavenet,
    )


def _heads() -> Iterator[Case]:
    """Dense heads, pooling, and squeeze-and-excitation."""
    source = "Lin et al., Network in Network, 2014, section 3.2"
    dense = Sequential(Flatten(), Linear(c * H**2, n))
    pooled = Sequential(GlobalAvgPool(), Flatten(), Linear(c, n))
    for symbol in (H, c):
        yield Case(
            name=f"pooled against dense head, params, in {symbol}",
            question="When does pooling before the classifier save parameters?",
            first=dense.params,
            second=pooled.params,
            symbol=symbol,
            source=source,
        )
    yield Case(
        name="Network-in-Network head against a dense one, MACs, in H",
        question="Has a pointwise classifier with pooling fewer MACs than a dense one?",
        first=Sequential(Flatten(), Linear(c * H**2, n)).params,
        second=_pointwise(c, n).macs(H),
        symbol=H,
        source=source,
    )
    yield Case(
        name="dense layer against a k×k layer of its size, in k",
        question="Which unpadded kernel has as many weights as a dense layer?",
        first=Linear(c * H**2, n).params,
        second=Conv2d(c, n, k),
        symbol=k,
        given=(k <= H,),
        sense="==",
        source="Long et al., Fully Convolutional Networks, 2015, section 3.1",
    )
    yield Case(
        name="first dense layer against thirteen convolutions, in H",
        question="On which final map does VGG-16's first dense layer outweigh its convolutions?",
        first=Linear(512 * H**2, 4096).params,
        second=Integer(14710464),  # VGG-16's convolutions, without biases
        symbol=H,
        source="Simonyan and Zisserman, Very Deep Convolutional Networks, 2015, table 2",
    )
    se = "Hu et al., Squeeze-and-Excitation Networks, 2018, section 4"
    excitation = Sequential(Linear(m * r, m), Linear(m, m * r))
    for share in (10, 50):
        yield Case(
            name=f"squeeze-and-excitation within 1/{share} of a 3×3 layer, in r",
            question=f"From which reduction on does it add at most 1/{share} of the parameters?",
            first=Conv2d(m * r, m * r, 3).params / share,
            second=excitation.params,
            symbol=r,
            sense="<=",
            source=se,
        )
    yield Case(
        name="squeeze-and-excitation within 1/100 of the MACs, in H",
        question="From which map on does it add less than 1/100 of a 3×3 layer's MACs?",
        first=Conv2d(m * r, m * r, 3, padding=1).macs(H) / 100,
        second=excitation.params,
        symbol=H,
        source=se,
    )
    yield Case(
        name="ECA against squeeze-and-excitation, in k",
        question="Up to which kernel is a 1-D convolution over channels smaller?",
        first=excitation.params,
        second=Conv1d(1, 1, k).params,
        symbol=k,
        source="Wang et al., ECA-Net, 2020, section 3",
    )
    yield Case(
        name="CoordConv's overhead within 1/100, in c",
        question="From how many channels on do two coordinate channels add at most 1/100?",
        first=Conv2d(c, m, k).params * Rational(101, 100),
        second=Conv2d(c + 2, m, k).params,
        symbol=c,
        sense="<=",
        source="Liu et al., An Intriguing Failing of CNNs, 2018, section 3",
    )


def _attention() -> Iterator[Case]:
    """Self-attention, with costs for each layer over n positions of d channels."""
    source = "Vaswani et al., Attention Is All You Need, 2017, table 1"
    # Table 1: attention n²d, convolution k·n·d², recurrence n·d², separable k·n·d + n·d².
    attention, convolution = n**2 * d, Conv1d(d, d, k, padding="same").macs(n)
    separable = Sequential(Conv1d(d, d, k, padding="same", groups=d), Conv1d(d, d, 1)).macs(n)
    for symbol in (n, d, k):
        yield Case(
            name=f"self-attention against convolution, in {symbol}",
            question="When is self-attention cheaper than a 1-D convolution?",
            first=convolution,
            second=attention,
            symbol=symbol,
            source=source,
        )
    yield Case(
        name="self-attention against recurrence, in n",
        question="Up to which length is self-attention cheaper than recurrence?",
        first=n * d**2,
        second=attention,
        symbol=n,
        source=source,
    )
    for symbol in (n, d):
        yield Case(
            name=f"self-attention against separable convolution, in {symbol}",
            question="When is self-attention cheaper than a separable convolution?",
            first=separable,
            second=attention,
            symbol=symbol,
            source=source,
        )
    yield Case(
        name="restricted against full self-attention, in n",
        question="From which length on does attention to r neighbours save?",
        first=attention,
        second=r * n * d,
        symbol=n,
        source=source,
    )
    # With the four projections of d channels to d: 4·n·d² + 2·n²·d.
    whole = 4 * Linear(d, d).params * n + 2 * n**2 * d
    for symbol in (n, d):
        yield Case(
            name=f"self-attention with projections against convolution, in {symbol}",
            question="The same question with the projections counted.",
            first=convolution,
            second=whole,
            symbol=symbol,
            source=f"{source} and section 3.2.2",
        )
    yield Case(
        name="attention's quadratic part below its projections, in n",
        question="Up to which length do the projections dominate?",
        first=4 * n * d**2,
        second=2 * n**2 * d,
        symbol=n,
        source=source,
    )
    # Liu et al., equations (1) and (2): 4hwC² + 2(hw)²C against 4hwC² + 2M²hwC.
    over_image = 4 * H**2 * C**2 + 2 * H**4 * C
    swin = "Liu et al., Swin Transformer, 2021, section 3.2, equations (1) and (2)"
    yield Case(
        name="window against global attention, in M",
        question="Up to which window is windowed attention cheaper than global?",
        first=over_image,
        second=4 * H**2 * C**2 + 2 * WINDOW**2 * H**2 * C,
        symbol=WINDOW,
        source=swin,
    )
    yield Case(
        name="global attention against a k×k layer, in H",
        question="Up to which image is global attention cheaper than a k×k layer?",
        first=_plain(C, C).macs(H),
        second=over_image,
        symbol=H,
        source=swin,
    )
    yield Case(
        name="window attention against a 3×3 layer, in C",
        question="From how many channels on is 7×7-window attention cheaper than a 3×3 layer?",
        first=_plain(C, C, Integer(3)).macs(H),
        second=4 * H**2 * C**2 + 2 * 49 * H**2 * C,
        symbol=C,
        source=swin,
    )
    yield Case(
        name="linear against softmax attention, in n",
        question="From which length on does attention through d×d states save?",
        first=2 * n**2 * d,
        second=2 * n * d**2,  # Katharopoulos et al., Transformers are RNNs, 2020, section 3.2
        symbol=n,
        source="Katharopoulos et al., Transformers are RNNs, 2020, section 3.2",
    )
    yield Case(
        name="involution against convolution, in k",
        question="When has an involution with reduction r in g groups fewer weights?",
        first=Conv2d(m * r, m * r, k),
        second=Linear(m * r, m).params + Linear(m, k**2 * g).params,
        symbol=k,
        source="Li et al., Involution, 2021, section 3.2",
    )


def _fast() -> Iterator[Case]:
    """Winograd's and Fourier's ways to the same result."""
    source = "Lavin and Gray, Fast Algorithms for CNNs, 2016, section 4.1"
    # F(m×m, r×r) takes (m + r - 1)² multiplications for m² outputs; the direct way m²·r².
    winograd, direct = (m + r - 1) ** 2, m**2 * r**2
    for symbol, given in ((m, (r >= 2,)), (r, (m >= 2,)), (m, ())):
        yield Case(
            name=f"Winograd's multiplications, in {symbol}{'' if given else ', any r'}",
            question="For which tiles does F(m×m, r×r) take fewer multiplications?",
            first=direct,
            second=winograd,
            symbol=symbol,
            given=given,
            source=source,
        )
    yield Case(
        name="Winograd F(m, r) in 1-D, in m",
        question="For which tiles does F(m, r) take fewer multiplications?",
        first=m * r,
        second=m + r - 1,
        symbol=m,
        source=source,
    )
    tiles2, tiles4 = (ceil_div(H, Integer(tile)) for tile in (2, 4))
    yield Case(
        name="F(2×2, 3×3) on a whole image, in H",
        question="From which image on does it save, with the last tiles padded?",
        first=9 * H**2,
        second=16 * tiles2**2,
        symbol=H,
        source=source,
    )
    yield Case(
        name="F(4×4, 3×3) against F(2×2, 3×3), in H",
        question="On which images does the larger tile save multiplications?",
        first=16 * tiles2**2,
        second=36 * tiles4**2,
        symbol=H,
        source=source,
    )
    yield Case(
        name="F(m×m, 3×3) against the next tile, in m",
        question="Does a larger tile always take fewer multiplications for each output?",
        first=(m + 2) ** 2 / m**2,
        second=(m + 3) ** 2 / (m + 1) ** 2,
        symbol=m,
        source=source,
    )
    # Data transform of 32 additions and inverse of 24 for each 4×4 tile of each channel, table 1;
    # 16 multiplications for each tile and pair of channels, 36 the direct way.
    yield Case(
        name="F(2×2, 3×3) with its transforms, in c",
        question="From how many channels on are the transforms paid for?",
        first=36 * c**2,
        second=16 * c**2 + 32 * c + 24 * c,
        symbol=c,
        source="Lavin and Gray, Fast Algorithms for CNNs, 2016, section 4.3",
    )
    fourier = "Mathieu et al., Fast Training of CNNs through FFTs, 2014, section 2"
    # A side of 2**m: 2·C·n²·log2(n) for each transformed map, 4 for each product, against k²n².
    side = 2**m
    transforms = 2 * 2 * side**2 * m
    spectral = transforms * (c_in + c_out + c_in * c_out) + 4 * side**2 * c_in * c_out
    spatial = k**2 * side**2 * c_in * c_out
    for symbol in (k, c_out, m):
        yield Case(
            name=f"FFT against direct convolution, in {symbol}",
            question="When does a convolution by FFT, of side 2**m, take fewer multiplications?",
            first=spatial,
            second=spectral,
            symbol=symbol,
            source=fourier,
        )
    yield Case(
        name="FFT with kernels transformed ahead, in m",
        question="Up to which side 2**m does it pay with the kernels transformed ahead?",
        first=spatial,
        second=transforms * (c_in + c_out) + 4 * side**2 * c_in * c_out,
        symbol=m,
        source=fourier,
    )
    yield Case(
        name="1-D FFT against direct convolution of its length, in m",
        question="From which length 2**m on is n·log n below n²?",
        first=side**2,
        second=4 * side * m,
        symbol=m,
        source="Cooley and Tukey, 1965",
    )


def _deep() -> Iterator[Case]:
    """Growth with depth: powers of the number of layers or stages."""
    vgg = "Simonyan and Zisserman, Very Deep Convolutional Networks, 2015, section 2.1"
    doubling = Repeat(Conv2d(c * 2**i, c * 2 ** (i + 1), 3), n, index=i)
    yield Case(
        name="doubling stages against constant width, in n",
        question="How many doubling stages fit in the weights of n layers of 16·c channels?",
        first=Repeat(Conv2d(16 * c, 16 * c, 3), n),
        second=doubling,
        symbol=n,
        source=vgg,
    )
    yield Case(
        name="last stage against all before it, in n",
        question="Does the last of n doubling stages hold more weights than all before it?",
        first=Conv2d(c * 2**n, c * 2 ** (n + 1), 3).params,
        second=doubling.params,
        symbol=n,
        source=vgg,
    )
    yield Case(
        name="a stage of twice the width and half the size, equal",
        question="Does a stage keep its MACs when the width doubles as the size halves?",
        first=_plain().macs(2 * H),
        second=_plain(2 * c, 2 * c).macs(H),
        symbol=c,
        sense="==",
        source="He et al., Deep Residual Learning, 2016, section 3.3",
    )
    yield Case(
        name="width of the n-th stage within a limit, in n",
        question="Up to which stage does the width c·2**n stay at most C?",
        first=C,
        second=c * 2**n,
        symbol=n,
        sense="<=",
        source=vgg,
    )
    yield Case(
        name="width of the n-th stage within 512, in n",
        question="Up to which stage does the width 64·2**n stay at most 512?",
        first=Integer(512),
        second=64 * 2**n,
        symbol=n,
        sense="<=",
        source=vgg,
    )
    (shrunk, _) = Repeat(Conv2d(c, c, 3, stride=2, padding=1), n).output_size(H)
    for symbol in (H, n):
        yield Case(
            name=f"at least 7 rows after n strides of 2, in {symbol}",
            question="Which inputs, or how many strides, leave at least 7 rows?",
            first=shrunk,
            second=Integer(7),
            symbol=symbol,
            sense="<=",
            source="He et al., Deep Residual Learning, 2016, table 1",
        )
    dense = "Huang et al., Densely Connected Convolutional Networks, 2017, section 3"
    # Layer i sees c + i·g channels and adds g.
    grown = exact_sum(Conv2d(c + i * g, g, 3).params, i, n)
    for symbol in (n, g):
        yield Case(
            name=f"dense block against a plain stack, in {symbol}",
            question="When has a dense block of growth g fewer weights than n plain layers?",
            first=Repeat(Conv2d(c, c, 3), n).params,
            second=grown,
            symbol=symbol,
            source=dense,
        )
    yield Case(
        name="pyramid of images against one, in s",
        question="Do all smaller copies of an image together cost less than the image itself?",
        first=(s**2) ** n,
        second=GeometricSum(s**2, n),
        symbol=s,
        given=(s >= 2,),
        source="Lin et al., Feature Pyramid Networks, 2017, section 2",
    )
    yield Case(
        name="exponential against quadratic growth, in n",
        question="From which depth on does 2**n outgrow n²?",
        first=2**n,
        second=n**2,
        symbol=n,
        source="Larsson et al., FractalNet, 2017, section 3: 2**(n - 1) layers of depth",
    )
    yield Case(
        name="fractal block against a plain stack, in n",
        question="How many columns may a fractal block have within N layers?",
        first=N,
        second=2**n - 1,
        symbol=n,
        sense="<=",
        source="Larsson et al., FractalNet, 2017, section 3",
    )


def _multipliers() -> Iterator[Case]:
    """Real multipliers of width and resolution, and other shares."""
    source = "Howard et al., MobileNets, 2017, section 3.3"
    layer = depthwise_separable(c, c, 3, padding="same").macs(H)
    # Equation (7): k²·(αM)·(ρD)² + (αM)·(αN)·(ρD)².
    thin = 9 * (alpha * c) * H**2 + (alpha * c) ** 2 * H**2
    yield Case(
        name="width multiplier that halves the MACs, in alpha",
        question="Which width multiplier at least halves a depthwise separable layer's MACs?",
        first=layer / 2,
        second=thin,
        symbol=alpha,
        sense="<=",
        source=source,
    )
    yield Case(
        name="width against resolution multiplier, in rho",
        question="When does resolution save more than the same multiplier of width?",
        first=thin.subs(alpha, rho),
        second=layer * rho**2,
        symbol=rho,
        given=(rho < 1,),
        source="Howard et al., MobileNets, 2017, section 3.4",
    )
    yield Case(
        name="compound scaling of width and depth, in beta",
        question="Does a plain layer scaled by alpha in width keep within twice its MACs?",
        first=2 * _plain(kernel=Integer(3)).macs(H),
        second=_plain(kernel=Integer(3)).macs(H) * alpha**2,
        symbol=alpha,
        sense="<=",
        source="Tan and Le, EfficientNet, 2019, section 3.3, equation (3)",
    )
    # Octave: shares alpha of low frequency at half the size, table 1: 1 - 3/4·alpha·(2 - alpha).
    octave = (1 - alpha) ** 2 + 2 * alpha * (1 - alpha) / 4 + alpha**2 / 4
    octaves = "Chen et al., Drop an Octave, 2019, section 3.3 and table 1"
    yield Case(
        name="Octave convolution, in alpha",
        question="Which share of low frequencies saves MACs?",
        first=Integer(1),
        second=octave,
        symbol=alpha,
        given=(alpha <= 1,),
        source=octaves,
    )
    yield Case(
        name="Octave convolution at half the MACs, in alpha",
        question="Which share of low frequencies at least halves the MACs?",
        first=Rational(1, 2),
        second=octave,
        symbol=alpha,
        given=(alpha <= 1,),
        sense="<=",
        source=octaves,
    )
    yield Case(
        name="partial convolution on 1/r of the channels, in r",
        question="When is a partial convolution, with a pointwise layer, below a depthwise one's?",
        first=depthwise_separable(m * r, m * r, k, padding="same").macs(H),
        second=_plain(m, m).macs(H) + _pointwise(m * r, m * r).macs(H),
        symbol=r,
        source="Chen et al., Run, Don't Walk (FasterNet), 2023, section 3",
    )
    yield Case(
        name="sub-pixel against upsampled convolution, in s",
        question="When is it cheaper to convolve before upsampling by s than after?",
        first=_plain(c, c_out).macs(s * H),
        second=_plain(c, c_out * s**2).macs(H),
        symbol=s,
        sense="<=",
        source="Shi et al., Real-Time Single Image Super-Resolution, 2016, section 3",
    )
    yield Case(
        name="im2col's buffer against the input, in k",
        question="Is the buffer of im2col ever smaller than the input it copies?",
        first=c * H**2,
        second=c * k**2 * (H - k + 1) ** 2,
        symbol=k,
        given=(k <= H,),
        source="Chellapilla et al., High Performance CNNs for Document Processing, 2006",
    )
    yield Case(
        name="unshared against shared weights, in H",
        question="Does a locally connected layer ever have fewer weights than a convolution?",
        first=Conv2d(c, m, k),
        second=Conv2d(c, m, k).macs(H),
        symbol=H,
        given=(k < H,),
        source="Taigman et al., DeepFace, 2014, section 3",
    )
    yield Case(
        name="two grouped layers against one dense, in g",
        question="When have two k×k layers in g groups fewer weights than a plain one?",
        first=Conv2d(c, c, k),
        second=Sequential(Conv2d(c, c, k, groups=g), Conv2d(c, c, k, groups=g)),
        symbol=g,
        source="Zhang et al., Interleaved Group Convolutions, 2017, section 3.2",
    )
    yield Case(
        name="squeezed kernels of K×K and L×L side by side, in K",
        question="Which larger kernel may half of the depthwise filters have within 5×5's cost?",
        first=Conv2d(2 * c, 2 * c, 5, groups=2 * c).params,
        second=Conv2d(c, c, K, groups=c).params + Conv2d(c, c, L, groups=c).params,
        symbol=K,
        sense="<=",
        source="Tan and Le, MixConv, 2019, section 3.1",
    )
