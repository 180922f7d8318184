"""The calls that change a group's capacity: always relative, one host at a time."""

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
            return NotLaunched(_words(error))
        ids = [id_ for found in answer.get("Instances", []) for id_ in found["InstanceIds"]]
        return Launched(ids[0]) if ids else NotLaunched(_errors(dict(answer)))

    def terminate(self, host: str, *, decrement: bool) -> None:
        """TerminateInstanceInAutoScalingGroup: deregisters, drains and terminates. Raises
        AwsRefused where AWS says no; errors that leave the outcome open as they are."""
        try:
            self.client.terminate_instance_in_auto_scaling_group(
                InstanceId=host, ShouldDecrementDesiredCapacity=decrement
            )
        except ClientError as error:
            if uncertain(error):
                raise
            code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
            raise AwsRefused(f"terminate {host}", code, message) from error


def uncertain(error: ClientError) -> bool:
    status = error.response["ResponseMetadata"].get("HTTPStatusCode", 500)
    return error.response["Error"]["Code"] in UNCERTAIN or status >= 500


def _words(error: ClientError) -> str:
    return f"{error.response['Error']['Code']}: {error.response['Error']['Message']}"


def _errors(answer: dict[str, Any]) -> str:
    words = [f"{e.get('ErrorCode')}: {e.get('ErrorMessage')}" for e in answer.get("Errors", [])]
    return "; ".join(words) or "AWS launched nothing and gave no error"
