"""DescribeInstances and DescribeInstanceStatus from moto's instances, as botocore parses them."""

from datetime import UTC, datetime
from typing import Any

from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models.instances import Instance

from sandbox.cloud.fast_interfaces import interface
from sandbox.cloud.world import World

INSTANCES = {"InstanceIds", "Filters", "NextToken", "MaxResults"}
STATUSES = {"InstanceIds", "IncludeAllInstances", "Filters", "MaxResults"}


def instances(world: World, params: dict[str, Any]) -> dict[str, Any] | None:
    ids = params.get("InstanceIds", [])
    if not params.keys() <= INSTANCES or (ids and "MaxResults" in params):
        return None
    filters = {rule["Name"]: rule.get("Values", []) for rule in params.get("Filters", [])}
    try:
        if ids:
            found = world.ec2.get_reservations_by_instance_ids(ids, filters=filters)
        else:
            found = world.ec2.describe_instances(filters=filters)
    except EC2ClientError:
        return None  # the long way words the refusal
    if any(_unusual(instance) for one in found for instance in one.instances):
        return None
    return _page(world, found, params)


def statuses(world: World, params: dict[str, Any]) -> dict[str, Any] | None:
    if not params.keys() <= STATUSES:
        return None
    filters = [{"name": f["Name"], "values": f["Values"]} for f in params.get("Filters", [])]
    try:
        found = world.ec2.describe_instance_status(
            params.get("InstanceIds", []), params.get("IncludeAllInstances", False), filters
        )
    except EC2ClientError:
        return None
    if len(found) > params.get("MaxResults", len(found)):
        return None
    return {"InstanceStatuses": [_status(instance) for instance in found]}


def _page(world: World, found: list[Any], params: dict[str, Any]) -> dict[str, Any]:
    """moto pages over reservations, a hundred at a time unless told otherwise."""
    start = 0
    if params.get("NextToken"):
        start = [one.id for one in found].index(params["NextToken"]) + 1
    end = start + params.get("MaxResults", 100)
    answer: dict[str, Any] = {
        "Reservations": [
            {
                "ReservationId": one.id,
                "OwnerId": one.owner_id,
                "Groups": [],
                "Instances": [_instance(world, instance) for instance in one.instances],
            }
            for one in found[start:end]
        ]
    }
    if len(found) > end:
        answer["NextToken"] = found[end - 1].id
    return answer


def _unusual(instance: Instance) -> bool:
    """What the fleets of the sandbox do not have is left to moto's own serializer."""
    return bool(
        instance.platform
        or instance.product_codes
        or instance.hibernation_options
        or instance.ec2_backend.iam_instance_profile_associations.get(instance.id)
        or len(instance.nics) != 1
        or any(nic.ipv6_addresses for nic in instance.nics.values())
    )


def _instance(world: World, instance: Instance) -> dict[str, Any]:
    groups = [{"GroupId": one.id, "GroupName": one.name} for one in instance.security_groups]
    shown = _plain(instance) | {
        "State": _state(instance),
        "StateReason": {
            "Code": instance.state_reason.code,
            "Message": instance.state_reason.message,
        },
        "BlockDeviceMappings": [_device(name, one) for name, one in _devices(instance)],
        "MetadataOptions": _metadata(instance),
        "Monitoring": instance.monitoring,
        "NetworkInterfaces": [interface(nic) for nic in instance.nics.values()],
        "Placement": _placement(instance),
        "ProductCodes": [],
        "SecurityGroups": groups,
        "Tags": [
            {"Key": key, "Value": value}
            for key, value in world.ec2.tags.get(instance.id, {}).items()
        ]
        or None,
    }
    return {key: value for key, value in shown.items() if value is not None}


def _plain(instance: Instance) -> dict[str, Any]:
    return {
        "AmiLaunchIndex": instance.ami_launch_index,
        "Architecture": instance.architecture,
        "ClientToken": instance.client_token,
        "EbsOptimized": instance.ebs_optimized,
        "HibernationOptions": instance.hibernation_options,
        "Hypervisor": instance.hypervisor,
        "ImageId": instance.image_id,
        "InstanceId": instance.id,
        "InstanceLifecycle": instance.lifecycle,
        "InstanceType": instance.instance_type,
        "KernelId": instance.kernel_id,
        "KeyName": instance.key_name,
        "LaunchTime": instance.launch_time.replace(tzinfo=UTC),
        "PrivateDnsName": instance.private_dns_name,
        "PrivateIpAddress": instance.private_ip,
        "PublicDnsName": instance.public_dns_name,
        "PublicIpAddress": instance.public_ip,
        "RootDeviceName": instance.root_device_name,
        "RootDeviceType": instance.root_device_type,
        "SourceDestCheck": instance.source_dest_check,
        "SriovNetSupport": instance.sriov_net_support,
        "StateTransitionReason": instance._reason,
        "SubnetId": instance.subnet_id,
        "VirtualizationType": instance.virtualization_type,
        "VpcId": instance.vpc_id,
    }


def _state(instance: Instance) -> dict[str, Any]:
    return {"Code": instance.state_code, "Name": instance.state}


def _devices(instance: Instance) -> list[tuple[str, Any]]:
    return list(instance.block_device_mapping.items())


def _device(name: str, block: Any) -> dict[str, Any]:
    attached: datetime = block.attach_time
    return {
        "DeviceName": name,
        "Ebs": {
            "AttachTime": attached.replace(tzinfo=UTC),
            "DeleteOnTermination": block.delete_on_termination,
            "Status": Instance.get_block_device_status(block.status),
            "VolumeId": block.volume_id,
        },
    }


def _metadata(instance: Instance) -> dict[str, Any]:
    options = instance.metadata_options
    return {
        "State": options.state,
        "HttpTokens": options.http_tokens,
        "HttpPutResponseHopLimit": options.http_put_response_hop_limit,
        "HttpEndpoint": options.http_endpoint,
        "HttpProtocolIpv6": options.http_protocol_ipv6,
        "InstanceMetadataTags": options.instance_metadata_tags,
    }


def _placement(instance: Instance) -> dict[str, Any]:
    place = instance.placement
    shown = {
        "AvailabilityZone": place.zone,
        "GroupName": place.group_name,
        "Tenancy": place.tenancy,
        "HostId": place.host_id,
    }
    return {key: value for key, value in shown.items() if value is not None}


def _status(instance: Instance) -> dict[str, Any]:
    return {
        "InstanceId": instance.id,
        "AvailabilityZone": instance.availability_zone,
        "InstanceState": _state(instance),
        "InstanceStatus": instance.instance_status,
        "SystemStatus": instance.system_status,
    }
