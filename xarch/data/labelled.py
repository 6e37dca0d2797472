"""Texts that belong to classes: how they are scored, and what a simple method makes of them."""

from __future__ import annotations

from collections.abc import Mapping

from xarch.data.base import DataSource
from xarch.data.data import Array, Data, Split


class LabelledTexts(DataSource):
    """A source with one input of tokens, 0 where a text has ended, and one output of classes."""

    def scores(self, test: Split, outputs: Mapping[str, Array]) -> Mapping[str, float]:
        """Macro-F1."""
        from xarch.data.metrics import macro_f1

        (truth,), (found,) = test.targets.values(), outputs.values()
        return {"macro_f1": macro_f1(truth, found.argmax(axis=-1))}

    def baselines(self, data: Data) -> Mapping[str, float]:
        """Macro-F1 of TF-IDF and logistic regression on the same tokens."""
        from xarch.data.metrics import macro_f1
        from xarch.data.metrics.baselines import tf_idf

        (tokens,), (classes,) = data.train.inputs.values(), data.train.targets.values()
        (held_out,), (truth,) = data.test.inputs.values(), data.test.targets.values()
        return {"macro_f1_of_tf_idf": macro_f1(truth, tf_idf(tokens, classes, held_out))}
