"""Ready-made symbols, as `sympy.abc` has them: positive integers, and non-negative `p`.

Examples:
    >>> from symconv.abc import c, k
    >>> k.is_positive, k.is_integer
    (True, True)
"""

from __future__ import annotations

from typing import Any

from sympy import Symbol

from symconv.errors import SymbolError

_POSITIVE = (
    "a b c c_in c_out d d_k d_v e f g h k k_h k_w k_1 k_2 l m m_1 m_2 n o q r s t u v w x y z "
    "B C C_in C_out D H K L M N P R T W"
)
_NONNEGATIVE = "p p_low p_high i j"  # paddings and summation indices may be 0
_REAL = "alpha beta gamma rho"  # multipliers and ratios

_READY = {
    **{name: Symbol(name, integer=True, positive=True) for name in _POSITIVE.split()},
    **{name: Symbol(name, integer=True, nonnegative=True) for name in _NONNEGATIVE.split()},
    **{name: Symbol(name, positive=True) for name in _REAL.split()},
}
globals().update(_READY)

__all__ = [*_READY]


def __getattr__(name: str) -> Any:
    raise AttributeError(f'symconv.abc has no symbol {name}; write sc.symbols("{name}").')


def symbols(names: str, *, nonnegative: bool = False, real: bool = False) -> Any:
    """Make symbols that stand for sizes: positive integers, unless said otherwise.

    A ready-made symbol of `symconv.abc` is given back under its own name, so that the two never
    differ.

    Args:
        names: one or more names, separated by blanks or commas.
        nonnegative: integers that may be 0, such as a padding.
        real: positive reals, such as a width multiplier.

    Returns:
        One symbol, or a tuple of them where several are named.

    Raises:
        SymbolError: for an empty or a strange name.

    Examples:
        >>> k, c = symbols("k c")
        >>> (k * c).is_positive
        True
    """
    if not isinstance(names, str) or not names.replace(",", " ").split():
        raise SymbolError(f'symbols(…): names must be a text such as "k c", got {names!r}.')
    if nonnegative and real:
        raise SymbolError("symbols(…): `nonnegative` and `real` exclude each other; write one.")
    made = tuple(_symbol(name, nonnegative, real) for name in names.replace(",", " ").split())
    return made[0] if len(made) == 1 else made


def _symbol(name: str, nonnegative: bool, real: bool) -> Symbol:
    if not name.isidentifier():
        raise SymbolError(f"symbols(…): {name!r} is no name; use letters, digits and underscores.")
    if not nonnegative and not real and name in _READY:
        return _READY[name]
    if real:
        return Symbol(name, positive=True)
    sign = {"nonnegative": True} if nonnegative else {"positive": True}
    return Symbol(name, integer=True, **sign)
