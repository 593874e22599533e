"""The glossary: what the words mean here, each with its formula, torch's name and where it is used.

A formula, a number and who counts otherwise are computed; a sentence only says what they are.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sympy import Expr
from sympy.logic.boolalg import Boolean

import symconv as sc
from symconv.abc import H, W, alpha, c, c_in, c_out, d, g, k, m, n, p, r, s
from symconv.crossovers import find
from symconv.papers import (
    ARAUJO_2019,
    CHOLLET_2016,
    DUMOULIN_2016,
    HE_2015,
    HOWARD_2017,
    LIN_2013,
    SANDLER_2018,
    XIE_2016,
    YU_2015,
)
from website.conventions import ALL
from website.formulas import place
from website.markdown import inline, solved

PAGE = "glossary.md"
TITLE = "Glossary"
SIZE = (H, W)
VALID = "2 of 3×3 against 5×5, valid, in H"
HALVES = "width multiplier that halves the MACs, in alpha"
ROOFLINE = (
    "Williams, Waterman and Patterson, Roofline: An Insightful Visual Performance Model for "
    "Multicore Architectures, 2009"
)
SAID = """\
What the words mean on these pages. Layers and arguments have torch's names. Where others count or
say otherwise, that is said too; [Conventions](conventions.md) has it tool by tool, and the
[formula sheet](formulas.md) has the formulas side by side."""


@dataclass(frozen=True)
class Term:
    """A word, what it means, its formula, torch's argument, where it is used, who published it."""

    name: str
    said: str
    formula: Expr | Boolean | None = None
    torch: str = ""
    used: str = ""
    source: str = ""


def pages() -> dict[str, str]:
    """One page."""
    head = f"---\ntitle: {TITLE}\nsearch:\n  boost: 2\n---\n\n# {TITLE}"
    parts = [f"## {title}\n\n" + "\n\n".join(map(entry, terms())) for title, terms in PARTS.items()]
    return {PAGE: "\n\n".join([head, SAID, *parts])}


def entry(term: Term) -> str:
    """A term with all that is known of it."""
    notes = []
    if term.torch:
        notes.append(f"In torch: `{term.torch}`.")
    if term.used:
        notes.append(f"Used in: {term.used}.")
    if term.source:
        notes.append(f"Source: {term.source}.")
    said = term.said if term.formula is None else f"{term.said} {inline(term.formula)}."
    return "\n\n".join([f"### {term.name}", said, " ".join(notes)])


# -- what is counted ------

PLAIN = sc.Conv2d(c_in, c_out, k, stride=s, padding=p)
BIASED = sc.Conv2d(c_in, c_out, k, stride=s, padding=p, bias=True)
NAMED = dict(zip(PLAIN.output_size(SIZE), sc.symbols("H_out W_out"), strict=True))


def counted() -> Iterator[Term]:
    """Numbers that a layer has or takes."""
    yield Term(
        "Parameter",
        "A number that training sets. What a layer only keeps, as a batch norm its running means, "
        "is none. Of a convolution:",
        PLAIN.params,
        used="[Layers](layers/index.md)",
    )
    yield Term(
        "MAC",
        "Multiply–accumulate: one multiplication whose product is added to a sum. Of a "
        "convolution, one for each output element and each weight that it meets:",
        PLAIN.macs(SIZE).xreplace(NAMED),
        used="[Layers](layers/index.md), [Networks](networks/index.md)",
    )
    yield Term(
        "FLOP",
        "One operation on floating-point numbers. Here a MAC is two of them (`fma=2`), and a bias "
        "or a residual addition one for each element. What is called so elsewhere is often the "
        f"MACs. By what they print, {called('FLOPs')} count FLOPs, {called('MACs')} MACs. Of a "
        "convolution with bias:",
        BIASED.flops(SIZE).xreplace(NAMED),
        used="[Conventions](conventions.md)",
    )
    yield Term(
        "FLOPS",
        "Floating-point operations a second: what a machine does, not what a layer takes.",
        used="[the roofline](memory.md#roofline)",
    )
    yield Term(
        "Bias",
        "A number added to each output channel. Left out here unless asked for, as papers do; "
        f"torch puts it in. Its additions are counted by {listed(counts_bias(True))}; "
        f"{listed(counts_bias(False))} count one for each output of a convolution, with or without "
        "bias. What it adds to the parameters:",
        BIASED.params - PLAIN.params,
        torch="bias",
        used="[Conventions](conventions.md)",
    )
    same = sc.Conv2d(1, 1, 5, padding="same")
    yield Term(
        "Tap",
        "One element of the kernel as it meets one of the input. A tap on padding multiplies by "
        "zero, and counts nevertheless, as in papers; `skip_padding=True` leaves it out. A 5 × 5 "
        f"kernel on a 5 × 5 input, “same”: {inline(same.macs(5))} with them, "
        f"{inline(same.macs(5, skip_padding=True))} without.",
        used="[Formula sheet](formulas.md), [a statement about it](claims.md#padded-5x5)",
    )
    yield Term(
        "Activations",
        "The elements of all outputs, summed over the layers. The function after a layer, such as "
        "ReLU, is called an activation too; here that is a layer. Of a convolution:",
        PLAIN.activations(SIZE).xreplace(NAMED),
        used="[Memory](memory.md)",
    )


