"""The registry's API: each request signed, each failure in the form that Consul's clients know."""

import gzip
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import parse_qsl, quote, urlencode

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.httpsession import URLLib3Session
from botocore.session import Session

from chalicelib.configuring import NO_LEADER
from chalicelib.dialects.http import Answer, text

SERVICE = "execute-api"
PATIENCE = 30
"""Seconds: longer than any function of the registry may take."""
AT_ONCE = 32
"""Of keys; and as many of all else."""
PASSED_ON = (
    "x-consul-index",
    "x-repave-as-of",
    "x-repave-last-sweep",
    "x-repave-last-audit",
    "x-repave-due",
    "x-content-type-options",
    "content-security-policy",
)
GATEWAYS = frozenset(
    {
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
    }
)
Sign = Callable[[AWSRequest], None]


class Remote:
    """Never asks twice: of a write without an answer only the client knows whether to repeat it."""

    def __init__(self, url: str, sign: Sign | None) -> None:
        self._url, self._sign = url.rstrip("/"), sign
        self._http = URLLib3Session(timeout=PATIENCE, max_pool_connections=2 * AT_ONCE)

    def ask(self, method: str, target: str, body: bytes) -> Answer:
        """`target` is path and query as they came."""
        request = AWSRequest(method, f"{self._url}{_signable(target)}", {}, body)
        try:
            if self._sign:
                self._sign(request)
            # Not signed: a proxy may ask in another way.
            request.headers["Accept-Encoding"] = "gzip"
            found = self._http.send(request.prepare())
        except (BotoCoreError, ClientError, HTTPClientError) as error:
            return text(f"{NO_LEADER}: the registry cannot be asked: {error}", 500)
        if found.status_code == HTTPStatus.FORBIDDEN:
            words = "the registry's API refuses the credentials of this process"
            return text(f"Permission denied: {words}: {found.text[:200]}", 403)
        if found.status_code in GATEWAYS:
            words = f"the registry answers {found.status_code}: {found.text[:200]}"
            return text(f"{NO_LEADER}: {words}", 500)
        known = {name: found.headers[name] for name in PASSED_ON if name in found.headers}
        kind = found.headers.get("content-type", "text/plain")
        zipped = found.headers.get("content-encoding") == "gzip"
        plain = gzip.decompress(found.content) if zipped else found.content
        return Answer(found.status_code, plain, kind, known)


def _signable(target: str) -> str:
    """As AWS spells a query before it compares signatures. botocore signs it as it finds it."""
    path, _, query = target.partition("?")
    pairs = parse_qsl(query, keep_blank_values=True)
    return f"{path}?{urlencode(pairs, quote_via=quote)}" if pairs else path


def signer(session: Session, region: str) -> Sign:
    def sign(request: AWSRequest) -> None:
        credentials = session.get_credentials()
        if credentials is None:
            raise NoCredentials
        SigV4Auth(credentials, SERVICE, region).add_auth(request)

    return sign


class NoCredentials(BotoCoreError):
    fmt = "no AWS credentials are found"
