"""The command on a terminal and in a pipe: colour and progress where somebody looks on."""

import json
import os
import pty
import subprocess
import sys

COMMAND = [sys.executable, "-m", "symconv.cli"]


def on_terminal(*arguments: str, stream: str) -> tuple[str, str]:
    """What goes to a terminal that is one of the streams, and what to the pipe that is the other.

    The terminal is read after the command has ended: what is asked for here fits into its buffer.
    """
    ours, theirs = pty.openpty()
    other = "stderr" if stream == "stdout" else "stdout"
    environment = {**os.environ, "TERM": "xterm"}
    environment.pop("NO_COLOR", None)
    run = subprocess.run(
        [*COMMAND, *arguments],
        text=True,
        env=environment,
        check=True,
        **{stream: theirs, other: subprocess.PIPE},
    )
    os.close(theirs)
    seen = b""
    try:
        while part := os.read(ours, 65536):
            seen += part
    except OSError:  # the other side is closed
        pass
    os.close(ours)
    return seen.decode(), run.stdout or run.stderr or ""


def test_verdicts_have_colours_on_a_terminal():
    shown, _ = on_terminal("prove", "18*c**2 < 25*c**2", stream="stdout")
    assert "\x1b[32mproved\x1b[0m" in shown


def test_a_pipe_gets_plain_text():
    run = subprocess.run(
        [*COMMAND, "prove", "18*c**2 < 25*c**2"], capture_output=True, text=True, check=True
    )
    assert run.stdout.splitlines()[0] == "18*c**2 < 25*c**2: proved"
    assert "\x1b" not in run.stdout
    assert run.stderr == ""


def test_what_takes_long_says_so_to_the_terminal_alone():
    shown, piped = on_terminal("claims", "--verdict", "wrong", "--format", "json", stream="stderr")
    assert "deriving statements" in shown
    assert shown.endswith("\x1b[2K")  # the line is taken away again
    assert {claim["verdict"] for claim in json.loads(piped)} == {"wrong"}


def test_what_is_quick_says_nothing():
    shown, piped = on_terminal("prove", "18*c**2 < 25*c**2", stream="stderr")
    assert shown == ""
    assert "proved" in piped
