"""How long the answers of the table of crossovers take: each asked once, in one process.

Run: python benchmarks/crossovers.py      (exits 1 above the limits)
"""

import statistics
import sys
import time

from symconv.crossovers import table

MEDIAN, LONGEST = 0.050, 2.0  # seconds for an answer


def main() -> int:
    """Print the median, the longest and the number solved; 1 where a limit is passed."""
    start = time.perf_counter()
    cases = table()
    built = time.perf_counter() - start
    taken: dict[str, float] = {}
    left: list[str] = []
    for case in cases:
        start = time.perf_counter()
        answer = case.solve()
        taken[case.name] = time.perf_counter() - start
        if answer.verdict == "unknown" or not answer.reduced:
            left.append(case.name)
    median, longest = statistics.median(taken.values()), max(taken.values())
    print(f"table     {len(cases)} cases, built in {built:.2f} s")
    print(f"median    {median * 1000:.0f} ms     (limit {MEDIAN * 1000:.0f} ms)")
    print(f"longest   {longest:.2f} s    (limit {LONGEST:.0f} s)")
    print(f"total     {sum(taken.values()):.1f} s")
    print(f"solved    {len(cases) - len(left)} of {len(cases)}")
    for name in sorted(taken, key=taken.__getitem__, reverse=True)[:5]:
        print(f"  {taken[name]:6.2f} s  {name}")
    for name in left:
        print(f"  not solved  {name}")
    return int(median > MEDIAN or longest > LONGEST)


if __name__ == "__main__":
    sys.exit(main())
