"""Installing and removing, ended after any call to AWS and repeated: the same in the end."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest
from moto import mock_aws

from chalicelib.errors import SettingsError
from cli.deploying.bucket import Bucket, own_name
from cli.deploying.installing import RELEASE, Installation, Talk
from cli.deploying.package import Package
from cli.deploying.parameters import for_stack, given
from cli.deploying.removing import Removal
from cli.deploying.stack import Stack
from cli.deploying.states import Need, need
from cli.deploying.tables import NAMES, KeptTables
from cli.failing import StackFailed
from tests.cli.cloudformation import TABLE, CloudFormation, Died, Life, Mortal

REGION, ACCOUNT, STACK = "eu-west-1", "123456789012", "repave"
TABLES = NAMES[:2]
"""Two are enough here, and five take their time to make again and again."""
NAME = own_name("repave", ACCOUNT, REGION)


def a_table(name: str) -> dict[str, Any]:
    return {
        "Type": TABLE,
        "DeletionPolicy": "Retain",
        "Properties": {
            "TableName": f"repave-{name}",
            "BillingMode": "PAY_PER_REQUEST",
            "DeletionProtectionEnabled": True,
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        },
    }


def a_package(code: bytes = b"one") -> Package:
    function = {"Type": "AWS::Serverless::Function", "Properties": {"CodeUri": "./deployment.zip"}}
    tables = {name.capitalize(): a_table(name) for name in TABLES}
    parameters = {"Memory": {"Type": "Number", "Default": 512}}
    return Package(code, {"Parameters": parameters, "Resources": {"Sweep": function} | tables})


@dataclass
class Laptop:
    """An operator's, with the account behind it."""

    s3: Any
    dynamodb: Any
    cloudformation: CloudFormation
    said: list[str] = field(default_factory=list)
    answers: bool = True

    def installation(self, life: Life) -> Installation:
        ask = lambda words: self.answers  # noqa: E731
        talk = Talk(self.said.append, lambda e: None, ask, lambda c: None)
        return Installation(*self._parts(life), talk)

    def removal(self, life: Life) -> Removal:
        return Removal(*self._parts(life))

    def _parts(self, life: Life) -> tuple[Stack, Bucket, KeptTables]:
        stack = Stack(Mortal(self.cloudformation, life), STACK, lambda seconds: None)
        bucket = Bucket(Mortal(self.s3, life), NAME, ACCOUNT, REGION)
        return stack, bucket, KeptTables(Mortal(self.dynamodb, life), "repave", lambda s: None)

    def install(self, package: Package | None = None, life: Life | None = None, **values: str):
        return self.installation(life or Life()).install(package or a_package(), values)

    def remove(self, tables: bool = False, life: Life | None = None) -> None:
        self.removal(life or Life()).carry_out(tables, lambda event: None)

    @property
    def status(self) -> str | None:
        stack = self.cloudformation.stacks.get(STACK)
        return stack.status if stack else None

    def tables(self) -> list[str]:
        return list(self.dynamodb.list_tables()["TableNames"])

    def buckets(self) -> list[str]:
        return [one["Name"] for one in self.s3.list_buckets()["Buckets"]]


@pytest.fixture
def laptop(monkeypatch: pytest.MonkeyPatch) -> Iterator[Laptop]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        s3, dynamodb = (boto3.client(name, region_name=REGION) for name in ("s3", "dynamodb"))
        yield Laptop(s3, dynamodb, CloudFormation(s3, dynamodb))


def test_a_stack_is_made_with_its_code_in_a_private_encrypted_bucket(laptop: Laptop) -> None:
    assert laptop.install()
    assert laptop.status == "CREATE_COMPLETE"
    code = laptop.cloudformation.stacks[STACK].resources["Sweep"]["Properties"]["CodeUri"]
    assert laptop.s3.get_object(**code)["Body"].read() == b"one"
    blocked = laptop.s3.get_public_access_block(Bucket=NAME)["PublicAccessBlockConfiguration"]
    assert all(blocked.values())
    assert laptop.s3.get_bucket_encryption(Bucket=NAME)
    assert laptop.installation(Life()).bucket.is_ours()


def test_the_same_once_more_changes_nothing_and_another_is_an_update(laptop: Laptop) -> None:
    laptop.install()
    assert laptop.install() and laptop.cloudformation.made == 1
    assert laptop.said[-1] == "Nothing to change: it is up to date."
    assert laptop.install(a_package(b"two")) and laptop.status == "UPDATE_COMPLETE"
    assert laptop.cloudformation.stacks[STACK].tags == [
        {"Key": RELEASE, "Value": a_package(b"two").release}
    ]


def test_a_no_leaves_nothing_behind_but_the_bucket(laptop: Laptop) -> None:
    laptop.answers = False
    assert not laptop.install()
    assert laptop.status == "REVIEW_IN_PROGRESS" and laptop.cloudformation.made == 0
    laptop.answers = True
    assert laptop.install() and laptop.status == "CREATE_COMPLETE"


