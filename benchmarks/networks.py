"""How long the formulas of whole networks take: python benchmarks/networks.py

Each run has new symbols and a new network, in a process that has derived one before; medians of
11 runs. Exits 1 above the limits.
"""

import sys
import time
from collections.abc import Callable
from statistics import median

from sympy import Symbol

import symconv as sc
from symconv.module import Module

RUNS = 11
LIMITS = {"MACs of resnet50": 0.2, "all measures of resnet152": 2.0}  # seconds


def symbols(run: int) -> list[Symbol]:
    return [sc.symbols(f"{name}_{run}") for name in "NHW"]


def macs(network: Module, run: int) -> None:
    network.macs(tuple(symbols(run)[1:]))


def everything(network: Module, run: int) -> None:
    """All measures, symbolic in the batch and the size."""
    batch, *size = symbols(run)
    network.parameters, network.receptive_field, network.smallest_size()
    network.output_size(tuple(size))
    for measure in (network.macs, network.flops, network.ops, network.activations, network.traffic):
        measure(tuple(size), batch=batch)


def timed(build: Callable[[], Module], work: Callable[[Module, int], None]) -> float:
    """Median seconds, without the building."""
    spent = []
    for run in range(RUNS + 1):
        network = build()
        start = time.perf_counter()
        work(network, run)
        spent.append(time.perf_counter() - start)
    return median(spent[1:])


def main() -> int:
    """Print the medians; 1 where a limit is passed."""
    spent = {
        "MACs of resnet50": timed(sc.networks.resnet50, macs),
        "all measures of resnet152": timed(sc.networks.resnet152, everything),
    }
    passed = False
    for what, seconds in spent.items():
        passed |= seconds > LIMITS[what]
        print(f"{what:<28} {seconds:.3f} s     (limit {LIMITS[what]} s)")
    for name in ("densenet121", "inception_v3", "efficientnet_b0"):
        taken = timed(getattr(sc.networks, name), everything)
        print(f"{f'all measures of {name}':<28} {taken:.3f} s")
    return int(passed)


if __name__ == "__main__":
    sys.exit(main())
