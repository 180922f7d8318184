"""All hosts of one fleet that wait at hooks of ours, looked after once."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from chalicelib.decisions.hooks import decide
from chalicelib.decisions.stops import stopped_because
from chalicelib.deps import Deps
from chalicelib.errors import AwsRefused, Conflict
from chalicelib.hooks.carrying import Carrying
from chalicelib.hooks.reading import waiters
from chalicelib.model.group import Group
from chalicelib.model.hook import Heartbeat, HookDecision, Wait, Waiter
from chalicelib.model.observation import Observation
from chalicelib.model.policy import Policy
from chalicelib.model.timeline import Entry, of_host
from chalicelib.observability import count, logger

TEND_FOR = timedelta(seconds=25)
"""Of a pass, which has 40 s: replacements are to move on while hundreds of hosts wait."""
UNKNOWN = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class Tended:
    left_out: bool = False
    """The time was over before every host had its turn."""
    error: Exception | None = None
    """The first thing that failed, and may yet have taken effect."""
    entries: list[Entry] = field(default_factory=list)
    decisions: Counter[str] = field(default_factory=Counter)


def tend(deps: Deps, seen: Observation, began: datetime) -> Tended:
    """Raises nothing: a fleet's replacements go on though its hooks cannot be read."""
    tended, policy = Tended(), seen.binding.policy
    if seen.group is None or policy is None or not seen.binding.enforced:
        return tended
    try:
        _forget(deps, seen, seen.group)
        found = waiters(deps, seen, seen.group, policy)
        _tend_all(deps, seen, policy, found, tended, began)
        deps.registry.timeline.append(tended.entries)
        for name, times in tended.decisions.items():
            count(f"Hook{name}", times)
    except Exception as error:
        logger.exception("hooks could not be tended", extra={"fleet": seen.fleet.name})
        tended.error = tended.error or error
    return tended


def _forget(deps: Deps, seen: Observation, group: Group) -> None:
    """Waits that are over. One that a leaving host had is left: its row goes soon."""
    for member in group.members:
        host = seen.hosts.get(member.id)
        if host and host.at_hook and not host.gone and not (member.waiting or member.leaving):
            deps.registry.hosts.note_wait(host.id, None, was=host.at_hook)


def _tend_all(
    deps: Deps,
    seen: Observation,
    policy: Policy,
    found: Iterable[Waiter],
    tended: Tended,
    began: datetime,
) -> None:
    stopped = stopped_because(seen, began)
    for waiter in sorted(found, key=_kept_at):
        now = deps.clock()
        if now - began > TEND_FOR:
            tended.left_out = True
            return
        host = seen.hosts.get(waiter.host)
        carrying = Carrying(deps, seen.fleet.name, waiter, host.at_hook if host else None)
        _tend_one(carrying, decide(waiter, policy, now, stopped), tended)


def _kept_at(waiter: Waiter) -> datetime:
    """Who may be the first whose wait ends by itself comes first."""
    wait = waiter.wait
    return (wait.kept_at or wait.since) if wait else UNKNOWN


def _tend_one(carrying: Carrying, decisions: Iterable[HookDecision], tended: Tended) -> None:
    """One bad host keeps no other from its turn."""
    for decision in decisions:
        try:
            carrying.carry_out(decision)
        except (AwsRefused, Conflict) as refusal:
            # Its wait is over, at a hook of another, or with another worker: looked at again soon.
            _say(carrying, decision, str(refusal), tended)
            return
        except Exception as error:
            logger.exception("a decision at a hook failed", extra={"host": carrying.waiter.host})
            count("FailedHookDecisions")
            tended.error = tended.error or error
            return
        if not isinstance(decision, Heartbeat | Wait):
            _say(carrying, decision, "done", tended)


def _say(carrying: Carrying, decision: HookDecision, outcome: str, tended: Tended) -> None:
    host, name = carrying.waiter.host, type(decision).__name__.lower()
    at = ", ".join(hook.name for hook in carrying.waiter.hooks)
    logger.info(
        decision.words,
        extra={
            "fleet": carrying.group,
            "host": host,
            "hook": at,
            "action": name,
            "outcome": outcome,
        },
    )
    if outcome == "done":
        tended.decisions[type(decision).__name__] += 1
        now = carrying.deps.clock()
        words = f"{name} at {at}: {decision.words}"
        tended.entries.append(Entry(of_host(host), now, f"hook-{name}", "hook", words))
