"""What the workers do for the tests of saved models; imported in the workers only."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

from xarch import saving

# Settings that make the optimizer's state matter within a few steps.
OPTIMIZERS: dict[str, dict[str, Any]] = {
    "SGD": {"learning_rate": 0.05, "momentum": 0.9},
    "Adam": {"learning_rate": 0.02, "amsgrad": True},
    "AdamW": {"learning_rate": 0.02, "weight_decay": 0.05},
    "RMSprop": {"learning_rate": 0.01, "momentum": 0.5, "centered": True},
    "Nadam": {"learning_rate": 0.02},
    "Adamax": {"learning_rate": 0.02},
    "Adagrad": {"learning_rate": 0.05},
    "Adadelta": {"learning_rate": 5.0, "rho": 0.8},
    "Lion": {"learning_rate": 0.03},
    "Adafactor": {"learning_rate": 0.02},
}
SAVERS = {"keras": keras.saving.save_model, "xarch": saving.save_model}
LOADERS = {"keras": keras.saving.load_model, "xarch": saving.load_model}
Arrays = tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]


def train(
    optimizer: str, data: Arrays, steps: int, save: tuple[str, str, int] | None = None
) -> list[float]:
    """Trains from fixed weights; `save` is (saver, path, after how many of the steps)."""
    model = keras.Sequential(
        [keras.Input((5,)), keras.layers.Dense(7, activation="tanh"), keras.layers.Dense(1)]
    )
    generator = np.random.Generator(np.random.Philox(7))
    model.set_weights([0.4 * generator.standard_normal(w.shape) for w in model.weights])
    model.compile(_optimizer(optimizer), loss="mse")
    before = steps if save is None else save[2]
    losses = _fit(model, data, before)
    if save is not None:
        SAVERS[save[0]](model, save[1])
    return losses + _fit(model, data, steps - before)


def resume(loader: str, path: str, data: Arrays, steps: int) -> dict[str, Any]:
    """Loads a model and trains it further."""
    model = LOADERS[loader](path)
    begun = int(model.optimizer.iterations)
    return {
        "losses": _fit(model, data, steps),
        "iterations": begun,
        "optimizer": type(model.optimizer).__name__,
    }


def jit_compile_of(loader: str, path: str) -> bool:
    """The compiler setting that a loaded model has."""
    return bool(LOADERS[loader](path).jit_compile)


def resume_forgetfully(optimizer: str, path: str, data: Arrays, steps: int) -> list[float]:
    """As `resume`, with the weights but without the optimizer's state."""
    model = saving.load_model(path, compile=False)
    model.compile(_optimizer(optimizer), loss="mse")
    return _fit(model, data, steps)


def auto_jit_compile() -> bool:
    """What `jit_compile="auto"` means here for a model of this kind."""
    model = keras.Sequential([keras.Input((5,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    return bool(model.jit_compile)


def save_with_smaller_state(path: str) -> None:
    """Writes a model whose stored optimizer says Adam while its state is that of plain SGD."""
    model = keras.Sequential([keras.Input((5,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(0.1), "mse")
    model.save(path)


def load(path: str) -> None:
    """Loads a model with xarch."""
    saving.load_model(path)


def save_uncompilable(path: str) -> None:
    """Saves a model that Keras cannot describe."""

    class Secret:
        pass

    class Layer(keras.layers.Layer):
        def get_config(self) -> dict[str, Any]:
            return {"secret": Secret()}

    model = keras.Sequential([keras.Input((5,)), Layer()])
    saving.save_model(model, path)


def _optimizer(name: str) -> Any:
    return getattr(keras.optimizers, name)(**OPTIMIZERS[name])


def _fit(model: Any, data: Arrays, steps: int) -> list[float]:
    if steps == 0:
        return []
    history = model.fit(*data, batch_size=len(data[0]), epochs=steps, shuffle=False, verbose=0)
    return [float(loss) for loss in history.history["loss"]]
