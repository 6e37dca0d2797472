import json

import pytest

from xarch.errors import TargetError
from xarch.workers.targets import path_of, resolve


def top_level():
    return 1


class Holder:
    @staticmethod
    def inner():
        return 2


def test_a_path_leads_to_its_function():
    assert resolve("json:dumps") is json.dumps


def test_a_path_may_go_through_a_class():
    assert resolve("json:JSONDecoder.decode") is json.JSONDecoder.decode


def test_a_function_of_an_importable_module_has_a_path():
    assert path_of(json.dumps) == "json:dumps"


def test_a_file_can_hold_the_function(tmp_path):
    file = tmp_path / "mine.py"
    file.write_text("def f():\n    return 3\n")
    assert resolve(f"{file}:f")() == 3
    assert resolve(f"{file}:f") is resolve(f"{file}:f")


def test_a_file_that_raises_is_read_again_next_time(tmp_path):
    file = tmp_path / "mine.py"
    file.write_text("1 / 0")
    with pytest.raises(ZeroDivisionError):
        resolve(f"{file}:f")
    file.write_text("def f():\n    return 4\n\n\n")
    assert resolve(f"{file}:f")() == 4


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("json", "package.module:function"),
        ("json:", "package.module:function"),
        (":dumps", "package.module:function"),
    ],
)
def test_a_text_that_is_no_path_is_refused(path, says):
    with pytest.raises(TargetError, match=says):
        path_of(path)


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("nowhere:f", "no module 'nowhere'"),
        ("json.nowhere:f", "no module 'json.nowhere'"),
        ("json:dumpz", "Did you mean .*'dumps'"),
        ("json:__name__", "is a str, not a function"),
        ("/nowhere/x.py:f", "no file"),
    ],
)
def test_a_path_that_leads_nowhere_is_explained(path, says):
    with pytest.raises(TargetError, match=says):
        resolve(path)


def test_a_missing_import_inside_the_module_is_not_taken_for_a_wrong_path(tmp_path):
    file = tmp_path / "needs.py"
    file.write_text("import not_installed_anywhere")
    with pytest.raises(ModuleNotFoundError, match="not_installed_anywhere"):
        resolve(f"{file}:f")


def test_a_lambda_has_no_path():
    with pytest.raises(TargetError, match="top level of a module"):
        path_of(lambda: None)
