import pytest

from xarch.errors import SpecError
from xarch.spec.text import parse_json, parse_value, parse_yaml, to_json, to_yaml


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("true", True),
        ("1e-3", 1e-3),
        (".5", 0.5),
        ("12", 12),
        ("0x1f", 31),
        ("012", 12),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("2026-11-24", "2026-11-24"),
        ("~", None),
        ("", None),
        ("'12'", "12"),
        ("[16, 32]", [16, 32]),
        ("{block: vit, dim: 64}", {"block": "vit", "dim": 64}),
        ("=", "="),
        ("<<", "<<"),
    ],
)
def test_scalars_are_those_of_yaml_1_2(text, value):
    found = parse_value(text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    "value",
    [
        "no",
        "1e-3",
        "12",
        "true",
        "null",
        "~",
        "",
        " a",
        "é: b",
        "[x",
        "0x1f",
        "a\nb",
        "=",
        "2026-11-24",
    ],
)
def test_texts_read_back_alike(value):
    data = {"key": value, value or "empty": [1.5, 1e-9, 3, None, True, {"a": []}]}
    assert parse_yaml(to_yaml(data))[0] == data
    assert parse_json(to_json(data))[0] == data


def test_every_path_has_its_line():
    text = "a: 1\nb:\n  - x\n  - {c: 2}\n"
    lines = parse_yaml(text)[1]
    assert lines["b",] == 2
    assert lines["b", 1, "c"] == 4
    json = '{\n\t"a": 1,\n\t"b": [\n\t\t"x", {"c": 2}]}'
    assert parse_json(json)[1]["b", 1, "c"] == 4


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: 1\na: 2", "line 2: 'a' stands here twice"),
        ("a: &x [1]\nb: *x", "aliases"),
        ("a: !!python/object:os.system x", "line 1: the tag"),
        ("a: !mine x", "the tag '!mine'"),
        ("a: !!timestamp 2026-11-24", "the tag !!timestamp"),
        ("a: !!int x", "'x' cannot be read as int"),
        ("a: " + "9" * 5000, "cannot be read as int"),
        ("? [1]\n: 2", "a key is a text"),
        ("a: [1", "no YAML"),
        ("a: 1\n---\nb: 2", "no YAML"),
        ("a: \x00", "no YAML"),
        ("[" * 5000, "nested too deeply"),
        ("x" * (4 * 2**20 + 1), "more than a spec has"),
    ],
    ids=range(13),
)
def test_what_is_more_than_data_is_refused(text, says):
    with pytest.raises(SpecError, match=says):
        parse_yaml(text)


def test_doubling_aliases_take_no_time():
    bomb = "a0: &a0 [x, x]\n" + "".join(
        f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60)
    )
    with pytest.raises(SpecError, match="aliases"):
        parse_yaml(bomb)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"a": 1,\n "a": 2}', "'a' stands twice"),
        ('{"a": NaN}', "NaN is no JSON number"),
        ('{"a": 1,\n"b"}', "line 2: this is no JSON"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_json_is_as_strict(text, says):
    with pytest.raises(SpecError, match=says):
        parse_json(text)
