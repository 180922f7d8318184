"""One pass over one fleet: observe, project, decide, act, record."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from chalicelib.actions import Actions
from chalicelib.calls import Calls
from chalicelib.deciding import decide, observed
from chalicelib.decisions.backoff import wait
from chalicelib.decisions.plan import plan
from chalicelib.decisions.standing import AWAITED, digest, settling
from chalicelib.decisions.sweeping import as_read
from chalicelib.deps import Deps
from chalicelib.errors import Conflict
from chalicelib.events import Poke
from chalicelib.hooks.tending import tend
from chalicelib.model.fleet import Quota
from chalicelib.model.observation import Observation
from chalicelib.model.plan import CHANGES_CAPACITY, Action, ChangesCapacity, Claim, Plan
from chalicelib.model.policy import Backoff
from chalicelib.noticing import count_troubles, foresee, tell_happenings
from chalicelib.observability import count, log_action, logger
from chalicelib.observing import observe
from chalicelib.projecting import project
from chalicelib.recording import Outcome, Recorder
from chalicelib.standalone_calls import StandaloneCalls

STOP_AFTER = timedelta(seconds=40)
"""The function has 60 s. What AWS does not answer in the rest is asked again by the next pass."""
LEFT_OUT_AGAIN = timedelta(minutes=1)
PASS_BACKOFF = Backoff(1, timedelta(minutes=1), timedelta(minutes=15))


def reconcile_fleets(deps: Deps, pokes: Iterable[Poke]) -> list[str]:
    """One pass a fleet, however often it was poked. Returns the ids of unreadable messages."""
    unreadable = [poke for poke in pokes if poke.fleet is None]
    for poke in unreadable:
        logger.error("a poke that cannot be read", extra={"message_id": poke.message})
        count("UnreadablePokes")
    receipts = [poke.receipt for poke in unreadable if poke.receipt]
    if receipts:
        _give_back(deps, receipts)
    for fleet in dict.fromkeys(poke.fleet for poke in pokes if poke.fleet):
        reconcile_fleet(deps, fleet)
    return [poke.message for poke in unreadable]


def _give_back(deps: Deps, receipts: list[str]) -> None:
    try:
        deps.pokes.give_back(receipts)
    except Exception:
        # They come again when their visibility times out, and their groups wait that long.
        logger.exception("unreadable pokes could not be given back")


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
    words = f"{type(error).__name__}: {error}"
    try:
        failures = deps.registry.fleets.get(fleet).failed_passes + 1
        due = now + wait(fleet, failures, PASS_BACKOFF)
        deps.registry.fleets.fail_pass(fleet, at=now, error=words, next_look_at=due)
    except Exception:
        # The registry itself is out of reach: the sweep finds the fleet as it was before.
        logger.exception("the failure could not be recorded", extra={"fleet": fleet})


def _pass(deps: Deps, fleet: str) -> None:
    began = deps.clock()
    seen = project(deps, observed(deps, fleet), began)
    # First, for their time may run out; what they are given up or let go for is read next time.
    tended = tend(deps, seen, began)
    # What is read takes time, and a host bakes from when it was seen, not from before.
    planned = decide(deps, seen, deps.clock())
    count_troubles(seen, planned, began)
    done = _act(deps, seen, planned, began)
    tell_happenings(deps, seen.binding.policy, done.carried_out)
    if error := done.error or tended.error:
        raise error
    # Also after progress: the pass that follows at once may die, and its poke with it.
    _finish(deps, seen, planned, began, soon=done.left_out or done.progress)
    foresee(deps, seen, began)
    if done.progress or tended.left_out:
        # What was done may allow the next step at once; the sweep would find it a minute later.
        deps.pokes.send([fleet])


@dataclass(slots=True)
class _Done:
    """What became of a plan's actions so far."""

    revision: int
    """The fleet's, as the plan read it and as our own acts have raised it since."""
    quota: Quota
    progress: bool = False
    left_out: bool = False
    """Something planned was not done, so that time alone will not bring it back."""
    error: Exception | None = None
    """The first call that failed, and may yet have taken effect."""
    carried_out: list[Action] = field(default_factory=list)

    def note(self, action: Action, outcome: Outcome) -> None:
        self.revision += outcome.raised
        if isinstance(action, Claim) and outcome.raised:
            self.quota = replace(self.quota, begun=True)
        if outcome.progress:
            self.carried_out.append(action)
        self.progress = self.progress or outcome.progress
        self.left_out = self.left_out or not outcome.progress


