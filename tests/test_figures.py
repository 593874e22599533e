"""Figures: what is drawn against a count of its own, what is said, and the files."""

import math
import re
import shutil
import subprocess
import sys
import zlib
from fractions import Fraction
from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest
from matplotlib import rcParams
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.mathtext import MathTextParser
from matplotlib.text import Text
from sympy import Float, Symbol

import symconv as sc
import symconv.abc as letters
from symconv import cli
from symconv.abc import H, c, g, k, m, n, s
from symconv.figures import paper
from symconv.render import latex

figures = sc.figures
SVG = "{http://www.w3.org/2000/svg}"


def plain(c, k):
    return sc.Conv2d(c, c, k)


def separable(c, k):
    return sc.depthwise_separable(c, c, k)


def one(c, m):
    return sc.Conv2d(c, c, 5)


def two(c, m):
    return sc.Sequential(sc.Conv2d(c, m, 3), sc.Conv2d(m, c, 3))


def narrow(c, m):
    return sc.Sequential(sc.Conv2d(c, m, 1), sc.Conv2d(m, m, 5), sc.Conv2d(m, c, 1))


def strided(c, H):
    return sc.Conv2d(c, c, 3, stride=2)


def patches(c, H):
    return sc.Sequential(sc.Conv2d(c, c, 2, stride=2), sc.Conv2d(c, c, 2))


def least(makers, at, cost):
    """The first of the cheapest concrete designs, or None where one does not fit."""
    try:
        paid = [int(cost(make(*at))) for make in makers]
    except sc.SymconvError:
        return None
    return paid.index(min(paid))


def winner(ax, names, x, y):
    """The design whose area holds a point."""
    found = [p.get_label() for p in ax.patches if p.get_path().contains_point((x, y))]
    assert len(found) <= 1
    return names.index(found[0]) if found else None


MAPS = {
    "two designs": ((plain, separable), (k, c), (range(1, 8), range(1, 20)), None),
    "three designs": ((one, two, narrow), (c, m), (range(1, 21), range(1, 31)), None),
    "steps": ((one, two, narrow), (c, m), (range(16, 200, 16), [8, 16, 32, 100]), None),
    "floors": ((strided, patches), (c, H), (range(1, 4), range(5, 33)), H),
}


def made(name, ax=None):
    makers, over, ranges, size = MAPS[name]
    symbols = over if over != (k, c) else (c, k)
    return figures.cheapest(
        *(make(*symbols) for make in makers),
        over=dict(zip(over, ranges, strict=True)),
        names=tuple(make.__name__ for make in makers),
        measure="params" if size is None else "macs",
        size=size,
        ax=ax,
    )


def table(name):
    """(x, y) to the cheapest concrete design, counted one by one."""
    makers, over, (across, up), size = MAPS[name]
    found = {}
    for x in across:
        for y in up:
            at = (y, x) if over == (k, c) else (x, y)
            found[x, y] = least(makers, at, lambda d, y=y: d.macs(y) if size else d.params)
    return found


@pytest.mark.parametrize("name", MAPS)
def test_the_map_is_the_least_of_concrete_designs(name):
    ax, names = made(name), [make.__name__ for make in MAPS[name][0]]
    expected = table(name)
    assert {at: winner(ax, names, *at) for at in expected} == expected
    told = figures.alternative(ax)
    for i, design in enumerate(names):
        assert f"{design} at {list(expected.values()).count(i)}" in told
    assert (list(expected.values()).count(None) > 0) == ("outside the domain" in told)


@pytest.mark.parametrize("name", ["two designs", "three designs"])
def test_the_curves_part_cells_of_different_winners(name):
    makers, _, (across, up), _ = MAPS[name]
    ax, names = made(name), [make.__name__ for make in makers]
    expected = table(name)
    parted = set()
    for line in ax.get_lines():
        sides = {names.index(part) for part in line.get_label().split(" = ")}
        for x, y in zip(*line.get_data(), strict=True):
            if x in across and math.isfinite(y):
                low, high = math.ceil(y - 1e-9) - 1, math.floor(y + 1e-9) + 1
                if low in up and high in up:
                    assert {expected[x, low], expected[x, high]} == sides
                parted.add((x, y))
    for x in across:
        for low, high in pairwise(up):
            if expected[x, low] != expected[x, high]:
                assert any(a == x and low <= y <= high for a, y in parted), (x, low)


