from xarch.spec.migrations import VERSION, migrate

STEPS = {
    1: lambda data: {"b": data["a"], "xarch": 1},
    2: lambda data: {**data, "c": data["b"] + 1},
}


def test_old_specs_are_brought_up_step_by_step():
    assert migrate({"xarch": 1, "a": 5}, 3, STEPS) == ({"xarch": 3, "b": 5, "c": 6}, [])
    assert migrate({"xarch": 2, "b": 5}, 3, STEPS) == ({"xarch": 3, "b": 5, "c": 6}, [])


def test_the_present_version_stays():
    assert migrate({"a": 5}) == ({"xarch": VERSION, "a": 5}, [])


def test_what_was_read_is_not_changed():
    data = {"xarch": 1, "a": 5}
    migrate(data, 3, STEPS)
    assert data == {"xarch": 1, "a": 5}
