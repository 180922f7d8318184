"""How hosts, fleets, plans and replacements are told."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from chalicelib.handlers.api.shapes import boot, hosts, marks, plans
from chalicelib.handlers.api.shapes import replacements as swaps
from chalicelib.model.configuration import ConfigRead
from chalicelib.model.fleet import Freeze
from chalicelib.model.host import Hold, Host, Mark, Request
from chalicelib.model.plan import Action, Plan, Verdict
from chalicelib.model.replacement import Cancel, Replacement

T = TypeVar("T")
V = TypeVar("V")


def host(row: Host, now: datetime) -> hosts.Host:
    return hosts.Host(
        id=row.id,
        fleet=row.fleet,
        group=row.group,
        state="terminated" if row.gone else row.state,
        zone=row.zone,
        instance_type=row.instance_type,
        image_id=row.image_id,
        private_ip=row.private_ip,
        template=row.template,
        launched_at=row.launched_at,
        born_at=row.born_at,
        age_seconds=int(row.age(row.gone_at or now).total_seconds()),
        recycle_at=row.recycle_at,
        generation=row.generation,
        replaces=row.replaces,
        replaced_by=row.replaced_by,
        open_replacement=row.open_replacement,
        **_marks(row),
        config=maybe(config_read, row.config),
        unwell_since=row.unwell_since,
        unwell_why=row.unwell_why,
        seen=hosts.Seen(at=row.seen_at, how=row.seen_how),
        gone_at=row.gone_at,
        gone_why=row.gone_why,
    )


def _marks(row: Host) -> dict[str, Any]:
    return {
        "request": maybe(request, row.request),
        "taint": maybe(_mark, row.taint),
        "interruption": maybe(_mark, row.interruption),
        "maintenance": maybe(_mark, row.maintenance),
        "hold": maybe(hold, row.hold),
        "ready": ready(row),
    }


def maybe(view: Callable[[T], V], value: T | None) -> V | None:
    return None if value is None else view(value)


def request(mark: Request) -> marks.Request:
    return marks.Request(by=mark.by, at=mark.at, why=mark.why, when=mark.when)


def _cancel(mark: Cancel) -> marks.Cancel:
    return marks.Cancel(by=mark.by, at=mark.at, why=mark.why)


def hold(mark: Hold) -> marks.Hold:
    return marks.Hold(by=mark.by, at=mark.at, until=mark.until, why=mark.why)


def ready(row: Host) -> marks.Ready | None:
    return marks.Ready(by=row.ready_by or "", at=row.ready_at) if row.ready_at else None


def config_read(read: ConfigRead) -> boot.ConfigRead:
    return boot.ConfigRead(
        revision=read.revision, digest=read.digest, prefixes=list(read.prefixes), at=read.at
    )


def freeze(mark: Freeze) -> marks.Freeze:
    return marks.Freeze(by=mark.by, at=mark.at, until=mark.until, why=mark.why)


def _mark(mark: Mark) -> marks.Mark:
    return marks.Mark(by=mark.by, at=mark.at, why=mark.why, due=mark.due)


def verdict(said: Verdict) -> plans.Verdict:
    return plans.Verdict(
        host=said.host,
        verdict=said.word,
        words=said.words,
        reasons=list(said.reasons),
        recycle_at=said.recycle_at,
        hard_at=said.hard_at,
    )


def replacement(row: Replacement) -> swaps.Replacement:
    return swaps.Replacement(
        id=row.id,
        fleet=row.fleet,
        old_host=row.old_host,
        new_host=row.new_host,
        zone=row.zone,
        reasons=list(row.reasons),
        strategy=row.strategy,
        step=row.step,
        words=row.why,
        template=row.template,
        deadline=row.deadline,
        began=dict(row.began),
        cancel=maybe(_cancel, row.cancel),
    )


def plan(planned: Plan, now: datetime) -> plans.Plan:
    return plans.Plan(
        fleet=planned.fleet,
        strategy=planned.strategy,
        as_of=now,
        blockers=list(planned.blockers),
        actions=[_action(action) for action in planned.actions],
        verdicts=[verdict(said) for said in planned.verdicts],
        next_look_at=planned.next_look_at,
    )


def _action(action: Action) -> plans.Action:
    return plans.Action(
        action=type(action).__name__.lower(),
        words=action.words,
        replacement=replacement(action.replacement),
    )
