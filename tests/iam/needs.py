"""What IAM asks of a call: its actions, each on a resource, and what is known of that."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from moto.autoscaling.models import autoscaling_backends
from moto.ec2.models import ec2_backends
from moto.elbv2.models import elbv2_backends

from sandbox.functions import ACCOUNT_ID, REGION
from tests.iam.evaluator import Request

Params = Mapping[str, Any]
Needs = Iterator[Request]
PREFIXES = {"elb": "elasticloadbalancing", "elbv2": "elasticloadbalancing"}
ONE_BY_ONE = {"SendMessageBatch", "ChangeMessageVisibilityBatch"}
"""Have no action of their own."""
WRITTEN = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem"}
READS = ("Describe", "List")


def needs(service: str, operation: str, params: Params) -> list[Request]:
    if operation == "DescribeInstanceAttribute":
        return [Request(f"ec2:{operation}", arn("ec2", f"instance/{params['InstanceId']}"))]
    if service == "route53":
        return [_route53(operation, params)]
    action = operation.removesuffix("Batch") if operation in ONE_BY_ONE else operation
    if service != "dynamodb" and action.startswith(READS):
        return [Request(f"{PREFIXES.get(service, service)}:{action}", "*")]
    return list(OF_SERVICE[service](action, params))


def arn(service: str, resource: str, account: str = ACCOUNT_ID) -> str:
    return f"arn:aws:{service}:{REGION}:{account}:{resource}"


def _dynamodb(action: str, params: Params) -> Needs:
    if action == "TransactWriteItems":
        for item in params["TransactItems"]:
            for kind, one in item.items():
                name = WRITTEN.get(kind, "ConditionCheckItem")
                yield Request(f"dynamodb:{name}", _table(one["TableName"]))
        return
    index = f"/index/{params['IndexName']}" if "IndexName" in params else ""
    for table in params.get("RequestItems", [params.get("TableName")]):
        yield Request(f"dynamodb:{action}", _table(table) + index)


def _table(name: str) -> str:
    return arn("dynamodb", f"table/{name}")


def _sqs(action: str, params: Params) -> Needs:
    yield Request(f"sqs:{action}", arn("sqs", params["QueueUrl"].rsplit("/", 1)[-1]))


def _ssm(action: str, params: Params) -> Needs:
    if action == "GetParametersByPath":
        yield Request(f"ssm:{action}", arn("ssm", f"parameter{params['Path']}"))
        return
    yield Request(f"ssm:{action}", arn("ssm", f"document/{params['DocumentName']}"))
    yield from _instances(f"ssm:{action}", params["InstanceIds"])


def _autoscaling(action: str, params: Params) -> Needs:
    groups = autoscaling_backends[ACCOUNT_ID][REGION].autoscaling_groups
    name = params.get("AutoScalingGroupName") or next(
        name
        for name, group in groups.items()
        if any(one.instance.id == params["InstanceId"] for one in group.instance_states)
    )
    resource = f"autoScalingGroup:d3b0:autoScalingGroupName/{name}"
    tags = {tag["Key"]: tag["Value"] for tag in groups[name].tags}
    yield Request(
        f"autoscaling:{action}", arn("autoscaling", resource), _tagged("autoscaling", tags)
    )


def _ec2(action: str, params: Params) -> Needs:
    if action == "RunInstances":
        yield from _run(params)
    elif action == "AssociateAddress":
        address = params["AllocationId"]
        yield Request(
            f"ec2:{action}", arn("ec2", f"elastic-ip/{address}"), _tagged("ec2", _ec2_tags(address))
        )
        yield from _instances(f"ec2:{action}", [params["InstanceId"]])
        yield Request(f"ec2:{action}", arn("ec2", "network-interface/eni-1"))
    else:
        yield from _instances(f"ec2:{action}", params["InstanceIds"])


def _run(params: Params) -> Needs:
    """As AWS does, also on what is named in the launch template alone."""
    template = arn("ec2", f"launch-template/{params['LaunchTemplate']['LaunchTemplateId']}")
    tags = {tag["Key"]: tag["Value"] for one in params["TagSpecifications"] for tag in one["Tags"]}
    asked = {f"aws:RequestTag/{key}": value for key, value in tags.items()}
    instance, of_template = arn("ec2", "instance/*"), {"ec2:LaunchTemplate": template}
    yield Request("ec2:RunInstances", instance, asked | of_template)
    for named in ("subnet/s", "security-group/sg", "volume/*", "network-interface/*"):
        yield Request("ec2:RunInstances", arn("ec2", named), of_template)
    yield Request("ec2:RunInstances", arn("ec2", "image/ami-1", account=""), of_template)
    yield Request("ec2:RunInstances", template, of_template)
    yield Request("ec2:CreateTags", instance, asked | {"ec2:CreateAction": "RunInstances"})


def _instances(action: str, ids: Iterable[str]) -> Needs:
    for id_ in ids:
        yield Request(action, arn("ec2", f"instance/{id_}"), _tagged("ec2", _ec2_tags(id_)))


def _ec2_tags(resource: str) -> dict[str, str]:
    found = ec2_backends[ACCOUNT_ID][REGION].tags.get(resource, {})
    return {str(key): str(value) for key, value in found.items()}


def _elbv2(action: str, params: Params) -> Needs:
    group = params["TargetGroupArn"]
    tags = elbv2_backends[ACCOUNT_ID][REGION].tagging_service.get_tag_dict_for_resource(group)
    service = PREFIXES["elbv2"]
    yield Request(f"{service}:{action}", group, _tagged(service, tags))


def _tagged(service: str, tags: Mapping[str, str]) -> dict[str, str]:
    return {
        f"{of}:ResourceTag/{key}": value for of in ("aws", service) for key, value in tags.items()
    }


def _route53(action: str, params: Params) -> Request:
    changes = params.get("ChangeBatch", {"Changes": ()})["Changes"]
    sets = [change["ResourceRecordSet"] for change in changes]
    told = {
        "Actions": [change["Action"] for change in changes],
        "RecordTypes": [one["Type"] for one in sets],
        "NormalizedRecordNames": [one["Name"].removesuffix(".") for one in sets],
    }
    keys = {f"route53:{action}{name}": " ".join(values) for name, values in told.items()}
    zone = f"arn:aws:route53:::hostedzone/{params['HostedZoneId']}"
    return Request(f"route53:{action}", zone, keys if changes else {})


def _sns(action: str, params: Params) -> Needs:
    yield Request(f"sns:{action}", params["TopicArn"])


OF_SERVICE: Mapping[str, Callable[[str, Params], Needs]] = {
    "dynamodb": _dynamodb,
    "sns": _sns,
    "sqs": _sqs,
    "ssm": _ssm,
    "autoscaling": _autoscaling,
    "ec2": _ec2,
    "elbv2": _elbv2,
}
