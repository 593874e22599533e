"""The solver behind `when`: builds the tree of steps for one relation in one symbol."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sympy import (
    Add,
    And,
    Eq,
    Expr,
    Ge,
    Gt,
    Le,
    Lt,
    Max,
    Min,
    Mul,
    Ne,
    Poly,
    Pow,
    S,
    Symbol,
    expand,
    sqrt,
    together,
)
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from symconv.arithmetic import FloorDiv, FloorLog, signed_product
from symconv.certificate import Certificate, Combination
from symconv.evaluation import value
from symconv.inside import by_remainder, undone
from symconv.polynomial import abstract, concrete, factored, factors, generators, quotient
from symconv.prover import Prover
from symconv.steps import Rule, Step, against_roots
from symconv.thresholds import guesses, in_ranges, least, marks, stands, whole

__all__ = ["Solver"]

_RELATION = {">": Gt, ">=": Ge, "==": Eq, "!=": Ne}
_FLIPPED = {">": Lt, ">=": Le, "==": Eq, "!=": Ne}
DEPTH = 6  # case splits inside one another


@dataclass(frozen=True)
class Solver:
    """Solves for one symbol, on one domain, within the prover's time."""

    symbol: Symbol
    prover: Prover
    depth: int = DEPTH

    @property
    def given(self) -> tuple[Boolean, ...]:
        """What holds here."""
        return self.prover.domain.given

    def _within(self, *conditions: Boolean) -> Solver:
        return Solver(self.symbol, self.prover.within(*conditions), self.depth - 1)

    def solve(self, relation: Boolean) -> Step:
        """The tree of steps for any relation."""
        if relation in (S.true, S.false):
            return self._step(relation, "decided", "it is so whatever the values", relation)
        if isinstance(relation, (Eq, Ne)):
            difference, kind = (
                relation.lhs - relation.rhs,
                "==" if isinstance(relation, Eq) else "!=",
            )
        else:
            difference = relation.gts - relation.lts
            kind = ">" if isinstance(relation, (Gt, Lt)) else ">="
        numerator, denominator = together(difference).as_numer_denom()
        shown = (1, None) if denominator.is_number else self._signed(denominator)
        if shown is not None:
            return self._moved(relation, shown[0] * numerator, shown[0] * denominator, kind)
        if self.depth <= 0 or self.prover.out_of_time:
            return self._as_it_was(relation)
        return self._cases(relation, denominator, lambda solver: solver.solve(relation), zero=False)

    def _moved(self, relation: Boolean, numerator: Expr, denominator: Expr, kind: str) -> Step:
        """Everything on one side, and off with what is known to be positive."""
        claim = expand(numerator)
        inner, known = (
            self._without_known_factors(claim) if claim.has(self.symbol) else (claim, S.One)
        )
        ratio = quotient(known, denominator) if claim != 0 else S.One
        certificate = None if ratio == 1 else self.prover.sign(ratio)
        if certificate is None and not ratio.is_Rational:  # the time is up
            return self._as_it_was(relation)
        step = self._compare(inner, kind)
        reason = "move everything to one side" + (", divide by {} > 0" if ratio != 1 else "")
        certificates = () if certificate is None else (certificate,)
        return self._step(
            relation,
            "difference",
            reason,
            step.statement,
            certificates,
            (step,),
            terms=(factored(ratio),),
        )

    def _without_known_factors(self, claim: Expr) -> tuple[Expr, Expr]:
        """The claim divided by its factors of known sign, and what it was divided by, positive."""
        factored = factors(claim)
        if factored is None:
            return claim, S.One
        constant, found = factored
        sign, known, rest = 1 if constant > 0 else -1, [abs(constant)], []
        for factor, power in found:
            shown = self._signed(factor)
            if shown is None:
                rest.append(factor**power)
            else:
                sign *= shown[0] ** power
                known.append((shown[0] * factor) ** power)
        return (expand(sign * Mul(*rest)), Mul(*known)) if rest else (claim, S.One)

    def _step(
        self,
        statement: Boolean,
        rule: Rule,
        reason: str,
        skeleton: Boolean,
        certificates: Iterable[Certificate] = (),
        parts: tuple[Step, ...] = (),
        **more: object,
    ) -> Step:
        more.setdefault("about", self.symbol)
        return Step(
            statement,
            rule,
            reason,
            skeleton,
            self.given,
            tuple(certificates),
            parts,
            **more,  # type: ignore[arg-type]
        )

    def _signed(self, expr: Expr) -> tuple[int, Certificate] | None:
        for sign in (1, -1):
            certificate = self.prover.sign(sign * expr)
            if certificate is not None:
                return sign, certificate
        return None

    # -- claim <kind> 0 ------

    def _compare(self, claim: Expr, kind: str) -> Step:
        """Steps for a polynomial against 0."""
        statement = _relation(claim, kind)
        decided = self._decided(statement, claim, kind)
        if decided is not None:
            return decided
        if not claim.has(self.symbol):
            return self._kept(statement, "does not depend on the symbol asked for")
        if self.prover.out_of_time:
            return self._kept(statement, "not reduced further")
        factored = factors(claim)
        if factored is None:
            return self._kept(statement, "not reduced further")
        constant, found = factored
        if len(found) == 1 and found[0][1] == 1:
            return self._irreducible(claim, kind)
        return self._factored(statement, claim, kind, constant, found)

    def _decided(self, statement: Boolean, claim: Expr, kind: str) -> Step | None:
        """True or false on the whole domain, with the certificate that shows it."""
        if claim == 0:
            answer = S.true if kind in (">=", "==") else S.false
            zero = Combination(S.Zero, False, ())
            return self._step(statement, "decided", "0 = 0", answer, (zero,))
        tries = {
            ">": ((claim, True, S.true), (-claim, False, S.false)),
            ">=": ((claim, False, S.true), (-claim, True, S.false)),
            "==": ((claim, True, S.false), (-claim, True, S.false)),
            "!=": ((claim, True, S.true), (-claim, True, S.true)),
        }[kind]
        for expr, strict, answer in tries:
            certificate = self.prover.sign(expr, strict)
            if certificate is not None:
                said = {(True, True): "> 0", (True, False): ">= 0"}[True, strict]
                return self._step(
                    statement, "decided", f"{{}} {said} here", answer, (certificate,), terms=(expr,)
                )
        return None

    def _factored(
        self,
        statement: Boolean,
        claim: Expr,
        kind: str,
        constant: Expr,
        found: tuple[tuple[Expr, int], ...],
    ) -> Step:
        """Divide by factors of known sign; the rest by a chart of signs."""
        known, rest, sign = [], [], 1 if constant > 0 else -1
        for factor, power in found:
            shown = self._signed(factor)
            if shown:
                known.append((shown[0] * factor, power))
                sign *= shown[0] ** power
            else:
                rest.append((factor, power))
        divisor = Mul(abs(constant), *(f**p for f, p in known))
        if divisor != 1:
            inner = expand(sign * Mul(*(f**p for f, p in rest)))
            return self._divided(statement, inner, kind, divisor)
        factor, power = min(rest, key=lambda entry: (entry[0].count_ops(), str(entry[0])))
        return self._by_factor(statement, claim, kind, factor, power)

    def _divided(self, statement: Boolean, inner: Expr, kind: str, divisor: Expr) -> Step:
        """The statement divided by something positive."""
        certificate = self.prover.sign(divisor)
        if certificate is None:
            return self._kept(statement, "not reduced further")
        step = self._compare(inner, kind)
        reason = "divide by {} > 0"
        return self._step(
            statement,
            "divide",
            reason,
            step.statement,
            (certificate,),
            (step,),
            terms=(factored(divisor),),
        )

    def _by_factor(
        self, statement: Boolean, claim: Expr, kind: str, factor: Expr, power: int
    ) -> Step:
        """A product of factors of unknown sign: by the sign of one, then divide by it."""

        def inside(solver: Solver) -> Step:
            if _relation(factor, "==") in solver.given:
                end = solver._compare(S.Zero, kind)
                return solver._step(
                    statement, "vanishes", "{} = 0 here", end.statement, (), (end,), terms=(factor,)
                )
            sign = 1 if _relation(factor, ">") in solver.given else -1
            inner = expand(quotient(claim, factor**power) * sign**power)
            return solver._divided(statement, inner, kind, (sign * factor) ** power)

        return self._cases(statement, factor, inside, zero=True)

    # -- one irreducible factor ------

    def _irreducible(self, claim: Expr, kind: str) -> Step:
        statement = _relation(claim, kind)
        x = self.symbol
        if not claim.is_polynomial(x) or self._opaque_with_symbol(claim):
            return self._through_opaque(statement, claim, kind)
        degree = Poly(claim, x).degree()
        if self.depth <= 0 or self.prover.out_of_time:
            return self._kept(statement, "not reduced further")
        if degree == 1:
            return self._linear(statement, claim, kind)
        if degree == 2:
            return self._quadratic(statement, claim, kind)
        if claim.free_symbols == {x} and x.is_integer:
            return self._roots(statement, claim, kind)
        placed = self._placed(statement, claim, kind)
        return self._kept(statement, "not reduced further") if placed is None else placed

    def _placed(self, statement: Boolean, claim: Expr, kind: str) -> Step | None:
        """No closed threshold: one is guessed from samples, then both its sides are proved."""
        x = self.symbol
        if not x.is_integer or kind not in (">", ">="):
            return None

        def decided(solver: Solver) -> Step:
            here = solver._decided(statement, claim, kind)
            return solver._kept(statement, "not reduced further") if here is None else here

        for place in guesses(claim, kind, x, self.prover):
            sides = self._cases(statement, place - x, decided, zero=False, weak=True)
            if all(part.rule == "decided" for part in sides.parts):
                return sides
        return None

    def _opaque_with_symbol(self, claim: Expr) -> bool:
        return any(f.has(self.symbol) for f in claim.atoms(FloorDiv, FloorLog))

    def _through_opaque(self, statement: Boolean, claim: Expr, kind: str) -> Step:
        """The symbol in a floor, an exponent or a logarithm."""
        x = self.symbol
        if claim.free_symbols == {x} and x.is_integer:
            tail = self._tail(statement, claim, kind)
            if tail is not None:
                return tail
        inside = [g for g in generators(claim) if g.has(x)]
        if len(inside) == 1 and self._opens(inside[0]):
            return self._inside(statement, claim, kind, inside[0])
        skeleton = by_remainder(statement, x)
        if skeleton is None:
            return self._kept(statement, "not reduced further")
        reason = "by what division leaves"
        return self._step(statement, "remainder", reason, skeleton, (), self._parts(skeleton))

    def _opens(self, term: Expr) -> bool:
        """Whether a term grows with something in which the symbol stands."""
        if isinstance(term, (Pow, FloorLog)):
            base = term.base if isinstance(term, Pow) else term.args[1]
            return not base.has(self.symbol)
        return isinstance(term, (FloorDiv, Max, Min))

    def _parts(self, skeleton: Boolean) -> tuple[Step, ...]:
        """Steps for each relation in a skeleton."""
        return tuple(self.solve(atom) for atom in sorted(skeleton.atoms(Relational), key=str))

    def _tail(self, statement: Boolean, claim: Expr, kind: str) -> Step | None:
        """Numbers only: looked at one by one up to where the sign is proved to stay."""
        x = self.symbol
        low = least(x)
        values = [value(claim, {x: i}) for i in range(low, low + 60)]
        if None in values or values[-1] == 0:
            return None
        above = stands(values[-1], ">")
        alike = [stands(v, ">" if above else "<") for v in values]
        last = max((i for i, same in enumerate(alike, low) if not same), default=low - 1)
        for start in dict.fromkeys((last + 1, last + 2, last + 4, low + 20)):
            there = self._within(Ge(x, start)).prover
            certificate = there.sign(claim if above else -claim)
            if certificate is not None:
                said = [(i, stands(v, kind)) for i, v in enumerate(values[: start - low], low)]
                return self._step(
                    statement,
                    "tail",
                    f"by values below {start}; from there the sign stays",
                    in_ranges(x, [*said, (start, stands(values[-1], kind))]),
                    (certificate,),
                    start=start,
                )
        return None

    def _linear(self, statement: Boolean, claim: Expr, kind: str) -> Step:
        x = self.symbol
        slope = claim.coeff(x)
        rest = expand(claim - slope * x)
        shown = self._signed(slope)
        if not shown:
            return self._by_slope(statement, claim, kind, slope, rest)
        threshold = _quotient(-rest * shown[0], slope * shown[0])
        relation = (_RELATION if shown[0] > 0 else _FLIPPED)[kind]
        solved = relation(x, threshold, evaluate=False)
        reason = f"divide by {{}} {'>' if shown[0] > 0 else '<'} 0"
        if abs(slope) == 1:
            reason = "bring the rest to the other side"
        integer, certificates = whole(solved, threshold, x, self.prover)
        return self._step(
            statement,
            "linear",
            reason,
            solved,
            (shown[1],),
            (),
            integer=integer,
            integer_certificates=certificates,
            terms=(slope,),
        )

    def _by_slope(
        self, statement: Boolean, claim: Expr, kind: str, slope: Expr, rest: Expr
    ) -> Step:
        about, _ = self._without_known_factors(slope)

        def inside(solver: Solver) -> Step:
            if _relation(about, "==") in solver.given:
                inner = solver._compare(rest, kind)
                return solver._step(
                    statement,
                    "vanishes",
                    "{} = 0 here",
                    inner.statement,
                    (),
                    (inner,),
                    terms=(slope,),
                )
            return solver._compare(claim, kind)

        return self._cases(statement, about, inside, zero=True)

    def _cases(
        self,
        statement: Boolean,
        about: Expr,
        inside: Callable[[Solver], Step],
        *,
        zero: bool,
        weak: bool = False,
    ) -> Step:
        """By the sign of an expression; cases that cannot be are left out, with a certificate."""
        conditions: list[Step] = []
        parts: list[Step] = []
        left_out: list[Certificate] = []
        implied: list[Certificate | None] = []
        # What would show that a case cannot be; a denominator is never zero where it is divided by.
        options: list[tuple[type[Relational], Expr, bool]] = [
            (Gt, -about, False),
            (Lt, about, False),
        ]
        if weak:  # positive, or not
            options[1] = (Le, about, True)
        options += [(Eq, about**2, True)] if zero else []
        for relation, against, strict in options:
            raw = relation(about, S.Zero, evaluate=False)
            certificate = self.prover.sign(against, strict)
            if certificate is not None:
                left_out.append(certificate)
                continue
            condition = self._condition(raw)
            there = self._within(raw, condition.result(), condition.result(integer=True))
            part = inside(there)
            conditions.append(condition)
            parts.append(part)
            implied.append(self._implied(condition, part))
        return self._step(
            statement,
            "cases",
            "by the sign of {}",
            statement,
            left_out,
            tuple(parts),
            conditions=tuple(conditions),
            implied=tuple(implied),
            about=about,
            terms=(about,),
        )

    def _implied(self, condition: Step, part: Step) -> Certificate | None:
        """A certificate that the part's answer brings its condition along: it goes unsaid."""
        answer = part.result()
        stated = condition.statement
        if not isinstance(answer, (Relational, And)) or not isinstance(stated, (Gt, Lt, Ge, Le)):
            return None
        prover = self._within(answer).prover
        return prover.sign(stated.gts - stated.lts, isinstance(stated, (Gt, Lt)), 0)

    def _condition(self, raw: Boolean) -> Step:
        """What distinguishes a case: solved for the symbol asked for, or for the only other one."""
        symbols = sorted(raw.free_symbols, key=str)
        if raw.has(self.symbol):
            return Solver(self.symbol, self.prover, self.depth - 1).solve(raw)
        if len(symbols) == 1 and symbols[0].is_integer:
            step = Solver(symbols[0], self.prover, self.depth - 1).solve(raw)
            if step.reduced:
                return step
        return self._kept(raw, "a condition on the other symbols")

    def _quadratic(self, statement: Boolean, claim: Expr, kind: str) -> Step:
        x = self.symbol
        a, b, c = (expand(claim).coeff(x, i) for i in (2, 1, 0))
        shown = self._signed(a)
        if not shown:
            return self._by_slope(statement, claim, kind, a, expand(claim - a * x**2))
        sign, leading = shown
        a, b, c = expand(sign * a), expand(sign * b), expand(sign * c)
        rising, discriminant = a * x**2 + b * x + c, expand(b**2 - 4 * a * c)
        lower, upper = (together((-b + s * sqrt(discriminant)) / (2 * a)) for s in (-1, 1))
        low, below = self._negative_at(rising)
        if below is not None:
            solved = against_roots(kind, sign > 0, x, (upper,))
            integer, more = whole(solved, upper, x, self.prover, rising)
            return self._step(
                statement,
                "quadratic",
                f"the larger root; the other is below {low}",
                solved,
                (leading, below),
                integer=integer,
                integer_certificates=more,
            )
        real = self.prover.sign(discriminant, False)
        if real is None:
            return self._by_discriminant(statement, claim, kind, discriminant)
        solved = against_roots(kind, sign > 0, x, (lower, upper))
        return self._step(statement, "quadratic", "both roots", solved, (leading, real))

    def _by_discriminant(
        self, statement: Boolean, claim: Expr, kind: str, discriminant: Expr
    ) -> Step:
        """No real root where the discriminant is negative; both roots elsewhere."""
        if _relation(-discriminant, ">") in self.given:  # and yet not decided: the time is up
            return self._kept(statement, "not reduced further")
        return self._cases(
            statement,
            -discriminant,
            lambda solver: solver._compare(claim, kind),
            zero=False,
            weak=True,
        )

    def _negative_at(self, rising: Expr) -> tuple[int, Certificate | None]:
        """A lower bound of the symbol at which the polynomial is negative: one root is below it."""
        x = self.symbol
        for low in dict.fromkeys((0, self.prover.start(x) or 0)):
            # At 0, below every positive value, the polynomial may vanish too.
            strict = low > 0 or not x.is_positive
            certificate = self.prover.sign(-expand(rising.subs(x, low)), strict)
            if certificate is not None:
                return low, certificate
        return 0, None

    def _roots(self, statement: Boolean, claim: Expr, kind: str) -> Step:
        """Numbers only: the integers between the real roots."""
        x = self.symbol
        poly = Poly(claim, x)
        ranges = in_ranges(x, ((i, stands(poly.eval(i), kind)) for i in marks(claim, x)))
        return self._step(statement, "roots", "its real roots, isolated exactly", ranges)

    def _inside(self, statement: Boolean, claim: Expr, kind: str, inside: Expr) -> Step:
        """The symbol only inside one floor, power or logarithm: solve for that, then undo it."""
        hidden, hiding = expand(abstract(claim)), abstract(inside)
        slope = concrete(hidden.coeff(hiding))
        rest = concrete(expand(hidden - hidden.coeff(hiding) * hiding))
        apart = not (slope.has(self.symbol) or rest.has(self.symbol) or abstract(rest).has(hiding))
        shown = self._signed(slope) if apart else None
        if apart and shown is None and self.depth > 0:
            return self._by_slope(statement, claim, kind, slope, rest)
        if shown is None:
            return self._kept(statement, "not reduced further")
        threshold = _quotient(-rest * shown[0], slope * shown[0])
        solved = (_RELATION if shown[0] > 0 else _FLIPPED)[kind](inside, threshold, evaluate=False)
        below = self._signed(together(threshold).as_numer_denom()[1])
        opened = undone(solved, below[0] if below else 0)
        if opened is None:
            return self._kept(statement, "not reduced further")
        skeleton, needs = opened
        known = [self.prover.sign(need, False) for need in needs]
        certificates = [one for one in known if one is not None] + ([below[1]] if below else [])
        if None in known:
            return self._kept(statement, "not reduced further")
        through = self._step(
            solved,
            "undo",
            "{} grows with what is inside it",
            skeleton,
            certificates,
            self._parts(skeleton),
            terms=(inside,),
        )
        return self._step(
            statement,
            "linear",
            "solve for {}",
            solved,
            (shown[1],),
            (through,),
            about=inside,
            terms=(inside,),
        )

    def _kept(self, statement: Boolean, reason: str) -> Step:
        return self._step(statement, "kept", reason, _balanced(statement))

    def _as_it_was(self, statement: Boolean) -> Step:
        return self._step(statement, "kept", "not reduced further", statement)


