"""Calls that succeed, and calls that fail without ending the process."""

import gc
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from support import NAMES, is_alive, path_of, wait_until

import xarch
from xarch.backend import registry
from xarch.errors import TargetError
from xarch.workers import Cause, Failure

ONE = NAMES[1]  # any would do


def test_each_worker_runs_its_own_backend(workers):
    results = workers.run(path_of("facts")).require()
    for name in NAMES:
        assert results[name]["name"] == name
        assert results[name]["keras"] == registry.get(name).keras_backend
    assert len({found["pid"] for found in results.values()}) == len(NAMES)


def test_a_worker_persists_between_calls(workers):
    assert dict(workers.run(path_of("facts"))) == dict(workers.run(path_of("facts")))


def test_the_parent_imports_neither_keras_nor_a_framework(workers):
    workers.run("keras.ops:ones", (2,))
    native = {registry.get(name).native_package for name in NAMES}
    assert not {"keras", *native} & set(sys.modules)


@pytest.mark.parametrize("shape", [(), (0, 3), (5,), (300, 400)], ids=str)
def test_trees_come_back_as_numpy(workers, shape):
    x = np.random.default_rng(0).random(shape).astype("float32")
    for result in workers.run(path_of("double"), x).require().values():
        assert type(result["twice"]) is np.ndarray
        np.testing.assert_array_equal(result["twice"], 2 * x)
        np.testing.assert_array_equal(result["same"], x)


def test_layers_and_variables_come_back_as_numpy(workers):
    x = np.ones((3, 4), "float32")
    for y, kernel, bias in workers.run(path_of("dense"), x).require().values():
        np.testing.assert_array_equal(y, np.full((3, 2), 4.0))
        assert (kernel.shape, bias.shape) == ((4, 2), (2,))


def test_bfloat16_survives(workers):
    for result in workers.run("keras.ops:cast", np.float32([1.5]), "bfloat16").require().values():
        assert result.dtype.name == "bfloat16"
        assert float(result[0]) == 1.5


def test_a_seed_is_set_before_the_call(workers):
    first = workers.call(path_of("random_numbers"), seed=7).require()
    again = workers.call(path_of("random_numbers"), seed=7).require()
    other = workers.call(path_of("random_numbers"), seed=8).require()
    for name in NAMES:
        np.testing.assert_array_equal(first[name], again[name])
        assert not np.array_equal(first[name], other[name])


def test_events_reach_the_parent_while_the_function_runs(workers):
    seen = []
    workers.call(path_of("count"), [3], on_event=lambda name, payload: seen.append((name, payload)))
    assert sorted(seen) == sorted((name, i) for name in NAMES for i in range(3))


def test_a_function_waits_for_an_answer_while_it_runs(workers):
    asked = workers.call(
        path_of("count_until_told"), [9], on_event=lambda name, n: name == ONE and n == 3
    )
    assert asked.require() == {name: 3 if name == ONE else 9 for name in NAMES}
    assert workers.run(path_of("count_until_told"), 2).require() == dict.fromkeys(NAMES, 2)


def test_some_backends_can_be_called_alone(workers):
    assert list(workers.call("math:sqrt", [4.0], only=NAMES[1:])) == list(NAMES[1:])


def test_a_function_that_raises_is_a_failure_with_its_traceback_and_the_others_are_kept(workers):
    results = workers.run(path_of("fail"), "float64", "raises")
    odd = registry.first_with("float64").name
    failure = results.failures.pop(odd)
    assert (failure.backend, failure.cause, failure.error) == (
        odd,
        Cause.RAISED,
        "ValueError",
    )
    assert "not today" in failure.message
    assert any("functions.py" in line for line in failure.lines)
    assert [results[name] for name in NAMES if name != odd] == [1, 1]


