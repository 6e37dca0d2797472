"""Compiled functions and gradients, where the backend has them."""

import inspect

import numpy as np

from xarch.backend.tracing import Tracing


def f(x):
    return [x * x * x]


def test_the_module_has_the_members_of_the_contract(backend):
    tracing = backend.tracing()
    for name in ("compiled", "gradients"):
        wanted = list(inspect.signature(getattr(Tracing, name)).parameters)[1:]
        assert list(inspect.signature(getattr(tracing, name)).parameters) == wanted


def test_a_compiled_function_gives_the_same(backend):
    x = backend.arrays().from_numpy(np.array([1.0, 2.0], "float32"))
    (found,) = backend.tracing().compiled(f)(x)
    assert backend.arrays().to_numpy(found).tolist() == [1.0, 8.0]


def test_gradients_weigh_the_outputs(backend):
    x = backend.arrays().from_numpy(np.array([1.0, 2.0], "float32"))
    (found,) = backend.tracing().gradients(f, [x], [np.array([1.0, 0.5])])
    assert backend.arrays().to_numpy(found).tolist() == [3.0, 6.0]


def test_the_source_does_the_same(backend):
    source = backend.tracing_source()
    x = backend.arrays().from_numpy(np.array([1.0, 2.0], "float32"))
    names = {"function": f, "outputs_of": f, "inputs": [x], "weights": [np.array([1.0, 0.5])]}
    exec(source.COMPILED + source.GRADIENT, names)
    assert backend.arrays().to_numpy(names["compiled"](x)[0]).tolist() == [1.0, 8.0]
    assert backend.arrays().to_numpy(names["gradients"][0]).tolist() == [3.0, 6.0]
