"""`sc.code` where two sides share what has no value, and where names could meet."""

import os
import re
import shutil
import subprocess

import numpy as np
import pytest
from sympy import And, Eq, Ge, Le, Lt, Ne, Or

import symconv as sc
from symconv.abc import H, W, alpha, c, k, p
from symconv.arithmetic import FloorDiv
from symconv.render.code import LANGUAGES
from symconv.render.code.names import RESERVED
from symconv.render.code.python import HELPERS
from symconv.sign import Whole

RUN = ("python", "numpy")


def run(formula, language="python", name="f", arguments=None):
    """The function that the text defines."""
    space = {}
    exec(sc.code(formula, language, name=name, arguments=arguments), space)
    return space[name]


@pytest.mark.parametrize("kind", [Lt, Le, Ge, Eq, Ne])
def test_a_division_by_zero_on_both_sides_is_no_truth(kind):
    """1/(c - k) against 2/(c - k): over one denominator the division would be gone."""
    shared = kind(1 / (c - k), 2 / (c - k), evaluate=False)
    for language in RUN:
        with pytest.raises(ZeroDivisionError):
            run(shared, language)(3, 3)
    for point in ((5, 3), (3, 5)):
        wanted = bool(kind(1 * (point[0] - point[1]), 2 * (point[0] - point[1])))
        assert run(shared)(*point) is wanted


def test_nor_does_a_floor_of_two_quotients_lose_it():
    shared = FloorDiv(H / p, W / p, evaluate=False)
    function = run(shared, arguments=(H, W, p))
    assert function(7, 2, 5) == 3
    with pytest.raises(ZeroDivisionError):
        function(7, 2, 0)


@pytest.mark.parametrize("name", sorted({name.strip("_") for name in HELPERS} - RESERVED))
def test_a_function_may_be_named_as_a_helper_is(name):
    got = run(c / 2 + c**2, "numpy", name)(np.array([2, 4]))
    assert got.tolist() == [5, 18]


def test_the_parts_of_a_fraction_have_names_of_their_own():
    other = sc.symbols("alpha_numerator")
    for order in ((other, alpha), (alpha, other)):
        head = re.search(r"^int f\((.*)\)", sc.code(other * alpha, "c", arguments=order), re.M)[1]
        names = [part.split()[-1] for part in head.split(", ")]
        assert len(set(names)) == len(names) == 5


def test_a_symbol_that_is_named_as_a_helper_of_c(tmp_path):
    formula = sc.symbols("symconv_add") + sc.symbols("symconv_multiply") * c + 1
    if shutil.which("gcc") is None:
        assert "CI" not in os.environ, "gcc is missing"
        pytest.skip("needs gcc")
    (tmp_path / "f.c").write_text(sc.code(formula, "c"), "utf-8")
    flags = ["-std=c11", "-Wall", "-Wextra", "-Werror", "-c", "-o", str(tmp_path / "f.o")]
    subprocess.run(["gcc", *flags, str(tmp_path / "f.c")], check=True)
    with pytest.raises(sc.SymconvError, match="a name must be of letters"):
        sc.code(c, "c", name="symconv_add")


def test_the_command_prints_a_function_for_each_measure(capsys, tmp_path):
    from symconv.cli import main

    design = ["code", "Conv2d(c, m, k)", "-s", "H, W"]
    assert main([*design, "-m", "params", "-m", "output_size"]) == 0
    space = {}
    exec(capsys.readouterr().out, space)
    assert space["params"](c=3, k=5, m=4) == 300
    assert (space["output_size_1"](H=9, k=5), space["output_size_2"](W=7, k=5)) == (5, 3)
    for language in LANGUAGES:
        file = tmp_path / language
        assert main([*design, "-l", language, "-o", str(file)]) == 0
        layer = sc.Conv2d(c, sc.abc.m, k)
        assert (
            file.read_text("utf-8").rstrip()
            == sc.code({"macs": layer.macs((H, W))}, language).rstrip()
        )


@pytest.mark.parametrize("language", RUN)
@pytest.mark.parametrize("undefined", [1 / (c - k) > p, p > 1 / (c - k), Eq(1 / (c - k), p)])
def test_a_part_that_has_a_value_everywhere_decides_first(undefined, language):
    for other in (H > 7, H < 3, Eq(H, 7), Ne(H, 5), Whole(H / 7)):
        found = other.subs(H, 5)
        both, either = (run(kind(undefined, other), language) for kind in (And, Or))
        decided, open_ = (either, both) if found else (both, either)
        assert decided(H=5, c=2, k=2, p=1) == bool(found)
        with pytest.raises(ZeroDivisionError):
            open_(H=5, c=2, k=2, p=1)
