"""Tuning: a spec's candidates, proposed by Optuna, trained, compared and kept in a folder."""

from xarch.train.tuning.trial import Trial
from xarch.train.tuning.tuning import Tuning, tune

__all__ = ["Trial", "Tuning", "tune"]