def test_a_curve_costs_the_same_between_whole_numbers_too():
    (line,) = made("two designs").get_lines()
    points = [(x, y) for x, y in zip(*line.get_data(), strict=True) if math.isfinite(y)]
    assert len(points) > 400
    for x, y in points:
        assert y * x**2 == pytest.approx(x**2 + y, rel=1e-9)  # c²k² = ck² + c², over c
    assert max(y for _, y in points) > 19  # up to the frame, beside the pole at k = 1


def test_the_lines_between_three_designs_meet():
    lines = {line.get_label(): line.get_data() for line in made("three designs").get_lines()}
    assert set(lines) == {"one = two", "two = narrow"}  # one = narrow is behind
    told = figures.alternative(made("three designs"))
    assert "one and two have the same number where m = 25*c/18." in told
    assert "two and narrow have the same number where m = 16*c/25." in told


def test_an_upright_boundary():
    ax = figures.cheapest(
        sc.Conv2d(c, c, 5),
        two(c, c),
        over={H: range(5, 16), c: range(1, 5)},
        measure="macs",
        size=H,
        names=("one", "two"),
    )
    (line,) = ax.get_lines()
    assert set(line.get_xdata()) == {10}
    assert "have the same number where H = 10." in figures.alternative(ax)


def test_a_boundary_that_is_not_solved_is_said_to_be_sampled():
    ax = made("floors")
    assert {0, 1} <= set(table("floors").values())
    said = "Between strided and patches no curve is known: the map alone is drawn."
    assert said in figures.alternative(ax)
    assert not ax.get_lines()


def test_where_given_does_not_hold_the_map_is_blank():
    ax = figures.cheapest(
        plain(c, k),
        separable(c, k),
        over={k: range(1, 5), c: range(1, 9)},
        names=("plain", "separable"),
        given=k >= 3,
    )
    assert winner(ax, ["plain", "separable"], 2, 5) is None
    assert winner(ax, ["plain", "separable"], 3, 5) == 1
    (line,) = ax.get_lines()
    assert min(x for x, y in zip(*line.get_data(), strict=True) if math.isfinite(y)) == 3
    assert "16 points outside the domain" in figures.alternative(ax)


PAIR = sc.compare(plain(c, k), separable(c, k), names=("plain", "separable"))


def test_the_ratio_its_limit_and_its_crossover():
    ax = figures.ratio(PAIR, c, range(1, 65), values={k: 3})
    lines = {line.get_label(): line for line in ax.get_lines()}
    for x, y in zip(*lines["ratio"].get_data(), strict=True):
        assert y == pytest.approx(float(plain(x, 3).params / separable(x, 3).params), rel=1e-15)
    assert lines["limit"].get_ydata()[0] == int(PAIR.limit(c, "params").subs(k, 3)) == 9
    assert lines["equal"].get_ydata()[0] == 1
    told = figures.alternative(ax)
    assert "at k = 3: it goes from 0.9 to 7.89" in told
    assert "tends to 9" in told
    assert "separable has fewer exactly when c >= 2" in told
    place = next(iter(ax.get_lines()[-1].get_xdata()))
    assert place == 2


def test_a_ratio_skips_inputs_that_are_too_small():
    pair = sc.compare(sc.Conv2d(c, c, 5), two(c, c), size=H, names=("one", "two"))
    ax = figures.ratio(pair, H, range(1, 21), measure="macs", values={c: 8})
    (line,) = [line for line in ax.get_lines() if line.get_label() == "ratio"]
    assert list(line.get_xdata()) == list(range(5, 21))
    assert "against H from 5 to 20 at c = 8" in figures.alternative(ax)
    assert "two has fewer exactly when H >= 11" in figures.alternative(ax)


