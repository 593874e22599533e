"""Another judge: z3 looks for a point where a claim fails. It shares no code with the solver."""

from collections.abc import Iterable
from functools import reduce
from operator import add, mul

import sympy as sp
import z3

from symconv.arithmetic import FloorDiv
from symconv.sign import Whole

MILLISECONDS = 200


class Untranslatable(Exception):
    """Something z3 has no theory for: a symbolic power, a square root."""


class Translation:
    """SymPy to z3; `side` collects what must hold for the translation to mean the same."""

    def __init__(self):
        self.side = []

    def expr(self, e):
        if isinstance(e, sp.Symbol):
            variable = (z3.Int if e.is_integer else z3.Real)(e.name)
            self.side.append(variable >= 1 if e.is_integer and e.is_positive else variable >= 0)
            if not e.is_integer:
                self.side.append(variable > 0)
            return variable
        if isinstance(e, sp.Integer):
            return z3.IntVal(int(e))
        if isinstance(e, sp.Add):
            return reduce(add, map(self.expr, e.args))
        if isinstance(e, sp.Mul):
            return reduce(mul, map(self.expr, e.args))
        if isinstance(e, sp.Pow) and e.exp.is_Integer and e.exp > 0:
            return reduce(mul, [self.expr(e.base)] * int(e.exp))
        if isinstance(e, FloorDiv):
            a, b = map(self.expr, e.args)
            if not (z3.is_int(a) and z3.is_int(b)):
                raise Untranslatable(str(e))
            self.side.append(b > 0)
            return a / b  # of integers: rounded down for b > 0
        if isinstance(e, (sp.Max, sp.Min)):
            above = isinstance(e, sp.Max)
            return reduce(
                lambda a, b: z3.If((a >= b) if above else (a <= b), a, b), map(self.expr, e.args)
            )
        raise Untranslatable(str(e))

    def margin(self, e):
        """An expression of the same sign, without fractions."""
        top, bottom = sp.together(e).as_numer_denom()
        if bottom.is_Integer:
            return self.expr(top * sp.sign(bottom))
        below = self.expr(bottom)
        self.side.append(below != 0)
        return self.expr(top) * below

    def statement(self, s):
        if s in (sp.true, sp.false):
            return z3.BoolVal(bool(s))
        if isinstance(s, (sp.And, sp.Or)):
            return (z3.And if isinstance(s, sp.And) else z3.Or)(*map(self.statement, s.args))
        if isinstance(s, Whole):
            top, bottom = map(self.expr, sp.together(s.args[0]).as_numer_denom())
            self.side.append(bottom > 0)
            return top % bottom == 0
        if isinstance(s, (sp.Eq, sp.Ne)):
            margin = self.margin(s.lhs - s.rhs)
            return margin == 0 if isinstance(s, sp.Eq) else margin != 0
        if isinstance(s, (sp.Ge, sp.Gt, sp.Le, sp.Lt)):
            margin = self.margin(s.gts - s.lts)
            return margin >= 0 if isinstance(s, (sp.Ge, sp.Le)) else margin > 0
        raise Untranslatable(str(s))


def refuted(claim: sp.Basic, given: Iterable = (), milliseconds: int = MILLISECONDS) -> str:
    """ "no" where z3 shows that the claim holds, "yes" with a countermodel, or "unknown"."""
    translation, solver, left_out = Translation(), z3.Solver(), False
    solver.set("timeout", milliseconds)
    try:
        solver.add(z3.Not(translation.statement(claim)))
    except Untranslatable:
        return "unknown"
    for relation in given:
        try:
            solver.add(translation.statement(relation))
        except Untranslatable:
            left_out = True
    solver.add(*translation.side)
    said = solver.check()
    if said == z3.unsat:
        return "no"
    return "yes" if said == z3.sat and not left_out else "unknown"


def outermost(claim: sp.Expr, strict: bool) -> sp.Basic:
    """What a certificate claims, as a statement."""
    return (sp.Gt if strict else sp.Ge)(claim, 0, evaluate=False)
