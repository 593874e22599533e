"""Python, and NumPy as Python at every element: whole numbers there have no bound."""

from __future__ import annotations

from dataclasses import replace

from symconv.render.code.printer import Function, Helper, Language, Rule, Writer, indented

__all__ = ["NUMPY", "PYTHON"]

RULES = {
    "add": Rule("{} + {}", 5, (5, 5.5)),
    "subtract": Rule("{} - {}", 5, (5, 5.5)),
    "multiply": Rule("{}*{}", 6, (6, 7)),
    "floor": Rule("{} // {}", 5.5, (6, 7)),
    "remainder": Rule("{} % {}", 5.5, (6, 7)),
    "power": Rule("{}**{}", 8, (9, 8)),
    "max": Rule("max({}, {})"),
    "min": Rule("min({}, {})"),
    "gcd": Rule("gcd({}, {})"),
    "log": Rule("_log({}, {})"),
    "sign": Rule("_sign({})"),
    "divisor": Rule("_divisor({})"),
    "less": Rule("{} < {}", 4, (5, 5)),
    "most": Rule("{} <= {}", 4, (5, 5)),
    "equal": Rule("{} == {}", 4, (5, 5)),
    "differ": Rule("{} != {}", 4, (5, 5)),
    "and": Rule("{} and {}", 2, (2, 3)),
    "or": Rule("{} or {}", 1, (1, 2)),
    "not": Rule("not {}", 3, (4,)),
}

HELPERS = {
    "_whole": Helper("""\
def _whole(value, name, least=None):
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise TypeError(f"{name} must be a whole number, got {value!r}")
    value = value.__index__()
    if least is not None and value < least:
        raise ValueError(f"{name} must be at least {least}, got {value}")
    return value"""),
    "_fraction": Helper("""\
def _fraction(value, name, least=None, above=False):
    if isinstance(value, bool) or not isinstance(value, (int, Fraction)):
        raise TypeError(f"{name} must be a whole number or a fraction, got {value!r}")
    if least is not None and (value < least or above and value == least):
        raise ValueError(f"{name} must be {'above' if above else 'at least'} {least}, got {value}")
    return value"""),
    "_ratio": Helper("""\
def _ratio(above, below):
    found = Fraction(above, below)
    return found.numerator if found.denominator == 1 else found"""),
    "_log": Helper("""\
def _log(x, base):
    if base < 2:
        raise ValueError(f"a logarithm to the base {base}")
    exponent = -1
    while x >= 1:
        x, exponent = x // base, exponent + 1
    return exponent"""),
    "_sign": Helper("""\
def _sign(x):
    return (x > 0) - (x < 0)"""),
    "_divisor": Helper("""\
def _divisor(x):
    if x == 0:
        raise ZeroDivisionError("division by zero")
    return abs(x)"""),
    "_each": Helper("""\
def _each(function, values, dtype):
    arrays = [np.asarray(value, dtype=object) for value in values]
    found = np.frompyfunc(function, len(arrays), 1)(*arrays) if arrays else function()
    return np.asarray(found, dtype=dtype)[()]"""),
}


def head(function: Function) -> list[str]:
    """The definition, and a check of each argument."""
    lines = [f"def {function.name}({function.parameters}):"]
    for argument in function.arguments.values():
        bounds = "" if argument.least is None else f", {argument.least}"
        check = "_whole" if argument.whole else "_fraction"
        above = ", above=True" if argument.above else ""
        lines.append(
            f'{argument.name} = {check}({argument.name}, "{argument.name}"{bounds}{above})'
        )
    return lines


def back(function: Function, writer: Writer) -> list[str]:
    """The result."""
    top = writer.of(function.top)
    if function.below is None:
        return [f"return {top}"]
    return [f"return _ratio({top}, {writer.of(function.below)})"]


def file(helpers: str, functions: str) -> str:
    """The imports that are needed, the helpers, the functions."""
    text = "\n\n\n".join(part for part in (helpers, functions) if part)
    wanted = (
        ("from fractions import Fraction", "Fraction"),
        ("from math import gcd", "gcd("),
        ("\nimport numpy as np", "np."),
    )
    imports = "\n".join(line for line, word in wanted if word in text).strip()
    return "\n\n\n".join(part for part in (imports, text) if part) + "\n"


def each(function: Function) -> list[str]:
    """The function of arrays, which calls that of numbers at every element."""
    dtype = "bool" if function.kind == "truth" else "object"
    values = function.parameters + ("," if len(function.arguments) == 1 else "")
    return [
        *("", "", f"def {function.name}({function.parameters}):"),
        *indented([f"return _each(_{function.name}_at, ({values}), {dtype})"]),
    ]


def inner_head(function: Function) -> list[str]:
    """The function of numbers, under a name of its own, which no helper has."""
    return head(replace(function, name=f"_{function.name}_at"))


PYTHON = Language(
    rules=RULES,
    number=str,
    part={"top": "{}.numerator", "bottom": "{}.denominator"},
    let="{name} = {value}",
    var="{name} = {value}",
    put="{name} = {value}",
    when="if {}:",
    loop="for {index} in range({low}, {high} + 1):",
    leave="break",
    close="",
    types={False: "", True: ""},
    truths=("False", "True"),
    helpers=HELPERS,
    head=head,
    back=back,
    foot=lambda function: [],
    file=file,
)
NUMPY = replace(PYTHON, head=inner_head, foot=each)
