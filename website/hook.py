"""The MkDocs hook: puts the generated pages into the site. What they say is decided beside it."""

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

ROOT = str(Path(__file__).resolve().parents[1])


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Generate the pages anew, so that `mkdocs serve` sees edits of the library too."""
    for name in list(sys.modules):
        if name.split(".")[0] in {"symconv", "website"}:
            del sys.modules[name]
    with _importable():
        website = importlib.import_module("website")
        for path, text in website.files().items():
            files.append(File.generated(config, path, content=text))
        for path, file in website.assets().items():
            files.append(File.generated(config, path, abs_src_path=str(file)))
        config.nav = website.nav()
    return files


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """Take pages that were rendered before from disk."""
    with _importable():
        importlib.import_module("website.rendered").keep_rendered(config, files)
    return nav


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Link examples to the playground, where this build holds it."""
    playground = sys.modules["website.playground"]
    target = files.get_file_from_path(playground.PAGE)
    if not playground.included() or target is None or page.file == target:
        return html
    with _importable():
        links = importlib.import_module("website.playground.links")
        return links.linked(html, page.file.src_uri, target.url_relative_to(page.file))


def on_post_build(config: MkDocsConfig) -> None:
    """Put the playground's service worker beside its page."""
    if sys.modules["website.playground"].included():
        with _importable():
            offline = importlib.import_module("website.playground.offline")
            offline.write(Path(config.site_dir))


@contextmanager
def _importable() -> Iterator[None]:
    """Within the handlers and not at import: MkDocs restores the path after that."""
    sys.path.insert(0, ROOT)
    try:
        yield
    finally:
        sys.path.remove(ROOT)
