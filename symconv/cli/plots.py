"""The figures behind `symconv plot`: texts to ranges, designs and axes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import click
from sympy import Expr, Symbol

from symconv import figures, language
from symconv.comparison import compare
from symconv.module import Module
from symconv.roofline import Machine

__all__ = ["KINDS", "Asked", "draw", "numbers_of", "ranges_of"]

_LONGEST = 1_000_000


@dataclass(frozen=True)
class Asked:
    """What the options say; what was not given is empty or None."""

    size: Any = None
    over: tuple[Symbol, ...] = ()
    ranges: Mapping[Symbol, Sequence[int]] | None = None
    values: Mapping[Symbol, Expr] | None = None
    given: tuple[Any, ...] = ()
    measure: str | None = None
    peak: Expr | None = None
    bandwidth: Expr | None = None
    element_size: Expr | None = None

    @property
    def cost(self) -> str:
        """The measure; MACs where there is a size."""
        return self.measure or ("params" if self.size is None else "macs")


def draw(kind: str, designs: Mapping[str, Module], asked: Asked) -> Any:
    """The axis of a figure; options that the kind does not know are refused."""
    drawn, known = KINDS[kind]
    for field in fields(asked):
        if getattr(asked, field.name) not in (None, (), {}) and field.name not in known:
            option = {"ranges": "range", "values": "set"}.get(field.name, field.name)
            raise click.UsageError(f"plot {kind} takes no --{option.replace('_', '-')}")
    return drawn(designs, asked)


def _cheapest(designs: Mapping[str, Module], asked: Asked) -> Any:
    if len(asked.over) != 2:
        raise click.UsageError('plot cheapest needs two symbols: --over "k, c"')
    return figures.cheapest(
        *designs.values(),
        over=_over(asked),
        measure=asked.cost,
        size=asked.size,
        names=tuple(designs),
        values=asked.values,
        given=asked.given,
    )


def _over(asked: Asked) -> dict[Symbol, Sequence[int]]:
    ranges = dict(asked.ranges or {})
    if set(ranges) != set(asked.over):
        each = " ".join(f"--range {symbol}=1..64" for symbol in asked.over)
        raise click.UsageError(f"a range for each symbol of --over is needed, no more: {each}")
    return {symbol: ranges[symbol] for symbol in asked.over}


def _ratio(designs: Mapping[str, Module], asked: Asked) -> Any:
    if len(asked.over) != 1 or len(designs) != 2:
        raise click.UsageError("plot ratio needs two designs and one symbol: --over c")
    (symbol,) = asked.over
    pair = compare(*designs.values(), size=asked.size, names=tuple(designs), given=asked.given)
    if not asked.ranges and not asked.values:
        return figures.crossover(pair, symbol, asked.cost)
    run = _over(asked)[symbol]
    return figures.ratio(pair, symbol, run, measure=asked.cost, values=asked.values)


def _networks(designs: Mapping[str, Module], asked: Asked) -> Any:
    return figures.networks(designs, 224 if asked.size is None else asked.size)


def _receptive_field(designs: Mapping[str, Module], asked: Asked) -> Any:
    return figures.receptive_field(designs)


def _pyramid(designs: Mapping[str, Module], asked: Asked) -> Any:
    if len(designs) != 1 or asked.size is None:
        raise click.UsageError("plot pyramid needs one design and --size")
    (module,) = designs.values()
    return figures.pyramid(module, asked.size)


def _roofline(designs: Mapping[str, Module], asked: Asked) -> Any:
    if asked.peak is None or asked.bandwidth is None:
        raise click.UsageError("plot roofline needs --peak and --bandwidth")
    width = 4 if asked.element_size is None else asked.element_size
    machine = Machine(asked.peak, asked.bandwidth, element_size=width)
    return figures.roofline(machine, designs, asked.size)


Drawn = Callable[[Mapping[str, Module], Asked], Any]
_SOLVED = ("size", "over", "ranges", "values", "given", "measure")
KINDS: dict[str, tuple[Drawn, tuple[str, ...]]] = {
    "cheapest": (_cheapest, _SOLVED),
    "ratio": (_ratio, _SOLVED),
    "networks": (_networks, ("size",)),
    "receptive-field": (_receptive_field, ()),
    "pyramid": (_pyramid, ("size",)),
    "roofline": (_roofline, ("size", "peak", "bandwidth", "element_size")),
}


# -- texts ------


def ranges_of(texts: Sequence[str]) -> dict[Symbol, Sequence[int]]:
    """Ranges such as k=1..9, both ends included, or c=16,32,64."""
    made: dict[Symbol, Sequence[int]] = {}
    for text in texts:
        name, equals, said = text.partition("=")
        ends = said.split("..")
        parts = ends if len(ends) == 2 else said.split(",")
        if not equals or not all(part.strip().isdecimal() for part in parts) or len(parts) < 2:
            raise click.UsageError(
                f'--range takes a symbol and whole numbers, "c=1..64" or "c=16,32", got "{text}"'
            )
        if max(len(part.strip()) for part in parts) > len(str(_LONGEST)):
            raise click.UsageError(f'--range goes up to {_LONGEST}, got "{text}"')
        numbers = [int(part) for part in parts]
        run = range(numbers[0], numbers[1] + 1) if parts is ends else tuple(numbers)
        made[language.symbol(name)] = run
    return made


def numbers_of(texts: Sequence[str]) -> dict[Symbol, Expr]:
    """Numbers for symbols, such as c=3."""
    made = {}
    for text in texts:
        name, equals, number = text.partition("=")
        if not equals:
            raise click.UsageError(f'--set takes a symbol and a number, "c=3", got "{text}"')
        made[language.symbol(name)] = language.expression(number)
    return made
