"""The playground in a real browser: it runs, errs, stops, is shared, and works without network.

Run: pytest -m browser tests/browser/test_playground.py
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.looks import AXE, CUT_OFF, PHONE, SMALL_TEXT, WIDE
from website.playground import links
from website.playground.examples import EXAMPLES

pytestmark = pytest.mark.browser

PATIENCE = 60_000  # milliseconds; benchmarks/pages.py has the budget
ENDED = re.compile(r"after [\d.]+ s")

FORMULA = "from symconv.abc import c\nc**2\n"
LOOP = "print('before')\nwhile True:\n    pass\n"


@pytest.fixture(scope="module")
def opened(chromium: Browser, address: str) -> Iterator[tuple[Page, list[str]]]:
    """The playground, Python loaded, and what went wrong or to another host on the way."""
    page = chromium.new_page()
    wrong: list[str] = []
    page.on("console", lambda said: wrong.append(said.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("response", lambda got: got.status < 400 or wrong.append(f"{got.status} {got.url}"))
    own = (address, "data:", "blob:")
    page.context.on("request", lambda asked: asked.url.startswith(own) or wrong.append(asked.url))
    page.goto(address + "playground/")
    said(page, "Ready.")
    yield page, wrong
    page.close()


@pytest.fixture
def ready(opened: tuple[Page, list[str]]) -> Page:
    """The page, with nothing gone wrong by the end of the test."""
    page, wrong = opened
    yield page
    assert wrong == []


def said(page: Page, text: str | re.Pattern[str], patience: int = PATIENCE) -> None:
    """Wait until the page's status says so."""
    expect(page.get_by_role("status")).to_have_text(text, timeout=patience)


def ran(page: Page, code: str) -> None:
    """Put in a program, run it by keys, wait for its end."""
    page.get_by_label("Program").fill(code)
    page.get_by_label("Program").press("Control+Enter")
    said(page, ENDED)


def test_a_formula_and_what_is_printed_are_shown(ready: Page) -> None:
    ran(ready, FORMULA + "print('done')\n")
    assert ready.locator(".result .asked").all_inner_texts() == ["c**2"]
    assert ready.locator(".result annotation").all_text_contents() == ["c^{2}"]
    assert ready.locator(".printed").inner_text() == "done\n"


def test_an_error_shows_line_and_reason(ready: Page) -> None:
    ran(ready, "import symconv as sc\n\nsc.Conv2d(8, 8, 3, groups=3)\n")
    told = ready.locator(".failure").inner_text()
    assert told.startswith("line 3: sc.Conv2d(8, 8, 3, groups=3)\nArgumentError: ")
    assert "got groups=3" in told
    said(ready, re.compile("^Ended with an error"))


def test_no_program_can_write_markup(ready: Page) -> None:
    ran(ready, "print('<img src=x onerror=alert(1)>')\n'<b>bold</b>'\n")
    assert ready.locator(".output").locator("img, b").count() == 0


def test_a_table_is_a_table(ready: Page) -> None:
    ran(ready, "import symconv as sc\nsc.table({'a': sc.Linear(2, 3), 'b': sc.Linear(4, 5)})\n")
    assert ready.locator(".result tbody tr").count() == 2
    assert ready.locator(".result td annotation").all_text_contents()[0] == "6"


def test_an_endless_loop_is_stopped_and_the_next_run_works(ready: Page) -> None:
    stop = ready.get_by_role("button", name="Stop")
    ready.get_by_label("Program").fill(LOOP)
    ready.get_by_role("button", name="Run").click()
    expect(ready.locator(".printed")).to_have_text("before\n", timeout=PATIENCE)
    stop.click()
    said(ready, "Stopped. Python starts again…", 5_000)
    expect(stop).to_be_disabled()
    said(ready, "Ready.")
    ran(ready, FORMULA)
    assert ready.locator(".result .katex").count() == 1


def test_a_loop_that_prints_for_ever_is_stopped_too(ready: Page) -> None:
    ready.get_by_label("Program").fill("while True:\n    print('again')\n")
    ready.get_by_role("button", name="Run").click()
    expect(ready.locator(".printed")).to_contain_text("the rest is not shown", timeout=PATIENCE)
    ready.get_by_role("button", name="Stop").click()
    said(ready, "Ready.")


def test_a_program_may_be_asked_for_before_python_is_there(ready: Page) -> None:
    ready.reload()
    ready.get_by_label("Program").fill(FORMULA)
    ready.get_by_role("button", name="Run").click()
    said(ready, ENDED)
    assert ready.locator(".result .katex").count() == 1


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_runs(ready: Page, name: str) -> None:
    ready.get_by_label("Example").select_option(label=name)
    assert ready.get_by_label("Program").input_value() == EXAMPLES[name]
    ready.get_by_role("button", name="Run").click()
    said(ready, re.compile("^Done after"))
    assert ready.locator(".output > *").count() > 0
    assert ready.locator(".failure, .katex-error").count() == 0


def test_an_example_does_not_lose_what_was_written(ready: Page) -> None:
    program, example = ready.get_by_label("Program"), ready.get_by_label("Example")
    program.fill("mine = 1")
    for name in list(EXAMPLES)[:2]:
        example.select_option(label=name)
        assert program.input_value() == EXAMPLES[name]
    example.select_option(label="Your own program")
    assert program.input_value() == "mine = 1"


