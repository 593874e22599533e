"""Writes the service worker, with the list of what the playground needs without network."""

import json
from html.parser import HTMLParser
from pathlib import Path

from website.playground import FOLDER, bundle, made

LOADED = {"link": "href", "script": "src"}


class Loads(HTMLParser):
    """The scripts and styles that a page names."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag loads."""
        have = dict(attrs)
        address = have.get(LOADED.get(tag, ""))
        if address and have.get("rel") in (None, "stylesheet", "icon"):
            self.found.append(address)


def write(site: Path) -> None:
    """Put the service worker into the built site, beside the playground's page."""
    folder = site / FOLDER
    files = list(made().addresses())
    page = (folder / "index.html").read_text("utf-8")
    loaded = [address for address in Loads(page).found if address not in files]
    fonts = sorted((site / "assets/vendor/katex/fonts").glob("*.woff2"))
    shell = ["./", *loaded, *(f"../{font.relative_to(site).as_posix()}" for font in fonts)]
    script = (bundle.HERE / "scripts" / "offline.js").read_text("utf-8")
    lists = f"const FILES = {json.dumps(files)};\nconst SHELL = {json.dumps(shell)};\n"
    (folder / "offline.js").write_text(lists + script, "utf-8")
