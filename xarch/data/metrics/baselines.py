"""What a model of the field has to beat."""

from __future__ import annotations

from typing import Any

import numpy as np

from xarch.data.extra import load

Array = np.ndarray[Any, Any]


def tf_idf(tokens: Array, classes: Array, held_out: Array) -> Array:
    """Classes of texts by logistic regression on how often each token stands in them.

    Counts are weighed by how few texts have the token (Spärck Jones 1972), rows have length 1, the
    inverse penalty C is 10: the better one of 1 and 10 on both presets of texts.

    Args:
        tokens: Integers of shape (texts, length), 0 where a text has ended.
        classes: The class of each text.
        held_out: Tokens of other texts.

    Returns:
        Their classes.

    Raises:
        MissingDataExtra: scikit-learn is not installed.
    """
    text = load("sklearn.feature_extraction.text", "apps", "tf_idf")
    linear = load("sklearn.linear_model", "apps", "tf_idf")
    weigh = text.TfidfVectorizer(analyzer=lambda row: row[row != 0].tolist())
    model = linear.LogisticRegression(C=10.0, max_iter=2000)
    model.fit(weigh.fit_transform(tokens), classes)
    found: Array = model.predict(weigh.transform(held_out))
    return found
