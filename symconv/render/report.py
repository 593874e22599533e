"""One document on two designs: costs, where they come from, when the second is cheaper, sources."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from sympy import Symbol

from symconv.citations import sources
from symconv.comparison import Comparison
from symconv.render import decisions, derivations, tables
from symconv.render.markup import cell, code, document, listed, plain_latex, value
from symconv.render.wrap import displayed

__all__ = ["report"]

Form = Literal["latex", "markdown"]


def report(
    comparison: Comparison, symbol: Symbol | None, measure: str, form: Form, *, title: str
) -> str:
    """The document: LaTeX that compiles by itself, or Markdown.

    Args:
        comparison: the designs.
        symbol: the symbol for which the crossover of the first two is solved; None for none.
        measure: the cost of which it is asked.
        form: "latex" or "markdown".
        title: its title.
    """
    parts = [text for one in _sections(comparison, symbol, measure, form) for text in one]
    body = "\n\n".join(parts)
    if form == "latex":
        return document(body, plain_latex(title))
    return f"# {title}\n\n{body}\n"


def _sections(
    comparison: Comparison, symbol: Symbol | None, measure: str, form: Form
) -> Iterator[list[str]]:
    designs = comparison.designs
    yield [_head("Designs", form), listed((code(repr(d.module), form) for d in designs), form)]
    if comparison.given or comparison.assumptions:
        rules = (*comparison.given, *comparison.assumptions)
        taken = ", ".join(cell(rule, form) for rule in rules)
        yield [f"Taken for granted: {taken}."]
    yield [_head("Costs", form), tables.table(comparison.table(), form)]
    yield [_head(f"Where the {_SAID[measure]} come from", form)]
    for design in designs:
        tree = design.module.derivation(measure, comparison.size)
        yield [f"{code(design.name, form)}:", derivations.derivation(tree, form)]
    ratio = comparison.ratio(measure, first=0, second=1)
    said = value(ratio, "latex")
    shown = displayed(said) if form == "latex" else f"$$\n{said}\n$$"
    yield [_head("Ratio", form), "How many times as much the first design costs:", shown]
    if symbol is not None:
        answer = comparison.when(symbol, measure)
        yield [
            _head("When the second design is cheaper", form),
            decisions.condition(answer, form, steps=True),
        ]
        lines = [
            line
            for step in answer.steps
            for one in (*step.certificates, *step.integer_certificates)
            if not one.claim.is_number
            for line in decisions.certificate_lines(one, form)
        ]
        if lines:
            yield ["The signs that the steps rest on:", listed(dict.fromkeys(lines), form)]
    papers = dict.fromkeys(paper for design in designs for paper in sources(design.module))
    if papers:
        yield [_head("Sources", form), listed((_cited(p.cite(), form) for p in papers), form)]


_SAID = {"params": "parameters", "macs": "MACs", "flops": "FLOPs", "activations": "activations"}


def _head(title: str, form: Form) -> str:
    return rf"\section{{{title}}}" if form == "latex" else f"## {title}"


def _cited(said: str, form: Form) -> str:
    return plain_latex(said) if form == "latex" else said