def called(unit: str) -> str:
    """Who uses the word, by name."""
    return listed(one.name for one in ALL if one.unit == unit)


def counts_bias(asked: bool) -> Iterator[str]:
    """Conventions that count additions of a bias: of one that is there, or of any convolution."""
    for one in ALL:
        without = PLAIN.count(SIZE, convention=one).total
        always = without not in (PLAIN.macs(SIZE), PLAIN.flops(SIZE))
        if always and not asked:
            yield one.name
        if asked and BIASED.count(SIZE, convention=one).total != without:
            yield one.name


def listed(names: Iterable[str]) -> str:
    """Names in a sentence."""
    *rest, last = names
    return f"{', '.join(rest)} and {last}" if rest else last


# -- windows ------


def windows() -> Iterator[Term]:
    """How a kernel moves over the input."""

    def after(**options: object) -> Expr:
        return sc.Conv1d(1, 1, k, **options).output_size(H)[0]

    guide = DUMOULIN_2016.cite("section 2")
    sheet = "[Formula sheet](formulas.md)"
    yield Term(
        "Kernel size",
        "How many elements a kernel has in a dimension: one number, or one for each dimension.",
        torch="kernel_size",
        source=guide,
    )
    yield Term(
        "Stride",
        "How far the kernel moves between two outputs. The size after it:",
        after(stride=s),
        torch="stride",
        used=sheet,
        source=guide,
    )
    yield Term(
        "Padding",
        "Elements set around the input, zeros where nothing else is said; one number for both "
        "ends, or a pair for each dimension where they differ. The size after it:",
        after(stride=s, padding=p),
        torch="padding",
        used=sheet,
        source=guide,
    )
    yield Term(
        "Valid",
        "No padding: the kernel stays within the input. The size after it:",
        after(stride=s, padding="valid"),
        torch='padding="valid"',
        used=f"{sheet}, [where it decides]({place(VALID)})",
        source=guide,
    )
    keeps = find("padding that keeps the size, in p")
    yield Term(
        "Same",
        "As much padding as leaves the size over the stride, rounded up. torch takes it for stride "
        f"1 only, where it is, on either side, {inline(keeps.solve().condition)}; elsewhere it is "
        "the rule of TensorFlow. The size after it:",
        after(stride=s, padding="same"),
        torch='padding="same"',
        used=f"{sheet}, [its proof]({place(keeps.name)})",
    )
    yield Term(
        "Full",
        "Padding by all but one element of the kernel on either side: every overlap counts. torch "
        "has no word for it. The size after it:",
        after(stride=s, padding="full"),
        used=sheet,
        source=guide,
    )
    yield Term(
        "Dilation",
        "How far apart in the input two neighbours of the kernel look: 1 where they are "
        "neighbours there too. Also called atrous. The kernel then spans:",
        sc.Conv1d(1, 1, k, dilation=d).receptive_field.size[0],
        torch="dilation",
        used="[Dilation](crossovers/dilated.md)",
        source=YU_2015.cite(),
    )
    yield Term(
        "Output padding",
        "Elements added at one end of a transposed convolution's output, which its stride leaves "
        "open. The size after it:",
        sc.ConvTranspose1d(
            1, 1, k, stride=s, padding=p, output_padding=sc.symbols("q")
        ).output_size(H)[0],
        torch="output_padding",
        used="[ConvTranspose2d](layers/convtranspose2d.md)",
        source=DUMOULIN_2016.cite("section 4"),
    )
    yield Term(
        "Ceil mode",
        "A pool takes in the last window too where it runs over the end, unless it would begin "
        "beyond the input and its padding at the front. The size after it:",
        sc.MaxPool1d(k, stride=s, padding=p, ceil_mode=True).output_size(H)[0],
        torch="ceil_mode",
        used="[MaxPool2d](layers/maxpool2d.md)",
    )


