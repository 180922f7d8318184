"""One CloudFormation stack: read, waited for, changed by change sets only."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from cli.deploying import states
from cli.failing import StackFailed

CHANGE_SET = "repave-deploy"
CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
NO_CHANGES = ("didn't contain changes", "No updates are to be performed")
PAUSE = 3.0
"""Seconds between two looks at what CloudFormation does."""


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a change set."""

    action: str
    resource: str
    kind: str
    replaced: bool


@dataclass(frozen=True, slots=True)
class Event:
    """What became of a resource, in CloudFormation's words."""

    resource: str
    kind: str
    status: str
    why: str


Told = Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class Stack:
    client: Any
    name: str
    sleep: Callable[[float], None] = time.sleep

    def read(self) -> dict[str, Any] | None:
        """None where there is none."""
        try:
            found: dict[str, Any] = self.client.describe_stacks(StackName=self.name)["Stacks"][0]
        except ClientError as error:
            if "does not exist" in str(error):
                return None
            raise
        return None if found["StackStatus"] == "DELETE_COMPLETE" else found

    def status(self) -> str | None:
        found = self.read()
        return found["StackStatus"] if found else None

    def settle(self, told: Told, before: set[str] | None = None) -> str | None:
        """Its status once nothing is under way, after telling each event. With the events of
        `before`: not until there are others, for CloudFormation may take a moment to begin."""
        seen = set(before or ())
        while True:
            status = self.status()
            for id_, event in self._events(seen):
                seen.add(id_)
                told(event)
            begun = before is None or status is None or seen != before
            if begun and not states.busy(status):
                return status
            self.sleep(PAUSE)

    def seen(self) -> set[str]:
        """The events so far."""
        return {id_ for id_, _ in self._events(set())}

    def _events(self, seen: set[str]) -> list[tuple[str, Event]]:
        """Those that are new, oldest first."""
        new: list[tuple[str, Event]] = []
        for one in self._listed("describe_stack_events", "StackEvents"):
            if one["EventId"] in seen:
                break
            new.insert(0, (one["EventId"], _event(one)))
        return new

    def resources(self) -> list[dict[str, Any]]:
        return list(self._listed("list_stack_resources", "StackResourceSummaries"))

    def _listed(self, call: str, key: str) -> Iterator[Any]:
        try:
            for page in self.client.get_paginator(call).paginate(StackName=self.name):
                yield from page[key]
        except ClientError as error:
            if "does not exist" not in str(error):
                raise

    def propose(self, kind: str, **wanted: Any) -> list[Change]:
        """A change set, made anew; what an interrupted run left is thrown away. Empty if there is
        nothing to change."""
        self.withdraw()
        self.client.create_change_set(
            StackName=self.name,
            ChangeSetName=CHANGE_SET,
            ChangeSetType=kind,
            Capabilities=CAPABILITIES,
            **wanted,
        )
        made = self._made()
        if made["Status"] == "FAILED":
            why = made.get("StatusReason", "")
            self.withdraw()
            if any(words in why for words in NO_CHANGES):
                return []
            raise StackFailed(f"CloudFormation refuses the template: {why}")
        return [_change(one["ResourceChange"]) for one in made["Changes"]]

    def _made(self) -> dict[str, Any]:
        while True:
            made = self._described()
            if made["Status"] not in ("CREATE_PENDING", "CREATE_IN_PROGRESS"):
                return made
            self.sleep(PAUSE)

    def _described(self) -> dict[str, Any]:
        which = {"StackName": self.name, "ChangeSetName": CHANGE_SET}
        made: dict[str, Any] = self.client.describe_change_set(**which)
        token = made.get("NextToken")
        while token:
            more = self.client.describe_change_set(**which, NextToken=token)
            made["Changes"] = [*made["Changes"], *more["Changes"]]
            token = more.get("NextToken")
        return made

    def withdraw(self) -> None:
        try:
            self.client.delete_change_set(StackName=self.name, ChangeSetName=CHANGE_SET)
        except ClientError as error:
            if "does not exist" not in str(error) and "ChangeSetNotFound" not in str(error):
                raise

    def carry_out(self, told: Told) -> str | None:
        seen = self.seen()
        self.client.execute_change_set(StackName=self.name, ChangeSetName=CHANGE_SET)
        return self.settle(told, seen)

    def delete(self, told: Told) -> str | None:
        seen = self.seen()
        self.client.delete_stack(StackName=self.name)
        return self.settle(told, seen)

    def continue_rollback(self, told: Told) -> str | None:
        seen = self.seen()
        self.client.continue_update_rollback(StackName=self.name)
        return self.settle(told, seen)


def _event(one: dict[str, Any]) -> Event:
    return Event(
        one["LogicalResourceId"],
        one["ResourceType"],
        one["ResourceStatus"],
        one.get("ResourceStatusReason", ""),
    )


def _change(one: dict[str, Any]) -> Change:
    replaced = one.get("Replacement") in ("True", "Conditional")
    return Change(one["Action"], one["LogicalResourceId"], one["ResourceType"], replaced)
