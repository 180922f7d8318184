"""Requests to what a handler is asked, its answers to responses, errors to problem+json."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import unquote

from chalice.app import Request, Response

from chalicelib.deps import Deps
from chalicelib.errors import ApiError, BadRequest
from chalicelib.handlers.api import validation
from chalicelib.handlers.api.operations import Answer, AnyOperation, Asked, B, Operation, Q
from chalicelib.handlers.api.shapes.problems import FieldProblem, Problem

Kept = dict[str, Any]
JSON, PROBLEM = "application/json", "application/problem+json"


@dataclass(frozen=True, slots=True)
class View:
    """An operation, and what answers it."""

    operation: AnyOperation
    answer: Callable[[Deps, Request], Response]

    def __call__(self, deps: Deps, request: Request) -> Response:
        return self.answer(deps, request)


def answers(
    operation: Operation[Q, B],
) -> Callable[[Callable[[Deps, Asked[Q, B]], Answer]], View]:
    """Makes the errors that a caller can mend problems; all others stay errors of ours."""

    def decorate(handler: Callable[[Deps, Asked[Q, B]], Answer]) -> View:
        @wraps(handler)
        def view(deps: Deps, request: Request) -> Response:
            try:
                asked = _asked(operation, request)
                kept = _answered(deps, operation, asked, request, lambda: handler(deps, asked))
            except ApiError as error:
                return _problem(error)
            return _response(kept["body"], kept["status"], JSON)

        return View(operation, view)

    return decorate


def _answered(
    deps: Deps,
    operation: Operation[Q, B],
    asked: Asked[Q, B],
    request: Request,
    handle: Callable[[], Answer],
) -> Kept:
    def answer() -> Kept:
        told, status = handle()
        return {"status": status, "body": told.model_dump_json(exclude_unset=True)}

    if asked.key is None:
        return answer()
    # Imported only when somebody sends a key: it would be 40 ms of every cold start.
    from chalicelib.handlers.api.once import once

    same = [asked.given.model_dump(mode="json"), asked.body.model_dump(mode="json")]
    keyed = {"key": asked.key, "caller": asked.caller, "request": [operation.name, *same]}
    return once(deps.answers(), keyed, request.lambda_context, answer)


def _asked(operation: Operation[Q, B], request: Request) -> Asked[Q, B]:
    in_path = {name: unquote(value) for name, value in (request.uri_params or {}).items()}
    given = request.query_params
    query = {name: given.getlist(name) for name in given} if given else {}
    return Asked(
        given=validation.parameters(operation.given, query, in_path),
        body=validation.body(operation.body, request.raw_body),
        caller=_caller(request),
        key=validation.headers(request.headers).key if operation.writes else None,
    )


def _caller(request: Request) -> str:
    """Who signed the request. Without IAM in front (a local server) nobody did, and it says so."""
    identity: Mapping[str, Any] = request.context.get("identity", {})
    return str(identity.get("userArn") or "unsigned")


def problems_alike(event: Request, get_response: Callable[[Any], Response]) -> Response:
    """Middleware: what Chalice refuses by itself is told in the form of all other errors."""
    response = get_response(event)
    body = response.body
    if response.status_code < 400 or not isinstance(body, dict):
        return response
    title, detail = str(body.get("Code", "Error")), str(body.get("Message", ""))
    told = Problem(title=title, status=response.status_code, detail=detail)
    return _response(told.model_dump_json(exclude_none=True), response.status_code, PROBLEM)


def _problem(error: ApiError) -> Response:
    fields = error.fields if isinstance(error, BadRequest) else {}
    problems = [FieldProblem(field=field, problem=words) for field, words in fields.items()]
    told = Problem(
        title=error.title, status=error.status, detail=str(error), errors=problems or None
    )
    return _response(told.model_dump_json(exclude_none=True), error.status, PROBLEM)


def _response(body: str, status: int, content_type: str) -> Response:
    return Response(body, headers={"Content-Type": content_type}, status_code=status)
