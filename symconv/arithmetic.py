"""Exact integer arithmetic on SymPy expressions: floor division, geometric and finite sums.

SymPy's own `floor` drops floors it should keep (`floor(b*(2*a + 2)/6)`, sympy issue 28442), does
not merge nested floor divisions, and its geometric sums are a `Piecewise`. What is here decides by
structure only, and every rule is checked on exhaustive small integers in the tests.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from math import gcd
from typing import Any

from sympy import (
    Add,
    Dummy,
    Expr,
    Function,
    Integer,
    Max,
    Min,
    Mod,
    Mul,
    Pow,
    Rational,
    S,
    Sum,
    Symbol,
    cancel,
    ceiling,
    default_sort_key,
    expand,
    factor,
    factorial,
    floor,
    together,
)
from sympy.printing.precedence import PRECEDENCE

__all__ = [
    "FloorDiv",
    "FloorLog",
    "Gcd",
    "GeometricSum",
    "Index",
    "ceil_div",
    "exact_sum",
    "is_integral",
    "iterate",
    "put",
    "tidy",
]

UNROLL = 32  # a sum of at most this many terms is written out, closed form or not
MANY = 4096  # a sum of fewer terms is written out once its limits are numbers


class Index(Dummy):
    """A summation index that no symbol of a user can be mistaken for; it prints as its name."""

    def _sympystr(self, printer: Any) -> str:
        return str(self.name)


def put(expr: Any, values: Mapping[Symbol, Expr]) -> Any:
    """The expression with values in place of symbols, all at once; bound indices stay.

    A sum whose limits are numbers now is written out.
    """
    if isinstance(expr, Sum):
        return _put_in_sum(expr, values)
    if not expr.has(Sum):
        return expr.xreplace(dict(values))
    return expr.func(*(put(arg, values) for arg in expr.args))


def _put_in_sum(total: Sum, values: Mapping[Symbol, Expr]) -> Expr:
    bound = set(total.variables)
    values = {key: value for key, value in values.items() if key not in bound}
    if any(bound & value.free_symbols for value in values.values()):
        return total.subs(values, simultaneous=True)
    *inner, (index, low, high) = total.limits  # the last one is the outermost
    low, high = put(low, values), put(high, values)
    if low.is_Integer and high.is_Integer and high - low < MANY:
        term = Sum(total.function, *inner) if inner else total.function
        every = range(int(low), int(high) + 1)
        return Add(*(put(term, {**values, index: Integer(at)}) for at in every))
    limits = [(i, put(a, values), put(b, values)) for i, a, b in inner]
    return Sum(put(total.function, values), *limits, (index, low, high))


def is_integral(expr: Expr) -> bool:
    """Whether the expression is an integer by structure: a sufficient test, never a guess."""
    if expr.is_Integer:
        return True
    if isinstance(expr, Symbol):
        return bool(expr.is_integer)
    if isinstance(expr, (Add, Mul, Max, Min)):
        return all(is_integral(arg) for arg in expr.args)
    if isinstance(expr, Pow):
        return is_integral(expr.base) and is_integral(expr.exp) and _nonnegative(expr.exp)
    if isinstance(expr, GeometricSum):
        return is_integral(expr.args[0])
    if isinstance(expr, Sum):
        return is_integral(expr.function)
    if isinstance(expr, Mod):
        return all(is_integral(arg) for arg in expr.args)
    return isinstance(expr, (FloorDiv, FloorLog, Gcd, floor, ceiling))


def _positive(expr: Expr) -> bool:
    """Whether a divisor is positive by structure.

    SymPy's own answer is taken for a single symbol only: of several it takes 2/(a*b) > 1 for true.
    """
    if isinstance(expr, Mul):
        return all(map(_positive, expr.args))
    if isinstance(expr, Pow):
        return _positive(expr.base) and bool(expr.exp.is_real)
    if isinstance(expr, Add) and len(expr.free_symbols) > 1:
        return all(map(_positive, expr.args))
    return bool(expr.is_positive)


def _nonnegative(expr: Expr) -> bool:
    return bool(expr.is_nonnegative)


def _terms(expr: Expr) -> dict[Expr, Expr]:
    """{monomial: rational coefficient} of an expanded expression; the constant's monomial is 1."""
    return dict(expand(expr).as_coefficients_dict())


