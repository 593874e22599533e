"""The NumPy judge: modules run from the definition, and what happened counted.

The formulas of the library are derived from a description. The judge takes the same
description, makes the weights, runs the loops on real arrays and counts. It imports NumPy and
nothing else of this package: a module is whatever has an ``operation`` and the fields which that
operation needs. A new operation is one more function in the `OPERATIONS` of its family.

All values are integers, so every result is exact but for functions such as exp, which have whole
stand-ins. A mean is kept as a sum over a common denominator (`Tensor`), and integers that could
leave 64 bits become Python's own.

References:
    V. Dumoulin and F. Visin, A guide to convolution arithmetic for deep learning (2016),
    sections 2 to 4: padding, strides, pooling.
"""

from symconv.judge.convolution import Correlation, correlate
from symconv.judge.field import Field, field_along, receptive_field
from symconv.judge.machine import Array, Machine, Tensor
from symconv.judge.pooling import LOWEST
from symconv.judge.running import OPERATIONS, Run, run

__all__ = [
    "LOWEST",
    "OPERATIONS",
    "Array",
    "Correlation",
    "Field",
    "Machine",
    "Run",
    "Tensor",
    "correlate",
    "field_along",
    "receptive_field",
    "run",
]
