"""What every backend must fulfil, in this tree or outside; each calls it on itself."""

import inspect
import subprocess
import sys
from pathlib import Path
from typing import Protocol

from packaging.specifiers import SpecifierSet

from xarch.backend import CAPABILITIES, Arrays, Backend, Fast, Runtime
from xarch.backend.twins import Twins


def assert_keeps_the_contract(backend) -> None:
    """Members, signatures and types of a backend whose framework is installed here."""
    assert isinstance(backend, Backend)
    assert SpecifierSet(backend.supported)
    assert backend.runtime().version() in SpecifierSet(backend.supported, prereleases=True)
    assert backend.capabilities <= set(CAPABILITIES)
    _assert_signatures(Backend, backend)
    _assert_signatures(Runtime, backend.runtime())
    _assert_signatures(Arrays, backend.arrays())
    if "fast" in backend.capabilities:
        _assert_signatures(Fast, backend.fast())
    if "twins" in backend.capabilities:
        _assert_signatures(Twins, backend.native_twins())
    for arguments in ({}, {"threads": 1}, {"float64": True}, {"cache": Path("kept")}):
        for name, value in backend.environment(**arguments).items():
            assert isinstance(name, str)
            assert isinstance(value, str)
    _assert_imports_without_its_framework(backend)


def _assert_signatures(protocol: type[Protocol], given: object) -> None:
    for name, wanted in vars(protocol).items():
        if name.startswith("_") or not inspect.isfunction(wanted):
            continue
        parameters = list(inspect.signature(wanted).parameters.values())[1:]
        found = list(inspect.signature(getattr(given, name)).parameters.values())
        assert [(p.name, p.kind, p.default) for p in found] == [
            (p.name, p.kind, p.default) for p in parameters
        ], f"{name} has another signature"


def _assert_imports_without_its_framework(backend) -> None:
    module = type(backend).__module__.partition(".")[0]
    code = f"import sys, {module}; print({backend.native_package!r} in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
