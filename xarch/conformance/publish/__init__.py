"""What a run leaves behind for readers: a page, JUnit for a CI system, a badge."""

from xarch.conformance.publish.badge import write_badge
from xarch.conformance.publish.changes import Change, earlier, since
from xarch.conformance.publish.junit import write_junit
from xarch.conformance.publish.page import write_matrix

__all__ = ["Change", "earlier", "since", "write_badge", "write_junit", "write_matrix"]
