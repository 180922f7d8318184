"""What only DynamoDB has of configuration: rows, expiry, requests, and losing against others."""

import itertools
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError
from pynamodb.exceptions import PynamoDBException

from chalicelib.errors import Busy, Forgotten
from chalicelib.model.configuration import Operation, Session, Verb
from chalicelib.registry.binding import Tables
from chalicelib.registry.configuration import ATTEMPTS, LONGEST_PAUSE, ConfigurationStore
from chalicelib.registry.contract import Configuration, Retention
from chalicelib.registry.dynamo_config import DynamoRows
from tests.registry.conftest import PREFIX
from tests.registry.examples import LATE as NOW
from tests.registry.test_dynamodb import CANCELLED, Answers, answers, client, sent

__all__ = ["answers", "client", "sent"]

TABLE = f"{PREFIX}-config"
HELD = Session("", 0, ttl=timedelta(seconds=30))


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def store(tables: Tables, pauses: list[float]) -> ConfigurationStore:
    return ConfigurationStore(DynamoRows(tables, Retention()), pauses.append)


def put(store: Configuration, key: str, value: bytes = b"1") -> int:
    return store.commit([Operation(Verb.SET, key, value)], NOW, "ada").revision


def row(client: Any, part: str, id: str) -> dict[str, Any]:
    key = {"part": {"S": part}, "id": {"S": id}}
    found: dict[str, Any] = client.get_item(TableName=TABLE, Key=key)["Item"]
    return found


def version_row(client: Any, key: str, revision: int) -> dict[str, Any]:
    return row(client, f"versions/{key}", f"{revision:020}")


def test_only_what_was_followed_expires(store: Configuration, client: Any) -> None:
    """A deletion stays too, and a head for ever: an index that went back would be no index."""
    put(store, "a", b"1")
    put(store, "a", b"2")
    store.commit([Operation(Verb.DELETE, "a")], NOW, "ada")
    session = store.open_session(HELD, NOW)
    expires = str(int((NOW + timedelta(days=90)).timestamp()))
    kept = [version_row(client, "a", revision).get("expires") for revision in (2, 3, 4)]
    assert kept == [{"N": expires}, {"N": expires}, None]
    for part, id in (("keys", "a"), ("sessions", session.id), ("#store", "revision")):
        assert "expires" not in row(client, part, id)


def test_what_is_not_kept_any_more_is_named_not_guessed(store: Configuration, client: Any) -> None:
    for value in (b"1", b"2", b"3"):
        put(store, "a", value)
    for gone in (2, 3):
        key = {"part": {"S": "versions/a"}, "id": {"S": f"{gone:020}"}}
        client.delete_item(TableName=TABLE, Key=key)
        with pytest.raises(Forgotten, match=f"what a was at revision {gone} is not kept"):
            store.look_back("", gone)
    assert store.look_back("", 4).index == 4
    assert store.look_back("", 1).heads == ()


def test_what_expired_in_the_middle_is_not_taken_for_what_was_before(
    store: Configuration, client: Any
) -> None:
    """DynamoDB deletes what has expired in any order."""
    for value in (b"1", b"2", b"3"):
        put(store, "a", value)
    key = {"part": {"S": "versions/a"}, "id": {"S": f"{3:020}"}}
    client.delete_item(TableName=TABLE, Key=key)
    assert [version.value for version in store.versions(store.look_back("", 2).heads)] == [b"1"]
    with pytest.raises(Forgotten):
        store.look_back("", 3)


def test_our_writes_leave_what_a_newer_release_wrote(store: Configuration, client: Any) -> None:
    session = store.open_session(HELD, NOW)
    store.commit([Operation(Verb.LOCK, "a", session=session.id)], NOW, "ada")
    keys = [("#store", "revision"), ("keys", "a"), ("sessions", session.id)]
    for part, id in keys:
        client.update_item(
            TableName=TABLE,
            Key={"part": {"S": part}, "id": {"S": id}},
            UpdateExpression="SET #new=:new",
            ExpressionAttributeNames={"#new": "new"},
            ExpressionAttributeValues={":new": {"S": "1"}},
        )
    store.renew(session.id, NOW)
    store.commit([Operation(Verb.LOCK, "b", session=session.id)], NOW, "ada")
    put(store, "a", b"2")
    assert all(row(client, part, id)["new"] == {"S": "1"} for part, id in keys)
    assert all(row(client, part, id)["schema"] == {"N": "1"} for part, id in keys)


