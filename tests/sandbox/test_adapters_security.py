"""What the application reads of security groups and interfaces, by its own adapters."""

from typing import Any

from botocore.stub import Stubber

from chalicelib.aws.instances import Instances
from chalicelib.aws.interfaces import Interfaces
from chalicelib.aws.security import SecurityGroups
from chalicelib.model.network import Kind, Peer, PrefixList
from chalicelib.model.traffic import Traffic, traffic
from tests.sandbox.conftest import Cloud, _session

SPECIAL = {"GroupOwnerId": "1", "GroupId": "sg-1", "SecurityGroupRuleId": "sgr-1", "Tags": []}


def made(cloud: Cloud, name: str) -> str:
    found = cloud.ec2.create_security_group(GroupName=name, Description=name, VpcId=cloud.vpc)
    return str(found["GroupId"])


def opened(cloud: Cloud, group: str, **rule: Any) -> None:
    cloud.ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])


def test_groups_are_read_with_their_rules_and_those_they_name_by_name(cloud: Cloud) -> None:
    web, db = made(cloud, "web"), made(cloud, "db")
    tcp = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432}
    opened(cloud, db, **tcp, UserIdGroupPairs=[{"GroupId": web}])
    opened(cloud, db, **tcp, IpRanges=[{"CidrIp": "10.0.0.0/8", "Description": "inside"}])
    opened(cloud, db, IpProtocol="-1", Ipv6Ranges=[{"CidrIpv6": "2001:db8::/32"}])
    found = SecurityGroups(cloud.ec2).read([db])
    named = {group.name: group for group in found.groups}
    assert named.keys() == {"web", "db"} and named["web"].rules == ()
    told = {(r.egress, r.traffic, r.peer, r.description) for r in named["db"].rules}
    postgres = Traffic("tcp", 5432, 5432)
    assert told == {
        (True, Traffic("all"), Peer(Kind.ADDRESSES, "0.0.0.0/0"), ""),
        (False, postgres, Peer(Kind.GROUP, web), ""),
        (False, postgres, Peer(Kind.ADDRESSES, "10.0.0.0/8"), "inside"),
        (False, Traffic("all"), Peer(Kind.ADDRESSES, "2001:db8::/32"), ""),
    }


def test_prefix_lists_are_read_with_their_entries_and_those_that_are_gone_left_out(
    cloud: Cloud,
) -> None:
    made_list = cloud.ec2.create_managed_prefix_list(
        PrefixListName="office",
        MaxEntries=5,
        AddressFamily="IPv4",
        Entries=[{"Cidr": "1.2.3.0/24"}],
    )
    id_, web = made_list["PrefixList"]["PrefixListId"], made(cloud, "web")
    ssh = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22}
    opened(cloud, web, **ssh, PrefixListIds=[{"PrefixListId": id_}])
    opened(cloud, web, **ssh, PrefixListIds=[{"PrefixListId": "pl-0123456789abcdef0"}])
    found = SecurityGroups(cloud.ec2).read([web])
    assert found.lists == (PrefixList(id_, "office", ("1.2.3.0/24",)),)


def test_more_groups_than_one_filter_takes_are_read(cloud: Cloud) -> None:
    ids = [made(cloud, f"g{n}") for n in range(201)]
    found = SecurityGroups(cloud.ec2).read(ids)
    assert {group.id for group in found.groups} == set(ids)
    assert all(len(group.rules) == 1 for group in found.groups)


def test_no_group_is_not_every_group(cloud: Cloud) -> None:
    made(cloud, "web")
    assert SecurityGroups(cloud.ec2).read([]).groups == ()


def rule_told(**said: Any) -> Any:
    """As AWS words what moto does not know."""
    ec2: Any = _session().client("ec2", region_name="us-east-1")
    with Stubber(ec2) as stub:
        rules = [SPECIAL | {"IsEgress": False} | said]
        stub.add_response("describe_security_group_rules", {"SecurityGroupRules": rules})
        stub.add_response(
            "describe_security_groups",
            {"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "one", "VpcId": "vpc-1"}]},
        )
        (group,) = SecurityGroups(ec2).read(["sg-1"]).groups
    return group.rules[0]


def test_a_group_of_a_peer_has_the_state_of_the_peering() -> None:
    peer = {"GroupId": "sg-2", "UserId": "2", "VpcId": "vpc-2", "PeeringStatus": "deleted"}
    told = rule_told(IpProtocol="tcp", FromPort=-1, ToPort=-1, ReferencedGroupInfo=peer)
    assert told.peer == Peer(Kind.GROUP, "sg-2", "deleted") and told.traffic == Traffic("tcp")


def test_types_and_codes_of_icmp_and_numbers_of_protocols_are_read() -> None:
    told = rule_told(IpProtocol="icmp", FromPort=8, ToPort=-1, CidrIpv4="10.0.0.0/8")
    assert told.traffic == traffic("icmp", 8)
    told = rule_told(IpProtocol="50", FromPort=1, ToPort=2, CidrIpv6="::/0")
    assert (told.traffic, told.peer.id) == (Traffic("50"), "::/0")


def test_interfaces_are_read_with_all_their_addresses(cloud: Cloud) -> None:
    web, extra = made(cloud, "web"), made(cloud, "extra")
    launched = cloud.ec2.run_instances(
        ImageId="ami-1", MinCount=1, MaxCount=1, SubnetId=cloud.subnets[0], SecurityGroupIds=[web]
    )
    host = launched["Instances"][0]["InstanceId"]
    second = cloud.ec2.create_network_interface(SubnetId=cloud.subnets[1], Groups=[extra])
    id_ = second["NetworkInterface"]["NetworkInterfaceId"]
    cloud.ec2.attach_network_interface(InstanceId=host, NetworkInterfaceId=id_, DeviceIndex=1)
    address = cloud.ec2.allocate_address(Domain="vpc")
    cloud.ec2.associate_address(InstanceId=host, AllocationId=address["AllocationId"])
    one, two = Instances(cloud.ec2).get([host])[host].interfaces
    assert (one.vpc, one.subnet, one.groups) == (cloud.vpc, cloud.subnets[0], (web,))
    assert one.public == (address["PublicIp"],)
    assert (two.id, two.subnet) == (id_, cloud.subnets[1]) and extra in two.groups
    assert Interfaces(cloud.ec2).at(one.addresses[0])[0].id == one.id
    assert Interfaces(cloud.ec2).at("10.255.255.255") == ()
