"""The only maker of strings: results as text, LaTeX, Markdown and HTML."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from symconv.claims import Claim
from symconv.comparison import Comparison
from symconv.decide import Condition
from symconv.derivation import Derivation
from symconv.module import Module, ReceptiveField, Summary
from symconv.optimize import Optimum
from symconv.plane import Regions
from symconv.proof import Proof
from symconv.render import decisions, derivations, results, tables
from symconv.render.decisions import certificate_lines, step_lines
from symconv.render.markup import Format, decimal, document, plain_latex, table, value
from symconv.render.printers import latex, symbol_latex, text
from symconv.render.results import finding_line
from symconv.tables import Table

__all__ = [
    "certificate_lines",
    "decimal",
    "document",
    "finding_line",
    "latex",
    "plain_latex",
    "render",
    "step_lines",
    "symbol_latex",
    "table",
    "text",
]


@singledispatch
def render(result: Any, form: Format) -> str:
    """A result in a form; for a `Condition`, `steps=True` adds the way there."""
    return value(result, form)


render.register(Claim, results.claim)
render.register(Comparison, results.comparison)
render.register(Condition, decisions.condition)
render.register(Derivation, derivations.derivation)
render.register(Module, results.module)
render.register(Optimum, decisions.optimum)
render.register(Proof, decisions.proof)
render.register(ReceptiveField, results.receptive_field)
render.register(Regions, decisions.regions)
render.register(Summary, results.summary)
render.register(Table, tables.table)
