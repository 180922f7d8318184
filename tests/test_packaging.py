"""The tables that the template makes are those that the registry uses."""

import json
from pathlib import Path
from typing import Any

import pytest

from chalicelib.registry.binding import bind

TEMPLATE = json.loads(Path(".chalice/resources.json").read_text())["Resources"]


@pytest.mark.parametrize("name", ["hosts", "replacements", "fleets", "timeline"])
def test_keys_of_the_template_are_those_of_the_registry(name: str) -> None:
    table: dict[str, Any] = TEMPLATE[f"{name.capitalize()}Table"]["Properties"]
    model = getattr(bind("repave", "us-east-1"), name)
    keys = [key["AttributeName"] for key in table["KeySchema"]]
    assert table["TableName"] == model.Meta.table_name
    assert keys == [key for key in (model._hash_keyname, model._range_keyname) if key]
