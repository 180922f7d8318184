"""Replacements under way, and three weeks of those that are over."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from chalicelib.model.host import Host
from chalicelib.model.observation import Observation
from chalicelib.model.replacement import Reason, Replacement, Step, Strategy

UNDER_WAY = (
    (Step.BAKING, "healthy in every target group; bakes for another 40 s", Reason.AGE),
    (Step.PROVING, "EC2 status checks have not passed", Reason.TAINT),
    (Step.LAUNCHING, "", Reason.AGE),
)
ORDER = (
    Step.CLAIMED,
    Step.LAUNCHING,
    Step.PROVING,
    Step.BAKING,
    Step.RETIRING,
    Step.DRAINING,
    Step.DONE,
)
SECONDS = (2, 41, 95, 120, 6, 58)
"""That each phase takes."""
PAST = 60


def pairs(hosts: Sequence[Host], fleet: str, now: datetime) -> tuple[Replacement, ...]:
    """Of the oldest hosts but one with the youngest ones, in small fleets fewer."""
    olds = hosts[-2::-1][: max(1, min(len(UNDER_WAY), len(hosts) // 4))]
    return tuple(
        Replacement(
            id=f"r-{number}",
            fleet=fleet,
            old_host=old.id,
            zone=old.zone,
            reasons=(reason,),
            strategy=Strategy.SURGE,
            step=step,
            began=_began(step, now - timedelta(seconds=70 * (3 - number))),
            deadline=now + timedelta(minutes=9),
            new_host=None if step is Step.LAUNCHING else hosts[number].id,
            surplus=1,
            why=words,
        )
        for number, (old, (step, words, reason)) in enumerate(zip(olds, UNDER_WAY, strict=False))
    )


def _began(step: Step, at: datetime) -> dict[Step, datetime]:
    """Each step up to this one, which began then."""
    steps = ORDER[: ORDER.index(step) + 1]
    return {
        each: at - timedelta(seconds=sum(SECONDS[index : len(steps) - 1]))
        for index, each in enumerate(steps)
    }


def past(seen: Observation, now: datetime) -> list[Replacement]:
    """The newest first; the third week took longer."""
    return [_over(seen, number, now) for number in range(PAST)]


def _over(seen: Observation, number: int, now: datetime) -> Replacement:
    at = now - timedelta(days=21) * (number + 1) / PAST
    slower = 1 + (number % 7) / 10 + (0.8 if number > PAST * 2 // 3 else 0)
    began, moment = {}, at
    for step, seconds in zip(ORDER, (*SECONDS, 0), strict=True):
        began[step] = moment
        moment += timedelta(seconds=seconds * slower)
    return Replacement(
        id=f"past-{number}",
        fleet=seen.fleet.name,
        old_host=f"i-{number:017x}",
        new_host=f"i-{number + PAST:017x}",
        zone="a",
        reasons=(Reason.AGE,),
        strategy=Strategy.SURGE,
        step=Step.DONE,
        began=began,
    )
