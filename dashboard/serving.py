"""The page for one operator: on loopback, its requests signed with the operator's credentials."""

import threading
from http import HTTPStatus
from types import TracebackType
from typing import Protocol

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.httpsession import URLLib3Session
from botocore.session import Session

from dashboard.files import ROOT, Answer
from dashboard.handler import LoopbackServer, PageHandler, problem

SERVICE = "execute-api"
PASSED_ON = ("content-type", "etag", "retry-after")


class Answers(Protocol):
    def ask(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> Answer: ...


class Api:
    """The deployed API. `url` as CloudFormation puts it out, with its stage."""

    def __init__(self, url: str, session: Session, region: str) -> None:
        self._url = url.rstrip("/")
        self._session = session
        self._region = region
        self._http = URLLib3Session(timeout=30)

    def ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        request = AWSRequest(method, f"{self._url}{path}", headers, body or b"")
        try:
            credentials = self._session.get_credentials()
            if credentials is None:
                return problem(HTTPStatus.BAD_GATEWAY, "not signed", "no AWS credentials are found")
            SigV4Auth(credentials, SERVICE, self._region).add_auth(request)
            answer = self._http.send(request.prepare())
        except (BotoCoreError, ClientError, HTTPClientError) as error:
            return problem(HTTPStatus.BAD_GATEWAY, "the API cannot be reached", str(error))
        known = {name: answer.headers[name] for name in PASSED_ON if name in answer.headers}
        return Answer(answer.status_code, answer.content, known)


class Server:
    """Serves in a thread of its own until the block ends. Port 0 is any free one."""

    def __init__(self, api: Answers, port: int = 0) -> None:
        handler = type("Handler", (_Handler,), {"api": api})
        self._server = LoopbackServer(port, handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}{ROOT}"

    def __enter__(self) -> "Server":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def wait(self) -> None:
        """Until somebody interrupts."""
        self._thread.join()


class _Handler(PageHandler):
    api: Answers

    def forward(self, path: str, body: bytes | None) -> Answer:
        kept = ("Content-Type", "Idempotency-Key", "If-None-Match")
        headers = {name: self.headers[name] for name in kept if name in self.headers}
        return self.api.ask(self.command, path, body, headers)
