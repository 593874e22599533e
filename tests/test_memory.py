"""What is moved and held, the smallest input, and bounds on time: against runs that measure."""

import itertools
import math
import random

import numpy as np
import pytest
from sympy import Eq, Integer, Max, expand, sqrt

import symconv as sc
from symconv import judge
from symconv.abc import H, M, W, c, i, k, m, n, p, s, t
from symconv.arithmetic import FloorDiv, Index
from symconv.errors import ArgumentError, SizeError, UnsupportedError
from symconv.memory import largest
from symconv.roofline import product_traffic
from symconv.sign import Whole
from symconv.smallest import smallest
from symconv.window import AdaptiveWindow, TransposedWindow, Window
from tests.memory_judge import record

B = sc.symbols("B")


def conv(a, b, kernel=3, **given):
    given.setdefault("padding", "same")
    return sc.Conv2d(a, b, kernel, **given)


# -- published, and by hand ----------------------------------------------------------------------


def test_memory_access_cost_of_a_pointwise_convolution():
    # Ma et al., ShuffleNet V2, 2018, section 2, G1: hw(c1 + c2) + c1*c2.
    h, w, c_1, c_2 = sc.symbols("h w c_1 c_2")
    traffic = sc.Conv2d(c_1, c_2, 1).traffic((h, w))
    assert expand(traffic - (h * w * (c_1 + c_2) + c_1 * c_2)) == 0


def test_equal_widths_move_least():
    # The same guideline: for given MACs B = h*w*c1*c2, cost is at least 2*sqrt(h*w*B) + B/(h*w).
    layer = sc.Conv2d(c, m, 1)
    macs, traffic = layer.macs(H), layer.traffic(H)
    bound = 2 * H * sqrt(macs) + macs / H**2
    assert expand(traffic - bound - H**2 * (sqrt(c) - sqrt(m)) ** 2) == 0


def test_views_move_nothing_and_a_merge_reads_every_branch():
    assert sc.Flatten().traffic((H, W), channels=c) == 0
    assert sc.Identity().traffic((H, W), channels=c) == 0
    body = conv(c, c)
    added = sc.Residual(body).traffic(H) - body.traffic(H)
    assert added == 3 * H**2 * c
    assert sc.Parallel(body, body).traffic(H) == 2 * body.traffic(H)
    gate = sc.Sequential(sc.GlobalAvgPool(), sc.Conv2d(c, c, 1))
    gated = sc.Parallel(sc.Identity(), gate, merge="multiply").traffic(H) - gate.traffic(H)
    assert gated == 2 * H**2 * c + c


def test_weights_move_once_for_a_batch():
    assert sc.Linear(n, m, bias=True).traffic(batch=B) == expand(B * (n + m) + n * m + m)


def test_traffic_through_a_symbolic_number_of_copies():
    assert sc.Repeat(conv(c, c), n).traffic(H) == expand(n * (2 * H**2 * c + 9 * c**2))


def test_arithmetic_intensity():
    assert conv(c, c, 1).arithmetic_intensity(H) == H**2 * c**2 / (2 * H**2 * c + c**2)
    assert sc.ReLU().arithmetic_intensity((H, W), channels=c) == 0
    assert sc.Identity().arithmetic_intensity((H, W), channels=c) == 0


def test_channels_must_be_known():
    for measure in (sc.ReLU().traffic, sc.ReLU().memory):
        with pytest.raises(ArgumentError, match="write channels=…"):
            measure((H, W))


def test_peak_of_a_row_is_the_largest_pair():
    row = sc.Sequential(conv(c, 2 * c, 1), conv(2 * c, 4 * c, 1), conv(4 * c, c, 1))
    held = row.memory(H)
    assert held.peak == 6 * H**2 * c
    assert held.activations == 7 * H**2 * c == row.activations(H)
    assert held.weights == row.params
    assert sc.Sequential(conv(c, m, 1), conv(m, k, 1)).memory(H).peak == Max(
        H**2 * c + H**2 * m, H**2 * k + H**2 * m
    )


