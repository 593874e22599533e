"""Ten statements that a text about convolutions made, and what becomes of each."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Eq, Expr, Integer, Matrix, Rational, S

from symconv.abc import H, W, c, c_in, c_out, d, k, m, n, p, s, symbols
from symconv.blocks import depthwise_separable, spatially_separable
from symconv.claims.claim import Finding, Part, claim
from symconv.comparison import compare
from symconv.compose import Repeat, Sequential
from symconv.decide import when
from symconv.kernels import IMAGE_KERNELS, compose, corner_split, passes, rank, reachable
from symconv.layers import Conv2d, Flatten, GlobalAvgPool, Linear
from symconv.papers import SEED
from symconv.proof import prove

_SIZE = (Integer(9), Integer(9))


def _two_3x3(channels: Expr, middle: Expr, **options: object) -> Sequential:
    return Sequential(
        Conv2d(channels, middle, 3, **options),  # type: ignore[arg-type]
        Conv2d(middle, channels, 3, **options),  # type: ignore[arg-type]
    )


@claim(
    "two-3x3-for-5x5",
    SEED,
    "Simonyan and Zisserman, 2014, section 2.3",
    "A 5 × 5 kernel can be replaced by two 3 × 3 kernels, with fewer parameters.",
)
def two_3x3_for_5x5() -> Iterator[Part]:
    """A 5 × 5 kernel against two 3 × 3 kernels."""
    one, two = Conv2d(c, c, 5), _two_3x3(c, c)
    pair = compare(one, two)
    general = Matrix(5, 5, lambda i, j: symbols(f"w_{i}{j}"))
    split = corner_split(general)
    rebuilt = sum((compose(a, b) for a, b in split[1:]), compose(*split[0]))
    yield Finding(
        "receptive field of two 3 × 3",
        two.receptive_field.size[0],
        one.receptive_field.size[0],
    )
    yield Finding("parameters of the 5 × 5", one.params, 25 * c**2)
    yield Finding("parameters of two 3 × 3", two.params, 18 * c**2)
    yield Finding(
        "fewer parameters through m middle channels",
        compare(one, _two_3x3(c, m)).when(m, "params"),
    )
    yield Finding("ratio of parameters", pair.ratio("params"))
    yield Finding(
        "dimension of the one-channel kernels that two 3 × 3 express, of 25 that there are",
        Integer(reachable(3, 3)),
    )
    yield Finding("the same with two middle channels", Integer(reachable(3, 3, 2)))
    yield Finding(
        "middle channels that are enough for every one-channel 5 × 5 (by construction)",
        Integer(len(split)) if rebuilt == general else S.NaN,
    )
    yield one.subs({c: 3}), _SIZE
    yield two.subs({c: 3}), _SIZE


@claim(
    "size-kept",
    SEED,
    "Dumoulin and Visin, 2016, relationships 1 to 6",
    "A convolution reduces the size; with “same” padding the size is preserved.",
)
def size_kept() -> Iterator[Part]:
    """Which convolutions reduce the size, and which keep it."""
    layer = Conv2d(c, c, k, padding=p, dilation=d)
    strided = Conv2d(c, c, k, stride=s, padding=p, dilation=d)
    (after, _), (after_stride, _) = layer.output_size((H, W)), strided.output_size((H, W))
    same = Conv2d(c, c, k, padding="same")
    plain = Conv2d(c, c, k)
    yield Finding("size after a convolution without padding", plain.output_size((H, W))[0])
    yield Finding(
        "it never grows the size without padding",
        prove(plain.output_size((H, W))[0] <= H),
        S.true,
    )
    yield Finding(
        "it reduces the size without padding",
        prove(plain.output_size((H, W))[0] < H),
        S.true,
    )
    yield Finding("it does for k ≥ 2", prove(plain.output_size((H, W))[0] < H, k >= 2), S.true)
    yield Finding("“same” keeps the size at stride 1", same.output_size((H, W))[0], H)
    yield Finding("stride 1 keeps the size", when(Eq(after, H), p))
    yield Finding("stride 1 reduces the size", when(after < H, p))
    yield Finding("any stride keeps the size", when(Eq(after_stride, H), p))
    yield Finding("any stride reduces the size", when(after_stride < H, p))
    yield layer.subs({c: 2, k: 3, p: 1, d: 1}), _SIZE


@claim(
    "image-kernels",
    SEED,
    "Gonzalez and Woods, 2018, sections 3.5 and 3.6",
    "A small matrix blurs, sharpens, embosses or finds edges; a separable one takes 2k "
    "multiplications instead of k².",
)
def image_kernels() -> Iterator[Part]:
    """Kernels of image processing: rank, passes, cost."""
    findings = []
    for kernel in IMAGE_KERNELS:
        pairs = passes(kernel.matrix)
        size = kernel.matrix.rows
        findings.append(Finding(f"rank of {kernel.name}", Integer(rank(kernel.matrix))))
        findings.append(
            Finding(
                f"multiplications an output of {kernel.name}: {size**2} as it is, in passes "
                f"{_written(pairs)}",
                Integer(sum(len(column) + len(row) for column, row in pairs)),
            )
        )
    r = symbols("r")
    separable, plain = spatially_separable(1, 1, k), Conv2d(1, 1, k)
    pairs_of_passes = spatially_separable(1, 1, k, mid_channels=r).params
    findings.append(
        Finding("weights of the two passes of a separable kernel", separable.params, 2 * k)
    )
    findings.append(Finding("two passes are cheaper", when(separable.params < plain.params, k)))
    findings.append(
        Finding("r pairs of passes are cheaper", when(pairs_of_passes < plain.params, k))
    )
    yield from findings
    yield plain.subs({k: 3}), _SIZE
    yield separable.subs({k: 3}), _SIZE


def _written(pairs: tuple[tuple[Matrix, Matrix], ...]) -> str:
    """Columns and rows, transposed to one line: (1 2 1)'(1 2 1) + …"""

    def line(entries: Matrix) -> str:
        return f"({' '.join(map(str, entries))})"

    return " + ".join(f"{line(column)}'{line(row)}" for column, row in pairs)


