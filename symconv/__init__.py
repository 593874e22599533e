"""symconv: what a convolution costs, as a formula, and exactly when another design is cheaper."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from symconv.abc import symbols
from symconv.arithmetic import FloorDiv, GeometricSum
from symconv.branches import Auxiliary, Parallel, Residual
from symconv.compose import Repeat, Sequential
from symconv.errors import SymconvError
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

if TYPE_CHECKING:
    import symconv.blocks as blocks
    import symconv.claims as claims
    import symconv.figures as figures
    import symconv.kernels as kernels
    import symconv.lowrank as lowrank
    import symconv.networks as networks
    import symconv.notation as notation
    from symconv.algorithms import FFT, Direct, Im2col, Winograd
    from symconv.arrays import evaluate
    from symconv.blocks import depthwise_separable, spatially_separable, squeeze_excitation
    from symconv.citations import bibtex
    from symconv.comparison import Comparison, compare
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

# Loaded when first asked for: `import symconv` stays as quick as SymPy and needs no NumPy.
_LATER = {
    "depthwise_separable": "blocks",
    "spatially_separable": "blocks",
    "squeeze_excitation": "blocks",
    "Direct": "algorithms",
    "Convention": "conventions",
    "Count": "conventions",
    "PAPERS": "conventions",
    "MOLCHANOV": "conventions",
    "FVCORE": "conventions",
    "THOP": "conventions",
    "PTFLOPS": "conventions",
    "TORCHINFO": "conventions",
    "TORCH": "conventions",
    "DEEPSPEED": "conventions",
    "TENSORFLOW": "conventions",
    "OPENCV": "conventions",
    "FFT": "algorithms",
    "Im2col": "algorithms",
    "Winograd": "algorithms",
    "bibtex": "citations",
    "code": "render.code",
    "evaluate": "arrays",
    "blocks": "",
    "lowrank": "",
    "networks": "",
    "Comparison": "comparison",
    "Condition": "decide",
    "Machine": "roofline",
    "Memory": "memory",
    "Optimum": "optimize",
    "Proof": "proof",
    "Regions": "plane",
    "Verification": "verification",
    "VerificationError": "verification",
    "Derivation": "derivation",
    "Notation": "notation",
    "Table": "tables",
    "architecture": "tables",
    "claims": "",
    "init_printing": "notebook",
    "latex": "display",
    "figures": "",
    "notation": "",
    "text": "display",
    "table": "tables",
    "compare": "comparison",
    "kernels": "",
    "optimum": "optimize",
    "prove": "proof",
    "regions": "plane",
    "verify": "verification",
    "when": "decide",
}

__all__ = [
    "ChannelShuffle",
    "ELU",
    "GELU",
    "GroupNorm",
    "Hardsigmoid",
    "Hardswish",
    "InstanceNorm",
    "LayerNorm",
    "LayerScale",
    "LeakyReLU",
    "LocallyConnected1d",
    "LocallyConnected2d",
    "MultiheadAttention",
    "Narrow",
    "PReLU",
    "PixelShuffle",
    "PixelUnshuffle",
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
    "squeeze_excitation",
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
    "FFT",
    "FVCORE",
    "Flatten",
    "FloorDiv",
    "GeometricSum",
    "GlobalAvgPool",
    "Identity",
    "Im2col",
    "Linear",
    "Machine",
    "MOLCHANOV",
    "MaxPool1d",
    "MaxPool2d",
    "MaxPool3d",
    "Memory",
    "Notation",
    "OPENCV",
    "Optimum",
    "PAPERS",
    "PTFLOPS",
    "Parallel",
    "Proof",
    "ReLU",
    "Regions",
    "Repeat",
    "Residual",
    "Sequential",
    "SymconvError",
    "TENSORFLOW",
    "THOP",
    "TORCH",
    "TORCHINFO",
    "Table",
    "Verification",
    "VerificationError",
    "Winograd",
    "architecture",
    "bibtex",
    "blocks",
    "claims",
    "code",
    "compare",
    "depthwise_separable",
    "evaluate",
    "init_printing",
    "figures",
    "kernels",
    "latex",
    "lowrank",
    "networks",
    "notation",
    "optimum",
    "prove",
    "regions",
    "spatially_separable",
    "symbols",
    "table",
    "text",
    "verify",
    "when",
]


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module symconv has no attribute {name!r}")
    home = _LATER[name]
    if not home:
        return import_module(f"symconv.{name}")
    return getattr(import_module(f"symconv.{home}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
