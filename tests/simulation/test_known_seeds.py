"""What seeds of the simulation have found, each told again as a short story.

A seed's run changes with every call that the engine makes more or less; its story does not."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.model.host import Hold
from chalicelib.model.replacement import Replacement, Step
from tests.simulation.conftest import quiet_run
from tests.simulation.injector import Died
from tests.simulation.story import Story
from tests.simulation.switches import Switches

STANDBY = {"unavailable": "1"}
"""With a full group: `auto` then chooses standby."""


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with quiet_run():
        yield


def test_in_quiet_every_host_is_replaced() -> None:
    story = Story(rules={"in_flight": "2"})
    assert story.end() == []
    assert story.stage.coverage.facts["Launched"] == 3


def test_in_quiet_a_full_group_is_replaced_by_standby() -> None:
    story = Story(rules=STANDBY, max_size=3)
    assert story.end() == []
    assert story.stage.coverage.facts["entered Standby"] == 3


def test_a_broken_policy_does_not_hide_what_the_owner_did_meanwhile() -> None:
    """Seed 147: desired was read as another hand had set it, and that was not recorded because
    the policy was broken. When the owner went back to the old number, his hosts counted as ours."""
    story = Story(due=1)
    story.until(Step.BAKING)
    story.policy(broken=True)
    story.owner_sets(3)
    story.minutes(10)
    story.owner_sets(4)
    story.minutes(5)
    story.policy()
    assert story.end() == []


def test_a_standby_ends_when_its_old_host_was_ended_by_another_hand() -> None:
    """Seed 310: the commit is refused for a host that is gone, in every pass from then on."""
    story = Story(rules=STANDBY | {"bake": 180}, due=1, max_size=3)
    story.ended(story.until(Step.BAKING).old_host)
    assert story.end() == []


def test_a_pair_without_surplus_ends_when_its_old_host_was_ended_by_another_hand() -> None:
    """Seed 114: AWS did not raise desired for our launch, so the new host fills the old one's
    place. It can never be given back, and the pair stays in undoing."""
    story = Story(due=1, switches=Switches(launch_raises_desired=False))
    story.ended(story.until(Step.BAKING).old_host)
    assert story.end() == []


def test_a_pass_that_was_cut_short_and_died_is_made_good() -> None:
    """Seed 1246: the pass took long, noted what it had read, and died before it poked again: none
    of what it had planned was done, and the fleet's next look was a day away."""
    story = Story()
    slow, dead = story.stage.readings.book, story.stage.queue.send
    state = {"slow": True, "dead": True}

    def book() -> object:
        if story.stage.injector.workers[-1].what == "pass" and state.pop("slow", None):
            story.cloud.now += timedelta(seconds=50)
        return slow()

    def send(fleets: object) -> None:
        if story.stage.injector.workers[-1].what == "pass" and state.pop("dead", None):
            raise Died
        dead(fleets)  # type: ignore[arg-type]

    story.stage.deps.policies.book = book  # type: ignore[method-assign]
    story.stage.deps.pokes.send = send  # type: ignore[method-assign]
    assert story.end() == []


def test_one_step_of_the_policy_is_outstanding_at_a_time() -> None:
    """Seed 145: three claims of one pass executed the policy three times in the next."""
    assert Story(rules={"in_flight": "3"}, template=None).end() == []


def test_a_percentage_is_not_taken_of_our_own_surplus() -> None:
    """Seed 88: while it is not noted that desired rose, half of three hosts is half of four."""
    assert Story(rules={"in_flight": "50%"}).end() == []


def test_a_new_host_that_is_asked_to_go_waits_for_its_own_pair() -> None:
    """Seed 79: it was claimed while it still was to replace another."""
    story = Story(due=1)
    pair = story.until(Step.BAKING)
    story.policy(in_flight="3")
    story.asked(pair.new_host or "")
    assert story.end() == []


@pytest.mark.parametrize("table", ["hosts", "replacements", "fleets"])
@pytest.mark.parametrize("group", [{}, {"max_size": 3}], ids=["surge", "standby"])
def test_a_table_that_is_emptied_alone_is_made_good(table: str, group: dict[str, int]) -> None:
    story = Story(rules=STANDBY, **group)
    story.until(Step.BAKING)
    getattr(story.stage.state, table).clear()
    story.judge.evidence.forgotten.add("web")
    assert story.end() == []


@pytest.mark.parametrize("mark", ["hold", "protection"])
def test_a_new_host_that_somebody_keeps_is_not_given_back(mark: str) -> None:
    """Seeds 172 and 238: undoing asked nobody."""
    story = Story(due=1)
    pair = story.until(Step.PROVING)
    new = story.cloud.hosts[pair.new_host or ""]
    if mark == "hold":
        until = story.cloud.now + timedelta(hours=9)
        row = story.stage.state.hosts[new.id]
        hold = Hold("bob", story.cloud.now, until, "debugging")
        story.stage.state.hosts[new.id] = replace(row, hold=hold)
        story.cloud.note("hold", new.id, until)
    else:
        new.protected = True
        story.changed()
    story.ended(pair.old_host)
    story.minutes(60)
    assert story.judge.violations == []


