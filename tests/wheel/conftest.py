from pathlib import Path

import pytest


def pytest_addoption(parser):
    parser.addoption("--wheel", type=Path, help="the built wheel")


@pytest.fixture(scope="session")
def wheel(request):
    path = request.config.getoption("--wheel")
    if path is None:
        pytest.fail("name the built wheel with --wheel; `nox -s wheel` does")
    return path.resolve()
