"""When one of the calculator's designs costs less than another, for every pair that is solved."""

from itertools import combinations_with_replacement

from sympy import Lt, Mul, Symbol, cancel, expand
from sympy.logic.boolalg import Boolean

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
OWN = ("g", "n", "m", "t")  # a kernel's powers are two in some pairs, and no condition is short
SOLVED = tuple(design for design in DESIGNS if "s" not in design.fields)

# Which measures have one answer: MACs are H·W times the parameters, FLOPs two for each MAC.
ALIKE = {"params": "macs", "macs": "macs", "flops": "macs", "activations": "activations"}

Answers = dict[str, dict[str, dict[str, dict[str, str]]]]


def crossovers() -> Answers:
    """By the names of two designs in their order, measure and symbol: when the second costs less.

    The symbols of a design are numbered by its place in the pair, `m_2`.
    """
    return kept("calculator", _solved, SOURCES)


def _solved() -> Answers:
    for design in SOLVED:
        costs = design.costs()
        assert cancel(costs["macs"] / costs["params"]) == Mul(*SIZE), design.name
        assert expand(costs["flops"] - 2 * costs["macs"]) == 0, design.name
    pairs = list(combinations_with_replacement(range(len(SOLVED)), 2))
    return {
        f"{SOLVED[first].name} {SOLVED[second].name}": answer
        for (first, second), answer in zip(pairs, each(_pair, pairs), strict=True)
    }


def _pair(places: tuple[int, int]) -> dict[str, dict[str, dict[str, str]]]:
    """One pair: for each measure and symbol the verdict and the condition, over integers too."""
    first, second = (_made(SOLVED[place], at) for at, place in enumerate(places, 1))
    given = tuple(dict.fromkeys((*first.assumptions(SIZE), *second.assumptions(SIZE))))
    own = (
        f"{field}_{at}"
        for at, place in enumerate(places, 1)
        for field in SOLVED[place].fields
        if field in OWN
    )
    asked = [language.symbol(name) for name in (*ASKED, *own)]
    costs = {
        "macs": (second.params, first.params),
        "activations": (second.activations(SIZE), first.activations(SIZE)),
    }
    found: dict[str, dict[str, dict[str, str]]] = {}
    for measure, sides in costs.items():
        cheaper = Lt(*sides, evaluate=False)
        found[measure] = {
            symbol.name: _answer(cheaper, symbol, given)
            for symbol in asked
            if symbol in cheaper.free_symbols
        }
    return found


def _answer(cheaper: Lt, symbol: Symbol, given: tuple[Boolean, ...]) -> dict[str, str]:
    answer = sc.when(cheaper, symbol, given, timeout=BUDGET)
    assert answer.check(), (cheaper, symbol)
    assert answer.reduced, (cheaper, symbol)
    said = {"verdict": answer.verdict, "condition": latex(answer.condition)}
    if answer.integer is not None and answer.integer != answer.condition:
        said["integer"] = latex(answer.integer)
    return said


def _made(design: Design, place: int) -> Module:
    return design.module.subs(numbered(design, place))
