"""What an agent does, and what it expects."""

from __future__ import annotations

from xarch.components.base import Head
from xarch.components.options import Count
from xarch.components.plan import Layers, Tensor


class PolicyValue(Head):
    """Two outputs: logits of the actions, and the expected return.

    They are named `<output>_policy` and `<output>_value`. An agent's own loop trains them.

    Attributes:
        actions: How many actions there are.
    """

    name = "policy_value"
    takes = ("vector", "table")
    actions: Count

    def build(self, layers: Layers, x: Tensor) -> dict[str, Tensor]:  # type: ignore[override]
        """Vector to logits and one number."""
        policy = layers.Dense(self.actions, name="policy")(x)
        return {"policy": policy, "value": layers.Dense(1, name="value")(x)}
