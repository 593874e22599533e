"""C: int64_t with every step checked; a status says whether there is a result."""

from __future__ import annotations

from symconv.errors import UnsupportedError
from symconv.render.code.printer import Argument, Function, Helper, Language, Rule, Writer

__all__ = ["C"]

RULES = {
    **{
        op: Rule(f"symconv_{op}({{}}, {{}}, &status)")
        for op in ("add", "subtract", "multiply", "floor", "power", "gcd", "log")
    },
    "remainder": Rule("{} % {}", 6, (7, 7)),
    "max": Rule("symconv_max({}, {})"),
    "min": Rule("symconv_min({}, {})"),
    "sign": Rule("symconv_sign({})"),
    "divisor": Rule("symconv_divisor({}, &status)"),
    "less": Rule("{} < {}", 4, (5, 5)),
    "most": Rule("{} <= {}", 4, (5, 5)),
    "equal": Rule("{} == {}", 4, (5, 5)),
    "differ": Rule("{} != {}", 4, (5, 5)),
    "and": Rule("{} && {}", 2, (3, 3)),
    "or": Rule("{} || {}", 1, (3, 3)),
    "not": Rule("!{}", 8, (9,)),
}


def checked(op: str) -> Helper:
    """An operation of two numbers whose overflow gcc and clang report."""
    builtin = {"add": "add", "subtract": "sub", "multiply": "mul"}[op]
    return Helper(
        f"""\
static int64_t symconv_{op}(int64_t a, int64_t b, int *status) {{
    int64_t value;
    if (__builtin_{builtin}_overflow(a, b, &value)) {{
        return symconv_failed(SYMCONV_OVERFLOW, status);
    }}
    return value;
}}""",
        ("symconv_failed",),
    )


HELPERS = {
    "symconv_failed": Helper("""\
static int64_t symconv_failed(int reason, int *status) {
    if (*status == SYMCONV_OK) {
        *status = reason;
    }
    return 1;
}"""),
    **{f"symconv_{op}": checked(op) for op in ("add", "subtract", "multiply")},
    "symconv_power": Helper(
        """\
static int64_t symconv_power(int64_t base, int64_t exponent, int *status) {
    int64_t value = 1;
    while (exponent > 0 && *status == SYMCONV_OK) {
        if (exponent % 2 == 1) {
            value = symconv_multiply(value, base, status);
        }
        exponent /= 2;
        if (exponent > 0) {
            base = symconv_multiply(base, base, status);
        }
    }
    return value;
}""",
        ("symconv_multiply",),
    ),
    "symconv_floor": Helper(
        """\
static int64_t symconv_floor(int64_t a, int64_t b, int *status) {
    if (b == 0) {
        return symconv_failed(SYMCONV_DIVISION, status);
    }
    if (a == INT64_MIN && b == -1) {
        return symconv_failed(SYMCONV_OVERFLOW, status);
    }
    return a / b - (a % b != 0 && (a < 0) != (b < 0)); /* C divides towards zero */
}""",
        ("symconv_failed",),
    ),
    "symconv_common": Helper("""\
static uint64_t symconv_common(int64_t a, int64_t b) {
    uint64_t x = a < 0 ? 0 - (uint64_t)a : (uint64_t)a;
    uint64_t y = b < 0 ? 0 - (uint64_t)b : (uint64_t)b;
    while (y != 0) {
        const uint64_t rest = x % y;
        x = y;
        y = rest;
    }
    return x;
}"""),
    "symconv_gcd": Helper(
        """\
static int64_t symconv_gcd(int64_t a, int64_t b, int *status) {
    const uint64_t common = symconv_common(a, b);
    return common > INT64_MAX ? symconv_failed(SYMCONV_OVERFLOW, status) : (int64_t)common;
}""",
        ("symconv_failed", "symconv_common"),
    ),
    "symconv_log": Helper(
        """\
static int64_t symconv_log(int64_t x, int64_t base, int *status) {
    if (base < 2) {
        return symconv_failed(SYMCONV_ARGUMENT, status);
    }
    int64_t exponent = -1;
    for (; x >= 1; x /= base) {
        exponent += 1;
    }
    return exponent;
}""",
        ("symconv_failed",),
    ),
    "symconv_max": Helper("""\
static int64_t symconv_max(int64_t a, int64_t b) {
    return a > b ? a : b;
}"""),
    "symconv_min": Helper("""\
static int64_t symconv_min(int64_t a, int64_t b) {
    return a < b ? a : b;
}"""),
    "symconv_sign": Helper("""\
static int64_t symconv_sign(int64_t x) {
    return (x > 0) - (x < 0);
}"""),
    "symconv_divisor": Helper(
        """\
static int64_t symconv_divisor(int64_t x, int *status) {
    if (x == 0) {
        return symconv_failed(SYMCONV_DIVISION, status);
    }
    return x == INT64_MIN ? symconv_failed(SYMCONV_OVERFLOW, status) : x < 0 ? -x : x;
}""",
        ("symconv_failed",),
    ),
    "symconv_ratio": Helper(
        """\
static void symconv_ratio(int64_t above, int64_t below, int64_t *numerator, int64_t *denominator) {
    const int64_t common = (int64_t)symconv_common(above, below); /* below is positive */
    *numerator = above / common;
    *denominator = below / common;
}""",
        ("symconv_common",),
    ),
}

