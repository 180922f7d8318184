"""Fleets of hosts in no Auto Scaling group, read from EC2 in the form of a group."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from chalicelib.aws.remembered import Remembered
from chalicelib.aws.templates import Templates
from chalicelib.model.group import Group, Member
from chalicelib.model.standalone import Single, Standalone

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_ec2.type_defs import FilterTypeDef, InstanceTypeDef

FLEET_TAG, GROUP_TAG = "repave:fleet", "aws:autoscaling:groupName"
LIFECYCLES = {
    "pending": "Pending",
    "running": "InService",
    "stopping": "Stopped",
    "stopped": "Stopped",
    "shutting-down": "Terminating",
}
"""EC2's states in Auto Scaling's words; who is terminated is listed no more."""
PAGE_SIZE = 1000  # The most that DescribeInstances allows.
TOKENS = 200  # The most values that one filter takes.
CAME_WITH_IT = timedelta(minutes=1)
PROTECTION_GOOD_FOR = timedelta(minutes=5)


class StandaloneFleets:
    def __init__(
        self, client: "EC2Client", templates: Templates, clock: Callable[[], datetime]
    ) -> None:
        self._client = client
        self._pages = client.get_paginator("describe_instances")
        self._templates = templates
        self._protected = Remembered[str, bool](PROTECTION_GOOD_FOR, clock)

    def every(self) -> list[Group]:
        """One call for a thousand tagged hosts: what a sweep compares."""
        fleets: dict[str, list[InstanceTypeDef]] = {}
        for found in self._described({"Name": "tag-key", "Values": [FLEET_TAG]}):
            fleets.setdefault(_tags(found)[FLEET_TAG], []).append(found)
        return [self._group(name, fleets[name]) for name in sorted(fleets)]

    def get(self, name: str, fresh: Iterable[str] = ()) -> Group | None:
        """With what only a pass needs. `fresh`: hosts whose protection is not to be remembered."""
        # A name with a star in it would find other fleets too.
        found = [
            one
            for one in self._described({"Name": f"tag:{FLEET_TAG}", "Values": [name]})
            if _tags(one)[FLEET_TAG] == name
        ]
        if not found:
            return None
        for host in fresh:
            self._protected.forget(host)
        group = self._group(name, found)
        members = [replace(one, protected=self._is_protected(one)) for one in group.members]
        assert group.standalone is not None
        standalone = replace(group.standalone, addresses=self.addresses())
        return replace(group, members=tuple(members), standalone=standalone)

    def by_token(self, tokens: Iterable[str]) -> dict[str, str]:
        """Token to the host that was launched with it, however it fares."""
        wanted = sorted(tokens)
        hosts: dict[str, str] = {}
        for start in range(0, len(wanted), TOKENS):
            names = wanted[start : start + TOKENS]
            pages = self._pages.paginate(Filters=[{"Name": "client-token", "Values": names}])
            for reservation in (one for page in pages for one in page["Reservations"]):
                hosts |= {one["ClientToken"]: one["InstanceId"] for one in reservation["Instances"]}
        return hosts

    def _described(self, rule: "FilterTypeDef") -> Iterator["InstanceTypeDef"]:
        living: FilterTypeDef = {"Name": "instance-state-name", "Values": list(LIFECYCLES)}
        pages = self._pages.paginate(
            Filters=[rule, living], PaginationConfig={"PageSize": PAGE_SIZE}
        )
        for reservation in (one for page in pages for one in page["Reservations"]):
            # Hosts of a group belong to their group, whatever else they are tagged with.
            yield from (one for one in reservation["Instances"] if GROUP_TAG not in _tags(one))

    def _group(self, name: str, found: "list[InstanceTypeDef]") -> Group:
        members = sorted((_member(one) for one in found), key=lambda member: member.id)
        rebuilds = self._rebuilds(members)
        size = sum(member.counted for member in members)
        return Group(
            name=name,
            min_size=0,
            max_size=size,
            desired=size,
            members=tuple(members),
            zones=tuple(sorted({member.zone for member in members})),
            template=None,
            launches=frozenset(rebuilds.values()),
            standalone=Standalone({one["InstanceId"]: _single(one) for one in found}, rebuilds),
        )

    def _rebuilds(self, members: list[Member]) -> dict[str, str]:
        ids = {member.template.partition("@")[0] for member in members if member.template}
        # Each by itself: a template that was deleted must not hide what the others launch.
        known = {id_: self._templates.resolved([f"{id_}@$Default"]) for id_ in sorted(ids)}
        return {id_: next(iter(resolved)) for id_, resolved in known.items() if resolved}

    def _is_protected(self, member: Member) -> bool:
        if member.leaving:
            return False
        return self._protected.get(member.id, lambda: self._ask_protected(member.id))

    def _ask_protected(self, host: str) -> bool:
        answer = self._client.describe_instance_attribute(
            InstanceId=host, Attribute="disableApiTermination"
        )
        return bool(answer["DisableApiTermination"].get("Value"))

    def addresses(self) -> dict[str, str]:
        """Elastic IPs of the account, by allocation, and what has each."""
        found = self._client.describe_addresses()["Addresses"]
        # One on an interface that is no instance's is another hand's as well.
        return {
            one["AllocationId"]: one.get("InstanceId") or one.get("NetworkInterfaceId", "")
            for one in found
            if "AllocationId" in one
        }


def _tags(found: "InstanceTypeDef") -> Mapping[str, str]:
    return {tag["Key"]: tag.get("Value", "") for tag in found.get("Tags", [])}


def _member(found: "InstanceTypeDef") -> Member:
    tags = _tags(found)
    id_, version = tags.get("aws:ec2launchtemplate:id"), tags.get("aws:ec2launchtemplate:version")
    return Member(
        id=found["InstanceId"],
        zone=found["Placement"]["AvailabilityZone"],
        lifecycle=LIFECYCLES[found["State"]["Name"]],
        healthy=True,  # There is no group to call it otherwise.
        protected=False,
        template=f"{id_}@{version}" if id_ and version else None,
    )


def _single(found: "InstanceTypeDef") -> Single:
    own = sorted((key, tag) for key, tag in _tags(found).items() if not key.startswith("aws:"))
    extras = tuple(sorted([*_volumes(found), *_interfaces(found)]))
    return Single(found.get("SubnetId", ""), found.get("VpcId", ""), tuple(own), extras)


def _volumes(found: "InstanceTypeDef") -> Iterator[str]:
    """All but those that were there from the first minute and go with it."""
    volumes = [one for one in found.get("BlockDeviceMappings", []) if "Ebs" in one]
    first = min((one["Ebs"]["AttachTime"] for one in volumes), default=None)
    for one in volumes:
        if one["DeviceName"] == found.get("RootDeviceName"):
            continue
        late = first is not None and one["Ebs"]["AttachTime"] > first + CAME_WITH_IT
        if late or not one["Ebs"]["DeleteOnTermination"]:
            yield one["Ebs"]["VolumeId"]


def _interfaces(found: "InstanceTypeDef") -> Iterator[str]:
    """Second ones that would outlive it. A first one that does, EC2 itself refuses to share."""
    for one in found.get("NetworkInterfaces", []):
        attachment = one.get("Attachment", {})
        if attachment.get("DeviceIndex") and not attachment.get("DeleteOnTermination", True):
            yield one["NetworkInterfaceId"]
