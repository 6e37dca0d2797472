"""`xarch new`, `eject` and `budget` on a machine without a framework."""

import json

import pytest


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_new_prints_a_preset_that_loads(xarch, tmp_path):
    done = xarch("new", "image")
    assert done.stdout.startswith("# ")
    (tmp_path / "m.yaml").write_text(done.stdout)
    assert "total" in xarch("budget", "m.yaml").stdout
    assert {"image", "multimodal", "speech"} <= set(xarch("new").stdout.split())


def test_new_prints_the_schema(xarch):
    assert json.loads(xarch("new", "--schema").stdout)["title"] == "xarch spec"


def test_budget_takes_changes_and_speaks_json(xarch):
    first, second = (
        json.loads(xarch("budget", "image", "--json", *changes).stdout)
        for changes in ((), ("modules.see.block=vit", "modules.see.dim=32"))
    )
    assert first["parameters"] != second["parameters"]
    assert [row["component"] for row in second["rows"]] == ["vit", "classifier"]


def test_budget_draws_the_graph(xarch, tmp_path):
    done = xarch("budget", "image", "--picture", "image.svg")
    assert "total" in done.stdout
    assert (tmp_path / "image.svg").read_text(encoding="utf-8").startswith("<svg xmlns")


def test_samples_writes_files_and_tells_what_they_are(xarch, tmp_path):
    done = xarch("samples", "image", "-o", "some", "--count", "2")
    assert done.returncode == 0, done.stderr
    names = [line.split("\t")[0] for line in done.stdout.splitlines()]
    assert names == ["some/1.png", "some/2.png"]
    assert (tmp_path / "some" / "truths.txt").read_text() == done.stdout
    assert {line.split("\t")[1] for line in done.stdout.splitlines()} <= set("0123456789")
    again = xarch("samples", "image", "-o", "some")
    assert again.returncode == 2
    assert "some exists already" in again.stderr


def test_eject_writes_source(xarch, tmp_path):
    done = xarch("eject", "image", "-o", "model.py")
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "model.py").read_text()
    compile(text, "model.py", "exec")
    assert xarch("eject", "image").stdout == text


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["new", "imag"], "Did you mean 'image'"),
        (["budget", "image", "modules.see.block=vitt"], "image.yaml:7: modules.see.block: There"),
        (["budget", "image", "modules.see.width=3"], "cnn has no option 'width'"),
        (["budget", "image", "budget.parameters=1k"], "19,754 parameters, more than the 1,000"),
        (["budget", "image", "inputs.picture.height=1"], "does not fit into an image of 1 x 8"),
        (["budget", "image", "graph.see.inputs=[see]"], "runs in a circle: see -> see"),
        (["budget", "image", "modules.more.block=mlp"], "no node of the graph uses this module"),
        (["budget", "missing.yaml"], "There is no file missing.yaml"),
        (["budget", "."], "neither a preset nor a file"),
        (["eject", "image", "-o", "model.txt"], "ends in .py"),
        (["eject", "image", "-o", "nowhere/model.py"], "nowhere/model.py cannot be written"),
        (["budget"], "Missing argument"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_mistake_is_one_message_and_exit_status_2(xarch, arguments, says):
    done = xarch(*arguments)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
