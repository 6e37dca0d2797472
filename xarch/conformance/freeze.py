"""Writes the corpus from its generators: `python -m xarch.conformance.freeze`."""

from __future__ import annotations

import sys

from xarch.conformance import corpus, generate


def main(names: list[str]) -> None:
    """Freezes some families, or all.

    Args:
        names: The families.
    """
    for family in names or generate.families():
        cases = list(generate.cases(family))
        changed = corpus.freeze(family, cases)
        sys.stdout.write(f"{family}: {len(cases)} cases{', changed' if changed else ''}\n")
    corpus.version.cache_clear()
    sys.stdout.write(f"corpus {corpus.version()}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
