"""These tests run inside one framework's process: whichever is installed here."""

import pytest

import xarch


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
