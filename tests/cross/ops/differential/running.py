"""Runs calls on a backend; what they give is kept in a file, where the next run goes on."""

import base64
import json
import pickle

from xarch.conformance.lane import TARGET, ending
from xarch.workers import Workers

BATCH = 25
SECONDS = 30.0


def outcomes(name, cases, path, module="xarch.ops"):
    """What each case gives on a backend, by its id; what stands in the file is not run again."""
    found = dict(_read(path))
    left = [case for case in cases if case.id not in found]
    if left:
        quick = {"XLA_FLAGS": "--xla_backend_optimization_level=0"}
        with (
            Workers(name, threads=1, environment=quick) as workers,
            path.open("a", encoding="utf-8") as file,
        ):
            while left:
                for key, outcome in _batch(workers, left[:BATCH], module):
                    found[key] = outcome
                    text = base64.b64encode(pickle.dumps(outcome)).decode()
                    file.write(json.dumps([key, text]) + "\n")
                left = [case for case in left if case.id not in found]
    return found


def _read(path):
    if path.exists():
        for line in path.read_text("utf-8").splitlines():
            key, text = json.loads(line)
            yield key, pickle.loads(base64.b64decode(text))


def _batch(workers, cases, module):
    """The outcomes of a batch; of the case during which the process ended, how it did."""
    done, begun = [], ""

    def take(_, event):
        nonlocal begun
        kind, begun, *rest = event
        if kind == "ended":
            done.append((begun, rest[0]))

    arguments = (cases, module, [SECONDS] * len(cases), 5 * SECONDS)
    results = workers.call(TARGET, arguments, timeout=SECONDS * 10 * len(cases), on_event=take)
    for failure in results.failures.values():
        if not begun or (done and done[-1][0] == begun):
            raise RuntimeError(f"A batch cannot be run: {failure}")
        done.append((begun, {"eager": {"ended": ending(failure)[0]}}))
    return done
