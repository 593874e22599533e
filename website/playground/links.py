"""A link to the playground beside each example that can run there.

It is put in when the site is built, from the page as it is: the program in the link is the example
without prompts and outputs, below the imports that it takes for granted.

What takes NumPy gets no link, such as `evaluate` with arrays; with numbers it takes none. Pyodide's
npm package holds Python alone, and no registry that the build installs from has NumPy compiled for
it. What draws gets none for the same reason.
"""

import ast
import base64
import builtins
import re
import zlib
from collections.abc import Mapping
from functools import cache
from html import unescape

import symconv
from website import reference

# As MkDocs sets a fenced block; mkdocstrings sets signatures in blocks of one class more.
BLOCK = re.compile(
    r'<div class="language-(?P<kind>pycon|python) highlight"><pre.*?</pre></div>', re.S
)
TAG = re.compile(r"<[^>]+>")
ABSENT = {"numpy", "matplotlib", "pandas", "torch", "z3", "click", "rich"}
NEEDS_MORE = {"verify", "judge", "figures"}  # NumPy or matplotlib, without importing it by name
OPEN = '<p class="play" data-search-exclude=""><a href="{address}">Open in playground</a></p>'


def linked(html: str, page: str, playground: str) -> str:
    """A page with a link after each example that the playground at this address can run."""

    def beside(match: re.Match[str]) -> str:
        code = program(text(match[0]), match["kind"], homes(page))
        if code is None:
            return match[0]
        return match[0] + OPEN.format(address=f"{playground}#code={pack(code)}")

    return BLOCK.sub(beside, html)


@cache
def names() -> list[tuple[str, str, str]]:
    """Each documented name: the page of the reference, what it is imported from, the name."""
    return [
        (group.rpartition(".")[2], *full.rpartition(".")[::2])
        for group, listed in reference.groups().items()
        for full in listed
    ]


@cache
def homes(page: str) -> Mapping[str, str]:
    """What each documented name is imported from; two of one name: the one of the page, or public.

    Docstrings show a name as their module knows it, without an import.
    """
    last = sorted(
        names(),
        key=lambda entry: (page == f"reference/{entry[0]}.md", entry[1] == "symconv"),
    )
    return dict.fromkeys(symconv.__all__, "symconv") | {name: home for _, home, name in last}


def text(html: str) -> str:
    """What a block of code says."""
    return unescape(TAG.sub("", html))


def program(block: str, kind: str, homes: Mapping[str, str]) -> str | None:
    """The program of a block, complete in itself; None where it cannot run in the playground."""
    if "Traceback (most recent call last)" in block:
        return None
    code = statements(block) if kind == "pycon" else block.strip("\n") + "\n"
    try:
        tree = ast.parse(code)
    except SyntaxError:  # a fragment, or a signature
        return None
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    imported = {
        part
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for part in [getattr(node, "module", "") or "", *(alias.name for alias in node.names)]
    }
    taken = sorted(used - bound(tree) - set(dir(builtins)))
    if not set(taken) <= homes.keys() or not (imported or taken):
        return None
    parts = {part for path in (*imported, *map(homes.get, taken)) for part in path.split(".")}
    if parts & ABSENT or (used | attributes | parts) & NEEDS_MORE:
        return None
    return "".join(f"from {homes[name]} import {name}\n" for name in taken) + code


def statements(session: str) -> str:
    """The statements of a session, without prompts and outputs."""
    lines = [line[4:] for line in session.splitlines() if re.match(r"(>>>|\.\.\.)( |$)", line)]
    return "\n".join(lines).rstrip("\n") + "\n"


def bound(tree: ast.AST) -> set[str]:
    """The names that a program binds, wherever it does."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            names.add(node.id)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).split(".")[0])
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
    return names


def pack(code: str) -> str:
    """A program as the part of an address behind `code=`; scripts/share.js reads it."""
    deflate = zlib.compressobj(9, wbits=-15)
    packed = deflate.compress(code.encode()) + deflate.flush()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")