def test_keys_reach_everything_and_nothing_holds_them(ready: Page) -> None:
    """Tab goes through the program, Enter keeps the indentation, Backspace takes a step off."""
    program = ready.get_by_label("Program")
    ready.get_by_label("Example").focus()
    for name in ("Run", "Copy address"):
        ready.keyboard.press("Tab")
        expect(ready.get_by_role("button", name=name)).to_be_focused()
    ready.keyboard.press("Tab")
    expect(program).to_be_focused()
    program.fill("")
    ready.keyboard.type("for i in range(2):\nprint(i)\n")
    ready.keyboard.press("Backspace")
    ready.keyboard.type("print('end')")
    assert program.input_value() == "for i in range(2):\n    print(i)\nprint('end')"
    ready.keyboard.press("Tab")
    expect(program).not_to_be_focused()


def test_a_shared_address_restores_the_program_and_does_not_run_it(
    ready: Page, chromium: Browser, address: str
) -> None:
    code = "print('shared × ≥')\n"
    ready.get_by_label("Program").fill(code)
    ready.get_by_role("button", name="Copy address").click()
    ready.wait_for_url("**/playground/#code=*")
    assert ready.url == f"{address}playground/#code={links.pack(code)}"
    other = chromium.new_page()
    other.goto(ready.url)
    said(other, "Ready.")
    assert other.get_by_label("Program").input_value() == code
    assert other.locator(".output").inner_text().strip() == (
        "This program came with the address. Read it, then run it."
    )
    other.get_by_role("button", name="Run").click()
    expect(other.locator(".printed")).to_have_text("shared × ≥\n")
    other.close()


def test_an_address_that_holds_nothing_says_so(chromium: Browser, address: str) -> None:
    page = chromium.new_page()
    page.goto(f"{address}playground/#code=%%%")
    expect(page.locator(".note")).to_have_text("The address holds no program that could be read.")
    page.close()


def test_an_example_on_a_page_opens_in_the_playground(chromium: Browser, address: str) -> None:
    page = chromium.new_page()
    page.goto(address)
    link = page.get_by_role("link", name="Open in playground").first
    link.click()
    page.wait_for_url("**/playground/#code=*")
    code = page.get_by_label("Program").input_value()
    assert code.startswith("import symconv as sc\n")
    page.get_by_role("button", name="Run").click()
    said(page, re.compile("^Done after"))
    page.close()


def kept(context: BrowserContext, address: str) -> Page:
    """The playground, kept by the browser."""
    page = context.new_page()
    page.goto(address + "playground/")
    page.locator("[data-offline=kept]").wait_for(timeout=PATIENCE)
    return page


def test_it_works_without_network(chromium: Browser, address: str) -> None:
    """As it stands, opened anew, and with a new worker after a loop was stopped.

    Nothing is complained of in the console, not even where the search is tried.
    """
    context = chromium.new_context()
    page = kept(context, address)
    wrong: list[str] = []
    page.on("console", lambda said: wrong.append(said.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    context.set_offline(True)
    ran(page, FORMULA)
    page.reload()
    ran(page, FORMULA)
    assert page.locator(".result .katex").count() == 1
    page.get_by_label("Program").fill(LOOP)
    page.get_by_role("button", name="Run").click()
    page.get_by_role("button", name="Stop").click()
    said(page, "Ready.")
    page.get_by_role("textbox", name="Search").click()
    page.wait_for_timeout(500)  # a request that fails is told of later
    assert wrong == []
    context.close()


def test_a_new_build_replaces_what_is_kept(
    chromium: Browser, address: str, built_site: Path
) -> None:
    """Another service worker: the page is the new one at once, and old files are dropped."""
    context = chromium.new_context()
    page = kept(context, address)
    script, index = built_site / "playground/offline.js", built_site / "playground/index.html"
    was, old = script.read_text("utf-8"), index.read_text("utf-8")
    added = built_site / "playground/own-new.css"
    try:
        added.write_text("")
        script.write_text(was.replace("const FILES = [", 'const FILES = ["own-new.css", ', 1))
        index.write_text(old.replace(">Playground</h1>", ">New</h1>").replace("Run</b", "Go</b"))
        page.reload()
        expect(page.get_by_role("button", name="Go")).to_be_visible()
        page.close()
        page = context.new_page()
        page.goto(address + "playground/")
        page.wait_for_function(
            "async () => Boolean(await (await caches.open('playground')).match('own-new.css'))"
        )
    finally:
        script.write_text(was)
        index.write_text(old)
        added.unlink()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_what_is_shown(chromium: Browser, address: str, scheme: str) -> None:
    """With results, a wide table, an error, and the stop button alive."""
    assert AXE.exists(), "axe-core is missing: run `npm ci --ignore-scripts`"
    page = chromium.new_page(color_scheme=scheme, viewport=WIDE)
    page.goto(address + "playground/")
    said(page, "Ready.")
    for program in (EXAMPLES["Designs compared"], "1/0", LOOP):
        page.get_by_label("Program").fill(program)
        page.get_by_role("button", name="Run").click()
        said(page, "Running…" if program is LOOP else ENDED)
        if program is LOOP:
            page.locator(".printed").wait_for()
        page.add_script_tag(path=AXE)
        found = page.evaluate("async () => (await axe.run()).violations")
        assert [(rule["id"], node["html"]) for rule in found for node in rule["nodes"]] == []
    page.close()


def test_a_phone_shows_all_of_what_is_shown(ready: Page) -> None:
    """At 360 px results, a wide table and an error are not cut off, and no text is small."""
    was = ready.viewport_size
    ready.set_viewport_size(PHONE)
    for program in (EXAMPLES["Designs compared"], "1/0", "print('long ' * 100)\n"):
        ran(ready, program)
        assert ready.evaluate(CUT_OFF) == []
        assert ready.evaluate(SMALL_TEXT) == []
    ready.set_viewport_size(was)
