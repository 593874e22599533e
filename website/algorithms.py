"""The same convolution by other algorithms: their loops, their costs, and when they pay."""

import inspect
from fractions import Fraction

from sympy import ImmutableMatrix, Integer, Rational

import symconv as sc
from symconv import lowrank
from symconv.abc import H, W, c, c_in, c_out, k, m, r
from symconv.algorithms import ALGORITHMS, Algorithm
from symconv.fft import complex_fft, fft_length, real_fft
from symconv.winograd import cook_toom, program
from website.layers import WORK, WRITTEN
from website.markdown import details, display, inline, session, solved, table, tex

PLAIN = sc.Conv2d(c_in, c_out, k, padding="same")
THREE = sc.Conv2d(c_in, c_out, 3, padding="same")

# What a page shows an algorithm with: formulas where they stay short, then numbers.
SHOWN: dict[str, Algorithm] = {
    "direct": sc.Direct(),
    "im2col": sc.Im2col(),
    "winograd": sc.Winograd(m, transforms=False),
    "fft": sc.FFT(Integer(14)),
}
TILES = ((2, 3), (4, 3), (6, 3), (2, 5), (4, 5))


def pages() -> dict[str, str]:
    """An overview, a page for each algorithm, and one for designs of low rank."""
    return {
        "algorithms/index.md": overview(),
        **{f"algorithms/{name}.md": page(name) for name in ALGORITHMS},
        "algorithms/lowrank.md": low_rank(),
    }


def overview() -> str:
    """All algorithms beside each other, and what they pay against the direct one."""
    rows = []
    for name, way in SHOWN.items():
        layer = THREE if name == "fft" else PLAIN
        rows.append(
            [
                f"[{name}]({name}.md)",
                inline(layer.macs((H, W), algorithm=way)),
                f"`{way!r}`",
            ]
        )
    return "\n\n".join(
        [
            "# Algorithms",
            "A layer says what is computed; an algorithm is another set of loops with the same "
            "result. `macs`, `flops` and `ops` take `algorithm=` and count its loops: "
            "multiply-adds, and the additions and multiplications of its transforms.",
            table(["algorithm", "multiply-adds, H × W image, same padding", "as"], rows),
            "The last line is for a 3 × 3 kernel. Fewer multiply-adds are not less time: "
            "transforms, memory and the precision of the numbers decide too.",
            "A kernel of low rank needs no other loops but other layers: "
            "[designs of low rank](lowrank.md).",
            "## When it pays",
            crossovers(),
        ]
    )


def crossovers() -> str:
    """When each algorithm multiplies less than the direct way, solved."""
    square = sc.Conv2d(c, c, 3, padding="same")
    direct = square.macs((H, H))
    questions = {
        "F(2×2, 3×3) takes fewer multiply-adds": (
            square.macs((H, H), algorithm="winograd", tile=2) < direct,
            H,
        ),
        "F(4×4, 3×3) takes fewer multiply-adds": (
            square.macs((H, H), algorithm="winograd", tile=4) < direct,
            H,
        ),
        "F(2×2, 3×3) takes fewer operations in all, of 56 × 56, kernels transformed ahead": (
            square.ops((56, 56), algorithm=sc.Winograd(2, transform_kernels=False)).total
            < square.ops((56, 56)).total,
            c,
        ),
        "F(4×4, 3×3) takes fewer operations in all, of 56 × 56, kernels transformed ahead": (
            square.ops((56, 56), algorithm=sc.Winograd(4, transform_kernels=False)).total
            < square.ops((56, 56)).total,
            c,
        ),
    }
    rows = [
        [question, f"for {solved(sc.when(relation, symbol))}"]
        for question, (relation, symbol) in questions.items()
    ]
    return table(["from c to c channels", "exactly"], rows)


def page(name: str) -> str:
    """One algorithm: loops, workspace, an example; its transforms where it has some."""
    kind, way = ALGORITHMS[name], SHOWN[name]
    layer = THREE if name == "fft" else PLAIN
    parts = [
        f"# {kind.__name__}",
        " ".join((inspect.getdoc(kind) or "").split("\n\n")[0].split()),
        f"Arguments, errors and sources: [`{kind.__name__}`][symconv.{kind.__name__}].",
        "## Loops",
        f"For {inline(c_in)} to {inline(c_out)} channels, `{layer!r}`, on an image of "
        f"{inline(H)} × {inline(W)}, by `{way!r}`:",
        loops(layer, way),
        "## In numbers",
        numbers(name),
    ]
    if name == "winograd":
        parts += ["## Transforms", transforms()]
    if name == "fft":
        parts += ["## Lengths and their cost", lengths()]
    return "\n\n".join(parts)


