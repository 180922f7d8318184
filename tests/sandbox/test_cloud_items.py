"""Plain updates of one DynamoDB item: the short way and moto's own come to the same."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.conftest import Cloud, Ways, client
from tests.sandbox.test_cloud_dynamodb import refusal

KEY = {"id": {"S": "1"}}
NOBODY = {"id": {"S": "nobody"}}
ONE = {":one": {"N": "1"}}
NAMES = {"#n": "number", "#m": "more", "#o": "notes"}
VALUES = {":one": {"N": "1"}, ":text": {"S": "x"}}


@pytest.fixture
def table(cloud: Cloud) -> Any:
    """One item, whose number is 1."""
    dynamodb = client("dynamodb")
    dynamodb.create_table(
        TableName="rows",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    dynamodb.put_item(TableName="rows", Item={**KEY, "number": {"N": "1"}, "notes": {"L": []}})
    return dynamodb


@pytest.mark.parametrize(
    ("expression", "names", "values"),
    [
        ("SET #n = :one, #m = :text", "#n #m", ":one :text"),
        ("SET #n = :one REMOVE #o, #m", "#n #o #m", ":one"),
        (
            "SET #n = if_not_exists (#n, :one), #m = if_not_exists (#m, :text)",
            "#n #m",
            ":one :text",
        ),
        ("REMOVE #m", "#m", ""),
        ("SET #n = #n + :one", "#n", ":one"),
        ("SET #n = if_not_exists (#m, :one)", "#n #m", ":one"),
    ],
)
def test_an_update_changes_the_same_both_ways(
    table: Any, ways: Ways, expression: str, names: str, values: str
) -> None:
    given: dict[str, Any] = {"UpdateExpression": expression, "TableName": "rows"}
    given["ExpressionAttributeNames"] = {name: NAMES[name] for name in names.split()}
    if values:
        given["ExpressionAttributeValues"] = {value: VALUES[value] for value in values.split()}
    two = {"id": {"S": "2"}}
    table.put_item(TableName="rows", Item={**two, "number": {"N": "1"}, "notes": {"L": []}})
    ways.short(lambda: table.update_item(Key=KEY, **given))
    ways.long(lambda: table.update_item(Key=two, **given))
    short, long = (table.get_item(TableName="rows", Key=key)["Item"] for key in (KEY, two))
    assert short | two == long


def test_each_addition_counts_whichever_way_it_came(table: Any, ways: Ways) -> None:
    given = {
        "TableName": "rows",
        "Key": KEY,
        "UpdateExpression": "ADD #n :one, #m :one",
        "ConditionExpression": "#n < :one OR #n >= :one",
        "ExpressionAttributeNames": {"#n": "number", "#m": "more"},
        "ExpressionAttributeValues": ONE,
        "ReturnValues": "ALL_NEW",
    }
    ways.short(lambda: table.update_item(**given))
    changed = ways.long(lambda: table.update_item(**given))["Attributes"]
    assert (changed["number"], changed["more"]) == ({"N": "3"}, {"N": "2"})


def test_a_failed_transaction_leaves_every_item_as_it_was(table: Any) -> None:
    before = table.scan(TableName="rows")["Items"]
    update = {
        "TableName": "rows",
        "Key": KEY,
        "UpdateExpression": "SET #n = :one",
        "ExpressionAttributeNames": {"#n": "number"},
        "ExpressionAttributeValues": {":one": {"N": "99"}},
    }
    check = {"TableName": "rows", "Key": NOBODY, "ConditionExpression": "attribute_exists(id)"}
    with pytest.raises(ClientError, match="TransactionCanceled"):
        table.transact_write_items(TransactItems=[{"Update": update}, {"ConditionCheck": check}])
    assert table.scan(TableName="rows")["Items"] == before


@pytest.mark.parametrize(
    ("code", "given"),
    [
        (
            "ConditionalCheckFailedException",
            {"UpdateExpression": "REMOVE #n", "ConditionExpression": "attribute_not_exists(#n)"},
        ),
        (
            "ValidationException",
            {"UpdateExpression": "SET #n = :one", "ExpressionAttributeNames": {"#n": "id"}},
        ),
        (
            "ValidationException",
            {
                "UpdateExpression": "REMOVE #n",
                "ExpressionAttributeNames": {"#n": "number", "#unused": "more"},
            },
        ),
    ],
    ids=["condition", "key", "unused name"],
)
def test_a_refused_update_is_refused_as_moto_does(
    table: Any, ways: Ways, code: str, given: dict[str, Any]
) -> None:
    given = {"TableName": "rows", "Key": KEY, "ExpressionAttributeNames": {"#n": "number"}} | given
    if ":one" in given["UpdateExpression"]:
        given["ExpressionAttributeValues"] = ONE
    short = refusal(lambda: table.update_item(**given))
    long = ways.long(lambda: refusal(lambda: table.update_item(**given)))
    assert short == long
    assert short["Error"]["Code"] == code
