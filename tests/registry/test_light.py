"""Rows are read without PynamoDB's own instances, and DynamoDB's answers without botocore's walk:
nothing may mean anything else for that."""

import base64
import json
from typing import Any

import botocore.session
import pytest
from botocore.parsers import JSONParser

from chalicelib.registry.answers import RowsParser
from chalicelib.registry.light import LightModel
from chalicelib.registry.service_table import ServiceRow
from chalicelib.registry.tables import HostRow
from tests.registry.test_releases import RELEASES, items

ROWS = [
    (model, item)
    for release in RELEASES
    for model, table in ((HostRow, "hosts"), (ServiceRow, "services"))
    for item in items(release, table)
]


def plain(value: Any) -> Any:
    """With the maps in it, which either way are objects with an attribute for each name."""
    if isinstance(value, list):
        return [plain(each) for each in value]
    if hasattr(value, "get_attributes"):
        return {name: plain(getattr(value, name)) for name in value.get_attributes()}
    return {n: plain(v) for n, v in vars(value).items()} if hasattr(value, "__dict__") else value


@pytest.mark.parametrize(("model", "item"), ROWS)
def test_a_row_has_what_pynamodb_finds_in_it(model: type[LightModel], item: dict[str, Any]) -> None:
    light = model.from_raw_data(item)
    theirs = super(LightModel, model).from_raw_data(json.loads(json.dumps(item)))
    names = model.get_attributes()
    assert {n: plain(getattr(light, n)) for n in names} == {
        n: plain(getattr(theirs, n)) for n in names
    }


def test_what_is_null_or_of_a_newer_release_is_not_there() -> None:
    item = {"id": {"S": "i-1"}, "group": {"NULL": True}, "of_tomorrow": {"S": "x"}}
    row = HostRow.from_raw_data(item)
    assert (row.id, row.group, hasattr(row, "of_tomorrow")) == ("i-1", None, False)


def answered(parser: JSONParser, operation: str, body: dict[str, Any], status: int = 200) -> Any:
    service = botocore.session.get_session().get_service_model("dynamodb")
    sent = {
        "status_code": status,
        "headers": {"x-amzn-requestid": "r-1"},
        "body": json.dumps(body).encode(),
        "context": {"operation_name": operation},
    }
    return parser.parse(sent, service.operation_model(operation).output_shape)


ROW = {"id": {"S": "i-1"}, "tags": {"M": {"a": {"S": "b"}}}, "n": {"N": "1"}, "l": {"L": []}}
BYTES = {"value": {"B": base64.b64encode(b"\xff").decode()}}
BODIES: list[tuple[str, dict[str, Any], int]] = [
    ("GetItem", {"Item": ROW}, 200),
    ("GetItem", {}, 200),
    ("GetItem", {"Item": BYTES}, 200),
    ("Query", {"Items": [ROW], "Count": 1, "ScannedCount": 1}, 200),
    ("Scan", {"Items": [ROW], "Count": 1, "ScannedCount": 1, "LastEvaluatedKey": ROW}, 200),
    ("BatchGetItem", {"Responses": {"hosts": [ROW]}, "UnprocessedKeys": {}}, 200),
    ("UpdateItem", {"Attributes": ROW}, 200),
    ("GetItem", {"__type": "x#ThrottlingException", "message": "slower"}, 400),
]


@pytest.mark.parametrize(("operation", "body", "status"), BODIES)
def test_an_answer_is_what_botocore_makes_of_it(
    operation: str, body: dict[str, Any], status: int
) -> None:
    ours, theirs = RowsParser(), JSONParser()
    found = answered(ours, operation, body, status)
    expected = answered(theirs, operation, body, status)
    headers = expected["ResponseMetadata"]["HTTPHeaders"]
    assert {**found["ResponseMetadata"]["HTTPHeaders"]} == {**headers}
    for each in (found, expected):
        del each["ResponseMetadata"]["HTTPHeaders"]
    assert found == expected
