"""The MkDocs hook: puts the generated pages into the site. What they say is decided beside it."""

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation

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


@contextmanager
def _importable() -> Iterator[None]:
    """Within the handlers and not at import: MkDocs restores the path after that."""
    sys.path.insert(0, ROOT)
    try:
        yield
    finally:
        sys.path.remove(ROOT)
