"""The tables, which outlive their stack unless someone asks twice for their end."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

NAMES = ("hosts", "replacements", "fleets", "timeline", "answers", "services", "config")
PAUSE = 2.0


@dataclass(frozen=True, slots=True)
class KeptTables:
    client: Any
    prefix: str
    sleep: Callable[[float], None] = time.sleep

    def present(self) -> list[str]:
        return [name for name in self._names() if self._described(name)]

    def remove(self, name: str) -> None:
        """Whatever of it is done already is not done again."""
        table = self._described(name)
        while table and table["TableStatus"] == "DELETING":
            self.sleep(PAUSE)
            table = self._described(name)
        if table is None:
            return
        if table.get("DeletionProtectionEnabled"):
            self.client.update_table(TableName=name, DeletionProtectionEnabled=False)
            self._await_active(name)
        self.client.delete_table(TableName=name)
        self.remove(name)

    def _await_active(self, name: str) -> None:
        while (table := self._described(name)) and table["TableStatus"] == "UPDATING":
            self.sleep(PAUSE)

    def _names(self) -> list[str]:
        return [f"{self.prefix}-{name}" for name in NAMES]

    def _described(self, name: str) -> dict[str, Any] | None:
        try:
            table: dict[str, Any] = self.client.describe_table(TableName=name)["Table"]
        except ClientError as error:
            if error.response["Error"]["Code"] == "ResourceNotFoundException":
                return None
            raise
        return table
