"""What a worker does: build, fit, evaluate, predict; all on the backend of its process."""

from __future__ import annotations

import importlib
import math
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from xarch import random, saving
from xarch.decoding import beam, greedy
from xarch.spec.model import build
from xarch.spec.saved import MEMBER
from xarch.workers import ask, notify

if TYPE_CHECKING:
    import keras

Array = np.ndarray[Any, Any]
Arrays = Mapping[str, Array]
Samples = tuple[Arrays, Arrays]

_MOST_NEWS = 10  # a second, so that telling of batches costs nothing


def train(
    document: Mapping[str, Any],
    train_set: Samples,
    test_set: Samples,
    path: str | None,
) -> dict[str, Any]:
    """Builds a spec's model, trains it and saves it.

    Args:
        document: The spec's plain data; a worker needs no source of data to know it.
        train_set: Inputs and targets by name.
        test_set: The held-out ones; measured after each epoch.
        path: The `.keras` file to write; None writes none.

    Returns:
        `outputs`: what the model gives for the held-out samples, by output; nothing where the
        training stopped; `diverged`: whether it stopped because the loss was no number. It also
        stops where the parent answers an epoch's news with False.
    """
    keras = importlib.import_module("keras")
    with random.portable():
        model = build({**document, "data": None})
        settings = model.spec.train
        size = _batch(settings.batch_size, train_set)
        batches = random.Batches(*_flat(train_set), size, model.spec.run.seed)
        news = _News(model.keras, settings.epochs, len(batches))
        model.keras.fit(
            batches,
            epochs=settings.epochs,
            validation_data=random.Batches(*_flat(test_set), _held(size), shuffle=False),
            callbacks=[
                keras.callbacks.LambdaCallback(
                    on_epoch_begin=news.begin,
                    on_train_batch_end=news.batch,
                    on_epoch_end=news.end,
                )
            ],
            shuffle=False,
            verbose=0,
        )
        if news.stopped:
            return {"outputs": {}, "diverged": news.diverged}
        outputs = _outputs(model.keras, list(test_set[1]), test_set[0], _held(size))
    if path is not None:
        saving.save_model(model.keras, path, members={MEMBER: dict(document)})
    return {"outputs": outputs, "diverged": False}


def evaluate(path: str, names: list[str], test_set: Samples, size: int) -> dict[str, Any]:
    """Loads a saved model and measures it.

    Args:
        path: The `.keras` file.
        names: The outputs' names.
        test_set: Inputs and targets by name.
        size: Samples in a batch.

    Returns:
        `values`: the loss and the metrics; `outputs`: what the model gives, by output.
    """
    model = saving.load_model(path)
    data = random.Batches(*_flat(test_set), size, shuffle=False)
    values = model.evaluate(data, verbose=0, return_dict=True)
    outputs = _outputs(model, names, test_set[0], size)
    return {"values": _numbers(values), "outputs": outputs}


def predict(path: str, names: list[str], inputs: Arrays, size: int) -> dict[str, Array]:
    """Loads a saved model; what it gives for some inputs, by output."""
    return _outputs(saving.load_model(path, compile=False), names, inputs, size)


def write(
    path: str, inputs: Arrays, into: str, ends: tuple[int, int, int], width: int, size: int
) -> Array:
    """Loads a saved model that writes token by token; what it writes.

    Args:
        path: The `.keras` file.
        inputs: By name.
        into: The input that is given back what has been written.
        ends: The tokens that begin, end and pad.
        width: Candidates that beam search keeps; 1 takes the likeliest token each time.
        size: Samples in a batch.

    Returns:
        Tokens, int32 of the shape of the input `into`.
    """
    model = saving.load_model(path, compile=False)
    rows, length = inputs[into].shape
    given = {name: np.repeat(one, width, axis=0) for name, one in inputs.items()}

    def logits(written: Array) -> Array:
        return _outputs(model, [""], {**given, into: written}, size)[""]

    if width > 1:
        return beam(logits, rows, length, *ends, width=width)
    return greedy(logits, rows, length, *ends)


class _News:
    """What the parent hears of a running `fit`."""

    def __init__(self, model: keras.Model, epochs: int, batches: int) -> None:
        self.model, self.epochs, self.batches = model, epochs, batches
        self.diverged = self.stopped = False
        self.started = self.told = time.monotonic()

    def begin(self, epoch: int, logs: Any = None) -> None:
        self.epoch, self.started = epoch + 1, time.monotonic()
        self._tell({"batch": 0})

    def batch(self, batch: int, logs: Any = None) -> None:
        if time.monotonic() - self.told > 1 / _MOST_NEWS:
            self.told = time.monotonic()
            self._tell({"batch": batch + 1})

    def end(self, epoch: int, logs: Any = None) -> None:
        values = _numbers(logs or {})
        seconds = round(time.monotonic() - self.started, 4)
        self.diverged = not math.isfinite(values["loss"])
        answer = ask(self._of({"values": values, "seconds": seconds}))
        self.stopped = self.diverged or answer is False
        self.model.stop_training = self.model.stop_training or self.stopped

    def _tell(self, news: dict[str, Any]) -> None:
        notify(self._of(news))

    def _of(self, news: dict[str, Any]) -> dict[str, Any]:
        of = {"epoch": self.epoch, "epochs": self.epochs, "batches": self.batches}
        return {**of, **news}


def _numbers(values: Mapping[str, Any]) -> dict[str, float]:
    return {name: float(value) for name, value in values.items()}


def _batch(size: int | str, samples: Samples) -> int:
    return size if isinstance(size, int) else len(next(iter(samples[0].values())))


def _held(size: int) -> int:
    """Samples in a batch of held-out ones: as in training, but never all at once."""
    return min(size, 256)


def _flat(samples: Samples) -> tuple[Any, Any]:
    x, y = (_alone(one) for one in samples)
    return x, y


def _alone(arrays: Arrays) -> Any:
    """One input or output is an array, several are a dict, as the built model has them."""
    return dict(arrays) if len(arrays) > 1 else next(iter(arrays.values()))


def _outputs(model: keras.Model, names: list[str], inputs: Arrays, size: int) -> dict[str, Array]:
    found = model.predict(_alone(inputs), batch_size=size, verbose=0)
    if isinstance(found, dict):
        return {name: np.asarray(one) for name, one in found.items()}
    return {names[0]: np.asarray(found)}
