"""Every Python session in the project's pages runs, in one namespace for each page."""

import doctest
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])
FENCE = re.compile(
    r"^(?P<indent> *)```(?P<kind>\w*)[^\n]*\n(?P<body>.*?)^(?P=indent)```$", re.M | re.S
)


def blocks(page: Path, kind: str) -> list[tuple[int, str]]:
    """(line, body) of each fenced block of a kind, without its indentation."""
    text = page.read_text("utf-8")
    return [
        (
            text.count("\n", 0, match.start("body")),
            re.sub(rf"^{match['indent']}", "", match["body"], flags=re.M),
        )
        for match in FENCE.finditer(text)
        if match["kind"] == kind
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_sessions_run(page):
    parser, said = doctest.DocTestParser(), []
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    names: dict[str, object] = {}
    for line, body in blocks(page, "pycon"):
        test = parser.get_doctest(body, names, page.name, str(page), line)
        assert test.examples, f"{page}:{line}: a session without a prompt"
        runner.run(test, out=said.append, clear_globs=False)
        names = test.globs  # a doctest has a namespace of its own
    assert runner.summarize(verbose=False).failed == 0, "".join(said)


def test_the_sessions_are_found():
    """The parser misses none: a prompt anywhere in the page is in a session."""
    for page in PAGES:
        prompts = re.findall(r"^ *>>> ", page.read_text("utf-8"), flags=re.M)
        found = [p for _, body in blocks(page, "pycon") for p in re.findall(r"^>>> ", body, re.M)]
        assert len(found) == len(prompts), page
    assert len(blocks(ROOT / "README.md", "pycon")) >= 5


def test_two_commands_do_all_the_setting_up():
    shown = blocks(ROOT / "README.md", "sh")
    assert len(shown) == 2
    commands = [body.strip() for _, body in shown]
    assert all(len(command.splitlines()) == 1 for command in commands)
    tour, tests = commands
    assert tour.startswith("python3 -m venv")
    assert tour.endswith("symconv tour")
    assert tests.startswith("python3 -m venv")
    assert tests.endswith("pytest")
