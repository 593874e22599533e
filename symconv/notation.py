"""Notations: our symbols under the names that a paper gives them, in everything that prints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import MappingProxyType

from sympy import Symbol

from symconv.errors import ArgumentError

__all__ = ["DUMOULIN_VISIN", "GOODFELLOW", "MOBILENET", "Notation", "current", "use"]


@dataclass(frozen=True)
class Notation:
    r"""Names for symbols, as a paper has them.

    It changes what is printed, never a formula: `to_text`, `to_latex` and `to_markdown` of every
    result take `notation=`, and `use` sets one for a block of code.

    Args:
        names: our symbol, or its name, to the name in print, such as `{"c_in": "M", "k": "D_K"}`;
            that may end in primes, as `"d'"` does.
        source: where the names are from.

    Raises:
        ArgumentError: for something that is no name, or two symbols under one name.

    Examples:
        >>> import symconv as sc
        >>> from symconv.abc import c_in, c_out, k
        >>> count = sc.Conv2d(c_in, c_out, k).params
        >>> with use(Notation({c_in: "M", c_out: "N", k: "D_K"})):
        ...     print(sc.text(count), "is", sc.latex(count))
        D_K**2*M*N is D_{K}^{2} \, M \, N
        >>> print(sc.latex(count, notation=Notation({c_in: "d'", c_out: "d''"})))
        k^{2} \, d' \, d''
    """

    names: Mapping[str | Symbol, str]
    source: str = ""

    def __post_init__(self) -> None:
        made: dict[str, str] = {}
        for ours, theirs in self.names.items():
            name = ours.name if isinstance(ours, Symbol) else ours
            for one, primes in ((name, ""), (theirs, "'")):
                if not isinstance(one, str) or not _is_name(one.rstrip(primes)):
                    raise ArgumentError(
                        f"Notation(…): a name is letters, digits and underscores, got {one!r}."
                    )
            if theirs in made.values():
                raise ArgumentError(
                    f"Notation(…): two symbols would print as {theirs}; give each its own name."
                )
            made[name] = theirs
        object.__setattr__(self, "names", MappingProxyType(made))

    def __getitem__(self, name: str) -> str:
        return dict(self.names).get(name, name)

    def __hash__(self) -> int:
        return hash((tuple(self.names.items()), self.source))


def _is_name(name: str) -> bool:
    return name.replace("_", "a").isalnum()


_OURS = Notation({})
_CURRENT: ContextVar[Notation] = ContextVar("notation")
_session = [_OURS]  # where no block has set one; a kernel's cells share no context


def current() -> Notation:
    """The notation in which is printed now."""
    return _CURRENT.get(_session[0])


def set_session(notation: Notation | None) -> None:
    """Print in a notation from here on, outside of the blocks that `use` another; None: in ours.

    Raises:
        ArgumentError: for something that is no notation.
    """
    with use(notation):  # refuses what is none
        _session[0] = notation or _OURS


@contextmanager
def use(notation: Notation | None) -> Iterator[None]:
    """Print in a notation for as long as the block runs; None leaves things as they are.

    Raises:
        ArgumentError: for something that is no notation.
    """
    if notation is not None and not isinstance(notation, Notation):
        raise ArgumentError(
            f"use(…): takes a Notation such as sc.notation.MOBILENET, got {notation!r}."
        )
    before = _CURRENT.set(notation or current())
    try:
        yield
    finally:
        _CURRENT.reset(before)


MOBILENET = Notation(
    {"c_in": "M", "c_out": "N", "k": "D_K", "H": "D_F"},
    "Howard et al., MobileNets, 2017, section 3.1: square inputs and kernels",
)
DUMOULIN_VISIN = Notation(
    {"L": "i", "H": "i_1", "W": "i_2", "k": "k", "s": "s", "p": "p", "d": "d"},
    "Dumoulin and Visin, A Guide to Convolution Arithmetic for Deep Learning, 2016, section 2",
)
GOODFELLOW = Notation(
    {"H": "m", "k": "k", "s": "s"},
    "Goodfellow, Bengio and Courville, Deep Learning, 2016, section 9.5: an image of width m and a "
    "kernel of width k",
)
