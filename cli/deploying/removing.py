"""The end of an installation: what goes and what stays is said before anything goes."""

from dataclasses import dataclass
from typing import Any

from cli.deploying.bucket import Bucket
from cli.deploying.stack import Stack, Told
from cli.deploying.tables import KeptTables
from cli.failing import StackFailed

TABLE = "AWS::DynamoDB::Table"


@dataclass(frozen=True, slots=True)
class Remains:
    """Everything of an installation that is there now."""

    stack: list[tuple[str, str]]
    """Kind and name of each resource of the stack but its tables."""
    has_stack: bool
    tables: list[str]
    bucket: str | None

    def __bool__(self) -> bool:
        return self.has_stack or bool(self.tables) or bool(self.bucket)


@dataclass(frozen=True, slots=True)
class Removal:
    stack: Stack
    bucket: Bucket
    tables: KeptTables

    def remains(self) -> Remains:
        there = self.stack.read() is not None
        found = [_named(one) for one in self.stack.resources()] if there else []
        bucket = self.bucket.name if self.bucket.exists() and self.bucket.own else None
        others = sorted(one for one in found if one[0] != TABLE)
        return Remains(others, there, self.tables.present(), bucket)

    def carry_out(self, with_tables: bool, told: Told) -> None:
        """The stack first, or its functions would miss what goes; then what outlives it. Each step
        that is done already is passed over, so it may be repeated."""
        if self.stack.read() is not None:
            self.stack.settle(told)
            status = self.stack.delete(told)
            if status is not None:
                raise StackFailed(f"{self.stack.name} is {status}: see its events for why")
        for name in self.tables.present() if with_tables else ():
            self.tables.remove(name)
        if self.bucket.own and self.bucket.exists():
            self.bucket.remove()


def _named(resource: dict[str, Any]) -> tuple[str, str]:
    return resource["ResourceType"], resource.get("PhysicalResourceId", "(not made yet)")
