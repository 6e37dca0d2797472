"""What is reported upstream is still there; a report that is mended goes."""

import runpy
from contextlib import nullcontext

import pytest
from upstream_reports import reports

from xarch.backend import current_backend


@pytest.mark.parametrize("report", reports(), ids=lambda one: one.path.stem)
def test_a_report_holds_where_it_says_and_nowhere_else(report):
    error = report.errors.get(current_backend().name)
    with pytest.raises(error) if error else nullcontext():
        runpy.run_path(str(report.path))
