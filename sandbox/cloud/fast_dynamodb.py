"""DynamoDB's item operations answered by moto's own handler, without HTTP, routing and signing."""

import json
from typing import Any

from botocore.model import OperationModel
from moto.core.utils import camelcase_to_underscores
from moto.dynamodb.responses import DynamoHandler

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
# Binary values are base64 on the wire only; the long way knows how to convert them.
BINARY = (b'"B":', b'"BS":')


def call(model: OperationModel, body: bytes) -> dict[str, Any] | None:
    """The parsed answer, or None when the long way must answer; raises moto's refusals."""
    if any(marker in body for marker in BINARY):
        return None
    handler = DynamoHandler()
    handler.body = handler.params = json.loads(body)
    handler.current_account, handler.region = ACCOUNT_ID, REGION
    result = getattr(handler, OPERATIONS[model.name])().result
    shape = model.output_shape
    known = shape.members if shape else ()  # moto tells a little more than AWS
    return {key: value for key, value in result.items() if key in known and value is not None}
