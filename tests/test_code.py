"""`sc.code`: every language compiled and run, against the definitions in exact fractions."""

import json
import math
import os
import random
import re
import shutil
import subprocess
from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sympy import (
    Add,
    And,
    Eq,
    Function,
    Ge,
    Gt,
    Integer,
    Le,
    Lt,
    Max,
    Min,
    Mul,
    Ne,
    Not,
    Or,
    Pow,
    Rational,
    S,
    Sum,
    Symbol,
    cos,
    floor,
    log,
    oo,
    pi,
    sqrt,
)
from sympy.logic.boolalg import Boolean

import symconv as sc
from symconv.abc import H, W, alpha, c, g, i, k, m, n, p, s, t
from symconv.arithmetic import FloorDiv, FloorLog, Gcd, GeometricSum
from symconv.errors import ArgumentError, SymbolError, UnsupportedError
from symconv.examples import BLOCKS, EXAMPLES
from symconv.sign import Every, Whole

WORD, EXACT = 2**63, 2**53


def needed(program: str) -> str:
    """A compiler or interpreter; CI has all of them, another machine may lack one."""
    found = shutil.which(program)
    if found is None:
        assert "CI" not in os.environ, f"{program} is missing"
        pytest.skip(f"needs {program}")
    return found


# -- what is generated ------


@cache
def formulas():
    """Formulas and statements of all that the library describes, by a name for each."""
    named = {}

    def add(name, *entries):
        for number, entry in enumerate(entries):
            if isinstance(entry, (sc.SymconvError,)) or entry is None:
                continue
            named[f"{re.sub(r'[^A-Za-z0-9]+', '_', name)}_{number}"] = entry

    for title, layer in EXAMPLES.items():
        size = {0: (), 1: (H,), 2: (H, W), 3: (H, W, m)}.get(layer.ndim, (H, W))
        given_ = {"channels": c} if layer.in_channels is None else {}
        add(
            f"layer {title}",
            layer.params,
            layer.macs(size, **given_),
            layer.macs(size, skip_padding=True, **given_),
            layer.flops(size, **given_),
            layer.activations(size, **given_),
            *layer.output_size(size),
            *layer.assumptions(size),
        )
    for title, entry in BLOCKS.items():
        block = entry.block
        size = (t, H, W) if block.ndim == 3 else (H, W)
        given_ = {"channels": c} if block.in_channels is None else {}
        add(
            f"block {title}",
            block.params,
            block.macs(size, **given_),
            *block.output_size(size),
            *block.assumptions(size),
        )
    stack = sc.Repeat(sc.Conv2d(c, c, k, stride=s, padding=p), n)
    add("stack", *stack.output_size(H), stack.receptive_field.size[0], stack.params)
    network = sc.networks.resnet18()
    add("network", network.macs((H, W)), network.params, network.memory((H, W)).peak)
    add(
        "kinds",
        FloorDiv(H - k * 7, s),
        FloorDiv(-H, s * k) ** 3,
        FloorDiv(H / 2 + c / 3, Rational(2, 5)),
        FloorLog(H * c, 2) + FloorLog(c, k + 1),
        Gcd(H, c * k),
        GeometricSum(s, n),
        GeometricSum(Rational(2, 3), n),
        Sum(i * c + i**2, (i, 0, n)),
        Sum(Sum(i * m, (i, 1, m)), (m, 1, n)),
        Max(H, c * k, 40) - Min(W, c - 5),
        2 ** (n - 5) * c,
        c ** (-2) + Rational(1, 3),
        (H - W) / (c - k),
        alpha * c - alpha**2,
        3 * c < H**2,
        Eq(H * k, c * s),
        Ne(H, W) & (c >= k) | Not(Whole(H / c)),
        Or(Eq(c, k), 1 / (c - k) < Rational(1, 2)),
        And(c > k, 1 / (c - k) < Rational(1, 2)),
        Whole(H / g),
        Every(Whole(H / s**i), i, n),
        Integer(7),
        Eq(H, H),
    )
    return {
        name: entry
        for name, entry in named.items()
        if not isinstance(entry, bool) and (entry.free_symbols or not isinstance(entry, Boolean))
    }


