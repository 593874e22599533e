"""The home page: a question, its formulas, the crossover with its proof, all computed here."""

from sympy import Expr, Symbol
from sympy.logic.boolalg import Boolean

import symconv as sc
from symconv.abc import H, c, k, m, n
from website.derivation import derivation
from website.figures import Curve, curves
from website.markdown import details, formula_list, inline, session, solved, table, verdict

QUESTION = """\
import symconv as sc
from symconv.abc import c, k
plain = sc.Conv2d(c, c, k)
separable = sc.depthwise_separable(c, c, k)
plain.params, separable.params
answer = sc.when(separable.params < plain.params, c, given=k >= 2)
answer.condition
answer.integer
answer.check()"""

HEAD = """\
---
title: symconv
hide: [navigation, toc]
---

# What does a convolution cost, and when is another design cheaper?

<p class="lede" markdown>symconv gives the answer as a formula, for any kernel, stride, padding,
dilation, groups and depth; says exactly where one design starts to beat another; and proves it,
with a certificate that can be checked without the solver.</p>
"""

WAYS = """\
## Ways on

<div class="cards" markdown>
<div class="card" markdown>

### [A text, checked](claims.md)

Statements that one reads about convolutions, each with its verdict: what is true, what is true only
for some sizes, what is not.
</div>
<div class="card" markdown>

### [Crossovers](crossovers/index.md)

When one design costs less than another: questions from the literature, each with its exact answer,
the steps, and [the proof](crossovers/proofs.md).
</div>
<div class="card" markdown>

### [Layers](layers/index.md)

For each layer the loops it runs, its formulas, an example, and what came of counting with NumPy.
</div>
<div class="card" markdown>

### [Algorithms](algorithms/index.md)

The same convolution by im2col, Winograd or FFT, or by layers of low rank: what each multiplies,
adds and holds, and when it pays.
</div>
<div class="card" markdown>

### [Conventions](conventions.md)

Why counters disagree: what papers and tools count, by formula, and ResNet-50 under each of them.
</div>
<div class="card" markdown>

### [Reference](reference/index.md)

Every name of the library: arguments, what is refused, examples, sources.
</div>
</div>

## Install

With Python 3.11 or later, in a checkout of the repository:

```console
$ pip install ".[cli]"
$ symconv tour
```

`symconv tour` prints the checked statements and writes them to `tour.tex` and `tour.md`.
"""


def pages() -> dict[str, str]:
    """The home page."""
    parts = [HEAD, "## One question", answered(), "## More of them", more(), WAYS]
    return {"index.md": "\n\n".join(parts)}


def answered() -> str:
    """Depthwise separable against plain: formulas, condition, proof, count, curve."""
    plain, separable = sc.Conv2d(c, c, k), sc.depthwise_separable(c, c, k)
    answer = sc.when(separable.params < plain.params, c, given=k >= 2)
    counted = [sc.verify(design, H).ok for design in (plain, separable)]
    return "\n\n".join(
        [
            "A depthwise separable convolution puts one kernel on each channel and then mixes the "
            "channels with a 1 × 1. Has it fewer parameters than a plain k × k one, "
            f"from {inline(c)} to {inline(c)} channels?",
            '<div class="split" markdown>\n<div markdown>\n',
            formula_list({"Plain": plain.params, "Separable": separable.params}),
            '<div class="answer" markdown>\n\n'
            f"For {inline(k >= 2)}, fewer **exactly when** {inline(answer.condition)}"
            + (
                f"; in whole channels, {inline(answer.integer)}"
                if answer.integer is not None
                else ""
            )
            + f".\n\nProof: {verdict(answer.check(), 'checked again without the solver', 'open')}."
            "\n\nCount: "
            + verdict(all(counted), "NumPy ran both and agrees", "NumPy disagrees")
            + ".\n\n"
            "</div>\n</div>",
            saving(plain.params / separable.params),
            "</div>",
            details("The derivation, and the certificate of each step", derivation(answer)),
            "All of this is six lines of Python:",
            session(QUESTION),
        ]
    )


def saving(ratio: Expr) -> str:
    """The factor over the number of channels, for two kernels."""
    widths = [2**i for i in range(11)]
    lines = [
        Curve(
            f"k = {size}", [(w, float(ratio.subs({k: size, c: w}))) for w in widths], kind, size**2
        )
        for size, kind in ((3, "a"), (5, "b"))
    ]
    at = {
        line.label: ratio.subs({k: size, c: 128}) for line, size in zip(lines, (3, 5), strict=True)
    }
    told = " and ".join(f"{float(value):.1f} times for {label}" for label, value in at.items())
    return curves(
        lines,
        "channels c",
        f"How many times fewer parameters. The dotted lines are the limits k². At c = 128: {told}.",
    )


def more() -> str:
    """Further questions, each decided now."""
    two = sc.Repeat(sc.Conv2d(c, c, 3), 2)
    five = sc.Conv2d(c, c, 5)
    stack, large = sc.Repeat(sc.Conv2d(c, c, k), n), sc.Conv2d(c, c, n * (k - 1) + 1)
    through = sc.Sequential(sc.Conv2d(c, m, 3), sc.Conv2d(m, c, 3))
    spatial = sc.spatially_separable(c, c, k)
    asked: list[tuple[str, str, Boolean, Symbol, tuple[Boolean, ...]]] = [
        ("two 3 × 3 against one 5 × 5, no padding", "MACs",
         two.macs(H) < five.macs(H), H, (H >= 5,)),
        ("two 3 × 3 through m channels against one 5 × 5", "parameters",
         through.params < five.params, m, ()),
        ("k × 1 then 1 × k against k × k", "parameters",
         spatial.params < sc.Conv2d(c, c, k).params, k, ()),
        ("n layers of k × k against one kernel of the same receptive field", "parameters",
         stack.params < large.params, n, (n >= 2, k >= 2)),
    ]  # fmt: skip
    rows = []
    for design, measure, relation, symbol, given in asked:
        answer = sc.when(relation, symbol, given=given)
        domain = ", ".join(inline(part) for part in given) or "all sizes"
        rows.append(
            [design, measure, solved(answer), domain, verdict(answer.check(), "checked", "open")]
        )
    return table(["design", "fewer", "exactly when", "for", "proof"], rows)
