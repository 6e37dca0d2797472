"""A model saved on one backend trains on elsewhere as if it had always been there."""

from __future__ import annotations

import itertools
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import xarch

STEPS = str(Path(__file__).parent / "saving_steps.py") + ":"
BACKENDS = ("torch", "jax", "tensorflow")
BEFORE, AFTER = 6, 6
AFFECTED = (
    "SGD", "Adam", "AdamW", "RMSprop", "Nadam", "Adamax", "Adagrad", "Adadelta", "Lion",
)  # fmt: skip
# Everything is float32. The source's steps are not bit for bit the target's own: bias correction
# divides by 1 - beta_2**t, about 1e-3 here, so a power that is one ulp (6e-8) off moves a step by
# 6e-5 of itself. Measured over these runs: 4.2e-6 for Nadam, which is also how far torch's and
# JAX's own uninterrupted runs lie apart, and 3e-7 or less for all others. A lost state shows at
# 1e-2 and more; the last assertion of the first test makes sure that it would be seen.
RTOL = 1e-5
LOST = 1e-3


@pytest.fixture(scope="module")
def workers() -> Iterator[xarch.Workers]:
    with xarch.Workers(*BACKENDS, threads=1, timeout=120) as running:
        yield running


@pytest.fixture(scope="module")
def data() -> tuple[Any, Any]:
    generator = np.random.Generator(np.random.Philox(3))
    x = generator.standard_normal((32, 5)).astype("float32")
    return x, np.sin(x.sum(axis=1, keepdims=True)).astype("float32")


@pytest.fixture(scope="module")
def alone(workers: xarch.Workers, data: tuple[Any, Any]) -> Any:
    """Each backend's losses after the hand-over, had it trained without interruption."""
    cache: dict[str, Any] = {}

    def losses(optimizer: str) -> Any:
        if optimizer not in cache:
            results = workers.run(STEPS + "train", optimizer, data, BEFORE + AFTER).require()
            cache[optimizer] = {name: found[BEFORE:] for name, found in results.items()}
        return cache[optimizer]

    return losses


def save(
    workers: xarch.Workers, data: Any, optimizer: str, source: str, saver: str, path: Path
) -> str:
    arguments = optimizer, data, BEFORE, (saver, str(path), BEFORE)
    workers.call(STEPS + "train", arguments, only=[source]).require()
    return str(path)


def gap(ours: Any, theirs: Any) -> float:
    ours, theirs = np.asarray(ours), np.asarray(theirs)
    return float(np.max(np.abs(ours - theirs) / np.abs(theirs)))


@pytest.mark.parametrize("optimizer", AFFECTED)
def test_a_file_that_plain_keras_saved_on_torch_goes_on(workers, data, alone, tmp_path, optimizer):
    path = save(workers, data, optimizer, "torch", "keras", tmp_path / "plain.keras")
    resumed = workers.call(STEPS + "resume", ("xarch", path, data, AFTER)).require()
    for name, found in resumed.items():
        assert found["optimizer"] == optimizer
        assert found["iterations"] == BEFORE
        assert gap(found["losses"], alone(optimizer)[name]) < RTOL, name
    forgetful = workers.call(
        STEPS + "resume_forgetfully", (optimizer, path, data, AFTER), only=["jax"]
    )["jax"]
    assert gap(forgetful, alone(optimizer)["jax"]) > LOST, "the test would not see a lost state"


@pytest.mark.parametrize(("source", "target"), [*itertools.permutations(BACKENDS, 2)])
def test_a_file_that_xarch_saved_goes_on_in_plain_keras(
    workers, data, alone, tmp_path, source, target
):
    path = save(workers, data, "Adam", source, "xarch", tmp_path / "portable.keras")
    found = workers.call(STEPS + "resume", ("keras", path, data, AFTER), only=[target])[target]
    assert found["optimizer"] == "Adam"
    assert found["iterations"] == BEFORE
    assert gap(found["losses"], alone("Adam")[target]) < RTOL


