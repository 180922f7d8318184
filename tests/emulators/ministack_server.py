"""Run by ministack's own Python: its port, and a door for the events that only AWS may send.

PutEvents refuses sources that begin with `aws.`, as in AWS; what EC2 and Auto Scaling of the
sandbox tell comes in by the door, and goes the way of every event from there.
"""

import asyncio
import json
import sys
from datetime import datetime
from typing import Any

from hypercorn.asyncio import serve
from hypercorn.config import Config
from ministack.app import app
from ministack.core.responses import request_scope
from ministack.services import eventbridge

DOOR = "/_events_of_aws"


async def front(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] != "http" or scope["path"] != DOOR:
        await app(scope, receive, send)
        return
    event = json.loads(await _body(receive))
    with request_scope(event["account"], event["region"]):
        eventbridge._dispatch_event(_record(event))
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def _body(receive: Any) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


def _record(event: dict[str, Any]) -> dict[str, Any]:
    """As ministack keeps an event; it is delivered in AWS's form again."""
    return {
        "EventId": event["id"],
        "Source": event["source"],
        "DetailType": event["detail-type"],
        "Detail": json.dumps(event["detail"]),
        "EventBusName": "default",
        "Time": int(datetime.fromisoformat(event["time"].replace("Z", "+00:00")).timestamp()),
        "Resources": event["resources"],
        "Account": event["account"],
        "Region": event["region"],
    }


if __name__ == "__main__":
    config = Config()
    config.bind = [f"127.0.0.1:{sys.argv[1]}"]
    asyncio.run(serve(front, config))
