"""Network interfaces as EC2 describes them: those of a host, and whoever has an address."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from chalicelib.model.network import Interface

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_ec2.type_defs import InstanceNetworkInterfaceTypeDef, NetworkInterfaceTypeDef

    Described = InstanceNetworkInterfaceTypeDef | NetworkInterfaceTypeDef


class Interfaces:
    def __init__(self, client: "EC2Client") -> None:
        self._client = client

    def at(self, address: str) -> tuple[Interface, ...]:
        """With that private IPv4 address, in whatever VPC: also those of load balancers, databases
        and others that are no host."""
        pages = self._client.get_paginator("describe_network_interfaces").paginate(
            Filters=[{"Name": "addresses.private-ip-address", "Values": [address]}]
        )
        return tuple(interface(one) for page in pages for one in page["NetworkInterfaces"])


def in_order(found: Iterable["InstanceNetworkInterfaceTypeDef"]) -> tuple[Interface, ...]:
    """The primary one first."""
    ordered = sorted(found, key=lambda one: one.get("Attachment", {}).get("DeviceIndex", 0))
    return tuple(interface(one) for one in ordered)


def interface(found: "Described") -> Interface:
    six = tuple(one["Ipv6Address"] for one in found.get("Ipv6Addresses", []))
    return Interface(
        id=found["NetworkInterfaceId"],
        vpc=found.get("VpcId", ""),
        subnet=found.get("SubnetId", ""),
        addresses=(*_private(found), *six),
        public=tuple(_public(found)),
        groups=tuple(sorted(each["GroupId"] for each in found.get("Groups", []))),
    )


def _private(found: "Described") -> list[str]:
    listed = sorted(found.get("PrivateIpAddresses", []), key=lambda one: not one.get("Primary"))
    return [one["PrivateIpAddress"] for one in listed]


def _public(found: "Described") -> Iterator[str]:
    for one in found.get("PrivateIpAddresses", []):
        address = one.get("Association", {}).get("PublicIp")
        if address:
            yield address
