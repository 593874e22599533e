"""The cookbook's recipes: what is called, and what of a published statement it is compared to."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sympy import Expr, Symbol

import symconv as sc
from symconv.abc import H, L, M, N, c_in, c_out, k, n


@dataclass(frozen=True)
class Recipe:
    """One call, and what a paper prints in its place.

    Attributes:
        title: what is printed.
        claim: the published statement, by its name in `symconv.claims`; "" for MobileNet's table 1.
        setup: the statements before the call.
        value: what is printed, in Python.
        notation: the notation, in Python; "" for our own letters, where they are the paper's.
        checks: what is compared, in Python, to what the claim's finding is about.
        spelled: our symbols to the claim's.
    """

    title: str
    claim: str
    setup: str
    value: str
    notation: str = ""
    checks: Mapping[str, str] = field(default_factory=dict)
    spelled: Mapping[Symbol, Expr] = field(default_factory=dict)

    @property
    def source(self) -> str:
        """What a user writes."""
        named = f", notation={self.notation}" if self.notation else ""
        return f"import symconv as sc\n{self.setup}\nprint(sc.latex({self.value}{named}))"

    def found(self) -> dict[str, object]:
        """The names that the statements leave behind."""
        space: dict[str, object] = {}
        exec(f"import symconv as sc\n{self.setup}", space)
        return space


def _mobilenet(
    title: str, claim: str, design: str, value: str, about: str, more: str = ""
) -> Recipe:
    """A formula in Howard's letters."""
    names = f"H, {more}c_in, c_out, k" if "c_out" in design + value else f"H, {more}c_in, k"
    return Recipe(
        title,
        claim,
        f"from symconv.abc import {names}\n{design}",
        value,
        "sc.notation.MOBILENET",
        {value: about},
        {c_in: M, c_out: N, k: sc.symbols("D_K"), H: sc.symbols("D_F")},
    )


_I = {L: Symbol("i", integer=True, positive=True)}
_PLAIN = 'plain = sc.Conv2d(c_in, c_out, k, padding="same")'
_SEPARABLE = 'separable = sc.depthwise_separable(c_in, c_out, k, padding="same")'

