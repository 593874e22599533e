"""Designs and relations from text, written as Python would write them; nothing is ever run.

Text is parsed into a syntax tree, and the tree is read by an allow-list: the layers, containers,
blocks and networks of this library, numbers, symbols, arithmetic and comparisons. Every other form
is refused, with a caret under the place.
"""

from __future__ import annotations

import ast
import inspect
import operator
import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from math import comb
from typing import Any, NoReturn

from sympy import And, Eq, Expr, Ge, Gt, Integer, Le, Lt, Max, Min, Ne, Or, Poly, Symbol
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from symconv.abc import symbols
from symconv.arithmetic import FloorDiv
from symconv.errors import ArgumentError, SymconvError
from symconv.module import Module

__all__ = ["LanguageError", "design", "expression", "read", "relation", "size", "symbol"]

_LONGEST, _DEEPEST, _LARGEST, _STEEPEST, _MOST = 4000, 40, 10**30, 64, 100
_SYMBOL = re.compile(r"[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)?")
_COMPARISONS: dict[type[ast.cmpop], type[Relational]] = {
    ast.Lt: Lt,
    ast.LtE: Le,
    ast.Gt: Gt,
    ast.GtE: Ge,
    ast.Eq: Eq,
    ast.NotEq: Ne,
}
_ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: FloorDiv,
}


class LanguageError(ArgumentError):
    """Text that names no design, expression or relation; the message points at the place."""


@cache
def names() -> Mapping[str, Any]:
    """What may be called: layers, containers, blocks, networks, Max and Min."""
    found: dict[str, Any] = {"Max": Max, "Min": Min}
    for module in ("networks", "blocks", "layers", "compose", "branches"):
        home = import_module(f"symconv.{module}")
        found |= {name: getattr(home, name) for name in home.__all__}
    return {name: value for name, value in found.items() if callable(value)}


def read(text: str) -> Any:
    """What a text says: a design, an expression, a relation, or a tuple of these.

    Raises:
        LanguageError: for anything else.

    Examples:
        >>> read("Sequential(Conv2d(c, m, 3), Conv2d(m, c, 3))").params
        18*c*m
        >>> read("k**2*c + c**2 < k**2*c**2")
        c**2 + c*k**2 < c**2*k**2
        >>> read("Conv3d(c, c, k).params")
        Traceback (most recent call last):
        symconv.language.LanguageError: an attribute is not part of this language.
          Conv3d(c, c, k).params
          ^^^^^^^^^^^^^^^^^^^^^^
    """
    if not isinstance(text, str):
        raise LanguageError(f"read(…): takes a text, got {text!r}.")
    if len(text) > _LONGEST:
        raise LanguageError(f"the text has {len(text)} signs; {_LONGEST} are the most.")
    _shallow(text)
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except SyntaxError as error:
        at = max((error.offset or 1) - 1, 0)
        raise LanguageError(_pointed(text.strip(), "this is no expression", at, at + 1)) from None
    except (ValueError, RecursionError, MemoryError):
        raise LanguageError("the text is nested too deeply, or has signs of no text.") from None
    return _Reader(text.strip()).value(tree.body, 0)


def design(text: str) -> Module:
    """A layer, block or network from text.

    Examples:
        >>> design("depthwise_separable(c, c, 3)").params
        c**2 + 9*c
    """
    return _wanted(text, Module, "a design such as Conv2d(c, c, 3)")


def expression(text: str) -> Expr:
    """A formula or number from text."""
    return _wanted(text, Expr, "a formula such as 9*c**2")


def relation(text: str) -> Boolean:
    """A relation from text."""
    return _wanted(text, Boolean, "a relation such as 9*c < c**2")


def symbol(text: str) -> Symbol:
    """A symbol from text."""
    return _wanted(text, Symbol, "a symbol such as c")


def size(text: str) -> Any:
    """An input size from text: one value, or one for each dimension."""
    value = read(text)
    entries = value if isinstance(value, tuple) else (value,)
    if not entries or not all(isinstance(entry, Expr) for entry in entries):
        _refuse(text.strip(), "a size such as 224 or H, W was expected")
    return value


def _wanted(text: str, kind: Any, said: str) -> Any:
    value = read(text)
    if not isinstance(value, kind) or (kind is Boolean and isinstance(value, Symbol)):
        _refuse(text.strip(), f"{said} was expected")
    return value


