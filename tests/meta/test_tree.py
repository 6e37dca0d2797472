"""Rules of the tree that no tool checks."""

import importlib
import json
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from xarch.backend import registry

ROOT = Path(__file__).parents[2]
BACKENDS = sorted((ROOT / "backends").iterdir())
LIBRARY = sorted((ROOT / "xarch").rglob("*.py"))


def test_every_backend_folder_is_in_the_table_and_the_other_way_round():
    assert {path.name for path in BACKENDS} == set(registry.IN_TREE)


def test_every_backend_has_the_same_file_names():
    def names(path):
        package = path / f"xarch_{path.name}"
        return {file.name for file in package.glob("*.py")}

    first, *others = (names(path) for path in BACKENDS)
    assert all(other == first for other in others)


@pytest.mark.parametrize("name", registry.IN_TREE)
def test_the_extra_of_a_backend_installs_versions_that_the_backend_supports(name):
    backend = registry.get(name)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    (line,) = project["optional-dependencies"][name]
    asked = Requirement(line)
    assert asked.name == backend.native_package
    assert asked.specifier == SpecifierSet(backend.supported)


def test_ports_are_tested_on_every_version_whose_models_are_read():
    backend = registry.first_with("reader")
    package = importlib.import_module(type(backend).__module__)
    listed = re.search(r"^READ = (\[.*\])", (ROOT / "noxfile.py").read_text(), re.MULTILINE)
    read = SpecifierSet(f"{backend.supported},{package.READS}")
    minors = [f"{major}.{minor}" for major in range(1, 10) for minor in range(100)]
    assert json.loads(listed[1]) == [one for one in minors if one in read]


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_library_asks_no_backend_for_its_name(path):
    text = path.read_text()
    quoted = "|".join(registry.IN_TREE)
    assert not re.search(rf"(==|!=|\bin\b|case)\s*[\(\[{{]?\s*[\"']({quoted})[\"']", text)
    assert not re.search(r"backend\.backend\(\)\s*(==|!=|in\b)", text)


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: str(path.relative_to(ROOT)))
def test_keras_src_is_named_in_no_import_without_a_reason(path):
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if re.match(r"\s*(from|import) keras\.src", line):
            assert "#" in line, f"{path}:{number} imports keras.src without a reason beside it"


def test_the_readme_shows_the_two_commands():
    text = (ROOT / "README.md").read_text()
    for command in ("python noxfile.py -s demo", "python noxfile.py"):
        assert re.search(rf"^{re.escape(command)}( +#|$)", text, re.MULTILINE)


def test_ci_runs_the_readmes_test_command():
    assert "python noxfile.py" in (ROOT / ".ci" / "run").read_text()


def test_the_readmes_examples_run_with_those_of_the_documentation():
    assert (ROOT / "docs" / "readme.md").samefile(ROOT / "README.md")
