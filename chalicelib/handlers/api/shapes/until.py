"""A time to come: as such, or as long as it is from now."""

from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import Field, PlainSerializer, PlainValidator, WithJsonSchema

from chalicelib.policies.values import duration

LENGTH = 40
ALLOWED = "a time with its zone such as 2026-03-02T12:00:00Z, or a duration such as 4h"


def _until(value: Any) -> datetime | timedelta:
    if isinstance(value, str) and len(value) <= LENGTH:
        for read in (_time, duration):
            try:
                return read(value)
            except ValueError:
                continue
    raise ValueError(f"not a time to come; allowed: {ALLOWED}")


def _time(value: str) -> datetime:
    found = datetime.fromisoformat(value)
    if found.tzinfo is None:
        raise ValueError("no zone")
    return found


Until = Annotated[
    datetime | timedelta,
    PlainValidator(_until),
    # Without its own, pydantic serialises what it has serialised already, and warns.
    PlainSerializer(str),
    Field(description=ALLOWED),
    WithJsonSchema({"type": "string", "minLength": 2, "maxLength": LENGTH, "description": ALLOWED}),
]
