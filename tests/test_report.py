"""`symconv report`: a page of HTML, LaTeX or Markdown, with the figure of the crossover."""

import re
import sys
import xml.etree.ElementTree as ET

import pytest

import symconv as sc
from symconv import cli
from symconv.abc import H, W, c, m
from symconv.cli.commands import NOTATIONS
from symconv.cli.commands import main as group
from symconv.render.report import Picture, report
from tests.html_reader import faults, formulas

PAIR = ["Conv2d(c, c, 5)", "Sequential(Conv2d(c, m, 3), Conv2d(m, c, 3))"]
ASKED = ["report", *PAIR, "-s", "H, W", "-g", "H >= 11", "--when", "m"]
TWO = sc.Sequential(sc.Conv2d(c, m, 3), sc.Conv2d(m, c, 3))
COMPARED = sc.compare(sc.Conv2d(c, c, 5), TWO, size=(H, W), given=H >= 11)
CAPTION = "Design 2 has fewer exactly when m"


def body(page):
    """What stands in the page, without the drawing."""
    (found,) = re.findall(r"<main>(.*)</main>", page, re.DOTALL)
    return re.sub(r"<figure>.*?</figure>", "", found, flags=re.DOTALL)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """A folder with the report in each form."""
    folder = tmp_path_factory.mktemp("report")
    for ending in ("html", "tex", "md"):
        file = folder / f"two < one & $co.{ending}"
        assert cli.main([*ASKED, "--title", "A < B & C", "-o", str(file)]) == 0
    return folder


def test_the_page_stands_by_itself(written):
    page = (written / "two < one & $co.html").read_text("utf-8")
    assert page.startswith('<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n')
    assert "<title>A &lt; B &amp; C</title>" in page
    assert "<h1>A &lt; B &amp; C</h1>" in page
    assert '<meta name="viewport" content="width=device-width, initial-scale=1">' in page
    assert "prefers-color-scheme: dark" in page
    assert "@media print" in page
    assert "<script" not in page
    links = re.findall(r'(?:src|href)="([^"]*)"|url\(([^)]*)\)', page)
    assert all(link.startswith("#") for pair in links for link in pair if link)
    others = set(re.findall(r'\w+="(https?://[^"]*)"', page)) - {
        "http://www.w3.org/2000/svg",  # names of what is inside, not addresses
        "http://www.w3.org/1999/xlink",
    }
    assert not others


def test_the_page_is_well_formed_and_has_no_foreign_elements(written):
    page = (written / "two < one & $co.html").read_text("utf-8")
    assert not faults(body(page))
    assert len(formulas(body(page))) > 20
    assert "$" not in body(page)
    (blocks,) = re.findall(r'<math display="block">(.*?)</math>', page)
    assert blocks.startswith("<mfrac>")


def test_the_figure_is_inside_of_the_page(written):
    page = (written / "two < one & $co.html").read_text("utf-8")
    (figure,) = re.findall(r"<figure>.*?</figure>", page, re.DOTALL)
    drawn, caption = ET.fromstring(figure)
    assert drawn.tag.endswith("svg")
    assert drawn.get("role") == "img"
    assert CAPTION in "".join(caption.itertext())
    assert not list(written.glob("*.png"))


def test_the_figure_is_beside_the_others(written):
    markdown = (written / "two < one & $co.md").read_text("utf-8")
    (name,) = re.findall(r"^!\[[^\]]+\]\(([^)]*)\)$", markdown, re.MULTILINE)
    assert (written / name).read_text("utf-8").lstrip().startswith("<?xml")
    assert CAPTION in markdown
    latex = (written / "two < one & $co.tex").read_text("utf-8")
    (name,) = re.findall(r"\\includegraphics\[width=\\linewidth\]\{(.*)\}", latex)
    assert (written / name).read_bytes().startswith(b"%PDF")
    assert "\\caption{How many times as many MACs Design 1 has as Design 2" in latex
    assert "graphicx" in latex


