"""Samples of identities: how well a model tells whether two are of the same one."""

from __future__ import annotations

from collections.abc import Mapping

from xarch.data.base import DataSource
from xarch.data.data import Array, Data, Split

_MOST = 2000  # samples; all their pairs are compared


class Identities(DataSource):
    """A source of pictures whose held-out identities are others than those learned from."""

    def scores(self, test: Split, outputs: Mapping[str, Array]) -> Mapping[str, float]:
        """The equal error rate of verification over all pairs, of the first 2,000 samples."""
        from xarch.data.metrics import equal_error_rate

        (identities,), (embeddings,) = test.targets.values(), outputs.values()
        return {"equal_error_rate": equal_error_rate(embeddings[:_MOST], identities[:_MOST])}

    def baselines(self, data: Data) -> Mapping[str, float]:
        """The equal error rate of the pixels themselves, each picture less its mean."""
        from xarch.data.metrics import equal_error_rate

        ((pictures,), (identities,)) = data.test.inputs.values(), data.test.targets.values()
        pixels = pictures[:_MOST].reshape(len(pictures[:_MOST]), -1)
        centred = pixels - pixels.mean(axis=1, keepdims=True)
        return {"equal_error_rate_of_pixels": equal_error_rate(centred, identities[:_MOST])}
