"""The errors symconv raises: one base class, few children."""

from __future__ import annotations


class SymconvError(Exception):
    """Base of every error symconv raises on purpose."""


class ArgumentError(SymconvError, ValueError):
    """An argument that breaks a rule; the message names the subject, the rule and the values."""


class SymbolError(ArgumentError):
    """A symbol without the assumptions a size needs, or two symbols that share a name."""


class SizeError(ArgumentError):
    """An input too small for the layer, or with the wrong number of dimensions."""


class ChannelError(ArgumentError):
    """Two layers in a row whose channels provably differ."""


class DomainError(ArgumentError):
    """A domain (`given`) that contradicts itself, or a relation that is none."""


class UnsupportedError(SymconvError):
    """A description that is legal but has no exact formula here."""
