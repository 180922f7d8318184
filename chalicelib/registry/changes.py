"""What a write changes on the models: pure, and the same for DynamoDB and the in-memory twin."""

from datetime import datetime, timedelta
from typing import Any

from chalicelib.model.fleet import Fleet
from chalicelib.model.host import Host, Mark
from chalicelib.model.replacement import Reason, Replacement, Step
from chalicelib.model.timeline import Entry
from chalicelib.registry.times import sortable

FACTS = (
    "fleet",
    "group",
    "zone",
    "instance_type",
    "image_id",
    "private_ip",
    "template",
    "state",
    "launched_at",
    "born_at",
    "seen_at",
    "seen_how",
    "recycle_at",
    "recycle_basis",
    "unwell_since",
    "unwell_why",
    "tags",
    "details",
    "lifecycle",
    "checks",
    "services",
)
"""The attributes of a host that belong to whoever last looked at AWS."""

MARKS = frozenset({Reason.TAINT, Reason.INTERRUPTION, Reason.MAINTENANCE})

EXISTS = "replacement exists"
TAKEN = "host has an open replacement or is gone"
ACTED_MEANWHILE = "another worker acted on the fleet meanwhile"
VERSION = "version"
CAPPED = "the account's claims of this hour are spent, or its hour has changed"
HELD = "host is held or gone"
GONE = "host is unknown or gone"
FROZEN = "fleet frozen"
STOPPED = "account frozen"
EXPIRED = "a host's row expired meanwhile"
"""The clauses of a Conflict, as contract.py has them; EXPIRED can only follow a TTL deletion."""

ACCOUNT = "#account"
"""Key of the account's row among the fleets."""

MEASURED = 20
"""How many of a fleet's last rebuilds are kept: enough for a p95, and as slow as of late."""

Changes = dict[str, Any]


def fleet_key(fleet: str) -> str:
    if fleet == ACCOUNT:
        raise ValueError(f"{ACCOUNT} names the account, not a fleet")
    return fleet


def facts(host: Host, was: Host) -> Changes:
    """Those that are other than in the reading that they were changed from, and who saw it when:
    what others have written since then is left alone."""
    always = ("born_at", "seen_at", "seen_how")
    return {
        name: getattr(host, name)
        for name in FACTS
        if name in always or getattr(host, name) != getattr(was, name)
    }


def marked(reason: Reason, mark: Mark) -> Changes:
    if reason not in MARKS:
        raise ValueError(f"{reason} is no mark; allowed: {', '.join(sorted(MARKS))}")
    return {str(reason): mark}


def ended_at(replacement: Replacement) -> datetime | None:
    """When it entered its last step, as far as that was noted; None while it is open."""
    if not replacement.ended:
        return None
    began = replacement.began
    return began.get(replacement.step) or max(began.values(), default=None)


def done_at(replacement: Replacement) -> datetime | None:
    return ended_at(replacement) if replacement.step is Step.DONE else None


def replaced(fleet: Fleet, replacement: Replacement) -> Changes:
    """What a replacement means to its fleet; empty unless it is done. Whole seconds, as the row has
    them."""
    at, since = done_at(replacement), replacement.began.get(Step.CLAIMED)
    if at is None:
        return {}
    changes: Changes = {"last_replaced_at": at}
    if since is None:
        return changes
    took = timedelta(seconds=max(0, (at - since) // timedelta(seconds=1)))
    return changes | {"rebuilds": (*fleet.rebuilds, took)[-MEASURED:]}


def must_have_ended(replacement: Replacement) -> None:
    if not replacement.ended:
        raise ValueError(f"replacement {replacement.id} is {replacement.step}: it has not ended")


def fails(replacement: Replacement) -> bool:
    """It ends as a failure, for all that is known; a cancel that nobody saw yet makes it none."""
    return replacement.step is Step.ABANDONED and replacement.cancel is None


def to_old_host(old: Host, replacement: Replacement, retry_after: datetime | None) -> Changes:
    """A claim by another replacement is left standing."""
    ours = old.open_replacement == replacement.id
    changes: Changes = {"open_replacement": None, "leaving_at": None} if ours else {}
    if replacement.step is Step.ABANDONED:
        return changes | _failed(old, replacement.template, retry_after)
    cancel = replacement.cancel
    if replacement.step is Step.CANCELLED and cancel:
        over = old.request is not None and old.request.at <= cancel.at
        return changes | {"cancelled_at": cancel.at} | ({"request": None} if over else {})
    if replacement.step is not Step.DONE:
        return changes
    changes.pop("leaving_at", None)  # Its end is near, and nothing calls that off.
    changes["request"] = None
    return changes | ({"replaced_by": replacement.new_host} if replacement.new_host else {})


def _failed(old: Host, template: str | None, retry_after: datetime | None) -> Changes:
    return {
        "retry_after": retry_after,
        "failures": old.failures_of(template) + 1,
        "failed_template": template or old.failed_template,
    }


def to_new_host(old: Host | None, replacement: Replacement) -> Changes:
    """Empty unless the replacement is done. Of an old host that nobody knows any more the
    generation is unknown, so the new host's stays."""
    if replacement.step is not Step.DONE:
        return {}
    changes: Changes = {"replaces": replacement.old_host}
    return changes | ({"generation": old.generation + 1} if old else {})


def finished_pass(
    at: datetime,
    fingerprint: str,
    attention_seen: int,
    next_look_at: datetime | None,
    open_replacements: int,
    ailing: str | None,
) -> Changes:
    return {
        "last_pass_at": at,
        "fingerprint": fingerprint,
        "attention_seen": attention_seen,
        "next_look_at": next_look_at,
        "open_replacements": open_replacements,
        "ailing": ailing,
        "last_error": None,
        "failed_passes": 0,
    }


def failed_pass(at: datetime, error: str, next_look_at: datetime) -> Changes:
    return {"last_pass_at": at, "last_error": error, "next_look_at": next_look_at}


def swept(at: datetime, audited_hosts: int | None, home: str) -> Changes:
    changes: Changes = {"last_sweep_at": at, "configuration_home": home or None}
    if audited_hosts is None:
        return changes
    return changes | {"last_audit_at": at, "audited_hosts": audited_hosts}


def entry_key(entry: Entry) -> str:
    """Sorts by time; the same happening has the same key."""
    return f"{sortable(entry.at)}#{entry.id}"
