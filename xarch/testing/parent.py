"""The parent's session: workers collect and run, this process orders, compares and reports."""

from __future__ import annotations

import datetime as dt
import difflib
import shlex
from typing import Any

import pytest

from xarch.backend import registry
from xarch.errors import XarchError, nearest
from xarch.testing.agreement import Given, disagreements
from xarch.testing.items import AGREE, BackendItem, Tree, unnamed
from xarch.testing.lane import Ended, Lane, pickles
from xarch.workers import Workers

#: Options of the parent alone, and what they are in a worker.
_OWN: dict[str, Any] = {
    "backends": "", "noconftest": False, "keyword": "", "markexpr": "", "maxfail": 0,
    "collectonly": False, "usepdb": False, "trace": False, "xmlpath": None, "deselect": None,
    "lf": False, "failedfirst": False, "newfirst": False, "stepwise": False,
    "numprocesses": None, "dist": "no", "tx": [], "maxprocesses": None, "looponfail": False,
}  # fmt: skip


class Parent:
    """The plugin of the parent's session.

    Args:
        config: Its configuration.
    """

    def __init__(self, config: pytest.Config) -> None:
        given = str(config.getoption("backends"))
        names = () if given == "all" else tuple(name.strip() for name in given.split(","))
        try:
            self.backends = Workers(*names).backends
        except XarchError as error:
            raise pytest.UsageError(str(error)) from None
        args = [str(argument) for argument in config.args]
        self._wanted = {one for one in args if unnamed(one, self.backends) != one}
        bare = list(dict.fromkeys(unnamed(one, self.backends) for one in args))
        seconds = float(config.getoption("backend_timeout"))
        options = _options(config)
        more = shlex.split(str(config.getoption("backend_args")))
        self._lanes = {name: Lane(name, options, [*bare, *more], seconds) for name in self.backends}
        self._values: dict[tuple[str, str], dict[str, Given]] = {}
        self._failed: dict[tuple[str, str], str] = {}
        self._config = config

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> bool:
        """Asks every worker for its tests and makes items of them."""
        for lane in self._lanes.values():
            lane.start()
        for lane in self._lanes.values():
            try:
                lane.collect()
            except Ended as error:
                passed_over = any(outcome == "skipped" for _, outcome, _ in lane.uncollected)
                if not passed_over or len(self._lanes) == 1:
                    text = f"The tests cannot be collected on {error}"
                    raise pytest.UsageError(text) from None
        items: list[pytest.Item] = [*self._items(session)]
        hook = self._config.hook
        for lane in self._lanes.values():
            for nodeid, outcome, text in lane.uncollected:
                where = f"{nodeid}[{lane.name}]"
                longrepr = (nodeid, None, text) if outcome == "skipped" else text
                report = pytest.CollectReport(where, outcome, longrepr, [])  # type: ignore[arg-type]
                hook.pytest_collectreport(report=report)
        passed = pytest.CollectReport("", "passed", None, list(items))
        hook.pytest_collectreport(report=passed)
        session.testscollected = len(items)
        session.items = items
        hook.pytest_collection_modifyitems(session=session, config=self._config, items=items)
        session.items = items = _comparing_last(items)
        hook.pytest_collection_finish(session=session)
        session.testscollected = len(items)
        return True

    def _items(self, session: pytest.Session) -> list[BackendItem]:
        tests: dict[str, dict[str, Any]] = {}
        for lane in self._lanes.values():
            tests = {**lane.tests, **tests}
        for name in sorted({mark[0] for test in tests.values() for mark in test["marks"]}):
            self._config.addinivalue_line("markers", f"{name}: see the workers' conftest files")
        tree = Tree(session)
        found: list[BackendItem] = []
        for nodeid, test in tests.items():
            on = tuple(name for name, lane in self._lanes.items() if nodeid in lane.tests)
            compares = any(self._lanes[name].tests[nodeid]["compares"] for name in on)
            group = [*on, AGREE] if compares and len(on) > 1 else list(on)
            found += [tree.item({**test, "compares": compares}, one, on) for one in group]
        tails = tuple(_tail(one) for one in self._wanted)
        bases = {_tail(unnamed(one, self.backends)) for one in self._wanted}
        return [one for one in found if _tail(one.base) not in bases or one.nodeid.endswith(tails)]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(
        self, item: pytest.Item, nextitem: pytest.Item | None
    ) -> bool | None:
        """Runs an item where it belongs and hands its reports on."""
        if not isinstance(item, BackendItem):
            return None
        hook = item.ihook
        location = (item.location[0], item.location[1], item.location[2])
        hook.pytest_runtest_logstart(nodeid=item.nodeid, location=location)
        for report in self._reports(item):
            hook.pytest_runtest_logreport(report=report)
        hook.pytest_runtest_logfinish(nodeid=item.nodeid, location=location)
        return True

    def pytest_unconfigure(self) -> None:
        """Ends the workers."""
        for lane in self._lanes.values():
            lane.close()

    def _reports(self, item: BackendItem) -> list[pytest.TestReport]:
        try:
            declared = _declared(item)
        except XarchError as error:
            return _synthetic(item, "failed", str(error))
        if item.backend == AGREE:
            return self._agreement(item, declared)
        reports = self._run(item.base, item.backend, item)
        reason = declared.get(item.backend)
        if reason is None:
            return reports
        failing = [one for one in reports if one.failed]
        for one in failing:
            one.outcome = "skipped"
            one.wasxfail = reason  # type: ignore[attr-defined]
        passed = all(one.passed for one in reports)
        if passed and not (item.compares and len(item.backends) > 1):
            text = f"[XPASS(strict)] it does not diverge on {item.backend}: {reason}"
            return _synthetic(item, "failed", text)
        return reports

    def _run(self, base: str, backend: str, item: BackendItem) -> list[pytest.TestReport]:
        key = (base, backend)
        try:
            rows, given = self._lanes[backend].run(base, self._following(item, backend))
        except Ended as error:
            self._failed[key] = "its worker ended"
            return _synthetic(item, "failed", f"The worker ended in this test: {error}")
        reports = [pytest.TestReport._from_json(row) for row in rows]  # noqa: SLF001
        for one in reports:
            one.nodeid = item.nodeid
            one.location = (one.location[0], one.location[1], item.location[2])
        if any(one.failed for one in reports):
            self._failed[key] = "failed"
        elif any(one.skipped for one in reports):
            self._failed[key] = "was skipped"
        else:
            self._values[key] = given
        return reports

    def _following(self, item: BackendItem, backend: str) -> str | None:
        """The test that this backend most likely runs next; what it shares fixtures with stays."""
        items = item.session.items
        after = items[items.index(item) + 1 :] if item in items else []
        others = (one for one in after if isinstance(one, BackendItem) and one.base != item.base)
        return next((one.base for one in others if one.uses(backend)), None)

    def _agreement(self, item: BackendItem, declared: dict[str, str]) -> list[pytest.TestReport]:
        for backend in item.backends:  # what was deselected, or ran in another process
            key = (item.base, backend)
            if key not in self._values and key not in self._failed:
                reports = self._run(item.base, backend, item)
                if self._failed.get(key) != "was skipped" and backend not in declared:
                    for one in (report for report in reports if report.failed):
                        one.sections.insert(0, ("backend", backend))
                        return reports
        values = {
            name: self._values[item.base, name]
            for name in item.backends
            if (item.base, name) in self._values
        }
        lacking = [f"{name} {self._failed[item.base, name]}"
                   for name in item.backends if name not in values]  # fmt: skip
        if len(values) < 2 or not any(values.values()):
            why = "; ".join(lacking) or "no backend gave a value"
            return _synthetic(item, "skipped", f"nothing to compare: {why}")
        found = disagreements(values, declared)
        wrong = [text for name, texts in found.items() if name not in declared for text in texts]
        agreeing = [name for name in declared if name in values and not found.get(name)]
        wrong += [f"{name} does not diverge: {declared[name]}" for name in agreeing]
        if wrong:
            return _synthetic(item, "failed", "\n".join(wrong))
        known = [reason for name, reason in declared.items() if found.get(name)]
        return _synthetic(item, "xfailed" if known else "passed", "; ".join(known))


