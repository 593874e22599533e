"""Derivations: a tree evaluates to the measure of every layer, block and network; its printing."""

import re
from dataclasses import replace

import pytest
from sympy import Integer, expand

import symconv as sc
from symconv.abc import C, H, W, c, k, m, n, s
from symconv.errors import ArgumentError, UnsupportedError
from symconv.examples import BLOCKS, EXAMPLES
from symconv.nest import Axis

SIZES = (H, W, sc.symbols("D"))
COMPARED = ("params", "macs", "flops", "activations")
MEASURES = (*COMPARED, "traffic")


def same(a, b):
    return a == b or expand(a - b) == 0


def shape_of(module):
    ndim = 2 if module.ndim is None else module.ndim
    given = {} if module.in_channels is not None else {"channels": C}
    return SIZES[:ndim], given


DESIGNS = {
    **EXAMPLES,
    **{name: example.block for name, example in BLOCKS.items()},
    "symbolic depth": sc.Repeat(sc.Conv2d(c, c, k), n),
    "auxiliary": sc.Sequential(sc.Conv2d(c, c, 3), sc.Auxiliary(sc.Conv2d(c, 5, 1))),
    "classifier": sc.Sequential(
        sc.Conv2d(3, c, 3), sc.GlobalAvgPool(), sc.Flatten(), sc.Linear(c, n)
    ),
}


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("name", DESIGNS)
def test_the_tree_evaluates_to_the_measure(name, measure):
    module = DESIGNS[name]
    size, given = shape_of(module)
    if measure == "params":
        try:
            wanted = module.params
        except ArgumentError:
            return
        found = module.derivation("params", size if module.ndim is None else None, **given).result
    else:
        wanted = getattr(module, measure)(size, batch=2, **given)
        found = module.derivation(measure, size, batch=2, **given).result
    assert same(found, wanted)


@pytest.mark.parametrize("name", DESIGNS)
def test_sizes_too(name):
    module = DESIGNS[name]
    size, given = shape_of(module)
    after = module.output_size(size)
    for dimension in range(min(len(size), len(after))):
        tree = module.derivation("output_size", size, dimension=dimension, **given)
        assert tree.result == after[dimension]


@pytest.mark.parametrize("name", DESIGNS)
def test_receptive_fields_too(name):
    module = DESIGNS[name]
    if module.ndim is None:
        with pytest.raises(ArgumentError, match="how many dimensions"):
            module.derivation("receptive_field")
        return
    for dimension, size in enumerate(module.receptive_field.size):
        if size is None:
            with pytest.raises(UnsupportedError, match="take the layers before it"):
                module.derivation("receptive_field", dimension=dimension)
        else:
            assert same(module.derivation("receptive_field", dimension=dimension).result, size)


@pytest.mark.parametrize(
    "design",
    [
        sc.Sequential(sc.Conv2d(3, c, 3), sc.Flatten(), sc.Linear(n, 5)),
        sc.Sequential(sc.Conv2d(3, c, 3), sc.Parallel(sc.Flatten(), sc.Flatten())),
    ],
    ids=str,
)
def test_what_has_no_place_among_the_inputs_has_no_receptive_field(design):
    with pytest.raises(UnsupportedError, match="take the layers before it"):
        design.derivation("receptive_field", (8, 8))


def test_a_receptive_field_grows_by_each_reach_at_the_strides_before_it():
    net = sc.Sequential(sc.Conv1d(c, c, k, stride=s), sc.MaxPool1d(2), sc.Conv1d(c, c, 3))
    assert net.derivation("receptive_field").to_text().splitlines() == [
        "  R = 1 + (R_1 - 1) + s * (R_2 - 1) + 2*s * (R_3 - 1)  "
        "(Sequential(Conv1d(c, c, k, stride=s), MaxPool1d(2), Conv1d(c, c, 3)): "
        "each layer's reach, at the strides before it)",
        "R_1 = k  (Conv1d(c, c, k, stride=s): what its window reaches)",
        "R_2 = 2  (MaxPool1d(2): what its window reaches)",
        "R_3 = 3  (Conv1d(c, c, 3): what its window reaches)",
        "  R = k + 5*s",
    ]


