"""Winograd's minimal filtering F(m, r): its transforms over the rationals, and what they cost.

m outputs of a correlation with r taps take m + r - 1 multiplications,
$y = A^\\mathsf{T} [(G g) \\odot (B^\\mathsf{T} d)]$. `cook_toom` makes the three matrices for any m
and r; `program` turns a matrix into the sums and products that apply it, and what is counted are
these.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache, reduce
from itertools import count, islice
from math import prod
from numbers import Rational
from operator import add
from typing import Any, TypeAlias

from symconv.errors import ArgumentError

__all__ = ["Program", "Step", "Transforms", "cook_toom", "nested", "points", "program"]

Matrix: TypeAlias = tuple[tuple[Fraction, ...], ...]
Form: TypeAlias = dict[int, Fraction]  # a linear form: a coefficient for each register in it
Signed: TypeAlias = tuple[int, int]  # a sign, and a register


def points() -> Iterator[Fraction]:
    """The points of interpolation, simplest first: 0, 1, -1, 2, -2, 1/2, -1/2, 3, -3, 1/3, …

    Examples:
        >>> [str(point) for point, _ in zip(points(), range(7))]
        ['0', '1', '-1', '2', '-2', '1/2', '-1/2']
    """
    yield Fraction(0)
    for height in count(1):
        for size in dict.fromkeys((Fraction(height), Fraction(1, height))):
            yield size
            yield -size


@dataclass(frozen=True)
class Transforms:
    r"""The matrices of F(m, r): $y = A^\mathsf{T} [(G g) \odot (B^\mathsf{T} d)]$.

    Attributes:
        data: $B^\mathsf{T}$, m + r - 1 rows and columns; takes the inputs d.
        kernel: $G$, m + r - 1 rows and r columns; takes the taps g.
        inverse: $A^\mathsf{T}$, m rows and m + r - 1 columns; gives the outputs y.
    """

    data: Matrix
    kernel: Matrix
    inverse: Matrix


def cook_toom(m: int, r: int, at: Sequence[Any] | None = None) -> Transforms:
    r"""The transforms of F(m, r), by interpolation at m + r - 2 points and at infinity.

    With $M(x) = \prod_i (x - a_i)$: column i of $A^\mathsf{T}$ holds the powers $a_i^0, a_i^1, …$,
    row i of $G$ the powers over $f_i = \prod_{j \ne i} (a_i - a_j)$, row i of $B^\mathsf{T}$ the
    coefficients of $M(x)/(x - a_i)$; at infinity they hold the last unit vector, the last unit
    vector and the coefficients of M. Signs are put so that the first column of $G$ is positive.

    Args:
        m: number of outputs, at least 1.
        r: number of taps, at least 1.
        at: m + r - 2 different whole numbers or fractions, in place of the first of `points()`.
            Where they are left out and m or r is 1, nothing is to be gained and the matrices are
            those of the direct way.

    Raises:
        ArgumentError: for an m or r that is no positive int, or points that are too few, equal or
            no fractions.

    Examples:
        >>> for row in cook_toom(2, 3).data:
        ...     print(*map(str, row))
        1 0 -1 0
        0 1 1 0
        0 -1 1 0
        0 -1 0 1

    References:
        Winograd, Arithmetic Complexity of Computations, 1980, chapters IV and V; Blahut, Fast
        Algorithms for Signal Processing, 2010, chapter 5, on Cook and Toom's algorithm; Lavin and
        Gray, Fast Algorithms for Convolutional Neural Networks, 2016, section 4.1.
    """
    for name, value in (("m", m), ("r", r)):
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise ArgumentError(
                f"cook_toom(…): `{name}` must be an int of at least 1, got {value}."
            )
    return _cook_toom(m, r, None if at is None else _checked(at, m, r))


def _checked(at: Sequence[Any], m: int, r: int) -> tuple[Fraction, ...]:
    for point in at:
        if isinstance(point, bool) or not isinstance(point, Rational):
            raise ArgumentError(
                f"cook_toom(…): `at` must hold ints and fractions, got {point!r} "
                f"({type(point).__name__}); write Fraction(1, 2) for one half."
            )
    exact = tuple(Fraction(int(p.numerator), int(p.denominator)) for p in at)
    if len(set(exact)) != len(exact) or len(exact) != m + r - 2:
        raise ArgumentError(
            f"cook_toom(…): `at` must hold m + r - 2 = {m + r - 2} different points besides "
            f"infinity, got {', '.join(map(str, exact)) or 'none'}."
        )
    return exact


@lru_cache(maxsize=256)
def _cook_toom(m: int, r: int, at: tuple[Fraction, ...] | None) -> Transforms:
    if at is None and 1 in (m, r):
        return Transforms(
            data=_unit(m * r),
            kernel=_unit(r) if m == 1 else ((Fraction(1),),) * m,
            inverse=_unit(m) if r == 1 else ((Fraction(1),) * r,),
        )
    finite = tuple(islice(points(), m + r - 2)) if at is None else at
    data, kernel = [], []
    for point in finite:
        others = [other for other in finite if other != point]
        scale = prod((point - other for other in others), start=Fraction(1))
        sign = 1 if scale > 0 else -1
        data.append(tuple(sign * c for c in (*_monic(others), Fraction(0))))
        kernel.append(tuple(point**power / abs(scale) for power in range(r)))
    data.append(_monic(finite))
    kernel.append(_unit(r)[-1])
    powers = [(*(point**power for point in finite), Fraction(0)) for power in range(m)]
    powers[-1] = (*powers[-1][:-1], Fraction(1))
    return Transforms(tuple(data), tuple(kernel), tuple(powers))


def _unit(size: int) -> Matrix:
    return tuple(tuple(Fraction(i == j) for j in range(size)) for i in range(size))


def _monic(roots: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """Coefficients of the product of all (x - root), the constant first."""
    coefficients = [Fraction(1)]
    for root in roots:
        shifted, scaled = [Fraction(0), *coefficients], [root * c for c in coefficients]
        coefficients = [a - b for a, b in zip(shifted, [*scaled, Fraction(0)], strict=True)]
    return tuple(coefficients)


# -- what a transform costs ------


@dataclass(frozen=True)
class Step:
    """One new register: a number times a register, or such a term added to another."""

    terms: tuple[tuple[Fraction, int], ...]

    @property
    def factors(self) -> tuple[Fraction, ...]:
        """The numbers other than 1 and -1 in it."""
        return tuple(c for c, _ in self.terms if abs(c) != 1)


@dataclass(frozen=True)
class Program:
    """A matrix as the sums and products that apply it to a vector.

    Registers 0 to `inputs` - 1 hold the vector, and each step writes the next one. A sign costs
    nothing: it goes into the sum or product that follows.

    Attributes:
        inputs: length of the vector.
        steps: the operations in order.
        outputs: for each row of the matrix its sign and its register; None for a row of zeros.
    """

    inputs: int
    steps: tuple[Step, ...]
    outputs: tuple[Signed | None, ...]

    @cached_property
    def additions(self) -> int:
        """Sums and differences that multiply nothing."""
        return sum(len(step.terms) == 2 and not step.factors for step in self.steps)

    @cached_property
    def multiplications(self) -> int:
        """Products with a number, by themselves."""
        return sum(len(step.terms) == 1 for step in self.steps)

    @cached_property
    def shifts(self) -> int:
        """Those multiplications whose number is a power of two, 2 or 1/4 say."""
        return sum(len(step.terms) == 1 and _is_shift(step.factors[0]) for step in self.steps)

    @cached_property
    def instructions(self) -> int:
        """All operations; a product added to something is one where the program is fused."""
        return len(self.steps)

    def run(self, vector: Sequence[Any]) -> list[Any]:
        """The matrix times the vector, of numbers, arrays or expressions, step by step."""
        registers = list(vector)
        for step in self.steps:
            registers.append(reduce(add, (_times(c, registers[at]) for c, at in step.terms)))
        return [
            0 if out is None else _times(Fraction(out[0]), registers[out[1]])
            for out in self.outputs
        ]

    def __str__(self) -> str:
        lines = [
            f"t{self.inputs + number} = {self._sum(step.terms)}"
            for number, step in enumerate(self.steps)
        ]
        for row, out in enumerate(self.outputs):
            lines.append(
                f"y{row} = {'0' if out is None else self._sum(((Fraction(out[0]), out[1]),))}"
            )
        return "\n".join(lines)

    def _sum(self, terms: Sequence[tuple[Fraction, int]]) -> str:
        parts = []
        for c, at in terms:
            name = f"{'x' if at < self.inputs else 't'}{at}"
            size = name if abs(c) == 1 else f"{abs(c)}*{name}"
            parts.append(f"{'-' if c < 0 else '+'} {size}")
        return " ".join(parts).removeprefix("+ ")


def _times(factor: Fraction, value: Any) -> Any:
    return value if factor == 1 else -value if factor == -1 else factor * value


def _is_shift(factor: Fraction) -> bool:
    size = abs(factor)
    larger = max(size.numerator, size.denominator)
    return min(size.numerator, size.denominator) == 1 and larger & (larger - 1) == 0


def nested(counts: Sequence[int], before: Sequence[int], after: Sequence[int]) -> int:
    r"""Operations of a transform of a tile, dimension after dimension.

    $\sum_d q_d \prod_{e<d} b_e \prod_{e>d} a_e$, with $q_d$ operations for one line of dimension d,
    which has $a_d$ entries before and $b_d$ after.

    Examples:
        >>> line = program(cook_toom(4, 3).kernel, fused=True).instructions
        >>> line, nested((line, line), (3, 3), (6, 6))
        (8, 72)
    """
    return sum(count * prod(after[:d]) * prod(before[d + 1 :]) for d, count in enumerate(counts))


@lru_cache(maxsize=1024)
def program(matrix: Matrix, *, fused: bool = False) -> Program:
    r"""The operations that apply a matrix, with shared sums computed once.

    The rule, in this order:

    1. Two inputs that all rows take alike but for the sign, as those of the points a and -a in
       $A^\mathsf{T}$, are replaced by their sum and their difference.
    2. Two rows that are alike but for some signs, as those of a and -a in $B^\mathsf{T}$ and $G$,
       are e + o and e - o, with e what agrees and o what does not.
    3. A sum that stands, times a number, inside a longer one is used there.
    4. What is left is added up term by term. Terms with the same number but for the sign are added
       before they are multiplied. A product that several sums need is computed once.

    With `fused`, an addition may multiply one of its operands (a fused multiply-add), so in 4 each
    sum starts from a term without a number, or from one product, shared where it can be; then each
    other term is one instruction.

    Args:
        matrix: rows of fractions.
        fused: whether a multiplication and the addition after it are one instruction.

    Examples:
        >>> filter_transform = program(cook_toom(2, 3).kernel)
        >>> filter_transform.additions, filter_transform.multiplications
        (3, 2)
        >>> print(program(cook_toom(2, 3).inverse))
        t4 = x1 + x2
        t5 = x1 - x2
        t6 = x0 + t4
        t7 = x3 + t5
        y0 = t6
        y1 = t7

    References:
        Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, 2016, sections 4.1 to
        4.3 and table 1, count by the same rule, fused but for the additions and multiplications of
        F(2, 3) in section 4.1.
    """
    return (_Fused if fused else _Plain)(matrix).program


class _Writer:
    """Writes the steps for a matrix; how one sum is added up is the subclass's."""

    def __init__(self, matrix: Matrix) -> None:
        self.inputs = len(matrix[0])
        self.steps: list[Step] = []
        self.products: dict[tuple[Fraction, int], int] = {}
        self.sums: list[tuple[Form, Signed]] = []
        rows = self._pair_inputs([{at: c for at, c in enumerate(row) if c} for row in matrix])
        pairs = dict(_row_pairs(rows))
        parts = {i: _halves(rows[i], rows[j]) for i, j in pairs.items()}
        paired = {*pairs, *pairs.values()}
        forms = [row for i, row in enumerate(rows) if i not in paired and row]
        forms += [part for both in parts.values() for part in both if len(part) > 1]
        self.plan(forms)
        for form in sorted(forms, key=len):
            self.write(form)
        outputs: dict[int, Signed] = {}
        for i, j in pairs.items():
            outputs[i], outputs[j] = self._pair(*parts[i])
        for i, row in enumerate(rows):
            if i not in paired and row:
                outputs[i] = self.write(row)
        self.program = Program(
            self.inputs, tuple(self.steps), tuple(outputs.get(i) for i in range(len(rows)))
        )

    def plan(self, forms: list[Form]) -> None:
        """Look at all sums before the first is written."""

    def chain(self, form: Form) -> Signed:
        """Write one sum, whose first coefficient is positive."""
        raise NotImplementedError

    def operand(self, form: Form) -> tuple[Fraction, int]:
        """One half of a pair, as a term of a sum: a single term may be multiplied in it."""
        raise NotImplementedError

    def step(self, *terms: tuple[Fraction, int]) -> int:
        """A new register."""
        self.steps.append(Step(terms))
        return self.inputs + len(self.steps) - 1

    def product(self, factor: Fraction, at: int) -> int:
        """A positive number times a register, computed once."""
        if factor == 1:
            return at
        if (factor, at) not in self.products:
            self.products[factor, at] = self.step((factor, at))
        return self.products[factor, at]

    def write(self, form: Form) -> Signed:
        """The sign and the register of a sum, by sums that it contains."""
        shorter = dict(form)
        for known, (sign, register) in sorted(self.sums, key=lambda item: -len(item[0])):
            if known == form:
                return sign, register
            ratio = _contained(known, shorter)
            if ratio is not None:
                shorter = {at: c for at, c in shorter.items() if at not in known}
                shorter[register] = ratio * sign
        lead = 1 if next(iter(shorter.values())) > 0 else -1
        sign, register = self.chain({at: lead * c for at, c in shorter.items()})
        if len(form) > 1:
            self.sums.append((form, (lead * sign, register)))
        return lead * sign, register

    def _pair(self, even: Form, odd: Form) -> tuple[Signed, Signed]:
        """even + odd and even - odd, one of which has a single term or is written already."""
        if len(even) == 1 and len(odd) > 1:  # o + e and o - e, and the second one's sign turned
            (plus, minus) = self._pair(odd, even)
            return plus, (-minus[0], minus[1])
        sign, start = self.write(even)
        factor, at = self.operand(odd)
        factor *= sign
        return (
            (sign, self.step((Fraction(1), start), (factor, at))),
            (sign, self.step((Fraction(1), start), (-factor, at))),
        )

    def _pair_inputs(self, rows: list[Form]) -> list[Form]:
        for i in range(self.inputs):
            for j in range(i + 1, self.inputs):
                both = [(row.get(i, Fraction(0)), row.get(j, Fraction(0))) for row in rows]
                signs = {a * b > 0 for a, b in both if a or b}
                if len(signs) == 2 and all(abs(a) == abs(b) for a, b in both):
                    one, other = (Fraction(1), i), Fraction(1)
                    total = self.step(one, (other, j))
                    difference = self.step(one, (-other, j))
                    for row in rows:
                        a, b = row.pop(i, Fraction(0)), row.pop(j, Fraction(0))
                        if a:
                            row[total if a == b else difference] = a
        return rows


