"""In what order and with what signs things are printed: factors, terms, sides, statements.

Factors come in the order papers write them (H W k² c_in c_out) or in that of the current notation,
terms with the positive ones first.
"""

from __future__ import annotations

import re

from sympy import Add, Expr, Integer, Mul, Pow, S, Sum, fraction
from sympy.core.relational import GreaterThan, Relational, StrictGreaterThan
from sympy.logic.boolalg import And, Boolean, Or

from symconv.arithmetic import FloorDiv, GeometricSum
from symconv.notation import current

__all__ = ["divisor", "factors", "over_common", "parts", "signed", "terms", "tidy", "unsigned"]

# Papers write counts first, then sizes, kernel, channels. Unknown names keep SymPy's order, last.
_ORDER = (
    *("N", "B", "n", "i", "j", "r", "t", "alpha", "beta", "rho"),
    *("D", "D_in", "D_out", "H", "H_in", "H_out", "W", "W_in", "W_out", "L", "L_in", "L_out"),
    *("P_in", "k", "k_h", "k_w", "k_1", "k_2", "d", "s", "p", "p_low", "p_high", "g"),
    *("m", "m_1", "m_2", "C", "c", "c_in", "C_in", "c_out", "C_out"),
)
_SIZES = frozenset(name for name in _ORDER if name[0] in "DHWL")
_RANK = {name: rank for rank, name in enumerate(_ORDER)}


# -- products ------


def factors(product: Expr) -> list[Expr]:
    """The factors of a product in the order of papers."""
    return sorted(Mul.make_args(product), key=_rank)


def _rank(factor: Expr) -> tuple[int, int, str]:
    """Where a factor stands in a product."""
    base = factor.as_base_exp()[0]
    if base.is_number:
        return (0, 0 if factor.is_Rational else 1 if factor.is_number else 2, _spelled(base))
    if isinstance(base, (Sum, GeometricSum)):
        return (3, 0, _spelled(base))  # c * sum, not sum * c: what follows a sum reads as summed
    names = {symbol.name for symbol in base.free_symbols}
    # what holds a size stands in its place
    places = sorted(map(_place_of, names & _SIZES or names)) or [len(_RANK)]
    place = places[0]
    if base.is_Add and not names & _SIZES:
        if place <= len(_RANK):
            return (2, place, _spelled(base))  # k*(k - 1), not (k - 1)*k
        place = places[-1]  # behind the last of its names that a notation has in order
    compound = 0 if base.is_Symbol or isinstance(base, FloorDiv) else 1
    return (1, place * 2 + compound, _spelled(base))


def _place_of(name: str) -> int:
    """A name's place in the order of the notation; what that leaves out stands before."""
    notation = current()
    if (printed := notation[name]) in notation.order:
        return len(_RANK) + 1 + notation.order.index(printed)
    return _RANK.get(name, len(_RANK))


def _spelled(expr: Expr) -> str:
    """Its text, in which numbers sort by their size."""
    return re.sub(r"\d+", lambda digits: digits[0].zfill(12), str(expr))


def tidy(product: Expr) -> Expr:
    """A product as it reads best, of the same value wherever that is real."""
    return _rooted(_undivided(_powered(_flat(product))))


def _flat(product: Expr) -> Expr:
    """A product left unevaluated, with one number, in front, and no product inside."""
    first, *others = Mul.make_args(product)
    if first.is_Mul or any(arg.is_Number or arg.is_Mul for arg in others):
        return Mul(*(factor for arg in (first, *others) for factor in Mul.make_args(arg)))
    return product


def _powered(product: Expr) -> Expr:
    """A product with one power of each base: 2**(2*i + 1), not 2**i*2**(i + 1)."""
    powers: dict[Expr, list[Expr]] = {}
    for factor in Mul.make_args(product):
        base, exponent = factor.as_base_exp()
        powers.setdefault(base, []).append(exponent)
    joined = {
        base: Pow(base, Add(*exponents))
        for base, exponents in powers.items()
        if len(exponents) > 1 and base.is_positive and any(e.free_symbols for e in exponents)
    }
    rest = [f for f in Mul.make_args(product) if f.as_base_exp()[0] not in joined]
    return Mul(*rest, *joined.values(), evaluate=False) if joined else product


def _undivided(product: Expr) -> Expr:
    """A product with a sum's denominator outside: 6*c*(4**n - 1), not 18*c*(4**n/3 - 1/3)."""
    number, rest = S.One, []
    for factor in Mul.make_args(product):
        base, exponent = factor.as_base_exp()
        if factor.is_Rational:
            number *= factor
        elif exponent.is_Integer and (common := _denominator(base)) > 1:
            number /= common**exponent
            rest.append(_times(common, base) ** exponent)
        else:
            rest.append(factor)
    changed = set(rest) - set(Mul.make_args(product))
    return Mul(*((number,) if number != 1 else ()), *rest, evaluate=False) if changed else product


