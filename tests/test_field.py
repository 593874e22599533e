"""What an output really sees: holes, branches, and centres that meet."""

import random

import pytest
from sympy import Integer, Min

import symconv as sc
from symconv import judge
from symconv.abc import d, i, k, n, s
from symconv.field import POINT, Pattern
from tests.memory_judge import seen_along

SEEDS = range(320)


def conv(kernel, dilation=1, stride=1, padding=0):
    return sc.Conv1d(1, 1, kernel, dilation=dilation, stride=stride, padding=padding)


def seen(module):
    return module.receptive_field.seen[0]


def large(module):
    """An input with a few outputs that touch no padding."""
    field = module.receptive_field
    return int(2 * field.size[0] + 3 * field.stride[0] + 8)


# -- known by hand -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dilations", "size", "count"),
    [
        ((2, 2, 2), 13, 7),
        ((1, 1, 2, 4, 8, 16, 1), 67, 67),  # Yu and Koltun, 2016, table 1
        ((1, 2, 5), 17, 17),  # Wang et al., 2018, section 3.2: r = [1, 2, 5] has no holes
        ((1, 2, 9), 25, 21),  # and r = [1, 2, 9] has some
        ((1, 2, 3), 13, 13),
        ((2, 4, 8), 29, 15),
    ],
)
def test_stacks_of_dilated_kernels_of_three(dilations, size, count):
    module = sc.Sequential(*(conv(3, dilation) for dilation in dilations))
    assert module.receptive_field.size == (size,)
    assert seen(module) == count == seen_along(module, [2 * size])


def test_a_pointwise_stride_leaves_holes_for_what_follows():
    module = sc.Sequential(conv(1, stride=2), conv(3, padding=1))
    assert (module.receptive_field.size, seen(module)) == ((5,), 3)


def test_each_dimension_by_itself():
    field = sc.Conv2d(1, 1, (3, k), dilation=(2, 1)).receptive_field
    assert (field.size, field.seen) == ((5, k), (3, k))


def test_symbols():
    assert seen(conv(k, d)) == k
    assert seen(sc.Sequential(conv(3), conv(k, d))) == 3 + ((k - 1) * Min(3, d)).expand()
    assert seen(sc.Repeat(conv(3, 2**i), n, i)) == 2 * 2**n - 1
    assert seen(sc.Repeat(conv(3, d), n)) == 2 * n + 1
    assert seen(sc.Repeat(conv(k, d, s), n)) is None
    assert seen(sc.Residual(conv(k, padding="same"))) == k
    assert seen(sc.AdaptiveAvgPool1d(2)) is None


def test_a_set_that_reaches_too_far_is_not_written_out():
    steps = (Integer(3), Integer(5), Integer(2**21))
    far = Pattern(tuple((step, Integer(2)) for step in steps))
    assert far.count is None
    assert Pattern(far.progressions[:2]).count == 4
    assert POINT.count == 1


FAMILIES = [
    sc.Sequential(conv(3), conv(k, d)),
    sc.Sequential(conv(k), conv(k, d)),
    sc.Sequential(conv(k, d), conv(k, d), conv(3, 2 * d)),
    sc.Sequential(conv(k, stride=s), conv(3)),
    sc.Sequential(conv(1, stride=s), conv(k, d), conv(k, 2 * d)),
    sc.Repeat(conv(k, d), n),
    sc.Repeat(conv(3, stride=2), n),
    sc.Repeat(conv(3, 2**i), n, i),
    sc.Repeat(conv(3, 3**i), n, i),
    sc.Repeat(conv(k, k**i), n, i),
    sc.Repeat(sc.Sequential(conv(3), conv(2, 2)), n),
    sc.Residual(conv(k, padding="same")),
]


@pytest.mark.parametrize("module", FAMILIES, ids=repr)
def test_formula_with_symbols_is_the_count(module):
    formula = seen(module)
    assert formula is not None
    draw = random.Random(1)
    for _ in range(20):
        point = {symbol: draw.randint(1, 4) for symbol in module.free_symbols}
        numbers = module.subs(point)
        if numbers.receptive_field.size[0] < 300:
            assert formula.subs(point) == seen(numbers) == seen_along(numbers, [large(numbers)])


# -- random designs ------------------------------------------------------------------------------


def window(draw, *, stride=True):
    kernel, dilation = draw.randint(1, 4), draw.choice((1, 1, 2, 3, 5))
    step = draw.choice((1, 1, 2, 3)) if stride else 1
    if draw.random() < 0.25:
        return sc.MaxPool1d(kernel, stride=step, dilation=dilation, padding=draw.randint(0, 2))
    return conv(kernel, dilation, step, draw.randint(0, 3))


def branch(draw, stride):
    """A window of an odd kernel whose size map is that of all others of this stride."""
    reach, dilation = draw.randint(0, 2), draw.choice((1, 2, 3))
    return conv(2 * reach + 1, dilation, stride, reach * dilation)


def design(draw, depth=2):
    parts = []
    for _ in range(draw.randint(1, 3)):
        kind = draw.random()
        if kind < 0.25 and depth:
            stride = draw.choice((1, 2))
            branches = (branch(draw, stride) for _ in range(draw.randint(2, 3)))
            parts.append(sc.Parallel(*branches, merge="add"))
        elif kind < 0.45 and depth:
            parts.append(sc.Repeat(window(draw, stride=draw.random() < 0.3), draw.randint(1, 6)))
        elif kind < 0.6 and depth:
            parts.append(design(draw, depth - 1))
        else:
            parts.append(window(draw))
    return sc.Sequential(*parts)


@pytest.mark.parametrize("seed", SEEDS)
def test_random_designs_see_what_changes_an_output(seed):
    draw = random.Random(seed)
    module = design(draw)
    while module.receptive_field.size[0] > 400:
        module = design(draw)
    size = large(module)
    count = seen(module)
    assert count is not None
    for _ in range(4):
        try:
            assert seen_along(module, [size]) == count
            field = judge.field_along(module, [2 * size], 0)
            break
        except ValueError:  # too much padding for an interior output
            size *= 2
    else:
        pytest.fail(f"no interior output: {module!r}")
    mine = module.receptive_field
    assert (mine.size[0], mine.offset[0]) == (field.extent, field.first)
    assert mine.center[0] == Integer(2 * field.first + field.extent - 1) / 2


@pytest.mark.parametrize("seed", range(200))
def test_branches_are_aligned_where_their_measured_centres_are(seed):
    draw = random.Random(seed)
    stride, entry = draw.choice((1, 2)), window(draw)
    ways = []
    for _ in range(draw.randint(2, 3)):
        kernel = draw.choice((1, 3, 3, 4, 5))
        low = draw.choice((kernel // 2, kernel // 2, draw.randint(0, kernel - 1)))
        ways.append(conv(kernel, 1, stride, ((low, kernel - 1 - low),)))  # all give one size
    module = sc.Sequential(entry, sc.Parallel(*ways))
    centres = set()
    for way in ways:
        field = judge.field_along(sc.Sequential(entry, way), [97], 0)
        centres.add(2 * field.first + field.extent)
    assert bool(module.receptive_field.aligned[0]) == (len(centres) == 1)
