"""PuppetDB's query language as text, made into its JSON form.

https://www.puppet.com/docs/puppetdb/7/api/query/v4/pql.html
"""

import re
from typing import Any

from chalicelib.dialects.puppetdb.fields import NotUsable

DEEPEST = 24
_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?P<number>-?\d+(?:\.\d+)?(?![\w.]))
    |(?P<name>[A-Za-z_][\w?-]*(?:\.(?:[\w?-]+|"[^"]*"))*)
    |(?P<sign>>=|<=|!=|!~|~>|[=~<>!(){}\[\],]))""",
    re.VERBOSE,
)
_COMPARE = ("=", "!=", "~", "!~", "~>", "<", "<=", ">", ">=")
_PAGING = ("order", "limit", "offset", "group")
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None}


def parse(text: str) -> list[Any]:
    """`["from", entity, ...]`. Raises NotUsable."""
    reader = _Reader(_tokens(text))
    found = reader.query()
    reader.expect("")
    return found


def _tokens(text: str) -> list[str]:
    found, at = [], 0
    while text[at:].strip():
        token = _TOKEN.match(text, at)
        if token is None:
            raise NotUsable(f"PQL cannot be read at {text[at:].strip()[:40]!r}")
        found.append(token[0].strip())
        at = token.end()
    return [*found, ""]


class _Reader:
    """Recursive descent; the empty token is the end."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens, self._at, self._depth = tokens, 0, 0

    @property
    def _next(self) -> str:
        return self._tokens[self._at]

    def _take(self) -> str:
        token = self._next
        self._at += 1 if token else 0
        return token

    def _takes(self, wanted: str) -> bool:
        if self._next != wanted:
            return False
        self._take()
        return True

    def expect(self, wanted: str) -> None:
        found = self._next
        if not (found == wanted == "" or self._takes(wanted)):
            raise NotUsable(f"PQL: {found!r} where {wanted or 'the end'!r} should be")

    def query(self) -> list[Any]:
        """`entity[fields] { condition order by ... limit ... }`."""
        entity = self._name().replace("-", "_")
        fields = self._listed(self._field) if self._next == "[" else []
        self.expect("{")
        condition = None if self._next == "}" or self._next in _PAGING else self._either()
        groups, paging = self._paging()
        self.expect("}")
        if fields or groups:
            grouped = [["group_by", *groups]] if groups else []
            condition = ["extract", fields, *([condition] if condition else []), *grouped]
        return ["from", entity, *([condition] if condition else []), *paging]

    def _paging(self) -> tuple[list[Any], list[Any]]:
        groups: list[Any] = []
        paging: list[Any] = []
        while self._next in _PAGING:
            word = self._take()
            if word in ("order", "group"):
                self.expect("by")
            if word == "group":
                groups = self._separated(self._name)
            elif word == "order":
                paging.append(["order_by", self._separated(self._order)])
            else:
                paging.append([word, self._value()])
            self._takes(",")
        return groups, paging

    def _order(self) -> list[str]:
        name = self._name()
        return [name, self._take()] if self._next in ("asc", "desc") else [name, "asc"]

    def _either(self) -> list[Any]:
        self._depth += 1
        if self._depth > DEEPEST:
            raise NotUsable(f"PQL nested deeper than {DEEPEST} levels")
        parts = [self._both()]
        while self._takes("or"):
            parts.append(self._both())
        self._depth -= 1
        return parts[0] if len(parts) == 1 else ["or", *parts]

    def _both(self) -> list[Any]:
        parts = [self._one()]
        while self._takes("and"):
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else ["and", *parts]

    def _one(self) -> list[Any]:
        if self._takes("!") or self._takes("not"):
            return ["not", self._one()]
        if self._takes("("):
            found = self._either()
            self.expect(")")
            return found
        if self._next == "[":
            return self._of(self._listed(self._name))
        name = self._name()
        if self._next == "{":
            return self._subquery(name)
        return self._of(name)

    def _subquery(self, entity: str) -> list[Any]:
        self.expect("{")
        condition = [] if self._next == "}" else [self._either()]
        self.expect("}")
        return ["subquery", entity.replace("-", "_"), *condition]

    def _of(self, name: Any) -> list[Any]:
        if self._takes("is"):
            missing = not self._takes("not")
            self.expect("null")
            return ["null?", name, missing]
        if self._takes("in"):
            if self._next == "[":
                return ["in", name, ["array", self._listed(self._value)]]
            return ["in", name, self.query()]
        operator = self._take()
        if operator not in _COMPARE:
            raise NotUsable(f"PQL: {operator!r} is no operator; allowed: {' '.join(_COMPARE)}")
        value = self._listed(self._value) if self._next == "[" else self._value()
        if operator.startswith("!"):
            return ["not", [operator[1:], name, value]]
        return [operator, name, value]

    def _field(self) -> Any:
        name = self._name()
        if self._next != "(":
            return name
        return ["function", name, *self._listed(self._name, "(", ")")]

    def _listed(self, one: Any, opens: str = "[", closes: str = "]") -> list[Any]:
        self.expect(opens)
        found = [] if self._next == closes else self._separated(one)
        self.expect(closes)
        return found

    def _separated(self, one: Any) -> list[Any]:
        found = [one()]
        while self._next == "," and self._tokens[self._at + 1] not in _PAGING:
            self._take()
            found.append(one())
        return found

    def _name(self) -> str:
        token = self._take()
        if not re.match(r"[A-Za-z_]", token):
            raise NotUsable(f"PQL: {token!r} where a name should be")
        return token.replace('"', "")

    def _value(self) -> Any:
        token = self._take()
        if token in _WORDS:
            return _WORDS[token]
        if token[:1] in ("'", '"'):
            return re.sub(r"\\([\\\"'])", r"\1", token[1:-1])
        if re.fullmatch(r"-?\d+(\.\d+)?", token):
            return float(token) if "." in token else int(token)
        raise NotUsable(f"PQL: {token!r} where a value should be")
