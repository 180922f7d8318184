"""The table of configuration as a PynamoDB model: keys, their versions, sessions, the revision."""

from datetime import timedelta
from decimal import Decimal

from pynamodb.attributes import (
    Attribute,
    BinaryAttribute,
    BooleanAttribute,
    TTLAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
)
from pynamodb.constants import NUMBER
from pynamodb.models import Model

from chalicelib.registry.attributes import Epoch, Moment, Whole

STORE, REVISION = "#store", "revision"
KEYS, SESSIONS, VERSIONS = "keys", "sessions", "versions/"
"""Parts. All keys in one, so that a prefix is one query; a key's versions in one of their own, so
that whoever waits for news of a prefix reads no values."""


class Span(Attribute[timedelta]):
    """A duration in seconds, exact to the microsecond."""

    attr_type = NUMBER

    def serialize(self, value: timedelta) -> str:
        return format(Decimal(value // timedelta(microseconds=1)).scaleb(-6), "f")

    def deserialize(self, value: str) -> timedelta:
        return timedelta(microseconds=int(Decimal(value).scaleb(6)))


class ConfigRow(Model):
    part = UnicodeAttribute(hash_key=True)
    id = UnicodeAttribute(range_key=True)
    schema = Whole(null=True)
    expires = TTLAttribute(null=True)
    """Of versions that have ended, and of nothing else."""
    # The store.
    revision = Whole(null=True)
    sessions_revision = Whole(null=True)
    # A key, and partly a version.
    first = Whole(null=True)
    created = Whole(null=True)
    modified = Whole(null=True)
    flags = Whole(null=True)
    lock_index = Whole(null=True)
    session = UnicodeAttribute(null=True)
    digest = UnicodeAttribute(null=True)
    size = Whole(null=True)
    deleted = BooleanAttribute(null=True)
    delayed_until = Moment(null=True)
    # A version.
    value = BinaryAttribute(null=True, legacy_encoding=False)
    at = Moment(null=True)
    by = UnicodeAttribute(null=True)
    until = Whole(null=True)
    # A session.
    name = UnicodeAttribute(null=True)
    node = UnicodeAttribute(null=True)
    behaviour = UnicodeAttribute(null=True)
    lock_delay = Span(null=True)
    ttl = Span(null=True)
    expires_at = Epoch(null=True)
    keys = UnicodeSetAttribute(null=True)
    ending = BooleanAttribute(null=True)


def version_id(revision: int) -> str:
    """Of fixed width, so that the order of the texts is the order of the revisions."""
    return f"{revision:020d}"
