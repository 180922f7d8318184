"""The account as a whole: time, start and stop, the port, repeatability, no leftovers."""

import os
from collections.abc import Callable
from datetime import timedelta
from threading import Thread
from typing import Any

import boto3
import pytest
from botocore.config import Config
from moto.core.responses import BaseResponse
from moto.ec2.models.instances import Instance

from tests.sandbox.conftest import START, Cloud, client


def test_everything_is_stamped_with_the_virtual_time(cloud: Cloud) -> None:
    cloud.advance(86400)
    cloud.group(1)
    launched = START + timedelta(days=1)
    assert cloud.instances()[0]["LaunchTime"] == launched
    assert cloud.show()["CreatedTime"] == launched


def test_queues_live_in_virtual_time_and_never_wait(cloud: Cloud) -> None:
    """A message is hidden for its visibility timeout; a long poll returns at once."""
    sqs = client("sqs")
    queue = sqs.create_queue(QueueName="q", Attributes={"VisibilityTimeout": "30"})["QueueUrl"]
    sqs.send_message(QueueUrl=queue, MessageBody="hello")
    assert sqs.receive_message(QueueUrl=queue)["Messages"]
    assert "Messages" not in sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=20)
    cloud.advance(31)
    assert sqs.receive_message(QueueUrl=queue)["Messages"]


def test_visible_messages_are_counted_without_a_request(cloud: Cloud) -> None:
    sqs = client("sqs")
    queue = sqs.create_queue(QueueName="q")["QueueUrl"]
    assert cloud.account.visible_messages("q") == 0
    sqs.send_message(QueueUrl=queue, MessageBody="hello")
    assert cloud.account.visible_messages("q") == 1


def test_stopping_undoes_every_patch_and_forgets_every_host(build: Callable[..., Cloud]) -> None:
    dispatch, terminate = BaseResponse._dispatch, Instance.terminate
    region = os.environ.get("AWS_DEFAULT_REGION")
    first = build()
    first.group(2)
    assert Instance.terminate is not terminate
    first.account.stop()
    assert BaseResponse._dispatch is dispatch
    assert Instance.terminate is terminate
    assert os.environ.get("AWS_DEFAULT_REGION") == region
    assert build().states() == {}


def test_callbacks_of_a_stopped_account_do_nothing(build: Callable[..., Cloud]) -> None:
    cloud = build()
    cloud.group(2, settle=False)
    cloud.account.stop()
    told = len(cloud.emitted)
    cloud.advance(3600)
    assert len(cloud.emitted) == told


def test_the_same_seed_gives_the_same_history(build: Callable[..., Cloud]) -> None:
    def history(seed: int) -> list[dict[str, Any]]:
        cloud = build(seed=seed)
        cloud.group(4, TargetGroupARNs=[cloud.target_group()])
        victim = next(iter(cloud.members()))
        cloud.ec2.terminate_instances(InstanceIds=[victim])
        cloud.advance(600)
        cloud.account.stop()
        return cloud.emitted

    assert history(7) == history(7)
    assert history(7) != history(8)


@pytest.fixture
def served(cloud: Cloud) -> Any:
    endpoint = cloud.account.serve(0)
    assert endpoint.startswith("http://127.0.0.1:")
    session = boto3.Session(
        aws_access_key_id="any", aws_secret_access_key="any", region_name="us-east-1"
    )
    return lambda service: session.client(
        service, endpoint_url=endpoint, config=Config(retries={"total_max_attempts": 1})
    )


def test_the_port_shows_the_same_state(cloud: Cloud, served: Any) -> None:
    cloud.group(2)
    remote = served("autoscaling")
    seen = remote.describe_auto_scaling_groups()["AutoScalingGroups"][0]
    assert seen["Instances"] == cloud.show()["Instances"]
    answer = remote.launch_instances(
        AutoScalingGroupName="web",
        RequestedCapacity=1,
        ClientToken="remote",
        AvailabilityZones=["us-east-1a"],
    )
    assert answer["Instances"][0]["InstanceIds"][0] in cloud.members()


def test_the_port_refuses_as_the_account_does(cloud: Cloud, served: Any) -> None:
    cloud.group(1)
    remote = served("autoscaling")
    with pytest.raises(remote.exceptions.ClientError, match="above max value"):
        remote.set_desired_capacity(AutoScalingGroupName="web", DesiredCapacity=99)


def test_conditional_writes_from_many_threads_are_not_lost(cloud: Cloud) -> None:
    """moto is not atomic; the account's lock makes it so."""
    table = client("dynamodb")
    table.create_table(
        TableName="t",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )

    def count() -> None:
        for _ in range(50):
            table.update_item(
                TableName="t",
                Key={"id": {"S": "x"}},
                UpdateExpression="ADD n :one",
                ExpressionAttributeValues={":one": {"N": "1"}},
            )

    threads = [Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    item = table.get_item(TableName="t", Key={"id": {"S": "x"}})["Item"]
    assert item["n"] == {"N": "200"}


def test_hundreds_of_replacements_leave_nothing_behind(cloud: Cloud) -> None:
    """Terminated hosts, their volumes, interfaces, addresses, tags and targets all go."""
    target_group = cloud.target_group()
    cloud.group(6, TargetGroupARNs=[target_group])
    backend = cloud.account.world.ec2
    before = _sizes(backend)
    for _ in range(60):
        for instance_id in list(cloud.members())[:4]:
            cloud.asg.terminate_instance_in_auto_scaling_group(
                InstanceId=instance_id, ShouldDecrementDesiredCapacity=False
            )
        cloud.advance(600)
    cloud.advance(7200)
    assert _sizes(backend) == before
    assert set(cloud.health(target_group).values()) == {"healthy"}


def _sizes(backend: Any) -> dict[str, int]:
    parts = ("reservations", "volumes", "enis", "tags")
    sizes = {name: len(getattr(backend, name)) for name in parts}
    subnets = [subnet for by_zone in backend.subnets.values() for subnet in by_zone.values()]
    return sizes | {"addresses": sum(len(subnet._subnet_ips) for subnet in subnets)}
