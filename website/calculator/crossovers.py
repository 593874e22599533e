"""When one of the calculator's designs costs less than another, for every pair that is solved."""

from itertools import combinations_with_replacement

from sympy import Lt, Mul, cancel

import symconv as sc
from symconv import language
from symconv.module import Module
from symconv.render import latex
from website.calculator.designs import DESIGNS, SIZE, Design, numbered
from website.processes import each
from website.store import kept

# Seconds for each pair: enough that a busy machine derives the same answers.
BUDGET = 300.0
SOURCES = ("symconv/**/*.py", "website/calculator/*.py")
ASKED = ("c_out", "c_in")
SOLVED = tuple(design for design in DESIGNS if "s" not in design.fields)

Answers = dict[str, dict[str, dict[str, str]]]


def crossovers() -> Answers:
    """By the names of two designs in their order, by symbol: when the second costs less.

    The answers are for parameters; they are those for MACs too, which are H·W times as many.
    """
    return kept("calculator", _solved, SOURCES)


def _solved() -> Answers:
    for design in SOLVED:
        costs = design.costs()
        assert cancel(costs["macs"] / costs["params"]) == Mul(*SIZE), design.name
    pairs = list(combinations_with_replacement(range(len(SOLVED)), 2))
    return {
        f"{SOLVED[first].name} {SOLVED[second].name}": answer
        for (first, second), answer in zip(pairs, each(_pair, pairs), strict=True)
    }


def _pair(places: tuple[int, int]) -> dict[str, dict[str, str]]:
    """One pair: for each symbol the verdict, the condition, and its form over the integers."""
    first, second = (_made(SOLVED[place], at) for at, place in enumerate(places, 1))
    given = tuple(dict.fromkeys((*first.assumptions(SIZE), *second.assumptions(SIZE))))
    cheaper = Lt(second.params, first.params, evaluate=False)
    found = {}
    for name in ASKED:
        answer = sc.when(cheaper, language.symbol(name), given, timeout=BUDGET)
        assert answer.check(), (places, name)
        assert answer.reduced, (places, name)
        found[name] = {"verdict": answer.verdict, "condition": latex(answer.condition)}
        if answer.integer is not None and answer.integer != answer.condition:
            found[name]["integer"] = latex(answer.integer)
    return found


def _made(design: Design, place: int) -> Module:
    return design.module.subs(numbered(design, place))
