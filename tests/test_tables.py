"""Tables: costs that are the library's, units as papers print them, every form readable back."""

import csv
import io

import pytest
from sympy import Integer, Mul, Rational, Symbol, sympify

import symconv as sc
from symconv.abc import H, W, c, g, k, m, n, s
from symconv.errors import ArgumentError, SizeError
from symconv.render.tables import shortened
from symconv.tables import Column
from tests.html_reader import faults, fragment, meant

PAIR = {"plain": sc.Conv2d(c, c, k), "separable": sc.depthwise_separable(c, c, k)}
NETWORKS = {name: getattr(sc.networks, name)() for name in ("vgg16", "mobilenet_v1", "resnet50")}


def test_cells_are_the_costs():
    made = sc.table(PAIR, (H, W), measures=("params", "macs", "flops", "activations", "traffic"))
    for name, *costs in made.rows:
        design = PAIR[name]
        assert costs == [
            design.params,
            design.macs((H, W)),
            design.flops((H, W)),
            design.activations((H, W)),
            design.traffic((H, W)),
        ]


def test_a_baseline_gives_shares():
    made = sc.table(PAIR, (H, W), baseline="plain")
    assert [column.title for column in made.columns] == [
        *("design", "params", "of plain", "MACs", "of plain")
    ]
    (_, _, first, _, second), (_, _, share, _, other) = made.rows
    assert (first, second) == (1, 1)
    assert share.equals((k**2 + c) / (k**2 * c))
    assert other.equals(share)


def test_values_and_sizes():
    made = sc.table(PAIR, (H, W), values={c: 64, k: 3, H: 8, W: 9})
    assert made.rows[0][1:] == (36864, 36864 * 6 * 7)
    sized = sc.table(NETWORKS, {"vgg16": 224, "mobilenet_v1": 128, "resnet50": 64})
    assert [row[2] for row in sized.rows] == [
        NETWORKS["vgg16"].macs(224),
        NETWORKS["mobilenet_v1"].macs(128),
        NETWORKS["resnet50"].macs(64),
    ]


@pytest.mark.parametrize(
    ("design", "size", "values", "said"),
    [
        (sc.Conv2d(c, c, 3, groups=g), 7, {c: 6, g: 4}, "`groups` must divide"),
        (sc.Conv2d(c, c, k), 7, {k: 9}, "too small, even padded"),
        (sc.Conv2d(c, c, k, stride=s), H, {k: 9, H: 4, s: 2, c: 1}, "too small, even padded"),
        (sc.Conv2d(c, c, 3), 7, {c: -1}, "c is positive"),
        (sc.Conv2d(c, c, 3), 7, {c: Rational(1, 2)}, "c is integer"),
        (sc.Conv2d(c, c, 3), H, {H: -2}, "`size` must be at least 1"),
        (sc.Conv2d(c, c, 3), 7, {Symbol("c"): 3}, "two different symbols are named c"),
    ],
    ids=str,
)
def test_values_keep_the_rules(design, size, values, said):
    """What a design with numbers refuses, a table with the same numbers refuses too."""
    with pytest.raises(ArgumentError, match=said):
        sc.table({"a": design}, size, values=values)


def test_one_note_is_one_note():
    made = sc.table({"a": sc.Conv2d(c, c, 3)}, 7, notes="sizes of ImageNet")
    assert made.notes == ("sizes of ImageNet",)
    for option in ("notes", "measures", "values", "legend"):
        with pytest.raises(ArgumentError, match=f"`{option}` must be"):
            sc.table({"a": sc.Conv2d(c, c, 3)}, 7, **{option: 1.5})


def test_sorted_by_a_measure():
    made = sc.table(NETWORKS, 224, sort="macs")
    assert [row[0] for row in made.rows] == ["mobilenet_v1", "resnet50", "vgg16"]
    with pytest.raises(
        ArgumentError, match=r"cannot sort by params: that of plain is .*; give num"
    ):
        sc.table(PAIR, sort="params", measures=("params",))


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (4231976, "4.2M"),
        (568740352, "569M"),
        (4089184256, "4.1G"),
        (999, "999"),
        (1000, "1.0k"),
        (99949, "99.9k"),
        (99950, "100k"),
        (999_499, "999k"),
        (999_500, "1.0M"),
        (1_500_000_000_000, "1500G"),
        (100500, "101k"),
    ],
)
def test_units_as_papers_print_them(number, said):
    assert shortened(Integer(number), Column("", "auto")) == said


def test_a_unit_for_a_column_is_in_its_title():
    made = sc.table(NETWORKS, 224, units={"params": "M", "macs": "G"}, sort="macs")
    lines = made.to_text().splitlines()
    assert lines[0].split("  ")[0] == "design"
    assert lines[0].split()[1:] == ["params", "(M)", "MACs", "(G)"]
    assert lines[1].split() == ["mobilenet_v1", "4.23", "0.57"]


@pytest.mark.parametrize(
    ("share", "said"),
    [("1", "1"), ("0.4230000001", "0.423"), ("12.345", "12.3"), ("0.00098765", "0.000988")],
)
def test_shares_have_three_digits(share, said):
    assert shortened(Rational(share), Column("", share=True)) == said


def test_latex_is_booktabs_with_caption_and_label():
    made = sc.table(PAIR, (H, W), legend={c: "channels"}, notes=["50 % off."])
    written = made.to_latex(caption="A & B", label="tab:one")
    assert written.startswith("\\begin{table}\n\\centering\n\\caption{A \\& B}\n\\label{tab:one}\n")
    assert written.count(r"\toprule") == written.count(r"\bottomrule") == 1
    assert r"$k^{2} \, c^{2}$" in written
    assert r"\footnotesize $c$: channels" in written
    assert r"50 \% off." in written
    assert written.endswith(r"\end{table}")
    assert r"\begin{table}" not in made.to_latex()


