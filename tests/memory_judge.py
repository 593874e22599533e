"""What designs see, hold and move, by running them: a judge of `symconv.memory` and `.field`.

It takes the arrays of `symconv.judge` and nothing else: sizes are sizes of arrays, an output sees
what changes it, and a tensor is live from the step that writes it to the last that reads it.
"""

from dataclasses import dataclass

import numpy as np

from symconv import judge

# -- what an output sees ---------------------------------------------------------------------------


def reached(module, size, axis, marks, marked=None):
    """[sample, output] along an axis: whether an output changes with the inputs that are marked."""
    shape = [1] * (2 + len(size))
    shape[0], shape[2 + axis] = marks.shape
    x = np.broadcast_to(marks.reshape(shape), (len(marks), 1, *size))
    values = judge.Machine(None, marked=marked).run(module, judge.Tensor(x)).values
    return values.any(axis=tuple(at for at in range(1, values.ndim) if at != axis + 2))


def seen_along(module, size, axis=0):
    """How many inputs along an axis change an output that does not touch the padding."""
    length = size[axis]
    padding = reached(module, size, axis, np.zeros((1, length), dtype=bool), marked=axis)[0]
    counts = reached(module, size, axis, np.eye(length, dtype=bool)).sum(axis=0)[~padding]
    if not len(counts):
        raise ValueError(f"an input of {size} is too small for an interior output")
    assert len(set(counts)) == 1
    return int(counts[0])


# -- what is moved and held ------------------------------------------------------------------------


@dataclass
class Step:
    """One operation that makes a tensor: which places it reads, which it writes, its weights."""

    reads: list
    writes: int
    size: int
    weights: int


class Recorder(judge.Machine):
    """Runs a design and writes down each step; a place is a number."""

    VIEWS = ("flatten", "identity")
    CONTAINERS = ("sequential", "repeat", "parallel")

    def __init__(self, rng, inplace=()):
        super().__init__(rng, modulus=32749)
        self.sizes = []
        self.steps = []
        self.traffic = 0
        self.inplace = inplace

    def place(self, size):
        self.sizes.append(size)
        return len(self.sizes) - 1

    def follow(self, module, x, places):
        """The output and its places, step by step."""
        if module.operation == "sequential":
            for layer in module.layers:
                x, places = self.follow(layer, x, places)
            return x, places
        if module.operation == "repeat":
            for copy in range(int(module.times)):
                values = {} if module.index is None else {module.index: copy}
                x, places = self.follow(module.body.subs(values), x, places)
            return x, places
        if module.operation == "parallel":
            return self.meet(module, x, places)
        before = self.trained.total()
        y = self.run(module, x)
        if module.operation in self.VIEWS:
            return y, places
        weights = self.trained.total() - before
        self.traffic += weights + x.values.size + y.values.size
        made = self.place(y.values.size)
        self.steps.append(Step(list(places), made, module.operation in self.inplace, weights))
        return y, [made]

    def meet(self, module, x, places):
        parts = [self.follow(branch, x, places) for branch in module.branches]
        values = [part.values for part, _ in parts]
        together = [place for _, found in parts for place in found]
        if module.merge == "concat":
            return judge.Tensor(np.concatenate(values, axis=1)), together
        largest = max(values, key=lambda value: value.size)
        self.traffic += sum(value.size for value in values) + largest.size
        made = self.place(largest.size)
        self.steps.append(Step(together, made, False, 0))
        return judge.Tensor(largest), [made]
