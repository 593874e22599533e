"""The steps of a decision: a tree of equivalences, whose evaluation is the answer.

Each step says that, under what is given, its `statement` holds exactly where its `skeleton` does;
`check_step` verifies that from scratch, without any code of the solver.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from sympy import (
    Add,
    And,
    Basic,
    Eq,
    Expr,
    Ge,
    Gt,
    Integer,
    Le,
    Lt,
    Mul,
    Ne,
    Or,
    Poly,
    S,
    Symbol,
    cancel,
    expand,
    together,
)
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from symconv.arithmetic import FloorDiv, is_integral
from symconv.certificate import Certificate
from symconv.checker import CheckFailed, check
from symconv.inside import by_remainder, undone
from symconv.polynomial import quotient, same
from symconv.sign import nonnegative, surely
from symconv.sign import positive as surely_positive
from symconv.weight import MANY, weigh

__all__ = ["Step", "check_step"]

Rule = Literal[
    "decided",  # true or false wherever the givens hold
    "difference",  # move to one side, multiply by a positive denominator
    "divide",  # by a factor of known sign
    "linear",  # a*x + b, with the sign of a known
    "quadratic",  # roots by the formula, those outside the domain left out
    "roots",  # numbers only: integer ranges between the roots
    "tail",  # numbers only: looked at one by one, from some point on proved
    "cases",  # by the sign of an expression: positive, negative, zero
    "vanishes",  # the leading coefficient is 0
    "undo",  # what grows with what is inside it: a//b >= e iff a >= b*e
    "remainder",  # by what division leaves: (a-1)//b is a//b - 1 where b divides a, else a//b
    "kept",  # the same statement, with its terms on their sides
]


@dataclass(frozen=True)
class Step:
    """One equivalence: `statement` ⇔ `skeleton`, which is made of the parts' statements."""

    statement: Boolean
    rule: Rule
    reason: str
    skeleton: Boolean
    given: tuple[Boolean, ...]
    certificates: tuple[Certificate, ...] = ()
    parts: tuple[Step, ...] = ()
    conditions: tuple[Step, ...] = ()  # for "cases": what distinguishes them, one for each part
    integer: Boolean | None = None  # a leaf's form over the integers
    integer_certificates: tuple[Certificate, ...] = ()
    implied: tuple[Certificate | None, ...] = ()  # for "cases": the part brings its condition
    start: int = 0  # for "tail": from where the sign is proved
    terms: tuple[Basic, ...] = ()  # what the reason speaks of, for each {} in it
    about: Expr = field(default=S.Zero)  # for "cases": whose sign; else the asked symbol

    def result(self, *, integer: bool = False) -> Boolean:
        """The answer this tree evaluates to."""
        if self.rule == "cases":
            cases = zip(self.conditions, self.parts, self.implied, strict=True)
            return Or(
                *(
                    p.result(integer=integer)
                    if unsaid
                    else And(c.result(integer=integer), p.result(integer=integer))
                    for c, p, unsaid in cases
                )
            )
        if not self.parts:
            leaf = self.integer if integer and self.integer is not None else self.skeleton
            return leaf.replace(lambda e: isinstance(e, Relational), _settled)
        results = {part.statement: part.result(integer=integer) for part in self.parts}
        if self.rule == "remainder" and len(set(results.values())) == 1:  # whatever is left
            return next(iter(results.values()))
        return self.skeleton.xreplace(results)

    def walk(self, depth: int = 0) -> Iterator[tuple[int, Step]]:
        """The tree in reading order, with depths."""
        yield depth, self
        for i, part in enumerate(self.parts):
            if self.conditions:
                yield from self.conditions[i].walk(depth + 1)
            yield from part.walk(depth + 1)

    @property
    def reduced(self) -> bool:
        """Whether every leaf is solved for the symbol, none merely kept."""
        if self.rule == "kept" and self.about in self.skeleton.free_symbols:
            return False
        return all(part.reduced for part in self.parts)


