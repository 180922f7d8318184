"""Tables of another region or account: what keeps them from being reached is told as that."""

from time import monotonic
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import Session
from pynamodb.connection import Connection

from chalicelib.errors import NotReached
from chalicelib.registry.binding import LIMITS

HASTE = {"read_timeout_seconds": 2, "max_retry_attempts": 1}
"""Less patience than at home: whoever asks is to be told before API Gateway gives up, as long as it
does not happen at the end of a wait for news."""
SILENCE = 60.0
"""Seconds for which nobody is asked again who gave no answer: a pass that goes on without it would
run out of time with each fleet's wait for the same."""
ANSWERS = frozenset(
    {
        "ConditionalCheckFailedException",
        "TransactionCanceledException",
        "TransactionConflictException",
    }
)
"""Of a write that was decided upon there: whoever wrote knows what they mean."""


class Away(Connection):
    """Signed as the session has it. `whose` is for people."""

    def __init__(self, region: str, session: Session, whose: str) -> None:
        super().__init__(region=region, **(LIMITS | HASTE))
        self._signed, self._whose = session, whose
        self._silent: tuple[float, str] = (0.0, "")

    @property
    def session(self) -> Session:
        return self._signed

    def dispatch(self, operation_name: str, operation_kwargs: dict[str, Any]) -> dict[str, Any]:
        until, words = self._silent
        if monotonic() < until:
            raise NotReached(words)
        try:
            found: dict[str, Any] = super().dispatch(operation_name, operation_kwargs)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in ANSWERS:
                raise
            raise self._not_reached(error) from error
        except BotoCoreError as error:
            found_out = self._not_reached(error)
            self._silent = monotonic() + SILENCE, str(found_out)
            raise found_out from error
        return found

    def _not_reached(self, error: BotoCoreError | ClientError) -> NotReached:
        return NotReached(f"{self._whose} cannot be reached: {_words(error)}")


def _words(error: BotoCoreError | ClientError) -> str:
    """PynamoDB's own say which table, and not what AWS said of it."""
    if isinstance(error, ClientError):
        told = error.response.get("Error", {})
        return f"{told.get('Code')}: {told.get('Message')}"
    return str(error)