def exact(expression, point):
    """The value at a point, from the definitions; None where there is none."""
    try:
        found = judged(expression, point)
    except ZeroDivisionError:
        return None
    return int(found) if isinstance(found, Fraction) and found.denominator == 1 else found


def judged(part, at):
    """A truth or a fraction, part by part."""
    if isinstance(part, Symbol):
        return Fraction(at[part])
    if isinstance(part, Rational):
        return Fraction(int(part.p), int(part.q))
    if isinstance(part, Sum):
        *inner, (index, low, high) = part.limits
        term = Sum(part.function, *inner) if inner else part.function
        steps = range(int(judged(low, at)), int(judged(high, at)) + 1)
        return sum((judged(term, {**at, index: step}) for step in steps), Fraction(0))
    if isinstance(part, Every):
        condition, index, times = part.args
        return all(judged(condition, {**at, index: j}) for j in range(int(judged(times, at))))
    if isinstance(part, (And, Or)):
        # One part that decides does so, whatever has no value beside it.
        parts = [exact(one, at) for one in part.args]
        deciding = isinstance(part, Or)
        if deciding not in parts and None in parts:
            raise ZeroDivisionError
        return deciding in parts if deciding else False not in parts
    if part in (S.true, S.false):
        return part == S.true
    return DEFINED[part.func](*(judged(arg, at) for arg in part.args))


def exponent_below(x, base):
    """The largest e with base**e <= x."""
    if base < 2:
        raise ZeroDivisionError
    return Fraction(max((e for e in range(200) if base**e <= x), default=-1))


DEFINED = {
    Add: lambda *parts: sum(parts),
    Mul: lambda *parts: math.prod(parts),
    Pow: lambda base, exponent: base ** int(exponent),
    FloorDiv: lambda a, b: Fraction(math.floor(a / b)),
    FloorLog: exponent_below,
    Gcd: lambda a, b: Fraction(math.gcd(int(a), int(b))),
    GeometricSum: lambda ratio, terms: sum((ratio**j for j in range(int(terms))), Fraction(0)),
    Max: max,
    Min: min,
    Lt: lambda a, b: a < b,
    Le: lambda a, b: a <= b,
    Gt: lambda a, b: a > b,
    Ge: lambda a, b: a >= b,
    Eq: lambda a, b: a == b,
    Ne: lambda a, b: a != b,
    Not: lambda a: not a,
    Whole: lambda a: a.denominator == 1,
}


def points(expression, how_many, seed, most):
    """Random points: fractions for what takes them, small depths, large numbers among them."""
    picked = random.Random(seed)
    symbols = sorted(expression.free_symbols, key=lambda symbol: symbol.name)
    for number in range(how_many):
        scale = most if number % 4 == 3 else 40
        yield {
            symbol: Fraction(picked.randint(1, 9), picked.randint(1, 4))
            if not symbol.is_integer
            else picked.randint(1, 4)
            if symbol.name in ("n", "i")
            else picked.randint(1, scale)
            for symbol in symbols
        }


@cache
def asked():
    """The points at which each formula is asked."""
    return {name: list(points(formula, 12, name, 3000)) for name, formula in formulas().items()}


@cache
def wanted():
    """What the judge says at each of them."""
    return {
        name: [exact(formulas()[name], point) for point in found] for name, found in asked().items()
    }


