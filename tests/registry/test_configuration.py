"""Configuration: the contract, in both registries."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from chalicelib.configuration.limits import LARGEST_VALUE, LONGEST_KEY, TooMuch
from chalicelib.errors import BadRequest
from chalicelib.model.configuration import (
    FIRST,
    Behaviour,
    Committed,
    Operation,
    Seen,
    Session,
    Verb,
    Version,
)
from chalicelib.registry.contract import Configuration, Registry
from tests.registry.examples import LATE as NOW
from tests.registry.examples import TICK

SECOND = timedelta(seconds=1)
TTL = 30 * SECOND
HELD = Session("", 0, ttl=TTL, lock_delay=timedelta(0))


@pytest.fixture
def store(registry: Registry) -> Configuration:
    return registry.configuration


def do(store: Configuration, *operations: Operation, at: datetime = NOW) -> Committed:
    return store.commit(operations, at, "ada")


def put(store: Configuration, key: str, value: bytes = b"1") -> int:
    done = do(store, Operation(Verb.SET, key, value))
    assert not done.failures
    return done.revision


def cas(store: Configuration, key: str, index: int, value: bytes = b"2") -> bool:
    return not do(store, Operation(Verb.CAS, key, value, index=index)).failures


def take(store: Configuration, key: str, session: Session, at: datetime = NOW) -> bool:
    done = do(store, Operation(Verb.LOCK, key, b"mine", session=session.id), at=at)
    assert not any(failure.wrong for failure in done.failures)
    return not done.failures


def value(store: Configuration, key: str, at: datetime = NOW) -> bytes | None:
    return next((each.value for each in store.versions(store.look(key, at).heads)), None)


def keys(seen: Seen) -> list[str]:
    return [head.key for head in seen.heads]


def index(store: Configuration, prefix: str) -> int:
    return store.look(prefix, NOW, tree=True).index


def test_what_nobody_has_written_has_the_first_index(store: Configuration) -> None:
    assert store.revision() == FIRST == 1
    assert store.look("a", NOW) == store.look("a", NOW, tree=True) == Seen(1, 1, ())


def test_a_key_is_read_as_it_was_written(store: Configuration) -> None:
    """Bytes that are no text, and none at all."""
    every = bytes(range(256))
    do(store, Operation(Verb.SET, "a/é", every, flags=2**64 - 1), Operation(Verb.SET, "b"))
    (found,) = store.versions(store.look("a/é", NOW).heads)
    assert found == Version("a/é", 2, 2, NOW, "ada", value=every, flags=2**64 - 1)
    assert value(store, "b") == b""


def test_each_write_has_the_next_revision_and_keeps_the_one_that_created(
    store: Configuration,
) -> None:
    assert [put(store, "a", b"1"), put(store, "b"), put(store, "a", b"2")] == [2, 3, 4]
    (head,) = store.look("a", NOW).heads
    assert (head.created, head.modified, store.look("a", NOW).index) == (2, 4, 4)


def test_writing_the_same_again_is_no_change(store: Configuration) -> None:
    put(store, "a", b"1")
    assert [put(store, "a", b"1"), store.revision(), index(store, "a")] == [2, 2, 2]


def test_compare_and_set_writes_only_over_what_was_read(store: Configuration) -> None:
    assert cas(store, "a", 0) and not cas(store, "a", 0, b"3")
    revision = store.look("a", NOW).index
    assert not cas(store, "a", revision + 1) and not cas(store, "b", revision)
    assert cas(store, "a", revision, b"4") and not cas(store, "a", revision, b"5")
    assert value(store, "a") == b"4"


def test_a_deleted_key_can_be_created_anew(store: Configuration) -> None:
    put(store, "a")
    do(store, Operation(Verb.DELETE, "a"))
    assert value(store, "a") is None and cas(store, "a", 0)
    (head,) = store.look("a", NOW).heads
    assert (head.created, head.first) == (4, 2)


def test_a_delete_that_compares_never_deletes_by_the_index_0(store: Configuration) -> None:
    revision = put(store, "a")
    for wrong in (0, revision + 1):
        assert do(store, Operation(Verb.DELETE_CAS, "a", index=wrong)).failures
    assert value(store, "a") == b"1"
    assert not do(store, Operation(Verb.DELETE_CAS, "a", index=revision)).failures
    assert value(store, "a") is None
    # Nothing is left to be deleted, by whatever index.
    assert not do(store, Operation(Verb.DELETE_CAS, "a", index=0)).failures


def test_a_prefix_has_the_highest_revision_under_it_deletions_included(
    store: Configuration,
) -> None:
    for key in ("a/1", "a/2", "ab", "b"):
        put(store, key)
    assert [index(store, prefix) for prefix in ("a/", "a", "b", "c", "")] == [3, 4, 5, 1, 5]
    do(store, Operation(Verb.DELETE, "a/2"))
    seen = store.look("a/", NOW, tree=True)
    assert (keys(seen), seen.index, store.look("a/2", NOW).index) == (["a/1"], 6, 6)


def test_writes_elsewhere_leave_the_index_of_a_prefix(store: Configuration) -> None:
    put(store, "a/1")
    for number in range(50):
        put(store, "b/1", str(number).encode())
    assert (index(store, "a/"), index(store, "b/")) == (2, 52)


def test_a_prefix_of_many_keys_is_read_whole(store: Configuration) -> None:
    wanted = [f"many/{number:03}" for number in range(130)]
    for start in range(0, 130, 40):
        part = wanted[start : start + 40]
        do(store, *(Operation(Verb.SET, key, key.encode()) for key in part))
    seen = store.look("many/", NOW, tree=True)
    assert keys(seen) == wanted
    assert [version.value.decode() for version in store.versions(seen.heads)] == wanted


def test_a_transaction_is_done_whole_at_one_revision_or_not_at_all(store: Configuration) -> None:
    put(store, "a")
    bad = [Operation(Verb.SET, "b"), Operation(Verb.CAS, "a", b"2", index=9)]
    failed = do(store, *bad, Operation(Verb.CHECK_NOT_EXISTS, "a"))
    assert [failure.operation for failure in failed.failures] == [1, 2]
    assert failed.failures[0].words == 'failed to set key "a", index is stale'
    assert (failed.results, value(store, "b"), store.revision()) == ((), None, 2)
    done = do(store, Operation(Verb.SET, "b"), Operation(Verb.CAS, "a", b"2", index=2))
    assert [each.revision for each in done.results] == [3, 3] == [done.revision] * 2


def test_an_operation_sees_what_those_before_it_did(store: Configuration) -> None:
    put(store, "a", b"old")
    done = do(
        store,
        Operation(Verb.GET, "a"),
        Operation(Verb.SET, "a", b"new"),
        Operation(Verb.GET, "a"),
        Operation(Verb.SET, "t/1", b"t"),
        Operation(Verb.GET_TREE, "t/"),
        Operation(Verb.DELETE, "a"),
        Operation(Verb.CHECK_NOT_EXISTS, "a"),
        Operation(Verb.GET_OR_EMPTY, "a"),
    )
    told = [(each.key, each.value) for each in done.results]
    assert told == [
        ("a", b"old"),
        ("a", b""),
        ("a", b"new"),
        ("t/1", b""),
        ("t/1", b"t"),
        ("a", b""),
    ]
    assert value(store, "a") is None


def test_what_came_and_went_in_one_transaction_was_never_there(store: Configuration) -> None:
    do(store, Operation(Verb.SET, "a"), Operation(Verb.DELETE_TREE, "a"))
    assert (store.revision(), store.history("a", 9)) == (1, [])


def test_the_past_is_kept(store: Configuration) -> None:
    put(store, "p/a", b"1")  # 2
    put(store, "p/b", b"1")  # 3
    put(store, "p/a", b"2")  # 4
    do(store, Operation(Verb.DELETE, "p/b"))  # 5
    put(store, "p/b", b"3")  # 6

    def then(revision: int) -> tuple[int, dict[str, bytes]]:
        seen = store.look_back("p/", revision)
        return seen.index, {each.key: each.value for each in store.versions(seen.heads)}

    assert then(1) == (1, {})
    assert then(2) == (2, {"p/a": b"1"})
    assert then(3) == (3, {"p/a": b"1", "p/b": b"1"})
    assert then(4) == (4, {"p/a": b"2", "p/b": b"1"})
    assert then(5) == (5, {"p/a": b"2"})
    assert then(6) == (6, {"p/a": b"2", "p/b": b"3"})
    with pytest.raises(BadRequest, match="7; allowed: up to 6"):
        store.look_back("p/", 7)


def test_a_history_tells_who_did_what_and_when(store: Configuration) -> None:
    put(store, "a", b"1")
    store.commit([Operation(Verb.DELETE, "a")], NOW + SECOND, "bob")
    put(store, "a", b"3")
    told = [(v.revision, v.value, v.deleted, v.by, v.at, v.until) for v in store.history("a", 9)]
    assert told == [
        (4, b"3", False, "ada", NOW, None),
        (3, b"", True, "bob", NOW + SECOND, 4),
        (2, b"1", False, "ada", NOW, 3),
    ]
    assert [version.revision for version in store.history("a", 1, before=4)] == [3]


def test_a_lock_is_held_by_one_session_at_a_time(store: Configuration) -> None:
    one, other = store.open_session(HELD, NOW), store.open_session(HELD, NOW)
    assert take(store, "lock", one) and take(store, "lock", one) and not take(store, "lock", other)
    (head,) = store.look("lock", NOW).heads
    assert (head.session, head.lock_index) == (one.id, 1)
    assert do(store, Operation(Verb.UNLOCK, "lock", session=other.id)).failures
    assert not do(store, Operation(Verb.UNLOCK, "lock", b"left", session=one.id)).failures
    assert take(store, "lock", other)
    (head,) = store.look("lock", NOW).heads
    assert (head.session, head.lock_index) == (other.id, 2)


def test_a_lock_keeps_no_plain_write_away(store: Configuration) -> None:
    session = store.open_session(HELD, NOW)
    take(store, "lock", session)
    put(store, "lock", b"else")
    (head,) = store.look("lock", NOW).heads
    assert (head.session, head.lock_index, value(store, "lock")) == (session.id, 1, b"else")


def test_a_session_that_nobody_opened_is_named_as_clients_know_it(store: Configuration) -> None:
    (failure,) = do(store, Operation(Verb.LOCK, "lock", session="nobody")).failures
    assert (failure.words, failure.wrong) == ('invalid session "nobody"', True)
    (failure,) = do(store, Operation(Verb.LOCK, "lock")).failures
    assert failure.words == "missing session"


def test_a_session_ends_at_twice_its_ttl_unless_it_is_renewed(store: Configuration) -> None:
    session = store.open_session(HELD, NOW)
    assert session.expires_at == NOW + 2 * TTL
    renewed = store.renew(session.id, NOW + TTL)
    assert renewed and renewed.expires_at == NOW + 3 * TTL
    assert store.look_at_sessions(NOW + 3 * TTL - TICK, session.id).sessions == (renewed,)
    assert store.renew(session.id, NOW + 3 * TTL) is None
    assert store.look_at_sessions(NOW + 3 * TTL).sessions == ()
    for nobody in ("nobody", "", "x" * 5000, "\ud800"):
        assert store.renew(nobody, NOW) is None
        assert store.look_at_sessions(NOW, nobody).sessions == ()
        store.end_session(nobody, NOW)


def test_no_renewal_makes_a_session_end_sooner(store: Configuration) -> None:
    """Functions' clocks differ, and one call overtakes another."""
    session = store.open_session(HELD, NOW)
    later = store.renew(session.id, NOW + 10 * SECOND)
    assert later and store.renew(session.id, NOW + 5 * SECOND) == later
    assert store.look_at_sessions(NOW).sessions == (later,)


