"""The policies of .chalice as an installation has them: with its parameters filled in."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / ".chalice"
ROLE = "arn:aws:iam::123456789012:role/web-host"
ZONE = "Z0123456789ABC"
INSTALLED: dict[str, Any] = {
    "AWS::Partition": "aws",
    "AWS::Region": "us-east-1",
    "AWS::AccountId": "123456789012",
    "Prefix": "repave",
    "PolicySource": "/repave/policies",
    "DrainDocument": "repave-*",
    "LaunchRoleArns": [ROLE],
    "LaunchesWithRoles": True,
    "NotifiesATopic": False,
    "Traces": True,
    "ZoneId": ZONE,
    "KeepsZone": True,
    "Elsewhere": True,
    "ElsewhereByRole": True,
    "OtherAccounts": "111122223333 444455556666/eu-west-1",
    "ReaderAccounts": "111122223333 444455556666",
    "ConfiguredElsewhere": False,
    "ConfigurationHome": "",
    "Notices": "arn:aws:sns:us-east-1:123456789012:repave-notices",
}
API = "api_handler"


@cache
def policy_files() -> dict[str, str]:
    """By function: the file of its rights."""
    stage = json.loads((FOLDER / "config.json").read_text())["stages"]["prod"]
    shared = stage["iam_policy_file"]
    functions = stage["lambda_functions"].items()
    own = {name: one.get("iam_policy_file", shared) for name, one in functions}
    return own | {API: shared}


def statements(file: str, **parameters: Any) -> list[dict[str, Any]]:
    policy = json.loads((FOLDER / file).read_text())
    filled = filled_in(policy["Statement"], INSTALLED | parameters)
    return [one for one in filled if one is not None]


def reader(**parameters: Any) -> dict[str, Any]:
    """The role by which other accounts read."""
    resources = json.loads((FOLDER / "resources.json").read_text())["Resources"]
    found: dict[str, Any] = filled_in(resources["ReaderRole"]["Properties"], INSTALLED | parameters)
    return found


def filled_in(value: Any, given: dict[str, Any]) -> Any:
    if isinstance(value, list):
        return [filled_in(one, given) for one in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"Fn::Sub"}:
        return re.sub(r"\$\{(.+?)\}", lambda name: str(given[name[1]]), value["Fn::Sub"])
    if value.keys() == {"Ref"}:
        return None if value["Ref"] == "AWS::NoValue" else given[value["Ref"]]
    if value.keys() == {"Fn::If"}:
        condition, yes, no = value["Fn::If"]
        return filled_in(yes if given[condition] else no, given)
    if value.keys() == {"Fn::Split"}:
        parts, text = filled_in(value["Fn::Split"], given)
        return text.split(parts)
    if value.keys() == {"Fn::Join"}:
        between, parts = filled_in(value["Fn::Join"], given)
        return between.join(parts)
    return {key: filled_in(one, given) for key, one in value.items()}
