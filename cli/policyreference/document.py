"""`python -m cli.policyreference.document`: writes docs/policies.md and docs/policy.schema.json."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from chalicelib.policies.schema import PolicyFile
from chalicelib.policies.values import LONGEST
from cli.policyreference.keys import Key, keys
from cli.policyreference.schema import schema, shape_of
from cli.policyreference.words import WORDS

DOCS = Path(__file__).parents[2] / "docs"
HEAD = """# Policies

The rules of a fleet, one YAML file each, from a folder or from SSM Parameter Store. This page and
[the schema for editors](policy.schema.json) are made from the models that validate
(`make reference`). An editor with a YAML language server takes the schema from a file's first line:

```yaml
# yaml-language-server: $schema=https://.../policy.schema.json
name: web
mode: enforce
age: {soft: 5d, hard: 7d}
budget: {in_flight: 10%}
windows:
  - {cron: "0 2 * * mon-fri", duration: 3h, timezone: Europe/London}
```

- What is wrong in a file is named by file, key, value and what is allowed. A fleet whose policy
  cannot be used counts as frozen, and says so: never "no policy, so no limits".
- A fleet is bound by the tag `repave:policy` on its group (on each host, where it stands alone), or
  by a policy's `match`. Two policies that match one fleet are an error.
- A tag on the group changes one key for it, under the same validation: `repave:age.hard` = `3d`.
- Durations are written as `7d`, `1h30m`, `90s`; at most {longest} days. Amounts are a count (`2`)
  or a share (`10%`).

"""


def document() -> str:
    made = schema()
    rows = [_row(key, made) for key in keys(PolicyFile)]
    head = HEAD.replace("{longest}", str(LONGEST.days))
    sections = [f"- `{path}`: {WORDS[path]}" for path in WORDS if _is_section(path)]
    table = ["| key | default | allowed | what it does |", "|---|---|---|---|", *rows]
    return head + "\n".join([*sections, "", *table]) + "\n"


def _is_section(path: str) -> bool:
    """It has keys of its own, which the table lists."""
    return any(key.path.startswith((f"{path}.", f"{path}[]")) for key in keys(PolicyFile))


def _row(key: Key, made: dict[str, Any]) -> str:
    default = "required" if key.required else _default(key.default)
    allowed = "; ".join(_allowed(shape_of(key.path, made)))
    return f"| `{key.path}` | {default} | {allowed} | {WORDS[key.path]} |"


def _default(value: Any) -> str:
    if value is None or value in ([], {}):
        return "none"
    return f"`{json.dumps(value)}`" if isinstance(value, bool | list) else f"`{value}`"


def _allowed(shape: dict[str, Any]) -> Iterator[str]:
    item = shape.get("items", {})
    pattern = shape.get("pattern") or item.get("pattern")
    if "[dhms]" in str(pattern):
        yield "a duration"
    elif pattern and "%" in pattern:
        yield "an amount"
    elif "enum" in shape:
        yield ", ".join(f"`{word}`" for word in shape["enum"])
    elif "minimum" in shape:
        yield f"{shape['minimum']} to {shape['maximum']}"
    else:
        yield _type(shape)
        if pattern:
            yield f"`{pattern.strip('^$')}`".replace("|", "\\|")


def _type(shape: dict[str, Any]) -> str:
    if shape["type"] == "array":
        items = shape["items"]
        return "a list of " + ("names of reasons" if "$ref" in items else "text")
    words = {"string": "text", "boolean": "`true` or `false`", "object": "names to values"}
    return words[shape["type"]]


def main() -> None:
    DOCS.joinpath("policies.md").write_text(document())
    text = json.dumps(schema(), indent=2, sort_keys=True) + "\n"
    DOCS.joinpath("policy.schema.json").write_text(text)


if __name__ == "__main__":
    main()