LARGEST = 2**63 - 1
STATUS = """\
#include <stdbool.h>
#include <stdint.h>

/* What a function gives back. Where it is not SYMCONV_OK, there is no result. */
enum {
    SYMCONV_OK = 0,
    SYMCONV_OVERFLOW = 1, /* a value passes int64_t */
    SYMCONV_DIVISION = 2, /* a division by zero */
    SYMCONV_ARGUMENT = 3  /* an argument that the formula is not made for */
};"""
RESULTS = {
    "truth": "bool *result",
    "whole": "int64_t *result",
    "fraction": "int64_t *numerator, int64_t *denominator",
}


def number(value: int) -> str:
    """A number, where it fits."""
    if abs(value) > LARGEST:
        raise UnsupportedError(
            f'code(…, "c"): the formula has the number {value}, and int64_t ends at {LARGEST}; '
            f'write it in "python".'
        )
    return str(value)


def head(function: Function) -> list[str]:
    """The definition, and a check of each argument."""
    arguments = function.arguments.values()
    parameters = [part for argument in arguments for part in _parameters(argument)]
    told = ", ".join([*(f"int64_t {name}" for name in parameters), RESULTS[function.kind]])
    lines = [f"int {function.name}({told}) {{"]
    wrong = [test for argument in arguments for test in _wrong(argument)]
    if wrong:
        lines += [f"if ({' || '.join(wrong)}) {{", "    return SYMCONV_ARGUMENT;", "}"]
    free = [argument.name for argument in arguments if argument.whole and argument.least is None]
    lines += [f"(void){name};" for name in free]
    return [*lines, "int status = SYMCONV_OK;"]


def _parameters(argument: Argument) -> tuple[str, ...]:
    return argument.names if argument.whole else argument.names[1:]


def _wrong(argument: Argument) -> list[str]:
    top, *below = _parameters(argument)
    tests = [f"{name} < 1" for name in below]
    if argument.least is not None:
        tests.append(f"{top} {'<=' if argument.above else '<'} {argument.least}")
    return tests


def back(function: Function, writer: Writer) -> list[str]:
    """The result, where there is one."""
    names = [writer.name("value") for _ in range(1 if function.below is None else 2)]
    kind = "bool" if function.kind == "truth" else "int64_t"
    nodes = [node for node in (function.top, function.below) if node is not None]
    for name, node in zip(names, nodes, strict=True):
        writer.emit(f"const {kind} {name} = {writer.of(node)};")
    if function.below is None:
        give = f"*result = {names[0]};"
    else:
        give = f"symconv_ratio({', '.join(names)}, numerator, denominator);"
    return ["if (status == SYMCONV_OK) {", f"    {give}", "}", "return status;"]


def file(helpers: str, functions: str) -> str:
    """A file that compiles by itself."""
    return "\n\n".join(part for part in (STATUS, helpers, functions) if part) + "\n"


C = Language(
    rules=RULES,
    number=number,
    part={"top": "{}_numerator", "bottom": "{}_denominator"},
    let="const {type} {name} = {value};",
    var="{type} {name} = {value};",
    put="{name} = {value};",
    when="if ({}) {{",
    loop=("for (int64_t {index} = {low}; {index} <= {high} && status == SYMCONV_OK; {index}++) {{"),
    leave="break;",
    close="}",
    types={False: "int64_t", True: "bool"},
    truths=("false", "true"),
    helpers=HELPERS,
    head=head,
    back=back,
    foot=lambda function: ["}"],
    file=file,
)
