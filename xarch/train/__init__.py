"""Training: a spec and its data become a run folder.

`train` loads the data, holds them against the spec, and lets a worker of the chosen backend build
and fit the model; initial weights, masks and the order of the samples come from the spec's one
seed. `evaluate` and `predict` use a run folder on any backend,
`samples` writes files to try them on; `suggest` and `tune` train variants
of a spec. No parent process imports Keras.
"""

from xarch.train.evaluating import Evaluation, evaluate
from xarch.train.folder import Run, read_run
from xarch.train.predicting import Prediction, predict
from xarch.train.samples import Sample, samples
from xarch.train.suggesting import Suggestion, suggest
from xarch.train.training import Epoch, train
from xarch.train.tuning import Trial, Tuning, tune

__all__ = [
    "Epoch",
    "Evaluation",
    "Prediction",
    "Run",
    "Sample",
    "Suggestion",
    "Trial",
    "Tuning",
    "evaluate",
    "predict",
    "read_run",
    "samples",
    "suggest",
    "train",
    "tune",
]
