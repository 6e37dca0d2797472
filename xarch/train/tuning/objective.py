"""By what trials are compared."""

from __future__ import annotations

from dataclasses import dataclass

from xarch.components.losses import LOSSES
from xarch.errors import ArgumentError, nearest
from xarch.spec.document import Spec


@dataclass(frozen=True)
class Objective:
    """A measure of each epoch on the samples set aside.

    Attributes:
        name: As a run's log has it, without `val_`.
        higher: Whether more is better.
    """

    name: str
    higher: bool

    @property
    def measure(self) -> str:
        """Its name in an epoch's values."""
        return f"val_{self.name}"

    def __str__(self) -> str:
        return f"{self.name} ({'higher' if self.higher else 'lower'} is better)"

    def better(self, one: float, other: float) -> bool:
        """Whether one value is better than another."""
        return one > other if self.higher else one < other


def objective(spec: Spec, name: str) -> Objective:
    """The measure of that name.

    Raises:
        ArgumentError: The spec's training has no such measure.
    """
    known = measures(spec)
    if name not in known:
        raise ArgumentError(
            f"The training of {spec.name!r} measures no {name!r}. {nearest(name, known)}"
        )
    return Objective(name, known[name])


def measures(spec: Spec) -> dict[str, bool]:
    """What an epoch measures, and whether more of it is better."""
    known = {"loss": False}
    for output, one in spec.outputs.items():
        prefix = "" if len(spec.outputs) == 1 else f"{output}_"
        known.setdefault(f"{prefix}loss", False)
        names = one.head.metrics[:1] if one.metrics is None else one.metrics
        known |= {f"{prefix}{name}": name not in LOSSES for name in names}
    return known