def seen() -> Iterator[Term]:
    """What an output sees."""
    field = sc.Repeat(sc.Conv1d(1, 1, k, stride=s, padding=p), n).receptive_field
    dilated = sc.Repeat(sc.Conv1d(1, 1, 3, dilation=2), n).receptive_field
    where = "[What an output sees](memory.md#what-an-output-sees)"
    source = ARAUJO_2019.cite()
    yield Term(
        "Receptive field",
        f"How much of the input an output depends on, in each dimension. Of {inline(n)} layers:",
        field.size[0],
        used=f"{where}, [Stacks](crossovers/stacks.md)",
        source=source,
    )
    yield Term(
        "Jump",
        f"How far apart in the input two neighbouring outputs look: the product of the strides, "
        f"also called effective stride. Of {inline(n)} layers:",
        field.stride[0],
        used=where,
        source=source,
    )
    yield Term(
        "Offset",
        "Where the first output begins to look, from the first element of the input on; negative "
        f"where that is padding. Of {inline(n)} layers:",
        field.offset[0],
        used=where,
        source=source,
    )
    yield Term(
        "Effective padding",
        "The padding of one layer that looks at the same places as a stack: the offset with the "
        f"other sign. Of {inline(n)} layers:",
        -field.offset[0],
        used=where,
        source=source,
    )
    yield Term(
        "Seen",
        "How many elements of its receptive field an output really depends on: fewer where "
        f"dilation or stride leaves holes. Of {inline(n)} layers of 3 × 3, dilation 2, in one "
        f"dimension: {inline(dilated.seen[0])} of {inline(dilated.size[0])}.",
        used=where,
    )


# -- channels ------


def channels() -> Iterator[Term]:
    """How channels are tied to each other."""
    grouped = sc.Conv2d(c_in, c_out, k, groups=g)
    depthwise = sc.Conv2d(c, c * m, k, groups=c)
    layer, wider = sc.Conv2d(c, c, 1), sc.Conv2d(m, m, 1)
    yield Term(
        "Channels, c_in and c_out",
        f"How many numbers a layer takes at each place, and how many it gives: {inline(c_in)} and "
        f"{inline(c_out)}, or {inline(c)} where both are the same.",
        torch="in_channels, out_channels",
        used="[the ready-made symbols](reference/abc.md)",
    )
    yield Term(
        "Groups",
        "The channels are cut into so many parts, and each part of the output sees one of the "
        "input. Both numbers of channels must be multiples. Parameters:",
        grouped.params,
        torch="groups",
        used="[Groups](crossovers/grouped.md)",
        source=XIE_2016.cite(),
    )
    yield Term(
        "Depthwise",
        "As many groups as channels: each channel has kernels of its own. Parameters:",
        depthwise.params.subs(m, 1),
        torch="groups=in_channels",
        used="[depthwise_separable](blocks/depthwise_separable.md), "
        "[Depthwise separable](crossovers/separable.md)",
        source=CHOLLET_2016.cite(),
    )
    yield Term(
        "Channel multiplier",
        "How many kernels a depthwise layer has for each channel. Parameters:",
        depthwise.params,
        torch="out_channels",
        used=f"[where it stops to pay]({place('depthwise with a multiplier, in m')})",
    )
    yield Term(
        "Pointwise",
        "A 1 × 1 convolution: it mixes channels and looks at one place. Parameters:",
        sc.Conv2d(c_in, c_out, 1).params,
        torch="kernel_size=1",
        used="[depthwise_separable](blocks/depthwise_separable.md)",
        source=LIN_2013.cite("section 3.2"),
    )
    yield Term(
        "Bottleneck",
        f"A 1 × 1 to fewer channels, a larger kernel there, a 1 × 1 back. Of width {inline(m)}:",
        sc.blocks.bottleneck(c, m, c).params,
        used="[bottleneck](blocks/bottleneck.md), [Bottlenecks](crossovers/bottleneck.md)",
        source=HE_2015.cite("section 4.1"),
    )
    yield Term(
        "Expansion",
        "How many times as many channels an inverted residual has inside: a bottleneck the other "
        "way round.",
        used="[inverted_residual](blocks/inverted_residual.md), "
        "[Inverted residuals](crossovers/inverted.md)",
        source=SANDLER_2018.cite("section 3.3"),
    )
    yield Term(
        "Width multiplier",
        f"A factor {inline(alpha)} on every number of channels. Of {inline(alpha)} times as many "
        "in and out, a pointwise layer has so many times the MACs:",
        wider.macs(SIZE).subs(m, alpha * c) / layer.macs(SIZE),
        used=f"[where it halves the MACs]({place(HALVES)})",
        source=HOWARD_2017.cite("section 3.3"),
    )
    yield Term(
        "Rank",
        f"How many products of smaller kernels a kernel is the sum of. Of rank {inline(r)} across "
        "its output channels it is two layers, with so many parameters:",
        sc.lowrank.svd(c_in, c_out, k, r).params,
        used="[Designs of low rank](algorithms/lowrank.md)",
    )


