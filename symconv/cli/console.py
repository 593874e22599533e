"""The terminal: colour for verdicts, a sign of life for what takes long; nothing of it in pipes."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from threading import Timer
from typing import TypeVar

from rich.console import Console
from rich.live import Live
from rich.spinner import Spinner
from rich.text import Text

__all__ = ["say", "track", "waiting"]

T = TypeVar("T")
_PATIENCE = 2.0  # seconds of silence that need no word
_COLOURS = {
    "green": r"\b(proved|always|true|counted the same|agrees)\b",
    "red": r"\b(refuted|never|wrong|false|COUNTED OTHERWISE|not checked|differs)\b",
    "yellow": r"\b(unknown|depends|approximation|true under a convention)\b",
}


def say(said: str) -> None:
    """Print a text; on a terminal the verdicts in it have colours."""
    waiting.stop()
    if not sys.stdout.isatty():
        print(said)
        return
    shown = Text(said)
    for colour, words in _COLOURS.items():
        shown.highlight_regex(words, colour)
    Console(soft_wrap=True).print(shown)


class _Waiting:
    """A line on the terminal's error stream that says what is going on, after some patience."""

    def __init__(self) -> None:
        self._said = "working"
        self._timer: Timer | None = None
        self._live: Live | None = None

    def __enter__(self) -> _Waiting:
        if sys.stderr.isatty():
            self._timer = Timer(_PATIENCE, self._begin)
            self._timer.daemon = True
            self._timer.start()
        return self

    def _begin(self) -> None:
        # Redirected streams would send what is printed for a pipe to the terminal.
        self._live = Live(
            Spinner("dots", self._said),
            console=Console(stderr=True),
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._live.start()

    def tell(self, said: str) -> None:
        """Say what is going on now."""
        self._said = said
        if self._live is not None:
            self._live.update(Spinner("dots", said))

    def stop(self) -> None:
        """Take the line away: something is about to be printed."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer.join()  # it may be about to begin
        if self._live is not None:
            self._live.stop()
        self._timer = self._live = None

    def __exit__(self, *error: object) -> None:
        self.stop()


waiting = _Waiting()


def track(items: Iterable[T], what: str) -> Iterator[T]:
    """The items one by one, and word of how many are done."""
    found: Sequence[T] = list(items)
    for number, item in enumerate(found, 1):
        waiting.tell(f"{what} {number} of {len(found)}")
        yield item
