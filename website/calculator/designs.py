"""The designs of the calculator: code as a user writes it, and what is derived from it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from sympy import Expr, Integer, Symbol
from sympy.logic.boolalg import Boolean

import symconv as sc
from symconv import language
from symconv.module import Module
from symconv.render import latex


@dataclass(frozen=True)
class Design:
    """A design from c_in to c_out channels.

    Attributes:
        name: its name in addresses and in scripts.
        title: what a reader calls it.
        code: Python that makes it.
        fields: its own symbols, one letter each.
    """

    name: str
    title: str
    code: str
    fields: tuple[str, ...]

    @property
    def module(self) -> Module:
        """What the code describes."""
        return language.design(self.code.replace("sc.", "").replace("blocks.", ""))

    def costs(self) -> dict[str, Expr]:
        """Each measure for an input of H × W."""
        module = self.module
        return {
            "params": module.params,
            "macs": module.macs(SIZE),
            "flops": module.flops(SIZE),
            "activations": module.activations(SIZE),
        }


DESIGNS = (
    Design("plain", "Plain", 'sc.Conv2d(c_in, c_out, k, padding="same")', ("k",)),
    Design("grouped", "Grouped", 'sc.Conv2d(c_in, c_out, k, padding="same", groups=g)', ("k", "g")),
    Design(
        "separable",
        "Depthwise separable",
        'sc.depthwise_separable(c_in, c_out, k, padding="same")',
        ("k",),
    ),
    Design(
        "spatial",
        "k × 1, then 1 × k",
        'sc.Sequential(sc.Conv2d(c_in, c_out, (k, 1), padding="same"), '
        'sc.Conv2d(c_out, c_out, (1, k), padding="same"))',
        ("k",),
    ),
    Design(
        "stack",
        "Stack of n layers",
        'sc.Sequential(sc.Conv2d(c_in, c_out, k, padding="same"), '
        'sc.Repeat(sc.Conv2d(c_out, c_out, k, padding="same"), n - 1))',
        ("k", "n"),
    ),
    Design(
        "through",
        "Two layers through m channels",
        'sc.Sequential(sc.Conv2d(c_in, m, k, padding="same"), '
        'sc.Conv2d(m, c_out, k, padding="same"))',
        ("k", "m"),
    ),
    Design(
        "bottleneck",
        "Bottleneck, 1 × 1, k × k, 1 × 1",
        "sc.Sequential(sc.Conv2d(c_in, m, 1), "
        'sc.Conv2d(m, m, k, padding="same"), sc.Conv2d(m, c_out, 1))',
        ("k", "m"),
    ),
    Design(
        "inverted",
        "Inverted residual's layers",
        "sc.Sequential(sc.Conv2d(c_in, t*c_in, 1), "
        'sc.Conv2d(t*c_in, t*c_in, k, padding="same", groups=t*c_in), '
        "sc.Conv2d(t*c_in, c_out, 1))",
        ("k", "t"),
    ),
    Design("ghost", "Ghost module", "sc.blocks.ghost_module(c_in, c_out)", ()),
    Design(
        "free",
        "Convolution with stride, padding, dilation, groups",
        "sc.Conv2d(c_in, c_out, k, stride=s, padding=p, dilation=d, groups=g)",
        ("k", "s", "p", "d", "g"),
    ),
)

# What a symbol stands for, where it starts, and the ends of its slider.
SHARED = {
    "c_in": ("input channels", 64, 1, 512),
    "c_out": ("output channels", 64, 1, 512),
    "H": ("input height", 56, 1, 256),
    "W": ("input width", 56, 1, 256),
}
FIELDS = {
    "k": ("kernel", 3, 1, 15),
    "g": ("groups", 4, 1, 64),
    "n": ("layers", 2, 1, 8),
    "m": ("middle channels", 64, 1, 512),
    "t": ("expansion", 6, 1, 10),
    "s": ("stride", 1, 1, 8),
    "p": ("padding", 1, 0, 12),
    "d": ("dilation", 1, 1, 8),
}
MEASURES = {
    "macs": "MACs",
    "params": "parameters",
    "flops": "FLOPs",
    "activations": "activations",
}
SIZE = language.size("H, W")
ARGUMENTS = tuple(map(language.symbol, (*SHARED, *FIELDS)))


def numbered(design: Design, place: int) -> dict[Symbol, Symbol]:
    """The design's own symbols with the place at which it stands: k_1 of the first design."""
    return {language.symbol(name): language.symbol(f"{name}_{place}") for name in design.fields}


def described(design: Design) -> dict[str, object]:
    """What the page shows of a design, its symbols numbered as those of the first."""
    own = numbered(design, 1)
    return {
        "title": design.title,
        "code": design.code,
        "fields": design.fields,
        "latex": {name: latex(cost.xreplace(own)) for name, cost in design.costs().items()},
        "rules": [latex(rule.xreplace(own)) for rule in design.module.assumptions(SIZE)],
        "size": [latex(side.xreplace(own)) for side in design.module.output_size(SIZE)],
        "field": [
            latex(Integer(1) * side.xreplace(own)) for side in design.module.receptive_field.size
        ],
    }


@cache
def formulas() -> str:
    """One script: each design's measures, output size and conditions as functions."""
    return sc.code(dict(design_functions()), "javascript", arguments=ARGUMENTS)


def design_functions() -> Iterator[tuple[str, Expr | Boolean]]:
    """The name and the formula of each function of the script."""
    for design in DESIGNS:
        for name, cost in design.costs().items():
            yield f"{design.name}_{name}", cost
        for number, side in enumerate(design.module.output_size(SIZE)):
            yield f"{design.name}_size_{number}", side
        for number, rule in enumerate(design.module.assumptions(SIZE)):
            yield f"{design.name}_rule_{number}", rule
