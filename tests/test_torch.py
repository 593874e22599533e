"""torch as an outside judge: the shapes, parameters and counted operations of its own modules.

On the meta device nothing is computed, but shapes flow. `FlopCounterMode` counts two operations
for each multiply-accumulate of a convolution or a product of matrices, and nothing else.
"""

from dataclasses import fields
from functools import cache

import numpy as np
import pytest
import torch
from sympy import Expr, Integer, Symbol
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

import symconv as sc
from symconv.errors import ChannelError, SizeError
from symconv.examples import EXAMPLES

SIZES = sc.symbols("size_0 size_1 size_2")
CHANNELS, BATCH = sc.symbols("channels batch")


def plain(value):
    """The value of a field with Python's numbers in it."""
    if isinstance(value, tuple):
        return tuple(map(plain, value))
    return int(value) if isinstance(value, Expr) else value


# -- our layer as torch's module ------


def words(layer):
    """The fields by torch's names, which are ours; padding is the same on both sides there."""
    said = {stated.name: plain(getattr(layer, stated.name)) for stated in fields(layer)}
    if isinstance(padding := said.get("padding"), tuple):
        assert all(low == high for low, high in padding)
        said["padding"] = tuple(low for low, _ in padding)
    return said


def same_name(layer, ndim):
    return getattr(nn, layer.name)(**words(layer))


def in_dimensions(layer, ndim):
    return getattr(nn, f"{layer.name}{ndim}d")(**words(layer))


def adaptive(layer, ndim):
    return getattr(nn, layer.name)(plain(layer.parts))


def sides(padding):
    """Torch's flat list: the last dimension comes first."""
    return [entry for pair in reversed(plain(padding)) for entry in pair]


def padded(layer, ndim):
    """Padding of two sides is a layer of its own in torch."""
    if layer.padding == "same" or all(low == high for low, high in layer.padding):
        return same_name(layer, ndim)
    pads = sides(layer.padding)
    bare = layer._rebuilt(
        {stated.name: getattr(layer, stated.name) for stated in fields(layer)} | {"padding": 0}
    )
    return nn.Sequential(getattr(nn, f"ConstantPad{ndim}d")(pads, 0.0), same_name(bare, ndim))


class Rows(nn.Module):
    """A module of rows of features, (N, positions, C), on a tensor (N, C, *size)."""

    def __init__(self, of_rows):
        super().__init__()
        self.of_rows = of_rows

    def forward(self, x):
        return self.of_rows(x.flatten(2).transpose(1, 2)).transpose(1, 2).reshape(x.shape)


class SelfAttention(nn.Module):
    """Torch's attention with one tensor for queries, keys and values."""

    def __init__(self, attention):
        super().__init__()
        self.attention = attention

    def forward(self, rows):
        return self.attention(rows, rows, rows)[0]


class Narrowed(nn.Module):
    """Torch's method of that name, which is no module."""

    def __init__(self, start, length):
        super().__init__()
        self.row = start, length

    def forward(self, x):
        return x.narrow(1, *self.row)


class PaddedChannels(nn.Module):
    """Torch's function of any dimensions, which is no module."""

    def __init__(self, low, high):
        super().__init__()
        self.pads = low, high

    def forward(self, x):
        return nn.functional.pad(x, (0, 0) * (x.ndim - 2) + self.pads)


def attention(layer, ndim):
    return Rows(SelfAttention(nn.MultiheadAttention(batch_first=True, **words(layer))))


def layer_norm(layer, ndim):
    """Of each position over its channels, which are torch's last dimension."""
    return Rows(nn.LayerNorm(int(layer.num_channels), elementwise_affine=layer.affine))


