"""docs/policies.md and its schema say what the validation does."""

import json
from datetime import timedelta
from pathlib import Path

import jsonschema
import pytest
import yaml

from chalicelib.policies.schema import PolicyFile
from cli.policyreference.document import DOCS, document
from cli.policyreference.keys import duration, keys
from cli.policyreference.schema import schema
from cli.policyreference.words import WORDS

ROOT = Path(__file__).parents[2]
POLICIES = sorted([*ROOT.glob("sandbox/policies/**/*.yaml"), *ROOT.glob("cli/examples/policies/*")])


def test_the_page_and_the_schema_are_those_of_the_models() -> None:
    hint = "run `make reference`"
    assert DOCS.joinpath("policies.md").read_text() == document(), hint
    assert json.loads(DOCS.joinpath("policy.schema.json").read_text()) == schema(), hint


def test_every_key_is_told_in_words_and_no_other() -> None:
    paths = {key.path for key in keys(PolicyFile)}
    parents = {path for path in WORDS if any(p.startswith((f"{path}.", f"{path}[")) for p in paths)}
    assert set(WORDS) == paths | parents


@pytest.mark.parametrize("file", POLICIES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_policy_that_is_valid_is_so_by_the_schema(file: Path) -> None:
    """An editor must not find fault with what Repave takes."""
    jsonschema.validate(yaml.safe_load(file.read_text()), schema())


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"ages": {"soft": "5d"}}, id="an unknown key"),
        pytest.param({"age": {"soft": "5 days", "hard": "7d"}}, id="no duration"),
        pytest.param({"budget": {"in_flight": "ten"}}, id="no amount"),
        pytest.param({"strategy": "blue-green"}, id="an unknown word"),
        pytest.param({"windows": [{"cron": "0 2 * * *"}]}, id="a window without an end"),
    ],
)
def test_an_editor_finds_the_ordinary_mistakes(changes: dict[str, object]) -> None:
    written = {"name": "web", "age": {"soft": "5d", "hard": "7d"}} | changes
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(written, schema())


@pytest.mark.parametrize(
    ("minutes", "text"), [(90, "1h30m"), (2880, "2d"), (0, "0s"), (1441, "1d1m")]
)
def test_a_duration_is_written_as_in_a_file(minutes: int, text: str) -> None:
    assert duration(timedelta(minutes=minutes)) == text
