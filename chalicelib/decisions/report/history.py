"""How long rebuilds took of late, phase by phase and week by week, and which failed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from chalicelib.decisions.age import p95
from chalicelib.model.replacement import Replacement, Step, Strategy
from chalicelib.model.report import Failed, Rebuilds, Took, Week

WEEK = timedelta(days=7)
WEEKS = 8
RECENT = 4
"""Weeks whose times are told; the same number before them shows the trend."""
SHOWN = 5
"""Failures that are named."""
PHASES = (Step.LAUNCHING, Step.PROVING, Step.BAKING, Step.RETIRING, Step.DRAINING)
ORDER: Mapping[Strategy, Sequence[Step]] = {
    Strategy.TERMINATE_FIRST: (
        Step.CLAIMED,
        Step.RETIRING,
        Step.DRAINING,
        Step.LAUNCHING,
        Step.PROVING,
        Step.BAKING,
        Step.DONE,
    ),
    Strategy.LAUNCH: (
        Step.CLAIMED,
        Step.LAUNCHING,
        Step.PROVING,
        Step.BAKING,
        Step.DRAINING,
        Step.RETIRING,
        Step.DONE,
    ),
}
"""Where it is another: steps that began in one moment lasted no time, but for the last of them."""
USUAL = (Step.CLAIMED, *PHASES, Step.DONE)


def rebuilds(
    history: Sequence[Replacement], now: datetime, cut_at: datetime | None = None
) -> Rebuilds:
    begins = now - WEEKS * WEEK
    done = [r for r in history if r.step is Step.DONE and begins < _ended(r) <= now]
    recent = [r for r in done if _ended(r) > now - RECENT * WEEK]
    earlier = [r for r in done if _ended(r) <= now - RECENT * WEEK]
    since = max(begins, cut_at) if cut_at else begins
    failed = _failures(history, since)
    return Rebuilds(
        whole=_whole(recent),
        phases=_phases(recent),
        earlier=_whole(earlier),
        weeks=tuple(_week(done, begins + WEEK * index) for index in range(WEEKS)),
        since=since,
        abandoned=len(failed),
        failures=failed[:SHOWN],
    )


def lasted(replacement: Replacement) -> dict[Step, timedelta]:
    """How long each phase took of one that is done."""
    began, order = replacement.began, ORDER.get(replacement.strategy, USUAL)
    known = sorted((step for step in began if step in order), key=order.index)
    known.sort(key=lambda step: began[step])
    spans = {step: began[then] - began[step] for step, then in pairwise(known)}
    return {step: span for step, span in spans.items() if step in PHASES}


def _failures(history: Iterable[Replacement], since: datetime) -> tuple[Failed, ...]:
    """The newest first."""
    ended = [r for r in history if r.step is Step.ABANDONED and _ended(r) >= since]
    found = [Failed(_ended(r), r.old_host, r.why) for r in ended]
    return tuple(sorted(found, key=lambda each: (each.at, each.host), reverse=True))


def _week(done: Iterable[Replacement], begins: datetime) -> Week:
    mine = [r for r in done if begins < _ended(r) <= begins + WEEK]
    return Week(begins.date(), _whole(mine), _phases(mine))


def _whole(done: Iterable[Replacement]) -> Took | None:
    spans = [_ended(r) - r.began[Step.CLAIMED] for r in done if Step.CLAIMED in r.began]
    return _took(spans)


def _phases(done: Iterable[Replacement]) -> dict[Step, Took]:
    spans: dict[Step, list[timedelta]] = {step: [] for step in PHASES}
    for replacement in done:
        for step, span in lasted(replacement).items():
            spans[step].append(span)
    found = ((step, _took(each)) for step, each in spans.items())
    return {step: took for step, took in found if took}


def _took(spans: Sequence[timedelta]) -> Took | None:
    if not spans:
        return None
    ranked = sorted(spans)
    return Took(len(ranked), ranked[(len(ranked) - 1) // 2], p95(ranked))


def _ended(replacement: Replacement) -> datetime:
    """An ended one noted when, or at least when something began."""
    began = replacement.began
    return began.get(replacement.step) or max(began.values())
