"""The crossovers: every case of the table with its answer, its steps and what they rest on."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from sympy import Eq, Expr, Symbol
from sympy.core.relational import Relational

import symconv as sc
from symconv.crossovers import Case, find
from symconv.crossovers import table as all_cases
from symconv.module import Module
from website import proofs
from website.derivation import derivation, means
from website.markdown import details, display, inline, row_list, solved, table, verdict
from website.processes import each
from website.store import kept

# The pages: file, title, and the name of the table's case that opens it.
FAMILIES = (
    ("separable", "Depthwise separable", "depthwise separable, params, in c"),
    ("grouped", "Groups", "grouped, params, in g"),
    ("bottleneck", "Bottlenecks", "bottleneck against one layer, in m"),
    ("inverted", "Inverted residuals", "inverted residual against one layer, in c"),
    ("squeezed", "Fire and Ghost", "Fire, in m"),
    ("decomposed", "Low-rank forms", "Tucker-2, equal ranks, in r"),
    ("stacks", "Stacks of small kernels", "n-stack against one layer, in n"),
    ("strides", "Strides and padding", "ResNet stem's output at least 56, in H"),
    ("dilated", "Dilation", "dilated against dense kernel, in d"),
    ("heads", "Heads, pooling, squeeze-and-excitation", "pooled against dense head, params, in H"),
    ("attention", "Attention", "self-attention against convolution, in n"),
    ("fast", "Winograd and FFT", "Winograd's multiplications, in m"),
    ("depth", "Growth with depth", "doubling stages against constant width, in n"),
    ("multipliers", "Multipliers and shares", "width multiplier that halves the MACs, in alpha"),
)
TITLE = "Crossovers"
INTRO = """\
When does one design cost less than another? These are {cases} such questions from the literature,
on {pages} pages. Each has its exact answer, the steps that lead there, and the certificates that
the steps rest on, in a form that can be followed by hand.
[How an answer is proved](proofs.md) says how to read them.

{solved} of the {cases} are solved for the symbol asked for; of {checked} the library's
[checker](../reference/checker.md) has checked every step and certificate again, without code of the
solver. The tests judge the same table by other means: each answer is compared with its question at
1,000 points or more, and z3 looks for a point at which a certificate fails.

