"""The fields of a raw event, read so that a bad one is named with its value and what is allowed."""

import re
from collections.abc import Mapping
from typing import Any

from chalicelib.errors import MalformedEvent

HOST_ID = re.compile(r"i-(?:[0-9a-f]{8}|[0-9a-f]{17})")


def kind_of(raw: Any) -> Any:
    return raw.get("detail-type") if isinstance(raw, Mapping) else None


def detail_of(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    return mapping(raw, "", "detail")


def mapping(fields: Mapping[str, Any], where: str, name: str) -> Mapping[str, Any]:
    value = fields.get(name)
    if not isinstance(value, Mapping):
        raise MalformedEvent(f"{where}{name}: {value!r}: not an object")
    return value


def text(fields: Mapping[str, Any], where: str, name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not value:
        raise MalformedEvent(f"{where}{name}: {value!r}: missing or not text")
    return value


def host_id(fields: Mapping[str, Any], where: str, name: str) -> str:
    value = text(fields, where, name)
    if not HOST_ID.fullmatch(value):
        raise MalformedEvent(f"{where}{name}: {value!r}: not an instance id")
    return value
