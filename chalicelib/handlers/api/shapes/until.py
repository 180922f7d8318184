"""A time to come or of the past: as such, or as long as it is from now."""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field, PlainSerializer, PlainValidator, WithJsonSchema

from chalicelib.policies.moments import ALLOWED, LENGTH, moment

Until = Annotated[
    datetime | timedelta,
    PlainValidator(moment),
    # Without its own, pydantic serialises what it has serialised already, and warns.
    PlainSerializer(str),
    Field(description=ALLOWED),
    WithJsonSchema({"type": "string", "minLength": 2, "maxLength": LENGTH, "description": ALLOWED}),
]
Past = Until
"""Back from now, where it is a duration."""
