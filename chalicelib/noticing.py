"""Telling people. It never keeps hosts waiting: a notice that cannot be sent is logged and counted,
and nothing else fails because of it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.decisions.alarming import troubles
from chalicelib.decisions.forecast.look import look_ahead
from chalicelib.decisions.notices import State, news, of_action
from chalicelib.deps import Deps
from chalicelib.model.fleet import Account, Fleet, Foreseen
from chalicelib.model.forecast import Outlook
from chalicelib.model.notice import WANTED, Notice
from chalicelib.model.observation import Observation
from chalicelib.model.plan import Action, Plan
from chalicelib.model.policy import Policy
from chalicelib.model.timeline import ACCOUNT, of_fleet
from chalicelib.observability import count, logger

FORESEEN_FOR = timedelta(hours=1)
RECENT = 50
"""Entries of a history among which the end of a freeze is looked for."""
FREEZES = ("frozen", "thawed")


def tell_happenings(deps: Deps, policy: Policy | None, actions: Iterable[Action]) -> None:
    """After they were recorded: should the process die in between, these are never told. Their
    record is in the timeline all the same."""
    if not deps.notices.on:
        return
    for action in actions:
        notice = of_action(action)
        if notice and _wanted(notice, policy) and not _sent(deps, notice):
            return  # The next one would wait for the same time-out.


def tell_states(
    deps: Deps,
    account: Account,
    fleets: Mapping[str, Fleet],
    policies: Mapping[str, Policy | None],
    now: datetime,
) -> None:
    """Told first and then remembered: should the process die in between, it is told once more."""
    if not deps.notices.on:
        return
    for found in _states(account, fleets):
        state = _with_who(deps, found)
        told, notices = news(state, now)
        policy = policies.get(state.fleet) if state.fleet else None
        if not all(_sent(deps, notice) for notice in notices if _wanted(notice, policy)):
            return
        if told != state.told:
            deps.registry.fleets.note_told(state.fleet, told)


def count_troubles(seen: Observation, planned: Plan, now: datetime) -> None:
    """For the alarms, which tell people while notices are off as well."""
    for name, number in troubles(seen, planned, now).items():
        count(name, number)


def foresee(deps: Deps, seen: Observation, now: datetime) -> None:
    """At most once an hour a fleet, and when its policy has changed."""
    known, basis = seen.fleet.foreseen, seen.binding.revision
    fresh = known and known.basis == basis and now < known.at + FORESEEN_FOR
    if fresh or not deps.notices.on or not seen.binding.enforced or seen.group is None:
        return
    forecast = look_ahead(seen, now)
    if forecast is not None:
        breach = forecast.words if forecast.outlook is Outlook.INFEASIBLE else None
        deps.registry.fleets.note_foreseen(seen.fleet.name, Foreseen(now, basis, breach))


def _states(account: Account, fleets: Mapping[str, Fleet]) -> Iterator[State]:
    yield State(None, account.told, account.freeze)
    for name, row in fleets.items():
        yield State(name, row.told, row.freeze, row.breaker, row.foreseen)


def _with_who(deps: Deps, state: State) -> State:
    """History is asked only when a freeze is gone of which people were told. What was lifted
    straight in the table is in no history, and nobody is named."""
    if state.freeze or not state.told.freeze:
        return state
    subject = of_fleet(state.fleet) if state.fleet else ACCOUNT
    entries = deps.registry.timeline.of(subject, RECENT)
    last = next((entry for entry in entries if entry.what in FREEZES), None)
    return replace(state, lifted_by=last.by if last and last.what == "thawed" else None)


def _wanted(notice: Notice, policy: Policy | None) -> bool:
    return notice.kind in (policy.notify if policy else WANTED)


def _sent(deps: Deps, notice: Notice) -> bool:
    try:
        deps.notices.send(notice)
    except Exception:
        logger.exception("a notice could not be sent", extra={"event": notice.event})
        count("UnsentNotices")
        return False
    count("Notices")
    return True
