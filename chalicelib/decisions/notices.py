"""What is told to people who do not ask: happenings once they are on record, and states when they
become other than what was told of them last."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from chalicelib.model.fleet import Breaker, Foreseen, Freeze, Told
from chalicelib.model.notice import Kind, Notice
from chalicelib.model.plan import Action, Claim, Finish
from chalicelib.model.replacement import Replacement, Step

ENDS = {Step.DONE: Kind.DONE, Step.ABANDONED: Kind.ABANDONED}
ACCOUNT = "the account"


@dataclass(frozen=True, slots=True)
class State:
    """Of a fleet, or of the account, which has only a freeze."""

    fleet: str | None
    told: Told
    freeze: Freeze | None
    breaker: Breaker = Breaker()
    foreseen: Foreseen | None = None
    lifted_by: str | None = None
    """Who ended a freeze that is over, if that is on record."""


def of_action(action: Action) -> Notice | None:
    """Of one that was carried out; most tell nothing to people."""
    match action:
        case Claim():
            return _happened(Kind.STARTED, action.replacement, action.words)
        case Finish():
            kind = ENDS.get(action.replacement.step)
            return _happened(kind, action.replacement, action.words) if kind else None
    return None


def news(state: State, now: datetime) -> tuple[Told, tuple[Notice, ...]]:
    """What is to be told, and what is then remembered as told."""
    freeze = state.freeze if state.freeze and state.freeze.active(now) else None
    told = Told(
        freeze=_frozen(freeze) if freeze else None,
        # Further failures of an open breaker are no news.
        breaker=(state.told.breaker or state.breaker.why) if state.breaker.retry_at else None,
        breach=_breach(state),
    )
    return told, tuple(_changes(state, told))


def _changes(state: State, now: Told) -> Iterator[Notice]:
    was = state.told
    if now.freeze and now.freeze != was.freeze:
        text = f"is {now.freeze}. Nothing new begins, and no old host leaves, until it is over."
        yield _is(state, Kind.FREEZE, "frozen", text)
    if was.freeze and not now.freeze:
        lifted = f"it was lifted by {state.lifted_by}" if state.lifted_by else "it was lifted"
        how = "its time is over" if state.freeze else lifted
        yield _is(state, Kind.FREEZE, "unfrozen", f"was {was.freeze}; {how}.")
    if now.breaker and not was.breaker:
        text = _opened(state.breaker)
        yield _is(state, Kind.BREAKER, "breaker-opened", text)
    if was.breaker and not now.breaker:
        text = f"is replaced again: a new host was proven (the last failure was: {was.breaker})."
        yield _is(state, Kind.BREAKER, "breaker-closed", text)
    if now.breach and not was.breach:
        text = f"cannot keep its policy: {now.breach}."
        yield _is(state, Kind.BREACH, "breach-foreseen", text)
    if was.breach and not now.breach:
        yield _is(state, Kind.BREACH, "breach-averted", "can keep its policy again.")


def _breach(state: State) -> str | None:
    if state.foreseen is None or state.foreseen.breach is None:
        return None
    return state.told.breach or state.foreseen.breach


def _opened(breaker: Breaker) -> str:
    of = f" of {breaker.template}" if breaker.template else ""
    return (
        f"launches nothing for now: {breaker.failures} replacements{of} failed in a row, the last "
        f"because: {breaker.why}. From {breaker.retry_at:%Y-%m-%d %H:%M} UTC on one host tries, "
        "and alone; another template version is tried at once."
    )


def _happened(kind: Kind, replacement: Replacement, words: str) -> Notice:
    new = f" by {replacement.new_host}" if replacement.new_host else ""
    reasons = ", ".join(replacement.reasons)
    text = (
        f"The replacement of {replacement.old_host} in fleet {replacement.fleet}{new} is {kind} "
        f"({replacement.strategy}, {reasons}): {words}."
    )
    attributes = {
        "fleet": replacement.fleet,
        "host": replacement.old_host,
        "replacement": replacement.id,
    }
    return Notice(kind, str(kind), replacement.fleet, text, attributes)


def _is(state: State, kind: Kind, event: str, words: str) -> Notice:
    if state.fleet is None:
        return Notice(kind, event, ACCOUNT, f"The account {words}", {})
    return Notice(kind, event, state.fleet, f"Fleet {state.fleet} {words}", {"fleet": state.fleet})


def _frozen(freeze: Freeze) -> str:
    until = f"until {freeze.until:%Y-%m-%d %H:%M} UTC" if freeze.until else "until that is lifted"
    return f"frozen by {freeze.by} {until}: {freeze.why}"
