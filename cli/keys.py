"""Keys of configuration for people: what a change of one rolls before it is made, and short words
for long values."""

import sys
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from cli.api import Api
from cli.shell import FINDINGS, OK, Shell
from cli.tables import Row, aged

SHOWN = 60


@dataclass(frozen=True, slots=True)
class Wanted:
    method: str
    key: str
    cas: int | None
    body: dict[str, Any]

    def ask(self, api: Api, cas: int | None, dry_run: bool) -> dict[str, Any]:
        query = {"key": self.key} | ({} if cas is None else {"cas": str(cas)})
        query |= {"dry_run": "true"} if dry_run else {}
        return api.write(self.method, f"/config?{urlencode(query)}", self.body)


def change(
    shell: Shell, api: Api, wanted: Wanted, dry_run: bool, agreed: Callable[[str], bool]
) -> int:
    """What was shown is what is done: whoever changes the key meanwhile makes it fail."""
    told = wanted.ask(api, wanted.cas, dry_run=True)
    if not told["changed"]:
        shell.say(f"{wanted.key} stays as it is")
        return OK
    shell.say(*(map(_roll, told["rolls"]) if told["rolls"] else ["no fleet reads it"]))
    if dry_run:
        return OK
    deletes = wanted.method == "DELETE"
    if not agreed(f"{'Delete' if deletes else 'Set'} {wanted.key}?"):
        return FINDINGS
    done = wanted.ask(api, told["was"], dry_run=False)
    shell.say(f"{wanted.key} is {'deleted' if deletes else 'set'}: revision {done['revision']}")
    return OK


def _roll(roll: Row) -> str:
    about = roll["about_seconds"]
    return f"fleet {roll['fleet']}: {roll['words']}" + (f"; about {aged(about)}" if about else "")


def reader_rows(reader: Row) -> Iterator[tuple[object, ...]]:
    name, reads = reader["fleet"], " ".join(reader["prefixes"])
    for each in reader["readings"]:
        state = "current" if each["current"] else "stale"
        yield name, reads, each["revision"], len(each["hosts"]), state
    if reader["unread"]:
        yield name, reads, None, len(reader["unread"]), "read nothing"


def different(each: Row) -> Iterator[str]:
    for sign, side in (("-", each["was"]), ("+", each["now"])):
        if side:
            yield f"{sign} {each['key']}: {short(side)}"


def short(version: Row) -> str:
    """On one line."""
    if version["deleted"]:
        return "(deleted)"
    text = version["value"] if version["encoding"] == "text" else f"base64 {version['value']}"
    line = text if text.isprintable() else text.encode("unicode_escape").decode()
    return line if len(line) <= SHOWN else f"{line[:SHOWN]}..."


def given(value: str) -> bytes:
    if value == "-":
        return sys.stdin.buffer.read()
    return Path(value[1:]).read_bytes() if value.startswith("@") else value.encode()


def written(value: bytes) -> dict[str, str]:
    try:
        return {"value": value.decode(), "encoding": "text"}
    except UnicodeDecodeError:
        return {"value": b64encode(value).decode(), "encoding": "base64"}
