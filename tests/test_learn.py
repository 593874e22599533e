"""The course: every answer counted a second time, every drawing's cells counted one by one."""

import re
from collections.abc import Callable
from itertools import product

import numpy as np
import pytest
from sympy import Rational

import symconv as sc
from symconv import lowrank
from symconv.abc import c, k
from website import learn
from website.figures import bars, factors, lattice, pyramid, roofline, slide, tiles, useful, weights
from website.learn.lesson import Exercise, Lesson

LESSONS = {one.name: one for one in learn.lessons()}
EXERCISES = [(one.name, ex) for one in LESSONS.values() for ex in one.exercises]


# -- counting without the library ------


def places(size: int, taps: int, stride: int = 1, pad: int = 0, rate: int = 1) -> list[list[int]]:
    """For each place of a window the inputs that its taps fall on; those outside are padding."""
    found, first = [], -pad
    while first + rate * (taps - 1) < size + pad:
        found.append([first + rate * tap for tap in range(taps)])
        first += stride
    return found


def outputs(size: int, taps: int, stride: int = 1, pad: int = 0, times: int = 1) -> int:
    """How many places are left after so many layers."""
    for _ in range(times):
        size = len(places(size, taps, stride, pad))
    return size


def back(layers: list[tuple[int, int, int]], output: int = 0) -> list[int]:
    """The inputs that one output sees through layers of (taps, stride, dilation)."""
    seen = {output}
    for taps, stride, rate in reversed(layers):
        seen = {at * stride + rate * tap for at in seen for tap in range(taps)}
    return sorted(seen)


def span(layers: list[tuple[int, int, int]]) -> int:
    """From the first input that is seen to the last."""
    seen = back(layers)
    return seen[-1] - seen[0] + 1


def macs(inputs: int, outs: int, taps: int, size: int, pad: int = 0, stride: int = 1) -> int:
    """Multiply-accumulates of a square layer."""
    return inputs * outs * (taps * outputs(size, taps, stride, pad)) ** 2


def largest(fits: Callable[[int], bool], most: int = 2000) -> int:
    """The largest number that fits, where those that fit come first."""
    found = [fits(number) for number in range(1, most)]
    assert found == sorted(found, reverse=True)
    return sum(found)


def smallest(fits: Callable[[int], bool], most: int = 2000) -> int:
    """The smallest number that fits, where those that fit come last."""
    return largest(lambda number: not fits(number), most) + 1


def on_input(size: int, taps: int, pad: int) -> int:
    """Taps of a square layer that fall on real input."""
    line = sum(0 <= at < size for place in places(size, taps, pad=pad) for at in place)
    return line**2


