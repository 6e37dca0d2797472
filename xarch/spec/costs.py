"""What a model costs, added up from its plan."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from xarch.components.plan import Effect
from xarch.spec.planning import Plan, Step

_FLOAT = 4  # bytes


@dataclass(frozen=True)
class Row:
    """One node's or output's share.

    Attributes:
        name: The node or output.
        module: The module, empty for an output.
        component: The name of the block or head.
        shape: The shape of what it gives, for one sample.
        parameters: Its weights; 0 where an earlier row has them already.
        flops: For one sample; None where they are not known.
    """

    name: str
    module: str
    component: str
    shape: tuple[int, ...]
    parameters: int
    flops: int | None


@dataclass(frozen=True)
class Budget:
    """Costs of a model. Parameters are exact; FLOPs count products; memory is an estimate.

    Attributes:
        rows: The share of each node and output.
        parameters: All weights.
        trainable: Those that training changes.
        flops: For one sample, forward: two for each multiply-add of matrix products and
            convolutions. None where a part's are not known.
        activations: Numbers that the layers give for one sample.
    """

    rows: tuple[Row, ...]
    parameters: int
    trainable: int
    flops: int | None
    activations: int

    @property
    def memory(self) -> int:
        """Bytes of the weights and of one sample's activations, in float32."""
        return _FLOAT * (self.parameters + self.activations)

    def training_memory(self, batch_size: int, moments: int = 2) -> int:
        """Bytes in training: weights, gradients, the optimizer's moments, a batch's activations.

        Args:
            batch_size: Samples in a step.
            moments: Numbers that the optimizer keeps for each weight; 2 for Adam, 0 for SGD.
        """
        weights = self.parameters + self.trainable * (1 + moments)
        return _FLOAT * (weights + batch_size * self.activations)

    def as_dict(self) -> dict[str, object]:
        """The costs as plain data."""
        rows = [{**vars(row), "shape": list(row.shape)} for row in self.rows]
        totals = {name: getattr(self, name) for name in ("parameters", "trainable", "flops")}
        return {**totals, "memory": self.memory, "rows": rows}

    def __str__(self) -> str:
        head = ("", "block", "output", "parameters", "FLOPs")
        lines = [head, *(_cells(row) for row in self.rows)]
        lines.append(("total", "", "", f"{self.parameters:,}", counted(self.flops)))
        widths = [max(len(line[at]) for line in lines) for at in range(len(head))]
        text = [
            "  ".join(
                cell.rjust(width) if at > 2 else cell.ljust(width)
                for at, (cell, width) in enumerate(zip(line, widths, strict=True))
            ).rstrip()
            for line in lines
        ]
        text.append(f"memory {_bytes(self.memory)}, weights and one sample's activations, float32")
        return "\n".join(text)


def budget(plan: Plan) -> Budget:
    """The costs of a plan."""
    known: set[str] = set()
    rows, effects = [], list[Effect]()
    for step in plan.steps:
        new = [call for call in step.calls if call.layer.name not in known]
        own = {call.layer.name: call.effect for call in new}
        known |= set(own)
        effects += own.values()
        rows.append(_row(step, sum(one.parameters for one in own.values()), plan))
    calls = [call for step in plan.steps for call in step.calls]
    parameters = sum(row.parameters for row in rows)
    frozen = sum(math.prod(shape) for effect in effects for shape in effect.frozen)
    return Budget(
        rows=tuple(rows),
        parameters=parameters,
        trainable=parameters - frozen,
        flops=_total(row.flops for row in rows),
        activations=sum(call.output.size for call in calls),
    )


def _row(step: Step, parameters: int, plan: Plan) -> Row:
    shape = next(iter(step.outputs.values())).shape
    flops = _total(call.effect.flops for call in step.calls)
    module = step.scope if step in plan.nodes else ""
    return Row(step.name, module, step.component.name, shape, parameters, flops)


def _cells(row: Row) -> tuple[str, ...]:
    name = row.name if row.module in {"", row.name} else f"{row.name} ({row.module})"
    shape = " x ".join(map(str, row.shape))
    return (name, row.component, shape, f"{row.parameters:,}", counted(row.flops))


def counted(flops: int | None) -> str:
    """A count as text.

    Example:
        >>> counted(1200), counted(None)
        ('1,200', 'unknown')
    """
    return "unknown" if flops is None else f"{flops:,}"


def _total(counts: Iterable[int | None]) -> int | None:
    known = list(counts)
    return None if None in known else sum(one for one in known if one is not None)


def _bytes(count: int) -> str:
    for unit in ("B", "KiB", "MiB", "GiB"):
        if count < 1024:
            return f"{count:.4g} {unit}"
        count /= 1024  # type: ignore[assignment]
    return f"{count:.4g} TiB"
