"""Globs for sets of cases, so that a ledger is short and speaks of families instead of lists."""

from __future__ import annotations

from collections.abc import Collection, Iterator

#: A glob stands for at least so many cases; fewer are listed.
FEWEST = 3


def patterns(cases: Collection[str], others: Collection[str]) -> tuple[str, ...]:
    """Globs and ids that match some cases and none of some others.

    Args:
        cases: The ids to match.
        others: Ids that must not match.

    Example:
        >>> patterns(["add/a[int8]", "add/b[int8]", "sub/a[int8]"], ["add/a[int16]"])
        ('*[int8]',)
        >>> patterns(["add/a[int8]"], [])
        ('add/a[int8]',)
    """
    taken = {glob for case in others for glob in _globs(case)}
    reach: dict[str, set[str]] = {}
    for case in cases:
        for glob in _globs(case):
            if glob not in taken:
                reach.setdefault(glob, set()).add(case)
    left, found = set(cases), []
    while reach:
        best = max(sorted(reach), key=lambda glob: (len(reach[glob] & left), glob[0] != "*"))
        if len(reach[best] & left) < FEWEST:
            break
        found.append(best)
        left -= reach.pop(best)
    return (*sorted(found), *sorted(left))


def _globs(case: str) -> Iterator[str]:
    """The globs that may stand for a case."""
    op, _, rest = case.partition("/")
    family, _, dtype = rest.removesuffix("]").partition("[")
    yield f"{op}/*"
    if dtype:
        yield from (f"*[{dtype}]", f"*/{family}[*]", f"*/{family}[{dtype}]")
        yield from (f"{op}/{family}[*]", f"{op}/*[{dtype}]")
    else:
        yield f"*/{family}"
