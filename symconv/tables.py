"""Tables of designs: formulas or numbers, units as papers print them, shares of a baseline."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal, TypeAlias

from sympy import Expr, Integer, S, Symbol, cancel

from symconv.arguments import PerDimension, Size, check_symbols, size_of
from symconv.arithmetic import put
from symconv.comparison import Comparison
from symconv.display import Displayed
from symconv.errors import ArgumentError
from symconv.layers import Layer
from symconv.module import Module, Summary
from symconv.notation import Notation

__all__ = ["Cell", "Column", "Table", "architecture", "table"]

Cell: TypeAlias = str | Expr | tuple[Expr, ...] | None
Unit: TypeAlias = Literal["", "auto", "k", "M", "G"]
UNITS = {"": 1, "k": 10**3, "M": 10**6, "G": 10**9}

TITLES = {
    "params": "params",
    "macs": "MACs",
    "flops": "FLOPs",
    "activations": "activations",
    "traffic": "elements moved",
    "output_size": "output",
}


@dataclass(frozen=True)
class Column:
    """A column: its title, the unit of its numbers, and whether it holds a share of a baseline."""

    title: str
    unit: Unit = ""
    share: bool = False


@dataclass(frozen=True)
class Table(Displayed):
    """Rows under titles, to be printed in any form.

    `to_latex` (booktabs) takes `caption=` and `label=`; there are `to_csv` and `to_pandas`
    besides the forms of all results.

    Attributes:
        columns: the columns; the first one names the rows.
        rows: the cells of each row: a name, a formula, a size, or None.
        legend: what symbols stand for, printed under the table.
        notes: lines under the table.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    legend: Mapping[Symbol, str]
    notes: tuple[str, ...] = ()

    def to_csv(self, *, notation: Notation | None = None) -> str:
        """The table as comma-separated values: numbers exact, formulas as Python reads them."""
        return self._printed("csv", notation)

    def to_pandas(self) -> Any:
        """The table as a pandas frame, whole numbers as ints, formulas as SymPy has them.

        Raises:
            ImportError: where pandas is not installed.
        """
        frame = import_module("pandas").DataFrame
        names = [row[0] for row in self.rows]
        cells = [[_plain(cell) for cell in row[1:]] for row in self.rows]
        return frame(cells, index=names, columns=[column.title for column in self.columns[1:]])


def _plain(cell: Cell) -> Any:
    return int(cell) if isinstance(cell, Expr) and cell.is_Integer else cell


