"""Cookbook: published formulas and tables, each in its paper's notation by one call."""

from collections.abc import Iterator
from dataclasses import replace

import symconv as sc
from symconv.papers import HOWARD_2017
from website import claims
from website.markdown import display, session, table, verdict
from website.recipes import BODY, BODY_STATED, RECIPES, Recipe

TITLE = "Cookbook: from paper to call"
INTRO = """\
Formulas and tables that papers print, each in the paper's own notation by one call: `sc.latex` of
what the library derives. Below each is what the paper states, and whether it is the same: the two
are compared when this page is built, as on [the page of statements](claims.md).

Where the letters of a paper are not those of [`symconv.abc`](reference/abc.md), a
[`Notation`][symconv.Notation] names them. The LaTeX goes into an equation or a document as it is;
tables want the package `booktabs`.

[A notebook](notebooks/symconv.ipynb){ download="symconv.ipynb" } shows the same way of work in
Jupyter: designs, formulas, a crossover with its proof, a derivation, a table."""

_TYPES = {"Conv2d": "Conv", "Conv2d, depthwise": "Conv dw"}  # ours, to those of `BODY`


def pages() -> dict[str, str]:
    """One page: an overview, then each recipe."""
    rows = [
        [f"[{recipe.title}](#{anchor(recipe)})", said(list(differences(recipe))), placed(recipe)]
        for recipe in RECIPES
    ]
    overview = table(["what", "compared", "source"], rows)
    parts = [f"# {TITLE}", INTRO, overview, *map(section, RECIPES)]
    return {"cookbook.md": "\n\n".join(parts)}


def anchor(recipe: Recipe) -> str:
    """The recipe's place on the page."""
    words = "".join(s if s.isalnum() and s.isascii() else " " for s in recipe.title.lower())
    return "-".join(words.split())


def cited(recipe: Recipe) -> str:
    """Authors, title, year and place."""
    return sc.claims.get(recipe.claim).source if recipe.claim else HOWARD_2017.cite("table 1")


def placed(recipe: Recipe) -> str:
    """Authors, year and place."""
    paper, place = HOWARD_2017, "table 1"
    if recipe.claim:
        claim = sc.claims.get(recipe.claim)
        paper, place = claim.paper, claim.place
    return f"{paper.authors}, {paper.year}, {place}"


def section(recipe: Recipe) -> str:
    """One recipe: source, call and output, how it looks, what the paper says."""
    found = recipe.found()
    shown, notation = eval(recipe.value, found), eval(recipe.notation or "None", found)
    if isinstance(shown, sc.Table):
        looks = shown.to_markdown(notation=notation)
    else:
        looks = display(sc.latex(shown, notation=notation))
    off = list(differences(recipe))
    stated = f"The paper: {BODY_STATED}"
    if recipe.claim:
        claim = sc.claims.get(recipe.claim)
        stated = f"The paper: [{claim.statement}](claims.md#{claims.anchor(claim)})"
    taken = "; ".join(conventions(recipe))
    compared = f"Compared: {said(off)}" + (f" ({taken})" if taken else "") + "."
    parts = [
        f"## {recipe.title} {{ #{anchor(recipe)} }}",
        f"Source: {cited(recipe)}.",
        session(recipe.source),
        looks,
        stated,
        compared + "".join(f"\n\n- {line}" for line in off),
    ]
    return "\n\n".join(parts)


def said(off: list[str]) -> str:
    """Whether the two are the same."""
    count = f"{len(off)} difference" + "s" * (len(off) > 1)
    return verdict(not off, "the same", count)


def findings(recipe: Recipe) -> Iterator[sc.claims.Finding]:
    """The claim's findings with what the recipe derives in the place of what the claim does."""
    found = recipe.found()
    known = {one.about: one for one in sc.claims.get(recipe.claim).findings}
    for source, about in recipe.checks.items():
        derived = eval(source, found).subs(recipe.spelled, simultaneous=True)
        yield replace(known[about], derived=derived)


def conventions(recipe: Recipe) -> list[str]:
    """Under which conventions they are the same."""
    if not recipe.claim:
        return []
    return list(dict.fromkeys(one.convention for one in findings(recipe) if one.convention))


def differences(recipe: Recipe) -> Iterator[str]:
    """A line for each value that is not what the paper prints."""
    if not recipe.claim:
        yield from body_differences(eval(recipe.value, recipe.found()))
        return
    for one in findings(recipe):
        if not one.verdict.startswith("true"):
            yield f"{one.about}: published {one.published}, derived {one.derived}"


def body_differences(derived: sc.Table) -> Iterator[str]:
    """Where MobileNet's convolutions are not those of the printed table."""
    rows = [row for row in derived.rows if row[0] in _TYPES]
    titles = ("type", "stride", "filters", "input")
    for number, (ours, theirs) in enumerate(zip(rows, BODY, strict=True), 1):
        (stride,) = ours[1]
        for title, a, b in zip(titles, (_TYPES[ours[0]], stride, *ours[2:]), theirs, strict=True):
            if a != b:
                yield f"row {number}, {title}: published {b}, derived {a}"
