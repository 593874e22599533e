"""Blocks against formulas written down by hand, from the papers that have them."""

import pytest
from sympy import Integer, expand, floor

import symconv as sc
from symconv import blocks
from symconv.abc import H, W, c, g, k, m, n, s
from symconv.errors import ArgumentError, ChannelError, SizeError
from symconv.layers import BatchNorm, ReLU

ODD = 2 * k - 1
PARAMETERS = [
    (blocks.aspp(c, m, n), m * c + 27 * m * c + 4 * m * n),
    (blocks.blueprint_separable(c, m, k), c * m + k**2 * m),
    (blocks.blueprint_separable(c, m, k, mid_channels=n), c * n + n * m + k**2 * m),
    (blocks.csp_stage(2 * c, sc.Conv2d(c, c, 3, padding=1)), 9 * c**2 + c**2 + 4 * c**2),
    (blocks.efficient_channel_attention(c, kernel_size=5), 5),
    (blocks.esp_module(c, 4 * m, ODD), c * m + 4 * ODD**2 * m**2),
    (blocks.ghost_module(c, s * m, k, ratio=s), k**2 * c * m + 9 * (s - 1) * m),
    (blocks.hetconv(s * c, m, k, parts=s), k**2 * c * m + (s - 1) * c * m),
    (
        blocks.large_kernel_attention(c, kernel_size=35, dilation=5, bias=True),
        130 * c + c**2 + 3 * c,
    ),
    (blocks.octave_conv(c, m, k, low_in_channels=1, low_out_channels=1), k**2 * c * m),
    (blocks.partial_conv(c + m, k, conv_channels=m), k**2 * m**2),
    (blocks.r2plus1d(c, m, k, time_kernel_size=s, mid_channels=n), k**2 * c * n + s * n * m),
    (blocks.repvgg_block(c, c, norm=BatchNorm), 10 * c**2 + 6 * c),
    (blocks.repvgg_block(c, m, norm=BatchNorm), 10 * c * m + 4 * m),
    (blocks.repvgg_block(c, m, deployed=True, norm=BatchNorm), 9 * c * m + m),
    (blocks.shufflenet_unit(g * c, g * m, g * c, groups=g), 2 * g * c * m + 9 * g * m),
    (
        blocks.shufflenet_unit(c, m, c + n, groups=1, stride=2),
        c * m + 9 * m + m * n,
    ),
    (blocks.unet_down(c, m), 9 * c * m + 9 * m**2),
    (blocks.unet_up(c, blocks.unet_down(c, 2 * c)), (54 + 8 + 27) * c**2),
    (
        blocks.xception_block(c, m, n, stride=2),
        9 * c + c * m + (n - 1) * (9 * m + m**2) + c * m,
    ),
    (blocks.xception_block(c, c, n), n * (9 * c + c**2)),
    (  # normalisations of c and of m channels before the two layers, none on the way around
        blocks.basic_block(c, m, stride=2, pre_activation=True, norm=BatchNorm),
        9 * c * m + 9 * m**2 + c * m + 2 * c + 2 * m,
    ),
]


@pytest.mark.parametrize(("block", "expected"), PARAMETERS, ids=lambda value: str(value)[:40])
def test_parameters(block, expected):
    assert expand(block.params - expected) == 0


def test_the_stride_is_where_it_is_asked_for():
    late = blocks.bottleneck(4 * c, c, 4 * c, stride=2)
    early = blocks.bottleneck(4 * c, c, 4 * c, stride=2, stride_on="1x1")
    assert late.params == early.params
    # On 8 × 8 the first layer is computed on 64 positions, or on 16 as all the others.
    assert late.macs(8) == 64 * 4 * c**2 + 16 * (9 * c**2 + 4 * c**2 + 16 * c**2)
    assert early.macs(8) == 16 * (4 * c**2 + 9 * c**2 + 4 * c**2 + 16 * c**2)
    with pytest.raises(ArgumentError, match="`stride_on` must be"):
        blocks.bottleneck(c, c, c, stride_on="first")