def test_parameters_stay_until_they_are_changed(laptop: Laptop) -> None:
    laptop.install(Memory="1024")
    laptop.install(a_package(b"two"))
    assert laptop.cloudformation.stacks[STACK].parameters == {"Memory": "1024"}


def test_a_failed_creation_is_cleared_and_its_tables_are_taken_over(laptop: Laptop) -> None:
    laptop.cloudformation.fails = True
    with pytest.raises(StackFailed, match="ROLLBACK_COMPLETE"):
        laptop.install()
    assert laptop.install() and laptop.status == "CREATE_COMPLETE"
    assert any("first creation failed" in words for words in laptop.said)
    assert any("taken over: repave-hosts" in words for words in laptop.said)


def test_a_rollback_that_stopped_is_continued(laptop: Laptop) -> None:
    laptop.install()
    laptop.cloudformation.stacks[STACK].status = "UPDATE_ROLLBACK_FAILED"
    assert laptop.install(a_package(b"two")) and laptop.status == "UPDATE_COMPLETE"


def test_half_a_deletion_is_not_built_upon(laptop: Laptop) -> None:
    laptop.install()
    laptop.cloudformation.stacks[STACK].status = "DELETE_FAILED"
    with pytest.raises(StackFailed, match="repave destroy"):
        laptop.install()


def calls_of(act: Any) -> int:
    life = Life()
    act(life)
    return life.made


def test_installing_may_end_after_any_call_and_be_repeated(laptop: Laptop) -> None:
    most = calls_of(lambda life: laptop.install(life=life))
    for call in range(1, most + 1):
        laptop.remove(tables=True)
        before = laptop.cloudformation.made
        with pytest.raises(Died):
            laptop.install(life=Life(call))
        assert laptop.install(), call
        assert laptop.status == "CREATE_COMPLETE", call
        assert laptop.cloudformation.made == before + 1, call
    assert most > 10


def test_removing_may_end_after_any_call_and_be_repeated(laptop: Laptop) -> None:
    laptop.install()
    most = calls_of(lambda life: laptop.remove(True, life))
    for call in range(1, most + 1):
        laptop.install()
        with pytest.raises(Died):
            laptop.remove(True, Life(call))
        laptop.remove(True)
        assert (laptop.status, laptop.tables(), laptop.buckets()) == (None, [], []), call
    assert most > 10


def test_tables_stay_unless_they_are_asked_for(laptop: Laptop) -> None:
    laptop.install()
    laptop.remove()
    assert (laptop.status, laptop.buckets()) == (None, [])
    assert laptop.tables() == sorted(f"repave-{name}" for name in TABLES)
    assert laptop.removal(Life()).remains().tables
    assert laptop.install() and laptop.status == "CREATE_COMPLETE"
    laptop.remove(tables=True)
    assert laptop.tables() == [] and not laptop.removal(Life()).remains()


def test_a_bucket_of_the_operator_s_is_left_alone(laptop: Laptop) -> None:
    theirs = Bucket(laptop.s3, "theirs", ACCOUNT, REGION, own=False)
    where = {"CreateBucketConfiguration": {"LocationConstraint": REGION}}
    laptop.s3.create_bucket(Bucket="theirs", **where)
    stack, _, tables = laptop._parts(Life())
    talk = laptop.installation(Life()).talk
    assert Installation(stack, theirs, tables, talk).install(a_package(), {})
    Removal(stack, theirs, tables).carry_out(True, lambda event: None)
    assert laptop.buckets() == ["theirs"] and not theirs.is_ours()


@pytest.mark.parametrize(
    ("status", "first"),
    [
        (None, Need.CREATE),
        ("REVIEW_IN_PROGRESS", Need.CREATE),
        ("CREATE_IN_PROGRESS", Need.WAIT),
        ("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", Need.WAIT),
        ("ROLLBACK_COMPLETE", Need.CLEAR),
        ("UPDATE_ROLLBACK_COMPLETE", Need.UPDATE),
        ("UPDATE_ROLLBACK_FAILED", Need.MEND),
        ("DELETE_FAILED", Need.FINISH_DELETING),
        ("UPDATE_COMPLETE", Need.UPDATE),
    ],
)
def test_a_status_says_what_comes_first(status: str | None, first: Need) -> None:
    assert need(status) is first


def test_a_parameter_that_is_none_is_named(tmp_path: Any) -> None:
    file = tmp_path / "prod.yaml"
    file.write_text("Memory: 256\nTracing: true\nRoles: [a, b]\n")
    values = given(["Memory=1024"], file)
    assert values == {"Memory": "1024", "Tracing": "true", "Roles": "a,b"}
    with pytest.raises(SettingsError, match="no parameter Roles, Tracing; allowed: Memory"):
        for_stack(a_package().template, values, [])
    with pytest.raises(SettingsError, match="such as Memory=1024"):
        given(["Memory"], None)
