"""The statements' filter in a real browser: by paper, verdict and words, keyboard, address."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from symconv.claims import all_claims, names
from symconv.papers import HOWARD_2017

pytestmark = pytest.mark.browser

ALL = len(names())


def howard(verdict: str = "") -> int:
    """How many statements are of one paper, and of one verdict."""
    found = [claim for claim in all_claims() if claim.paper == HOWARD_2017]
    return sum(claim.verdict == (verdict or claim.verdict) for claim in found)


def wrong() -> int:
    """How many statements are wrong."""
    return sum(claim.verdict == "wrong" for claim in all_claims())


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page of its own."""
    page = chromium.new_page()
    yield page
    page.close()


def shown(page: Page) -> int:
    """How many statements are to be seen; the line that is read out says the same."""
    count = page.locator("section.claim:visible").count()
    assert page.get_by_role("status").inner_text() == f"{count} of {ALL} statements"
    return count


def test_the_address_of_a_filter_restores_it(page: Page, address: str) -> None:
    """As it is sent: by paper and by verdict; what does not exist is no filter."""
    page.goto(f"{address}claims/?paper=howard2017&verdict=wrong")
    assert shown(page) == howard("wrong")
    assert page.get_by_label("Paper").input_value() == "howard2017"
    assert page.locator("section.paper:visible").count() == 1
    assert not page.locator(".overview").is_visible()
    page.goto(f"{address}claims/?paper=nobody&verdict=perhaps")
    assert shown(page) == ALL


def test_a_choice_is_kept_in_the_address(page: Page, address: str) -> None:
    """Chosen and typed, then opened again, then given up."""
    page.goto(f"{address}claims/")
    assert shown(page) == ALL
    page.get_by_label("Verdict").select_option("wrong")
    assert shown(page) == wrong()
    page.get_by_label("Words").fill("  MobileNet  multiply-adds ")
    fewer = shown(page)
    assert 0 < fewer < wrong()
    page.goto(page.url)
    assert shown(page) == fewer
    page.get_by_role("button", name="Show all").click()
    assert shown(page) == ALL
    assert page.url == f"{address}claims/"


def test_the_filter_works_by_keyboard(page: Page, address: str) -> None:
    """From the first field on with Tab, keys and Enter alone."""
    page.goto(f"{address}claims/")
    page.get_by_label("Paper").focus()
    page.keyboard.type("Howard et al., MobileNets")
    assert shown(page) == howard()
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.type("width")
    page.keyboard.press("Enter")
    assert 0 < shown(page) < howard()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert shown(page) == ALL


def test_a_number_of_the_overview_filters_and_the_way_back_works(page: Page, address: str) -> None:
    """Each count is a link to what it counts."""
    page.goto(f"{address}claims/")
    page.locator('[data-filter="?paper=howard2017"] a').click()
    assert shown(page) == howard()
    assert page.url.endswith("claims/?paper=howard2017")
    page.go_back()
    assert shown(page) == ALL


def test_a_link_to_a_hidden_statement_shows_it(page: Page, address: str) -> None:
    """The filter yields to the link."""
    true = next(claim for claim in all_claims() if claim.verdict == "true")
    place = true.name.replace(".", "-")
    page.goto(f"{address}claims/?verdict=wrong#{place}")
    page.locator(f"#{place}").wait_for(state="visible")
    assert shown(page) == ALL


def test_without_script_all_statements_are_there(chromium: Browser, address: str) -> None:
    """Nothing hidden, and nothing that would do nothing."""
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}claims/")
    assert page.locator("section.claim:visible").count() == ALL
    assert page.locator("#filter > *").count() == 0
    assert page.locator("[data-filter] a").count() == 0
    context.close()
