"""Optuna, imported late."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from xarch.errors import TrainError


class MissingTuneExtra(TrainError, ImportError):
    """Optuna is not installed."""


def optuna() -> Any:
    """The package that proposes candidates and keeps the study.

    Raises:
        MissingTuneExtra: It is not installed; the text has the line that installs it.
    """
    try:
        return importlib.import_module("optuna")
    except ModuleNotFoundError as error:
        raise MissingTuneExtra(
            f"Tuning needs {error.name}, which {sys.executable} does not have. Install it: "
            f'{sys.executable} -m pip install "xarch[tune]"'
        ) from None


@contextmanager
def quiet() -> Iterator[None]:
    """Optuna's log shows warnings only; what it showed before comes back."""
    logging = optuna().logging
    before = logging.get_verbosity()
    logging.set_verbosity(logging.WARNING)
    try:
        yield
    finally:
        logging.set_verbosity(before)
