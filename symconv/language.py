"""Designs and relations from text, written as Python would write them; nothing is ever run.

Text is parsed into a syntax tree, and the tree is read by an allow-list: the layers, containers,
blocks and networks of this library, numbers, symbols, arithmetic and comparisons. Every other form
is refused, with a caret under the place.

The work is bounded by construction: each part that is read, and each operation on formulas before
it is done, is paid for from one budget by an upper bound of what it takes (`symconv.weight`).
"""

from __future__ import annotations

import ast
import inspect
import operator
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from itertools import chain
from math import comb, isqrt
from typing import Any, Literal, NoReturn

from sympy import Add, And, Eq, Expr, Ge, Gt, Integer, Le, Lt, Max, Min, Ne, Or, Pow, Symbol, expand
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from symconv.abc import symbols
from symconv.arithmetic import FloorDiv
from symconv.errors import ArgumentError, SymconvError
from symconv.module import Module
from symconv.weight import weigh

__all__ = ["LanguageError", "design", "expression", "read", "relation", "size", "symbol"]

_LONGEST, _DEEPEST, _LARGEST, _STEEPEST, _MOST = 4000, 40, 10**30, 64, 100
_BITS = 3000  # of any number, once powers are written out
BUDGET = 3000  # what one text may cost; a unit is about 10 microseconds
_NETWORK = 700  # so that four networks fit in one text, however long one takes to build
_TOKEN = re.compile(
    r"(?P<blank>[ \t\n]+)|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)"
    r"|(?P<quoted>'[^'\\\n]*'|\"[^\"\\\n]*\")|(?P<sign>[-+*/<>=%@&|^~,.:;()\[\]{}]|!=)"
)
_WRITE = {"×": "*", "·": "*", "÷": "/", "−": "-", "≤": "<=", "≥": ">=", "≠": "!=", "²": "**2"}
_WRITE |= {"³": "**3", "∧": "and", "∨": "or"}
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


_Kind = Literal["extreme", "network", "block", "layer", "container"]


@cache
def _kinds() -> Mapping[str, tuple[Any, _Kind]]:
    """What may be called, and of what kind it is."""
    found: dict[str, tuple[Any, _Kind]] = {"Max": (Max, "extreme"), "Min": (Min, "extreme")}
    homes: tuple[tuple[str, _Kind], ...] = (
        ("networks", "network"),
        ("blocks", "block"),
        ("layers", "layer"),
        ("compose", "container"),
        ("branches", "container"),
    )
    for module, kind in homes:
        home = import_module(f"symconv.{module}")
        found |= {name: (getattr(home, name), kind) for name in home.__all__}
    return {name: entry for name, entry in found.items() if callable(entry[0])}


@cache
def names() -> Mapping[str, Any]:
    """What may be called: layers, containers, blocks, networks, Max and Min."""
    return {name: value for name, (value, _) in _kinds().items()}


@cache
def _signature(made: Any) -> inspect.Signature:
    return inspect.signature(made)


