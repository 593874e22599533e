r"""How wide LaTeX comes out, and where it breaks: no line is wider than a page of `article`.

Widths are estimates in points for Computer Modern at 10 pt. Only what `printers` and `markup` write
is read: groups, scripts, fractions, roots, fences between `\left` and `\right`, and `\text`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

__all__ = ["ROOM", "align", "displayed", "fitted", "least_width", "prose_width", "rows", "width"]

ROOM = 345.0  # \textwidth of article at 10 pt
INDENT = r"\quad "
_EM = 10.0
_SCRIPT = 0.72  # a script's size against its base

_TOKENS = re.compile(r"\\[a-zA-Z]+ ?|\\.|\s+|.", re.DOTALL)
_WIDE = {
    **dict.fromkeys("fijlrt", 4.2),
    **dict.fromkeys("mwM", 8.8),
    **dict.fromkeys("ABCDFGHKLNOPQRTUVWXYZ", 7.9),
    **dict.fromkeys("()[]", 4.2),
    **dict.fromkeys(".,:;!|", 2.9),
}
_SPACES = {"\\,": 1.7, "\\;": 2.8, "\\ ": 3.4, "\\quad": _EM, "\\qquad": 2 * _EM}
_BINARY = ("+", "-", "\\cdot", "\\times")
_RELATIONS = ("=", "<", ">", "\\le", "\\ge", "\\ne", "\\mid", "\\nmid", "\\iff", "\\notin")
_TALL = 6.5  # a fence around a fraction
_WORDS = ("\\text", "\\texttt", "\\emph", "\\mathrm")


@dataclass(frozen=True)
class _Atom:
    """A piece that stays in one row; `level` says how gladly a row begins with it, 0 most."""

    source: str
    width: float
    level: int | None = None
    kind: str = ""  # "word", "fence", "fraction", "script", "space", "sign"
    parts: tuple[str, ...] = ()


# -- reading ------


class _Reader:
    """Atoms of a formula, from left to right."""

    def __init__(self, source: str) -> None:
        self.tokens = _TOKENS.findall(source)
        self.at = 0

    def peek(self) -> str:
        return self.tokens[self.at].strip() if self.at < len(self.tokens) else ""

    def take(self) -> str:
        self.at += 1
        return str(self.tokens[self.at - 1])

    def group(self) -> str:
        """What stands between braces, or one token."""
        while self.peek() == "" and self.at < len(self.tokens):
            self.take()
        if self.peek() != "{":
            return self.take()
        return self.until("{", "}")

    def until(self, opening: str, closing: str) -> str:
        """What stands up to the token that closes the one at hand."""
        self.take()
        depth, said = 1, ""
        while True:
            token = self.take()
            depth += (token.strip() == opening) - (token.strip() == closing)
            if not depth:
                return said
            said += token

    def atoms(self) -> Iterator[_Atom]:
        level: int | None = None  # of what follows
        while self.at < len(self.tokens):
            start = self.at
            for number, atom in enumerate(self.atom()):
                free = atom.level is None and atom.kind != "space" and not number
                yield replace(atom, level=level) if free else atom
            source = "".join(self.tokens[start : self.at]).strip()
            if source:
                level = {"\\,": 3, "\\quad": 0}.get(source)

    def atom(self) -> Iterator[_Atom]:
        token = self.take().strip()
        if token in ("", "{}"):
            yield _Atom(" ", 0.0, kind="space")
        elif token in _SPACES:
            yield _Atom(f"{token} ", _SPACES[token], kind="space")
        elif token in _RELATIONS:
            wide = 32.0 if token == "\\iff" else 13.4
            yield _Atom(f"{token} ", wide, 1, "sign")
        elif token in _BINARY:
            level = 2 if token in "+-" else 3
            yield _Atom(f"{token} ", 7.2 if token == "\\cdot" else 12.3, level, "sign")
        elif token == "\\text":
            yield from _clauses(self.group())
        else:
            yield self.scripted(self.body(token))

    def body(self, token: str) -> _Atom:
        if token == "{":
            self.at -= 1
            inner = self.group()
            return _Atom(f"{{{inner}}}", width(inner))
        if token == "\\frac":
            above, below = self.group(), self.group()
            wide = max(width(above), width(below)) + 2.4
            return _Atom(
                rf"\frac{{{above}}}{{{below}}}", wide, kind="fraction", parts=(above, below)
            )
        if token == "\\sqrt":
            inner = self.group()
            return _Atom(rf"\sqrt{{{inner}}}", width(inner) + 9, kind="root", parts=(inner,))
        if token == "\\left":
            self.at -= 1
            said = self.until("\\left", "\\right")
            closing = self.take().strip()
            first, *others = _TOKENS.findall(said)
            opening, inside = first.strip(), "".join(others)
            source = rf"\left{said}\right{closing} "
            wide = width(inside) + 2 * (_TALL if "frac" in said else 4.2) + 2
            return _Atom(source, wide, kind="fence", parts=(opening, inside, closing))
        if token == "\\sum":
            return _Atom("\\sum", 14.5, 3, "sum")
        if token in _WORDS or token == "\\mathbb":
            inner = self.group()
            return _Atom(f"{token}{{{inner}}}", prose_width(inner))
        if token.startswith("\\"):
            named = 5.4 * len(token) - 4 if token in ("\\max", "\\min", "\\log") else 6.2
            return _Atom(f"{token} ", named)
        return _Atom(token, _WIDE.get(token, 5.3))

    def scripted(self, base: _Atom) -> _Atom:
        """With what is raised and lowered."""
        found: list[tuple[str, str]] = []
        while self.peek() in ("^", "_"):
            mark = self.take().strip()
            found.append((mark, self.group()))
        if not found:
            return base
        wide = max(width(script) for _, script in found) * _SCRIPT
        total = max(base.width, wide) + 2 if base.kind == "sum" else base.width + wide + 0.6
        scripts = "".join(f"{mark}{{{script}}}" for mark, script in found)
        kind = "" if base.kind in ("sum", "root") else base.kind
        parts = (*base.parts, scripts) if kind else ()
        return replace(
            base, source=base.source.rstrip() + scripts, width=total, kind=kind, parts=parts
        )


def _clauses(said: str) -> Iterator[_Atom]:
    """The words of `\\text`; "and", "or" and what follows a comma in front begin a clause."""
    atoms = list(_words(said))
    if said.strip() in ("and", "or"):
        yield replace(atoms[0], level=1)
        return
    for number, atom in enumerate(atoms):
        yield replace(atom, level=0) if number == 1 and said.startswith(", ") else atom


def _words(said: str, style: str = "") -> Iterator[_Atom]:
    """The words of `\\text`, and what is maths or code among them."""
    for number, part in enumerate(re.split(r"\$", said)):
        if number % 2:
            for atom in _Reader(part).atoms():
                yield replace(atom, level=None if atom.level is None else 3)
            continue
        for piece in re.findall(
            r"\\texttt\{(?:[^{}]|\\[{}]|\{\})*\}|(?:\\[{}]|[^\\]|\\(?!texttt))+", part
        ):
            inner, inside = (
                (piece[8:-1], "\\texttt") if piece.startswith("\\texttt") else (piece, "")
            )
            for word in re.findall(r"\s*\S+\s*$|\s*\S+|\s+", inner):
                blank = " " * (word[0] == " ")
                source = f"{blank}{inside}{{{word.lstrip()}}}" if inside else word
                yield _Atom(source, prose_width(source), 3 if blank else None, "word")


def prose_width(said: str) -> float:
    """How wide a piece of prose comes out, with its maths and its code."""
    total = 0.0
    for number, part in enumerate(said.split("$")):
        if number % 2:
            total += width(part)
            continue
        for piece in re.split(r"(\\texttt\{(?:[^{}]|\\[{}]|\{\})*\})", part):
            plain = re.sub(r"\\allowbreak ?|\\texttt\b", "", piece)
            plain = re.sub(r"\\text[a-z]+\{\}|\\.", "x", plain)
            plain = re.sub(r"\\[a-z]+|[{}]", "", plain)
            code = piece.startswith(r"\texttt")
            total += sum(5.25 if code else _letter(sign) for sign in plain)
    return total


_KEPT = 60.0  # what a cell of a table keeps together, if it is no wider


def least_width(said: str) -> float:
    """The widest piece of prose that does not break, its formulas opened where they can be."""
    found = [0.0]
    for number, part in enumerate(said.split("$")):
        if number % 2:
            atoms = _flat(list(_Reader(part).atoms()), _KEPT)
            found += (sum(atom.width for atom in piece) for piece in _pieces(list(atoms), 3))
        else:
            code = r"\texttt{" if r"\texttt{" in part else ""
            words = re.split(r" |\\allowbreak\{\}", part.replace(r"\texttt{", "").removesuffix("}"))
            found += (prose_width(f"{code}{word}{'}' * bool(code)}") for word in words)
    return max(found)


def _letter(sign: str) -> float:
    """A letter of prose."""
    if sign in " fijlrt.,:;!|()":
        return 3.6
    return 8.0 if sign in "mwMW" or (sign.isupper() and sign != "I") else 5.1


def width(source: str) -> float:
    """How wide a formula comes out."""
    return sum(atom.width for atom in _Reader(source).atoms())


# -- breaking ------


def _flat(atoms: Sequence[_Atom], room: float) -> Iterator[_Atom]:
    """Atoms, those too wide opened: a fraction as a quotient of sums, a fence as its two ends."""
    for atom in atoms:
        if atom.width <= room or not atom.parts:
            yield atom
        elif atom.kind == "fence":
            opening, inside, closing, *scripts = atom.parts
            yield _Atom(rf"\bigl{opening} ", 5.0, atom.level, "open")
            yield from _flat(list(_Reader(inside).atoms()), room)
            yield _Atom(rf"\bigr{closing}{''.join(scripts)} ", 5.0 + 6 * len(scripts))
        elif atom.kind == "fraction":
            above, below, *scripts = atom.parts
            yield from _flat(list(_fenced(above, atom.level)), room)
            yield _Atom("/ ", 5.0)
            yield from _flat(list(_fenced(below, 3)), room)
        else:
            yield atom


def _fenced(source: str, level: int | None) -> Iterator[_Atom]:
    """In parentheses, where it has more than one piece."""
    atoms = list(_Reader(source).atoms())
    if len(atoms) < 2:
        yield from (replace(atom, level=level) for atom in atoms)
    else:
        yield _Atom(r"\bigl( ", 5.0, level, "open")
        yield from atoms
        yield _Atom(r"\bigr) ", 5.0)


def _joined(atoms: Sequence[_Atom]) -> str:
    """The atoms as they are written, words next to each other in one `\\text`."""
    said, prose = "", ""
    for atom in (*(atom for atom in atoms if atom.source), _Atom("", 0.0)):
        if atom.kind == "word":
            prose += atom.source
            continue
        if prose:
            said += rf"\text{{{prose}}}"
            prose = ""
        said += atom.source
    return re.sub(r" {2,}", " ", re.sub(r"\} \\texttt\{", " ", said))


def opened(source: str, room: float = ROOM, *, piece: float = 0.6) -> str:
    """A formula among words, where it is too wide for a line written so that TeX can break it.

    Fences and fractions are opened that take more than a share of the room, the `piece`.
    """
    if width(source) <= room:
        return source
    limit = piece * room
    made: list[_Atom] = []
    for run in _pieces(list(_flat(list(_Reader(source).atoms()), limit)), 2):
        long = sum(atom.width for atom in run) > room / 2
        for atom in run:
            made.append(
                _Atom(r"\allowbreak ", 0.0)
                if atom.kind != "sign" and atom.level in ((0, 1, 3) if long else (0, 1))
                else _Atom("", 0.0)
            )
            made.append(atom)
    return _joined(made).strip()


def fitted(said: str, room: float = ROOM, *, piece: float = 0.6) -> str:
    """Prose with its formulas opened."""
    parts = said.split("$")
    parts[1::2] = [opened(part, room, piece=piece) for part in parts[1::2]]
    return "$".join(parts)


def rows(source: str, room: float = ROOM) -> list[str]:
    r"""The rows of a formula, each no wider than the room; all but the first are indented.

    Broken where a reader would: before a reason, a relation, a plus, and last between factors.

    Examples:
        >>> rows("a + b", 20)
        ['a', '\\quad {} + b']
    """
    if width(source) <= room:
        return [source]
    narrow = room - _EM
    made = _fill(list(_flat(list(_Reader(source).atoms()), narrow)), room, narrow, 0)
    return [_row(row, number) for number, row in enumerate(made)]


def _fill(
    atoms: list[_Atom], room: float, narrow: float, level: int, begun: float = 0.0
) -> list[list[_Atom]]:
    """Rows as full as they get; a piece is broken at the next level only if no row can hold it."""
    made: list[list[_Atom]] = [[]]
    used, limit = begun, room
    for piece in _pieces(atoms, level):
        wide = sum(atom.width for atom in piece)
        if used + wide <= limit:
            made[-1] += piece
            used += wide
        elif wide <= narrow and used:
            made.append(piece)
            used, limit = wide, narrow
        elif level < 3:
            if level == 0 and used:  # a reason stands by itself
                made.append([])
                used, limit = 0.0, narrow
            first, *others = _fill(piece, limit, narrow, level + 1, used)
            made[-1] += first
            made += others
            limit = narrow if others else limit
            used = sum(atom.width for atom in others[-1]) if others else used + wide
        else:
            if used:
                made.append([])
            made[-1] += piece
            used, limit = wide, narrow
    return made


def _pieces(atoms: list[_Atom], level: int) -> Iterator[list[_Atom]]:
    """Runs of atoms between the places where a row may begin at this level."""
    piece: list[_Atom] = []
    for atom in atoms:
        if piece and atom.level is not None and atom.level <= level:
            yield piece
            piece = []
        piece.append(atom)
    if piece:
        yield piece


def _row(atoms: list[_Atom], number: int) -> str:
    """A row without blanks at its ends; what goes on is indented."""
    shown = list(atoms)
    while shown and shown[-1].kind == "space":
        shown.pop()
    if shown and shown[0].kind == "word":
        shown[0] = replace(shown[0], source=shown[0].source.lstrip())
    said = _joined(shown).strip()
    if not number:
        return said
    first = shown[0] if shown else None
    if first and first.kind == "sign" and first.level != 1:
        said = "{} " + said
    elif (
        first
        and first.level == 3
        and first.kind not in ("word", "open")
        and "sum" not in first.source
    ):
        said = r"{} \times " + said
    return INDENT + said


# -- equations ------


def align(made: Sequence[str]) -> str:
    """Rows below each other, aligned at their `&`."""
    body = " \\\\\n".join(made)
    return f"\\begin{{align*}}\n{body}\n\\end{{align*}}"


def displayed(source: str) -> str:
    """A formula on lines of its own."""
    if width(source) <= ROOM:
        return f"\\[ {source} \\]"
    return align([f"& {row}" for row in rows(source)])
