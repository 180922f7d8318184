"""Tags on a group that override single keys of its policy: `repave:age.hard = 3d`."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from chalicelib.errors import PolicyError
from chalicelib.policies.reading import read, shown

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
    where = f"tag {PREFIX}{key}"
    *parents, last = key.split(".")
    if key.split(".")[0] in {"name", "match"}:
        raise PolicyError(f"{where}: a tag cannot change a name or a match; allowed: other keys")
    for parent in parents:
        content = content.setdefault(parent, {})
        if not isinstance(content, dict):
            raise PolicyError(f"{where}: {parent!r} has no keys below it; allowed: {parent} itself")
    try:
        content[last] = read(text)
    except PolicyError as error:
        raise PolicyError(
            f"{where}: {shown(text)} cannot be read; allowed: a value as in a file ({error})"
        ) from None
