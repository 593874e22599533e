"""Published statements as data, each with a verdict that is computed, never typed.

A claim has findings. A finding sets what was published beside what the library derives; its verdict
follows from the two, and the claim's verdict is its worst finding's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from sympy import Eq, Expr, Integer, Matrix, Rational, S, Symbol, expand, together
from sympy.logic.boolalg import Boolean

from symconv.abc import H, W, c, c_in, c_out, d, k, m, n, p, s, symbols
from symconv.blocks import depthwise_separable, spatially_separable
from symconv.comparison import compare
from symconv.compose import Repeat, Sequential
from symconv.decide import Condition, when
from symconv.display import Displayed
from symconv.errors import ArgumentError, UnsupportedError
from symconv.evaluation import truth, value
from symconv.kernels import IMAGE_KERNELS, compose, corner_split, passes, rank, reachable
from symconv.layers import Conv2d, Flatten, GlobalAvgPool, Linear
from symconv.limits import limit
from symconv.module import Module
from symconv.proof import Domain, Proof, prove

__all__ = ["Claim", "Finding", "all_claims", "get"]

Derived: TypeAlias = Expr | Boolean | Condition | Proof
VERDICTS = ("true", "true under a convention", "approximation", "wrong", "unknown")


@dataclass(frozen=True)
class Finding:
    """One thing a claim says, or implies, beside what is derived.

    Attributes:
        about: what is counted or decided.
        derived: the library's answer: an expression, a `Condition` or a `Proof`.
        published: what the text says; None for something it leaves out.
        convention: the convention under which the derived value is meant.
        growing: where the text means a limit, the symbol that grows.
        digits: decimals of a published number that was rounded.
    """

    about: str
    derived: Derived
    published: Expr | Boolean | None = None
    convention: str = ""
    growing: Symbol | None = None
    digits: int | None = None

    @property
    def verdict(self) -> str:
        """One of `VERDICTS`; "" for something the text does not say."""
        if self.published is None:
            return ""
        agrees = self._agrees()
        if agrees:
            return "true under a convention" if self.convention else "true"
        if agrees is False and self._near():
            return "approximation"
        return "unknown" if agrees is None else "wrong"

    def _agrees(self) -> bool | None:
        """Whether the two are the same; False only with a point where they differ."""
        if isinstance(self.derived, Proof):
            proved = {"proved": S.true, "refuted": S.false}.get(self.derived.status)
            return None if proved is None else bool(proved == self.published)
        if isinstance(self.derived, Condition):
            return _equivalent(self.derived, self.published)
        if self.digits is not None:
            off = abs(self.derived - self.published) * 2 <= Rational(1, 10**self.digits)
            return bool(off) if off in (S.true, S.false) else None
        if isinstance(self.derived, Boolean) and not isinstance(self.derived, Symbol):
            return True if self.derived == self.published else _same_at_points(self)
        return True if _equal(self.derived, self.published) else _same_at_points(self)

    def _near(self) -> bool:
        if self.growing is None or isinstance(self.derived, (Condition, Proof)):
            return False
        try:
            return _equal(limit(self.derived / self.published, self.growing), S.One)
        except UnsupportedError:
            return False

    @property
    def error(self) -> Expr | None:
        """For an approximation, published less derived, as a share of the derived."""
        if self.verdict != "approximation":
            return None
        return together(S(self.published) / self.derived - 1)

    def check(self) -> bool:
        """Check what stands behind it again: certificates, steps, counterexamples."""
        if isinstance(self.derived, (Condition, Proof)):
            return self.verdict != "unknown" and self.derived.check()
        return self.verdict != "unknown" and self.derived is not S.NaN


def _equal(a: Expr, b: Expr) -> bool:
    return bool(expand(together(a - b)) == 0)


def _equivalent(answer: Condition, published: Boolean) -> bool | None:
    """Whether a published condition says the same, solved for the same symbol on that domain."""
    known = (answer.condition, answer.integer)
    if published in known:
        return True
    if published in (S.true, S.false):
        told = {"always": S.true, "never": S.false, "depends": None}
        return None if answer.verdict == "unknown" else told[answer.verdict] == published
    for point in Domain.of("Finding", [answer.relation, published], answer.given).points(600):
        a, b = truth(answer.relation, point), truth(published, point)
        if a is not None and b is not None and a != b:
            return False
    try:
        other = when(published, answer.symbol, answer.given)
    except ArgumentError:  # several relations: no single one to solve
        return None
    return True if other.check() and other.condition == answer.condition else None


def _same_at_points(finding: Finding) -> bool | None:
    """False with a point where derived and published differ; None without."""
    derived, published = finding.derived, finding.published
    of = truth if isinstance(published, Boolean) and not isinstance(published, Symbol) else value
    for point in Domain.of("Finding", [derived, published], ()).points(600):
        a, b = of(derived, point), of(published, point)
        if a is not None and b is not None and a != b:
            return False
    return None


@dataclass(frozen=True)
class Claim(Displayed):
    """A published statement, its findings, and the designs it speaks of.

    Attributes:
        name: a short name for `get`.
        statement: what is claimed, in a sentence.
        source: author, year, section.
        findings: what is derived about it.
        designs: the designs, with the input sizes at which NumPy runs them.
    """

    name: str
    statement: str
    source: str
    findings: tuple[Finding, ...]
    designs: tuple[tuple[Module, tuple[Expr, ...]], ...] = ()

    @property
    def verdict(self) -> str:
        """The worst verdict among the findings."""
        said = [f.verdict for f in self.findings if f.verdict]
        return max(said, key=VERDICTS.index) if said else "unknown"

    def check(self) -> bool:
        """Check every finding again."""
        return all(finding.check() for finding in self.findings)


_SEED = "the text this project set out to check"
_SIZE = (Integer(9), Integer(9))
_MADE: list[Callable[[], Claim]] = []


def _claim(make: Callable[[], Claim]) -> Callable[[], Claim]:
    made = cache(make)
    _MADE.append(made)
    return made


def all_claims() -> tuple[Claim, ...]:
    """Every claim, in order; derived when first asked for.

    Examples:
        >>> [claim.name for claim in all_claims()][:2]
        ['two-3x3-for-5x5', 'size-kept']
    """
    return tuple(make() for make in _MADE)


def get(name: str) -> Claim:
    """One claim by its name.

    Raises:
        ArgumentError: for a name that is none.

    Examples:
        >>> get("padded-5x5").verdict
        'true under a convention'
    """
    for claim in all_claims():
        if claim.name == name:
            return claim
    known = ", ".join(claim.name for claim in all_claims())
    raise ArgumentError(f"claims.get(…): no claim is named {name!r}; there are {known}.")


def _two_3x3(channels: Expr, middle: Expr, **options: object) -> Sequential:
    return Sequential(
        Conv2d(channels, middle, 3, **options),  # type: ignore[arg-type]
        Conv2d(middle, channels, 3, **options),  # type: ignore[arg-type]
    )


@_claim
def two_3x3_for_5x5() -> Claim:
    """A 5 × 5 kernel against two 3 × 3 kernels."""
    one, two = Conv2d(c, c, 5), _two_3x3(c, c)
    pair = compare(one, two)
    general = Matrix(5, 5, lambda i, j: symbols(f"w_{i}{j}"))
    split = corner_split(general)
    rebuilt = sum((compose(a, b) for a, b in split[1:]), compose(*split[0]))
    return Claim(
        "two-3x3-for-5x5",
        "A 5 × 5 kernel can be replaced by two 3 × 3 kernels, with fewer parameters.",
        f"{_SEED}; Simonyan and Zisserman, 2014, section 2.3",
        (
            Finding(
                "receptive field of two 3 × 3",
                two.receptive_field.size[0],
                one.receptive_field.size[0],
            ),
            Finding("parameters of the 5 × 5", one.params, 25 * c**2),
            Finding("parameters of two 3 × 3", two.params, 18 * c**2),
            Finding(
                "fewer parameters through m middle channels",
                compare(one, _two_3x3(c, m)).when(m, "params"),
            ),
            Finding("ratio of parameters", pair.ratio("params")),
            Finding(
                "dimension of the one-channel kernels that two 3 × 3 express, of 25 that there are",
                Integer(reachable(3, 3)),
            ),
            Finding("the same with two middle channels", Integer(reachable(3, 3, 2))),
            Finding(
                "middle channels that are enough for every one-channel 5 × 5 (by construction)",
                Integer(len(split)) if rebuilt == general else S.NaN,
            ),
        ),
        ((one.subs({c: 3}), _SIZE), (two.subs({c: 3}), _SIZE)),
    )


@_claim
def size_kept() -> Claim:
    """Which convolutions reduce the size, and which keep it."""
    layer = Conv2d(c, c, k, padding=p, dilation=d)
    strided = Conv2d(c, c, k, stride=s, padding=p, dilation=d)
    (after, _), (after_stride, _) = layer.output_size((H, W)), strided.output_size((H, W))
    same = Conv2d(c, c, k, padding="same")
    plain = Conv2d(c, c, k)
    return Claim(
        "size-kept",
        "A convolution reduces the size; with “same” padding the size is preserved.",
        f"{_SEED}; Dumoulin and Visin, 2016, relationships 1 to 6",
        (
            Finding("size after a convolution without padding", plain.output_size((H, W))[0]),
            Finding(
                "it never grows the size without padding",
                prove(plain.output_size((H, W))[0] <= H),
                S.true,
            ),
            Finding(
                "it reduces the size without padding",
                prove(plain.output_size((H, W))[0] < H),
                S.true,
            ),
            Finding("it does for k ≥ 2", prove(plain.output_size((H, W))[0] < H, k >= 2), S.true),
            Finding("“same” keeps the size at stride 1", same.output_size((H, W))[0], H),
            Finding("stride 1 keeps the size", when(Eq(after, H), p)),
            Finding("stride 1 reduces the size", when(after < H, p)),
            Finding("any stride keeps the size", when(Eq(after_stride, H), p)),
            Finding("any stride reduces the size", when(after_stride < H, p)),
        ),
        ((layer.subs({c: 2, k: 3, p: 1, d: 1}), _SIZE),),
    )


@_claim
def image_kernels() -> Claim:
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
    return Claim(
        "image-kernels",
        "A small matrix blurs, sharpens, embosses or finds edges; a separable one takes 2k "
        "multiplications instead of k².",
        f"{_SEED}; Gonzalez and Woods, 2018, sections 3.5 and 3.6",
        tuple(findings),
        ((plain.subs({k: 3}), _SIZE), (separable.subs({k: 3}), _SIZE)),
    )


def _written(pairs: tuple[tuple[Matrix, Matrix], ...]) -> str:
    """Columns and rows, transposed to one line: (1 2 1)'(1 2 1) + …"""

    def line(entries: Matrix) -> str:
        return f"({' '.join(map(str, entries))})"

    return " + ".join(f"{line(column)}'{line(row)}" for column, row in pairs)


