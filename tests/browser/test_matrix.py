"""The page of a conformance run, used with a mouse and with the keyboard alone."""

import datetime as dt

import numpy as np
import pytest

from xarch.conformance import draft, held, publish, results
from xarch.conformance.case import Case
from xarch.conformance.judge import Status, Verdict
from xarch.conformance.runner import Run

X = np.array([[0.5, 1.5, 2.5]], "float32")
CASES = [
    Case(f"{op}/one", f"keras.ops:{op}", (X,), dtypes=("float32",), channels=("static", "gradient"))
    for op in ("abs", "cos", "exp", "sin", "tan")
]
ENVIRONMENT = {"version": "1.0", "keras_version": "3.15.1"}
CHOOSE = """(() => {{
    const one = document.getElementById('{}');
    one.value = '{}';
    one.dispatchEvent(new Event('input'));
}})()"""
SHADE = """(() => {{
    const all = getComputedStyle(document.querySelector('{}')).{}.match(/\\d+/g);
    return (+all[0] * 299 + +all[1] * 587 + +all[2] * 114) / 255000;
}})()"""
WRONG = "wrong: 3 zero of 3 #00000000"


def run(*failures):
    verdicts, backends = {}, ("torch", "jax")
    failing = {(name, one.case, one.channel): one for name, one in failures}
    for name in backends:
        asked = [(case.id, channel) for case in CASES for channel in case.asked]
        passed = [Verdict(*one, Status.PASS) for one in asked]
        verdicts[name] = [failing.get((name, one.case, one.channel), one) for one in passed]
    environments = dict.fromkeys(backends, ENVIRONMENT)
    return Run("keras.ops", "abc", CASES, environments, verdicts, {name: {} for name in backends})


def failure(op, channel, signature=WRONG, detail="at (0, 0): 0.0 <b>"):
    return Verdict(f"{op}/one", channel, Status.FAIL, signature, detail)


@pytest.fixture
def report(tmp_path):
    """Three undeclared failures, of which one is new, and a declared one."""
    declared = failure("sin", "gradient")
    old = [
        ("torch", failure("cos", "value")),
        ("jax", failure("exp", "static", "raises TypeError")),
    ]
    before, now = run(*old), run(*old, ("torch", declared), ("jax", failure("cos", "value")))
    entries = {"torch": draft.entries([declared], today=dt.date(2026, 11, 28),
                                      **now.versions("torch")), "jax": []}  # fmt: skip
    found = {name: held.held(entries[name], now, name, whole=False) for name in entries}
    change = publish.since(results.as_dict(before), results.as_dict(now))
    return publish.write_matrix(tmp_path, now, found, entries, change)


def rows(page):
    return page.js("[...document.querySelectorAll('#matrix tbody tr:not([hidden])')]"
                   ".map(one => one.dataset.name)")  # fmt: skip


def focus(page):
    return page.js("document.activeElement.getAttribute('aria-label')")


def test_it_needs_nothing_from_elsewhere_and_raises_nothing(browse, report):
    page = browse(report)
    assert rows(page) == ["abs", "cos", "exp", "sin", "tan"]
    assert page.js("document.getElementById('count').textContent") == "5 of 5 shown"
    assert page.problems == []


def test_search_and_filters_leave_what_fits(browse, report):
    page = browse(report)
    page.js("document.getElementById('search').focus()")
    page.write("TypeError")
    assert rows(page) == ["exp"]
    page.js("document.getElementById('search').value = ''")
    for state, left in (("wrong", ["cos", "exp", "sin"]), ("bad", ["cos", "exp"]),
                        ("changed", ["cos", "sin"])):  # fmt: skip
        page.js(CHOOSE.format("state", state))
        assert rows(page) == left
    page.js(CHOOSE.format("state", "wrong"))
    page.js(CHOOSE.format("column", "gradient"))
    assert rows(page) == ["sin"]
    page.js("document.querySelector('input[value=torch]').click()")
    assert rows(page) == []
    assert page.js("document.getElementById('count').textContent") == "0 of 5 shown"
    assert page.problems == []


def test_the_keyboard_alone_reaches_every_number_and_its_reproducer(browse, report):
    page = browse(report)
    for _ in range(20):
        page.press("Tab")
        if "wrong:" in (focus(page) or ""):
            break
    assert focus(page) == "1 wrong: cos, torch, value"
    page.press("ArrowRight")
    assert focus(page) == "1 wrong: cos, jax, value, changed"
    page.press("End")
    assert focus(page) == "1 wrong: sin, torch, gradient, changed"
    page.press("Home", "ArrowRight", "Enter")
    assert page.js("document.getElementById('detail').open")
    assert page.js("document.getElementById('detail-title').textContent") == "cos on jax: value"
    script = page.js("document.getElementById('script').textContent")
    assert 'os.environ["KERAS_BACKEND"] = "jax"' in script
    assert "xarch" not in script
    assert "at (0, 0): 0.0 <b>" in page.js("document.getElementById('cases').textContent")
    page.press("Escape")
    assert not page.js("document.getElementById('detail').open")
    assert focus(page) == "1 wrong: cos, jax, value, changed"
    assert page.problems == []


def test_the_reproducer_is_copied(browse, report):
    page = browse(report)
    page.js("document.querySelector('td > button').click()")
    page.js("document.getElementById('copy').click()")
    told = "document.getElementById('copied').textContent"
    page.js("new Promise(done => setTimeout(done, 300))")
    assert page.js(told) == "copied" or "Ctrl+C" in page.js(told)
    assert page.problems == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_read_in_light_and_in_dark(browse, report, scheme):
    page = browse(report, scheme=scheme)
    paper = page.js(SHADE.format("body", "backgroundColor"))
    assert (paper > 0.5) == (scheme == "light")
    for name in ("body", "td.bad", "td.known", ".good"):
        assert abs(page.js(SHADE.format(name, "color")) - paper) > 0.3, name


@pytest.mark.parametrize("width", [360, 1200])
def test_the_page_itself_never_scrolls_sideways(browse, report, width):
    page = browse(report, width=width)
    assert page.js("document.documentElement.scrollWidth") <= width
