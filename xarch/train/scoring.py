"""What is measured on held-out samples beyond Keras's metrics."""

from __future__ import annotations

import math
from collections.abc import Mapping

from xarch.data.data import Array, Data, Split
from xarch.spec.document import Spec


def scored(spec: Spec, test: Split, outputs: Mapping[str, Array]) -> dict[str, float | None]:
    """The scores of the spec's data source: what people of its field measure; None for NaN."""
    if spec.data is None:
        return {}
    return finite(spec.data.scores(test, outputs))


def baselines(spec: Spec, data: Data) -> dict[str, float | None]:
    """What a simple method reaches on the same data; None for NaN."""
    return {} if spec.data is None else finite(spec.data.baselines(data))


def finite(values: Mapping[str, float]) -> dict[str, float | None]:
    """Measures as JSON can hold them: None for what is no number."""
    return {name: float(x) if math.isfinite(x) else None for name, x in values.items()}