@pytest.mark.parametrize(
    ("pair", "symbol", "measure", "said"),
    [
        (PAIR, c, "params", "at k = 3"),
        (sc.compare(plain(c, k), separable(c, k), size=(H, H)), c, "macs", "H = 56, k = 3"),
        (sc.compare(one(c, m), two(c, m)), m, "params", "at c = 64"),
        (sc.compare(sc.Conv2d(c, c, 3, groups=g), sc.Conv2d(c, c, 3)), c, "params", "g = 1"),
        (sc.compare(sc.Repeat(plain(c, k), n), plain(c, k)), n, "params", "c = 64, k = 3"),
    ],
)
def test_a_crossover_chooses_its_numbers(pair, symbol, measure, said):
    ax = figures.crossover(pair, symbol, measure)
    told = figures.alternative(ax)
    assert said in told
    place = re.search(r"exactly when \w+ <?>?=? (\d+)\.", told)
    if place:
        (start, end) = map(int, re.search(r"from (\d+) to (\d+)", told).groups())
        assert start <= int(place[1]) <= end


def test_networks_are_where_their_costs_are():
    named = {"VGG-16": sc.networks.vgg16(), "ResNet-50": sc.networks.resnet50()}
    ax = figures.networks(named)
    points = ax.collections[0].get_offsets()
    assert [tuple(map(int, point)) for point in points] == [
        (int(net.params), int(net.macs(224))) for net in named.values()
    ]
    assert "The fewest parameters has ResNet-50 (25.6M)" in figures.alternative(ax)


def test_labels_do_not_meet():
    names = ["alexnet", "vgg11", "vgg16", "resnet18", "resnet50", "mobilenet_v2", "googlenet"]
    names += ["squeezenet1_0", "efficientnet_b0", "mnasnet1_0", "densenet121"]
    ax = figures.networks({name: getattr(sc.networks, name)() for name in names})
    ax.figure.canvas.draw()
    labels = [text.get_window_extent() for text in ax.texts]
    assert [text.get_text() for text in ax.texts] == names
    for first, second in combinations(labels, 2):
        assert not first.overlaps(second)
    frame = ax.figure.bbox
    assert all(frame.x0 <= box.x0 and box.x1 <= frame.x1 for box in labels)


def test_the_receptive_field_of_each_first_part():
    layers = [sc.Conv2d(4, 4, 7, stride=2), sc.ReLU(), sc.MaxPool2d(3, stride=2)]
    layers += [sc.Conv2d(4, 4, 3, dilation=2), sc.Conv2d(4, 4, 1), sc.GlobalAvgPool()]
    ax = figures.receptive_field({"stack": sc.Sequential(sc.Sequential(*layers[:3]), *layers[3:])})
    (line,) = ax.get_lines()
    expected = [sc.Sequential(*layers[:i]).receptive_field.size[0] for i in (1, 3, 4)]
    assert list(line.get_ydata()) == expected == [7, 11, 27]
    assert "from 7 to 27 in 3 layers of stack" in figures.alternative(ax)


def test_a_repeat_is_drawn_copy_by_copy():
    ax = figures.receptive_field({"three": sc.Repeat(sc.Conv2d(c, c, 3), 3)})
    assert list(ax.get_lines()[0].get_ydata()) == [3, 5, 7]


def test_the_bars_of_a_pyramid_are_the_sizes_of_the_summary():
    net = sc.networks.vgg16()
    ax = figures.pyramid(net, 224)
    rows = [row for row in net.summary(224).rows if len(row.output) == 2]
    kept = [row for row in rows if row.name.startswith(("Conv2d", "MaxPool2d"))]
    heights = [patch.get_height() for patch in ax.patches]
    assert heights == [224, *(int(row.output[0]) for row in kept)]
    told = figures.alternative(ax)
    assert "56 x 56 with 256 channels (3 layers)" in told
    assert told.endswith("7 x 7 with 512 channels.")


