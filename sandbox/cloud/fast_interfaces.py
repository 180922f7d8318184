"""The network interfaces of DescribeInstances, in the shape that botocore parses."""

from datetime import UTC
from typing import Any

from moto.ec2.models.elastic_network_interfaces import NetworkInterface


def interface(nic: NetworkInterface) -> dict[str, Any]:
    return {
        "Association": _association(nic),
        "Attachment": _attachment(nic),
        "Description": nic.description,
        "Groups": [{"GroupId": one.id, "GroupName": one.name} for one in nic.group_set],
        "InterfaceType": nic.interface_type,
        "Ipv6Addresses": [],
        "MacAddress": nic.mac_address,
        "NetworkInterfaceId": nic.id,
        "OwnerId": nic.owner_id,
        "PrivateIpAddress": nic.private_ip_address,
        "PrivateIpAddresses": [_address(nic, one) for one in nic.instance_private_ip_address_list],
        "SourceDestCheck": nic.source_dest_check,
        "Status": nic.status,
        "SubnetId": nic.subnet.id,
        "VpcId": nic.subnet.vpc_id,
    }


def _address(nic: NetworkInterface, one: dict[str, Any]) -> dict[str, Any]:
    return one | {"Association": _association(nic)} if "Association" in one else one


def _association(nic: NetworkInterface) -> dict[str, Any]:
    if not nic.public_ip:
        return {}
    name = f"ip-{nic.public_ip.replace('.', '-')}.ec2.internal"
    return {"IpOwnerId": nic.owner_id, "PublicDnsName": name, "PublicIp": nic.public_ip}


def _attachment(nic: NetworkInterface) -> dict[str, Any]:
    assert nic.attach_time is not None  # every interface here belongs to an instance
    return {
        "AttachTime": nic.attach_time.replace(tzinfo=UTC),
        "AttachmentId": nic.attachment_id,
        "DeleteOnTermination": nic.delete_on_termination,
        "DeviceIndex": nic.device_index,
        "NetworkCardIndex": 0,
        "Status": "attached",
    }
