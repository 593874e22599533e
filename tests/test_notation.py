"""Notations: a paper's names in everything that prints, and nowhere else."""

import pytest

import symconv as sc
from symconv.abc import H, c_in, c_out, k, m
from symconv.errors import ArgumentError
from symconv.notation import DUMOULIN_VISIN, GOODFELLOW, MOBILENET, Notation, current, use
from symconv.render import latex, text

LAYER = sc.Conv2d(c_in, c_out, k, padding="same")
MACS = LAYER.macs((H, H))


def test_howards_equation_2_in_his_own_letters():
    with use(MOBILENET):
        assert latex(MACS) == r"D_{K}^{2} \, M \, N \, D_{F}^{2}"
        assert text(MACS) == "D_K**2*M*N*D_F**2"
    assert text(MACS) == "H**2*k**2*c_in*c_out"


def test_dumoulin_and_visins_relationship_6():
    layer = sc.Conv1d(1, 1, k, stride=sc.abc.s, padding=sc.abc.p)
    with use(DUMOULIN_VISIN):
        assert text(layer.output_size((sc.abc.L,))[0]) == "floor((i + 2*p - k)/s) + 1"


def test_goodfellows_width():
    with use(GOODFELLOW):
        assert text(sc.Conv2d(1, 1, k).output_size((H, H))[0]) == "m - k + 1"


@pytest.mark.parametrize(
    "result",
    [
        LAYER.derivation("macs", (H, H)),
        sc.compare(LAYER, sc.Conv2d(c_in, c_out, 1), size=(H, H)),
        sc.when(LAYER.params > 100 * c_in, c_out),
        sc.prove(LAYER.params >= c_out),
        LAYER.summary((H, H)),
        sc.table({"plain": LAYER}, (H, H)),
    ],
    ids=lambda result: type(result).__name__,
)
def test_it_applies_to_everything_that_prints(result):
    ours, theirs = result.to_latex(), result.to_latex(notation=MOBILENET)
    assert "N" not in ours.replace("Conv2d", "")
    assert "N" in theirs
    assert r"c_{\text{out}}" in ours
    assert r"c_{\text{out}}" not in theirs
    assert result.to_latex() == ours
    assert "D_K" in result.to_text(notation=MOBILENET)
    assert "D_{K}" in result.to_markdown(notation=MOBILENET)


def test_expressions_and_results_in_one_call():
    assert sc.latex(MACS, notation=MOBILENET) == r"D_{K}^{2} \, M \, N \, D_{F}^{2}"
    assert sc.text(MACS, notation=MOBILENET) == "D_K**2*M*N*D_F**2"
    assert sc.text(MACS) == text(MACS)
    assert sc.latex(MACS > 3) == latex(MACS > 3)
    made = sc.table({"plain": LAYER}, (H, H))
    assert sc.latex(made, notation=MOBILENET) == made.to_latex(notation=MOBILENET)
    assert sc.text(made) == made.to_text()
    with pytest.raises(ArgumentError, match="takes an expression, a statement or a result"):
        sc.latex("k**2")
    with pytest.raises(ArgumentError, match=r"takes a Notation such as sc\.notation\.MOBILENET"):
        sc.latex(MACS, notation={"k": "D_K"})


def test_two_symbols_never_print_alike():
    with (
        use(MOBILENET),
        pytest.raises(ArgumentError, match="M and c_in would both print as M in this notation"),
    ):
        text(c_in + sc.abc.M)
    with pytest.raises(ArgumentError, match="two symbols would print as M"):
        Notation({c_in: "M", m: "M"})
    with pytest.raises(ArgumentError, match="letters, digits and underscores, got 'D K'"):
        Notation({k: "D K"})
    with pytest.raises(ArgumentError, match=r"takes a Notation such as sc\.notation\.MOBILENET"):
        LAYER.summary((H, H)).to_text(notation={"k": "D_K"})


def test_what_the_order_leaves_out_keeps_ours_in_front():
    with use(Notation({c_in: "C"}, order=("C", "k"))):
        assert text(3 * k**2 * c_in * c_out * H) == "3*H*c_out*C*k**2"
    with use(Notation({}, order=("k", "H"))):
        assert text((H - k + 1) * k * c_in) == "c_in*k*(H - k + 1)"  # in the place of its size
    assert text((H - k + 1) * k * c_in) == "(H - k + 1)*k*c_in"


def test_wrong_orders():
    with pytest.raises(ArgumentError, match="`order` has M twice; name it once"):
        Notation({c_in: "M"}, order=("M", "k", "M"))
    with pytest.raises(ArgumentError, match="letters, digits and underscores, got 'D K'"):
        Notation({}, order=("D K",))
    with pytest.raises(ArgumentError, match="`order` takes names in print such as"):
        Notation({}, order="MN")


def test_a_letter_that_a_symbol_has_is_spelled_out():
    """MobileNet's M are channels, so that MACs are not M as well."""
    tree = LAYER.derivation("macs", (H, H))
    assert tree.to_text().splitlines()[-1] == "M = H**2*k**2*c_in*c_out"
    assert tree.to_text(notation=MOBILENET).splitlines()[-1] == "MACs = D_K**2*M*N*D_F**2"
    assert r"\mathrm{MACs} &=" in tree.to_latex(notation=MOBILENET)
    ratio = sc.compare(LAYER, sc.depthwise_separable(c_in, c_out, k), size=(H, H)).derivation()
    said = ratio.to_text(notation=MOBILENET).splitlines()
    assert said[0].strip().startswith("r = MACs_1 / MACs_2")


def test_a_block_ends_also_by_an_error():
    def fails():
        with use(MOBILENET):
            assert current() is MOBILENET
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert not current().names


def test_notations_in_notations():
    with use(MOBILENET):
        with use(Notation({k: "K"})):
            assert text(k * c_in) == "K*c_in"
        with use(None):
            assert text(k * c_in) == "D_K*M"
