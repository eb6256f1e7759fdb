"""``python -m tests.bench.memory COUNTIES``: scores so many counties one by one and prints the peak.

A process of its own, so that nothing but the engine and one county's figures is in it.
"""

import sys
from pathlib import Path

from tenants.schemes import evaluate
from tests.bench.assessments import bench_scheme, county_entries


def main(counties: int) -> None:
    """Score and print the peak in MiB."""
    scheme = bench_scheme()
    for county in range(counties):
        results = evaluate(county_entries(scheme, county))
        # The first unit of a county is looked into; all derivations of a province are never read.
        assert results["u0"].lines
    # The kernel's own figure: the one that `getrusage` gives a child begins with its parent's.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (peak,) = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
    print(int(peak) / 1024)


if __name__ == "__main__":
    main(int(sys.argv[1]))
