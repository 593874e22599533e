"""One pool of processes for a whole build, as many as a small machine has processors."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import TypeVar

MANY = 2
T, R = TypeVar("T"), TypeVar("R")
_open: list[ProcessPoolExecutor] = []


@contextmanager
def pool() -> Iterator[None]:
    """Within, all work is done by the same processes: each has to import the library once."""
    with ProcessPoolExecutor(MANY, get_context("spawn")) as made:
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