def _settled(relation: Relational) -> Boolean:
    """True or false where the symbols' own assumptions tell: c > -k is, m = 49/3 is not.

    Of thousands of terms none is asked: to expand them takes longer than any time that is given.
    Not by SymPy, whose assumptions are wrong at times: it takes 2/(H*s) > 1 for true.
    """
    if sum(weigh(side).terms for side in relation.args) > MANY:
        return relation
    known = surely(relation)
    if known is None and isinstance(relation, (Eq, Ne)) and relation.lhs.is_integer:
        fraction = relation.rhs.is_Rational and not relation.rhs.is_Integer
        known = isinstance(relation, Ne) if fraction else None
    return relation if known is None else S.true if known else S.false


def check_step(step: Step, given: tuple[Boolean, ...]) -> None:
    """Check a step and all below it, where no more than `given` holds.

    Raises:
        CheckFailed: naming what does not hold.
    """
    if not set(step.given) <= set(given):
        raise CheckFailed(f"{step.statement} uses more than is given")
    beyond = (Ge(step.about, step.start),) if step.rule == "tail" else ()
    for certificate in (*step.certificates, *step.integer_certificates):
        check(certificate, (*step.given, *beyond))
    _RULES[step.rule](step)
    if step.integer is not None:
        _check_integer(step)
    for i, part in enumerate(step.parts):
        extra = _case_given(step, i) if step.rule == "cases" else ()
        check_step(part, (*step.given, *extra))
    for condition in step.conditions:
        check_step(condition, step.given)


def _require(holds: object, step: Step, what: str) -> None:
    if not holds:
        raise CheckFailed(f"{step.rule}: {step.statement} as {step.skeleton}: {what}")


def _margin(relation: Boolean) -> Expr:
    """Left minus right, so that the relation compares it with 0 from above."""
    if isinstance(relation, (Eq, Ne)):
        return relation.lhs - relation.rhs
    if isinstance(relation, Relational):
        return relation.gts - relation.lts
    raise CheckFailed(f"{relation} is no relation")


def _kind(relation: Boolean) -> str:
    names = {Gt: ">", Lt: ">", Ge: ">=", Le: ">=", Eq: "==", Ne: "!="}
    return next(name for cls, name in names.items() if isinstance(relation, cls))


def _shown(step: Step, claim: Expr, strict: bool) -> bool:
    if claim.is_Rational:
        return bool(claim > 0 or (claim == 0 and not strict))
    return any(
        same(c.claim, claim) and (c.strict or not strict)
        for c in (*step.certificates, *step.integer_certificates)
    )


def _sign(step: Step, expr: Expr) -> int:
    """1 where it is shown positive, -1 where negative, 0 where neither is."""
    return next((sign for sign in (1, -1) if _shown(step, sign * expr, True)), 0)


def _check_decided(step: Step) -> None:
    if step.statement in (S.true, S.false):
        _require(step.skeleton == step.statement, step, "the statement is a constant")
        return
    margin, kind = _margin(step.statement), _kind(step.statement)
    if step.skeleton == S.false:  # then the opposite holds
        margin = -margin if kind in (">", ">=") else margin
        kind = {">": ">=", ">=": ">", "==": "!=", "!=": "=="}[kind]
    _require(step.skeleton in (S.true, S.false), step, "decides nothing")
    shown = {
        ">": _shown(step, margin, True),
        ">=": _shown(step, margin, False),
        "==": same(margin, S.Zero),
        "!=": _sign(step, margin) != 0,
    }
    _require(shown[kind], step, "not shown")


def _check_scaled(step: Step) -> None:
    """The statement's margin is a certified positive multiple of the skeleton's."""
    if step.statement == step.skeleton:
        return
    ratio = quotient(_margin(step.statement), _margin(step.skeleton))
    sign, kind = _sign(step, ratio), _kind(step.statement)
    _require(kind == _kind(step.skeleton), step, "another relation")
    sound = sign != 0 if kind in ("==", "!=") else sign > 0
    _require(sound, step, f"the factor {ratio} is not shown positive")


def _true_at(relation: Boolean, sign: int) -> Boolean:
    kind = _kind(relation)
    holds = {">": sign > 0, ">=": sign >= 0, "==": sign == 0, "!=": sign != 0}[kind]
    return S.true if holds else S.false