def _comparing_last(items: list[pytest.Item]) -> list[pytest.Item]:
    """The items with each comparison behind the tests that it compares, whatever shuffled them."""
    waiting: dict[str, list[pytest.Item]] = {}
    left: dict[str, int] = {}
    for item in items:
        if isinstance(item, BackendItem):
            left[item.base] = left.get(item.base, 0) + (item.backend != AGREE)
    found: list[pytest.Item] = []
    for item in items:
        if not isinstance(item, BackendItem):
            found.append(item)
        elif item.backend == AGREE and left[item.base]:
            waiting.setdefault(item.base, []).append(item)
        else:
            found.append(item)
            left[item.base] -= item.backend != AGREE
            if not left[item.base]:
                found += waiting.pop(item.base, [])
    return found


def _tail(nodeid: str) -> str:
    """A node id without the folders, which may be given relative to another one."""
    head, *parts = nodeid.split("::")
    return "::".join((head.rpartition("/")[2], *parts))


def _declared(item: BackendItem) -> dict[str, str]:
    """The reason for each backend that the test's marks declare to diverge."""
    found = {}
    for name, args, kwargs in item.marks:
        if name != "diverges":
            continue
        given = {**dict(zip(("backend", "reason", "until"), args, strict=False)), **kwargs}
        missing = [key for key in ("backend", "reason", "until") if not given.get(key)]
        if missing or len(given) != 3:
            raise XarchError(
                'A divergence is declared as diverges("torch", reason="...", until="2027-01-31"); '
                f"{item.base} has {args!r} {kwargs!r}."
            )
        backend, known = str(given["backend"]), registry.names()
        # one that resembles none is of another package, which may not be installed here
        if backend not in known and difflib.get_close_matches(backend, known, cutoff=0.75):
            raise XarchError(f"There is no backend {backend!r}. {nearest(backend, known)}")
        try:
            until = dt.date.fromisoformat(str(given["until"]))
        except ValueError:
            raise XarchError(
                f"until is a date such as 2027-01-31; got {given['until']!r}."
            ) from None
        if dt.datetime.now(dt.UTC).date() > until:
            raise XarchError(f"Its divergence on {given['backend']} was declared until {until}.")
        found[str(given["backend"])] = str(given["reason"])
    return found


