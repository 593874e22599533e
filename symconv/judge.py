"""The NumPy judge: modules run from the definition, and what happened counted.

The formulas of the library are derived from a description. The judge takes the same
description, makes the weights, runs the loops on real arrays and counts. It imports NumPy and
nothing of this package: a module is whatever has an ``operation`` and the fields which that
operation needs. A new operation is one more function in `OPERATIONS`.

All values are integers, so every result is exact. A mean is kept as a sum over a common
denominator (`Tensor`), and integers that could leave 64 bits become Python's own.

References:
    V. Dumoulin and F. Visin, A guide to convolution arithmetic for deep learning (2016),
    sections 2 to 4: padding, strides, pooling.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Sizes = Sequence[int]
Pads = Sequence[tuple[int, int]]

# The value of padding under a maximum: nothing drawn is as small.
LOWEST = int(np.iinfo(np.int64).min)

# Products are made for as many output channels at once as stay below this many elements.
_BLOCK = 1 << 21


# --- what comes out -------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Tensor:
    """An array of integers over one common denominator, shape (N, C, *spatial)."""

    values: Array
    denominator: int = 1


@dataclass(frozen=True, eq=False)
class Run:
    """What one run gave and what was counted on the way.

    The exact output is ``output / denominator``; only means make the denominator differ
    from 1. Every count is for the whole batch. `operations` are the scalar operations beside
    the multiply-accumulates, by kind.
    """

    output: Array
    denominator: int
    weights: int
    biases: int
    norms: int
    macs: int
    real_macs: int
    operations: Mapping[str, int]
    activations: int

    @property
    def output_size(self) -> tuple[int, ...]:
        """Spatial size of the array that came out."""
        return self.output.shape[2:]

    @property
    def channels(self) -> int:
        """Channels (or features) of the array that came out."""
        return int(self.output.shape[1])

    def flops(self, fma: int = 2) -> int:
        """Operations, with `fma` of them for each multiply-accumulate."""
        return fma * self.macs + sum(self.operations.values())

    @property
    def params(self) -> int:
        """All trainable numbers."""
        return self.weights + self.biases + self.norms


@dataclass(frozen=True, eq=False)
class Correlation:
    """A convolution's output, the products made, and those that met real input."""

    output: Array
    macs: int
    real_macs: int


@dataclass(frozen=True)
class Field:
    """What one output sees along one dimension.

    `first` is the first input index seen by output 0 (negative inside the padding), `extent`
    the number of inputs from the first to the last one seen, `step` the distance between the
    fields of neighbouring outputs (None where there is only one output).
    """

    first: int
    extent: int
    step: int | None


# --- windows --------------------------------------------------------------------------------


def _starts(size: int, kernel: int, stride: int, dilation: int) -> range:
    """Where the windows begin: every `stride`, as long as the last tap is inside."""
    starts = [at for at in range(0, size, stride) if at + dilation * (kernel - 1) < size]
    if not starts:
        raise ValueError(f"the padded input of {size} is smaller than the kernel of {kernel}")
    return range(0, starts[-1] + 1, stride)


def _taps(padded: Array, kernel: Sizes, stride: Sizes, dilation: Sizes) -> Iterator[Array]:
    """For each kernel tap, the elements it meets: one view of shape (N, C, *output)."""
    starts = [
        _starts(*dimension)
        for dimension in zip(padded.shape[2:], kernel, stride, dilation, strict=True)
    ]
    for tap in itertools.product(*map(range, kernel)):
        at = (
            slice(t * d, t * d + begin[-1] + 1, s)
            for t, d, s, begin in zip(tap, dilation, stride, starts, strict=True)
        )
        yield padded[(slice(None), slice(None), *at)]


def _pad(values: Array, pads: Pads, fill: int) -> Array:
    return np.pad(values, ((0, 0), (0, 0), *pads), constant_values=fill)


def _same(size: int, kernel: int, stride: int, dilation: int) -> tuple[int, int]:
    """Padding with which a window begins at every `stride`-th input; the odd one goes last."""
    last_tap = range(0, size, stride)[-1] + dilation * (kernel - 1)
    missing = max(last_tap - (size - 1), 0)
    return missing // 2, missing - missing // 2


