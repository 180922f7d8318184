"""Day by day what becomes of a fleet, whether its policy can be kept, and what would fix it."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from math import inf

from chalicelib.decisions.forecast.effort import Effort
from chalicelib.decisions.forecast.fixes import fixes
from chalicelib.decisions.forecast.lives import Life
from chalicelib.decisions.forecast.setting import Setting
from chalicelib.decisions.forecast.table import table
from chalicelib.decisions.forecast.trial import Trial
from chalicelib.decisions.forecast.words import in_words
from chalicelib.model.forecast import Breach, Forecast, Outlook
from chalicelib.model.group import Group
from chalicelib.model.host import Host, Request
from chalicelib.model.policy import Policy


def forecast(
    hosts: Iterable[Host],
    policy: Policy,
    group: Group,
    size: int,
    now: datetime,
    days: int = 90,
    measured: Sequence[timedelta] = (),
    effort: float = inf,
    *,
    request: Request | None = None,
    config: str | None = None,
) -> Forecast:
    """As if the policy enforced and nothing failed. `size` is what the group's owner asked for,
    `request` what was asked of the whole fleet, `config` the digest of what hosts would read now.

    A replacement takes what the slow ones of late took (their p95), and without any measured as
    long as the policy allows; the lead reckons with the longer of the two.

    To find what would fix a policy that cannot be kept takes many times as long as to see that: the
    `effort` is how many hosts' lives may be followed for it.
    """
    given = Setting(policy, group, request, config)
    trial = Trial(tuple(hosts), given, size, now, days, tuple(measured))
    return _of(trial, list(trial.run(trial.given)), Effort(effort))


def _of(trial: Trial, lives: Sequence[Life], effort: Effort) -> Forecast:
    policy, course = trial.given.policy, trial.course(trial.given)
    breaches = _breaches(lives, course.end)
    outlook, outside = _outlook(breaches), sum(life.outside for life in lives)
    infeasible = outlook is Outlook.INFEASIBLE
    found, untried = fixes(trial, effort) if infeasible else ((), 0)
    return Forecast(
        fleet=course.fleet,
        policy=policy.name,
        hosts=len(trial.hosts),
        hard=policy.age.hard,
        since=trial.now,
        at_once=course.capacity.at_once,
        each=course.each,
        days=table(lives, trial.now, trial.days),
        breaches=breaches,
        outside_windows=outside,
        outlook=outlook,
        words=in_words(outlook, breaches, outside, course),
        fixes=found,
        untried=untried,
    )


def _breaches(lives: Iterable[Life], end: datetime) -> tuple[Breach, ...]:
    old = (life for life in lives if life.over_hard(end))
    found = (Breach(life.host, life.hard_at, life.gone_at, life.excuse) for life in old)
    return tuple(sorted(found, key=lambda breach: (breach.hard_at, breach.host)))


def _outlook(breaches: Sequence[Breach]) -> Outlook:
    if not breaches:
        return Outlook.FEASIBLE
    return Outlook.EXCEPTED if all(each.excepted for each in breaches) else Outlook.INFEASIBLE
