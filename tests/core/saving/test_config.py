"""What `mend_config` changes and what it leaves alone."""

from __future__ import annotations

import copy

import pytest
from core.saving.keras_files import TORCH_ADAM, config

from xarch.saving import mend_config

PORTABLE = {"module": "keras.optimizers", "class_name": "Adam", "registered_name": None}


def test_a_torch_optimizer_becomes_the_public_one_with_its_settings():
    mended, changes = mend_config(config())
    optimizer = mended["compile_config"]["optimizer"]
    assert {key: optimizer[key] for key in PORTABLE} == PORTABLE
    assert optimizer["config"] == config()["compile_config"]["optimizer"]["config"]
    assert f"{TORCH_ADAM}.Adam -> keras.optimizers.Adam" in changes


def test_an_optimizer_inside_another_is_mended_too():
    outer = config("keras.optimizers")
    outer["compile_config"]["optimizer"]["config"] = {
        "inner_optimizer": config()["compile_config"]["optimizer"],
        "list": [[config()["compile_config"]["optimizer"]]],
    }
    mended, changes = mend_config(outer)
    found = mended["compile_config"]["optimizer"]["config"]
    assert found["inner_optimizer"]["module"] == "keras.optimizers"
    assert found["list"][0][0]["module"] == "keras.optimizers"
    assert len([line for line in changes if line.startswith(TORCH_ADAM)]) == 2


@pytest.mark.parametrize("stored", [True, False])
def test_a_resolved_jit_compile_is_the_next_backends_own_choice_again(stored):
    mended, changes = mend_config(config("keras.optimizers", jit_compile=stored))
    assert mended["compile_config"]["jit_compile"] == "auto"
    assert changes == (f"jit_compile: {stored} -> auto",)


def test_a_stored_jit_compile_can_be_kept():
    portable = config("keras.optimizers", jit_compile=True)
    assert mend_config(portable, jit_compile="stored") == (portable, ())


def test_a_portable_configuration_stays_as_it_is():
    portable = config("keras.optimizers", jit_compile="auto")
    assert mend_config(portable) == (portable, ())


def test_a_model_that_was_never_compiled_stays_as_it_is():
    plain = {"class_name": "Sequential", "config": {}, "compile_config": None}
    assert mend_config(plain) == (plain, ())


def test_the_given_configuration_is_not_changed():
    given = config()
    before = copy.deepcopy(given)
    mend_config(given)
    assert given == before


@pytest.mark.parametrize(
    "module",
    [
        "my.keras.src.backend.torch.optimizers.torch_adam",
        "keras.src.backend.torch.layers",
        "keras.src.optimizers.adam",
        "keras.src.backend.torch.optimizers.torch_adam.more",
        "keras.src.backend.torch.optimizers.torch_adam\n",
    ],
)
def test_other_modules_are_left_alone(module):
    given = config(module, jit_compile="auto")
    assert mend_config(given) == (given, ())


def test_a_class_name_that_is_no_name_is_left_alone():
    given = config(jit_compile="auto")
    given["compile_config"]["optimizer"]["class_name"] = "os.system"
    assert mend_config(given) == (given, ())
