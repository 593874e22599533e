"""What papers and tools call one number of operations: their conventions, as data.

A convention says for each kind of layer how much of what it counts. Kinds that it does not name
count nothing, and `Module.count` names them. A bias is a kind of its own, "linear bias" say; so are
the products of two inputs in "attention products", and what else such a layer does for each element
of them in "attention elementwise": its scaling and its softmax.

The tools' rules were read in their sources, at the versions named, and checked by running them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, TypeAlias

from sympy import Add, Expr, Integer, Mul

from symconv.errors import ArgumentError
from symconv.nest import BATCH, CHANNELS, Nest, Shape, Tensor, markers

if TYPE_CHECKING:
    from symconv.layers import Layer

__all__ = [
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
    "Convention",
    "Count",
    "elements_in",
    "elements_out",
    "elements_out_of_images",
    "elements_scaled",
    "macs",
    "macs_at_outputs",
    "macs_between_inputs",
    "macs_with_weights",
    "macs_without_groups",
    "pairs",
    "parameters",
    "rows",
    "turns",
]

Per: TypeAlias = "Callable[[Layer, Shape, Shape], Expr]"
Terms: TypeAlias = "tuple[tuple[int, Per], ...]"


# -- what there is to count, each for one layer between two shapes ------


def _points(nests: list[Nest], before: Shape, after: Shape) -> Expr:
    return Add(*(nest.points for nest in nests)).xreplace(markers(before, after, BATCH))


def _kind(layer: Layer, nest: Nest) -> str:
    """The kind of work that one of its loops does."""
    if nest.elements("bias") != 0:
        return f"{layer.operation} bias"
    multiplies = [one for one in layer.nests if one.operation == "multiply-add"]
    if nest.elements("weight") != 0 or not multiplies:
        return layer.operation
    return f"{layer.operation} {'products' if nest in multiplies else 'elementwise'}"


def _work(layer: Layer) -> list[Nest]:
    return [nest for nest in layer.nests if nest.elements("bias") == 0]


def macs(layer: Layer, before: Shape, after: Shape) -> Expr:
    """Multiply-accumulates."""
    multiplies = [nest for nest in layer.nests if nest.operation == "multiply-add"]
    return _points(multiplies, before, after)


def macs_with_weights(layer: Layer, before: Shape, after: Shape) -> Expr:
    """Multiply-accumulates of an input and a weight: of attention, its projections."""
    return _multiplied(layer, True, before, after)


def macs_between_inputs(layer: Layer, before: Shape, after: Shape) -> Expr:
    """Multiply-accumulates of two inputs: of attention, the scores and the mixing by them."""
    return _multiplied(layer, False, before, after)


def _multiplied(layer: Layer, weighed: bool, before: Shape, after: Shape) -> Expr:
    multiplies = [nest for nest in layer.nests if nest.operation == "multiply-add"]
    chosen = [nest for nest in multiplies if (nest.elements("weight") != 0) is weighed]
    return _points(chosen, before, after)


def pairs(layer: Layer, before: Shape, after: Shape) -> Expr:
    """Scores of attention: pairs of positions, for each head."""
    kind = f"{layer.operation} elementwise"
    return _points([n for n in layer.nests if _kind(layer, n) == kind][:1], before, after)


def turns(layer: Layer, before: Shape, after: Shape) -> Expr:
    """Turns of all its loops but a bias's: elements of a pool's windows, say."""
    return _points(_work(layer), before, after)


def elements_in(layer: Layer, before: Shape, after: Shape) -> Expr:
    """Elements of its input."""
    return _elements(before)


def elements_out(layer: Layer, before: Shape, after: Shape) -> Expr:
    """Elements of its output."""
    return _elements(after)


def elements_out_of_images(layer: Layer, before: Shape, after: Shape) -> Expr:
    """Elements of its output, where it has two dimensions."""
    return _elements(after) if len(after.size) == 2 else Integer(0)


def elements_scaled(layer: Layer, before: Shape, after: Shape) -> Expr:
    """Elements of its input, of a normalisation that trains a scale and a shift."""
    return _elements(before) if layer._weights("norm") != 0 else Integer(0)


def rows(layer: Layer, before: Shape, after: Shape) -> Expr:
    """Vectors of channels: positions of the whole batch."""
    return BATCH * before.points


def _elements(shape: Shape) -> Expr:
    channels = CHANNELS if shape.channels is None else shape.channels
    return Mul(BATCH, channels, shape.points)


def macs_at_outputs(layer: Layer, before: Shape, after: Shape) -> Expr:
    """Multiply-accumulates, with the output's positions in place of the input's."""
    return macs(layer, before, after) * after.points / before.points


def macs_without_groups(layer: Layer, before: Shape, after: Shape) -> Expr:
    """Multiply-accumulates, as if all channels were one group."""
    return macs(layer, before, after) * getattr(layer, "groups", Integer(1))


def parameters(layer: Layer, before: Shape, after: Shape) -> Expr:
    """Trained numbers, once for each input of a batch."""
    kinds: tuple[Tensor, ...] = ("weight", "bias", "norm")
    return BATCH * Add(*(layer._weights(kind) for kind in kinds))


def _opencv_transposed(layer: Layer, before: Shape, after: Shape) -> Expr:
    """What OpenCV takes for the products: input channels in place of a group's output channels."""
    wrong = layer.in_channels * getattr(layer, "groups", Integer(1)) / layer.out_channels
    return macs(layer, before, after) * wrong


