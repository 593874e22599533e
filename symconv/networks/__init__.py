"""Published networks, named and built as torchvision has them, with biases and normalisations.

Each is a `Sequential` of named stages, symbolic in what its arguments are, whose costs are read
off like any other design's. A module for each family states its networks as tables of data.
"""

from symconv.networks.resnet import resnet50

__all__ = ["resnet50"]
