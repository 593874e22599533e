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
    values = (
        judge.Machine(judge.OPERATIONS, None, marked=marked).run(module, judge.Tensor(x)).values
    )
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


@dataclass(frozen=True)
class Step:
    """One operation that makes a tensor: the places it reads, and the one it writes."""

    operation: str
    reads: tuple
    writes: int


@dataclass(frozen=True)
class Record:
    """What a run moved and held, in elements."""

    traffic: int
    activations: int
    peak: int


class Recorder(judge.Machine):
    """Runs a design and writes down each step; a place is a number."""

    def __init__(self):
        super().__init__(judge.OPERATIONS, np.random.default_rng(0), modulus=32749)
        self.sizes = []
        self.steps = []
        self.traffic = 0

    def write(self, operation, reads, values):
        """A step that writes a new place."""
        self.sizes.append(values.size)
        made = len(self.sizes) - 1
        self.steps.append(Step(operation, tuple(reads), made))
        return [made]

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
        if module.operation in ("flatten", "identity"):
            return y, places
        self.traffic += self.trained.total() - before + x.values.size + y.values.size
        return y, self.write(module.operation, places, y.values)

    def meet(self, module, x, places):
        """Branches one after the other, and what they give together."""
        parts = [self.follow(branch, x, places) for branch in module.branches]
        values = [part.values for part, _ in parts]
        together = [place for _, found in parts for place in found]
        if module.merge == "concat":
            return judge.Tensor(np.concatenate(values, axis=1)), together
        largest = max(values, key=lambda value: value.size)  # only its size counts here
        self.traffic += sum(value.size for value in values) + largest.size
        return judge.Tensor(largest), self.write(module.merge, together, largest)


def record(module, x, inplace=()):
    """Runs a design on an array; operations in `inplace` write over what nobody reads later."""
    recorder = Recorder()
    recorder.sizes.append(x.size)
    _, kept = recorder.follow(module, judge.Tensor(x), [0])
    steps, sizes = recorder.steps, list(recorder.sizes)
    first = {0: 0} | {step.writes: at for at, step in enumerate(steps)}
    last = dict.fromkeys(range(len(sizes)), 0)
    for at, step in enumerate(steps):
        last |= dict.fromkeys(step.reads, at)
    last |= dict.fromkeys(kept, len(steps))
    over = {
        step.writes
        for at, step in enumerate(steps)
        if step.operation in inplace and all(last[place] == at for place in step.reads)
    }
    for step in reversed(steps):
        if step.writes in over:  # it lives on in the places that were read
            last |= dict.fromkeys(step.reads, last[step.writes])
            sizes[step.writes] = 0
    live = [
        sum(size for place, size in enumerate(sizes) if first[place] <= at <= last[place])
        for at in range(max(len(steps), 1))
    ]
    return Record(recorder.traffic, sum(sizes[1:]), max(live))
