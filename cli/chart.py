"""Forecasts as one SVG file: three strips a fleet, each with its limit as a dashed line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from html import escape

from chalicelib.model.forecast import Forecast

LEFT, WIDTH, HEIGHT, GAP, TITLE = 90, 900, 70, 34, 30
INK, BAR, LIMIT, BAD = "#333", "#4c78a8", "#888", "#c0392b"
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Strip:
    name: str
    values: Sequence[float]
    limit: float | None
    bad: Sequence[bool]


def chart(forecasts: Iterable[Forecast]) -> str:
    y, parts = 0, []
    for forecast in forecasts:
        parts.append(_text(8, y + 20, f"{forecast.fleet}: {forecast.outlook}", size=15))
        y += TITLE
        for strip in _strips(forecast):
            parts += _drawn(strip, y)
            y += HEIGHT + GAP
        parts += _dates(forecast, y - GAP + 14)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + 20} {y}" '
        f'font-family="sans-serif" fill="{INK}">\n'
        + f'<rect width="100%" height="100%" fill="white"/>\n{"".join(parts)}</svg>\n'
    )


def _strips(forecast: Forecast) -> list[Strip]:
    days, hard = forecast.days, forecast.hard / DAY
    over = [day.over_hard > 0 for day in days]
    none = [False] * len(days)
    return [
        Strip("replaced", [day.replaced for day in days], None, none),
        Strip("in flight", [day.in_flight for day in days], forecast.at_once, none),
        Strip("oldest, days", [day.oldest / DAY for day in days], hard, over),
    ]


def _drawn(strip: Strip, y: int) -> list[str]:
    top = max([*strip.values, strip.limit or 0, 1e-9]) * 1.1
    width = WIDTH / len(strip.values)
    parts = [_text(8, y + 14, strip.name), _text(8, y + 30, f"most {max(strip.values):.3g}")]
    for number, (value, bad) in enumerate(zip(strip.values, strip.bad, strict=True)):
        height = value / top * HEIGHT
        parts.append(
            f'<rect x="{LEFT + number * width:.1f}" y="{y + HEIGHT - height:.1f}" '
            f'width="{width * 0.85:.1f}" height="{height:.1f}" fill="{BAD if bad else BAR}"/>\n'
        )
    if strip.limit is not None:
        at = y + HEIGHT - strip.limit / top * HEIGHT
        parts.append(_line(at, LIMIT, "4 3"))
        parts.append(_text(8, y + 46, f"limit {strip.limit:.3g}"))
    return [*parts, _line(y + HEIGHT, INK, "none")]


def _dates(forecast: Forecast, y: int) -> list[str]:
    days, width = forecast.days, WIDTH / len(forecast.days)
    every = max(1, len(days) // 6)
    return [
        _text(LEFT + number * width, y, f"{days[number].date}")
        for number in range(0, len(days), every)
    ]


def _line(y: float, colour: str, dash: str) -> str:
    ends = f'x1="{LEFT}" x2="{LEFT + WIDTH}" y1="{y:.1f}" y2="{y:.1f}"'
    return f'<line {ends} stroke="{colour}" stroke-dasharray="{dash}"/>\n'


def _text(x: float, y: float, words: str, size: int = 11) -> str:
    return f'<text x="{x:.1f}" y="{y}" font-size="{size}">{escape(words)}</text>\n'
