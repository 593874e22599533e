"""The text, checked: every published statement with the verdict that the library computes."""

from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import urlencode

from sympy import true

import symconv as sc
from symconv.claims import VERDICTS, Claim, Finding, all_claims
from symconv.papers import Paper
from symconv.render import decimal
from website.markdown import details, inline, session, solved, table, verdict

TITLE = "The text, checked"
USE = """\
import symconv as sc
claim = sc.claims.get("{name}")
claim.verdict, claim.check()"""
# Where the script puts its fields; without it there is nothing to see here.
FILTER = '<div id="filter"></div>\n<script src="../assets/claims.js" defer></script>'


def pages() -> dict[str, str]:
    """One page: an overview of the verdicts, then each statement with what was derived."""
    claims = all_claims()
    papers: dict[Paper, list[Claim]] = {}
    for claim in claims:
        papers.setdefault(claim.paper, []).append(claim)
    parts = [
        f"---\ntitle: {TITLE}\nhide: [navigation, toc]\n---",
        f"# {TITLE}",
        "Statements that one reads about convolutions. What each says, or implies, is set beside "
        "what the library derives; the verdict follows from the two, and the worst one stands for "
        "the statement. Where a line has no published value, the text leaves that out. A "
        "convention in parentheses says how a value is meant where the text leaves that open: it "
        "is ours, read from the numbers. Whole networks are [those of the "
        "library](networks/index.md), built as torchvision has them: where a paper's own count "
        "rests on other channels or leaves something out, the two differ.",
        FILTER,
        '<div class="overview" markdown>\n\n## Overview',
        overview(papers),
        *(
            by_verdict(said, [c for c in claims if c.verdict == said])
            for said in reversed(VERDICTS)
        ),
        "</div>",
        *(by_paper(paper, part) for paper, part in papers.items()),
        "## The same in Python",
        session(USE.format(name=claims[0].name)),
    ]
    return {"claims.md": "\n\n".join(part for part in parts if part)}


def overview(papers: Mapping[Paper, Sequence[Claim]]) -> str:
    """How many statements of each paper have each verdict; the script makes links of the counts."""
    verdicts = [v for v in VERDICTS if any(c.verdict == v for p in papers.values() for c in p)]

    def row(name: str, claims: Sequence[Claim], paper: str = "") -> list[str]:
        numbers = [(said, sum(c.verdict == said for c in claims)) for said in verdicts]
        counts = [count(number, paper, said) for said, number in numbers]
        return [name, *counts, count(len(claims), paper)]

    rows = [
        row(f"[{paper.cite()}](#{paper.key})", part, paper.key) for paper, part in papers.items()
    ]
    total = row("all", [claim for part in papers.values() for claim in part])
    return table(["paper", *verdicts, "all"], [total, *rows])


def count(number: int, paper: str, said: str = "") -> str:
    """A number of statements, and the filter that shows them."""
    asked = {"paper": paper, "verdict": said}
    query = urlencode({name: value for name, value in asked.items() if value})
    return f'<span data-filter="?{escape(query)}">{number}</span>' if number else "–"


def by_verdict(said: str, claims: Sequence[Claim]) -> str:
    """The statements with one verdict, folded away, in a table that leads to each."""
    rows = [[f"[{claim.statement}](#{anchor(claim)})", f"{claim.paper.cite()}"] for claim in claims]
    if not rows:
        return ""
    return details(f"{said.capitalize()}: {len(rows)}", table(["statement", "paper"], rows))


def by_paper(paper: Paper, claims: Sequence[Claim]) -> str:
    """The statements of one paper."""
    parts = [f"## {paper.cite()} {{ #{paper.key} }}", *map(section, claims)]
    return "\n\n".join(['<section class="paper" markdown>', *parts, "</section>"])


def section(claim: Claim) -> str:
    """One statement: its source, its findings, and the NumPy count of its designs."""
    rows = [
        [finding.about, published(finding), derived(finding), coloured(finding.verdict)]
        for finding in claim.findings
    ]
    said = f'data-paper="{claim.paper.key}" data-verdict="{claim.verdict}"'
    parts = [
        f'<section class="claim" {said} markdown>',
        f"### {claim.statement} {{ #{anchor(claim)} }}",
        f"Verdict: {coloured(claim.verdict)}. Source: {claim.source}.",
        table(["what", "published", "derived", "verdict"], rows),
    ]
    return "\n\n".join([*parts, *([counted(claim)] * bool(claim.designs)), "</section>"])


def anchor(claim: Claim) -> str:
    """The claim's place on the page; a dot would start a class there."""
    return claim.name.replace(".", "-")


def published(finding: Finding) -> str:
    """What the text says, in a cell."""
    if finding.published is None:
        return ""
    if finding.digits is not None:
        return f"{float(finding.published):.{finding.digits}f}"
    return "holds" if finding.published == true else inline(finding.published)


def derived(finding: Finding) -> str:
    """What the library says, in a cell; a decision with what became of checking it again."""
    value = finding.derived
    if isinstance(value, sc.Condition):
        said = solved(value) + checked(value.check())
    elif isinstance(value, sc.Proof):
        said = f"{inline(value.relation)}: {value.status}"
        if value.counterexample is not None:
            at = ", ".join(
                f"{symbol} = {number}" for symbol, number in value.counterexample.items()
            )
            said += f" at {at}"
        said += checked(value.check())
    else:
        said = inline(value)
        if value.is_Rational and not value.is_Integer:
            said += decimal(value)
    return said + (f" ({finding.convention})" if finding.convention else "")


def checked(holds: bool) -> str:
    """What became of checking a certificate again."""
    return ", " + verdict(holds, "proof checked", "not checked")


def coloured(said: str) -> str:
    """A verdict in its colour."""
    if said in ("approximation", "unknown"):
        return f'<span class="verdict part">{said}</span>'
    return verdict(said.startswith("true"), said, said) if said else ""


def counted(claim: Claim) -> str:
    """What came of running the statement's designs with NumPy."""
    ran = [sc.verify(design, size, points=1) for design, size in claim.designs]
    agreed = verdict(all(result.ok for result in ran), "all agree", "not all agree")
    quantities = sum(len(result.rows) for result in ran)
    return f"NumPy ran {len(ran)} designs and counted {quantities} quantities: {agreed}."
