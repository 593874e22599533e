"""What `import symconv` costs against `import sympy`: whole processes, alternating, medians.

Run: python benchmarks/import_cost.py      (exits 1 above the limit)
"""

import os
import statistics
import subprocess
import sys
import time

ROUNDS = 10
LIMIT = 1.15

# Both are measured compiled, as pip installs them: without this, a checkout would be compiled anew
# in each process wherever Python is told to write no bytecode.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


def seconds(module: str) -> float:
    """Wall time of a new process that imports one module and ends."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", f"import {module}"], check=True, env=ENVIRONMENT)
    return time.perf_counter() - start


def main() -> int:
    """Print the two medians and their ratio; 1 when the ratio is above the limit."""
    taken: dict[str, list[float]] = {"sympy": [], "symconv": []}
    for module in taken:  # the first run of each compiles and warms the disk
        seconds(module)
    for _ in range(ROUNDS):
        for module, times in taken.items():
            times.append(seconds(module))
    base, own = (statistics.median(times) for times in taken.values())
    print(f"import sympy    {base:.3f} s   (median of {ROUNDS})")
    print(f"import symconv  {own:.3f} s")
    print(f"ratio           {own / base:.3f}     (limit {LIMIT})")
    return int(own / base > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
