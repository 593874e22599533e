"""Every Python session in the project's pages and the site's runs, in one namespace a page."""

import doctest
import re
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

import website

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])
FENCE = re.compile(
    r"^(?P<indent> *)```(?P<kind>\w*)[^\n]*\n(?P<body>.*?)^(?P=indent)```$", re.M | re.S
)


def blocks(page: Path, kind: str) -> list[tuple[int, str]]:
    """(line, body) of each fenced block of a kind in a file."""
    return fenced(page.read_text("utf-8"), kind)


def fenced(text: str, kind: str) -> list[tuple[int, str]]:
    """(line, body) of each fenced block of a kind, without its indentation."""
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
    assert not faults(page.read_text("utf-8"), str(page))


@pytest.mark.parametrize("title", website.SECTIONS)
def test_what_the_site_shows_runs(title):
    """Every session gives what it shows, and every program runs."""
    found = ""
    for path, text in website.section(title).items():
        found += faults(text, path) if path.endswith(".md") else ""
        for line, body in fenced(text, "python") if path.endswith(".md") else []:
            with redirect_stdout(StringIO()):
                exec(compile(body, f"{path}:{line}", "exec"), {})
    assert not found


def faults(text, name):
    """What the sessions of a page, in one namespace, do not give as they show it."""
    parser, said = doctest.DocTestParser(), []
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    names: dict[str, object] = {}
    for line, body in fenced(text, "pycon"):
        shown = re.sub(r"^$(?=\n(?!>>> ))", "<BLANKLINE>", body, flags=re.M)
        test = parser.get_doctest(shown, names, name, name, line)
        assert test.examples, f"{name}:{line}: a session without a prompt"
        runner.run(test, out=said.append, clear_globs=False)
        names = test.globs  # a doctest has a namespace of its own
    return "".join(said)


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