def test_a_renewal_is_not_undone_by_a_lock_that_was_taken_meanwhile(
    store: Configuration, client: Any
) -> None:
    session = store.open_session(HELD, NOW)
    later = NOW + timedelta(seconds=20)

    def renew(model: Any, **_: Any) -> None:
        if model.name == "TransactWriteItems":
            client.meta.events.unregister("before-call.dynamodb", renew)
            assert store.renew(session.id, later)

    client.meta.events.register("before-call.dynamodb", renew)
    store.commit([Operation(Verb.LOCK, "a", session=session.id)], NOW, "ada")
    (found,) = store.look_at_sessions(NOW).sessions
    assert (found.expires_at, found.keys) == (later + timedelta(seconds=60), {"a"})


def test_a_session_that_is_renewed_while_somebody_ends_it_lives(
    store: Configuration, client: Any
) -> None:
    """Their clocks differ: to one it is over, to the other not yet."""
    session = store.open_session(HELD, NOW)
    store.commit([Operation(Verb.LOCK, "a", session=session.id)], NOW, "ada")

    def renew(model: Any, **_: Any) -> None:
        if model.name == "TransactWriteItems":
            client.meta.events.unregister("before-call.dynamodb", renew)
            assert store.renew(session.id, NOW + timedelta(seconds=59))

    client.meta.events.register("before-call.dynamodb", renew)
    (head,) = store.look("a", NOW + timedelta(seconds=60)).heads
    assert head.session == session.id


def once(client: Any, call: str, what: Callable[[], object], skip: int = 0) -> None:
    """Before that call, or one after it, somebody else does something."""
    left = itertools.count(skip, -1)

    def meanwhile(model: Any, **_: Any) -> None:
        if model.name == call and next(left) == 0:
            client.meta.events.unregister("before-call.dynamodb", meanwhile)
            what()

    client.meta.events.register("before-call.dynamodb", meanwhile)


def test_a_key_that_was_written_after_the_revision_was_read_is_written_over(
    store: Configuration, client: Any, pauses: list[float]
) -> None:
    """The version that ends and the one that begins would else be one row: DynamoDB refuses that
    in other words than of a condition that did not hold."""
    put(store, "a")
    once(client, "BatchGetItem", lambda: put(store, "a", b"2"))
    assert put(store, "a", b"3") == 4 and len(pauses) == 1


def test_who_looks_while_a_session_ends_does_not_see_it_hold(
    store: Configuration, client: Any
) -> None:
    session, later = store.open_session(HELD, NOW), NOW + timedelta(seconds=60)
    store.commit([Operation(Verb.LOCK, "a", session=session.id)], NOW, "ada")
    once(client, "BatchGetItem", lambda: store.look_at_sessions(later), skip=1)
    (head,) = store.look("a", later).heads
    assert head.session is None
    other = store.open_session(HELD, later)
    store.commit([Operation(Verb.LOCK, "b", session=other.id)], later, "ada")
    later += timedelta(seconds=60)
    once(client, "BatchGetItem", lambda: store.look_at_sessions(later), skip=1)
    asked = Operation(Verb.CHECK_SESSION, "b", session="")
    assert not store.commit([asked], later, "ada").failures


def test_a_renewal_that_was_overtaken_tells_the_later_end(
    store: Configuration, client: Any
) -> None:
    session = store.open_session(HELD, NOW)
    later = NOW + timedelta(seconds=20)
    once(client, "UpdateItem", lambda: store.renew(session.id, later))
    found = store.renew(session.id, NOW + timedelta(seconds=1))
    assert found and found.expires_at == later + timedelta(seconds=60)
    assert store.look_at_sessions(NOW).sessions == (found,)


def test_a_write_without_an_answer_is_no_conflict(client: Any, store: Configuration) -> None:
    def lose(model: Any, **_: Any) -> None:
        if model.name in ("UpdateItem", "TransactWriteItems"):
            raise ReadTimeoutError(endpoint_url="https://dynamodb")

    session = store.open_session(HELD, NOW)
    client.meta.events.register("before-call.dynamodb", lose)
    try:
        with pytest.raises(PynamoDBException):
            store.renew(session.id, NOW + timedelta(seconds=1))
        with pytest.raises(PynamoDBException):
            put(store, "a")
    finally:
        client.meta.events.unregister("before-call.dynamodb", lose)


