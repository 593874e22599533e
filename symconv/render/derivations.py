"""Derivations: a line for each step, the reason beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sympy import Expr, Mul, S, Symbol

from symconv.derivation import BEFORE, Derivation
from symconv.errors import ArgumentError
from symconv.nest import Axis
from symconv.notation import current
from symconv.render.markup import Format, bare, code, listed, maths, printer, words
from symconv.render.mathml import Mathml
from symconv.render.printers import Latex, Text
from symconv.render.wrap import ROOM, align, rows, width

__all__ = ["Detail", "derivation"]

Detail = Literal["brief", "full"]


@dataclass(frozen=True)
class _Line:
    """A line: what is on the left, empty where the line before goes on, the right side, and why."""

    left: str
    right: str
    about: str = ""
    reason: str = ""


def derivation(result: Derivation, form: Format, *, detail: Detail = "brief") -> str:
    """The steps: "brief" those of the outermost parts, "full" down to the loops of every layer."""
    if detail not in ("brief", "full"):
        raise ArgumentError(f'derivation: `detail` must be "brief" or "full", got {detail!r}.')
    taken = frozenset(current()[symbol.name] for symbol in _symbols(result))
    lines = list(_Writer(form, detail == "full", taken).lines(result))
    if form == "latex":
        return align(_rows(lines))
    if form != "text":
        return listed((_item(line, form) for line in lines), form)
    wide = max(len(line.left) for line in lines)
    return "\n".join(f"{line.left:>{wide}} = {line.right}{_aside(line, form)}" for line in lines)


# Where a symbol has a quantity's letter already, as MobileNet's M has.
_WORDS = {
    **{"P": "params", "M": "MACs", "F": "FLOPs", "A": "activations", "o": "output", "r": "ratio"},
    **{"T": "traffic", "R": "field"},
}


def _symbols(step: Derivation) -> set[Symbol]:
    """All symbols that its lines show."""
    shown = [step.value, step.factor, step.times, *(axis.size for axis in step.axes)]
    found = {symbol for expr in shown for symbol in expr.free_symbols if symbol != BEFORE}
    return found.union({step.index} if step.index else (), *map(_symbols, step.parts))


def _rows(lines: list[_Line]) -> list[str]:
    """Rows of an `align*`: reasons in a column of their own, or behind or below the formulas."""
    wide = max(width(line.left) for line in lines) + width("=")
    asides = [rf"\text{{{said}}}" if (said := _aside(line, "latex")) else "" for line in lines]
    right = max(width(line.right) for line in lines)
    if wide + right + max(map(width, asides)) + width(r"\quad") <= ROOM:
        return [
            f"{line.left} &= {line.right}{f' && {aside}' if aside else ''}"
            for line, aside in zip(lines, asides, strict=True)
        ]
    made = []
    for line, aside in zip(lines, asides, strict=True):
        whole = rf"{line.right} \quad {aside}" if aside else line.right
        first, *others = rows(whole, ROOM - wide)
        made += [f"{line.left} &= {first}", *(f"& {row}" for row in others)]
    return made


def _item(line: _Line, form: Format) -> str:
    return maths(printer(form).equal(line.left, line.right), form) + _aside(line, form)


def _aside(line: _Line, form: Format) -> str:
    """What the line is about, and why, in parentheses or behind a gap."""
    about = code(line.about, form) if line.about else ""
    said = ": ".join(filter(None, (about, words(line.reason, form))))
    if form == "latex":
        return said
    return f"  ({said})" if said else ""


@dataclass(frozen=True)
class _Writer:
    """The lines in one form, to one depth."""

    form: Format
    full: bool
    taken: frozenset[str]  # the symbols' names in print

    def lines(self, step: Derivation, path: tuple[int, ...] = (), at: str = "") -> Iterator[_Line]:
        """The lines of a step and of what it rests on; its result last."""
        left = self.label(step, path, at)
        if step.rule == "loops":
            yield from self.loops(step, left)
        elif step.rule == "value":
            yield self.sized(step, left, path)
        else:
            yield from self.parts(step, left, path, at)

    def parts(self, step: Derivation, left: str, path: tuple[int, ...], at: str) -> Iterator[_Line]:
        """A sum over the parts, each in turn, and what they come to."""
        counted = [
            (number, part)
            for number, part in enumerate(step.parts, 1)
            if step.rule != "sum" or part.result != 0
        ]
        if step.rule == "sum" and len(counted) == 1 and not self.full:
            yield from self.lines(counted[0][1], path, at)  # a sum of one says nothing
            return
        if step.rule == "copies":
            (part,) = step.parts
            inner = at + self.show(step.index)
            body = self.label(part, (*path, 1), inner)
            yield _Line(left, self.total(step, body), step.about, step.reason)
            yield from self.inside(part, (*path, 1), inner)
        else:
            labels = [self.label(part, (*path, number), at) for number, part in counted]
            if step.rule == "sum":
                total = self.maths.plus(labels) if labels else self.show(S.Zero)
                yield _Line(left, total, step.about, step.reason)
            elif step.rule == "quotient":
                yield _Line(left, self.over(*labels), step.about, step.reason)
            elif step.rule == "reach":
                yield _Line(left, self.reached(step, labels), step.about, step.reason)
            for number, part in counted:
                yield from self.inside(part, (*path, number), at)
        if counted:
            yield _Line(left, self.show(step.result))

    def inside(self, part: Derivation, path: tuple[int, ...], at: str) -> Iterator[_Line]:
        """A part: all of its steps, or what it comes to."""
        if self.full or part.rule == "value":
            yield from self.lines(part, path, at)
        else:
            reason = part.reason if part.rule == "loops" else ""
            yield _Line(self.label(part, path, at), self.show(part.result), part.about, reason)

    def loops(self, step: Derivation, left: str) -> Iterator[_Line]:
        """The sum of 1 over the loops, the product of their axes, and that product."""
        axes = [axis for axis in step.axes if axis.size != 1]
        product = self.product(axes, step.factor)
        again = "" if self.form == "latex" else left
        yield _Line(left, self.sums(axes, step.factor), step.about, step.reason)
        if len(axes) > 1 or step.factor != 1:
            yield _Line(
                "" if self.form == "latex" else left, product, "", "the product of its axes"
            )
        closed = self.show(step.result)
        if closed != product:
            yield _Line(again, closed)

    def sized(self, step: Derivation, left: str, path: tuple[int, ...]) -> _Line:
        """A size from the one before it."""
        value = self.show(step.value)
        if step.statement is None:
            return _Line(left, value, step.about, step.reason)
        while path and path[-1] == 1:  # the first in a row takes what the row takes
            path = path[:-1]
        if not path:
            return _Line(left, value, step.about, step.reason)
        before = self.label(step, (*path[:-1], path[-1] - 1), "")
        name = Symbol("@", integer=True, positive=True)  # a sign that nothing else has
        shown = self.show(step.statement.xreplace({BEFORE: name}))
        shown = shown.replace(self.show(name), before)
        return _Line(left, self.maths.equal(shown, value), step.about, step.reason)

    def label(self, step: Derivation, path: tuple[int, ...], at: str) -> str:
        """The quantity's letter with the place of the part, and the copy it is of."""
        letter = _WORDS[step.letter] if step.letter in self.taken else step.letter
        return self.maths.named(letter, ".".join(map(str, path)), at)

    @property
    def maths(self) -> Text | Latex | Mathml:
        """What formulas are put together with."""
        return printer(self.form)

    def show(self, expr: Expr) -> str:
        return bare(expr, self.form)

    def over(self, above: str, below: str) -> str:
        """A quotient."""
        return f"{above} / {below}" if self.form == "markdown" else self.maths.over(above, below)

    def reached(self, step: Derivation, labels: list[str]) -> str:
        """One input, and what each layer adds to it."""
        added = [self.show(S.One)]
        for label, (_, stride) in zip(labels, step.strides, strict=True):
            more = self.maths.less(label, self.show(S.One))
            factors = [self.factor(stride)] if stride != 1 else []
            added.append(self.maths.times([*factors, self.maths.fenced(more)]))
        return self.maths.plus(added)

    def total(self, step: Derivation, body: str) -> str:
        """The sum of a body over its copies."""
        return self.maths.copies(body, self.show(step.index), self.show(step.times - 1))

    def sums(self, axes: list[Axis], factor: Expr) -> str:
        """1, or the operations in a turn, summed over the axes."""
        named = [(axis.name, self.show(axis.size)) for axis in axes]
        return self.maths.loops(self.show(factor), named)

    def product(self, axes: list[Axis], factor: Expr) -> str:
        """The axes side by side, as they come."""
        sizes = [axis.size for axis in axes]
        written = [self.factor(size) for size in ([factor] if factor != 1 else []) + sizes]
        return self.maths.times(written) if written else self.show(S.One)

    def factor(self, size: Expr) -> str:
        shown = self.show(size)
        if not (size.is_Add or (isinstance(size, Mul) and size.could_extract_minus_sign())):
            return shown
        return self.maths.fenced(shown)
