"""The calculator and the home page's figure, moved by mouse and keyboard, against Python."""

import contextlib
import io
import random
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sympy import Expr, Integer, false, true

import symconv as sc
from symconv import language
from symconv.render import latex
from website import home
from website.calculator.designs import ARGUMENTS, DESIGNS, SIZE, design_functions

pytestmark = pytest.mark.browser

POINTS = 200
START = "#d=plain,k:5&d=separable,k:3&c_in=64&c_out=96&H=28&W=20&m=macs&x=c_out&y=1.k&by=c_out"
BY_NAME = {design.name: design for design in DESIGNS}


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    """The calculator with two designs."""
    context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(f"{address}calculator/{START}", wait_until="load")
    page.locator(".calculator table").wait_for()
    yield page
    context.close()
    assert problems == []


def value(page: Page, row: int) -> str:
    """The number that the table shows for a design."""
    return page.locator(".calculator tbody tr").nth(row).locator("td").first.inner_text()


def chosen(page: Page, name: str) -> Locator:
    """A list to choose from."""
    return page.get_by_role("combobox", name=name, exact=True)


def cost(name: str, measure: str = "macs", **numbers: int) -> Expr:
    """A design's cost with all numbers put in."""
    formula = BY_NAME[name].costs()[measure]
    return formula.xreplace({language.symbol(n): Integer(v) for n, v in numbers.items()})


CHANNELS = language.size("c_in, c_out")
K_1, K_2, M_2 = map(language.symbol, ("k_1", "k_2", "m_2"))
FIRST = {"c_in": 64, "c_out": 96, "H": 28, "W": 20, "k": 5}


def test_every_function_is_the_formula(page: Page) -> None:
    """Each function of the script at random points, some of them past 2^53."""
    picked = random.Random(2026)
    asked, wanted = {}, {}
    for name, formula in design_functions():
        points = [
            [picked.randint(1, 2 ** picked.choice((2, 4, 7, 12))) for _ in ARGUMENTS]
            for _ in range(POINTS)
        ]
        asked[name] = points
        wanted[name] = [
            formula.xreplace(dict(zip(ARGUMENTS, map(Integer, point), strict=True)))
            for point in points
        ]
    got = page.evaluate(
        """async (asked) => {
          const formulas = await import("../assets/calculator/formulas.js");
          const one = (name) => (point) => {
            try { return formulas[name](...point); } catch (error) { return error.name; }
          };
          return Object.fromEntries(
            Object.entries(asked).map(([name, points]) => [name, points.map(one(name))]));
        }""",
        asked,
    )
    refused = exact = 0
    for name, values in wanted.items():
        for point, right, said in zip(asked[name], values, got[name], strict=True):
            if said == "RangeError":
                refused += 1
                assert max(abs(right.p), abs(right.q)) > 2**40, (name, point)  # none too early
            elif right in (true, false):
                assert said is bool(right), (name, point)
            else:
                top, bottom = said if isinstance(said, list) else (said, 1)
                assert (int(top), int(bottom)) == (right.p, right.q), (name, point)
                exact += 1
    assert refused > 10
    assert exact > 50 * len(wanted)


def test_the_keyboard_moves_a_number(page: Page) -> None:
    assert value(page, 0) == f"{int(cost('plain', **FIRST)):,}"
    page.get_by_label("k, kernel of design 1, slider").focus()
    page.keyboard.press("ArrowRight")
    assert value(page, 0) == f"{int(cost('plain', **FIRST | {'k': 6})):,}"
    expect(page.get_by_label("k, kernel of design 1", exact=True)).to_have_value("6")
    assert "d=plain,k:6" in page.url


def test_the_mouse_moves_a_number(page: Page) -> None:
    slider = page.get_by_label("H, input height, slider")
    box = slider.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * 0.9, box["y"] + box["height"] / 2)
    height = int(slider.input_value())
    assert height > 150
    assert value(page, 0) == f"{int(cost('plain', **FIRST | {'H': height})):,}"


def test_a_number_typed_and_a_wrong_one(page: Page) -> None:
    typed = page.get_by_label("c_in, input channels", exact=True)
    typed.fill("1000")
    assert value(page, 0) == f"{int(cost('plain', **FIRST | {'c_in': 1000})):,}"
    typed.fill("1.5")
    expect(typed).to_have_attribute("aria-invalid", "true")
    described = typed.get_attribute("aria-describedby")
    expect(page.locator(f"#{described}")).to_have_text(
        "A whole number from 1 on, below 2⁵³. Counted with: 1000."
    )
    assert value(page, 0) == f"{int(cost('plain', **FIRST | {'c_in': 1000})):,}"
    typed.blur()
    expect(typed).to_have_value("1000")
    expect(page.locator(f"#{described}")).to_have_text("")
    typed.fill(str(2**50))
    assert value(page, 0) == "past 2⁵³"


