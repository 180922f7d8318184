"""What all shapes have in common. Their schemas are built when first needed: every function of the
application imports them, and only the API's ever needs one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema
from pydantic.fields import FieldInfo

from chalicelib.model.host import Urgency

DEFAULT_LIMIT, MAX_LIMIT = 100, 1000
MAX_WHY = 500
INSTANCE_ID = "^i-([0-9a-f]{8}|[0-9a-f]{17})$"
NO_CONTROLS = r"^[^\x00-\x1f\x7f-\x9f]*$"


class Given(BaseModel):
    """Of a request. Unknown fields are refused: a misspelt filter would silently not filter. The
    description of a field is what its errors name as allowed."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    @classmethod
    def names(cls) -> Mapping[str, FieldInfo]:
        """Fields by the names under which they are given: `from` can be none in Python."""
        return {field.alias or name: field for name, field in cls.model_fields.items()}


class Told(BaseModel):
    """Of an answer."""

    model_config = ConfigDict(frozen=True, defer_build=True)


def spoken(at: datetime) -> str:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")


def digits(value: object) -> object:
    """Pydantic would take ` 1_0.0 ` for a number too."""
    if isinstance(value, str) and not (value.isascii() and value.isdecimal()):
        raise ValueError("not a number")
    return value


def true_or_false(value: object) -> object:
    """Pydantic would take `yes` and `0` too."""
    if isinstance(value, str) and value not in ("true", "false"):
        raise ValueError("neither")
    return value


Moment = Annotated[
    datetime,
    PlainSerializer(spoken, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
HostId = Annotated[str, Field(pattern=INSTANCE_ID, description="i- and 8 or 17 hexadecimal digits")]
Name = Annotated[
    str,
    Field(
        min_length=1,
        max_length=255,
        pattern=NO_CONTROLS,
        description="1 to 255 characters, none of them a control character",
    ),
]
Limit = Annotated[
    int,
    # The other way round its bounds would not be in the specification.
    Field(ge=1, le=MAX_LIMIT, description=f"a number from 1 to {MAX_LIMIT}"),
    BeforeValidator(digits),
]
Cursor = Annotated[
    str, Field(min_length=1, max_length=4096, description="as the page before gave it")
]
Why = Annotated[
    str,
    Field(
        min_length=1,
        max_length=MAX_WHY,
        pattern=r"\S",
        description=f"text of 1 to {MAX_WHY} characters, not all of them spaces",
    ),
]

Datacenter = Annotated[
    str,
    Field(
        pattern="^[a-z0-9-]{1,40}$",
        description="REGION or REGION-ACCOUNT, of those that this installation answers for",
    ),
]
When = Annotated[
    Urgency,
    Field(description="`windows`, or `now`, which waits for no window, but for all else"),
]


Flag = Annotated[
    bool,
    Field(description="`true` or `false`"),
    BeforeValidator(true_or_false),
]


class WriteHeaders(Given):
    key: str | None = Field(
        default=None,
        alias="Idempotency-Key",
        pattern="^[!-~]{1,128}$",
        description="1 to 128 ASCII characters without spaces, new for each request",
    )


class Nothing(Given):
    """No parameters, or no body."""


class Paged(Given):
    limit: Limit = DEFAULT_LIMIT
    cursor: Cursor | None = None
