"""Mistakes in a call of `xarch port` end at once: status 2, a sentence, no traceback, no file."""

import pytest

RIGHT = ["torchvision.models:resnet18", "--input", "float32[N,3,8,8]", "-o", "out.keras"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({0: "torchvision.models.resnet18"}, "package.module:function"),
        ({2: "float32(N,3)"}, "is no input"),
        ({2: "int64[N,3]"}, "give the range"),
        ({4: "out.h5"}, "ends in .keras"),
        ({4: "file.txt/out.keras"}, "cannot be written"),
        ({5: "--verify=jaxx"}, "Did you mean 'jax'"),
        ({5: "--weights=none.safetensors"}, "There is no checkpoint"),
        ({5: "--args=none.json"}, "cannot be read as JSON"),
        ({5: "--args=file.txt"}, "cannot be read as JSON"),
    ],
)
def test_a_mistake_is_one_sentence(xarch, tmp_path, monkeypatch, change, says):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file.txt").write_text("mine")
    arguments = [change.get(at, one) for at, one in enumerate([*RIGHT, ""])]
    done = xarch(
        "port",
        *(one for one in arguments if one),
    )
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert [one.name for one in tmp_path.iterdir()] == ["file.txt"]
