"""The door of the pytest plugin: options, markers, fixtures. What they need loads when it is used.

It lies outside the package `xarch`, whose import chooses the backend of Keras: a test session that
does not ask for backends goes on as if xarch were not installed.
"""

from __future__ import annotations

import zlib
from typing import Any

import pytest

MARKERS = (
    "requires(*capabilities): skip on a backend that lacks one of these capabilities of xarch",
    "diverges(backend, *, reason, until): must fail or differ on this backend, until a date",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds `--backends` and what belongs to it."""
    group = parser.getgroup("xarch", "tests on several Keras backends")
    group.addoption(
        "--backends", metavar="A,B", default="",
        help="run each test in a worker process for each of these Keras backends (or `all`), and "
        "compare what they return",
    )  # fmt: skip
    group.addoption(
        "--backend-args", metavar="ARGS", default="",
        help="more options for the workers' sessions, such as those of your conftest.py, in one "
        "string",
    )  # fmt: skip
    group.addoption(
        "--backend-timeout", metavar="SECONDS", type=float, default=600.0,
        help="end a worker when one test takes longer (default: 600)",
    )  # fmt: skip


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Leaves conftest files to the workers: they may import a framework."""
    if early_config.known_args_namespace.backends:
        early_config.known_args_namespace.noconftest = True


def pytest_configure(config: pytest.Config) -> None:
    """Declares the markers, and takes over where backends are asked for."""
    for line in MARKERS:
        config.addinivalue_line("markers", line)
    if not config.getoption("backends"):
        return
    distributes = config.getoption("dist", "no") != "no" and not hasattr(config, "workerinput")
    if not distributes:  # xdist's controller only deals out what its workers collect
        from xarch.testing.parent import Parent

        config.pluginmanager.register(Parent(config), "xarch-backends")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skips a test whose backend lacks what it requires."""
    wanted = [name for mark in item.iter_markers("requires") for name in mark.args]
    if not wanted:
        return
    from xarch.backend import CAPABILITIES, current
    from xarch.errors import nearest

    here = current()
    for name in wanted:
        if name not in CAPABILITIES:
            text = f"There is no capability {name!r}. {nearest(name, CAPABILITIES)}"
            pytest.fail(text, pytrace=False)
        if name not in here.capabilities:
            pytest.skip(f"{here.name} lacks the capability {name!r}")


@pytest.fixture
def agree(request: pytest.FixtureRequest) -> Any:
    """`agree(name, array, rtol=None, atol=None, reference=None)`: the backends must agree on it."""
    from xarch.testing.agreement import Agree

    remote = request.config.pluginmanager.get_plugin("xarch-remote")
    return Agree({} if remote is None else remote.given)


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    """A number of this test's own, given to `keras.utils.set_random_seed`; the same everywhere."""
    import keras

    value = zlib.crc32(request.node.nodeid.encode())
    keras.utils.set_random_seed(value)
    return value


@pytest.fixture
def keras_backend() -> Any:
    """What this process runs on: name, versions, devices, capabilities; `xarch.backend.Current`."""
    from xarch.backend import current

    return current()
