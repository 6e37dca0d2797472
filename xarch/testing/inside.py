"""What the checks do in a backend's process; the part of this room that imports Keras."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np

from xarch.backend import current, registry
from xarch.conformance import arguments
from xarch.workers import targets, trees

Outcome = dict[str, Any]
_SEED = 20261125


class Record:
    """What a check found: values to compare, and problems in sentences."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.problems: list[str] = []
        self.backend = registry.get(current().name)
        self._arrays = self.backend.arrays()

    def take(self, name: str, function: Callable[[], Any]) -> Any:
        """Keeps what a part gives, or that it raises; gives the tensors."""
        try:
            found = function()
            self.values[name] = trees.to_numpy(found, self._arrays)
        except Exception as error:
            self.problems.append(f"{name} raises {type(error).__name__}: {error}")
            return None
        return found

    def gradient(
        self, function: Callable[..., Any], given: Sequence[Any], name: str = "gradient"
    ) -> None:
        """Keeps the gradient for some tensors, where the backend computes gradients."""
        if "trace" not in self.backend.capabilities:
            return
        tracing = self.backend.tracing()  # type: ignore[attr-defined]

        def outputs_of(*tensors: Any) -> list[Any]:
            return [one for one in keras.tree.flatten(function(*tensors)) if is_float(one)]

        def slopes() -> Any:
            shapes = [tuple(one.shape) for one in outputs_of(*given)]
            weights = [arguments.cotangent(shape, i) for i, shape in enumerate(shapes)]
            found = tracing.gradients(outputs_of, list(given), weights)
            return [np.zeros(x.shape, "float32") if one is None else one
                    for one, x in zip(found, given, strict=True)]  # fmt: skip

        if any(is_float(one) for one in given):
            self.take(name, slopes)

    def symbolic(self, function: Callable[..., Any], tensors: Sequence[Any], found: Any) -> None:
        """Holds the symbolic call's shapes and dtypes against those of a result."""
        for name, unknown in (("symbolic call", False), ("call with unknown batch", True)):
            symbols = [_symbol(one, unknown) for one in tensors]
            try:
                told = keras.tree.flatten(function(*symbols))
            except Exception as error:
                self.problems.append(f"{name} raises {type(error).__name__}: {error}")
                continue
            for one, real in zip(told, keras.tree.flatten(found), strict=False):
                pairs = zip(one.shape, real.shape, strict=False)
                fits = len(one.shape) == len(real.shape) and all(a in (None, b) for a, b in pairs)
                if not fits or one.dtype != dtype_of(real):
                    self.problems.append(
                        f"{name} says {one.shape} {one.dtype}, the result is "
                        f"{tuple(real.shape)} {dtype_of(real)}"
                    )

    def outcome(self) -> Outcome:
        """For the parent."""
        return {"values": self.values, "problems": self.problems}


def check_op(path: str, inputs: Sequence[Any], options: dict[str, Any]) -> Outcome:
    """Forward, symbolic, compiled and gradient of a function of tensors."""
    target = targets.resolve(path)
    record = Record()
    tensors = [keras.ops.convert_to_tensor(one) for one in inputs]

    def function(*given: Any) -> Any:
        return target(*given, **options)

    found = record.take("forward", lambda: function(*tensors))
    if found is not None:
        record.symbolic(function, tensors, found)
        if "trace" in record.backend.capabilities:
            tracing = record.backend.tracing()  # type: ignore[attr-defined]
            record.take("compiled", lambda: tracing.compiled(function)(*tensors))
        floats = [i for i, one in enumerate(tensors) if is_float(one)]
        record.gradient(
            lambda *given: function(*_filled(tensors, floats, given)), [tensors[i] for i in floats]
        )
    return record.outcome()


