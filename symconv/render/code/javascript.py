"""JavaScript: Numbers, whole and exact below 2**53, and a RangeError past that."""

from __future__ import annotations

from symconv.errors import UnsupportedError
from symconv.render.code.printer import Function, Helper, Language, Rule, Writer

__all__ = ["JAVASCRIPT"]

RULES = {
    **{
        op: Rule(f"_{op}({{}}, {{}})")
        for op in ("add", "subtract", "multiply", "floor", "power", "gcd", "log")
    },
    "remainder": Rule("{} % {}", 6, (7, 7)),
    "max": Rule("Math.max({}, {})"),
    "min": Rule("Math.min({}, {})"),
    "sign": Rule("Math.sign({})"),
    "divisor": Rule("_divisor({})"),
    "less": Rule("{} < {}", 4, (5, 5)),
    "most": Rule("{} <= {}", 4, (5, 5)),
    "equal": Rule("{} === {}", 4, (5, 5)),
    "differ": Rule("{} !== {}", 4, (5, 5)),
    "and": Rule("{} && {}", 2, (2, 3)),
    "or": Rule("{} || {}", 1, (1, 2)),
    "not": Rule("!{}", 8, (9,)),
}

HELPERS = {
    "_exact": Helper("""\
function _exact(value) {
    if (!Number.isSafeInteger(value)) {
        throw new RangeError("a value reaches 2**53, past which Numbers are not exact");
    }
    return value + 0; // no negative zero
}"""),
    "_whole": Helper("""\
function _whole(value, name, least = -Infinity) {
    if (!Number.isSafeInteger(value)) {
        throw new RangeError(`${name} must be a whole number below 2**53, got ${value}`);
    }
    if (value < least) {
        throw new RangeError(`${name} must be at least ${least}, got ${value}`);
    }
    return value + 0;
}"""),
    "_gcd": Helper("""\
function _gcd(a, b) {
    while (b !== 0) {
        [a, b] = [b, a % b];
    }
    return Math.abs(a);
}"""),
    "_divisor": Helper("""\
function _divisor(value) {
    if (value === 0) {
        throw new RangeError("division by zero");
    }
    return Math.abs(value);
}"""),
    "_reduced": Helper(
        """\
function _reduced(above, below) {
    const common = _gcd(above, below);
    return [above / common + 0, below / common];
}""",
        ("_gcd",),
    ),
    "_fraction": Helper(
        """\
function _fraction(value, name, least = -Infinity, above = false) {
    const parts = Array.isArray(value) ? value : [value, 1];
    if (parts.length !== 2 || !parts.every(Number.isSafeInteger) || parts[1] < 1) {
        throw new RangeError(
            `${name} must be a whole number, or [numerator, denominator], got ${value}`);
    }
    const [top, bottom] = _reduced(...parts);
    if (top < least || (above && top === least)) {
        throw new RangeError(
            `${name} must be ${above ? "above" : "at least"} ${least}, got ${value}`);
    }
    return [top, bottom];
}""",
        ("_reduced",),
    ),
    "_ratio": Helper(
        """\
function _ratio(above, below) {
    const [top, bottom] = _reduced(above, below);
    return bottom === 1 ? top : [top, bottom];
}""",
        ("_reduced",),
    ),
    "_add": Helper(
        """\
function _add(a, b) {
    return _exact(a + b);
}""",
        ("_exact",),
    ),
    "_subtract": Helper(
        """\
function _subtract(a, b) {
    return _exact(a - b);
}""",
        ("_exact",),
    ),
    "_multiply": Helper(
        """\
function _multiply(a, b) {
    return _exact(a * b);
}""",
        ("_exact",),
    ),
    "_power": Helper(
        """\
function _power(base, exponent) {
    let result = 1;
    for (let left = exponent; left > 0;) {
        if (left % 2 === 1) {
            result = _multiply(result, base);
        }
        left = (left - (left % 2)) / 2;
        if (left > 0) {
            base = _multiply(base, base);
        }
    }
    return result;
}""",
        ("_multiply",),
    ),
    "_floor": Helper(
        """\
function _floor(a, b) {
    if (b === 0) {
        throw new RangeError("division by zero");
    }
    const rest = a % b;
    return (a - rest) / b - (rest !== 0 && rest < 0 !== b < 0 ? 1 : 0) + 0;
}"""
    ),
    "_log": Helper(
        """\
function _log(x, base) {
    if (base < 2) {
        throw new RangeError(`a logarithm to the base ${base}`);
    }
    let exponent = -1;
    while (x >= 1) {
        x = Math.floor(x / base);
        exponent += 1;
    }
    return exponent;
}"""
    ),
}

LARGEST = 2**53 - 1


def number(value: int) -> str:
    """A number, where it is exact."""
    if abs(value) > LARGEST:
        raise UnsupportedError(
            f'code(…, "javascript"): the formula has the number {value}, and Numbers are exact up '
            f'to {LARGEST}; write it in "python".'
        )
    return str(value)


def head(function: Function) -> list[str]:
    """The definition, and a check of each argument."""
    lines = [f"export function {function.name}({function.parameters}) {{"]
    for argument in function.arguments.values():
        bounds = "" if argument.least is None else f", {argument.least}"
        check = "_whole" if argument.whole else "_fraction"
        above = ", true" if argument.above else ""
        lines.append(
            f'{argument.name} = {check}({argument.name}, "{argument.name}"{bounds}{above});'
        )
    return lines


def back(function: Function, writer: Writer) -> list[str]:
    """The result."""
    top = writer.of(function.top)
    if function.below is None:
        return [f"return {top};"]
    return [f"return _ratio({top}, {writer.of(function.below)});"]


def file(helpers: str, functions: str) -> str:
    """An ES module."""
    return "\n\n".join(part for part in (helpers, functions) if part) + "\n"


JAVASCRIPT = Language(
    rules=RULES,
    number=number,
    part={"top": "{}[0]", "bottom": "{}[1]"},
    let="const {name} = {value};",
    var="let {name} = {value};",
    put="{name} = {value};",
    when="if ({}) {{",
    loop="for (let {index} = {low}; {index} <= {high}; {index}++) {{",
    leave="break;",
    close="}",
    types={False: "", True: ""},
    truths=("false", "true"),
    helpers=HELPERS,
    head=head,
    back=back,
    foot=lambda function: ["}"],
    file=file,
)