REQUESTS: dict[str, tuple[Callable[[Configuration], object], list[str]]] = {
    "revision": (lambda s: s.revision(), ["GetItem"]),
    "look": (lambda s: s.look("a", NOW), ["GetItem", "BatchGetItem"]),
    "look at a tree": (lambda s: s.look("a", NOW, tree=True), ["GetItem", "Query"]),
    "versions": (
        lambda s: s.versions(s.look_back("a", 2).heads),
        ["GetItem", "Query", "BatchGetItem"],
    ),
    "set": (lambda s: put(s, "a", b"2"), ["GetItem", "BatchGetItem", "TransactWriteItems"]),
    "set the same": (lambda s: put(s, "a"), ["GetItem", "BatchGetItem"]),
    "history": (lambda s: s.history("a", 9), ["Query"]),
    "sessions": (lambda s: s.look_at_sessions(NOW), ["GetItem", "GetItem", "Query"]),
}


@pytest.mark.parametrize("name", REQUESTS)
def test_few_requests_are_sent(store: Configuration, sent: list[str], name: str) -> None:
    put(store, "a")
    del sent[:]
    call, expected = REQUESTS[name]
    call(store)
    assert sent == expected


def test_who_loses_against_another_tries_again_after_a_while_of_its_own(
    store: Configuration, client: Any, tables: Tables, pauses: list[float]
) -> None:
    other = ConfigurationStore(DynamoRows(tables, Retention()))
    left = 3

    def interfere(model: Any, **_: Any) -> None:
        nonlocal left
        if model.name == "TransactWriteItems" and left:
            left -= 1
            client.meta.events.unregister("before-call.dynamodb", interfere)
            put(other, "b", str(left).encode())
            client.meta.events.register("before-call.dynamodb", interfere)

    client.meta.events.register("before-call.dynamodb", interfere)
    try:
        assert store.commit([Operation(Verb.CAS, "a", b"1", index=0)], NOW, "ada").revision == 5
    finally:
        client.meta.events.unregister("before-call.dynamodb", interfere)
    assert len(pauses) == 3 and all(0 <= pause <= LONGEST_PAUSE for pause in pauses)


def test_who_always_loses_is_told_so(
    store: Configuration, client: Any, tables: Tables, pauses: list[float]
) -> None:
    other, numbers = ConfigurationStore(DynamoRows(tables, Retention())), itertools.count()

    def interfere(model: Any, **_: Any) -> None:
        if model.name == "TransactWriteItems":
            client.meta.events.unregister("before-call.dynamodb", interfere)
            put(other, "b", str(next(numbers)).encode())
            client.meta.events.register("before-call.dynamodb", interfere)

    client.meta.events.register("before-call.dynamodb", interfere)
    try:
        with pytest.raises(Busy, match="nothing was written; ask again"):
            put(store, "a")
    finally:
        client.meta.events.unregister("before-call.dynamodb", interfere)
    assert len(pauses) == ATTEMPTS and len(set(pauses)) > 1
    assert store.look("a", NOW).heads == ()


def test_a_transaction_that_keeps_meeting_others_is_tried_again(
    store: ConfigurationStore, client: Any, pauses: list[float], answers: Answers
) -> None:
    """DynamoDB says so in another way than of a condition that did not hold."""
    put(store, "a")

    def disturb(model: Any, **_: Any) -> None:
        if model.name == "BatchGetItem":
            client.meta.events.unregister("after-call.dynamodb", disturb)
            answers.fail(CANCELLED, "TransactionConflict", times=4)

    client.meta.events.register("after-call.dynamodb", disturb)
    assert put(store, "a", b"2") == 3 and len(pauses) == 1


def test_an_outage_is_no_conflict(store: Configuration, answers: Answers) -> None:
    put(store, "a")
    answers.fail("AccessDeniedException")
    with pytest.raises(PynamoDBException):
        put(store, "a", b"2")


def test_a_transaction_that_is_sent_again_by_botocore_is_the_same(
    store: Configuration, client: Any
) -> None:
    """After a lost answer it would else find its own write, and call itself the loser."""
    tokens = []

    def note(model: Any, params: Any, **_: Any) -> None:
        if model.name == "TransactWriteItems":
            tokens.append(params["body"].decode().partition('"ClientRequestToken"')[1])

    client.meta.events.register("before-call.dynamodb", note)
    try:
        put(store, "a")
    finally:
        client.meta.events.unregister("before-call.dynamodb", note)
    assert tokens == ['"ClientRequestToken"']