@pytest.mark.parametrize("place", range(4))
def test_the_judge_is_right(place):
    """SymPy's own substitution says the same, where it says a number or a truth."""
    said = 0
    for name in sorted(formulas())[place::4]:
        formula, point = formulas()[name], asked()[name][0]
        if formula.has(Max, Min) or wanted()[name][0] is None:
            continue  # SymPy compares what stands in a Max before all of it is a number
        found = formula.subs({symbol: Rational(value) for symbol, value in point.items()}).doit()
        if found in (S.true, S.false):
            assert (found == S.true) is wanted()[name][0], name
        elif found.is_Rational:
            assert found == Rational(wanted()[name][0]), name
        else:
            continue
        said += 1
    assert said > 50


def test_the_cases_say_something():
    """Nearly all points have a value, many are not whole, some are negative."""
    values = [value for found in wanted().values() for value in found]
    assert len(formulas()) > 300
    assert sum(value is not None for value in values) > 0.95 * len(values)
    assert sum(isinstance(value, Fraction) for value in values) > 20
    assert sum(value is not None and value < 0 for value in values) > 10
    assert {True, False} <= {value for value in values if isinstance(value, bool)}


# -- Python and NumPy ------


@pytest.mark.parametrize("language", ["python", "numpy"])
def test_python_runs(language):
    space = {}
    exec(sc.code(formulas(), language), space)
    for name, found in asked().items():
        for point, value in zip(found, wanted()[name], strict=True):
            arguments = {symbol.name: given_ for symbol, given_ in point.items()}
            if value is None:
                with pytest.raises((ZeroDivisionError, ValueError)):
                    space[name](**arguments)
            else:
                assert space[name](**arguments) == value, (name, point)


def test_numpy_takes_arrays_and_never_wraps():
    space = {}
    exec(sc.code({"area": H**2 * c, "above": c < H**2}, "numpy"), space)
    heights = np.array([[3, 2**31], [2**40, 7]])
    got = space["area"](H=heights, c=np.array([1, 5]))
    assert got.tolist() == [[9, 5 * 2**62], [2**80, 245]]
    assert space["above"](H=heights, c=10).tolist() == [[False, True], [True, True]]


# -- C ------


def in_c(folder: Path, named, cases):
    """What C gives for each case: a value, or the status that says why there is none."""
    lines = [sc.code(named, "c"), "#include <stdio.h>", "int main(void) {"]
    kinds = {}
    for name, formula in named.items():
        symbols = sorted(formula.free_symbols, key=lambda symbol: symbol.name)
        head = re.search(rf"^int {name}\(([^)]*)\)", lines[0], re.M)[1]
        kinds[name] = "fraction" if "*numerator" in head else "bool" if "bool *" in head else "word"
        for point in cases[name]:
            numbers = []
            for symbol in symbols:
                value = Fraction(point[symbol])
                numbers.append(f"INT64_C({value.numerator})")
                if not symbol.is_integer:
                    numbers.append(f"INT64_C({value.denominator})")
            if kinds[name] == "fraction":
                call = ", ".join([*numbers, "&top", "&bottom"])
                lines.append(
                    f"{{ int64_t top = 0, bottom = 1; int status = {name}({call});"
                    ' printf("%d %lld %lld\\n", status, (long long)top, (long long)bottom); }'
                )
            else:
                kind = "bool" if kinds[name] == "bool" else "int64_t"
                call = ", ".join([*numbers, "&found"])
                lines.append(
                    f"{{ {kind} found = 0; int status = {name}({call});"
                    ' printf("%d %lld 1\\n", status, (long long)found); }'
                )
    lines += ["return 0;", "}"]
    source, program = folder / "cases.c", folder / "cases"
    source.write_text("\n".join(lines), "utf-8")
    flags = ["-std=c11", "-Wall", "-Wextra", "-Werror", "-O0"]
    flags += ["-fsanitize=undefined", "-fno-sanitize-recover=all"]  # whatever C leaves undefined
    subprocess.run([needed("gcc"), *flags, str(source), "-o", str(program)], check=True)
    printed = subprocess.run([program], capture_output=True, text=True, check=True).stdout
    answers = iter(printed.splitlines())
    got = {}
    for name in named:
        got[name] = []
        for _ in cases[name]:
            status, top, bottom = map(int, next(answers).split())
            value = Fraction(top, bottom)
            got[name].append(
                f"status {status}" if status else bool(top) if kinds[name] == "bool" else value
            )
    return got