def test_an_inverted_residual_holds_its_input():
    # Sandler et al., MobileNetV2, 2018, section 5.1 counts the same tensors of a bottleneck.
    body = sc.Sequential(conv(c, t * c, 1), conv(t * c, t * c, groups=t * c), conv(t * c, c, 1))
    peak = sc.Residual(body).memory(H).peak
    assert peak.subs({t: 6, H: 1, c: 1}) == 1 + 6 + 6
    assert body.memory(H).peak.subs({t: 6, H: 1, c: 1}) == 12


def test_a_symbolic_number_of_copies_that_keep_the_shape():
    assert sc.Repeat(conv(c, c), n).memory(H).peak == 2 * H**2 * c
    around = sc.Residual(sc.Repeat(conv(c, c), n)).memory(H)
    for times in (1, 2, 3, 7):
        numbers = sc.Residual(sc.Repeat(conv(c, c), times)).memory(H)
        assert expand(around.peak.subs(n, times) - numbers.peak) == 0
        assert expand(around.activations.subs(n, times) - numbers.activations) == 0


def test_copies_that_change_the_shape_need_a_number():
    pyramid = sc.Repeat(sc.Conv2d(c, c, 3), n)
    with pytest.raises(UnsupportedError, match="only where the body keeps the shape; give `times`"):
        pyramid.memory(H)
    assert pyramid.subs({n: 3}).memory(12).peak == 144 * c + 100 * c
    i_copies = sc.Repeat(conv(c, c), n - 1)
    with pytest.raises(UnsupportedError, match="depends on whether there is one"):
        i_copies.memory(H)


def test_bytes():
    held = conv(c, c).memory(H, element_size=2)
    assert held.in_bytes.peak == 2 * held.peak == 4 * H**2 * c
    assert held.in_bytes.element_size == 1
    with pytest.raises(ArgumentError, match=r"memory\(…\): `element_size` must be at least 1"):
        conv(c, c).memory(H, element_size=0)
    with pytest.raises(ArgumentError, match=r"`inplace` must be True or False, got 1"):
        conv(c, c).memory(H, inplace=1)


def test_workspace_is_that_of_the_largest_layer():
    row = sc.Sequential(conv(c, c, 5), sc.ReLU(), conv(c, c, 3))
    assert row.memory(H).workspace == 0
    assert row.memory(H, algorithm="im2col").workspace == 25 * H**2 * c
    mixed = sc.Sequential(conv(c, m, 3), conv(m, c, 3)).memory(H, algorithm="im2col", batch=B)
    assert mixed.workspace == Max(9 * H**2 * c, 9 * H**2 * m)
    tiled = conv(c, c).memory(H, algorithm="winograd", tile=2, batch=B)
    at = {H: 5, c: 3, B: 2}
    tiles, points = 3 * 3, 4 * 4  # of F(2, 3): the input and the output of each tile, the kernels
    assert tiled.workspace.subs(at) == points * (2 * tiles * (3 + 3) + 3 * 3)


def test_largest_leaves_out_what_another_reaches():
    assert largest([c, 2 * c, c + 1, 2 * c]) == 2 * c
    assert largest([c, m, c + m]) == c + m
    assert largest([c, m]) == Max(c, m)
    assert largest([]) == 0


# -- random designs, against a run ---------------------------------------------------------------


def layer(draw, channels):
    """A layer that keeps the size, and its channels after."""
    kind = draw.random()
    if kind < 0.45:
        after = draw.randint(1, 5)
        return conv(channels, after, draw.choice((1, 3)), bias=draw.random() < 0.5), after
    if kind < 0.6:
        return sc.ReLU(), channels
    if kind < 0.7:
        return sc.BatchNorm(channels, affine=draw.random() < 0.5), channels
    if kind < 0.8:
        return sc.MaxPool2d(3, stride=1, padding=1), channels
    if kind < 0.87:
        return sc.Identity(), channels
    copies = draw.randint(1, 7)
    body = sc.Sequential(conv(channels, channels), *[sc.ReLU()] * draw.randint(0, 1))
    return sc.Repeat(draw.choice((body, sc.Residual(body), sc.ReLU())), copies), channels


