"""`when`: exactly when does a relation hold, solved for one symbol?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from time import monotonic

from sympy import And, Eq, Expr, S, Symbol, floor, ilcm
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from symconv.arguments import deadline
from symconv.certificate import Certificate
from symconv.checker import CheckFailed
from symconv.display import Displayed
from symconv.domain import Domain, Point
from symconv.errors import ArgumentError
from symconv.evaluation import truth
from symconv.limits import limit
from symconv.proof import Proof, as_relation, contradiction
from symconv.prover import Prover
from symconv.solve import Solver
from symconv.steps import Step, check_step

__all__ = ["Condition", "when"]


@dataclass(frozen=True)
class Condition(Displayed):
    r"""Exactly when a relation holds, solved for one symbol.

    Attributes:
        relation: what was asked.
        symbol: the symbol it is solved for.
        verdict: "always", "never", "depends", or "unknown".
        condition: equivalent to the relation at every point of the domain; real thresholds.
        integer: the same with thresholds rounded, where a proof places them; None where none is.
        domain: where all this is said: the symbols' own assumptions and what was given.
        proof: whether the relation always holds, with evidence and `.check()`.
        derivation: the tree of steps that evaluates to the condition.
        witness: a point where the relation holds; None where there is none or none was found.
        counterexample: a point where it does not; None likewise.
    """

    relation: Boolean
    symbol: Symbol
    verdict: str
    condition: Boolean
    integer: Boolean | None
    domain: Boolean
    given: tuple[Boolean, ...]
    derivation: Step
    witness: dict[Symbol, Expr] | None
    counterexample: dict[Symbol, Expr] | None

    @property
    def steps(self) -> tuple[Step, ...]:
        """The derivation in reading order, each an equivalence with its reason."""
        return tuple(step for _, step in self.derivation.walk())

    @property
    def reduced(self) -> bool:
        """Whether it is solved for the symbol; else the condition says "not reduced further"."""
        return self.derivation.reduced

    @property
    def boundary(self) -> Condition:
        """Where the two sides are equal, solved for the same symbol."""
        if not isinstance(self.relation, Relational):
            raise ArgumentError("Condition: what is always true or false has no boundary.")
        equal = Eq(self.relation.lhs, self.relation.rhs, evaluate=False)
        return when(equal, self.symbol, self.given)

    @property
    def limit(self) -> Expr:
        """The ratio right/left as the symbol grows without bound, the others fixed.

        Raises:
            UnsupportedError: where it is no quotient of polynomials.
        """
        if not isinstance(self.relation, Relational):
            raise ArgumentError("Condition: what is always true or false has no sides.")
        return limit(self.relation.rhs / self.relation.lhs, self.symbol)

    @property
    def proof(self) -> Proof:
        """Whether it holds on all of the domain, as `prove` says it; `steps` have the rest.

        "always" is proved; what "depends" or holds "never" is refuted by the counterexample.
        """
        if self.verdict == "always":
            return Proof(self.relation, self.given, "proved", self._all_certificates())
        if self.counterexample is not None:
            return Proof(self.relation, self.given, "refuted", (), self.counterexample)
        return Proof(self.relation, self.given, "unknown")

    def _all_certificates(self) -> tuple[Certificate, ...]:
        return tuple(
            c for step in self.steps for c in (*step.certificates, *step.integer_certificates)
        )

    def check(self) -> bool:
        """Check every step again, without any code of the solver, and what is said of them."""
        try:
            check_step(self.derivation, self.given)
        except CheckFailed:
            return False
        whole = self.derivation.result(integer=True)
        return (
            self.derivation.statement == self.relation
            and self.derivation.result() == self.condition
            and self.integer in (None, whole)
            and self._witnessed()
        )

    def _witnessed(self) -> bool:
        """Whether the points lie in the domain and show what the verdict says."""
        domain = Domain((), self.given)
        for point, said in ((self.witness, True), (self.counterexample, False)):
            if point is None:
                continue
            inside = all(_allows(s, v) for s, v in point.items()) and domain.holds_at(point)
            if not inside or truth(self.relation, point) is not said:
                return False
        both = self.witness is not None and self.counterexample is not None
        return {
            "always": self.condition == S.true,
            "never": self.condition == S.false,
            "depends": both,
        }.get(self.verdict, True)


def _allows(symbol: Symbol, value: Expr) -> bool:
    """Whether a value keeps the symbol's own assumptions."""
    whole = value.is_Integer or not symbol.is_integer
    return bool(whole and (value > 0 or (value == 0 and not symbol.is_positive)))