@pytest.mark.parametrize("ending", ["pdf", "htm", "txt", "tex.bak", ""])
def test_another_ending_is_refused(ending, tmp_path, capsys):
    file = tmp_path / (f"a.{ending}" if ending else "a")
    assert cli.main([*ASKED, "-o", str(file)]) == 2
    assert "ends with .html, .tex or .md, got" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_printed_it_is_markdown_without_a_figure(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert cli.main(ASKED) == 0
    said = capsys.readouterr()
    assert said.out.startswith("# Designs compared\n")
    assert "![" not in said.out
    assert not said.err
    assert not list(tmp_path.iterdir())


def test_without_matplotlib_a_line_says_how_to_get_a_figure(monkeypatch, tmp_path, capsys):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert cli.main([*ASKED, "-o", str(tmp_path / "r.html")]) == 0
    assert capsys.readouterr().err == 'symconv: pip install "symconv[plot]" adds a figure\n'
    page = (tmp_path / "r.html").read_text("utf-8")
    assert "<figure" not in page
    assert "When the second design is cheaper" in page


def test_without_a_symbol_nothing_is_said_of_a_figure(tmp_path, capsys):
    assert cli.main(["report", *PAIR, "-o", str(tmp_path / "r.tex")]) == 0
    assert not capsys.readouterr().err
    assert r"\includegraphics" not in (tmp_path / "r.tex").read_text("utf-8")
    assert [file.name for file in tmp_path.iterdir()] == ["r.tex"]


def test_where_no_numbers_fit_it_says_so(tmp_path, capsys):
    asked = ["report", "Conv2d(c, c, 5)", "Conv2d(c, c, 3)", "-g", "c >= 5000", "--when", "c"]
    assert cli.main([*asked, "-o", str(tmp_path / "r.md")]) == 0
    assert "symconv: the report has no figure: crossover(…): no usual" in capsys.readouterr().err
    assert "![" not in (tmp_path / "r.md").read_text("utf-8")


@pytest.mark.parametrize("letters", sorted(NOTATIONS))
def test_a_papers_letters(letters, tmp_path):
    asked = ["report", "Conv2d(c_in, c_out, k)", "depthwise_separable(c_in, c_out, k)"]
    file = tmp_path / "r.html"
    more = ["-s", "H", "--when", "c_out", "-g", "k >= 2", "--notation", letters, "-o", str(file)]
    assert cli.main([*asked, *more]) == 0
    assert not faults(body(file.read_text("utf-8")))


def test_a_picture_is_where_it_is_put():
    picture = Picture("<svg/>", "a < b & c")
    page = report(COMPARED, m, "macs", "html", title="T", figure=picture)
    assert "<figure>\n<svg/>\n<figcaption>a &lt; b &amp; c</figcaption>\n</figure>" in page
    latex = report(COMPARED, m, "macs", "latex", title="T", figure=Picture("f.pdf", "a < b & c"))
    assert r"\caption{a $<$ b \& c}" in latex


# -- --format html of the commands ------

COMMANDS = {
    "formula": ["Conv2d(c, m, k)", "-s", "H, W"],
    "compare": [*PAIR, "--when", "m", "--steps"],
    "when": ["k**2*c + c**2 < k**2*c**2", "c", "--given", "k >= 2", "--steps"],
    "prove": ["18*c**2 < 25*c**2"],
    "table": [*PAIR, "-s", "28", "--units", "auto", "--baseline"],
    "derive": ["Conv2d(c, m, k)", "-s", "H, W", "--full"],
    "claims": ["8-to-9-times"],
    "networks": ["resnet50"],
}


def printing():
    """The commands that have the option."""
    for name, command in group.commands.items():
        for option in command.params:
            if option.name == "form":
                yield name, option


@pytest.mark.parametrize("name", COMMANDS)
def test_commands_print_html(name, capsys):
    assert cli.main([name, *COMMANDS[name], "--format", "html"]) == 0
    said = capsys.readouterr().out
    assert not faults(said)
    assert formulas(said) or name == "networks"  # where all are numbers with units or without


def test_every_command_that_prints_has_the_form():
    assert all("html" in option.type.choices for _, option in printing())
    assert {name for name, _ in printing()} == {*COMMANDS, "verify"}
