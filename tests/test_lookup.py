"""The formula sheet, the glossary, the guides and the table of statements, as Markdown."""

import inspect
import re
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from sympy import Min, expand

import symconv as sc
from symconv.abc import H, R, W, c, c_in, c_out, d, g, k, k_h, k_w, m, n, p, s
from symconv.claims import VERDICTS, all_claims
from symconv.crossovers import find
from symconv.evaluation import value
from website import claims, conventions, formulas, glossary, guides, sheet
from website.markdown import tex

ROOT = Path(__file__).resolve().parents[1]
HAS_LATEX = pytest.mark.skipif(sheet.shutil.which("pdflatex") is None, reason="needs pdflatex")


def rows() -> dict[tuple[str, str], formulas.Row]:
    """The sheet's rows, by group and name."""
    return {(group.title, row.name): row for group in formulas.groups() for row in group.rows}


# -- the formula sheet ------

H_OUT, W_OUT, J = sc.symbols("H_out W_out J")
OUT = tex(H_OUT) + " = "
# What the definitions say, written by hand here and nowhere else.
GOLDEN = {
    ("Output size", "convolution"): OUT + tex(sc.FloorDiv(H + 2 * p - d * (k - 1) - 1, s) + 1),
    ("Output size", "“same”"): OUT + tex(sc.FloorDiv(H - 1, s) + 1),
    ("Output size", "“full”"): OUT + tex(sc.FloorDiv(H + d * (k - 1) - 1, s) + 1),
    ("Output size", "keeps the size, stride 1"): tex(p) + " = " + tex(d * (k - 1) / 2),
    ("Parameters", "with bias"): tex(k_h * k_w * c_in * c_out / g + c_out),
    ("Parameters", "depthwise, multiplier $m$"): tex(k**2 * c * m),
    ("MACs and FLOPs", "convolution, MACs"): tex(H_OUT * W_OUT * k**2 * c_in * c_out / g),
    ("MACs and FLOPs", "with bias, FLOPs"): tex(
        2 * H_OUT * W_OUT * k**2 * c_in * c_out / g + H_OUT * W_OUT * c_out
    ),
    ("MACs and FLOPs", "taps on real input, one dimension"): tex(H + 2 * H * p - p**2 - p),
    ("Receptive field", "a layer on a stack of $R$ and $J$"): tex(R + J * d * (k - 1)),
    ("Receptive field", "$n$ layers, dilation 1, 2, 4, …"): tex(R)
    + " = "
    + tex((2**n - 1) * (k - 1) + 1),
    ("Parameters of blocks", "depthwise separable"): tex(k**2 * c_in + c_in * c_out),
    ("Memory and traffic", "intensity, pointwise"): tex(H * W * c / (2 * H * W + c)),
    ("Crossovers", "two 3 × 3 through $m$ against 5 × 5: parameters"): tex(m < 25 * c / 18),
}


@pytest.mark.parametrize("place", GOLDEN, ids=" ".join)
def test_the_sheet_says_what_the_definitions_say(place):
    assert rows()[place].formula == GOLDEN[place]


def test_taps_on_real_input_are_those_that_one_counts():
    taps = sc.Conv1d(1, 1, formulas.ODD, padding=p).macs(H, skip_padding=True)
    shown = expand(taps.xreplace({Min(H, p): p}))
    assert tex(shown) == rows()["MACs and FLOPs", "taps on real input, one dimension"].formula
    for pad in range(5):
        for size in range(max(pad, 1), 9):
            real = [0 <= at + tap - pad < size for at in range(size) for tap in range(2 * pad + 1)]
            assert value(shown, {H: size, p: pad}) == sum(real)


def test_blocks_have_as_many_macs_for_each_parameter():
    assert formulas.per_parameter() == H * W
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(formulas.BLOCKS, "strided", sc.Conv2d(c, c, 3, stride=2, padding=1))
        with pytest.raises(ValueError, match="too many values"):
            formulas.per_parameter()


def test_crossovers_of_the_sheet_ask_when_the_second_costs_less():
    assert {find(name).sense for name in formulas.CROSSOVERS} == {"<"}


def test_the_page_and_the_latex_have_every_row():
    page, latex = sheet.pages()[sheet.PAGE], sheet.latex()
    for row in rows().values():
        assert f"\\[\n{row.formula}\n\\]" in page
        assert f"{{{row.formula}}}" in latex
        assert sheet.name_of(row) in page


@HAS_LATEX
def test_the_pdf_is_a_page_or_two_with_nothing_over_the_edge(tmp_path):
    made = sheet.pdf(tmp_path)
    assert made == tmp_path / sheet.PDF
    log = (tmp_path / "formulas.log").read_text("latin-1")
    assert re.search(r"Output written on formulas\.pdf \([12] pages?", log)
    assert "Overfull" not in log


@HAS_LATEX
def test_the_pdf_is_the_same_each_time_and_made_once(tmp_path):
    first, second = sheet.pdf(tmp_path / "one"), sheet.pdf(tmp_path / "two")
    assert first.read_bytes() == second.read_bytes()
    made = first.stat().st_mtime_ns
    assert sheet.pdf(tmp_path / "one").stat().st_mtime_ns == made
    (tmp_path / "one" / sheet.LATEX).write_text("something else")
    assert sheet.pdf(tmp_path / "one").stat().st_mtime_ns != made


