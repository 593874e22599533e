"""Reads many strange texts and prints which errors came, and the slowest texts with their times.

    python benchmarks/language_fuzz.py [texts] [seed]

Three sources in turn: random signs and words; texts grown by the grammar of the language, now and
then with the wrong part in a place; real designs with parts removed, doubled or swapped. Times are
of this process alone, so that other work on the machine does not count, and the garbage collector
runs between the texts, not in them. Texts with a published network are listed apart: those take as
long as the network takes to build. The exit code is 1 where a text raised anything but
`LanguageError`.
"""

from __future__ import annotations

import gc
import heapq
import sys
import traceback
from collections import Counter
from collections.abc import Callable
from random import Random
from time import process_time

from symconv import examples, networks
from symconv.language import LanguageError, names, read

split = str.split
SYMBOLS = split(
    "a b c d e f k m n s t H W c_in k_1 p i j alpha beta N x_1 zz Q lambda _c __class__"
)
NUMBERS = split("0 1 2 3 7 9 64 99 1000000 -1 1/2 0.5 10**30 9**9**9 2**64 1_0 1j 1e9")
OPERATORS = split("+ + + - - * * * / // // ** ** % @ << | ^")
RELATIONS = split("< <= > >= == != is in")
TEXTS = split("'same' 'valid' 'full' 'add' 'concat' 'B' '' 'a' \"x y\" 'é'", " ")
NETWORKS = frozenset(networks.__all__)
CALLS = sorted(set(names()) - NETWORKS)
WORDS = [*SYMBOLS, *NUMBERS, *OPERATORS, *RELATIONS, *TEXTS, *CALLS]
WORDS += split("( ) [ ] { } , . : = := ; # \\ \n \t and or not if else for lambda await yield", " ")
WORDS += [
    "ℂ",
    "с",
    "\uff43",
    "c\u0303",
    "\u200b",
    "\x00",
    "\ud800",
    "²",
    "≤",
    "×",
    "()",
    "...",
    "f'",
]
ARGUMENTS = split(
    "stride padding dilation groups bias kernel_size norm activation times index merge"
)
ARGUMENTS += split("expansion reduction branches gate shortcut pading out_channels")


def formula(random: Random, depth: int) -> str:
    """A formula; now and then something else."""
    turn = random.random()
    if depth <= 0 or turn < 0.3:
        return random.choice(SYMBOLS[:21] if random.random() < 0.97 else [*SYMBOLS, *TEXTS])
    if turn < 0.4:
        return random.choice(NUMBERS[:10] if random.random() < 0.97 else NUMBERS)
    if turn < 0.75:
        parts = [formula(random, depth - 1) for _ in range(random.choice((2, 2, 2, 3, 5, 12)))]
        joined = parts[0]
        for part in parts[1:]:
            joined += random.choice(OPERATORS[:11] if random.random() < 0.98 else OPERATORS) + part
        return f"({joined})"
    if turn < 0.87:
        power = random.choice(("2", "3", "5", "12", "50", "64", "65", "-1", "n", "(2*n - 1)", "k"))
        return f"({formula(random, depth - 1)})**{power}"
    if turn < 0.9:
        return "-" * random.choice((1, 2, 30, 90)) + formula(random, depth - 1)
    if turn < 0.95:
        parts = [formula(random, depth - 1) for _ in range(random.choice((1, 2, 3, 6, 20)))]
        return f"{random.choice(('Max', 'Min'))}({', '.join(parts)})"
    many = random.choice((2, 10, 60, 300))
    sign = random.choice(("+", "-", "*", " < ", "//", "/", "**"))
    return "(" + sign.join(formula(random, 0 if many > 10 else 1) for _ in range(many)) + ")"


def argument(random: Random, depth: int) -> str:
    """What may stand as an argument."""
    turn = random.random()
    if turn < 0.55:
        return formula(random, min(depth, random.choice((0, 0, 0, 1, 3))))
    if turn < 0.65:
        inside = ", ".join(argument(random, depth - 1) for _ in range(random.choice((0, 1, 2, 3))))
        return random.choice(("({},)", "[{}]", "({})")).format(inside)
    if turn < 0.75 or depth <= 0:
        return random.choice((*TEXTS, "True", "False", "None", "BatchNorm", "ReLU()", "Sigmoid()"))
    if turn < 0.8:
        return f"{{'a': {design(random, depth - 1)}, 'b': {design(random, depth - 1)}}}"
    return design(random, depth - 1)