@pytest.mark.parametrize("how", ["calls sys.exit", "overflows memory"])
def test_an_exit_or_a_memory_error_leaves_the_process_running(workers, how):
    before = workers.run(path_of("facts"))[NAMES[0]]["pid"]
    failure = workers.run(path_of("fail"), "reader", how).failures[NAMES[0]]
    assert failure.cause is Cause.RAISED
    assert workers.run(path_of("facts"))[NAMES[0]]["pid"] == before


def test_a_process_whose_device_is_lost_is_replaced(workers):
    before = workers.run(path_of("facts"))[NAMES[0]]["pid"]
    failure = workers.run(path_of("fail"), "reader", "loses the device").failures[NAMES[0]]
    assert (failure.cause, failure.error) == (Cause.RAISED, "IndexError")
    results = workers.run(path_of("double"), np.ones(2, "float32")).require()
    assert np.array_equal(results[NAMES[0]]["twice"], [2, 2])
    assert workers.run(path_of("facts"))[NAMES[0]]["pid"] != before


def test_a_keyboard_interrupt_inside_a_worker_stays_there(workers):
    results = workers.run(path_of("interrupted"))
    assert {failure.error for failure in results.failures.values()} == {"KeyboardInterrupt"}


def test_a_result_that_is_no_tree_is_a_failure_with_its_place(workers):
    for failure in workers.run(path_of("no_tree")).failures.values():
        assert failure.cause is Cause.BAD_RESULT
        assert "result['a'] is a builtins.object" in failure.message


@pytest.mark.parametrize("target", ["nowhere:f", path_of("nothing"), "missing.py:f"])
def test_a_function_that_no_backend_finds_is_an_error(workers, target):
    with pytest.raises(TargetError):
        workers.run(target)


def test_a_module_that_breaks_when_imported_is_a_failure(workers, tmp_path):
    (tmp_path / "broken.py").write_text("import not_installed_anywhere\n")
    for failure in workers.run(f"{tmp_path}/broken.py:f").failures.values():
        assert failure.error == "ModuleNotFoundError"


def test_float64_workers_compute_in_float64():
    able = [name for name in NAMES if "float64" in registry.get(name).capabilities]
    assert able
    with xarch.Workers(*able, float64=True) as wide:
        for result in wide.run(path_of("floatx")).require().values():
            assert result["floatx"] == "float64"
            assert result["mean"].dtype == np.float64


def test_workers_that_are_forgotten_are_ended():
    forgotten = xarch.Workers(ONE)
    pid = forgotten.run(path_of("facts"))[ONE]["pid"]
    assert is_alive(pid)
    del forgotten
    gc.collect()
    assert wait_until(lambda: not is_alive(pid))


def test_closed_workers_start_again_when_called():
    with xarch.Workers(ONE) as workers:
        first = workers.run(path_of("facts"))[ONE]["pid"]
    assert not is_alive(first)
    second = workers.run(path_of("facts"))[ONE]["pid"]
    workers.close()
    assert first != second
    assert not is_alive(second)


def test_a_call_and_a_start_are_interrupted_from_another_thread():
    pids = []
    with xarch.Workers(ONE) as workers, ThreadPoolExecutor() as threads:
        call = threads.submit(
            workers.call, path_of("loop_for_ever"), on_event=lambda _, pid: pids.append(pid)
        )
        assert wait_until(lambda: pids)
        workers.interrupt()
        assert call.result(20).failures[ONE].cause is Cause.DIED
        assert not is_alive(pids[0])
        starting = threads.submit(workers.run, path_of("facts"))
        assert wait_until(lambda: workers._starting)
        workers.interrupt()
        assert starting.result(20).failures[ONE].cause is Cause.NOT_STARTED


def test_a_failure_says_what_it_is(workers):
    failure = workers.run(path_of("fail"), "reader", "raises").failures[NAMES[0]]
    assert isinstance(failure, Failure)
    assert str(failure).startswith(f"{NAMES[0]}: raised ValueError: not today")