def _classifiers() -> tuple[Sequential, Sequential]:
    flat = Sequential(Flatten(), Linear(c * H * W, n))
    pooled = Sequential(GlobalAvgPool(), Flatten(), Linear(c, n))
    return flat, pooled


@claim(
    "flatten",
    SEED,
    "",
    "Flattening makes the feature maps one long vector, for a fully connected layer.",
)
def flatten_vector() -> Iterator[Part]:
    """The vector that flattening makes, and the fully connected layer after it."""
    flat, pooled = _classifiers()
    length = Flatten().output_channels((H, W), channels=c)
    yield Finding("length of the vector", length or S.NaN, c * H * W)
    yield Finding("parameters of the fully connected layer", flat.params)
    yield Finding("parameters after global average pooling instead", pooled.params)
    yield Finding("ratio of the two", flat.params / pooled.params)
    yield flat.subs({c: 3, H: 4, W: 5, n: 6}), (Integer(4), Integer(5))


@claim(
    "flatten-cost",
    SEED,
    "Lin, Chen and Yan, 2013, section 3.2",
    "Feature maps are flattened for a fully connected layer; averaging each map in its place "
    "takes fewer parameters.",
)
def flatten_against_pooling() -> Iterator[Part]:
    """When flattening costs more than pooling."""
    flat, pooled = _classifiers()
    yield Finding("parameters with pooling in its place", pooled.params)
    yield Finding(
        "pooling has fewer, on two rows or more",
        prove(pooled.params < flat.params, H >= 2),
        S.true,
    )
    yield Finding("pooling has fewer parameters", when(pooled.params < flat.params, H))
    yield Sequential(Conv2d(2, 3, 1), pooled.subs({c: 3, n: 6})), (Integer(4), Integer(5))


@claim(
    "2.78-times",
    SEED,
    "Szegedy et al., 2015, section 3.1",
    "A 5 × 5 convolution costs 2.78 times a 3 × 3, so two 3 × 3 in its place run faster.",
)
def times_2_78() -> Iterator[Part]:
    """25/9 is one 5 × 5 against one 3 × 3, not against two."""
    one, single = Conv2d(c, c, 5, padding=2), Conv2d(c, c, 3, padding=1)
    two = _two_3x3(c, c, padding=1)
    against_one = compare(one, single, size=(H, W)).ratio()
    against_two = compare(one, two, size=(H, W)).ratio()
    yield Finding("one 5 × 5 against one 3 × 3", against_one, Rational("2.78"), digits=2)
    yield Finding("the gain of two 3 × 3", against_two, Rational("2.78"), digits=2)
    yield one.subs({c: 2}), _SIZE
    yield two.subs({c: 2}), _SIZE


@claim(
    "separable-ratio",
    SEED,
    "Howard et al., 2017, section 3.1",
    "A depthwise layer needs c·k² weights, a separable one c·k² + c²; for c > 128 that is "
    "about k² times fewer than the plain layer.",
)
def separable_ratio() -> Iterator[Part]:
    """The parameters of a depthwise separable layer, and its ratio to the plain one."""
    plain, separable = Conv2d(c, c, k), depthwise_separable(c, c, k)
    pair = compare(plain, separable)
    ratio = pair.ratio("params")
    depthwise = Conv2d(c, c, k, groups=c)
    epsilon = symbols("epsilon", real=True)
    yield Finding("parameters of the depthwise layer", depthwise.params, c * k**2)
    yield Finding("parameters of the separable block", separable.params, c * k**2 + c**2)
    yield Finding("ratio to the plain layer", ratio, k**2, growing=c)
    yield Finding("ratio at c = 128, k = 3", ratio.subs({c: 128, k: 3}))
    yield Finding("ratio at c = 128, k = 5", ratio.subs({c: 128, k: 5}))
    yield Finding("fewer parameters", when(separable.params < plain.params, c))
    yield Finding("ratio within ε of k²", pair.within(epsilon, c, "params"))
    yield separable.subs({c: 4, k: 3}), _SIZE


