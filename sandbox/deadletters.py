"""What Lambda leaves of an asynchronous invocation after its last try, in the queue that the
application's template names as its destination."""

import json
import uuid
from typing import Any

from moto.sqs.models import sqs_backends

from sandbox.functions import ACCOUNT_ID, REGION
from sandbox.installation import UNPROCESSED


def keep(function: str, event: dict[str, Any], error: BaseException) -> None:
    record = {
        "version": "1.0",
        "requestContext": {
            "requestId": str(uuid.uuid4()),
            "functionArn": f"arn:aws:lambda:{REGION}:{ACCOUNT_ID}:function:{function}:$LATEST",
            "condition": "RetriesExhausted",
            "approximateInvokeCount": 3,
        },
        "requestPayload": event,
        "responseContext": {"statusCode": 200, "functionError": "Unhandled"},
        "responsePayload": {"errorType": type(error).__name__, "errorMessage": str(error)},
    }
    sqs_backends[ACCOUNT_ID][REGION].send_message(UNPROCESSED, json.dumps(record))
