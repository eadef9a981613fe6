"""`make bench`: runs every bench, or those that are named."""

import importlib
import sys

BENCHES = (
    "expiry", "numbers", "store", "growth", "vendor", "ack", "clicks", "beside", "hostile", "start", "demo",
    "storm", "storm_mode", "waiting", "home",
)  # fmt: skip
"""Modules here with a `main`; each prints its tables."""


def main(wanted: list[str]) -> int:
    """Runs them in order; a name that is none of them is told."""
    unknown = [name for name in wanted if name not in BENCHES]
    if unknown:
        sys.stderr.write(f"There is no bench {unknown[0]}; there are {', '.join(BENCHES)}.\n")
        return 1
    for name in wanted or BENCHES:
        sys.argv = [name]  # some benches read options of their own when they are run alone
        importlib.import_module(f"tests.bench.{name}").main()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
