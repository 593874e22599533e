"""Runs a program of the playground and says, piece by piece, what is to be shown.

It runs in the browser's Python, inside the worker, and in the tests: SymPy, symconv and the
standard library alone. Each piece goes out at once, as JSON, so that what was printed before an
endless loop is seen.
"""

import ast
import contextlib
import io
import json
import linecache
import traceback
from collections.abc import Callable
from itertools import islice

from sympy import Basic, MatrixBase, preorder_traversal

from symconv.render import latex
from website.playground.blocks import Block, blocks

NAME = "<playground>"
PRINTED = 50_000  # characters of one run: a page stays quick
LARGEST = 1_000  # nodes of one formula: beyond that it is shown as text

Emit = Callable[[str], object]


def run(source: str, emit: Emit) -> bool:
    """Run a program in a namespace of its own; whether it came to its end without an error.

    As in a session, each expression on a line of its own shows its value, unless that is None.
    """
    linecache.cache[NAME] = (len(source), None, source.splitlines(keepends=True), NAME)
    space: dict[str, object] = {"__name__": "__main__"}
    out = Printed(emit)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            for statement in ast.parse(source, NAME).body:
                if not isinstance(statement, ast.Expr):
                    module = ast.Module([statement], [])
                    exec(compile(module, NAME, "exec", dont_inherit=True), space)
                    continue
                expression = ast.Expression(statement.value)
                value = eval(compile(expression, NAME, "eval", dont_inherit=True), space)
                if value is not None:
                    code = ast.get_source_segment(source, statement) or ""
                    shown = {"kind": "result", "code": code, "shown": shape(value)}
                    out.flush()
                    emit(json.dumps(shown))
    except SystemExit:
        return True
    except BaseException as error:  # whatever it is, the page has to say it
        out.flush()
        emit(json.dumps(failure(error)))
        return False
    finally:
        out.flush()
    return True


class Printed(io.TextIOBase):
    """What a program prints: sent on line by line, up to a limit."""

    def __init__(self, emit: Emit) -> None:
        self._emit = emit
        self._held = ""
        self._left = PRINTED

    def write(self, text: str) -> int:
        """Hold the text until its line ends."""
        if self._left > 0:
            self._held += text
            if "\n" in text or len(self._held) > self._left:
                self.flush()
        return len(text)

    def flush(self) -> None:
        """Send what is held."""
        if not self._held:
            return
        text, self._held = self._held[: self._left], ""
        self._left -= len(text)
        if self._left <= 0:
            text += f"\n(the rest is not shown: a run prints at most {PRINTED} characters)\n"
        self._emit(json.dumps({"kind": "text", "text": text}))


def shape(value: object) -> list[Block]:
    """A value as blocks: formulas as maths, the library's results as they print, else its repr."""
    if hasattr(value, "_repr_markdown_") and not isinstance(value, type):
        return blocks(value._repr_markdown_())
    tex = maths(value)
    if tex is not None:
        return [{"kind": "math", "tex": tex}]
    text = repr(value)
    more = len(text) - PRINTED
    return [{"kind": "text", "text": f"{text[:PRINTED]}… ({more} more)" if more > 0 else text}]


def maths(value: object) -> str | None:
    """LaTeX of an expression, or of a tuple or list that holds one among numbers; else None.

    None too for one so large that nobody reads it and a page takes long to draw it.
    """
    if isinstance(value, MatrixBase):
        value = value.as_immutable()
    if isinstance(value, Basic):
        beyond = next(islice(preorder_traversal(value), LARGEST, None), None)
        return latex(value) if beyond is None else None
    if type(value) is int:
        return str(value)
    if not isinstance(value, (tuple, list)) or not value:
        return None
    parts = [maths(entry) for entry in value]
    if None in parts or all(type(entry) is int for entry in value):
        return None
    inside = ", ".join(part for part in parts if part is not None)
    if isinstance(value, list):
        return rf"\left[{inside}\right]"
    return rf"\left({inside}{',' if len(parts) == 1 else ''}\right)"


def failure(error: BaseException) -> Block:
    """An error: the lines of the program that led to it, then what the library says."""
    said = "".join(traceback.format_exception_only(error)).rstrip()
    if isinstance(error, SyntaxError) and error.filename == NAME:
        where: list[str] = []  # Python's own message shows the place
        said = said.strip().removeprefix(f'File "{NAME}", ')
    else:
        frames = traceback.extract_tb(error.__traceback__)
        where = [place(frame) for frame in frames if frame.filename == NAME]
    module = type(error).__module__
    said = said.removeprefix(f"{module}.")
    if isinstance(error, ModuleNotFoundError):
        said += "\nHere are symconv, SymPy, mpmath and Python's own library; the rest needs an "
        said += "installation of symconv."
    return {"kind": "error", "where": where, "said": said}


def place(frame: traceback.FrameSummary) -> str:
    """One line of the program, with the function that it stands in."""
    inside = "" if frame.name == "<module>" else f" in {frame.name}"
    return f"line {frame.lineno}{inside}: {frame.line}"
