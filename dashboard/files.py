"""The page's files as HTTP answers, with headers that let it load nothing from elsewhere."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from http import HTTPStatus
from pathlib import Path

PAGE = Path(__file__).parent / "page"
ROOT = "/dashboard/"
KINDS = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
SAFE = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def page(path: str, known: str | None) -> Answer | None:
    """What the page has at this path; None if it is no path of the page. `known` is the ETag that
    the browser has already."""
    bare = path.split("?")[0]
    if bare in ("/", ROOT.rstrip("/")):
        return Answer(HTTPStatus.FOUND, headers={"Location": ROOT})
    if not bare.startswith(ROOT):
        return None
    found = _files().get(bare.removeprefix(ROOT) or "index.html")
    if found is None:
        return Answer(HTTPStatus.NOT_FOUND, b"no such file", {"Content-Type": "text/plain"})
    return Answer(HTTPStatus.NOT_MODIFIED, b"", found.headers) if _tag(found) == known else found


@cache
def _files() -> Mapping[str, Answer]:
    """By name, read once. Only what is listed here is served: no path is ever joined to another."""
    return {path.name: _file(path) for path in PAGE.iterdir() if path.suffix in KINDS}


def _file(path: Path) -> Answer:
    body = path.read_bytes()
    headers = {
        "Content-Type": KINDS[path.suffix],
        "Cache-Control": "no-cache",
        "ETag": f'"{hashlib.sha256(body).hexdigest()[:20]}"',
        **SAFE,
    }
    return Answer(HTTPStatus.OK, body, headers)


def _tag(answer: Answer) -> str:
    return answer.headers["ETag"]
