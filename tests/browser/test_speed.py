"""How long the playground takes to its first formula: run alone, as it measures time.

Run: pytest -m browser tests/browser/test_speed.py
"""

from time import monotonic

import pytest
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

COLD, WARM = 10, 6  # seconds
PATIENCE = 60_000  # milliseconds


def formula(page: Page, url: str) -> float:
    """Open the page and ask for a run at once; seconds until its formula is there."""
    start = monotonic()
    page.goto(url, wait_until="commit")
    page.get_by_role("button", name="Run").click()
    page.locator(".result .katex").first.wait_for(timeout=PATIENCE)
    return monotonic() - start


def test_the_first_formula_is_quick(chromium: Browser, address: str) -> None:
    """Cold: a browser that has seen nothing; warm: again.

    The quickest of three counts: what else the machine does is not the page's.
    """
    measured: list[tuple[float, float]] = []
    while len(measured) < 3:
        context = chromium.new_context()
        page = context.new_page()
        cold = formula(page, address + "playground/")
        page.locator("[data-offline=kept]").wait_for(timeout=PATIENCE)
        measured.append((cold, formula(page, address + "playground/")))
        context.close()
        colds, warms = zip(*measured, strict=True)
        if min(colds) <= COLD and min(warms) <= WARM:
            break
    print(f"first formula, cold and warm, in seconds: {measured}")
    assert min(colds) <= COLD
    assert min(warms) <= WARM
