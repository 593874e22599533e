"""The command line: what each command does, and what its examples print."""

import contextlib
import inspect
import io
import shlex
from tempfile import TemporaryDirectory

from symconv.cli import main
from symconv.cli.commands import main as group

PAGE = "commands.md"
INTRO = """\
`pip install ".[cli]"` brings the command `symconv`. Designs are written as in Python, and any name
is a symbol, a positive whole number. The text is read by a list of what is allowed, the layers,
blocks and networks, numbers, symbols and arithmetic; nothing of it is ever run. Most commands
take `--format text|latex|markdown|html|json`, `--notation` and `--output`.

The exit code is 0 where all is well, 1 where a claim or proof fails, 2 for wrong usage."""


def pages() -> dict[str, str]:
    """One page: a section for each command."""
    sections = [section(name) for name in sorted(set(group.commands) - {"tour"})]
    return {PAGE: "\n\n".join(["# Command line", INTRO, *sections])}


def section(name: str) -> str:
    """What a command is for, and its examples with what they print."""
    said = inspect.cleandoc(group.commands[name].help or "").replace("\\\n", " ")
    first, *_ = said.split("\n\n")
    examples = [line.strip() for line in said.splitlines() if line.startswith("symconv ")]
    shown = [f"## {name}", " ".join(first.split())]
    return "\n\n".join([*shown, *map(console, examples)])


def console(command: str) -> str:
    """A command and what it prints, run now; what it writes goes with its folder."""
    out = io.StringIO()
    with (
        TemporaryDirectory() as folder,
        contextlib.chdir(folder),
        contextlib.redirect_stdout(out),
    ):
        main(shlex.split(command)[1:])
    return f"```console\n$ {' '.join(command.split())}\n{out.getvalue()}```"