def _classifiers() -> tuple[Sequential, Sequential]:
    flat = Sequential(Flatten(), Linear(c * H * W, n))
    pooled = Sequential(GlobalAvgPool(), Flatten(), Linear(c, n))
    return flat, pooled


@_claim
def flatten_vector() -> Claim:
    """The vector that flattening makes, and the fully connected layer after it."""
    flat, pooled = _classifiers()
    length = Flatten().output_channels((H, W), channels=c)
    return Claim(
        "flatten",
        "Flattening makes the feature maps one long vector, for a fully connected layer.",
        _SEED,
        (
            Finding("length of the vector", length or S.NaN, c * H * W),
            Finding("parameters of the fully connected layer", flat.params),
            Finding("parameters after global average pooling instead", pooled.params),
            Finding("ratio of the two", flat.params / pooled.params),
        ),
        ((flat.subs({c: 3, H: 4, W: 5, n: 6}), (Integer(4), Integer(5))),),
    )


@_claim
def flatten_against_pooling() -> Claim:
    """When flattening costs more than pooling."""
    flat, pooled = _classifiers()
    return Claim(
        "flatten-cost",
        "Feature maps are flattened for a fully connected layer; averaging each map in its place "
        "takes fewer parameters.",
        f"{_SEED}; Lin, Chen and Yan, 2013, section 3.2",
        (
            Finding("parameters with pooling in its place", pooled.params),
            Finding(
                "pooling has fewer, on two rows or more",
                prove(pooled.params < flat.params, H >= 2),
                S.true,
            ),
            Finding("pooling has fewer parameters", when(pooled.params < flat.params, H)),
        ),
        ((Sequential(Conv2d(2, 3, 1), pooled.subs({c: 3, n: 6})), (Integer(4), Integer(5))),),
    )