def _check_linear(step: Step) -> None:
    """x against t, where the margin is a*(x - t) and the sign of a is certified."""
    margin, symbol, after = _margin(step.statement), step.about, step.skeleton
    _require(isinstance(after, Relational) and after.lhs == symbol, step, "not solved")
    slope, threshold = expand(margin).coeff(symbol), after.rhs
    _require(not (threshold.has(symbol) or slope.has(symbol)), step, "not linear")
    _require(same(margin, slope * (symbol - threshold)), step, "another root")
    _require(_kind(after) == _kind(step.statement), step, "another relation")
    sign, upward = _sign(step, slope), isinstance(after, (Gt, Ge))
    sound = sign != 0 if isinstance(after, (Eq, Ne)) else sign == (1 if upward else -1)
    _require(sound, step, "the sign of the slope is not shown")


def against_roots(kind: str, up: bool, x: Expr, roots: tuple[Expr, ...]) -> Boolean:
    """Where a quadratic stands in a relation to 0: x against its roots, the lower one first.

    The upper root alone where the other one lies below the domain.
    """
    before, beyond = (Lt, Gt) if kind == ">" else (Le, Ge)
    lower, upper, join = (before, beyond, Or) if up else (beyond, before, And)
    if kind in ("==", "!="):
        lower, upper, join = (Eq, Eq, Or) if kind == "==" else (Ne, Ne, And)
    pairs = zip((lower, upper)[-len(roots) :], roots, strict=True)
    return join(*(relation(x, root, evaluate=False) for relation, root in pairs))


def _check_quadratic(step: Step) -> None:
    """The margin is a*(x - r1)*(x - r2): the sign of a certified, the roots shown real."""
    margin, x = expand(_margin(step.statement)), step.about
    sign = _sign(step, margin.coeff(x, 2))
    a, b, c = (sign * margin.coeff(x, i) for i in (2, 1, 0))
    _require(same(sign * margin, a * x**2 + b * x + c), step, "not quadratic")
    _require(sign != 0, step, "the sign of the leading coefficient is not shown")
    # f(low) < 0 at a lower bound of the symbol: one root lies below the domain, one above it.
    one = any(
        _shown(step, -expand(a * low**2 + b * low + c), strict) for low, strict in _lows(step)
    )
    _require(one or _shown(step, expand(b**2 - 4 * a * c), False), step, "roots may not be real")
    roots = sorted(_roots(step.skeleton, x), key=lambda root: _is_upper(root, a, b))
    for root in roots:
        _require(same(expand(a * root**2 + b * root + c), S.Zero), step, f"{root} is no root")
    _require(len(roots) == (1 if one else 2), step, "another number of roots")
    _require(one or same(a * Add(*roots), -b), step, "the same root twice")
    _require(_is_upper(roots[-1], a, b), step, "not the upper root")
    wanted = against_roots(_kind(step.statement), sign > 0, x, tuple(roots))
    _require(step.skeleton == wanted, step, "the wrong side of the roots")


def _lows(step: Step) -> Iterator[tuple[Expr, bool]]:
    """Lower bounds of the symbol, and whether it may be there: then f < 0 is needed, not <= 0."""
    x = step.about
    yield S.Zero, not x.is_positive
    if x.is_integer and x.is_positive:
        yield S.One, True
    for bound in step.given:
        if isinstance(bound, Ge) and bound.lhs == x and bound.rhs.is_Integer and bound.rhs > 0:
            yield bound.rhs, True


def _is_upper(root: Expr, a: Expr, b: Expr) -> bool:
    """Whether root = (-b + sqrt(D))/(2a) with a > 0: half the gap between the roots is added."""
    gap = cancel(2 * a * root + b)
    return any(
        all(
            nonnegative(f) or (f.is_Pow and abs(f.exp) == S.Half)  # a principal square root
            for f in Mul.make_args(half)
        )
        for half in (gap, cancel(gap / a), root if b == 0 else gap)
    )


def _roots(skeleton: Boolean, symbol: Expr) -> list[Expr]:
    atoms = sorted(skeleton.atoms(Relational), key=str)
    if any(atom.lhs != symbol for atom in atoms):
        raise CheckFailed(f"{skeleton} is not solved for {symbol}")
    return list(dict.fromkeys(atom.rhs for atom in atoms))