def table(
    designs: Mapping[str, Module] | Sequence[Module],
    size: PerDimension | Mapping[str, PerDimension] | None = None,
    *,
    measures: str | Iterable[str] = ("params", "macs"),
    values: Mapping[Symbol, Size] | None = None,
    units: Unit | Mapping[str, Unit] = "",
    baseline: str | None = None,
    sort: str | None = None,
    legend: Mapping[Symbol, str] | None = None,
    notes: str | Iterable[str] = (),
) -> Table:
    """A table with a row for each design and a column for each measure.

    Args:
        designs: name to layer, block or network; or a list, whose descriptions are the names.
        size: input size, one for all designs or one for each name; not needed for "params" alone.
        measures: of "params", "macs", "flops", "activations", "traffic" and "output_size".
        values: numbers for symbols of the designs and of their sizes.
        units: "k", "M", "G", or "auto" for 4.2M and 569M; one for all columns, or by measure.
        baseline: the design whose share each cost is also printed as.
        sort: the measure by which rows are sorted, the cheapest first; all must be numbers.
        legend: what symbols stand for.
        notes: lines under the table.

    Raises:
        ArgumentError: for no design, another measure, unit or baseline, or rows that have no order.

    Examples:
        >>> import symconv as sc
        >>> from symconv.abc import c
        >>> print(table({"5x5": sc.Conv2d(c, c, 5), "3x3": sc.Conv2d(c, c, 3)}, 28, baseline="5x5"))
        design  params   of 5x5  MACs        of 5x5
        5x5     25*c**2  1       14400*c**2  1
        3x3     9*c**2   0.36    6084*c**2   0.423
    """
    if not isinstance(designs, (Mapping, list, tuple)):
        raise ArgumentError(f"table(…): needs designs by name, or a list, got {designs!r}.")
    named = dict(designs) if isinstance(designs, Mapping) else {repr(d): d for d in designs}
    if len(named) < len(designs):
        raise ArgumentError("table(…): two designs are the same; name them: {'first': …}.")
    if not named or not all(isinstance(design, Module) for design in named.values()):
        raise ArgumentError(f"table(…): needs designs by name, got {designs!r}.")
    asked = _several("measures", measures)
    for measure in asked:
        if measure not in TITLES:
            raise ArgumentError(
                f"table(…): `measures` must be of {', '.join(TITLES)}, got {measure!r}."
            )
    if baseline is not None and baseline not in list(named):
        raise ArgumentError(
            f"table(…): `baseline` must be one of {', '.join(named)}, got {baseline!r}."
        )
    for what, given in (("values", values), ("legend", legend)):
        if given is not None and not isinstance(given, Mapping):
            raise ArgumentError(f"table(…): `{what}` must be a dict by symbol, got {given!r}.")
        for key in given or {}:
            if not isinstance(key, Symbol):
                raise ArgumentError(
                    f"table(…): each key of `{what}` must be a symbol, got {key!r}."
                )
    numbers = {s: size_of(v, "table(…)", str(s)) for s, v in (values or {}).items()}
    sizes = size if isinstance(size, Mapping) else dict.fromkeys(named, size)
    sides = [
        side
        for one in sizes.values()
        for side in (one if isinstance(one, (tuple, list)) else [one])
    ]
    own = [side for side in sides if isinstance(side, Expr)]
    check_symbols("table(…)", *own, *numbers, *(s for d in named.values() for s in d.free_symbols))
    # Put into the designs and sizes, and not into their costs: what breaks a rule is refused.
    put_in = {name: design.subs(_own(design, numbers)) for name, design in named.items()}
    costs = {
        name: [_cost(design, measure, _at(sizes.get(name), numbers)) for measure in asked]
        for name, design in put_in.items()
    }
    if sort is not None:
        costs = _sorted(costs, asked, sort)
    columns = [Column("design")]
    for measure in asked:
        columns.append(Column(TITLES[measure], _unit(units, measure)))
        if baseline is not None and measure != "output_size":
            columns.append(Column(f"of {baseline}", share=True))
    rows = tuple(
        (name, *_cells(found, asked, None if baseline is None else costs[baseline]))
        for name, found in costs.items()
    )
    return Table(tuple(columns), rows, dict(legend or {}), _several("notes", notes))


def architecture(
    design: Module, size: PerDimension | None = None, *, channels: Size | None = None
) -> Table:
    """A table as papers print a network's body: what each layer is, its filters, its input.

    A row for each layer with an output that is made of several values of its input: convolutions,
    pools, linear layers. Filters are kernel × input channels × output channels; in groups, those of
    one group × groups; in a depthwise layer kernel × channels; of a pool, the kernel.

    Args:
        design: a layer, block or network.
        size: input size, one value or one for each dimension.
        channels: input channels, where no layer states them.

    Raises:
        ArgumentError: for something that is no design.
        SizeError: for an input surely too small, or with a wrong number of dimensions.

    Examples:
        >>> import symconv as sc
        >>> pair = sc.depthwise_separable(32, 64, 3, stride=2, padding=1)
        >>> print(architecture(sc.Sequential(pair, sc.GlobalAvgPool()), 112))
        layer              stride  filters          input
        Conv2d, depthwise  2       3 x 3 x 32       112 x 112 x 32
        Conv2d             1       1 x 1 x 32 x 64  56 x 56 x 32
        GlobalAvgPool                               56 x 56 x 64
    """
    if not isinstance(design, Module):
        raise ArgumentError(f"architecture(…): needs a layer, block or network, got {design!r}.")
    shape = design._shape(size, channels)
    design._output(shape)  # a surely wrong input raises here
    rows: list[tuple[Cell, ...]] = []
    for part, before in design._parts(shape):
        entering = (*before.size, *(() if before.channels is None else (before.channels,)))
        if not isinstance(part, Layer):  # a symbolic number of copies
            rows.append((repr(part), None, None, entering))
        elif part.nests and any("output" not in axis.tensors for axis in part.nests[0].axes):
            name, filters = _filters(part)
            steps = tuple(dict.fromkeys(getattr(part, "stride", ())))  # one where all agree
            rows.append((name, steps or None, filters or None, entering))
    columns = [Column(title) for title in ("layer", "stride", "filters", "input")]
    return Table(tuple(columns), tuple(rows), {})


