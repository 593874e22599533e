"""From an expression to the tree that is printed: fractions become pairs of whole numbers.

The denominator of a pair is positive wherever it has a value; where that is not sure from the
symbols' assumptions, the sign is moved into the numerator when the code runs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

from sympy import (
    Add,
    And,
    Basic,
    Dummy,
    Eq,
    Expr,
    Ge,
    Gt,
    Integer,
    Le,
    Lt,
    Max,
    Min,
    Mul,
    Ne,
    Not,
    Or,
    Pow,
    Rational,
    S,
    Sum,
    Symbol,
)
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from symconv.arithmetic import FloorDiv, FloorLog, Gcd, GeometricSum, tidy
from symconv.errors import UnsupportedError
from symconv.render.code.tree import Node, Ratio, Tree
from symconv.render.order import factors, terms
from symconv.sign import Every, Whole, nonnegative, positive

__all__ = ["Lowering"]

# Greater is less with the sides changed: (operation, whether they are).
_RELATIONS: dict[type, tuple[str, bool]] = {
    Lt: ("less", False),
    Le: ("most", False),
    Gt: ("less", True),
    Ge: ("most", True),
    Eq: ("equal", False),
    Ne: ("differ", False),
}


@dataclass
class Lowering:
    """The one pass from SymPy to a tree."""

    subject: str
    tree: Tree = field(default_factory=Tree)
    known: dict[Basic, Ratio] = field(default_factory=dict)

    def result(self, expr: Basic) -> Node | Ratio:
        """The tree of a formula, or of a statement."""
        expr = tidy(expr)
        stated = isinstance(expr, Boolean) and not isinstance(expr, Symbol)  # a Boolean to SymPy
        return self.truth(expr) if stated else self.ratio(expr)

    # -- numbers ------

    def ratio(self, expr: Basic) -> Ratio:
        """The tree of a number."""
        if expr not in self.known:
            make = next((made for kind, made in _NUMBERS.items() if isinstance(expr, kind)), None)
            if make is None:
                raise self.refusal(expr, "has no exact value in whole numbers and fractions")
            self.known[expr] = make(self, expr)
        return self.known[expr]

    def whole(self, expr: Basic, role: str) -> Node:
        """The tree of a number that is whole by structure."""
        ratio = self.ratio(expr)
        if ratio.number != 1 or ratio.others:
            raise self.refusal(expr, f"is {role} and need not be whole")
        return ratio.top

    def refusal(self, expr: Basic, why: str) -> UnsupportedError:
        """What cannot be said exactly, by name."""
        return UnsupportedError(
            f"{self.subject}: {expr} ({type(expr).__name__}) {why}; put numbers in its place, or "
            f"give the formula another form."
        )

    def _rational(self, expr: Rational) -> Ratio:
        return Ratio(self.tree.number(int(expr.p)), int(expr.q))

    def _symbol(self, symbol: Symbol) -> Ratio:
        if symbol.is_integer:
            return Ratio(self.tree.node("symbol", value=symbol))
        top, bottom = (self.tree.node(part, value=symbol) for part in ("top", "bottom"))
        return Ratio(top, 1, (bottom,))

    def _add(self, expr: Add) -> Ratio:
        summands = [(-1 if _minus(term) else 1, term) for term in terms(expr)]
        tops, under = self.tree.over_one(*(self.ratio(sign * term) for sign, term in summands))
        total = self.tree.number(0)
        for (sign, _), top in zip(summands, tops, strict=True):
            total = (self.tree.add if sign > 0 else self.tree.subtract)(total, top)
        return Ratio(total, under.number, under.others)

    def _multiply(self, expr: Mul) -> Ratio:
        return reduce(self.tree.times, map(self.ratio, factors(expr)))

    def _power(self, expr: Pow) -> Ratio:
        exponent = self.whole(expr.exp, "an exponent")
        base = self.ratio(expr.base)
        above, below = base.top, self.tree.below(base)
        if nonnegative(expr.exp):
            return self._over(
                self.tree.power(above, exponent), self.tree.power(below, exponent), True
            )
        if nonnegative(-expr.exp):
            raised = self.whole(-expr.exp, "an exponent")
            return self._over(
                self.tree.power(below, raised),
                self.tree.power(above, raised),
                bool(positive(expr.base)),
            )
        none = self.tree.number(0)
        up = self.tree.node("max", exponent, none)
        down = self.tree.node("max", self.tree.subtract(none, exponent), none)
        return self._over(
            self.tree.multiply(self.tree.power(above, up), self.tree.power(below, down)),
            self.tree.multiply(self.tree.power(below, up), self.tree.power(above, down)),
            bool(positive(expr.base)),
        )

    def _over(self, above: Node, below: Node, sure: bool) -> Ratio:
        """A quotient; what is below is made positive, unless it surely is, and must not be 0."""
        if below.op == "number" and below.value == 1:
            return Ratio(above)
        if below.op == "number" and isinstance(below.value, int) and below.value != 0:
            sign = self.tree.number(1 if below.value > 0 else -1)
            return Ratio(self.tree.multiply(sign, above), abs(below.value))
        if sure:
            return Ratio(above, 1, (below,))
        turned = self.tree.multiply(above, self.tree.node("sign", below))
        return Ratio(turned, 1, (self.tree.node("divisor", below),))

    def _floor(self, expr: FloorDiv) -> Ratio:
        above, below = self._cleared(*expr.args)
        return Ratio(self.tree.node("floor", above, below))

    def _cleared(self, *sides: Basic) -> list[Node]:
        """Whole numbers in the ratio of the sides.

        A divisor that both have and that may be 0 stays as a factor: without it a side that has no
        value would be given one.
        """
        tops, under = self.tree.over_one(*map(self.ratio, sides))
        unsure = [node for node in under.others if node.op == "divisor"]
        return [self.tree.product(top, *unsure) for top in tops]

    def _logarithm(self, expr: FloorLog) -> Ratio:
        return self._function("log", "an argument of a logarithm", expr)

    def _divisor(self, expr: Gcd) -> Ratio:
        return self._function("gcd", "an argument of a greatest common divisor", expr)

    def _function(self, op: str, role: str, expr: Expr) -> Ratio:
        return Ratio(self.tree.node(op, *(self.whole(arg, role) for arg in expr.args)))

    def _largest(self, expr: Max) -> Ratio:
        return self._extreme("max", expr)

    def _smallest(self, expr: Min) -> Ratio:
        return self._extreme("min", expr)

    def _extreme(self, op: str, expr: Expr) -> Ratio:
        parts = sorted(expr.args, key=lambda part: part.sort_key())
        tops, under = self.tree.over_one(*map(self.ratio, parts))
        found = reduce(lambda a, b: self.tree.node(op, a, b), tops)
        return Ratio(found, under.number, under.others)

    def _geometric(self, expr: GeometricSum) -> Ratio:
        ratio, times = expr.args
        i = Dummy("i", integer=True, nonnegative=True)
        base, count = self.ratio(ratio), self.whole(times, "a number of terms")
        index = self.tree.node("symbol", value=i)
        below = self.tree.below(base)
        term = self.tree.node("power", base.top, index)
        if below.op == "number" and below.value == 1:
            return Ratio(self._loop("sum", i, self.tree.number(0), count, term))
        # Terms p**i/q**i over the one denominator q**n.
        rest = self.tree.node("power", below, self.tree.subtract(count, index))
        total = self._loop("sum", i, self.tree.number(0), count, self.tree.multiply(term, rest))
        none = self.tree.node("max", count, self.tree.number(0))
        return self._over(total, self.tree.power(below, none), True)

    def _loop(self, op: str, index: Symbol, low: Node, times: Node, body: Node) -> Node:
        last = self.tree.subtract(self.tree.add(low, times), self.tree.number(1))
        return self.tree.node(op, low, last, body, value=index)

    def _sum(self, expr: Sum) -> Ratio:
        *inner, (index, low, high) = expr.limits  # the last is the outermost
        summand = Sum(expr.function, *inner) if inner else expr.function
        first, last = self.whole(low, "a bound of a sum"), self.whole(high, "a bound of a sum")
        i = _fresh(index, low)
        term = self.ratio(summand.xreplace({index: i}))
        if any(_speaks_of(node, i) for node in term.others):
            raise self.refusal(expr, f"has terms whose denominators depend on {index}")
        total = self.tree.node("sum", first, last, term.top, value=i)
        return Ratio(total, term.number, term.others)

    # -- statements ------

    def truth(self, statement: Basic) -> Node:
        """The tree of a statement."""
        if statement in (S.true, S.false):
            return self.tree.node("true" if statement == S.true else "false")
        if isinstance(statement, Relational):
            op, turned = _RELATIONS[type(statement)]
            tops = self._cleared(*statement.args)
            return self.tree.node(op, *(reversed(tops) if turned else tops))
        if isinstance(statement, (And, Or)):
            # What has a value everywhere comes first: it may decide where another part has none.
            parts = sorted(statement.args, key=lambda part: (_divides(part), part.sort_key()))
            op = "and" if isinstance(statement, And) else "or"
            return reduce(lambda a, b: self.tree.node(op, a, b), map(self.truth, parts))
        if isinstance(statement, Not):
            return self.tree.node("not", self.truth(statement.args[0]))
        if isinstance(statement, Whole):
            ratio = self.ratio(statement.args[0])
            rest = self.tree.node("remainder", ratio.top, self.tree.below(ratio))
            return self.tree.node("equal", rest, self.tree.number(0))
        if isinstance(statement, Every):
            condition, index, times = statement.args
            i = _fresh(index, Integer(0))
            body = self.truth(condition.xreplace({index: i}))
            count = self.whole(times, "a number of times")
            return self._loop("every", i, self.tree.number(0), count, body)
        raise self.refusal(statement, "has no exact truth here")


_NUMBERS: dict[type, Callable[[Lowering, Any], Ratio]] = {
    Rational: Lowering._rational,
    Symbol: Lowering._symbol,
    Add: Lowering._add,
    Mul: Lowering._multiply,
    Pow: Lowering._power,
    FloorDiv: Lowering._floor,
    FloorLog: Lowering._logarithm,
    Gcd: Lowering._divisor,
    GeometricSum: Lowering._geometric,
    Max: Lowering._largest,
    Min: Lowering._smallest,
    Sum: Lowering._sum,
}


def _minus(term: Expr) -> bool:
    return bool(term.as_coeff_Mul()[0] < 0)


def _fresh(index: Symbol, low: Expr) -> Symbol:
    """An index of its own, that assumes no more than where it starts."""
    assumed = {"positive": True} if positive(low) else {"nonnegative": True}
    return Dummy(index.name, integer=True, **(assumed if nonnegative(low) else {}))


def _speaks_of(node: Node, index: Symbol) -> bool:
    return node.value == index or any(_speaks_of(arg, index) for arg in node.args)


def _divides(statement: Basic) -> bool:
    """Whether there may be a point at which the statement has no value."""
    return (
        statement.has(FloorLog)
        or any(part.args[1].free_symbols for part in statement.atoms(FloorDiv))
        or any(not nonnegative(part.exp) for part in statement.atoms(Pow))
    )