# An independent answer to each exercise, by lesson and name.
AGAIN: dict[tuple[str, str], Callable[[], object]] = {
    ("output-size", "stem"): lambda: outputs(224, 7, 2, 3),
    ("output-size", "four"): lambda: outputs(100, 3, 2, 1, times=4),
    ("output-size", "dilated"): lambda: smallest(lambda n: len(places(n, 3, rate=4)) >= 1),
    ("output-size", "padding"): lambda: smallest(lambda pad: outputs(30, 7, 1, pad) >= 30),
    ("parameters-and-macs", "weights"): lambda: len(
        [*product(range(32), range(16), range(5), range(5)), *range(32)]
    ),
    ("parameters-and-macs", "macs"): lambda: macs(64, 128, 3, 7, 1, 2),
    ("parameters-and-macs", "padding"): lambda: macs(1, 1, 3, 4, 1) - on_input(4, 3, 1),
    ("parameters-and-macs", "scale"): lambda: Rational(macs(3, 3, 1, 5), macs(6, 6, 1, 10)),
    ("receptive-field", "doubling"): lambda: span([(3, 1, 1), (3, 1, 2), (3, 1, 4), (3, 1, 8)]),
    ("receptive-field", "strides"): lambda: (
        span([(3, 2, 1)] * 4),
        back([(3, 2, 1)] * 4, 1)[0] - back([(3, 2, 1)] * 4, 0)[0],
    ),
    ("receptive-field", "holes"): lambda: span([(3, 1, 3)] * 2) - len(back([(3, 1, 3)] * 2)),
    ("receptive-field", "depth"): lambda: smallest(lambda n: span([(3, 1, 1)] * n) >= 31, 40),
    ("stacking", "seven"): lambda: 64 * 64 * (7 * 7 - 3 * 9),
    ("stacking", "edge"): lambda: macs(1, 1, 3, 10) + macs(1, 1, 3, 8) - macs(1, 1, 5, 10),
    ("stacking", "middle"): lambda: largest(lambda m: 2 * 36 * m * 9 < 36 * 36 * 25),
    ("separable", "share"): lambda: Rational(64 * 64, 64 * 64 + 64 * 9),
    ("separable", "strided"): lambda: (
        macs(1, 32, 3, 112, 1, 2) + 32 * 64 * outputs(112, 3, 2, 1) ** 2
    ),
    ("separable", "eight"): lambda: smallest(lambda w: 8 * (9 * w + w * w) <= 9 * w * w),
    ("separable", "one"): lambda: (9 + 1) - 9,
    ("grouped-and-bottleneck", "groups"): lambda: sum(
        9 for o, i in product(range(128), repeat=2) if o // 4 == i // 4
    ),
    ("grouped-and-bottleneck", "resnext"): lambda: 2 * 256 * 128 + 32 * 4 * 4 * 9,
    ("grouped-and-bottleneck", "middle"): lambda: largest(
        lambda m: 2 * 256 * m + 9 * m * m < 2 * 9 * 256 * 256
    ),
    ("grouped-and-bottleneck", "macs"): lambda: 2 * macs(256, 64, 1, 56) + macs(64, 64, 3, 56, 1),
    ("low-rank", "rank"): lambda: largest(lambda r: r * (64 * 9 + 128) < 64 * 128 * 9),
    ("low-rank", "dense"): lambda: np.zeros((4096, 128)).size + np.zeros((128, 4096)).size,
    ("low-rank", "tucker"): lambda: 256 * 64 + 64 * 64 * 9 + 64 * 256,
    ("winograd-and-fft", "tile"): lambda: Rational(macs(1, 1, 3, 6), 6 * 6),
    ("winograd-and-fft", "image"): lambda: len(range(0, 7, 4)) ** 2 * 6 * 6,
    # A tile of 14 with 7 taps is 20 long, so the transform has 32 samples; a complex product is
    # four real ones.
    ("winograd-and-fft", "fft"): lambda: Rational(
        macs(1, 1, 7, 56, 3), len(range(0, 56, 14)) ** 2 * 4 * np.fft.rfft2(np.zeros((32, 32))).size
    ),
    ("memory-and-roofline", "traffic"): lambda: 2 * 256 * 28 * 28 + 256 * 256,
    ("memory-and-roofline", "batch"): lambda: 2 * 256 * 28 * 28 + 256 * 256 // 64,
    ("memory-and-roofline", "bound"): lambda: largest(
        lambda w: 30 * (2 * 64 * w + w * w) > 2 * 64 * w * w
    ),
    ("memory-and-roofline", "im2col"): lambda: np.zeros((64, 3, 3, 56, 56)).size,
    ("memory-and-roofline", "time"): lambda: max(
        Rational(2 * macs(256, 256, 3, 28, 1), 312 * 10**6),
        Rational(2 * (2 * 256 * 28 * 28 + 9 * 256 * 256), 2039 * 10**3),
    ),
    ("crossovers-and-proofs", "counterexample"): lambda: next(
        (("c", w), ("k", size))
        for w, size in product(range(1, 9), range(2, 9))
        if not size**2 * w + w**2 < size**2 * w**2
    ),
    ("crossovers-and-proofs", "constant"): lambda: 4 * 4 - 4 * 2 - 4,
    ("crossovers-and-proofs", "stack"): lambda: (
        "proved"
        if all(
            macs(w, w, 3, h) + macs(w, w, 3, h - 2) < macs(w, w, 5, h)
            for w, h in product(range(1, 5), range(11, 60))
        )
        else "refuted"
    ),
    ("crossovers-and-proofs", "floor"): lambda: largest(lambda n: outputs(n, 3, 2, 1) <= 10),
    ("crossovers-and-proofs", "never"): lambda: (
        "never"
        if not any(2 * 6 * w * w + 6 * w * 9 < 9 * w * w for w in range(1, 5000))
        else "depends"
    ),
}


def test_every_exercise_has_a_second_answer() -> None:
    assert {(lesson, exercise.name) for lesson, exercise in EXERCISES} == set(AGAIN)
    assert len(EXERCISES) == len(AGAIN)


@pytest.mark.parametrize(
    ("lesson", "exercise"), EXERCISES, ids=lambda v: v.name if isinstance(v, Exercise) else v
)
def test_answers_are_what_is_counted(lesson: str, exercise: Exercise) -> None:
    assert not re.match(r"\d+\. ", exercise.answer), "Markdown would take it for a list"
    assert exercise.value == AGAIN[lesson, exercise.name]()


