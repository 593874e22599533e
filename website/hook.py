"""The MkDocs hook: puts the generated pages into the site. What they say is decided beside it."""

import importlib
import sys
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

ROOT = str(Path(__file__).resolve().parents[1])


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Generate the pages anew, so that `mkdocs serve` sees edits of the library too."""
    for name in list(sys.modules):
        if name.split(".")[0] in {"symconv", "website"}:
            del sys.modules[name]
    sys.path.insert(0, ROOT)  # here and not at import: MkDocs restores the path after that
    try:
        website = importlib.import_module("website")
        for path, text in website.pages().items():
            files.append(File.generated(config, path, content=text))
        config.nav = website.nav()
    finally:
        sys.path.remove(ROOT)
    return files
