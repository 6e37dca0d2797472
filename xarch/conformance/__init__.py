"""Frozen cases, one worker per backend, a verdict per channel.

The parent needs numpy and `ml_dtypes` only; `xarch.conformance.execute` alone runs in the workers
and imports Keras. Truth is a reference of our own in plain numpy (`reference/`) or a law (`laws/`),
never the agreement of backends.
"""

from xarch.conformance.case import CHANNELS, Case
from xarch.conformance.corpus import load, version
from xarch.conformance.judge import Status, Verdict
from xarch.conformance.runner import Run, run

__all__ = ["CHANNELS", "Case", "Run", "Status", "Verdict", "load", "run", "version"]
