"""`python -m xarch.bench`: times the cases and prints a Markdown table, or JSON."""

from __future__ import annotations

import argparse
import json
import sys

from xarch.backend import names
from xarch.backend.twins import CASES
from xarch.bench.run import run


def main() -> None:
    """Parses, runs, prints."""
    parser = argparse.ArgumentParser(prog="python -m xarch.bench", description=__doc__)
    parser.add_argument("--backends", nargs="+", default=names())
    parser.add_argument("--cases", nargs="+", default=list(CASES))
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--compiled", action="store_true", help="also what takes minutes")
    parser.add_argument("--train", action="store_true", help="training steps, not inferences")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    given = parser.parse_args()
    options = {"rounds": given.rounds, "compiled": given.compiled, "trains": given.train}
    found = run(given.backends, given.cases, **options)
    text = json.dumps(found.as_dict(), indent=2) if given.json else found.table()
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    main()
