"""What the worker processes do: build, train, resume, evaluate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xarch import saving
from xarch.demo.data import BATCH
from xarch.demo.models import BUILDERS
from xarch.demo.numbers import Array
from xarch.workers import notify

if TYPE_CHECKING:
    import keras

Result = dict[str, Any]


def shapes(builder: str) -> list[tuple[int, ...]]:
    """The shapes of a model's weights, in the model's order."""
    return [tuple(weight.shape) for weight in BUILDERS[builder]().weights]


def train(
    builder: str,
    weights: list[Array],
    train_set: tuple[Array, Array],
    test_set: tuple[Array, Array],
    orders: Array,
    save_as: str | None = None,
) -> Result:
    """Builds a model, gives it its initial weights and trains it.

    Args:
        builder: A key of `models.BUILDERS`.
        weights: The initial weights.
        train_set: Inputs and labels to train on.
        test_set: The held-out ones.
        orders: The order of the samples, a row for each epoch.
        save_as: Where to save the model with its optimizer at the end; None saves nothing.

    Returns:
        `losses`: the training loss of each epoch; `loss` and `accuracy`: on the held-out set;
        `changes`: what `save_model` made portable.
    """
    model = BUILDERS[builder]()
    model.set_weights(weights)
    return _train(model, train_set, test_set, orders, save_as)


def resume(
    path: str,
    train_set: tuple[Array, Array],
    test_set: tuple[Array, Array],
    orders: Array,
    save_as: str | None = None,
) -> Result:
    """Loads a saved model with its optimizer and trains it further; otherwise as `train`."""
    return _train(saving.load_model(path), train_set, test_set, orders, save_as)


def evaluate(path: str, test_set: tuple[Array, Array]) -> Result:
    """Loads a saved model; its `loss` and `accuracy` on the held-out set."""
    return _evaluate(saving.load_model(path), test_set)


def _train(
    model: keras.Model,
    train_set: tuple[Array, Array],
    test_set: tuple[Array, Array],
    orders: Array,
    save_as: str | None,
) -> Result:
    x, y = train_set
    losses = []
    for order in orders:
        history = model.fit(x[order], y[order], batch_size=BATCH, shuffle=False, verbose=0)
        losses.append(float(history.history["loss"][0]))
        notify(losses[-1])
    changes = () if save_as is None else saving.save_model(model, save_as)
    return {"losses": losses, "changes": changes, **_evaluate(model, test_set)}


def _evaluate(model: keras.Model, test_set: tuple[Array, Array]) -> Result:
    x, y = test_set
    values = model.evaluate(x, y, batch_size=len(x), verbose=0, return_dict=True)
    return {name: float(value) for name, value in values.items()}
