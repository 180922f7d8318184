"""Text in a policy file to a value. What a value may be is part of the error where it is not."""

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError
from pydantic import AfterValidator, BeforeValidator, WithJsonSchema

from chalicelib.model.policy import Amount

_UNITS = {"d": 86400, "h": 3600, "m": 60, "s": 1}
_DURATION = re.compile(r"(?:[0-9]{1,9}[dhms])+")
# Dates are birth plus a duration: what is longer than this leads nowhere that Repave will run.
LONGEST = timedelta(days=3650)


def duration(value: Any) -> timedelta:
    if not isinstance(value, str) or not _DURATION.fullmatch(value):
        raise ValueError("not a duration; allowed: numbers with d, h, m or s, such as 7d or 1h30m")
    parts = re.findall(r"([0-9]+)([dhms])", value)
    seconds = sum(int(number) * _UNITS[unit] for number, unit in parts)
    if seconds > LONGEST.total_seconds():
        raise ValueError(f"longer than a duration can be; allowed: up to {LONGEST.days}d")
    return timedelta(seconds=seconds)


def _above_zero(value: timedelta) -> timedelta:
    if not value:
        raise ValueError("zero; allowed: a duration above zero")
    return value


def _amount(value: Any) -> Amount:
    text = str(value)
    if isinstance(value, bool) or not re.fullmatch(r"[0-9]{1,6}%?", text):
        raise ValueError("not an amount; allowed: a count such as 2 or a percentage such as 10%")
    amount = Amount(int(text.rstrip("%")), percent=text.endswith("%"))
    if amount.percent and amount.value > 100:
        raise ValueError("more than 100%; allowed: 0% to 100%")
    return amount


def _at_least_one(amount: Amount) -> Amount:
    # A budget rounds up to one host, so that zero would not mean what it says.
    if not amount.value:
        raise ValueError("zero; allowed: 1 or 1% and more; to stop a fleet: mode: observe")
    return amount


def _cron(value: Any) -> str:
    if not isinstance(value, str) or len(value.split()) != 5:
        raise ValueError("not a cron expression of five fields, such as 0 2 * * mon-fri")
    try:
        next(CronSim(value, datetime(2026, 1, 1, tzinfo=UTC)))
    except CronSimError as error:
        raise ValueError(f"not a cron expression of five fields ({error})") from None
    except StopIteration:
        raise ValueError("a time that never comes; allowed: one that does") from None
    return value


def _zone(value: Any) -> str:
    allowed = "names such as Europe/London or UTC"
    try:
        zone = ZoneInfo(value).key
    except (KeyError, ValueError, OSError, TypeError):  # Unknown, malformed, a folder, no text.
        raise ValueError(f"not an IANA time zone; allowed: {allowed}") from None
    # What these mean differs from machine to machine; `right` counts leap seconds.
    if zone.split("/")[0] in {"right", "posix", "posixrules", "localtime", "Factory"}:
        raise ValueError(f"not an IANA time zone; allowed: {allowed}")
    return zone


# The schemas are for editors, which cannot ask the validators: a first net, with wider meshes.
_SPAN = WithJsonSchema({"type": "string", "pattern": f"^{_DURATION.pattern}$"})
_PART = WithJsonSchema({"type": ["integer", "string"], "pattern": "^[0-9]{1,6}%?$", "minimum": 0})

Duration = Annotated[timedelta, BeforeValidator(duration), _SPAN]
Positive = Annotated[Duration, AfterValidator(_above_zero)]
Share = Annotated[Amount, BeforeValidator(_amount), _PART]
Slots = Annotated[Share, AfterValidator(_at_least_one)]
Cron = Annotated[str, BeforeValidator(_cron), WithJsonSchema({"type": "string"})]
Zone = Annotated[str, BeforeValidator(_zone), WithJsonSchema({"type": "string"})]
