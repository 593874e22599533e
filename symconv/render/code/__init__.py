"""Formulas as functions of other languages, exact in whole numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, TypeAlias

from sympy import Basic, Expr, Integer, Symbol
from sympy.logic.boolalg import Boolean

from symconv.arguments import check_symbols
from symconv.errors import ArgumentError, SymbolError
from symconv.render.code.c import C
from symconv.render.code.javascript import JAVASCRIPT
from symconv.render.code.lower import Lowering
from symconv.render.code.names import identifier, is_identifier, unused
from symconv.render.code.printer import Argument, Function, write
from symconv.render.code.python import NUMPY, PYTHON
from symconv.render.code.tree import Node
from symconv.render.printers import latex

__all__ = ["LANGUAGES", "code"]

CodeLanguage: TypeAlias = Literal["python", "numpy", "c", "javascript", "latex"]

_RULES = {"python": PYTHON, "numpy": NUMPY, "c": C, "javascript": JAVASCRIPT}
LANGUAGES = (*_RULES, "latex")

# What a symbol may assume, and the argument that is checked for it: whole, least, above.
_ASSUMED = {
    frozenset(Symbol("x", **assumed).assumptions0.items()): (whole, least, above)
    for assumed, whole, least, above in (
        ({"integer": True, "positive": True}, True, 1, False),
        ({"integer": True, "nonnegative": True}, True, 0, False),
        ({"integer": True}, True, None, False),
        ({"positive": True}, False, 0, True),
        ({"nonnegative": True}, False, 0, False),
        ({"real": True}, False, None, False),
        ({"rational": True, "positive": True}, False, 0, True),
        ({"rational": True, "nonnegative": True}, False, 0, False),
        ({"rational": True}, False, None, False),
        ({}, False, None, False),
    )
}


def code(
    expression: Expr | Boolean | int | Mapping[str, Expr | Boolean | int],
    language: CodeLanguage,
    *,
    name: str = "f",
    arguments: Iterable[Symbol] | None = None,
) -> str:
    r"""A formula or a relation as a function of another language, exact in whole numbers.

    Floors round down, of negative numbers too, and no value wraps or is rounded: Python's whole
    numbers have no bound; C reports an overflow of `int64_t` by its status, JavaScript throws a
    `RangeError` where a value reaches $2^{53}$, also where only a value on the way does. Every
    argument is checked: it must be a whole number that the symbol's assumptions allow. A symbol
    that may be a fraction, such as a width multiplier, takes fractions, in the form of results.

    A relation gives a truth. A value that is not whole is a fraction in lowest terms:

    - `"python"`: `fractions.Fraction`; an `int` where it is whole;
    - `"numpy"`: the same in an array of objects, for arrays of whole numbers that broadcast. It is
      Python's function at every element;
    - `"c"`: the status is returned, the result is written where the last parameter points; two
      parameters, numerator and denominator, for a formula that may be a fraction. Of gcc or clang;
    - `"javascript"`: `[numerator, denominator]`; a Number where it is whole. An ES module;
    - `"latex"`: no function, but the formula, without the name and arguments.

    A symbol has the same name in all of them: its own, with an underscore behind it where some
    language reserves it, Greek letters spelled out.

    Args:
        expression: a formula, a relation, or a dict of them by name: one file with a function for
            each, and the helpers once.
        language: one of those above.
        name: the function's name; a dict has its own.
        arguments: the parameters in order, the same for all functions of a dict; the symbols of
            each formula by name if it is None.

    Raises:
        ArgumentError: for an unknown language, a name that some language reserves, or arguments
            that lack a symbol.
        SymbolError: for two symbols of one name, and symbols that assume what no code checks.
        UnsupportedError: for what has no exact value in whole numbers, such as a square root.

    Examples:
        >>> import symconv as sc
        >>> from symconv.abc import H, c, k, s
        >>> print(code(sc.Conv2d(c, c, 3).params, "c").split("enum")[0])
        #include <stdbool.h>
        #include <stdint.h>
        <BLANKLINE>
        /* What a function gives back. Where it is not SYMCONV_OK, there is no result. */
        >>> made = {}
        >>> exec(code(sc.MaxPool1d(k, stride=s).output_size(H)[0], "python", name="size"), made)
        >>> made["size"](224, 3, 2)
        111
    """
    subject = f"code(…, {language!r})"
    if language not in LANGUAGES:
        raise ArgumentError(
            f"code(…): `language` must be one of {', '.join(LANGUAGES)}, got {language!r}."
        )
    many = expression if isinstance(expression, Mapping) else {name: expression}
    formulas = {one: _formula(formula, subject) for one, formula in many.items()}
    if language == "latex":
        return "\n".join(map(latex, formulas.values()))
    for one in formulas:
        if not isinstance(one, str) or not is_identifier(one):
            raise ArgumentError(
                f"{subject}: a name must be of letters, digits and underscores, and no word that "
                f"one of the languages reserves, got {one!r}."
            )
    order = None if arguments is None else tuple(arguments)
    return write(
        [_function(one, formula, order, subject) for one, formula in formulas.items()],
        _RULES[language],
    )


def _formula(formula: Any, subject: str) -> Basic:
    if isinstance(formula, int) and not isinstance(formula, bool):
        return Integer(formula)
    if not isinstance(formula, (Expr, Boolean)):
        raise ArgumentError(
            f"{subject}: the expression must be a formula or a relation, got {formula!r} "
            f"({type(formula).__name__}); for more than one give a dict of them by name."
        )
    return formula


def _function(
    name: str, formula: Basic, order: tuple[Symbol, ...] | None, subject: str
) -> Function:
    check_symbols(subject, formula, *(order or ()))
    symbols = _parameters(formula, order, subject)
    arguments: dict[Symbol, Argument] = {}
    taken = {name}
    for symbol in symbols:
        if frozenset(symbol.assumptions0.items()) not in _ASSUMED:
            raise SymbolError(
                f"{subject}: the symbol {symbol} assumes what the code would not check; write "
                f'sc.symbols("{symbol}").'
            )
        assumed = _ASSUMED[frozenset(symbol.assumptions0.items())]
        made = Argument(unused(identifier(symbol.name), taken), *assumed)
        while taken & set(made.names):  # the parts of a fraction have names of their own
            made = Argument(unused(made.name, {*taken, made.name}), *assumed)
        taken.update(made.names)
        arguments[symbol] = made
    lowering = Lowering(subject)
    result = lowering.result(formula)
    if isinstance(result, Node):
        return Function(name, arguments, result)
    below = lowering.tree.below(result)
    whole = below.op == "number" and below.value == 1
    return Function(name, arguments, result.top, None if whole else below)


def _parameters(
    formula: Basic, order: tuple[Symbol, ...] | None, subject: str
) -> tuple[Symbol, ...]:
    used = sorted(formula.free_symbols, key=lambda symbol: symbol.name)
    if order is None:
        return tuple(used)
    if not all(isinstance(one, Symbol) for one in order) or len(set(order)) < len(order):
        raise ArgumentError(f"{subject}: `arguments` must be symbols, each once, got {order}.")
    missing = [symbol.name for symbol in used if symbol not in order]
    if missing:
        raise ArgumentError(
            f"{subject}: `arguments` must have every symbol of the formula; {', '.join(missing)} "
            f"is not among {', '.join(symbol.name for symbol in order)}."
        )
    return order
