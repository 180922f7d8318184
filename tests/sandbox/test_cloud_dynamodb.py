"""DynamoDB through the short way: the same answers and the same errors as through the long."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.conftest import Cloud, Ways, client


@pytest.fixture
def table(cloud: Cloud) -> Any:
    dynamodb = client("dynamodb")
    dynamodb.create_table(
        TableName="rows",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    for number in range(4):
        notes = {"L": [{"N": "1"}, {"NULL": True}, {"S": "x"}]}
        item = {"id": {"S": str(number)}, "number": {"N": str(number)}, "notes": notes}
        dynamodb.put_item(TableName="rows", Item=item)
    return dynamodb


KEY = {"id": {"S": "1"}}
NOBODY = {"id": {"S": "nobody"}}
ONE = {":one": {"N": "1"}}


@pytest.mark.parametrize(
    ("operation", "given"),
    [
        ("get_item", {"Key": KEY}),
        ("get_item", {"Key": KEY, "ConsistentRead": True, "ReturnConsumedCapacity": "TOTAL"}),
        ("get_item", {"Key": NOBODY}),
        (
            "get_item",
            {
                "Key": KEY,
                "ProjectionExpression": "#c",
                "ExpressionAttributeNames": {"#c": "number"},
            },
        ),
        ("scan", {}),
        ("scan", {"ConsistentRead": True, "ReturnConsumedCapacity": "TOTAL"}),
        ("scan", {"Limit": 2}),
        ("scan", {"Select": "COUNT"}),
        (
            "query",
            {"KeyConditionExpression": "id = :id", "ExpressionAttributeValues": {":id": KEY["id"]}},
        ),
        ("put_item", {"Item": {**KEY, "n": {"N": "7"}}, "ReturnValues": "ALL_OLD"}),
        ("put_item", {"Item": NOBODY}),
        (
            "update_item",
            {
                "Key": KEY,
                "UpdateExpression": "SET n = :one REMOVE notes",
                "ExpressionAttributeValues": ONE,
                "ReturnValues": "ALL_NEW",
            },
        ),
        (
            "update_item",
            {"Key": KEY, "UpdateExpression": "SET n = :one", "ExpressionAttributeValues": ONE},
        ),
        ("delete_item", {"Key": NOBODY, "ReturnValues": "ALL_OLD"}),
        ("delete_item", {"Key": NOBODY}),
    ],
)
def test_answers_are_the_same(
    table: Any, ways: Ways, operation: str, given: dict[str, Any]
) -> None:
    call = getattr(table, operation)
    call(TableName="rows", **given)  # both ways then start from the same item
    ways.same(lambda: call(TableName="rows", **given))


def test_batches_and_transactions_answer_the_same(table: Any, ways: Ways) -> None:
    put = {"Put": {"TableName": "rows", "Item": KEY}}
    get = {"Get": {"TableName": "rows", "Key": KEY}}
    batch = {"rows": [{"PutRequest": {"Item": KEY}}]}
    ways.same(lambda: table.batch_get_item(RequestItems={"rows": {"Keys": [KEY, NOBODY]}}))
    ways.same(lambda: table.batch_write_item(RequestItems=batch))
    ways.same(lambda: table.transact_write_items(TransactItems=[put]))
    ways.same(lambda: table.transact_get_items(TransactItems=[get]))


def refusal(call: Callable[[], Any]) -> dict[str, Any]:
    with pytest.raises(ClientError) as refused:
        call()
    response = dict(refused.value.response)
    del response["ResponseMetadata"]
    return response | {"class": type(refused.value).__name__}


@pytest.mark.parametrize(
    ("code", "operation", "given"),
    [
        (
            "ConditionalCheckFailedException",
            "put_item",
            {
                "TableName": "rows",
                "Item": KEY,
                "ConditionExpression": "attribute_not_exists(id)",
                "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            },
        ),
        (
            "ConditionalCheckFailedException",
            "delete_item",
            {"TableName": "rows", "Key": KEY, "ConditionExpression": "attribute_not_exists(id)"},
        ),
        ("ResourceNotFoundException", "get_item", {"TableName": "nowhere", "Key": KEY}),
        ("ValidationException", "get_item", {"TableName": "rows", "Key": {"wrong": {"S": "1"}}}),
        (
            "TransactionCanceledException",
            "transact_write_items",
            {
                "TransactItems": [
                    {
                        "Put": {
                            "TableName": "rows",
                            "Item": KEY,
                            "ConditionExpression": "attribute_not_exists(id)",
                            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
                        }
                    },
                    {"Put": {"TableName": "rows", "Item": NOBODY}},
                ]
            },
        ),
    ],
)
def test_refusals_are_the_same(
    table: Any, ways: Ways, code: str, operation: str, given: dict[str, Any]
) -> None:
    def call() -> dict[str, Any]:
        return refusal(lambda: getattr(table, operation)(**given))

    short, long = ways.short(call), ways.long(call)
    assert short == long
    assert short["Error"]["Code"] == code


def test_an_answer_is_the_callers_own(table: Any) -> None:
    item = table.get_item(TableName="rows", Key=KEY)["Item"]
    item["number"]["N"] = "99"
    assert table.get_item(TableName="rows", Key=KEY)["Item"]["number"] == {"N": "1"}


@pytest.mark.parametrize(
    ("expression", "after"),
    [
        ("SET a = :one, b = if_not_exists(b, :one)", {"a", "b", "keep"}),
        ("SET a = keep + :one REMOVE keep", {"a"}),
        ("ADD a :one SET b = :one", {"a", "b", "keep"}),
    ],
)
def test_update_expressions_mean_what_they_mean(
    table: Any, expression: str, after: set[str]
) -> None:
    """moto's parser and validator are replaced by quicker ones; twice, for the cache."""
    for _ in range(2):
        table.put_item(TableName="rows", Item={**KEY, "keep": {"N": "5"}})
        answer = table.update_item(
            TableName="rows",
            Key=KEY,
            UpdateExpression=expression,
            ExpressionAttributeValues=ONE,
            ReturnValues="ALL_NEW",
        )
        assert answer["Attributes"].keys() == after | {"id"}


def test_bad_update_expressions_are_refused(table: Any) -> None:
    for expression in ("SET a = :one SET b = :one", "SET id = :one", "SET a.b.c = :one"):
        with pytest.raises(ClientError, match="ValidationException"):
            table.update_item(
                TableName="rows",
                Key=KEY,
                UpdateExpression=expression,
                ExpressionAttributeValues=ONE,
            )