class FloorDiv(Function):
    r"""Floor division of two integer-valued expressions, $\lfloor a / b \rfloor$.

    It evaluates as far as structure allows: multiples of `b` leave the floor, common factors
    cancel, -1 over a positive integer is -1, and a floor inside a floor becomes one,
    $\lfloor (\lfloor x/b \rfloor + c)/d \rfloor = \lfloor (x + bc)/(bd) \rfloor$.

    Args:
        a: the numerator, integer-valued.
        b: the divisor, a positive integer.

    Returns:
        An exact SymPy expression; `nan` for a divisor of zero.

    Examples:
        >>> from symconv.abc import H, s
        >>> FloorDiv(7, 2), FloorDiv(H + 6, 2)
        (3, FloorDiv(H, 2) + 3)
        >>> FloorDiv(FloorDiv(H - 1, s) + 1, s)
        FloorDiv(H + s - 1, s**2)

    References:
        Graham, Knuth and Patashnik, Concrete Mathematics, 1994, section 3.2, equation (3.11).
    """

    nargs = 2
    is_integer = True

    @classmethod
    def eval(cls, a: Expr, b: Expr) -> Expr | None:
        if b.is_zero or a is S.NaN or b is S.NaN:
            return S.NaN
        if a.is_Integer and b.is_Integer:
            return Integer(int(a) // int(b))
        quotient, numerator, divisor = _reduce(a, b)
        # A multiplier of width or depth may stand in it, which is no integer.
        if divisor == 1 and all(symbol.is_integer for symbol in numerator.free_symbols):
            return quotient + numerator
        if numerator.is_Integer and (divisor.is_Integer or numerator == 0):
            return quotient if numerator == 0 else quotient + cls(numerator, divisor)
        if numerator == -1 and _positive(divisor) and is_integral(divisor):
            return quotient - 1
        if (numerator, divisor) == (a, b):
            return None
        return quotient + cls(numerator, divisor, evaluate=False)

    def _eval_is_nonnegative(self) -> bool | None:
        a, b = self.args
        return True if a.is_nonnegative and b.is_positive else None

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        a, b = self.args
        if b == 1:
            inside = printer._print(a)
        elif hasattr(printer, "_print_quotient"):  # ours, which puts a minus in front
            inside = printer._print_quotient(a, b)
        else:
            inside = rf"\frac{{{printer._print(a)}}}{{{printer._print(b)}}}"
        body = rf"\left\lfloor {inside} \right\rfloor"
        return body if exp is None else rf"{body}^{{{exp}}}"

    def _pretty(self, printer: Any) -> Any:
        return printer._print(floor(self.args[0] / self.args[1], evaluate=False))

    def _pythoncode(self, printer: Any) -> str:
        a, b = (printer._print(arg) for arg in self.args)
        return f"(({a}) // ({b}))"

    _numpycode = _pythoncode

    def _ccode(self, printer: Any) -> str:
        # C divides towards zero: take one off where the remainder is negative (the divisor is not).
        a, b = (printer._print(_without_powers(arg)) for arg in self.args)
        return f"(({a}) / ({b}) - (({a}) % ({b}) < 0))"

    def _javascript(self, printer: Any) -> str:
        # Exact while numerator and divisor stay below 2**53.
        a, b = (printer._print(arg) for arg in self.args)
        return f"Math.floor(({a}) / ({b}))"


def _without_powers(expr: Expr) -> Expr:
    """Powers as products: C's `pow` gives a double, which has no remainder."""
    powers = [p for p in expr.atoms(Pow) if p.exp.is_Integer and p.exp > 0]
    return expr.xreplace({p: Mul(*[p.base] * int(p.exp), evaluate=False) for p in powers})


def _reduce(a: Expr, b: Expr) -> tuple[Expr, Expr, Expr]:
    """(q, a', b') with floor(a/b) = q + floor(a'/b'), as small as structure allows."""
    terms = _terms(a)
    if not all(is_integral(monomial) for monomial in terms) or any(
        not coefficient.is_Integer for coefficient in terms.values()
    ):
        numerator, denominator = together(a).as_numer_denom()
        if denominator == 1:  # not integer-valued by structure: nothing may leave the floor
            return S.Zero, a, b
        return _reduce(numerator, expand(b * denominator))
    b = expand(b)
    if isinstance(b, Add):
        ratio = cancel(Add(*(m * c for m, c in terms.items())) / b)
        if is_integral(ratio):
            return S.Zero, ratio, S.One
        return _merge(terms, b)
    scale, monomial = b.as_coeff_Mul()
    if not scale.is_Integer or not is_integral(monomial):
        return S.Zero, a, b
    if scale < 0:
        return _reduce(-a, -b)
    quotient, terms = _extract(terms, int(scale), monomial)
    terms, scale, monomial = _cancel(terms, int(scale), monomial)
    extra, numerator, divisor = _merge(terms, scale * monomial)
    return Add(*quotient, extra), numerator, divisor


def _extract(
    terms: dict[Expr, Expr], scale: int, monomial: Expr
) -> tuple[list[Expr], dict[Expr, Expr]]:
    """Take out of the floor what the divisor divides."""
    out: list[Expr] = []
    rest: dict[Expr, Expr] = {}
    for term, coefficient in terms.items():
        ratio = term / monomial
        c = int(coefficient)
        if is_integral(ratio):
            # A constant keeps a remainder in [0, scale); a symbol its sign, which reads better.
            whole = c // scale if term == 1 else (abs(c) // scale) * (1 if c > 0 else -1)
            if whole:
                out.append(whole * ratio)
                c -= whole * scale
        if c:
            rest[term] = Integer(c)
    return out, rest


def _cancel(
    terms: dict[Expr, Expr], scale: int, monomial: Expr
) -> tuple[dict[Expr, Expr], int, Expr]:
    """Cancel common factors of numerator and divisor."""
    # floor((g*u + r)/(g*b)) = floor((u + floor(r/g))/b) for integers u, b > 0; for a divisor that
    # may be negative g must divide r too.
    common = gcd(scale, *(int(c) for m, c in terms.items() if m != 1 or not _positive(monomial)))
    if common > 1:
        terms = {m: Integer(int(c) // common) for m, c in terms.items()}
        terms = {m: c for m, c in terms.items() if c != 0}
        scale //= common
    for base in () if monomial == 1 else tuple(monomial.as_powers_dict()):
        while monomial != 1 and monomial.has(base) and terms:
            ratios = {m / base: c for m, c in terms.items()}
            if not all(is_integral(m) for m in ratios) or not is_integral(monomial / base):
                break
            terms, monomial = ratios, monomial / base
    return terms, scale, monomial


def _merge(terms: dict[Expr, Expr], divisor: Expr) -> tuple[Expr, Expr, Expr]:
    """One floor inside another becomes one, where the divisor is a positive integer."""
    numerator = Add(*(m * c for m, c in terms.items()))
    inner = [m for m in terms if isinstance(m, FloorDiv)]
    if (
        len(inner) == 1
        and terms[inner[0]] == 1
        and _positive(divisor)
        and is_integral(divisor)
        and _positive(inner[0].args[1])
    ):
        x, y = inner[0].args
        return _reduce(x + y * (numerator - inner[0]), y * divisor)
    return S.Zero, numerator, divisor


def ceil_div(a: Expr, b: Expr) -> Expr:
    r"""Ceiling division as a floor, $\lceil a/b \rceil = \lfloor (a + b - 1)/b \rfloor$."""
    if is_integral(a / b):  # whole: no floor to write
        return a / b
    return FloorDiv(a + b - 1, b)


class GeometricSum(Function):
    r"""The sum $1 + r + r^2 + \dots + r^{n-1}$, for every `r`, also `r = 1`.

    Args:
        ratio: the ratio r.
        terms: the number of terms n, a non-negative integer.

    Returns:
        $n$ for r = 1, $(r^n - 1)/(r - 1)$ for a number r, the written-out sum for a small number n;
        otherwise it stays, exact in both.

    Examples:
        >>> from symconv.abc import n, s
        >>> GeometricSum(1, n), GeometricSum(2, n), GeometricSum(s, 3)
        (n, 2**n - 1, s**2 + s + 1)
        >>> GeometricSum(s, n)
        GeometricSum(s, n)
    """

    nargs = 2

    @classmethod
    def eval(cls, ratio: Expr, terms: Expr) -> Expr | None:
        if ratio == 1:
            return terms
        if ratio.is_Rational:
            return (ratio**terms - 1) / (ratio - 1)
        if terms.is_Integer and terms <= UNROLL:
            return Add(*(ratio**i for i in range(int(terms))))
        return None

    def _eval_is_integer(self) -> bool | None:
        return True if is_integral(self) else None

    def _eval_is_nonnegative(self) -> bool | None:
        return True if self.args[0].is_nonnegative else None

    def _eval_is_positive(self) -> bool | None:
        return True if self.args[0].is_positive and self.args[1].is_positive else None

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        ratio, terms = self.args
        last = printer._print(terms - 1)
        index = "j" if "i" in map(printer._print, self.free_symbols) else "i"
        base = printer.parenthesize(ratio, PRECEDENCE["Pow"])
        body = rf"\sum_{{{index}=0}}^{{{last}}} {base}^{{{index}}}"
        return body if exp is None else rf"\left({body}\right)^{{{exp}}}"


class Gcd(Function):
    r"""The greatest common divisor of two positive integers, $\gcd(a, b)$.

    SymPy's `gcd` is that of polynomials: of two symbols it says 1.

    Args:
        a: a positive integer.
        b: a positive integer.

    Examples:
        >>> from symconv.abc import H, n
        >>> Gcd(12, 18), Gcd(H, 1), Gcd(n, H * n), Gcd(H, n)
        (6, 1, n, Gcd(H, n))
    """

    nargs = 2
    is_integer = True
    is_positive = True

    @classmethod
    def eval(cls, a: Expr, b: Expr) -> Expr | None:
        if a.is_Integer and b.is_Integer:
            return Integer(gcd(int(a), int(b)))
        for whole, part in ((a, b), (b, a)):
            if _positive(part) and is_integral(whole / part):
                return part
        ordered = sorted((a, b), key=default_sort_key)
        return None if ordered == [a, b] else cls(*ordered, evaluate=False)

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        a, b = (printer._print(arg) for arg in self.args)
        body = rf"\gcd\left({a}, {b}\right)"
        return body if exp is None else rf"{body}^{{{exp}}}"


class FloorLog(Function):
    r"""The integer logarithm $\lfloor \log_b x \rfloor$: the largest e with b**e <= x, exactly.

    Args:
        x: an integer; for x < 1 the value is -1, below every exponent.
        base: an integer, at least 2.

    Examples:
        >>> FloorLog(2**31 - 1, 2), FloorLog(1, 2), FloorLog(0, 2)
        (30, 0, -1)
    """

    nargs = 2
    is_integer = True

    @classmethod
    def eval(cls, x: Expr, base: Expr) -> Expr | None:
        if not (x.is_Integer and base.is_Integer and base >= 2):
            return None
        exponent, power = -1, 1
        while power <= int(x):
            exponent, power = exponent + 1, power * int(base)
        return Integer(exponent)

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        x, base = (printer._print(arg) for arg in self.args)
        body = rf"\left\lfloor \log_{{{base}}}\left({x}\right) \right\rfloor"
        return body if exp is None else rf"{body}^{{{exp}}}"


def tidy(expr: Expr) -> Expr:
    """The expression with SymPy's `floor` and `ceiling` of quotients as `FloorDiv`."""
    if not expr.has(floor, ceiling):
        return expr
    return expr.replace(floor, lambda x: FloorDiv(*together(x).as_numer_denom())).replace(
        ceiling, lambda x: -FloorDiv(*together(-x).as_numer_denom())
    )


@lru_cache(maxsize=256)
def _power_sum(power: int, ratio: Expr, times: Expr) -> Expr | None:
    """Σ_{i < times} i**power * ratio**i, or None where it has no closed form here."""
    if power == 0:
        return GeometricSum(ratio, times)
    if not ratio.is_Rational:
        return None
    i, n = Dummy("i", integer=True, nonnegative=True), Dummy("n", integer=True, positive=True)
    closed = Sum(i**power * ratio**i, (i, 0, n - 1)).doit()
    return None if closed.has(Sum) else factor(closed).xreplace({n: times})


def exact_sum(term: Expr, index: Symbol, times: Expr) -> Expr:
    r"""The sum $\sum_{i=0}^{n-1}$ of a term: closed where it is polynomial or geometric in i.

    Args:
        term: the summand, an expression in `index`.
        index: the summation symbol; it runs from 0 to `times` - 1.
        times: the number of terms.

    Returns:
        A closed form; written-out terms when `times` is a number; else SymPy's exact `Sum`.

    Examples:
        >>> from symconv.abc import c, i, n
        >>> exact_sum(c + i, i, n).expand()
        c*n + n**2/2 - n/2
        >>> exact_sum(c * 2**i, i, n)
        c*(2**n - 1)
    """
    outer, inner = term.as_independent(index, as_Add=False)
    if inner == 1:
        return outer * times
    form = _power_form(inner, index)
    if form is not None and form[0] == 0:
        return _geometric(outer * form[2], form[1], times)
    if not times.is_Integer or times > UNROLL:
        closed = _polynomial_sum(inner, index, times)
        if closed is None:
            closed = _closed_sum(inner, index, times)
        if closed is not None:
            return outer * closed
    if times.is_Integer:
        return outer * Add(*(put(inner, {index: Integer(j)}) for j in range(int(times))))
    return outer * Sum(inner, (index, 0, times - 1))


def _polynomial_sum(term: Expr, index: Symbol, times: Expr) -> Expr | None:
    """Taylor coefficients times power sums: keeps factors such as (H - k + 1) together."""
    if not term.is_polynomial(index):
        return None
    parts: list[tuple[Expr, int]] = []
    power = 0
    while index in term.free_symbols:
        parts.append((term.subs(index, 0), power))
        term, power = term.diff(index), power + 1
    parts.append((term, power))
    return Add(
        *(
            signed_product(c / factorial(j) * _power_sum(j, S.One, times))
            for c, j in parts
            if c != 0
        )
    )


def signed_product(expr: Expr) -> Expr:
    """The product with each factor's content and sign in front: 2*(k-1)**2 for (1-k)*(2-2*k)."""
    factors = []
    for part in Mul.make_args(expr):
        base, exponent = part.as_base_exp()
        content, primitive = base.primitive() if base.is_Add else (S.One, base)
        if base.is_Add and primitive.could_extract_minus_sign():
            content, primitive = -content, -primitive
        factors += [content**exponent, primitive**exponent]
    return Mul(*factors)


def _closed_sum(term: Expr, index: Symbol, times: Expr) -> Expr | None:
    """The sum of terms coefficient * index**power * ratio**index, or None."""
    gathered: dict[tuple[int, Expr], Expr] = {}
    for part in Add.make_args(expand(term)):
        form = _power_form(part, index)
        if form is None:
            return None
        power, ratio, coefficient = form
        gathered[power, ratio] = gathered.get((power, ratio), S.Zero) + coefficient
    sums = []
    for (power, ratio), coefficient in gathered.items():
        closed = _power_sum(power, ratio, times)
        if closed is None:
            return None
        sums.append(_geometric(coefficient, ratio, times) if power == 0 else coefficient * closed)
    return Add(*sums)


def _geometric(coefficient: Expr, ratio: Expr, times: Expr) -> Expr:
    """coefficient * (1 + r + ... + r**(n-1)); r**n - 1 where r - 1 divides the coefficient."""
    if ratio.free_symbols and coefficient.free_symbols:
        over = cancel(coefficient / (ratio - 1))
        if over.is_polynomial():
            return over * (ratio**times - 1)
    return coefficient * GeometricSum(ratio, times)


def _power_form(term: Expr, index: Symbol) -> tuple[int, Expr, Expr] | None:
    """(power, ratio, coefficient) of coefficient * index**power * ratio**index, or None."""
    coefficient, dependent = term.as_independent(index, as_Add=False)
    power, ratio = 0, S.One
    for part in Mul.make_args(dependent):
        base, exponent = part.as_base_exp()
        if base == index and exponent.is_Integer and exponent > 0:
            power += int(exponent)
        elif part != 1 and index not in base.free_symbols:
            step = expand(exponent).coeff(index)
            start = expand(exponent - step * index)
            if index in step.free_symbols | start.free_symbols:
                return None
            ratio *= base**step
            coefficient *= base**start
        elif part != 1:
            return None
    return power, ratio, coefficient


def iterate(step: Expr, size: Symbol, index: Symbol, times: Expr) -> Expr | None:
    r"""The `times`-fold iterate of a map of sizes, in closed form.

    Maps $h \mapsto \lfloor (h + a)/S \rfloor + b$ and $h \mapsto m h + b$ stay of their form:
    $\lfloor (h + \sum_j (a + bS) S^j) / S^n \rfloor$.

    Args:
        step: the image of `size` under one application; `a` and `b` may depend on `index`.
        size: the symbol that stands for the size before.
        index: the symbol that counts the applications, from 0.
        times: how many applications.

    Returns:
        The iterate as an expression in `size`, or None where there is no such form.
    """
    floors = [part for part in step.atoms(FloorDiv) if size in part.free_symbols]
    if not floors:
        slope = expand(step).coeff(size)
        shift = expand(step - slope * size)
        if size in shift.free_symbols or {size, index} & slope.free_symbols or slope == 0:
            return None
        if slope == 1 and shift.could_extract_minus_sign():  # H - n*(k - 1), not H + n*(1 - k)
            return size - exact_sum(-shift, index, times)
        if slope == 1:
            return size + exact_sum(shift, index, times)
        if index in shift.free_symbols:
            return None
        return size * slope**times + shift * GeometricSum(slope, times)
    if len(floors) != 1:
        return None
    numerator, divisor = floors[0].args
    after = expand(step - floors[0])
    before = expand(numerator - size)
    if size in after.free_symbols | before.free_symbols or {size, index} & divisor.free_symbols:
        return None
    shift = exact_sum((before + after * divisor) * divisor**index, index, times)
    return FloorDiv(size + shift, divisor**times)


def rational_bound(value: Rational, *, strict: bool, above: bool) -> Integer:
    """The integer nearest to a rational threshold, on the side asked for."""
    low = Integer(value.p // value.q)
    if above:  # x > value or x >= value
        return low + 1 if strict or low != value else low
    return low - 1 if strict and low == value else low
