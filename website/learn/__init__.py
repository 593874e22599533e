"""A course: one short page after another, each with drawings and exercises that are computed."""

from functools import cache

from website.learn import (
    costs,
    fast,
    field,
    groups,
    proofs,
    ranks,
    roofline,
    separable,
    sizes,
    stacks,
)
from website.learn.lesson import Lesson

COURSE = (sizes, costs, field, stacks, separable, groups, ranks, fast, roofline, proofs)

INTRODUCTION = """\
# Learn

<p class="lede" markdown>What a convolution costs, from counting places on a grid to proving when
one design beats another. Short pages, in order; each needs only those before it.</p>

You need to know what a convolution does: a small kernel slides over an image, and at each place
products are added up. Every page has one question, an idea with an example, a drawing, the general
formula with its derivation, a few lines of Python, and exercises with the answer folded away.
Numbers, formulas, drawings and answers are computed by the library."""


@cache
def lessons() -> tuple[Lesson, ...]:
    """The lessons, in order."""
    return tuple(module.lesson() for module in COURSE)


def pages() -> dict[str, str]:
    """What the course teaches, and a page for each lesson."""
    steps = "\n".join(
        f"{i}. [{one.title}]({one.name}.md): {one.question}" for i, one in enumerate(lessons(), 1)
    )
    contents = "\n\n".join([INTRODUCTION, "## What you will be able to answer", steps])
    return {"learn/index.md": contents} | {one.path: one.page for one in lessons()}