All of it counts operations or weights, not time:
[what that leaves out](proofs.md#a-threshold-in-macs-is-not-a-threshold-in-time)."""

# Seconds for each case: enough that a busy machine derives the same answers.
BUDGET = 20.0
# What a written case rests on.
SOURCES = (
    "symconv/**/*.py",
    *(f"website/{name}.py" for name in ("crossovers", "derivation", "markdown")),
)
MEASURES = {"params": "parameters", "macs": "MACs", "flops": "FLOPs", "activations": "activations"}
SENSES = {
    "<": "less than the first",
    "<=": "no more than the first",
    ">=": "no less than the first",
    "==": "as much as the first",
}
LONG = 3  # an answer of more relations than this is left to its own page


@dataclass(frozen=True)
class Entry:
    """One case, solved and written."""

    name: str
    anchor: str
    text: str
    answer: str
    given: str
    verdict: str
    solved: bool
    checked: bool
    stops: str  # the step at which an answer that is not solved stops
    means: tuple[str, ...]  # rules, certificates and facts that it uses


def pages() -> dict[str, str]:
    """An overview, how an answer is proved, and a page for each family of designs."""
    found = entries()
    made = {
        "crossovers/index.md": overview(found),
        "crossovers/proofs.md": proofs.page(found, address, list(open_ones(found))),
    }
    for (file, title, _), part in zip(FAMILIES, families(found), strict=True):
        made[f"crossovers/{file}.md"] = "\n\n".join([f"# {title}", *(one.text for one in part)])
    return made


# -- solving ------


@cache
def entries() -> tuple[Entry, ...]:
    """Every case of the table, in its order."""
    return kept("crossovers", solve_all, SOURCES)


def solve_all() -> tuple[Entry, ...]:
    """Solve the table, on several processes."""
    return tuple(each(entry, [case.name for case in all_cases()], 4))


def entry(name: str) -> Entry:
    """One case, solved, checked and written."""
    case = find(name)
    answer = case.solve(timeout=BUDGET)
    checked = answer.check()
    stops = [step for step in answer.steps if "not reduced" in step.reason]
    relations = answer.condition.atoms(Relational)
    return Entry(
        name=name,
        anchor=anchor(name),
        text=section(case, answer, checked),
        answer=solved(answer) if len(relations) <= LONG else "by cases, see there",
        given=", ".join(map(inline, answer.given)),
        verdict=answer.verdict,
        solved=answer.verdict != "unknown" and answer.reduced,
        checked=checked,
        stops=f"{inline(stops[0].skeleton)} ({stops[0].reason})" if stops else "undecided",
        means=tuple(sorted(means(answer))),
    )


def anchor(name: str) -> str:
    """The case's place on its page."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower().replace("×", "x")).strip("-")


def families(found: Sequence[Entry]) -> list[list[Entry]]:
    """The entries of each page."""
    firsts = [first for *_, first in FAMILIES]
    parts: list[list[Entry]] = []
    for one in found:
        if len(parts) < len(firsts) and one.name == firsts[len(parts)]:
            parts.append([])
        parts[-1].append(one)
    return parts


@cache
def files() -> dict[str, str]:
    """The page of each case, by its name."""
    return {
        one.name: f"{file}.md"
        for (file, *_), part in zip(FAMILIES, families(entries()), strict=True)
        for one in part
    }


def address(one: Entry) -> str:
    """Where a case stands, from a page beside it."""
    return f"{files()[one.name]}#{one.anchor}"


def open_ones(found: Sequence[Entry]) -> Iterator[str]:
    """A line for each case that is not solved: what it is, and where it stops."""
    for one in found:
        if not one.solved:
            yield f"- [{one.name}]({address(one)}): {one.stops}"


# -- writing ------


def overview(found: Sequence[Entry]) -> str:
    """What is not solved, then every case with its answer."""
    said = INTRO.format(
        cases=len(found),
        pages=len(FAMILIES),
        solved=sum(one.solved for one in found),
        checked="all" if all(o.checked for o in found) else sum(one.checked for one in found),
    )
    parts = [f"# {TITLE}", said]
    left = list(open_ones(found))
    if left:
        parts += ["## Not solved", proofs.NOT_REDUCED, "\n".join(left)]
    for (file, title, _), part in zip(FAMILIES, families(found), strict=True):
        rows = [[f"[{one.name}]({address(one)})", one.answer, one.given] for one in part]
        parts += [f"## [{title}]({file}.md)", table(["case", "exactly when", "given"], rows)]
    return "\n\n".join(parts)


def section(case: Case, answer: sc.Condition, checked: bool) -> str:
    """One case: the designs, the question, the answer, how it was found."""
    rows = {
        "First": design(case, case.first),
        "Second": design(case, case.second),
        "Asked": f"Is the second {SENSES[case.sense]}? Solved for {inline(case.symbol)}.",
    }
    if answer.given:
        rows["Given"] = ", ".join(map(inline, answer.given))
    if answer.verdict in ("always", "never"):
        rows["Answer"] = answer.verdict
    else:
        rows["Answer"] = display(answer.condition)
        if answer.integer not in (None, answer.condition):
            rows["In integers"] = display(answer.integer)
    return "\n\n".join(
        [
            f"## {case.name} {{ #{anchor(case.name)} }}",
            plain(case.question),
            row_list(rows),
            judged(answer, checked),
            details("Steps, and what they rest on", derivation(answer)),
            f"Source: {plain(case.source)}.",
        ]
    )


def plain(said: str) -> str:
    """A sentence of the table; powers in it stand as Python writes them."""
    return re.sub(r"\S*\*\*(\w+|\([^)]*\))", r"`\g<0>`", said)


def design(case: Case, compared: Module | Expr) -> str:
    """A design and its cost, or a stated cost alone."""
    cost = display(case.cost(compared))
    if not isinstance(compared, Module):
        return f"a stated cost\n{cost}"
    size = "" if case.size is None or case.measure == "params" else f" at size {inline(case.size)}"
    return f"`{compared!r}`, {MEASURES[case.measure]}{size}\n{cost}"


def judged(answer: sc.Condition, checked: bool) -> str:
    """The verdict, the checker's word, and a point on either side."""
    said = f"Verdict: **{answer.verdict}**"
    if not answer.reduced:
        said += ", not reduced further"
    said += f". Checker: {verdict(checked, 'every step checked', 'not checked')}."
    for word, at in (("True", answer.witness), ("False", answer.counterexample)):
        if at is not None:
            said += f" {word} at {point(at)}."
    return said


def point(at: dict[Symbol, Expr]) -> str:
    """A point's coordinates."""
    named = sorted(at.items(), key=lambda pair: str(pair[0]))
    return ", ".join(inline(Eq(s, v, evaluate=False)) for s, v in named)
