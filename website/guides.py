"""The pages on how to use the library: install, and guides that are scripts, run when built.

A script's comments in the first column are the page's words, the rest is its code. So the page can
be had as a file that runs, and what the page shows is what came out.
"""

import tomllib
from collections.abc import Iterator
from itertools import groupby

from symconv.figures import svg
from website.commands import console
from website.markdown import cards, session, table
from website.project import ROOT

FOLDER = ROOT / "docs" / "use"
TEXTS = ("docs/use/*.py", "pyproject.toml")  # what these pages are made of, besides the library
# The guides in order, and what each is for.
GUIDES = {
    "tutorial": "From one layer to a proof and a table, in eight steps.",
    "table": "Parameters and MACs of several designs, in a paper's own letters, with sources.",
    "choose": "How wide may a block be for so many MACs? Which design is cheapest where?",
    "region": "Which design is cheapest where, as a figure, its borders solved for.",
    "check": "Is a published number right, and of what is it the number?",
}
EXTRAS = {
    "plot": "figures, `sc.figures`",
    "cli": "the command `symconv`",
    "prove": "z3, which `prove` asks last, for what has no certificate",
    "docs": "what builds this site",
    "dev": "what the tests, the linter and the type checker need",
}
INSTALL = """\
# Install

symconv is a Python package, for Python {python}. In a checkout of the repository:

```console
$ python3 -m venv .venv
$ .venv/bin/pip install .
```

It needs {packages}. `import symconv` loads SymPy alone; NumPy is loaded when a design is run or a
formula is evaluated on arrays. With `-c constraints.txt`, pip takes the versions that the tests ran
with.

## Does it work?

"""
FURTHER = """\
## Extras

What not everybody needs is named in brackets: `pip install ".[cli]"`, or several,
`".[cli,prove]"`.

"""
TERMINAL = """\
# From the command line

The command `symconv` (the [extra `cli`](install.md#extras)) answers without a script. Designs are
written as in Python, in quotes; any name is a symbol, a positive whole number. What each command
takes is on [its page](../commands.md)."""
# What one asks at a terminal, and the command that answers.
ASKED = {
    "What does a layer cost?": 'symconv formula "Conv2d(c, c, k, stride=s)" -m params',
    "Which of two designs is cheaper, and when?": 'symconv compare "Conv2d(c, c, 5)" '
    '"Sequential(Conv2d(c, m, 3), Conv2d(m, c, 3))" --when m',
    "When does a relation hold?": 'symconv when "k**2*c + c**2 < k**2*c**2" c --given "k >= 2"',
    "Is it true of all sizes?": 'symconv prove "k**2*c + c**2 < k**2*c**2"',
    "What has a network, stage by stage?": "symconv networks alexnet",
    "A table for a paper": 'symconv table "vgg16()" "mobilenet_v1()" --size 224 --format latex',
    "Where does a formula come from?": 'symconv derive "depthwise_separable(c, c, 3)" --size H',
    "Does a count agree?": 'symconv verify "Conv2d(c, c, k, stride=s)"',
    "Is a published statement right?": "symconv claims padded-5x5",
}


def pages() -> dict[str, str]:
    """An overview, install, the guides, and the terminal."""
    return {
        "use/index.md": overview(),
        "use/install.md": install(),
        **{f"use/{name}.md": guide(name) for name in GUIDES},
        "use/terminal.md": terminal(),
    }


def overview() -> str:
    """Where to begin."""
    entries = {"[Install](install.md)": "In a checkout, with pip; what the extras bring."}
    entries |= {f"[{title(name)}]({name}.md)": said for name, said in GUIDES.items()}
    entries |= {
        "[From the command line](terminal.md)": "What one asks at a terminal, and what it answers.",
        "[Every command](../commands.md)": "What each one takes, with examples.",
        "[API reference](../reference/index.md)": "Every name: arguments, what is refused, "
        "examples, sources.",
    }
    return "\n\n".join(["# Use", "## Where to begin", cards(entries)])


# -- guides ------


def guide(name: str) -> str:
    """A script as a page: words, code, and what the code printed."""
    space: dict[str, object] = {}
    head, *rest = (
        run("\n".join(lines), space) if code else "\n".join(lines) for code, lines in parts(name)
    )
    words, _, section = head.partition("\n## ")
    made = f"This page is [a script]({name}.py); below its code stands what it printed."
    return "\n\n".join([words.strip(), made, *([f"## {section}"] if section else []), *rest])


def run(code: str, space: dict[str, object]) -> str:
    """A session, and the figure whose axis it leaves as `ax`."""
    before = space.get("ax")
    shown, ax = session(code, space), space.get("ax")
    if ax is before:
        return shown
    return f'{shown}\n\n<figure class="plot printed">{svg(ax)}</figure>'


def parts(name: str) -> Iterator[tuple[bool, list[str]]]:
    """Runs of lines of a script: whether they are code, and the lines, words without their `#`."""
    lines = [line for line in source(name).splitlines() if line != ""]
    for words, run in groupby(lines, lambda line: line.startswith("#")):
        yield not words, [line[1:].removeprefix(" ") if words else line for line in run]


def source(name: str) -> str:
    """A guide's script."""
    return (FOLDER / f"{name}.py").read_text("utf-8")


def title(name: str) -> str:
    """What a guide is called."""
    _, (first, *_) = next(parts(name))
    return first.removeprefix("# ")


# -- install and terminal ------


def install() -> str:
    """How to install it, from what the project's settings say."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    rows = [
        [f"`{name}`", EXTRAS[name], ", ".join(map(bare, packages))]
        for name, packages in project["optional-dependencies"].items()
    ]
    packages = " and ".join(map(bare, project["dependencies"]))
    python = project["requires-python"].removeprefix(">=") + " or later"
    return "\n\n".join(
        [
            INSTALL.format(python=python, packages=packages).strip(),
            session("import symconv as sc\nsc.Conv2d(64, 128, 3, padding=1).macs(56)"),
            FURTHER.strip(),
            table(["extra", "what it brings", "packages"], rows),
            "How to work on it, and run the tests: [Contributing](../project/contributing.md).",
        ]
    )


def bare(requirement: str) -> str:
    """A package without its versions."""
    return requirement.partition(">=")[0]


def terminal() -> str:
    """Questions, commands, answers."""
    shown = [f"## {question}\n\n{console(command)}" for question, command in ASKED.items()]
    return "\n\n".join([TERMINAL, *shown])