@_claim
def times_2_78() -> Claim:
    """25/9 is one 5 × 5 against one 3 × 3, not against two."""
    one, single = Conv2d(c, c, 5, padding=2), Conv2d(c, c, 3, padding=1)
    two = _two_3x3(c, c, padding=1)
    against_one = compare(one, single, size=(H, W)).ratio()
    against_two = compare(one, two, size=(H, W)).ratio()
    return Claim(
        "2.78-times",
        "A 5 × 5 convolution costs 2.78 times a 3 × 3, so two 3 × 3 in its place run faster.",
        f"{_SEED}; Szegedy et al., 2015, section 3.1",
        (
            Finding("one 5 × 5 against one 3 × 3", against_one, Rational("2.78"), digits=2),
            Finding("the gain of two 3 × 3", against_two, Rational("2.78"), digits=2),
        ),
        ((one.subs({c: 2}), _SIZE), (two.subs({c: 2}), _SIZE)),
    )


@_claim
def separable_ratio() -> Claim:
    """The parameters of a depthwise separable layer, and its ratio to the plain one."""
    plain, separable = Conv2d(c, c, k), depthwise_separable(c, c, k)
    pair = compare(plain, separable)
    ratio = pair.ratio("params")
    depthwise = Conv2d(c, c, k, groups=c)
    epsilon = symbols("epsilon", real=True)
    return Claim(
        "separable-ratio",
        "A depthwise layer needs c·k² weights, a separable one c·k² + c²; for c > 128 that is "
        "about k² times fewer than the plain layer.",
        f"{_SEED}; Howard et al., 2017, section 3.1",
        (
            Finding("parameters of the depthwise layer", depthwise.params, c * k**2),
            Finding("parameters of the separable block", separable.params, c * k**2 + c**2),
            Finding("ratio to the plain layer", ratio, k**2, growing=c),
            Finding("ratio at c = 128, k = 3", ratio.subs({c: 128, k: 3})),
            Finding("ratio at c = 128, k = 5", ratio.subs({c: 128, k: 5})),
            Finding("fewer parameters", when(separable.params < plain.params, c)),
            Finding("ratio within ε of k²", pair.within(epsilon, c, "params")),
        ),
        ((separable.subs({c: 4, k: 3}), _SIZE),),
    )