def read(text: str) -> Any:
    """What a text says: a design, an expression, a relation, or a tuple of these.

    The work is bounded, so that a text is read or refused within about 50 ms, once the library is
    loaded. The published networks are exempt, and take as long as when they are called: up to 0.2 s
    each, and 5 s with a multiplier that is real; at most four stand in one text.

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
    return _Reader(text).read()


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


def _scan(text: str) -> None:
    """Refuse, before anything is parsed, signs that are not of this language, and deep brackets."""
    at = depth = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise LanguageError(_pointed(text, _unknown(text[at]), at, at + 1))
        kind, end = found.lastgroup, found.end()
        after = text[end : end + 1]
        said = None
        if kind == "number" and (after.isalpha() or after == "_"):
            said = "a number is written in decimal digits alone"
        elif kind in ("name", "quoted") and after in ("'", '"') and after:
            said = "a text in quotes stands alone, without a prefix"
        elif kind == "quoted" and not found[0].isprintable():
            said = "the text in quotes has a sign that cannot be printed"
        elif kind == "sign":
            depth = max(0, depth + (found[0] in "([{") - (found[0] in ")]}"))
            if depth > _DEEPEST:
                said = f"more than {_DEEPEST} brackets are open"
        if said is not None:
            raise LanguageError(_pointed(text, said, at, end))
        at = end


def _unknown(sign: str) -> str:
    """What to say of a sign outside the language: Python would take some for letters."""
    if sign in "'\"":
        return "this quote is not closed"
    plain = _WRITE.get(sign) or unicodedata.normalize("NFKC", sign)
    name = unicodedata.name(sign, "sign")
    said = f"{name} (U+{ord(sign):04X}) is not part of this language"
    return said if sign.isascii() or not plain.isascii() else f"{said}; write {plain}"


def _nearest(name: str, known: Mapping[str, Any]) -> str:
    """Advice on a name that is not known, whatever its capitals."""
    folded = {one.lower(): one for one in known}
    close = get_close_matches(name, known, 1) or get_close_matches(name.lower(), folded, 1)
    return f"; the nearest is {folded.get(close[0], close[0])}" if close else ""


def _pointed(text: str, said: str, start: int, end: int) -> str:
    """A message with its line of the text and carets under the place."""
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", start)
    line = text[first:] if last < 0 else text[first:last]
    before = "".join("\t" if sign == "\t" else " " * _columns(sign) for sign in text[first:start])
    width = max(1, sum(map(_columns, text[start : min(end, first + len(line))])))
    shown = "".join(
        sign if sign.isprintable() or sign == "\t" else "\N{REPLACEMENT CHARACTER}" for sign in line
    )
    return f"{said}.\n  {shown}\n  {before}{'^' * width}"


def _columns(sign: str) -> int:
    """How many columns a sign takes on a terminal."""
    if unicodedata.combining(sign):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in ("F", "W") else 1


class _Reader:
    """Reads a syntax tree by the allow-list."""

    def __init__(self, text: str) -> None:
        self.text = text.replace("\r\n", "\n").replace("\r", "\n").strip(" \t\n")
        self.left = BUDGET
        self.load = 0  # terms of the formulas that stand in designs, so far

    def read(self) -> Any:
        """What the text says."""
        _scan(self.text)
        try:  # on one line: the places stay, and a line break is a blank wherever it stands
            tree = ast.parse(re.sub(r"[\t\n]", " ", self.text), mode="eval")
        except SyntaxError as error:
            at = min(max((error.offset or 1) - 1, 0), len(self.text))
            said = "this is no expression"
            raise LanguageError(_pointed(self.text, said, at, at + 1)) from None
        except (ValueError, RecursionError, MemoryError):
            raise LanguageError("the text is nested too deeply.") from None
        return self.value(tree.body, 0)

    def refuse(self, node: Any, said: str) -> NoReturn:
        start, end = node.col_offset, node.end_col_offset
        # The tree counts in bytes, carets in signs.
        line = self.text.encode()
        places = (len(line[:at].decode(errors="ignore")) for at in (start, end))
        raise LanguageError(_pointed(self.text, said, *places))

    def spend(self, node: ast.AST, cost: int) -> None:
        """Pay for work before it is done."""
        self.left -= cost
        if self.left < 0:
            self.refuse(node, "the text is too large: this is more than one text may ask for")

    def value(self, node: ast.AST, depth: int) -> Any:
        """What a node stands for."""
        self.spend(node, 2)
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
        self.spend(node, 1)
        return symbols(node.id)

    def tuple(self, node: ast.Tuple, depth: int) -> Any:
        """A tuple."""
        return tuple(self.value(entry, depth) for entry in node.elts)

    def list(self, node: ast.List, depth: int) -> Any:
        """A list."""
        return [self.value(entry, depth) for entry in node.elts]

    def dict(self, node: ast.Dict, depth: int) -> Any:
        """Layers by name."""
        seen: set[str] = set()
        for key in node.keys:
            if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
                self.refuse(key or node, "a name in quotes was expected here")
            if key.value in seen:
                self.refuse(key, "this name stands twice")
            seen.add(key.value)
        pairs = zip(node.keys, node.values, strict=True)
        return {key.value: self.value(entry, depth) for key, entry in pairs}  # type: ignore[union-attr]

    def unaryop(self, node: ast.UnaryOp, depth: int) -> Any:
        """A sign."""
        if not isinstance(node.op, (ast.USub, ast.UAdd)):
            self.refuse(node, "this operator is not part of this language")
        value = self.number(node.operand, depth)
        return -value if isinstance(node.op, ast.USub) else value

    def binop(self, node: ast.BinOp, depth: int) -> Any:
        """Arithmetic: a chain such as a + b - c is one step, not one inside another."""
        if isinstance(node.op, ast.Pow):
            base, exponent = self.number(node.left, depth), self.number(node.right, depth)
            return self.power(node, base, exponent)
        links: list[ast.BinOp] = []
        first: ast.AST = node
        while isinstance(first, ast.BinOp) and not isinstance(first.op, ast.Pow):
            links.append(first)
            first = first.left
        terms = [self.number(first, depth)]
        for link in reversed(links):
            if type(link.op) not in _ARITHMETIC:
                self.refuse(link, "this operator is not part of this language")
            right = self.number(link.right, depth)
            if isinstance(link.op, (ast.Add, ast.Sub)):
                self.spend(link, len(right.args))
                terms.append(right if isinstance(link.op, ast.Add) else -right)
                continue
            terms = [self.product(link, self.sized(link, Add(*terms)), right)]
        return self.sized(node, Add(*terms))

    def product(self, node: ast.BinOp, left: Expr, right: Expr) -> Expr:
        """A product, quotient or floored quotient."""
        if right == 0 and isinstance(node.op, (ast.Div, ast.FloorDiv)):
            self.refuse(node.right, "this divides by zero")
        self.spend(node, 5 * (len(left.args) + len(right.args)) // 4)
        if isinstance(node.op, ast.FloorDiv):
            over, under = weigh(left), weigh(right)
            spread = (over.terms + 1) * (under.below + 1) + (over.below + 1) * (under.terms + 1)
            apart = over.below or under.below or right.is_Add
            self.spend(node, 60 + spread**2 * 4 if apart else 20 + spread * 8)
        return self.sized(node, _ARITHMETIC[type(node.op)](left, right))

    def sized(self, node: ast.AST, value: Expr) -> Expr:
        """A formula whose numbers are not too large."""
        if weigh(value).bits > _BITS:
            self.refuse(node, f"this number is too large: it has more than {_BITS} binary digits")
        return value

    def power(self, node: ast.BinOp, base: Expr, exponent: Expr) -> Expr:
        """A power whose size is bounded: by a small number, or linear in symbols."""
        bounded = exponent.is_Integer and abs(exponent) <= _STEEPEST
        small = weigh(exponent).size <= _MOST and weigh(exponent).spread <= _MOST
        linear = small and _linear(exponent)
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
        self.spend(node, len(base.args) + weigh(exponent).size)
        return self.sized(node, base**exponent)

    def compare(self, node: ast.Compare, depth: int) -> Boolean:
        """One relation, or several in a chain."""
        sides = [self.number(side, depth) for side in (node.left, *node.comparators)]
        said = []
        for sign, left, right in zip(node.ops, sides, sides[1:], strict=False):
            if type(sign) not in _COMPARISONS:
                self.refuse(node, "a relation has one of < <= > >= == !=")
            said.append(_COMPARISONS[type(sign)](left, right, evaluate=False))
        return said[0] if len(said) == 1 else self.joined(node, And, said)

    def joined(self, node: ast.AST, join: Any, sides: Sequence[Any]) -> Boolean:
        """Relations joined to one: SymPy compares each with the others."""
        leaves = chain.from_iterable(side.atoms(Relational) for side in sides)
        sizes = (weigh(side).size for leaf in leaves for side in leaf.args)
        self.spend(node, sum(sizes))
        return join(*sides)

    def boolop(self, node: ast.BoolOp, depth: int) -> Boolean:
        """Relations joined by `and` or `or`."""
        sides = [self.value(side, depth) for side in node.values]
        for side, at in zip(sides, node.values, strict=True):
            if not isinstance(side, Boolean) or isinstance(side, Symbol):
                self.refuse(at, "a relation was expected here")
        return self.joined(node, And if isinstance(node.op, ast.And) else Or, sides)

    def attribute(self, node: ast.Attribute, depth: int) -> Any:
        """No part of the language; torch's nn.Conv2d and the like are told what to write."""
        if isinstance(node.value, (ast.Name, ast.Attribute)) and node.attr in names():
            self.refuse(node, f"an attribute is not part of this language; write {node.attr}")
        self.refuse(node, "an attribute is not part of this language")

    def call(self, node: ast.Call, depth: int) -> Any:
        """A layer, container, block or network with its arguments."""
        if isinstance(node.func, ast.Attribute):
            self.attribute(node.func, depth)
        if not isinstance(node.func, ast.Name):
            self.refuse(node.func, "a name such as Conv2d was expected here")
        name = node.func.id
        if name not in names():
            advice = _nearest(name, names()).replace("the nearest", "the nearest name")
            self.refuse(node.func, f"nothing is named {name}{advice}")
        before = self.load
        given = [self.value(argument, depth) for argument in node.args]
        named: dict[str, Any] = {}
        for keyword in node.keywords:
            if keyword.arg is None:
                self.refuse(keyword.value, "arguments are written out, without **")
            named[keyword.arg] = self.value(keyword.value, depth)
        made, kind = _kinds()[name]
        if kind == "extreme":
            return self.extreme(node, made, given, named)
        self.fits(node, made, named)
        try:
            _signature(made).bind(*given, **named)
        except TypeError as error:
            self.refuse(node, f"{name}(…): {error}")
        self.build(node, kind, _formulas((given, named)), self.load - before)
        try:
            return made(*given, **named)
        except LanguageError:
            raise
        except SymconvError as error:
            self.refuse(node, str(error).rstrip("."))
        except (TypeError, AttributeError, ValueError, ArithmeticError) as error:
            self.refuse(node, f"{name}(…) cannot take these arguments: {error}")

    def fits(self, node: ast.Call, made: Any, named: Mapping[str, Any]) -> None:
        """Refuse an argument by a name that is not there, and say which is the nearest."""
        taken = _signature(made).parameters
        for keyword in node.keywords:
            if keyword.arg not in taken:
                said = f"got an unexpected keyword argument {keyword.arg!r}"
                advice = _nearest(str(keyword.arg), taken)
                self.refuse(keyword, f"{ast.unparse(node.func)}(…): {said}{advice}")

    def extreme(
        self, node: ast.Call, made: Any, given: Sequence[Any], named: Mapping[str, Any]
    ) -> Expr:
        """The largest or smallest of some formulas: each is compared with each."""
        if named or not given or not all(isinstance(entry, Expr) for entry in given):
            self.refuse(node, f"{made.__name__} takes numbers and formulas")
        weights = [weigh(entry) for entry in given]
        size, spread = sum(w.size for w in weights), sum(w.spread for w in weights)
        number = 100 if any(entry.is_Number for entry in given) else 0
        self.spend(node, len(given) * (30 * len(given) + 14 * size + 2 * spread + number))
        return self.sized(node, made(*given))

    def build(self, node: ast.AST, kind: _Kind, formulas: Sequence[Expr], inside: int) -> None:
        """Pay for a design: by the terms of its formulas, and of those in the designs inside it."""
        spreads = [weigh(formula).spread for formula in formulas]
        own = sum(spreads)
        if kind == "network":
            if max(spreads, default=0) > 2:
                self.refuse(node, "a network takes numbers and formulas of two terms at most")
            self.spend(node, _NETWORK)
        elif kind == "block":
            self.spend(node, 150 + 20 * len(formulas) + 2 * own**3 + inside)
        else:
            self.spend(node, 15 + sum(5 * spread * (isqrt(spread) + 1) // 2 for spread in spreads))
            if kind == "container":
                self.spend(node, 20 + 2 * inside)
        self.load += 3 + own


def _formulas(value: Any) -> list[Expr]:
    """The formulas and numbers among some arguments; those of designs were paid for before."""
    if isinstance(value, Mapping):
        value = tuple(value.values())
    if isinstance(value, (tuple, list)):
        return [formula for entry in value for formula in _formulas(entry)]
    return [value] if isinstance(value, Expr) else []


def _linear(exponent: Expr) -> bool:
    """Whether an exponent is linear in symbols, with small whole numbers."""
    small = all(abs(number) <= _STEEPEST for number in exponent.atoms(Integer))
    if not exponent.free_symbols or not small or not exponent.is_polynomial():
        return False
    return all(
        term.is_Rational or (len(term.free_symbols) == 1 and not term.atoms(Pow))
        for term in Add.make_args(expand(exponent))
    )


_FORMS = {
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
