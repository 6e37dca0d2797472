"""Weights that are replaced at once need no draws, which JAX compiles for each shape."""

import pytest

from xarch import random


@pytest.fixture
def placeholders():
    with random.placeholders():
        yield