def design(random: Random, depth: int) -> str:
    """A call of something."""
    name = random.choice(CALLS if random.random() < 0.8 else ("Sequential", "Parallel", "Repeat"))
    if random.random() < 0.02:
        name = random.choice((*sorted(NETWORKS), "eval", "__import__", "nn.Conv2d", "Conv"))
    parts = [argument(random, depth) for _ in range(random.choice((0, 1, 2, 3, 3, 3, 4, 6)))]
    if random.random() < 0.4:
        parts.append(f"{random.choice(ARGUMENTS)}={argument(random, depth)}")
    if random.random() < 0.02:
        parts *= random.choice((5, 40))
    return f"{name}({', '.join(parts)})"


def grown(random: Random) -> str:
    """A text by the grammar."""
    turn = random.random()
    if turn < 0.35:
        return formula(random, random.choice((2, 3, 4)))
    if turn < 0.55:
        sides = [formula(random, 2) for _ in range(random.choice((2, 2, 3, 5)))]
        text = sides[0]
        for side in sides[1:]:
            text += f" {random.choice(RELATIONS[:6])} {side}"
        return random.choice((" and ", " or ")).join([text] * random.choice((1, 1, 2, 4)))
    if turn < 0.6:  # one inside another
        name = random.choice(("Sequential", "Parallel", "Residual", "Repeat", "Max", "-", ""))
        times, end = random.choice((3, 12, 38, 45)), ", n)" if name == "Repeat" else ")"
        return f"{name}(" * times + design(random, 1) + end * times
    return design(random, random.choice((1, 2, 3)))


def raw(random: Random) -> str:
    """Signs and words in any order."""
    if random.random() < 0.3:
        signs = random.choices(range(0x110000), k=random.randrange(40))
        return "".join(map(chr, signs))
    return "".join(random.choices(WORDS, k=random.randrange(1, 25)))


def mutated(random: Random) -> str:
    """A real design with its parts removed, doubled or swapped."""
    text = random.choice(REAL)
    for _ in range(random.choice((1, 1, 2, 5))):
        low, high = sorted(random.choices(range(len(text) + 1), k=2))
        high = min(high, low + random.choice((1, 1, 5, 20)))
        new = random.choice(("", text[low:high] * 2, random.choice(WORDS), formula(random, 2)))
        text = text[:low] + new + text[high:]
    return text


REAL = [
    *(repr(layer) for layer in examples.EXAMPLES.values()),
    *(repr(block.block) for block in examples.BLOCKS.values()),
    "(H + 2*p - d*(k - 1) - 1)//s + 1",
    "k**2*c + c**2 < k**2*c**2 and 2 <= k < 9",
    "Repeat(Conv2d(c*2**i, c*2**(i + 1), 3, stride=2, padding=1), n, i)",
    "dense_block(c, c, n, norm=BatchNorm)",
    "Sequential({'stem': Conv2d(3, c, 7), 'body': Residual(Conv2d(c, c, 3, padding='same'))})",
]
SOURCES: tuple[Callable[[Random], str], ...] = (raw, grown, mutated)
TURNS = (raw, mutated, grown, raw, mutated, raw, mutated, grown)


def main(texts: int, seed: int) -> int:
    """Run and print the tables."""
    random, counts, failures = Random(seed), Counter[str](), Counter[str]()
    sources = Counter[str]()
    slow: list[tuple[float, str]] = []
    networks_slow: list[tuple[float, str]] = []
    read("Sequential(Conv2d(c, c, 3))")
    gc.disable()
    for number in range(texts):
        if number % 500 == 0:
            gc.collect()
        if number % 20_000 == 0:
            print(f"{number} of {texts}", flush=True)
        source = TURNS[number % len(TURNS)]
        text = source(random)
        sources[source.__name__] += 1
        before = process_time()
        try:
            read(text)
            counts["read"] += 1
        except LanguageError as error:
            counts["refused"] += 1
            str(error).encode()
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            failures[f"{type(error).__name__} at {place.filename}:{place.lineno}"] += 1
            print(f"{type(error).__name__}: {error}\n  {text!r}", flush=True)
        taken = process_time() - before
        table = networks_slow if any(name + "(" in text for name in NETWORKS) else slow
        heapq.heappush(table, (taken, text))
        if len(table) > 12:
            heapq.heappop(table)
        if taken > 1:
            print(f"{taken:.1f} s  {text!r}", flush=True)
    print(
        f"{texts} texts, seed {seed}: {dict(sources)}, {dict(counts)}, "
        f"other errors: {dict(failures) or 'none'}"
    )
    for title, table in (("slowest", slow), ("slowest with a network", networks_slow)):
        print(f"\n{title}\n    ms  text")
        for taken, text in sorted(table, reverse=True):
            print(f"{taken * 1e3:6.1f}  {text if len(text) < 400 else text[:400] + ' …'!r}")
    return 1 if failures else 0


if __name__ == "__main__":
    asked = [int(word) for word in sys.argv[1:]]
    sys.exit(main(*(asked + [20_000, 1][len(asked) :])))