def _ends(step: Step) -> set[int]:
    """The integers that bound the ranges of the skeleton; anything else in it is refused."""
    atoms = step.skeleton.atoms(Relational)
    plain = all(a.lhs == step.about and a.rhs.is_Integer for a in atoms)
    _require(plain, step, "not made of integer ranges")
    return {int(atom.rhs) for atom in atoms}


def _check_roots(step: Step) -> None:
    """Integer ranges of a polynomial with number coefficients, by counting its roots exactly."""
    symbol = step.about
    _require(symbol.is_integer, step, "not over the integers")
    poly = Poly(_margin(step.statement), symbol)
    ends = _ends(step)
    low = 1 if symbol.is_positive else 0
    marks = sorted({low, *(e + s for e in ends for s in (-1, 0, 1) if e + s >= low)})
    looked_at = list(marks)
    for left, right in zip(marks, [*marks[1:], None], strict=True):
        if right is None or right - left > 1:  # no root between: one point speaks for all
            last = None if right is None else right - 1
            _require(poly.count_roots(left + 1, last) == 0, step, f"a root after {left}")
            looked_at.append(left + 1)
    for mark in looked_at:
        value = poly.eval(mark)
        said = step.skeleton.xreplace({symbol: Integer(mark)})
        sign = int(bool(value > 0)) - int(bool(value < 0))
        _require(said == _true_at(step.statement, sign), step, f"at {mark}")


def _check_tail(step: Step) -> None:
    """One symbol, integers only: below `start` by values, from there on by the certificate."""
    symbol, start = step.about, step.start
    margin = _margin(step.statement)
    _require(symbol.is_integer and margin.free_symbols == {symbol}, step, "another symbol")
    low = 1 if symbol.is_positive else 0
    for at in range(low, start):
        value = margin.subs(symbol, at)
        _require(value.is_Rational, step, f"no value at {at}")
        sign = int(value.p > 0) - int(value.p < 0)
        said = step.skeleton.xreplace({symbol: Integer(at)})
        _require(said == _true_at(step.statement, sign), step, f"at {at}")
    _require(len(step.certificates) == 1, step, "needs one certificate")
    (certificate,) = step.certificates
    above = same(certificate.claim, margin)
    _require(certificate.strict and (above or same(certificate.claim, -margin)), step, "tail")
    last = max([start, *(end + 1 for end in _ends(step))])
    for at in range(start, last + 1):
        said = step.skeleton.xreplace({symbol: Integer(at)})
        _require(said == _true_at(step.statement, 1 if above else -1), step, f"at {at}")


def _case_given(step: Step, i: int) -> tuple[Boolean, ...]:
    condition = step.conditions[i]
    return (condition.statement, condition.result(), condition.result(integer=True))


def _check_cases(step: Step) -> None:
    a = step.about
    said = {condition.statement for condition in step.conditions}
    positive, negative, zero, rest = (r(a, S.Zero, evaluate=False) for r in (Gt, Lt, Eq, Le))
    if rest in said:  # positive, or not
        _require(said <= {positive, rest}, step, f"{said} are not the signs of {a}")
        said = (said - {rest}) | {negative, zero}
    _require(said <= {positive, negative, zero}, step, f"{said} are not the signs of {a}")
    _require(positive in said or _shown(step, -a, False), step, f"{positive} is left out")
    _require(negative in said or _shown(step, a, False), step, f"{negative} is left out")
    # Where the statement divides by a, it says nothing at a = 0.
    divides = quotient(together(_margin(step.statement)).as_numer_denom()[1], a).is_polynomial()
    nonzero = any(_shown(step, e, True) for e in (a, -a, a**2))
    _require(zero in said or divides or nonzero, step, f"{zero} is left out")
    for condition, part, unsaid in zip(step.conditions, step.parts, step.implied, strict=True):
        _require(part.statement == step.statement, step, "a case of another statement")
        if unsaid is not None:
            check(unsaid, (*step.given, *_parts_of(part.result())))
            margin, strict = _margin(condition.statement), _kind(condition.statement) == ">"
            sound = same(unsaid.claim, margin) and (unsaid.strict or not strict)
            _require(sound, step, f"{part.result()} does not bring {condition.statement}")


def _parts_of(statement: Boolean) -> tuple[Boolean, ...]:
    return statement.args if isinstance(statement, And) else (statement,)