@pytest.mark.parametrize(
    "design",
    [
        sc.Conv2d(16, 32, 5, bias=True),
        sc.Conv2d(64, 128, 3, stride=2, padding=1),
        sc.depthwise_separable(32, 64, 3, stride=2, padding=1),
        sc.Conv2d(128, 128, 3, groups=32, padding=1),
        sc.Repeat(sc.Conv2d(2, 2, 3), 2),
        lowrank.tucker2(16, 16, 3, 4, 4),
        sc.Sequential(*(sc.Conv1d(1, 1, 3, dilation=rate) for rate in (1, 2, 4, 8))),
        sc.Repeat(sc.Conv1d(1, 1, 3, stride=2), 4),
    ],
    ids=repr,
)
def test_designs_of_the_course_are_run_by_numpy(design: object) -> None:
    assert sc.verify(design, points=3)


# -- the drawings: their cells, one by one ------


def cells(figure: str, *kinds: str) -> int:
    """How many rectangles of some kinds a drawing has."""
    return sum(figure.count(f'class="{kind}"') for kind in kinds)


def numbers(figure: str) -> list[int]:
    """The numbers that stand alone in a drawing."""
    return [int(said) for said in re.findall(r">(\d+)</text>", figure)]


def xs(figure: str, kind: str) -> list[float]:
    """Where the rectangles of a kind begin."""
    return [float(x) for x in re.findall(rf'class="{kind}" x="([\d.-]+)"', figure)]


@pytest.mark.parametrize(
    ("size", "taps", "stride", "pad", "rate", "at"),
    [
        (5, 3, 2, 1, 1, (0, 0)),
        (6, 3, 2, 1, 1, (2, 2)),
        (7, 3, 1, 0, 2, (1, 1)),
        (6, 4, 3, 2, 1, (0, 1)),
    ],
)
def test_a_sliding_window_is_drawn_as_it_slides(
    size: int, taps: int, stride: int, pad: int, rate: int, at: tuple[int, int]
) -> None:
    layer = sc.Conv2d(1, 1, taps, stride=stride, padding=pad, dilation=rate)
    figure, line = slide(layer, size, at), places(size, taps, stride, pad, rate)
    hit = [(a, b) for a in line[at[0]] for b in line[at[1]]]
    inside = sum(0 <= a < size and 0 <= b < size for a, b in hit)
    assert cells(figure, "in tap") == inside
    assert cells(figure, "pad tap") == len(hit) - inside
    assert cells(figure, "in", "in tap") == size**2
    assert cells(figure, "pad", "pad tap") == (size + 2 * pad) ** 2 - size**2
    assert cells(figure, "out", "out tap") == len(line) ** 2 == layer.output_size(size)[0] ** 2
    assert figure.count("×</text>") == len(hit) - inside
    # Where the marked cells stand: side by side with what is before them, a side each.
    left = min(xs(figure, "in") + xs(figure, "pad") + xs(figure, "in tap") + xs(figure, "pad tap"))
    side = float(re.findall(r'width="([\d.]+)" height="([\d.]+)"/>', figure)[0][0])
    columns = {round((x - left) / side) - pad for x in xs(figure, "(?:in|pad) tap")}
    assert columns == set(line[at[1]])


