"""What one load balancer says of its hosts: each host's state, in the words of target groups."""

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_elb import ElasticLoadBalancingClient
    from mypy_boto3_elbv2 import ElasticLoadBalancingv2Client
    from mypy_boto3_elbv2.type_defs import TargetHealthDescriptionTypeDef

# A classic load balancer says why a host is out of service: for its own sake, or for the host's.
CLASSIC = {
    ("OutOfService", "Instance"): "unhealthy",
    ("OutOfService", "ELB"): "initial",
}


def targets_of(
    client: "ElasticLoadBalancingv2Client", arn: str
) -> "list[TargetHealthDescriptionTypeDef] | None":
    """None where there is no such target group."""
    try:
        return client.describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "TargetGroupNotFound":
            raise
        return None


def of_target_group(client: "ElasticLoadBalancingv2Client", arn: str) -> dict[str, str]:
    """Empty where there is no such target group: nobody is healthy in it."""
    states: dict[str, str] = {}
    for found in targets_of(client, arn) or ():
        host, state = found["Target"]["Id"], _plain(found["TargetHealth"]["State"])
        # A host may be registered with several ports, and serves only if all of them do.
        states[host] = max(states.get(host, state), state, key=_badness)
    return states


def of_classic(client: "ElasticLoadBalancingClient", name: str) -> dict[str, str]:
    """Empty where there is no such load balancer."""
    try:
        answer = client.describe_instance_health(LoadBalancerName=name)
    except ClientError as error:
        if error.response["Error"]["Code"] != "LoadBalancerNotFound":
            raise
        return {}
    return {
        found["InstanceId"]: _of_classic(found["State"], found.get("ReasonCode", ""))
        for found in answer["InstanceStates"]
    }


def _of_classic(state: str, reason: str) -> str:
    if state == "InService":
        return "healthy"
    return CLASSIC.get((state, reason), state.lower())


def _plain(state: str) -> str:
    """`unhealthy.draining` is unhealthy: the load balancer only lets its connections end."""
    return state.split(".")[0]


def _badness(state: str) -> int:
    return {"healthy": 0, "unhealthy": 2}.get(state, 1)
