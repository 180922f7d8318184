"""Who of an estate may reach whom: a security group for each fleet, one for the load balancers, and
the office's addresses as a prefix list."""

from typing import Any

OFFICE = "192.0.2.0/24"
BALANCERS = "load-balancers"
HTTP, HTTPS, SSH = 80, 443, 22


class Doors:
    def __init__(self, ec2: Any, vpc: str) -> None:
        self._ec2, self._vpc = ec2, vpc
        self._ids: dict[str, str] = {}
        self._office = self._prefix_list()

    def of(self, fleet: str) -> str:
        """The id of its group, which lets the office in, and everything out, as AWS makes it."""
        if fleet not in self._ids:
            self._ids[fleet] = self._made(fleet, f"hosts of {fleet}")
            self._open(fleet, SSH, PrefixListIds=[{"PrefixListId": self._office}])
        return self._ids[fleet]

    def serve(self, fleet: str) -> None:
        """To the load balancers, which serve the Internet."""
        if BALANCERS not in self._ids:
            self._ids[BALANCERS] = self._made(BALANCERS, "load balancers")
            self._open(BALANCERS, HTTPS, IpRanges=[{"CidrIp": "0.0.0.0/0"}])
        self.open(fleet, HTTP, BALANCERS)

    def open(self, fleet: str, port: int, to: str) -> None:
        self.of(fleet)
        peer = self._ids.get(to) or self.of(to)
        self._open(fleet, port, UserIdGroupPairs=[{"GroupId": peer}])

    def _open(self, fleet: str, port: int, **to: Any) -> None:
        rule = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, **to}
        self._ec2.authorize_security_group_ingress(GroupId=self._ids[fleet], IpPermissions=[rule])

    def _made(self, name: str, words: str) -> str:
        made = self._ec2.create_security_group(GroupName=name, Description=words, VpcId=self._vpc)
        return str(made["GroupId"])

    def _prefix_list(self) -> str:
        made = self._ec2.create_managed_prefix_list(
            PrefixListName="office",
            MaxEntries=5,
            AddressFamily="IPv4",
            Entries=[{"Cidr": OFFICE, "Description": "the office"}],
        )
        return str(made["PrefixList"]["PrefixListId"])
