"""Real signals: workers that die or hang, and parents that end in every way."""

import os
import signal
import subprocess
import sys
import textwrap
import time

import pytest
from support import NAMES, descendants, is_alive, path_of, wait_until

import xarch
from xarch.backend import registry
from xarch.workers import Cause

FIRST = registry.first_with("reader").name  # what dies; a capability that one backend alone has
SECOND = next(name for name in NAMES if name != FIRST)


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ("divides", "was ended by SIGFPE"),
        ("is killed", "was ended by SIGKILL, as the system does when memory runs out"),
        ("reads null", "was ended by SIGSEGV"),
        ("exits", "ended by itself with exit status 3"),
    ],
)
def test_a_worker_that_dies_is_a_failure_and_starts_again(workers, how, says):
    before = workers.run(path_of("facts"))
    results = workers.run(path_of("fail"), "reader", how)
    failure = results.failures[FIRST]
    assert failure.cause is Cause.DIED
    assert says in failure.message
    assert "last words" in failure.lines
    assert results[SECOND] == 1
    after = workers.run(path_of("facts")).require()
    assert after[FIRST]["pid"] != before[FIRST]["pid"]
    assert after[SECOND]["pid"] == before[SECOND]["pid"]


@pytest.mark.parametrize("how", ["sleeps", "loops"])
def test_a_worker_that_hangs_is_ended_and_shows_where(workers, how):
    before = workers.run(path_of("facts"))
    results = workers.call(path_of("fail"), ["reader", how], timeout=5)
    failure = results.failures[FIRST]
    assert failure.cause is Cause.TIMED_OUT
    assert "ran longer than 5 s" in failure.message
    assert any("functions.py" in line for line in failure.lines)
    assert results[SECOND] == 1
    assert not is_alive(before[FIRST]["pid"])
    assert workers.run(path_of("facts")).ok


def test_the_time_to_start_does_not_count():
    with xarch.Workers(FIRST, timeout=1) as workers:
        assert workers.run("math:sqrt", 4.0)[FIRST] == 2.0
        workers.run("os:_exit", 1)
        assert workers.run("math:sqrt", 4.0)[FIRST] == 2.0


def test_a_worker_killed_from_outside_is_a_failure_at_the_next_call(workers):
    pid = workers.run(path_of("facts"))[FIRST]["pid"]
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not is_alive(pid))
    results = workers.run("math:sqrt", 4.0)
    assert results.failures[FIRST].cause is Cause.DIED
    assert results[SECOND] == 2.0
    assert workers.run("math:sqrt", 4.0).ok


def test_a_worker_ends_with_the_process_that_guards_it(workers):
    pid = workers.run(path_of("facts"))[FIRST]["pid"]
    guard = workers._processes[FIRST]._guard.pid
    os.kill(guard, signal.SIGKILL)
    assert wait_until(lambda: not is_alive(pid))
    assert workers.run("math:sqrt", 4.0).failures[FIRST].cause is Cause.DIED
    assert workers.run("math:sqrt", 4.0).ok


def test_a_call_that_is_interrupted_leaves_no_stale_answer_behind(workers):
    class Stop(Exception):
        pass

    def stop(name, payload):
        raise Stop

    with pytest.raises(Stop):
        workers.call(path_of("count"), [5], only=[FIRST], on_event=stop)
    assert workers.run("math:sqrt", 9.0).require() == dict.fromkeys(NAMES, 3.0)


PARENT = """
    import sys
    import xarch
    def tell(name, pids):
        print(*([pids] if isinstance(pids, int) else pids), flush=True)
    with xarch.Workers({name!r}) as workers:
        workers.call({target!r}, on_event=tell)
"""


def _hear_interrupts():
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a shell's background job ignores it
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # and what nohup runs this one


@pytest.fixture
def parent():
    """Starts a parent whose worker loops for ever in native code."""
    started = []

    def start(function, *command):
        code = textwrap.dedent(PARENT.format(name=FIRST, target=path_of(function)))
        process = subprocess.Popen(
            [*(command or (sys.executable, "-c", code))],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=_hear_interrupts,  # noqa: PLW1509  # one thread at this point
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()


ENDS = [signal.SIGINT, signal.SIGTERM, signal.SIGKILL, signal.SIGHUP]


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.name)
def test_no_process_survives_a_parent_that_ends_by(parent, end):
    process = parent("leave_a_child_behind")
    told = [int(word) for word in process.stdout.readline().split()]
    everything = descendants(process.pid)
    assert set(told) <= set(everything)
    process.send_signal(end)
    process.wait(timeout=60)
    assert wait_until(lambda: not any(map(is_alive, everything)))


def test_no_process_survives_a_parent_that_ends_while_they_start(parent):
    process = parent("loop_for_ever")
    assert wait_until(lambda: len(descendants(process.pid)) >= 2)
    everything = descendants(process.pid)
    process.kill()
    process.wait(timeout=60)
    assert wait_until(lambda: not any(map(is_alive, everything)))


@pytest.mark.parametrize(
    ("end", "status", "says"),
    [(signal.SIGINT, 130, "interrupted"), (signal.SIGTERM, 143, "ended by SIGTERM")],
    ids=["SIGINT", "SIGTERM"],
)
def test_the_command_line_says_that_it_was_ended(parent, end, status, says):
    command = ["compare", path_of("loop_for_ever"), "--backends", FIRST]
    process = parent("loop_for_ever", sys.executable, "-m", "xarch", *command)
    assert wait_until(lambda: len(descendants(process.pid)) >= 2)
    time.sleep(0.5)
    everything = descendants(process.pid)
    process.send_signal(end)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == status
    assert says in errors
    assert "Traceback" not in errors
    assert wait_until(lambda: not any(map(is_alive, everything)))
