"""How fleets and forecasts are told."""

from datetime import datetime, timedelta

from chalicelib.decisions.report.plain import rebuilds_plain
from chalicelib.handlers.api.shapes import fleets, forecasts
from chalicelib.handlers.api.shapes.report import Rebuilds as RebuildsTold
from chalicelib.handlers.api.views import freeze, maybe, request
from chalicelib.model.fleet import Fleet
from chalicelib.model.forecast import Day, Forecast
from chalicelib.model.group import Group
from chalicelib.model.host import Host
from chalicelib.model.policy import Binding, Policy
from chalicelib.model.report import Rebuilds

MOST_BREACHES = 1000


def remembered(row: Fleet) -> fleets.Remembered:
    breaker = row.breaker
    return fleets.Remembered(
        name=row.name,
        freeze=maybe(freeze, row.freeze),
        request=maybe(request, row.request),
        open_replacements=row.open_replacements,
        last_pass_at=row.last_pass_at,
        last_error=row.last_error,
        last_replaced_at=row.last_replaced_at,
        next_look_at=row.next_look_at,
        breaker=fleets.Breaker(
            failures=breaker.failures,
            retry_at=breaker.retry_at,
            template=breaker.template,
            why=breaker.why,
        ),
    )


def fleet(row: Fleet, group: Group | None, binding: Binding, members: int) -> fleets.Fleet:
    policy = binding.policy
    return fleets.Fleet(
        **dict(remembered(row)),
        policy=policy.name if policy else None,
        policy_error=binding.error,
        mode=policy.mode if policy else None,
        enforced=binding.enforced,
        soft_seconds=int(policy.age.soft.total_seconds()) if policy else None,
        hard_seconds=int(policy.age.hard.total_seconds()) if policy else None,
        hosts=members,
        desired=group.desired if group else None,
        max_size=group.max_size if group else None,
    )


def detail(
    plain: fleets.Fleet,
    group: Group,
    binding: Binding,
    oldest: Host | None,
    rebuilds: Rebuilds,
    now: datetime,
) -> fleets.FleetDetail:
    return fleets.FleetDetail(
        **dict(plain),
        standalone=group.standalone is not None,
        zones=list(group.zones),
        target_groups=list(group.balancers),
        suspended=sorted(group.suspended),
        rules=rules(binding.policy, binding) if binding.policy else None,
        oldest=fleets.OldestHost(
            id=oldest.id, born_at=oldest.born_at, age_seconds=_seconds(oldest.age(now))
        )
        if oldest
        else None,
        rebuilds=RebuildsTold.model_validate(rebuilds_plain(rebuilds)),
    )


def rules(policy: Policy, binding: Binding) -> fleets.Policy:
    return fleets.Policy(
        name=policy.name,
        how=binding.how,
        mode=policy.mode,
        soft_seconds=_seconds(policy.age.soft),
        hard_seconds=_seconds(policy.age.hard),
        reasons=sorted(policy.reasons),
        in_flight=str(policy.budget.in_flight),
        unavailable=str(policy.budget.unavailable),
        windows=[f"{w.cron} for {w.duration} in {w.timezone}" for w in policy.windows],
        strategy=policy.strategy,
        ready_within_seconds=_seconds(policy.ready.within),
        bake_seconds=_seconds(policy.ready.bake),
        drain_within_seconds=_seconds(policy.drain_within),
    )


def forecast(told: Forecast, days_asked: int) -> forecasts.Forecast:
    return forecasts.Forecast(
        fleet=told.fleet,
        policy=told.policy,
        hosts=told.hosts,
        since=told.since,
        at_once=told.at_once,
        each_seconds=_seconds(told.each),
        hard_seconds=_seconds(told.hard),
        outlook=told.outlook,
        words=told.words,
        replaced=told.replaced,
        oldest_seconds=_seconds(told.oldest),
        outside_windows=told.outside_windows,
        days=[_day(each) for each in told.days],
        days_asked=days_asked,
        breaches=[
            forecasts.Breach(host=b.host, hard_at=b.hard_at, gone_at=b.gone_at, excepted=b.excepted)
            for b in told.breaches[:MOST_BREACHES]
        ],
        breached=len(told.breaches),
        fixes=list(told.fixes),
        untried=told.untried,
    )


def _day(each: Day) -> forecasts.Day:
    return forecasts.Day(
        date=each.date,
        due=each.due,
        replaced=each.replaced,
        in_flight=each.in_flight,
        oldest_seconds=_seconds(each.oldest),
        over_hard=each.over_hard,
    )


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())