@pytest.mark.parametrize("name", ["resnet50", "mobilenet_v2", "densenet121", "inception_v3"])
def test_networks(name):
    network = getattr(sc.networks, name)()
    assert network.derivation("macs", (H, W)).result == network.macs((H, W))
    assert network.derivation("params").result == network.params
    said = network.derivation("macs", 224).to_text()
    multiplying = [row.name for row in network.summary(224, stages=True).rows if row.macs != 0]
    assert all(f"  ({name}" in said for name in multiplying)


def test_the_result_is_what_the_parts_say():
    """Another part, another result: nothing is carried along beside the tree."""
    tree = sc.Sequential(sc.Conv2d(c, m, 3), sc.Conv2d(m, c, 1)).derivation("params")
    first = replace(tree.parts[0], axes=(*tree.parts[0].axes, Axis.of("more", Integer(7))))
    changed = replace(tree, parts=(first, *tree.parts[1:]))
    assert changed.result == 7 * 9 * m * c + m * c
    copies = sc.Repeat(sc.Conv2d(c, c, 3), n).derivation("params")
    assert replace(copies, times=2 * n).result == 2 * copies.result


def test_a_layer_in_full():
    said = sc.Conv2d(c, m, 3).derivation("macs", (H, W)).to_text().splitlines()
    assert said == [
        "M = sum of 1 over output channel = 1..m, input channel = 1..c, output row = 1..H - 2, "
        "output column = 1..W - 2, kernel row = 1..3, kernel column = 1..3  "
        "(Conv2d(c, m, 3): one multiply-accumulate in each turn)",
        "M = m * c * (H - 2) * (W - 2) * 3 * 3  (the product of its axes)",
        "M = 9*(H - 2)*(W - 2)*m*c",
    ]


def test_brief_and_full():
    block = sc.Sequential(sc.Conv2d(c, m, 1), sc.ReLU(), sc.Conv2d(m, c, 1))
    written = "Sequential(Conv2d(c, m, 1), ReLU(), Conv2d(m, c, 1))"
    tree = block.derivation("macs", (H, W))
    assert tree.to_text().splitlines() == [
        f"  M = M_1 + M_3  ({written}: the layers in a row)",
        "M_1 = H*W*m*c  (Conv2d(c, m, 1): one multiply-accumulate in each turn)",
        "M_3 = H*W*m*c  (Conv2d(m, c, 1): one multiply-accumulate in each turn)",
        "  M = 2*H*W*m*c",
    ]
    full = tree.to_text(detail="full").splitlines()
    assert len(full) == 8
    assert full[2].strip() == "M_1 = m * c * H * W  (the product of its axes)"
    with pytest.raises(ArgumentError, match='`detail` must be "brief" or "full"'):
        tree.to_text(detail="long")


def test_a_sum_of_one_is_its_part():
    """A way around without weights: the branch alone is what counts."""
    block = sc.Residual(sc.Sequential(sc.Conv2d(c, m, 1), sc.Conv2d(m, c, 1)))
    tree = block.derivation("params")
    assert tree.to_text().splitlines()[0].startswith("  P = P_1 + P_2  (Sequential(")
    assert "P_1.1" in tree.to_text(detail="full")
    assert sc.Sequential(sc.Conv2d(c, m, 1)).derivation("params").to_text().endswith("P = m*c")