def test_a_session_without_ttl_lasts_until_somebody_ends_it(store: Configuration) -> None:
    session = store.open_session(replace(HELD, ttl=None), NOW)
    late = NOW + timedelta(days=1000)
    assert store.renew(session.id, late) == session
    store.end_session(session.id, late)
    store.end_session(session.id, late)
    assert store.renew(session.id, late) is None


def test_a_lock_is_given_back_when_its_session_is_over_whoever_looks(store: Configuration) -> None:
    """Reading is enough; nobody waits for a table's own expiry."""
    session = store.open_session(HELD, NOW)
    take(store, "dir/lock", session)
    seen = store.look("dir/", NOW, tree=True)
    assert seen.due == session.expires_at
    later = NOW + 2 * TTL
    after = store.look("dir/", later, tree=True)
    (head,) = after.heads
    assert head.session is None and after.index > seen.index and after.due is None
    assert value(store, "dir/lock", later) == b"mine"


def test_a_lock_of_a_session_that_is_over_is_free_for_the_next(store: Configuration) -> None:
    one, other = store.open_session(HELD, NOW), store.open_session(HELD, NOW + TTL)
    take(store, "lock", one)
    assert not take(store, "lock", other, at=NOW + 2 * TTL - TICK)
    assert take(store, "lock", other, at=NOW + 2 * TTL)