RECIPES = (
    _mobilenet(
        "MobileNet's equation 2: a standard convolution",
        "mobilenet-eq2",
        _PLAIN,
        "plain.macs((H, H))",
        "MACs",
    ),
    _mobilenet(
        "MobileNet's equation 4: a depthwise convolution",
        "mobilenet-eq4",
        'depthwise = sc.Conv2d(c_in, c_in, k, padding="same", groups=c_in)',
        "depthwise.macs((H, H))",
        "MACs",
    ),
    _mobilenet(
        "MobileNet's equation 5: a depthwise separable convolution",
        "mobilenet-eq5",
        _SEPARABLE,
        "separable.macs((H, H))",
        "MACs",
    ),
    _mobilenet(
        "MobileNet's reduction in computation",
        "mobilenet-eq5",
        f"{_PLAIN}\n{_SEPARABLE}\npair = sc.compare(separable, plain, size=(H, H))",
        "pair.ratio().expand()",
        "share",
    ),
    _mobilenet(
        "MobileNet's equation 7: width and resolution",
        "mobilenet-eq7",
        f"{_SEPARABLE}\n"
        "smaller = {c_in: alpha * c_in, c_out: alpha * c_out, H: rho * H}\n"
        "cost = separable.macs((H, H)).subs(smaller, simultaneous=True)",
        "cost",
        "MACs",
        "alpha, rho, ",
    ),
    Recipe(
        "MobileNet's table 1: the body",
        "",
        "network = sc.networks.mobilenet_v1()",
        "sc.architecture(network, 224)",
    ),
    Recipe(
        "MobileNet's table 6: widths",
        "mobilenet-widths",
        "from sympy import Rational\n"
        "designs = {\n"
        '    f"{width} MobileNet-224": sc.networks.mobilenet_v1(width_mult=Rational(width))\n'
        '    for width in ("1", "0.75", "0.5", "0.25")\n'
        "}\n"
        'table = sc.table(designs, 224, measures=("macs", "params"), units="auto")',
        "table",
        checks={
            f"table.rows[{row}][{column}] / 10**6": f"{measure} at {width}, in millions"
            for row, width in enumerate(("1", "0.75", "0.5", "0.25"))
            for column, measure in ((1, "MACs"), (2, "parameters"))
        },
    ),
    Recipe(
        "MobileNetV2's block",
        "inverted-residual-cost",
        "from sympy import collect\nfrom symconv.abc import h, k, t, w\n"
        'd_i, d_j = sc.symbols("d_i d_j")\n'
        "block = sc.Sequential(\n"
        "    sc.Conv2d(d_i, t * d_i, 1),\n"
        '    sc.Conv2d(t * d_i, t * d_i, k, padding="same", groups=t * d_i),\n'
        "    sc.Conv2d(t * d_i, d_j, 1),\n"
        ")\n"
        "cost = collect(block.macs((h, w)), h * w * d_i * t)\n"
        'paper = sc.Notation({d_i: "d\'", d_j: "d\'\'"})',
        "cost",
        "paper",
        {"cost": "MACs"},
        {k: 2 * n + 1},
    ),
    Recipe(
        "ShuffleNet's unit",
        "shufflenet-unit",
        "from sympy import collect\nfrom symconv.abc import c, g, h, m, w\n"
        "unit = sc.blocks.shufflenet_unit(c, m, c, groups=g)",
        "collect(unit.macs((h, w)), h * w)",
        checks={"unit.macs((h, w))": "ShuffleNet"},
    ),
    Recipe(
        "ShuffleNet's unit beside ResNet's and ResNeXt's",
        "shufflenet-unit",
        "from symconv.abc import c, g, h, m, w\n"
        "designs = {\n"
        '    "ResNet": sc.blocks.bottleneck(c, m, c),\n'
        '    "ResNeXt": sc.blocks.bottleneck(c, m, c, groups=g),\n'
        '    "ShuffleNet": sc.blocks.shufflenet_unit(c, m, c, groups=g),\n'
        "}\n"
        'units = sc.table(designs, (h, w), measures="macs")',
        "units",
        checks={
            f"units.rows[{row}][1]": name
            for row, name in enumerate(("ResNet", "ResNeXt", "ShuffleNet"))
        },
    ),
    Recipe(
        "Inception's gain: two 3 × 3 for a 5 × 5",
        "two-3x3-save-28",
        "from symconv.abc import H, W, n\n"
        "large = sc.Conv2d(n, n, 5, padding=2)\n"
        "two = sc.Repeat(sc.Conv2d(n, n, 3, padding=1), 2)\n"
        "pair = sc.compare(large, two, size=(H, W))",
        "pair.saving()",
        checks={"100 * pair.saving()": "gain, in per cent"},
    ),
    Recipe(
        "Inception's gain: 3 × 1 and 1 × 3 for a 3 × 3",
        "3x1-1x3-save-33",
        "from symconv.abc import n\n"
        "pair = sc.compare(sc.Conv2d(n, n, 3), sc.spatially_separable(n, n, 3))",
        'pair.saving("params")',
        checks={'100 * pair.saving("params")': "saving, in per cent"},
    ),
    Recipe(
        "VGG's stack of three 3 × 3",
        "three-3x3-for-7x7",
        "from symconv.abc import C\n"
        'designs = {"three 3 × 3": sc.Repeat(sc.Conv2d(C, C, 3), 3), "7 × 7": sc.Conv2d(C, C, 7)}\n'
        'weights = sc.table(designs, measures="params")',
        "weights",
        checks={
            "weights.rows[0][1]": "weights of the three",
            "weights.rows[1][1]": "weights of the one",
        },
    ),
    Recipe(
        "ResNeXt's equation 4",
        "resnext-block",
        "from sympy import collect\nfrom symconv.abc import C, d\n"
        "block = sc.blocks.bottleneck(256, C * d, 256, groups=C)",
        "collect(block.params, C)",
        checks={"block.params": "parameters"},
    ),
    Recipe(
        "Squeeze-and-excitation's equation 5",
        "se-parameters",
        "from symconv.abc import C, r",
        "sc.squeeze_excitation(C, reduction=r).params",
        checks={"sc.squeeze_excitation(C, reduction=r).params": "parameters"},
    ),
    Recipe(
        "ShuffleNet V2's equation 1: memory access",
        "shufflenet-v2-g1",
        "from sympy import collect\nfrom symconv.abc import h, w\n"
        'c_1, c_2 = sc.symbols("c_1 c_2")\n'
        "moved = sc.Conv2d(c_1, c_2, 1).traffic((h, w))",
        "collect(moved, h * w)",
        checks={"moved": "elements moved"},
    ),
    Recipe(
        "Dumoulin and Visin's relationship 6: an output size",
        "relationship-6",
        "from symconv.abc import L, k, p, s\nlayer = sc.Conv1d(1, 1, k, stride=s, padding=p)",
        "layer.output_size(L)[0]",
        "sc.notation.DUMOULIN_VISIN",
        {"layer.output_size(L)[0]": "output size"},
        _I,
    ),
    Recipe(
        "Dumoulin and Visin's relationship 15: dilation",
        "relationship-15",
        "from symconv.abc import L, d, k, p, s\n"
        "layer = sc.Conv1d(1, 1, k, stride=s, padding=p, dilation=d)",
        "layer.output_size(L)[0]",
        "sc.notation.DUMOULIN_VISIN",
        {"layer.output_size(L)[0]": "output size"},
        _I,
    ),
    Recipe(
        "Araujo's receptive field of a stack",
        "field-closed-form",
        'kernels, strides = sc.symbols("k_1 k_2 k_3"), sc.symbols("s_1 s_2 s_3")\n'
        "stack = sc.Sequential(*(sc.Conv1d(1, 1, k, stride=s) for k, s in zip(kernels, strides)))",
        "stack.receptive_field.size[0]",
        checks={"stack.receptive_field.size[0]": "field of 3 layers"},
    ),
    Recipe(
        "Winograd's multiplications: F(m × m, r × r)",
        "winograd-minimal",
        "from symconv.abc import m, r\n"
        "tile, layer = sc.Winograd(m, transforms=False), sc.Conv2d(1, 1, r)",
        "layer.macs(m + r - 1, algorithm=tile)",
        checks={"layer.macs(m + r - 1, algorithm=tile)": "F(m × m, r × r)"},
    ),
    Recipe(
        "Tucker-2's compression ratio",
        "tucker-2-compression",
        'from symconv.abc import D, T\nS, R_3, R_4 = sc.symbols("S R_3 R_4")\n'
        "pair = sc.compare(sc.Conv2d(S, T, D), sc.lowrank.tucker2(S, T, D, R_3, R_4))",
        'pair.ratio("params")',
        checks={'pair.ratio("params")': "compression"},
    ),
    Recipe(
        "The Transformer's table 1: a separable convolution",
        "sequence-layers",
        "from symconv.abc import d, k, n\n"
        'depthwise = sc.Conv1d(d, d, k, padding="same", groups=d)\n'
        "layer = sc.Sequential(depthwise, sc.Conv1d(d, d, 1))",
        "layer.macs(n)",
        checks={"layer.macs(n)": "separable"},
    ),
)

