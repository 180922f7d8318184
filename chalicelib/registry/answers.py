"""DynamoDB's answers as they come. Botocore walks each value of each row to find those that are not
JSON's own, which are bytes: where there are none it changes nothing, in most of a read's time."""

import json
from collections.abc import Mapping
from typing import Any

from botocore.parsers import JSONParser, ResponseParserFactory
from botocore.session import Session

ROWS = frozenset({"GetItemOutput", "BatchGetItemOutput", "QueryOutput", "ScanOutput"})
BYTES = (b'"B"', b'"BS"')
"""The types of attributes whose values are bytes."""


class RowsParser(JSONParser):
    def parse(self, response: Mapping[str, Any], shape: Any) -> Any:
        body = response["body"]
        plain = response["status_code"] == 200 and shape is not None and shape.name in ROWS
        if not plain or any(kind in body for kind in BYTES):
            return super().parse(response, shape)
        headers = {name.lower(): value for name, value in response["headers"].items()}
        about = {"RequestId": headers.get("x-amzn-requestid", ""), "HTTPHeaders": headers}
        return {**json.loads(body), "ResponseMetadata": {"HTTPStatusCode": 200, **about}}


class _Factory(ResponseParserFactory):
    def create_parser(self, protocol_name: str) -> Any:
        return RowsParser() if protocol_name == "json" else super().create_parser(protocol_name)


def read_as_they_come(session: Session) -> None:
    """For clients that are made of it from now on."""
    session.register_component("response_parser_factory", _Factory())
