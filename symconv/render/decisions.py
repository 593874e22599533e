"""Answers in each form: conditions with their steps, proofs with their certificates, regions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from sympy import Add, Eq, Ge, Mul, S, Symbol
from sympy.logic.boolalg import Boolean

from symconv.certificate import Combination, External, Fact, Product, Quotient, Split, Total
from symconv.decide import Condition
from symconv.optimize import Optimum
from symconv.plane import Regions
from symconv.proof import Proof
from symconv.render.markup import (
    Format,
    bare,
    cell,
    code,
    given,
    listed,
    maths,
    nested,
    paragraph,
    plain_latex,
    point,
    printer,
    sentence,
    stated,
    value,
)
from symconv.render.wrap import ROOM, align, rows, width
from symconv.steps import Step

__all__ = ["certificate_lines", "condition", "optimum", "proof", "regions", "step_lines"]


def condition(result: Condition, form: Format, *, steps: bool = False) -> str:
    """What a condition says, a line for each thing; the way there, where that is asked for."""
    said = listed(_condition_lines(result, form), form)
    if not steps:
        return said
    gap = "\n\n" if form == "markdown" else "\n"  # a list stands apart
    return f"{said}{paragraph('Steps:', form)}{gap}{_derivation(result.derivation, form)}"


def _condition_lines(result: Condition, form: Format) -> list[str]:
    show = partial(cell, form=form)
    lines = [f"{show(result.relation)}: {result.verdict}"]
    if result.verdict not in ("always", "never"):
        lines.append(f"exactly when {show(result.condition)}")
        if not result.reduced:
            lines[-1] += " (not reduced further)"
        if result.integer not in (None, result.condition):
            lines.append(f"over the integers {show(result.integer)}")
    if result.given:
        lines.append(given(result.given, form))
    for name, at in (("true", result.witness), ("false", result.counterexample)):
        if at is not None:
            lines.append(f"{name}, for one, at {point(at, form)}")
    if not result.check():
        lines.append("not checked")
    return lines


def proof(result: Proof, form: Format) -> str:
    """What is proved, and the certificates, or what refutes it."""
    lines = [f"{cell(result.relation, form)}: {result.status}"]
    if result.given:
        lines.append(given(result.given, form))
    if result.counterexample is not None:
        lines.append(f"false at {point(result.counterexample, form)}")
    for certificate in result.certificate:
        lines += certificate_lines(certificate, form)
    return listed(lines, form)


def optimum(result: Optimum, form: Format) -> str:
    """The best integer and what it costs."""
    what = f"{result.kind} of {cell(result.expression, form)} over {cell(result.symbol, form)}"
    if result.given:
        what += f", {given(result.given, form)}"
    if result.argument is None:
        return sentence(f"{what}: {result.status}", form)
    at = stated(result.symbol, result.argument, form)
    found = f"{what}: {cell(result.value, form)} at {at} ({result.status})"
    if result.where != S.true:
        found += f", where {cell(result.where, form)}"
    return sentence(found, form)


def regions(result: Regions, form: Format) -> str:
    """Where each design is cheapest."""
    lines = (f"{code(r.name, form)}: {cell(r.condition, form)}" for r in result.regions)
    return listed(lines, form)


# -- steps ------


@dataclass(frozen=True)
class _Line:
    """A line of a derivation: statements that are equivalent, and why, or a word on its own."""

    depth: int
    word: str  # "", "iff", "if" or "cases"
    statements: tuple[Boolean, ...] = ()
    whole: Boolean | None = None  # the last of them over the integers
    steps: tuple[Step, ...] = ()  # whose reasons are given

    def reason(self, form: Format) -> str:
        """Why, in parentheses; how the cases are told apart."""
        said = ", ".join(_reason(step, form) for step in self.steps)
        return f"{said}:" if self.word == "cases" else f"({said})" if said else ""


def _reason(step: Step, form: Format) -> str:
    """Its reason with its terms in place, each with its sign in one formula."""
    terms = iter(step.terms)

    def put(place: re.Match[str]) -> str:
        term = bare(next(terms), form)
        return maths(printer(form).zero(place[1], term) if place[1] else term, form)

    return re.sub(r"\{\}(?: ([<>]=?|=) 0)?", put, step.reason)


def _lines(step: Step, depth: int = 0) -> Iterator[_Line]:
    """A chain of equivalences without detours, then the cases or parts in which it ends."""
    chain = [_Line(depth, "", (step.statement,))]
    while step.rule != "cases":
        line = _Line(depth, "iff", (step.skeleton,), steps=(step,))
        said = [earlier.statements for earlier in chain]
        if line.statements in said and step.rule not in ("kept", "decided"):
            del chain[said.index(line.statements) + 1 :]
        else:
            chain.append(line)
        if step.integer not in (None, step.skeleton):
            chain[-1] = replace(chain[-1], whole=step.integer)
        if len(step.parts) != 1 or step.parts[0].statement != step.skeleton:
            break
        (step,) = step.parts
    yield from chain
    if step.rule == "cases":
        yield _Line(depth, "cases", steps=(step,))
        for case, part in zip(step.conditions, step.parts, strict=True):
            yield from _case(case, part, depth + 1)
    else:
        for part in step.parts:
            yield from _lines(part, depth + 1)


def _case(case: Step, part: Step, depth: int) -> Iterator[_Line]:
    """When a case holds, on one line unless it has cases itself; then the statement in it."""
    first, *others = _lines(case, depth)
    if all(line.word == "iff" for line in others):
        last = others[-1] if others else first
        statements = tuple(dict.fromkeys((*first.statements, *last.statements)))
        steps = tuple(step for line in others for step in line.steps)
        yield replace(last, word="if", statements=statements, steps=steps)
        _, *rest = _lines(part, depth + 1)
        yield from rest
    else:
        result, whole = case.result(), case.result(integer=True)
        yield _Line(depth, "if", (case.statement, result), None if whole == result else whole)
        yield from _lines(case, depth + 1)
        yield from _lines(part, depth + 1)


def step_lines(step: Step, form: Format) -> list[tuple[int, str]]:
    """The derivation as (depth, line): a statement, then what is equivalent to it, and why."""
    out = []
    for line in _lines(step):
        said = ", that is ".join(cell(one, form) for one in line.statements)
        whole = "" if line.whole is None else f", over the integers {cell(line.whole, form)}"
        word = "" if line.word == "cases" else line.word
        out.append((line.depth, " ".join(filter(None, (word, said + whole, line.reason(form))))))
    return out


def _derivation(step: Step, form: Format) -> str:
    """The steps as indented lines, as a nested list, or as equations below each other."""
    if form == "latex":
        return align(list(_rows(step)))
    return nested(step_lines(step, form), form)


def _rows(step: Step) -> Iterator[str]:
    """Rows of an `align*`, indented by depth: the statement, and why."""
    words = {"iff": r"\iff ", "if": r"\text{if } "}
    for line in _lines(step):
        said = r" \text{, that is } ".join(value(one, "latex") for one in line.statements)
        if line.whole is not None:
            said += rf" \text{{, over the integers }} {value(line.whole, 'latex')}"
        reason = rf"\text{{{plain_latex(line.reason('latex'))}}}" if line.steps else ""
        gap = r" \quad " if said and reason else ""
        whole = words.get(line.word, "") + said + gap + reason
        for row in rows(whole, ROOM - line.depth * width(r"\quad")):
            yield r"& " + line.depth * r"\quad " + row


# -- certificates ------


def certificate_lines(certificate: Any, form: Format) -> list[str]:
    """A certificate for a reader who checks it by hand."""
    shown = f"{cell(certificate.claim, form)} {_above(certificate.strict, form)}"
    if isinstance(certificate, Combination):
        return _combination_lines(certificate, form)
    if isinstance(certificate, Product):
        parts = [p for _, part, _ in certificate.parts for p in certificate_lines(part, form)]
        return [f"{shown}, by the signs of its factors:", *parts]
    if isinstance(certificate, Quotient):
        parts = certificate_lines(certificate.numerator, form)
        parts += certificate_lines(certificate.denominator, form)
        return [f"{shown}, numerator and denominator:", *parts]
    if isinstance(certificate, Split):
        lines = [f"{shown}, case by case:"]
        for i, case in enumerate(certificate.cases):
            further = i == len(certificate.cases) - 1 and not certificate.closed
            kind = Ge if further else Eq
            at = kind(certificate.symbol, certificate.start + i, evaluate=False)
            case_of = cell(at, form).replace("==", "=")
            lines += [f"{case_of}: {line}" for line in certificate_lines(case, form)]
        return lines
    if isinstance(certificate, Total):
        parts = [
            p for used in certificate.parts for part in used for p in certificate_lines(part, form)
        ]
        return [f"{shown}, a sum of products of what is not negative:", *parts]
    assert isinstance(certificate, External)
    return [f"{shown}, says {certificate.tool} (not checked here)"]


def _above(strict: bool, form: Format) -> str:
    return maths(printer(form).zero(">" if strict else ">="), form)


def _combination_lines(certificate: Combination, form: Format) -> list[str]:
    """claim = sum, with one letter for each fact."""
    claim, compare = cell(certificate.claim, form), _above(certificate.strict, form)
    facts = list(dict.fromkeys(f for _, used in certificate.terms for f in used))
    if not facts:
        return [f"{claim} {compare}, a number"]
    names = {fact: Symbol(f"u_{i}") for i, fact in enumerate(facts, 1)}
    total = Add(*(c * Mul(*(names[f] for f in used)) for c, used in certificate.terms))
    where = ", ".join(
        f"{stated(name, fact.expr, form)} {_above(fact.strict, form)}{_because(fact, form)}"
        for fact, name in names.items()
    )
    return [f"{claim} = {cell(total, form)} {compare}, where {where}"]


def _because(fact: Fact, form: Format) -> str:
    if fact.reason == "symbol":
        return ""
    if fact.reason == "given":
        return f" (given {cell(fact.subject, form)})"
    return f" ({fact.reason})"
