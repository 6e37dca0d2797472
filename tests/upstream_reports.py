"""The reports in `tests/upstream`: scripts of plain Keras that end with an error where they hold.

The first line of a script's docstring is the title; `backends`, `where` and `expected` follow, and
`raises` where the error is another than AssertionError.
"""

import ast
import builtins
import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "upstream"


@dataclass(frozen=True)
class Report:
    """One script."""

    path: Path
    title: str
    fields: dict[str, str]
    code: str

    @property
    def backends(self) -> list[str]:
        """Where it holds."""
        return self.fields["backends"].split(", ")

    @property
    def errors(self) -> dict[str, type[Exception]]:
        """What the script raises, by backend; elsewhere it ends well."""
        error = getattr(builtins, self.fields.get("raises", "AssertionError"))
        return dict.fromkeys(self.backends, error)


def reports() -> list[Report]:
    """All, by file name."""
    return [_read(path) for path in sorted(FOLDER.glob("*.py"))]


def _read(path: Path) -> Report:
    text = path.read_text(encoding="utf-8")
    said = ast.get_docstring(ast.parse(text)) or ""
    title, _, rest = said.partition("\n")
    fields = dict(re.findall(r"^(\w+): (.+(?:\n .+)*)", rest, re.MULTILINE))
    fields = {name: " ".join(value.split()) for name, value in fields.items()}
    return Report(path, title, fields, text.split('"""', 2)[2].strip())
