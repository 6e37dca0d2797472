"""Batch normalisation as torch defines it, with statistics that hold for any mean."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable("xarch")
class BatchNormalization(keras.layers.BatchNormalization):
    """`keras.layers.BatchNormalization` with torch's running statistics.

    The running variance takes the unbiased batch variance (Keras takes the biased one); the batch
    variance is the mean of squared deviations, not E[x2] - E[x]2, which cancels on torch (Keras
    3.13 to 3.15). The layer counts its updates, as torch does, and with `cumulative=True` averages
    over all batches (torch's `momentum=None`).

    Args:
        cumulative: Whether the running statistics are plain averages; `momentum` is then unused.
        frozen_affine: Whether scale and shift do not train. With `trainable=False` Keras stops the
            statistics too.
        **kwargs: As for the parent. `momentum` keeps Keras's meaning, one minus torch's.
    """

    def __init__(
        self, cumulative: bool = False, frozen_affine: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.cumulative = cumulative
        self.frozen_affine = frozen_affine

    def build(self, input_shape: Any) -> None:
        """Adds the update counter to the parent's variables."""
        super().build(input_shape)
        for variable in (getattr(self, "gamma", None), getattr(self, "beta", None)):
            if variable is not None and self.frozen_affine:
                variable.trainable = False
        self.updates = self.add_weight(
            shape=(), dtype="int32", initializer="zeros", trainable=False, name="updates"
        )

    def call(
        self,
        inputs: Any,
        training: bool | None = None,
        mask: Any = None,
        frozen: bool = False,
        after: Any = None,
    ) -> Any:
        """Normalises over all axes but `axis`; same shape and dtype as the input.

        What the layer returned before is given as `after`, where its order of calls matters: a
        functional model calls in the order of depth, and the running statistics weigh what came
        last.

        With `frozen` the running statistics are used, in training too, and stay as they are. A
        functional model replaces the `training` that a layer was called with by its own (Keras
        3.13 to 3.15), so that `training=False` does not say that.
        """
        if mask is not None:
            raise ValueError("xarch.layers.TorchBatchNormalization takes no mask.")
        dtype = keras.backend.standardize_dtype(inputs.dtype)
        wide = "float32" if dtype in ("float16", "bfloat16") else dtype
        values = ops.cast(inputs, wide)
        if training and self.trainable and not frozen:
            mean, variance = self._batch_statistics(values)
            centred = values - mean
        else:
            centred = values - self._aligned(self.moving_mean, values)
            variance = self._aligned(self.moving_variance, values)
        outputs = centred / ops.sqrt(variance + self.epsilon)
        if self.scale:
            outputs = outputs * self._aligned(self.gamma, values)
        if self.center:
            outputs = ops.subtract(outputs, -self._aligned(self.beta, values))
        return ops.cast(outputs, dtype)

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        own = {"cumulative": self.cumulative, "frozen_affine": self.frozen_affine}
        return {**super().get_config(), **own}

    def _batch_statistics(self, values: Any) -> tuple[Any, Any]:
        axes = [axis for axis in range(len(values.shape)) if axis != self._channel_axis(values)]
        mean = ops.mean(values, axis=axes, keepdims=True)
        variance = ops.mean(ops.square(values - mean), axis=axes, keepdims=True)
        count = ops.cast(ops.size(values), variance.dtype) / self.moving_mean.shape[0]
        self._update(mean, variance * (count / (count - 1)))
        return mean, variance

    def _update(self, mean: Any, unbiased: Any) -> None:
        self.updates.assign(self.updates + 1)
        kept: Any = self.momentum
        if self.cumulative:
            kept = 1 - 1 / ops.cast(self.updates, self.moving_mean.dtype)
        for running, batch in ((self.moving_mean, mean), (self.moving_variance, unbiased)):
            fresh = ops.cast(ops.reshape(ops.stop_gradient(batch), (-1,)), running.dtype)
            running.assign(running * kept + fresh * (1 - kept))

    def _channel_axis(self, values: Any) -> int:
        return int(self.axis) % len(values.shape)

    def _aligned(self, variable: Any, values: Any) -> Any:
        shape = [1] * len(values.shape)
        shape[self._channel_axis(values)] = -1
        return ops.cast(ops.reshape(variable, shape), values.dtype)