def _quotient(numerator: Expr, denominator: Expr) -> Expr:
    """The quotient in lowest terms, its denominator without a number in front."""
    ratio = together(quotient(numerator, denominator))
    top, bottom = ratio.as_numer_denom()
    content, primitive = bottom.primitive() if bottom.is_Add else (S.One, bottom)
    top = signed_product(top)
    if primitive * content == 1:
        return top
    if not top.is_Add:
        return top / content / primitive
    # SymPy would hand a number out to each term of a sum.
    return Mul(Pow(content * primitive, -1), top, evaluate=False)


def _relation(claim: Expr, kind: str) -> Boolean:
    """claim <kind> 0, left as a statement even where SymPy could tell."""
    return _RELATION[kind](claim, S.Zero, evaluate=False)


def _balanced(statement: Boolean) -> Boolean:
    """The relation with negative terms moved over: k**2 > 2*t, not k**2 - 2*t > 0."""
    if not isinstance(statement, Relational):
        return statement
    if isinstance(statement, (Eq, Ne)):
        margin = expand(statement.lhs - statement.rhs)
    else:
        margin = expand(statement.gts - statement.lts)
    _, primitive = margin.primitive()
    left = [t for t in primitive.as_ordered_terms() if not t.could_extract_minus_sign()]
    right = [-t for t in primitive.as_ordered_terms() if t.could_extract_minus_sign()]
    kinds = {Gt: Gt, Lt: Gt, Ge: Ge, Le: Ge, Eq: Eq, Ne: Ne}
    relation = next(made for cls, made in kinds.items() if isinstance(statement, cls))
    if all(term.is_number for term in left):  # symbols on the left, numbers on the right
        mirrored = {Gt: Lt, Ge: Le, Eq: Eq, Ne: Ne}[relation]
        return mirrored(Add(*right), Add(*left), evaluate=False)
    return relation(Add(*left), Add(*right), evaluate=False)
