import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from mutations import mutated

from xarch.components import registry
from xarch.errors import SpecError
from xarch.spec import load, presets, reference
from xarch.spec.schema import options_of, schema_of_specs

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "spec.md"


@pytest.fixture(scope="module")
def validator():
    schema = schema_of_specs()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize("name", presets())
def test_the_schema_takes_the_presets(name, validator):
    validator.validate(load(name).to_dict())
    validator.validate(load(name).to_dict(brief=True))


@pytest.mark.parametrize("name", presets())
def test_what_the_schema_refuses_is_refused(name, validator):
    """The schema may take more, such as names that nobody has, but never less."""
    full, names = load(name).to_dict(), ["see", "widths", "block", "mlp", "x"]
    refused = 0
    for seed in range(300):
        data = mutated(full, seed, names)
        if not validator.is_valid(data):
            refused += 1
            with pytest.raises(SpecError):
                load(data)
    assert refused > 50


@pytest.mark.parametrize("name", registry.IN_TREE)
def test_every_option_says_what_it_is(name):
    assert all(one["description"] for one in options_of(registry.get(name)).values())


def test_the_reference_page_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == reference.page(), (
        "run python -m xarch.spec.reference > docs/reference/spec.md"
    )


def test_the_page_is_what_the_command_prints():
    done = subprocess.run(
        [sys.executable, "-m", "xarch.spec.reference"], capture_output=True, check=True, text=True
    )
    assert done.stdout == reference.page()
