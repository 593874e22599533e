"""A lesson as data, and the one way in which each is written out."""

from collections.abc import Sequence
from dataclasses import dataclass

from website.markdown import details, session


@dataclass(frozen=True)
class Exercise:
    """A question; its answer as the library computed it, and how it is told."""

    name: str
    question: str
    value: object
    answer: str


@dataclass(frozen=True)
class Lesson:
    """One page of the course.

    Attributes:
        name: the page's file name.
        title: its heading.
        question: what it answers, in one sentence.
        idea: plain words and one worked example.
        figures: drawings.
        formula: the general formula and where it comes from.
        code: statements that are run as a session.
        wrong: what people get wrong.
        exercises: three to five.
        more: where to look further up, and sources.
    """

    name: str
    title: str
    question: str
    idea: str
    figures: Sequence[str]
    formula: str
    code: str
    wrong: Sequence[str]
    exercises: Sequence[Exercise]
    more: str

    @property
    def path(self) -> str:
        """Where the page is, below docs/."""
        return f"learn/{self.name}.md"

    @property
    def page(self) -> str:
        """The page."""
        return "\n\n".join(
            [
                f"# {self.title}",
                f'<p class="lede" markdown>{self.question}</p>',
                "## The idea",
                self.idea,
                '<div class="drawings">\n' + "\n".join(self.figures) + "\n</div>",
                "## The formula",
                self.formula,
                "## In Python",
                session(self.code),
                "## What people get wrong",
                "\n".join(f"- {one}" for one in self.wrong),
                "## Exercises",
                *map(_posed, range(1, len(self.exercises) + 1), self.exercises),
                "## Further",
                self.more,
            ]
        )


def _posed(number: int, exercise: Exercise) -> str:
    return f"**{number}.** {exercise.question}\n\n" + details("Answer", exercise.answer)
