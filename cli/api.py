"""Asking the deployed API: signed with the operator's credentials, or plain on loopback, where the
sandbox is."""

import json
import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import boto3
from botocore.awsrequest import AWSRequest
from botocore.exceptions import ClientError, HTTPClientError
from botocore.httpsession import URLLib3Session
from botocore.session import Session

from chalicelib.errors import ApiError, SettingsError
from cli.failing import Unreachable
from dashboard.files import Answer
from dashboard.handler import problem
from dashboard.serving import Answers
from dashboard.serving import Api as Signed

HOSTED = re.compile(r"\.execute-api\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?$")
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
OUTPUT = "EndpointURL"
"""Of the stack: the API's address, with its stage."""
GATEWAY = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})


class Plain:
    """Unsigned, for loopback only."""

    def __init__(self, url: str) -> None:
        self._url, self._http = url.rstrip("/"), URLLib3Session(timeout=30)

    def ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        request = AWSRequest(method, f"{self._url}{path}", headers, body or b"")
        try:
            answer = self._http.send(request.prepare())
        except HTTPClientError as error:
            return problem(HTTPStatus.BAD_GATEWAY, "the API cannot be reached", str(error))
        return Answer(answer.status_code, answer.content)


class Declined(ApiError):
    """What the API answers to a request that it understood: not found, or refused."""


class Misasked(SettingsError):
    """What the API says of a request that is wrong in itself."""


@dataclass(frozen=True, slots=True)
class Api:
    answers: Answers

    def get(self, path: str, query: Mapping[str, str] | None = None) -> dict[str, Any]:
        return self._ask("GET", path + (f"?{urlencode(query)}" if query else ""), None)

    def write(self, method: str, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return self._ask(method, path, {name: v for name, v in body.items() if v is not None})

    def each(self, path: str, name: str, query: Mapping[str, str]) -> Iterator[dict[str, Any]]:
        """Over all pages."""
        cursor: str | None = None
        while True:
            page = self.get(
                path, {**query, "limit": "1000"} | ({"cursor": cursor} if cursor else {})
            )
            yield from page[name]
            cursor = page["cursor"]
            if cursor is None:
                return

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None) -> dict[str, Any]:
        headers = {"Content-Type": "application/json"} if body else {}
        if method != "GET":
            headers["Idempotency-Key"] = uuid.uuid4().hex
        sent = json.dumps(body).encode() if body else None
        return _read(self.answers.ask(method, path, sent, headers))


def path_of(*parts: str) -> str:
    return "/" + "/".join(quote(part, safe="") for part in parts)


def _read(answer: Answer) -> dict[str, Any]:
    try:
        told = json.loads(answer.body)
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise Unreachable(f"the API answers {answer.status} without JSON; is its address right?")
    if answer.status < HTTPStatus.BAD_REQUEST:
        return told
    words = _words(told)
    if answer.status == HTTPStatus.BAD_REQUEST:
        raise Misasked(words)
    if answer.status in GATEWAY or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise Unreachable(f"the API answers {answer.status}: {words}")
    raise Declined(words)


def _words(told: Mapping[str, Any]) -> str:
    fields = [f"{each['field']}: {each['problem']}" for each in told.get("errors") or ()]
    said = told.get("detail") or told.get("message") or told.get("Message") or "no reason is given"
    return "; ".join([str(said), *fields])


def api_at(url: str | None, stack: str) -> Api:
    return Api(answers_at(url, stack))


def answers_at(url: str | None, stack: str) -> Answers:
    """Where no address is given: as the stack of that name puts it out."""
    url, session = url or _put_out(stack), Session()
    region = signed_for("--api-url", url, session)
    return Plain(url) if region is None else Signed(url, session, region)


def signed_for(option: str, url: str, session: Session) -> str | None:
    """The region of whoever checks the signature. None on loopback, where nobody does."""
    parts = urlsplit(url)
    if parts.scheme == "http" and parts.hostname in LOOPBACK:
        return None
    if parts.scheme != "https" or not parts.hostname:
        raise SettingsError(f"{option} {url!r}; allowed: https://..., or http:// on loopback")
    region = region_of(url) or session.get_config_variable("region")
    if not region:
        raise SettingsError("no AWS region was given; set AWS_REGION")
    return str(region)


def region_of(url: str) -> str | None:
    """That a hosted API's address names."""
    found = HOSTED.search(urlsplit(url).hostname or "")
    return found and found[1]


def _put_out(stack: str) -> str:
    try:
        found = boto3.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ValidationError":
            raise
        found = []
    outputs = {one["OutputKey"]: one["OutputValue"] for s in found for one in s.get("Outputs", [])}
    if OUTPUT not in outputs:
        words = f"no stack {stack} here puts out the API's address"
        raise Unreachable(f"{words}; give --api-url, or set REPAVE_API_URL")
    return str(outputs[OUTPUT])