def test_the_address_is_the_state(page: Page, address: str) -> None:
    chosen(page, "Design 2").select_option("inverted")
    page.get_by_label("t, expansion of design 2", exact=True).fill("4")
    chosen(page, "Cost").select_option("params")
    chosen(page, "Across").select_option("2.t")
    shown, url = page.locator(".outputs").inner_text(), page.url
    other = page.context.new_page()
    other.goto(url, wait_until="load")
    other.locator(".calculator table").wait_for()
    assert other.locator(".outputs").inner_text() == shown
    assert other.url == url


def test_an_address_of_nonsense_gives_the_start(page: Page, address: str) -> None:
    other = page.context.new_page()
    other.goto(f"{address}calculator/#d=nothing,k:x&c_in=-4&x=__proto__&m=constructor")
    other.locator(".calculator table").wait_for()
    assert other.locator(".calculator tbody tr").count() == 2
    expect(other.get_by_label("c_in, input channels", exact=True)).to_have_value("64")


def test_designs_come_and_go(page: Page) -> None:
    page.get_by_role("button", name="Add a design").click()
    page.get_by_role("button", name="Add a design").click()
    assert page.locator(".calculator tbody tr").count() == 4
    assert page.get_by_role("button", name="Add a design").count() == 0
    page.get_by_role("button", name="Remove design 1").click()
    assert page.locator(".calculator tbody tr").count() == 3
    assert page.locator(".calculator tbody th").first.inner_text() == "1 Depthwise separable"


def test_groups_that_divide_nothing_are_refused(page: Page) -> None:
    chosen(page, "Design 1").select_option("grouped")
    page.get_by_label("g, groups of design 1", exact=True).fill("5")
    row = page.locator(".calculator tbody tr").first
    assert value(page, 0) == "–"
    expect(row).to_contain_text("needs")
    page.get_by_label("g, groups of design 1", exact=True).fill("8")
    assert value(page, 0) == f"{int(cost('grouped', **FIRST | {'k': 3, 'g': 8})):,}"


def test_the_map_shows_the_cheapest(page: Page) -> None:
    """Each cell names the winner at its point."""
    cells = page.locator(".calculator .map rect title").all_text_contents()
    assert len(cells) > 300
    seen = set()
    for cell in random.Random(1).sample(cells, 60):
        at, winner = cell.split(": ")
        c_out, k = map(int, at.split(", "))
        plain = cost("plain", **FIRST | {"c_out": c_out, "k": k})
        separable = cost("separable", **FIRST | {"c_out": c_out, "k": 3})
        equal = "tie" if plain == separable else ""
        assert winner == (equal or f"design-{1 if plain < separable else 2}"), cell
        seen.add(winner)
    assert {"design-1", "design-2"} <= seen


def opened(page: Page, settings: str) -> Page:
    """The calculator at a setting."""
    page.goto(f"{page.url.partition('#')[0]}{settings}", wait_until="load")
    page.reload(wait_until="load")
    page.locator(".calculator table").wait_for()
    return page


def kinds(page: Page) -> set[str]:
    """What the cells of the map say."""
    cells = page.locator(".calculator .map rect title").all_text_contents()
    return {cell.split(": ")[1] for cell in cells}


def test_equals_win_nowhere(page: Page) -> None:
    opened(page, "#d=stack,k:3,n:3&d=stack,k:5,n:3&m=activations&x=c_out&y=c_in")
    assert kinds(page) == {"tie"}
    expect(page.locator(".map figcaption")).to_contain_text("here two or more have as few")


def test_where_groups_divide_nothing_no_design_wins(page: Page) -> None:
    opened(page, "#d=plain,k:3&d=grouped,k:3,g:4&c_in=65&c_out=64&m=params&x=c_out&y=H")
    assert kinds(page) == {"broken"}
    opened(page, "#d=plain,k:3&d=grouped,k:3,g:4&c_in=64&c_out=64&m=params&x=c_out&y=c_in")
    assert kinds(page) == {"design-2"}  # the map's points are those at which both exist
    cells = page.locator(".calculator .map rect title").all_text_contents()
    for cell in cells:
        assert all(int(at) % 4 == 0 for at in re.findall(r"\d+", cell.split(":")[0])), cell


