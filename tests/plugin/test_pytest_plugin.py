"""The pytest plugin on other people's tests: jax, and a backend outside of the tree."""

import sys
from xml.etree import ElementTree as ET

import pytest

pytest_plugins = ["pytester"]
BACKENDS = "jax,toy"

CONFTEST = """
import keras
import pytest

def pytest_addoption(parser):
    parser.addoption("--half", type=float, default=0.25)

def pytest_configure(config):
    config.addinivalue_line("markers", "theirs: a mark that only the workers know")

@pytest.fixture(scope="module")
def half(request):
    return keras.ops.convert_to_tensor(request.config.getoption("half"))
"""
INI = """
[pytest]
addopts = --strict-markers
"""
BACKWARDS = """
import pytest

@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    items.reverse()
"""
OTHERS = """
import pytest

@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("x")

def test_one(folder, agree):
    agree("one", 1)

def test_two(folder, agree):
    agree("two", 2)
"""
TESTS = """
import os
import keras
import pytest
from keras import ops
from xarch.testing import check_layer, check_op
import numpy as np
import xarch

BACKEND = keras.backend.backend()
CAPABILITIES = xarch.backend.current_backend().capabilities

@pytest.mark.theirs
def test_plain(half):
    assert float(half) == 0.5

def test_returns(half):
    return ops.exp(half)

@pytest.mark.parametrize("axis", [0, 1])
def test_agrees(axis, agree):
    x = ops.ones((2, 3))
    agree("sum", ops.sum(x, axis=axis), reference=np.ones((2, 3)).sum(axis).astype("float32"))

def test_differs(agree):
    agree("letters", len(BACKEND))

def test_reference(agree):
    agree("one", ops.ones(()), reference=np.float32(2))

class TestInside:
    def test_method(self, keras_backend, seed):
        print("seed", seed)
        assert "trace" not in keras_backend.capabilities, "on jax"

@pytest.mark.requires("trace")
def test_requires():
    pass

@pytest.mark.diverges("toy", reason="longer", until="2999-01-01")
def test_known(agree):
    agree("letters", len(BACKEND))

@pytest.mark.diverges("toy", reason="fails", until="2999-01-01")
def test_known_failure():
    assert "trace" in CAPABILITIES

@pytest.mark.diverges("toy", reason="not at all", until="2999-01-01")
def test_mended(agree):
    agree("one", 1)

@pytest.mark.diverges("toy", reason="not at all", until="2999-01-01")
def test_mended_failure():
    pass

@pytest.mark.diverges("tooy", reason="misspelt", until="2999-01-01")
def test_declared_wrongly():
    pass

@pytest.mark.diverges("elsewhere", reason="not installed here", until="2999-01-01")
def test_declared_elsewhere():
    pass

@pytest.mark.diverges("toy", reason="old", until="2020-01-01")
def test_expired():
    assert "trace" in CAPABILITIES

@pytest.mark.xfail(reason="known", strict=True)
def test_expected():
    assert False

def test_layer():
    check_layer("keras.layers:Dense", {"units": 2}, np.ones((2, 3), "float32"))

def test_op():
    check_op("keras.ops:softmax", np.ones((2, 3), "float32"))

def test_object():
    return object()

@pytest.mark.requires("tracing")
def test_misspelt():
    pass

def test_dies():
    if "trace" in CAPABILITIES:
        os._exit(3)

def test_after():
    pass
"""
OUTCOMES = {
    "test_plain": "jax passed, toy passed",
    "test_returns": "jax passed, toy passed, agree passed",
    "test_agrees[0": "jax passed, toy passed, agree passed",
    "test_agrees[1": "jax passed, toy passed, agree passed",
    "test_differs": "jax passed, toy passed, agree failed",
    "test_reference": "jax failed, toy failed, agree skipped",
    "test_method": "jax failed, toy passed",
    "test_requires": "jax passed, toy skipped",
    "test_known": "jax passed, toy passed, agree skipped",
    "test_known_failure": "jax passed, toy skipped",
    "test_mended": "jax passed, toy passed, agree failed",
    "test_mended_failure": "jax passed, toy failed",
    "test_declared_wrongly": "jax failed, toy failed",
    "test_declared_elsewhere": "jax passed, toy passed",
    "test_expired": "jax failed, toy failed",
    "test_expected": "jax skipped, toy skipped",
    "test_layer": "jax passed, toy passed, agree passed",
    "test_op": "jax passed, toy passed, agree passed",
    "test_object": "jax failed, toy failed, agree skipped",
    "test_misspelt": "jax failed, toy failed",
    "test_dies": "jax failed, toy passed",
    "test_after": "jax passed, toy passed",
}