def test_a_foreign_change_is_seen_as_one_though_our_rise_was_read_just_before() -> None:
    """Seed 626: four hours after the call that raised it desired was read, and a minute from then
    on counts as the time in which readings may be older than the call. What the owner did in that
    minute passed for one, and our pair took one of the hosts that he asked for."""
    story = Story(due=1, template=None)
    plain = story.stage.deps.capacity.scale_out

    def dying(group: str) -> None:
        plain(group)
        raise Died

    story.stage.deps.capacity.scale_out = dying  # type: ignore[method-assign]
    story.until(Step.LAUNCHING)
    story.stage.behaviour.advance(timedelta(hours=1))
    story.minutes(1)
    assert [r.surplus for r in story.open] == [1]
    story.owner_sets(3)
    story.reconcile("web")
    story.owner_sets(4)
    assert story.end() == []


def test_a_pair_that_takes_a_substitute_leaves_its_leaving_host_a_slot() -> None:
    """Seed 50: in one pass a pair took a substitute for its own new host, which from then on left
    the group in no pair, and another host was claimed into the slot that it takes."""
    story = Story(4, {"in_flight": "2", "bake": 180}, due=1)
    story.stage.behaviour.long_drains = 1
    pair = story.until(Step.BAKING)
    story.group.suspended = {"Launch"}
    story.ended(pair.new_host or "")
    story.minutes(2)
    assert [r.step for r in story.open] == [Step.UNDOING]
    story.group.suspended = set()
    story.stage.behaviour.advance(timedelta(minutes=5))
    story.asked("i-00000003")
    assert story.end() == []


def test_what_an_old_audit_held_up_begins_after_the_next_one() -> None:
    """Seed 757: nothing of ours ran for hours. The first pass began nothing, since the last audit
    was old, and after the audit of the next sweep nobody looked at the fleet for days."""
    story = Story(due=0)
    story.minutes(3)
    story.stage.behaviour.advance(timedelta(hours=9))
    story.asked("i-00000001")
    story.reconcile("web")
    assert story.end() == []


def test_the_host_of_a_lost_answer_is_not_claimed_in_the_pass_that_learns_of_it() -> None:
    """Seed 691: the new host of a launch whose answer was lost was itself due, and the pass that
    asked again for the launch claimed it, too: it then was in two pairs."""
    story = Story(1, {"in_flight": "3", "reasons": ("age", "template")})
    plain = story.stage.deps.capacity.launch

    def lost(*given: str) -> None:
        plain(*given)
        story.stage.deps.capacity.launch = plain  # type: ignore[method-assign]
        raise Died

    story.stage.deps.capacity.launch = lost  # type: ignore[method-assign, assignment]
    story.until(Step.LAUNCHING)
    story.group.version += 1
    story.changed()
    assert story.end() == []


def test_an_owners_change_before_a_launch_is_asked_again_is_not_taken_for_its_effect() -> None:
    """Seeds 1328 and 789: the process died between the intent and the call. Before the launch was
    sent at last, the owner asked for one host more, and AWS does not raise desired for a launch."""
    story = Story(due=1, switches=Switches(launch_raises_desired=False))
    plain = story.stage.deps.capacity.launch

    def never_sent(*given: str) -> None:
        story.stage.deps.capacity.launch = plain  # type: ignore[method-assign]
        raise Died

    story.stage.deps.capacity.launch = never_sent  # type: ignore[method-assign, assignment]
    story.until(Step.LAUNCHING)
    story.owner_sets(4)
    assert story.end() == []
    assert story.group.desired == 4


def test_a_host_that_dies_in_standby_after_its_new_host_made_room_is_made_good() -> None:
    """Seed 1106: the decrement that was to make room for the old host stayed, and the group lacked
    a host for good."""
    story = Story(rules=STANDBY, due=1, max_size=3)
    pair = story.until(Step.PROVING)
    plain = story.stage.deps.capacity.terminate

    def then_it_dies(host: str, *, decrement: bool) -> None:
        plain(host, decrement=decrement)
        story.cloud.hosts[pair.old_host].protected = False
        story.ended(pair.old_host)

    story.stage.deps.capacity.terminate = then_it_dies  # type: ignore[method-assign]
    story.cloud.hosts[pair.old_host].protected = True
    story.changed()
    assert story.end() == []
    assert story.group.desired == 3
    assert len(story.hosts) == 3


def test_a_host_that_came_back_and_that_a_person_then_puts_aside_is_the_persons() -> None:
    """Seeds 921 and 1758: the pair that had put it aside was not over yet, and ended without it.
    The judge took the host for one that we had left behind."""
    story = Story(rules=STANDBY, due=1, max_size=3)
    old = story.until(Step.PROVING).old_host
    host = story.cloud.hosts[old]
    host.protected = True
    story.changed()
    replacements = story.stage.deps.registry.replacements
    finish, at = replacements.finish, []

    def put_aside_first(pair: Replacement, *given: object) -> object:
        if not at:
            at.append(host.lifecycle)
            story.quarantined(old)
        return finish(pair, *given)

    replacements.finish = put_aside_first  # type: ignore[method-assign,assignment]
    assert story.end() == []
    assert (at, host.lifecycle) == (["InService"], "Standby")