def _filters(layer: Layer) -> tuple[str, tuple[Expr, ...]]:
    """A layer's name, with "depthwise" or "grouped", and the shape of its filters."""
    axes = layer.nests[0].axes
    weights = [axis for axis in axes if "weight" in axis.tensors]
    kernel = [axis.size for axis in axes if axis.name.startswith("kernel")]
    groups = [axis.size for axis in weights if axis.name == "group" and axis.size != 1]
    ends = [axis.size for axis in weights if axis.name.startswith(("input", "output"))]
    one = [size for size in reversed(ends) if size != 1 or not groups]
    kind = ", grouped" if one else ", depthwise"
    return layer.name + kind * bool(groups), (*kernel, *one, *groups)


def of_summary(summary: Summary, units: Unit | Mapping[str, Unit] = "") -> Table:
    """A summary's rows and their total as a table."""
    counts = ("params", "macs", "activations")
    columns = [Column("layer"), Column("output"), Column("channels")]
    columns += [Column(TITLES[measure], _unit(units, measure)) for measure in counts]
    rows = tuple(
        (row.name, row.output, row.channels, row.params, row.macs, row.activations)
        for row in (*summary.rows, summary.total)
    )
    return Table(tuple(columns), rows, {})


def of_comparison(
    comparison: Comparison, *, baseline: bool = False, units: Unit | Mapping[str, Unit] = ""
) -> Table:
    """A comparison's designs as a table, with shares of the first where those are asked for."""
    asked = tuple(comparison.designs[0].measures)
    first = comparison.designs[0]
    costs = {d.name: [d.measures[measure] for measure in asked] for d in comparison.designs}
    columns = [Column("design")]
    for measure in asked:
        columns.append(Column(TITLES[measure], _unit(units, measure)))
        if baseline:
            columns.append(Column(f"of {first.name}", share=True))
    rows = tuple(
        (name, *_cells(found, asked, costs[first.name] if baseline else None))
        for name, found in costs.items()
    )
    return Table(tuple(columns), rows, {})


def _several(what: str, given: object) -> tuple[str, ...]:
    """One text or several."""
    found = (given,) if isinstance(given, str) else given
    several = tuple(found) if isinstance(found, Iterable) else (None,)
    if not all(isinstance(one, str) for one in several):
        raise ArgumentError(f"table(…): `{what}` must be a text, or a list of them, got {given!r}.")
    return several


def _own(design: Module, numbers: Mapping[Symbol, Expr]) -> dict[Symbol, Expr]:
    """The numbers of a design's own symbols."""
    return {symbol: value for symbol, value in numbers.items() if symbol in design.free_symbols}


def _at(size: Any, numbers: Mapping[Symbol, Expr]) -> Any:
    """A size with the numbers put in."""
    if isinstance(size, (tuple, list)):
        return tuple(_at(side, numbers) for side in size)
    return put(size, numbers) if isinstance(size, Expr) else size


def _cost(design: Module, measure: str, size: PerDimension | None) -> Any:
    return design.params if measure == "params" else getattr(design, measure)(size)


def _cells(found: Sequence[Any], asked: Sequence[str], base: Sequence[Any] | None) -> list[Cell]:
    cells: list[Cell] = []
    for at, (measure, cost) in enumerate(zip(asked, found, strict=True)):
        cells.append(cost)
        if base is not None and measure != "output_size":
            cells.append(None if base[at] == 0 else cancel(cost / base[at]))
    return cells


def _unit(units: Unit | Mapping[str, Unit], measure: str) -> Unit:
    unit = units.get(measure, "") if isinstance(units, Mapping) else units
    if unit not in (*UNITS, "auto"):
        raise ArgumentError(
            f'table(…): a unit is "k", "M", "G", "auto" or none, got {unit!r} for {measure}.'
        )
    return "" if measure == "output_size" else unit


def _sorted(costs: dict[str, list[Any]], asked: Sequence[str], sort: str) -> dict[str, list[Any]]:
    if sort not in asked or sort == "output_size":
        raise ArgumentError(
            f"table(…): `sort` must be one of the measures {', '.join(asked)}, got {sort!r}."
        )
    at = asked.index(sort)
    for name, found in costs.items():
        if not S(found[at]).is_number:
            raise ArgumentError(
                f"table(…): cannot sort by {sort}: that of {name} is {found[at]}; give numbers for "
                f"its symbols in `values`."
            )
    return dict(sorted(costs.items(), key=lambda item: Integer(item[1][at])))