PASSED = "jax passed, toy passed, agree passed"
NAMES = {*OUTCOMES, "test_one", "test_two"}


@pytest.fixture
def project(pytester):
    pytester.makeconftest(CONFTEST)
    pytester.makeini(INI)
    pytester.makepyfile(test_theirs=TESTS, test_others=OTHERS, backwards=BACKWARDS)
    return pytester


def outcomes(path):
    """The outcome of each item by test, from the JUnit file."""
    found = {}
    for case in ET.parse(path).iter("testcase"):
        name, _, backend = case.attrib["name"].removesuffix("]").replace("-", "[").rpartition("[")
        tags = [child.tag for child in case if child.tag in {"failure", "skipped", "error"}]
        outcome = (
            {"failure": "failed", "error": "failed"}.get(tags[0], tags[0]) if tags else "passed"
        )
        found.setdefault(name, []).append(f"{backend} {outcome}")
    return {name: ", ".join(items) for name, items in found.items()}


def run(project, *arguments):
    """The output of a session, and the outcomes of its items."""
    options = ["--backends", BACKENDS, "--backend-args=--half=0.5", "--junitxml=j.xml"]
    done = project.runpytest_subprocess(*options, *arguments)
    return done, outcomes(project.path / "j.xml")


def test_every_test_runs_on_every_backend_and_is_compared(project):
    done, found = run(project)
    assert found == OUTCOMES | dict.fromkeys(("test_one", "test_two"), PASSED)
    text = done.stdout.str()
    assert "letters: toy differs from jax" in text
    assert "toy does not diverge: not at all" in text
    assert "declared until 2020-01-01" in text
    assert "There is no backend 'tooy'. Did you mean 'toy'?" in text
    assert "exit status 3" in text
    assert "AssertionError: on jax" in text
    assert "seed " in text
    assert "the result is a builtins.object, which is no array" in text
    assert "There is no capability 'tracing'" in text


def test_comparisons_alone_run_their_tests_and_fail_with_them(project):
    (project.path / "test_nowhere.py").write_text("import nowhere")
    chosen = ["-k", "one or two or agree and (returns or reference)", "-p", "backwards"]
    done, found = run(project, *chosen, "--continue-on-collection-errors")
    found = {name: items for name, items in found.items() if name in NAMES}
    assert found == {
        "test_one": "toy passed, jax passed, agree passed",
        "test_two": "toy passed, jax passed, agree passed",
        "test_returns": "agree passed",
        "test_reference": "agree failed",
    }
    text = done.stdout.str()
    assert "one is not the reference" in text
    assert "No module named 'nowhere'" in text
    assert done.ret == pytest.ExitCode.TESTS_FAILED


def test_node_ids_choose_items_and_xdist_deals_them_out(project):
    ids = ["test_theirs.py::test_agrees[1-toy]", "test_theirs.py::test_returns", "test_others.py"]
    done, found = run(project, *ids, "-n", "2")
    assert {name: set(items.split(", ")) for name, items in found.items()} == {
        "test_agrees[1": {"toy passed"},
        **{name: {"jax passed", "toy passed", "agree passed"}
           for name in ("test_returns", "test_one", "test_two")},
    }  # fmt: skip
    assert done.ret == 0


