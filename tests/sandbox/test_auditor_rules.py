"""The auditor on floor and budget: wrong worlds that it must call wrong, and their right twins."""

import pytest

from sandbox.cloud.timing import Facts
from tests.sandbox.planted import LENIENT, POLICY, Plant


@pytest.mark.parametrize("raises", [True, False])
def test_a_surge_that_is_ended_rightly_is_none(plant: Plant, raises: bool) -> None:
    """Whether or not LaunchInstances raises desired."""
    world = plant(facts=Facts(launch_instances_raises_desired=raises))
    old = world.hosts[0]
    world.launch()
    assert world.record.doings.surplus == int(raises)
    world.wait()
    world.terminate(old, decrement=raises)
    world.wait()
    assert (world.rules(), world.record.in_flight, world.record.most_in_flight) == ([], 0, 1)
    assert world.record.fewest == (3, 3)


def test_a_surge_by_policy_that_is_ended_rightly_is_none(plant: Plant) -> None:
    world = plant()
    old = world.hosts[0]
    world.step_out()
    world.wait()
    world.terminate(old, decrement=True)
    world.wait()
    assert (world.rules(), world.record.in_flight, world.record.most_in_flight) == ([], 0, 1)


def test_floor_an_old_host_goes_before_the_new_one_serves(plant: Plant) -> None:
    world = plant()
    world.launch()
    world.terminate(world.hosts[0], decrement=True)
    assert world.rules() == ["floor"]


def test_floor_not_even_where_the_policy_allows_a_host_to_be_out(plant: Plant) -> None:
    """A surge promises more than `unavailable` asks for."""
    world = plant(LENIENT)
    world.launch()
    world.terminate(world.hosts[0], decrement=True)
    assert world.rules() == ["floor"]


def test_floor_one_of_fixed_size_may_go_first_and_no_second(plant: Plant) -> None:
    world = plant(LENIENT, MinSize=3, MaxSize=3)
    first, second, _ = world.hosts
    world.terminate(first)
    assert (world.rules(), world.record.fewest) == ([], (2, 3))
    world.terminate(second)
    assert world.rules() == ["floor"]


def test_floor_none_may_go_first_unless_the_policy_says_so(plant: Plant) -> None:
    world = plant(MinSize=3, MaxSize=3)
    world.terminate(world.hosts[0])
    assert world.rules() == ["floor"]


def test_one_after_the_other_may_go_first(plant: Plant) -> None:
    world = plant(POLICY.replace("in_flight: 1", "in_flight: 1, unavailable: 1"), MaxSize=3)
    for host in world.hosts[:2]:
        world.terminate(host)
        world.wait()
    assert (world.rules(), world.record.in_flight) == ([], 0)


def test_a_host_may_go_to_standby_and_then_for_good(plant: Plant) -> None:
    world = plant(LENIENT, MaxSize=3)
    host = world.hosts[0]
    world.standby(host)
    world.wait()
    world.terminate(host)
    world.wait()
    assert (world.rules(), world.record.fewest, world.record.in_flight) == ([], (2, 3), 0)


def test_floor_two_in_standby_are_one_too_many(plant: Plant) -> None:
    world = plant(LENIENT, MaxSize=3)
    for host in world.hosts[:2]:
        world.standby(host)
    assert world.rules() == ["floor"]


@pytest.mark.parametrize("room", [0, 1])
def test_a_standby_that_is_undone_rightly_is_none(plant: Plant, room: int) -> None:
    """In a full group the new host makes room first, and desired is one too low for a while."""
    world = plant(LENIENT, MaxSize=3 + room)
    before = set(world.hosts)
    host = world.hosts[0]
    world.standby(host)
    world.wait()
    (new,) = set(world.hosts) - before
    if room:
        world.exit(host)
        world.terminate(new, decrement=True)
    else:
        world.terminate(new, decrement=True)
        world.exit(host)
    world.wait()
    assert (world.rules(), world.record.in_flight, world.record.asked) == ([], 0, 3)


def test_budget_two_in_flight_of_one(plant: Plant) -> None:
    world = plant()
    world.launch("us-east-1a")
    assert world.rules() == []
    world.launch("us-east-1b")
    assert world.rules() == ["budget"]


def test_a_launch_that_is_asked_for_again_is_one(plant: Plant) -> None:
    world = plant()
    for _ in range(2):
        world.launch(token="the-same")
    assert (world.rules(), world.record.in_flight) == ([], 1)


def test_budget_counts_who_is_in_standby(plant: Plant) -> None:
    world = plant(POLICY.replace("in_flight: 1", "in_flight: 1, unavailable: 1"))
    world.standby(world.hosts[0])
    world.wait()
    world.launch()
    assert world.rules() == ["budget"]


def test_budget_an_owner_who_asks_for_fewer_breaks_none(plant: Plant) -> None:
    world = plant(POLICY.replace("in_flight: 1", "in_flight: 50%"), DesiredCapacity=4)
    world.launch("us-east-1a")
    world.launch("us-east-1b")
    with world.by_others() as asg:
        asg.set_desired_capacity(AutoScalingGroupName="web", DesiredCapacity=2)
    world.wait()
    assert world.rules() == []
