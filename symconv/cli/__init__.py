"""The command `symconv`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0 if all is well, 1 if a claim or proof fails, 2 for wrong usage."""
    try:
        import_module("click")
        import_module("rich")
    except ImportError:
        print('symconv: the command needs an extra: pip install "symconv[cli]"', file=sys.stderr)
        return 2
    run = import_module("symconv.cli.commands").run
    return int(run(sys.argv[1:] if arguments is None else list(arguments)))
