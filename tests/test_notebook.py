"""Notebooks: the one of the docs gives the outputs that it has, and results show themselves."""

import re
import sys
from types import SimpleNamespace

import pytest
from IPython.core.formatters import DisplayFormatter

import symconv as sc
from symconv.abc import H, W, c_in, c_out, k
from symconv.errors import ArgumentError, UnsupportedError
from symconv.notation import current
from website import notebook

LAYER = sc.Conv2d(c_in, c_out, k, padding="same")


@pytest.fixture(scope="module")
def committed():
    """The notebook of the docs as it stands."""
    return notebook.committed()


def test_the_notebook_gives_the_outputs_that_it_has(committed):
    anew = "`python -m website.notebook` writes the outputs anew"
    ran = notebook.executed()
    for before, after in zip(committed.cells, ran.cells, strict=True):
        assert after == before, f"{before.source!r} gives another output: {anew}"
    assert ran == committed, anew


def test_the_notebook_is_short_and_ran_in_order(committed):
    cells = [cell for cell in committed.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert 10 <= len(committed.cells) <= 30
    assert all(cell.outputs or cell is cells[0] for cell in cells)
    assert not [o for cell in cells for o in cell.outputs if o.output_type == "error"]
    said = "".join(str(cell.outputs) for cell in cells)
    assert "Condition(" not in said  # nor any other result as its fields


def test_maths_in_the_notebook_is_between_dollars_that_open_and_close(committed):
    """VS Code takes a dollar for maths where no blank is inside it and no digit behind it."""
    outputs = [o for cell in committed.cells if cell.cell_type == "code" for o in cell.outputs]
    found = 0
    for output in outputs:
        for form in ("text/markdown", "text/latex"):
            shown = output.get("data", {}).get(form, "")
            plain = re.sub(r"`[^`]*`", "", shown)
            parts = plain.split("$")
            assert len(parts) % 2 == 1, shown
            for outside, inside in zip(parts[2::2], parts[1::2], strict=True):
                assert inside == inside.strip() != ""
                assert not outside[:1].isdigit()
                found += 1
            assert not re.search(r"\\\\|\{|\}|\^", "".join(parts[::2])), shown
    assert found > 40


class Shell(SimpleNamespace):
    """What `init_printing` asks of IPython."""

    def shown(self, value):
        """What a cell that ends in a value gives: MIME type to text."""
        data, _ = self.display_formatter.format(value)
        return data


@pytest.fixture
def shell(monkeypatch):
    """A session of IPython with formulas as SymPy shows them; ours end with it."""
    made = Shell(display_formatter=DisplayFormatter())
    monkeypatch.setattr("IPython.get_ipython", lambda: made)
    yield made
    sc.init_printing()


def test_results_show_as_markdown_and_as_text(shell):
    for result in (
        LAYER.summary((H, W)),
        LAYER.derivation("macs", (H, W)),
        LAYER.receptive_field,
        sc.when(LAYER.params > 100 * c_in, c_out),
        sc.prove(LAYER.params >= c_out),
        sc.compare(LAYER, sc.Conv2d(c_in, c_out, 1), size=(H, W)),
        sc.table({"plain": LAYER}, (H, W)),
        sc.claims.get("flatten"),
    ):
        assert shell.shown(result) == {
            "text/markdown": result.to_markdown(),
            "text/plain": result.to_text(),
        }
    assert shell.shown(LAYER) == {
        "text/markdown": sc.Conv2d._repr_markdown_(LAYER),
        "text/plain": repr(LAYER),
    }


def test_formulas_show_in_the_order_of_papers(shell):
    macs = LAYER.macs((H, W))
    assert shell.shown(macs)["text/plain"] == "H*W*c_in*c_out*k**2"  # SymPy's alphabet
    sc.init_printing()
    assert shell.shown(macs) == {
        "text/latex": r"$\displaystyle H \, W \, k^{2} \, c_{\text{in}} \, c_{\text{out}}$",
        "text/plain": "H*W*k**2*c_in*c_out",
    }
    assert shell.shown(H > 3)["text/plain"] == "H > 3"
    assert shell.shown((H, W - 1)) == {
        "text/latex": r"$\displaystyle \left(H, \ W - 1\right)$",
        "text/plain": "(H, W - 1)",
    }
    assert shell.shown((H, "a")) == {"text/plain": "(H, 'a')"}
    assert shell.shown(()) == {"text/plain": "()"}


def test_a_notation_for_the_session(shell):
    sc.init_printing(sc.notation.MOBILENET)
    assert shell.shown(LAYER.params)["text/plain"] == "D_K**2*M*N"
    summary = LAYER.summary((H, W))
    assert "D_{K}^{2}" in shell.shown(summary)["text/markdown"]
    assert "D_K**2" in shell.shown(summary)["text/plain"]
    assert "D_{K}^{2}" in shell.shown(LAYER)["text/markdown"]
    assert str(summary) == summary.to_text(notation=sc.notation.MOBILENET)
    other = sc.Notation({k: "K"})
    assert sc.text(LAYER.params, notation=other) == "K**2*c_in*c_out"
    with pytest.raises(ArgumentError, match="takes a Notation such as"):
        sc.init_printing("MOBILENET")
    assert current() is sc.notation.MOBILENET
    sc.init_printing()
    assert sc.text(LAYER.params) == "k**2*c_in*c_out"


@pytest.mark.parametrize("loaded", [True, False])
def test_outside_of_a_session_it_says_so(monkeypatch, loaded):
    if not loaded:
        monkeypatch.setitem(sys.modules, "IPython", None)
    with pytest.raises(UnsupportedError, match="runs in IPython and Jupyter only; elsewhere"):
        sc.init_printing()
