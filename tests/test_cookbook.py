"""The cookbook: every recipe prints what it says, and that is what the paper has."""

from dataclasses import replace

import pytest

import symconv as sc
from website import cookbook
from website.cookbook import differences
from website.markdown import session
from website.recipes import BODY, RECIPES, Recipe

# What the call of each recipe prints, under the last words of its title's place on the page.
FORMULAS = {
    "mobilenet-s-equation-2-a-standard-convolution": r"D_{K}^{2} \, M \, N \, D_{F}^{2}",
    "mobilenet-s-equation-4-a-depthwise-convolution": r"D_{K}^{2} \, M \, D_{F}^{2}",
    "mobilenet-s-equation-5-a-depthwise-separable-convolution": (
        r"D_{K}^{2} \, M \, D_{F}^{2} + M \, N \, D_{F}^{2}"
    ),
    "mobilenet-s-reduction-in-computation": r"\frac{1}{N} + \frac{1}{D_{K}^{2}}",
    "mobilenet-s-equation-7-width-and-resolution": (
        r"D_{K}^{2} \, \alpha \, M \, \rho^{2} \, D_{F}^{2}"
        r" + \alpha^{2} \, M \, N \, \rho^{2} \, D_{F}^{2}"
    ),
    "mobilenetv2-s-block": r"t \, d' \, h \, w \, \left(k^{2} + d' + d''\right)",
    "shufflenet-s-unit": r"h \, w \, \left(\frac{2 \, m \, c}{g} + 9 \, m\right)",
    "inception-s-gain-two-3-3-for-a-5-5": r"\frac{7}{25}",
    "inception-s-gain-3-1-and-1-3-for-a-3-3": r"\frac{1}{3}",
    "resnext-s-equation-4": r"C \, \left(9 \, d^{2} + 512 \, d\right)",
    "squeeze-and-excitation-s-equation-5": r"\frac{2 \, C^{2}}{r}",
    "shufflenet-v2-s-equation-1-memory-access": (
        r"h \, w \, \left(c_{1} + c_{2}\right) + c_{1} \, c_{2}"
    ),
    "dumoulin-and-visin-s-relationship-6-an-output-size": (
        r"\left\lfloor \frac{i + 2 \, p - k}{s} \right\rfloor + 1"
    ),
    "dumoulin-and-visin-s-relationship-15-dilation": (
        r"\left\lfloor \frac{i - d \, \left(k - 1\right) + 2 \, p - 1}{s} \right\rfloor + 1"
    ),
    "araujo-s-receptive-field-of-a-stack": (
        r"s_{1} \, s_{2} \, \left(k_{3} - 1\right) + s_{1} \, \left(k_{2} - 1\right) + k_{1}"
    ),
    "winograd-s-multiplications-f-m-m-r-r": r"\left(r + m - 1\right)^{2}",
    "tucker-2-s-compression-ratio": (
        r"\frac{D^{2} \, S \, T}{D^{2} \, R_{3} \, R_{4} + R_{3} \, S + R_{4} \, T}"
    ),
    "the-transformer-s-table-1-a-separable-convolution": r"n \, k \, d + n \, d^{2}",
}
# Of a table the rows.
TABLES = {
    "mobilenet-s-table-6-widths": (
        r"1 MobileNet-224 & 569M & 4.2M \\",
        r"0.75 MobileNet-224 & 325M & 2.6M \\",
        r"0.5 MobileNet-224 & 149M & 1.3M \\",
        r"0.25 MobileNet-224 & 41.0M & 470k \\",
    ),
    "shufflenet-s-unit-beside-resnet-s-and-resnext-s": (
        r"ResNet & $2 \, m \, c \, h \, w + 9 \, m^{2} \, h \, w$ \\",
        r"ResNeXt & $2 \, m \, c \, h \, w + \frac{9 \, m^{2} \, h \, w}{g}$ \\",
        r"ShuffleNet & $\frac{2 \, m \, c \, h \, w}{g} + 9 \, m \, h \, w$ \\",
    ),
    "vgg-s-stack-of-three-3-3": (
        r"three 3 $\times$ 3 & $27 \, C^{2}$ \\",
        r"7 $\times$ 7 & $49 \, C^{2}$ \\",
    ),
}
BODY_TABLE = "mobilenet-s-table-1-the-body"


def printed(recipe: Recipe) -> list[str]:
    """The lines that the session prints: those without a prompt."""
    lines = session(recipe.source).splitlines()[1:-1]
    return [line for line in lines if not line.startswith((">>> ", "... "))]


by_place = pytest.mark.parametrize("recipe", RECIPES, ids=cookbook.anchor)


@by_place
def test_it_is_what_the_paper_prints(recipe):
    off = list(differences(recipe))
    if cookbook.anchor(recipe) == BODY_TABLE:
        assert off == ["row 26, stride: published 2, derived 1"]  # a misprint: 7 × 7 stays
    else:
        assert recipe.checks
        assert off == []


@by_place
def test_the_call_prints_it(recipe):
    place, lines = cookbook.anchor(recipe), printed(recipe)
    if place in FORMULAS:
        assert lines == [FORMULAS[place]]
    else:
        rows = lines[lines.index(r"\midrule") + 1 : lines.index(r"\bottomrule")]
        if place == BODY_TABLE:
            assert len(rows) == len(BODY) + 2  # the pool, and the linear layer
            assert rows[0].startswith(r"Conv2d & $2$ & $3 \times 3 \times 3 \times 32$ & $224")
            assert rows[-1] == r"Linear &  & $1024 \times 1000$ & $1024$ \\"
        else:
            assert tuple(rows) == TABLES[place]


@by_place
def test_a_wrong_formula_is_noticed(recipe):
    if cookbook.anchor(recipe) == BODY_TABLE:
        wrong = replace(recipe, value="sc.architecture(network, 256)")
        assert len(list(differences(wrong))) == 1 + len(BODY)  # and the input of each
        return
    for source, about in recipe.checks.items():
        wrong = replace(recipe, checks={f"({source}) + 1": about})
        assert len(list(differences(wrong))) == 1


def test_one_call_and_a_place_for_each():
    assert {cookbook.anchor(r) for r in RECIPES} == {*FORMULAS, *TABLES, BODY_TABLE}
    assert len(FORMULAS | TABLES) + 1 == len(RECIPES)
    assert all(recipe.source.count("sc.latex(") == 1 for recipe in RECIPES)
    page = cookbook.pages()["cookbook.md"]
    assert page.count("\n## ") == len(RECIPES)
    assert page.count('bad">') == 2  # the misprint, in the overview and in its section


def test_primes_are_of_the_letter():
    d_i, d_j, size = sc.symbols("d_i d_j H_out")
    paper = sc.Notation({d_i: "d'", d_j: "d''", size: "D_F'"})
    assert sc.latex(d_i**2 * d_j * size**2, notation=paper) == r"D_{F}'^{2} \, d'^{2} \, d''"
    assert sc.text(d_i**2 * d_j, notation=paper) == "d'**2*d''"
    with pytest.raises(sc.SymconvError, match=r"letters, digits and underscores, got \"'d\""):
        sc.Notation({d_i: "'d"})
    with pytest.raises(sc.SymconvError, match=r"letters, digits and underscores, got \"d'\""):
        sc.Notation({"d'": "d"})
    with pytest.raises(sc.SymconvError, match=r"two symbols would print as d'"):
        sc.Notation({d_i: "d'", d_j: "d'"})