def loops(layer: sc.Conv2d, way: Algorithm) -> str:
    """What is counted, a line for each nest."""
    before = layer._shape((H, W))
    after = layer._output(before)
    rows = [
        [
            " × ".join(axis.name for axis in nest.axes),
            inline(nest.points.xreplace(WRITTEN)),
            WORK[nest.operation],
        ]
        for nest in way.nests(layer, before, after)
    ]
    said = table(["loop over", "turns", "each turn one of the"], rows)
    held = way.workspace(layer, before, after).xreplace(WRITTEN)
    return said + f"\n\nHeld beside input, weights and output: {inline(held)} elements."


def numbers(name: str) -> str:
    """A layer with numbers, run as a session."""
    options = {"winograd": ", tile=4", "fft": ", tile=14"}.get(name, "")
    return session(
        "import symconv as sc\n"
        'layer = sc.Conv2d(64, 64, 3, padding="same")\n'
        f'layer.macs(56, algorithm="{name}"{options}), layer.macs(56)\n'
        f'layer.ops(56, algorithm="{name}"{options})'
    )


def transforms() -> str:
    """Matrices of F(2, 3) and F(4, 3), their programs, and the counts of several tiles."""
    rows = []
    for tile, taps in TILES:
        made = cook_toom(tile, taps)
        lines = [program(matrix) for matrix in (made.data, made.kernel, made.inverse)]
        ratio = Rational(tile * taps, tile + taps - 1)
        rows.append(
            [
                inline(f"F({tile}, {taps})"),
                str(tile + taps - 1),
                inline(ratio),
                inline(ratio**2),
                *(f"{line.additions} + {line.multiplications}" for line in lines),
            ]
        )
    header = ["tile", "multiplications", "fewer by, 1-D", "2-D", "data", "kernel", "inverse"]
    parts = [
        "The matrices come from interpolation at 0, 1, −1, 2, −2, 1/2, … and infinity, over the "
        "rationals, for any m and r. Each is applied as a list of sums and products; the table "
        "has their additions + multiplications by constants, of one line in one dimension.",
        table(header, rows),
    ]
    for tile, taps in ((2, 3), (4, 3)):
        made = cook_toom(tile, taps)
        matrices = {"B^T": made.data, "G": made.kernel, "A^T": made.inverse}
        shown = {f"\\({name}\\)": display(tex(exact(matrix))) for name, matrix in matrices.items()}
        named = {"Data": made.data, "Kernel": made.kernel, "Inverse": made.inverse}
        programs = "\n\n".join(
            f"{name}:\n\n```text\n{program(matrix)}\n```" for name, matrix in named.items()
        )
        body = "\n\n".join(f"{name}\n\n{matrix}" for name, matrix in shown.items())
        parts += [
            f"### F({tile}, {taps})",
            body,
            details("As sums and products", programs),
        ]
    return "\n\n".join(parts)


def exact(matrix: tuple[tuple[Fraction, ...], ...]) -> ImmutableMatrix:
    """The matrix with SymPy's fractions."""
    return ImmutableMatrix([[Rational(c.numerator, c.denominator) for c in row] for row in matrix])


def lengths() -> str:
    """Lengths and the operations of their transforms."""
    rows = []
    for size in (8, 14, 16, 28, 32, 56, 64, 128, 224):
        power, smooth = fft_length(size), fft_length(size, smooth=True)
        counts = (complex_fft(power), complex_fft(power, "split-radix"), real_fft(power))
        rows.append(
            [
                str(size),
                str(power.value),
                str(smooth.value),
                *(f"{count.additions} + {count.multiplications}" for count in counts),
            ]
        )
    header = ["samples", "power of two", "2·3·5·7", "Cooley–Tukey", "split-radix", "real input"]
    return (
        "The length is found by integers alone. Additions + multiplications of a transform of "
        "the power of two:\n\n" + table(header, rows)
    )


def low_rank() -> str:
    """The designs of low rank: parameters, and the rank up to which they are smaller."""
    designs = {
        "svd": lowrank.svd(c_in, c_out, k, r),
        "separable_basis": lowrank.separable_basis(c_in, c_out, k, r),
        "separable_joint": lowrank.separable_joint(c_in, c_out, k, r),
        "cp": lowrank.cp(c_in, c_out, k, r),
        "tucker2": lowrank.tucker2(c_in, c_out, k, r, r),
    }
    plain = sc.Conv2d(c_in, c_out, k)
    rows = {}
    for name, design in designs.items():
        maker = getattr(lowrank, name)
        answer = sc.when(design.params < plain.params, r)
        rows[f"[`{name}`][symconv.lowrank.{name}]"] = "\n\n".join(
            [
                " ".join((inspect.getdoc(maker) or "").split("\n\n")[0].split()),
                display(design.params),
                f"Fewer parameters than the plain layer exactly when {solved(answer)}.",
            ]
        )
    parts = [f"### {name}\n\n{said}" for name, said in rows.items()]
    return "\n\n".join(
        [
            "# Designs of low rank",
            f"A kernel of rank {inline(r)} is several cheaper layers in a row. NumPy builds the "
            "kernel that the layers make together and compares the outputs.",
            *parts,
        ]
    )
