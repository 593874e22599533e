"""An answer's steps, and the certificates that they rest on, as nested lists."""

from collections.abc import Iterator
from dataclasses import fields

from symconv import Condition
from symconv.certificate import Certificate, Fact
from symconv.render import certificate_lines, step_lines


def derivation(answer: Condition) -> str:
    """The steps as a nested list, then every certificate once; those of mere numbers left out."""
    lines = [steps(answer)]
    shown: dict[str, None] = {}
    for step in answer.steps:
        for one in (*step.certificates, *step.integer_certificates):
            if not one.claim.is_number:
                shown["\n".join(bullet(*line) for line in evidence(one))] = None
    if shown:
        lines += ["\nWhat the steps rest on:\n", *shown]
    return "\n".join(lines)


def steps(answer: Condition) -> str:
    """The steps alone, as a nested list."""
    lines = step_lines(answer.derivation, "markdown")
    return "\n".join(bullet(depth, line) for depth, line in lines)


def bullet(depth: int, line: str) -> str:
    """A line of a nested list."""
    return f"{depth * '    '}- {line}"


def evidence(certificate: Certificate, depth: int = 0) -> Iterator[tuple[int, str]]:
    """A certificate as (depth, line): what it says, then what it rests on in turn."""
    yield depth, certificate_lines(certificate, "markdown")[0]
    for part in within(certificate):
        for one in part.because if isinstance(part, Fact) else (part,):
            if not one.claim.is_number:
                yield from evidence(one, depth + 1)


def within(certificate: Certificate) -> Iterator[Certificate | Fact]:
    """The certificates and facts that stand directly in another, each once."""

    def flat(value: object) -> Iterator[Certificate | Fact]:
        if isinstance(value, tuple):
            for item in value:
                yield from flat(item)
        elif isinstance(value, Certificate | Fact):
            yield value

    yield from dict.fromkeys(flat(tuple(getattr(certificate, f.name) for f in fields(certificate))))


def means(answer: Condition) -> set[str]:
    """The rules of the steps, and the kinds of certificates and facts, that an answer uses."""
    found = {f"rule {step.rule}" for step in answer.steps}
    waiting: list[Certificate | Fact] = [
        one for step in answer.steps for one in (*step.certificates, *step.integer_certificates)
    ]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Fact):
            found.add(one.reason)
            waiting += one.because
        else:
            found.add(type(one).__name__)
            waiting += within(one)
    return found
