"""Notations: our symbols under a paper's names and in its order, in everything that prints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import MappingProxyType

from sympy import Symbol

from symconv.errors import ArgumentError

__all__ = [
    *("DUMOULIN_VISIN", "GOODFELLOW", "MOBILENET", "MOLCHANOV", "Notation", "current", "use"),
]


@dataclass(frozen=True)
class Notation:
    r"""Names for symbols, and the order in which a product has them, as in a paper.

    It changes what is printed, never a formula: `to_text`, `to_latex`, `to_markdown` and `to_html`
    of every result take `notation=`, and `use` sets one for a block of code.

    Args:
        names: our symbol, or its name, to the name in print, such as `{"c_in": "M", "k": "D_K"}`;
            that may end in primes, as `"d'"` does.
        source: where the names are from.
        order: names in print, as they follow each other in a product. What it leaves out stands
            in front of them, in our own order; without it all names keep our order.

    Raises:
        ArgumentError: for something that is no name, two symbols under one name, or a name that
            the order has twice.

    Examples:
        >>> import symconv as sc
        >>> from symconv.abc import c_in, c_out, k
        >>> count = sc.Conv2d(c_in, c_out, k).params
        >>> with use(Notation({c_in: "M", c_out: "N", k: "D_K"})):
        ...     print(sc.text(count), "is", sc.latex(count))
        D_K**2*M*N is D_{K}^{2} \, M \, N
        >>> print(sc.latex(count, notation=Notation({c_in: "d'", c_out: "d''"})))
        k^{2} \, d' \, d''
        >>> with use(Notation({c_in: "C", c_out: "K", k: "R"}, order=("K", "C", "R"))):
        ...     print(sc.text(count))
        K*C*R**2
    """

    names: Mapping[str | Symbol, str]
    source: str = ""
    order: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        made: dict[str, str] = {}
        for ours, theirs in self.names.items():
            name = ours.name if isinstance(ours, Symbol) else ours
            _check_name(name)
            _check_name(theirs, primes="'")
            if theirs in made.values():
                raise ArgumentError(
                    f"Notation(…): two symbols would print as {theirs}; give each its own name."
                )
            made[name] = theirs
        if isinstance(self.order, str):
            raise ArgumentError(
                f'Notation(…): `order` takes names in print such as ("D_K", "M"), '
                f"got {self.order!r}."
            )
        for name in self.order:
            _check_name(name, primes="'")
            if self.order.count(name) > 1:
                raise ArgumentError(f"Notation(…): `order` has {name} twice; name it once.")
        object.__setattr__(self, "names", MappingProxyType(made))
        object.__setattr__(self, "order", tuple(self.order))

    def __getitem__(self, name: str) -> str:
        return dict(self.names).get(name, name)

    def __hash__(self) -> int:
        return hash((tuple(self.names.items()), self.source, self.order))


def _check_name(name: object, primes: str = "") -> None:
    if not isinstance(name, str) or not name.rstrip(primes).replace("_", "a").isalnum():
        raise ArgumentError(
            f"Notation(…): a name is letters, digits and underscores, got {name!r}."
        )


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
    "Howard et al., MobileNets, 2017, section 3: square inputs and kernels",
    ("D_K", "alpha", "M", "N", "rho", "D_F"),
)
DUMOULIN_VISIN = Notation(
    {"L": "i", "H": "i_1", "W": "i_2", "k_h": "k_1", "k_w": "k_2"},
    "Dumoulin and Visin, A Guide to Convolution Arithmetic for Deep Learning, 2016, section 2",
    ("s", "i", "i_1", "i_2", "d", "k", "k_1", "k_2", "p"),
)
GOODFELLOW = Notation(
    {"H": "m"},
    "Goodfellow, Bengio and Courville, Deep Learning, 2016, section 9.5: an image of width m and a "
    "kernel of width k",
    ("m", "k", "s"),
)
MOLCHANOV = Notation(
    {"c_in": "C_in", "c_out": "C_out", "k": "K"},
    "Molchanov et al., Pruning Convolutional Neural Networks for Resource Efficient Inference, "
    "2017, appendix A.1",
    ("H", "W", "C_in", "K", "C_out"),
)
