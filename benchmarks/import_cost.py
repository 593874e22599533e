"""What `import symconv` costs against `import sympy`: whole processes, alternating, medians.

Run: python benchmarks/import_cost.py      (exits 1 above the limit)
"""

import os
import statistics
import subprocess
import sys
import time

ROUNDS = 20
LIMIT = 1.15

# Both are measured compiled, as pip installs them: without this, a checkout would be compiled anew
# in each process wherever Python is told to write no bytecode.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


# The last one has no limit: it shows what `import symconv` leaves for the first use of a layer.
PROGRAMS = ("import sympy", "import symconv", "import symconv; symconv.Conv2d")


def seconds(program: str) -> float:
    """Wall time of a new process that runs one line and ends."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", program], check=True, env=ENVIRONMENT)
    return time.perf_counter() - start


def main() -> int:
    """Print the medians and their ratios; 1 when the one of the import is above the limit."""
    taken: dict[str, list[float]] = {program: [] for program in PROGRAMS}
    for program in PROGRAMS:  # the first run of each compiles and warms the disk
        seconds(program)
    for _ in range(ROUNDS):
        for program, times in taken.items():
            times.append(seconds(program))
    medians = {program: statistics.median(times) for program, times in taken.items()}
    base = medians["import sympy"]
    for program, median in medians.items():
        print(f"{program:31}{median:.3f} s   ratio {median / base:.3f}")
    ratio = medians["import symconv"] / base
    print(f"limit of `import symconv`: {LIMIT}   (medians of {ROUNDS})")
    return int(ratio > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
