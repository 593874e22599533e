"""torchvision's own modules judge the networks: parameters, and the shape after every layer.

`TORCHVISION` names a folder with its wheel, of which only the Python part is used; run with
-m torchvision:

    pip install --no-deps --target .venv-torchvision -c constraints.txt torchvision pillow
    TORCHVISION=.venv-torchvision pytest -m torchvision

All networks are compared at three sizes, one of each family at twenty, odd and small ones too.
"""

import os
import sys
import types
import warnings
from collections import Counter

import pytest
import torch
from sympy import Integer, Rational
from torch import nn

import symconv as sc
from symconv.abc import H, W
from symconv.evaluation import value

pytestmark = pytest.mark.torchvision

FAMILIES = (
    *("alexnet", "vgg11_bn", "squeezenet1_1", "googlenet", "inception_v3", "densenet121"),
    *("resnet18", "resnext50_32x4d", "regnet_y_400mf", "convnext_tiny", "mobilenet_v2"),
    *("mobilenet_v3_small", "mnasnet0_5", "shufflenet_v2_x0_5", "efficientnet_b0"),
    "efficientnet_v2_s",
)
OURS_ALONE = {"mobilenet_v1", "xception"}
# Above the smallest size that a network takes.
FEW = ((0, 1), (13, 40), (160, 193))
MANY = (*FEW, *((i, 7 * i % 31) for i in range(1, 12)))
MANY += ((64, 63), (65, 66), (97, 31), (96, 128), (127, 129), (191, 2))


@pytest.fixture(scope="module")
def models():
    """torchvision.models, with a stub for what registers the compiled part."""
    sys.path.insert(0, os.environ["TORCHVISION"])
    sys.modules["torchvision._meta_registrations"] = types.ModuleType("stub")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import torchvision
    finally:
        sys.path.pop(0)
    return torchvision.models


def made_by(models, name):
    """torchvision's network without weights, on the device that only knows shapes."""
    arguments = {"aux_logits": False} if name == "googlenet" else {}
    # A RegNet computes its widths with tensors, which needs a device that has numbers.
    device = "cpu" if name.startswith("regnet") else "meta"
    with torch.device(device), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of weights to be drawn
        return getattr(models, name)(**arguments).to("meta").eval()


def run(module, size):
    """Channels and size after each convolution and linear layer, with how often they come."""
    seen = Counter()

    def note(layer, _, after):
        if isinstance(layer, nn.Linear):  # which has its channels last
            after = after.movedim(-1, 1)
        seen[tuple(after.shape[1:])] += 1

    layers = [m for m in module.modules() if isinstance(m, nn.Conv2d | nn.Linear)]
    hooks = [layer.register_forward_hook(note) for layer in layers]
    try:
        with torch.no_grad():
            module(torch.empty(1, 3, *size, device="meta"))
    finally:
        for hook in hooks:
            hook.remove()
    return seen


@pytest.mark.parametrize("name", [name for name in sc.networks.__all__ if name not in OURS_ALONE])
def test_every_layer_gives_the_same_shape(name, models):
    module, network = made_by(models, name), getattr(sc.networks, name)()
    assert network.params == sum(weights.numel() for weights in module.parameters())
    rows = [row for row in network.summary((H, W)).rows if row.macs != 0]
    macs = network.macs((H, W))
    least = [int(size) for size in network.smallest_size()]
    for more in MANY if name in FAMILIES else FEW:
        size = tuple(low + extra for low, extra in zip(least, more, strict=True))
        point = {H: Integer(size[0]), W: Integer(size[1])}
        ours = Counter(
            tuple(int(value(entry, point)) for entry in (row.channels, *row.output)) for row in rows
        )
        assert ours == run(module, size)
        assert value(macs, point) == network.macs(size)
    if name in FAMILIES and min(least) > 1:
        with pytest.raises(RuntimeError):
            run(module, (least[0] - 1, least[1]))


@pytest.mark.parametrize(("up", "down"), [(1, 2), (3, 4), (7, 20), (5, 4)])
def test_other_widths_and_depths(up, down, models):
    """Parameters under multipliers that no published weights have."""
    width, exact = up / down, Rational(up, down)
    large, wide = models.mobilenetv3._mobilenet_v3_conf("mobilenet_v3_large", width_mult=width)
    rows, last = models.efficientnet._efficientnet_conf(
        "efficientnet_b0", width_mult=width, depth_mult=2 * width
    )
    with torch.device("meta"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pairs = [
            (models.MobileNetV3(large, wide), sc.networks.mobilenet_v3_large(width_mult=exact)),
            (models.MNASNet(width), sc.networks.mnasnet1_0(width_mult=exact)),
            (
                models.EfficientNet(rows, 0.2, last_channel=last),
                sc.networks.efficientnet_b0(width_mult=exact, depth_mult=2 * exact),
            ),
        ]
    for module, network in pairs:
        assert network.params == sum(weights.numel() for weights in module.parameters())


def test_the_families_are_there_and_the_sizes_are_enough():
    assert set(FAMILIES) <= set(sc.networks.__all__)
    assert len(set(MANY)) >= 20
