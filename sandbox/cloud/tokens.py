"""Client tokens: the same request again gets the first answer, another one a refusal."""

from datetime import datetime, timedelta
from typing import Any

from sandbox.cloud.world import World


class TokenMismatch(Exception):
    """The token was used with other parameters."""


class Tokens:
    """Remembers answers by token for a virtual while."""

    def __init__(self, world: World, lifetime: timedelta) -> None:
        self._world = world
        self._lifetime = lifetime
        self._answers: dict[Any, tuple[datetime, str, Any]] = {}

    def recall(self, token: Any, request: str) -> Any:
        """The earlier answer, None when there is none; raises TokenMismatch."""
        self._expire()
        if token not in self._answers:
            return None
        _, earlier, answer = self._answers[token]
        if earlier != request:
            raise TokenMismatch(token)
        return answer

    def keep(self, token: Any, request: str, answer: Any) -> None:
        self._answers[token] = (self._world.now() + self._lifetime, request, answer)

    def _expire(self) -> None:
        # The lifetime is fixed, so the oldest come first.
        for token, (expiry, _, _) in list(self._answers.items()):
            if expiry > self._world.now():
                return
            del self._answers[token]
