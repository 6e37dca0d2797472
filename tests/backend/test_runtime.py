"""The process-wide settings, and the capabilities that the backend claims."""

import os
import subprocess
import sys

import keras
import numpy as np
import pytest


def test_devices_are_told_with_the_default_first(runtime):
    devices = runtime.devices()
    assert any(device.kind == "cpu" for device in devices)
    assert all(device.name for device in devices)


def test_precision_is_text_by_name(runtime):
    settings = runtime.precision()
    assert settings
    assert all(isinstance(value, str) for value in settings.values())


def test_memory_is_bytes_by_device(runtime):
    assert all(isinstance(value, int) for value in runtime.memory().values())


def test_seeding_makes_keras_repeat_itself(runtime):
    def draw():
        runtime.seed(3)
        keras.utils.set_random_seed(3)
        return keras.ops.convert_to_numpy(keras.random.normal((4,)))

    np.testing.assert_array_equal(draw(), draw())


def in_new_process(backend, code, **settings):
    environment = {
        **os.environ,
        **backend.environment(**settings),
        "KERAS_BACKEND": backend.keras_backend,
    }
    code = f"import xarch\nbackend = xarch.backend.get({backend.name!r})\n{code}"
    return of_code(code, environment)


def of_code(code, environment):
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env=environment
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_its_package_may_be_imported_before_xarch(backend):
    package = type(backend).__module__
    environment = {**os.environ, "XARCH_BACKEND": backend.name}
    environment.pop("KERAS_BACKEND", None)
    code = f"import {package}.runtime, keras\nprint(keras.backend.backend())"
    assert of_code(code, environment) == backend.keras_backend


@pytest.mark.parametrize("threads", [1, 2])
def test_as_many_threads_as_asked_where_the_framework_tells(backend, threads):
    told = in_new_process(backend, "print(backend.runtime().threads())", threads=threads)
    most = min(threads, os.cpu_count() or 1)  # some take no more than there are
    assert told in {str(threads), str(most), "None"}


def test_what_is_compiled_is_kept_where_the_framework_can(backend, tmp_path):
    if backend.environment(cache=tmp_path) == backend.environment():
        return
    code = "import keras\nkeras.ops.convert_to_numpy(keras.ops.sin(keras.ops.ones(3)))"
    in_new_process(backend, code, cache=tmp_path)
    assert list(tmp_path.iterdir())


def test_float64_holds_from_input_to_output_where_it_is_claimed(backend):
    code = (
        "import keras, numpy as np\n"
        "keras.config.set_floatx('float64')\n"
        "x = np.linspace(0.1, 1, 7).reshape(1, 7)\n"
        "y = keras.ops.mean(keras.ops.matmul(x, x.T) + keras.ops.maximum(x, 0.7))\n"
        "truth = (x @ x.T + np.maximum(x, 0.7)).mean()\n"
        "y = backend.arrays().to_numpy(y)\n"
        "print(y.dtype, abs(float(y) - truth) < 1e-12)"
    )
    told = in_new_process(backend, code, float64=True)
    assert (told == "float64 True") == ("float64" in backend.capabilities)


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_training_works_where_it_is_claimed(backend, dtype):
    assert "train" in backend.capabilities
    if dtype == "bfloat16":
        assert "bfloat16" in backend.capabilities
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.layers.Dense(1, dtype=dtype)])
    model.compile(keras.optimizers.SGD(0.1), "mse")
    x = np.linspace(-1, 1, 32, dtype="float32").reshape(-1, 1)
    losses = model.fit(x, 2 * x, epochs=5, verbose=0).history["loss"]
    assert losses[-1] < losses[0]
