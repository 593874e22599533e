"""How an answer is proved: the ladder, an example worked now, what is checked, what is not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from sympy import Add, Mul, Symbol

import symconv as sc
from symconv.abc import c, k
from symconv.certificate import Combination
from website.derivation import derivation
from website.markdown import aligned, display, inline, session, table, tex, verdict

if TYPE_CHECKING:
    from website.crossovers import Entry

TITLE = "How an answer is proved"

NOT_REDUCED = (
    "A step that says “not reduced further” is still an equivalence, and the answer still holds at "
    "exactly the same points as the question; only it is not solved for the symbol asked for."
)

ASKED = """\
A question is a relation between two costs, one symbol to solve it for, and what is given besides:
`when(relation, symbol, given=…)`. The answer is a condition that is equivalent to the relation at
**every** point of its domain. The domain is what each symbol is declared to be (a positive integer,
mostly), and what is given. `prove(relation, given=…)` asks whether the relation holds at every
point: proved, refuted with a point, or unknown.

Nothing is sampled: no condition is concluded from points that were tried. Points serve to refute,
and to choose what to try to prove."""

STEPS = """\
The answer is a tree of steps. Each says that one statement holds exactly where another does, under
what is given. The condition is not stored beside the tree: it is what the tree evaluates to. A step
is one of these:"""

RULES = {
    "difference": "both sides are brought to one, a common factor known to be positive taken out",
    "divide": "a factor of known sign is divided out",
    "linear": "the symbol stands to the first power, and the sign of its coefficient is known",
    "quadratic": "the roots by the formula; what lies outside the domain is left out",
    "cases": "the sign of a coefficient is not known: positive, negative and zero apart; or a "
    "place is guessed, and both its sides are decided",
    "vanishes": "the case in which the leading coefficient is 0",
    "undo": "what grows with what is inside it: ⌊a/b⌋ is at least e exactly when a is at least b·e "
    "(b > 0, e whole); bⁿ is at most t exactly when n is at most the integer logarithm of t, and "
    "that is at least e exactly when t is at least bᵉ",
    "remainder": "by what a division leaves: where b divides a, ⌊(a − 1)/b⌋ is ⌊a/b⌋ − 1, and "
    "elsewhere it is ⌊a/b⌋; where x leaves r by 2, ⌊x/2⌋ is (x − r)/2",
    "roots": "numbers only: between two neighbouring roots, counted exactly, one integer speaks "
    "for all",
    "tail": "one symbol only: the first integers by their values, the rest by a certificate (so "
    "with powers such as 2ⁿ, whose growth a certificate bounds)",
    "decided": "true or false wherever what is given holds",
    "kept": "the terms are set on their sides; solved no further",
}

SIGNS = """\
What a step needs is the sign of some expression on the whole domain. The library looks for a
certificate of it, in this order, and stops at the first:"""

CERTIFICATES = {
    "Combination": (
        "shift certificate",
        "write the expression through non-negative letters, such as u = k − 2 for k ≥ 2, and "
        "expand: no coefficient is negative (and, for > 0, one term is surely positive)",
    ),
    "Quotient": ("numerator and denominator", "each has its certificate"),
    "Product": ("signs of factors", "factor the expression; each factor has its certificate"),
    "Total": ("sum of products", "each factor of each product has its certificate, none negative"),
    "Split": (
        "case by case",
        "put in the first values of one symbol, each with its certificate; from the last value on "
        "one certificate for all",
    ),
}

FACTS = "The letters of a shift certificate stand for facts. In brackets stands what they rest on:"

REASONS = {
    "symbol": ("nothing", "what the symbol is declared to be: a positive integer is at least 1"),
    "given": ("given …", "a relation that is given, or the case that one is in"),
    "floor": ("floor", r"\(b\lfloor a/b\rfloor \le a \le b\lfloor a/b\rfloor + b - 1\)"),
    "quotient": ("quotient", r"\(\lfloor a/b\rfloor \le a\) for \(a \ge 0\) and \(b \ge 1\)"),
    "square": ("square", "an even power of something real is not negative"),
    "floor bound": ("floor bound", r"\(\lfloor a/b\rfloor \ge e\), because \(a \ge b\,e\)"),
    "power": (
        "power",
        r"\(b^n \ge b^m\left(1 + (n-m)(b-1) + \dots\right)\), the first terms of the binomial "
        r"theorem, for \(b \ge 1\) and \(n \ge m\)",
    ),
    "geometric": (
        "geometric",
        r"\(n \le 1 + r + \dots + r^{n-1}\) for \(r \ge 1\); the sum is at most \(r^n - 1\) for "
        r"\(r \ge 2\)",
    ),
    "logarithm": (
        "logarithm",
        r"\(0 \le \lfloor\log_b x\rfloor \le m + x/b^m - 1\) for \(x \ge 1\) and \(b \ge 2\)",
    ),
    "larger": ("larger", r"\(\max(a, b) \ge a\)"),
    "smaller": ("smaller", r"\(\min(a, b) \le a\)"),
}

AFTER = """\
Where none of them is found, the step is not taken, and another is tried.

