"""Which public names have no case: the lists may only shrink."""

import ast
import json
import re
from pathlib import Path

import pytest

from xarch.conformance import corpus
from xarch.conformance.case import EVERY

DATA = Path(__file__).parents[2] / "data" / "conformance"
NOXFILE = Path(__file__).parents[3] / "noxfile.py"
PUBLIC = json.loads((DATA / "names.json").read_text())  # of Keras 3.15.1

TAKES_A_FUNCTION = "a case is data, and this op takes a function"
RANDOM = "its result is random"
OPS = {
    "empty_like": "its numbers are not defined",
    "is_tensor": "its argument is no array",
}


BASE = "it is what others are made of"
AS_TEXT = "it turns names into the others"
LOSSES = {"Loss": BASE, "deserialize": AS_TEXT, "get": AS_TEXT, "serialize": AS_TEXT}
OF_LOSSES = "it is the function of keras.losses"
METRICS = {
    "Metric": BASE, "MeanMetricWrapper": TAKES_A_FUNCTION, "deserialize": AS_TEXT, "get": AS_TEXT,
    "serialize": AS_TEXT,
    **dict.fromkeys([
        "binary_crossentropy", "binary_focal_crossentropy", "categorical_crossentropy",
        "categorical_focal_crossentropy", "categorical_hinge", "hinge", "huber", "kl_divergence",
        "log_cosh", "mean_absolute_error", "mean_absolute_percentage_error", "mean_squared_error",
        "mean_squared_logarithmic_error", "poisson", "sparse_categorical_crossentropy",
        "squared_hinge",
    ], OF_LOSSES),
}  # fmt: skip
OPTIMIZERS = {
    "OptimizerMap": "MultiOptimizer's cases make it", "Optimizer": BASE, "deserialize": AS_TEXT,
    "get": AS_TEXT, "serialize": AS_TEXT,
    "schedules.LearningRateSchedule": BASE, "schedules.deserialize": AS_TEXT,
    "schedules.serialize": AS_TEXT,
}  # fmt: skip
ANOTHER_NAME = "it is another layer's second name"
OF_A_LAYER = "it makes the layer of its name and calls it"
OF_TEXT = "its input is text, or its table comes from data"
OF_ANOTHER_FRAMEWORK = "it holds what another framework made"
_RANKS = ("1D", "2D", "3D")
LAYERS = {
    "Layer": BASE, "Wrapper": BASE, "InputSpec": BASE, "Input": BASE,
    "InputLayer": BASE, "deserialize": AS_TEXT, "serialize": AS_TEXT, "Lambda": TAKES_A_FUNCTION,
    "Pipeline": "it is the layers that it is made of",
    "add": OF_A_LAYER, "average": OF_A_LAYER, "concatenate": OF_A_LAYER, "dot": OF_A_LAYER,
    "maximum": OF_A_LAYER, "minimum": OF_A_LAYER, "multiply": OF_A_LAYER, "subtract": OF_A_LAYER,
    **dict.fromkeys(
        [f"{stem}{rank}" for rank in _RANKS
         for stem in ("AvgPool", "MaxPool", "GlobalAvgPool", "GlobalMaxPool", "Convolution")],
        ANOTHER_NAME,
    ),
    **dict.fromkeys([f"Convolution{rank}Transpose" for rank in _RANKS], ANOTHER_NAME),
    **dict.fromkeys([f"SeparableConvolution{rank}" for rank in _RANKS[:2]], ANOTHER_NAME),
    **dict.fromkeys(["FlaxLayer", "JaxLayer", "TFSMLayer", "TorchModuleWrapper"],
                    OF_ANOTHER_FRAMEWORK),
    **dict.fromkeys(["HashedCrossing", "Hashing", "IntegerLookup", "StringLookup",
                     "TextVectorization"], OF_TEXT),
    **dict.fromkeys([
        "AugMix", "AutoContrast", "ContrastLimitedAdaptiveHistogramEqualization", "CutMix",
        "Equalization", "MaxNumBoundingBoxes", "MixUp", "RandAugment", "RandomBrightness",
        "RandomColorDegeneration", "RandomColorJitter", "RandomContrast", "RandomCrop",
        "RandomElasticTransform", "RandomErasing", "RandomFlip", "RandomGaussianBlur",
        "RandomGrayscale", "RandomHue", "RandomInvert", "RandomPerspective", "RandomPosterization",
        "RandomRotation", "RandomSaturation", "RandomSharpness", "RandomShear",
        "RandomTranslation", "RandomZoom", "Solarization",
    ], RANDOM),
}  # fmt: skip
STORED = "it stores a model, which tests/cross/saving holds"
MODELS = {
    "Sequential": "it is a Model whose layers follow each other",
    "clone_model": STORED,
    "load_model": STORED,
    "model_from_json": STORED,
    "save_model": STORED,
}
WITHOUT_A_CASE = {
    "keras.ops": OPS, "keras.layers": LAYERS, "keras.losses": LOSSES, "keras.metrics": METRICS,
    "keras.models": MODELS, "keras.optimizers": OPTIMIZERS,
    "keras.random": {"SeedGenerator": "every case draws from some"},
}  # fmt: skip


def names(module):
    return {case.target.partition(":")[2] for case in corpus.load(module=module)}


def test_every_module_with_cases_is_listed_and_judged():
    assert set(corpus.modules()) == set(PUBLIC) == set(WITHOUT_A_CASE)
    judged = re.search(r"^JUDGED = (\[[^\]]*\])", NOXFILE.read_text(), re.MULTILINE)
    assert ast.literal_eval(judged[1]) == [EVERY, "xarch.ops", "xarch.layers"]
    of_all = {case.id for case in corpus.load(module=EVERY)}
    assert of_all == {case.id for case in corpus.everything()}
    assert len(of_all) == len(corpus.everything())


@pytest.mark.parametrize("module", PUBLIC)
def test_every_public_name_has_a_case_or_is_declared_without(module):
    assert set(PUBLIC[module]) - names(module) == set(WITHOUT_A_CASE[module])


@pytest.mark.parametrize("module", PUBLIC)
def test_no_case_is_about_a_name_that_does_not_exist(module):
    assert names(module) <= set(PUBLIC[module])
