"""Keys of configuration, their versions, and whom a change of them replaces."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from chalicelib.handlers.api.shapes.base import Flag, Given, Moment, Told, digits
from chalicelib.handlers.api.shapes.boot import Value

HIGHEST = 2**53 - 1
"""What every reader of JSON takes for a number."""
MOST_VERSIONS = 100
LONGEST_VALUE = 600_000
"""Characters; in base64, more than the bytes that a value may have."""
Key = Annotated[str, Field(min_length=1, max_length=1024, description="1 to 1024 characters")]
Prefix = Annotated[str, Field(max_length=1024, description="up to 1024 characters")]
Revision = Annotated[
    int, Field(ge=1, le=HIGHEST, description="a revision, from 1"), BeforeValidator(digits)
]
Cas = Annotated[
    int,
    Field(ge=0, le=HIGHEST, description="the key's revision as it was read, or 0: it is not there"),
    BeforeValidator(digits),
]
Versions = Annotated[
    int,
    Field(ge=1, le=MOST_VERSIONS, description=f"a number from 1 to {MOST_VERSIONS}"),
    BeforeValidator(digits),
]


class KeyQuery(Given):
    key: Key


class KeysQuery(Given):
    """As they are now, or were at a revision."""

    prefix: Prefix = ""
    revision: Revision | None = None


class HistoryQuery(Given):
    key: Key
    limit: Versions = 20
    before: Revision | None = None


class DiffQuery(Given):
    """From one revision up to another, or to now."""

    prefix: Prefix = ""
    since: Revision
    until: Revision | None = None


class ReadersQuery(Given):
    prefix: Prefix = ""


class ChangeQuery(Given):
    """With `cas` only if nobody has changed the key since it was read."""

    key: Key
    cas: Cas | None = None
    dry_run: Flag = False


class ValueBody(Given):
    value: Annotated[
        str, Field(max_length=LONGEST_VALUE, description="text, up to 384 KiB of bytes")
    ]
    encoding: Annotated[
        Literal["text", "base64"],
        Field(description="text, or base64: what the value is written in"),
    ] = "text"
    flags: Annotated[
        int, Field(ge=0, le=HIGHEST, strict=True, description="a number from 0, for your own use")
    ] = 0


class KeyHead(Told):
    """`revision` is that of its last change."""

    key: str
    revision: int
    created: int
    size: int
    flags: int
    digest: str
    locked_by: str | None


class KeyList(Told):
    revision: int
    index: int
    """The last revision that changed any of them, deletions included."""
    keys: list[KeyHead]
    left_out: int


class KeyDetail(KeyHead, Value):
    at: Moment
    by: str


class KeyVersion(Value):
    revision: int
    at: Moment
    by: str
    flags: int
    deleted: bool


class History(Told):
    """The newest first; `before` continues it, null at its end."""

    key: str
    versions: list[KeyVersion]
    before: int | None


class Difference(Told):
    key: str
    change: Literal["added", "removed", "changed"]
    was: KeyVersion | None
    now: KeyVersion | None


class Diff(Told):
    since: int
    until: int
    differences: list[Difference]


class Reading(Told):
    """What some hosts of a fleet have read; of those that read the same, by the last revision."""

    digest: str
    revision: int
    current: bool
    hosts: list[str]


class Reader(Told):
    """A fleet that reads keys under the prefix. `unread` are hosts that have read nothing."""

    fleet: str
    policy: str
    prefixes: list[str]
    digest: str
    rolls: bool
    """Whether hosts are replaced when it changes."""
    readings: list[Reading]
    unread: list[str]


class Readers(Told):
    revision: int
    readers: list[Reader]


class Roll(Told):
    """`goes` are the hosts of a fleet that its next passes replace after the change, `went` those
    that they would replace without it."""

    fleet: str
    hosts: int
    went: int
    goes: int
    at_once: int
    about_seconds: int | None
    words: str


class ConfigChange(Told):
    """`was` is the key's revision before it, 0 if it was not there; `revision` is the store's after
    it, of a dry run that of now."""

    key: str
    was: int
    changed: bool
    revision: int
    dry_run: bool
    rolls: list[Roll]
