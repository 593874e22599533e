"""The sources of what one uses, as BibTeX."""

from __future__ import annotations

import inspect
import re
from typing import Any

from symconv.errors import ArgumentError
from symconv.module import Module
from symconv.papers import Paper, known

__all__ = ["bibtex", "sources"]

# "Authors, Title, year", as every docstring has it under References.
_NAME = r"[A-Z][\w.'-]*(?: [A-Z][\w.'-]*)*"
_ENTRY = re.compile(
    rf"({_NAME}(?:, {_NAME})*(?: and {_NAME}| et al\.)?), ([A-Z\w][^;]*?), ((?:19|20)\d\d)\b"
)


def sources(thing: Any) -> tuple[Paper, ...]:
    """The papers that a layer, block, network or statement comes from.

    Args:
        thing: a function of `blocks` or `networks`, a layer or its class, a design (the papers of
            its layers), a claim, or a paper.

    Raises:
        ArgumentError: for anything else.

    Examples:
        >>> import symconv as sc
        >>> [paper.key for paper in sources(sc.blocks.mbconv)]
        ['tan2019', 'tan2018']
    """
    if isinstance(thing, Paper):
        return (thing,)
    if isinstance(paper := getattr(thing, "paper", None), Paper):
        return (paper,) if paper.year else ()
    if isinstance(thing, Module):
        inside = [*getattr(thing, "layers", ()), *getattr(thing, "branches", ())]
        inside += [thing.body] if hasattr(thing, "body") else []
        found = inside or [type(thing)]
        return tuple(dict.fromkeys(paper for part in found for paper in sources(part)))
    if not callable(thing):
        raise ArgumentError(
            f"sources(…): takes a layer, a block or network function, a claim or a paper, got "
            f"{thing!r}."
        )
    _, _, said = (inspect.getdoc(thing) or "").partition("References:\n")
    entries = _ENTRY.findall(" ".join(said.split()))
    return tuple(dict.fromkeys(_paper(*entry) for entry in entries))


def _paper(authors: str, title: str, year: str) -> Paper:
    """The paper as it is described once, or as it is cited."""
    surname = re.split(r"[ ,]", authors)[0]
    for paper in known():
        same = paper.title.lower() == title.lower() or paper.title.startswith(f"{title}:")
        if same and paper.authors.startswith(surname):
            return paper
    return Paper(f"{surname.lower()}{year}", authors, title, int(year))


def bibtex(*things: Any) -> str:
    """The sources of all that, each once, as the text of a .bib file.

    Two papers of one author and year get the letters a, b, … behind their keys.

    Args:
        things: as for `sources`.

    Raises:
        ArgumentError: as `sources`.

    Examples:
        >>> import symconv as sc
        >>> print(bibtex(sc.blocks.fire, sc.claims.get("squeezenet-table-1")))
        @misc{iandola2016,
          author = {Iandola and others},
          title = {{SqueezeNet: AlexNet-level Accuracy with 50x Fewer Parameters and $<$0.5MB \
Model Size}},
          year = {2016},
        }
    """
    papers = list(dict.fromkeys(paper for thing in things for paper in sources(thing)))
    papers.sort(key=lambda paper: (paper.key, paper.title))
    entries = []
    for paper in papers:
        alike = [one for one in papers if one.key == paper.key]
        letter = "abcdefgh"[alike.index(paper)] if len(alike) > 1 else ""
        entries.append(paper.bibtex.replace(paper.key, paper.key + letter, 1))
    return "\n\n".join(entries)