@dataclass(frozen=True, eq=False)
class Convention:
    """How a paper or a tool counts: for each kind of layer a sum of multiples of what there is.

    Args:
        name: whose it is.
        unit: what the sum is called, "MACs" or "FLOPs".
        rules: kind of layer (its `operation`, or that and " bias") to terms, each a coefficient and
            one of this module's functions; () for a kind that counts nothing on purpose.
        source: where it is stated.
        activations: kinds of layer whose outputs it counts as activations; None where it counts
            none.

    Raises:
        ArgumentError: for another unit.

    Examples:
        >>> import symconv as sc
        >>> from symconv.abc import H, c
        >>> layer = sc.ConvTranspose2d(c, c, 4, stride=2, padding=1)
        >>> layer.macs(H), layer.macs(H, convention=THOP)
        (16*H**2*c**2, 64*H**2*c**2)
    """

    name: str
    unit: Literal["MACs", "FLOPs"]
    rules: Mapping[str, Terms]
    source: str
    activations: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        if self.unit not in ("MACs", "FLOPs"):
            raise ArgumentError(
                f'Convention(…): `unit` must be "MACs" or "FLOPs", got {self.unit!r}.'
            )
        object.__setattr__(self, "rules", MappingProxyType(dict(self.rules)))

    def __repr__(self) -> str:
        return f"Convention({self.name!r})"

    def changed(self, name: str, rules: Mapping[str, Terms | None]) -> Convention:
        """The same with other rules for some kinds; None takes a kind out, so that it is named.

        Args:
            name: of the new convention.
            rules: kind to terms.

        Examples:
            >>> import symconv as sc
            >>> body = sc.PAPERS.changed("without classifier", {"linear": ()})
            >>> sc.Sequential(sc.Flatten(), sc.Linear(12, 10)).macs((2, 2), convention=body)
            0
        """
        both = {**self.rules, **rules}
        kept = {kind: terms for kind, terms in both.items() if terms is not None}
        return Convention(name, self.unit, kept, f"{self.source}; changed", self.activations)

    def of(self, layer: Layer, before: Shape, after: Shape) -> tuple[Expr, tuple[str, ...]]:
        """What it counts of a layer, and the kinds of work of it that it does not name."""
        asked = list(dict.fromkeys(_kind(layer, nest) for nest in layer.nests))
        named = [kind for kind in asked if kind in self.rules]
        terms = [term for kind in named for term in self.rules[kind]]
        if not asked and layer.operation in self.rules:  # nothing is computed, and yet counted
            terms = list(self.rules[layer.operation])
        total = Add(*(factor * per(layer, before, after) for factor, per in terms))
        return total, tuple(kind for kind in asked if kind not in named)


