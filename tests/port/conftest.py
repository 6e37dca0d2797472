"""These tests run in an environment with torch and the libraries of models."""

import gc

import pytest
import torch
from port.compiling import QUICK

import xarch

NATIVE = ("jax", "tensorflow", "torch")
START = 280.0  # seconds: two of these sessions run at a time


def pytest_collection_finish():
    """What is imported stays: `clear_session` collects garbage, and need not look at it."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def torch_process():
    """An environment that cannot read PyTorch's models is an error."""
    assert "reader" in xarch.backend.current_backend().capabilities


@pytest.fixture(autouse=True)
def seeded():
    """Models and inputs without a seed of their own are the same in every run."""
    torch.manual_seed(0)


@pytest.fixture(scope="session")
def wide():
    """One worker per backend of this tree, in float64."""
    given = {"float64": True, "start_timeout": START, "environment": QUICK}
    with xarch.Workers(*NATIVE, **given) as running:
        yield running


@pytest.fixture(scope="session")
def plain():
    """The same as a user has them."""
    with xarch.Workers(*NATIVE, start_timeout=START) as running:
        yield running
