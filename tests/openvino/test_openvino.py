"""Keras's openvino backend, from a folder of its own: nothing in xarch knows of it."""

from pathlib import Path

import numpy as np
import pytest
from contract import assert_keeps_the_contract

import xarch
from xarch.conformance import corpus, ledger
from xarch.conformance.case import EVERY
from xarch.conformance.held import held
from xarch.conformance.runner import Settings, run, select

NAME = "openvino"
SAMPLE = ["softmax/*", "matmul/*", "fmod/*", "layers.Dense/*", "layers.LayerNormalization/*"]
ROOT = Path(__file__).parents[2]


def test_it_keeps_the_contract():
    assert_keeps_the_contract(xarch.backend.get(NAME))


def test_no_other_file_of_code_names_it():
    places = [*ROOT.glob("xarch/**/*.py"), *ROOT.glob("xarch_pytest/**/*.py"),
              *ROOT.glob("backends/**/*.py")]  # fmt: skip
    assert places
    assert not [one for one in places if "xarch_openvino" in one.read_text("utf-8")]


def test_it_infers_as_another_backend_does():
    x = np.linspace(-1, 1, 6, dtype="float32").reshape(2, 3)
    with xarch.Workers(NAME) as workers:
        found = workers.run("keras.ops:softmax", x)[NAME]
    wanted = np.exp(x) / np.exp(x).sum(-1, keepdims=True)
    np.testing.assert_allclose(found, wanted, rtol=1e-6)


@pytest.mark.timeout(900)
def test_what_fails_is_declared_in_its_own_ledger():
    cases = select(corpus.load(module=EVERY), SAMPLE)
    found = run(cases, [NAME], Settings(case_seconds=60))
    findings = held(ledger.of(NAME), found, NAME, whole=False)
    assert not findings.undeclared
    assert not findings.complaints
    assert findings.declared
