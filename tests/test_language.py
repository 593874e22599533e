"""Text to designs and relations: what is read, what is refused and where the caret stands."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import And, Basic, Ge, Le, Lt, Max

import symconv as sc
from symconv.abc import H, W, c, k, m, n
from symconv.language import LanguageError, design, expression, names, read, relation, size, symbol
from symconv.module import Module


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Conv2d(c, m, k, stride=2, padding=(1, 2))", sc.Conv2d(c, m, k, stride=2, padding=(1, 2))),
        ("Sequential(Conv2d(c, m, 3), ReLU())", sc.Sequential(sc.Conv2d(c, m, 3), sc.ReLU())),
        ("Sequential({'a': Conv2d(3, 4, 1)})", sc.Sequential({"a": sc.Conv2d(3, 4, 1)})),
        (
            "Repeat(Conv2d(c, c, 3, padding='same'), n)",
            sc.Repeat(sc.Conv2d(c, c, 3, padding="same"), n),
        ),
        ("resnet18(num_classes=n)", sc.networks.resnet18(n)),
        ("basic_block(c, c, norm=BatchNorm)", sc.blocks.basic_block(c, c, norm=sc.BatchNorm)),
        ("k**2*c - -c/2 + 7//2", k**2 * c + c / 2 + 3),
        ("Max(c, 3)*2**n", Max(c, 3) * 2**n),
        ("(H + 1)//2", sc.FloorDiv(H + 1, 2)),
        ("H, W", (H, W)),
        ("k_new >= 2", Ge(sc.symbols("k_new"), 2)),
        ("1 <= c < 4", And(Le(1, c, evaluate=False), Lt(c, 4))),
    ],
)
def test_what_is_read(text, value):
    assert read(text) == value


def test_relations_are_not_decided_by_sympy():
    assert relation("2/(H*k) > 1").args == (2 / (H * k), 1)
    assert relation("1 < 2").args == (1, 2)


@pytest.mark.parametrize(
    ("text", "said", "place"),
    [
        ("Conv2d(c, c, 3).params", "an attribute", "Conv2d(c, c, 3).params"),
        ("c[0]", "an index", "c[0]"),
        ("lambda: c", "a function", "lambda: c"),
        ("[c for c in k]", "a comprehension", "[c for c in k]"),
        ("1 + (c if k else m)", "a condition", "c if k else m"),
        ("__import__", "one index at most", "__import__"),
        ("eval('1')", "nothing is named eval", "eval"),
        ("Conv2(c, c, 3)", "the nearest name is Conv2d", "Conv2"),
        ("1 + Conv2d(c, c, 3)", "a number, symbol or formula was expected", "Conv2d(c, c, 3)"),
        ("Conv2d(c, c)", "missing a required argument: 'kernel_size'", "Conv2d(c, c)"),
        (
            "Conv2d(c, c, 3, stide=2)",
            "unexpected keyword argument 'stide'; the nearest is stride",
            "stide=2",
        ),
        (
            "Sequential(Conv2d(3, 4, 1), Conv2d(5, 6, 1))",
            "the one before gives 4",
            "Sequential(Conv2d(3, 4, 1), Conv2d(5, 6, 1))",
        ),
        ("0.5*c", "write a fraction", "0.5"),
        ("c**(10**9)", "an exponent is", "10**9"),
        ("2**2**2**2**2**99", "an exponent is", "99"),
        ("(10**7)**9", "at most a million", "10**7"),
        ("1 + (c + k + m + H)**64", "more than 100 terms", "(c + k + m + H)**64"),
        ("c/0", "divides by zero", "0"),
        ("0**-1", "divides by zero", "0**-1"),
        ("c @ m", "this operator", "c @ m"),
        ("not c", "this operator", "not c"),
        ("c is m", "a relation has one of", "c is m"),
        ("Conv2d(*c)", "a star", "*c"),
        ("Conv2d(**c)", "without **", "c"),
        ("{1: c}", "a name in quotes", "1"),
        ("c and k > 1", "a relation was expected", "c"),
        ("9999999999999999999999999999999999", "too large", "9999999999999999999999999999999999"),
        ("Max('a')", "takes numbers and formulas", "Max('a')"),
    ],
)
def test_what_is_refused_and_where(text, said, place):
    with pytest.raises(LanguageError) as raised:
        read(text)
    message, line, carets = str(raised.value).splitlines()
    assert said in message
    assert line.strip() == text
    start = carets.index("^")
    assert line[start : start + carets.count("^")] == place


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "(",
        "Conv2d(",
        "c c",
        "-" * 3000 + "1",
        "+".join(["1"] * 1500),
        "(" * 99,
        "c" * 5000,
        "c\x00",
        "\n\n",
        "#",
        "'",
        "x := 3",
        "import os",
        "é",
        "c\\",
        "esp_module(c, c, branches=1000000000)",
    ],
)
def test_strange_text_is_refused(text):
    with pytest.raises(LanguageError):
        read(text)


def test_carets_count_signs_not_bytes():
    with pytest.raises(LanguageError) as raised:
        read("Conv2d('×', c.x, 3)")
    *_, line, carets = str(raised.value).splitlines()
    assert line[carets.index("^") :].startswith("c.x")


def test_what_was_expected():
    assert design("Linear(3, 4)").params == 12
    assert expression("9*c") == 9 * c
    assert symbol("c_in").name == "c_in"
    assert (size("224"), size("H, W")) == (224, (H, W))
    for ask, text in ((design, "c"), (expression, "c > 1"), (relation, "c"), (symbol, "2*c")):
        with pytest.raises(LanguageError, match="was expected"):
            ask(text)
    with pytest.raises(LanguageError, match="a size such as 224 or H, W was expected"):
        size("Conv2d(c, c, 3), 4")
    with pytest.raises(LanguageError, match="takes a text, got 3"):
        read(3)


SIGNS = "c k m H ( ) [ ] { } , . : = == < >= + - * ** // / ' 0 1 3 99"
WORDS = [*sorted(names())[::7], *SIGNS.split(" ")]
WORDS += ["Conv2d(c, c, 3)", "lambda", "if", "for", "not", "and", "in", "__class__", "é", "\n", " "]


@given(st.lists(st.sampled_from(WORDS), max_size=12).map("".join) | st.text(max_size=40))
@settings(max_examples=400, deadline=None)
def test_any_text_is_read_or_refused(text):
    try:
        value = read(text)
    except LanguageError:
        return
    entries = value if isinstance(value, (tuple, list)) else [value]
    for entry in entries:
        assert (
            entry is None
            or isinstance(entry, (Module, Basic, bool, str, dict, tuple, list))
            or entry in names().values()
        )
