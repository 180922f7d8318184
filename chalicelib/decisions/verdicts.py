"""What is said of every host of a fleet, in one word and in words."""

from collections.abc import Mapping
from datetime import datetime

from chalicelib.decisions.age import hard_at
from chalicelib.decisions.reasons.maintenance import begins_at
from chalicelib.decisions.reasons.taint import grace_ends_at
from chalicelib.decisions.standalone import not_rebuildable
from chalicelib.decisions.steps.facts import Facts
from chalicelib.model.host import Host
from chalicelib.model.plan import Verdict, Word
from chalicelib.model.replacement import Reason, Replacement


def verdict(
    host: Host, facts: Facts, waiting: Mapping[str, str], moves: Mapping[str, str]
) -> Verdict:
    """`waiting` has the due hosts that wait; `moves` says of each pair what happens next."""
    pair = facts.pairs.get(host.id)
    if pair and pair.old_host == host.id:
        return _said(host, facts, Word.GOING, f"{_step(pair, facts)}: {moves[pair.id]}")
    if pair:
        return _said(host, facts, Word.FRESH, f"comes in place of {pair.old_host}")
    if host.id in moves:
        return _said(host, facts, Word.GOING, moves[host.id])
    if host.id in waiting:
        return _said(host, facts, _waiting_word(host, facts), waiting[host.id])
    unbuildable = not_rebuildable(host.id, facts.group)
    if unbuildable:  # Said before it is due: whoever can mend it needs the time.
        return _said(host, facts, Word.WAITING, unbuildable)
    return _not_due(host, facts)


def _step(pair: Replacement, facts: Facts) -> str:
    """With its beginning, where it lasts longer than a whole replacement should."""
    began = pair.began.get(pair.step, facts.now)
    if facts.now < began + facts.policy.rebuild_time:
        return pair.step
    return f"{pair.step} since {began:%Y-%m-%d %H:%M} UTC"


def _told(host: Host, facts: Facts) -> str | None:
    """What an event told of it that is not yet a reason to go."""
    listed, grace_ends, begins = facts.policy.reasons, *_dates(host, facts)
    if grace_ends and host.taint and Reason.TAINT in listed:
        grace = f"grace of {facts.policy.touches.grace} until {_minute(grace_ends)} UTC"
        return f"touched by {host.taint.by} ({host.taint.why}); {grace}"
    if begins and host.maintenance and host.maintenance.due and Reason.MAINTENANCE in listed:
        at = _minute(host.maintenance.due)
        return f"{host.maintenance.why} at {at} UTC; goes from {_minute(begins)} UTC"
    return None


def _dates(host: Host, facts: Facts) -> tuple[datetime | None, datetime | None]:
    """When its grace ends, and when its maintenance becomes a reason."""
    return grace_ends_at(host, facts.policy), begins_at(host)


def _minute(at: datetime) -> str:
    return at.isoformat(" ", "minutes")[:16]


def _said(host: Host, facts: Facts, word: Word, words: str) -> Verdict:
    reasons = facts.reasons[host.id]
    if host.unwell_why and host.unwell_since:
        words = f"{words}; {host.unwell_why} since {host.unwell_since:%Y-%m-%d %H:%M} UTC"
    if facts.observation.config_unknown:
        words = f"{words}; nobody goes for configuration: {facts.observation.config_unknown}"
    if facts.observation.config and host.config is None:
        words = f"{words}; it has not read its configuration"
    return Verdict(host.id, word, words, reasons, host.recycle_at, hard_at(host, facts.policy))


def _waiting_word(host: Host, facts: Facts) -> Word:
    if facts.now >= hard_at(host, facts.policy):
        return Word.OVERDUE
    return Word.HELD if facts.kept(host.id) else Word.WAITING


def _not_due(host: Host, facts: Facts) -> Verdict:
    if host.hold and host.hold.active(facts.now):
        # Nobody would take it now; but whoever holds it wants to see that it is heard.
        return _said(host, facts, Word.HELD, str(host.hold))
    if host.taint or host.maintenance:
        told = _told(host, facts)
        if told:
            return _said(host, facts, Word.DUE, told)
    if host.recycle_at is None:
        return _said(host, facts, Word.FRESH, "not dated yet")
    # All but a few hosts get these words, and strftime takes twice as long.
    words = f"goes at {_minute(host.recycle_at)} UTC"
    if facts.now < host.born_at + facts.policy.age.soft:
        return _said(host, facts, Word.FRESH, words)
    return _said(host, facts, Word.DUE, words)
