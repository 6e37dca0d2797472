"""Tests of your own code on several backends: a pytest plugin, checks of one line, a nox helper.

The plugin's door is `xarch_pytest`; `pytest --backends torch,jax` opens it.
"""

from __future__ import annotations

from xarch.testing.checks import Checked, check_layer, check_model, check_op
from xarch.testing.nox import nox_backends

__all__ = ["Checked", "check_layer", "check_model", "check_op", "nox_backends"]
