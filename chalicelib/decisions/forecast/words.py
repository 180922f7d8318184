"""What a forecast says in a sentence."""

from collections.abc import Sequence
from datetime import timedelta

from chalicelib.decisions.forecast.running import Course
from chalicelib.decisions.windows import open_spans
from chalicelib.model.forecast import Breach, Outlook


def in_words(outlook: Outlook, breaches: Sequence[Breach], outside: int, course: Course) -> str:
    """`outside` is how many replacements begin outside the windows."""
    hard = span(course.policy.age.hard)
    if outlook is Outlook.FEASIBLE:
        return f"no host grows older than {hard}{_outside(outside, course)}"
    faults = [breach for breach in breaches if not breach.excepted] or breaches
    first = faults[0]
    grow = f"{_count(faults)} older than {hard}, first {first.host} on {first.hard_at:%Y-%m-%d}"
    if outlook is Outlook.EXCEPTED:
        excuses = sorted({breach.excepted for breach in breaches})
        return f"{grow}, by no fault of the policy: {'; '.join(excuses)}"
    return f"{grow}: {course.capacity.barred or _pace(course)}"


def _outside(outside: int, course: Course) -> str:
    if not outside:
        return ""
    policy, some = course.policy, "1 begins" if outside == 1 else f"{outside} begin"
    words = f"; of the replacements {some} outside the windows, because hard is near"
    closed, between = _longest_closed(course), policy.age.hard - policy.age.soft
    if closed < between:
        return words
    return (
        f"{words}: they stay closed for up to {span(closed)}, and soft to hard is {span(between)}"
    )


def _longest_closed(course: Course) -> timedelta:
    spans = open_spans(course.policy.windows, course.now, course.end)
    edges = [course.now, *(edge for opened in spans for edge in opened), course.end]
    return max(opens - closes for closes, opens in zip(edges[::2], edges[1::2], strict=True))


def _pace(course: Course) -> str:
    fleet = f"a fleet of {course.size} is replaced {course.capacity.at_once} at once"
    windows = " inside its windows" if course.policy.windows else ""
    return f"{fleet}{windows}, and each takes {span(course.each)}"


def _count(breaches: Sequence[Breach]) -> str:
    return "1 host grows" if len(breaches) == 1 else f"{len(breaches)} hosts grow"


def span(duration: timedelta) -> str:
    """As a policy writes it: 7d, 1h30m."""
    rest, words = int(duration.total_seconds()), ""
    for unit, seconds in (("d", 86400), ("h", 3600), ("m", 60), ("s", 1)):
        count, rest = divmod(rest, seconds)
        words += f"{count}{unit}" if count else ""
    return words or "0s"