def test_a_session_may_take_its_keys_with_it(store: Configuration) -> None:
    session = store.open_session(replace(HELD, behaviour=Behaviour.DELETE), NOW)
    take(store, "here/i-1", session)
    before = index(store, "here/")
    store.end_session(session.id, NOW)
    seen = store.look("here/", NOW, tree=True)
    assert (seen.heads, seen.index > before) == ((), True)


@pytest.mark.parametrize("behaviour", list(Behaviour))
def test_nobody_takes_a_lock_soon_after_its_session_ended(
    store: Configuration, behaviour: Behaviour
) -> None:
    """Its holder may not know yet. A lock that was given back has no such time."""
    slow = replace(HELD, behaviour=behaviour, lock_delay=15 * SECOND)
    one, other = store.open_session(slow, NOW), store.open_session(HELD, NOW)
    take(store, "lock", one)
    take(store, "free", one)
    do(store, Operation(Verb.UNLOCK, "free", session=one.id))
    store.end_session(one.id, NOW)
    assert take(store, "free", other)
    assert not take(store, "lock", other, at=NOW + 15 * SECOND - TICK)
    put(store, "lock", b"anyway")
    assert take(store, "lock", other, at=NOW + 15 * SECOND)


def test_a_session_of_many_keys_gives_all_back(store: Configuration) -> None:
    """More than fit into one transaction; and large ones."""
    session = store.open_session(HELD, NOW)
    for start in range(0, 70, 35):
        locks = [f"l/{number:02}" for number in range(start, start + 35)]
        made = [Operation(Verb.LOCK, key, b"x", session=session.id) for key in locks]
        assert not do(store, *made).failures
    for number in range(8):
        put(store, f"l/{number:02}", bytes([number]) * LARGEST_VALUE)
    store.end_session(session.id, NOW)
    seen = store.look("l/", NOW, tree=True)
    assert len(seen.heads) == 70 and {head.session for head in seen.heads} == {None}
    assert store.look_at_sessions(NOW).sessions == ()


