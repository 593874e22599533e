"""The docs site's pages, generated from the library: nothing on them is typed that it computes."""

import ast
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

from website import (
    algorithms,
    blocks,
    calculator,
    claims,
    commands,
    conventions,
    cookbook,
    crossovers,
    glossary,
    guides,
    home,
    layers,
    learn,
    lookup,
    memory,
    networks,
    playground,
    project,
    reference,
    sheet,
)
from website.processes import each, pool
from website.project import ROOT
from website.store import is_kept, kept

Pages = dict[str, str]

# The tabs, and the sections below each, in order; a function gives the section's pages, path to
# Markdown. A tab with one section of its own name is that section.
TABS: dict[str, dict[str, Callable[[], Pages]]] = {
    "Home": {"Home": home.pages},
    "Learn": {"Learn": learn.pages},
    "Look up": {
        "Look up": lookup.pages,
        "Formula sheet": sheet.pages,
        "Layers": layers.pages,
        "Blocks": blocks.pages,
        "Networks": networks.pages,
        "Crossovers": crossovers.pages,
        "Statements, checked": claims.pages,
        "Algorithms": algorithms.pages,
        "Memory": memory.pages,
        "Conventions": conventions.pages,
        "Glossary": glossary.pages,
    },
    "Calculator": {"Calculator": calculator.pages},
    "Playground": {"Playground": playground.pages},
    "Use": {
        "Use": guides.pages,
        "Cookbook": cookbook.pages,
        "Command line": commands.pages,
        "Reference": reference.pages,
        "Project": project.pages,
    },
}
SECTIONS = {title: make for tab in TABS.values() for title, make in tab.items()}
# These spread their own work over the processes, what takes longest at a time first.
SPREAD = ("Calculator", "Crossovers", "Networks")
ANEW = {"Playground"}  # rests on what is installed, and on what the build is to hold


@cache
def sections() -> dict[str, Pages]:
    """Each section's pages; those that are not kept from the last time by several processes."""
    lasting = [title for title in SECTIONS if title not in ANEW]
    missing = [title for title in lasting if not is_kept(_file(title), _sources(title))]
    if missing:
        with pool():
            made = each(section, [title for title in missing if title not in SPREAD])
            for title in SPREAD:
                section(title)
            list(made)
    return {title: section(title) for title in SECTIONS}


def section(title: str) -> Pages:
    """The pages of one section, as last made if nothing has changed since."""
    if title in ANEW:
        return SECTIONS[title]()
    return kept(_file(title), SECTIONS[title], _sources(title))


@cache
def _sources(title: str) -> tuple[str, ...]:
    """What a section rests on: the library, the texts in the root and its own, and its modules."""
    found: dict[str, None] = {}
    waiting = [SECTIONS[title].__module__]
    while waiting:
        name = waiting.pop()
        file = f"{name.replace('.', '/')}.py"
        if not (ROOT / file).is_file():
            file = f"{name.replace('.', '/')}/__init__.py"
        if file not in found and (ROOT / file).is_file():
            found[file] = None
            for node in ast.parse((ROOT / file).read_text("utf-8")).body:
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("website"):
                    waiting += [node.module, *(f"{node.module}.{one.name}" for one in node.names)]
    shown = getattr(sys.modules[SECTIONS[title].__module__], "TEXTS", ())
    return ("symconv/**/*.py", "*.md", *shown, *sorted(found))


def _file(title: str) -> str:
    return "pages " + title.lower()


def files() -> Pages:
    """Every generated file: path below docs/ to text, pages and what they load."""
    return {path: text for part in sections().values() for path, text in part.items()}


def pages() -> Pages:
    """Every generated page."""
    return {path: text for path, text in files().items() if path.endswith(".md")}


def assets() -> dict[str, Path]:
    """Every generated file that is no page: path below the site's root to file."""
    return {**sheet.assets(), **playground.assets()}


def nav() -> list[dict[str, object]]:
    """The table of contents: a section of one page is a link, a longer one a list."""
    made: list[dict[str, object]] = []
    for tab, parts in TABS.items():
        entries: list[object] = []
        for title in parts:
            paths = [path for path in sections()[title] if path.endswith(".md")]
            if title == tab:  # its first page opens the tab
                entries += paths
            else:
                entries.append({title: paths if len(paths) > 1 else paths[0]})
        made.append({tab: entries if len(entries) > 1 else entries[0]})
    return made
