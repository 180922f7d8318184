"""The calls that change standalone hosts: one host at a time, each safe to be made again."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from chalicelib.aws.capacity import Launched, NotLaunched, in_words, refusals, uncertain
from chalicelib.model.standalone import parts

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_elbv2 import ElasticLoadBalancingv2Client
    from mypy_boto3_elbv2.type_defs import TargetDescriptionTypeDef

# The token is known with other words, a tag that was changed meanwhile: a host came of the first.
LAUNCHED_BEFORE = frozenset({"IdempotentParameterMismatch"})


class Singles:
    """Neither client may retry by itself: the next pass looks before it sends again."""

    def __init__(self, ec2: "EC2Client", elb: "ElasticLoadBalancingv2Client") -> None:
        self.ec2 = ec2
        self.elb = elb

    def run(
        self, template: str, subnet: str, tags: Iterable[tuple[str, str]], token: str
    ) -> Launched | NotLaunched:
        """RunInstances for one host. Errors that leave the outcome open are raised as they are."""
        id_, _, version = template.partition("@")
        try:
            answer = self.ec2.run_instances(
                LaunchTemplate={"LaunchTemplateId": id_, "Version": version},
                MinCount=1,
                MaxCount=1,
                SubnetId=subnet,
                ClientToken=token,
                TagSpecifications=[
                    {
                        "ResourceType": "instance",
                        "Tags": [{"Key": key, "Value": value} for key, value in tags],
                    }
                ],
            )
        except ClientError as error:
            if uncertain(error) or error.response["Error"]["Code"] in LAUNCHED_BEFORE:
                raise
            return NotLaunched(in_words(error))
        return Launched(answer["Instances"][0]["InstanceId"])

    def terminate(self, host: str) -> None:
        with refusals(f"terminate {host}"):
            self.ec2.terminate_instances(InstanceIds=[host])

    def move_address(self, allocation: str, host: str) -> None:
        """From whichever instance has it."""
        with refusals(f"give {allocation} to {host}"):
            self.ec2.associate_address(
                AllocationId=allocation, InstanceId=host, AllowReassociation=True
            )

    def join(self, host: str, targets: Iterable[str]) -> None:
        for arn, target in _of(host, targets):
            with refusals(f"register {host}"):
                self.elb.register_targets(TargetGroupArn=arn, Targets=[target])

    def leave(self, host: str, targets: Iterable[str]) -> None:
        for arn, target in _of(host, targets):
            with refusals(f"deregister {host}"):
                self.elb.deregister_targets(TargetGroupArn=arn, Targets=[target])


def _of(host: str, targets: Iterable[str]) -> "Iterable[tuple[str, TargetDescriptionTypeDef]]":
    for registration in targets:
        arn, port = parts(registration)
        yield arn, {"Id": host, "Port": port}
