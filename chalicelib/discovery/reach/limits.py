"""What an answer about reach does not know, told with every answer."""

from collections.abc import Iterable

LIMITS = (
    "Network ACLs, routes, peering, transit gateways and firewalls, also those on the hosts, are "
    "not looked at; nor is whether anything listens.",
    "Load balancers, NAT and proxies change the address that a target sees: ask from theirs.",
    "Amazon's own addresses for hosts (DNS, DHCP, time, instance metadata) and a host's traffic to "
    "itself pass no security group.",
)
SEVERAL = (
    "A host with several interfaces chooses itself which one it sends by: told is a pair that "
    "passes, where there is one."
)
CROSSING = "Between VPCs: they must be connected, by peering or a transit gateway."
NO_FLEET = "Hosts in no fleet are not listed."
SOME = (
    "Of fleets where fewer hosts were looked at than there are, some of each template and zone "
    "were: another host of theirs may have other security groups."
)


def unread(lists: Iterable[str]) -> list[str]:
    named = ", ".join(lists)
    return [f"Prefix lists that AWS does not show, taken as empty: {named}."] if named else []