def row(draw, channels, depth):
    parts = []
    for _ in range(draw.randint(1, 4)):
        kind = draw.random()
        if kind < 0.35 and depth:
            branches = [row(draw, channels, depth - 1) for _ in range(draw.randint(1, 3))]
            if draw.random() < 0.4:
                branches.insert(draw.randint(0, len(branches)), (sc.Identity(), channels))
            merge = draw.choice(("concat", "add", "multiply"))
            if merge != "concat":
                width = draw.randint(1, 4)
                branches = [
                    (sc.Sequential(part, conv(given, width, 1)), width)
                    if given != width
                    else (part, given)
                    for part, given in branches
                ]
                if merge == "multiply" and draw.random() < 0.5:
                    gate = sc.Sequential(sc.GlobalAvgPool(), conv(channels, width, 1))
                    branches.append((gate, width))
            parts.append(sc.Parallel(*(part for part, _ in branches), merge=merge))
            widths = [given for _, given in branches]
            channels = sum(widths) if merge == "concat" else widths[0]
        else:
            part, channels = layer(draw, channels)
            parts.append(part)
    return sc.Sequential(*parts), channels


@pytest.mark.parametrize("seed", range(300))
def test_random_designs_hold_and_move_what_a_run_does(seed):
    draw = random.Random(seed)
    channels, batch = draw.randint(1, 4), draw.randint(1, 2)
    module = sc.Sequential(conv(channels, channels, 1), row(draw, channels, 2)[0])
    if draw.random() < 0.3:
        module = sc.Sequential(module, sc.AvgPool2d(2, stride=2), sc.GlobalAvgPool(), sc.Flatten())
    size = (draw.randint(2, 5), draw.randint(2, 5))
    x = np.random.default_rng(seed).integers(-9, 10, size=(batch, channels, *size))
    for inplace in (False, True):
        measured = record(module, x, ("relu",) if inplace else ())
        held = module.memory(size, batch=batch, inplace=inplace)
        assert (held.peak, held.activations) == (measured.peak, measured.activations)
        assert module.traffic(size, batch=batch) == measured.traffic
        if not inplace:
            assert held.activations == module.activations(size, batch=batch)
    assert module.memory((H, W), batch=B).peak.subs({H: size[0], W: size[1], B: batch}) == (
        module.memory(size, batch=batch).peak
    )


# -- the smallest input --------------------------------------------------------------------------


def test_vgg_needs_32():
    convolutions = (2, 2, 3, 3, 3)
    stages = [sc.Sequential(*[conv(c, c)] * count, sc.MaxPool2d(2)) for count in convolutions]
    assert sc.Sequential(*stages).smallest_size() == (32, 32)


def test_resnet_takes_a_single_pixel():
    assert sc.networks.resnet50().smallest_size() == (1, 1)


def test_inception_v3_needs_75():
    # torchvision's and Keras' statement of its smallest input; the layers that lose size.
    def valid(kernel, stride=1):
        return sc.Conv2d(1, 1, kernel, stride=stride)

    pool = sc.MaxPool2d(3, stride=2)
    stem = (valid(3, 2), valid(3), conv(1, 1), pool, valid(1), valid(3), pool)
    reduced = sc.Parallel(valid(3, 2), sc.Sequential(conv(1, 1), valid(3, 2)), pool)
    mixed = sc.Sequential(*stem, conv(1, 1), reduced, sc.Conv2d(3, 1, 1), reduced)
    assert mixed.smallest_size() == (75, 75)


def test_alexnet_needs_63():
    # torchvision's `min_size` of alexnet in its table of weights.
    features = sc.Sequential(
        sc.Conv2d(3, 64, 11, stride=4, padding=2),
        sc.MaxPool2d(3, stride=2),
        sc.Conv2d(64, 192, 5, padding=2),
        sc.MaxPool2d(3, stride=2),
        sc.Conv2d(192, 384, 3, padding=1),
        sc.Conv2d(384, 256, 3, padding=1),
        sc.MaxPool2d(3, stride=2),
        sc.AdaptiveAvgPool2d(6),
    )
    assert features.smallest_size() == (63, 63)