def when(
    relation: Boolean | bool, symbol: Symbol, given: object = (), *, timeout: float = 5.0
) -> Condition:
    r"""Solve a relation between two costs for one symbol, exactly, with proof.

    SymPy evaluates a relation while it is typed, before it comes here, and its assumptions are
    wrong at times: SymPy 1.14 takes `1 < 2/(H*s)` for true. `Lt(a, b, evaluate=False)` keeps it.

    Args:
        relation: `<`, `<=`, `>`, `>=`, `sympy.Eq` or `sympy.Ne` of two expressions.
        symbol: the symbol to solve for.
        given: a relation, or several, that hold besides the symbols' own assumptions.
        timeout: seconds after which what is left undecided stays so.

    Returns:
        A `Condition`.

    Raises:
        ArgumentError: for something that is no relation, or no symbol.
        SymbolError: for a symbol that is not declared positive or a non-negative integer.
        DomainError: for a `given` that contradicts itself.

    Examples:
        >>> from symconv.abc import c, k
        >>> answer = when(k**2 * c + c**2 < k**2 * c**2, c, given=k >= 2)
        >>> answer.condition, answer.integer
        (c > k**2/(k**2 - 1), c >= 2)
    """
    subject = "when(…)"
    if not isinstance(symbol, Symbol):
        raise ArgumentError(f"{subject}: `symbol` must be a symbol, got {symbol!r}.")
    asked = as_relation(relation, subject)
    if isinstance(asked, And):
        raise ArgumentError(
            f"{subject}: one relation at a time, got {asked}; put others in `given`."
        )
    domain = Domain.of(subject, [asked, symbol], given)
    prover = Prover(domain, deadline(timeout, subject))
    contradiction(domain, prover)
    tree = Solver(symbol, prover).solve(asked)
    condition, whole = tree.result(), tree.result(integer=True)
    # What the time cut off may still be shown to depend: by points, which are quickly found.
    until = max(prover.deadline, monotonic() + 0.2)
    holds, fails = _witnesses(asked, domain, condition, symbol, until)
    verdict = "unknown"
    if condition == S.true:
        verdict = "always"
    elif condition == S.false:
        verdict = "never"
    elif holds is not None and fails is not None:
        verdict = "depends"
    integer = whole if whole != condition or not condition.atoms(Relational) else None
    return Condition(
        asked,
        symbol,
        verdict,
        condition,
        integer,
        domain.statement,
        domain.given,
        tree,
        holds,
        fails,
    )


def _witnesses(
    relation: Boolean, domain: Domain, condition: Boolean, symbol: Symbol, until: float
) -> tuple[dict[Symbol, Expr] | None, dict[Symbol, Expr] | None]:
    """A point where the relation holds and one where it does not, the smallest that are found."""
    holds = fails = None
    for point in _candidates(domain, condition, symbol, until):
        value = truth(relation, point)
        if value is True and holds is None:
            holds = dict(point)
        if value is False and fails is None:
            fails = dict(point)
        if (holds is not None or condition == S.false) and (
            fails is not None or condition == S.true
        ):
            break
    return holds, fails


def _multiples(others: Domain, thresholds: set[Expr], until: float) -> Iterator[Point]:
    """Points at multiples of the thresholds' denominators: an equation may need them."""
    scale = ilcm(1, 1, *(t.as_numer_denom()[1].as_coeff_Mul()[0] for t in thresholds))
    if scale > 1:
        for point in others.points(50, until):
            yield {s: v * scale for s, v in point.items()}


def _candidates(
    domain: Domain, condition: Boolean, symbol: Symbol, until: float
) -> Iterator[Point]:
    """Small points, then points on either side of the thresholds the condition names."""
    yield from domain.points(600, until)
    others = domain.within_symbols(s for s in domain.symbols if s != symbol)
    thresholds = {a.rhs for a in condition.atoms(Relational) if a.lhs == symbol}
    for point in chain(others.points(200, until), _multiples(others, thresholds, until)):
        for threshold in thresholds:
            value = threshold.xreplace(dict(point))
            if not value.is_number or not value.is_real:
                continue
            for step in (-1, 0, 1, 2):
                at = dict(point) | {symbol: floor(value) + step}
                if at[symbol] >= (1 if symbol.is_positive else 0) and domain.holds_at(at):
                    yield at
