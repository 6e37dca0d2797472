"""What a worker does with cases; the one part of the suite that imports Keras."""

from __future__ import annotations

import faulthandler
import signal
import warnings
from collections.abc import Sequence

from xarch.backend import active, registry
from xarch.conformance.case import EVERY, Case
from xarch.conformance.execute import faults, nesting, uses
from xarch.conformance.execute.channels import Worker
from xarch.workers import events, targets


def run_batch(
    cases: Sequence[Case], module: str, seconds: Sequence[float], patience: float
) -> None:
    """Runs cases one after the other and tells the parent of each, before and after.

    Args:
        cases: The cases.
        module: The module that is judged instead of that of the cases; `keras` is none.
        seconds: For each case, how much processor time it may take; past that the process is
            ended, whatever it does.
        patience: Seconds on the clock after which it is ended in any case.
    """
    warnings.simplefilter("ignore")
    worker = Worker(registry.get(active.current().name))
    worker.warm_up()
    for case, limit in zip(cases, seconds, strict=True):
        events.notify(("began", case.id))
        faulthandler.dump_traceback_later(patience, exit=True)
        # without a handler SIGPROF ends the process, also in native code that never returns
        signal.setitimer(signal.ITIMER_PROF, limit)
        try:
            judged = case.module if module == EVERY else module
            function = targets.resolve(case.target.replace(case.module, judged, 1))
            function = uses.bound(case.use, function)
            ours = nesting.judged(case, judged)
            outcome = worker.run(ours, faults.spoilt(case.fault, function))
            if any("error" in part for part in outcome.values()):
                active.require_device()
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            faulthandler.cancel_dump_traceback_later()
        events.notify(("ended", case.id, outcome))