def test_c_runs(tmp_path):
    got = in_c(tmp_path, formulas(), asked())
    overflows = 0
    for name, found in asked().items():
        for point, value, said in zip(found, wanted()[name], got[name], strict=True):
            if value is None:
                assert said in ("status 2", "status 3"), (name, point, said)
            elif said == "status 1":
                overflows += 1
                assert not isinstance(value, bool), (name, point)
            else:
                assert said == value, (name, point)
    assert overflows < 0.1 * sum(map(len, asked().values()))


def test_c_reports_the_end_of_its_words(tmp_path):
    named = {"square": H**2, "less": -(H**2) - 1, "most": H * 2 - 1, "down": FloorDiv(-H, c)}
    cases = {
        "square": [{H: 3037000499}, {H: 3037000500}, {H: WORD - 1}],
        "less": [{H: 3037000499}, {H: 3037000500}],
        "most": [{H: 2**62}, {H: 2**62 + 1}, {H: WORD - 1}],
        "down": [{H: WORD - 1, c: 1}, {H: WORD - 1, c: 2}],
    }
    got = in_c(tmp_path, named, cases)
    assert got["square"] == [3037000499**2, "status 1", "status 1"]
    assert got["less"] == [-(3037000499**2) - 1, "status 1"]
    assert got["most"][1:] == ["status 1", "status 1"]
    assert got["most"][0] in (WORD - 1, "status 1")  # 2 H is past the end, H + H - 1 is not
    assert got["down"] == [1 - WORD, (1 - WORD) // 2]


def test_c_checks_its_arguments(tmp_path):
    got = in_c(tmp_path, {"f": c + p}, {"f": [{c: 0, p: 1}, {c: 1, p: -1}, {c: 1, p: 0}]})
    assert got["f"] == ["status 3", "status 3", 1]


# -- JavaScript ------


def in_javascript(folder: Path, named, cases):
    """What JavaScript gives for each case; the name of the error where it throws."""
    (folder / "formulas.mjs").write_text(sc.code(named, "javascript"), "utf-8")
    asked = {}
    for name, formula in named.items():
        symbols = sorted(formula.free_symbols, key=lambda symbol: symbol.name)
        asked[name] = [
            [
                int(point[symbol])
                if symbol.is_integer
                else [Fraction(point[symbol]).numerator, Fraction(point[symbol]).denominator]
                for symbol in symbols
            ]
            for point in cases[name]
        ]
    (folder / "cases.json").write_text(json.dumps(asked), "utf-8")
    (folder / "run.mjs").write_text(
        """
        import { readFileSync } from "node:fs";
        import * as formulas from "./formulas.mjs";
        const asked = JSON.parse(readFileSync(process.argv[2], "utf-8"));
        const one = (name) => (point) => {
          try { return formulas[name](...point); } catch (error) { return error.name; }
        };
        const got = Object.entries(asked).map(([name, points]) => [name, points.map(one(name))]);
        console.log(JSON.stringify(Object.fromEntries(got)));
        """,
        "utf-8",
    )
    run = [needed("node"), str(folder / "run.mjs"), str(folder / "cases.json")]
    said = json.loads(subprocess.run(run, capture_output=True, text=True, check=True).stdout)
    return {
        name: [Fraction(*value) if isinstance(value, list) else value for value in found]
        for name, found in said.items()
    }


def test_javascript_runs(tmp_path):
    got = in_javascript(tmp_path, formulas(), asked())
    refused = 0
    for name, found in asked().items():
        for point, value, said in zip(found, wanted()[name], got[name], strict=True):
            if value is None:
                assert said == "RangeError", (name, point, said)
            elif said == "RangeError":
                refused += 1
            else:
                assert said == value, (name, point)
                assert isinstance(said, bool) == isinstance(value, bool), (name, point)
    assert 0 < refused < 0.2 * sum(map(len, asked().values()))


def test_large_numbers_are_exact_or_refused(tmp_path):
    """At points of up to 2**40 nothing wraps and nothing is rounded, in any formula."""
    large = {
        name: list(points(formula, 4, name, 2**40))[3:] for name, formula in formulas().items()
    }
    for (point,) in large.values():
        # Some sum over these.
        point |= {one: point[one] % 2**10 + 1 for one in (k, p) if one in point}
    right = {name: exact(formulas()[name], found[0]) for name, found in large.items()}
    in_each = in_c(tmp_path, formulas(), large), in_javascript(tmp_path, formulas(), large)
    for got, end, refusal in zip(in_each, (WORD, EXACT), ("status 1", "RangeError"), strict=True):
        refused = passed = 0
        for name, value in right.items():
            (said,) = got[name]
            if said == refusal:
                refused += 1
            elif value is not None:
                assert said == value, (name, large[name])
                passed += not isinstance(value, bool) and abs(value) > 2**32
            if value is not None and not isinstance(value, bool) and abs(value) >= end:
                assert said == refusal, (name, large[name])
        assert refused > 50
        assert passed > 10


def test_javascript_refuses_past_its_exact_numbers(tmp_path):
    named = {"square": H**2, "down": FloorDiv(-H, c), "both": H + c, "less": H * c < H}
    cases = {
        "square": [{H: 94906265}, {H: 94906266}, {H: EXACT}],
        "down": [{H: 7, c: 2}, {H: EXACT - 1, c: 2}, {H: 8, c: 4}],
        "both": [{H: EXACT - 2, c: 1}, {H: EXACT - 2, c: 2}],
        "less": [{H: EXACT - 1, c: 1}, {H: EXACT - 1, c: 3}],
    }
    got = in_javascript(tmp_path, named, cases)
    assert got["square"] == [94906265**2, "RangeError", "RangeError"]
    assert got["down"] == [-4, -(2**52), -2]
    assert got["both"] == [EXACT - 1, "RangeError"]
    assert got["less"] == [False, "RangeError"]


# -- small formulas of all kinds ------

LEAVES = st.one_of(
    st.sampled_from((H, c, k)),
    st.integers(-6, 6).map(Integer),
    st.fractions(-2, 2, max_denominator=4).map(lambda f: Rational(f.numerator, f.denominator)),
)


def extreme(kind, parts):
    """The larger or smaller one; a part where SymPy cannot compare them, as a floor of 1/2."""
    try:
        return kind(*parts)
    except ValueError:
        return parts[0]


SMALL = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Add(*parts)),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Mul(*parts)),
        st.tuples(inner, st.integers(0, 3)).map(lambda pair: Pow(*pair)),
        st.tuples(inner, st.sampled_from([k, Integer(3), -k, Rational(-3, 2), c - k])).map(
            lambda pair: FloorDiv(*pair)
        ),
        st.lists(inner, min_size=2, max_size=2).map(lambda parts: extreme(Max, parts)),
        st.lists(inner, min_size=2, max_size=2).map(lambda parts: extreme(Min, parts)),
    ),
    max_leaves=5,
)


