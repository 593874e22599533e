"""Keeps what takes long to derive on disk, for as long as no source that it rests on changes."""

import json
import os
from collections.abc import Callable, Iterable
from hashlib import sha256
from platform import python_version

import sympy

from website.project import ROOT

FOLDER = ROOT / ".cache" / "website"


def stamp(sources: Iterable[str]) -> str:
    """One word for the state of some sources, of SymPy and of Python."""
    seen = sha256(f"{sympy.__version__} {python_version()}".encode())
    for pattern in sources:
        for file in sorted(ROOT.glob(pattern)):
            seen.update(file.name.encode() + file.read_bytes())
    return seen.hexdigest()[:16]


def kept(name: str, make: Callable[[], object], sources: Iterable[str]) -> object:
    """What `make` gives, as JSON has it: derived now, or when the sources were last the same."""
    file = FOLDER / f"{name}-{stamp(sources)}.json"
    if not file.is_file():
        made = json.dumps(make())
        FOLDER.mkdir(parents=True, exist_ok=True)
        for old in FOLDER.glob(f"{name}-*"):
            old.unlink(missing_ok=True)
        draft = file.with_suffix(f".{os.getpid()}")
        draft.write_text(made, "utf-8")
        draft.replace(file)
    return json.loads(file.read_text("utf-8"))
