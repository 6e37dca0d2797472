"""What is reported upstream is still there; a report that is mended goes."""

import builtins
import runpy

import pytest
from upstream_reports import reports

from xarch.backend import current_backend


@pytest.mark.parametrize("report", reports(), ids=lambda one: one.path.stem)
def test_a_report_holds_where_it_says_and_nowhere_else(report):
    if current_backend().name in report.backends:
        error = getattr(builtins, report.fields.get("raises", "AssertionError"))
        with pytest.raises(error):
            runpy.run_path(str(report.path))
    else:
        runpy.run_path(str(report.path))