@given(SMALL, st.tuples(*[st.integers(1, 12)] * 3))
@example(FloorDiv(-H, c - k), (7, 2, 4))
@example(FloorDiv(H, -k), (7, 1, 2))
def test_random_formulas_in_python(formula, numbers):
    point = dict(zip((H, c, k), numbers, strict=True))
    value = exact(formula, point)
    space = {}
    try:
        exec(sc.code(formula, "python", arguments=(H, c, k)), space)
    except UnsupportedError:
        assert formula.has(oo, -oo) or not formula.is_finite
        return
    if value is None:
        with pytest.raises(ZeroDivisionError):
            space["f"](*numbers)
    else:
        assert space["f"](*numbers) == value


def test_random_formulas_in_c_and_javascript(tmp_path):
    """Two hundred of them in one program each, drawn with a fixed seed."""
    picked = random.Random(11)

    def grown(depth):
        if depth == 0:
            return picked.choice([H, c, k, Integer(picked.randint(-6, 6)), Rational(1, 3)])
        a, b = grown(depth - 1), grown(picked.randint(0, depth - 1))
        return picked.choice(
            [a + b, a - b, a * b, FloorDiv(a, k), FloorDiv(a - 9, 4), Max(a, b), Min(a, b), a**2]
        )

    made = [grown(picked.randint(1, 4)) for _ in range(200)]
    named = {f"f{number}": formula for number, formula in enumerate(made)}
    cases = {name: list(points(formula, 5, name, 30)) for name, formula in named.items()}
    for got in (in_c(tmp_path, named, cases), in_javascript(tmp_path, named, cases)):
        for name, formula in named.items():
            for point, said in zip(cases[name], got[name], strict=True):
                assert said == exact(formula, point), (formula, point)