def _rooted(product: Expr) -> Expr:
    """A product with one square root for all: sqrt(c/(c - 1)), not sqrt(c)/sqrt(c - 1).

    No more than one radicand may be of unknown sign: so both have the same value where one is real.
    """
    roots = [f for f in Mul.make_args(product) if f.is_Pow and abs(f.exp) == S.Half]
    if len(roots) < 2 or sum(not root.base.is_nonnegative for root in roots) > 1:
        return product
    rest = [factor for factor in Mul.make_args(product) if factor not in roots]
    radicand = Mul(*(root**2 for root in roots))
    return Mul(*rest, Pow(radicand, S.Half, evaluate=False), evaluate=False)


def signed(product: Expr) -> tuple[int, Expr]:
    """A sign and the rest: a product without a minus in front or one that stands for the others.

    -c*k is minus c*k, and (k - H - 1)*(-c - 1) is (H - k + 1)*(c + 1).
    """
    sign, rest = 1, []
    for factor in Mul.make_args(product):
        base, exponent = factor.as_base_exp()
        if factor.is_Rational and factor < 0:
            sign, factor = -sign, -factor
        elif exponent.is_Integer and _reversed(base):
            sign *= -1 if exponent.is_odd else 1
            factor = (
                _turned(base) if exponent == 1 else Pow(_turned(base), exponent, evaluate=False)
            )
        rest.append(factor)
    rest = [factor for factor in rest if factor != 1]
    if len(rest) < 2:
        return sign, rest[0] if rest else S.One
    return sign, Mul(*rest, evaluate=False)


def _turned(total: Expr) -> Expr:
    """A sum with all its signs turned."""
    return Add(*(-term for term in total.args))


def _minus(term: Expr) -> bool:
    return bool((_flat(term) if term.is_Mul else term).could_extract_minus_sign())


def _reversed(expr: Expr) -> bool:
    """A sum that reads better with all its signs turned: k - H - 1, or nothing but minus."""
    if not expr.is_Add:
        return False
    minus = [term for term in _paired(list(expr.args)) if _minus(term)]
    plus = [term for term in _paired(list(expr.args)) if term not in minus]
    sized = [{s.name for s in Add(*terms).free_symbols} & _SIZES for terms in (minus, plus)]
    return not plus or bool(sized[0] and not sized[1] and len(minus) > len(plus))


def divisor(expr: Expr) -> Expr:
    """What stands below a fraction: a sum with its common number in front, 4*(c_in + c_out)."""
    content, rest = expr.primitive() if expr.is_Add else (S.One, expr)
    return Mul(content, rest, evaluate=False) if content.is_Integer and content > 1 else expr


def unsigned(side: Expr) -> Expr:
    """A side of a relation without a minus in front, where a sum takes it: c > k*(1 - r)."""
    over, under = ([*Mul.make_args(part)] for part in fraction(side))
    if not over[0].is_Rational or over[0] > 0:
        return side
    for part in (over, under):
        for i, factor in enumerate(part):
            if factor.is_Add and len({_minus(term) for term in factor.args}) == 2:
                part[i], over[0] = _turned(factor), -over[0]
                inverse = (Pow(f.base, -f.exp) if f.is_Pow else 1 / f for f in under)
                return Mul(*(f for f in (*over, *inverse) if f != 1), evaluate=False)
    return side


# -- sums ------


def over_common(total: Expr) -> tuple[Expr, Expr]:
    """A sum as it stands above and below a fraction: k + 1 and 2 for k/2 + 1/2; otherwise above 1.

    Examples:
        >>> from symconv.abc import k, n
        >>> over_common((k + 1) / 2), over_common(k / 2 + n)
        ((k + 1, 2), (k/2 + n, 1))
    """
    common = _denominator(total)
    above = _times(common, total)
    if common == 1 or not above.is_Add:  # f/2 + f/2, left unevaluated
        return total, S.One
    content, above = above.primitive()
    summands = _gathered(list(above.args))
    above = summands[0] if len(summands) == 1 else above
    return above if content == 1 else Mul(content, above, evaluate=False), Integer(common)


def _denominator(total: Expr) -> int:
    """The denominator that all terms of a sum have in common; otherwise 1."""
    numbers = (term.as_coeff_Mul()[0] for term in Add.make_args(total))
    common = {int(number.q) if number.is_Rational else 1 for number in numbers}
    return common.pop() if total.is_Add and len(common) == 1 else 1


