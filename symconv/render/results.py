"""Measures, comparisons and claims in each form."""

from __future__ import annotations

from functools import partial

from sympy import false, true

from symconv.claims import Claim, Finding
from symconv.comparison import Comparison
from symconv.decide import Condition
from symconv.module import Module, ReceptiveField, Summary
from symconv.proof import Proof
from symconv.render.markup import (
    Format,
    block,
    cell,
    code,
    decimal,
    given,
    listed,
    paragraph,
    point,
    sentence,
    size,
    table,
    valid_when,
    words,
)

__all__ = ["claim", "comparison", "finding_line", "module", "receptive_field", "summary"]

_HEADS = {"macs": "MACs", "flops": "FLOPs"}
_ALWAYS = {true: "always", false: "never"}


_WIDE = 88  # columns, beyond which a design is set on several lines


def module(result: Module, form: Format) -> str:
    """A design as it is written, its parameters, and what an output of it sees."""
    written = repr(result)
    said = f"parameters {cell(result.params, form)}"
    seen = result.receptive_field.size if result.ndim else ()
    if seen and None not in seen:
        said += f", receptive field {size(seen, form)}"
    if form in ("markdown", "html") and len(written) > _WIDE:
        return block(_unfolded(written), form) + paragraph(said, form)
    return sentence(f"{code(written, form)}: {said}", form)


def _unfolded(source: str, indent: str = "") -> str:
    """A call on one line, or with an argument on each."""
    opened = next((at for at, sign in enumerate(source) if sign in "({["), None)
    if opened is None or len(indent) + len(source) <= _WIDE or source[-1] not in ")}]":
        return indent + source
    depth, arguments = 0, [""]
    for sign in source[opened + 1 : -1]:
        depth += (sign in "({[") - (sign in ")}]")
        if sign == "," and depth == 0:
            arguments.append("")
        else:
            arguments[-1] += sign
    inner = (f"{_unfolded(argument.strip(), indent + '    ')}," for argument in arguments)
    return "\n".join([indent + source[: opened + 1], *inner, indent + source[-1]])


def receptive_field(result: ReceptiveField, form: Format) -> str:
    """Size, stride and offset in each dimension; centre, inputs seen and alignment where known."""
    rows = [
        (name, *(cell(entry, form) for entry in entries))
        for name, entries in (
            ("size", result.size),
            ("stride", result.stride),
            ("offset", result.offset),
            ("center", result.center),
            ("seen", result.seen),
        )
        if name not in ("center", "seen") or None not in entries
    ]
    if None not in result.center or set(result.aligned) != {true}:
        met = (_ALWAYS.get(entry) or cell(entry, form) for entry in result.aligned)
        rows.append(("aligned", *met))
    header = ("", *(f"dim {i}" for i in range(len(result.size))))
    return table(header, rows, form)


def summary(result: Summary, form: Format) -> str:
    """A row for each layer, and their total."""
    header = ("layer", "output", "channels", "params", "MACs", "activations")
    rows = []
    for row in (*result.rows, result.total):
        name = code(row.name, form) if row.name != "total" else "total"
        channels = "" if row.channels is None else cell(row.channels, form)
        counts = (cell(count, form) for count in (row.params, row.macs, row.activations))
        rows.append((name, size(row.output, form), channels, *counts))
    return table(header, rows, form) + valid_when(result.assumptions, form)


def comparison(result: Comparison, form: Format) -> str:
    """A row for each design, a column for each measure."""
    measures = list(dict.fromkeys(name for d in result.designs for name in d.measures))
    header = ("design", *(_HEADS.get(m, m) for m in measures))
    rows = [
        (
            code(d.name, form),
            *(cell(d.measures[m], form) if m in d.measures else "" for m in measures),
        )
        for d in result.designs
    ]
    taken = paragraph(given(result.given, form), form) if result.given else ""
    return table(header, rows, form) + taken + valid_when(result.assumptions, form)


def finding_line(finding: Finding, form: Format) -> str:
    """One finding: what is derived, what was published, the verdict."""
    show = partial(cell, form=form)
    derived, about = finding.derived, words(finding.about, form)
    if isinstance(derived, Condition):
        said = show(derived.condition)
        if derived.integer is not None and derived.integer != derived.condition:
            said += f"; over the integers {show(derived.integer)}"
        line = f"{about}: iff {said}{_evidence(derived.check())}"
    elif isinstance(derived, Proof):
        line = f"{about}: {derived.status}"
        if derived.counterexample is not None:
            line += f" at {point(derived.counterexample, form)}"
        line += _evidence(derived.check())
    else:
        line = f"{about}: {show(derived)}"
        if derived.is_Rational and not derived.is_Integer:
            line += words(decimal(derived), form)
        if finding.published is not None and not finding.verdict.startswith("true"):
            digits = finding.digits
            said = show(finding.published) if digits is None else f"{finding.published:.{digits}f}"
            line += f", published {said}"
    if finding.error is not None:
        line += f", error {show(finding.error)}"
    verdict = finding.verdict + (f" ({finding.convention})" if finding.convention else "")
    return line + words(f" — {verdict}", form) if finding.verdict else line


def _evidence(checked: bool) -> str:
    return " [checked]" if checked else " [not checked]"


def claim(result: Claim, form: Format) -> str:
    """A statement with its source, its findings and the verdict."""
    lines = [finding_line(finding, form) for finding in result.findings]
    if form == "text":
        head = [
            f"{result.name}: {result.verdict}",
            f"  “{result.statement}”",
            f"  ({result.source})",
        ]
        return "\n".join([*head, *(f"    {line}" for line in lines)])
    if form == "markdown":
        head = [f"### {result.name}", "", result.statement, "", f"Source: {result.source}.", ""]
        return "\n".join([*head, listed(lines, form), "", f"Verdict: **{result.verdict}**."])
    name, statement, source = (
        words(said, form) for said in (result.name, result.statement, result.source)
    )
    if form == "html":
        return (
            f"<h3>{name}</h3>\n<p>{statement}</p>\n<p>Source: {source}.</p>\n"
            f"{listed(lines, form)}\n<p>Verdict: <strong>{result.verdict}</strong>.</p>"
        )
    return (
        f"\\subsection*{{{name}}}\n{statement}\n{listed(lines, form)}\n"
        f"Verdict: \\emph{{{result.verdict}}}. Source: {source}.\n"
    )
