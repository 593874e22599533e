"""`compare`: two or more designs side by side, their ratios, limits and crossovers."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from sympy import Expr, Float, Ge, Lt, S, Symbol, cancel, oo, together
from sympy.logic.boolalg import Boolean

from symconv.arguments import PerDimension, check_symbols
from symconv.decide import Condition, when
from symconv.derivation import Derivation
from symconv.display import Displayed
from symconv.errors import ArgumentError, UnsupportedError
from symconv.limits import limit
from symconv.module import Module
from symconv.proof import Domain
from symconv.sign import strongest

if TYPE_CHECKING:
    from symconv.tables import Table

__all__ = ["Comparison", "Design", "compare"]


@dataclass(frozen=True)
class Design:
    """One design: its name, its description, and its measures by name."""

    name: str
    module: Module
    measures: dict[str, Expr]


@dataclass(frozen=True)
class Comparison(Displayed):
    """Two or more designs with all their measures; the first is the one compared against.

    Attributes:
        designs: the designs, in order.
        assumptions: what must hold for the formulas, such as an input large enough.
        given: relations that were given besides.
        size: the input size they were measured at; None where only parameters were.
    """

    designs: tuple[Design, ...]
    assumptions: tuple[Boolean, ...]
    given: tuple[Boolean, ...]
    size: PerDimension | None = None

    def cost(self, measure: str, position: int) -> Expr:
        """One measure of one design."""
        if isinstance(position, bool) or position not in range(len(self.designs)):
            raise ArgumentError(
                f"Comparison: there are {len(self.designs)} designs, numbered from 0, got number "
                f"{position!r}."
            )
        known = self.designs[position].measures
        if measure not in known:
            advice = "" if "macs" in known else "; the others need a `size`"
            raise ArgumentError(
                f"Comparison: `measure` must be one of {', '.join(known)}, got {measure!r}{advice}."
            )
        return known[measure]

    def ratio(self, measure: str = "macs", *, first: int = 0, second: int = 1) -> Expr:
        r"""How many times as much the first design costs, $a/b$.

        Examples:
            >>> import symconv as sc
            >>> from symconv.abc import c, k
            >>> pair = compare(sc.Conv2d(c, c, k), sc.depthwise_separable(c, c, k))
            >>> pair.ratio("params")
            c*k**2/(c + k**2)
        """
        cost, by = self.cost(measure, first), self.cost(measure, second)
        if by == 0:
            name = self.designs[second].name
            raise ArgumentError(f"Comparison: no ratio to {name}, whose {measure} are 0.")
        return cancel(cost / by)

    def derivation(self, measure: str = "macs", *, first: int = 0, second: int = 1) -> Derivation:
        """Where `ratio` comes from: both costs, step by step, and their quotient.

        Examples:
            >>> import symconv as sc
            >>> from symconv.abc import c
            >>> pair = compare(sc.Conv2d(c, c, 5), sc.Conv2d(c, c, 3))
            >>> print(pair.derivation("params").to_text())
              r = P_1 / P_2  (Conv2d(c, c, 5) over Conv2d(c, c, 3): how many times as much)
            P_1 = 25*c**2  (Conv2d(c, c, 5): the axes that index its weights)
            P_2 = 9*c**2  (Conv2d(c, c, 3): the axes that index its weights)
              r = 25/9
        """
        self.ratio(measure, first=first, second=second)  # refuses what has none
        pair = [self.designs[first], self.designs[second]]
        return Derivation(
            "r",
            f"{pair[0].name} over {pair[1].name}",
            "quotient",
            "how many times as much",
            tuple(design.module.derivation(measure, self.size) for design in pair),
        )

    def table(self, *, baseline: bool = False, units: Any = "") -> Table:
        """The designs as a `Table`, which prints as LaTeX with a caption, as HTML and as CSV.

        Args:
            baseline: whether each cost is also printed as a share of the first design's.
            units: "k", "M", "G" or "auto"; one for all columns, or by measure.
        """
        made: Table = import_module("symconv.tables").of_comparison(
            self, baseline=baseline, units=units
        )
        return made

    def saving(self, measure: str = "macs", *, first: int = 0, second: int = 1) -> Expr:
        """The share of the first design's cost that the second saves, 1 - b/a."""
        return together(1 - self.ratio(measure, first=second, second=first))

    def limit(
        self, symbol: Symbol, measure: str = "macs", *, first: int = 0, second: int = 1
    ) -> Expr:
        """The ratio as one symbol grows without bound, the others fixed.

        Examples:
            >>> import symconv as sc
            >>> from symconv.abc import c, k
            >>> pair = compare(sc.Conv2d(c, c, k), sc.depthwise_separable(c, c, k))
            >>> pair.limit(c, "params")
            k**2
        """
        if not isinstance(symbol, Symbol):
            raise ArgumentError(f"Comparison: `symbol` must be a symbol, got {symbol!r}.")
        return limit(self.ratio(measure, first=first, second=second), symbol)

    def when(
        self,
        symbol: Symbol,
        measure: str = "macs",
        *,
        first: int = 0,
        second: int = 1,
        timeout: float = 5.0,
    ) -> Condition:
        """Exactly when the second design costs less than the first, solved for one symbol.

        Args:
            symbol: the symbol to solve for.
            measure: "params", "macs", "flops" or "activations".
            first: number of the design compared against.
            second: number of the design asked about.
            timeout: seconds after which what is left undecided stays so.

        Examples:
            >>> import symconv as sc
            >>> from symconv.abc import H, c
            >>> two = sc.Sequential(sc.Conv2d(c, c, 3), sc.Conv2d(c, c, 3))
            >>> compare(sc.Conv2d(c, c, 5), two, size=H).when(H).integer
            H >= 11
        """
        cheaper = Lt(self.cost(measure, second), self.cost(measure, first), evaluate=False)
        return when(cheaper, symbol, (*self.given, *self.assumptions), timeout=timeout)

    def within(
        self,
        epsilon: Expr,
        symbol: Symbol,
        measure: str = "macs",
        *,
        first: int = 0,
        second: int = 1,
    ) -> Condition:
        r"""From where on the ratio is within a fraction ε of its limit: $a/b \ge (1-ε)\lim a/b$.

        Args:
            epsilon: a number or positive symbol, less than 1.
            symbol: the symbol that grows.
            measure: which cost.
            first: number of the design compared against.
            second: number of the design asked about.

        Raises:
            ArgumentError: for an epsilon that is no symbol and no exact number between 0 and 1.
            UnsupportedError: where the ratio has no finite limit.
        """
        if not isinstance(epsilon, (int, Expr)) or S(epsilon).has(Float):
            raise ArgumentError(
                f"Comparison: `epsilon` must be exact, such as Rational(1, 10), or a symbol, "
                f"got {epsilon!r}."
            )
        if S(epsilon).is_number and not 0 < S(epsilon) < 1:
            raise ArgumentError(f"Comparison: `epsilon` must be between 0 and 1, got {epsilon}.")
        ratio = self.ratio(measure, first=first, second=second)
        bound = self.limit(symbol, measure, first=first, second=second)
        if bound in (oo, -oo, S.Zero):
            raise UnsupportedError(
                f"Comparison: the ratio has no finite limit in {symbol}: {bound}."
            )
        return when(
            Ge(ratio, bound * (1 - S(epsilon)), evaluate=False),
            symbol,
            (*self.given, *self.assumptions, S(epsilon) < 1),
        )


