"""Networks in symbols: one floor for a size, and the concrete network at any input."""

import pytest
from sympy import Integer

import symconv as sc
from symconv.abc import H, W, n
from symconv.arithmetic import FloorDiv
from symconv.evaluation import value

NETWORKS = ["alexnet", "vgg11_bn", "inception_v3", "densenet121", "resnet18", "resnext50_32x4d"]
NETWORKS += ["regnet_y_400mf", "convnext_tiny", "mobilenet_v2", "shufflenet_v2_x0_5"]
SIZES = [(i, 3 * i + 2) for i in range(1, 17)] + [(224, 160), (33, 257), (64, 64), (99, 100)]


def floors(size):
    """How deep floors are inside one another."""
    inside = max((floors(arg) for arg in size.args), default=0)
    return inside + isinstance(size, FloorDiv)


@pytest.mark.parametrize("name", NETWORKS)
def test_a_size_has_one_floor_at_most(name):
    for row in getattr(sc.networks, name)().summary((H, W)).rows:
        assert all(floors(size) <= 1 for size in row.output), row.name


@pytest.mark.parametrize("name", NETWORKS)
def test_put_in_is_the_concrete_network(name):
    general, concrete = getattr(sc.networks, name)(n), getattr(sc.networks, name)(10)
    macs = general.macs((H, W))
    least = [int(size) for size in concrete.smallest_size()]
    for more in SIZES:
        size = tuple(low + extra for low, extra in zip(least, more, strict=True))
        point = {H: Integer(size[0]), W: Integer(size[1]), n: Integer(10)}
        assert value(macs, point) == concrete.macs(size)