def moved() -> Iterator[Term]:
    """Memory."""
    layer = sc.Conv2d(c, c, 1)
    machine = sc.Machine(*sc.symbols("P B"), element_size=sc.symbols("E"))
    yield Term(
        "Peak memory",
        "The most elements that are live at a time, when layers run in order and a tensor is let "
        "go after its last use. Weights are not in it. Of a pointwise layer, input and output:",
        layer.memory(SIZE).peak,
        used="[Memory](memory.md)",
    )
    yield Term(
        "Traffic",
        "Elements of input, weights and output, each moved once. Of a pointwise layer:",
        layer.traffic(SIZE),
        used="[Memory](memory.md)",
    )
    yield Term(
        "Arithmetic intensity",
        "MACs for each element moved. Of a pointwise layer:",
        layer.arithmetic_intensity(SIZE),
        used="[the roofline](memory.md#roofline)",
        source=ROOFLINE,
    )
    yield Term(
        "Ridge",
        "Operations for each byte from which on a machine computes no longer than it moves: the "
        f"quotient of its {inline(machine.peak)} operations and {inline(machine.bandwidth)} bytes "
        "a second:",
        machine.ridge,
        used="[the roofline](memory.md#roofline)",
        source=ROOFLINE,
    )
    yield Term(
        "Workspace",
        "What an algorithm holds beside input, weights and output. The buffer of im2col:",
        sc.Conv2d(c_in, c_out, k, padding="same").memory(SIZE, algorithm="im2col").workspace,
        used="[Algorithms](algorithms/index.md)",
    )


# -- answers ------


def case(name: str) -> str:
    """A case of the table as an example, with the verdict that it has."""
    answer = find(name).solve()
    said = answer.verdict if answer.verdict != "depends" else f"depends, {solved(answer)}"
    return f"[{name}]({place(name)}): {said}"


def answers() -> Iterator[Term]:
    """What is said of a question."""
    how = "[How an answer is proved](crossovers/proofs.md)"
    yield Term(
        "Crossover",
        "Where one design begins to cost less than another. Here it is a condition, not a point: "
        "it holds exactly where that is so.",
        used="[Crossovers](crossovers/index.md)",
    )
    yield Term(
        "Always, never",
        "Proved for every point of the domain, or for none: every value that the symbols may "
        "have, and that is given. For example, "
        + case("two 3×3 against 5×5, same, in H")
        + "; "
        + case("inverted residual with t = 6, k = 3")
        + ".",
        used=how,
    )
    yield Term(
        "Depends",
        "True at some points and false at others, one of each named; the condition says at which. "
        "For example, " + case("Fire, half of the filters 3×3, in m") + ".",
        used=how,
    )
    yield Term(
        "Unknown",
        "Neither proved nor refuted. It is no weak yes, and it says nothing about how likely "
        "either is.",
        used="[Unknown, and the budget](crossovers/proofs.md#unknown-and-the-budget)",
    )
    proved, refuted = sc.prove(c * k**2 >= c), sc.prove(c * k**2 > c)
    at = ", ".join(f"{symbol} = {value}" for symbol, value in refuted.counterexample.items())
    yield Term(
        "Proved, refuted",
        "What `prove` says of a relation that is to hold everywhere: there is a certificate, or "
        f"there is a point at which it fails. {inline(proved.relation)} is {proved.status}; "
        f"{inline(refuted.relation)} is {refuted.status}, at {at}.",
        used=how,
    )
    yield Term(
        "Witness, counterexample",
        "A point at which a relation holds, and one at which it does not. Anyone can put the "
        "numbers in.",
        used=how,
    )
    yield Term(
        "Certificate",
        "Evidence for a sign, in a form that is checked without the code that found it: an "
        "expression written with nothing but non-negative terms, say.",
        used="[Certificates](crossovers/proofs.md#certificates)",
    )
    yield Term(
        "Checked",
        "The checker has gone through every step and certificate again. It shares no code with "
        "the solver.",
        used="[What check does](crossovers/proofs.md#what-check-does-and-what-it-does-not)",
    )
    yield Term(
        "Verified",
        "NumPy ran the layer, counted, and agreed with the formula at points that were tried: "
        "evidence that the formulas are those of the layers, no proof.",
        used="[Layers](layers/index.md)",
    )
    yield Term(
        "True under a convention, approximation, wrong",
        "Verdicts on a published statement: it agrees with what is derived if its words are meant "
        "as the convention says; it agrees in the limit, or within what its “about” is granted; "
        "it does not.",
        used="[Statements, checked](claims.md)",
    )


PARTS = {
    "What is counted": counted,
    "Kernels and padding": windows,
    "What an output sees": seen,
    "Channels": channels,
    "Memory": moved,
    "Answers": answers,
}