def _room(values: Array, factor: int) -> Array:
    """The values, as Python integers where `factor` times the largest leaves 64 bits."""
    if values.dtype == object:
        return values
    return values.astype(object) if _largest(values) * factor > np.iinfo(np.int64).max else values


def _largest(values: Array) -> int:
    return max(abs(int(values.max())), abs(int(values.min())), 1)


def correlate(
    x: Array,
    weight: Array,
    *,
    stride: Sizes | None = None,
    padding: Pads | None = None,
    dilation: Sizes | None = None,
    groups: int = 1,
) -> Correlation:
    r"""A convolution as networks mean it (the kernel is not flipped), tap by tap.

    $$y_{o} = \sum_{t} w_{t}\, x_{o s + t d}$$

    Args:
        x: Input, shape (N, C_in, *spatial).
        weight: Shape (C_out, C_in / groups, *kernel).
        stride: One for each dimension; 1 where left out.
        padding: A (low, high) pair of zeros for each dimension; none where left out.
        dilation: One for each dimension; 1 where left out.
        groups: Number of groups the channels are cut into.

    Returns:
        The output, the number of products made, and the number of those that met an element of
        `x` and not padding.

    Raises:
        ValueError: The channels do not fit, or the padded input is smaller than the kernel.

    Examples:
        >>> import numpy as np
        >>> x, w = np.array([[[1, 2, 3]]]), np.array([[[1, 0, -1]]])
        >>> result = correlate(x, w, padding=[(1, 1)])
        >>> result.output.tolist(), result.macs, result.real_macs
        ([[[-2, -2, 2]]], 9, 7)
    """
    kernel = weight.shape[2:]
    ones = (1,) * len(kernel)
    stride, dilation = stride or ones, dilation or ones
    padding = padding or [(0, 0)] * len(kernel)
    _fits("a convolution", x, len(kernel))
    if x.shape[1] != weight.shape[1] * groups or weight.shape[0] % groups:
        raise ValueError(
            f"a weight of shape {weight.shape} in {groups} groups does not take "
            f"{x.shape[1]} channels"
        )
    terms = math.prod(weight.shape[1:]) * _largest(weight)
    padded = _pad(_room(x, terms), padding, 0)
    real = _pad(np.ones(x.shape, dtype=bool), padding, 0)
    outputs: list[Array] = []
    macs = real_macs = 0
    width_in, width_out = weight.shape[1], weight.shape[0] // groups
    for group in range(groups):
        channels = slice(group * width_in, (group + 1) * width_in)
        for block in _blocks(group * width_out, (group + 1) * width_out, padded[:, channels].size):
            output: Any = 0
            meets = zip(
                _taps(padded[:, channels], kernel, stride, dilation),
                _taps(real[:, channels], kernel, stride, dilation),
                itertools.product(*map(range, kernel)),
                strict=True,
            )
            for elements, is_real, tap in meets:
                # (N, 1, C_in, *output) times (C_out, C_in, 1, ...): all products of this tap
                at: Any = (block, slice(None), *tap)
                row = weight[at].reshape(-1, width_in, *ones)
                products = elements[:, None] * row
                macs += products.size
                real_macs += int(
                    np.count_nonzero(np.broadcast_to(is_real[:, None], products.shape))
                )
                output = output + products.sum(axis=2)
            outputs.append(output)
    return Correlation(np.concatenate(outputs, axis=1), macs, real_macs)