def _row_pairs(rows: list[Form]) -> Iterator[tuple[int, int]]:
    """Rows that are alike but for some signs, not all and not none."""
    free = [i for i, row in enumerate(rows) if len(row) > 1]
    while free:
        i = free.pop(0)
        for j in free:
            signs = {rows[i][at] * c > 0 for at, c in rows[j].items() if at in rows[i]}
            if len(signs) == 2 and _sizes(rows[i]) == _sizes(rows[j]):
                free.remove(j)
                yield i, j
                break


def _sizes(form: Form) -> Form:
    return {at: abs(c) for at, c in form.items()}


def _halves(one: Form, other: Form) -> tuple[Form, Form]:
    even = {at: c for at, c in one.items() if other[at] == c}
    return even, {at: c for at, c in one.items() if other[at] != c}


def _contained(part: Form, form: Form) -> Fraction | None:
    """The number q with q * part inside the form, term by term; None where there is none."""
    if not part.keys() <= form.keys():
        return None
    ratios = {form[at] / c for at, c in part.items()}
    return ratios.pop() if len(ratios) == 1 else None


class _Plain(_Writer):
    """Additions and multiplications apart."""

    def chain(self, form: Form) -> Signed:
        groups: dict[Fraction, list[Signed]] = {}
        for at, c in sorted(form.items(), key=lambda item: abs(item[1]) != 1):
            groups.setdefault(abs(c), []).append((1 if c > 0 else -1, at))
        terms = []
        for size, group in groups.items():
            sign, register = self._sum(group)
            terms.append((sign, self.product(size, register)))
        return self._sum(terms)

    def _sum(self, terms: list[Signed]) -> Signed:
        (lead, register), *rest = terms
        for sign, at in rest:
            register = self.step((Fraction(1), register), (Fraction(lead * sign), at))
        return lead, register

    def operand(self, form: Form) -> tuple[Fraction, int]:
        sign, register = self.write(form)
        return Fraction(sign), register


class _Fused(_Writer):
    """An addition may multiply one operand."""

    def plan(self, forms: list[Form]) -> None:
        starts = [form for form in forms if 1 not in _sizes(form).values()]
        self.wanted = Counter((abs(c), at) for form in starts for at, c in form.items())

    def chain(self, form: Form) -> Signed:
        def first(item: tuple[int, Fraction]) -> tuple[bool, bool, int]:
            key = (abs(item[1]), item[0])
            return abs(item[1]) != 1, key not in self.products, -self.wanted[key]

        (at, c), *rest = sorted(form.items(), key=first)
        sign, register = (1 if c > 0 else -1), self.product(abs(c), at)
        for at, c in rest:
            register = self.step((Fraction(1), register), (sign * c, at))
        return sign, register

    def operand(self, form: Form) -> tuple[Fraction, int]:
        if len(form) == 1:
            ((at, c),) = form.items()
            return c, at
        sign, register = self.write(form)
        return Fraction(sign), register
