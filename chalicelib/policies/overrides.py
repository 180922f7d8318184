"""Tags on a group that override single keys of its policy: `repave:age.hard = 3d`."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import yaml

from chalicelib.errors import PolicyError

PREFIX = "repave:"
POLICY_TAG = "repave:policy"
FLEET_TAG = "repave:fleet"
_NOT_OVERRIDES = frozenset({POLICY_TAG, FLEET_TAG, "repave:busy-until"})
_SERVICE_PREFIX = "repave:service/"


def overrides(tags: Mapping[str, str]) -> dict[str, str]:
    """Dotted key to text. Every other `repave:` tag is an override, so a misspelt one is found."""
    return {
        tag.removeprefix(PREFIX): value
        for tag, value in sorted(tags.items())
        if tag.startswith(PREFIX)
        and tag not in _NOT_OVERRIDES
        and not tag.startswith(_SERVICE_PREFIX)
    }


def overridden(raw: Mapping[str, Any], changes: Mapping[str, str]) -> dict[str, Any]:
    """The file's content with the changes set. Raises PolicyError for a key that cannot be set."""
    result: dict[str, Any] = deepcopy(dict(raw))
    for key, text in changes.items():
        _set(result, key, text)
    return result


def _set(content: dict[str, Any], key: str, text: str) -> None:
    if key.split(".")[0] in {"name", "match"}:
        raise PolicyError(f"tag {PREFIX}{key}: a tag cannot change a name or a match")
    *parents, last = key.split(".")
    for parent in parents:
        content = content.setdefault(parent, {})
        if not isinstance(content, dict):
            raise PolicyError(f"tag {PREFIX}{key}: {parent!r} has no keys below it")
    try:
        content[last] = yaml.safe_load(text)
    except yaml.YAMLError:
        raise PolicyError(f"tag {PREFIX}{key}: {text!r} cannot be read") from None