def test_smallest_size_with_symbols():
    assert sc.Conv1d(1, 1, k).smallest_size() == (k,)
    assert sc.LocallyConnected1d(1, 1, k, n).smallest_size() == (k + n - 1,)
    assert sc.Repeat(sc.Conv1d(1, 1, k), n).smallest_size() == (n * (k - 1) + 1,)
    assert sc.Repeat(sc.MaxPool1d(2), n).smallest_size() == (2**n,)
    assert sc.Repeat(conv(c * 2**i, c * 2 ** (i + 1), stride=2), n, i).smallest_size() == (1, 1)
    assert sc.Conv1d(1, 1, k, padding=p).smallest_size() == (Max(1, k - 2 * p),)
    wide = sc.Parallel(sc.Conv1d(1, 1, 3), sc.Sequential(sc.Conv1d(1, 1, 2), sc.Conv1d(1, 1, 2)))
    assert wide.smallest_size() == (3,)


def test_smallest_size_refuses():
    with pytest.raises(SizeError, match=r"AdaptiveAvgPool1d\(2\): gives 2 .* follows needs 3"):
        sc.Sequential(sc.AdaptiveAvgPool1d(2), sc.Conv1d(1, 1, 3)).smallest_size()
    with pytest.raises(UnsupportedError, match="smallest size for a symbolic number of copies"):
        sc.Repeat(sc.Conv1d(1, 1, k, padding=p), n).smallest_size()


def around(factor, channels=1):
    """An image made smaller and larger again, beside itself: they meet for multiples only."""
    up = sc.ConvTranspose1d(channels, channels, factor, stride=factor)
    return sc.Residual(sc.Sequential(sc.MaxPool1d(factor), up))


def unet(depth, width):
    """Ronneberger et al., U-Net, 2015, with padding as most implementations have it."""
    body = conv(width, width)
    if depth:
        down = sc.Sequential(sc.MaxPool2d(2), sc.Conv2d(width, 2 * width, 1))
        up = sc.ConvTranspose2d(2 * width, width, 2, stride=2)
        inside = sc.Sequential(down, unet(depth - 1, 2 * width), up)
        body = sc.Sequential(body, sc.Parallel(sc.Identity(), inside), conv(2 * width, width))
    return body


def test_branches_that_meet_for_some_sizes_only():
    assert [unet(depth, c).smallest_size() for depth in range(4)] == [
        (2**depth,) * 2 for depth in range(4)
    ]
    assert around(s).smallest_size() == (s,)
    assert sc.Sequential(sc.Conv1d(1, 1, k), around(s)).smallest_size() == (k + s - 1,)
    # Multiples of 2 and 3 of at least 3; and (h - 1)//2 a multiple of 6.
    assert sc.Sequential(around(2), around(3)).smallest_size() == (6,)
    last = sc.Sequential(sc.Conv1d(1, 1, 3, stride=2), around(2), around(3))
    assert last.smallest_size() == (13,)
    # (h - 1)//2 outputs and h - 3: as many at 4 and at 5 only.
    crossing = sc.Parallel(sc.Conv1d(1, 1, 3, stride=2), sc.Conv1d(1, 1, 4))
    assert crossing.smallest_size() == (4,)
    # Multiples of 4 of at least 6; and of at least k.
    for kernel, first in ((6, 8), (9, 12), (k, 4 * FloorDiv(Max(4, k) + 3, 4))):
        back = sc.Sequential(sc.Conv1d(1, 1, kernel), sc.ConvTranspose1d(1, 1, kernel))
        assert sc.Parallel(around(4), back, merge="add").smallest_size() == (first,)
    # Both dimensions by themselves, and what a layer asks of its input.
    up = sc.ConvTranspose2d(1, 1, (2, 3), stride=(2, 3))
    assert sc.Residual(sc.Sequential(sc.MaxPool2d((2, 3)), up)).smallest_size() == (2, 3)
    assert sc.Sequential(conv(1, 1), sc.Upsample(3), sc.PixelUnshuffle(2)).smallest_size() == (2, 2)
    # Padding that is not known to fit asks of the design, not of the size.
    free = sc.Parallel(sc.Conv1d(1, 1, k, padding=p), sc.Conv1d(1, 1, 3))
    assert free.smallest_size() == (Max(3, k - 2 * p),)


