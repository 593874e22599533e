"""The literature's crossover questions as data: when does the second design cost less?

Each case names two designs and a measure, so that the relation is read off the layers; where the
library has no such layer, the two costs are stated, with their source. Answers are not stored:
`Case.solve` decides them. Each family of designs has a module of its own.

Examples:
    >>> case = find("depthwise separable, params, in c")
    >>> case.relation
    c**2 + c*k**2 < c**2*k**2
    >>> case.solve().integer
    c >= 2
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module

from sympy import Eq, Expr, Ge, Le, Lt, Symbol
from sympy.logic.boolalg import Boolean

from symconv.arguments import PerDimension
from symconv.decide import Condition, when
from symconv.errors import ArgumentError
from symconv.module import Module

__all__ = ["Case", "find", "table"]

# The modules, in the table's order; loaded when the table is first asked for.
_FAMILIES = (
    *("separable", "grouped", "bottleneck", "inverted", "squeezed", "decomposed", "stacks"),
    *("strides", "dilated", "heads", "attention", "fast", "depth", "multipliers"),
)
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
        costs = self.cost(self.second), self.cost(self.first)
        return _SENSE[self.sense](*costs, evaluate=False)

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
    families = (import_module(f"symconv.crossovers.{family}") for family in _FAMILIES)
    return tuple(case for family in families for case in family.cases())
