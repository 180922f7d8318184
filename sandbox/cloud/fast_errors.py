"""A refusal of moto's DynamoDB in the form that botocore makes a ClientError of."""

from types import SimpleNamespace
from typing import Any

from botocore.model import OperationModel
from botocore.parsers import ResponseParserFactory
from werkzeug.exceptions import HTTPException

_parser = ResponseParserFactory().create_parser("json")


def refused(model: OperationModel, refusal: HTTPException) -> tuple[Any, dict[str, Any]]:
    """What botocore's endpoint makes of an error: the error itself, and the fields of its shape."""
    response: dict[str, Any] = {
        "status_code": refusal.code,
        "headers": {},
        "body": (refusal.description or "").encode(),
    }
    parsed: dict[str, Any] = _parser.parse(response, model.output_shape)  # type: ignore[arg-type]
    shape = model.service_model.shape_for_error_code(parsed.get("Error", {}).get("Code"))
    if shape is not None:
        parsed.update(_parser.parse(response, shape))
    return SimpleNamespace(status_code=refusal.code), parsed
