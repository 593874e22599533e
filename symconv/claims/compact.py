"""Modules that compute a convolution's work on fewer channels, positions or taps."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Integer, Rational, S

from symconv import networks
from symconv.abc import C, H, K, M, N, P, W, alpha, c, d, h, k, m, n, s, symbols, t, w
from symconv.arithmetic import ceil_div
from symconv.blocks import (
    blueprint_separable,
    esp_module,
    ghost_module,
    hetconv,
    large_kernel_attention,
    octave_conv,
    partial_conv,
    r2plus1d,
    repvgg_block,
    squeeze_excitation,
)
from symconv.claims.claim import Finding, Part, claim, printed
from symconv.compose import Repeat, Sequential
from symconv.decide import when
from symconv.layers import Conv2d, Conv3d, Flatten, GlobalAvgPool, Linear
from symconv.papers import (
    CHEN_2019,
    CHEN_2023,
    DING_2021,
    GUO_2022,
    HAASE_2020,
    HAN_2019,
    HU_2017,
    LIN_2013,
    MEHTA_2018,
    SINGH_2019,
    TRAN_2017,
    WANG_2019,
)
from symconv.proof import prove

_MILLION = 10**6
ODD = "odd k, whose padding keeps the size"


@claim(
    "ghost-speed-up",
    HAN_2019,
    "section 3.1, equations 4 and 5",
    "A ghost module with kernels of one size is sc/(s + c - 1) times faster and smaller, which is "
    "about s.",
)
def ghost() -> Iterator[Part]:
    """n = s·m outputs, d = k; for MACs 2k - 1 in place of k."""
    module = ghost_module(c, s * m, k, ratio=s, cheap_kernel_size=k)
    smaller = Conv2d(c, s * m, k).params / module.params
    yield Finding("times smaller", smaller, s * c / (s + c - 1))
    odd = ghost_module(c, s * m, 2 * k - 1, ratio=s, cheap_kernel_size=2 * k - 1)
    plain = Conv2d(c, s * m, 2 * k - 1, padding=k - 1)
    faster = plain.macs((h, w)) / odd.macs((h, w))
    yield Finding("times faster", faster, s * c / (s + c - 1), ODD)
    yield Finding("about s", faster, s, growing=c)


@claim(
    "octave-parameters",
    CHEN_2019,
    "section 3.2",
    "An octave convolution has as many parameters as the plain one, whatever its ratio.",
)
def octave_parameters() -> Iterator[Part]:
    """m of c + m channels are at half the size."""
    module = octave_conv(c + m, c + m, k, low_in_channels=m, low_out_channels=m)
    yield Finding("parameters", module.params, Conv2d(c + m, c + m, k).params)


@claim(
    "octave-flops",
    CHEN_2019,
    "table 1",
    "With an octave ratio of 0.125, 0.25, 0.5, 0.75 and 0.875 it takes 82, 67, 44, 30 and 26 % of "
    "the operations.",
)
def octave_flops() -> Iterator[Part]:
    """3 × 3, both ratios the same, images of even size."""
    low, size = symbols("c_L"), (2 * h, 2 * w)
    module = octave_conv(c, c, low_in_channels=low, low_out_channels=low)
    share = module.macs(size) / Conv2d(c, c, 3, padding=1).macs(size)
    share = share.subs(low, alpha * c)
    yield Finding("share", share.cancel())
    for ratio, said in (
        ("0.125", "82"),
        ("0.25", "67"),
        ("0.5", "44"),
        ("0.75", "30"),
        ("0.875", "26"),
    ):
        percent = 100 * share.subs(alpha, Rational(ratio)).cancel()
        yield printed(f"share at {ratio}, in per cent", percent, said)


@claim(
    "partial-convolution",
    CHEN_2023,
    "section 3.2",
    "A partial convolution takes h·w·k²·c_p² operations, 1/16 of the plain one at a quarter of the "
    "channels.",
)
def partial() -> Iterator[Part]:
    """Kernels of 2k - 1 in place of k, c_p = m."""
    kernel = 2 * k - 1
    some = partial_conv(c + m, kernel, conv_channels=m).macs((h, w))
    yield Finding("MACs", some, h * w * kernel**2 * m**2, ODD)
    quarter = partial_conv(4 * m, kernel, conv_channels=m)
    share = quarter.macs((h, w)) / Conv2d(4 * m, 4 * m, kernel, padding=k - 1).macs((h, w))
    yield Finding("share at a quarter", share, Rational(1, 16), ODD)


@claim(
    "partial-and-pointwise",
    CHEN_2023,
    "section 3.3",
    "A partial convolution and a pointwise one take h·w·(k²·c_p² + c²) operations, less than the "
    "T-shaped one's h·w·(k²·c_p·c + c·(c - c_p)) where c - c_p > c_p.",
)
def partial_and_pointwise() -> Iterator[Part]:
    """c = c_p + m; the T-shaped kernel is k × k on c_p channels and 1 × 1 on the others."""
    some = symbols("c_p")
    whole = some + m
    pointwise, odd = Conv2d(whole, whole, 1), 2 * k - 1
    macs = Sequential(partial_conv(whole, odd, conv_channels=some), pointwise).macs((h, w))
    yield Finding("MACs of the pair", macs, h * w * (odd**2 * some**2 + whole**2), ODD)
    pair = Sequential(partial_conv(whole, k, conv_channels=some), pointwise)
    shaped = Conv2d(some, whole, k).params + Conv2d(m, whole, 1).params
    yield Finding("T-shaped, an output", shaped, k**2 * some * whole + whole * m)
    yield Finding("less than T-shaped", when(pair.params < shaped, m))
    half = {m: some + n}  # c - c_p > c_p, as the paper asks
    less = prove(pair.params.subs(half) < shaped.subs(half), k >= 2)
    yield Finding("less where c - c_p > c_p", less, S.true, "k ≥ 2")


@claim(
    "hetconv-share",
    SINGH_2019,
    "section 3",
    "With parts P, HetConv takes 1/P + (1 - 1/P)/K² of a standard convolution's operations.",
)
def heterogeneous() -> Iterator[Part]:
    """P·M input channels; operations for each output."""
    module = hetconv(P * M, N, K, parts=P)
    share = module.params / Conv2d(P * M, N, K).params
    yield Finding("share", share, 1 / P + (1 - 1 / P) / K**2)


@claim(
    "large-kernel-attention",
    GUO_2022,
    "section 3.1",
    "A kernel of K in three layers has ⌈K/d⌉²C + (2d - 1)²C + C² parameters, and H·W times as many "
    "operations.",
)
def large_kernels() -> Iterator[Part]:
    """Without biases; for operations K = (2n - 1)d."""
    module = large_kernel_attention(C, kernel_size=K, dilation=d)
    cost = ceil_div(K, d) ** 2 * C + (2 * d - 1) ** 2 * C + C**2
    yield Finding("parameters", module.params, cost)
    odd = {K: (2 * n - 1) * d}
    module = large_kernel_attention(C, kernel_size=odd[K], dilation=d)
    convention = "K an odd number of times d"
    yield Finding("MACs", module.macs((H, W)), H * W * cost.subs(odd), convention)


# Blocks of the stages and multipliers of width, of the first four and of the last.
_REPVGG = (
    ("A0", (1, 2, 4, 14, 1), Rational(3, 4), Rational(5, 2), "8.30"),
    ("A1", (1, 2, 4, 14, 1), Integer(1), Rational(5, 2), "12.78"),
    ("A2", (1, 2, 4, 14, 1), Rational(3, 2), Rational(11, 4), "25.49"),
)


@claim(
    "repvgg-parameters",
    DING_2021,
    "table 4",
    "RepVGG-A0, A1 and A2 have 8.30, 12.78 and 25.49 million parameters when deployed.",
)
def repvgg() -> Iterator[Part]:
    """One 3 × 3 convolution with a bias for each block, and a linear layer."""
    for name, copies, narrow, wide, said in _REPVGG:
        four = (min(64, 64 * narrow), *(64 * 2**i * narrow for i in range(3)))
        widths = (*four, 512 * wide)
        channels, blocks = Integer(3), []
        for width, times in zip(widths, copies, strict=True):
            blocks.append(repvgg_block(channels, width, stride=2, deployed=True))
            blocks.append(Repeat(repvgg_block(width, width, deployed=True), times - 1))
            channels = width
        network = Sequential(*blocks, GlobalAvgPool(), Flatten(), Linear(channels, 1000, bias=True))
        yield printed(f"parameters of {name}, in millions", network.params / _MILLION, said)


@claim(
    "se-resnet-50",
    HU_2017,
    "section 5",
    "Squeeze-and-excitation with r = 16 adds about 2.5 million parameters to ResNet-50, which is "
    "about 10 %.",
)
def se_resnet() -> Iterator[Part]:
    """A gate on the output of each bottleneck, without biases."""
    added = sum(
        times * squeeze_excitation(channels, reduction=16).params
        for channels, times in ((256, 3), (512, 4), (1024, 6), (2048, 3))
    )
    yield printed("parameters, in millions", added / _MILLION, "2.5", "biases left out")
    share = 100 * added / networks.resnet50().params
    yield Finding("of ResNet-50, in per cent", share, Integer(10), loosely=True)


@claim(
    "eca-resnet-50",
    WANG_2019,
    "abstract",
    "ResNet-50 has 24.37M parameters.",
)
def eca_resnet() -> Iterator[Part]:
    """With normalisations."""
    weights = networks.resnet50().params / Integer(2**20)
    yield printed("parameters, in M", weights, "24.37", "an M is 2²⁰")


@claim(
    "blueprint-parameters",
    HAASE_2020,
    "section 3",
    "A blueprint separable convolution has M·N + N·K² parameters in place of M·N·K².",
)
def blueprint() -> Iterator[Part]:
    """Without biases."""
    module = blueprint_separable(M, N, K)
    yield Finding("parameters", module.params, M * N + N * K**2)
    yield Finding("in place of", Conv2d(M, N, K).params, M * N * K**2)


@claim(
    "esp-parameters",
    MEHTA_2018,
    "section 3.1",
    "An ESP module of K branches has (MN + (nN)²)/K parameters, n²MK/(M + n²N) times less than a "
    "convolution, and sees (n - 1)·2^(K - 1) + 1 inputs across.",
)
def esp() -> Iterator[Part]:
    """N is a multiple of K; for the field n = 2k - 1."""
    checked = "checked for K of 2, 4 and 5"
    for branches in (2, 4, 5):
        after = branches * N
        module = esp_module(M, after, n, branches=branches)
        cost = (M * after + (n * after) ** 2) / branches
        yield Finding(f"parameters, K = {branches}", module.params, cost, checked)
        less = Conv2d(M, after, n).params / module.params
        times = n**2 * M * branches / (M + n**2 * after)
        yield Finding(f"times less, K = {branches}", less, times, checked)
        odd = esp_module(M, after, 2 * k - 1, branches=branches)
        field = odd.receptive_field.size[0] or S.NaN
        seen = ((2 * k - 1) - 1) * 2 ** (branches - 1) + 1
        yield Finding(f"field, K = {branches}", field, seen, f"{ODD}, {checked}")


@claim(
    "r2plus1d-parameters",
    TRAN_2017,
    "section 3.5",
    "With M = td²N₁N₂/(d²N₁ + tN₂) channels between, a (2+1)D convolution has as many parameters "
    "as the 3D one.",
)
def two_plus_one() -> Iterator[Part]:
    """M before it is rounded down."""
    first, second = symbols("N_1 N_2")
    between = t * d**2 * first * second / (d**2 * first + t * second)
    pair = r2plus1d(first, second, d, time_kernel_size=t, mid_channels=m).params
    whole = Conv3d(first, second, (t, d, d)).params
    yield Finding("parameters", pair.subs(m, between), whole, "M before it is rounded down")


@claim(
    "global-pool",
    LIN_2013,
    "section 3.2",
    "Global average pooling has no parameters to optimise.",
)
def global_pool() -> Iterator[Part]:
    """In place of a linear layer on all positions."""
    yield Finding("parameters", GlobalAvgPool().params, Integer(0))
    yield Finding("of a linear layer in its place", Linear(C * H * W, n).params)
