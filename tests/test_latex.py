"""The LaTeX of everything the library ships: pdflatex sets it on a page, KaTeX on a screen."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from symconv import cli
from symconv.abc import H, W, c
from symconv.render import document, latex
from symconv.render.markup import table
from symconv.render.wrap import ROOM, displayed, opened, rows, width
from tests.latex_document import formulas, pieces

ROOT = Path(__file__).resolve().parents[1]
KATEX = ROOT / "docs/assets/vendor/katex/katex.min.js"
WIDEST = 20.0  # points over the line
RENDER = """
const katex = require(process.argv[1]);
for (const [formula, displayMode] of JSON.parse(require("fs").readFileSync(0))) {
  try {
    katex.renderToString(formula, { displayMode, throwOnError: true, strict: "error" });
  } catch (error) {
    console.log(`${error.message}: ${formula}`);
  }
}
"""


def pdflatex(source: str, folder: Path) -> str:
    """The log."""
    (folder / "all.tex").write_text(source)
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "all.tex"]
    subprocess.run(command, cwd=folder, capture_output=True, timeout=300, check=False)
    return (folder / "all.log").read_text(errors="replace")


def faults(log: str) -> list[str]:
    """Errors and lines that stick out, each with the number of its piece."""
    found, piece = [], ""
    for line in log.splitlines():
        if begun := re.search(r"PIECE (\d+)", line):
            piece = begun[1]
        wide = re.search(r"Overfull \\hbox \(([0-9.]+)pt", line)
        if line.startswith("!") or (wide and float(wide[1]) > WIDEST):
            found.append(f"{piece}: {line}")
    return found


def numbered() -> str:
    """All pieces in one document; the log says where each begins."""
    body = "\n\n".join(
        rf"\paragraph*{{{title}}}\mbox{{}}\typeout{{PIECE {number}}}" + f"\n\n{piece}"
        for number, (title, piece) in enumerate(pieces())
    )
    return document(body, "All that is printed")


@pytest.mark.latex
def test_everything_fits_a_page(tmp_path):
    assert len(pieces()) > 1500
    log = pdflatex(numbered(), tmp_path)
    assert "Output written on all.pdf" in log
    assert not faults(log)


@pytest.mark.latex
@pytest.mark.parametrize(
    ("body", "said"),
    [(r"\nothing", "! Undefined control sequence"), (rf"\[ {'a + ' * 40} b \]", "Overfull")],
)
def test_what_does_not_fit_is_seen(body, said, tmp_path):
    fault, *_ = faults(pdflatex(document(body, "Wrong"), tmp_path))
    assert said in fault


def katex(shown: list[tuple[str, bool]]) -> list[str]:
    """What KaTeX says of formulas, each with whether it is displayed."""
    command = ["node", "-e", RENDER, str(KATEX)]
    run = subprocess.run(
        command, input=json.dumps(shown), capture_output=True, text=True, timeout=300, check=True
    )
    return run.stdout.splitlines()


@pytest.mark.latex
def test_katex_renders_every_formula():
    shown = dict.fromkeys(formula for _, piece in pieces() for formula in formulas(piece))
    assert len(shown) > 3000
    assert not katex(list(shown))
    assert len(katex([(r"\nothing", False), ("x", False), (r"\frac{1}", True)])) == 2


@pytest.mark.latex
def test_a_report_with_its_figure_fits_a_page(tmp_path):
    pair = ["Conv2d(c, c, 5)", "Sequential(Conv2d(c, m, 3), Conv2d(m, c, 3))"]
    asked = ["report", *pair, "-s", "H, W", "--when", "m", "-o", str(tmp_path / "a & b_1.tex")]
    assert cli.main(asked) == 0
    source = (tmp_path / "a & b_1.tex").read_text("utf-8")
    assert r"\includegraphics[width=\linewidth]{a---b-1-figure.pdf}" in source
    log = pdflatex(source, tmp_path)
    assert "Output written on all.pdf" in log
    assert "a---b-1-figure.pdf" in log
    assert not faults(log)


# -- how it breaks ------


def test_a_sum_breaks_before_its_signs():
    total = sum(((number * H + W) ** 2 * c for number in range(2, 30)), c)
    made = rows(latex(total))
    assert len(made) > 3
    assert all(row.startswith((r"\quad {} + ", r"\quad {} \times")) for row in made[1:])
    assert all(width(row) <= ROOM for row in made)
    assert displayed("a + b") == r"\[ a + b \]"
    assert displayed(latex(total)).count(r"\\") == len(made) - 1


def joined(made: list[str]) -> str:
    """Rows put together again, without what breaking added."""
    added = r"\\quad|\{\}|\\allowbreak|\\[,;]|\s|\\text\{|\}|\$"
    return re.sub(added, "", "".join(made))


@pytest.mark.parametrize("room", [90, 110, 130])
@pytest.mark.parametrize(
    "formula",
    [
        r"a \, \left(c + d\right) - \left\lfloor \frac{H + 1}{2} \right\rfloor \le e + f + g",
        r"c > 2 \quad \text{(move everything to one side, divide by $c + 1 > 0$)}",
        r"c > 2 \;\text{and}\; k < 3 \;\text{or}\; H + W \ge 12 \text{, over the integers } H > 3",
    ],
)
def test_nothing_is_lost(formula, room):
    made = rows(formula, room)
    assert len(made) > 1
    assert joined(made) == joined([formula])
    assert all(row.count("{") == row.count("}") for row in made)
    assert all(row.count(r"\left") == row.count(r"\right") for row in made)


def test_what_is_too_wide_is_opened():
    wide = r"\frac{" + " + ".join("abcdefgh") + r"}{x + y}"
    assert rows(wide, 100)[0].startswith(r"\bigl( a + b")
    assert opened(wide, 100).endswith(r"\bigr) / \bigl( x + y\bigr)")
    assert opened(wide) == wide
    assert rows(r"\left(a + b + c + d\right)^{2}", 50)[-1].endswith(r"\bigr)^{2}")


def test_a_reason_stands_by_itself_where_it_has_no_room():
    made = rows(r"a = b \quad \text{for a reason that is long}", 130)
    assert made == ["a = b", r"\quad \text{for a reason that is long}"]


def test_a_wide_table_has_lines_in_its_cells_and_a_long_one_goes_on():
    cells = [["layer", "cost"], ["x", "y " * 90]]
    wide = table(cells[0], cells[1:], "latex")
    assert wide.startswith("\\noindent{\\small\n\\begin{tabular}{l>{")
    assert r"p{0." in wide
    long = table(cells[0], [["x", "y"]] * 60, "latex")
    assert long.startswith(r"\begin{longtable}{lr}")
    assert r"\midrule\endhead" in long
    many = table(["n"] * 9, [["a" * 20] * 9], "latex")
    assert many.count(r"\toprule") > 1  # columns that find no room stand below
    assert many.count(r"\begin{tabular}") == many.count(r"\end{tabular}")
