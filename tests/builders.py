"""What tests are made of: every field has a default, so that a test says only what it is about."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.decisions.steps.facts import Facts
from chalicelib.model.fleet import Account, Breaker, Fleet, Freeze
from chalicelib.model.group import Group, Health, Member
from chalicelib.model.host import Hold, Host, Request, Seen, Urgency
from chalicelib.model.instance import Instance
from chalicelib.model.observation import Observation
from chalicelib.model.policy import Age, Amount, Backoff, Binding, Budget, How, Mode, Policy, Ready
from chalicelib.model.replacement import Cancel, Reason, Replacement, Step, Strategy

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
"""A Monday noon."""
TARGETS = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/73e2d6bc24d8"
_UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}


def span(text: str) -> timedelta:
    """`6d1h` as a timedelta."""
    parts = re.findall(r"(\d+)([dhms])", text)
    return sum((timedelta(**{_UNITS[unit]: int(number)}) for number, unit in parts), timedelta())


def ago(text: str) -> datetime:
    return NOW - span(text)


def later(text: str) -> datetime:
    return NOW + span(text)


def host(id: str = "i-1", age: str = "1d", **given: Any) -> Host:
    """Due at the age of six days."""
    born = given.pop("born_at", ago(age))
    fields: dict[str, Any] = {
        "fleet": "web",
        "group": "web",
        "zone": "a",
        "instance_type": "m7g.large",
        "image_id": "ami-1",
        "private_ip": "10.0.0.1",
        "template": "lt-1@1",
        "state": "running",
        "launched_at": born,
        "born_at": born,
        "seen_at": born,
        "seen_how": Seen.PASS,
        "recycle_at": born + span("6d"),
    }
    return Host(id=id, **(fields | given))


def hold(until: str = "1h") -> Hold:
    return Hold(by="bob", at=ago("1h"), until=later(until), why="debugging")


def requested(when: Urgency = Urgency.NOW, at: datetime | None = None) -> Request:
    return Request(by="ada", at=at or ago("1m"), why="it smells", when=when)


def cancelled(at: datetime | None = None) -> Cancel:
    return Cancel(by="ada", at=at or ago("1m"), why="wrong one")


def frozen(until: str | None = None) -> Freeze:
    return Freeze(by="eve", at=ago("1h"), why="release", until=later(until) if until else None)


def instance(id: str = "i-1", **given: Any) -> Instance:
    fields: dict[str, Any] = {
        "state": "running",
        "zone": "a",
        "instance_type": "m7g.large",
        "image_id": "ami-1",
        "private_ip": "10.0.0.1",
        "launched_at": ago("1d"),
        "attached_at": ago("1d"),
        "template": "lt-1@1",
        "tags": {"aws:autoscaling:groupName": "web"},
    }
    return Instance(id=id, **(fields | given))


def member(id: str = "i-1", lifecycle: str = "InService", **given: Any) -> Member:
    fields: dict[str, Any] = {
        "zone": "a",
        "healthy": True,
        "protected": False,
        "template": "lt-1@1",
    }
    return Member(id=id, lifecycle=lifecycle, **(fields | given))


def group(*members: Member | str, **given: Any) -> Group:
    """Desires what it has, with room for ten more; AZRebalance is suspended."""
    listed = tuple(member(each) if isinstance(each, str) else each for each in members)
    desired = given.get("desired", len(listed))
    fields: dict[str, Any] = {
        "name": "web",
        "min_size": 0,
        "max_size": desired + 10,
        "desired": desired,
        "zones": ("a", "b", "c"),
        "template": "lt-1@$Latest",
        "suspended": frozenset({"AZRebalance"}),
    }
    return Group(members=listed, **(fields | given))


def policy(soft: str = "5d", hard: str = "7d", in_flight: int | str = 1, **given: Any) -> Policy:
    """Enforces, always open, one at a time unless told otherwise."""
    text = str(in_flight)
    amount = Amount(int(text.rstrip("%")), percent=text.endswith("%"))
    fields: dict[str, Any] = {
        "name": "web",
        "mode": Mode.ENFORCE,
        "budget": Budget(amount),
        "ready": Ready(bake=span("2m"), within=span("15m")),
        "breaker": Backoff(3, span("1m"), span("1h")),
    }
    return Policy(age=Age(span(soft), span(hard)), **(fields | given))


def binding(of: Policy | None = None, **given: Any) -> Binding:
    return Binding(**({"policy": of or policy(), "how": How.TAG, "revision": "1"} | given))


def replacement(
    old: str = "i-1", new: str | None = None, step: Step = Step.CLAIMED, **given: Any
) -> Replacement:
    """Claimed ten minutes ago and in its present step for five."""
    fields: dict[str, Any] = {
        "id": f"r-{old}",
        "old_host": old,
        "new_host": new,
        "step": step,
        "fleet": "web",
        "zone": "a",
        "reasons": (Reason.AGE,),
        "strategy": Strategy.SURGE,
        "began": {Step.CLAIMED: ago("10m"), Step.LAUNCHING: ago("9m"), step: ago("5m")},
        "deadline": later("10m"),
        "template": "lt-1@$Latest",
        "version": 1,
    }
    return Replacement(**(fields | given))


def pair(step: Step, old: str = "i-1", new: str = "i-9", **given: Any) -> Replacement:
    """A replacement whose launch raised desired by one."""
    return replacement(old, new, step, **({"surplus": 1} | given))


def well(target_groups: Iterable[str] = ()) -> Health:
    return Health(checks_ok=True, targets=dict.fromkeys(target_groups, "healthy"))


ROW = ("ledger_desired", "ledger_at", "breaker", "revision")
"""Fields of the fleet's row that a test may give."""


