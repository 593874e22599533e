"""`prove`: is a relation true on its whole domain? Proved, refuted with a witness, or unknown.

First small points, which may refute it; then a certificate; then z3, where it is installed.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic

from sympy import And, Eq, Expr, Gt, Lt, Ne, Pow, S, Symbol
from sympy.logic.boolalg import Boolean

from symconv import smt
from symconv.arguments import deadline
from symconv.arithmetic import FloorDiv, tidy
from symconv.certificate import Certificate, External
from symconv.checker import CheckFailed, check, margins
from symconv.display import Displayed
from symconv.domain import RELATIONS, Domain
from symconv.errors import ArgumentError, DomainError
from symconv.evaluation import truth
from symconv.polynomial import same
from symconv.prover import Prover

__all__ = ["Domain", "Proof", "prove"]


@dataclass(frozen=True)
class Proof(Displayed):
    """An answer to `prove`: proved with certificates, refuted with a point, or unknown."""

    relation: Boolean
    given: tuple[Boolean, ...]
    status: str
    certificate: tuple[Certificate, ...] = ()
    counterexample: dict[Symbol, Expr] | None = None
    method: str = ""

    def check(self) -> bool:
        """Check the evidence again, without any code of the solver.

        Returns:
            True if the certificate, or the counterexample, shows what is said. An "unknown" shows
            nothing, and z3's word (`.method` "z3") cannot be checked here: both give False.
        """
        if self.status == "refuted" and self.counterexample is not None:
            domain = Domain((), self.given)
            at = self.counterexample
            return domain.holds_at(at) and truth(self.relation, at) is False
        if self.status != "proved":
            return False
        try:
            shown = []
            for certificate in self.certificate:
                check(certificate, self.given)
                shown.append((certificate.claim, certificate.strict))
        except CheckFailed:
            return False
        return all(any(_covers(claim, shown) for claim in way) for way in _ways(self.relation))


def _covers(claim: tuple[Expr, bool], shown: list[tuple[Expr, bool]]) -> bool:
    expr, strict = claim
    return any(same(expr, c) and (s or not strict) for c, s in shown)


def _ways(relation: Boolean) -> list[list[tuple[Expr, bool]]]:
    """Claims (expression, strict) of which one in each row must be shown."""
    if relation == S.true:
        return []
    if relation == S.false:
        return [[]]
    if isinstance(relation, And):
        return [row for part in relation.args for row in _ways(part)]
    if isinstance(relation, Eq):
        difference = relation.lhs - relation.rhs
        return (
            []
            if same(relation.lhs, relation.rhs)
            else [[(difference, False)], [(-difference, False)]]
        )
    if isinstance(relation, Ne):
        difference = relation.lhs - relation.rhs
        return [[(difference, True), (-difference, True)]]
    return [[(relation.gts - relation.lts, isinstance(relation, (Gt, Lt)))]]


def prove(relation: Boolean | bool, given: object = (), *, timeout: float = 5.0) -> Proof:
    r"""Decide whether a relation holds at every point of its domain.

    Args:
        relation: `<`, `<=`, `>`, `>=`, `sympy.Eq`, `sympy.Ne` of two expressions, or `&` of such.
        given: a relation, or several, that hold besides the symbols' own assumptions.
        timeout: seconds after which the answer is "unknown".

    Returns:
        A `Proof`: `.status` "proved" (with `.certificate`), "refuted" (with `.counterexample`) or
        "unknown"; `.check()` checks the evidence again.

    Raises:
        ArgumentError: for something that is no relation.
        SymbolError: for a symbol that is not declared positive or a non-negative integer.
        DomainError: for a `given` that no point satisfies.

    Examples:
        >>> from symconv.abc import c, k
        >>> proof = prove(k**2 * c + c**2 < k**2 * c**2, given=(k >= 2, c >= 2))
        >>> proof.status, proof.check()
        ('proved', True)
        >>> prove(k**2 * c + c**2 < k**2 * c**2).counterexample
        {c: 1, k: 1}
    """
    subject = "prove(…)"
    relation = as_relation(relation, subject)
    domain = Domain.of(subject, [relation], given)
    prover = Prover(domain, deadline(timeout, subject))
    for point in domain.points(400):
        if truth(relation, point) is False:
            return Proof(relation, domain.given, "refuted", (), dict(point), "a counterexample")
    rows = _ways(relation)
    found: list[Certificate] = []
    for row in rows:
        shown = next((c for e, s in row if (c := prover.sign(e, s)) is not None), None)
        if shown is None:
            break
        found.append(shown)
    else:
        contradiction(domain, prover)
        return Proof(relation, domain.given, "proved", tuple(found), None, "certificate")
    for point in domain.points(until=prover.deadline):
        if truth(relation, point) is False:
            return Proof(relation, domain.given, "refuted", (), dict(point), "a counterexample")
    contradiction(domain, prover)
    return _by_z3(relation, domain, prover)


def _by_z3(relation: Boolean, domain: Domain, prover: Prover) -> Proof:
    """The last rung: z3's word, labelled as its; its counterexamples are checked here."""
    said, point = smt.decide(relation, domain.given, prover.deadline - monotonic())
    if said == "proved":
        # One claim for each row: what is not 0 has a square above 0.
        claims = tuple(
            External(row[0][0] ** 2, True, "z3") if len(row) > 1 else External(*row[0], "z3")
            for row in _ways(relation)
            if row
        )
        return Proof(relation, domain.given, "proved", claims, None, "z3")
    if point is not None and domain.holds_at(point) and truth(relation, point) is False:
        return Proof(relation, domain.given, "refuted", (), point, "a counterexample found by z3")
    return Proof(relation, domain.given, "unknown")


def contradiction(domain: Domain, prover: Prover) -> None:
    """Raise where `given` provably contradicts itself or the symbols' assumptions."""
    if next(domain.points(400), None) is not None:
        return
    for relation in domain.given:
        for margin, strict in margins(relation):
            others = Domain(domain.symbols, tuple(r for r in domain.given if r != relation))
            if Prover(others, prover.deadline).sign(-margin, not strict) is not None:
                raise DomainError(
                    f"`given` contradicts itself: {relation} is false wherever the rest holds."
                )
    # Of a divisor z3 is told that it is positive, which is no part of what is given.
    divides = any(
        r.has(FloorDiv) or any(power.exp.is_negative is not False for power in r.atoms(Pow))
        for r in domain.given
    )
    if divides:
        return
    if smt.decide(S.false, domain.given, prover.deadline - monotonic())[0] == "proved":
        said = ", ".join(map(str, domain.given))
        raise DomainError(f"`given` contradicts itself: no point satisfies {said}, says z3.")


def as_relation(relation: object, subject: str) -> Boolean:
    """The relation with floors normalised; what is none is refused."""
    if isinstance(relation, bool):
        return S.true if relation else S.false
    if relation in (S.true, S.false):
        return relation
    if not isinstance(relation, (*RELATIONS, And)):
        raise ArgumentError(
            f"{subject}: needs a relation such as a < b, Eq(a, b) or Ne(a, b), got {relation!r}."
        )
    if any(atom.is_Float for atom in relation.atoms() if isinstance(atom, Expr)):
        raise ArgumentError(f"{subject}: write fractions exactly (Rational), got {relation}.")
    if isinstance(relation, And):
        return And(*(as_relation(arg, subject) for arg in relation.args))
    # Left as it stands: SymPy's own idea of its truth is wrong at times (2/(H*s) > 1).
    return relation.func(*map(tidy, relation.args), evaluate=False)
