"""The local server: what it signs and passes on, and what it says when it cannot."""

import http.client
import json
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from botocore.session import Session

from dashboard.files import Answer
from dashboard.guard import HEADER, VALUE
from dashboard.handler import LoopbackServer, PageHandler
from dashboard.serving import Api, Server


class Deployed(PageHandler):
    """Stands for API Gateway: keeps what it was asked."""

    seen: list[tuple[str, str, dict[str, str], bytes | None]] = []

    def answer(self, body: bytes | None) -> Answer:
        self.seen.append((self.command, self.path, dict(self.headers), body))
        return Answer(202, b'{"done": true}', {"Content-Type": "application/json", "X-Amz": "1"})


@pytest.fixture
def deployed() -> Iterator[str]:
    Deployed.seen.clear()
    server = LoopbackServer(0, Deployed)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/api"
    server.shutdown()
    server.server_close()


def session(key: str | None = "AKIDEXAMPLE") -> Session:
    made = Session()
    made.set_config_variable("profile", None)
    if key:
        made.set_credentials(key, "secret", "token")
    return made


def ask(
    server: Server, method: str, path: str, body: bytes | None = None, **headers: str
) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection(str(urlsplit(server.url).netloc), timeout=10)
    given = {HEADER: VALUE} | {name.replace("_", "-"): text for name, text in headers.items()}
    connection.request(method, path, body, given)
    answer = connection.getresponse()
    found = answer.status, dict(answer.headers), answer.read()
    connection.close()
    return found


def test_a_request_reaches_the_api_signed_and_its_answer_comes_back(deployed: str) -> None:
    with Server(Api(deployed, session(), "eu-west-1")) as server:
        path = "/api/fleets/a%2Fb/freeze?x=1"
        status, headers, body = ask(server, "PUT", path, b"{}", Idempotency_Key="k", Cookie="c=1")
    assert (status, json.loads(body), headers.get("X-Amz")) == (202, {"done": True}, None)
    method, path, asked, sent = Deployed.seen[0]
    assert (method, path, sent) == ("PUT", "/api/fleets/a%2Fb/freeze?x=1", b"{}")
    assert "/eu-west-1/execute-api/aws4_request" in asked["Authorization"]
    assert (asked["X-Amz-Security-Token"], asked["Idempotency-Key"]) == ("token", "k")
    assert "Cookie" not in asked and HEADER not in asked


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/api/hosts", {"Host": "evil.example"}, 403),
        ("PUT", "/api/freeze", {HEADER.replace("-", "_"): "0"}, 403),
        ("GET", "/api/../admin", {}, 400),
        ("GET", "/api/%2e%2e/admin", {}, 400),
        ("GET", "/hosts", {}, 404),
        ("GET", "/dashboard/../serving.py", {}, 404),
        ("GET", "/dashboard/%2e%2e/serving.py", {}, 404),
        ("PUT", "/api/freeze", {"Content_Length": str((10 << 20) + 1)}, 413),
    ],
)
def test_what_is_refused_never_reaches_the_api(
    deployed: str, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    with Server(Api(deployed, session(), "eu-west-1")) as server:
        assert ask(server, method, path, **headers)[0] == status
    assert Deployed.seen == []


def test_without_an_api_or_credentials_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for api, words in (
        (Api("http://127.0.0.1:9", session(), "eu-west-1"), "cannot be reached"),
        (Api("http://127.0.0.1:9", NoCredentials(), "eu-west-1"), "not signed"),
    ):
        with Server(api) as server:
            status, _, body = ask(server, "GET", "/api/hosts")
        assert (status, json.loads(body)["title"].endswith(words)) == (502, True)


class NoCredentials(Session):
    def get_credentials(self) -> None:  # type: ignore[override]
        return None


def test_the_page_is_served_so_that_it_can_load_nothing_from_elsewhere() -> None:
    with Server(Api("http://127.0.0.1:9", session(), "eu-west-1")) as server:
        status, headers, body = ask(server, "GET", "/dashboard/")
        again = ask(server, "GET", "/dashboard/", If_None_Match=headers["ETag"])
        assert ask(server, "GET", "/")[1]["Location"] == "/dashboard/"
    assert (status, again[0], again[2]) == (200, 304, b"")
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert b"http" not in body.replace(b"http-equiv", b"")
