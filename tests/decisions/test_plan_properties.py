"""What holds of every plan, whatever was observed."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st

from chalicelib.decisions.budget import slots_taken
from chalicelib.decisions.plan import plan
from chalicelib.decisions.progress import SURGE
from chalicelib.model.fleet import Breaker
from chalicelib.model.group import Group, Health
from chalicelib.model.observation import Observation
from chalicelib.model.plan import (
    Advance,
    Claim,
    Commit,
    Finish,
    Launch,
    Plan,
    Terminate,
    Word,
)
from chalicelib.model.policy import Binding, How, Mode, Window
from chalicelib.model.replacement import Replacement, Step
from tests.builders import (
    NOW,
    TARGETS,
    ago,
    binding,
    facts,
    frozen,
    group,
    hold,
    host,
    later,
    member,
    observation,
    pair,
    policy,
    replacement,
    requested,
)

MANY = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
LIFECYCLES = st.sampled_from(["InService"] * 6 + ["Pending", "Terminating:Wait", "Standby"])
AGES = st.sampled_from(["1d", "5d1h", "6d1h", "6d23h59m", "9d"])
SENT = st.sampled_from([None, ago("10s"), ago("61s"), ago("8h")])
STEPS = st.sampled_from(sorted(SURGE))
HEALTHS = st.sampled_from([Health(True, {TARGETS: "healthy"})] * 6 + [Health(False), Health(True)])


@st.composite
def pairs(draw: st.DrawFn, old: str, new: str) -> Replacement:
    step = draw(STEPS)
    own: dict[str, Any] = {"deadline": draw(st.sampled_from([later("5m"), ago("1m")]))}
    if step in {Step.CLAIMED, Step.LAUNCHING}:
        return replacement(old, None, step, **own)
    if step in {Step.RETIRING, Step.UNDOING}:
        own["sent_at"] = draw(SENT)
    if step is Step.UNDOING:
        own["ending"] = draw(st.sampled_from([Step.ABANDONED, Step.CANCELLED]))
    return pair(step, old, new, surplus=0 if step is Step.DRAINING else 1, **own)


@st.composite
def groups(draw: st.DrawFn, of: list[str], desired: int) -> Group:
    zones = st.sampled_from(["a", "b"])
    members = [
        member(
            id,
            draw(LIFECYCLES),
            zone=draw(zones),
            healthy=draw(st.sampled_from([True, True, True, False])),
            protected=draw(st.sampled_from([False, False, False, True])),
        )
        for id in of
    ]
    suspended = draw(st.sampled_from([frozenset({"AZRebalance"}), frozenset(), {"Launch"}]))
    return group(
        *members,
        desired=desired,
        max_size=desired + draw(st.integers(0, 5)),
        target_groups=draw(st.sampled_from([(), (TARGETS,)])),
        suspended=frozenset(suspended),
    )


BOUND = st.sampled_from(
    [binding()] * 2
    + [binding(policy(in_flight=5))] * 4
    + [
        binding(policy(mode=Mode.OBSERVE)),
        binding(how=How.MATCH),
        Binding(),
        Binding(error="web.yaml: x"),
        binding(policy(in_flight=3)),
        binding(policy(in_flight="50%", windows=(Window("0 2 * * *", NOW - ago("1h")),))),
    ]
)


@st.composite
def observations(draw: st.DrawFn) -> Observation:
    """A fleet in any state that our own bookkeeping can describe, foreign changes included."""
    size = draw(st.integers(1, 7))
    olds = [f"i-{number}" for number in range(size)]
    chosen = olds[: draw(st.sampled_from([0, 0, 0, 1, 1, 2, 3, size]))]
    open_ = [draw(pairs(old, f"{old}n")) for old in chosen]
    listed = olds + [r.new_host for r in open_ if r.new_host]
    desired = size + sum(r.surplus for r in open_)
    found = draw(groups(listed, desired + draw(st.sampled_from([0, 0, 0, 0, -1, 1]))))
    return observation(
        found,
        *open_,
        hosts=[draw(hosts(id)) for id in listed],
        health={id: draw(HEALTHS) for id in listed},
        bound=draw(BOUND),
        freeze=draw(st.sampled_from([None] * 6 + [frozen()])),
        account_freeze=draw(st.sampled_from([None] * 6 + [frozen("1h")])),
        breaker=draw(st.sampled_from([Breaker()] * 4 + [Breaker(4, later("1m"), "x")])),
        ledger_desired=desired,
    )


def failed_until(retry_after: datetime) -> dict[str, Any]:
    return {"failures": 1, "retry_after": retry_after}


@st.composite
def hosts(draw: st.DrawFn, id: str) -> Any:
    return host(
        id,
        draw(AGES),
        request=draw(st.sampled_from([None, None, None, requested()])),
        hold=draw(st.sampled_from([None, None, None, hold()])),
        **draw(st.sampled_from([{}, {}, failed_until(ago("1m")), failed_until(later("1m"))])),
    )


@pytest.mark.parametrize("kind", [Claim, Launch, Commit, Terminate, Advance, Finish])
def test_the_drawn_fleets_come_to_every_kind_of_action(kind: type) -> None:
    """Or what is said of all of them would be said of none."""
    find(
        observations(),
        lambda seen: bool(of_kind(plan(seen, NOW), kind)),
        settings=settings(max_examples=3000, database=None),
    )


def policy_slots(seen: Observation) -> int:
    moment = facts(seen)
    return moment.policy.budget.slots(moment.size)


def of_kind(found: Plan, kind: type) -> list[Any]:
    return [action for action in found.actions if isinstance(action, kind)]


@MANY
@given(observations())
def test_claims_never_exceed_the_budget(seen: Observation) -> None:
    claims = of_kind(plan(seen, NOW), Claim)
    if claims and seen.group and seen.binding.policy:
        after = (*seen.open, *(claim.replacement for claim in claims))
        assert slots_taken(seen.group, after) <= policy_slots(seen)
    olds = [claim.replacement.old_host for claim in claims]
    assert len(set(olds)) == len(olds)
    assert not set(olds) & {r.old_host for r in seen.open}


@MANY
@given(observations())
def test_no_old_host_is_terminated_before_its_new_host_is_proven(seen: Observation) -> None:
    for action in of_kind(plan(seen, NOW), Terminate):
        pair_ = action.replacement
        if action.host == pair_.new_host:
            assert pair_.step is Step.UNDOING
            continue
        assert (action.host, pair_.step) == (pair_.old_host, Step.RETIRING)
        assert seen.group is not None and pair_.new_host is not None
        new, health = seen.group.member(pair_.new_host), seen.health[pair_.new_host]
        assert new is not None and new.lifecycle == "InService" and new.healthy
        assert health.checks_ok
        assert all(health.targets.get(target) == "healthy" for target in seen.group.target_groups)


@MANY
@given(observations())
def test_a_held_or_protected_host_is_neither_claimed_nor_committed_nor_terminated(
    seen: Observation,
) -> None:
    assert seen.group is not None
    for action in plan(seen, NOW).actions:
        old = action.replacement.old_host
        goes = isinstance(action, Claim | Commit) or (
            isinstance(action, Terminate) and action.host == old
        )
        if goes:
            kept, found = seen.hosts[old].hold, seen.group.member(old)
            assert kept is None and found is not None and not found.protected


@MANY
@given(observations())
def test_a_stopped_fleet_is_never_acted_upon(seen: Observation) -> None:
    stopped = seen.fleet.freeze or seen.account.freeze or not seen.binding.enforced
    acts = of_kind(plan(seen, NOW), Claim | Launch | Commit | Terminate)  # type: ignore[arg-type]
    assert not (stopped and acts)


@MANY
@given(observations(), st.randoms(use_true_random=False))
def test_a_plan_does_not_depend_on_the_order_of_the_members(seen: Observation, order: Any) -> None:
    assert seen.group is not None
    members = list(seen.group.members)
    order.shuffle(members)
    hosts_ = dict(sorted(seen.hosts.items(), key=lambda _: order.random()))
    shuffled = replace(seen, group=replace(seen.group, members=tuple(members)), hosts=hosts_)
    one, two = plan(seen, NOW), plan(shuffled, NOW)
    assert (one.actions, one.blockers, one.next_look_at) == (
        two.actions,
        two.blockers,
        two.next_look_at,
    )
    assert set(one.verdicts) == set(two.verdicts)


@MANY
@given(observations())
def test_every_host_has_one_verdict_and_due_hosts_say_why_they_are_still_here(
    seen: Observation,
) -> None:
    found = plan(seen, NOW)
    assert seen.group is not None
    assert sorted(v.host for v in found.verdicts) == sorted(m.id for m in seen.group.members)
    assert all(verdict.words for verdict in found.verdicts)
    for verdict in found.verdicts:
        if verdict.word is Word.OVERDUE:
            assert verdict.hard_at is not None and verdict.hard_at <= NOW
        if verdict.word is Word.WAITING and seen.binding.policy:
            assert verdict.reasons


@MANY
@given(observations())
def test_the_next_look_lies_ahead(seen: Observation) -> None:
    look: datetime | None = plan(seen, NOW).next_look_at
    assert look is None or look > NOW


def carried_out(seen: Observation, action: Terminate) -> Observation:
    """What AWS and the registry say after the call was answered."""
    assert seen.group is not None
    members = tuple(
        replace(m, lifecycle="Terminating") if m.id == action.host else m
        for m in seen.group.members
    )
    desired = seen.group.desired - int(action.decrement)
    ended = replace(action.replacement, surplus=0)
    if ended.step is Step.RETIRING:
        ended = ended.entering(Step.DRAINING, NOW)
    return replace(
        seen,
        group=replace(seen.group, members=members, desired=desired),
        open=tuple(ended if r.id == ended.id else r for r in seen.open),
        fleet=replace(seen.fleet, ledger_desired=desired),
    )


def serving(seen: Observation) -> set[str]:
    """Counted here once more, and differently."""
    assert seen.group is not None
    return {
        m.id
        for m in seen.group.members
        if (m.lifecycle, m.healthy) == ("InService", True)
        and {seen.health[m.id].targets.get(t) for t in seen.group.target_groups} <= {"healthy"}
    }


@MANY
@given(observations())
def test_terminations_one_after_another_never_break_the_floor(seen: Observation) -> None:
    """No answer is lost and desired is as we left it: those who break that are named elsewhere."""
    assert seen.group is not None
    desired = seen.fleet.ledger_desired or 0
    open_ = tuple(replace(r, sent_at=None) for r in seen.open if r.step is not Step.LAUNCHING)
    seen = replace(seen, open=open_, group=replace(seen.group, desired=desired))
    owner = desired - sum(r.surplus for r in open_)
    for _ in range(20):
        terminations = of_kind(plan(seen, NOW), Terminate)
        if not terminations:
            return
        action = terminations[0]
        before = serving(seen)
        seen = carried_out(seen, action)
        if action.host in before:
            assert len(serving(seen)) >= owner
        assert seen.group is not None and seen.group.desired >= owner
    raise AssertionError("it never stops terminating")
