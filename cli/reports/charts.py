"""Charts of the report as inline SVG: ages against soft and hard, and rebuilds by phase and week.
Their colours are the page's, so that they follow its theme."""

from collections.abc import Iterator
from datetime import timedelta
from html import escape

from chalicelib.decisions.forecast.words import span
from chalicelib.decisions.report.history import PHASES
from chalicelib.decisions.report.words import aged
from chalicelib.model.report import FleetReport, Week

WIDTH, HEIGHT, LEFT, BELOW, ABOVE = 640, 120, 46, 22, 14
ZERO = timedelta(0)


def ages(fleet: FleetReport) -> str:
    """Hosts by age; what is over soft and over hard has a colour of its own."""
    if not fleet.ages:
        return ""
    width, most = WIDTH / len(fleet.ages), max(bar.hosts for bar in fleet.ages)
    end = fleet.ages[-1].age + _step(fleet)
    parts = [_axis(str(most), "hosts")]
    for place, bar in enumerate(fleet.ages):
        if bar.hosts:
            words = f"{bar.hosts} hosts from the age of {span(bar.age)}"
            colour = _colour(fleet, bar.age)
            parts.append(_bar(place * width, bar.hosts / most, 0, width, colour, words))
    for name, limit in (("soft", fleet.soft), ("hard", fleet.hard)):
        if limit and limit <= end:
            parts.append(_mark(limit / end * WIDTH, f"{name} {span(limit)}", name))
    parts += [_below(0, "new"), _below(WIDTH, aged(end), "end")]
    return _chart(f"Ages of the hosts of {fleet.name}", parts)


def rebuilds(fleet: FleetReport) -> str:
    """Each week's p50 of every phase, one upon the other."""
    weeks = fleet.rebuilds.weeks
    longest = max((sum(_phases(week), ZERO) for week in weeks), default=ZERO)
    if not longest:
        return ""
    width, parts = WIDTH / len(weeks), [_axis(span(longest), "p50")]
    for place, week in enumerate(weeks):
        base = 0.0
        for index, took in enumerate(_phases(week)):
            words = f"week of {week.begins}: {PHASES[index]} p50 {span(took)}"
            parts.append(_bar(place * width, took / longest, base, width, f"p{index}", words))
            base += took / longest
        parts.append(_below((place + 0.45) * width, f"{week.begins:%d %b}", "middle"))
    return _chart(f"Rebuild times of {fleet.name} by phase and week", parts) + _legend()


def _phases(week: Week) -> list[timedelta]:
    return [week.phases[step].p50 if step in week.phases else ZERO for step in PHASES]


def _step(fleet: FleetReport) -> timedelta:
    return fleet.ages[1].age if len(fleet.ages) > 1 else timedelta(minutes=1)


def _colour(fleet: FleetReport, age: timedelta) -> str:
    if fleet.hard is None or fleet.soft is None or age < fleet.soft:
        return "young"
    return "over" if age >= fleet.hard else "due"


def _chart(title: str, parts: list[str]) -> str:
    box = f"{-LEFT} {-ABOVE} {WIDTH + LEFT + 20} {HEIGHT + ABOVE + BELOW}"
    base = f'<line class="axis" x1="0" x2="{WIDTH}" y1="{HEIGHT}" y2="{HEIGHT}"/>'
    name = escape(title)
    return (
        f'<svg viewBox="{box}" role="img" aria-label="{name}"><title>{name}</title>'
        f"{''.join(parts)}{base}</svg>"
    )


def _bar(x: float, height: float, base: float, width: float, colour: str, words: str) -> str:
    tall = height * HEIGHT
    top = HEIGHT - base * HEIGHT - tall
    return (
        f'<rect class="{colour}" x="{x:.1f}" y="{top:.1f}" width="{width * 0.9:.1f}" '
        f'height="{tall:.1f}"><title>{escape(words)}</title></rect>'
    )


def _mark(x: float, words: str, colour: str) -> str:
    line = f'<line class="{colour}" x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{HEIGHT}"/>'
    return f'{line}<text x="{x:.1f}" y="-3" text-anchor="middle">{escape(words)}</text>'


def _axis(most: str, what: str) -> str:
    at = 'x="-4" text-anchor="end"'
    return f'<text {at} y="10">{escape(most)}</text><text {at} y="24">{escape(what)}</text>'


def _below(x: float, words: str, anchor: str = "start") -> str:
    at = f'x="{x:.1f}" y="{HEIGHT + 16}" text-anchor="{anchor}"'
    return f"<text {at}>{escape(words)}</text>"


def _legend() -> str:
    return f'<p class="legend">{"".join(_keys())}</p>'


def _keys() -> Iterator[str]:
    for index, step in enumerate(PHASES):
        yield f'<span><i class="p{index}"></i>{step}</span> '