def _check_vanishes(step: Step) -> None:
    """The statement less a term that contains an expression given to be 0."""
    margin, rest = _margin(step.statement), _margin(step.skeleton)
    _require(_kind(step.statement) == _kind(step.skeleton), step, "another relation")
    gone = expand(margin - rest)
    zeros = [r.lhs - r.rhs for r in step.given if isinstance(r, Eq)]
    _require(any(_divides(zero, gone) for zero in zeros), step, f"{gone} is not shown 0")


def _divides(divisor: Expr, expr: Expr) -> bool:
    return bool(expr == 0 or quotient(expr, divisor).as_numer_denom()[1].is_number)


def _check_undo(step: Step) -> None:
    """The skeleton is the one the rule gives, and what it needs is shown."""
    denominator = together(step.statement.rhs).as_numer_denom()[1]
    wanted = undone(step.statement, _sign(step, denominator))
    _require(wanted is not None and step.skeleton == wanted[0], step, "not what the rule says")
    for need in wanted[1] if wanted else ():
        _require(_shown(step, need, False), step, f"{need} may be negative")


def _check_remainder(step: Step) -> None:
    wanted = by_remainder(step.statement, step.about)
    _require(wanted is not None and step.skeleton == wanted, step, "not what the rule says")


def _check_integer(step: Step) -> None:
    """x > t as x >= n: n - 1 <= t < n certified, or n is the floor by construction."""
    real, whole = step.skeleton, step.integer
    if not isinstance(real, Relational) or not isinstance(whole, Relational):
        _require(real == whole or step.rule == "roots", step, "no integer form")
        return
    symbol: Symbol = step.about
    _require(symbol.is_integer and whole.lhs == real.lhs == symbol, step, "not of the symbol")
    sides = (Gt, Ge) if isinstance(whole, Ge) else (Lt, Le) if isinstance(whole, Le) else ()
    _require(isinstance(real, sides), step, "another side")
    # For > and <= the floor of the threshold decides, for >= and < its ceiling: `base`.
    t, floors = real.rhs, isinstance(real, (Gt, Le))
    base = whole.rhs + {Gt: -1, Le: 0, Ge: 0, Lt: 1}[type(real)]
    if is_integral(expand(t)):
        _require(same(base, t), step, f"{t} is whole, and not {base}")
        return
    if base.has(FloorDiv):
        _check_own_floor(step, t, base if floors else expand(base - 1), floors)
        return
    low, high = (t - base, base + 1 - t) if floors else (t - base + 1, base - t)
    if step.rule == "quadratic":  # the root lies where the rising polynomial changes its sign
        margin = expand(_margin(step.statement))
        rising = _sign(step, margin.coeff(symbol, 2)) * margin
        lower, upper = (base, base + 1) if floors else (base - 1, base)
        low, high = -rising.subs(symbol, lower), rising.subs(symbol, upper)
    sound = _shown(step, low, not floors) and _shown(step, high, floors)
    _require(sound, step, f"{t} is not shown to lie at {base}")


def _check_own_floor(step: Step, t: Expr, floor: Expr, floors: bool) -> None:
    """t = a/b for integers a and b > 0: its floor is a//b, and its ceiling (a - 1)//b + 1."""
    _require(isinstance(floor, FloorDiv), step, "not one floor")
    above, below = together(t).as_numer_denom()
    sign = 1 if surely_positive(below) else _sign(step, below)
    above, below = expand(sign * above), expand(sign * below)
    sound = sign != 0 and is_integral(above) and is_integral(below)
    _require(sound, step, "no integers to divide")
    top, bottom = floor.args
    exact = same(bottom, below) or floors
    _require(exact and same(top / bottom, (above if floors else above - 1) / below), step, "floor")


_RULES = {
    "decided": _check_decided,
    "difference": _check_scaled,
    "divide": _check_scaled,
    "linear": _check_linear,
    "quadratic": _check_quadratic,
    "roots": _check_roots,
    "tail": _check_tail,
    "cases": _check_cases,
    "vanishes": _check_vanishes,
    "undo": _check_undo,
    "remainder": _check_remainder,
    "kept": _check_scaled,
}