def _refuse(text: str, said: str) -> NoReturn:
    raise LanguageError(_pointed(text, said, 0, len(text)))


def _shallow(text: str) -> None:
    """Refuse deep brackets before anything is parsed."""
    depth = 0
    for at, sign in enumerate(text):
        depth += (sign in "([{") - (sign in ")]}")
        if depth > _DEEPEST:
            raise LanguageError(
                _pointed(text, f"more than {_DEEPEST} brackets are open", at, at + 1)
            )


def _pointed(text: str, said: str, start: int, end: int) -> str:
    """A message with its line of the text and carets under the place."""
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", start)
    line = text[first:] if last < 0 else text[first:last]
    width = max(1, min(end - start, len(line) - (start - first)))
    return f"{said}.\n  {line}\n  {' ' * (start - first)}{'^' * width}"


class _Reader:
    """Reads a syntax tree by the allow-list."""

    def __init__(self, text: str) -> None:
        self.text = text

    def refuse(self, node: ast.AST, said: str) -> NoReturn:
        start, end = self.place(node)
        raise LanguageError(_pointed(self.text, said, start, end))

    def place(self, node: Any) -> tuple[int, int]:
        """Where a node stands; the tree counts in bytes, carets in signs."""
        lines = self.text.splitlines(keepends=True)

        def sign(line: int, column: int) -> int:
            before = sum(map(len, lines[: line - 1]))
            return before + len(lines[line - 1].encode()[:column].decode(errors="ignore"))

        return sign(node.lineno, node.col_offset), sign(node.end_lineno, node.end_col_offset)

    def value(self, node: ast.AST, depth: int) -> Any:
        """What a node stands for."""
        if depth > 2 * _DEEPEST:
            self.refuse(node, "this is nested too deeply")
        read: Callable[[Any, int], Any] | None = getattr(self, type(node).__name__.lower(), None)
        if read is None:
            name = _FORMS.get(type(node).__name__, "this form")
            self.refuse(node, f"{name} is not part of this language")
        return read(node, depth + 1)

    def number(self, node: ast.AST, depth: int) -> Expr:
        """An operand: a formula or number."""
        value = self.value(node, depth)
        if not isinstance(value, Expr):
            self.refuse(node, "a number, symbol or formula was expected here")
        return value

    def constant(self, node: ast.Constant, depth: int) -> Any:
        """A whole number, True, False, None; a text is for arguments only."""
        value = node.value
        if value is None or isinstance(value, (bool, str)):
            return value
        if isinstance(value, float):
            self.refuse(node, f"a float is not exact; write a fraction in place of {value}")
        if not isinstance(value, int):
            self.refuse(node, "this constant is not part of this language")
        if value > _LARGEST:
            self.refuse(node, "this number is too large")
        return Integer(value)

    def name(self, node: ast.Name, depth: int) -> Any:
        """A symbol; the name of something callable stands for itself, as in norm=BatchNorm."""
        if node.id in names():
            return names()[node.id]
        if not _SYMBOL.fullmatch(node.id):
            self.refuse(
                node, "a symbol is letters and digits, with one index at most: c, c_in, k_1"
            )
        return symbols(node.id)

    def tuple(self, node: ast.Tuple, depth: int) -> Any:
        """A tuple."""
        return tuple(self.value(entry, depth) for entry in node.elts)

    def list(self, node: ast.List, depth: int) -> Any:
        """A list."""
        return [self.value(entry, depth) for entry in node.elts]

    def dict(self, node: ast.Dict, depth: int) -> Any:
        """Layers by name."""
        for key in node.keys:
            if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
                self.refuse(key or node, "a name in quotes was expected here")
        pairs = zip(node.keys, node.values, strict=True)
        return {key.value: self.value(entry, depth) for key, entry in pairs}  # type: ignore[union-attr]

    def unaryop(self, node: ast.UnaryOp, depth: int) -> Any:
        """A sign."""
        if not isinstance(node.op, (ast.USub, ast.UAdd)):
            self.refuse(node, "this operator is not part of this language")
        value = self.number(node.operand, depth)
        return -value if isinstance(node.op, ast.USub) else value

    def binop(self, node: ast.BinOp, depth: int) -> Any:
        """Arithmetic."""
        left, right = self.number(node.left, depth), self.number(node.right, depth)
        if isinstance(node.op, ast.Pow):
            return self.power(node, left, right)
        if type(node.op) not in _ARITHMETIC:
            self.refuse(node, "this operator is not part of this language")
        if right == 0 and isinstance(node.op, (ast.Div, ast.FloorDiv)):
            self.refuse(node.right, "this divides by zero")
        return _ARITHMETIC[type(node.op)](left, right)

    def power(self, node: ast.BinOp, base: Expr, exponent: Expr) -> Expr:
        """A power whose size is bounded: by a small number, or linear in symbols."""
        bounded = exponent.is_Integer and abs(exponent) <= _STEEPEST
        linear = (
            exponent.free_symbols
            and exponent.is_polynomial()
            and Poly(exponent, *exponent.free_symbols).total_degree() == 1
            and all(abs(number) <= _STEEPEST for number in exponent.atoms(Integer))
        )
        if not bounded and not linear:
            self.refuse(
                node.right, f"an exponent is a whole number up to {_STEEPEST}, or linear in symbols"
            )
        if base.is_number and abs(base) > 10**6:
            self.refuse(node.left, "the base of a power is at most a million")
        if base.is_Add and bounded:
            times = abs(int(exponent))
            if comb(len(base.args) + times - 1, times) > _MOST:
                self.refuse(node, f"this power has more than {_MOST} terms")
        if base == 0 and exponent.is_negative:
            self.refuse(node, "this divides by zero")
        return base**exponent

    def compare(self, node: ast.Compare, depth: int) -> Boolean:
        """One relation, or several in a chain."""
        sides = [self.number(side, depth) for side in (node.left, *node.comparators)]
        said = []
        for sign, left, right in zip(node.ops, sides, sides[1:], strict=False):
            if type(sign) not in _COMPARISONS:
                self.refuse(node, "a relation has one of < <= > >= == !=")
            said.append(_COMPARISONS[type(sign)](left, right, evaluate=False))
        return said[0] if len(said) == 1 else And(*said)

    def boolop(self, node: ast.BoolOp, depth: int) -> Boolean:
        """Relations joined by `and` or `or`."""
        sides = [self.value(side, depth) for side in node.values]
        for side, at in zip(sides, node.values, strict=True):
            if not isinstance(side, Boolean) or isinstance(side, Symbol):
                self.refuse(at, "a relation was expected here")
        return And(*sides) if isinstance(node.op, ast.And) else Or(*sides)

    def call(self, node: ast.Call, depth: int) -> Any:
        """A layer, container, block or network with its arguments."""
        if not isinstance(node.func, ast.Name):
            self.refuse(node.func, "a name such as Conv2d was expected here")
        name = node.func.id
        if name not in names():
            close = get_close_matches(name, names(), 1)
            advice = f"; the nearest name is {close[0]}" if close else ""
            self.refuse(node.func, f"nothing is named {name}{advice}")
        given = [self.value(argument, depth) for argument in node.args]
        named: dict[str, Any] = {}
        for keyword in node.keywords:
            if keyword.arg is None:
                self.refuse(keyword.value, "arguments are written out, without **")
            named[keyword.arg] = self.value(keyword.value, depth)
        made = names()[name]
        try:
            if made in (Max, Min):
                if named or not given or not all(isinstance(entry, Expr) for entry in given):
                    self.refuse(node, f"{name} takes numbers and formulas")
                return made(*given)
            inspect.signature(made).bind(*given, **named)
        except TypeError as error:
            self.refuse(node, f"{name}(…): {error}")
        try:
            return made(*given, **named)
        except LanguageError:
            raise
        except SymconvError as error:
            self.refuse(node, str(error).rstrip("."))
        except (TypeError, AttributeError, ValueError) as error:
            self.refuse(node, f"{name}(…) cannot take these arguments: {error}")


_FORMS = {
    "Attribute": "an attribute",
    "Subscript": "an index",
    "Lambda": "a function",
    "ListComp": "a comprehension",
    "SetComp": "a comprehension",
    "DictComp": "a comprehension",
    "GeneratorExp": "a comprehension",
    "JoinedStr": "a formatted text",
    "IfExp": "a condition",
    "NamedExpr": "an assignment",
    "Starred": "a star",
    "Set": "a set",
}
