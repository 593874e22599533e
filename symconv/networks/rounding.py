"""Multipliers of width, and how published networks round the channels they give."""

from __future__ import annotations

from math import isfinite

from sympy import Dummy, Expr, Float, Max, Rational

from symconv.arguments import Size, size_of
from symconv.arithmetic import FloorDiv
from symconv.compose import Sequential
from symconv.errors import ArgumentError
from symconv.module import Module

__all__ = ["Rounding", "make_divisible", "multiplier"]


def make_divisible(value: Size, divisor: int = 8) -> Expr:
    r"""Channels as the multiple of a divisor nearest to a value, never more than 10 % below it.

    $v' = \max(d, d\lfloor (v + d/2)/d \rfloor)$, and d more where $10v' < 9v$. As
    $v' > v - d/2$ and $v' \ge d$, the shortfall $9v - 10v'$ is less than 4d, so that the
    correction is $d \max(0, -\lfloor (10v' - 9v)/4d \rfloor)$: exact, and without cases, for
    numbers and symbols alike.

    Args:
        value: channels v before the rounding, a whole number, a fraction or an expression.
        divisor: d, a positive whole number.

    Raises:
        ArgumentError: for a float, which is no exact number.

    Examples:
        >>> from symconv.abc import alpha
        >>> make_divisible(Rational(7, 5) * 32), make_divisible(11), make_divisible(12)
        (48, 16, 16)
        >>> make_divisible(32 * alpha).subs(alpha, Rational(7, 20))
        16

    References:
        Sandler et al., MobileNetV2, 2018: its published code, research/slim/nets/mobilenet in
        tensorflow/models, has this rule with its case.
    """
    v = size_of(value, "make_divisible(…)", "value")
    near = Max(divisor, divisor * FloorDiv(2 * v + divisor, 2 * divisor))
    return near + divisor * Max(0, -FloorDiv(10 * near - 9 * v, 4 * divisor))


def multiplier(value: Size, subject: str, field: str = "width_mult") -> Expr:
    """A multiplier of width or depth as an exact positive number or expression, or an error.

    Examples:
        >>> multiplier(Rational(7, 5), "mobilenet_v2(…)")
        7/5
    """
    if isinstance(value, float | Float):
        exact = Rational(str(value)) if isfinite(value) else None
        advice = "" if exact is None else f"; write Rational({exact.p}, {exact.q})"
        raise ArgumentError(
            f"{subject}: `{field}` must be an exact number or a SymPy expression, got "
            f"{value}{advice}."
        )
    factor = value if isinstance(value, Expr) else size_of(value, subject, field)
    if not factor.is_positive or factor.has(Float):
        raise ArgumentError(
            f"{subject}: `{field}` must be positive and exact, got {value}; write a Rational, "
            f'or a symbol such as sc.symbols("alpha", real=True).'
        )
    return factor


class Rounding:
    """Widths that `make_divisible` rounds, put into a network when it is whole.

    A network is built over one symbol for each width of its table. So the table decides where an
    input goes around a block and which block widens nothing: a network has the same layers under
    every multiplier, a symbol or a number.

    Examples:
        >>> from symconv.abc import alpha
        >>> from symconv.layers import Conv2d
        >>> rounded = Rounding()
        >>> layer = Conv2d(rounded(16 * alpha), rounded(24 * alpha), 1)
        >>> rounded.put_in({"layer": layer}).params.subs(alpha, Rational(1, 2))
        128
    """

    def __init__(self) -> None:
        self._symbols: dict[Expr, Dummy] = {}

    def __call__(self, value: Expr) -> Dummy:
        """A symbol for `make_divisible` of a value, which may have such symbols in it."""
        return self._symbols.setdefault(value, Dummy("width", integer=True, positive=True))

    def put_in(self, stages: dict[str, Module]) -> Sequential:
        """The network of these stages at the rounded widths."""
        rounded: dict[Expr, Expr] = {}
        for value, symbol in self._symbols.items():
            rounded[symbol] = make_divisible(value.xreplace(rounded))
        return Sequential(stages).subs(rounded)
