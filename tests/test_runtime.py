"""What Lambda's own runtime client makes of our functions; see also the test of the package."""

from pathlib import Path

from sandbox.environment import FAKE
from tests.answering import HERE
from tests.runtime import Function


def test_a_function_that_fails_tells_lambda_why(tmp_path: Path) -> None:
    """Only then does Lambda try again, and keep the event in the end."""
    answer = Function("app.sweep", HERE, FAKE, tmp_path).answer({"not": "an event"})
    assert (answer.kind, answer.body["errorType"]) == ("error", "KeyError")
