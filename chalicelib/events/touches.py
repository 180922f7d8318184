"""API calls by which somebody touched a host, as CloudTrail tells them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.errors import MalformedEvent
from chalicelib.events.fields import HOST_ID, detail_of, items, kind_of, mapping, moment, text
from chalicelib.events.raw import NotForUs
from chalicelib.events.touching import CALLS, GUARDS, Call, Path

API_CALL = "AWS API Call via CloudTrail"
COMMAND_ID = re.compile(r"[0-9a-f-]{36}")


@dataclass(frozen=True, slots=True)
class Target:
    """Of a command without ids: `tag:Role` and its values, or a resource group."""

    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Command:
    """A SendCommand whose hosts only AWS knows."""

    id: str
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class Actor:
    """`arn` is that of the session, or the service that acts for itself; `role` is what an assumed
    role's session was issued by; `service` is AWS's, where one made the call for somebody."""

    arn: str
    role: str | None = None
    service: str | None = None


@dataclass(frozen=True, slots=True)
class Touch:
    """{"detail-type": "AWS API Call via CloudTrail", "source": "aws.ssm",
    "detail": {"eventID": "2222...", "eventTime": "2026-11-24T06:04:51Z",
    "eventSource": "ssm.amazonaws.com", "eventName": "StartSession",
    "userIdentity": {"type": "AssumedRole", "arn": "arn:aws:sts::...:assumed-role/Admin/alice",
    "sessionContext": {"sessionIssuer": {"arn": "arn:aws:iam::...:role/Admin"}}},
    "requestParameters": {"target": "i-0a1b2c3d4e5f60718"}, "readOnly": false, ...}, ...}

    The envelope's source is not read: for EC2 Instance Connect no document states it.
    """

    id: str
    at: datetime
    call: str
    actor: Actor
    hosts: tuple[str, ...]
    read_only: bool = False
    command: Command | None = None


def parse_touch(raw: Any) -> Touch | NotForUs:
    """Raises MalformedEvent that names the field, its value and what is allowed."""
    if kind_of(raw) != API_CALL:
        return NotForUs(repr(kind_of(raw)))
    detail = detail_of(raw)
    source, name = text(detail, "detail.", "eventSource"), text(detail, "detail.", "eventName")
    call = CALLS.get((source, name))
    unwanted = _unwanted(detail, name, call)
    if call is None or unwanted:
        return NotForUs(unwanted or f"{source} {name}")
    hosts = tuple(dict.fromkeys(_hosts(detail, name, call)))
    command = _command(detail) if name == "SendCommand" and not hosts else None
    if not hosts and not command:
        return NotForUs(f"{name} of no EC2 instance")
    return Touch(
        id=text(detail, "detail.", "eventID"),
        at=moment(detail, "detail.", "eventTime"),
        call=name,
        actor=_actor(mapping(detail, "detail.", "userIdentity")),
        hosts=hosts,
        read_only=call.read_only,
        command=command,
    )


def _unwanted(detail: Mapping[str, Any], name: str, call: Call | None) -> str | None:
    if call is None:
        return None
    if detail.get("errorCode"):
        return f"{name} was refused: {detail['errorCode']}"
    if name == "ModifyInstanceAttribute" and _only_guards(detail):
        return f"{name} of what a host is not made of"
    return None


def _only_guards(detail: Mapping[str, Any]) -> bool:
    asked = mapping(detail, "detail.", "requestParameters")
    changed = {str(asked["attribute"])} if asked.get("attribute") else asked.keys() - {"instanceId"}
    return bool(changed) and changed <= GUARDS


def _hosts(detail: Mapping[str, Any], name: str, call: Call) -> Iterator[str]:
    found = _sent_to(detail) if name == "SendCommand" else _at(detail, "detail", call.path)
    for where, value in found:
        if not isinstance(value, str) or not value:
            raise MalformedEvent(f"{where}: {value!r}: missing or not text")
        if HOST_ID.fullmatch(value):
            yield value
        elif value.startswith("i-"):
            raise MalformedEvent(f"{where}: {value!r}: not an instance id")
        # Else a managed node that is no EC2 instance, or a container.


def _at(value: Any, where: str, path: Path) -> Iterator[tuple[str, Any]]:
    if isinstance(value, list):
        for number, each in enumerate(value):
            yield from _at(each, f"{where}[{number}]", path)
    elif not path:
        yield where, value
    elif isinstance(value, Mapping):
        yield from _at(value.get(path[0]), f"{where}.{path[0]}", path[1:])
    else:
        raise MalformedEvent(f"{where}: {value!r}: not an object")


def _sent_to(detail: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    asked, where = mapping(detail, "detail.", "requestParameters"), "detail.requestParameters."
    for value in items(asked, where, "instanceIds"):
        yield f"{where}instanceIds", value
    for target in _targets(asked, where):
        if target.key == "InstanceIds":
            yield from ((f"{where}targets", value) for value in target.values)


def _command(detail: Mapping[str, Any]) -> Command | None:
    asked = mapping(detail, "detail.", "requestParameters")
    targets = tuple(_targets(asked, "detail.requestParameters."))
    if not targets:
        return None
    answer = mapping(detail, "detail.", "responseElements")
    command = mapping(answer, "detail.responseElements.", "command")
    where = "detail.responseElements.command."
    id_ = text(command, where, "commandId")
    if not COMMAND_ID.fullmatch(id_):
        raise MalformedEvent(f"{where}commandId: {id_!r}: not a command id")
    return Command(id_, targets)


def _targets(asked: Mapping[str, Any], where: str) -> Iterator[Target]:
    for number, target in enumerate(items(asked, where, "targets")):
        here = f"{where}targets[{number}]"
        if not isinstance(target, Mapping):
            raise MalformedEvent(f"{here}: {target!r}: not an object")
        values = items(target, f"{here}.", "values")
        yield Target(text(target, f"{here}.", "key"), tuple(str(value) for value in values))


def _actor(identity: Mapping[str, Any]) -> Actor:
    service = identity.get("invokedBy")
    service = service if isinstance(service, str) else None
    if identity.get("type") == "AWSService":
        return Actor(text(identity, "detail.userIdentity.", "invokedBy"), service=service)
    context = identity.get("sessionContext")
    issuer = context.get("sessionIssuer") if isinstance(context, Mapping) else None
    role = issuer.get("arn") if isinstance(issuer, Mapping) else None
    # Not every kind of identity has an ARN, and a touch by a stranger is one all the same.
    names = (name for name in ("arn", "principalId", "type") if identity.get(name))
    who = text(identity, "detail.userIdentity.", next(names, "arn"))
    return Actor(who, role if isinstance(role, str) else None, service)
