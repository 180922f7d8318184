"""Tables of another region or account: what keeps them from being reached is told as that."""

from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import Session
from pynamodb.connection import Connection

from chalicelib.errors import NotReached
from chalicelib.registry.binding import LIMITS

RETRIES = 1
"""Fewer than at home: whoever waits is to be told before API Gateway gives up."""


class Away(Connection):
    """Signed as the session has it. `whose` is for people."""

    def __init__(self, region: str, session: Session, whose: str) -> None:
        super().__init__(region=region, **(LIMITS | {"max_retry_attempts": RETRIES}))
        self._signed, self._whose = session, whose

    @property
    def session(self) -> Session:
        return self._signed

    def dispatch(self, operation_name: str, operation_kwargs: dict[str, Any]) -> dict[str, Any]:
        try:
            found: dict[str, Any] = super().dispatch(operation_name, operation_kwargs)
        except (BotoCoreError, ClientError) as error:
            raise NotReached(f"{self._whose} cannot be read: {_words(error)}") from error
        return found


def _words(error: BotoCoreError | ClientError) -> str:
    """PynamoDB's own say which table, and not what AWS said of it."""
    if isinstance(error, ClientError):
        told = error.response.get("Error", {})
        return f"{told.get('Code')}: {told.get('Message')}"
    return str(error)
