"""Commands of Systems Manager on the emulated hosts."""

from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.conftest import Cloud, client


def send(*hosts: str) -> str:
    answer = client("ssm").send_command(
        InstanceIds=list(hosts), DocumentName="drain", Comment="repave", TimeoutSeconds=60
    )
    return str(answer["Command"]["CommandId"])


def listed(**filters: str) -> list[dict[str, Any]]:
    given = [{"key": key, "value": value} for key, value in filters.items()]
    pages = (
        client("ssm")
        .get_paginator("list_command_invocations")
        .paginate(
            Filters=given or [{"key": "DocumentName", "value": "drain"}],
            PaginationConfig={"PageSize": 2},
        )
    )
    return [found for page in pages for found in page["CommandInvocations"]]


def test_a_command_takes_its_time_on_each_host(cloud: Cloud) -> None:
    cloud.group(3)
    hosts, statuses = sorted(cloud.members()), []
    id_ = send(*hosts)
    for seconds in (0, 10, 60):
        cloud.advance(seconds)
        statuses.append({one["Status"] for one in listed()})
    assert statuses == [{"Pending"}, {"InProgress"}, {"Success"}]
    assert sorted(one["InstanceId"] for one in listed()) == hosts
    assert {(one["CommandId"], one["Comment"]) for one in listed()} == {(id_, "repave")}


def test_commands_are_found_by_document_and_time(cloud: Cloud) -> None:
    cloud.group(1)
    send(*cloud.members())
    cloud.advance(60)
    now = cloud.clock.now()
    assert listed(DocumentName="other") == []
    assert listed(InvokedAfter=f"{now:%Y-%m-%dT%H:%M:%SZ}") == []
    assert len(listed(InvokedAfter=f"{now - timedelta(minutes=2):%Y-%m-%dT%H:%M:%SZ}")) == 1


def test_a_command_may_fail_on_hosts_of_a_group(cloud: Cloud) -> None:
    cloud.group(1)
    cloud.account.faults.failing_commands("web")
    send(*cloud.members())
    cloud.advance(60)
    assert [one["Status"] for one in listed()] == ["Failed"]


def test_one_host_that_does_not_run_fails_the_call(cloud: Cloud) -> None:
    cloud.group(2)
    first, second = sorted(cloud.members())
    cloud.ec2.terminate_instances(InstanceIds=[first])
    with pytest.raises(ClientError, match="InvalidInstanceId"):
        send(first, second)
    assert listed() == []