@pytest.mark.parametrize(("size", "taps"), [(5, 5), (5, 3), (6, 3), (3, 5)])
def test_useful_taps_add_up(size: int, taps: int) -> None:
    layer = sc.Conv2d(1, 1, taps, padding="same")
    drawn = numbers(useful([layer], size))
    line = [
        sum(0 <= at < size for at in place) for place in places(size, taps, pad=(taps - 1) // 2)
    ]
    assert drawn == [a * b for a, b in product(line, repeat=2)]
    assert sum(drawn) == layer.macs(size, skip_padding=True)


@pytest.mark.parametrize(
    "layers",
    [
        [(3, 1, 1)] * 3,
        [(3, 2, 1), (3, 1, 1)],
        [(3, 1, 2)] * 2,
        [(2, 2, 1), (3, 1, 3), (5, 1, 1)],
    ],
)
def test_a_pyramid_has_the_cells_that_are_seen(layers: list[tuple[int, int, int]]) -> None:
    made = [sc.Conv1d(1, 1, taps, stride=step, dilation=rate) for taps, step, rate in layers]
    figure = pyramid(made)
    assert cells(figure, "in") == len(back(layers))
    assert cells(figure, "pad") == span(layers) - len(back(layers))
    assert cells(figure, "out") == sum(len(back(layers[i:])) for i in range(1, len(layers) + 1))
    ways = sum(len(back(layers[i + 1 :])) * taps for i, (taps, *_) in enumerate(layers))
    assert cells(figure, "way") == ways
    assert f"reaches over {span(layers)} inputs" in figure


@pytest.mark.parametrize(
    ("inputs", "outs", "taps", "groups"), [(3, 4, 3, 1), (6, 6, 2, 3), (4, 8, 1, 4)]
)
def test_every_weight_is_a_cell(inputs: int, outs: int, taps: int, groups: int) -> None:
    layer = sc.Conv2d(inputs, outs, taps, groups=groups)
    figure = weights([layer])
    pairs = [
        (o, i)
        for block in range(groups)
        for o, i in product(range(outs // groups), range(inputs // groups))
    ]
    assert cells(figure, "out") == len(pairs) * taps**2 == layer.params
    assert cells(figure, "none") == inputs * outs - len(pairs)


@pytest.mark.parametrize(("m", "r"), [(2, 3), (3, 2), (4, 3)])
def test_tiles_overlap_where_both_read(m: int, r: int) -> None:
    figure = tiles(m, r)
    first, second = (
        set(product({at for place in places(m + r - 1, r) for at in place}, range(m + r - 1)))
        for _ in range(2)
    )
    second = {(column + m, row) for column, row in second}
    assert cells(figure, "both") == len(first & second)
    assert cells(figure, "in") == len(first - second)
    assert cells(figure, "part") == len(second - first) + m * m
    assert cells(figure, "out") == m * m


def test_a_lattice_has_a_dot_where_the_relation_holds() -> None:
    figure = lattice(k**2 * c + c**2 < k**2 * c**2, (c, 1, 9), (k, 1, 6))
    holding = sum(b * b * a + a * a < b * b * a * a for a in range(1, 10) for b in range(1, 7))
    assert cells(figure, "out") == figure.count("•</text>") == holding
    assert cells(figure, "pad") == 54 - holding


def test_bars_and_factors_are_to_scale() -> None:
    drawn = bars({"x": {"a": 400, "b": 100}}, "told")  # type: ignore[dict-item]
    wide = [float(w) for w in re.findall(r'width="([\d.]+)"', drawn)]
    assert wide[0] == pytest.approx(4 * wide[1], rel=1e-2)
    sizes = [
        (float(w), float(h))
        for w, h in re.findall(r'width="([\d.]+)" height="([\d.]+)"/>', factors(64, 64, 8))
    ]
    areas = [w * h for w, h in sizes]
    assert areas[0] / (areas[1] + areas[2]) == pytest.approx(64 * 64 / (2 * 64 * 8), rel=2e-2)


def test_the_roofline_says_what_limits() -> None:
    machine = sc.Machine(100, 10, element_size=1)
    figure = roofline(machine, [("slow", Rational(5)), ("fast", Rational(20))])  # type: ignore[list-item]
    assert "slow: 5.0, limited by memory" in figure
    assert "fast: 20.0, limited by operations" in figure
    low, high = (
        float(y) for y in re.findall(r'cy="([\d.]+)"', figure)
    )  # half the peak is lower on the page
    assert low > high


# -- the pages ------

PARTS = (
    "The idea",
    "The formula",
    "In Python",
    "What people get wrong",
    "Exercises",
    "Further",
)


def prose(page: str) -> list[str]:
    """The words of a page that are no code, maths, drawing or unfolded part."""
    for part in (
        r"```.*?```",
        r"<figure.*?</figure>",
        r"<details.*?</details>",
        r"\\\[.*?\\\]",
        r"\\\(.*?\\\)",
        r"\$[^$]*\$",
        r"<[^>]*>",
    ):
        page = re.sub(part, " ", page, flags=re.DOTALL)
    return re.findall(r"\w[\w'’-]*", page)


@pytest.mark.parametrize("lesson", LESSONS.values(), ids=LESSONS)
def test_a_lesson_has_its_parts_and_is_short(lesson: Lesson) -> None:
    page = lesson.page
    assert re.findall(r"^## (.*)$", page, re.MULTILINE) == list(PARTS)
    assert lesson.figures
    assert all(figure in page for figure in lesson.figures)
    assert 3 <= len(lesson.exercises) <= 5
    assert page.count("<summary>Answer</summary>") == len(lesson.exercises)
    assert ">>> import symconv as sc" in page
    assert "Traceback" not in page
    assert "](../" in lesson.more
    assert re.search(r"\b(19|20)\d\d\b", lesson.more), "no source with a year"
    assert "?" in lesson.question
    assert len(prose(page)) <= 900


def test_every_drawing_is_told_in_words() -> None:
    for lesson in LESSONS.values():
        for figure in lesson.figures:
            (told,) = re.findall(r'role="img" aria-label="([^"]+)"', figure)
            assert f"<figcaption>{told}</figcaption>" in figure
            assert len(told.split()) > 5
            assert not re.search(r'(fill|stroke)="', figure), "colours come from the style sheet"


def test_the_course_lists_every_lesson_in_order() -> None:
    contents = learn.pages()["learn/index.md"]
    listed = re.findall(r"^\d+\. \[.*?\]\((.*?)\.md\)", contents, re.MULTILINE)
    assert listed == list(LESSONS) == [path[6:-3] for path in list(learn.pages())[1:]]
