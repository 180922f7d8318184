"""Instance refreshes, and what the application reads of them."""

from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from chalicelib.aws.groups import Groups
from tests.sandbox.conftest import Cloud, _session
from tests.sandbox.test_adapters_health import NoTemplates


def read(client: Any) -> str | None:
    templates: Any = NoTemplates()
    return Groups(client, templates).refresh("web")


def start(cloud: Cloud) -> str:
    answer = cloud.asg.start_instance_refresh(AutoScalingGroupName="web")
    return str(answer["InstanceRefreshId"])


def test_every_host_is_replaced_one_at_a_time(cloud: Cloud) -> None:
    cloud.group(3)
    old, fewest = set(cloud.members()), 3
    id_ = start(cloud)
    assert read(cloud.asg) == f"instance refresh {id_} is Pending"
    for _ in range(60):
        cloud.advance(10)
        fewest = min(fewest, list(cloud.members().values()).count("InService"))
    assert read(cloud.asg) is None
    assert fewest == 2 and not old & set(cloud.members()) and len(cloud.members()) == 3
    (shown,) = cloud.asg.describe_instance_refreshes(AutoScalingGroupName="web")[
        "InstanceRefreshes"
    ]
    assert (shown["Status"], shown["PercentageComplete"]) == ("Successful", 100)


def test_a_suspended_process_pauses_it_and_it_is_still_under_way(cloud: Cloud) -> None:
    cloud.group(2)
    cloud.asg.suspend_processes(AutoScalingGroupName="web", ScalingProcesses=["InstanceRefresh"])
    before, id_ = cloud.members(), start(cloud)
    cloud.advance(600)
    assert cloud.members() == before
    assert read(cloud.asg) == f"instance refresh {id_} is InProgress"


def test_one_runs_at_a_time_and_a_cancelled_one_ends(cloud: Cloud) -> None:
    cloud.group(2)
    id_ = start(cloud)
    with pytest.raises(ClientError, match="InstanceRefreshInProgress"):
        start(cloud)
    cloud.asg.cancel_instance_refresh(AutoScalingGroupName="web")
    assert read(cloud.asg) == f"instance refresh {id_} is Cancelling"
    cloud.advance(60)
    assert read(cloud.asg) is None
    with pytest.raises(ClientError, match="ActiveInstanceRefreshNotFound"):
        cloud.asg.cancel_instance_refresh(AutoScalingGroupName="web")


@pytest.mark.parametrize(
    ("status", "runs"),
    [
        ("Baking", True),
        ("RollbackInProgress", True),
        ("RollbackFailed", False),
        ("RollbackSuccessful", False),
        ("Failed", False),
    ],
)
def test_states_that_are_not_emulated_are_read_as_well(status: str, runs: bool) -> None:
    """And on whichever page they come."""
    session: Any = _session()
    client = session.client("autoscaling", region_name="us-east-1")
    old = {"InstanceRefreshId": "old", "Status": "Successful"}
    pages = [
        {"InstanceRefreshes": [old], "NextToken": "more"},
        {"InstanceRefreshes": [{"InstanceRefreshId": "new", "Status": status}]},
    ]
    with Stubber(client) as stubbed:
        for page, asked in zip(pages, ({}, {"NextToken": "more"}), strict=True):
            stubbed.add_response(
                "describe_instance_refreshes", page, {"AutoScalingGroupName": "web"} | asked
            )
        assert read(client) == (f"instance refresh new is {status}" if runs else None)