def test_designs_lie_on_the_roof():
    machine = sc.Machine(312 * 10**12, 2039 * 10**9, element_size=2)
    named = {"full": sc.Conv2d(256, 256, 3), "depthwise": sc.Conv2d(256, 256, 3, groups=256)}
    ax = figures.roofline(machine, named, 56)
    roof, *points = ax.get_lines()
    assert roof.get_xdata()[1] == pytest.approx(312e12 / 2039e9)
    told = figures.alternative(ax)
    for (name, design), point in zip(named.items(), points, strict=True):
        bytes_ = 2 * int(design.traffic(56))
        x, y = Fraction(int(design.flops(56)), bytes_), 2039 * 10**9
        assert point.get_xdata()[0] == pytest.approx(float(x))
        assert point.get_ydata()[0] == pytest.approx(min(312e12, float(x * y)))
        slow = bytes_ * 312 * 10**12 > int(design.flops(56)) * y
        assert f"{name} does {float(x):.3g} operations" in told
        assert machine.memory_bound(design, 56) == slow
        assert f"is bound by {'memory' if slow else 'computation'}" in told


# -- axes, looks and files ------

KINDS = {
    "cheapest": lambda ax=None: made("two designs", ax),
    "ratio": lambda ax=None: figures.ratio(PAIR, c, range(1, 65), values={k: 3}, ax=ax),
    "crossover": lambda ax=None: figures.crossover(PAIR, c, ax=ax),
    "networks": lambda ax=None: figures.networks({"a_b": sc.networks.alexnet()}, ax=ax),
    "receptive_field": lambda ax=None: figures.receptive_field([plain(8, 3)], ax=ax),
    "pyramid": lambda ax=None: figures.pyramid(plain(8, 3), 16, ax=ax),
    "roofline": lambda ax=None: figures.roofline(
        sc.Machine(1000, 10), {"x": plain(8, 3)}, 9, ax=ax
    ),
}


def test_every_figure_is_tried():
    others = {"alternative", "save", "svg"}
    assert set(KINDS) == set(figures.__all__) - others


@pytest.mark.parametrize("kind", KINDS)
def test_a_given_axis_comes_back_and_nothing_global_changes(kind):
    figure = Figure()
    FigureCanvasAgg(figure)
    left, right = figure.subplots(1, 2)
    before = dict(rcParams)
    assert KINDS[kind](left) is left
    assert dict(rcParams) == before
    assert not right.has_data()
    sentences = figures.alternative(left)
    assert sentences.endswith(".")
    assert re.search(r"\d", sentences)
    with pytest.raises(sc.SymconvError, match="takes an axis that a function of"):
        figures.alternative(right)


@pytest.mark.parametrize("kind", KINDS)
def test_files(kind, tmp_path):
    made_twice = [KINDS[kind](), KINDS[kind]()]
    told = figures.alternative(made_twice[0])
    for ending in ("pdf", "svg", "png"):
        first, second = (
            figures.save(ax, tmp_path / f"{i}.{ending}").read_bytes()
            for i, ax in enumerate(made_twice)
        )
        assert first == second
        if ending == "pdf":
            streams = [
                zlib.decompress(body)
                for body in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", first, re.DOTALL)
                if body[:1] == b"x"
            ]
            assert b"/Type3" not in first
            assert b"/FontFile2" in first
            assert streams
            assert b"CreationDate" not in first
            assert b"/Subject" in first
        if ending == "svg":
            root = ElementTree.fromstring(first)
            assert root.find(f"{SVG}desc").text == told
            assert told.startswith(root.find(f"{SVG}title").text)
            assert b"dc:date" not in first
        if ending == "png":
            assert told.encode("latin-1", "replace")[:20] in first


@pytest.mark.parametrize("kind", KINDS)
def test_svg_for_a_page(kind):
    drawn = figures.svg(KINDS[kind]())
    assert drawn == figures.svg(KINDS[kind]())
    root = ElementTree.fromstring(drawn)
    assert root[1].text == figures.alternative(KINDS[kind]())
    assert "font-family" not in drawn
    assert "#000000" not in drawn
    assert "<style" not in drawn
    texts = {"".join(text.itertext()).strip() for text in root.iter(f"{SVG}text")}
    assert texts
    ids = re.findall(r' id="([^"]+)"', drawn)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'url\(#([^)]+)|href="#([^"]+)', drawn)) == set() or ids
    for pair in re.findall(r'url\(#([^)]+)|href="#([^"]+)', drawn):
        assert (pair[0] or pair[1]) in ids


