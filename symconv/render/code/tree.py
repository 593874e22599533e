"""What every language can say: a small tree of operations on whole numbers and truths."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import gcd, lcm
from typing import TypeAlias

from sympy import Symbol

__all__ = ["TRUTHS", "Node", "Ratio", "Tree"]

# One name for each operation; `Tree` makes them, and each language has a rule for each.
TRUTHS = frozenset(
    ("true", "false", "less", "most", "equal", "differ", "and", "or", "not", "every")
)
Value: TypeAlias = int | Symbol | None


@dataclass(frozen=True, eq=False)
class Node:
    """An operation on others. Equal ones of a tree are the same object.

    Leaves are `number`, `symbol`, the two parts `top` and `bottom` of an argument that may be a
    fraction, `true` and `false`; `sum` and `every` have low, high and body, and their index as
    the value.
    """

    op: str
    args: tuple[Node, ...] = ()
    value: Value = None

    @property
    def is_truth(self) -> bool:
        """Whether it is true or false, not a number."""
        return self.op in TRUTHS


@dataclass(frozen=True)
class Ratio:
    """A numerator over a number and further factors, all of them positive."""

    top: Node
    number: int = 1
    others: tuple[Node, ...] = ()


@dataclass
class Tree:
    """Makes nodes, each once, and does what can be done with numbers."""

    made: dict[tuple[object, ...], Node] = field(default_factory=dict)

    def node(self, op: str, *args: Node, value: Value = None) -> Node:
        """The one node of that kind."""
        key = (op, *map(id, args), value)
        return self.made.setdefault(key, Node(op, args, value))

    def number(self, value: int) -> Node:
        """A whole number."""
        return self.node("number", value=value)

    def add(self, a: Node, b: Node) -> Node:
        """A sum of two."""
        if a.op == b.op == "number":
            return self.number(_int(a) + _int(b))
        return b if _is(a, 0) else a if _is(b, 0) else self.node("add", a, b)

    def subtract(self, a: Node, b: Node) -> Node:
        """A difference."""
        if a.op == b.op == "number":
            return self.number(_int(a) - _int(b))
        return a if _is(b, 0) else self.node("subtract", a, b)

    def multiply(self, a: Node, b: Node) -> Node:
        """A product of two."""
        if a.op == b.op == "number":
            return self.number(_int(a) * _int(b))
        return b if _is(a, 1) else a if _is(b, 1) else self.node("multiply", a, b)

    def product(self, *factors: Node) -> Node:
        """A product, from left to right."""
        made = self.number(1)
        for factor in factors:
            made = self.multiply(made, factor)
        return made

    def power(self, base: Node, exponent: Node) -> Node:
        """A power whose exponent is not negative."""
        if base.op == exponent.op == "number":
            return self.number(_int(base) ** _int(exponent))
        if _is(exponent, 0) or _is(base, 1):
            return self.number(1)
        return base if _is(exponent, 1) else self.node("power", base, exponent)

    def below(self, ratio: Ratio) -> Node:
        """The denominator."""
        return self.product(self.number(ratio.number), *ratio.others)

    def over_one(self, *ratios: Ratio) -> tuple[list[Node], Ratio]:
        """The numerators over one denominator, and 1 over that."""
        number = lcm(*(ratio.number for ratio in ratios))
        others: list[Node] = []
        for ratio in ratios:
            others += _without(list(ratio.others), others)
        tops = [
            self.product(
                self.number(number // ratio.number),
                ratio.top,
                *_without(others, list(ratio.others)),
            )
            for ratio in ratios
        ]
        return tops, Ratio(self.number(1), number, tuple(others))

    def times(self, a: Ratio, b: Ratio) -> Ratio:
        """A product of fractions; a number above and one below are put in lowest terms."""
        top, number = self.multiply(a.top, b.top), a.number * b.number
        if top.op == "number":
            common = gcd(_int(top), number)
            top, number = self.number(_int(top) // common), number // common
        return Ratio(top, number, (*a.others, *b.others))


def _int(node: Node) -> int:
    assert isinstance(node.value, int)
    return node.value


def _is(node: Node, value: int) -> bool:
    return node.op == "number" and node.value == value


def _without(nodes: list[Node], taken: list[Node]) -> list[Node]:
    """The nodes that are left when others are taken away, each as often as it is there."""
    left = list(nodes)
    for node in taken:
        if node in left:
            left.remove(node)
    return left
