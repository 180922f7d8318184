"""DynamoDB's item operations answered by moto's own handler, without HTTP, routing and signing."""

import json
from typing import Any

from botocore.model import OperationModel
from moto.core.utils import camelcase_to_underscores
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.responses import DynamoHandler

from sandbox.cloud import fast_items
from sandbox.cloud.events import ACCOUNT_ID, REGION

OPERATIONS = {
    name: camelcase_to_underscores(name)
    for name in (
        "GetItem",
        "PutItem",
        "UpdateItem",
        "DeleteItem",
        "Query",
        "Scan",
        "BatchGetItem",
        "BatchWriteItem",
        "TransactGetItems",
        "TransactWriteItems",
    )
}
# Every sweep makes one of each, so these have a way that is shorter still.
SHORTER = {"Scan": fast_items.scan, "UpdateItem": fast_items.update}
SMALL = 100_000  # Bytes of a request.
# Binary values are base64 on the wire only; the long way knows how to convert them.
BINARY = (b'"B":', b'"BS":')


def call(model: OperationModel, body: bytes) -> dict[str, Any] | None:
    """The parsed answer, or None when the long way must answer; raises moto's refusals."""
    if any(marker in body for marker in BINARY):
        return None
    asked = json.loads(body)
    result = _shorter(model.name, asked) if len(body) < SMALL else None
    if result is None:
        result = _handled(model.name, asked)
    shape = model.output_shape
    known = shape.members if shape else ()  # moto tells a little more than AWS
    return {key: value for key, value in result.items() if key in known and value is not None}


def _shorter(operation: str, asked: dict[str, Any]) -> dict[str, Any] | None:
    way = SHORTER.get(operation)
    return way(dynamodb_backends[ACCOUNT_ID][REGION], asked) if way else None


def _handled(operation: str, asked: dict[str, Any]) -> Any:
    handler = DynamoHandler()
    handler.body = handler.params = asked
    handler.current_account, handler.region = ACCOUNT_ID, REGION
    return getattr(handler, OPERATIONS[operation])().result
