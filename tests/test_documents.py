"""What hosts would read, and how seldom the registry is asked for it."""

from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib.documents import Digests, document
from chalicelib.errors import NewerRow, NotReached
from chalicelib.model.configuration import Operation, Seen, Verb
from chalicelib.model.policy import Policy
from chalicelib.model.replacement import Reason
from chalicelib.registry.memory import memory_registry
from tests.builders import NOW, policy

WEB = policy(config=("all/", "web/"))


class Counted:
    """A store of which it is known how often it was asked."""

    def __init__(self) -> None:
        self.store, self.asked = memory_registry().configuration, list[str]()
        registry = SimpleNamespace(configuration=self)
        self.deps: Any = SimpleNamespace(registry=registry, digests={})

    def revision(self) -> int:
        self.asked.append("revision")
        return self.store.revision()

    def look_back(self, prefix: str, revision: int) -> Seen:
        self.asked.append(prefix)
        return self.store.look_back(prefix, revision)

    def put(self, key: str, value: bytes = b"1") -> int:
        return self.store.commit([Operation(Verb.SET, key, value)], NOW, "ada").revision

    def digests(self, *policies: Policy | None) -> tuple[list[str | None], list[str]]:
        """In one sweep, and what was asked for them."""
        self.asked.clear()
        one = Digests(self.deps)
        return [one.of(each) for each in policies], self.asked


@pytest.fixture
def counted() -> Counted:
    return Counted()


def test_nothing_is_read_for_fleets_that_nobody_would_replace_for_it(counted: Counted) -> None:
    unlisted = policy(config=("web/",), reasons=frozenset({Reason.AGE}))
    assert counted.digests(None, policy(), unlisted) == ([None] * 3, [])


def test_the_keys_are_read_again_only_after_a_change(counted: Counted) -> None:
    counted.put("web/a")
    (first, same), asked = counted.digests(WEB, WEB)
    assert first == same and asked == ["revision", "all/", "web/"]
    assert counted.digests(WEB) == ([first], ["revision"])
    counted.put("web/a", b"2")
    (other,), asked = counted.digests(WEB)
    assert other != first and asked == ["revision", "all/", "web/"]


def test_a_change_elsewhere_changes_nothing(counted: Counted) -> None:
    counted.put("web/a")
    before = counted.digests(WEB, policy(config=("db/",)))[0]
    counted.put("website/a")
    assert counted.digests(WEB, policy(config=("db/",)))[0] == before


class Unreadable:
    def __init__(self, error: Exception) -> None:
        self._error = error

    def revision(self) -> int:
        raise self._error


def told(error: Exception) -> tuple[str | None, str | None]:
    deps: Any = SimpleNamespace(
        registry=SimpleNamespace(configuration=Unreadable(error)), digests={}
    )
    return Digests(deps).told(WEB)


def test_what_cannot_be_read_is_unknown_in_words() -> None:
    assert told(NotReached("its home is away")) == (None, "its home is away")
    assert told(TimeoutError("no answer")) == (None, "no answer")


def test_a_form_that_only_a_newer_release_knows_stops_the_pass() -> None:
    with pytest.raises(NewerRow):
        told(NewerRow("schema 2"))


def test_a_document_is_of_one_revision(counted: Counted) -> None:
    early = counted.put("web/a")
    read = document(counted.deps, WEB.config, early)
    counted.put("all/b")
    counted.put("web/a", b"2")
    again = document(counted.deps, WEB.config, early)
    assert again.digest == read.digest
    assert [head.key for head in again.heads] == ["web/a"]
