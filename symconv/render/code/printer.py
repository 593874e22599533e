"""From the tree to text: one printer, to which a language is a set of rules."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from sympy import Symbol

from symconv.render.code.names import identifier, unused
from symconv.render.code.tree import Node

__all__ = ["Argument", "Function", "Helper", "Language", "Rule", "Writer", "write"]

Kind: TypeAlias = Literal["whole", "fraction", "truth"]
ATOM = 9  # binds closest; a product 6, a floor 5.5, a sum 5, a comparison 4, not, and, or 3, 2, 1


@dataclass(frozen=True)
class Rule:
    """How an operation is written: what binds its text, and what its arguments must bind."""

    text: str
    binds: float = ATOM
    inner: tuple[float, ...] = (0, 0)


@dataclass(frozen=True)
class Helper:
    """A function that generated code calls, and the helpers that it calls itself."""

    text: str
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Argument:
    """A parameter: its name, whether it is whole, and the least it may be (None: any number).

    A positive one that may be a fraction is `above` 0, not at least 1.
    """

    name: str
    whole: bool
    least: int | None
    above: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The names that it takes up: its own, and those of its parts if it may be a fraction."""
        parts = () if self.whole else (f"{self.name}_numerator", f"{self.name}_denominator")
        return (self.name, *parts)


@dataclass(frozen=True)
class Function:
    """A function to print: its name, its parameters, and what it gives, perhaps over something."""

    name: str
    arguments: Mapping[Symbol, Argument]
    top: Node
    below: Node | None = None

    @property
    def kind(self) -> Kind:
        """What it gives: a truth, a whole number, or a number that may be a fraction."""
        if self.top.is_truth:
            return "truth"
        return "whole" if self.below is None else "fraction"

    @property
    def parameters(self) -> str:
        """The names of its parameters."""
        return ", ".join(argument.name for argument in self.arguments.values())


@dataclass(frozen=True)
class Language:
    """The rules of a language, as data; `head` and `back` write what differs by more than a word.

    The statements: `let` a constant and `var` a variable (kind, name, value), `put` a new value,
    `when` and `loop` open a block, which `close` ends.
    """

    rules: Mapping[str, Rule]
    number: Callable[[int], str]
    part: Mapping[str, str]  # the two parts of an argument that may be a fraction
    let: str
    var: str
    put: str
    when: str
    loop: str
    leave: str
    close: str
    types: Mapping[bool, str]  # by whether it is a truth
    truths: tuple[str, str]  # false, true
    helpers: Mapping[str, Helper]
    head: Callable[[Function], list[str]]  # the first line, and those that check arguments
    back: Callable[[Function, Writer], list[str]]  # the lines that give the result
    foot: Callable[[Function], list[str]]
    file: Callable[[str, str], str]  # of the helpers and the functions


