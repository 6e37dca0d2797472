"""The contract, held against the backend of this process."""

import sys

from contract import assert_keeps_the_contract

import xarch
from xarch.backend import registry


def test_the_backend_keeps_the_contract(backend):
    assert_keeps_the_contract(backend)


def test_keras_runs_on_it(backend):
    import keras

    assert keras.backend.backend() == backend.keras_backend


def test_current_tells_what_this_process_runs_on(backend):
    found = xarch.backend.current()
    assert found.name == backend.name
    assert found.version == backend.runtime().version()
    assert found.devices[0].kind in {"cpu", "gpu", "tpu"}
    assert found.precision["floatx"] == "float32"
    assert found.capabilities == backend.capabilities


def test_no_other_framework_is_in_this_process(backend):
    others = {
        registry.get(name).native_package for name in registry.IN_TREE if name != backend.name
    }
    assert not others & set(sys.modules)
