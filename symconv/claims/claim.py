"""A published statement, what is derived about it, and the verdict that follows from the two."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, wraps
from typing import TypeAlias

from sympy import Expr, Rational, S, Symbol, expand, together
from sympy.core.relational import GreaterThan, StrictGreaterThan
from sympy.logic.boolalg import Boolean

from symconv.decide import Condition, when
from symconv.display import Displayed
from symconv.domain import Domain
from symconv.errors import ArgumentError, UnsupportedError
from symconv.evaluation import truth, value
from symconv.limits import limit
from symconv.module import Module
from symconv.papers import Paper
from symconv.proof import Proof

__all__ = ["MADE", "VERDICTS", "Claim", "Finding", "Part", "claim", "printed"]

Derived: TypeAlias = Expr | Boolean | Condition | Proof
Run: TypeAlias = tuple[Module, tuple[Expr, ...]]
Part: TypeAlias = "Finding | Run"
VERDICTS = ("true", "true under a convention", "approximation", "wrong", "unknown")
# What a text's "about" is granted, for every text alike.
ABOUT = Rational(1, 10)


@dataclass(frozen=True)
class Finding:
    """One thing a claim says, or implies, beside what is derived.

    Attributes:
        about: what is counted or decided.
        derived: the library's answer: an expression, a `Condition` or a `Proof`.
        published: what the text says, over its own symbols; None for something it leaves out.
        convention: the convention under which the derived value is meant.
        growing: where the text means a limit, or says “always” of what holds from some value on,
            the symbol that grows.
        digits: decimals of a published number that was rounded.
        loosely: whether the text says “about”: within a tenth.
    """

    about: str
    derived: Derived
    published: Expr | Boolean | None = None
    convention: str = ""
    growing: Symbol | None = None
    digits: int | None = None
    loosely: bool = False

    @property
    def verdict(self) -> str:
        """One of `VERDICTS`; "" for something the text does not say."""
        if self.published is None:
            return ""
        agrees = self._agrees()
        if agrees:
            return "true under a convention" if self.convention else "true"
        if agrees is False and self._near():
            return "approximation"
        return "unknown" if agrees is None else "wrong"

    def _agrees(self) -> bool | None:
        """Whether the two are the same; False only with a point where they differ."""
        if isinstance(self.derived, Proof):
            proved = {"proved": S.true, "refuted": S.false}.get(self.derived.status)
            return None if proved is None else bool(proved == self.published)
        if isinstance(self.derived, Condition):
            return _equivalent(self.derived, self.published)
        if self.digits is not None:
            off = abs(self.derived - self.published) * 2 <= Rational(1, 10**self.digits)
            return bool(off) if off in (S.true, S.false) else None
        if isinstance(self.derived, Boolean) and not isinstance(self.derived, Symbol):
            return True if self.derived == self.published else _same_at_points(self)
        return True if _equal(self.derived, self.published) else _same_at_points(self)

    def _near(self) -> bool:
        """Whether the text is right in the limit, or within what its “about” is granted."""
        if isinstance(self.derived, Condition):
            return self.growing is not None and _from_some_value_on(self.derived, self.growing)
        if isinstance(self.derived, Proof) or not (self.loosely or self.growing):
            return False
        off = self.derived / self.published
        if self.loosely:
            return bool(off.is_Rational and abs(1 / off - 1) <= ABOUT)
        try:
            return _equal(limit(off, self.growing), S.One)
        except UnsupportedError:
            return False

    @property
    def error(self) -> Expr | None:
        """For an approximation by a formula or number, published less derived over derived."""
        if self.verdict != "approximation" or isinstance(self.derived, Condition):
            return None
        return together(S(self.published) / self.derived - 1)

    def check(self) -> bool:
        """Check what stands behind it again: certificates, steps, counterexamples."""
        if isinstance(self.derived, (Condition, Proof)):
            return self.verdict != "unknown" and self.derived.check()
        return self.verdict != "unknown" and self.derived is not S.NaN


def _equal(a: Expr, b: Expr) -> bool:
    return bool(expand(together(a - b)) == 0)


def _from_some_value_on(answer: Condition, growing: Symbol) -> bool:
    """Whether an answer is a bound from below on the symbol that grows."""
    above = isinstance(answer.condition, (GreaterThan, StrictGreaterThan))
    return above and answer.condition.lhs == growing


def _equivalent(answer: Condition, published: Boolean) -> bool | None:
    """Whether a published condition says the same, solved for the same symbol on that domain."""
    known = (answer.condition, answer.integer)
    if published in known:
        return True
    if published in (S.true, S.false):
        told = {"always": S.true, "never": S.false, "depends": None}
        return None if answer.verdict == "unknown" else told[answer.verdict] == published
    for point in Domain.of("Finding", [answer.relation, published], answer.given).points(600):
        a, b = truth(answer.relation, point), truth(published, point)
        if a is not None and b is not None and a != b:
            return False
    try:
        other = when(published, answer.symbol, answer.given)
    except ArgumentError:  # several relations: no single one to solve
        return None
    return True if other.check() and other.condition == answer.condition else None


def _same_at_points(finding: Finding) -> bool | None:
    """False with a point where derived and published differ; None without."""
    derived, published = finding.derived, finding.published
    of = truth if isinstance(published, Boolean) and not isinstance(published, Symbol) else value
    for point in Domain.of("Finding", [derived, published], ()).points(600):
        a, b = of(derived, point), of(published, point)
        if a is not None and b is not None and a != b:
            return False
    return None


def printed(about: str, derived: Derived, said: str, convention: str = "") -> Finding:
    """A finding about a number as it is printed: rounded to the decimals that it has."""
    digits = len(said.partition(".")[2])
    return Finding(about, derived, Rational(said), convention, digits=digits)


@dataclass(frozen=True)
class Claim(Displayed):
    """A published statement, its findings, and the designs it speaks of.

    Attributes:
        name: a short name for `get`.
        statement: what is claimed, in a sentence.
        paper: where it was published.
        place: the section, equation or table.
        findings: what is derived about it.
        designs: the designs, with the input sizes at which NumPy runs them.
    """

    name: str
    statement: str
    paper: Paper
    place: str
    findings: tuple[Finding, ...]
    designs: tuple[Run, ...] = ()

    @property
    def source(self) -> str:
        """Authors, title, year and place."""
        return self.paper.cite(self.place)

    @property
    def verdict(self) -> str:
        """The worst verdict among the findings."""
        said = [f.verdict for f in self.findings if f.verdict]
        return max(said, key=VERDICTS.index) if said else "unknown"

    def check(self) -> bool:
        """Check every finding again."""
        return all(finding.check() for finding in self.findings)


MADE: dict[str, Callable[[], Claim]] = {}


def claim(
    name: str, paper: Paper, place: str, statement: str
) -> Callable[[Callable[[], Iterable[Part]]], Callable[[], Claim]]:
    """Make a claim of a function that yields its findings and the designs for NumPy to run.

    It is derived when first asked for, and then kept.
    """

    def of(derive: Callable[[], Iterable[Part]]) -> Callable[[], Claim]:
        @cache
        @wraps(derive)
        def made() -> Claim:
            parts = tuple(derive())
            findings = tuple(part for part in parts if isinstance(part, Finding))
            designs = tuple(part for part in parts if not isinstance(part, Finding))
            return Claim(name, statement, paper, place, findings, designs)

        assert name not in MADE, name
        MADE[name] = made
        return made

    return of
