"""The test session inside a worker: collects, then runs one test at a time as the parent asks."""

from __future__ import annotations

import ast
import faulthandler
import inspect
import json
import re
import textwrap
import traceback
from pathlib import Path
from typing import IO, Any

import pytest

from xarch.comparison.difference import Tolerance
from xarch.errors import XarchError
from xarch.testing.agreement import RETURNED, Given, as_numpy, record_into
from xarch.workers import notify, trees


def serve(commands: str, options: dict[str, Any], args: list[str], seconds: float) -> int:
    """Runs a test session until the parent ends it.

    Args:
        commands: A FIFO from which the parent's commands come, a line of JSON each.
        options: The parent's options, without those that are its own.
        args: Files, folders and node ids.
        seconds: How long one test may take before the process is ended.

    Returns:
        The session's exit status.
    """
    with Path(commands).open(encoding="utf-8") as stream:
        try:  # as pytest-xdist makes its workers' sessions
            config = pytest.Config.fromdictargs(options, args)
            config.pluginmanager.register(Remote(stream, seconds), "xarch-remote")
            return int(config.hook.pytest_cmdline_main(config=config))
        except pytest.UsageError as error:
            raise XarchError("; ".join(map(str, error.args))) from None


class Remote:
    """The plugin of the session in a worker.

    Attributes:
        given: What the running test handed over.
    """

    def __init__(self, commands: IO[str], seconds: float) -> None:
        self.given: dict[str, Given] = {}
        record_into(self.given)
        self._commands = commands
        self._seconds = seconds
        self._reports: list[Any] = []

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Tells the parent of files that cannot be collected."""
        if not report.passed:
            notify(("uncollected", report.nodeid, report.outcome, _text(report)))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Tells the parent of the tests, then runs what it asks for."""
        notify(("collected", [_describe(item) for item in session.items]))
        for line in self._commands:
            at, following = json.loads(line)
            if at is None:
                break
            self._run(session, at, following)
        return True

    def _run(self, session: pytest.Session, at: int, following: int | None) -> None:
        self.given.clear()
        self._reports = []
        item = session.items[at]
        after = None if following is None else session.items[following]
        faulthandler.dump_traceback_later(self._seconds, exit=True)
        try:
            self._tear_down(session, item)
            session.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
        finally:
            faulthandler.cancel_dump_traceback_later()
        session.shouldfail = session.shouldstop = False  # the parent decides when to stop
        notify(("done", at, self._reports, dict(self.given)))

    def _tear_down(self, session: pytest.Session, item: pytest.Item) -> None:
        """Ends fixtures of other files and classes, kept for a test that did not come."""
        kept = session._setupstate  # noqa: SLF001  # pytest has no public way
        if set(kept.stack) <= set(item.listchain()):
            return
        try:
            kept.teardown_exact(item)
        except Exception:
            text = "Ending the fixtures of earlier tests failed:\n" + traceback.format_exc()
            report = pytest.TestReport(item.nodeid, item.location, {}, "failed", text, "teardown")
            self._reports.append(report._to_json())  # noqa: SLF001

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keeps a report for the parent."""
        kept = [(name, one if _plain(one) else str(one)) for name, one in report.user_properties]
        row = report._to_json()  # noqa: SLF001  # as pytest-xdist sends them
        self._reports.append({**row, "user_properties": kept})

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> bool | None:
        """Calls a test and keeps what it returns."""
        function = pyfuncitem.obj
        if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
            return None
        names = pyfuncitem._fixtureinfo.argnames  # noqa: SLF001  # as pytest's own hook
        value = function(**{name: pyfuncitem.funcargs[name] for name in names})
        if value is not None:
            try:
                found = as_numpy(value)
            except trees.NotATree as error:
                pytest.fail(f"What a test returns is compared, but the {error}.", pytrace=False)
            self.given[RETURNED] = Given(found, Tolerance())
        return True


def _describe(item: pytest.Item) -> dict[str, Any]:
    # an object of theirs would make the parent import its module, and so a framework
    marks = [
        (mark.name, mark.args, mark.kwargs)
        if _plain([mark.args, mark.kwargs])
        else (mark.name, (), {})
        for mark in item.iter_markers()
    ]
    fixtures = getattr(item, "fixturenames", ())
    return {
        "nodeid": item.nodeid,
        "path": str(item.path),
        "location": item.location,
        "marks": marks,
        "compares": "agree" in fixtures or _hands_over(getattr(item, "obj", None)),
    }


def _plain(value: Any) -> bool:
    """Whether a value is made of Python's own types alone."""
    if isinstance(value, (list, tuple)):
        return type(value) in {list, tuple} and all(map(_plain, value))
    if isinstance(value, dict):
        return type(value) is dict and all(map(_plain, [*value, *value.values()]))
    return value is None or type(value) in {bool, int, float, str, bytes}


def _hands_over(function: Any) -> bool:
    """Whether a test's source returns something or checks something; without source, not."""
    try:
        source = textwrap.dedent(inspect.getsource(inspect.unwrap(function)))
        tree = ast.parse(source)
    except (OSError, TypeError, SyntaxError):
        return False
    if re.search(r"\bcheck_(op|layer|model)\(", source):
        return True
    waiting: list[ast.AST] = list(getattr(tree.body[0], "body", ()))
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Return) and node.value is not None:
            return True
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            waiting += list(ast.iter_child_nodes(node))
    return False


def _text(report: pytest.CollectReport) -> str:
    longrepr = report.longrepr
    return str(longrepr[2]) if isinstance(longrepr, tuple) else str(longrepr)