def test_a_key_that_is_deleted_is_not_held_any_more(store: Configuration) -> None:
    session = store.open_session(HELD, NOW)
    take(store, "lock", session)
    do(store, Operation(Verb.DELETE, "lock"))
    assert store.look_at_sessions(NOW, session.id).sessions[0].keys == frozenset()
    put(store, "lock", b"of another")
    store.end_session(session.id, NOW)
    assert value(store, "lock") == b"of another"


def test_sessions_have_an_index_of_their_own(store: Configuration) -> None:
    assert store.look_at_sessions(NOW).index == FIRST
    session = store.open_session(HELD, NOW)
    put(store, "a")
    assert store.look_at_sessions(NOW).index == session.created == 2
    store.end_session(session.id, NOW)
    assert store.look_at_sessions(NOW).index == 4


def test_a_session_is_opened_only_once_those_that_are_over_are_gone(store: Configuration) -> None:
    for _ in range(3):
        store.open_session(HELD, NOW)
    store.open_session(HELD, NOW + 2 * TTL)
    assert len(store.look_at_sessions(NOW).sessions) == 1


def test_a_value_as_large_as_allowed_is_kept(store: Configuration) -> None:
    large = bytes(range(256)) * (LARGEST_VALUE // 256)
    key = "k" * LONGEST_KEY
    put(store, key, large)
    assert value(store, key) == large


def test_what_cannot_be_kept_is_refused_by_name(store: Configuration) -> None:
    long = Operation(Verb.SET, "k" * (LONGEST_KEY + 1))
    large = Operation(Verb.SET, "a", bytes(LARGEST_VALUE + 1))
    with pytest.raises(ValueError, match="has 1025 bytes; allowed: at most 1024"):
        do(store, long)
    with pytest.raises(TooMuch, match=r"too large \(393217 > 393216 bytes\)"):
        do(store, large)
    with pytest.raises(TooMuch, match=r"too many operations \(65 > 64\)"):
        do(store, *[Operation(Verb.GET_OR_EMPTY, "a")] * 65)
    with pytest.raises(ValueError, match="Missing key name"):
        do(store, Operation(Verb.SET, ""))
    with pytest.raises(ValueError, match="not text"):
        do(store, Operation(Verb.SET, "\ud800"))
    for each in range(50):
        put(store, f"t/{each}")
    with pytest.raises(TooMuch, match="50 keys in 151 rows; allowed: 100"):
        do(store, Operation(Verb.DELETE_TREE, "t/"))
    assert len(store.look("t/", NOW, tree=True).heads) == 50
    put(store, "u")
    store.clear("t/", NOW, "ada")
    assert keys(store.look("", NOW, tree=True)) == ["u"]


@pytest.mark.parametrize("ttl", [9, 86401])
def test_a_ttl_out_of_bounds_is_refused_as_clients_know_it(store: Configuration, ttl: int) -> None:
    with pytest.raises(ValueError, match=f"^Invalid Session TTL '{ttl}s'"):
        store.open_session(replace(HELD, ttl=ttl * SECOND), NOW)
    with pytest.raises(ValueError, match="time zone"):
        store.open_session(HELD, NOW.replace(tzinfo=None))