@dataclass(frozen=True)
class Count:
    """A number of operations under a convention, and the kinds of work it leaves out."""

    total: Expr
    convention: Convention
    left_out: tuple[str, ...]

    def __str__(self) -> str:
        left = f"; not counted: {', '.join(self.left_out)}" if self.left_out else ""
        return f"{self.total} {self.convention.unit} ({self.convention.name}){left}"


# -- ready-made ones ------

_CONVOLUTIONS = ("convolve", "convolve_transposed")
_POOLS = ("max_pool", "mean_pool", "adaptive_max_pool", "adaptive_mean_pool", "global_mean")
_AVERAGES = ("adaptive_mean_pool", "global_mean")
_STATISTICS = ("layer_norm", "group_norm", "instance_norm")
_NORMALIZED: Terms = ((4, elements_in), (1, elements_scaled))


def _each(kinds: tuple[str, ...], *terms: tuple[int, Per]) -> dict[str, Terms]:
    return dict.fromkeys(kinds, terms)


_MULTIPLIES = _each((*_CONVOLUTIONS, "linear"), (1, macs))
_ATTENTION: dict[str, Terms] = {
    "attention": ((1, macs_with_weights),),
    "attention products": ((1, macs_between_inputs),),
    "locally_connected": ((1, macs),),
}
_UPSAMPLES = tuple(f"upsample_{mode}" for mode in ("nearest", "linear", "bilinear", "trilinear"))
_TWICE = _each((*_CONVOLUTIONS, "linear"), (2, macs))
_NO_BIASES = _each(tuple(f"{kind} bias" for kind in (*_CONVOLUTIONS, "linear")))
_BIASES = _each(tuple(f"{kind} bias" for kind in (*_CONVOLUTIONS, "linear")), (1, elements_out))

PAPERS = Convention(
    "papers",
    "MACs",
    {**_MULTIPLIES, **_ATTENTION, **_NO_BIASES},
    "He et al., Deep Residual Learning for Image Recognition, 2015, table 1: multiply-adds; "
    "Radosavovic et al., Designing Network Design Spaces, 2020, section 4: activations",
    activations=_CONVOLUTIONS,
)

MOLCHANOV = Convention(
    "Molchanov et al.",
    "FLOPs",
    {
        "convolve": ((2, macs), (2, elements_out)),
        "linear": ((2, macs), (-1, elements_out)),
        **_each(("convolve bias", "linear bias")),
    },
    "Molchanov et al., Pruning Convolutional Neural Networks for Resource Efficient Inference, "
    "2016, appendix A.1",
)

FVCORE = Convention(
    "fvcore",
    "MACs",
    {
        **_MULTIPLIES,
        "batch_norm": ((1, elements_in), (1, elements_scaled)),
        **_each(_STATISTICS, *_NORMALIZED),
        **_each(_AVERAGES, (1, elements_in)),
        # With need_weights=False, as torch's Transformer layers call it.
        "attention": ((1, macs_with_weights),),
        "attention bias": (),
        "upsample_nearest": ((1, elements_out_of_images),),
        "upsample_bilinear": ((4, elements_out),),
    },
    "fvcore 0.1.5.post20221221, fvcore/nn/jit_handles.py and flop_count.py",
)

THOP = Convention(
    "thop",
    "MACs",
    {
        "convolve": ((1, macs),),
        "convolve_transposed": ((1, macs_at_outputs),),
        "linear": ((1, macs),),
        **_each(
            ("batch_norm", "layer_norm", "instance_norm"),
            *((2, elements_in), (2, elements_scaled)),
        ),
        "prelu": ((1, elements_in),),
        "softmax": ((3, elements_in), (-1, rows)),
        "mean_pool": ((1, elements_out),),
        **_each(_AVERAGES, (1, elements_in), (1, elements_out)),
        "upsample_nearest": ((1, elements_out),),
        "upsample_linear": ((5, elements_out),),
        "upsample_bilinear": ((11, elements_out),),
    },
    "thop 0.1.1.post2209072238, thop/vision/basic_hooks.py and calc_func.py",
)

