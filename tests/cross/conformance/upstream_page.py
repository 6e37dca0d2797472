"""Writes `docs/reference/upstream-reports.md` from the scripts in `tests/upstream`.

`tests/core` holds the page against them, `tests/backend` runs them.
"""

import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TESTS))
from upstream_reports import Report, reports  # noqa: E402

PAGE = TESTS.parent / "docs" / "reference" / "upstream-reports.md"
HEAD = """\
# Reports for Keras, ready to file

Written by `nox -s differences` from the scripts in `tests/upstream`; do not edit. Defects of Keras
3.15.1 that a search of its issues did not find. Each script is plain Keras and ends with an error
where the defect is (`KERAS_BACKEND=jax python FILE`); a test runs them and fails when one has gone,
so that nothing stands here that was mended. [](where-backends-differ.md) has all else that differs,
with links to what is known.
"""


def page(found: list[Report]) -> str:
    """The page's text."""
    return "\n".join([HEAD, *map(_section, found)])


def _section(report: Report) -> str:
    fields = report.fields
    return f"""\
## {report.title}

- Backends: {fields["backends"]}
- Expected: {fields["expected"]}
- Where: {fields["where"]}

```py
{report.code}
```
"""


if __name__ == "__main__":
    PAGE.write_text(page(reports()), encoding="utf-8")
