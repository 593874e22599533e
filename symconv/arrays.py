"""`evaluate`: numbers or whole arrays put into a formula, exactly.

An array is computed in machine words where bounds, worked out beforehand in whole numbers of any
size, show that no step leaves them; element by element in Python's own numbers elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from importlib import import_module
from math import prod
from operator import add, floordiv, mul
from operator import index as as_index
from typing import Any

from sympy import Add, Basic, Expr, Integer, Max, Min, Mul, Pow, Rational, Symbol
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from symconv.arguments import check_symbols
from symconv.arithmetic import FloorDiv, tidy
from symconv.errors import ArgumentError, SymbolError, UnsupportedError
from symconv.evaluation import NotExact, exact

__all__ = ["evaluate"]

SUBJECT = "evaluate(…)"
WORD = 2**63

# A symbol that assumes one of these takes all whole numbers between two that it takes.
_RANGES = tuple(
    Symbol("x", integer=True, **assumed).assumptions0
    for assumed in ({}, *({sign: True} for sign in ("positive", "nonnegative", "negative")))
)


def evaluate(expression: Expr | Boolean | int, values: Mapping[Symbol, Any]) -> Any:
    """The exact value of a formula, or the truth of a relation, at a point or at many.

    Whole numbers have no bound, a quotient that is not whole is a `Fraction`, and nothing wraps: of
    arrays the result is one of int64 where every value fits, of Python's own numbers elsewhere.

    Args:
        expression: a formula or a relation.
        values: a number for each of its symbols: an int, a fraction where the symbol takes one, or
            a NumPy array of whole numbers. Arrays broadcast against each other.

    Raises:
        ArgumentError: for a symbol without a value, a value that the symbol does not take (a float,
            or 0 for a kernel), and a point at which the formula has no value (a division by 0).
        SymbolError: for a symbol that only shares its name with one of the formula's.
        UnsupportedError: for a formula with values that are no fractions, such as a square root.

    Examples:
        >>> import numpy as np
        >>> import symconv as sc
        >>> from symconv.abc import H, c, k
        >>> layer = sc.Conv2d(c, c, k, stride=2)
        >>> evaluate(layer.params, {c: 2**40, k: 3})
        10880332376531662572355584
        >>> evaluate(layer.output_size(H)[0], {H: np.array([7, 8, 224]), k: 3})
        array([  3,   3, 111])
        >>> evaluate(layer.params > 1000, {c: 4, k: np.array([3, 9])})
        array([False,  True])
    """
    if isinstance(expression, int) and not isinstance(expression, bool):
        return expression
    if not isinstance(expression, (Expr, Boolean)):
        raise ArgumentError(
            f"{SUBJECT}: takes a formula or a relation, got {expression!r} "
            f"({type(expression).__name__})."
        )
    if not isinstance(values, Mapping) or not all(isinstance(one, Symbol) for one in values):
        raise ArgumentError(
            f"{SUBJECT}: `values` must be numbers by symbol, such as {{k: 3}}, got {values!r}."
        )
    check_symbols(SUBJECT, expression, *values)
    expression = tidy(expression)
    missing = sorted(symbol.name for symbol in expression.free_symbols - set(values))
    if missing:
        raise ArgumentError(f"{SUBJECT}: no value for {', '.join(missing)} in {expression}.")
    used = {symbol: values[symbol] for symbol in values if symbol in expression.free_symbols}
    if not any(map(_is_array, used.values())):
        return _at(expression, {symbol: _number(symbol, value) for symbol, value in used.items()})
    return _many(expression, used)


# -- one point ------


def _at(expression: Basic, point: Mapping[Symbol, Any]) -> Any:
    try:
        found = exact(expression)(point)
    except ZeroDivisionError:
        where = ", ".join(f"{symbol} = {value}" for symbol, value in point.items())
        raise ArgumentError(
            f"{SUBJECT}: {expression} divides by zero at {where or 'every point'}."
        ) from None
    except NotExact as error:
        raise UnsupportedError(
            f"{SUBJECT}: {error} in {expression} is no fraction of whole numbers; put the numbers "
            f"in with .subs and use SymPy's .evalf."
        ) from None
    return found


def _number(symbol: Symbol, value: Any) -> int | Fraction:
    """A value as Python has it, where the symbol takes it."""
    found: int | Fraction | None = None
    if isinstance(value, (Fraction, Rational)):
        found = Fraction(int(value.numerator), int(value.denominator))
        found = found.numerator if found.denominator == 1 else found
    elif not isinstance(value, (bool, Basic)) and type(value).__name__ not in ("bool", "bool_"):
        try:
            found = as_index(value)
        except TypeError:
            found = None
    if found is None:
        raise ArgumentError(
            f"{SUBJECT}: `{symbol}` must be an int, a fraction or a NumPy array of whole numbers, "
            f"got {value!r} ({type(value).__name__}){_advice(value)}."
        )
    _taken(symbol, found, found)
    return found


def _advice(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return f"; write numpy.array({list(value)!r})"
    return f"; write {int(value)}" if isinstance(value, float) and value.is_integer() else ""


def _taken(symbol: Symbol, least: int | Fraction, most: int | Fraction) -> None:
    """Refuse values, the least and the most of which are these, that the symbol assumes away."""
    if symbol.is_integer and not (isinstance(least, int) and isinstance(most, int)):
        said = "that is whole"
    elif symbol.is_positive and least <= 0:
        said = "of at least 1" if symbol.is_integer else "above 0"
    elif symbol.is_nonnegative and least < 0:
        said = "of at least 0"
    elif symbol.is_negative and most >= 0:
        said = "below 0"
    else:
        for one in (least, most):
            _assumed(symbol, one)
        return
    got = least if said != "below 0" else most
    raise SymbolError(f"{SUBJECT}: `{symbol}` stands for a number {said}, got {got}.")


def _assumed(symbol: Symbol, value: int | Fraction) -> None:
    """Refuse a value that is against anything else the symbol assumes, such as that it is even."""
    if symbol.assumptions0 in _RANGES:
        return
    number = Rational(value.numerator, value.denominator)
    stated = sorted(symbol.assumptions0.items(), key=lambda pair: pair[0].startswith("extended"))
    for assumption, holds in stated:
        if getattr(number, f"is_{assumption}") is (not holds):
            said = f"that is {'' if holds else 'not '}{assumption}"
            raise SymbolError(f"{SUBJECT}: `{symbol}` stands for a number {said}, got {value}.")


# -- many points ------


def _is_array(value: Any) -> bool:
    return hasattr(value, "__array__") and getattr(value, "shape", ()) != ()


def _many(expression: Basic, values: Mapping[Symbol, Any]) -> Any:
    """The value at each point of arrays."""
    numpy: Any = import_module("numpy")
    arrays = {symbol: _array(numpy, symbol, value) for symbol, value in values.items()}
    try:
        shape = numpy.broadcast_shapes(*(array.shape for array in arrays.values()))
    except ValueError:
        shapes = ", ".join(f"{symbol} {array.shape}" for symbol, array in arrays.items())
        raise ArgumentError(f"{SUBJECT}: arrays must broadcast together, got {shapes}.") from None
    stated = isinstance(expression, Boolean)
    if prod(shape) == 0:
        return numpy.empty(shape, dtype=bool if stated else numpy.int64)
    try:
        words = {symbol: _Words.of(array) for symbol, array in arrays.items()}
        if isinstance(expression, Relational):
            sides = [_in_words(numpy, side, words).array for side in expression.args]
            found = numpy.asarray(_COMPARED[expression.rel_op](numpy)(*sides))
        else:
            found = numpy.asarray(_in_words(numpy, expression, words).array)
        return numpy.broadcast_to(found, shape).copy()
    except _LeavesWords:
        return _one_by_one(numpy, expression, arrays, shape)


def _array(numpy: Any, symbol: Symbol, value: Any) -> Any:
    """A value as an array, where the symbol takes all of it."""
    if not _is_array(value):
        return numpy.array(_number(symbol, value), dtype=object)
    array = numpy.asarray(value)
    if array.dtype.kind in "iu" and symbol.assumptions0 not in _RANGES:
        array = array.astype(object)  # to ask each element
    if array.dtype.kind in "iu" and array.size:
        _taken(symbol, int(array.min()), int(array.max()))
    elif array.dtype.kind not in "iuO":
        raise ArgumentError(
            f"{SUBJECT}: `{symbol}` must be an array of whole numbers, got one of {array.dtype}; "
            f"for whole values write .astype(int)."
        )
    elif array.dtype.kind == "O":
        array = numpy.frompyfunc(lambda one: _number(symbol, one), 1, 1)(array)
        array = numpy.asarray(array, dtype=object)
    return array


def _one_by_one(
    numpy: Any, expression: Basic, arrays: Mapping[Symbol, Any], shape: tuple[int, ...]
) -> Any:
    """Element by element in Python's numbers, which have no bound."""
    symbols = list(arrays)
    grids = [numpy.broadcast_to(arrays[symbol], shape) for symbol in symbols]
    flat = zip(*(grid.astype(object).ravel() for grid in grids), strict=True)
    found = [_at(expression, dict(zip(symbols, point, strict=True))) for point in flat]
    made = numpy.empty(len(found), dtype=object)
    made[:] = found
    if isinstance(expression, Boolean):
        made = made.astype(bool)
    elif all(isinstance(one, int) and -WORD <= one < WORD for one in found):
        made = made.astype(numpy.int64)
    return made.reshape(shape)


