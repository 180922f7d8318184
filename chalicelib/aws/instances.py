"""EC2 instances as AWS describes them."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib.aws.interfaces import in_order
from chalicelib.model.details import Details
from chalicelib.model.instance import Instance

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_ec2.type_defs import (
        DescribeInstancesResultTypeDef,
        FilterTypeDef,
        InstanceTypeDef,
    )

PAGE_SIZE = 1000  # The most that DescribeInstances allows.
FILTER_VALUES = 200  # The most values that one filter takes.


class Instances:
    def __init__(self, client: "EC2Client") -> None:
        self._client = client

    def get(self, ids: Iterable[str]) -> dict[str, Instance]:
        """Those that EC2 knows. Asked by filter, since one unknown id given as an id fails the
        whole call."""
        wanted = sorted(set(ids))
        found: dict[str, Instance] = {}
        for start in range(0, len(wanted), FILTER_VALUES):
            names = wanted[start : start + FILTER_VALUES]
            pages = self._client.get_paginator("describe_instances").paginate(
                Filters=[{"Name": "instance-id", "Values": names}],
                PaginationConfig={"PageSize": PAGE_SIZE},
            )
            found |= {instance.id: instance for page in pages for instance in _instances(page)}
        return found

    def tagged(self, tags: Mapping[str, Iterable[str]]) -> set[str]:
        """Ids of those that have one of the values of each of the tags."""
        filters: list[FilterTypeDef] = [
            {"Name": f"tag:{key}", "Values": list(values)} for key, values in tags.items()
        ]
        pages = self._client.get_paginator("describe_instances").paginate(
            Filters=filters, PaginationConfig={"PageSize": PAGE_SIZE}
        )
        return {instance.id for page in pages for instance in _instances(page)}

    def every(self) -> Iterator[Instance]:
        pages = self._client.get_paginator("describe_instances").paginate(
            PaginationConfig={"PageSize": PAGE_SIZE}
        )
        for page in pages:
            yield from _instances(page)


def _instances(page: "DescribeInstancesResultTypeDef") -> Iterator[Instance]:
    for reservation in page["Reservations"]:
        for found in reservation["Instances"]:
            yield _instance(found)


def _instance(found: "InstanceTypeDef") -> Instance:
    tags = {tag["Key"]: tag.get("Value", "") for tag in found.get("Tags", [])}
    return Instance(
        id=found["InstanceId"],
        state=found["State"]["Name"],
        zone=found["Placement"]["AvailabilityZone"],
        instance_type=found["InstanceType"],
        image_id=found["ImageId"],
        private_ip=found.get("PrivateIpAddress"),
        launched_at=found["LaunchTime"],
        attached_at=min(_attach_times(found), default=None),
        template=_template(tags),
        tags=tags,
        details=_details(found),
        interfaces=in_order(found.get("NetworkInterfaces", [])),
    )


def _details(found: "InstanceTypeDef") -> Details:
    """A name that EC2 has not given yet, or took away with the address, is an empty text."""
    return Details(
        vpc=found.get("VpcId"),
        subnet=found.get("SubnetId"),
        public_ip=found.get("PublicIpAddress"),
        private_dns=found.get("PrivateDnsName") or None,
        public_dns=found.get("PublicDnsName") or None,
        architecture=found.get("Architecture"),
        market=found.get("InstanceLifecycle"),
        platform=found.get("Platform"),
        security_groups=tuple(sorted(g["GroupId"] for g in found.get("SecurityGroups", []))),
    )


def _attach_times(found: "InstanceTypeDef") -> Iterator[datetime]:
    """Of the root volume and the primary interface: a data volume may be older than its host."""
    for mapping in found.get("BlockDeviceMappings", []):
        if mapping.get("DeviceName") == found.get("RootDeviceName") and "Ebs" in mapping:
            yield mapping["Ebs"]["AttachTime"]
    for interface in found.get("NetworkInterfaces", []):
        attachment = interface.get("Attachment", {})
        if attachment.get("DeviceIndex") == 0 and "AttachTime" in attachment:
            yield attachment["AttachTime"]


def _template(tags: dict[str, str]) -> str | None:
    """EC2 itself leaves these tags on what it launches from a template."""
    id_, version = tags.get("aws:ec2launchtemplate:id"), tags.get("aws:ec2launchtemplate:version")
    return f"{id_}@{version}" if id_ and version else None