def test_conditions_on_the_size_are_stated_where_they_are_not_solved():
    rules = r"only sizes with \(H - 4\) % s == 0 and \(W - 4\) % s == 0 and"
    up = sc.ConvTranspose2d(1, 1, s, stride=s)
    first = sc.Residual(sc.Sequential(sc.MaxPool2d(s), up))
    other = sc.Residual(sc.Sequential(sc.MaxPool2d(m), sc.ConvTranspose2d(1, 1, m, stride=m)))
    with pytest.raises(UnsupportedError, match=rules):
        sc.Sequential(sc.Conv2d(1, 1, 5), first, other).smallest_size()
    with pytest.raises(UnsupportedError, match=r"L % s == 0 and L % m == 0 are accepted"):
        sc.Sequential(around(s), around(m)).smallest_size()
    with pytest.raises(UnsupportedError, match=r"FloorDiv\(L, 2\*\*i\) for each i below n are"):
        sc.Repeat(sc.Sequential(around(2), sc.MaxPool1d(2)), n).smallest_size()
    triple = sc.Sequential(sc.Conv1d(1, 1, 1), sc.Upsample(3), sc.LocallyConnected1d(1, 1, 1, 20))
    with pytest.raises(SizeError, match=r"no size is accepted; none satisfies 3\*L == 20"):
        triple.smallest_size()


def number(draw, *, low=-12):
    return Integer(draw.randint(low, 12))


def floors(draw, size):
    """A sum of the size and floors of it."""
    inside = number(draw) + number(draw, low=1) * size
    if draw.random() < 0.3:
        inside = number(draw) + draw.randint(1, 3) * FloorDiv(inside, number(draw, low=2))
    divisor = number(draw, low=2)
    factor = divisor if draw.random() < 0.5 else number(draw)
    return factor * FloorDiv(inside, divisor)


@pytest.mark.parametrize("seed", range(120))
def test_the_smallest_size_of_random_conditions_is_the_first(seed):
    draw = random.Random(seed)
    size = Index("H", integer=True, positive=True)
    rules = []
    for _ in range(draw.randint(1, 2)):
        left, right = floors(draw, size), draw.randint(0, 2) * size + draw.randint(-6, 6)
        kind = draw.random()
        if kind < 0.3:
            divisor = draw.randint(2, 6)
            left = divisor * FloorDiv(size + draw.randint(-8, 8), divisor)
            right = size + draw.randint(-8, 8)
        elif kind < 0.6:
            left += floors(draw, size)
        rules.append(Whole(left / 4) if kind > 0.9 else Eq(left, right, evaluate=False))
    rules = [rule for rule in rules if rule.args]  # the others evaluated to true
    least = Integer(draw.randint(1, 20))

    def holds(h):
        sides = [[arg.xreplace({size: Integer(h)}) for arg in rule.args] for rule in rules]
        return all(s[0].is_Integer if len(s) == 1 else s[0] == s[1] for s in sides)

    try:
        (found,) = smallest("it", (least,), (size,), rules)
    except SizeError:
        assert not any(holds(h) for h in range(least, 200))
        return
    assert holds(found)
    assert not any(holds(h) for h in range(least, found))


def first_size(output, wanted, most=200):
    return next((h for h in range(1, most) if (output(h) or 0) >= wanted), None)