def compare(
    *designs: Module,
    size: PerDimension | None = None,
    names: tuple[str, ...] = (),
    given: tuple[Boolean, ...] | Boolean = (),
) -> Comparison:
    """Set two or more designs side by side: measures, ratios, limits and crossovers.

    Args:
        designs: layers, blocks or networks that do the same job.
        size: input size; without one only parameters are compared.
        names: names for the designs; their descriptions where they are left out.
        given: relations that hold besides, such as k >= 2.

    Returns:
        A `Comparison`.

    Raises:
        ArgumentError: for fewer than two designs, or something that is none; for names that are
            not one for each; for a `given` that is no relation.

    Examples:
        >>> import symconv as sc
        >>> from symconv.abc import c, m
        >>> two = sc.Sequential(sc.Conv2d(c, m, 3), sc.Conv2d(m, c, 3))
        >>> print(compare(sc.Conv2d(c, c, 5), two).when(m, "params").condition)
        m < 25*c/18
    """
    if len(designs) < 2 or not all(isinstance(design, Module) for design in designs):
        raise ArgumentError(f"compare(…): needs at least two designs, got {designs!r}.")
    if not isinstance(names, (tuple, list)) or not all(isinstance(name, str) for name in names):
        raise ArgumentError(f"compare(…): `names` must be a tuple of texts, got {names!r}.")
    if names and len(names) != len(designs):
        raise ArgumentError(f"compare(…): {len(designs)} designs, but {len(names)} names: {names}.")
    if len(set(names)) < len(names):
        raise ArgumentError(f"compare(…): each design needs a name of its own, got {names}.")
    dimensions = sorted({design.ndim for design in designs if design.ndim})
    if len(dimensions) > 1:
        raise ArgumentError(
            f"compare(…): the designs must have the same number of dimensions, got {dimensions}."
        )
    check_symbols("compare(…)", *(s for design in designs for s in design.free_symbols))
    stated = Domain.of("compare(…)", (), given).given
    measured = tuple(
        Design(name, design, _measures(design, size))
        for name, design in zip(names or map(repr, designs), designs, strict=True)
    )
    assumed = strongest(tuple(a for design in designs for a in design.assumptions(size)))
    return Comparison(measured, assumed, stated, size)


def _measures(design: Module, size: PerDimension | None) -> dict[str, Expr]:
    measures = {"params": design.params}
    if size is not None or design.ndim == 0:
        measures["macs"] = design.macs(size)
        measures["flops"] = design.flops(size)
        measures["activations"] = design.activations(size)
    return measures
