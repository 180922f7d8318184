"""Asking a view of the API as somebody does, among the same faults as everything else."""

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from chalicelib.handlers.api.http import View

ROLE = "arn:aws:sts::123456789012:assumed-role"
Invoke = Callable[[str, str | None, Callable[[Any], Any]], bool]


def asked(
    invoke: Invoke,
    view: View,
    path: dict[str, str],
    body: Any,
    fleet: str | None,
    by: str,
    query: dict[str, str] | None = None,
) -> int | None:
    """None where no answer comes."""
    request: Any = SimpleNamespace(
        uri_params=path,
        query_params=Query(query) if query else None,
        headers={},
        raw_body=json.dumps(body).encode() if body else b"",
        context={"identity": {"userArn": f"{ROLE}/web/{by}"}},
        lambda_context=None,
    )
    answers: list[int] = []
    invoke("api", fleet, lambda deps: answers.append(view(deps, request).status_code))
    return answers[0] if answers else None


class Query(dict[str, str]):
    """As Chalice gives it."""

    def getlist(self, name: str) -> list[str]:
        return [self[name]]
