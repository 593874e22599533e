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
from symconv.blocks.dilated import (
    aspp,
    esp_module,
)
from symconv.blocks.gates import (
    efficient_channel_attention,
    large_kernel_attention,
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
from symconv.blocks.partial import (
    ghost_module,
    hetconv,
    octave_conv,
    partial_conv,
)
from symconv.blocks.repvgg import (
    repvgg_block,
)
from symconv.blocks.residual import (
    basic_block,
    bottleneck,
)
from symconv.blocks.separable import (
    blueprint_separable,
    depthwise_separable,
    spatially_separable,
)
from symconv.blocks.shuffle import (
    shufflenet_unit,
    shufflenet_v2_unit,
)
from symconv.blocks.stages import (
    csp_stage,
    fire,
    vgg_stage,
)
from symconv.blocks.unet import (
    unet_down,
    unet_up,
)
from symconv.blocks.unit import (
    conv_unit,
)
from symconv.blocks.video import (
    r2plus1d,
)
from symconv.blocks.xception import (
    xception_block,
)

__all__ = [
    "aspp",
    "basic_block",
    "blueprint_separable",
    "bottleneck",
    "conv_unit",
    "convnext_block",
    "csp_stage",
    "dense_block",
    "dense_layer",
    "depthwise_separable",
    "efficient_channel_attention",
    "esp_module",
    "fire",
    "fused_mbconv",
    "ghost_module",
    "hetconv",
    "inception_factorised",
    "inception_module",
    "inception_reduction",
    "inception_reduction_factorised",
    "inception_two_3x3",
    "inception_wide",
    "inverted_residual",
    "large_kernel_attention",
    "mbconv",
    "octave_conv",
    "partial_conv",
    "r2plus1d",
    "repvgg_block",
    "shufflenet_unit",
    "shufflenet_v2_unit",
    "spatially_separable",
    "squeeze_excitation",
    "transition",
    "unet_down",
    "unet_up",
    "vgg_stage",
    "xception_block",
]
