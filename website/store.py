"""Keeps what takes long to make on disk, for as long as nothing that it rests on changes."""

import os
import pickle
from collections.abc import Callable, Iterable
from functools import cache
from hashlib import sha256
from platform import python_version
from shutil import which
from typing import TypeVar

import sympy

from website.project import ROOT

FOLDER = ROOT / ".cache" / "website"
T = TypeVar("T")


@cache
def stamp(sources: Iterable[str]) -> str:
    """One word for the state of some sources, of SymPy, of Python, and whether LaTeX is there."""
    can = which("pdflatex") is not None
    seen = sha256(f"{sympy.__version__} {python_version()} {can}".encode())
    for pattern in sources:
        for file in sorted(ROOT.glob(pattern)):
            seen.update(file.name.encode() + file.read_bytes())
    return seen.hexdigest()[:16]


def is_kept(name: str, sources: Iterable[str]) -> bool:
    """Whether something made from the sources as they are is there."""
    return _file(name, sources).is_file()


def kept(name: str, make: Callable[[], T], sources: Iterable[str]) -> T:
    """What `make` gives: made now, or when the sources were last the same."""
    file = _file(name, sources)
    if not file.is_file():
        made = pickle.dumps(make())
        FOLDER.mkdir(parents=True, exist_ok=True)
        for old in FOLDER.glob(f"{name}-{16 * '?'}.pickle"):
            old.unlink(missing_ok=True)
        draft = file.with_suffix(f".{os.getpid()}")
        draft.write_bytes(made)
        draft.replace(file)
    found: T = pickle.loads(file.read_bytes())
    return found


def _file(name: str, sources: Iterable[str]) -> "os.PathLike[str]":
    return FOLDER / f"{name}-{stamp(tuple(sources))}.pickle"
