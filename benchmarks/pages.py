"""How long the home page and the playground take in Chromium, from a local server with gzip.

Run: python -m benchmarks.pages [site]     (`python -m website.release` makes the site)

A first visit is one of a browser that has seen nothing; medians of 3, in turn. What Pyodide alone
needs, without the page, SymPy and symconv, is measured beside it: the ratio to that says what is
ours, on any machine. Exits 1 above the limits; those in seconds are for a machine that does nothing
else. What is loaded, and its bytes, is tested: tests/browser/test_weight.py.
"""

import re
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.server import Site, serving
from website.project import ROOT

ROUNDS = 3
PATIENCE = 60_000  # milliseconds
LIMITS = {
    "home: first contentful paint": (1, "s"),
    "home: on the wire": (400, "KB"),
    "playground: first formula, cold": (10, "s"),
    "playground: first formula, warm": (6, "s"),
    "cold against Pyodide alone": (3, ""),
}

PAINTED = """() => new Promise((resolve) =>
  new PerformanceObserver((list) => {
    const found = list.getEntriesByName("first-contentful-paint")[0];
    if (found) resolve(found.startTime / 1000);
  }).observe({ type: "paint", buffered: true }))"""

PYODIDE = """async (engine) => {
  const [{ loadPyodide }, { default: createPyodideModule }] = await Promise.all([
    import(`${engine}pyodide.js`),
    import(`${engine}pyodide.asm.js`),
  ]);
  const own = { indexURL: engine, packageBaseUrl: engine, createPyodideModule };
  const python = await loadPyodide(own);
  python.runPython("1 + 1");
}"""


def home(page: Page, site: Site) -> dict[str, float]:
    """A first visit, until the page rests."""
    before = len(site.sent)
    page.goto(site.address, wait_until="networkidle")
    sent = sum(size for _, size in site.sent[before:])
    painted = page.evaluate(PAINTED)
    return {"home: first contentful paint": painted, "home: on the wire": sent / 1000}


def formula(page: Page, site: Site) -> float:
    """Open the playground and ask for a run at once; seconds until its formula is there."""
    start = perf_counter()
    page.goto(f"{site.address}playground/", wait_until="commit")
    page.get_by_role("button", name="Run").click()
    page.locator(".result .katex").first.wait_for(timeout=PATIENCE)
    return perf_counter() - start


def weight(page: Page, site: Site) -> dict[str, float]:
    """A first visit to the playground, with nothing fetched to be kept."""
    before = len(site.sent)
    formula(page, site)
    return {"playground: on the wire": sum(size for _, size in site.sent[before:]) / 1000}


def playground(page: Page, site: Site) -> dict[str, float]:
    """A first visit and a second, which finds the files kept."""
    cold = formula(page, site)
    page.locator("[data-offline=kept]").wait_for(timeout=PATIENCE)
    warm = formula(page, site)
    return {"playground: first formula, cold": cold, "playground: first formula, warm": warm}


def alone(page: Page, site: Site, engine: str) -> dict[str, float]:
    """Pyodide on an empty page of the same site, until it has counted one and one together."""
    empty = f"{site.address}empty"
    page.route(
        empty, lambda route: route.fulfill(content_type="text/html", body="<title>-</title>")
    )
    start = perf_counter()
    page.goto(empty, wait_until="commit")
    page.evaluate(PYODIDE, f"{site.address}playground/{engine}")
    return {"Pyodide alone, cold": perf_counter() - start}


def fresh(
    browser: Browser, measure: Callable[..., dict[str, float]], *more: object, keep: bool = True
) -> dict[str, float]:
    """Measure in a browser that has seen nothing."""
    context = browser.new_context(service_workers="allow" if keep else "block")
    try:
        return measure(context.new_page(), *more)
    finally:
        context.close()


def main(folder: Path) -> int:
    """Print the medians; 1 where a limit is passed."""
    page = (folder / "playground/index.html").read_text("utf-8")
    engine = re.search(r'data-engine="([^"]+)"', page)
    if engine is None:
        sys.exit(f"{folder} holds no playground: `python -m website.release` makes the whole site")
    rounds = []
    with serving(folder) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        # This first round takes longer than others: the server packs each file, and the disk warms.
        loaded = fresh(browser, weight, site, keep=False)
        for _ in range(ROUNDS):
            found = fresh(browser, home, site) | fresh(browser, alone, site, engine[1])
            rounds.append(found | fresh(browser, playground, site))
        browser.close()
    medians = {what: median(found[what] for found in rounds) for what in rounds[0]}
    cold, base = medians["playground: first formula, cold"], medians["Pyodide alone, cold"]
    medians["cold against Pyodide alone"] = cold / base
    for what, value in (medians | loaded).items():
        limit, unit = LIMITS.get(what, (None, "KB" if "wire" in what else "s"))
        said = f"{value:,.2f} {unit}".ljust(14)
        print(f"{what:<36}{said}" + (f"(limit {limit} {unit})" if limit else ""))
    return int(any(medians[what] > limit for what, (limit, _) in LIMITS.items()))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "site"))
