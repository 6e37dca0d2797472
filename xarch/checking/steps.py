"""What a worker does: builds a model, asks it for outputs and gradients."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from typing import Any

import numpy as np

from xarch import random, saving
from xarch.backend import current_backend
from xarch.components import registry
from xarch.spec.alone import alone
from xarch.spec.building import keras_model
from xarch.spec.inputs import KINDS
from xarch.spec.loading import load
from xarch.spec.planning import Plan, checked

Array = np.ndarray[Any, Any]

_RATE = 1e6


def of_spec(
    document: Mapping[str, Any],
    path: str | None,
    inputs: Mapping[str, Array],
    weights: Sequence[Array] | None = None,
) -> dict[str, Any]:
    """What the model of a spec gives.

    Args:
        document: The spec's plain data.
        path: A `.keras` file with its weights; None for its initial weights.
        inputs: By name.
        weights: Instead of its own; None leaves them.
    """
    spec = load({**document, "data": None})
    if path is not None and weights is None:
        weights = saving.load_model(path, compile=False).get_weights()
    return _measured(checked(spec), spec.run.seed, inputs, weights)


def of_component(
    name: str,
    options: Mapping[str, Any],
    entries: Sequence[Mapping[str, Any]],
    inputs: Mapping[str, Array],
    weights: Sequence[Array] | None = None,
) -> dict[str, Any]:
    """What a component alone gives.

    Args:
        name: The component.
        options: Its options.
        entries: Its inputs: `kind` and options of each.
        inputs: Values for them.
        weights: Instead of the initial ones; None leaves them.
    """
    kinds = [KINDS[one["kind"]](**{k: v for k, v in one.items() if k != "kind"}) for one in entries]
    plan = alone(registry.get(name)(**options), kinds)
    return _measured(plan, 0, inputs, weights)


def write_model(path: str, image: Mapping[str, Any]) -> None:
    """Writes a small model as a `.keras` file, for a component that reads one.

    It computes in float32 wherever it is loaded, and has no layer that makes much of rounding.

    Args:
        path: The file.
        image: The sizes of what the model takes.
    """
    keras = importlib.import_module("keras")
    layers = keras.layers
    x = given = keras.Input([image[one] for one in ("height", "width", "channels")])
    x = layers.Conv2D(4, 3, activation="relu", name="conv")(x)
    x = layers.Dense(5, name="last")(layers.GlobalAveragePooling2D(name="pool")(x))
    model = keras.Model(given, x)
    random.initialise(model, 0)
    saving.save_model(model, path)


def _measured(
    plan: Plan, seed: int, inputs: Mapping[str, Array], weights: Sequence[Array] | None
) -> dict[str, Any]:
    """`parameters`, `weights`, `outputs`; in float64 also `gradients` and `states`."""
    keras = importlib.import_module("keras")
    double = keras.config.floatx() == "float64"
    keep_float64 = importlib.import_module("xarch.layers.float64").keep_float64
    with keep_float64() if double else nullcontext():
        keras.backend.clear_session()
        model = random.initialised(lambda: keras_model(plan), seed)
        if weights is not None:
            model.set_weights(weights)
        found = model.predict_on_batch(_given(inputs))
        outputs = found if isinstance(found, dict) else {next(iter(plan.outputs)): found}
        made = {
            "parameters": model.count_params(),
            "weights": model.get_weights(),
            "outputs": {name: np.asarray(one) for name, one in outputs.items()},
        }
        if double and "train" in current_backend().capabilities and model.trainable_weights:
            made |= _trained(keras, model, inputs, found)
    return made


def _trained(keras: Any, model: Any, inputs: Mapping[str, Array], outputs: Any) -> dict[str, Any]:
    """What one training step computes, with the same dropout masks on every backend.

    Its loss is the mean squared distance of the outputs from random numbers, which any model has.
    The step is so long that what it changes is the gradient in full precision. `states` are moving
    averages and the like.
    """
    drawn = np.random.default_rng(0)
    wanted = keras.tree.map_structure(lambda one: drawn.normal(size=one.shape), outputs)
    model.compile(keras.optimizers.SGD(_RATE), loss=_mean_square(keras, wanted), jit_compile=False)
    before = _values(keras, model.trainable_weights)
    with random.portable():
        model.train_on_batch(_given(inputs), wanted)
    after = _values(keras, model.trainable_weights)
    gradients = {name: (before[name] - one) / _RATE for name, one in after.items()}
    return {"gradients": gradients, "states": _values(keras, model.non_trainable_weights)}


def _mean_square(keras: Any, wanted: Any) -> Any:
    return keras.tree.map_structure(lambda _: "mean_squared_error", wanted)


def _given(inputs: Mapping[str, Array]) -> Any:
    return dict(inputs) if len(inputs) > 1 else next(iter(inputs.values()))


def _values(keras: Any, variables: Sequence[Any]) -> dict[str, Array]:
    return {one.path: np.array(keras.ops.convert_to_numpy(one)) for one in variables}
