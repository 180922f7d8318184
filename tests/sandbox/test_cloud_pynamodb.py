"""PynamoDB, which makes botocore clients of its own, through the short way."""

from typing import Any

import pytest
from pynamodb.attributes import (
    BinaryAttribute,
    NumberAttribute,
    UnicodeAttribute,
    VersionAttribute,
)
from pynamodb.connection import Connection
from pynamodb.exceptions import PutError, TransactWriteError, UpdateError
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from tests.sandbox.conftest import Cloud, Ways


class Row(Model):
    class Meta:
        table_name = "rows"
        region = "us-east-1"

    id = UnicodeAttribute(hash_key=True)
    number = NumberAttribute(default=0)
    blob = BinaryAttribute(null=True, legacy_encoding=False)
    version = VersionAttribute()


@pytest.fixture
def table(cloud: Cloud) -> None:
    Row.create_table(billing_mode="PAY_PER_REQUEST", wait=True)
    for number in range(4):
        Row(str(number), number=number).save()


def test_pynamodb_takes_the_short_way(table: None, ways: Ways) -> None:
    def use() -> dict[str, Any]:
        row = Row.get("1")
        row.update(actions=[Row.number.set(Row.number + 1)], condition=Row.number == 1)
        Row("new").save(Row.id.does_not_exist())
        return {"counts": sorted(one.number for one in Row.scan())}

    assert ways.short(use) == {"counts": [0, 0, 2, 2, 3]}


def test_pynamodb_sees_conflicts_as_ever(table: None) -> None:
    with pytest.raises(PutError) as refused:
        Row("1").save(Row.id.does_not_exist())
    assert refused.value.cause_response_code == "ConditionalCheckFailedException"
    stale = Row.get("2")
    Row.get("2").update(actions=[Row.number.set(9)])
    with pytest.raises(UpdateError) as conflict:
        stale.update(actions=[Row.number.set(1)])
    assert conflict.value.cause_response_code == "ConditionalCheckFailedException"


def test_pynamodb_sees_cancelled_transactions_as_ever(table: None) -> None:
    with pytest.raises(TransactWriteError) as cancelled:
        with TransactWrite(connection=Connection(region="us-east-1")) as transaction:
            transaction.save(Row("other"))
            transaction.save(Row("1"), condition=Row.id.does_not_exist())
    reasons = cancelled.value.cancellation_reasons
    assert [reason and reason.code for reason in reasons] == [None, "ConditionalCheckFailed"]
    assert len(list(Row.scan())) == 4


def test_binary_values_survive(table: None) -> None:
    Row("binary", blob=b"\x00\xff").save()
    assert Row.get("binary").blob == b"\x00\xff"
