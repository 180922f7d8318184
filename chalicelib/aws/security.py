"""Security groups with their rules, and the prefix lists that these name, as AWS has them now."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from chalicelib.model.network import Kind, Peer, PrefixList, Rule, Security, SecurityGroup
from chalicelib.model.traffic import traffic

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_ec2.type_defs import FilterTypeDef, SecurityGroupRuleTypeDef

PAGE_SIZE, ENTRIES, LISTS = 1000, 100, 100  # The most that AWS allows.
FILTER_VALUES = 200  # The most values that one filter takes.
ALL = "-1"


class SecurityGroups:
    def __init__(self, client: "EC2Client") -> None:
        self._client = client

    def read(self, groups: Iterable[str]) -> Security:
        """Those groups with their rules; those that the rules name with their names alone. What AWS
        does not know is left out."""
        rules = list(self._rules(groups))
        named = {r.peer.id for r in rules if r.peer.kind is Kind.GROUP}
        lists = {r.peer.id for r in rules if r.peer.kind is Kind.PREFIX_LIST}
        return Security(
            tuple(self._groups({*groups, *named}, rules)), tuple(self._prefix_lists(lists))
        )

    def _rules(self, groups: Iterable[str]) -> Iterator[Rule]:
        paginator = self._client.get_paginator("describe_security_group_rules")
        for wanted in _filters("group-id", groups):
            pages = paginator.paginate(Filters=[wanted], PaginationConfig={"PageSize": PAGE_SIZE})
            for page in pages:
                yield from map(_rule, page["SecurityGroupRules"])

    def _groups(self, ids: Iterable[str], rules: Iterable[Rule]) -> Iterator[SecurityGroup]:
        own: dict[str, list[Rule]] = {}
        for rule in rules:
            own.setdefault(rule.group, []).append(rule)
        paginator = self._client.get_paginator("describe_security_groups")
        for wanted in _filters("group-id", ids):
            pages = paginator.paginate(Filters=[wanted], PaginationConfig={"PageSize": PAGE_SIZE})
            for found in (one for page in pages for one in page["SecurityGroups"]):
                id_ = found["GroupId"]
                yield SecurityGroup(
                    id_, found["GroupName"], found.get("VpcId", ""), tuple(own.get(id_, ()))
                )

    def _prefix_lists(self, ids: Iterable[str]) -> Iterator[PrefixList]:
        """Asked by filter: one that is shared with us no more would fail the whole call."""
        paginator = self._client.get_paginator("describe_managed_prefix_lists")
        for wanted in _filters("prefix-list-id", ids):
            pages = paginator.paginate(Filters=[wanted], PaginationConfig={"PageSize": LISTS})
            for found in (one for page in pages for one in page["PrefixLists"]):
                id_ = found["PrefixListId"]
                yield PrefixList(id_, found["PrefixListName"], tuple(self._entries(id_)))

    def _entries(self, id_: str) -> Iterator[str]:
        paginator = self._client.get_paginator("get_managed_prefix_list_entries")
        pages = paginator.paginate(PrefixListId=id_, PaginationConfig={"PageSize": ENTRIES})
        for page in pages:
            yield from (entry["Cidr"] for entry in page["Entries"])


def _filters(name: str, values: Iterable[str]) -> Iterator["FilterTypeDef"]:
    wanted = sorted(set(values))
    for start in range(0, len(wanted), FILTER_VALUES):
        yield {"Name": name, "Values": wanted[start : start + FILTER_VALUES]}


def _rule(found: "SecurityGroupRuleTypeDef") -> Rule:
    return Rule(
        id=found["SecurityGroupRuleId"],
        group=found["GroupId"],
        egress=found["IsEgress"],
        traffic=traffic(found.get("IpProtocol", ALL), found.get("FromPort"), found.get("ToPort")),
        peer=_peer(found),
        description=found.get("Description", ""),
    )


def _peer(found: "SecurityGroupRuleTypeDef") -> Peer:
    group = found.get("ReferencedGroupInfo")
    if group:
        return Peer(Kind.GROUP, group["GroupId"], group.get("PeeringStatus"))
    if "PrefixListId" in found:
        return Peer(Kind.PREFIX_LIST, found["PrefixListId"])
    return Peer(Kind.ADDRESSES, found.get("CidrIpv4") or found["CidrIpv6"])
