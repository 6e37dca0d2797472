"""One self-contained static HTML page per result.

A page is described by the plain data classes of `xarch.report.parts`, which need nothing but
Python; `write_page` and `line_chart` need the packages of the extra `xarch[report]`, imported when
they are called.
"""

from xarch.report.chart import Series, line_chart
from xarch.report.extra import MissingReportExtra, require
from xarch.report.gallery import Gallery, Shown, png
from xarch.report.matrix import Cell, Matrix, render_matrix, write_matrix_page
from xarch.report.page import render_page, write_page
from xarch.report.parts import Branch, Chart, Facts, Section, Table, Text, Tree

__all__ = [
    "Branch",
    "Cell",
    "Chart",
    "Facts",
    "Gallery",
    "Matrix",
    "MissingReportExtra",
    "Section",
    "Series",
    "Shown",
    "Table",
    "Text",
    "Tree",
    "line_chart",
    "png",
    "render_matrix",
    "render_page",
    "require",
    "write_matrix_page",
    "write_page",
]