def _act(deps: Deps, seen: Observation, planned: Plan, began: datetime) -> _Done:
    recorder = Recorder(deps.registry, deps.clock)
    actions = Actions(
        Calls(deps.capacity, recorder), StandaloneCalls(deps.singles, recorder), recorder
    )
    quota = seen.quota or seen.account.quota(began, deps.claims_per_hour)
    done = _Done(seen.fleet.revision, quota)
    for action in planned.actions:
        if deps.clock() - began > STOP_AFTER:
            # Nothing new is begun; the rest is planned anew at once.
            done.progress = done.left_out = True
            break
        if done.error and isinstance(action, Claim | ChangesCapacity):
            continue  # What one call did is unknown: nothing takes capacity after it.
        current = _current(deps, action)
        if current is None:
            log_action(planned.fleet, action, "no longer so: facts have changed")
            done.left_out = True
        else:
            _carry_out(actions, current, done)
    return done


def _current(deps: Deps, action: Action) -> Action | None:
    """The action as it is to be carried out now; None if it is not wanted any more.

    No capacity is changed on what was read some calls ago, or before an earlier call of this pass:
    the same function, asked again with fresh facts, must want the same of the same row."""
    if not isinstance(action, CHANGES_CAPACITY):
        return action
    again = plan(observe(deps, action.replacement.fleet), deps.clock())
    wanted = _essence(action)
    return next((other for other in again.actions if _essence(other) == wanted), None)


def _essence(action: Action) -> tuple[object, ...]:
    row = action.replacement
    host, decrement = getattr(action, "host", None), getattr(action, "decrement", None)
    return type(action), row.id, row.version, host, decrement


def _carry_out(actions: Actions, action: Action, done: _Done) -> None:
    """One bad action keeps no other from its turn."""
    try:
        outcome = actions.carry_out(action, done.revision, done.quota)
    except Conflict as conflict:
        # Whoever was first has poked, or will: there is nothing of ours to hurry.
        outcome = Outcome(f"another hand was first: {conflict}", progress=False)
    except Exception as error:
        logger.exception("an action failed", extra={"fleet": action.replacement.fleet})
        count("FailedActions")
        done.error = done.error or error
        outcome = Outcome(f"{type(error).__name__}: {error}", progress=False)
    log_action(action.replacement.fleet, action, outcome.words)
    done.note(action, outcome)


def _finish(deps: Deps, seen: Observation, planned: Plan, began: datetime, *, soon: bool) -> None:
    fleets = deps.registry.fleets
    still_open = len(deps.registry.replacements.open_in(planned.fleet))
    if seen.group is None and not still_open:
        fleets.forget(planned.fleet)
        return
    group, health, policy = seen.group, seen.health, seen.binding.policy
    # Those who look for its hosts are not to wait for its next turn until a new one may be sent to.
    awaited = any(host.checks.get("ready") == AWAITED for host in seen.hosts.values())
    soon = soon or awaited or (group is not None and settling(group, health, policy))
    fleets.finish_pass(
        planned.fleet,
        at=began,
        fingerprint=as_read(seen),
        attention_seen=seen.fleet.attention,
        # The poke that follows may be lost, and a fleet with nothing open is not looked at.
        next_look_at=began + LEFT_OUT_AGAIN if soon else planned.next_look_at,
        open_replacements=still_open,
        ailing=digest(group, health, policy) if group else None,
    )