def test_a_crossover_says_where_both_exist(page: Page) -> None:
    opened(page, "#d=plain,k:3&d=grouped,k:3,g:4&m=params&by=2.g")
    answers = page.locator(".calculator .answers")
    expect(answers).to_contain_text("Both exist only where")
    page.get_by_role("button", name="Copy Markdown").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert r"g_{2} > \frac{k_{2}^{2}}{k_{1}^{2}}" in copied
    assert r"$g_{2} \mid c_{\text{in}}$" in copied


@pytest.mark.parametrize("measure", ["params", "macs", "flops", "activations"])
def test_every_measure_has_its_crossover(page: Page, measure: str) -> None:
    """As the library solves it, by a design's own symbol too."""
    opened(page, f"#d=plain,k:5&d=through,k:3,m:64&m={measure}&by=2.m")
    said = page.locator(".calculator .answers").inner_text()
    assert "not solved" not in said
    page.get_by_role("button", name="Copy LaTeX").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    first, second = (
        sc.Conv2d(*CHANNELS, K_1, padding="same"),
        sc.Sequential(
            sc.Conv2d(CHANNELS[0], M_2, K_2, padding="same"),
            sc.Conv2d(M_2, CHANNELS[1], K_2, padding="same"),
        ),
    )
    answer = sc.compare(first, second, size=SIZE).when(M_2, measure)
    if answer.verdict == "depends":
        assert latex(answer.condition) in copied
    else:
        assert f": {answer.verdict}." in copied


def test_the_crossover_is_the_library_s(page: Page) -> None:
    """What is said of the present point agrees with the condition solved anew."""
    answers = page.locator(".calculator .answers")
    expect(answers).to_contain_text("exactly when")
    expect(answers).to_contain_text("Here it has fewer.")
    page.get_by_label("k, kernel of design 1", exact=True).fill("1")
    expect(answers).to_contain_text("Here it has more.")
    assert page.locator(".answers .katex-error").count() == 0


def test_what_is_copied_runs(page: Page) -> None:
    page.get_by_role("button", name="Copy Python").click()
    source = page.evaluate("navigator.clipboard.readText()")
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(source, "<copied>", "exec"), {})
    numbers = [int(cost("plain", **FIRST)), int(cost("separable", **FIRST | {"k": 3}))]
    assert str(numbers) in out.getvalue()
    assert "exactly when" in out.getvalue()
    page.get_by_role("button", name="Copy LaTeX").click()
    latex = page.evaluate("navigator.clipboard.readText()")
    assert latex.startswith(r"\begin{tabular}")
    assert f"{numbers[0]:,}" in latex
    page.get_by_role("button", name="Copy Markdown").click()
    assert page.evaluate("navigator.clipboard.readText()").startswith("| design | MACs |")


@pytest.mark.parametrize("name", [design.name for design in DESIGNS])
def test_each_design_has_all_its_costs(page: Page, name: str) -> None:
    chosen(page, "Design 1").select_option(name)
    for measure in BY_NAME[name].costs():
        chosen(page, "Cost").select_option(measure)
        assert re.fullmatch(r"[\d,]+(/[\d,]+)?", value(page, 0)), measure
    assert page.locator(".calculator .katex-error").count() == 0


def test_the_figure_of_the_home_page(chromium: Browser, address: str) -> None:
    page = chromium.new_page()
    page.goto(address, wait_until="load")
    before = page.locator(".live .said").all_inner_texts()
    assert [re.match(r"[\d,]+", said)[0] for said in before] == [
        f"{count:,}" for count in home.start()
    ]
    page.locator(".live input[name=m]").focus()
    page.keyboard.press("ArrowRight")
    after = page.locator(".live .said").all_inner_texts()
    assert (after[0], after[2]) == (before[0], before[2])
    wide = home.start(m=home.SLIDERS[language.symbol("m")][1] + 1)
    assert after[1].startswith(f"{wide[1]:,} MACs")
    page.locator(".live input[name=k]").focus()
    page.keyboard.press("End")
    assert page.locator(".live .said").first.inner_text().startswith(f"{home.start(k=9)[0]:,}")
    page.close()


def test_the_start_is_what_the_designs_cost() -> None:
    """The home page's numbers by concrete layers."""
    numbers = {symbol.name: start for symbol, (_, start, *_) in home.SLIDERS.items()}
    concrete = [
        design.subs({language.symbol(n): v for n, v in (numbers | {"k": home.START}).items()})
        for design in home.designs().values()
    ]
    assert home.start() == [int(design.macs(numbers["H"])) for design in concrete]