@HAS_LATEX
def test_what_pdflatex_refuses_is_shown(tmp_path, monkeypatch):
    monkeypatch.setattr(sheet, "latex", lambda: r"\documentclass{article}\begin{document}\oops")
    with pytest.raises(RuntimeError, match=r"refuses .*formulas.tex:[\s\S]*Undefined control"):
        sheet.pdf(tmp_path)


def test_without_pdflatex_there_is_latex_and_no_link_to_a_pdf(tmp_path, monkeypatch):
    monkeypatch.setattr(sheet, "FOLDER", tmp_path)
    monkeypatch.setattr(sheet.shutil, "which", lambda program: None)
    assert sheet.pdf(tmp_path) is None
    assert list(sheet.assets()) == [sheet.LATEX]
    assert (tmp_path / sheet.LATEX).read_text("utf-8") == sheet.latex()
    page = sheet.pages()[sheet.PAGE]
    assert f"]({sheet.LATEX})" in page
    assert sheet.PDF not in page


# -- the glossary ------


def terms() -> list[glossary.Term]:
    """Every term."""
    return [term for made in glossary.PARTS.values() for term in made()]


def test_every_torch_name_is_one():
    torch = pytest.importorskip("torch")
    layers = (torch.nn.Conv2d, torch.nn.ConvTranspose2d, torch.nn.MaxPool2d)
    known = {name for layer in layers for name in inspect.signature(layer).parameters}
    named = {
        part.partition("=")[0] for term in terms() if term.torch for part in term.torch.split(", ")
    }
    assert len(named) >= 8
    assert named <= known


def test_every_verdict_is_in_the_glossary():
    names = " ".join(term.name.lower() for term in terms() if term in [*glossary.answers()])
    said = " ".join(term.said.lower() for term in glossary.answers())
    for word in (*VERDICTS[1:4], "always", "never", "depends", "unknown", "proved", "refuted"):
        assert word in names
    for verdict in ("always", "never"):
        assert f": {verdict}" in said


def test_terms_are_told_once_and_say_where_they_are_used():
    names = [term.name for term in terms()]
    assert len(names) == len(set(names)) >= 30
    assert [term.name for term in terms() if not (term.used or term.source)] == []


def test_who_counts_a_bias():
    """By the conventions' own numbers, of a layer with one output for each of two channels."""
    bare, biased = sc.Conv2d(3, 2, 1), sc.Conv2d(3, 2, 1, bias=True)
    more = {
        one.name: (
            biased.count((1, 1), convention=one).total - bare.count((1, 1), convention=one).total,
            bare.count((1, 1), convention=one).total,
        )
        for one in conventions.ALL
    }
    assert set(glossary.counts_bias(True)) == {name for name, (off, _) in more.items() if off}
    always = {name for name, (_, total) in more.items() if total not in (6, 12)}
    assert set(glossary.counts_bias(False)) == always
    assert always
    assert glossary.listed(["a", "b", "c"]) == "a, b and c"


# -- the guides ------


@pytest.mark.parametrize("name", guides.GUIDES)
def test_a_guide_prints_what_its_script_prints(name):
    script = [sys.executable, str(guides.FOLDER / f"{name}.py")]
    ran = subprocess.run(script, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, capture_output=True)
    assert ran.returncode == 0, ran.stderr.decode()
    page = guides.guide(name)
    blocks = re.findall(r"```pycon\n(.*?)```", page, re.S)
    shown = [line for block in blocks for line in block.splitlines()]
    printed = [line for line in shown if not line.startswith((">>> ", "... "))]
    assert printed == ran.stdout.decode().splitlines()
    assert len(printed) > 5
    assert f"[a script]({name}.py)" in page.partition("\n## ")[0]
    assert re.findall(r"^#+ *$", page, re.M) == []


def test_every_script_is_a_guide():
    assert {file.stem for file in guides.FOLDER.glob("*.py")} == set(guides.GUIDES)


def test_every_extra_is_explained():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert set(guides.EXTRAS) == set(project["optional-dependencies"])
    page = guides.install()
    for extra, packages in project["optional-dependencies"].items():
        (row,) = re.findall(rf"^\| `{extra}` \| .*$", page, re.M)
        assert all(re.match(r"[\w-]+", package)[0] in row for package in packages)


def test_what_the_terminal_page_shows_came_out():
    page = guides.terminal()
    assert page.count("```console\n$ symconv ") == len(guides.ASKED)
    assert "exactly when m < 25*c/18" in page
    assert re.findall(r"^\$ symconv.*\n```", page, re.M) == []


# -- the statements ------


def test_the_overview_counts_the_statements():
    page = claims.pages()["claims.md"]
    counted = Counter((claim.paper.key, claim.verdict) for claim in all_claims())
    for (paper, said), number in counted.items():
        query = f"?paper={paper}&amp;verdict={said.replace(' ', '+')}"
        assert f'<span data-filter="{query}">{number}</span>' in page
    assert page.count('<section class="claim"') == len(all_claims())
    assert f'<span data-filter="?">{len(all_claims())}</span>' in page
    for claim in all_claims():
        marks = f'data-paper="{claim.paper.key}" data-verdict="{claim.verdict}" markdown>'
        assert f"{marks}\n\n### {claim.statement} {{ #{claims.anchor(claim)} }}" in page