def test_two_figures_share_no_id():
    one_, other = (figures.svg(KINDS[kind]()) for kind in ("ratio", "cheapest"))
    assert not set(re.findall(r' id="([^"]+)"', one_)) & set(re.findall(r' id="([^"]+)"', other))


def test_the_width_is_that_of_the_file_alone(tmp_path):
    ax = KINDS["ratio"]()
    before = tuple(ax.figure.get_size_inches())
    assert before[0] == 3.3
    root = ElementTree.fromstring(figures.save(ax, tmp_path / "a.svg", width=5).read_text("utf-8"))
    assert root.get("width") == "360pt"
    assert tuple(ax.figure.get_size_inches()) == before


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="needs pdflatex")
def test_pgf_compiles_in_a_document(tmp_path):
    ax = KINDS["networks"]()
    figures.save(ax, tmp_path / "a.pgf")
    figures.save(KINDS["cheapest"](), tmp_path / "b.pgf")
    assert r"a\_b" in (tmp_path / "a.pgf").read_text("utf-8")
    assert [text.get_text() for text in ax.texts] == ["a_b"]
    (tmp_path / "d.tex").write_text(
        r"\documentclass{article}\usepackage{amsmath,pgf}\begin{document}"
        r"\input{a.pgf}\input{b.pgf}\end{document}"
    )
    run = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "d.tex"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-2000:]