PTFLOPS = Convention(
    "ptflops",
    "MACs",
    {
        **_MULTIPLIES,
        **_BIASES,
        **_each(
            ("batch_norm", "group_norm", "instance_norm"),
            *((1, elements_in), (1, elements_scaled)),
        ),
        "layer_norm": ((1, elements_in),),
        **_each(("relu", "elu", "gelu", "prelu"), (2, elements_in)),
        **_each(("relu6", "leaky_relu", "silu", "softmax"), (1, elements_in)),
        **_each(_POOLS, (2, elements_in)),
        # The last projection has a bias in its count, whether there is one or not.
        "attention": ((1, macs_with_weights), (1, elements_out)),
        "attention products": ((1, macs_between_inputs),),
        "attention elementwise": ((1, elements_in), (1, pairs)),
        "attention bias": ((3, elements_out),),
        **_each(_UPSAMPLES, (2, elements_out)),
    },
    "ptflops 0.7.5, ptflops/pytorch_ops.py: modules and patched functions both count",
)

TORCHINFO = Convention(
    "torchinfo",
    "MACs",
    {
        "convolve": ((1, macs),),
        "convolve_transposed": ((1, macs_at_outputs),),
        "linear": ((1, macs),),
        **_BIASES,
        **_each(("batch_norm", *_STATISTICS, "prelu"), (1, parameters)),
    },
    "torchinfo 1.8.0, torchinfo/layer_info.py, LayerInfo.calculate_macs",
)

TORCH = Convention(
    "torch",
    "FLOPs",
    dict(_TWICE),
    "torch 2.13.0, torch/utils/flop_counter.py",
)

DEEPSPEED = Convention(
    "DeepSpeed",
    "FLOPs",
    {
        **_TWICE,
        **_each(("convolve bias", "convolve_transposed bias"), (1, elements_out)),
        "batch_norm": ((1, elements_in), (1, elements_scaled)),
        **_each(_STATISTICS, *_NORMALIZED),
        **_each(
            ("relu", "leaky_relu", "prelu", "elu", "gelu", "silu", "softmax"),
            (1, elements_in),
        ),
        **_each(_POOLS, (1, elements_in)),
        "attention": ((2, macs_with_weights),),
        "attention products": ((2, macs_between_inputs),),
        **_each(_UPSAMPLES, (1, elements_out)),
    },
    "DeepSpeed 0.19.8, deepspeed/profiling/flops_profiler/profiler.py",
)

TENSORFLOW = Convention(
    "TensorFlow profiler",
    "FLOPs",
    {
        "convolve": ((2, macs),),
        "linear": ((2, macs),),
        **_each(("convolve bias", "linear bias"), (1, elements_out)),
        **_each(("max_pool", "mean_pool"), (1, turns)),
        "global_mean": ((1, elements_in),),
        **_each(("add", "multiply"), (1, elements_out)),
    },
    "TensorFlow 2.21.0, tensorflow/python/profiler/internal/flops_registry.py and ops/nn_ops.py",
)

OPENCV = Convention(
    "OpenCV",
    "FLOPs",
    {
        "convolve": ((2, macs_without_groups), (1, elements_out)),
        "convolve bias": (),
        "convolve_transposed": ((2, _opencv_transposed),),
        "batch_norm": ((3, elements_in),),
        **_each(
            ("relu", "leaky_relu", "prelu", "tanh", "hardsigmoid", "hardswish"),
            (1, elements_out),
        ),
        **_each(("relu6", "elu"), (2, elements_out)),
        "sigmoid": ((3, elements_out),),
        "silu": ((5, elements_out),),  # as ONNX has it: a sigmoid and a product
        "softmax": ((4, elements_in),),
        "max_pool": ((1, turns),),
        "mean_pool": ((1, turns), (1, elements_out)),
        "global_mean": ((2, elements_out),),
        **_each(("add", "multiply"), (2, elements_out)),
    },
    "OpenCV 4.14.0, modules/dnn/src/layers, getFLOPS",
)
