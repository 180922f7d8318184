"""Which hosts' replacements begin now, and what every other due host waits for."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.decisions.busy import at_work
from chalicelib.decisions.keeping import protected
from chalicelib.decisions.limits import Limits, account_wait, fleet_wait
from chalicelib.decisions.reasons import rank, waits_for_window
from chalicelib.decisions.sparing import spared
from chalicelib.decisions.standalone import not_rebuildable, template_now
from chalicelib.decisions.steps.facts import Facts
from chalicelib.decisions.strategies import Way
from chalicelib.model.group import Member
from chalicelib.model.host import Host
from chalicelib.model.plan import Claim
from chalicelib.model.replacement import Reason, Replacement, Step


@dataclass(frozen=True, slots=True)
class Candidate:
    host: Host
    member: Member
    reasons: tuple[Reason, ...]


@dataclass(slots=True)
class Choice:
    claims: list[Claim] = field(default_factory=list)
    waiting: dict[str, str] = field(default_factory=dict)
    """Due hosts that wait, and for what in words."""

    @property
    def claimed(self) -> list[Replacement]:
        return [claim.replacement for claim in self.claims]


def candidates(facts: Facts) -> list[Candidate]:
    """Due members that no open replacement has, in the order in which they go. A new host that is
    due itself waits until its own pair has ended, and so does one that is becoming one."""
    paired, found = {*facts.pairs, *facts.substitutes.values(), *facts.maybe_answers}, []
    for member in facts.group.members:
        host = facts.observation.hosts.get(member.id)
        if host is None or host.gone or member.leaving:
            continue
        if host.open_replacement or host.id in paired:
            continue
        reasons = facts.reasons[host.id]
        if reasons:
            found.append(Candidate(host, member, reasons))
    return sorted(found, key=lambda candidate: _turn(candidate, facts))


def choose(facts: Facts, stopped: str | None, staying: Collection[Replacement]) -> Choice:
    """`stopped` is what keeps the whole fleet from new replacements; `staying` are those under way,
    as they will be after this plan."""
    choice, limits = Choice(), Limits.of(facts, staying)
    for candidate in candidates(facts):
        waits = (
            not_rebuildable(candidate.host.id, facts.group)
            or _kept(candidate, facts)
            or stopped
            or _own_wait(candidate, facts)
            or _window_wait(candidate, facts, limits)
            or fleet_wait(candidate.member, facts, limits, choice.claimed)
            or account_wait(facts, choice.claimed)
        )
        if waits or isinstance(facts.way, str):
            choice.waiting[candidate.host.id] = waits or str(facts.way)
        else:
            choice.claims.append(_claim(candidate, facts, facts.way))
    return choice


def _turn(candidate: Candidate, facts: Facts) -> tuple[int, int, datetime, str]:
    """By reason, then by date. The more of its tries failed the later a host goes, or one bad host
    would keep all others waiting."""
    host = candidate.host
    return (
        host.failures_of(facts.group.version),
        rank(candidate.reasons),
        host.recycle_at or host.born_at,
        host.id,
    )


def _kept(candidate: Candidate, facts: Facts) -> str | None:
    """Said before whatever stops the fleet: it outlasts that."""
    host, now = candidate.host, facts.now
    if host.hold and host.hold.active(now):
        return f"{host.hold}: {host.hold.why}"
    guarded = protected(candidate.member, facts.group, facts.policy)
    return f"{guarded}: remove the protection to let it go" if guarded else None


def _own_wait(candidate: Candidate, facts: Facts) -> str | None:
    host, now = candidate.host, facts.now
    if not candidate.member.in_service:
        return f"it is {candidate.member.lifecycle} in its group"
    let_be = spared(host, candidate.reasons, now) or at_work(host, facts)
    if let_be:
        return let_be
    failures = host.failures_of(facts.group.version)
    if failures and host.retry_after and now < host.retry_after:
        last = "replacement" if failures == 1 else f"{failures} replacements"
        return f"its last {last} failed; not again before {host.retry_after:%H:%M:%S} UTC"
    return None


def _window_wait(candidate: Candidate, facts: Facts, limits: Limits) -> str | None:
    """What is planned waits for a window until hard is near."""
    if limits.windows_open:
        return None
    if not waits_for_window(facts.case(candidate.host), candidate.reasons):
        return None
    if facts.now >= facts.lifting.at(candidate.host):
        return None
    return "outside the policy's windows"


def _claim(candidate: Candidate, facts: Facts, chosen: Way) -> Claim:
    host, now = candidate.host, facts.now
    words = f"replace {host.id}: {', '.join(candidate.reasons)}"
    replacement = Replacement(
        id=f"{now:%Y%m%dT%H%M%SZ}-{host.id}",
        fleet=facts.group.name,
        old_host=host.id,
        zone=candidate.member.zone,
        reasons=candidate.reasons,
        strategy=chosen.strategy,
        tokenless=chosen.tokenless,
        step=Step.CLAIMED,
        began={Step.CLAIMED: now},
        deadline=now + facts.policy.ready.within,
        template=template_now(host.id, facts.group) or facts.group.version,
        why=words,
    )
    return Claim(replacement, words)
