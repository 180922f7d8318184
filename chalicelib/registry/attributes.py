"""PynamoDB attributes for the kinds of values that the registry's models have."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from pynamodb.attributes import (
    Attribute,
    BooleanAttribute,
    ListAttribute,
    MapAttribute,
    UnicodeAttribute,
)
from pynamodb.constants import MAP, NUMBER, STRING

from chalicelib.registry.times import epoch, from_epoch, from_sortable, sortable


class Moment(Attribute[datetime]):
    """Text that sorts by time. PynamoDB's own attribute takes a naive time for UTC; this refuses
    it."""

    attr_type = STRING

    def serialize(self, value: datetime) -> str:
        return sortable(value)

    def deserialize(self, value: str) -> datetime:
        return from_sortable(value)


class Moments(Attribute[Mapping[str, datetime]]):
    """A map of names to moments."""

    attr_type = MAP

    def serialize(self, value: Mapping[str, datetime]) -> dict[str, dict[str, str]]:
        return {str(name): {STRING: sortable(at)} for name, at in value.items()}

    def deserialize(self, value: dict[str, dict[str, str]]) -> dict[str, datetime]:
        return {name: from_sortable(at[STRING]) for name, at in value.items()}


class Words(Attribute[Mapping[str, str]]):
    """A map of texts to texts."""

    attr_type = MAP

    def serialize(self, value: Mapping[str, str]) -> dict[str, dict[str, str]]:
        return {name: {STRING: text} for name, text in value.items()}

    def deserialize(self, value: dict[str, dict[str, str]]) -> dict[str, str]:
        return {name: text[STRING] for name, text in value.items()}


class Epoch(Attribute[datetime]):
    """A time as a number: what DynamoDB's TTL and comparisons of expiry need."""

    attr_type = NUMBER

    def serialize(self, value: datetime) -> str:
        return epoch(value)

    def deserialize(self, value: str) -> datetime:
        return from_epoch(value)


class Whole(Attribute[int]):
    """A whole number. PynamoDB's own attribute is typed as float."""

    attr_type = NUMBER

    def serialize(self, value: int) -> str:
        return str(int(value))

    def deserialize(self, value: str) -> int:
        return int(value)


class Seconds(Attribute[timedelta]):
    """A duration in whole seconds."""

    attr_type = NUMBER

    def serialize(self, value: timedelta) -> str:
        return str(value // timedelta(seconds=1))

    def deserialize(self, value: str) -> timedelta:
        return timedelta(seconds=int(value))


class Map(MapAttribute[str, Any]):
    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)  # type: ignore[no-untyped-call]


class RequestMap(Map):
    by = UnicodeAttribute()
    at = Moment()
    why = UnicodeAttribute()
    when = UnicodeAttribute(null=True)


class CancelMap(Map):
    by = UnicodeAttribute()
    at = Moment()
    why = UnicodeAttribute()


class MarkMap(Map):
    by = UnicodeAttribute()
    at = Moment()
    why = UnicodeAttribute()
    due = Moment(null=True)
    over = BooleanAttribute(null=True)


class HoldMap(Map):
    by = UnicodeAttribute()
    at = Moment()
    until = Moment()
    why = UnicodeAttribute()


class ConfigReadMap(Map):
    revision = Whole()
    digest = UnicodeAttribute()
    prefixes = ListAttribute[Any](of=UnicodeAttribute)
    at = Moment()


class HookWaitMap(Map):
    transition = UnicodeAttribute()
    since = Moment()
    kept_at = Moment(null=True)
    asked_at = Moment(null=True)
    command = UnicodeAttribute(null=True)
    refused = UnicodeAttribute(null=True)
    revision = Whole()


class FreezeMap(Map):
    by = UnicodeAttribute()
    at = Moment()
    why = UnicodeAttribute()
    until = Moment(null=True)


class BreakerMap(Map):
    failures = Whole()
    retry_at = Moment(null=True)
    why = UnicodeAttribute()
    template = UnicodeAttribute(null=True)
    counted = ListAttribute[Any](of=UnicodeAttribute, null=True)


class ForeseenMap(Map):
    at = Moment()
    basis = UnicodeAttribute()
    breach = UnicodeAttribute(null=True)


class ToldMap(Map):
    freeze = UnicodeAttribute(null=True)
    breaker = UnicodeAttribute(null=True)
    breach = UnicodeAttribute(null=True)


class DetailsMap(Map):
    vpc = UnicodeAttribute(null=True)
    subnet = UnicodeAttribute(null=True)
    public_ip = UnicodeAttribute(null=True)
    private_dns = UnicodeAttribute(null=True)
    public_dns = UnicodeAttribute(null=True)
    architecture = UnicodeAttribute(null=True)
    market = UnicodeAttribute(null=True)
    platform = UnicodeAttribute(null=True)
    security_groups = ListAttribute[Any](of=UnicodeAttribute, null=True)


class ServiceMap(Map):
    name = UnicodeAttribute()
    port = Whole()
    tags = ListAttribute[Any](of=UnicodeAttribute)
    meta = Words()