@claim(
    "padded-5x5",
    SEED,
    "",
    "A padded 5 × 5 convolution of a 5 × 5 input takes 25·25 operations, two padded 3 × 3 take "
    "25·9 + 25·9.",
)
def padded_5x5() -> Iterator[Part]:
    """Operations of a padded 5 × 5 on a 5 × 5 input."""
    one = Conv2d(1, 1, 5, padding="same")
    first = Conv2d(1, 1, 3, padding="same")
    two = Sequential(first, first)
    nominal = "taps on padding count"
    yield Finding("one 5 × 5", one.macs(5), Integer(25 * 25), nominal)
    yield Finding("two 3 × 3", two.macs(5), Integer(25 * 9 + 25 * 9), nominal)
    yield Finding("one 5 × 5 on real input", one.macs(5, skip_padding=True))
    yield Finding("two 3 × 3 on real input", two.macs(5, skip_padding=True))
    yield one, (Integer(5), Integer(5))
    yield two, (Integer(5), Integer(5))


@claim(
    "googlenet-5x5",
    SEED,
    "Szegedy et al., 2014, table 1; Szegedy et al., 2015, section 3.1",
    "The 5 × 5 convolution of the first GoogLeNet was replaced by two stacked 3 × 3.",
)
def googlenet_5x5() -> Iterator[Part]:
    """GoogLeNet's 5 × 5 branch with two 3 × 3 instead."""
    # Szegedy et al., Going Deeper with Convolutions, 2014, table 1, row "inception (3a)": 192
    # channels in, 16 after the 1 x 1 reduction, 32 out, on 28 x 28.
    reduce = Conv2d(192, 16, 1)
    before = Sequential(reduce, Conv2d(16, 32, 5, padding=2))
    after = Sequential(reduce, Conv2d(16, m, 3, padding=1), Conv2d(m, 32, 3, padding=1))
    general = compare(
        Conv2d(c_in, c_out, 5, padding=2),
        Sequential(Conv2d(c_in, m, 3, padding=1), Conv2d(m, c_out, 3, padding=1)),
        size=(H, W),
    )
    same = compare(Conv2d(c, c, 5, padding=2), _two_3x3(c, m, padding=1), size=(H, W))
    yield Finding("parameters of branch 3a before", before.params)
    yield Finding("MACs of branch 3a before, on 28 × 28", before.macs(28))
    yield Finding("parameters of branch 3a after, through 32 channels", after.params.subs(m, 32))
    yield Finding("parameters of branch 3a after, through 16 channels", after.params.subs(m, 16))
    yield Finding("branch 3a has fewer MACs", compare(before, after, size=28).when(m))
    yield Finding("general channels have fewer MACs", general.when(m))
    yield Finding("equal channels have fewer MACs", same.when(m), m < 25 * c / 18)
    yield before, _SIZE
    yield after.subs({m: 16}), _SIZE


@claim(
    "quadratic-growth",
    SEED,
    "Simonyan and Zisserman, 2014, section 2.3",
    "The number of parameters grows quadratically with the kernel size.",
)
def quadratic_growth() -> Iterator[Part]:
    """Parameters against kernel size, of one layer and of a stack."""
    one, stack = Conv2d(c, c, k), Repeat(Conv2d(c, c, k), n)
    r = symbols("R")
    field = stack.receptive_field.size[0] or S.NaN
    layers = (r - 1) / (k - 1)  # the depth that reaches a field of R, checked below
    deep = Repeat(Conv2d(c, c, k), n).params.subs(n, layers)
    single = Conv2d(c, c, field)
    yield Finding("parameters of one layer", one.params, k**2 * c**2)
    yield Finding("doubling the kernel multiplies them by", one.params.subs(k, 2 * k) / one.params)
    yield Finding("receptive field of n layers", field)
    yield Finding("the field at a depth of (R-1)/(k-1)", field.subs(n, layers), r)
    yield Finding("parameters of the stack for a field of R", deep)
    yield Finding(
        "the stack of n ≥ 2 layers with k ≥ 2 has fewer than one layer of its field",
        prove(stack.params < single.params, (n >= 2, k >= 2)),
    )
    yield stack.subs({c: 2, k: 3, n: 3}), _SIZE
