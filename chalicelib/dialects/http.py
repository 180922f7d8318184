"""Requests, answers and questions, as all dialects have them."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, unquote

from chalicelib.discovery.facts import moment
from chalicelib.discovery.view import View
from chalicelib.model.fleet import Account

JSON = "application/json"
AS_OF = "X-Repave-As-Of"


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    path: tuple[str, ...]
    """Its segments, decoded: a slash in one of them is part of a name."""
    query: tuple[tuple[str, str], ...] = ()
    """In order and as often as given; a flag has no value."""
    body: bytes = b""
    raw_path: str = ""
    """For names that may have slashes themselves, at their ends too."""
    caller: str = ""
    """Who signed it, where somebody did."""

    @staticmethod
    def parse(
        method: str, raw_path: str, raw_query: str, body: bytes = b"", caller: str = ""
    ) -> "Request":
        path = tuple(unquote(segment) for segment in raw_path.strip("/").split("/"))
        query = tuple(parse_qsl(raw_query, keep_blank_values=True))
        return Request(method, path, query, body, raw_path, caller)

    def has(self, name: str) -> bool:
        """For flags, of which only the presence counts."""
        return any(key == name for key, _ in self.query)

    def one(self, name: str, default: str = "") -> str:
        return next((value for key, value in self.query if key == name), default)

    def without(self, name: str) -> "Request":
        return replace(self, query=tuple(pair for pair in self.query if pair[0] != name))

    def every(self, name: str) -> list[str]:
        return [value for key, value in self.query if key == name]


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes
    content_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be read, how long a change of it may be awaited, and how it is then worded."""

    answer: Callable[[View], Answer]
    service: str | None = None
    """Only hosts that may offer it; None: all hosts."""
    after: int = 0
    """The index that the client has seen: it is answered once there is another. 0: at once."""
    wait: float = 0.0
    """Seconds."""
    fleet: str | None = None
    """Where only its hosts are named: so that no others need be read."""
    at: datetime | timedelta | None = None
    """As it was then, or so long ago."""
    says_when_seen: bool = True
    """Whether the answer's body says when AWS was last seen to agree: then it is another after
    each sweep."""


Asked = Question | Answer
"""An answer where nothing needs to be read."""


def as_json(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    return of_json(json_text(value), status, headers)


def of_json(text: str, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    return Answer(status, text.encode(), JSON, headers or {})


def json_text(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def when_seen(as_of: datetime, account: Account) -> dict[str, str]:
    """Headers: when the registry was asked, and when AWS was last compared with all its rows, by
    groups and by instances."""
    known = {
        AS_OF: moment(as_of),
        "X-Repave-Last-Sweep": moment(account.last_sweep_at),
        "X-Repave-Last-Audit": moment(account.last_audit_at),
    }
    return {name: at for name, at in known.items() if at}


def text(words: str, status: int = 200, content_type: str = "text/plain; charset=utf-8") -> Answer:
    return Answer(status, words.encode(), content_type)


def unique(values: Iterable[str]) -> list[str]:
    """In the order of their first appearance."""
    return list(dict.fromkeys(values))
