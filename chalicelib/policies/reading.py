"""A file's content to plain values: only as much of YAML as its reader sees at a glance."""

import re
from typing import Any

import yaml

from chalicelib.errors import PolicyError

Content = str | bytes | OSError
"""A file's text, its bytes, or why it cannot be read."""
LONGEST = 65_536
DEEPEST = 16
SHOWN = 100
_TAG = "tag:yaml.org,2002:"


class _Loader(yaml.SafeLoader):
    """YAML without what hides in it: an alias can grow to gigabytes, of two equal keys the last
    wins in silence, `1:30` is ninety, `010` is eight, and a date that does not exist raises."""

    yaml_implicit_resolvers: dict[str, Any] = {}
    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if event.anchor is not None:
            raise _unreadable(event, "anchors and aliases are not allowed; write the value out")
        if event.tag is not None:
            raise _unreadable(event, f"{event.tag}: tags are not allowed; write the value alone")
        self.depth += 1
        if self.depth > DEEPEST:
            raise _unreadable(event, f"nested too deep; allowed: {DEEPEST} levels")
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key, _ in node.value:
            if str(key.value) in seen:
                raise _unreadable(key, f"{key.value}: given twice; allowed: once")
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)


for _kind, _pattern, _first in (
    ("bool", "(?i:yes|no|on|off|true|false)", "yYnNoOtTfF"),
    ("int", "-?(?:0|[1-9][0-9]{0,8})", "-0123456789"),
    ("float", r"-?[0-9]{1,9}\.[0-9]{1,9}", "-0123456789"),
    ("null", "~|null|", ("~", "n", "")),
):
    _Loader.add_implicit_resolver(f"{_TAG}{_kind}", re.compile(f"(?:{_pattern})\\Z"), list(_first))


def read(content: Content) -> Any:
    """Raises PolicyError that says what cannot be read, and where."""
    if isinstance(content, OSError):
        raise PolicyError(f"cannot be read: {content.strerror or content}")
    if len(content) > LONGEST:
        raise PolicyError(f"longer than a policy may be; allowed: {LONGEST} characters")
    try:
        text = content.decode() if isinstance(content, bytes) else content
        return yaml.load(text, _Loader)
    except UnicodeDecodeError as error:
        raise PolicyError(f"not text in UTF-8, at byte {error.start}") from None
    except yaml.YAMLError as error:
        raise PolicyError(f"not YAML: {_where(error)}") from None


def shown(value: Any) -> str:
    """A value as an error quotes it: whoever reads it need not see all of a long one."""
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."


def _unreadable(at: Any, problem: str) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=at.start_mark)


def _where(error: yaml.YAMLError) -> str:
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return " ".join(str(error).split())
    problem = " ".join(part for part in (error.context, error.problem) if part)
    return f"line {error.problem_mark.line + 1}: {problem}"