def test_least_of_every_window_exhaustively():
    numbers = itertools.product(range(1, 5), range(1, 4), range(0, 4), range(0, 3), range(1, 4))
    tried = 0
    for kernel, stride, low, high, dilation in numbers:
        entries = tuple(map(Integer, (kernel, stride, low, high, dilation)))
        a, b, lo, hi, d = entries
        walks = [
            Window(a, b, (lo, hi), d),
            Window(a, b, (lo, hi), d, True),
            Window(a, b, "same", d),
            TransposedWindow(a, b, (lo, hi), d, Integer(min(1, stride - 1))),
        ]
        for walk in walks:
            for wanted in range(1, 5):

                def output(h, walk=walk):
                    size = Integer(h)
                    return walk.output(size) if walk.needs(size).doit() else None

                assert walk.least(Integer(wanted)) == first_size(output, wanted)
                tried += 1
    assert tried > 5000
    assert AdaptiveWindow(Integer(3)).least(Integer(2)) == 1


def shrinking(draw, depth=2):
    parts = []
    for _ in range(draw.randint(1, 4)):
        kind = draw.random()
        kernel, stride, pad = draw.randint(1, 4), draw.randint(1, 3), draw.randint(0, 2)
        if kind < 0.35:
            dilation = draw.randint(1, 2)
            parts.append(sc.Conv1d(1, 1, kernel, stride=stride, padding=pad, dilation=dilation))
        elif kind < 0.5:
            pad = min(pad, kernel // 2)
            ceil_mode = draw.random() < 0.5
            parts.append(sc.MaxPool1d(kernel, stride=stride, padding=pad, ceil_mode=ceil_mode))
        elif kind < 0.6:
            extra = draw.randint(0, stride - 1)
            up = {"stride": stride, "padding": pad, "output_padding": extra}
            parts.append(sc.ConvTranspose1d(1, 1, kernel, **up))
        elif kind < 0.67:
            parts.append(sc.Conv1d(1, 1, kernel, stride=stride, padding="same"))
        elif kind < 0.73:
            parts.append(sc.AdaptiveAvgPool1d(draw.randint(1, 6)))
        elif kind < 0.87 and depth:
            parts.append(sc.Repeat(shrinking(draw, 0), draw.randint(1, 6)))
        elif depth:
            left, right = draw.randint(0, 2), draw.randint(0, 2)
            two = sc.Sequential(sc.Conv1d(1, 1, left + 1), sc.Conv1d(1, 1, right + 1))
            parts.append(sc.Parallel(sc.Conv1d(1, 1, left + right + 1), two, merge="add"))
    return sc.Sequential(*parts, sc.Conv1d(1, 1, 1))


def takes(module, *size):
    try:
        judge.run(
            module, np.ones((1, 1, *size), dtype=int), rng=np.random.default_rng(0), modulus=7
        )
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("seed", range(300))
def test_the_judge_takes_the_smallest_size_and_nothing_below(seed):
    module = shrinking(random.Random(seed))
    try:
        (least,) = module.smallest_size()
    except SizeError:
        assert not any(takes(module, size) for size in (1, 2, 5, 40, 200))
        return
    assert takes(module, int(least))
    assert takes(module, int(least) + 1)
    below = {least - 1, least - 2, least // 2, 1} if least > 40 else range(1, int(least))
    assert not any(takes(module, int(size)) for size in below if 1 <= size < least)


def meeting(draw):
    """Layers in a row, with branches that meet for some sizes only."""
    parts = []
    for _ in range(draw.randint(1, 4)):
        kernel, stride, pad = draw.randint(1, 4), draw.randint(1, 3), draw.randint(0, 2)
        kind = draw.random()
        if kind < 0.3:
            parts.append(sc.Conv1d(1, 1, kernel, stride=stride, padding=pad))
        elif kind < 0.4:
            parts.append(sc.ConvTranspose1d(1, 1, kernel, stride=stride, padding=min(pad, 1)))
        elif kind < 0.8:
            parts.append(around(draw.randint(2, 4)))
        elif kind < 0.9:
            parts.append(sc.Repeat(sc.Sequential(around(2), sc.MaxPool1d(2)), draw.randint(1, 3)))
        else:
            wide = sc.Conv1d(1, 1, draw.randint(1, 5), padding=pad, stride=draw.randint(1, 2))
            parts.append(sc.Sequential(sc.Conv1d(1, 1, kernel, stride=stride), around(2)))
            try:
                parts.append(sc.Parallel(sc.Conv1d(1, 1, kernel, stride=stride), wide, merge="add"))
            except SizeError:
                continue
    return sc.Sequential(*parts, sc.Conv1d(1, 1, 1))


@pytest.mark.parametrize("seed", range(150))
def test_the_judge_takes_the_first_size_at_which_branches_meet(seed):
    module = meeting(random.Random(seed))
    try:
        (least,) = module.smallest_size()
    except SizeError:
        assert not any(takes(module, size) for size in range(1, 100))
        return
    assert takes(module, int(least))
    assert not any(takes(module, size) for size in range(max(1, least - 150), int(least)))


def in_places(draw):
    """A layer with weights for each place, behind and before others or alone."""
    one = draw.randint
    most = {"stride": one(1, 3), "padding": draw.choice(("same", ((one(0, 4), one(0, 4)),)))}
    local = sc.LocallyConnected1d(1, 1, one(1, 4), one(1, 6), **most)
    ways = (
        sc.Sequential(local),
        sc.Sequential(sc.Conv1d(1, 1, one(1, 4), stride=one(1, 3)), local),
        sc.Sequential(sc.ConvTranspose1d(1, 1, one(1, 3), stride=2), local),
        sc.Sequential(sc.AdaptiveAvgPool1d(one(1, 8)), local),
        sc.Sequential(local, sc.MaxPool1d(one(1, 3))),
        sc.Sequential(local, sc.Conv1d(1, 1, one(1, 4), stride=2, padding=1)),
    )
    return draw.choice(ways)


@pytest.mark.parametrize("seed", range(200))
def test_smallest_size_of_what_takes_one_output_only(seed):
    module = in_places(random.Random(seed))
    taken = [size for size in range(1, 40) if takes(module, size)]
    try:
        (least,) = module.smallest_size()
    except SizeError:
        assert not taken
    else:
        assert least == min(taken)


def test_what_gives_too_little_whatever_comes_in():
    local = sc.LocallyConnected1d(1, 1, 3, 4)
    with pytest.raises(SizeError, match=r"3, 4\): gives 4 whatever comes in, .* follows needs 7"):
        sc.Sequential(local, sc.Conv1d(1, 1, 7)).smallest_size()
    with pytest.raises(SizeError, match="has weights for an output of size 4, but"):
        sc.LocallyConnected1d(1, 1, 2, 4, padding=4).smallest_size()


@pytest.mark.parametrize("seed", range(60))
def test_smallest_size_of_columns(seed):
    draw = random.Random(seed)

    def each(low, high):
        return draw.randint(low, high), draw.randint(low, high)

    windows = {"stride": each(1, 3), "padding": each(0, 2), "dilation": each(1, 2)}
    module = sc.Sequential(sc.Conv2d(1, 1, each(1, 3)), sc.Unfold(each(1, 4), **windows))
    least = tuple(map(int, module.smallest_size()))
    assert takes(module, *least)
    # Room in one dimension says nothing of the other, so each is the smallest by itself.
    for size in itertools.product(range(1, 12), repeat=2):
        enough = all(h >= smallest for h, smallest in zip(size, least, strict=True))
        assert takes(module, *size) == enough


# -- rooflines and bounds ------------------------------------------------------------------------


def test_time_is_the_longer_of_two():
    machine = sc.Machine(100, 7, element_size=2)
    layer = sc.Conv2d(3, 4, 3, bias=True)
    moved, operations = 2 * (3 * 64 + 4 * 36 + 4 * 27 + 4), 2 * 4 * 27 * 36 + 4 * 36
    expected = max(Integer(moved) / 7, Integer(operations) / 100)
    assert machine.time(layer, 8) == expected
    assert machine.memory_bound(layer, 8) == (moved * 100 > operations * 7)
    assert machine.ridge == Integer(100) / 7
    both = sc.Sequential(layer, sc.ReLU())
    assert machine.time(both, 8) == expected + max(Integer(2 * 2 * 144) / 7, Integer(144) / 100)


def test_time_with_symbols_is_that_with_numbers():
    peak, bandwidth = sc.symbols("P R")
    machine = sc.Machine(peak, bandwidth)
    bound = machine.time(sc.Sequential(conv(c, m), sc.ReLU()), H)
    draw = random.Random(0)
    for _ in range(200):
        point = {x: draw.randint(1, 40) for x in (peak, bandwidth, c, m, H)}
        numbers = sc.Machine(point[peak], point[bandwidth])
        design = sc.Sequential(conv(point[c], point[m]), sc.ReLU())
        put_in = {symbol: Integer(number) for symbol, number in point.items()}
        assert bound.xreplace(put_in) == numbers.time(design, point[H])


def test_when_a_layer_is_memory_bound():
    machine = sc.Machine(312 * 10**12, 2039 * 10**9, element_size=2)
    found = sc.when(machine.memory_bound(sc.Conv2d(c, c, 1), 56), c)
    for channels in (1, 100, 321, 322, 400):
        layer = sc.Conv2d(channels, channels, 1)
        assert found.condition.subs(c, channels) == machine.memory_bound(layer, 56)
    with pytest.raises(ArgumentError, match=r"Machine\(…\): `bandwidth` must be at least 1"):
        sc.Machine(1, 0)


def loads_and_stores(order, cache):
    """Elements moved by a given order of products, with the best replacement (Belady's)."""
    uses = [(("a", x, z), ("b", z, y), ("c", x, y)) for x, y, z in order]
    later = [{} for _ in uses]
    upcoming = {}
    for at in range(len(uses) - 1, -1, -1):
        for element in uses[at]:
            later[at][element] = upcoming.get(element, math.inf)
        for element in uses[at]:
            upcoming[element] = at
    held, dirty, written, moved = {}, set(), set(), 0
    for at, needed in enumerate(uses):
        for element in needed:
            if element not in held:
                if element[0] != "c" or element in written:
                    moved += 1
                while len(held) >= cache:
                    out = max((e for e in held if e not in needed), key=held.get)
                    del held[out]
                    if out in dirty:
                        moved += 1
                        dirty.discard(out)
                        written.add(out)
            held[element] = later[at][element]
        dirty.add(needed[2])
    return moved + len(dirty)


@pytest.mark.parametrize("seed", range(60))
def test_no_order_of_products_moves_less_than_the_bound(seed):
    draw = random.Random(seed)
    rows, columns, depth = (draw.randint(2, 9) for _ in range(3))
    cache = draw.randint(3, 16)
    layer = sc.Linear(depth, columns)
    bound = product_traffic(layer, cache=cache, batch=rows)
    pointwise = product_traffic(sc.Conv1d(depth, columns, 1), rows, cache=cache)
    exact = 2 * rows * columns * depth / sqrt(cache) - 2 * cache - rows * columns
    assert bound == pointwise == exact
    points = list(itertools.product(range(rows), range(columns), range(depth)))
    for tile in itertools.product((1, 2, 3, 4), repeat=3):
        order = sorted(points, key=lambda at: ([x // y for x, y in zip(at, tile, strict=True)], at))
        assert loads_and_stores(order, cache) >= bound
    draw.shuffle(points)
    assert loads_and_stores(points, cache) >= bound


def test_the_bound_is_for_one_matrix_product():
    for other in (
        sc.Conv2d(c, c, 3),
        sc.Conv2d(c, c, k),
        sc.Conv2d(c, c, 1, padding=1),
        sc.Conv2d(c, c, 1, groups=c),
        sc.ReLU(),
        sc.Sequential(sc.Linear(c, c)),
    ):
        with pytest.raises(UnsupportedError, match="is not surely one matrix product"):
            product_traffic(other, 8, cache=M)
    strided = product_traffic(sc.Conv2d(c, m, 1, stride=s), H, cache=M)
    assert strided.subs({c: 2, m: 3, s: 2, H: 5, M: 4}) == 2 * 9 * 6 // 2 - 8 - 27
