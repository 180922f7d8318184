"""Parameters of a request to Consul: what is meant, or in Consul's words what is wrong."""

import re
from dataclasses import dataclass

from chalicelib.dialects.consul.shapes import meta
from chalicelib.dialects.http import Request
from chalicelib.discovery.view import Instance, Node

NO_SUCH_PATH = "Invalid URL path: not a recognized HTTP API endpoint"
DEFAULT_WAIT = 300.0
LONGEST_INDEX = 20
"""Digits of the largest number that clients can hold."""
_UNITS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_PART = re.compile(r"([0-9]{1,12}(?:\.[0-9]{0,12})?|\.[0-9]{1,12})(ns|us|µs|ms|s|m|h)", re.ASCII)


class NotUsable(Exception):
    def __init__(self, words: str, status: int = 400) -> None:
        super().__init__(words)
        self.status = status


@dataclass(frozen=True, slots=True)
class Parameters:
    index: int
    wait: float
    passing: bool
    tags: frozenset[str]
    node_meta: tuple[tuple[str, str], ...]

    def meta_fits(self, node: Node) -> bool:
        known = meta(node) if self.node_meta else {}
        return all(known.get(key) == value for key, value in self.node_meta)

    def fits(self, instance: Instance) -> bool:
        tags = {tag.lower() for tag in instance.service.tags}
        return self.tags <= tags and self.meta_fits(instance.node)


def parameters(request: Request, region: str) -> Parameters:
    """Those that only choose among servers, such as `stale`, have nothing to choose from here."""
    if request.one("filter"):
        # Answering as if there were none would show hosts that the client has ruled out.
        raise NotUsable("Filter expressions are not supported; allowed: tag, node-meta, passing")
    pairs = [pair.partition(":") for pair in request.every("node-meta")]
    return Parameters(
        index=_index(request.one("index")),
        wait=duration(request.one("wait")),
        passing=request.has("passing"),
        tags=frozenset(tag.lower() for tag in request.every("tag") if tag),
        node_meta=tuple((key, value) for key, _, value in pairs if key),
    )


def _index(given: str) -> int:
    if not given:
        return 0
    if not (given.isascii() and given.isdecimal() and len(given) <= LONGEST_INDEX):
        raise NotUsable("Invalid index")
    return int(given)


def duration(given: str) -> float:
    """How long to wait; zero and nothing are the default."""
    found = seconds(given)
    if found is None:
        raise NotUsable("Invalid wait time")
    return found or DEFAULT_WAIT


def seconds(given: str) -> float | None:
    """As Go reads it: `1m30s`, `15.0s`, `0.001s`; None if it cannot be read so."""
    parts = list(_PART.finditer(given))
    if "".join(part[0] for part in parts) != given and given != "0":
        return None
    return sum(float(part[1]) * _UNITS[part[2]] for part in parts)
