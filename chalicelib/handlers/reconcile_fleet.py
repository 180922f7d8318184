"""One pass over one fleet: observe, project, decide, act, record."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from chalicelib.actions import Actions, Outcome
from chalicelib.decisions.breaker import wait
from chalicelib.decisions.plan import plan
from chalicelib.decisions.sweeping import fingerprint
from chalicelib.deps import Deps
from chalicelib.errors import Conflict
from chalicelib.events import Poke
from chalicelib.model.observation import Observation
from chalicelib.model.plan import Action, Claim, Plan, Terminate
from chalicelib.model.policy import Backoff
from chalicelib.observability import count, log_action, logger
from chalicelib.observing import observe
from chalicelib.projecting import project

STOP_AFTER = timedelta(seconds=40)
"""The function has 60 s, and the longest single action may take 20 s."""
PASS_BACKOFF = Backoff(1, timedelta(minutes=1), timedelta(minutes=15))


def reconcile_fleets(deps: Deps, pokes: Iterable[Poke]) -> list[str]:
    """One pass a fleet, however often it was poked. Returns the ids of unreadable messages."""
    unreadable = [poke.message for poke in pokes if poke.fleet is None]
    for message in unreadable:
        logger.error("a poke that cannot be read", extra={"message_id": message})
        count("UnreadablePokes")
    for fleet in dict.fromkeys(poke.fleet for poke in pokes if poke.fleet):
        reconcile_fleet(deps, fleet)
    return unreadable


def reconcile_fleet(deps: Deps, fleet: str) -> None:
    """A pass that fails is recorded on its fleet and is due again after a backoff: the poke
    itself is never retried, or one bad fleet would hold up its message group."""
    try:
        _pass(deps, fleet)
    except Exception as error:
        logger.exception("the pass failed", extra={"fleet": fleet})
        count("FailedPasses")
        _record_failure(deps, fleet, error)


def _record_failure(deps: Deps, fleet: str, error: Exception) -> None:
    now = deps.clock()
    failures = deps.registry.fleets.get(fleet).failed_passes + 1
    words = f"{type(error).__name__}: {error}"
    due = now + wait(failures, PASS_BACKOFF)
    deps.registry.fleets.fail_pass(fleet, at=now, error=words, next_look_at=due)


def _pass(deps: Deps, fleet: str) -> None:
    began = deps.clock()
    seen = project(deps, observe(deps, fleet), began)
    planned = plan(seen, began)
    progress = _act(deps, seen, planned, began)
    _finish(deps, seen, planned, began)
    if progress:
        # What was done may allow the next step at once; the sweep would find it a minute later.
        deps.pokes.send([fleet])


def _act(deps: Deps, seen: Observation, planned: Plan, began: datetime) -> bool:
    """Whether anything moved on."""
    ready_within = seen.binding.policy.ready.within if seen.binding.policy else timedelta(0)
    actions = Actions(deps.groups, deps.capacity, deps.registry, ready_within, began)
    revision, progress = seen.fleet.claim_revision, False
    for action in planned.actions:
        if deps.clock() - began > STOP_AFTER:
            break
        if isinstance(action, Terminate) and not _still_planned(deps, action):
            log_action(planned.fleet, action, "no longer so: facts have changed")
            continue
        outcome = _carried_out(actions, action, revision)
        log_action(planned.fleet, action, outcome.words)
        revision += isinstance(action, Claim) and outcome.progress
        progress = progress or outcome.progress
    return progress


def _carried_out(actions: Actions, action: Action, revision: int) -> Outcome:
    try:
        return actions.carry_out(action, revision)
    except Conflict as conflict:
        # Whoever was first has poked, or will: there is nothing of ours to hurry.
        return Outcome(f"another hand was first: {conflict}", progress=False)


def _still_planned(deps: Deps, action: Terminate) -> bool:
    """Nothing is terminated on what was read some calls ago: the same function, asked again with
    fresh facts, must want exactly the same."""
    again = plan(observe(deps, action.replacement.fleet), deps.clock())
    return any(
        isinstance(other, Terminate)
        and (other.host, other.decrement, other.desired, other.replacement.version)
        == (action.host, action.decrement, action.desired, action.replacement.version)
        for other in again.actions
    )


def _finish(deps: Deps, seen: Observation, planned: Plan, began: datetime) -> None:
    fleets = deps.registry.fleets
    still_open = len(deps.registry.replacements.open_in(planned.fleet))
    if seen.group is None and not still_open:
        fleets.forget(planned.fleet)
        return
    fleets.finish_pass(
        planned.fleet,
        at=began,
        fingerprint=fingerprint(seen.group, seen.binding, seen.fleet.freeze, seen.account.freeze),
        attention_seen=seen.fleet.attention,
        next_look_at=planned.next_look_at,
        open_replacements=still_open,
    )
