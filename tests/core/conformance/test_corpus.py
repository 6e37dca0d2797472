from pathlib import Path

import numpy as np
import pytest

from xarch.conformance import corpus, generate, reference
from xarch.conformance.case import CHANNELS, KINDS, Case
from xarch.conformance.corpus.encoding import dtype_of, from_line, to_line
from xarch.errors import ConformanceError

USES = Path(corpus.__file__).parents[1] / "execute" / "uses"


@pytest.mark.parametrize("family", generate.families())
def test_the_frozen_file_is_what_its_generator_writes_byte_for_byte(family):
    assert corpus.dump(generate.cases(family)) == (corpus.FOLDER / f"{family}.jsonl").read_text()


def test_every_frozen_family_has_a_generator():
    assert corpus.families() == generate.families()


def test_ids_are_unique_across_families():
    ids = [case.id for case in corpus.everything()]
    assert len(ids) == len(set(ids))


def test_cases_say_what_the_suite_knows():
    for case in corpus.everything():
        assert case.kind in KINDS, case.id
        assert set(case.channels) <= set(CHANNELS), case.id
        assert case.raises or case.dtypes, case.id
        assert case.law or case.raises or case.op in reference.names(), case.id


def test_a_family_is_about_one_module_and_uses_what_is_there():
    uses = {path.stem for path in USES.glob("*.py")}
    for family in corpus.families():
        lines = (corpus.FOLDER / f"{family}.jsonl").read_text().splitlines()
        cases = [from_line(line) for line in lines]
        assert len({case.module for case in cases}) == 1, family
        assert {case.use for case in cases} <= uses | {""}, family


def test_a_module_without_cases_is_judged_by_those_of_keras_ops():
    assert {case.module for case in corpus.load(module="xarch.ops")} == {"keras.ops"}
    assert {case.module for case in corpus.load(module="torch.special")} == {"keras.ops"}
    assert {case.module for case in corpus.load(module="keras.losses")} == {"keras.losses"}
    with pytest.raises(ConformanceError, match=r"No family 'shape' of keras\.losses"):
        corpus.load("shape", module="keras.losses")


def test_a_module_of_the_name_of_one_of_keras_is_judged_by_its_cases():
    assert {case.module for case in corpus.load(module="xarch.layers")} == {"keras.layers"}
    assert {case.module for case in corpus.load(module="xarch.random")} == {"keras.random"}


def test_a_case_survives_its_line():
    array = np.array([[1.5, -0.0]], dtype_of("bfloat16"))
    args = (array, float("-inf"), (1, 2), [slice(None, 2), ...], 2 + 1j, "text")
    case = Case("x/y", "keras.ops:x", args, {"key": {"inner": np.zeros((0, 3), bool)}})
    found = from_line(to_line(case))
    assert to_line(found) == to_line(case)
    assert found.args[0].dtype == array.dtype
    assert found.args[0].tobytes() == array.tobytes()
    assert found.args[1:] == args[1:]
    assert found.kwargs["key"]["inner"].shape == (0, 3)


def test_the_version_changes_with_a_case(tmp_path):
    corpus.freeze("one", [Case("a/b", "keras.ops:a", (1.0,))], tmp_path)
    first = corpus.version.__wrapped__(tmp_path)
    assert corpus.freeze("one", [Case("a/b", "keras.ops:a", (2.0,))], tmp_path)
    assert corpus.version.__wrapped__(tmp_path) != first
    assert not corpus.freeze("one", [Case("a/b", "keras.ops:a", (2.0,))], tmp_path)


def test_an_unknown_family_is_named():
    with pytest.raises(ConformanceError, match="Did you mean 'shape'"):
        corpus.load("shap")
