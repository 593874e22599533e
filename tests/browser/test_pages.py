"""Every page of the site, opened in a real browser.

Run: pytest -m browser tests/browser      (needs /usr/bin/chromium and `npm ci --ignore-scripts`)
"""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request

pytestmark = pytest.mark.browser

AXE = Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js"
PHONE = {"width": 360, "height": 740}
WIDE = {"width": 1440, "height": 900}

SMALL_TEXT = """() => {
  const found = new Set();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const parent = walk.currentNode.parentElement;
    if (!walk.currentNode.textContent.trim()) continue;
    if (parent.closest(".katex, script, style, svg")) continue;
    if (!parent.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const size = parseFloat(getComputedStyle(parent).fontSize);
    if (size < 12) found.add(`${parent.tagName}.${parent.className} ${size}px`);
  }
  for (const text of document.querySelectorAll("svg text")) {
    const turned = text.getCTM();
    const size = parseFloat(getComputedStyle(text).fontSize) * Math.hypot(turned.a, turned.b);
    if (size < 12) found.add(`svg text ${size}px: ${text.textContent}`);
  }
  return [...found];
}"""

CUT_OFF = """() => {
  const width = document.documentElement.clientWidth;
  const scrolls = (node) => {
    for (let up = node; up && up !== document.body; up = up.parentElement)
      if (["auto", "scroll"].includes(getComputedStyle(up).overflowX)) return true;
    return false;
  };
  const found = new Set();
  if (document.documentElement.scrollWidth > width)
    found.add(`page is ${document.documentElement.scrollWidth} wide`);
  for (const node of document.querySelectorAll(".md-content *")) {
    const box = node.getBoundingClientRect();
    if (!box.width || !box.height || node.closest(".katex-mathml, .md-clipboard")) continue;
    if (box.right > width + 1 && !scrolls(node)) found.add(`${node.tagName}.${node.className}`);
  }
  return [...found];
}"""


UNFOLD = """() => {
  for (const part of document.querySelectorAll(".md-content details")) part.open = true;
}"""


def settled(page: Page, url: str) -> None:
    """Open a page with all that is folded away on it, and wait until its maths is drawn."""
    page.goto(url, wait_until="load")
    page.evaluate(UNFOLD)
    page.evaluate("document.fonts.ready")
    page.wait_for_function("() => !document.querySelector('.arithmatex:not([data-tex])')")


def listed(problems: list[tuple[object, ...]]) -> str:
    """One problem a line."""
    return "\n".join(" | ".join(map(str, problem)) for problem in problems)


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


@pytest.mark.xdist_group("visited")
def test_every_page_loads_cleanly(visited: dict[str, list[tuple]]) -> None:
    """No console message, no failed or foreign request, no formula that KaTeX refuses."""
    assert not visited["loading"], listed(visited["loading"])


@pytest.mark.xdist_group("visited")
def test_a_phone_shows_everything(visited: dict[str, list[tuple]]) -> None:
    """At 360 px nothing is cut off, and no text is smaller than 12 px."""
    assert not visited["phone"], listed(visited["phone"])


@pytest.mark.xdist_group("visited")
def test_no_text_is_small_on_a_wide_screen(visited: dict[str, list[tuple]]) -> None:
    """No text under 12 px beside the contents and navigation columns either."""
    assert not visited["wide"], listed(visited["wide"])


@pytest.mark.xdist_group("asked")
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


@pytest.mark.xdist_group("asked")
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


@pytest.mark.xdist_group("asked")
def test_a_search_in_an_address_is_made(chromium: Browser, address: str) -> None:
    """An address that was shared with a search shows what it finds, and there marks the word."""
    page = chromium.new_page()
    page.goto(f"{address}?q=Winograd")
    page.locator(".md-search-result__item").first.wait_for()
    page.goto(f"{address}algorithms/winograd/?h=winograd")
    page.locator(".md-content mark").first.wait_for(state="attached")
    page.close()


@pytest.mark.xdist_group("asked")
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


@pytest.mark.xdist_group("asked")
def test_the_colour_scheme_can_be_chosen(chromium: Browser, address: str) -> None:
    """One click on the toggle, and the page is dark."""
    page = chromium.new_page(color_scheme="light")
    settled(page, address)
    page.locator("label[title=Dark]").click()
    assert page.locator("body").get_attribute("data-md-color-scheme") == "slate"
    page.close()