def lightness(colour):
    """CIE L* of a colour, what is left of it in grey."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    y = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 116 * y ** (1 / 3) - 16 if y > 0.008856 else 903.3 * y


OKABE_ITO = {"#000000", "#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7"}


def test_colours_differ_in_grey_and_are_told_apart_without():
    fills = [colour for colour, _ in paper.FILLS]
    assert set(fills) <= OKABE_ITO | {"#FFFFFF"}
    assert {colour for colour, *_ in paper.LINES} <= OKABE_ITO
    for first, second in combinations(fills, 2):
        assert abs(lightness(first) - lightness(second)) > 8
    for first, second in pairwise(paper.LINES):
        assert abs(lightness(first[0]) - lightness(second[0])) > 15
    assert len({str(dash) for _, dash, _ in paper.LINES}) == len(paper.LINES)
    assert len({mark for *_, mark in paper.LINES}) == len(paper.LINES)
    hatches = [hatch for _, hatch in paper.FILLS if hatch]
    assert len(set(hatches)) == len(hatches) >= len(paper.FILLS) - 2
    bare = [lightness(colour) for colour, hatch in paper.FILLS if not hatch]
    assert all(abs(first - second) > 40 for first, second in combinations(bare, 2))


def test_symbols_are_read_by_mathtext():
    parser = MathTextParser("path")
    named = [value for value in vars(letters).values() if isinstance(value, Symbol)]
    named += [sc.symbols(name) for name in ("epsilon", "alpha", "width_mult", "k_h", "c_out")]
    ways = [value for value in vars(sc.notation).values() if isinstance(value, sc.Notation)]
    for way in (None, *ways):
        with sc.notation.use(way):
            for symbol in named:
                assert parser.parse(f"${latex(symbol)}$").width > 0


def test_labels_are_in_the_notation_of_now():
    pair = sc.compare(sc.Conv2d(letters.c_in, 8, k), sc.Conv2d(letters.c_in, 8, 3))
    with sc.notation.use(sc.notation.MOBILENET):
        ax = figures.ratio(pair, k, range(1, 8), values={letters.c_in: 4})
    assert ax.get_xlabel() == "$D_{K}$"
    assert "against D_K from 1 to 7 at M = 4" in figures.alternative(ax)


# -- what is refused ------


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: figures.ratio(PAIR, c, range(1, 65)), r"needs numbers for k; write values=\{k: …"),
        (lambda: figures.ratio(PAIR, c, range(1, 1)), "two numbers at least"),
        (lambda: figures.ratio(PAIR, c, range(0, 9), values={k: 3}), "start at 1 or later, got 0"),
        (lambda: figures.ratio(PAIR, c, [1, 2.5], values={k: 3}), "whole numbers, got 2.5"),
        (lambda: figures.ratio(PAIR, c, [1, True], values={k: 3}), "whole numbers, got True"),
        (lambda: figures.ratio(PAIR, c, [4, 2], values={k: 3}), "must rise"),
        (lambda: figures.ratio(PAIR, c, 9, values={k: 3}), r"such as range\(1, 65\)"),
        (lambda: figures.ratio(PAIR, c, range(1, 10**9), values={k: 3}), "points are too many"),
        (lambda: figures.ratio(PAIR, "c", range(1, 9)), "a range needs a symbol, got 'c'"),
        (lambda: figures.ratio(PAIR, Symbol("x"), range(1, 9)), "must be a whole number"),
        (lambda: figures.ratio(PAIR, c, range(1, 9), values={k: 3, c: 2}), "a number besides"),
        (lambda: figures.ratio(PAIR, c, range(1, 9), values={k: m}), "put numbers in for m"),
        (lambda: figures.ratio(PAIR, c, range(1, 9), values={k: 2.5}), "must be an int"),
        (lambda: figures.ratio(PAIR, c, range(1, 9), values={k: Float(3)}), "must be an int"),
        (lambda: figures.ratio(PAIR, c, range(1, 9), values={"k": 3}), "key of `values`"),
        (lambda: figures.ratio(PAIR, c, range(1, 9), values=[3]), "`values` must be a dict"),
        (
            lambda: figures.ratio(PAIR, c, range(1, 9), values={k: 3}, measure="macs"),
            "the others need a `size`",
        ),
        (lambda: figures.ratio(PAIR, c, range(1, 9), measure="cost"), "must be one of params"),
        (lambda: figures.ratio(plain(c, 3), c, range(1, 9)), "takes a comparison"),
        (lambda: figures.ratio(PAIR, c, range(1, 9), values={k: 3}, ax=3), "`ax` must be an axis"),
        (lambda: figures.crossover(PAIR, "c"), "`symbol` must be a symbol"),
        (lambda: figures.crossover(3, c), "takes a comparison"),
        (
            lambda: figures.cheapest(one(c, m), two(c, m), over={c: range(1, 9)}),
            "`over` must be two symbols",
        ),
        (lambda: figures.cheapest(one(c, m), two(c, m), over=[c, m]), "ranges are a dict"),
        (
            lambda: figures.cheapest(
                one(c, m), two(c, m), over={c: range(1, 1001), m: range(1, 1001)}
            ),
            "1000000 points are too many, 100000 are the most",
        ),
        (
            lambda: figures.cheapest(one(c, m), two(c, m), over={c: range(1, 9), k: range(1, 9)}),
            "needs numbers for m",
        ),
        (
            lambda: figures.cheapest(
                one(c, m), two(c, m), over={c: range(1, 9), m: range(1, 9)}, given=c > 20
            ),
            "no point of the ranges satisfies c > 20",
        ),
        (
            lambda: figures.cheapest(
                *(sc.Conv2d(c, m, i) for i in range(1, 8)),
                over={c: range(1, 9), m: range(1, 9)},
            ),
            "7 designs are too many",
        ),
        (lambda: figures.networks({}), "needs designs by name"),
        (lambda: figures.networks([plain(c, 3)]), "put numbers in for c"),
        (lambda: figures.networks([plain(8, 3)], H), "`size` must be a number"),
        (lambda: figures.networks([sc.ReLU()], (4, 4)), "costs 0, which has no place"),
        (lambda: figures.networks([plain(8, 3), plain(8, 3)]), "two designs are the same"),
        (lambda: figures.networks({"a": 3}), "needs designs by name, got 'a'"),
        (lambda: figures.receptive_field([plain(c, k)]), "put numbers in for k"),
        (
            lambda: figures.receptive_field([plain(c, 3)], dimension=2),
            "`dimension` must be an int from 0 to 1, got 2",
        ),
        (lambda: figures.receptive_field([sc.GlobalAvgPool()]), "no dimensions of its own; take"),
        (lambda: figures.pyramid(3, 8), "takes a design"),
        (lambda: figures.pyramid(plain(c, 3), 8), "put numbers in for c"),
        (lambda: figures.pyramid(plain(8, 3), H), "`size` must be a number"),
        (
            lambda: figures.pyramid(plain(8, 3), 8, dimension=True),
            "`dimension` must be an int from 0 to 1, got True",
        ),
        (lambda: figures.roofline(3, [plain(8, 3)], 8), "takes a machine"),
        (lambda: figures.roofline(sc.Machine(m, 3), [plain(8, 3)], 8), "put numbers in for m"),
        (lambda: figures.roofline(sc.Machine(9, 3), [plain(8, s)], 8), "put numbers in for s"),
        (lambda: figures.save(KINDS["pyramid"](), "a.doc"), "must end with"),
        (lambda: figures.save(KINDS["pyramid"](), "a.svg", width=0), "inches from 1 to 40"),
        (lambda: figures.save(KINDS["pyramid"](), "/no/such/a.svg"), "cannot write"),
        (lambda: figures.save(3, "a.svg"), "takes an axis"),
        (lambda: figures.alternative(Text()), "takes an axis"),
    ],
)
def test_what_makes_no_sense_is_refused(call, said):
    with pytest.raises(sc.SymconvError, match=said):
        call()


def test_without_matplotlib_it_names_the_extra(monkeypatch):
    for name in [name for name in sys.modules if name.split(".")[0] == "matplotlib"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(sc.SymconvError, match=r'pip install "symconv\[plot\]"'):
        figures.pyramid(plain(8, 3), 16)


def test_matplotlib_is_loaded_when_something_is_drawn():
    code = (
        "import sys, symconv as sc; sc.figures.ratio\n"
        "assert 'matplotlib' not in sys.modules\n"
        "sc.figures.pyramid(sc.Conv2d(3, 8, 3), 16)\n"
        "assert 'matplotlib' in sys.modules and 'matplotlib.pyplot' not in sys.modules"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


# -- the command ------


def test_plot_writes_a_file_and_says_what_is_in_it(tmp_path, capsys):
    file = tmp_path / "a.svg"
    asked = ["plot", "cheapest", "Conv2d(c, c, 5)", "Sequential(Conv2d(c, m, 3), Conv2d(m, c, 3))"]
    asked += ["--over", "c, m", "--range", "c=1..18", "--range", "m=1..30", "--name", "one"]
    assert cli.main([*asked, "--name", "two", "-o", str(file)]) == 0
    printed = capsys.readouterr().out
    assert "have the same number where m = 25*c/18." in printed
    assert f"wrote {file}" in printed
    assert ElementTree.fromstring(file.read_text("utf-8")).find(f"{SVG}desc").text in printed


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ratio", "Conv2d(c, c, 3)", "Conv2d(c, c, 5)"], "one symbol: --over c"),
        (["cheapest", "Conv2d(c, c, 3)", "Conv2d(c, c, 5)", "--over", "c"], "needs two symbols"),
        (
            ["cheapest", "Conv2d(c, c, 3)", "Conv2d(c, m, 5)", "--over", "c, m"],
            "--range c=1..64 --range m=1..64",
        ),
        (["networks", "vgg16()", "--over", "c"], "plot networks takes no --over"),
        (["pyramid", "vgg16()"], "needs one design and --size"),
        (["roofline", "vgg16()", "-s", "224"], "needs --peak and --bandwidth"),
        (["networks", "vgg16()", "vgg16()"], "--name of its own"),
        (["networks", "vgg16()", "--range", "c=1"], "--range takes a symbol"),
        (["networks", "vgg16()", "--range", "c=1..99999999999"], "--range goes up to 1000000"),
        (["spiral", "vgg16()"], "is not one of"),
    ],
)
def test_wrong_plots(arguments, said, capsys, tmp_path):
    assert cli.main(["plot", *arguments, "-o", str(tmp_path / "a.svg")]) == 2
    assert said in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_plot_takes_no_other_ending(capsys, tmp_path):
    asked = ["plot", "pyramid", "Conv2d(3, 8, 3)", "-s", "16", "-o", str(tmp_path / "a.doc")]
    assert cli.main(asked) == 2
    assert "must end with" in capsys.readouterr().err
