"""These tests run inside one framework's process: whichever is installed here."""

import gc
import os
import tempfile
from pathlib import Path

import pytest

import xarch

# One process alone keeps what it compiles, for the models that its tests build again and again.
_COMPILED = tempfile.TemporaryDirectory()
os.environ.update(xarch.backend.current_backend().environment(cache=Path(_COMPILED.name)))


def pytest_collection_finish():
    """What is imported stays: `clear_session` collects garbage, and need not look at it."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def backend():
    """The backend of this process; an environment without one is an error."""
    return xarch.backend.current_backend()


@pytest.fixture(scope="session")
def arrays(backend):
    return backend.arrays()


@pytest.fixture(scope="session")
def runtime(backend):
    return backend.runtime()
