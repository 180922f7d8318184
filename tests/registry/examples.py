"""Models for the registry's tests: everything set, microseconds too."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.model.configuration import ConfigRead
from chalicelib.model.details import Details
from chalicelib.model.fleet import Quota
from chalicelib.model.hook import HookWait, Transition
from chalicelib.model.host import Hold, Host, Mark, Request, Seen
from chalicelib.model.replacement import Reason, Replacement, Step, Strategy
from chalicelib.model.service import Service

NOW = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
LATE = NOW.replace(year=2126)
"""DynamoDB Local deletes what has expired, and does so by the clock of this machine."""
HOUR = timedelta(hours=1)
TICK = timedelta(microseconds=1)

REQUEST = Request(by="ada", at=NOW, why="it smells")
TOUCHED = Mark(by="ada", at=NOW, why="StartSession")
QUOTA = Quota("2026-03-01T12", 99, begun=False)
BEGUN = replace(QUOTA, begun=True)
WAIT = HookWait(Transition.TERMINATING, NOW, NOW + TICK, NOW, "c-1", "no such document", 7)
READ = ConfigRead(7, "d1", ("common/", "web/"), NOW)
HOLD = Hold(by="bob", at=NOW, until=NOW + HOUR, why="debugging")


def a_host(id: str = "i-1", **changes: Any) -> Host:
    given: dict[str, Any] = {
        "fleet": "web",
        "group": "web-asg",
        "zone": "eu-west-1a",
        "instance_type": "m7g.large",
        "image_id": "ami-1",
        "private_ip": "10.0.0.1",
        "template": "lt-1@4",
        "state": "running",
        "launched_at": NOW - HOUR,
        "born_at": NOW - 2 * HOUR,
        "seen_at": NOW,
        "seen_how": Seen.EVENT,
    }
    return Host(id=id, **(given | changes))


def a_full_host(id: str = "i-1", **changes: Any) -> Host:
    given: dict[str, Any] = {
        "recycle_at": NOW + 3 * HOUR,
        "recycle_basis": "policy 7",
        "unwell_since": NOW - TICK,
        "unwell_why": "unhealthy in target group web",
        "tags": {"Name": "web", "note": ""},
        "details": Details("vpc-1", "subnet-1", public_ip="1.2.3.4", security_groups=("sg-1",)),
        "lifecycle": "InService",
        "checks": {"group": "healthy", "target group web": "healthy"},
        "services": (Service("web", 8080, ("http",), {"zone": "a"}), Service("admin", 9090)),
        "request": REQUEST,
        "taint": TOUCHED,
        "interruption": replace(TOUCHED, due=NOW + HOUR),
        "maintenance": replace(TOUCHED, due=NOW + HOUR),
        "hold": HOLD,
        "ready_at": NOW,
        "ready_by": "arn:aws:sts::1:assumed-role/web/i-1",
        "config": READ,
        "at_hook": WAIT,
        "leaving_at": NOW,
        "cancelled_at": NOW - HOUR,
        "retry_after": NOW + TICK,
        "failures": 2,
        "failed_template": "lt-1@4",
        "generation": 3,
        "replaces": "i-0",
        "replaced_by": "i-9",
    }
    return a_host(id, **(given | changes))


def a_bare_host(id: str = "i-1", **changes: Any) -> Host:
    nothing = dict.fromkeys(("fleet", "group", "private_ip", "template"))
    return a_host(id, **(nothing | changes))


def a_replacement(id: str = "20260301T120000-1", **changes: Any) -> Replacement:
    given: dict[str, Any] = {
        "fleet": "web",
        "old_host": "i-1",
        "zone": "eu-west-1a",
        "reasons": (Reason.TEMPLATE, Reason.AGE),
        "strategy": Strategy.SURGE,
        "step": Step.CLAIMED,
        "began": {Step.CLAIMED: NOW},
    }
    return Replacement(id=id, **(given | changes))


def a_full_replacement(id: str = "20260301T120000-1", **changes: Any) -> Replacement:
    given: dict[str, Any] = {
        "step": Step.UNDOING,
        "began": {Step.CLAIMED: NOW, Step.UNDOING: NOW + TICK},
        "deadline": NOW + HOUR,
        "new_host": "i-2",
        "template": "lt-1@5",
        "target_groups": ("arn:web:80", "arn:admin:8080"),
        "address": "eipalloc-1",
        "surplus": 1,
        "sent_at": NOW + HOUR,
        "ending": Step.ABANDONED,
        "why": "no capacity",
    }
    return a_replacement(id, **(given | changes))
