"""One pool of processes for a whole build, as many as a small machine has processors."""

import gc
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import TypeVar

MANY = 2
# The library's pages ask for more different things than SymPy remembers, and make little rubbish:
# both are a fifth of a build's time.
REMEMBERED, RUBBISH = "20000", 100_000
T, R = TypeVar("T"), TypeVar("R")
_open: list[ProcessPoolExecutor] = []


@contextmanager
def pool() -> Iterator[None]:
    """Within, all work is done by the same processes: each has to import the library once."""
    os.environ.setdefault("SYMPY_CACHE_SIZE", REMEMBERED)
    spawn = get_context("spawn")
    with ProcessPoolExecutor(MANY, spawn, gc.set_threshold, (RUBBISH,)) as made:
        _open.append(made)
        try:
            yield
        finally:
            _open.remove(made)


def each(work: Callable[[T], R], items: Iterable[T], chunk: int = 1) -> Iterator[R]:
    """The work on each item, started at once; results in the order of the items."""
    if _open:
        return _open[-1].map(work, items, chunksize=chunk)
    with pool():
        return iter(list(each(work, items, chunk)))
