"""Fourier transforms: their lengths, by exact integer arithmetic, and what they cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from sympy import Add, Expr, Integer, Mul, Pow, Rational, S, factorint

from symconv.arguments import Size, size_of, size_rules
from symconv.arithmetic import FloorDiv, FloorLog, is_integral
from symconv.errors import ArgumentError, UnsupportedError
from symconv.sign import nonnegative

__all__ = [
    "Count",
    "Length",
    "Method",
    "complex_fft",
    "fft_length",
    "frequencies",
    "real_array_fft",
    "real_fft",
]

Method: TypeAlias = Literal["cooley-tukey", "split-radix"]


@dataclass(frozen=True)
class Length:
    """The length of a transform by its prime factors: pairs of a prime and its exponent."""

    factors: tuple[tuple[int, Expr], ...]

    @property
    def value(self) -> Expr:
        """The length itself."""
        return Mul(*(Pow(Integer(prime), exponent) for prime, exponent in self.factors))


@dataclass(frozen=True)
class Count:
    """Real multiplications and real additions."""

    multiplications: Expr
    additions: Expr

    def times(self, number: Expr) -> Count:
        """The count of so many of them."""
        return Count(number * self.multiplications, number * self.additions)

    @staticmethod
    def total(counts: Sequence[Count]) -> Count:
        """The counts added up."""
        return Count(
            Add(*(count.multiplications for count in counts)),
            Add(*(count.additions for count in counts)),
        )


def fft_length(size: Size, *, smooth: bool = False) -> Length:
    r"""The shortest length of at least `size` that a fast transform takes.

    The next power of two, $2^{\lfloor \log_2 (n - 1) \rfloor + 1}$ for n >= 2; with `smooth` the
    next number without prime factors above 7. Both by integers alone: a logarithm in floating point
    is off from `2**29` on.

    Args:
        size: how many samples it must hold, at least 1.
        smooth: whether 3, 5 and 7 are factors too. The size must be a number then.

    Raises:
        ArgumentError: for a size that is none, or surely below 1.
        UnsupportedError: for `smooth` with a symbolic size.

    Examples:
        >>> fft_length(2**31 - 1).value, fft_length(2**31 + 1).value
        (2147483648, 4294967296)
        >>> fft_length(227).value, fft_length(227, smooth=True).value
        (256, 240)
        >>> from symconv.abc import H
        >>> fft_length(H).value
        2**(FloorLog(H - 1, 2) + 1)
    """
    n = size_of(size, "fft_length(…)", "size")
    size_rules(n, 1, "fft_length(…)", "size")
    if smooth:
        if not n.is_Integer:
            raise UnsupportedError(
                f"fft_length(…): the next length of factors 2, 3, 5 and 7 has no formula for "
                f"size={n}; give a number, or write smooth=False."
            )
        factors = factorint(_next_smooth(int(n)))
        return Length(tuple((int(p), Integer(e)) for p, e in sorted(factors.items())))
    if n.is_Integer:
        return Length(((2, Integer((int(n) - 1).bit_length())),))
    if isinstance(n, Pow) and n.base == 2 and is_integral(n.exp) and nonnegative(n.exp):
        return Length(((2, n.exp),))
    return Length(((2, FloorLog(n - 1, Integer(2)) + 1),))


def _next_smooth(n: int) -> int:
    """The smallest number >= n without prime factors above 7."""
    most = 1 << (n - 1).bit_length()

    def odd(part: int, primes: tuple[int, ...]) -> Iterator[int]:
        yield part
        for i, prime in enumerate(primes):
            if part * prime < most:
                yield from odd(part * prime, primes[i:])

    return min(part << (-(-n // part) - 1).bit_length() for part in odd(1, (3, 5, 7)))


def frequencies(lengths: Sequence[Length]) -> tuple[Expr, ...]:
    r"""How many different frequencies a real array has in each dimension.

    $N_1, …, N_{D-1}, \lfloor N_D / 2 \rfloor + 1$: the others are complex conjugates.

    Examples:
        >>> frequencies([fft_length(8), fft_length(8)])
        (8, 5)
    """
    *others, last = lengths
    return (*(length.value for length in others), _half(last) + 1)


def _half(length: Length) -> Expr:
    """floor(N/2); without a floor where N is surely even."""
    (prime, exponent), *_ = length.factors or ((1, S.Zero),)
    if prime == 2 and nonnegative(_bounded(exponent) - 1):
        return Length(((2, exponent - 1), *length.factors[1:])).value
    return FloorDiv(length.value, Integer(2))


def _bounded(exponent: Expr) -> Expr:
    """The exponent, or 1 for that of a length which is surely at least 2."""
    logs = exponent.atoms(FloorLog)
    sure = {log: S.Zero for log in logs if nonnegative(log.args[0] - 1)}
    return exponent.xreplace(sure)


def complex_fft(length: Length, method: Method = "cooley-tukey") -> Count:
    r"""Operations of one complex transform.

    "cooley-tukey": $N/p$ butterflies for each prime factor p, each of p - 1 twiddles and a DFT of p
    points by its definition; for p = 2 that is one complex multiplication and two complex
    additions, so that $N = 2^q$ takes $2 N q$ multiplications and $3 N q$ additions. Every twiddle
    counts, 1 among them; a complex multiplication is 4 real ones and 2 additions.

    "split-radix", for powers of two: one transform of N/2 and two of N/4, joined by N/4 butterflies
    of six complex additions and two twiddles. Those by 1 cost nothing, those by
    $\sqrt[8]{1}$ 2 multiplications and 2 additions, the others 3 and 3. The recurrence is solved
    here; in all it is $4 N q - 6 N + 8$.

    Args:
        length: from `fft_length`.
        method: "cooley-tukey" or "split-radix".

    Raises:
        UnsupportedError: for "split-radix" and a length that is no power of two or may be 1.

    Examples:
        >>> complex_fft(fft_length(8))
        Count(multiplications=48, additions=72)
        >>> complex_fft(fft_length(8), "split-radix")
        Count(multiplications=4, additions=52)

    References:
        Cooley and Tukey, An Algorithm for the Machine Calculation of Complex Fourier Series, 1965;
        Duhamel and Hollmann, Split Radix FFT Algorithm, 1984.
    """
    if _checked(method) == "split-radix":
        # 2 * (3*(N/4 - 2) + 2) for the twiddles, 6 * N/4 complex additions.
        return Count(
            _solved(length, Rational(3, 2), Integer(-8), (0, 0)),
            _solved(length, Rational(9, 2), Integer(-8), (4, 16)),
        )
    n, stages = length.value, []
    for p, exponent in length.factors:
        twiddles = p - 1
        products = twiddles + (p - 1) ** 2 if p > 2 else twiddles  # by -1 is none
        sums = p * (p - 1)
        stage = Count(Integer(4 * products), Integer(2 * products + 2 * sums))
        stages.append(stage.times(n * exponent / p))
    return Count.total(stages)


def real_fft(length: Length, method: Method = "cooley-tukey") -> Count:
    r"""Operations of one transform of real samples, or back to real samples.

    "cooley-tukey": half of the complex one's, as the other half of each stage is conjugate to it.
    "split-radix": $2 N q - 4 N + 6$ in all for $N = 2^q$, from its own recurrence, in which the
    first and the middle one of the butterflies are shorter still.

    Args:
        length: from `fft_length`.
        method: "cooley-tukey" or "split-radix".

    Raises:
        UnsupportedError: for "split-radix" and a length that is no power of two or may be 1.

    Examples:
        >>> real_fft(fft_length(16), "split-radix")
        Count(multiplications=10, additions=60)

    References:
        Sorensen, Jones, Heideman and Burrus, Real-Valued Fast Fourier Transform Algorithms, 1987.
    """
    if _checked(method) == "split-radix":
        # N/8 - 1 butterflies of two twiddles (3 and 3) and six complex additions; the first one
        # takes 4 additions, the middle one 2 multiplications and 6 additions.
        return Count(
            _solved(length, Rational(3, 4), Integer(-4), (0, 0)),
            _solved(length, Rational(9, 4), Integer(-8), (2, 6)),
        )
    return complex_fft(length, method).times(S.Half)


def _checked(method: str) -> str:
    if method not in ("cooley-tukey", "split-radix"):
        raise ArgumentError(
            f'fft(…): `method` must be "cooley-tukey" or "split-radix", got {method!r}.'
        )
    return method


def _solved(length: Length, slope: Expr, constant: Expr, first: tuple[int, int]) -> Expr:
    r"""T(N) = T(N/2) + 2 T(N/4) + slope*N + constant, from T(2) and T(4), at $N = 2^q$.

    With $T = \alpha N q + \beta N + \gamma + \delta (-1)^q$ the recurrence gives
    $\alpha = 2/3$ slope and $\gamma = -$constant/2, the first two values $\beta$ and $\delta$.
    """
    if any(prime != 2 for prime, _ in length.factors):
        raise UnsupportedError(
            f"split-radix: takes a power of two, got a length of {length.value}; write "
            f'smooth=False, or method="cooley-tukey".'
        )
    ((_, q),) = length.factors or ((2, S.Zero),)
    if q == 0:
        return S.Zero
    if not nonnegative(_bounded(q) - 1):
        raise UnsupportedError(
            f"split-radix: the formula holds for lengths of 2 and more, and {length.value} may be "
            f'1; write method="cooley-tukey", or a size or a kernel that is at least 2.'
        )
    alpha, gamma = 2 * slope / 3, -constant / 2
    two, four = (value - alpha * 2**e * e - gamma for e, value in ((1, first[0]), (2, first[1])))
    beta = (two + four) / 6
    delta = four - 4 * beta
    n = length.value
    return alpha * n * q + beta * n + gamma + delta * Pow(-1, q)


def real_array_fft(lengths: Sequence[Length], method: Method = "cooley-tukey") -> Count:
    r"""Operations of the transform of a real array, dimension after dimension.

    Real transforms along the last dimension, then complex ones along the others, for
    $\lfloor N_D/2 \rfloor + 1$ of their lines only.

    Args:
        lengths: one for each dimension, from `fft_length`.
        method: "cooley-tukey" or "split-radix".

    Examples:
        >>> real_array_fft([fft_length(8), fft_length(8)])
        Count(multiplications=432, additions=648)
    """
    *others, last = lengths
    points = frequencies(lengths)
    counts = [real_fft(last, method).times(Mul(*(length.value for length in others)))]
    for at, length in enumerate(others):
        lines = Mul(*points[:at], *points[at + 1 :])
        counts.append(complex_fft(length, method).times(lines))
    return Count.total(counts)
