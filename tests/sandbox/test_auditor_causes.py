"""The auditor on surplus, holds, policies, owners and age: wrong worlds, and right twins."""

from datetime import timedelta

import pytest

from tests.sandbox.planted import LENIENT, POLICY, Plant, Planted


def test_orphan_a_surplus_that_is_not_given_back(plant: Plant) -> None:
    world = plant()
    old = world.hosts[0]
    world.launch()
    world.wait()
    world.terminate(old)  # Without decrement: the group launches one more.
    world.wait()
    assert world.rules() == ["orphan"]


def test_forgotten_a_surge_that_nobody_ends(plant: Plant) -> None:
    world = plant(POLICY.replace("hard: 3h", "hard: 30h"))
    world.launch()
    world.wait(120)
    assert world.rules() == []
    world.wait(60)
    assert world.rules() == ["forgotten"]


def test_held_a_protected_host_is_terminated(plant: Plant) -> None:
    world = plant(LENIENT, MaxSize=3)
    host = world.hosts[0]
    world.cloud.asg.set_instance_protection(
        AutoScalingGroupName="web", InstanceIds=[host], ProtectedFromScaleIn=True
    )
    world.terminate(host)
    assert world.rules() == ["held"]


def test_held_a_host_that_another_hand_put_into_standby_is_terminated(plant: Plant) -> None:
    world = plant(LENIENT, MaxSize=3)
    host = world.hosts[0]
    with world.by_others() as asg:
        asg.enter_standby(
            AutoScalingGroupName="web", InstanceIds=[host], ShouldDecrementDesiredCapacity=False
        )
    assert world.record.worst_lost == 1
    world.terminate(host)
    assert world.rules() == ["held"]


@pytest.mark.parametrize("policy", [POLICY.replace("age:", "ages:"), f"{POLICY}mode: x\n"])
def test_unbidden_a_deed_under_a_broken_policy(plant: Plant, policy: str) -> None:
    world = plant()
    world.write(policy)
    world.auditor.look()
    assert world.rules() == []
    world.launch()
    assert world.rules() == ["unbidden"]


def test_unbidden_a_deed_under_a_policy_that_observes(plant: Plant) -> None:
    world = plant(POLICY.replace("enforce", "observe"))
    world.terminate(world.hosts[0])
    assert world.rules() == ["unbidden"]


def test_an_owner_may_scale_out_and_in_midway(plant: Plant) -> None:
    """What was added is his from then on, and what he asks for takes a while to come."""
    world = plant(MaxSize=9)
    world.launch()
    for size in (6, 2):
        with world.by_others() as asg:
            asg.set_desired_capacity(AutoScalingGroupName="web", DesiredCapacity=size)
        assert (world.record.asked, world.record.doings.surplus) == (size, 0)
        world.wait()
    assert (world.rules(), world.record.in_flight) == ([], 0)
    world.launch()
    world.terminate(world.hosts[0], decrement=True)
    assert world.rules() == ["floor"]


def hard_ages(world: Planted) -> int:
    return sum(rule.startswith("hard age") for rule in world.rules())


def test_hard_age_without_a_cause(plant: Plant) -> None:
    world = plant()
    world.wait(190)
    assert (hard_ages(world), world.record.overdue) == (3, {})


def test_hard_age_a_protected_host_is_named_apart(plant: Plant) -> None:
    world = plant()
    world.cloud.asg.set_instance_protection(
        AutoScalingGroupName="web", InstanceIds=world.hosts[:1], ProtectedFromScaleIn=True
    )
    world.wait(190)
    assert hard_ages(world) == 2
    assert list(world.record.overdue.values()) == ["protected from scale-in"]


def test_hard_age_a_host_in_our_own_standby_is_no_exception(plant: Plant) -> None:
    world = plant(LENIENT)
    host = world.hosts[0]
    world.standby(host)
    world.wait(190)
    assert f"hard age of {host}" in world.rules()


def test_hard_age_a_full_group_where_none_may_be_out_is_infeasible(plant: Plant) -> None:
    world = plant(MaxSize=3)
    world.wait(190)
    assert hard_ages(world) == 0
    words = "the group is full and none may be out of service"
    assert set(world.record.overdue.values()) == {words}


def test_hard_age_a_zone_without_capacity_excuses_its_own_hosts_for_a_time(plant: Plant) -> None:
    world = plant()
    until = world.cloud.clock.now() + timedelta(hours=2)
    world.cloud.account.faults.no_capacity("us-east-1a", until=until)
    world.wait(190)
    assert (hard_ages(world), len(world.record.overdue)) == (2, 1)
    world.wait(60)
    assert hard_ages(world) == 3


def test_hard_age_a_broken_policy_excuses_until_it_has_been_mended_for_a_time(plant: Plant) -> None:
    world = plant()
    world.write(POLICY.replace("age:", "ages:"))
    world.wait(170)
    world.write(POLICY)
    world.wait(30)
    assert hard_ages(world) == 0
    world.wait(150)
    assert hard_ages(world) == 3