# MobileNet's table 1 as it is printed: type, stride, filters, input; "5×" before two rows of it.
BODY = (
    ("Conv", 2, (3, 3, 3, 32), (224, 224, 3)),
    ("Conv dw", 1, (3, 3, 32), (112, 112, 32)),
    ("Conv", 1, (1, 1, 32, 64), (112, 112, 32)),
    ("Conv dw", 2, (3, 3, 64), (112, 112, 64)),
    ("Conv", 1, (1, 1, 64, 128), (56, 56, 64)),
    ("Conv dw", 1, (3, 3, 128), (56, 56, 128)),
    ("Conv", 1, (1, 1, 128, 128), (56, 56, 128)),
    ("Conv dw", 2, (3, 3, 128), (56, 56, 128)),
    ("Conv", 1, (1, 1, 128, 256), (28, 28, 128)),
    ("Conv dw", 1, (3, 3, 256), (28, 28, 256)),
    ("Conv", 1, (1, 1, 256, 256), (28, 28, 256)),
    ("Conv dw", 2, (3, 3, 256), (28, 28, 256)),
    ("Conv", 1, (1, 1, 256, 512), (14, 14, 256)),
    *(
        ("Conv dw", 1, (3, 3, 512), (14, 14, 512)),
        ("Conv", 1, (1, 1, 512, 512), (14, 14, 512)),
    )
    * 5,
    ("Conv dw", 2, (3, 3, 512), (14, 14, 512)),
    ("Conv", 1, (1, 1, 512, 1024), (7, 7, 512)),
    ("Conv dw", 2, (3, 3, 1024), (7, 7, 1024)),
    ("Conv", 1, (1, 1, 1024, 1024), (7, 7, 1024)),
)
BODY_STATED = (
    "27 convolutions on an input of 224 × 224 × 3, each with its stride, filters and input, then "
    "a pool, a linear layer and a softmax. The last depthwise layer is printed with a stride of 2 "
    "between 7 × 7 and 7 × 7, which is a stride of 1. Compared are the convolutions."
)
