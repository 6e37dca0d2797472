"""The losses of PPO and DQN, for `compile`; what they need beside the model travels as targets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from xarch.spec.document import Spec


def of(model: Any, spec: Spec, settings: Mapping[str, float]) -> Any:
    """The losses that a spec's head asks for.

    Args:
        model: The Keras model.
        spec: The spec: a `policy_value` head is trained by PPO, a `regressor` by DQN.
        settings: `clip` and `entropy` of PPO.
    """
    ((name, output),) = spec.outputs.items()
    if output.head.name == "regressor":
        return dqn()
    policy = ppo(settings["clip"], settings["entropy"])
    return {f"{name}_policy": policy, f"{name}_value": squared}


def ppo(clip: float, entropy: float) -> Callable[[Any, Any], Any]:
    """The clipped surrogate of PPO (Schulman and others 2017), less a share of the entropy.

    Targets are of shape `(batch, 3)`: the action, its advantage, and the logarithm of the
    probability that it had when it was chosen. Predictions are logits.
    """
    from keras import ops

    def loss(y_true: Any, y_pred: Any) -> Any:
        action, advantage, before = (y_true[:, at] for at in range(3))
        logs = ops.log_softmax(y_pred, axis=-1)
        chosen = ops.one_hot(ops.cast(action, "int32"), y_pred.shape[-1])
        ratio = ops.exp(ops.sum(chosen * logs, axis=-1) - before)
        clipped = ops.clip(ratio, 1 - clip, 1 + clip)
        surrogate = ops.minimum(ratio * advantage, clipped * advantage)
        spread = -ops.sum(ops.exp(logs) * logs, axis=-1)
        return -surrogate - entropy * spread

    return loss


def squared(y_true: Any, y_pred: Any) -> Any:
    """Half the squared error of the expected return; both of shape `(batch, 1)`."""
    from keras import ops

    return 0.5 * ops.square(y_pred[:, 0] - y_true[:, 0])


def dqn() -> Callable[[Any, Any], Any]:
    """The Huber loss of the chosen action's value (Mnih and others 2015).

    Targets are of shape `(batch, 2)`: the action, and the return that is expected of it.
    """
    from keras import ops

    def loss(y_true: Any, y_pred: Any) -> Any:
        chosen = ops.one_hot(ops.cast(y_true[:, 0], "int32"), y_pred.shape[-1])
        error = ops.abs(ops.sum(chosen * y_pred, axis=-1) - y_true[:, 1])
        small = ops.minimum(error, 1.0)
        return small * (error - 0.5 * small)

    return loss
