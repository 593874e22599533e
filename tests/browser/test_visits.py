"""Every page of the site is visited once: what it loads, and how it looks on a phone and wide.

Run: pytest -m browser tests/browser/test_visits.py
"""

import pytest
from playwright.sync_api import Browser, Request

from tests.browser.looks import CUT_OFF, PHONE, SMALL_TEXT, WIDE, listed, settled

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def visited(chromium: Browser, address: str, paths: list[str]) -> dict[str, list[tuple]]:
    """What is wrong with the pages, by kind: each is opened once, on a phone, then made wide."""
    found: dict[str, list[tuple]] = {"loading": [], "phone": [], "wide": []}
    loading = found["loading"]
    page = chromium.new_page(viewport=PHONE)
    page.on("console", lambda said: loading.append((page.url, said.type, said.text)))
    page.on("pageerror", lambda error: loading.append((page.url, "error", str(error))))

    def failed(request: Request) -> None:
        # The icon of a page that is left while it loads is broken off, which is no failure.
        if request.failure != "net::ERR_ABORTED":
            loading.append((page.url, request.failure, request.url))

    page.on("requestfailed", failed)
    page.on(
        "response", lambda got: got.status < 400 or loading.append((page.url, got.status, got.url))
    )

    def own(url: str) -> bool:
        return url.startswith((address, "data:", "blob:"))

    page.on("request", lambda asked: own(asked.url) or loading.append((page.url, asked.url)))
    for path in paths:
        page.set_viewport_size(PHONE)
        settled(page, address + path)
        loading += [(path, text) for text in page.locator(".katex-error").all_inner_texts()]
        found["phone"] += [(path, text) for text in page.evaluate(CUT_OFF)]
        found["phone"] += [(path, text) for text in page.evaluate(SMALL_TEXT)]
        page.set_viewport_size(WIDE)
        found["wide"] += [(path, text) for text in page.evaluate(SMALL_TEXT)]
    page.close()
    assert len(paths) > 5
    return found


def test_every_page_loads_cleanly(visited: dict[str, list[tuple]]) -> None:
    """No console message, no failed or foreign request, no formula that KaTeX refuses."""
    assert not visited["loading"], listed(visited["loading"])


def test_a_phone_shows_everything(visited: dict[str, list[tuple]]) -> None:
    """At 360 px nothing is cut off, and no text is smaller than 12 px."""
    assert not visited["phone"], listed(visited["phone"])


def test_no_text_is_small_on_a_wide_screen(visited: dict[str, list[tuple]]) -> None:
    """No text under 12 px beside the contents and navigation columns either."""
    assert not visited["wide"], listed(visited["wide"])
