"""The JSON schema for editors. It is wider than the validation, which has the last word."""

from typing import Any

from chalicelib.policies.schema import PolicyFile
from cli.policyreference.keys import keys, plain
from cli.policyreference.words import WORDS


def schema() -> dict[str, Any]:
    made = PolicyFile.model_json_schema()
    _tell(made, made, "")
    for definition in [made, *made["$defs"].values()]:
        definition.pop("title", None)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A policy of Repave",
        **made,
    }


def shape_of(path: str, made: dict[str, Any]) -> dict[str, Any]:
    """What the schema says of the value of one key."""
    found = made
    for name in path.replace("[]", "").split("."):
        found = _followed(_followed(found, made).get("properties", {})[name], made)
        found = _followed(found.get("items", found) if "[]" in path else found, made)
    return found


def _tell(node: dict[str, Any], made: dict[str, Any], above: str) -> None:
    """Gives each key its words and its default as it stands in a file; Pydantic's own is that of
    the value."""
    known = {key.path: key for key in keys(PolicyFile)}
    for name, field in node.get("properties", {}).items():
        field.pop("title", None)
        path = f"{above}{name}"
        inner = _followed(field.get("items", field), made)
        if path in known:
            field["description"] = WORDS[path]
            if field.get("default") is not None:
                field["default"] = plain(known[path].default)
        else:
            field.pop("default", None)
            field["description"] = WORDS[path]
            _tell(inner, made, f"{path}[]." if "items" in field else f"{path}.")


def _followed(node: dict[str, Any], made: dict[str, Any]) -> dict[str, Any]:
    for choice in node.get("anyOf", ()):
        if choice.get("type") != "null":
            return _followed({**choice}, made)
    if "$ref" in node:
        found: dict[str, Any] = made["$defs"][node["$ref"].rsplit("/", 1)[1]]
        return found
    return node