def test_latex_is_an_align_with_a_step_a_line():
    tree = sc.Repeat(sc.Conv2d(c, c, 1), n).derivation("macs", (H, W))
    written = tree.to_latex(detail="full")
    rows = written.splitlines()
    assert (rows[0], rows[-1]) == (r"\begin{align*}", r"\end{align*}")
    assert rows[1].startswith(r"M &= \sum_{i = 0}^{n - 1} M_{1}\left(i\right) \quad \text{")
    assert all(row.count("&=") == 1 or row.startswith(r"& \quad ") for row in rows[1:-1])
    assert sum("&=" in row for row in rows) == len(tree.to_text(detail="full").splitlines())
    assert all(row.endswith(r"\\") for row in rows[1:-2])
    assert not re.search(r"[^\\]_[a-z]{2,}", re.sub(r"\\text\{[^}]*\}", "", written))


def test_reasons_have_a_column_where_there_is_room():
    rows = sc.Conv2d(c, c, 1).derivation("output_size", (H, W)).to_latex().splitlines()
    assert rows[1] == r"o &= H && \text{\texttt{Conv2d(c, c, 1)}: the window's places}"


def test_markdown_is_a_list_with_maths():
    written = sc.Conv2d(c, m, 1).derivation("params").to_markdown()
    assert written.splitlines()[1] == r"- $P = m \cdot c$  (the product of its axes)"
    assert sc.Conv2d(c, m, 1).derivation("params")._repr_markdown_() == written


def test_sizes_go_from_layer_to_layer():
    stem = sc.Sequential(
        sc.Conv2d(3, 64, 7, stride=2, padding=3), sc.MaxPool2d(3, stride=2, padding=1)
    )
    said = stem.derivation("output_size", (H, W)).to_text().splitlines()
    assert said[0].startswith("o_1 = floor((H + 1)/2)  (Conv2d")
    assert said[1].startswith("o_2 = floor((o_1 + 1)/2) = floor((H + 3)/4)")
    assert said[2].strip() == "o = floor((H + 3)/4)"


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (
            lambda layer: layer.derivation("speed", 8),
            "`measure` must be one of params, macs, flops",
        ),
        (
            lambda layer: layer.derivation("output_size", 8, dimension=2),
            "must be an int from 0 to 1, got 2",
        ),
        (lambda layer: layer.derivation("flops", 8, fma=3), "`fma` must be 1 or 2, got 3"),
        (lambda layer: layer.derivation(["macs"], 8), "`measure` must be one of params"),
        (lambda layer: layer.derivation("macs"), "size"),
    ],
)
def test_wrong_questions(ask, said):
    with pytest.raises(ArgumentError, match=said):
        ask(sc.Conv2d(c, m, 3))


def test_sizes_inside_a_part_go_on_from_the_part_before_it():
    pair = sc.Sequential(sc.Conv2d(c, c, 3), sc.Conv2d(c, c, 5))
    said = sc.Sequential(pair, pair).derivation("output_size", (H, W)).to_text(detail="full")
    lines = [line.split("  (")[0].strip() for line in said.splitlines()]
    assert lines == [
        "o_1.1 = H - 2",
        "o_1.2 = o_1.1 - 4 = H - 6",
        "o_1 = H - 6",
        "o_2.1 = o_1 - 2 = H - 8",
        "o_2.2 = o_2.1 - 4 = H - 12",
        "o_2 = H - 12",
        "o = H - 12",
    ]
    latex = sc.Sequential(pair, pair).derivation("output_size", (H, W)).to_latex(detail="full")
    assert "o_{2.2} &= o_{2.1} - 4 = H - 12" in latex


@pytest.mark.parametrize("measure", COMPARED)
def test_a_ratio_comes_from_both_costs(measure):
    pair = sc.compare(sc.Conv2d(c, m, 5), sc.depthwise_separable(c, m, 5), size=(H, W))
    tree = pair.derivation(measure)
    assert tree.result == pair.ratio(measure)
    assert tree.to_latex().splitlines()[1].startswith(r"r &= \frac{")
    with pytest.raises(ArgumentError, match="numbered from 0, got number 5"):
        pair.derivation(second=5)
