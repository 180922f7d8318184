"""Invoking the application's functions as Lambda does: a raw event and a context."""

import uuid
from dataclasses import dataclass, field
from typing import Any

ACCOUNT_ID = "123456789012"
REGION = "us-east-1"


class Died(BaseException):
    """The execution environment died in the middle of a call. No `except Exception` sees it."""


@dataclass(frozen=True)
class Context:
    """The attributes of Lambda's context object that the application and Powertools read."""

    function_name: str
    memory_limit_in_mb: int = 512
    function_version: str = "$LATEST"
    aws_request_id: str = field(default_factory=lambda: str(uuid.uuid4()))

    @property
    def invoked_function_arn(self) -> str:
        return f"arn:aws:lambda:{REGION}:{ACCOUNT_ID}:function:{self.function_name}"

    def get_remaining_time_in_millis(self) -> int:
        return 60_000


@dataclass
class Functions:
    """The triggers of `app.py` by name, and how often each was invoked and failed."""

    module: Any
    invoked: dict[str, int] = field(default_factory=dict)
    failed: dict[str, int] = field(default_factory=dict)

    def invoke(self, name: str, event: dict[str, Any]) -> Any:
        """Raises whatever the function raises."""
        self.invoked[name] = self.invoked.get(name, 0) + 1
        try:
            return getattr(self.module, name)(event, Context(f"repave-sandbox-{name}"))
        except (Exception, Died):
            self.failed[name] = self.failed.get(name, 0) + 1
            raise
