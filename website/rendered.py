"""Pages as MkDocs rendered them, kept on disk for as long as their Markdown is the same.

MkDocs has no such store, and converting Markdown is most of a build's time. What rendering leaves
behind besides the page (anchors that other pages refer to, the inventory) is noted and done again.
"""

import os
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from importlib.metadata import version
from logging import WARNING, getLogger
from pickle import dumps, loads
from typing import Any

from mkdocs.commands import build
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.utils import CountHandler

from website.playground import assets
from website.store import FOLDER, stamp

KEPT = FOLDER / "rendered"
# What a page rests on besides its Markdown: the settings, what converts it, docstrings it shows.
TOOLS = ("markdown", "mkdocs", "mkdocs-autorefs", "mkdocstrings-python", "pymdown-extensions")
SHOWS = "\n::: symconv"


@dataclass(frozen=True)
class Rendered:
    """A rendered page, and the calls that rendering it made to what is shared by all pages."""

    content: str
    toc: Any
    title: str | None
    anchors: set[str]
    links: dict[str, dict[str, str]]
    registered: list[tuple[tuple[Any, ...], dict[str, Any]]]
    inventory: dict[str, Any]


def keep_rendered(config: MkDocsConfig, files: Files) -> None:
    """Let every page look for itself on disk before it is rendered."""
    unlinked = assets()
    common = sha256(
        "\n".join(
            [
                stamp(("mkdocs.yml", "website/rendered.py")),
                *map(version, TOOLS),
                # Which pages and files a link may lead to; the playground's go by their content,
                # and only its own page, which names them, links to them.
                *sorted(uri for uri in files.src_uris if uri not in unlinked),
            ]
        ).encode()
    ).hexdigest()
    pages = [file.page for file in files.documentation_pages() if file.page is not None]
    for page in pages:
        page.render = partial(_render, page, common)  # type: ignore[method-assign]
    if not any(KEPT.glob("*")) and hasattr(os, "fork"):
        _render_ahead(pages, config, files)


def _render_ahead(pages: list[Page], config: MkDocsConfig, files: Files) -> None:
    """Render all pages in two copies of this process, so that both processors of it are used.

    What they keep is taken from disk afterwards; a page with a warning is not kept, and so warns
    then. One copy has the pages that show docstrings: it alone reads the library for them.
    """
    halves: tuple[list[Page], list[Page]] = ([], [])
    for page in pages:
        halves[SHOWS in f"\n{page.file.content_string}"].append(page)
    copies = []
    for half in halves:
        if not (copy := os.fork()):
            getLogger("mkdocs").handlers.clear()
            try:
                for page in half:
                    build._populate_page(page, config, files)
            finally:
                os._exit(0)
        copies.append(copy)
    for copy in copies:
        os.waitpid(copy, 0)


def _render(page: Page, common: str, config: MkDocsConfig, files: Files) -> None:
    """Render a page, or take what came out when it was last the same."""
    text = page.markdown or ""
    shown = stamp(("symconv/**/*.py",)) if SHOWS in f"\n{text}" else ""
    key = sha256("\n".join([common, shown, page.file.src_uri, text]).encode()).hexdigest()
    name = page.file.src_uri.replace("/", " ")
    file = KEPT / f"{name} {key[:16]}.pickle"
    if file.is_file():
        _take(page, loads(file.read_bytes()), config, files)
        return
    warned = CountHandler()
    warned.setLevel(WARNING)
    getLogger("mkdocs").addHandler(warned)
    try:
        made = _made(page, config, files)
    finally:
        getLogger("mkdocs").removeHandler(warned)
    if warned.get_counts():
        return  # it has to warn the next time too
    KEPT.mkdir(parents=True, exist_ok=True)
    for old in KEPT.glob(f"{name} {16 * '?'}.pickle"):
        old.unlink(missing_ok=True)
    file.write_bytes(dumps(made))


def _made(page: Page, config: MkDocsConfig, files: Files) -> Rendered:
    """Render a page and note what it did to what is shared."""
    autorefs: Any = config.plugins["autorefs"]
    inventory: Any = config.plugins["mkdocstrings"].handlers.inventory  # type: ignore[attr-defined]
    before, registered, register = set(inventory), [], autorefs.register_anchor

    def noted(page: Page, *args: Any, **kwargs: Any) -> None:
        registered.append((args, kwargs))
        register(page, *args, **kwargs)

    autorefs.register_anchor = noted
    try:
        Page.render(page, config, files)
    finally:
        del autorefs.register_anchor
    return Rendered(
        page.content or "",
        page.toc,
        page._title_from_render,
        set(page.present_anchor_ids or ()),
        {file.src_uri: links for file, links in (page.links_to_anchors or {}).items()},
        registered,
        {name: item for name, item in inventory.items() if name not in before},
    )


def _take(page: Page, kept: Rendered, config: MkDocsConfig, files: Files) -> None:
    """Leave a page, and what is shared, as if it had been rendered."""
    page.content, page.toc = kept.content, kept.toc
    page._title_from_render = kept.title
    page.present_anchor_ids = kept.anchors
    found = {files.get_file_from_path(path): links for path, links in kept.links.items()}
    page.links_to_anchors = {file: links for file, links in found.items() if file is not None}
    for args, kwargs in kept.registered:
        config.plugins["autorefs"].register_anchor(page, *args, **kwargs)  # type: ignore[attr-defined]
    config.plugins["mkdocstrings"].handlers.inventory.update(kept.inventory)  # type: ignore[attr-defined]
