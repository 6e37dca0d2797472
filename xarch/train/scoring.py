"""What is measured on held-out samples beyond Keras's metrics."""

from __future__ import annotations

from collections.abc import Mapping

from xarch.data.data import Array, Split
from xarch.spec.document import Spec


def scored(spec: Spec, test: Split, outputs: Mapping[str, Array]) -> dict[str, float]:
    """The scores of the spec's data source: what people of its field measure."""
    if spec.data is None:
        return {}
    return {name: float(value) for name, value in spec.data.scores(test, outputs).items()}
