"""The list of public names that the conformance suite is held against."""

import json
from pathlib import Path

import keras

PUBLIC = Path(__file__).parents[1] / "data" / "conformance" / "names.json"


def test_the_list_is_what_keras_has():
    found = [name for name in dir(keras.ops) if callable(getattr(keras.ops, name))]
    found += [f"image.{name}" for name in dir(keras.ops.image)]
    public = [name for name in found if not name.rpartition(".")[2].startswith("_")]
    assert sorted(public) == json.loads(PUBLIC.read_text())
