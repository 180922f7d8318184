"""Times as the registry keeps them: aware, in UTC, to the microsecond."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

T = TypeVar("T")

FOREVER = datetime.max.replace(tzinfo=UTC)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def as_utc(at: datetime) -> datetime:
    """A naive time is refused: guessing its zone could make a host hours younger than it is."""
    if at.tzinfo is None:
        raise ValueError(f"{at!r} has no time zone")
    return at.astimezone(UTC)


def in_utc(model: T) -> T:
    """The model with every time in it, nested ones too, in UTC; mappings are copied."""
    if not is_dataclass(model) or isinstance(model, type):
        raise TypeError(f"{model!r} is no model")
    changed = {field.name: _in_utc(getattr(model, field.name)) for field in fields(model)}
    return replace(model, **changed)


def _in_utc(value: Any) -> Any:
    if isinstance(value, datetime):
        return as_utc(value)
    if isinstance(value, Mapping):
        return {key: _in_utc(inner) for key, inner in value.items()}
    return in_utc(value) if is_dataclass(value) else value


def sortable(at: datetime) -> str:
    """Of fixed width, so that the order of the texts is the order of the times."""
    return as_utc(at).isoformat(timespec="microseconds")


def from_sortable(text: str) -> datetime:
    return datetime.fromisoformat(text)


def epoch(at: datetime) -> str:
    """Seconds since 1970, exact to the microsecond: a float would round."""
    microseconds = (as_utc(at) - _EPOCH) // timedelta(microseconds=1)
    return format(Decimal(microseconds).scaleb(-6), "f")


def from_epoch(number: str) -> datetime:
    return _EPOCH + timedelta(microseconds=int(Decimal(number).scaleb(6)))
