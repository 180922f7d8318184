"""As much of CloudFormation as `repave deploy` asks for, with its states: what is begun goes on by
itself, one state a look, whoever began it. Stacks make their tables for real, in moto."""

import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import ClientError

TABLE = "AWS::DynamoDB::Table"


class Died(Exception):
    """The laptop's lid was closed."""


@dataclass
class Life:
    """Ends after so many calls to AWS, the last of which took effect."""

    calls_left: int = 10**9
    made: int = 0

    def lived(self) -> None:
        self.made += 1
        self.calls_left -= 1
        if self.calls_left <= 0:
            raise Died


@dataclass
class Mortal:
    client: Any
    life: Life

    def __getattr__(self, name: str) -> Any:
        def call(*given: Any, **named: Any) -> Any:
            answer = getattr(self.client, name)(*given, **named)
            self.life.lived()
            return answer

        return call


@dataclass
class AStack:
    status: str = "REVIEW_IN_PROGRESS"
    resources: dict[str, Any] = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=dict)
    tags: list[Any] = field(default_factory=list)
    coming: list[str] = field(default_factory=list)
    proposed: dict[str, Any] | None = None
    events: list[Any] = field(default_factory=list)


@dataclass
class CloudFormation:
    s3: Any
    dynamodb: Any
    stacks: dict[str, AStack] = field(default_factory=dict)
    fails: bool = False
    """The next creation or update."""
    made: int = 0
    """How often a change set was carried out."""
    _ids: Iterator[int] = field(default_factory=itertools.count)

    def describe_stacks(self, StackName: str) -> Any:
        stack = self._stack(StackName)
        if stack.coming:
            self._enter(StackName, stack.coming.pop(0))
        parameters = [
            {"ParameterKey": key, "ParameterValue": value}
            for key, value in stack.parameters.items()
        ]
        told = {"StackStatus": stack.status, "Parameters": parameters, "Tags": stack.tags}
        return {"Stacks": [{"StackName": StackName, **told}]}

    def create_change_set(self, StackName: str, ChangeSetName: str, **wanted: Any) -> Any:
        create = wanted["ChangeSetType"] == "CREATE"
        stack = self.stacks.setdefault(StackName, AStack()) if create else self._stack(StackName)
        if (stack.status == "REVIEW_IN_PROGRESS") != create:
            raise refusal(f"a change set of type {wanted['ChangeSetType']} on {stack.status}")
        if stack.proposed:
            raise refusal("AlreadyExistsException")
        bucket, _, key = urlsplit(wanted["TemplateURL"]).path.removeprefix("/").partition("/")
        read = self.s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        stack.proposed = wanted | {"template": json.loads(read)}
        return {}

    def describe_change_set(self, StackName: str, ChangeSetName: str) -> Any:
        stack = self._stack(StackName)
        wanted = (stack.proposed or {})["template"]["Resources"]
        changes = [
            {"ResourceChange": {"Action": action, "LogicalResourceId": name, "ResourceType": kind}}
            for action, name, kind in differences(stack.resources, wanted)
        ]
        if not changes:
            why = "The submitted information didn't contain changes."
            return {"Status": "FAILED", "StatusReason": why}
        return {"Status": "CREATE_COMPLETE", "Changes": changes}

    def delete_change_set(self, StackName: str, ChangeSetName: str) -> Any:
        stack = self._stack(StackName)
        if stack.proposed is None:
            raise refusal(f"ChangeSet [{ChangeSetName}] does not exist", "ChangeSetNotFound")
        stack.proposed = None

    def execute_change_set(self, StackName: str, ChangeSetName: str) -> Any:
        stack = self._stack(StackName)
        verb = "CREATE" if stack.status == "REVIEW_IN_PROGRESS" else "UPDATE"
        self.made += 1
        begun = f"{verb}_IN_PROGRESS"
        if self.fails:
            self.fails = False
            back = "ROLLBACK" if verb == "CREATE" else "UPDATE_ROLLBACK"
            stack.coming = [begun, f"{back}_IN_PROGRESS", f"{back}_COMPLETE"]
        else:
            stack.coming = [begun, f"{verb}_COMPLETE"]

    def delete_stack(self, StackName: str) -> Any:
        if StackName in self.stacks:
            self.stacks[StackName].coming = ["DELETE_IN_PROGRESS", "DELETE_COMPLETE"]

    def continue_update_rollback(self, StackName: str) -> Any:
        back = "UPDATE_ROLLBACK"
        self._stack(StackName).coming = [f"{back}_IN_PROGRESS", f"{back}_COMPLETE"]

    def get_paginator(self, call: str) -> Any:
        return Pages(self._events if call == "describe_stack_events" else self._resources)

    def _events(self, name: str) -> Any:
        return {"StackEvents": list(reversed(self._stack(name).events))}

    def _resources(self, name: str) -> Any:
        return {
            "StackResourceSummaries": [
                {"ResourceType": one["Type"], "PhysicalResourceId": logical}
                for logical, one in self._stack(name).resources.items()
            ]
        }

    def _stack(self, name: str) -> AStack:
        if name not in self.stacks:
            raise refusal(f"Stack with id {name} does not exist")
        return self.stacks[name]

    def _enter(self, name: str, status: str) -> None:
        stack = self.stacks[name]
        stack.status = status
        event = {"EventId": str(next(self._ids)), "LogicalResourceId": name}
        kind = "AWS::CloudFormation::Stack"
        stack.events.append(event | {"ResourceType": kind, "ResourceStatus": status})
        if status in ("CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS") and stack.proposed:
            self._apply(stack, stack.proposed)
        if status == "DELETE_COMPLETE":
            del self.stacks[name]

    def _apply(self, stack: AStack, wanted: dict[str, Any]) -> None:
        new = wanted["template"]["Resources"].keys() - stack.resources.keys()
        stack.proposed = None
        stack.resources = wanted["template"]["Resources"]
        stack.tags = wanted["Tags"]
        stack.parameters |= {
            p["ParameterKey"]: p["ParameterValue"]
            for p in wanted["Parameters"]
            if "ParameterValue" in p
        }
        tables = [stack.resources[name] for name in sorted(new)]
        self._make_tables([one["Properties"] for one in tables if one["Type"] == TABLE], wanted)

    def _make_tables(self, tables: list[Any], wanted: dict[str, Any]) -> None:
        there = self.dynamodb.list_tables()["TableNames"]
        for one in tables:
            if one["TableName"] not in there:
                self.dynamodb.create_table(**one)
            elif not wanted.get("ImportExistingResources"):
                raise AssertionError("AWS would refuse: the table exists already")


@dataclass
class Pages:
    of: Callable[[str], Any]

    def paginate(self, StackName: str) -> Any:
        return [self.of(StackName)]


def differences(had: dict[str, Any], wanted: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for name, one in wanted.items():
        if name not in had:
            yield "Add", name, one["Type"]
        elif had[name] != one:
            yield "Modify", name, one["Type"]
    yield from (("Remove", name, one["Type"]) for name, one in had.items() if name not in wanted)


def refusal(message: str, code: str = "ValidationError") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, "AnyCall")
