"""What a study leaves for people: its trials, the best spec, a page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from xarch.data.data import Data
from xarch.errors import TrainError
from xarch.files import write_text
from xarch.spec.loading import load
from xarch.train.tuning import folder, page

if TYPE_CHECKING:
    from xarch.train.tuning.tuning import Tuning


def write(tuning: Tuning, data: Data, command: str, seconds: float) -> None:
    """Writes them, each file whole or not at all; nothing before a trial has ended.

    Raises:
        TrainError: One cannot be written.
    """
    if not tuning.trials:
        return
    lines = [json.dumps(one.as_dict(), allow_nan=False) + "\n" for one in tuning.trials]
    best = tuning.best
    try:
        write_text(tuning.path / folder.TRIALS, "".join(lines))
        if best is not None:
            spec = load(tuning.spec, *best.changes)
            write_text(tuning.path / folder.BEST, spec.to_yaml())
    except OSError as error:
        raise TrainError(f"{tuning.path} cannot be written: {error.strerror or error}.") from error
    page.write(tuning, data, command, seconds)
