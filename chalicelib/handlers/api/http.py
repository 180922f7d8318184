"""Requests to values, values to responses, errors to problem+json."""

import json
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ParamSpec

from chalice.app import Request, Response

from chalicelib.errors import ApiError, BadRequest
from chalicelib.events.fields import HOST_ID

P = ParamSpec("P")
MAX_LIMIT = 1000
DEFAULT_LIMIT = 100


def answers(view: Callable[P, Response]) -> Callable[P, Response]:
    """Turns the errors that a caller can mend into problems; all others stay errors of ours."""

    @wraps(view)
    def answer(*args: P.args, **kwargs: P.kwargs) -> Response:
        try:
            return view(*args, **kwargs)
        except ApiError as error:
            return _problem(error)

    return answer


def ok(body: Mapping[str, Any], status: int = 200) -> Response:
    return _response(body, status, "application/json")


def _problem(error: ApiError) -> Response:
    body: dict[str, Any] = {"title": error.title, "status": error.status, "detail": str(error)}
    if isinstance(error, BadRequest) and error.fields:
        body["errors"] = [{"field": f, "problem": words} for f, words in error.fields.items()]
    return _response(body, error.status, "application/problem+json")


def _response(body: Mapping[str, Any], status: int, content_type: str) -> Response:
    return Response(json.dumps(body), headers={"Content-Type": content_type}, status_code=status)


def caller(request: Request) -> str:
    """Who signed the request. Without IAM in front (a local server) nobody did, and it says so."""
    identity: Mapping[str, Any] = request.context.get("identity", {})
    return str(identity.get("userArn") or "unsigned")


def query(request: Request, *allowed: str) -> dict[str, str]:
    given = dict(request.query_params or {})
    unknown = {name: f"no such parameter; allowed: {', '.join(allowed)}" for name in given}
    unknown = {name: words for name, words in unknown.items() if name not in allowed}
    if unknown:
        raise BadRequest("a query parameter that does not exist", unknown)
    return {name: str(value) for name, value in given.items()}


def limit(given: Mapping[str, str]) -> int:
    text = given.get("limit", str(DEFAULT_LIMIT))
    if not text.isdecimal() or not 1 <= int(text) <= MAX_LIMIT:
        allowed = f"{text!r}; allowed: a number from 1 to {MAX_LIMIT}"
        raise BadRequest("the limit is not one", {"limit": allowed})
    return int(text)


def json_object(request: Request, *allowed: str) -> dict[str, Any]:
    """The body, which may be left out."""
    if not request.raw_body:
        return {}
    try:
        body = json.loads(request.raw_body)
    except ValueError as error:
        raise BadRequest(f"the body is not JSON: {error}") from None
    if not isinstance(body, dict):
        raise BadRequest("the body is not a JSON object")
    unknown = {k: f"no such field; allowed: {', '.join(allowed)}" for k in body if k not in allowed}
    if unknown:
        raise BadRequest("a field that does not exist", unknown)
    return body


def host_id(text: str) -> str:
    if not HOST_ID.fullmatch(text):
        allowed = f"{text!r}; allowed: i- and 8 or 17 hexadecimal digits"
        raise BadRequest("not an instance id", {"id": allowed})
    return text
