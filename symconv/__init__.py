"""symconv: what a convolution costs, as a formula, and exactly when another design is cheaper."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

from symconv.abc import symbols
from symconv.errors import SymconvError

if TYPE_CHECKING:
    import symconv.blocks as blocks
    import symconv.claims as claims
    import symconv.figures as figures
    import symconv.kernels as kernels
    import symconv.lowrank as lowrank
    import symconv.networks as networks
    import symconv.notation as notation
    from symconv.algorithms import (
        FFT,
        Direct,
        Im2col,
        Winograd,
    )
    from symconv.arithmetic import FloorDiv, GeometricSum
    from symconv.arrays import evaluate
    from symconv.blocks import depthwise_separable, spatially_separable, squeeze_excitation
    from symconv.branches import Auxiliary, Parallel, Residual
    from symconv.citations import bibtex
    from symconv.comparison import Comparison, compare
    from symconv.compose import Repeat, Sequential
    from symconv.conventions import (
        DEEPSPEED,
        FVCORE,
        MOLCHANOV,
        OPENCV,
        PAPERS,
        PTFLOPS,
        TENSORFLOW,
        THOP,
        TORCH,
        TORCHINFO,
        Convention,
        Count,
    )
    from symconv.decide import Condition, when
    from symconv.derivation import Derivation
    from symconv.display import latex, text
    from symconv.layers import (
        ELU,
        GELU,
        AdaptiveAvgPool1d,
        AdaptiveAvgPool2d,
        AdaptiveAvgPool3d,
        AdaptiveMaxPool1d,
        AdaptiveMaxPool2d,
        AdaptiveMaxPool3d,
        AvgPool1d,
        AvgPool2d,
        AvgPool3d,
        BatchNorm,
        ChannelShuffle,
        Conv1d,
        Conv2d,
        Conv3d,
        ConvTranspose1d,
        ConvTranspose2d,
        ConvTranspose3d,
        Flatten,
        GlobalAvgPool,
        GroupNorm,
        Hardsigmoid,
        Hardswish,
        Identity,
        InstanceNorm,
        LayerNorm,
        LayerScale,
        LeakyReLU,
        Linear,
        LocallyConnected1d,
        LocallyConnected2d,
        MaxPool1d,
        MaxPool2d,
        MaxPool3d,
        MultiheadAttention,
        Narrow,
        PixelShuffle,
        PixelUnshuffle,
        PReLU,
        ReLU,
        ReLU6,
        Sigmoid,
        SiLU,
        Softmax,
        Tanh,
        Unflatten,
        Unfold,
        Upsample,
        ZeroPad1d,
        ZeroPad2d,
        ZeroPad3d,
        ZeroPadChannels,
    )
    from symconv.memory import Memory
    from symconv.notation import Notation
    from symconv.notebook import init_printing
    from symconv.optimize import Optimum, optimum
    from symconv.plane import Regions, regions
    from symconv.proof import Proof, prove
    from symconv.render.code import code
    from symconv.roofline import Machine
    from symconv.tables import Table, architecture, table
    from symconv.verification import Verification, VerificationError, verify

# Where each name is. Loaded when first asked for: `import symconv` stays as quick as SymPy, and
# needs no NumPy.
_HOMES = {
    "algorithms": ("Direct", "FFT", "Im2col", "Winograd"),
    "arithmetic": ("FloorDiv", "GeometricSum"),
    "arrays": ("evaluate",),
    "blocks": ("depthwise_separable", "spatially_separable", "squeeze_excitation"),
    "branches": ("Auxiliary", "Parallel", "Residual"),
    "citations": ("bibtex",),
    "comparison": ("Comparison", "compare"),
    "compose": ("Repeat", "Sequential"),
    "conventions": (
        "Convention",
        "Count",
        "DEEPSPEED",
        "FVCORE",
        "MOLCHANOV",
        "OPENCV",
        "PAPERS",
        "PTFLOPS",
        "TENSORFLOW",
        "THOP",
        "TORCH",
        "TORCHINFO",
    ),
    "decide": ("Condition", "when"),
    "derivation": ("Derivation",),
    "display": ("latex", "text"),
    "layers": (
        "AdaptiveAvgPool1d",
        "AdaptiveAvgPool2d",
        "AdaptiveAvgPool3d",
        "AdaptiveMaxPool1d",
        "AdaptiveMaxPool2d",
        "AdaptiveMaxPool3d",
        "AvgPool1d",
        "AvgPool2d",
        "AvgPool3d",
        "BatchNorm",
        "ChannelShuffle",
        "Conv1d",
        "Conv2d",
        "Conv3d",
        "ConvTranspose1d",
        "ConvTranspose2d",
        "ConvTranspose3d",
        "ELU",
        "Flatten",
        "GELU",
        "GlobalAvgPool",
        "GroupNorm",
        "Hardsigmoid",
        "Hardswish",
        "Identity",
        "InstanceNorm",
        "LayerNorm",
        "LayerScale",
        "LeakyReLU",
        "Linear",
        "LocallyConnected1d",
        "LocallyConnected2d",
        "MaxPool1d",
        "MaxPool2d",
        "MaxPool3d",
        "MultiheadAttention",
        "Narrow",
        "PReLU",
        "PixelShuffle",
        "PixelUnshuffle",
        "ReLU",
        "ReLU6",
        "SiLU",
        "Sigmoid",
        "Softmax",
        "Tanh",
        "Unflatten",
        "Unfold",
        "Upsample",
        "ZeroPad1d",
        "ZeroPad2d",
        "ZeroPad3d",
        "ZeroPadChannels",
    ),
    "memory": ("Memory",),
    "notation": ("Notation",),
    "notebook": ("init_printing",),
    "optimize": ("Optimum", "optimum"),
    "plane": ("Regions", "regions"),
    "proof": ("Proof", "prove"),
    "render.code": ("code",),
    "roofline": ("Machine",),
    "tables": ("Table", "architecture", "table"),
    "verification": ("Verification", "VerificationError", "verify"),
}
_MODULES = ("blocks", "claims", "figures", "kernels", "lowrank", "networks", "notation")
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "AdaptiveAvgPool1d",
    "AdaptiveAvgPool2d",
    "AdaptiveAvgPool3d",
    "AdaptiveMaxPool1d",
    "AdaptiveMaxPool2d",
    "AdaptiveMaxPool3d",
    "Auxiliary",
    "AvgPool1d",
    "AvgPool2d",
    "AvgPool3d",
    "BatchNorm",
    "ChannelShuffle",
    "Comparison",
    "Condition",
    "Conv1d",
    "Conv2d",
    "Conv3d",
    "ConvTranspose1d",
    "ConvTranspose2d",
    "ConvTranspose3d",
    "Convention",
    "Count",
    "DEEPSPEED",
    "Derivation",
    "Direct",
    "ELU",
    "FFT",
    "FVCORE",
    "Flatten",
    "FloorDiv",
    "GELU",
    "GeometricSum",
    "GlobalAvgPool",
    "GroupNorm",
    "Hardsigmoid",
    "Hardswish",
    "Identity",
    "Im2col",
    "InstanceNorm",
    "LayerNorm",
    "LayerScale",
    "LeakyReLU",
    "Linear",
    "LocallyConnected1d",
    "LocallyConnected2d",
    "MOLCHANOV",
    "Machine",
    "MaxPool1d",
    "MaxPool2d",
    "MaxPool3d",
    "Memory",
    "MultiheadAttention",
    "Narrow",
    "Notation",
    "OPENCV",
    "Optimum",
    "PAPERS",
    "PReLU",
    "PTFLOPS",
    "Parallel",
    "PixelShuffle",
    "PixelUnshuffle",
    "Proof",
    "ReLU",
    "ReLU6",
    "Regions",
    "Repeat",
    "Residual",
    "Sequential",
    "SiLU",
    "Sigmoid",
    "Softmax",
    "SymconvError",
    "TENSORFLOW",
    "THOP",
    "TORCH",
    "TORCHINFO",
    "Table",
    "Tanh",
    "Unflatten",
    "Unfold",
    "Upsample",
    "Verification",
    "VerificationError",
    "Winograd",
    "ZeroPad1d",
    "ZeroPad2d",
    "ZeroPad3d",
    "ZeroPadChannels",
    "architecture",
    "bibtex",
    "blocks",
    "claims",
    "code",
    "compare",
    "depthwise_separable",
    "evaluate",
    "figures",
    "init_printing",
    "kernels",
    "latex",
    "lowrank",
    "networks",
    "notation",
    "optimum",
    "prove",
    "regions",
    "spatially_separable",
    "squeeze_excitation",
    "symbols",
    "table",
    "text",
    "verify",
    "when",
]


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        found = import_module(f"symconv.{name}")
    elif name in _HOME:
        found = getattr(import_module(f"symconv.{_HOME[name]}"), name)
    else:
        message = f"module symconv has no attribute {name!r}"  # to which Python adds the nearest
        raise AttributeError(message, name=name, obj=sys.modules[__name__])
    globals()[name] = found  # not asked for again
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
