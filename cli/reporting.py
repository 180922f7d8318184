"""Forecasts as text and as JSON."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from chalicelib.decisions.forecast.words import span
from chalicelib.model.forecast import Breach, Day, Forecast

HEADING = "  from          due  replaced  in flight    oldest  over hard"
SHOWN = 5
"""Breaches that are named; the JSON has all."""


def report(forecasts: Iterable[Forecast], by: str) -> str:
    return "\n".join(_of_fleet(each, 1 if by == "day" else 7) for each in forecasts)


def as_json(forecast: Forecast) -> dict[str, Any]:
    """Durations in seconds, moments in ISO 8601."""
    plain: dict[str, Any] = _plain(asdict(forecast))
    return plain | {"replaced": forecast.replaced, "oldest": _plain(forecast.oldest)}


def _plain(value: Any) -> Any:
    match value:
        case dict():
            return {key: _plain(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_plain(inner) for inner in value]
        case timedelta():
            return int(value.total_seconds())
        case datetime() | date():
            return value.isoformat()
    return value


def _of_fleet(forecast: Forecast, length: int) -> str:
    days = forecast.days
    parts = [days[begin : begin + length] for begin in range(0, len(days), length)]
    lines = [
        f"{forecast.fleet}: {forecast.outlook}: {forecast.words}",
        f"  {forecast.hosts} hosts under policy {forecast.policy}: {forecast.at_once} at once, "
        f"{span(forecast.each)} each; {forecast.replaced} replaced, oldest {_age(forecast.oldest)}",
        *(f"  it would do: {fix}" for fix in forecast.fixes),
        *_breaches(forecast.breaches),
        HEADING,
        *(_row(part, forecast.at_once) for part in parts),
    ]
    return "\n".join(lines) + "\n"


def _breaches(breaches: Sequence[Breach]) -> list[str]:
    lines = [_breach(breach) for breach in breaches[:SHOWN]]
    more = len(breaches) - SHOWN
    return lines + ([f"  ... and {more} more"] if more > 0 else [])


def _breach(breach: Breach) -> str:
    gone = f"until {breach.gone_at:%Y-%m-%d %H:%M}" if breach.gone_at else "to the end"
    why = f" ({breach.excepted})" if breach.excepted else ""
    return f"  over hard: {breach.host} from {breach.hard_at:%Y-%m-%d %H:%M} {gone}{why}"


def _row(days: Sequence[Day], at_once: int) -> str:
    flight = f"{max(day.in_flight for day in days)}/{at_once}"
    oldest = _age(max(day.oldest for day in days))
    due, replaced = sum(day.due for day in days), sum(day.replaced for day in days)
    over = max(day.over_hard for day in days)
    return f"  {days[0].date} {due:>6} {replaced:>9} {flight:>10} {oldest:>9} {over or '-':>10}"


def _age(age: timedelta) -> str:
    """To the hour."""
    return span(age // timedelta(hours=1) * timedelta(hours=1))
