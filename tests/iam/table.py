"""docs/iam.md: which function may do what, on what, and in which scenario it did."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.iam.policies import FOLDER, policy_files
from tests.iam.unseen import reason

DOCUMENT = Path(__file__).parents[2] / "docs" / "iam.md"
HEADING = """# What each function may do

Made by `python -m tests.iam` from the policies in `.chalice/` and a recording of every call to AWS
that the functions make while scenarios of the sandbox are played; tests check that it is current,
that each of those calls is allowed by the policy of its function, and that what was not seen has a
reason. `tag` stands for: only where the resource carries the tag `repave:policy`. That is the group
of hosts of a group; of standalone hosts it is the host, its target groups and its Elastic IP.

| function | action | on | seen in, or why it is allowed |
|---|---|---|---|
"""


def document(seen: dict[tuple[str, str], set[str]]) -> str:
    return HEADING + "".join(f"| {' | '.join(row)} |\n" for row in _rows(seen))


def _rows(seen: dict[tuple[str, str], set[str]]) -> Iterator[tuple[str, ...]]:
    for function, file in sorted(policy_files().items()):
        where: dict[str, set[str]] = {}
        for statement in _written(file):
            for action in statement["Action"]:
                where.setdefault(action, set()).update(_resources(statement))
        for action, resources in sorted(where.items()):
            found = ", ".join(sorted(seen.get((function, action), ())))
            on = ", ".join(f"`{one}`" for one in sorted(resources))
            yield f"`{function}`", f"`{action}`", on, found or f"*{reason(function, action)}*"


def _written(file: str) -> Iterator[dict[str, Any]]:
    for one in json.loads((FOLDER / file).read_text())["Statement"]:
        yield one["Fn::If"][1] if "Fn::If" in one else one


def _resources(statement: dict[str, Any]) -> Iterator[str]:
    tagged = " (tag)" if "ResourceTag/repave:policy" in str(statement.get("Condition")) else ""
    given = statement["Resource"]
    for one in given if isinstance(given, list) else [given]:
        yield _short(one) + tagged


def _short(resource: Any) -> str:
    """Without the part that is the same of every resource of an account."""
    if isinstance(resource, str):
        return resource
    if "Ref" in resource:
        return str(resource["Ref"])
    if "Fn::If" in resource:
        return " or ".join(dict.fromkeys(_short(one) for one in resource["Fn::If"][1:]))
    text = str(resource["Fn::Sub"]).replace("AWS::", "")
    return text.split(":", 5)[-1].replace("${Prefix}", "PREFIX")