def _times(number: int, total: Expr) -> Expr:
    """A sum with each of its terms so many times."""
    return Add(*(number * term for term in total.args))


def terms(total: Expr) -> list[Expr]:
    """Terms by falling degree, those with a minus behind the others of their degree; roots last."""

    def key(term: Expr) -> tuple[bool, int, bool, list[tuple[int, int, str]], str]:
        size = term.is_Symbol and term.name in _SIZES  # H + 2*p - d*(k - 1): the size in front
        return (
            any(f.is_Pow and f.exp == S.Half for f in Mul.make_args(term)),
            -99 if size else -_degree(term),
            _minus(term),
            [_rank(f) for f in factors(term) if not f.is_number],
            str(term),
        )

    summands = [_flat(term) if term.is_Mul else term for term in Add.make_args(total)]
    ordered = sorted(_paired(_gathered(summands)), key=key)
    first = next((term for term in ordered if not _minus(term)), ordered[0])
    ordered.remove(first)
    return [first, *ordered]


def _degree(term: Expr) -> int:
    """How many factors a term has, powers counted: terms are written by falling degree."""
    total = 0
    for factor in Mul.make_args(term):
        base, exponent = factor.as_base_exp()
        if not base.is_number or not exponent.is_number:
            total += int(exponent) if exponent.is_Integer else 1
    return total


def _gathered(summands: list[Expr]) -> list[Expr]:
    """s*sum + 2*p*sum - k*sum written as (s + 2*p - k)*sum."""
    found = (f for term in summands for f in Mul.make_args(term) if isinstance(f, GeometricSum))
    for common in dict.fromkeys(found):
        having = [term for term in summands if common in Mul.make_args(term)]
        if len(having) > 1:
            total = Add(*(term / common for term in having))
            rest = [term for term in summands if term not in having]
            summands = [*rest, Mul(*Mul.make_args(total), common, evaluate=False)]
    return summands


def _paired(summands: list[Expr]) -> list[Expr]:
    """d*k - d written as d*(k - 1), as the field writes the reach of a dilated kernel.

    Only where k stands nowhere else: k*c - k - c stays as it is.
    """
    for term in summands:
        for kernel in sorted(term.free_symbols, key=str):
            factor = term / kernel
            if (
                kernel.name[0] != "k"
                or factor.is_number
                or -factor not in summands
                or any(t.has(kernel) for t in (factor, *summands) if t != term)
            ):
                continue
            rest = [t for t in summands if t not in (term, -factor)]
            sign = -1 if _minus(factor) else 1
            pair = (*Mul.make_args(sign * factor), kernel - 1)
            return _paired([*rest, Mul(*((-1,) if sign < 0 else ()), *pair, evaluate=False)])
    return summands


# -- statements ------

_LOWER = (GreaterThan, StrictGreaterThan)


def parts(statement: Boolean) -> list[tuple[Boolean, ...]]:
    """The parts of a conjunction or disjunction, in the order of a sentence.

    Fewer symbols first, so that cases read well; then by name, and from small numbers to large.
    The two bounds of one symbol in a conjunction are one part: 3 <= H <= 4.
    """
    pairs = _bounds(statement) if isinstance(statement, And) else []
    paired = {bound for pair in pairs for bound in pair}
    singles = [(part,) for part in statement.args if part not in paired]
    return sorted([*singles, *pairs], key=lambda part: _place(part, isinstance(statement, Or)))


def _bounds(statement: And) -> list[tuple[Boolean, ...]]:
    """(lower, upper) for each symbol that has one of each."""
    sides: dict[Expr, list[Boolean]] = {}
    for part in statement.args:
        if isinstance(part, Relational) and part.lhs.is_Symbol and part.rel_op[0] in "<>":
            sides.setdefault(part.lhs, []).append(part)
    ordered = (
        sorted(found, key=lambda part: part.rel_op[0], reverse=True) for found in sides.values()
    )
    return [tuple(found) for found in ordered if [part.rel_op[0] for part in found] == [">", "<"]]


def _place(part: tuple[Boolean, ...], either: bool) -> tuple[object, ...]:
    """Where a part stands; of two bounds of a symbol the upper first where either may hold."""
    symbols = set().union(*(bound.free_symbols for bound in part))
    first = part[0]
    while isinstance(first, And):
        first = parts(first)[0][0]
    number = first.rhs if isinstance(first, Relational) and first.rhs.is_Rational else S.Zero
    names, said = sorted(current()[s.name] for s in symbols), " ".join(map(str, part))
    return (len(symbols), names, number, isinstance(first, _LOWER) is either, len(said), said)
