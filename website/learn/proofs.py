"""How a crossover is derived and proved, by hand."""

import symconv as sc
from symconv.abc import H, c, k, s, t
from symconv.certificate import Combination
from website.derivation import bullet, derivation, evidence, steps
from website.figures import lattice
from website.learn.lesson import Exercise, Lesson
from website.markdown import details, inline, solved
from website.proofs import shifted

CODE = """\
import symconv as sc
from symconv.abc import c, k
plain, separable = sc.Conv2d(c, c, k), sc.depthwise_separable(c, c, k)
proof = sc.prove(separable.params < plain.params, given=(k >= 2, c >= 2))
print(proof)
proof.check()
sc.prove(separable.params < plain.params).counterexample"""


def lesson() -> Lesson:
    """The lesson."""
    plain, cheap = sc.Conv2d(c, c, k), sc.depthwise_separable(c, c, k)
    relation = cheap.params < plain.params
    answer = sc.when(relation, c, given=k >= 2)
    proof = sc.prove(relation, given=(k >= 2, c >= 2))
    (certificate,) = [one for one in proof.certificate if isinstance(one, Combination)]
    cases = sc.when(inverted().macs(H) < sc.Conv2d(c, c, k, padding="same").macs(H), c)
    strided = sc.Conv2d(1, 1, 3, stride=2, padding=1)
    stepped = sc.Conv2d(1, 1, 3, stride=s, padding=1)
    floors = sc.when(stepped.output_size(H)[0] >= 7, H)
    small = sc.prove(relation, given=k >= 2)
    stack, five = sc.Repeat(sc.Conv2d(c, c, 3), 2), sc.Conv2d(c, c, 5)
    fewer = sc.prove(stack.macs(H) < five.macs(H), given=H >= 11)
    constant = certificate.claim.subs({k: 2, c: 2})
    halves = sc.when(sc.Conv2d(1, 1, 3, stride=2, padding=1).output_size(H)[0] <= 10, H)
    never = sc.when(
        inverted().subs({t: 6, k: 3}).macs(H) < sc.Conv2d(c, c, 3, padding="same").macs(H),
        c,
    )
    splits = next(step for step in cases.steps if step.rule == "cases")
    return Lesson(
        name="crossovers-and-proofs",
        title="How a crossover is derived and proved",
        question="How do you know that one design beats another at every size, not just at those "
        "that were tried?",
        idea=(
            f"Has a depthwise separable layer fewer weights than a plain one? {inline(relation)} "
            "has endlessly many points. The drawing shows some of them, and a drawing proves "
            "nothing about the rest. Two things do: solve the relation for one symbol by steps "
            "that can be turned round, and show the sign of what you divide by.\n\n"
            "A sign is shown by a **shift certificate**. Write each symbol as its least value plus "
            "something that is not negative, and expand. If no coefficient is negative and the "
            "constant is positive, so is the whole, everywhere. Here it is "
            f"for {inline(k >= 2)} and {inline(c >= 2)},\n{shifted(certificate)}\n\n"
            f"It has {len(certificate.terms)} terms, and you can check it with a pencil."
        ),
        figures=[lattice(relation, (c, 1, 9), (k, 1, 6))],
        formula=(
            f"Solved for {inline(c)}, the same question takes {len(answer.steps)} steps:\n\n"
            + steps(answer)
            + f"\n\nSo {inline(answer.condition)}; in whole channels {inline(answer.integer)}. "
            "The last step rounds a threshold up, and needs a proof that it lies between two "
            "neighbours.\n\n"
            + details("What each step rests on", derivation(answer))
            + "\n\n### When a sign is not known\n\n"
            "Then split into cases. An inverted residual widens its channels t times. When has it "
            f"fewer MACs than a plain layer? Dividing by {inline(splits.about)} depends on its "
            "sign, so it is taken positive, negative and zero in turn:\n\n"
            + steps(cases)
            + f"\n\nOnly the first case leaves anything: {solved(cases)}.\n\n"
            "### When there is a floor\n\n"
            f"A floor of a quotient is at least a whole number e exactly when what is inside is. "
            f"When has `{stepped!r}` at least 7 outputs?\n\n" + steps(floors)
        ),
        code=CODE,
        wrong=[
            "Trying numbers. A thousand points where it holds prove nothing; one where it fails "
            "refutes it.",
            "Multiplying an inequality by something whose sign is not known.",
            "Dropping the floor. It moves the threshold by up to a stride.",
            "“Not proved” is not “false”. The library says `unknown` then.",
            "A crossover in MACs is not one in time: see [memory and "
            "roofline](memory-and-roofline.md).",
        ],
        exercises=[
            Exercise(
                "counterexample",
                f"Without {inline(c >= 2)}, is {inline(relation)} true for all {inline(k >= 2)}? "
                "If not, give a point.",
                tuple(sorted((x.name, int(v)) for x, v in small.counterexample.items())),
                "No: "
                + " and ".join(f"{inline(x)} = {v}" for x, v in small.counterexample.items())
                + " refute it.",
            ),
            Exercise(
                "constant",
                f"What is the constant of the shift certificate above, by hand? Put the least "
                f"values into {inline(certificate.claim)}.",
                constant,
                f"{constant}, since every letter is 0 there.",
            ),
            Exercise(
                "stack",
                f"Two 3 × 3 without padding against one 5 × 5: prove {inline(fewer.relation)} for "
                f"{inline(H >= 11)} by a shift.",
                fewer.status,
                f"{fewer.status.capitalize()}:\n\n"
                + "\n".join(bullet(*line) for one in fewer.certificate for line in evidence(one)),
            ),
            Exercise(
                "floor",
                f"For which H has `{strided!r}` at most 10 outputs? Mind the floor.",
                whole(halves).rhs,
                f"{inline(whole(halves))}.",
            ),
            Exercise(
                "never",
                "An inverted residual with t = 6 and k = 3 against a plain 3 × 3 layer, same "
                "channels: from how many channels on has it fewer MACs?",
                never.verdict,
                f"{never.verdict.capitalize()}. Of the condition {solved(cases)} the part without "
                "c fails at these numbers.",
            ),
        ],
        more=(
            "[How an answer is proved](../crossovers/proofs.md), with every rule and certificate; "
            "[all crossovers](../crossovers/index.md); [published statements, "
            "checked](../claims.md). Source of the designs: Howard et al., MobileNets, 2017, "
            "section 3.1; Sandler et al., MobileNetV2, 2018, section 3."
        ),
    )


def inverted() -> sc.Sequential:
    """Wider by t, a depthwise layer, and back."""
    return sc.Sequential(
        sc.Conv2d(c, c * t, 1),
        sc.Conv2d(c * t, c * t, k, padding="same", groups=c * t),
        sc.Conv2d(c * t, c, 1),
    )


def whole(answer: sc.Condition) -> object:
    """The integer form, where there is one."""
    return answer.condition if answer.integer is None else answer.integer