@pytest.mark.parametrize("optimizer", ["SGD", "Lion", "Adafactor"])
def test_a_file_that_xarch_saved_on_torch_goes_on_in_plain_keras_with(
    workers, data, alone, tmp_path, optimizer
):
    path = save(workers, data, optimizer, "torch", "xarch", tmp_path / "portable.keras")
    resumed = workers.call(
        STEPS + "resume", ("keras", path, data, AFTER), only=["jax", "tensorflow"]
    ).require()
    for name, found in resumed.items():
        assert gap(found["losses"], alone(optimizer)[name]) < RTOL, name


@pytest.mark.parametrize("source", BACKENDS)
@pytest.mark.parametrize(("saver", "loader"), [("keras", "xarch"), ("xarch", "keras")])
def test_each_backend_compiles_as_it_prefers_whichever_saved(
    workers, data, tmp_path, source, saver, loader
):
    path = save(workers, data, "SGD", source, saver, tmp_path / "model.keras")
    preferred = workers.run(STEPS + "auto_jit_compile").require()
    assert workers.run(STEPS + "jit_compile_of", loader, path).require() == preferred


def test_the_loaded_file_itself_is_not_changed(workers, data, tmp_path):
    path = save(workers, data, "Adam", "torch", "keras", tmp_path / "plain.keras")
    before = Path(path).read_bytes()
    workers.call(STEPS + "load", (path,)).require()
    assert Path(path).read_bytes() == before


def test_a_state_that_does_not_fit_is_an_error_and_not_a_warning(workers, tmp_path):
    path = tmp_path / "model.keras"
    workers.call(STEPS + "save_with_smaller_state", (str(path),), only=["jax"]).require()
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    config = json.loads(members["config.json"])
    config["compile_config"]["optimizer"]["class_name"] = "Adam"
    config["compile_config"]["optimizer"]["config"] = {"learning_rate": 0.1}
    members["config.json"] = json.dumps(config).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    for name, failure in workers.run(STEPS + "load", str(path)).failures.items():
        assert failure.error == "SavedModelError", name
        assert "Skipping variable loading for optimizer" in failure.message
    assert len(workers.run(STEPS + "load", str(path)).failures) == len(BACKENDS)


def test_a_model_that_keras_cannot_save_leaves_no_file(workers, tmp_path):
    path = tmp_path / "model.keras"
    failures = workers.run(STEPS + "save_uncompilable", str(path)).failures
    assert {failure.error for failure in failures.values()} == {"SavedModelError"}
    assert len(failures) == len(BACKENDS)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("optimizer", AFFECTED)
def test_the_defect_of_plain_keras_that_xarch_mends_is_still_there(
    workers, data, tmp_path, optimizer
):
    """Fails when Keras stores the public class: then `_BACKEND_OPTIMIZERS` may retire."""
    path = save(workers, data, optimizer, "torch", "keras", tmp_path / "plain.keras")
    with zipfile.ZipFile(path) as archive:
        stored = json.loads(archive.read("config.json"))["compile_config"]["optimizer"]
    assert stored["module"].startswith("keras.src.backend.torch.optimizers.")
    assert stored["class_name"] == optimizer
    results = workers.call(
        STEPS + "resume", ("keras", path, data, AFTER), only=["jax", "tensorflow"]
    )
    assert {name: failure.error for name, failure in results.failures.items()} == {
        "jax": "TypeError",
        "tensorflow": "TypeError",
    }


def test_the_resolved_jit_compile_of_plain_keras_is_still_stored(workers, data, tmp_path):
    """Fails when Keras stores "auto": then `_set_jit_compile` may retire."""
    preferred = workers.run(STEPS + "auto_jit_compile").require()
    for name in BACKENDS:
        path = save(workers, data, "SGD", name, "keras", tmp_path / f"{name}.keras")
        with zipfile.ZipFile(path) as archive:
            stored = json.loads(archive.read("config.json"))["compile_config"]["jit_compile"]
        assert stored is preferred[name]
    assert len(set(preferred.values())) == 2, "the backends' preferences differ"
