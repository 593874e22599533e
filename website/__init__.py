"""The docs site's pages, generated from the library: nothing on them is typed that it computes."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context

from website import (
    algorithms,
    blocks,
    claims,
    commands,
    conventions,
    cookbook,
    crossovers,
    home,
    layers,
    lookup,
    memory,
    networks,
    project,
    reference,
)
from website.store import is_kept, kept

Pages = dict[str, str]

# The tabs, and the sections below each, in order; a function gives the section's pages, path to
# Markdown. A tab with one section of its own name is that section.
TABS: dict[str, dict[str, Callable[[], Pages]]] = {
    "Home": {"Home": home.pages},
    "Look up": {
        "Look up": lookup.pages,
        "Layers": layers.pages,
        "Blocks": blocks.pages,
        "Networks": networks.pages,
        "Crossovers": crossovers.pages,
        "Statements, checked": claims.pages,
        "Algorithms": algorithms.pages,
        "Memory": memory.pages,
        "Conventions": conventions.pages,
    },
    "Use": {
        "Cookbook": cookbook.pages,
        "Command line": commands.pages,
        "Reference": reference.pages,
        "Project": project.pages,
    },
}
SECTIONS = {title: make for tab in TABS.values() for title, make in tab.items()}
# What a section rests on: anything that is not a picture or a script.
SOURCES = ("symconv/**/*.py", "website/**/*.py", "*.md")
PROCESSES = 2


@cache
def sections() -> dict[str, Pages]:
    """Each section's pages; those that are not kept from the last time by several processes."""
    missing = [title for title in SECTIONS if not is_kept(_file(title), SOURCES)]
    if missing:
        with ProcessPoolExecutor(PROCESSES, get_context("spawn")) as pool:
            list(pool.map(section, sorted(missing, key=_longest)))
    return {title: section(title) for title in SECTIONS}


def section(title: str) -> Pages:
    """The pages of one section, as last made if nothing has changed since."""
    return kept(_file(title), SECTIONS[title], SOURCES)


def _file(title: str) -> str:
    return "pages " + title.lower()


def _longest(title: str) -> bool:
    """Sorts what takes longest to the front."""
    return title not in ("Crossovers", "Networks", "Blocks")


def pages() -> Pages:
    """Every generated page: path below docs/ to Markdown."""
    return {path: text for part in sections().values() for path, text in part.items()}


def nav() -> list[dict[str, object]]:
    """The table of contents: a section of one page is a link, a longer one a list."""
    made: list[dict[str, object]] = []
    for tab, parts in TABS.items():
        entries: list[object] = []
        for title in parts:
            paths = list(sections()[title])
            if title == tab:  # its first page opens the tab
                entries += paths
            else:
                entries.append({title: paths if len(paths) > 1 else paths[0]})
        made.append({tab: entries if len(entries) > 1 else entries[0]})
    return made