`prove` has one more rung: where z3 is installed (the extra `prove`), it is asked last. A proof by
z3 says so, in `.method`, and its certificate is only z3's word: `.check()` does not confirm it.
`when` does not use it; {external} of the {cases} answers on these pages rest on its word."""

CHECKED = """\
`.check()` goes through the whole tree again, with the
[checker](../reference/checker.md) and the rules of the [steps](../reference/steps.md), which share
no code with the [solver](../reference/decide.md) that found them. For each step it

- expands both sides of each identity that a certificate states, and compares them;
- looks up what the symbols are declared to be, and what is given, for each fact used;
- sees that the step uses no more than is given there;
- sees that the rule leads from the one statement to the other.

At last it compares the question and the condition with the two ends of the tree, and evaluates the
question at the two points that the answer names, one where it holds and one where it does not.

It does not check that the costs are those of the layers: for that, NumPy runs the layers and counts
(`verify`; the results stand on the pages of the [layers](../layers/index.md)). And it trusts SymPy
to expand polynomials, to compare rational numbers, and to count the real roots of a polynomial with
rational coefficients."""

FORMS = """\
The real form has the threshold as it comes out of the algebra, such as a quotient or a root. The
integer form has it rounded to an integer, and is given where a proof places it or the rounding
follows from the relation, as with a floor. Where a symbol is an integer, both hold at the same
points; the integer form is the one to use for channels. Neither says anything of values that the
symbol cannot have: of half a channel, say."""

UNKNOWN = """\
The verdict is `always`, `never`, `depends` (with a point on either side), or `unknown`. Unknown
means: neither always nor never was proved, and no point was found on one of the two sides. It is
no weak yes. `prove` says `unknown` where it finds neither a certificate nor a counterexample.

Both take `timeout=`, 5 seconds where nothing is said. When it is spent, what is undecided stays so:
the steps taken until then hold, the rest is “not reduced further” or unknown. A slow machine can
therefore leave open what a fast one decides, but neither decides otherwise."""

CAN = """\
What can be solved: relations between polynomials and quotients of them, where the symbol asked for
stands to the first or second power, also with coefficients whose sign depends on the other symbols;
higher powers, where the expression factors or only numbers are left; a floor of a quotient with the
symbol in it, a floor and a ceiling of the same quotient, several floors by small numbers; powers
such as 2ⁿ and integer logarithms against numbers or the other symbols. Equalities as well as
inequalities.

