"""What a tuning varies: texts such as `train.epochs=2..8` become choices and ranges."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from xarch.errors import ArgumentError, SpecError
from xarch.spec.text import parse_value, written

_NUMBER = r"[-+]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?"
_RANGE = re.compile(rf"({_NUMBER})\.\.({_NUMBER})(?::(.*))?")
_FORMS = (
    "choices as a list, such as modules.see.widths=[[16],[16,32]]; a range of whole numbers, such "
    "as modules.see.depth=1..4, or modules.see.dim=32..128:32 in steps of 32; a range of numbers, "
    "such as modules.see.dropout=0.0..0.5, or train.optimizer.learning_rate=1e-4..1e-2:log"
)


@dataclass(frozen=True)
class Choice:
    """One of several values.

    Attributes:
        path: Where in the spec, with dots.
        options: The values, plain data.
    """

    path: str
    options: tuple[Any, ...]

    @property
    def ends(self) -> tuple[Any, ...]:
        """The values that are held against the spec: all of them."""
        return self.options

    @property
    def all(self) -> Sequence[Any]:
        """Every value."""
        return self.options

    @property
    def is_switch(self) -> bool:
        """Whether it decides which other options there are."""
        return self.path.rpartition(".")[2] in {"block", "name"}

    def holds(self, value: object) -> bool:
        """Whether it is one of the values."""
        return any(written(one) == written(value) for one in self.options)

    def __str__(self) -> str:
        return f"{self.path}=[{', '.join(map(written, self.options))}]"


@dataclass(frozen=True)
class Range:
    """A number between two ends, both included.

    Attributes:
        path: Where in the spec, with dots.
        low: The lower end; with `high` a whole number where only whole numbers are tried.
        high: The upper end.
        log: Whether each tenfold is as likely as the next.
        step: From one whole number to the next that is tried.
    """

    path: str
    low: float
    high: float
    log: bool = False
    step: int = 1

    is_switch = False

    @property
    def whole(self) -> bool:
        """Whether only whole numbers are tried."""
        return isinstance(self.low, int) and isinstance(self.high, int)

    @property
    def ends(self) -> tuple[Any, ...]:
        """The values that are held against the spec."""
        return self.low, self.high

    @property
    def all(self) -> Sequence[Any] | None:
        """Every value; None where there is always another between two."""
        if isinstance(self.low, int) and isinstance(self.high, int):
            return range(self.low, self.high + 1, self.step)
        return None

    def holds(self, value: object) -> bool:
        """Whether it may be tried."""
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return False
        if self.whole and (value != int(value) or (value - self.low) % self.step):
            return False
        return self.low <= value <= self.high

    def __str__(self) -> str:
        suffix = ":log" if self.log else f":{self.step}" if self.step > 1 else ""
        return f"{self.path}={self.low!r}..{self.high!r}{suffix}"


Item = Choice | Range


def parse(text: str) -> Item:
    """What a text of the command line varies.

    Raises:
        ArgumentError: It is neither choices nor a range.

    Example:
        >>> print(parse("train.optimizer.learning_rate=1e-4..1e-2:log"))
        train.optimizer.learning_rate=0.0001..0.01:log
        >>> parse("modules.see.block=[cnn, vit]").options
        ('cnn', 'vit')
    """
    path, sign, value = (part.strip() for part in text.partition("="))
    if not sign or not path:
        raise ArgumentError(f"--search {text!r} has no path=values. Write {_FORMS}.")
    found = _RANGE.fullmatch(value)
    return _range(text, path, found) if found else _choice(text, path, value)


def shortened(paths: Iterable[str]) -> dict[str, str]:
    """What to call paths where there is little room: their last parts, as few as tell them apart.

    Example:
        >>> shortened(["modules.see.dropout", "modules.read.dropout", "train.epochs"]).values()
        dict_values(['see.dropout', 'read.dropout', 'epochs'])
    """
    parts = {path: path.split(".") for path in paths}

    def ends(count: int) -> list[str]:
        return [".".join(one[-count:]) for one in parts.values()]

    def name(one: list[str]) -> str:
        counts = range(1, len(one))
        alone = (c for c in counts if ends(c).count(".".join(one[-c:])) == 1)
        return ".".join(one[-next(alone, len(one)) :])

    return {path: name(one) for path, one in parts.items()}


def brief(text: str) -> str:
    """A value for a table: numbers to three digits."""
    try:
        number = float(text)
    except ValueError:
        return text
    return text if text.lstrip("-").isdecimal() else f"{number:.3g}"


def _choice(text: str, path: str, value: str) -> Choice:
    try:
        options = parse_value(value)
    except SpecError:
        options = None
    if not isinstance(options, list):
        raise ArgumentError(f"--search {text!r} is neither a list nor a range. Write {_FORMS}.")
    texts = [written(one) for one in options]
    if len(options) < 2:
        raise ArgumentError(
            f"--search {text!r} gives {len(options)} choices; two or more are needed. A value that "
            "does not change is an override: write it without --search."
        )
    if twice := next((one for one in texts if texts.count(one) > 1), None):
        raise ArgumentError(f"--search {text!r} gives {twice} twice; write it once.")
    return Choice(path, tuple(options))


def _range(text: str, path: str, found: re.Match[str]) -> Range:
    low, high = (parse_value(found[at]) for at in (1, 2))
    if isinstance(low, float) or isinstance(high, float):
        low, high = float(low), float(high)
    suffix, step = found[3], 1

    def refuse(why: str) -> ArgumentError:
        return ArgumentError(f"--search {text!r}: {why}")

    if not (math.isfinite(low) and math.isfinite(high)) or low >= high:
        raise refuse("the lower end comes first, and the upper end is above it.")
    if suffix == "log" and low <= 0:
        raise refuse("a logarithmic range begins above 0.")
    if suffix not in {None, "log"}:
        if not suffix.isdecimal() or int(suffix) < 1:
            raise refuse(
                f"expected :log or a step such as :32 behind the range, got {':' + suffix!r}."
            )
        step = int(suffix)
        if isinstance(low, float):
            raise refuse("a step is for whole numbers; for others, give a list of choices.")
        if (high - low) % step:
            raise refuse(f"steps of {step} from {low} do not meet {high}.")
    return Range(path, low, high, suffix == "log", step)
