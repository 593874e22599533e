"""`regions`: which of several designs is cheapest, where, over two symbols."""

from __future__ import annotations

from dataclasses import dataclass

from sympy import And, Eq, Expr, Le, Lt, Symbol
from sympy.logic.boolalg import Boolean

from symconv.arguments import PerDimension
from symconv.comparison import Comparison, compare
from symconv.decide import Condition, when
from symconv.display import Displayed
from symconv.errors import ArgumentError
from symconv.module import Module

__all__ = ["Region", "Regions", "regions"]


@dataclass(frozen=True)
class Region:
    """Where one design is cheapest; of equal ones the first named wins.

    Attributes:
        name: the design.
        condition: where it is, solved for the second symbol.
        against: one `Condition` for each other design.
    """

    name: str
    condition: Boolean
    against: tuple[Condition, ...]


@dataclass(frozen=True)
class Regions(Displayed):
    """The plane of two symbols, divided among the designs.

    Attributes:
        over: the two symbols; conditions are solved for the second.
        measure: which cost.
        regions: one for each design, in order; together they cover the domain, without overlap.
        boundaries: (name, name, curve): where two designs cost the same.
    """

    over: tuple[Symbol, Symbol]
    measure: str
    regions: tuple[Region, ...]
    boundaries: tuple[tuple[str, str, Condition], ...]

    def check(self) -> bool:
        """Check every step behind every condition again."""
        conditions = [c for region in self.regions for c in region.against]
        conditions += [curve for _, _, curve in self.boundaries]
        return all(condition.check() for condition in conditions)


def regions(
    *designs: Module,
    over: tuple[Symbol, Symbol],
    measure: str = "macs",
    size: PerDimension | None = None,
    names: tuple[str, ...] = (),
    given: tuple[Boolean, ...] | Boolean = (),
    timeout: float = 5.0,
) -> Regions:
    """Which of several designs costs least, where, over two symbols.

    Args:
        designs: two or more designs that do the same job.
        over: the two symbols; conditions are solved for the second.
        measure: "params", "macs", "flops" or "activations".
        size: input size; without one only parameters are known.
        names: names for the designs; their descriptions where they are left out.
        given: relations that hold besides, such as k >= 2.
        timeout: seconds for each pair.

    Raises:
        ArgumentError: for fewer than two designs, or `over` that is not two symbols.

    Examples:
        >>> import symconv as sc
        >>> from symconv.abc import c, k
        >>> plane = regions(
        ...     sc.Conv2d(c, c, k),
        ...     sc.depthwise_separable(c, c, k),
        ...     over=(k, c),
        ...     measure="params",
        ...     names=("plain", "separable"),
        ...     given=k >= 2,
        ... )
        >>> [(region.name, region.condition) for region in plane.regions]
        [('plain', c <= k**2/(k**2 - 1)), ('separable', c > k**2/(k**2 - 1))]
    """
    symbols = isinstance(over, (tuple, list)) and all(isinstance(one, Symbol) for one in over)
    if not symbols or len(over) != 2 or over[0] == over[1]:
        raise ArgumentError(
            f"regions(…): `over` must be two symbols, such as (k, c), got {over!r}."
        )
    pair = compare(*designs, size=size, names=names, given=given)
    domain = (*pair.given, *pair.assumptions)
    costs = [pair.cost(measure, i) for i in range(len(designs))]
    curves = []
    for i, first in enumerate(pair.designs):
        for j in range(i + 1, len(costs)):
            same = when(Eq(costs[i], costs[j], evaluate=False), over[1], domain, timeout=timeout)
            curves.append((first.name, pair.designs[j].name, same))
    found = tuple(
        _region(pair, costs, i, over[1], domain, timeout) for i in range(len(pair.designs))
    )
    return Regions(over, measure, found, tuple(curves))


def _region(
    pair: Comparison,
    costs: list[Expr],
    i: int,
    symbol: Symbol,
    domain: tuple[Boolean, ...],
    timeout: float,
) -> Region:
    against = tuple(
        when((Le if i < j else Lt)(costs[i], cost, evaluate=False), symbol, domain, timeout=timeout)
        for j, cost in enumerate(costs)
        if j != i
    )
    return Region(pair.designs[i].name, And(*(c.condition for c in against)), against)