def observation(of: Group | None, *open: Replacement, **given: Any) -> Observation:
    """Every member and paired host is known and one day old, every member is well, and the
    ledger says what the group says."""
    members = [each.id for each in of.members] if of else []
    paired = [id for r in open for id in (r.old_host, r.new_host) if id]
    hosts = {id: host(id) for id in [*members, *paired]}
    hosts |= {each.id: each for each in given.pop("hosts", ())}
    health = {id: well(of.target_groups) for id in members} if of and open else {}
    row = {"ledger_desired": of.desired if of else None, "open_replacements": len(open)}
    row |= {name: given.pop(name) for name in ROW if name in given}
    fields: dict[str, Any] = {
        "fleet": Fleet("web", freeze=given.pop("freeze", None), **row),
        "account": given.pop("account", None)
        or Account(freeze=given.pop("account_freeze", None), last_audit_at=NOW),
        "binding": given.pop("bound", None) or binding(given.pop("policy", None)),
        "health": health | dict(given.pop("unwell", {})),
    }
    return Observation(group=of, hosts=hosts, open=open, **(fields | given))


def facts(seen: Observation, now: datetime = NOW) -> Facts:
    assert seen.binding.policy is not None and seen.group is not None
    return Facts(seen, seen.binding.policy, seen.group, now)


def fleet_of_pair(step: Step, **given: Any) -> tuple[Replacement, Facts]:
    """Three hosts that the owner asked for, and i-9 on its way to replace i-1.

    `lifecycles` and `healths` change single members, `without` leaves members out; what names a
    field of the replacement goes there, all else to the observation.
    """
    lifecycles: Mapping[str, str] = given.pop("lifecycles", {})
    without: Iterable[str] = given.pop("without", ())
    settings: dict[str, Any] = {"desired": 4} | given.pop("group", {})
    own = {name: given.pop(name) for name in Replacement.__dataclass_fields__ if name in given}
    ids = [id for id in ("i-1", "i-2", "i-3", "i-9") if id not in without]
    changed = {each.id: each for each in given.pop("members", ())}
    members = [changed.get(id) or member(id, lifecycles.get(id, "InService")) for id in ids]
    now: datetime = given.pop("now", NOW)
    moved = pair(step, **own)
    return moved, facts(observation(group(*members, **settings), moved, **given), now)


def open_breaker(until: str = "10m", failures: int = 3) -> Breaker:
    return Breaker(failures, later(until), "no capacity")


def by_id(verdicts: Iterable[Any]) -> dict[str, Any]:
    return {verdict.host: verdict for verdict in verdicts}


def at(moment: Facts, now: datetime) -> Facts:
    """The same facts, read at another time."""
    return replace(moment, now=now)
