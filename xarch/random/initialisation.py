"""`initialise`: the initial values of a built model, by seed and path alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import keras
import numpy as np

from xarch.random import keras_private
from xarch.random.errors import RandomArgumentError, UnknownInitializer
from xarch.random.initializers import values
from xarch.random.numpy_draws import placeholders
from xarch.random.seeds import derive
from xarch.random.words import key

_KEEPS = "_xarch_keeps_its_values"

#: Variables that Keras's own layers make with a fixed initializer, by class and name.
FIXED: Mapping[tuple[str, str], Any] = {
    ("AdditiveAttention", "scale"): "glorot_uniform",
    ("Attention", "concat_score_weight"): "ones",
    ("Attention", "scale"): "ones",
    ("Normalization", "count"): "zeros",
    ("Normalization", "mean"): "zeros",
    ("Normalization", "variance"): "ones",
    ("RMSNormalization", "scale"): "ones",
    ("SpectralNormalization", "vector_u"): keras.initializers.TruncatedNormal(stddev=0.02),
}


def initialise(model: Any, seed: int, initializers: Mapping[str, Any] | None = None) -> None:
    """Gives every variable of a built model its initial value, the same on every backend.

    A value depends on the seed, the variable's path, its shape and its initializer alone, so that
    layers with names of their own keep their values when others are swapped. The initializer is
    the layer's attribute `<name>_initializer` (`kernel_initializer` for `kernel`,
    `recurrent_initializer` for `recurrent_kernel`). States of seed generators are set too; those
    of stateful recurrent layers become zero. The optimizer is left alone.

    Args:
        model: A built Keras model or layer, third-party layers included.
        seed: Any integer.
        initializers: Initializers, by the path of the variable, where the layer does not tell or
            another one is wanted; names, objects or functions of shape and dtype.

    Raises:
        RandomArgumentError: The model is not built, or a path in `initializers` is not in it.
        UnknownInitializer: The initializer of some variables cannot be found; nothing is changed.
    """
    given = dict(initializers or {})
    plan, unknown, seen = [], [], Counter[str]()
    for layer, variable in _variables(model):
        path = variable.path
        number = derive(seed, path, seen[path])
        seen[path] += 1
        found = given.get(path, _initializer(layer, variable))
        if found is None:
            unknown.append(f"{path} of {type(layer).__name__}, shape {tuple(variable.shape)}")
        else:
            plan.append((variable, found, number))
    _check(model, seen, given, unknown)
    made = [(variable, _value(found, variable, number)) for variable, found, number in plan]
    for variable, value in made:
        variable.assign(value)
    _seed_generators(model, seed)


def initialised(make: Callable[[], Any], seed: int) -> Any:
    """Makes a model and gives it its initial values, without drawing Keras's own first.

    Args:
        make: Makes the model; its weights are replaced.
        seed: As for `initialise`.

    Returns:
        What `make` returned.

    Raises:
        UnknownInitializer: As for `initialise`.
    """
    with placeholders():
        model = make()
    initialise(model, seed)
    return model


def keeping(layer: Any) -> Any:
    """Marks a layer or model whose values are what it was made for; `initialise` leaves it alone.

    Args:
        layer: Such as a model that was read from a file; marked itself, with all that is in it.
    """
    setattr(layer, _KEEPS, True)
    return layer


def _kept(model: Any) -> set[int]:
    return {
        id(part)
        for layer in keras_private.flatten_layers(model)
        if getattr(layer, _KEEPS, False)
        for part in keras_private.flatten_layers(layer)
    }


def _variables(model: Any) -> Iterator[tuple[Any, Any]]:
    done: set[int] = set()
    kept = _kept(model)
    for layer in keras_private.flatten_layers(model):
        if id(layer) in kept:
            continue
        for variable in keras_private.own_variables(layer):
            if id(variable) not in done:
                done.add(id(variable))
                yield layer, variable


def _initializer(layer: Any, variable: Any) -> Any:
    name = variable.name
    if name == "bias" and getattr(layer, "unit_forget_bias", False):
        return _forget_bias(layer)
    for stem in (name, name.removesuffix("_kernel"), "depthwise" if name == "kernel" else name):
        found = getattr(layer, f"{stem}_initializer", None)
        if found is not None:
            return keras.initializers.get(found)
    if isinstance(layer, keras.layers.RNN) and not variable.trainable:
        return keras.initializers.Zeros()
    for kind in type(layer).__mro__:
        if (kind.__name__, name) in FIXED and kind.__module__.startswith("keras."):
            return keras.initializers.get(FIXED[kind.__name__, name])
    return None


def _forget_bias(layer: Any) -> Any:
    units = getattr(layer, "units", None) or layer.filters

    def bias(shape: Any, dtype: Any, keys: Any) -> np.ndarray[Any, Any]:
        initializer = keras.initializers.get(layer.bias_initializer)
        rest = _made(initializer, (shape[0] - units,), dtype, keys)
        return np.concatenate([rest[:units], np.ones_like(rest[:units]), rest[units:]])

    bias.takes_key = True  # type: ignore[attr-defined]
    return bias


def _value(found: Any, variable: Any, number: int) -> np.ndarray[Any, Any]:
    shape, dtype, keys = tuple(variable.shape), variable.dtype, key(number)
    if getattr(found, "takes_key", False):
        return np.asarray(found(shape, dtype, keys))
    return _made(keras.initializers.get(found), shape, dtype, keys)


def _made(initializer: Any, shape: Any, dtype: Any, keys: Any) -> np.ndarray[Any, Any]:
    value = values(initializer, shape, dtype, keys)
    if value is None:
        value = keras.ops.convert_to_numpy(initializer(shape, dtype=dtype))
    return np.asarray(value)


def _check(model: Any, seen: Mapping[str, int], given: Mapping[str, Any], extra: list[str]) -> None:
    if not getattr(model, "built", True):
        raise RandomArgumentError(
            f"{model.name!r} is not built, so that it has no variables yet. Call it on data, or "
            "call its build(), before initialise()."
        )
    if strangers := [path for path in given if path not in seen]:
        raise RandomArgumentError(
            f"No variable has the path {', '.join(map(repr, strangers))}. "
            f"Known: {', '.join(sorted(seen)) or 'none'}."
        )
    if extra:
        raise UnknownInitializer(
            "The initializer of these variables cannot be found: "
            + "; ".join(extra)
            + ". Keep it in the layer's attribute `<name>_initializer`, or pass "
            "initialise(..., initializers={path: initializer}). Nothing was changed."
        )


def _seed_generators(model: Any, seed: int) -> None:
    for layer in keras_private.flatten_layers(model):
        for number, generator in enumerate(keras_private.own_seed_generators(layer)):
            state = generator.state
            start = derive(seed, layer.path or layer.name, "seed_generator", number, bits=31)
            state.assign(np.array([start, 0], str(state.dtype)))
