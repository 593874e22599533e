"""One document on two designs: costs, where they come from, when the second is cheaper, sources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sympy import Symbol

from symconv.citations import sources
from symconv.comparison import Comparison
from symconv.render import decisions, derivations, tables
from symconv.render.markup import bare, cell, code, document, listed, maths, sentence, words
from symconv.render.page import page
from symconv.render.wrap import displayed

__all__ = ["Form", "Picture", "report"]

Form = Literal["latex", "markdown", "html"]


@dataclass(frozen=True)
class Picture:
    """A figure made elsewhere, since drawing needs more than printing does.

    Attributes:
        source: in HTML the drawing as SVG, else the name of a file beside the document.
        caption: what it shows, in words.
    """

    source: str
    caption: str


def report(
    comparison: Comparison,
    symbol: Symbol | None,
    measure: str,
    form: Form,
    *,
    title: str,
    figure: Picture | None = None,
) -> str:
    """The document: LaTeX that compiles by itself, Markdown, or a page of HTML.

    Args:
        comparison: the designs.
        symbol: the symbol for which the crossover of the first two is solved; None for none.
        measure: the cost of which it is asked.
        form: "latex", "markdown" or "html".
        title: its title.
        figure: what goes below the crossover.
    """
    parts = [text for one in _sections(comparison, symbol, measure, form, figure) for text in one]
    body = "\n\n".join(parts)
    if form == "latex":
        return document(body, words(title, form))
    if form == "html":
        return page(body, title)
    return f"# {title}\n\n{body}\n"


def _sections(
    comparison: Comparison,
    symbol: Symbol | None,
    measure: str,
    form: Form,
    figure: Picture | None,
) -> Iterator[list[str]]:
    designs = comparison.designs
    yield [_head("Designs", form), listed((code(repr(d.module), form) for d in designs), form)]
    if comparison.given or comparison.assumptions:
        rules = (*comparison.given, *comparison.assumptions)
        taken = ", ".join(cell(rule, form) for rule in rules)
        yield [sentence(f"Taken for granted: {taken}.", form)]
    yield [_head("Costs", form), tables.table(comparison.table(), form)]
    yield [_head(f"Where the {_SAID[measure]} come from", form)]
    for design in designs:
        tree = design.module.derivation(measure, comparison.size)
        yield [sentence(f"{code(design.name, form)}:", form), derivations.derivation(tree, form)]
    ratio = bare(comparison.ratio(measure, first=0, second=1), form)
    said = sentence("How many times as much the first design costs:", form)
    yield [_head("Ratio", form), said, _displayed(ratio, form)]
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
            said = sentence("The signs that the steps rest on:", form)
            yield [said, listed(dict.fromkeys(lines), form)]
    if figure is not None:
        yield [_figure(figure, form)]
    papers = dict.fromkeys(paper for design in designs for paper in sources(design.module))
    if papers:
        yield [_head("Sources", form), listed((words(p.cite(), form) for p in papers), form)]


_SAID = {"params": "parameters", "macs": "MACs", "flops": "FLOPs", "activations": "activations"}


def _head(title: str, form: Form) -> str:
    if form == "html":
        return f"<h2>{title}</h2>"
    return rf"\section{{{title}}}" if form == "latex" else f"## {title}"


def _displayed(written: str, form: Form) -> str:
    """A formula on lines of its own."""
    if form == "latex":
        return displayed(written)
    return maths(written, form, block=True) if form == "html" else f"$$\n{written}\n$$"


def _figure(figure: Picture, form: Form) -> str:
    """The figure with its caption."""
    caption = words(figure.caption, form)
    if form == "html":
        drawn = f"{figure.source}\n<figcaption>{caption}</figcaption>"
        return f"<figure>\n{drawn}\n</figure>"
    if form == "markdown":
        return f"![The ratio of the costs]({figure.source})\n\n{caption}"
    return (
        "\\begin{figure}[htbp]\n\\centering\n"
        f"\\includegraphics[width=\\linewidth]{{{figure.source}}}\n"
        f"\\caption{{{caption}}}\n\\end{{figure}}"
    )