# -- names and refusals ------


def test_names_are_valid_everywhere(tmp_path):
    odd = sc.symbols("lambda"), sc.symbols("int"), sc.symbols("alpha_1"), sc.symbols("c_in")
    formula = sum((place + 2) * one for place, one in enumerate(odd))
    space = {}
    exec(sc.code(formula, "python"), space)
    wanted = space["f"](*range(1, 5))
    numbers = dict(zip(sorted(odd, key=str), range(1, 5), strict=True))
    assert wanted == exact(formula, numbers)
    assert in_c(tmp_path, {"f": formula}, {"f": [numbers]}) == {"f": [wanted]}
    assert in_javascript(tmp_path, {"f": formula}, {"f": [numbers]}) == {"f": [wanted]}


def test_two_symbols_never_share_a_name():
    text = sc.code(sc.symbols("lambda") + 2 * sc.symbols("lambda_"), "python")
    head = re.search(r"def f\((.*)\):", text)[1].split(", ")
    assert len(set(head)) == 2


def test_latex_is_the_printer_s():
    assert sc.code(sc.Conv2d(c, c, k).params, "latex") == sc.latex(sc.Conv2d(c, c, k).params)


@pytest.mark.parametrize("language", ["python", "numpy", "c", "javascript"])
@pytest.mark.parametrize(
    "formula", [sqrt(c), pi * c, c + oo, log(c), cos(c), Function("f")(c), floor(sqrt(c)), c**alpha]
)
def test_what_has_no_exact_value_is_refused(formula, language):
    with pytest.raises(UnsupportedError, match=r"code\(…, '\w+'\): .*in its place"):
        sc.code(formula, language)


@pytest.mark.parametrize(
    ("arguments", "named", "error", "said"),
    [
        ((c, "rust"), {}, ArgumentError, "`language` must be one of python, numpy, c, javascript"),
        (("c + 1", "c"), {}, ArgumentError, "must be a formula or a relation, got 'c \\+ 1'"),
        ((c, "c"), {"name": "while"}, ArgumentError, "no word that one of the languages reserves"),
        ((c, "c"), {"name": "a b"}, ArgumentError, "letters, digits and underscores"),
        ((c * k, "c"), {"arguments": (c,)}, ArgumentError, "k is not among c"),
        ((c, "c"), {"arguments": (c, c)}, ArgumentError, "must be symbols, each once"),
        ((c + Symbol("c"), "c"), {}, SymbolError, "two different symbols are named c"),
        ((10**30 * c, "c"), {}, UnsupportedError, 'int64_t ends at .*write it in "python"'),
        ((2**60 * c, "javascript"), {}, UnsupportedError, "Numbers are exact up to"),
    ],
)
def test_wrong_arguments(arguments, named, error, said):
    with pytest.raises(error, match=said):
        sc.code(*arguments, **named)
