"""A loss is made and called."""

import keras


def loss(cls, config, y_true, y_pred, sample_weight=None, masked=False):
    """Rows of zeros are masked where `masked` says so."""
    if masked:
        y_pred = keras.layers.Masking()(y_pred)
    return cls(**config)(y_true, y_pred, sample_weight=sample_weight)
