"""Identifiers: names that are valid in every language here, each once."""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Iterable

__all__ = ["RESERVED", "identifier", "is_identifier", "unused"]

_C = """
auto break case char const continue default do double else enum extern float for goto if inline int
long register restrict return short signed sizeof static struct switch typedef union unsigned void
volatile while asm typeof bool true false int64_t uint64_t linux unix main NULL INT64_MAX INT64_MIN
abs labs llabs exit abort malloc calloc realloc free printf puts memcpy memset memcmp strlen index
acos asin atan atan2 cos cosh sin sinh tan tanh exp exp2 expm1 frexp ldexp log log10 log1p log2 logb
modf pow sqrt cbrt ceil fabs floor fmod trunc round rint erf erfc gamma lgamma tgamma hypot fma fmax
fmin fdim nan j0 j1 jn y0 y1 yn signbit remainder scalb significand drem pow10 exp10 toascii
isalnum isalpha isblank iscntrl isdigit isgraph islower isprint ispunct isspace isupper isxdigit
tolower toupper status numerator denominator result
"""
_JAVASCRIPT = """
abstract arguments await boolean byte catch class debugger delete eval export extends final finally
function implements import in instanceof interface let native new null package private protected
public super synchronized this throw throws transient try var with yield undefined NaN Infinity
Math Number Array RangeError Object String Boolean Symbol Error
"""
_PYTHON = """
abs bool dict float gcd int isinstance len list max min np numpy range set str sum tuple type
Fraction TypeError ValueError ZeroDivisionError
"""
# The union, so that a symbol has the same name in all of them.
RESERVED = frozenset(
    [*keyword.kwlist, *keyword.softkwlist, *_C.split(), *_JAVASCRIPT.split(), *_PYTHON.split()]
)
C_HELPERS = "symconv_"  # how their names begin; in the other languages with an underscore


def is_identifier(name: str) -> bool:
    """Whether a name can stand as it is in every language, and is none of a helper."""
    valid = re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name)
    return bool(valid) and name not in RESERVED and not name.startswith(C_HELPERS)


def identifier(name: str) -> str:
    """A valid identifier that reads like the name: lambda_ for λ and lambda, c_in for c_{in}."""
    said = "".join(map(_ascii, name))
    said = re.sub(r"_+", "_", re.sub(r"\W", "_", said, flags=re.ASCII)).strip("_")
    if not said or not said[0].isalpha() or said.startswith(C_HELPERS):
        said = f"x{said}"
    return f"{said}_" if said in RESERVED else said


def unused(name: str, taken: Iterable[str]) -> str:
    """The name, with a number where it is taken."""
    taken, number, made = set(taken), 1, name
    while made in taken:
        number += 1
        made = f"{name.rstrip('_')}_{number}"
    return made


def _ascii(letter: str) -> str:
    """A letter in ASCII: Greek ones by their names, accents left out, others by their number."""
    if letter.isascii():
        return letter
    words = unicodedata.name(letter, "").split()
    if words[:1] == ["GREEK"] and "LETTER" in words:
        word = words[words.index("LETTER") + 1]
        return word.capitalize() if "CAPITAL" in words else word.lower()
    plain = unicodedata.normalize("NFKD", letter)[0]
    return plain if plain.isascii() and plain.isalnum() else f"u{ord(letter):x}"