def test_html_has_the_same_cells():
    made = sc.table({"a<b": sc.Conv2d(c, c, k), "d": sc.Conv2d(3, 8, 3)}, 8)
    written = made.to_html()
    assert not faults(written)
    rows = [list(row) for row in fragment(written).iter("tr")]
    assert [cell.text for cell in rows[0]] == ["design", "params", "MACs"]
    assert [cell.text for cell in (rows[1][0], rows[2][0])] == ["a<b", "d"]
    (formula,) = rows[1][1]
    assert meant(formula) == "((k**2)*(c**2))"
    assert [meant(cell[0]) for cell in rows[2][1:]] == ["(216)", "(7776)"]


def test_csv_is_exact():
    made = sc.table(PAIR, (H, W), units="auto", baseline="plain")
    rows = list(csv.reader(io.StringIO(made.to_csv())))
    assert rows[0] == ["design", "params", "of plain", "MACs", "of plain"]
    back = sympify(rows[2][1], locals={"c": c, "k": k})
    assert back == PAIR["separable"].params
    numbers = sc.table(NETWORKS, 224, units="auto")
    assert list(csv.reader(io.StringIO(numbers.to_csv())))[3][1] == "25557032"


def test_a_pandas_frame():
    frame = sc.table(NETWORKS, 224).to_pandas()
    assert frame.loc["resnet50", "MACs"] == 4089184256
    assert list(frame.columns) == ["params", "MACs"]
    assert sc.table(PAIR, (H, W)).to_pandas().loc["plain", "params"] == c**2 * k**2


def test_summaries_and_comparisons_are_tables():
    summary = NETWORKS["resnet50"].summary(224, stages=True)
    made = summary.table(units="auto")
    assert [row[0] for row in made.rows] == [row.name for row in summary.rows] + ["total"]
    assert made.rows[-1][3:5] == (25557032, 4089184256)
    pair = sc.compare(*PAIR.values(), size=(H, W), names=tuple(PAIR))
    of = pair.table(baseline=True)
    assert of.rows[1][2].equals(pair.ratio("params", first=1, second=0))
    assert [row[0] for row in pair.table().rows] == list(PAIR)


@pytest.mark.parametrize("network", [*NETWORKS, "googlenet", "efficientnet_b0"])
def test_a_body_has_the_filters_of_every_layer(network):
    """The weights of its rows are those of the network, and its inputs the outputs before them."""
    design = getattr(sc.networks, network)()
    body = sc.architecture(design, 224)
    weights = sum(
        Mul(*filters)
        for name, _, filters, _ in body.rows
        if filters is not None and "Pool" not in name
    )
    assert weights == design.parameters.weights
    read = [row for row in design.summary(224).rows if row.macs != 0]
    assert len([row for row in body.rows if row[2] and "Pool" not in row[0]]) == len(read)
    assert body.rows[0][3] == (224, 224, 3)


def test_filters_strides_and_inputs_of_one_layer():
    def row(layer, *size):
        ((name, *cells),) = sc.architecture(layer, size or (H, W)).rows
        return name, *cells

    assert row(sc.Conv2d(c, m, 3, stride=2)) == ("Conv2d", (2,), (3, 3, c, m), (H, W, c))
    grouped = sc.Conv2d(c, m, 3, stride=(1, 2), groups=g)
    assert row(grouped) == ("Conv2d, grouped", (1, 2), (3, 3, c / g, m / g, g), (H, W, c))
    depthwise = sc.Conv1d(c, c, k, groups=c)
    assert row(depthwise, H) == ("Conv1d, depthwise", (1,), (k, c), (H, c))
    assert row(sc.MaxPool2d(3, stride=2)) == ("MaxPool2d", (2,), (3, 3), (H, W))
    assert row(sc.ConvTranspose2d(c, 1, 4, stride=2))[1:3] == ((2,), (4, 4, c, 1))
    assert row(sc.Conv2d(1, 1, 3))[2] == (3, 3, 1, 1)
    copies = sc.Repeat(sc.Conv2d(c, c, 3), n)
    assert row(copies) == ("Repeat(Conv2d(c, c, 3), n)", None, None, (H, W, c))
    activated = sc.Sequential(sc.Conv2d(3, c, 1), sc.BatchNorm(c), sc.ReLU())
    assert row(activated) == row(sc.Conv2d(3, c, 1))
    with pytest.raises(ArgumentError, match=r"architecture\(…\): needs a layer, block or network"):
        sc.architecture({"a": activated}, 8)
    with pytest.raises(SizeError, match="too small"):
        sc.architecture(sc.Conv2d(1, 1, 5), 3)


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda: sc.table({}), "needs designs by name"),
        (lambda: sc.table({"a": 3}), "needs designs by name"),
        (lambda: sc.table(PAIR, measures=("speed",)), "`measures` must be of params, macs"),
        (lambda: sc.table(PAIR, 8, baseline="other"), "`baseline` must be one of plain, separable"),
        (lambda: sc.table([sc.ReLU(), sc.ReLU()], 8), "two designs are the same; name them"),
        (lambda: sc.table(PAIR, 8, values={"c": 3}), "each key of `values` must be a symbol"),
        (lambda: sc.table(PAIR, 8, units="T"), 'a unit is "k", "M", "G", "auto" or none'),
        (
            lambda: sc.table(PAIR, 8, sort="speed"),
            "`sort` must be one of the measures params, macs",
        ),
    ],
)
def test_wrong_tables(ask, said):
    with pytest.raises(ArgumentError, match=said):
        ask()