What cannot, in general: a symbol within several floors by other symbols, powers of higher degree
with symbolic coefficients that do not factor, sums without a closed form. There is no method for
all relations over the integers, so some will always stay open."""

TIME = """\
Everything here counts: weights, multiply–accumulates, operations, activations. The counts are
exact. A threshold in MACs is **not** a threshold in time. How long a layer takes depends also on
how much memory it moves for each operation, on how well a kernel's implementation uses the machine,
on the batch, on the data type. A depthwise convolution has few MACs for each value that it reads,
and is often limited by memory: with an eighth of the MACs it need not be eight times as fast, and
it can be slower. Measure before you choose a design for its speed."""

A_LINE = 5  # terms of a sum on a line

SESSION = """\
import symconv as sc
from symconv.abc import c, k
answer = sc.when(k**2*c + c**2 < k**2*c**2, c, given=k >= 2)
answer.condition, answer.integer
answer.check()"""


def page(entries: Sequence[Entry], address: Callable[[Entry], str], left: list[str]) -> str:
    """The page; `address` gives a case's place, `left` a line for each case left open."""

    def users(mark: str) -> str:
        """How many of the table's answers use a means, with a link to one that is short."""
        found = [one for one in entries if mark in one.means]
        if not found:
            return "0"
        short = min(found, key=lambda one: len(one.text))
        return f"{len(found)}, such as [{short.name}]({address(short)})"

    count = sum(one.solved for one in entries)
    settled = f"**{count} of the {len(entries)}** questions of the table are solved. "
    settled += f"Left open {'is' if len(left) == 1 else 'are'}:" if left else "None is left open."
    rules = [[meaning, users(f"rule {rule}")] for rule, meaning in RULES.items()]
    kinds = [[name, how, users(kind)] for kind, (name, how) in CERTIFICATES.items()]
    facts = [[said, meaning, users(reason)] for reason, (said, meaning) in REASONS.items()]
    parts = [
        f"# {TITLE}",
        "## What is asked",
        ASKED,
        "## An example",
        example(),
        "## Steps",
        STEPS,
        table(["step", "cases of the table"], rules),
        "## Certificates",
        SIGNS,
        table(["certificate", "how to follow it", "cases of the table"], kinds),
        FACTS,
        table(["in brackets", "fact", "cases of the table"], facts),
        AFTER.format(
            external=sum("External" in one.means for one in entries) or "none", cases=len(entries)
        ),
        "## What check does, and what it does not",
        CHECKED,
        "## Real form and integer form",
        FORMS,
        "## Unknown, and the budget",
        UNKNOWN,
        "## What can be decided",
        settled,
        "\n".join(left),
        NOT_REDUCED,
        CAN,
        "## A threshold in MACs is not a threshold in time",
        TIME,
    ]
    return "\n\n".join(part for part in parts if part)


def example() -> str:
    """One question from its steps to a certificate that is expanded in full."""
    relation = k**2 * c + c**2 < k**2 * c**2
    answer = sc.when(relation, c, given=k >= 2)
    proof = sc.prove(relation, given=(k >= 2, c >= 2))
    parts = [
        f"For {inline(k >= 2)}: when is {inline(relation)}? That is, when has a depthwise "
        "separable convolution fewer weights than a plain one?",
        session(SESSION),
        "The steps:",
        derivation(answer),
        f"That it holds for all {inline(c >= 2)} can also be shown at once: `prove` gives",
        *(shifted(one) for one in proof.certificate if isinstance(one, Combination)),
        f"Status: {verdict(proof.status == 'proved', proof.status, proof.status)}; "
        f"{verdict(proof.check(), 'checked', 'not checked')}.",
    ]
    return "\n\n".join(parts)


def shifted(certificate: Combination) -> str:
    """A shift certificate, written out: the letters, the expansion, what follows."""
    facts = list(dict.fromkeys(fact for _, used in certificate.terms for fact in used))
    names = {fact: Symbol(f"u_{i}") for i, fact in enumerate(facts, 1)}
    total = Add(*(n * Mul(*(names[f] for f in used)) for n, used in certificate.terms))
    signs = {True: "> 0", False: r"\ge 0"}
    letters = ", ".join(
        inline(f"{tex(name)} = {tex(fact.expr)} {signs[fact.strict]}")
        for fact, name in names.items()
    )
    terms = tex(total).split(" + ")
    rows = [" + ".join(terms[i : i + A_LINE]) for i in range(0, len(terms), A_LINE)]
    first, *rest = rows
    lines = [f"{tex(certificate.claim)} &= {first}", *(rf"&\quad + {row}" for row in rest)]
    return (
        f"with {letters}:\n"
        + display(aligned([*lines, f"&{signs[certificate.strict]}"]))
        + "\nThe right side is the left one with each symbol put in by its letter, expanded. No "
        "coefficient is negative, no letter is, and the constant is positive."
    )