def test_the_parent_imports_nothing_for_marks_and_properties_that_hold_objects(pytester):
    """Their class as a parameter would bring their module, and so a framework, into the parent."""
    pytester.makepyfile(
        their_layers="""
        import os
        import keras
        open(f"imported-{os.getpid()}", "w").close()

        class Twice(keras.layers.Layer):
            def call(self, x):
                return 2 * x
        """,
        test_layers="""
        import numpy as np
        import pytest
        from their_layers import Twice

        @pytest.mark.parametrize("kind", [Twice], ids=["twice"])
        @pytest.mark.timeout(60)
        @pytest.mark.theirs(Twice, 1)
        def test_kind(kind, record_property):
            record_property("kind", Twice())
            record_property("number", 3)
            return kind()(np.ones(2, "float32"))
        """,
    )
    options = ["--backends", BACKENDS, "-m", "theirs", "-W", "ignore", "--junitxml=j.xml"]
    done = pytester.runpytest_subprocess(*options)
    assert done.ret == 0, done.stdout.str()
    assert outcomes(pytester.path / "j.xml") == {"test_kind[twice": PASSED}
    assert len(list(pytester.path.glob("imported-*"))) == len(BACKENDS.split(","))
    found = [one.attrib for one in ET.parse(pytester.path / "j.xml").iter("property")]
    assert [(one["name"], one["value"][:6]) for one in found[:2]] == [
        ("kind", "<Twice"),
        ("number", "3"),
    ]


def test_what_is_not_there_is_a_mistake_of_the_call(project):
    done = project.runpytest_subprocess("--backends", "toy", "test_others.py::test_three")
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    assert "cannot be collected on toy: not found: " in done.stderr.str()


def test_an_unknown_backend_is_a_mistake_of_the_call(pytester):
    done = pytester.runpytest_subprocess("--backends", "nowhere")
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    assert "nowhere" in done.stderr.str()


def test_without_the_option_nothing_is_imported_or_changed(pytester, monkeypatch):
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    pytester.makepyfile(
        """
        import os, sys

        def test_nothing():
            ours = [name for name in sys.modules if name.split(".")[0] == "xarch"]
            assert not ours
            assert "KERAS_BACKEND" not in os.environ
            return None
        """
    )
    done = pytester.runpytest_subprocess("-p", "xarch_pytest")
    done.assert_outcomes(passed=1)


def test_agree_without_the_option_checks_the_reference(pytester, monkeypatch):
    monkeypatch.setenv("XARCH_BACKEND", "toy")
    pytester.makepyfile(
        """
        import numpy as np

        def test_right(agree):
            agree("one", np.ones(2), reference=np.ones(2))

        def test_wrong(agree):
            agree("one", np.ones(2), reference=np.zeros(2))
        """
    )
    done = pytester.runpytest_subprocess("-p", "xarch_pytest", "-p", "no:randomly")
    done.assert_outcomes(passed=1, failed=1)
    done.stdout.fnmatch_lines(["*one is not the reference: it: 2 of 2 values*"])


def test_checks_report_all_problems_at_once(pytester, monkeypatch):
    (pytester.path / "odd_op.py").write_text(
        "import keras\n\n"
        "def odd(x):\n    return x * float(len(keras.backend.backend()))\n"
    )  # fmt: skip
    program = (
        "import numpy as np\n"
        "from xarch.testing import check_op\n"
        "check_op('odd_op:odd', np.ones(2, 'float32'), backends=['jax', 'toy'])\n"
    )
    monkeypatch.chdir(pytester.path)
    done = pytester.run(sys.executable, "-c", program)
    assert done.ret == 1
    assert "AssertionError: odd_op:odd does not hold" in done.stderr.str()
    assert "forward: toy differs from jax" in done.stderr.str()
