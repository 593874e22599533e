"""What a first visit loads, and how many bytes that is on the wire; times: benchmarks/pages.py.

Run: pytest -m browser tests/browser/test_weight.py
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.looks import settled
from tests.browser.server import Site, serving

pytestmark = pytest.mark.browser

HOME = 400_000  # bytes
PLAYGROUND = 18_000_000  # bytes until the first formula: Python, SymPy and symconv
PATIENCE = 60_000  # milliseconds

THEME = {
    "assets/_mkdocstrings.css",
    "assets/javascripts/bundle.js",
    "assets/javascripts/workers/search.js",
    "assets/logo.svg",
    "assets/search.js",
    "assets/site.css",
    "assets/site.js",
    "assets/stylesheets/main.css",
    "assets/stylesheets/palette.css",
    "assets/vendor/katex/katex.min.css",
    "assets/vendor/katex/katex.min.js",
}
FONTS = {
    f"assets/vendor/katex/fonts/KaTeX_{name}.woff2" for name in ("Main-Regular", "Math-Italic")
}


@pytest.fixture
def site(built_site: Path) -> Iterator[Site]:
    """A server of its own: what it sends is this test's."""
    with serving(built_site) as site:
        yield site


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A browser that has seen nothing, and keeps nothing for later beside what it shows."""
    context = chromium.new_context(service_workers="block")
    yield context.new_page()
    context.close()


def loaded(site: Site) -> set[str]:
    """What was sent, without the hashes of contents."""
    return {re.sub(r"\.[0-9a-f]{8}\.min|-[0-9a-f]{12}(?=/)", "", path) for path, _ in site.sent}


def weight(site: Site) -> int:
    """Bytes on the wire, in all."""
    return sum(size for _, size in site.sent)


def test_the_home_page_is_light(site: Site, page: Page) -> None:
    """All that comes until the page rests: fonts, maths, scripts, worker."""
    settled(page, site.address)
    page.wait_for_load_state("networkidle")
    own = {"", "assets/calculator/home.js", "assets/calculator/formulas.js"}
    assert loaded(site) == THEME | FONTS | own
    assert weight(site) <= HOME


def test_the_search_index_comes_when_the_search_is_used(site: Site, page: Page) -> None:
    settled(page, site.address)
    page.wait_for_load_state("networkidle")
    assert "search/search_index.json" not in loaded(site)
    page.keyboard.press("/")
    page.keyboard.type("Winograd")
    page.locator(".md-search-result__item").first.wait_for(timeout=PATIENCE)
    assert [path for path, _ in site.sent].count("search/search_index.json") == 1


def test_the_playground_loads_what_it_needs(site: Site, page: Page) -> None:
    """Until the first formula: the page, Python and the libraries; no file twice."""
    page.goto(f"{site.address}playground/")
    page.get_by_role("button", name="Run").click()
    page.locator(".result .katex").first.wait_for(timeout=PATIENCE)
    page.evaluate("document.fonts.ready")
    scripts = (
        "page.css",
        "page.js",
        "editor.js",
        "output.js",
        "python.js",
        "share.js",
        "worker.js",
    )
    engine = ("pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm", "pyodide-lock.json")
    own = {
        "",
        *(f"own/{name}" for name in (*scripts, "symconv.zip")),
        *(f"pyodide/{name}" for name in (*engine, "python_stdlib.zip")),
        "libraries/sympy.zip",
    }
    fonts = {path for path in loaded(site) if path.startswith("assets/vendor/katex/fonts/")}
    assert loaded(site) - fonts == THEME | {f"playground/{name}" for name in own}
    large = [path for path, size in site.sent if size > HOME]
    assert len(large) == len(set(large)) > 3
    assert weight(site) <= PLAYGROUND
