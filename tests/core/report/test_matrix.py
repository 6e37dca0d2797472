"""The page of a matrix: complete without its script, which the policy allows by its hash."""

import base64
import hashlib
import json
import re

import pytest
from html_reader import Reader

from xarch.report import Cell, Matrix, Section, Text, render_matrix

EVIL = "</script><script>alert(1)</script>"


def cell(state="bad", changed=False, **more):
    cases = [{"case": "add/a", "signature": "wrong", **more}]
    return Cell(state, "3", changed, {"cases": cases, "script": "import keras\n"})


def page(rows):
    columns = {"value": "is it right?", "shape": "has it the shape?"}
    matrix = Matrix("All", "op", ["torch", "jax"], columns, rows)
    return render_matrix("T", matrix, [Section("More", [Text("text")])], lead=[Text("Lead.")])


ROWS = {
    "add": {("torch", "value"): cell(), ("jax", "shape"): Cell("good", "✓")},
    "sub": {("jax", "value"): cell("known", changed=True, reason="declared")},
}


def test_every_row_and_cell_is_a_table_cell():
    reader = Reader(page(ROWS))
    scopes = [found["scope"] for found in reader.all("th")]
    assert scopes.count("row") == 2
    assert scopes.count("colgroup") == 2
    assert scopes.count("col") == 1 + 2 * 2
    assert len(reader.all("td")) == 2 * 4
    labels = [found.get("aria-label") for found in reader.all("button") if "data-detail" in found]
    assert labels == ["3 wrong: add, torch, value", "3 wrong: sub, jax, value, changed"]


def test_the_details_are_in_the_order_of_their_numbers():
    text = page(ROWS)
    found = json.loads(re.search(r'id="data">(.*?)</script>', text, re.DOTALL)[1])
    assert [(one["row"], one["group"], one["column"]) for one in found] == [
        ("add", "torch", "value"),
        ("sub", "jax", "value"),
    ]
    assert re.findall(r'data-detail="(\d+)"', text) == ["0", "1"]


def test_the_policy_allows_the_pages_own_script_and_no_other():
    text = page(ROWS)
    (script,) = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    (policy,) = [one["content"] for one in Reader(text).all("meta") if "http-equiv" in one]
    assert policy.startswith("default-src 'none'")
    assert policy.endswith(f"script-src 'sha256-{digest}'")


def test_the_script_writes_no_markup():
    text = page(ROWS)
    assert "innerHTML" not in text
    assert "insertAdjacent" not in text


def test_every_element_that_the_script_asks_for_is_there():
    text = page(ROWS)
    wanted = set(re.findall(r'at\("([\w-]+)"\)', text))
    identifiers = [found["id"] for _, found in Reader(text).elements if found.get("id")]
    assert wanted
    assert wanted <= set(identifiers)
    assert len(set(identifiers)) == len(identifiers)


def test_what_is_typed_into_is_labelled():
    reader = Reader(page(ROWS))
    assert len(reader.all("label")) >= len(reader.all("input")) + len(reader.all("select"))
    assert reader.all("dialog") == [{"id": "detail", "aria-labelledby": "detail-title"}]


@pytest.mark.parametrize("where", ["name", "detail"])
def test_markup_from_outside_is_data(where):
    rows = {"add" if where == "detail" else EVIL: {("torch", "value"): cell(detail=EVIL)}}
    assert len(Reader(page(rows)).all("script")) == 2
