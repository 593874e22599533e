"""QEPCAD judges polynomial answers over the reals: a program of its own, run with -m qepcad.

`QEPCAD` names the program; the wheel passagemath-qepcad has it, and needs nothing beside it:

    pip install --no-deps --target .venv-qepcad -c constraints.txt passagemath-qepcad
    QEPCAD=.venv-qepcad/sage_wheels/bin/qepcad pytest -m qepcad
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
import sympy as sp
from sympy import And, Eq, Ge, Gt, Le, Lt, Ne, Not, Or

import symconv as sc
from symconv.abc import c, c_in, c_out, k, m, n, r, t

pytestmark = pytest.mark.qepcad

# One letter each: QEPCAD reads a longer name as a product.
LETTERS = {c_in: sp.Symbol("a"), c_out: sp.Symbol("b")}
SIGNS = {Gt: ">", Ge: ">=", Lt: "<", Le: "<=", Eq: "=", Ne: "/="}


def written(statement):
    """A statement in QEPCAD's language: polynomials against 0, a fraction by the sign of N·D."""
    if isinstance(statement, And | Or):
        joined = r" /\ " if isinstance(statement, And) else r" \/ "
        return f"[{joined.join(written(arg) for arg in statement.args)}]"
    if isinstance(statement, Not):
        return f"[~{written(statement.args[0])}]"
    sign = next(text for kind, text in SIGNS.items() if isinstance(statement, kind))
    top, bottom = sp.together(statement.lhs - statement.rhs).as_numer_denom()
    whole = sp.Poly(sp.expand(top * bottom).xreplace(LETTERS))
    terms = []
    for powers, number in whole.terms():
        parts = [f"{v}^{e}" for v, e in zip(whole.gens, powers, strict=True) if e]
        terms.append(" ".join([f"({int(number)})", *parts]))
    return f"[{' + '.join(terms)} {sign} 0]"


def everywhere(claim, symbols, domain, folder):
    """Whether QEPCAD finds a statement true at all reals of a domain, each symbol at least 1."""
    program = os.environ["QEPCAD"]
    (folder / "share" / "qepcad").mkdir(parents=True)
    helped = Path(program).resolve().parents[1] / "share" / "qepcad" / "qepcad.help"
    shutil.copy(helped, folder / "share" / "qepcad")
    (folder / "default.qepcadrc").touch()
    (folder / "share" / "qepcad" / "default.qepcadrc").touch()
    names = [str(LETTERS.get(symbol, symbol)) for symbol in symbols]
    domain = (*(Ge(symbol, 1, evaluate=False) for symbol in symbols), *domain)
    formula = "".join(f"(A {name})" for name in names)
    formula += f"[{written(And(*domain, evaluate=False))} ==> {claim}]."
    run = subprocess.run(
        [program, "+N2000000"],
        input=f"[ ]\n({','.join(names)})\n0\n{formula}\nfinish\n",
        env={**os.environ, "qe": str(folder)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "An equivalent quantifier-free formula" in run.stdout, run.stdout
    answer = run.stdout.split("An equivalent quantifier-free formula:")[1].split()[0]
    return {"TRUE": True, "FALSE": False}[answer]


SETTLED = [
    ("always", Lt(k**2 * c + c**2, k**2 * c**2, evaluate=False), c, (k >= 2, c >= 2)),
    ("always", Lt(2 * c**2 * t + 9 * c * t, 18 * c**2 * t, evaluate=False), c, ()),
    ("always", Ge(m * k**2 + m * c, m * k, evaluate=False), c, ()),
    ("never", Lt(12 * c**2 + 54 * c, 9 * c**2, evaluate=False), c, ()),
    ("never", Gt(c * k**2 + c**2, 2 * c**2 * k**2 + c * k**3, evaluate=False), c, (k >= 2,)),
]


@pytest.mark.parametrize(("verdict", "relation", "symbol", "domain"), SETTLED, ids=str)
def test_always_and_never(verdict, relation, symbol, domain, tmp_path):
    symbols = sorted(relation.free_symbols, key=str)
    claim = written(relation if verdict == "always" else Not(relation, evaluate=False))
    assert everywhere(claim, symbols, domain, tmp_path)
    assert sc.when(relation, symbol, domain).verdict == verdict


def test_what_is_false_is_found(tmp_path):
    """The judge itself: it refutes what fails somewhere."""
    false = Lt(k**2 * c + c**2, k**2 * c**2, evaluate=False)
    assert not everywhere(written(false), [c, k], (k >= 2,), tmp_path)


REGIONS = [
    (k**2 * c + c**2 < k**2 * c**2, c, (k >= 2,)),
    (2 * t * c**2 + t * c * k**2 < c**2 * k**2, c, ()),
    (2 * t * c**2 + t * c * k**2 < c**2 * k**2, t, ()),
    (m * (c_in + c_out) < c_in * c_out * k, m, ()),
    (k**2 * c * r < c**2 + r * c, c, ()),
    (k**2 * c * r < c**2 + r * c, r, (k >= 2,)),
    (18 * m * c < 25 * c**2, m, ()),
    ((c - k) * (c - m) > 0, c, ()),
    (c**2 - 6 * c * k + 8 * k**2 <= 0, c, ()),
    ((m + r - 1) ** 2 < m**2 * r**2, m, (r >= 2,)),
    (n * (k - 1) ** 2 > n + k, n, (k >= 2,)),
    (Eq(2 * m, c * (k - 1)), m, ()),
]


@pytest.mark.parametrize(("relation", "symbol", "domain"), REGIONS, ids=str)
def test_regions(relation, symbol, domain, tmp_path):
    """The real form of an answer holds where the relation does, at every real of the domain."""
    answer = sc.when(relation, symbol, domain)
    assert answer.verdict == "depends"
    symbols = sorted(relation.free_symbols | answer.condition.free_symbols, key=str)
    claim = f"[{written(relation)} <==> {written(answer.condition)}]"
    assert everywhere(claim, symbols, domain, tmp_path)
