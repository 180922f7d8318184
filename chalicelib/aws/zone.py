"""The hosted zone that names the registry's hosts and services, if there is one."""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from chalicelib.errors import Conflict
from chalicelib.model.recordset import Change, RecordSet

if TYPE_CHECKING:
    from mypy_boto3_route53 import Route53Client

REFUSED = "InvalidChangeBatch"
OURS = frozenset({"Name", "Type", "TTL", "ResourceRecords", "SetIdentifier", "Weight"})
"""All that a record set of ours has."""


class Zone:
    """Without an id nothing is read or written."""

    def __init__(self, client: "Callable[[], Route53Client]", id_: str, owner: str) -> None:
        self._make = client
        self._client: Route53Client | None = None
        self._id = id_
        self.owner = owner
        """What our record sets are marked with: one for each installation and region."""

    @property
    def on(self) -> bool:
        return bool(self._id)

    @property
    def client(self) -> "Route53Client":
        self._client = self._client or self._make()
        return self._client

    def read(self) -> list[RecordSet]:
        """All of it, whosoever they are."""
        pages = self.client.get_paginator("list_resource_record_sets")
        listed = pages.paginate(HostedZoneId=self._id)
        return [_parsed(each) for page in listed for each in page["ResourceRecordSets"]]

    def change(self, request: Iterable[Change]) -> None:
        """All or nothing. Raises Conflict if a record set is not any more what was read: what is
        replaced is deleted by its values and made anew, which Route 53 refuses if they differ."""
        changes: Any = [each for change in request for each in _written(change)]
        try:
            self.client.change_resource_record_sets(
                HostedZoneId=self._id, ChangeBatch={"Changes": changes}
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != REFUSED:
                raise
            raise Conflict(f"zone {self._id}", error.response["Error"]["Message"]) from error


def _parsed(listed: Any) -> RecordSet:
    return RecordSet(
        name=listed["Name"].lower(),
        type=listed["Type"],
        values=tuple(sorted(each["Value"] for each in listed.get("ResourceRecords", ()))),
        ttl=listed.get("TTL"),
        weight=listed.get("Weight"),
        identifier=listed.get("SetIdentifier", ""),
        plain=listed.keys() <= OURS,
        listed=listed,
    )


def _written(change: Change) -> Iterator[dict[str, Any]]:
    if change.old is not None:
        yield {"Action": "DELETE", "ResourceRecordSet": change.old.listed}
    if change.new is not None:
        yield {"Action": "CREATE", "ResourceRecordSet": _record_set(change.new)}


def _record_set(wanted: RecordSet) -> dict[str, Any]:
    return {
        "Name": wanted.name,
        "Type": wanted.type,
        "TTL": wanted.ttl,
        "Weight": wanted.weight,
        "SetIdentifier": wanted.identifier,
        "ResourceRecords": [{"Value": value} for value in wanted.values],
    }
