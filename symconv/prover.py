"""Finds certificates that an expression is positive on a domain.

The ladder: shift certificates (each symbol at its lower bound plus a new one, all coefficients
non-negative), signs of factors, slopes and squares, case splits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice, product
from time import monotonic

from sympy import (
    Add,
    Dummy,
    Expr,
    Ge,
    Integer,
    Le,
    Max,
    Min,
    Pow,
    S,
    Symbol,
    expand,
    factorial,
    ff,
    together,
)
from sympy.logic.boolalg import Boolean

from symconv.arithmetic import FloorDiv, FloorLog, GeometricSum, is_integral, tidy
from symconv.certificate import (
    Certificate,
    Combination,
    Fact,
    Product,
    Quotient,
    Split,
    Total,
)
from symconv.checker import margins
from symconv.domain import Domain, Point
from symconv.evaluation import value
from symconv.polynomial import abstract, expanded, factors, generators, multiple
from symconv.sign import positive
from symconv.weight import MANY, weigh

__all__ = ["Prover"]

Question = tuple[tuple[Boolean, ...], Expr, bool, int]
WRITINGS, CHOICES = 12, 48  # how many ways to write a claim are tried


@dataclass
class Prover:
    """Finds certificates on one domain, until the time is up."""

    domain: Domain
    deadline: float
    _facts: dict[Expr, tuple[Fact, ...]] = field(default_factory=dict)
    _found: dict[Question, Certificate | None] = field(default_factory=dict)
    _tried: dict[Domain, tuple[list[Point], Iterator[Point]]] = field(default_factory=dict)

    def within(self, *given: Boolean) -> Prover:
        """The same search on a part of the domain."""
        symbols = set(self.domain.symbols).union(*(g.free_symbols for g in given))
        merged = tuple(dict.fromkeys((*self.domain.given, *(g for g in given if g != S.true))))
        return self._on(Domain(tuple(sorted(symbols, key=str)), merged, self.domain.depths))

    def _on(self, domain: Domain) -> Prover:
        """The same search on another domain, with what was found so far."""
        return Prover(domain, self.deadline, {}, self._found, self._tried)

    @property
    def out_of_time(self) -> bool:
        """Whether the budget is spent."""
        return monotonic() > self.deadline

    def sign(self, claim: Expr, strict: bool = True, depth: int = 2) -> Certificate | None:
        """A certificate that `claim` is > 0 (>= 0 where not strict) on the domain, or None."""
        key = (self.domain.given, claim, strict, depth)
        if key not in self._found:
            if self.out_of_time:
                return None
            found = self._search(claim, strict, depth)
            if found is None and self.out_of_time:  # that says nothing of what there is
                return None
            self._found[key] = found
        return self._found[key]

    def _search(self, claim: Expr, strict: bool, depth: int) -> Certificate | None:
        written, denominator = tidy(claim), S.One
        if any(not p.exp.is_Integer or p.exp < 0 for p in written.atoms(Pow)):
            # Elsewhere nothing is below a line: to look for it among many terms takes seconds.
            numerator, denominator = together(written).as_numer_denom()
        if not denominator.is_number:
            bottom = self.sign(denominator, True, depth)
            if bottom is None:
                bottom = self.sign(-denominator, True, depth)
                numerator, denominator = -numerator, -denominator
            top = None if bottom is None else self.sign(numerator, strict, depth)
            return None if bottom is None or top is None else Quotient(claim, strict, top, bottom)
        return self._polynomial(expand(claim), strict, depth)

    def _polynomial(self, claim: Expr, strict: bool, depth: int) -> Certificate | None:
        if claim.is_number:
            if claim.is_Rational and (claim.p > 0 or (claim == 0 and not strict)):
                return Combination(claim, strict, ((claim, ()),) if claim != 0 else ())
            return None
        if self._refuted(claim, strict):
            return None
        ladder = (
            self._stated,
            self._shift,
            self._factors,
            self._slopes,
            self._square,
            self._split,
        )
        for step in ladder:
            found = None if self.out_of_time else step(claim, strict, depth)
            if found is not None:
                return found
        return None

    def _stated(self, claim: Expr, strict: bool, depth: int) -> Certificate | None:
        """The claim is a given relation, up to a positive number."""
        for relation in self.domain.given:
            for margin, sharp in margins(relation):
                stated = expand(margin)
                ratio = multiple(claim, stated)
                if ratio is not None and ratio > 0 and (sharp or not strict):
                    fact = Fact(stated, sharp, "given", relation)
                    return Combination(claim, strict, ((ratio, (fact,)),))
        return None

    def _refuted(self, claim: Expr, strict: bool) -> bool:
        """Whether a small point already shows the contrary: saves a vain search."""
        for point in self._points():
            found = value(claim, point)
            if found is not None and (found < 0 or (strict and found == 0)):
                return True
        return False

    def _points(self) -> Iterator[Point]:
        """Small points of the domain, worked out once for all that is asked about there."""
        if self.domain not in self._tried:
            self._tried[self.domain] = [], self.domain.points(600, until=self.deadline)
        known, others = self._tried[self.domain]
        yield from known
        for point in others:
            known.append(point)
            yield point

    # -- shift certificates ------

    def _shift(self, claim: Expr, strict: bool, depth: int) -> Certificate | None:
        if weigh(claim).terms > MANY:
            return None
        # Within another search the claim as it is must do: there are too many of those.
        for written, letters in islice(self._writings(claim), WRITINGS if depth > 1 else 1):
            pivots: dict[Expr, list[Fact]] = {}
            waiting = [g for g in generators(written) if g not in letters]
            while waiting:  # facts may speak of further terms, which need facts of their own
                generator = waiting.pop(0)
                pivots[generator] = self._pivots(generator)
                for fact in pivots[generator]:
                    waiting += [g for g in generators(fact.expr) if g not in {*pivots, *waiting}]
            for chosen in islice(self._choices(pivots), CHOICES if not letters else 4):
                if self.out_of_time:
                    return None
                found = _combination(claim, strict, written, letters, chosen)
                if found is not None:
                    return found
        return None

    def _writings(self, claim: Expr) -> Iterator[tuple[Expr, dict[Expr, Fact]]]:
        """The claim as it is; then with a product in it that some fact bounds, such as b*(a//b)."""
        facts = dict.fromkeys(fact for g in generators(claim) for fact in self._about(g))
        made: list[tuple[Expr, dict[Expr, Fact]]] = [(expand(abstract(claim)), {})]
        for written, letters in made:  # which grows
            yield written, letters
            for fact in facts:
                letter = Dummy("u")
                for other in _through(written, fact, letter):
                    made.append((other, {**letters, letter: fact}))

    def _choices(self, pivots: dict[Expr, list[Fact]]) -> Iterator[dict[Expr, Fact]]:
        """Ways to write each generator through one fact that bounds it."""
        if all(pivots.values()):
            for facts in product(*pivots.values()):
                yield dict(zip(pivots, facts, strict=True))

    def _pivots(self, generator: Expr) -> list[Fact]:
        """Facts linear in the generator: lower bounds by others first, its own, upper bounds."""
        slopes = []
        for fact in self._about(generator):
            stated, symbol = expand(abstract(fact.expr)), abstract(generator)
            slope = stated.coeff(symbol)
            rest = expand(stated - slope * symbol)
            if slope.is_Rational and slope != 0 and not rest.has(symbol):
                slopes.append((bool(slope.p < 0), not rest.free_symbols, -rest / slope, fact))
        lower = [entry for entry in slopes if entry[1] and not entry[0]]
        best = max(lower, key=lambda entry: entry[2])[3] if lower else None  # the tightest number
        order = sorted(slopes, key=lambda entry: entry[:2])
        return [fact for above, simple, _, fact in order if above or not simple or fact is best]

    def _about(self, generator: Expr) -> tuple[Fact, ...]:
        if generator not in self._facts:
            self._facts[generator] = ()  # no circular reasoning while it is built
            self._facts[generator] = tuple(self._known(generator))
        return self._facts[generator]

    def _known(self, generator: Expr) -> Iterator[Fact]:
        for relation in self.domain.given:
            for margin, strict in margins(relation):
                if margin.has(generator):
                    yield Fact(expand(margin), strict, "given", relation)
        if isinstance(generator, Symbol):
            if generator.is_integer and generator.is_positive:
                yield Fact(generator - 1, False, "symbol", generator)
            elif generator.is_positive or generator.is_nonnegative:
                yield Fact(generator, bool(generator.is_positive), "symbol", generator)
        else:
            yield from self._known_opaque(generator)

    def _known_opaque(self, term: Expr) -> Iterator[Fact]:
        args = term.args
        if isinstance(term, FloorDiv):
            a, b = args
            for bound in (1, 0):
                shown = self.sign(a - b * bound, False, 0)
                if shown is not None and positive(b):
                    yield Fact(term - bound, False, "floor bound", term, (shown,))
                    break
            whole = self.sign(a, False, 0), self.sign(b - 1, False, 0)
            if whole[0] is not None and whole[1] is not None:
                yield Fact(a - term, False, "quotient", term, (whole[0], whole[1]))
            if positive(b) and is_integral(a) and is_integral(b):
                yield Fact(expand(b * term + b - 1 - a), False, "floor", term)
                yield Fact(expand(a - b * term), False, "floor", term)
        elif isinstance(term, Pow):
            yield from self._known_power(term, *args)
        elif isinstance(term, GeometricSum) and args[1].is_integer and args[1].is_nonnegative:
            ratio, n = args
            large = self.sign(ratio - 2, False, 0)
            if large is not None:
                yield Fact(ratio**n - 1 - term, False, "geometric", term, (large,))
            shown_ratio = self.sign(ratio - 1, False, 0)
            if shown_ratio is not None:
                yield Fact(term - n, False, "geometric", term, (shown_ratio,))
        elif isinstance(term, FloorLog) and args[1].is_Integer and args[1] >= 2:
            x, base = args
            at_least_1 = self.sign(x - 1, False, 0)
            if at_least_1 is not None:
                yield Fact(term, False, "logarithm", term, (at_least_1,))
                for m in (6, 4, 3, 2, 8, 0):  # the tangent that is best near x = base**m
                    yield Fact(m + x / base**m - 1 - term, False, "logarithm", term, (at_least_1,))
        elif isinstance(term, Max):
            yield from (Fact(term - arg, False, "larger", term) for arg in args)
        elif isinstance(term, Min):
            yield from (Fact(arg - term, False, "smaller", term) for arg in args)

    def _known_power(self, term: Expr, base: Expr, n: Expr) -> Iterator[Fact]:
        """b**n >= b**m * Σ_{j <= J} C(n - m, j)*(b - 1)**j, from the largest known m <= n."""
        at_base = self.sign(base - 1, False, 0)
        if at_base is None or not n.is_integer or not base.is_integer:
            return
        lows = {s: self.start(s) for s in n.free_symbols}
        if None in lows.values():
            return
        start = expand(n.xreplace({s: Integer(low or 0) for s, low in lows.items()}))
        at_power = self.sign(n - start, False, 0) if start.is_Integer and start >= 0 else None
        if at_power is None:
            return
        bound: Expr = S.Zero
        ladder = []
        for j in range(4):
            bound += ff(n - start, j) / factorial(j) * (base - 1) ** j
            ladder.append(expand(term - base**start * bound, func=True))
        for expr in (ladder[3], ladder[2], ladder[1], ladder[0]):
            yield Fact(expr, False, "power", term, (at_base, at_power))

    # -- signs of factors, and cases ------

    def _factors(self, claim: Expr, strict: bool, depth: int) -> Certificate | None:
        factored = factors(claim)
        if factored is None:
            return None
        constant, found = factored
        parts: list[tuple[int, Certificate, int]] = []
        sign = 1 if constant > 0 else -1
        if len(found) == 1 and found[0][1] == 1:  # nothing but a number taken out
            return None
        for base, power in found:
            for direction in (1, -1):
                shown = self.sign(direction * base, strict, depth - 1) if depth >= 0 else None
                if shown is not None:
                    parts.append((direction, shown, power))
                    sign *= direction**power
                    break
            else:
                if strict or power % 2:
                    return None
                square = Fact(base**power, False, "square", base**power)
                parts.append((1, Combination(base**power, False, ((S.One, (square,)),)), 1))
        return Product(claim, strict, constant, tuple(parts)) if sign == 1 else None

    def _slopes(self, claim: Expr, strict: bool, depth: int) -> Certificate | None:
        """claim = slope*x + rest with both parts non-negative, for a symbol x it is linear in."""
        if depth <= 0:
            return None
        for symbol in sorted(claim.free_symbols, key=str):
            if self.out_of_time:
                return None
            slope = claim.coeff(symbol)
            rest = expand(claim - slope * symbol)
            if slope == 0 or slope.is_number or slope.has(symbol) or rest.has(symbol) or rest == 0:
                continue
            rising = self.sign(slope, False, 0)
            for low in dict.fromkeys((0, self.start(symbol) or 0)) if rising else ():
                # claim = slope*(x - low) + what it is at low
                at_low = self.sign(expand(rest + slope * low), strict, 0)
                above = None if at_low is None else self.sign(symbol - low, False, 0)
                if rising is not None and at_low is not None and above is not None:
                    return Total(claim, strict, ((rising, above), (at_low,)))
        return None

    def _square(self, claim: Expr, strict: bool, depth: int) -> Certificate | None:
        """a*claim = (a*x + b/2)**2 + a*c - b**2/4 for a symbol x it is quadratic in, a > 0."""
        if depth <= 0:
            return None
        for x in sorted(claim.free_symbols, key=str):
            if self.out_of_time:
                return None
            a, b = claim.coeff(x, 2), claim.coeff(x, 1)
            c, square = expand(claim - a * x**2 - b * x), (a * x + b / 2) ** 2
            if a == 0 or (a.free_symbols | b.free_symbols | c.free_symbols) & {x}:
                continue
            leading = self.sign(a, True, 0) if isinstance(square, Pow) else None
            rest = leading and self.sign(expand(a * c - b**2 / 4), strict, 0)
            if leading is not None and rest is not None:
                fact = Fact(square, False, "square", square)
                first = Combination(square, False, ((S.One, (fact,)),))
                both = Total(expand(a * claim), strict, ((first,), (rest,)))
                return Quotient(claim, strict, both, leading)
        return None

    def _split(self, claim: Expr, strict: bool, depth: int) -> Certificate | None:
        if depth <= 0:
            return None
        for symbol in sorted(claim.free_symbols, key=str):
            start = self.start(symbol)
            if start is None or self.out_of_time:
                continue
            top = self._top(symbol)
            if top is not None and top - start < 8:
                each = self._each(claim, strict, symbol, start, top, depth)
                return None if each is None else Split(claim, strict, symbol, start, each, True)
            for steps in (1, 2):
                found = self._cases(claim, strict, symbol, start, steps, depth)
                if found is not None:
                    return found
        return None

    def start(self, symbol: Symbol) -> int | None:
        """The largest number known to bound an integer symbol from below."""
        if not symbol.is_integer:
            return None
        start = 1 if symbol.is_positive else 0
        for relation in self.domain.given:
            if isinstance(relation, Ge) and relation.lhs == symbol and relation.rhs.is_Integer:
                start = max(start, int(relation.rhs))
        return start

    def _cases(
        self, claim: Expr, strict: bool, symbol: Symbol, start: int, steps: int, depth: int
    ) -> Certificate | None:
        last = self.within(Ge(symbol, start + steps)).sign(claim, strict, 0)
        if last is None:
            return None
        cases = self._each(claim, strict, symbol, start, start + steps - 1, depth)
        return None if cases is None else Split(claim, strict, symbol, start, (*cases, last))

    def _top(self, symbol: Symbol) -> int | None:
        """The smallest number given to bound a symbol from above."""
        tops = [
            int(r.rhs)
            for r in self.domain.given
            if isinstance(r, Le) and r.lhs == symbol and r.rhs.is_Integer
        ]
        return min(tops, default=None)

    def _each(
        self, claim: Expr, strict: bool, symbol: Symbol, start: int, end: int, depth: int
    ) -> tuple[Certificate, ...] | None:
        """A certificate at each value, one by one."""
        cases: list[Certificate] = []
        for number in range(start, end + 1):
            put = {symbol: Integer(number)}
            given = tuple(r.subs(put) for r in self.domain.given)
            if S.false in given:
                return None
            kept = tuple(g for g in given if g != S.true)
            there = Domain(self.domain.symbols, kept, self.domain.depths)
            found = self._on(there).sign(claim.subs(put), strict, depth - 1)
            if found is None:
                return None
            cases.append(found)
        return tuple(cases)


def _through(written: Expr, fact: Fact, letter: Dummy) -> Iterator[Expr]:
    """A sum with a product that the fact bounds put through it, in each term that gains by it."""
    stated = expand(abstract(fact.expr))
    terms = written.as_coefficients_dict()
    for product_, slope in stated.as_coefficients_dict().items():
        if not (product_.is_Mul or product_.is_Pow):
            continue
        rest = {t: c for t, c in terms.items() if c * slope > 0 and _divides(product_, t)}
        if rest:
            bound = (letter - (stated - slope * product_)) / slope
            kept = written - Add(*(c * t for t, c in rest.items()))
            yield expand(kept + Add(*(c * t / product_ * bound for t, c in rest.items())))


def _divides(divisor: Expr, term: Expr) -> bool:
    powers = term.as_powers_dict()
    return all(powers[base] >= power for base, power in divisor.as_powers_dict().items())


def _combination(
    claim: Expr,
    strict: bool,
    written: Expr,
    letters: Mapping[Expr, Fact],
    chosen: Mapping[Expr, Fact],
) -> Certificate | None:
    """Write the claim through the chosen facts; a certificate if all coefficients are >= 0."""
    facts = dict(letters)
    pending = {abstract(g): (fact, expand(abstract(fact.expr))) for g, fact in chosen.items()}
    while pending:
        # A generator may be replaced once no pending fact still speaks through it.
        ready = next(
            (
                g
                for g in pending
                if not any(o is not g and e.has(g) for o, (_, e) in pending.items())
            ),
            None,
        )
        if ready is None:
            return None
        fact, stated = pending.pop(ready)
        new = Dummy(f"u{len(facts)}")
        facts[new] = fact
        slope = stated.coeff(ready)
        inverse = (new - expand(stated - slope * ready)) / slope
        written = expanded(written.xreplace({ready: inverse}))
    terms, proper = [], False
    for monomial, coefficient in written.as_coefficients_dict().items():
        powers = {} if monomial == 1 else monomial.as_powers_dict()
        if not coefficient.is_Rational or coefficient < 0 or not set(powers) <= set(facts):
            return None
        used = tuple(facts[base] for base, power in powers.items() for _ in range(int(power)))
        if coefficient > 0:
            terms.append((coefficient, used))
            proper = proper or all(fact.strict for fact in used)
    if strict and not proper:
        return None
    return Combination(claim, strict, tuple(terms))
