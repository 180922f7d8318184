"""The calls that change a group's capacity: always relative, one host at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from chalicelib.errors import AwsRefused

if TYPE_CHECKING:
    from mypy_boto3_autoscaling import AutoScalingClient

# The call may still have been carried out, or may be if it is sent again.
UNCERTAIN = frozenset(
    {
        "IdempotentCallInProgress",
        "InternalFailure",
        "RequestLimitExceeded",
        "ResourceContention",
        "ScalingActivityInProgress",
        "ServiceUnavailable",
        "Throttling",
        "ThrottlingException",
    }
)


POLICY = "repave-one-more"
"""Our own scaling policy of a group where LaunchInstances does not do."""


@dataclass(frozen=True, slots=True)
class Launched:
    host: str


@dataclass(frozen=True, slots=True)
class NotLaunched:
    """AWS said no, in its own words; no host came of it."""

    why: str


class Capacity:
    """`client` must not retry by itself: a repeated termination could decrement twice."""

    def __init__(self, client: "AutoScalingClient") -> None:
        self.client = client

    def launch(self, group: str, zone: str, token: str) -> Launched | NotLaunched:
        """LaunchInstances for one host. The same token within eight hours is the same launch.
        Errors that leave the outcome open are raised as they are."""
        try:
            answer = self.client.launch_instances(
                AutoScalingGroupName=group,
                AvailabilityZones=[zone],
                RequestedCapacity=1,
                ClientToken=token,
                RetryStrategy="none",
            )
        except ClientError as error:
            if uncertain(error):
                raise
            return NotLaunched(in_words(error))
        ids = [id_ for found in answer.get("Instances", []) for id_ in found["InstanceIds"]]
        return Launched(ids[0]) if ids else NotLaunched(_errors(dict(answer)))

    def scale_out(self, group: str) -> None:
        """One host more, by a policy of ours: the group chooses when and where. At MaxSize AWS does
        nothing, in silence. Raises AwsRefused."""
        with refusals(f"scale out {group}"):
            # The policy is put anew each time: somebody may have changed or deleted it.
            self.client.put_scaling_policy(
                AutoScalingGroupName=group,
                PolicyName=POLICY,
                PolicyType="SimpleScaling",
                AdjustmentType="ChangeInCapacity",
                ScalingAdjustment=1,
                Cooldown=0,
            )
            self.client.execute_policy(
                AutoScalingGroupName=group, PolicyName=POLICY, HonorCooldown=False
            )

    def terminate(self, host: str, *, decrement: bool) -> None:
        """TerminateInstanceInAutoScalingGroup: deregisters, drains and terminates. Raises
        AwsRefused where AWS says no; errors that leave the outcome open as they are."""
        with refusals(f"terminate {host}"):
            self.client.terminate_instance_in_auto_scaling_group(
                InstanceId=host, ShouldDecrementDesiredCapacity=decrement
            )

    def enter_standby(self, group: str, host: str) -> None:
        """Out of service, and the group launches another. Raises AwsRefused."""
        with refusals(f"put {host} into Standby"):
            self.client.enter_standby(
                AutoScalingGroupName=group,
                InstanceIds=[host],
                ShouldDecrementDesiredCapacity=False,
            )

    def exit_standby(self, group: str, host: str) -> None:
        """Back into service; desired rises by one. Raises AwsRefused, above MaxSize for one."""
        with refusals(f"take {host} out of Standby"):
            self.client.exit_standby(AutoScalingGroupName=group, InstanceIds=[host])


@contextmanager
def refusals(call: str) -> Iterator[None]:
    """A clear no of AWS as AwsRefused; errors that leave the outcome open as they are."""
    try:
        yield
    except ClientError as error:
        if uncertain(error):
            raise
        code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
        raise AwsRefused(call, code, message) from error


def uncertain(error: ClientError) -> bool:
    status = error.response["ResponseMetadata"].get("HTTPStatusCode", 500)
    return error.response["Error"]["Code"] in UNCERTAIN or status >= 500


def in_words(error: ClientError) -> str:
    return f"{error.response['Error']['Code']}: {error.response['Error']['Message']}"


def _errors(answer: dict[str, Any]) -> str:
    words = [f"{e.get('ErrorCode')}: {e.get('ErrorMessage')}" for e in answer.get("Errors", [])]
    return "; ".join(words) or "AWS launched nothing and gave no error"
