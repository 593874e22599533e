"""The built site on a local server, and Debian's Chromium to look at it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.server import serving

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def built_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole site with the playground, as it is released; RELEASE may name one made before."""
    if made := os.environ.get("RELEASE"):
        return ROOT / made
    target = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "website.release", "--installed", "--site-dir", str(target)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-4000:]
    return target


@pytest.fixture(scope="session")
def address(built_site: Path) -> Iterator[str]:
    """Where the built site is served."""
    with serving(built_site) as site:
        yield site.address


@pytest.fixture(scope="session")
def paths(built_site: Path) -> list[str]:
    """The address of every page, relative to the site's root."""
    found = sorted(path.relative_to(built_site) for path in built_site.rglob("*.html"))
    return [str(path).removesuffix("index.html") for path in found]


@pytest.fixture(scope="session")
def kinds(built_site: Path, paths: list[str]) -> list[str]:
    """Pages of every kind: all at the top, and of each folder, which one template fills, two.

    The two are the largest and the smallest.
    """
    folders: dict[str, list[str]] = {}
    for path in paths:
        folders.setdefault(str(Path(path).parent), []).append(path)

    def size(path: str) -> int:
        at = built_site / path
        return (at / "index.html" if at.is_dir() else at).stat().st_size

    top = folders.pop(".")
    ends = (end(part, key=size) for part in folders.values() for end in (min, max))
    return sorted({*top, *ends})


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests; each test opens contexts of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
