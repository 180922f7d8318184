"""The real pass in a small account: one fault, then quiet. Nothing is taken from the owner, and in
the end every host is replaced and nothing is left over."""

import logging
import random
from collections.abc import Iterator

import pytest

from chalicelib.model.replacement import Step
from tests.builders import NOW, requested, span
from tests.decisions.world import Died, Lost, World

PASSES = 26


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(before)


def wrong(world: World) -> list[str]:
    """What is wrong with a world in which everything should be over."""
    found = list(world.violations)
    found += [f"{id} is old" for id in world.old]
    found += [f"{r.id} is {r.step}: {r.why}" for r in world.open]
    if world.desired != world.owner or len(world.members) != world.owner:
        found.append(f"desired {world.desired}, {len(world.members)} hosts, owner {world.owner}")
    return found


def test_without_any_fault_every_host_is_replaced() -> None:
    world = World().run(PASSES)
    assert wrong(world) == []
    assert world.calls.count("launch") == world.calls.count("terminate") == 3


@pytest.mark.parametrize("kind", [Died, Lost])
def test_a_fault_after_any_single_call_is_made_good(kind: type[BaseException]) -> None:
    calls = len(World(size=2).run(PASSES).calls)
    assert calls > 30
    failed = {}
    for number in range(calls):
        world = World(size=2, faults={number: kind}).run(PASSES)
        if wrong(world):
            failed[number, world.calls[number]] = wrong(world)
    assert failed == {}


HISTORY = {"claimed", "proving", "baking", "retiring", "draining", "done"}


def test_a_death_after_any_write_leaves_no_gap_in_the_history() -> None:
    calls = len(World(size=1).run(PASSES).calls)
    gaps = {}
    for number in range(calls):
        world = World(size=1, faults={number: Died}).run(PASSES)
        said = {entry.what for entry in world.deps.registry.timeline.of("host/i-0")}
        if not HISTORY <= said:
            gaps[world.calls[number]] = HISTORY - said
    assert gaps == {}


@pytest.mark.parametrize("seed", range(24))
def test_up_to_three_faults_and_requests_at_any_time_are_made_good(seed: int) -> None:
    chance = random.Random(seed)
    world = World(size=chance.choice([2, 3, 4]), in_flight=chance.choice([1, 2, 3]))
    for id in world.born:
        world.born[id] = NOW - span(chance.choice(["1d", "8d"]))
    world.faults = {chance.randrange(60): chance.choice([Died, Lost]) for _ in range(3)}
    for _ in range(14):
        if chance.random() < 0.2 and world.deps.registry.hosts.get(next(iter(world.members))):
            world.deps.registry.hosts.request(next(iter(world.members)), requested())
        world.pass_()
        world.minute()
    world.faults = {}
    world.run(PASSES)
    young = [id for id in world.old if NOW - world.born[id] < span("6d")]
    assert [words for words in wrong(world) if words.split()[0] not in young] == []


def staggered() -> World:
    """Three hosts of which only the first is due."""
    world = World(size=3)
    world.born["i-1"] = world.born["i-2"] = NOW - span("1d")
    return world


def until(world: World, step: Step) -> None:
    for _ in range(10):
        if any(each.step is step for each in world.open):
            return
        world.pass_()
        world.minute()
    raise AssertionError(f"nothing came to {step}")


def test_a_launch_does_not_hide_a_termination_whose_answer_was_lost() -> None:
    """The listing lags for two readings, and meanwhile another host is asked for. Its launch notes
    a desired that holds the decrement already, so the lost termination is taken for another
    hand's: the proven new host is terminated as well, and the floor is one too low for good."""
    world = staggered()
    until(world, Step.BAKING)
    world.lose_answer_of("terminate")
    while "terminate" not in world.calls:
        world.minute()
        world.get("web")  # It shows all that happened so far.
        world.show_old(2)
        world.pass_()
    world.deps.registry.hosts.request("i-1", requested())
    world.pass_()  # An event of the old host pokes at once.
    world.run(PASSES)
    assert world.violations == []
    assert world.desired >= world.owner


def test_a_scale_out_beside_a_lost_launch_is_not_taken_back() -> None:
    """The owner sets desired to one more while a launch is unanswered. Its repeated answer notes
    his number as ours, and the pairs take from it."""
    world = World(size=3)
    world.lose_answer_of("launch")
    world.pass_()
    world.wants(world.desired + 1)
    world.run(PASSES)
    assert world.violations == []
    assert world.desired >= world.owner


def test_a_new_host_that_a_scale_in_took_does_not_keep_its_slot_for_ever() -> None:
    """Desired falls, and before Auto Scaling has ended a host we launch one: then it ends ours."""
    world = World(size=3, in_flight=1)
    world.wants(2)
    world.run(2 * PASSES)
    assert [each.step for each in world.open] == []


def test_a_listing_that_lags_by_one_reading_is_made_good() -> None:
    assert wrong(World(lag=1).run(2 * PASSES)) == []


@pytest.mark.parametrize("change", [1, -1])
@pytest.mark.parametrize("minute", range(1, 6))
def test_a_scaling_owner_gets_what_he_asked_for_when_no_answer_is_lost(
    minute: int, change: int
) -> None:
    world = World(size=4, in_flight=1).run(minute)
    world.wants(world.desired + change)
    world.run(PASSES)
    assert world.violations == []
    assert world.desired >= world.owner
