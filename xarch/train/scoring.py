"""What is measured on held-out samples beyond Keras's metrics."""

from __future__ import annotations

import math
from collections.abc import Mapping

from xarch.data.data import Array, Split
from xarch.spec.document import Spec


def scored(spec: Spec, test: Split, outputs: Mapping[str, Array]) -> dict[str, float | None]:
    """The scores of the spec's data source: what people of its field measure; None for NaN."""
    if spec.data is None:
        return {}
    found = {name: float(value) for name, value in spec.data.scores(test, outputs).items()}
    return {name: value if math.isfinite(value) else None for name, value in found.items()}