class _LeavesWords(Exception):
    """A step that may leave int64, or for which there is none of machine words."""


@dataclass(frozen=True)
class _Words:
    """An array of int64, with bounds that hold of every element."""

    array: Any
    least: int
    most: int

    def __post_init__(self) -> None:
        if self.least < -WORD or self.most >= WORD:
            raise _LeavesWords

    @staticmethod
    def of(array: Any) -> _Words:
        """An array of whole numbers of any kind."""
        ends = array.min(), array.max()
        if not all(isinstance(end, int) or hasattr(end, "__index__") for end in ends):
            raise _LeavesWords  # fractions
        least, most = (as_index(end) for end in ends)
        _Words(None, least, most)  # before it is cut to words
        return _Words(array.astype("int64"), least, most)

    def with_(self, other: _Words, step: Callable[[Any, Any], Any], of: Any) -> _Words:
        """A step on two arrays whose bounds are at the ends of theirs."""
        ends = [of(a, b) for a in (self.least, self.most) for b in (other.least, other.most)]
        bounds = _Words(None, min(ends), max(ends))
        return _Words(step(self.array, other.array), bounds.least, bounds.most)


def _in_words(numpy: Any, expr: Basic, words: Mapping[Symbol, _Words]) -> _Words:
    """An expression of whole numbers, every step of which stays in machine words."""
    if isinstance(expr, Symbol):
        return words[expr]
    if isinstance(expr, Integer):
        return _Words.of(numpy.array(int(expr), dtype=object))
    args = [_in_words(numpy, arg, words) for arg in expr.args] if _stepped(expr) else []
    if isinstance(expr, Add):
        return reduce(lambda a, b: a.with_(b, numpy.add, add), args)
    if isinstance(expr, Mul):
        return reduce(lambda a, b: a.with_(b, numpy.multiply, mul), args)
    if isinstance(expr, Max):
        return reduce(lambda a, b: a.with_(b, numpy.maximum, max), args)
    if isinstance(expr, Min):
        return reduce(lambda a, b: a.with_(b, numpy.minimum, min), args)
    if isinstance(expr, FloorDiv) and args[1].least > 0:
        return args[0].with_(args[1], numpy.floor_divide, floordiv)
    if isinstance(expr, Pow) and expr.exp.is_Integer and 0 < expr.exp <= 64:
        base = _in_words(numpy, expr.base, words)
        return reduce(lambda a, b: a.with_(b, numpy.multiply, mul), [base] * int(expr.exp))
    raise _LeavesWords


def _stepped(expr: Basic) -> bool:
    return isinstance(expr, (Add, Mul, Max, Min, FloorDiv))


_COMPARED: dict[str, Callable[[Any], Any]] = {
    "<": lambda numpy: numpy.less,
    "<=": lambda numpy: numpy.less_equal,
    ">": lambda numpy: numpy.greater,
    ">=": lambda numpy: numpy.greater_equal,
    "==": lambda numpy: numpy.equal,
    "!=": lambda numpy: numpy.not_equal,
}
