"""Pages of every kind in a real browser: axe, search, maths, colour schemes.

Run: pytest -m browser tests/browser      (needs /usr/bin/chromium and `npm ci --ignore-scripts`)
"""

import pytest
from playwright.sync_api import Browser

from tests.browser.looks import AXE, listed, settled

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(chromium: Browser, address: str, kinds: list[str], scheme: str) -> None:
    """axe-core on every kind of page, in both colour schemes."""
    assert AXE.exists(), "axe-core is missing: run `npm ci --ignore-scripts`"
    problems = []
    page = chromium.new_page(color_scheme=scheme, reduced_motion="reduce")
    for path in kinds:
        settled(page, address + path)
        page.wait_for_timeout(50)
        page.add_script_tag(path=AXE)
        found = page.evaluate("() => axe.run(document, { resultTypes: ['violations'] })")
        problems += [
            (path, violation["id"], node["html"][:200], node["failureSummary"][:300])
            for violation in found["violations"]
            for node in violation["nodes"][:3]
        ]
    page.close()
    assert not problems, listed(problems)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("Conv2d", "reference/"),
        ("Conv2d", "layers/conv2d/"),
        ("depthwise", "crossovers/"),
        ("depthwise", "blocks/depthwise_separable/"),
        ("Winograd", "crossovers/fast/"),
        ("Winograd", "algorithms/winograd/"),
        ("c_in", "glossary/#channels-c_in-and-c_out"),
        ("receptive field", "formulas/#receptive-field"),
        ("FLOPs", "glossary/#flop"),
        ("dilation", "crossovers/dilated/"),
        ("groups", "crossovers/grouped/"),
        ("crossover", "crossovers/"),
        ("MobileNet", "networks/mobilenet_v1/"),
        ("Howard", "claims/#howard2017"),
        ("low rank", "algorithms/lowrank/"),
        ("output size", "formulas/#output-size"),
        ("budget", "use/choose/"),
    ],
)
def test_the_search_finds(chromium: Browser, address: str, asked: str, found: str) -> None:
    """The search is the site's own: names, formulas and papers, among the first five pages."""
    page = chromium.new_page()
    settled(page, address)
    page.keyboard.press("/")
    page.keyboard.type(asked)
    path, _, anchor = found.partition("#")
    first = ".md-search-result__item:nth-child(-n + 5)"
    ends = f"[href$='#{anchor}']" if anchor else ""
    link = f"a[href^='{address}{path}']{ends}"
    # A page's further places are behind a fold: there is enough.
    page.locator(f"{first} {link}").first.wait_for(state="attached", timeout=10_000)
    page.close()


def test_a_search_in_an_address_is_made(chromium: Browser, address: str) -> None:
    """An address that was shared with a search shows what it finds, and there marks the word."""
    page = chromium.new_page()
    page.goto(f"{address}?q=Winograd")
    page.locator(".md-search-result__item").first.wait_for()
    page.goto(f"{address}algorithms/winograd/?h=winograd")
    page.locator(".md-content mark").first.wait_for(state="attached")
    page.close()


def test_folded_formulas_are_drawn_when_unfolded(chromium: Browser, address: str) -> None:
    """What is folded away costs nothing until a click on it."""
    page = chromium.new_page()
    page.goto(address + "crossovers/separable/", wait_until="load")
    part = page.locator(".md-content details").first
    assert part.locator(".katex").count() == 0
    part.locator("summary").click()
    part.locator(".katex").first.wait_for()
    assert part.locator(".arithmatex:not([data-tex])").count() == 0
    page.close()


def test_the_colour_scheme_can_be_chosen(chromium: Browser, address: str) -> None:
    """One click on the toggle, and the page is dark."""
    page = chromium.new_page(color_scheme="light")
    settled(page, address)
    page.locator("label[title=Dark]").click()
    assert page.locator("body").get_attribute("data-md-color-scheme") == "slate"
    page.close()
