"""Blocks of the literature: functions that return layers in a container.

A block is bare, as papers count it: its convolutions without bias, and whatever else computes by
design. `norm=` and `activation=` put a normalisation and an activation where the paper has them.
"""

from symconv.blocks.convnext import (
    convnext_block,
)
from symconv.blocks.dense import (
    dense_block,
    dense_layer,
    transition,
)
from symconv.blocks.gates import (
    squeeze_excitation,
)
from symconv.blocks.inception import (
    inception_factorised,
    inception_module,
    inception_reduction,
    inception_reduction_factorised,
    inception_two_3x3,
    inception_wide,
)
from symconv.blocks.inverted import (
    fused_mbconv,
    inverted_residual,
    mbconv,
)
from symconv.blocks.residual import (
    basic_block,
    bottleneck,
)
from symconv.blocks.separable import (
    depthwise_separable,
    spatially_separable,
)
from symconv.blocks.shuffle import (
    shufflenet_v2_unit,
)
from symconv.blocks.stages import (
    fire,
    vgg_stage,
)
from symconv.blocks.unit import (
    conv_unit,
)

__all__ = [
    "basic_block",
    "bottleneck",
    "conv_unit",
    "convnext_block",
    "dense_block",
    "dense_layer",
    "depthwise_separable",
    "fire",
    "fused_mbconv",
    "inception_factorised",
    "inception_module",
    "inception_reduction",
    "inception_reduction_factorised",
    "inception_two_3x3",
    "inception_wide",
    "inverted_residual",
    "mbconv",
    "shufflenet_v2_unit",
    "spatially_separable",
    "squeeze_excitation",
    "transition",
    "vgg_stage",
]
