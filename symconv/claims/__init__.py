"""Published statements as data, each with a verdict that is computed, never typed.

A claim has findings. A finding sets what was published beside what the library derives; its verdict
follows from the two, and the claim's verdict is its worst finding's. A module for each family of
papers; a claim is derived when it is first asked for. Whole networks are those of `sc.networks`,
with torchvision's channels, biases and normalisations.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module

from symconv.claims.claim import MADE, VERDICTS, Claim, Finding
from symconv.errors import ArgumentError

__all__ = ["VERDICTS", "Claim", "Finding", "all_claims", "get", "names"]

# In the order in which they are read. Each adds its claims as it is imported, which waits until
# one is asked for: what prints a claim needs none of them.
_FAMILIES = (
    "text",
    "arithmetic",
    "stacks",
    "lowrank",
    "residual",
    "efficient",
    "compact",
    "fast",
)


@cache
def _made() -> dict[str, Callable[[], Claim]]:
    families = [import_module(f"symconv.claims.{family}").__name__ for family in _FAMILIES]
    # In this order, whichever family was imported first.
    return dict(sorted(MADE.items(), key=lambda made: families.index(made[1].__module__)))


def names() -> tuple[str, ...]:
    """The name of every claim, in order; nothing is derived for it.

    Examples:
        >>> names()[:2]
        ('two-3x3-for-5x5', 'size-kept')
    """
    return tuple(_made())


def all_claims() -> tuple[Claim, ...]:
    """Every claim, in order; each is derived when first asked for.

    Examples:
        >>> len(all_claims()) == len(names())
        True
    """
    return tuple(make() for make in _made().values())


def get(name: str) -> Claim:
    """One claim by its name.

    Raises:
        ArgumentError: for a name that is none.

    Examples:
        >>> get("padded-5x5").verdict
        'true under a convention'
    """
    if name not in _made():
        raise ArgumentError(
            f"claims.get(…): no claim is named {name!r}; there are {', '.join(names())}."
        )
    return _made()[name]()
