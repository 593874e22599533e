"""The docs site's pages, generated from the library: nothing on them is typed that it computes."""

from functools import cache

from website import (
    algorithms,
    blocks,
    claims,
    commands,
    conventions,
    crossovers,
    home,
    layers,
    memory,
    networks,
    project,
    reference,
)

# The site's sections in order; each function gives the section's pages, path to Markdown.
SECTIONS = {
    "Home": home.pages,
    "The text, checked": claims.pages,
    "Crossovers": crossovers.pages,
    "Layers": layers.pages,
    "Blocks": blocks.pages,
    "Networks": networks.pages,
    "Algorithms": algorithms.pages,
    "Memory": memory.pages,
    "Conventions": conventions.pages,
    "Command line": commands.pages,
    "Reference": reference.pages,
    "Project": project.pages,
}


@cache
def sections() -> dict[str, dict[str, str]]:
    """Each section's pages."""
    made = {title: make() for title, make in SECTIONS.items()}
    return {title: part for title, part in made.items() if part}


def pages() -> dict[str, str]:
    """Every generated page: path below docs/ to Markdown."""
    return {path: text for part in sections().values() for path, text in part.items()}


def nav() -> list[dict[str, str | list[str]]]:
    """The table of contents: a section of one page is a link, a longer one a list."""
    return [
        {title: list(part) if len(part) > 1 else next(iter(part))}
        for title, part in sections().items()
    ]