@_claim
def padded_5x5() -> Claim:
    """Operations of a padded 5 × 5 on a 5 × 5 input."""
    one = Conv2d(1, 1, 5, padding="same")
    first = Conv2d(1, 1, 3, padding="same")
    two = Sequential(first, first)
    nominal = "taps on padding count"
    return Claim(
        "padded-5x5",
        "A padded 5 × 5 convolution of a 5 × 5 input takes 25·25 operations, two padded 3 × 3 take "
        "25·9 + 25·9.",
        _SEED,
        (
            Finding("one 5 × 5", one.macs(5), Integer(25 * 25), nominal),
            Finding("two 3 × 3", two.macs(5), Integer(25 * 9 + 25 * 9), nominal),
            Finding("one 5 × 5 on real input", one.macs(5, skip_padding=True)),
            Finding("two 3 × 3 on real input", two.macs(5, skip_padding=True)),
        ),
        ((one, (Integer(5), Integer(5))), (two, (Integer(5), Integer(5)))),
    )


@_claim
def googlenet_5x5() -> Claim:
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
    return Claim(
        "googlenet-5x5",
        "The 5 × 5 convolution of the first GoogLeNet was replaced by two stacked 3 × 3.",
        f"{_SEED}; Szegedy et al., 2014, table 1; Szegedy et al., 2015, section 3.1",
        (
            Finding("parameters of branch 3a before", before.params),
            Finding("MACs of branch 3a before, on 28 × 28", before.macs(28)),
            Finding("parameters of branch 3a after, through 32 channels", after.params.subs(m, 32)),
            Finding("parameters of branch 3a after, through 16 channels", after.params.subs(m, 16)),
            Finding("branch 3a has fewer MACs", compare(before, after, size=28).when(m)),
            Finding("general channels have fewer MACs", general.when(m)),
            Finding("equal channels have fewer MACs", same.when(m), m < 25 * c / 18),
        ),
        ((before, _SIZE), (after.subs({m: 16}), _SIZE)),
    )


@_claim
def quadratic_growth() -> Claim:
    """Parameters against kernel size, of one layer and of a stack."""
    one, stack = Conv2d(c, c, k), Repeat(Conv2d(c, c, k), n)
    r = symbols("R")
    field = stack.receptive_field.size[0] or S.NaN
    layers = (r - 1) / (k - 1)  # the depth that reaches a field of R, checked below
    deep = Repeat(Conv2d(c, c, k), n).params.subs(n, layers)
    single = Conv2d(c, c, field)
    return Claim(
        "quadratic-growth",
        "The number of parameters grows quadratically with the kernel size.",
        f"{_SEED}; Simonyan and Zisserman, 2014, section 2.3",
        (
            Finding("parameters of one layer", one.params, k**2 * c**2),
            Finding(
                "doubling the kernel multiplies them by", one.params.subs(k, 2 * k) / one.params
            ),
            Finding("receptive field of n layers", field),
            Finding("the field at a depth of (R-1)/(k-1)", field.subs(n, layers), r),
            Finding("parameters of the stack for a field of R", deep),
            Finding(
                "the stack of n ≥ 2 layers with k ≥ 2 has fewer than one layer of its field",
                prove(stack.params < single.params, (n >= 2, k >= 2)),
            ),
        ),
        ((stack.subs({c: 2, k: 3, n: 3}), _SIZE),),
    )
