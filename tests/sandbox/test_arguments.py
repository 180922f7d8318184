"""What is wrong with a flag is said with its name and with what is allowed."""

import socket

import pytest

from sandbox.__main__ import _parser

SCENARIOS = ["empty", "two-weeks"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["--scenario", "nope"], "argument --scenario: invalid choice: 'nope' (choose from"),
        (["--speed", "fast"], "argument --speed: 'fast'; allowed: a number above zero, or max"),
        (["--speed", "0"], "argument --speed: '0'; allowed: a number above zero, or max"),
        (["--days", "-1"], "argument --days: '-1'; allowed: a number above zero"),
        (["--policies", "/nowhere"], "argument --policies: '/nowhere' is not a folder"),
        (["--aws-port", "x"], "argument --aws-port: 'x'; allowed: 0 (any free one) to 65535"),
        (["--api-port", "99999"], "argument --api-port: '99999'; allowed: 0 (any free one) to"),
    ],
)
def test_a_bad_flag_is_named(
    given: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        _parser(SCENARIOS).parse_args(given)
    assert ended.value.code == 2
    assert words in capsys.readouterr().err


def test_a_port_in_use_is_refused_before_anything_starts(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(SystemExit):
            _parser(SCENARIOS).parse_args(["--aws-port", str(port)])
    assert f"argument --aws-port: 127.0.0.1:{port} is in use" in capsys.readouterr().err