def check_layer(path: str, inputs: Sequence[Any], config: dict[str, Any]) -> Outcome:
    """A layer: forward, symbolic, gradients, saving and loading, mixed precision."""
    factory = targets.resolve(path)
    record = Record()
    tensors = [keras.ops.convert_to_tensor(one) for one in inputs]

    def build(**more: Any) -> Any:
        layer = factory(**{**config, **more})
        layer(*tensors)
        set_weights(layer)
        return layer

    try:
        layer = build()
    except Exception as error:
        record.problems.append(f"building it raises {type(error).__name__}: {error}")
        return record.outcome()
    found = record.take("forward", lambda: layer(*tensors))
    if found is None:
        return record.outcome()
    record.symbolic(layer, tensors, found)
    _slopes(record, layer, tensors)
    symbols = [keras.Input(batch_shape=_symbol(one, True).shape, dtype=dtype_of(one))
               for one in tensors]  # fmt: skip
    try:
        model = keras.Model(symbols, layer(*symbols))
    except Exception as error:
        record.problems.append(f"a model of it raises {type(error).__name__}: {error}")
    else:
        _saved(record, model, tensors, {layer.__class__.__name__: layer.__class__})
    record.take("mixed precision", lambda: _wide(build(dtype="mixed_bfloat16")(*tensors)))
    return record.outcome()


def check_model(path: str, inputs: Sequence[Any], config: dict[str, Any]) -> Outcome:
    """A model: forward, gradients, saving and loading."""
    record = Record()
    tensors = [keras.ops.convert_to_tensor(one) for one in inputs]
    given = tensors[0] if len(tensors) == 1 else tensors
    try:
        model = targets.resolve(path)(**config)
        model(given)
    except Exception as error:
        record.problems.append(f"building it raises {type(error).__name__}: {error}")
        return record.outcome()
    set_weights(model)
    if record.take("forward", lambda: model(given, training=False)) is not None:
        _slopes(record, model, tensors)
        _saved(record, model, tensors, {})
    return record.outcome()


def set_weights(layer: Any) -> None:
    """Weights that are the same on every backend: positive, of the size of Glorot's."""
    generator = np.random.Generator(np.random.Philox(_SEED))
    values = []
    for weight in layer.weights:
        high = 1.0 / math.sqrt(max(int(np.prod(weight.shape[:-1])), 1))
        drawn = generator.uniform(0.1 * high, high, tuple(weight.shape)).astype("float32")
        values.append(drawn if is_float(weight) else np.asarray(weight))
    layer.set_weights(values)


def _slopes(record: Record, layer: Any, tensors: list[Any]) -> None:
    """The gradients for floating inputs and trainable weights."""
    fixed = [one.value for one in layer.non_trainable_variables]
    floats = [i for i, one in enumerate(tensors) if is_float(one)]
    count = len(floats)
    is_model = isinstance(layer, keras.Model)

    def function(*given: Any) -> Any:
        filled = _filled(tensors, floats, given[:count])
        args = [filled[0] if len(filled) == 1 else filled] if is_model else filled
        return layer.stateless_call(list(given[count:]), fixed, *args)[0]

    weights = [one.value for one in layer.trainable_variables]
    record.gradient(function, [*[tensors[i] for i in floats], *weights])


def _saved(record: Record, model: Any, tensors: list[Any], objects: dict[str, Any]) -> None:
    given = tensors[0] if len(tensors) == 1 else tensors
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        try:
            model.save(path)
            again = keras.models.load_model(path, custom_objects=objects)
            pairs = [
                [keras.ops.convert_to_numpy(x) for x in keras.tree.flatten(one(given))]
                for one in (model, again)
            ]
        except Exception as error:
            record.problems.append(f"saving and loading raises {type(error).__name__}: {error}")
            return
    for before, after in zip(*pairs, strict=True):
        if not np.array_equal(before, after, equal_nan=True):
            record.problems.append("the loaded model gives other numbers than the saved one")


def _wide(tree: Any) -> Any:
    return keras.tree.map_structure(
        lambda one: keras.ops.cast(one, "float32") if is_float(one) else one, tree
    )


def _filled(tensors: list[Any], places: list[int], given: Sequence[Any]) -> list[Any]:
    found = list(tensors)
    for place, one in zip(places, given, strict=True):
        found[place] = one
    return found


def _symbol(tensor: Any, unknown: bool) -> Any:
    shape: tuple[int | None, ...] = tuple(tensor.shape)
    if unknown and shape:
        shape = (None, *shape[1:])
    return keras.KerasTensor(shape, dtype=dtype_of(tensor))


def dtype_of(tensor: Any) -> str:
    """The name of a tensor's dtype."""
    return str(keras.backend.standardize_dtype(tensor.dtype))


def is_float(tensor: Any) -> bool:
    """Whether a tensor is of a real float."""
    return "float" in dtype_of(tensor)