def test_before_the_convolutions_nothing_is_behind_the_sum():
    block = blocks.bottleneck(c, m, c, pre_activation=True, norm=BatchNorm, activation=ReLU())
    names = [row.name.split("(")[0] for row in block.summary((H, W)).rows]
    assert names == [*(("BatchNorm", "ReLU", "Conv2d") * 3), "Identity", "add 2 branches"]
    assert block.parameters.normalization == 2 * c + 4 * m


def test_octave_on_odd_sizes_is_refused():
    block = blocks.octave_conv(4, 4, low_in_channels=2, low_out_channels=2)
    assert block.macs((6, 8)) == 9 * (48 * 4 + 12 * 12)
    with pytest.raises(SizeError, match="the branches must give the same size"):
        block.macs((7, 8))


def test_u_net_of_two_levels():
    inner = sc.Sequential(blocks.unet_down(2 * c, 4 * c))
    middle = sc.Sequential(blocks.unet_down(c, 2 * c), blocks.unet_up(2 * c, inner))
    network = blocks.unet_up(c, middle)
    assert network.output_size((8, 12)) == (8, 12)
    with pytest.raises(SizeError):
        network.output_size((6, 8))
    with pytest.raises(ChannelError):
        blocks.unet_up(c, blocks.unet_down(c, 3 * c))


def test_channels_are_stated():
    for block in (
        blocks.partial_conv(8, conv_channels=2),
        blocks.hetconv(8, 3, parts=2),
        blocks.octave_conv(8, 8, low_in_channels=2, low_out_channels=2),
        blocks.efficient_channel_attention(8),
        blocks.csp_stage(8, sc.Identity()),
        blocks.shufflenet_v2_unit(8, 8),
    ):
        assert block.in_channels == 8
        with pytest.raises(ChannelError):
            sc.Sequential(sc.Conv2d(3, 6, 1), block)


def test_channels_between_space_and_time():
    pair = blocks.r2plus1d(c, m)
    chosen = floor(Integer(3 * 9 * 64 * 128) / (9 * 64 + 3 * 128))
    assert pair.subs({c: 64, m: 128}).params == chosen * (9 * 64 + 3 * 128)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: blocks.aspp(c, m, n, rates=()), "`rates` must have at least one dilation"),
        (lambda: blocks.esp_module(4, 4, branches=n), "`branches` must be a whole number"),
        (lambda: blocks.esp_module(4, 4, branches=0), "`branches` must be a whole number"),
        (lambda: blocks.ghost_module(4, 4, ratio=1), "out_channels"),
        (lambda: blocks.partial_conv(4, conv_channels=4), "length"),
        (lambda: blocks.shufflenet_unit(4, 4, 8, groups=2), "must be `in_channels`"),
        (lambda: blocks.xception_block(4, 4, 1), "times"),
        (lambda: sc.Identity(0), "num_channels"),
    ],
)
def test_refused(make, said):
    with pytest.raises(ArgumentError, match=said):
        make()


def test_shortcut_a_has_no_weights():
    """The input at every second position, and zeros for the channels that it lacks."""
    zeros = blocks.basic_block(3, 8, stride=2, shortcut="A", norm=BatchNorm)
    pointwise = blocks.basic_block(3, 8, stride=2, norm=BatchNorm)
    assert pointwise.params - zeros.params == 3 * 8 + 2 * 8
    assert pointwise.output_size((7, 8)) == zeros.output_size((7, 8)) == (4, 4)
    assert zeros.output_channels((7, 8)) == 8
    assert sc.verify(zeros, (7, 8)).ok
    wide = blocks.bottleneck(4 * c, 2 * c, 8 * c, shortcut="A")
    assert wide.params.expand() == 8 * c**2 + 36 * c**2 + 16 * c**2
    with pytest.raises(ArgumentError, match='4 are fewer than 8; write shortcut="B"'):
        blocks.basic_block(8, 4, shortcut="A")
    with pytest.raises(ArgumentError, match='`shortcut` must be "A" or "B", got \'C\''):
        blocks.bottleneck(8, 4, 16, shortcut="C")
