"""Route 53's rules of changes, as far as the application leans on them."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.conftest import Cloud, client

ZONE = "example.internal."


class Hosted:
    def __init__(self, client: Any, id_: str) -> None:
        self.client, self.id = client, id_

    def change(self, *changes: tuple[str, dict[str, Any]]) -> None:
        batch = [{"Action": action, "ResourceRecordSet": one} for action, one in changes]
        self.client.change_resource_record_sets(
            HostedZoneId=self.id, ChangeBatch={"Changes": batch}
        )

    def refused(self, *changes: tuple[str, dict[str, Any]]) -> bool:
        before = self.names()
        try:
            self.change(*changes)
        except ClientError as error:
            assert error.response["Error"]["Code"] == "InvalidChangeBatch"
            assert self.names() == before, "half of it was done"
            return True
        return False

    def names(self) -> list[tuple[str, str, str]]:
        listed = self.client.list_resource_record_sets(HostedZoneId=self.id)["ResourceRecordSets"]
        found = [(one["Name"], one["Type"], one.get("SetIdentifier", "")) for one in listed]
        return [each for each in found if each[0] != ZONE]


@pytest.fixture
def hosted(cloud: Cloud) -> Hosted:
    route53 = client("route53")
    made = route53.create_hosted_zone(Name=ZONE, CallerReference="1")
    return Hosted(route53, made["HostedZone"]["Id"].rsplit("/", 1)[-1])


def one(name: str = "a", *values: str, **given: Any) -> dict[str, Any]:
    found = {"Name": f"{name}.{ZONE}", "Type": "A", "TTL": 10, "SetIdentifier": "x", "Weight": 1}
    records = [{"Value": value} for value in values or ("10.0.0.1",)]
    merged = {**found, "ResourceRecords": records, **given}
    return {key: value for key, value in merged.items() if value is not None}


def plain(name: str = "a", **given: Any) -> dict[str, Any]:
    return one(name, **{"SetIdentifier": None, "Weight": None, **given})


def test_of_a_request_all_is_done_or_nothing(hosted: Hosted) -> None:
    assert hosted.refused(("CREATE", one("a")), ("DELETE", one("b")))
    hosted.change(("CREATE", one("a")), ("CREATE", one("b")))
    hosted.change(("DELETE", one("a")), ("CREATE", one("a", "10.0.0.2")))
    assert hosted.names() == [(f"a.{ZONE}", "A", "x"), (f"b.{ZONE}", "A", "x")]


@pytest.mark.parametrize(
    ("action", "given"),
    [
        pytest.param("CREATE", one(), id="made twice"),
        pytest.param("DELETE", one("a", "10.0.0.2"), id="deleted with another value"),
        pytest.param("DELETE", one(TTL=20), id="deleted with another time to live"),
        pytest.param("DELETE", one(SetIdentifier="y"), id="deleted with another mark"),
        pytest.param("CREATE", plain(), id="one without weight beside one with"),
        pytest.param("CREATE", plain(Type="CNAME"), id="a CNAME beside another"),
        pytest.param("CREATE", one("l" * 64), id="too long a label"),
        pytest.param("CREATE", one(Name="a.example.org."), id="of another zone"),
        pytest.param("CREATE", one("b", *map(str, range(401))), id="401 values"),
    ],
)
def test_what_route_53_refuses(hosted: Hosted, action: str, given: dict[str, Any]) -> None:
    hosted.change(("CREATE", one()))
    assert hosted.refused((action, given))


def test_a_request_has_at_most_a_thousand_values_and_32_000_characters(hosted: Hosted) -> None:
    long = [one(f"l{n}", *(f"{v:0100}" for v in range(160))) for n in range(3)]
    assert hosted.refused(*(("CREATE", each) for each in long))
    assert hosted.refused(("UPSERT", long[0]), ("CREATE", long[1]))
    assert not hosted.refused(("CREATE", long[0]), ("CREATE", long[1]))
    wide = [one(f"w{n}", *map(str, range(251))) for n in range(4)]
    assert hosted.refused(*(("CREATE", each) for each in wide))


def test_sets_of_one_name_stand_beside_each_other(hosted: Hosted) -> None:
    hosted.change(("CREATE", one()), ("CREATE", one(SetIdentifier="y")))
    hosted.change(("DELETE", one()))
    assert hosted.names() == [(f"a.{ZONE}", "A", "y")]
