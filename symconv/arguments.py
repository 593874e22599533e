"""Checks of what a caller passes: sizes are whole numbers or SymPy expressions, nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from operator import index as as_index
from time import monotonic
from typing import Any, TypeAlias

from sympy import Basic, Expr, Ge, Integer, Number, NumberSymbol, Rational, Symbol
from sympy.core.numbers import ComplexInfinity, ImaginaryUnit
from sympy.logic.boolalg import Boolean

from symconv.arithmetic import is_integral, tidy
from symconv.errors import ArgumentError, SizeError, SymbolError
from symconv.sign import Whole, surely

__all__ = [
    "PerDimension",
    "Size",
    "check",
    "check_dimension",
    "check_symbols",
    "deadline",
    "per_dimension",
    "size_of",
    "size_rules",
    "size_tuple",
]

Size: TypeAlias = int | Expr
PerDimension: TypeAlias = Size | Sequence[Size]


def size_of(value: Any, subject: str, field: str) -> Expr:
    """The value as an expression that stands for a size, or an error that says what to write."""
    if isinstance(value, Expr) and not value.is_Float:
        numbers = value.atoms(Number, NumberSymbol, ImaginaryUnit, ComplexInfinity)
        if value.is_number and not value.is_Rational:
            raise ArgumentError(f"{subject}: `{field}` must be a whole number, got {value}.")
        if not all(number.is_Rational for number in numbers):
            raise ArgumentError(
                f"{subject}: `{field}` must have no numbers but whole ones and fractions of them, "
                f"got {value}."
            )
        _check_assumptions(value, subject, field)
        return tidy(value)
    if not isinstance(value, (bool, Basic)):
        try:
            return Integer(as_index(value))
        except TypeError:
            pass
    raise ArgumentError(
        f"{subject}: `{field}` must be an int or a SymPy expression, got {value!r} "
        f"({type(value).__name__}){_advice(value)}."
    )


def deadline(timeout: Any, subject: str) -> float:
    """When the time is up, on the clock that never goes back."""
    if isinstance(timeout, bool) or not isinstance(timeout, (int, float, Rational)):
        raise ArgumentError(
            f"{subject}: `timeout` must be a number of seconds such as 5 or 0.5, got {timeout!r}."
        )
    return monotonic() + float(timeout)


def _advice(value: Any) -> str:
    if isinstance(value, str):
        return f'; for a symbol write sc.symbols("{value}")' if value.isidentifier() else ""
    if isinstance(value, bool) or type(value).__name__ == "bool":  # NumPy's is called bool too
        return f"; write {int(value)}"
    try:
        whole = int(value)
    except (TypeError, ValueError, OverflowError):
        return ""
    return f"; write {whole}" if value - whole == 0 else "; sizes are whole numbers"


def _check_assumptions(expr: Expr, subject: str, field: str) -> None:
    for symbol in expr.free_symbols:
        whole = symbol.is_integer and (symbol.is_positive or symbol.is_nonnegative)
        # A real factor, such as a width multiplier, may stand inside an expression, not alone.
        factor = symbol.is_positive and symbol.is_real and symbol != expr
        if not whole and not factor and not (symbol.is_integer and symbol != expr):
            raise SymbolError(
                f"{subject}: `{field}` has the symbol {symbol}, which is not declared a positive "
                f'integer; write {symbol} = sc.symbols("{symbol}").'
            )


def check_symbols(subject: str, *expressions: Basic) -> None:
    """Refuse two different symbols of one name: SymPy would keep them apart without a word."""
    seen: dict[str, Symbol] = {}
    for expression in expressions:
        for symbol in expression.free_symbols:
            other = seen.setdefault(symbol.name, symbol)
            if other != symbol and not symbol.is_Dummy and not other.is_Dummy:
                raise SymbolError(
                    f"{subject}: two different symbols are named {symbol.name} "
                    f"({_assumed(other)}; {_assumed(symbol)}); use one of them throughout."
                )


def _assumed(symbol: Symbol) -> str:
    given = symbol._assumptions_orig if hasattr(symbol, "_assumptions_orig") else {}
    return ", ".join(key for key, value in sorted(given.items()) if value) or "no assumptions"


def check(
    subject: object,
    rule: str,
    statement: Boolean,
    error: type[ArgumentError] = ArgumentError,
    /,
    **named: object,
) -> tuple[Boolean, ...]:
    """Three-valued check: surely false raises, surely true gives (), undecided the statement.

    What is `named` is put into the rule where it fails: to write a design takes longer than to
    check it.
    """
    truth = surely(statement)
    if truth is False:
        raise error(f"{subject}: {rule.format(**named) if named else rule}.")
    return () if truth else (statement,)


def size_rules(value: Expr, minimum: int, subject: str, field: str) -> tuple[Boolean, ...]:
    """What must hold for the value to be a whole number of at least `minimum`."""
    if value.is_Integer and value >= minimum:
        return ()
    rule = f"`{field}` must be at least {minimum}, got {value}"
    rules = check(subject, rule, Ge(value, minimum, evaluate=False))
    if not is_integral(value):
        rules += check(subject, f"`{field}` must be a whole number, got {value}", Whole(value))
    return rules


def check_dimension(value: Any, many: int, subject: str, of: str) -> None:
    """Refuse what is not the number of one of a design's dimensions."""
    if many == 0:
        raise ArgumentError(
            f"{subject}: {of} has no dimensions of its own; take a design that has some, such as "
            f"Conv2d."
        )
    if type(value) is not int or value not in range(many):
        raise ArgumentError(
            f"{subject}: `dimension` must be an int from 0 to {many - 1}, got {value!r}."
        )


def per_dimension(value: Any, ndim: int, subject: str, field: str) -> tuple[Expr, ...]:
    """One value for all dimensions, or one for each."""
    if isinstance(value, (tuple, list)):
        if len(value) != ndim:
            raise ArgumentError(
                f"{subject}: `{field}` must be one value or {ndim} (one for each dimension), "
                f"got {len(value)}: {tuple(value)}."
            )
        return tuple(size_of(entry, subject, field) for entry in value)
    return (size_of(value, subject, field),) * ndim


def size_tuple(size: Any, ndim: int | None, subject: str) -> tuple[Expr, ...]:
    """An input size as one expression for each dimension, each at least 1."""
    if size is None:
        if ndim == 0:
            return ()
        wanted = "a tuple, () for a vector" if ndim is None else f"one value or {ndim}"
        raise SizeError(f"{subject}: `size` is needed, {wanted} (one for each dimension).")
    if ndim == 0 and size not in ((), []):
        raise SizeError(
            f"{subject}: takes a vector, which has no `size`; leave it out, not {size}."
        )
    if isinstance(size, (tuple, list)):
        if ndim is not None and len(size) != ndim:
            raise SizeError(
                f"{subject}: `size` must be one value or {ndim} (one for each dimension), "
                f"got {len(size)}: {tuple(size)}."
            )
        sizes = tuple(size_of(entry, subject, "size") for entry in size)
    elif ndim is None:
        raise SizeError(
            f"{subject}: `size` must be a tuple, one value for each dimension, because the layers "
            f"do not say how many there are; write ({size}, {size}) for an image."
        )
    else:
        sizes = (size_of(size, subject, "size"),) * ndim
    for entry in sizes:
        size_rules(entry, 1, subject, "size")
    return sizes