@dataclass
class Writer:
    """Writes the lines of one function."""

    language: Language
    function: Function
    lines: list[str] = field(default_factory=list)
    depth: int = 1
    scopes: list[dict[Node, str]] = field(default_factory=lambda: [{}])
    indices: dict[Symbol, str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.taken |= {name for one in self.function.arguments.values() for name in one.names}
        self.taken.add(self.function.name)
        self.uses = _uses(node for node in (self.function.top, self.function.below) if node)

    def emit(self, line: str) -> None:
        """A line at the present depth."""
        self.lines.append("    " * self.depth + line)

    def name(self, wanted: str) -> str:
        """A name that nothing else in the function has."""
        made = unused(wanted, self.taken)
        self.taken.add(made)
        return made

    def of(self, node: Node, least: float = 0) -> str:
        """The text of a node: its own, in parentheses where it binds less, or a name for it."""
        for scope in reversed(self.scopes):
            if node in scope:
                return scope[node]
        text, binds = self._text(node)
        if self.uses[node] > 1 and node.args and binds is not None:
            name = self.name("t")
            self.emit(self._fill(self.language.let, node.is_truth, name, text))
            text, binds = name, None
        if binds is None:  # a name, which need not be computed again
            self.scopes[-1][node] = text
            return text
        return f"({text})" if binds < least else text

    def _fill(self, template: str, truth: bool, name: str, value: str) -> str:
        return template.format(type=self.language.types[truth], name=name, value=value)

    def _text(self, node: Node) -> tuple[str, float | None]:
        """The text and what binds it; None for a name that lines before have set."""
        value, language = node.value, self.language
        if node.op == "number" and isinstance(value, int):
            return language.number(value), ATOM if value >= 0 else 7
        if node.op == "symbol" and isinstance(value, Symbol):
            return self.indices.get(value) or self.function.arguments[value].name, ATOM
        if node.op in ("top", "bottom") and isinstance(value, Symbol):
            return language.part[node.op].format(self.function.arguments[value].name), ATOM
        if node.op in ("true", "false"):
            return language.truths[node.op == "true"], ATOM
        if node.op in ("sum", "every"):
            return self._loop(node), None
        if node.op in ("and", "or"):
            return self._either(node)
        rule = language.rules[node.op]
        parts = [self.of(arg, inner) for arg, inner in zip(node.args, rule.inner, strict=False)]
        return rule.text.format(*parts), rule.binds

    def _block(self, node: Node, least: float) -> tuple[list[str], str]:
        """The lines of a block of its own, and the text of the node there."""
        outer, self.lines = self.lines, []
        self.depth += 1
        self.scopes.append({})
        text = self.of(node, least)
        self.scopes.pop()
        self.depth -= 1
        lines, self.lines = self.lines, outer
        return lines, text

    def _either(self, node: Node) -> tuple[str, float | None]:
        """The second part is asked only where the first one leaves it open."""
        first, second = node.args
        rule = self.language.rules[node.op]
        said = self.of(first, rule.inner[0])
        lines, text = self._block(second, rule.inner[1])
        if not lines:
            return rule.text.format(said, text), rule.binds
        name = self.name("t")
        self.emit(self._fill(self.language.var, True, name, said))
        negated = self.language.rules["not"].text.format(name)
        self.emit(self.language.when.format(name if node.op == "and" else negated))
        self.lines += lines
        self._inside(self.language.put.format(name=name, value=text))
        return name, None

    def _inside(self, *lines: str) -> None:
        """The last lines of a block, and its end."""
        self.lines += ["    " * (self.depth + 1) + line for line in lines]
        if self.language.close:
            self.emit(self.language.close)

    def _loop(self, node: Node) -> str:
        """A sum, or what holds for every index; the name of the variable that has it."""
        low, high, body = node.args
        language, rules = self.language, self.language.rules
        assert isinstance(node.value, Symbol)
        first, last = self.of(low), self.of(high, ATOM)
        if not last.isidentifier() and high.args:  # computed once, not at each turn
            bound = self.name("last")
            self.emit(self._fill(language.let, False, bound, last))
            last = bound
        name, index = self.name("total" if node.op == "sum" else "all"), ""
        start = language.number(0) if node.op == "sum" else language.truths[True]
        self.emit(self._fill(language.var, node.is_truth, name, start))
        index = self.indices[node.value] = self.name(identifier(node.value.name))
        self.emit(language.loop.format(index=index, low=first, high=last))
        inner = rules["add" if node.op == "sum" else "not"].inner
        lines, text = self._block(body, inner[-1])
        self.lines += lines
        if node.op == "sum":
            value = rules["add"].text.format(name, text)
            self._inside(language.put.format(name=name, value=value))
            return name
        self.depth += 1
        self.emit(language.when.format(rules["not"].text.format(text)))
        self._inside(language.put.format(name=name, value=language.truths[False]), language.leave)
        self.depth -= 1
        if language.close:
            self.emit(language.close)
        return name


def write(functions: Sequence[Function], language: Language) -> str:
    """A file of the functions, with the helpers that they call once at its top."""
    texts = [_function(function, language) for function in functions]
    called = "\n\n\n".join(language.helpers[name].text for name in _called(texts, language))
    return language.file(called, "\n\n\n".join(texts))


def _function(function: Function, language: Language) -> str:
    writer = Writer(language, function)
    first, *checks = language.head(function)
    back = language.back(function, writer)
    inside = [*indented(checks), *writer.lines, *indented(back)]
    return "\n".join([first, *inside, *language.foot(function)])


def indented(lines: Iterable[str]) -> list[str]:
    """The lines, one step in."""
    return ["    " + line for line in lines]


def _called(texts: Sequence[str], language: Language) -> list[str]:
    """The helpers that are called in the texts, each after what it calls."""
    found: dict[str, None] = {}

    def add(name: str) -> None:
        for needed in language.helpers[name].needs:
            add(needed)
        found[name] = None

    words = {word for text in texts for word in re.findall(r"\w+", text)}
    for name in language.helpers:
        if name in words:
            add(name)
    return list(found)


def _uses(roots: Iterable[Node]) -> Counter[Node]:
    """How many others of the tree, and results, have a node as an argument."""
    count: Counter[Node] = Counter()
    left = list(roots)
    while left:
        node = left.pop()
        count[node] += 1
        if count[node] == 1:
            left += node.args
    return count
