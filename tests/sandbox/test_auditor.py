"""The auditor sees what it must, whenever it can have changed, and looks no more often."""

from datetime import timedelta
from pathlib import Path

import pytest

from chalicelib.policies.book import PolicyBook
from chalicelib.policies.sources import FolderSource
from sandbox.auditor import LEAVES_WITHIN, LOOKS_EVERY, Auditor
from sandbox.hands import Hands
from tests.sandbox.conftest import Cloud

POLICY = "name: web\nmode: enforce\nage: {soft: 1h, hard: 3h}\nbudget: {in_flight: 1}\n"
HARD = timedelta(hours=3)
TAG = {
    "Key": "repave:policy",
    "Value": "web",
    "PropagateAtLaunch": True,
    "ResourceId": "web",
    "ResourceType": "auto-scaling-group",
}


class Counted(FolderSource):
    """Each look reads the policies once."""

    looks = 0

    def book(self) -> PolicyBook:
        self.looks += 1
        return super().book()


@pytest.fixture
def policies(tmp_path: Path) -> Counted:
    (tmp_path / "web.yaml").write_text(POLICY)
    return Counted(tmp_path)


@pytest.fixture
def hands(cloud: Cloud) -> Hands:
    return Hands(cloud.account.world)


@pytest.fixture
def auditor(cloud: Cloud, policies: Counted, hands: Hands) -> Auditor:
    """Of a settled group `web` of three hosts, looked at once."""
    cloud.group(Tags=[TAG], TargetGroupARNs=[cloud.target_group()])
    auditor = Auditor(cloud.account, policies, hands)
    auditor.glance()
    return auditor


def rules(auditor: Auditor) -> list[str]:
    return [violation.rule for violation in auditor.violations]


def test_nothing_is_read_again_while_nothing_changes(
    cloud: Cloud, auditor: Auditor, policies: Counted
) -> None:
    looks = policies.looks
    cloud.advance(LOOKS_EVERY.total_seconds() - 1)
    cloud.show()
    auditor.glance()
    assert policies.looks == looks


def test_a_look_is_due_after_a_while_in_any_case(
    cloud: Cloud, auditor: Auditor, policies: Counted
) -> None:
    looks = policies.looks
    cloud.advance(LOOKS_EVERY.total_seconds())
    auditor.glance()
    assert policies.looks == looks + 1


def test_a_host_that_others_took_is_no_violation(cloud: Cloud, auditor: Auditor) -> None:
    cloud.ec2.terminate_instances(InstanceIds=[next(iter(cloud.members()))])
    auditor.glance()
    assert auditor.records["web"].fewest == (2, 3)
    assert rules(auditor) == []


def test_health_that_comes_with_time_alone_is_seen(cloud: Cloud, policies: Counted) -> None:
    cloud.group(Tags=[TAG], TargetGroupARNs=[cloud.target_group()], settle=False)
    auditor, began = Auditor(cloud.account, policies, Hands(cloud.account.world)), cloud.clock.now()
    while not (auditor.records.get("web") and auditor.records["web"].settled):
        due = cloud.clock.next_due()
        assert due is not None
        cloud.clock.advance_to(due)
        auditor.glance()
    assert cloud.clock.now() < began + LOOKS_EVERY


def test_a_host_past_its_hard_age_is_seen_at_once(cloud: Cloud, auditor: Auditor) -> None:
    launched = [one["LaunchTime"] for one in cloud.instances()]
    deadline = min(launched) + HARD + LEAVES_WITHIN
    while cloud.clock.now() < deadline:
        cloud.clock.advance_to(min(cloud.clock.now() + timedelta(seconds=59), deadline))
        auditor.glance()
    assert rules(auditor) == []
    cloud.advance(1)
    auditor.glance()
    assert rules(auditor)
    assert auditor.violations[0].at == deadline + timedelta(seconds=1)