def _blocks(begin: int, end: int, elements: int) -> Iterator[slice]:
    """The output channels in blocks whose products fit in memory."""
    step = max(_BLOCK // elements, 1)
    return (slice(at, min(at + step, end)) for at in range(begin, end, step))


def _fits(subject: str, x: Array, ndim: int) -> None:
    if x.ndim != ndim + 2:
        raise ValueError(f"{subject} in {ndim} dimensions does not take an array {x.shape}")


# --- the machine ----------------------------------------------------------------------------


class Machine:
    """Runs modules and counts; one machine for one run.

    With a generator it draws small integer weights. Without one it traces what is read: every
    value is a bool, padding is True along `marked` and False elsewhere, no weight is 0 and
    nothing cancels, so an output is True exactly if something it reads is. Channels are marked
    alike, so one stands for all.

    Args:
        rng: Draws the weights; None to trace.
        marked: The dimension whose padding is True in a trace.
        modulus: Values are kept below it, for runs of which only the counts matter.
    """

    def __init__(
        self,
        rng: np.random.Generator | None,
        *,
        marked: int | None = None,
        modulus: int | None = None,
    ) -> None:
        self.rng = rng
        self.marked = marked
        self.modulus = modulus
        self.trained: Counter[str] = Counter()
        self.macs = 0
        self.real_macs = 0
        self.operations: Counter[str] = Counter()
        self.activations = 0

    def run(self, module: Any, x: Tensor) -> Tensor:
        """The module's output; `ValueError` where it does not take this input."""
        try:
            operation = OPERATIONS[module.operation]
        except KeyError:
            raise ValueError(f"the judge knows no operation {module.operation!r}") from None
        return operation(self, module, x)

    def weights(self, *shape: int, kind: str = "weight") -> Array:
        """New trainable weights of this shape."""
        self.trained[kind] += math.prod(shape)
        assert self.rng is not None  # a trace asks for none
        return self.rng.integers(-3, 4, size=shape)

    def multiply(self, x: Tensor, factors: Array) -> Tensor:
        """Every element times a factor."""
        self.operations["multiplication"] += x.values.size
        return Tensor(_room(x.values, _largest(factors)) * factors, x.denominator)

    def add(self, x: Tensor, summands: Array) -> Tensor:
        """A summand added to every element."""
        self.operations["addition"] += x.values.size
        # Each summand below 2**61, or Python integers.
        summands = _room(summands, 4 * x.denominator) * x.denominator
        return Tensor(_room(x.values, 4) + summands, x.denominator)

    def channelwise(self, x: Tensor, kind: str) -> Array:
        """One new trainable number for each channel, spread over its elements."""
        return self.weights(x.values.shape[1], kind=kind).reshape(-1, *(1,) * (x.values.ndim - 2))

    def add_bias(self, x: Tensor) -> Tensor:
        """One new trainable number for each channel, added to every element."""
        return self.add(x, self.channelwise(x, "bias"))

    def pad(self, values: Array, pads: Pads, fill: int) -> Array:
        """The padded array; in a trace, True along the marked dimension and False elsewhere."""
        if self.rng is not None:
            return _pad(values, pads, fill)
        for dimension, pair in enumerate(pads):
            only = [pair if other == dimension else (0, 0) for other in range(len(pads))]
            values = _pad(values, only, int(dimension == self.marked))
        return values

    def made(self, values: Array, denominator: int = 1) -> Tensor:
        """Counts a new tensor."""
        self.activations += values.size
        if self.rng is None:
            return Tensor(values.astype(bool))
        if self.modulus is not None:
            return Tensor(values % self.modulus)
        return Tensor(values, denominator)


def _ints(values: Any) -> tuple[int, ...]:
    return tuple(int(value) for value in values)


def _window(module: Any, size: Sizes) -> tuple[Sizes, Sizes, Sizes, Pads]:
    """Kernel, stride, dilation and padding of a module as numbers."""
    kernel = _ints(module.kernel_size)
    stride = _ints(module.stride)
    dilation = _ints(getattr(module, "dilation", (1,) * len(kernel)))
    if module.padding == "same":
        pads: Pads = [_same(*dim) for dim in zip(size, kernel, stride, dilation, strict=True)]
    else:
        pads = [(int(low), int(high)) for low, high in module.padding]
    return kernel, stride, dilation, pads


def _convolve(machine: Machine, module: Any, x: Tensor) -> Tensor:
    _fits("a convolution", x.values, len(module.kernel_size))
    kernel, stride, dilation, pads = _window(module, x.values.shape[2:])
    groups, channels = int(module.groups), int(module.in_channels)
    if channels % groups:
        raise ValueError(f"{channels} channels cannot be cut into {groups} equal groups")
    if machine.rng is None:
        return machine.made(_read(machine.pad(x.values, pads, 0), kernel, stride, dilation))
    weight = machine.weights(int(module.out_channels), channels // groups, *kernel)
    result = correlate(
        x.values, weight, stride=stride, padding=pads, dilation=dilation, groups=groups
    )
    machine.macs += result.macs
    machine.real_macs += result.real_macs
    output = machine.made(result.output, x.denominator)
    return machine.add_bias(output) if module.bias else output


def _read(padded: Array, kernel: Sizes, stride: Sizes, dilation: Sizes) -> Array:
    """Whether any element is set that a window reads."""
    hit: Any = False
    for elements in _taps(padded, kernel, stride, dilation):
        hit = hit | elements
    return np.asarray(hit)


def _linear(machine: Machine, module: Any, x: Tensor) -> Tensor:
    _fits("a linear layer", x.values, 0)
    if machine.rng is None:
        return machine.made(np.asarray(x.values.any(axis=1, keepdims=True)))
    weight = machine.weights(int(module.out_features), int(module.in_features))
    result = correlate(x.values, weight)
    machine.macs += result.macs
    machine.real_macs += result.real_macs
    output = machine.made(result.output, x.denominator)
    return machine.add_bias(output) if module.bias else output


def _pool(machine: Machine, module: Any, x: Tensor, kind: Literal["max", "mean"]) -> Tensor:
    _fits("a pool", x.values, len(module.kernel_size))
    size = x.values.shape[2:]
    kernel, stride, dilation, pads = _window(module, size)
    if getattr(module, "ceil_mode", False):
        pads = [_rounded_up(*dim) for dim in zip(size, kernel, stride, dilation, pads, strict=True)]
    traced = machine.rng is None
    values = x.values if traced or kind == "max" else _room(x.values, math.prod(kernel))
    padded = machine.pad(values, pads, LOWEST if kind == "max" else 0)
    output: Any = LOWEST if kind == "max" else 0
    taps = 0
    for elements in _taps(padded, kernel, stride, dilation):
        machine.operations["comparison" if kind == "max" else "addition"] += elements.size
        taps += 1
        joined = traced or kind == "max"
        output = np.maximum(output, elements) if joined else output + elements
    return machine.made(output, x.denominator * (taps if kind == "mean" else 1))


def _rounded_up(
    size: int, kernel: int, stride: int, dilation: int, pad: tuple[int, int]
) -> tuple[int, int]:
    """Padding under which the last window that begins before the input's end is whole.

    torch keeps a window that would end behind the padding, as long as it begins in the input or
    in the padding before it, and one window fewer would leave padding or input unseen.
    """
    low, high = pad
    extent = dilation * (kernel - 1) + 1
    begin = -stride
    while begin + extent < low + size + high and begin + stride < low + size:
        begin += stride
    if begin < 0:
        raise ValueError(f"no window begins in an input of {size}")
    return low, max(begin + extent - low - size, 0)


def _max_pool(machine: Machine, module: Any, x: Tensor) -> Tensor:
    return _pool(machine, module, x, "max")


def _mean_pool(machine: Machine, module: Any, x: Tensor) -> Tensor:
    # Padding counts in the mean, as torch's count_include_pad=True has it.
    return _pool(machine, module, x, "mean")


def _adaptive(machine: Machine, parts: Sizes, x: Tensor, kind: Literal["max", "mean"]) -> Tensor:
    """Pools the input in parts, dimension by dimension the same bounds as torch's."""
    size = x.values.shape[2:]
    common = math.prod(
        math.lcm(*(_part(h, n, i)[1] for i in range(n))) for h, n in zip(size, parts, strict=True)
    )
    values = _room(x.values, common) if kind == "mean" else x.values
    output = np.empty((*values.shape[:2], *parts), dtype=values.dtype)
    for place in itertools.product(*map(range, parts)):
        cut = [_part(h, n, i) for h, n, i in zip(size, parts, place, strict=True)]
        at = tuple(slice(first, first + length) for first, length in cut)
        part = values[(slice(None), slice(None), *at)]
        machine.operations["comparison" if kind == "max" else "addition"] += part.size
        axes = tuple(range(2, part.ndim))
        to: Any = (slice(None), slice(None), *place)
        if kind == "max" or machine.rng is None:
            output[to] = part.max(axis=axes)
        else:
            output[to] = part.sum(axis=axes) * (common // math.prod(n for _, n in cut))
    return machine.made(output, x.denominator * (common if kind == "mean" else 1))


def _part(size: int, parts: int, number: int) -> tuple[int, int]:
    """First element and number of elements of one part."""
    first, last = number * size // parts, -(-(number + 1) * size // parts)
    return first, last - first


def _adaptive_max_pool(machine: Machine, module: Any, x: Tensor) -> Tensor:
    return _adaptive(machine, _ints(module.parts), x, "max")


def _adaptive_mean_pool(machine: Machine, module: Any, x: Tensor) -> Tensor:
    return _adaptive(machine, _ints(module.parts), x, "mean")


def _global_mean(machine: Machine, module: Any, x: Tensor) -> Tensor:
    return _adaptive(machine, (1,) * (x.values.ndim - 2), x, "mean")


def _relu(machine: Machine, module: Any, x: Tensor) -> Tensor:
    machine.operations["comparison"] += x.values.size
    return machine.made(np.maximum(x.values, 0), x.denominator)


def _batch_norm(machine: Machine, module: Any, x: Tensor) -> Tensor:
    if machine.rng is None:
        return machine.made(x.values)
    if not module.affine:
        machine.operations["multiplication"] += x.values.size
        machine.operations["addition"] += x.values.size
        return machine.made(x.values, x.denominator)
    scaled = machine.multiply(x, machine.channelwise(x, "norm"))
    shifted = machine.add(scaled, machine.channelwise(x, "norm"))
    return machine.made(shifted.values, shifted.denominator)


def _convolve_transposed(machine: Machine, module: Any, x: Tensor) -> Tensor:
    """Each input lays the kernel, times its value, on the output; what is outside is cropped."""
    ndim = len(module.kernel_size)
    _fits("a transposed convolution", x.values, ndim)
    kernel, stride, dilation, pads = _window(module, x.values.shape[2:])
    groups, width_in, width_out = (
        int(getattr(module, name)) for name in ("groups", "in_channels", "out_channels")
    )
    if width_in % groups or width_out % groups:
        raise ValueError(f"{width_in} and {width_out} channels cannot be cut into {groups} groups")
    size = x.values.shape[2:]
    whole = tuple(
        max((n - 1) * s + d * (k - 1) + 1 + extra, 0)
        for n, s, d, k, extra in zip(
            size, stride, dilation, kernel, _ints(module.output_padding), strict=True
        )
    )
    kept = tuple(slice(low, n - high) for n, (low, high) in zip(whole, pads, strict=True))
    if any(n - high <= low for n, (low, high) in zip(whole, pads, strict=True)):
        raise ValueError(f"nothing is left of an output of {whole} cropped by {pads}")
    every = slice(None)
    inside = np.zeros(whole, dtype=bool)
    inside[kept] = True
    channels = width_out if machine.rng is not None else 1
    output: Any = np.zeros((x.values.shape[0], channels, *whole), dtype=x.values.dtype)
    weight = None
    if machine.rng is not None:
        weight = machine.weights(width_in, width_out // groups, *kernel)
        values = _room(x.values, math.prod((width_in, *kernel)) * _largest(weight))
        output = output.astype(values.dtype)
    for tap in itertools.product(*map(range, kernel)):
        at = tuple(
            slice(t * d, t * d + (n - 1) * s + 1, s)
            for t, d, n, s in zip(tap, dilation, size, stride, strict=True)
        )
        if weight is None:
            output[(every, every, *at)] |= x.values
            continue
        lands = int(np.count_nonzero(inside[at]))
        for group in range(groups):
            mine = slice(group * width_in // groups, (group + 1) * width_in // groups)
            theirs = slice(group * width_out // groups, (group + 1) * width_out // groups)
            picked: Any = (mine, every, *tap)
            row = weight[picked].reshape(-1, width_out // groups, *(1,) * ndim)
            products = values[:, mine, None] * row
            machine.macs += products.size
            machine.real_macs += products.size // math.prod(size) * lands
            output[(every, theirs, *at)] += products.sum(axis=1)
    result = machine.made(output[(every, every, *kept)], x.denominator)
    return machine.add_bias(result) if machine.rng is not None and module.bias else result


def _parallel(machine: Machine, module: Any, x: Tensor) -> Tensor:
    """Every branch on the same input; channels side by side, or element by element."""
    parts = [machine.run(branch, x) for branch in module.branches]
    if machine.rng is None:  # channels are marked alike: whatever any branch reads
        return Tensor(np.asarray(reduce(np.logical_or, (part.values for part in parts))))
    common = math.lcm(*(part.denominator for part in parts))
    if module.merge == "multiply":
        product, *others = sorted(parts, key=lambda part: -part.values.size)
        for other in others:
            scaled = machine.multiply(product, other.values)
            product = Tensor(scaled.values, scaled.denominator * other.denominator)
        return machine.made(product.values, product.denominator)
    values = [_room(part.values, 4 * common) * (common // part.denominator) for part in parts]
    if any(part.shape[2:] != values[0].shape[2:] for part in values):
        raise ValueError(f"branches of sizes {[part.shape for part in values]} do not meet")
    if module.merge == "concat":
        return Tensor(np.concatenate(values, axis=1), common)
    total = Tensor(values[0], common)
    for part in values[1:]:
        if part.shape != values[0].shape:
            raise ValueError(f"branches of sizes {[part.shape for part in values]} do not meet")
        machine.operations["addition"] += part.size
        total = Tensor(total.values + part, common)
    return machine.made(total.values, common)


def _flatten(machine: Machine, module: Any, x: Tensor) -> Tensor:
    return Tensor(x.values.reshape(x.values.shape[0], -1), x.denominator)


def _identity(machine: Machine, module: Any, x: Tensor) -> Tensor:
    return x


def _sequential(machine: Machine, module: Any, x: Tensor) -> Tensor:
    for layer in module.layers:
        x = machine.run(layer, x)
    return x


def _repeat(machine: Machine, module: Any, x: Tensor) -> Tensor:
    for copy in range(int(module.times)):
        body = module.body if module.index is None else module.body.subs({module.index: copy})
        x = machine.run(body, x)
    return x


OPERATIONS: dict[str, Callable[[Machine, Any, Tensor], Tensor]] = {
    "convolve": _convolve,
    "linear": _linear,
    "max_pool": _max_pool,
    "mean_pool": _mean_pool,
    "adaptive_max_pool": _adaptive_max_pool,
    "adaptive_mean_pool": _adaptive_mean_pool,
    "global_mean": _global_mean,
    "convolve_transposed": _convolve_transposed,
    "relu": _relu,
    "batch_norm": _batch_norm,
    "parallel": _parallel,
    "flatten": _flatten,
    "identity": _identity,
    "sequential": _sequential,
    "repeat": _repeat,
}


def run(module: Any, x: Array, *, rng: np.random.Generator, modulus: int | None = None) -> Run:
    """Runs a module on an array and counts.

    Args:
        module: Anything with an ``operation`` of `OPERATIONS` and that operation's fields, all
            of them numbers.
        x: Integers, shape (N, C, *spatial).
        rng: Draws the weights, small integers.
        modulus: Keep every layer's values below this, where only the counts are asked for: deep
            networks would need Python's integers, which are slow.

    Returns:
        The output and the counts.

    Raises:
        ValueError: The module does not take this input, or the array does not hold integers.

    Examples:
        >>> import numpy as np
        >>> from types import SimpleNamespace
        >>> conv = SimpleNamespace(
        ...     operation="convolve",
        ...     in_channels=2,
        ...     out_channels=4,
        ...     kernel_size=(3,),
        ...     stride=(1,),
        ...     padding=((1, 1),),
        ...     dilation=(1,),
        ...     groups=1,
        ...     bias=False,
        ... )
        >>> result = run(conv, np.ones((1, 2, 5), dtype=int), rng=np.random.default_rng(0))
        >>> result.output.shape, result.params, result.macs, result.real_macs
        ((1, 4, 5), 24, 120, 104)
    """
    if not np.issubdtype(x.dtype, np.integer):
        raise ValueError(f"the judge runs on integers, so that it is exact, and got {x.dtype}")
    machine = Machine(rng, modulus=modulus)
    output = machine.run(module, Tensor(x.astype(np.int64)))
    return Run(
        output=output.values,
        denominator=output.denominator,
        weights=machine.trained["weight"],
        biases=machine.trained["bias"],
        norms=machine.trained["norm"],
        macs=machine.macs,
        real_macs=machine.real_macs,
        operations=machine.operations,
        activations=machine.activations,
    )


# --- receptive fields -----------------------------------------------------------------------


def field_along(module: Any, size: Sizes, axis: int) -> Field:
    """Measures what one output sees along one dimension, by changing inputs.

    One trace marks the padding: the outputs it does not reach are the interior ones. More
    traces mark the inputs up to an index, or from an index on, and halve the interval in which
    an output is reached or no longer reached.

    Args:
        module: A module the judge can run, whose output keeps its dimensions.
        size: Input size, one for each dimension, large enough for interior outputs.
        axis: Which dimension.

    Returns:
        First index seen by output 0, extent, and step from one output to the next.

    Raises:
        ValueError: The size leaves no two neighbouring interior outputs, or the fields differ
            in more than their place.
    """
    length = size[axis]

    def reached(marks: Array, marked: int | None = None) -> Array:
        """[sample, output index along the axis] for marks of shape (samples, length)."""
        shape = [1] * (2 + len(size))
        shape[0], shape[2 + axis] = marks.shape
        x = np.broadcast_to(marks.reshape(shape), (len(marks), 1, *size))
        values = Machine(None, marked=marked).run(module, Tensor(x)).values
        others = tuple(at for at in range(1, values.ndim) if at != axis + 2)
        return np.asarray(values.any(axis=others))

    touches_padding = reached(np.zeros((1, length), dtype=bool), marked=axis)[0]
    interior = np.flatnonzero(reached(np.ones((1, length), dtype=bool))[0] & ~touches_padding)
    alone = len(touches_padding) == 1 and len(interior) == 1
    pairs = [(at, at + 1) for at in interior if at + 1 in interior]
    if not pairs and not alone:
        raise ValueError(f"an input of {tuple(size)} is too small for two interior outputs")
    outputs = np.array([0] if alone else pairs[0] + pairs[-1])

    # For each output twice: how many inputs from the left, and from the right, until it is hit.
    samples = np.arange(2 * len(outputs))
    from_left = samples < len(outputs)
    target = np.concatenate([outputs, outputs])
    low, high = np.ones_like(samples), np.full_like(samples, length)
    while (low < high).any():
        middle = (low + high) // 2
        left = np.arange(length) < middle[:, None]
        hit = reached(np.where(from_left[:, None], left, left[:, ::-1]))[samples, target]
        low, high = np.where(hit, low, middle + 1), np.where(hit, middle, high)
    firsts, lasts = (high - 1)[from_left], (length - high)[~from_left]

    extents = set((lasts - firsts + 1).tolist())
    if alone:
        return Field(int(firsts[0]), extents.pop(), None)
    steps = set(np.diff(firsts)[::2].tolist())
    if len(steps) > 1 or len(extents) > 1:
        raise ValueError(f"the fields are not alike: extents {extents}, steps {steps}")
    (step,), (extent,) = steps, extents
    return Field(int(firsts[0] - outputs[0] * step), extent, step)


def receptive_field(module: Any, size: Sizes) -> tuple[Field, ...]:
    """Measures the receptive field in every dimension.

    Args:
        module: A module the judge can run, whose output keeps its dimensions.
        size: Input size, one for each dimension, large enough for interior outputs.

    Returns:
        One `Field` for each dimension.

    Raises:
        ValueError: The size leaves no two neighbouring interior outputs.

    Examples:
        >>> from types import SimpleNamespace
        >>> pool = SimpleNamespace(
        ...     operation="max_pool",
        ...     kernel_size=(3,),
        ...     stride=(2,),
        ...     padding=((1, 1),),
        ...     dilation=(1,),
        ... )
        >>> receptive_field(pool, (9,))
        (Field(first=-1, extent=3, step=2),)
    """
    return tuple(field_along(module, size, axis) for axis in range(len(size)))