TORCH = {
    **dict.fromkeys(("Conv1d", "Conv2d", "Conv3d"), padded),
    **dict.fromkeys(("ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d"), same_name),
    **dict.fromkeys(("MaxPool1d", "MaxPool2d", "MaxPool3d"), same_name),
    **dict.fromkeys(("AvgPool1d", "AvgPool2d", "AvgPool3d"), same_name),
    **dict.fromkeys(("AdaptiveMaxPool1d", "AdaptiveMaxPool2d", "AdaptiveMaxPool3d"), adaptive),
    **dict.fromkeys(("AdaptiveAvgPool1d", "AdaptiveAvgPool2d", "AdaptiveAvgPool3d"), adaptive),
    "GlobalAvgPool": lambda layer, ndim: getattr(nn, f"AdaptiveAvgPool{ndim}d")(1),
    "BatchNorm": in_dimensions,
    "Linear": same_name,
    **dict.fromkeys(("ReLU", "ReLU6", "LeakyReLU", "ELU", "SiLU", "GELU", "Sigmoid"), same_name),
    **dict.fromkeys(("Tanh", "Hardsigmoid", "Hardswish"), same_name),
    "Softmax": lambda layer, ndim: nn.Softmax(dim=1),
    "PReLU": same_name,
    "GroupNorm": same_name,
    "InstanceNorm": in_dimensions,
    "LayerNorm": layer_norm,
    "MultiheadAttention": attention,
    **dict.fromkeys(("Upsample", "PixelShuffle", "PixelUnshuffle", "ChannelShuffle"), same_name),
    "ZeroPadChannels": lambda layer, ndim: PaddedChannels(int(layer.low), int(layer.high)),
    "Narrow": lambda layer, ndim: Narrowed(int(layer.start), int(layer.length)),
    "Unfold": padded,
    **dict.fromkeys(
        ("ZeroPad1d", "ZeroPad2d", "ZeroPad3d"),
        lambda layer, ndim: getattr(nn, layer.name)(sides(layer.padding)),
    ),
    "Flatten": same_name,
    "Unflatten": lambda layer, ndim: nn.Unflatten(1, (int(layer.channels), *map(int, layer.size))),
    "Identity": same_name,
}
# Layers without the same module in torch, and why.
NOT_IN_TORCH: dict[str, str] = {
    "LayerScale": "torch has none",
    "LocallyConnected1d": "torch has none",
    "LocallyConnected2d": "torch has none",
}


def test_every_layer_has_its_torch_module():
    assert set(TORCH) | set(NOT_IN_TORCH) == set(EXAMPLES)
    assert not set(TORCH) & set(NOT_IN_TORCH)


# -- random layers: a line for each field ------


