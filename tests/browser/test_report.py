"""A report in Chromium: formulas set without a script, on light, dark and narrow screens."""

import pytest

from symconv import cli

pytestmark = pytest.mark.browser

PAIR = ["Conv2d(c, c, 5)", "Sequential(Conv2d(c, m, 3), Conv2d(m, c, 3))"]


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """The address of a report."""
    file = tmp_path_factory.mktemp("report") / "report.html"
    assert cli.main(["report", *PAIR, "-s", "H, W", "--when", "m", "-o", str(file)]) == 0
    return file.as_uri()


@pytest.fixture
def opened(chromium, report):
    """The report in a window; it loads nothing and says nothing."""
    contexts = []

    def open_(width, scheme="light"):
        size = {"width": width, "height": 900}
        context = chromium.new_context(viewport=size, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        asked, said = [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.goto(report)
        assert asked == [report]
        assert not said
        return page

    yield open_
    for context in contexts:
        context.close()


def test_formulas_are_set(opened):
    page = opened(1000)
    raised = page.evaluate(
        """() => [...document.querySelectorAll('msup')].every(power => {
            const [base, above] = power.children
            return above.getBoundingClientRect().bottom < base.getBoundingClientRect().bottom
        })"""
    )
    assert raised
    stacked = page.evaluate(
        """() => [...document.querySelectorAll('mfrac')].map(fraction => {
            const [above, below] = fraction.children
            return above.getBoundingClientRect().bottom <= below.getBoundingClientRect().top
        })"""
    )
    assert stacked
    assert all(stacked)


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_nothing_is_wider_than_the_screen(opened, width):
    page = opened(width)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    wide = page.evaluate(
        """() => [...document.querySelectorAll('main > ul > li')]
            .filter(line => line.scrollWidth > line.clientWidth + 1).map(line => line.innerText)"""
    )
    assert not wide  # formulas break over lines


def test_signs_among_words_have_room(opened):
    page = opened(1000)
    gaps = page.evaluate(
        """() => [...document.querySelectorAll('li > math > mo')].filter(sign =>
            '=<>≤≥'.includes(sign.textContent) && sign.previousElementSibling).map(sign =>
            sign.getBoundingClientRect().left
                - sign.previousElementSibling.getBoundingClientRect().right)"""
    )
    assert len(gaps) > 10
    assert sum(gap > 2 for gap in gaps) >= len(gaps) - 2  # but where a line ends


def test_light_and_dark(opened):
    def colours(scheme):
        page = opened(1000, scheme)
        return page.evaluate(
            "() => [getComputedStyle(document.body).backgroundColor,"
            " getComputedStyle(document.querySelector('math')).color,"
            " getComputedStyle(document.querySelector('figure svg')).color]"
        )

    light, dark = colours("light"), colours("dark")
    assert light[0] == "rgb(255, 255, 255)"
    assert dark[0] == "rgb(22, 22, 22)"
    assert dark[1] == dark[2] == "rgb(230, 230, 230)"
    assert light[1] == light[2] == "rgb(26, 26, 26)"