def _synthetic(item: BackendItem, outcome: str, text: str) -> list[pytest.TestReport]:
    """The reports of an item that ran nowhere else."""
    location = (item.location[0], item.location[1], item.location[2])
    longrepr: Any = text or None
    if outcome == "skipped":
        longrepr = (str(item.path), (item.place[1] or 0) + 1, text)
    result: Any = "skipped" if outcome == "xfailed" else outcome
    call = pytest.TestReport(
        item.nodeid, location, {}, result, None if outcome == "xfailed" else longrepr, "call"
    )
    if outcome == "xfailed":
        call.wasxfail = text  # type: ignore[attr-defined]
    around = [
        pytest.TestReport(item.nodeid, location, {}, "passed", None, when)  # type: ignore[arg-type]
        for when in ("setup", "teardown")
    ]
    return [around[0], call, around[1]]


def _options(config: pytest.Config) -> dict[str, Any]:
    """The options for a worker's session: those that are plain, without the parent's own."""
    found = {
        name: value
        for name, value in vars(config.option).items()
        if name != "file_or_dir" and pickles(value)
    }
    plugins = [one for one in found.get("plugins") or [] if one != "no:terminal"]
    found |= _OWN
    found["plugins"] = [*plugins, "no:terminal", "no:xdist", "xarch_pytest"]
    found["rootdir"] = str(config.rootpath)
    return found
