"""These tests stand for a machine on which no framework is installed."""

import importlib.util
import subprocess
import sys

import pytest

from xarch.backend import registry

FRAMEWORKS = [registry.get(name).native_package for name in registry.IN_TREE]


@pytest.mark.parametrize("package", FRAMEWORKS)
def test_no_framework_is_installed_here(package):
    assert importlib.util.find_spec(package) is None


@pytest.mark.parametrize(
    "module",
    [
        "xarch",
        "xarch.backend",
        "xarch.components",
        "xarch.spec",
        "xarch.workers",
        "xarch.comparison",
        "xarch.doctor",
    ],
)
def test_importing_xarch_imports_neither_keras_nor_a_framework(module):
    code = f"import sys, {module}; print(sorted(m for m in sys.modules if '.' not in m))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout
    assert not {"keras", *FRAMEWORKS} & set(eval(loaded))