class Draw:
    """Random arguments of one layer, each free of the others but for what torch asks."""

    def __init__(self, rng, name, ndim, *, alike=False):
        self.rng, self.name, self.ndim, self.alike = rng, name, ndim, alike
        self.groups = self.between(1, 3)

    def between(self, low, high):
        return int(self.rng.integers(low, high + 1))

    def each(self, low, highs):
        if self.alike:  # one value for all dimensions
            return (self.between(low, min(highs)),) * self.ndim
        return tuple(self.between(low, high) for high in highs)

    def padding(self, said):
        if "Pool" in self.name:  # torch takes at most half the window
            return self.each(0, [k // 2 for k in said["kernel_size"]])
        if self.name.startswith("ConvTranspose") or self.alike:
            return self.each(0, [4] * self.ndim)
        kinds = ["one", "pairs"] * 3
        if "kernel_size" in said:
            kinds += ["valid", "full"]
        if "Conv" in self.name and set(said["stride"]) == {1}:
            kinds.append("same")
        kind = kinds[self.between(0, len(kinds) - 1)]
        low, high = (self.each(0, [4] * self.ndim) for _ in range(2))
        return {"one": low, "pairs": tuple(zip(low, high, strict=True))}.get(kind, kind)

    def arguments(self):
        said = {}
        stated = {stated.name for stated in fields(EXAMPLES[self.name])}
        for field in sorted(stated, key=list(DRAWN).index):
            said[field] = DRAWN[field](self, said)
        return said


def _channels(draw, said):
    return draw.groups * draw.between(1, 3)


def _coin(draw, said):
    return bool(draw.between(0, 1))


# Later fields may look at earlier ones.
DRAWN = {
    "in_channels": _channels,
    "out_channels": _channels,
    "in_features": _channels,
    "out_features": _channels,
    "num_features": _channels,
    "num_channels": _channels,
    "embed_dim": _channels,
    "num_groups": lambda draw, said: draw.groups,
    "num_heads": lambda draw, said: draw.groups,
    "num_parameters": lambda draw, said: draw.between(2, 6),
    "groups": lambda draw, said: draw.groups,
    "kernel_size": lambda draw, said: draw.each(1, [5] * draw.ndim),
    "stride": lambda draw, said: draw.each(1, [1 if draw.between(0, 2) == 0 else 4] * draw.ndim),
    "dilation": lambda draw, said: draw.each(1, [3] * draw.ndim),
    "padding": Draw.padding,
    "output_padding": lambda draw, said: draw.each(
        0, [max(pair) - 1 for pair in zip(said["stride"], said["dilation"], strict=True)]
    ),
    "parts": lambda draw, said: draw.each(1, [6] * draw.ndim),
    **dict.fromkeys(
        ("scale_factor", "upscale_factor", "downscale_factor", "length"),
        lambda draw, said: draw.between(1, 4),
    ),
    **dict.fromkeys(("start", "low"), lambda draw, said: draw.between(0, 3)),
    "high": lambda draw, said: draw.between(1, 3),  # a positive symbol in the example
    "mode": lambda draw, said: (
        ("linear", "bilinear", "trilinear")[draw.ndim - 1] if draw.between(0, 2) else "nearest"
    ),
    "bias": _coin,
    "ceil_mode": _coin,
    "affine": _coin,
    "channels": _channels,
    "size": lambda draw, said: (draw.between(1, 4), draw.between(1, 4)),
}
RUNS = {name: 300 if "Conv" in name else 100 for name in TORCH}


def test_two_thousand_configurations():
    assert sum(RUNS.values()) >= 2000


def made(cls, said):
    return cls(said["parts"]) if "parts" in said else cls(**said)


# -- the comparison ------


def ran(module, shape):
    """Shape after a torch module, and the operations it counted; None where nothing comes out."""
    with torch.device("meta"), FlopCounterMode(display=False) as counter:
        try:
            after = module.eval()(torch.empty(shape))
        except (RuntimeError, ValueError, IndexError):
            return None
    # A transposed convolution may give a tensor without elements; ours refuses such an input.
    return (tuple(after.shape), counter.get_total_flops()) if after.numel() else None


def measures(ours, size, batch, channels):
    """What torch knows too: shape, parameters, and twice the multiply-accumulates."""
    given = {} if ours.in_channels is not None else {"channels": channels}
    shape = (batch, ours.output_channels(size, **given), *ours.output_size(size))
    return shape, ours.params, 2 * ours.macs(size, batch=batch, **given)


def agrees(ours, theirs, size, batch, channels):
    """Whether both take the input; if they do, both say the same of it."""
    channels = int(ours.in_channels or channels)
    found = ran(theirs, (batch, channels, *size))
    trained = sum(parameter.numel() for parameter in theirs.parameters())
    context = f"{ours!r} on {batch} of {channels} channels, size {size}"
    try:
        stated = measures(ours, size, batch, channels)
    except (SizeError, ChannelError):
        assert found is None, context
        return None
    assert found is not None, context
    assert stated == (found[0], trained, found[1]), context
    return stated


def module_of(layer, ndim):
    with torch.device("meta"):
        return TORCH[layer.name](layer, ndim)


def random_input(rng, layer, ndim):
    """Sizes, some too small, and a batch and channels for a layer that takes any."""
    size = rng.integers(1, 16 if ndim < 3 else 11, ndim)
    if layer.name == "AvgPool3d":  # torch's wants the window to fit without the padding
        size = np.maximum(size, plain(layer.kernel_size))
    if layer.name in ("InstanceNorm", "GroupNorm") and size.prod() == 1:  # torch's refuse one value
        size[-1] += 1
    channels = rng.integers(1, 7)
    if rng.random() < 0.7:  # what divides them, else refusals are most
        size *= plain(getattr(layer, "downscale_factor", 1))
        channels *= plain(getattr(layer, "upscale_factor", 1)) ** 2
        channels *= plain(layer.groups) if layer.name == "ChannelShuffle" else 1
    return tuple(map(int, size)), int(rng.integers(1, 4)), int(channels)


def dimensions(rng, stated):
    """As many as the layer states; any number where that is open."""
    return stated if isinstance(stated, int) else int(rng.integers(1, 4))


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel lengths")
@pytest.mark.parametrize("name", TORCH)
def test_numbers_agree_with_torch(name):
    rng = np.random.default_rng(list(name.encode()))
    cls = type(EXAMPLES[name])
    taken = 0
    while taken < RUNS[name]:
        ndim = dimensions(rng, cls.ndim)
        layer = made(cls, Draw(rng, name, ndim).arguments())
        theirs = module_of(layer, ndim)
        taken += agrees(layer, theirs, *random_input(rng, layer, ndim)) is not None


@cache
def formulas(name, ndim):
    return measures(EXAMPLES[name], SIZES[:ndim], BATCH, CHANNELS)


def point_of(example, layer):
    """The layer's numbers for the symbols that are the example's arguments."""
    point = {}
    for stated in fields(example):
        pairs = [tuple(getattr(one, stated.name) for one in (example, layer))]
        while pairs:
            symbol, number = pairs.pop()
            if isinstance(symbol, tuple):
                pairs += zip(symbol, number, strict=True)
            elif isinstance(symbol, Symbol):
                point[symbol] = number
    return point


@pytest.mark.parametrize("name", TORCH)
def test_symbols_agree_with_torch(name):
    """The example's formula, with numbers put in at the end."""
    rng = np.random.default_rng(list(name.encode()))
    example = EXAMPLES[name]
    taken = 0
    while taken < RUNS[name] // 10:
        ndim = dimensions(rng, example.ndim)
        draw = Draw(rng, name, ndim, alike=True)
        point = point_of(example, made(type(example), draw.arguments()))
        layer = example.subs(point)
        size, batch, channels = random_input(rng, layer, ndim)
        stated = agrees(layer, module_of(layer, ndim), size, batch, channels)
        if stated is None:
            continue
        point |= dict(zip(SIZES, size, strict=False)) | {BATCH: batch, CHANNELS: channels}
        point = {symbol: Integer(number) for symbol, number in point.items()}
        shape, *counts = formulas(name, ndim)
        put_in = tuple(entry.xreplace(point) for entry in (*shape, *counts))
        assert put_in == (*stated[0], *stated[1:]), layer
        taken += 1


# -- containers, against the modules one would write in torch ------


class Around(nn.Module):
    """A body and a way around it."""

    def __init__(self, body, shortcut):
        super().__init__()
        self.body, self.shortcut = body, shortcut

    def forward(self, x):
        return self.body(x) + self.shortcut(x)


class Beside(nn.Module):
    """Branches whose channels are put side by side."""

    def __init__(self, *branches):
        super().__init__()
        self.branches = nn.ModuleList(branches)

    def forward(self, x):
        return torch.cat([branch(x) for branch in self.branches], dim=1)


def conv_norm(c_in, c_out, kernel, **options):
    """A convolution, its normalisation and a ReLU: ours and torch's."""
    ours = sc.Conv2d(c_in, c_out, kernel, **options), sc.BatchNorm(c_out), sc.ReLU()
    theirs = nn.Conv2d(c_in, c_out, kernel, bias=False, **options), nn.BatchNorm2d(c_out), nn.ReLU()
    return sc.Sequential(*ours), nn.Sequential(*theirs)


def bottleneck(c_in, width, stride):
    """He et al., 2015, figure 5, with the stride on the 3 × 3 and a projection."""
    body = (
        conv_norm(c_in, width, 1),
        conv_norm(width, width, 3, stride=stride, padding=1),
        conv_norm(width, 4 * width, 1),
    )
    ours, theirs = zip(*body, strict=True)
    way, around = conv_norm(c_in, 4 * width, 1, stride=stride)
    return sc.Residual(sc.Sequential(*ours), way), Around(nn.Sequential(*theirs), around)


def inception(c_in, c1, r3, c3, r5, c5, pooled):
    """Szegedy et al., 2015, figure 2 (b)."""
    one = conv_norm(c_in, c1, 1)
    three = conv_norm(c_in, r3, 1), conv_norm(r3, c3, 3, padding=1)
    five = conv_norm(c_in, r5, 1), conv_norm(r5, c5, 5, padding=2)
    last = conv_norm(c_in, pooled, 1)
    ours = (
        one[0],
        *(sc.Sequential(*(part[0] for part in branch)) for branch in (three, five)),
        sc.Sequential(sc.MaxPool2d(3, stride=1, padding=1), last[0]),
    )
    theirs = (
        one[1],
        *(nn.Sequential(*(part[1] for part in branch)) for branch in (three, five)),
        nn.Sequential(nn.MaxPool2d(3, stride=1, padding=1), last[1]),
    )
    return sc.Parallel(*ours), Beside(*theirs)


def classifier(c_in, width, classes):
    """A strided stem with a rounded-up pool, a block, and the head of a classifier."""
    ours, theirs = bottleneck(width, width, 2)
    stem, norm = conv_norm(c_in, width, 7, stride=2, padding=3)
    head = sc.GlobalAvgPool(), sc.Flatten(), sc.Linear(4 * width, classes, bias=True)
    last = nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4 * width, classes)
    return (
        sc.Sequential(stem, sc.MaxPool2d(3, stride=2, ceil_mode=True), ours, *head),
        nn.Sequential(norm, nn.MaxPool2d(3, 2, ceil_mode=True), theirs, *last),
    )


@pytest.mark.parametrize(
    ("build", "arguments"),
    [
        (bottleneck, (256, 64, 1)),
        (bottleneck, (256, 128, 2)),
        (inception, (192, 64, 96, 128, 16, 32, 32)),
        (inception, (480, 192, 96, 208, 16, 48, 64)),
        (classifier, (3, 16, 10)),
    ],
)
@pytest.mark.parametrize("size", [(56, 56), (31, 18), (7, 9)])
def test_containers_agree_with_torch(build, arguments, size):
    with torch.device("meta"):
        ours, theirs = build(*arguments)
    assert agrees(ours, theirs, size, 2, arguments[0]) is not None
