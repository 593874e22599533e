"""Results as plain data, for JSON: expressions as text that Python reads."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from sympy import Basic, Integer

from symconv.claims import Claim
from symconv.comparison import Comparison
from symconv.decide import Condition
from symconv.derivation import Derivation
from symconv.module import Module, Summary
from symconv.proof import Proof
from symconv.render import text
from symconv.tables import Table
from symconv.verification import Verification

__all__ = ["plain"]


@singledispatch
def plain(value: Any) -> Any:
    """A value as dicts, lists, numbers and texts."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, dict):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain(entry) for entry in value]
    return str(value)


@plain.register
def _(value: Basic) -> Any:
    return int(value) if isinstance(value, Integer) else text(value)


@plain.register
def _(value: Module) -> str:
    return repr(value)


@plain.register
def _(value: Condition) -> Any:
    return {
        "relation": text(value.relation),
        "verdict": value.verdict,
        "condition": plain(value.condition),
        "integer": plain(value.integer),
        "given": plain(value.given),
        "witness": plain(value.witness),
        "counterexample": plain(value.counterexample),
        "checked": value.check(),
    }


@plain.register
def _(value: Proof) -> Any:
    return {
        "relation": text(value.relation),
        "status": value.status,
        "given": plain(value.given),
        "counterexample": plain(value.counterexample),
        "checked": value.check(),
    }


@plain.register
def _(value: Comparison) -> Any:
    return {
        "designs": {design.name: plain(design.measures) for design in value.designs},
        "given": plain(value.given),
        "assumptions": plain(value.assumptions),
    }


@plain.register
def _(value: Summary) -> Any:
    return {
        "rows": [plain(vars(row)) for row in (*value.rows, value.total)],
        "assumptions": plain(value.assumptions),
    }


@plain.register
def _(value: Table) -> Any:
    titles = [column.title for column in value.columns]
    return [
        [[title, plain(cell)] for title, cell in zip(titles, row, strict=True)]
        for row in value.rows
    ]


@plain.register
def _(value: Derivation) -> Any:
    return {
        "about": value.about,
        "rule": value.rule,
        "reason": value.reason,
        "result": plain(value.result),
        "parts": plain(value.parts),
    }


@plain.register
def _(value: Claim) -> Any:
    return {
        "name": value.name,
        "statement": value.statement,
        "source": value.source,
        "verdict": value.verdict,
        "findings": [
            {
                "about": finding.about,
                "derived": plain(finding.derived),
                "published": plain(finding.published),
                "convention": finding.convention,
                "verdict": finding.verdict,
            }
            for finding in value.findings
        ],
    }


@plain.register
def _(value: Verification) -> Any:
    return {
        "design": value.title,
        "ok": value.ok,
        "rows": [plain(vars(row)) for row in value.rows],
    }
