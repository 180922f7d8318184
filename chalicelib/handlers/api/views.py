"""How hosts, fleets, plans and replacements look in JSON."""

from datetime import datetime
from typing import Any

from chalicelib.model.fleet import Fleet, Freeze
from chalicelib.model.group import Group
from chalicelib.model.host import Hold, Host, Mark, Request
from chalicelib.model.plan import Action, Plan, Verdict
from chalicelib.model.policy import Binding
from chalicelib.model.replacement import Replacement


def moment(value: datetime | None) -> str | None:
    return value.isoformat(timespec="seconds").replace("+00:00", "Z") if value else None


def host(row: Host, now: datetime) -> dict[str, Any]:
    end = row.gone_at or now
    return {
        "id": row.id,
        "fleet": row.fleet,
        "group": row.group,
        "state": "terminated" if row.gone else row.state,
        "zone": row.zone,
        "instance_type": row.instance_type,
        "image_id": row.image_id,
        "private_ip": row.private_ip,
        "template": row.template,
        "launched_at": moment(row.launched_at),
        "born_at": moment(row.born_at),
        "age_seconds": int(row.age(end).total_seconds()),
        "recycle_at": moment(row.recycle_at),
        "generation": row.generation,
        "replaces": row.replaces,
        "replaced_by": row.replaced_by,
        "open_replacement": row.open_replacement,
        **_marks(row),
        "unwell_since": moment(row.unwell_since),
        "unwell_why": row.unwell_why,
        "seen": {"at": moment(row.seen_at), "how": str(row.seen_how)},
        "gone_at": moment(row.gone_at),
        "gone_why": row.gone_why,
    }


def _marks(row: Host) -> dict[str, Any]:
    return {
        "request": row.request and _request(row.request),
        "taint": row.taint and _mark(row.taint),
        "interruption": row.interruption and _mark(row.interruption),
        "maintenance": row.maintenance and _mark(row.maintenance),
        "hold": row.hold and _hold(row.hold),
    }


def _request(mark: Request) -> dict[str, Any]:
    return {"by": mark.by, "at": moment(mark.at), "why": mark.why}


def _mark(mark: Mark) -> dict[str, Any]:
    return {"by": mark.by, "at": moment(mark.at), "why": mark.why, "due": moment(mark.due)}


def _hold(mark: Hold) -> dict[str, Any]:
    return {
        "by": mark.by,
        "at": moment(mark.at),
        "until": moment(mark.until),
        "why": mark.why,
    }


def verdict(said: Verdict) -> dict[str, Any]:
    return {
        "host": said.host,
        "verdict": str(said.word),
        "words": said.words,
        "reasons": [str(reason) for reason in said.reasons],
        "recycle_at": moment(said.recycle_at),
        "hard_at": moment(said.hard_at),
    }


def replacement(row: Replacement) -> dict[str, Any]:
    return {
        "id": row.id,
        "fleet": row.fleet,
        "old_host": row.old_host,
        "new_host": row.new_host,
        "zone": row.zone,
        "reasons": [str(reason) for reason in row.reasons],
        "strategy": str(row.strategy),
        "step": str(row.step),
        "words": row.why,
        "template": row.template,
        "deadline": moment(row.deadline),
        "began": {str(step): moment(at) for step, at in row.began.items()},
    }


def fleet(row: Fleet, group: Group | None, binding: Binding, hosts: int) -> dict[str, Any]:
    policy = binding.policy
    return {
        "name": row.name,
        "policy": policy and policy.name,
        "policy_error": binding.error,
        "mode": policy and str(policy.mode),
        "enforced": binding.enforced,
        "soft_seconds": policy and int(policy.age.soft.total_seconds()),
        "hard_seconds": policy and int(policy.age.hard.total_seconds()),
        "freeze": row.freeze and freeze(row.freeze),
        "hosts": hosts,
        "desired": group and group.desired,
        "max_size": group and group.max_size,
        "open_replacements": row.open_replacements,
        "last_pass_at": moment(row.last_pass_at),
        "last_error": row.last_error,
        "last_replaced_at": moment(row.last_replaced_at),
        "next_look_at": moment(row.next_look_at),
        "breaker": {
            "failures": row.breaker.failures,
            "retry_at": moment(row.breaker.retry_at),
            "template": row.breaker.template,
            "why": row.breaker.why,
        },
    }


def freeze(mark: Freeze) -> dict[str, Any]:
    """Also when its time is over: `until` says so. Without `until` it ends when it is lifted."""
    return {
        "by": mark.by,
        "at": moment(mark.at),
        "until": moment(mark.until),
        "why": mark.why,
    }


def plan(planned: Plan, now: datetime) -> dict[str, Any]:
    return {
        "fleet": planned.fleet,
        "strategy": planned.strategy,
        "as_of": moment(now),
        "blockers": list(planned.blockers),
        "actions": [_action(action) for action in planned.actions],
        "verdicts": [verdict(said) for said in planned.verdicts],
        "next_look_at": moment(planned.next_look_at),
    }


def _action(action: Action) -> dict[str, Any]:
    return {
        "action": type(action).__name__.lower(),
        "words": action.words,
        "replacement": replacement(action.replacement),
    }
