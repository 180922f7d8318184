"""What only DynamoDB has: rows, indexes, expiry, requests, and what AWS answers when it is busy."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from pynamodb.exceptions import PynamoDBException

from chalicelib.errors import Conflict
from chalicelib.model.choice import HostChoice, OlderThan, ReplacementChoice
from chalicelib.model.configuration import Operation, Verb
from chalicelib.model.fleet import Breaker, Fleet, Foreseen, Freeze, LedgerChange, Told
from chalicelib.model.replacement import Cancel, Reason, Step
from chalicelib.model.timeline import Entry
from chalicelib.registry.binding import Tables, bind, create_tables
from chalicelib.registry.contract import Registry, Retention
from chalicelib.registry.dynamodb import dynamodb_registry, registry_in
from tests.registry.conftest import PREFIX, REGION
from tests.registry.examples import (
    BEGUN,
    HOLD,
    HOUR,
    NOW,
    QUOTA,
    REQUEST,
    TOUCHED,
    a_full_host,
    a_full_replacement,
    a_host,
    a_replacement,
)

FREEZE = Freeze(by="ada", at=NOW, why="audit")
ENTRY = Entry("host/i-1", NOW, "e1", "registered", "seen")
KEYS = {
    "hosts": {"id": {"S": "i-1"}},
    "replacements": {"fleet": {"S": "web"}, "id": {"S": a_replacement().id}},
    "fleets": {"name": {"S": "web"}},
    "timeline": {"subject": {"S": "host/i-1"}, "at_id": {"S": f"{NOW.isoformat()}#e1"}},
    "services": {"service": {"S": "#index"}, "host": {"S": "web"}},
    "config": {"part": {"S": "keys"}, "id": {"S": "a"}},
}


@pytest.fixture
def client(tables: Tables) -> Any:
    return tables.connection.client


@pytest.fixture
def row(client: Any) -> Callable[[str], dict[str, Any]]:
    def read(table: str) -> dict[str, Any]:
        return client.get_item(TableName=f"{PREFIX}-{table}", Key=KEYS[table])["Item"]

    return read


@pytest.fixture
def filled(in_dynamodb: Registry) -> Registry:
    """A row in each table, with nested things in it."""
    in_dynamodb.hosts.register(a_full_host())
    in_dynamodb.replacements.claim(a_full_replacement(), 0, QUOTA)
    in_dynamodb.fleets.set_freeze("web", FREEZE)
    in_dynamodb.timeline.append([ENTRY])
    in_dynamodb.services.enter("web", "i-1")
    in_dynamodb.services.announce(
        {"web": frozenset({"i-1"})}, [in_dynamodb.services.begin(["web", "api"], NOW)]
    )
    in_dynamodb.configuration.commit([Operation(Verb.SET, "a", b"1")], NOW, "ada")
    return in_dynamodb


@pytest.fixture
def sent(client: Any) -> Iterator[list[str]]:
    names: list[str] = []

    def note(model: Any, **_: Any) -> None:
        names.append(model.name)

    client.meta.events.register("before-call.dynamodb", note)
    yield names
    client.meta.events.unregister("before-call.dynamodb", note)


def everything(registry: Registry) -> list[Any]:
    return [
        registry.hosts.get("i-1"),
        registry.hosts.get_many(["i-1"]),
        registry.hosts.in_fleet("web"),
        list(registry.hosts.every()),
        registry.replacements.get("web", a_replacement().id),
        registry.replacements.open_in("web"),
        registry.fleets.get("web"),
        registry.fleets.read_all(),
        registry.timeline.of("host/i-1"),
        registry.services.indexes(),
        registry.services.hosts_of("web"),
        registry.configuration.look("a", NOW),
    ]


def add_to(client: Any, table: str, nested: str | None = None) -> None:
    """As a newer release of the same schema may leave the row: an attribute that we do not know."""
    names = {"#new": "new"} | ({"#nested": nested} if nested else {})
    client.update_item(
        TableName=f"{PREFIX}-{table}",
        Key=KEYS[table],
        UpdateExpression="SET #new=:map" + (", #nested.#new=:map" if nested else ""),
        ExpressionAttributeNames=names,
        ExpressionAttributeValues={":map": {"M": {"a": {"BOOL": True}}}},
    )


def test_rows_of_an_unknown_newer_attribute_are_read(filled: Registry, client: Any) -> None:
    filled.hosts.register(a_host("i-3"))
    other = filled.replacements.claim(a_replacement("2", old_host="i-3"), 2, BEGUN)
    filled.replacements.finish(replace(other, step=Step.ABANDONED), NOW, Breaker(2, NOW, "no"))
    before = everything(filled)
    add_to(client, "hosts", nested="hold")
    add_to(client, "replacements")
    add_to(client, "fleets", nested="breaker")
    add_to(client, "timeline")
    add_to(client, "services")
    add_to(client, "config")
    assert everything(filled) == before


def test_our_writes_leave_what_a_newer_release_wrote(filled: Registry, client: Any, row) -> None:
    written = ("hosts", "replacements", "fleets", "services")
    for table in written:
        add_to(client, table)
    filled.hosts.update_facts(a_host(state="stopped"), a_host())
    filled.hosts.forget("i-1", NOW, "terminated")
    made = filled.replacements.get("web", a_replacement().id)
    assert made
    filled.replacements.finish(replace(made, step=Step.CANCELLED))
    filled.fleets.raise_attention("web")
    filled.services.announce({"web": frozenset({"i-1"})}, [filled.services.begin(["web"], NOW)])
    for table in written:
        assert row(table)["new"] == {"M": {"a": {"BOOL": True}}}


def test_an_older_row_of_a_fleet_is_read_with_defaults(in_dynamodb: Registry, client: Any) -> None:
    client.put_item(TableName=f"{PREFIX}-fleets", Item=KEYS["fleets"])
    assert in_dynamodb.fleets.get("web") == Fleet("web")


def test_every_row_carries_the_schema(filled: Registry, row) -> None:
    assert {table: row(table)["schema"] for table in KEYS} == dict.fromkeys(KEYS, {"N": "1"})


def test_a_tombstone_leaves_the_index_keeps_its_fleet_and_expires(filled: Registry, client, row):
    filled.hosts.forget("i-1", NOW, "terminated")
    assert client.scan(TableName=f"{PREFIX}-hosts", IndexName="fleet-born_at-index")["Count"] == 0
    assert row("hosts")["fleet"] == {"S": "web"}
    expires = NOW + timedelta(days=30)
    assert row("hosts")["expires"] == {"N": str(int(expires.timestamp()))}


def test_a_replacement_that_ended_leaves_the_index_and_expires(filled: Registry, client, row):
    index = {"TableName": f"{PREFIX}-replacements", "IndexName": "open-index"}
    assert client.scan(**index)["Count"] == 1 and "expires" not in row("replacements")
    began = {Step.CLAIMED: NOW, Step.DONE: NOW + HOUR}
    ended = a_full_replacement(step=Step.DONE, began=began, version=1)
    filled.replacements.finish(ended)
    assert client.scan(**index)["Count"] == 0
    expires = NOW + HOUR + timedelta(days=400)
    assert row("replacements")["expires"] == {"N": str(int(expires.timestamp()))}


def test_retention_is_as_given(tables: Tables, row) -> None:
    short = Retention(*[timedelta(days=1)] * 3)
    registry = registry_in(tables, short)
    registry.hosts.register(a_host(gone_at=NOW, gone_why="terminated"))
    registry.timeline.append([ENTRY])
    expires = {"N": str(int((NOW + timedelta(days=1)).timestamp()))}
    assert row("hosts")["expires"] == row("timeline")["expires"] == expires


def test_expiry_is_switched_on_where_rows_expire(tables: Tables, client: Any) -> None:
    for table in ("hosts", "replacements", "timeline"):
        ttl = client.describe_time_to_live(TableName=f"{PREFIX}-{table}")
        assert ttl["TimeToLiveDescription"]["AttributeName"] == "expires"


def test_expiry_of_marks_is_a_number_exact_to_the_microsecond(filled: Registry, row) -> None:
    assert row("hosts")["hold_until"] == {"N": "1772370000.123456"}
    assert row("fleets")["freeze_until"] == {"N": "253402300799.999999"}


def test_two_prefixes_live_in_one_process(filled: Registry, tables: Tables, client: Any) -> None:
    where = tables.hosts.Meta.host
    create_tables("other", REGION, where)
    other = dynamodb_registry("other", REGION, host=where)
    assert other.hosts.get("i-1") is None
    other.hosts.register(a_host("i-2"))
    assert filled.hosts.get("i-2") is None
    other.replacements.claim(a_replacement(old_host="i-2"), 0, QUOTA)
    assert {f"{prefix}-{table}" for prefix in (PREFIX, "other") for table in KEYS} == set(
        client.list_tables()["TableNames"]
    )


def test_tables_can_be_created_twice(tables: Tables) -> None:
    create_tables(PREFIX, REGION, tables.hosts.Meta.host)


def test_binding_makes_no_client() -> None:
    assert bind("lazy", REGION).connection._client is None


def test_an_endpoint_can_be_given() -> None:
    client = bind("there", REGION, "http://127.0.0.1:5055").connection.client
    assert client.meta.endpoint_url == "http://127.0.0.1:5055"


MADE = a_full_replacement(version=1)
DONE = replace(MADE, step=Step.DONE, began={Step.DONE: NOW})
FAILED = replace(MADE, step=Step.ABANDONED)
PASS = {"at": NOW, "fingerprint": "f", "attention_seen": 1, "next_look_at": None}

REQUESTS: dict[str, tuple[Callable[[Registry], Any], list[str]]] = {
    "hosts.get": (lambda r: r.hosts.get("i-1"), ["GetItem"]),
    "hosts.get_many": (lambda r: r.hosts.get_many(["i-1", "i-1"]), ["BatchGetItem"]),
    "hosts.get_many of none": (lambda r: r.hosts.get_many([]), []),
    "hosts.get_many of 101": (
        lambda r: r.hosts.get_many(f"i-{n}" for n in range(101)),
        ["BatchGetItem"] * 2,
    ),
    "hosts.in_fleet": (lambda r: r.hosts.in_fleet("web"), ["Query"]),
    "hosts.page": (lambda r: r.hosts.page(9), ["Scan"]),
    "hosts.page of a fleet": (lambda r: r.hosts.page(9, fleet="web"), ["Query"]),
    "hosts.page of some of a fleet": (
        lambda r: r.hosts.page(9, None, "web", HostChoice(zone="z", older=OlderThan(HOUR, NOW))),
        ["Query"],
    ),
    "hosts.page of those that are gone": (
        lambda r: r.hosts.page(9, None, "web", HostChoice(gone=True)),
        ["Scan"],
    ),
    "hosts.every": (lambda r: list(r.hosts.every()), ["Scan"]),
    "hosts.register": (lambda r: r.hosts.register(a_host("i-2")), ["PutItem"]),
    "hosts.update_facts": (lambda r: r.hosts.update_facts(a_host(), a_host()), ["UpdateItem"]),
    "hosts.update_facts, born later": (
        lambda r: r.hosts.update_facts(a_host(born_at=NOW), a_host()),
        ["UpdateItem"] * 2,
    ),
    "hosts.forget": (lambda r: r.hosts.forget("i-1", NOW, "lost"), ["UpdateItem"]),
    "hosts.release": (lambda r: r.hosts.release("i-1", MADE.id), ["UpdateItem"]),
    "hosts.mark": (lambda r: r.hosts.mark("i-1", Reason.TAINT, TOUCHED), ["UpdateItem"]),
    "hosts.hold": (lambda r: r.hosts.hold("i-1", HOLD, "web", 3), ["TransactWriteItems"]),
    "hosts.lift_hold": (lambda r: r.hosts.lift_hold("i-1"), ["UpdateItem"]),
    "hosts.ready": (lambda r: r.hosts.ready("i-1", "host", NOW), ["UpdateItem"]),
    "hosts.request": (lambda r: r.hosts.request("i-1", REQUEST), ["UpdateItem"]),
    "replacements.open_in": (lambda r: r.replacements.open_in("web"), ["Query"]),
    "replacements.get": (lambda r: r.replacements.get("web", MADE.id), ["GetItem"]),
    "replacements.page": (lambda r: r.replacements.page(9), ["Scan"]),
    "replacements.page of a fleet": (lambda r: r.replacements.page(9, fleet="web"), ["Query"]),
    "replacements.page of the open ones": (
        lambda r: r.replacements.page(9, None, "web", ReplacementChoice(open=True)),
        ["Query"],
    ),
    "replacements.claim": (
        lambda r: r.replacements.claim(a_replacement("2", old_host="i-3"), 3, BEGUN),
        ["TransactWriteItems"],
    ),
    "replacements.save": (lambda r: r.replacements.save(MADE), ["TransactWriteItems"]),
    "replacements.save with ledger": (
        lambda r: r.replacements.save(MADE, LedgerChange(1, NOW)),
        ["TransactWriteItems"],
    ),
    "replacements.intend": (
        lambda r: r.replacements.intend(MADE, 3, NOW, 3),
        ["TransactWriteItems"],
    ),
    "replacements.commit": (
        lambda r: r.replacements.commit(MADE, NOW + 2 * HOUR),
        ["TransactWriteItems"],
    ),
    "replacements.cancel": (
        lambda r: r.replacements.cancel(MADE, Cancel("ada", NOW, "no")),
        ["UpdateItem"],
    ),
    "replacements.finish": (
        lambda r: r.replacements.finish(DONE),
        ["BatchGetItem", "GetItem", "TransactWriteItems"],
    ),
    "replacements.finish of a failure": (
        lambda r: r.replacements.finish(FAILED, NOW, Breaker(2, NOW, "no")),
        ["BatchGetItem", "TransactWriteItems"],
    ),
    "fleets.get": (lambda r: r.fleets.get("web"), ["GetItem"]),
    "fleets.account": (lambda r: r.fleets.account(), ["GetItem"]),
    "fleets.read_all": (lambda r: r.fleets.read_all(), ["Scan"]),
    "fleets.raise_attention": (lambda r: r.fleets.raise_attention("web"), ["UpdateItem"]),
    "fleets.finish_pass": (
        lambda r: r.fleets.finish_pass("web", open_replacements=0, **PASS),
        ["UpdateItem"],
    ),
    "fleets.fail_pass": (
        lambda r: r.fleets.fail_pass("web", at=NOW, error="no", next_look_at=NOW),
        ["UpdateItem"],
    ),
    "fleets.set_freeze": (lambda r: r.fleets.set_freeze(None, FREEZE), ["UpdateItem"]),
    "fleets.request": (lambda r: r.fleets.request("web", REQUEST), ["UpdateItem"]),
    "fleets.note_foreseen": (
        lambda r: r.fleets.note_foreseen("web", Foreseen(NOW, "1")),
        ["UpdateItem"],
    ),
    "fleets.note_told": (lambda r: r.fleets.note_told("web", Told("frozen")), ["UpdateItem"]),
    "fleets.forget": (lambda r: r.fleets.forget("web"), ["DeleteItem"]),
    "fleets.record_sweep": (lambda r: r.fleets.record_sweep(NOW, 3, "eu-west-1"), ["UpdateItem"]),
    "timeline.append": (lambda r: r.timeline.append([ENTRY]), ["BatchWriteItem"]),
    "services.index": (lambda r: r.services.index("web"), ["GetItem"]),
    "services.indexes": (lambda r: r.services.indexes(), ["Query"]),
    "services.begin": (lambda r: r.services.begin(["web", "api"], NOW), ["UpdateItem"] * 2),
    "services.announce": (
        lambda r: r.services.announce({"web": frozenset({"i-1"})}, ["t"]),
        ["UpdateItem"],
    ),
    "services.enter": (lambda r: r.services.enter("web", "i-1"), ["PutItem"]),
    "services.leave": (lambda r: r.services.leave("web", "i-1"), ["DeleteItem"]),
    "services.hosts_of": (lambda r: r.services.hosts_of("web"), ["Query"]),
    "timeline.of": (lambda r: r.timeline.of("host/i-1"), ["Query"]),
}


@pytest.mark.parametrize("name", REQUESTS)
def test_few_requests_are_sent(filled: Registry, sent: list[str], name: str) -> None:
    filled.hosts.register(a_host("i-3"))
    filled.fleets.set_freeze("web", None)
    del sent[:]
    call, expected = REQUESTS[name]
    call(filled)
    assert sent == expected


class Answers:
    """Answers given instead of DynamoDB's, one a request, until there are none left."""

    def __init__(self) -> None:
        self.left: list[dict[str, Any]] = []

    def fail(self, code: str, *reasons: str, times: int = 1) -> None:
        answer: dict[str, Any] = {"Error": {"Code": code, "Message": code}, "ResponseMetadata": {}}
        if reasons:
            answer["CancellationReasons"] = [{"Code": reason} for reason in reasons]
        self.left += [answer] * times

    def __call__(self, **_: Any) -> Any:
        return (SimpleNamespace(status_code=400), self.left.pop(0)) if self.left else None


@pytest.fixture
def answers(client: Any) -> Iterator[Answers]:
    answers = Answers()
    client.meta.events.register("before-call.dynamodb", answers)
    yield answers
    client.meta.events.unregister("before-call.dynamodb", answers)


CANCELLED = "TransactionCanceledException"


def test_a_transaction_that_met_another_is_sent_again(filled: Registry, answers: Answers) -> None:
    answers.fail(CANCELLED, "None", "TransactionConflict", times=3)
    assert filled.replacements.save(MADE, LedgerChange(1, NOW)).version == 2


def test_a_transaction_that_keeps_meeting_others_conflicts(filled: Registry, answers) -> None:
    answers.fail(CANCELLED, "TransactionConflict", "None", times=4)
    with pytest.raises(Conflict) as conflict:
        filled.replacements.save(MADE, LedgerChange(1, NOW))
    assert conflict.value.clause == "another write was under way"


def test_a_failed_clause_counts_more_than_a_met_transaction(filled: Registry, answers) -> None:
    answers.fail(CANCELLED, "TransactionConflict", "ConditionalCheckFailed")
    with pytest.raises(Conflict, match="account frozen"):
        filled.replacements.commit(MADE, NOW + 2 * HOUR)


def test_a_row_that_expired_after_it_was_read_makes_no_ghost(filled: Registry, client: Any) -> None:
    def expire(model: Any, **_: Any) -> None:
        if model.name == "TransactWriteItems":
            client.delete_item(TableName=f"{PREFIX}-hosts", Key=KEYS["hosts"])

    client.meta.events.register("before-call.dynamodb", expire)
    with pytest.raises(Conflict) as conflict:
        filled.replacements.finish(DONE)
    client.meta.events.unregister("before-call.dynamodb", expire)
    assert conflict.value.clause == "a host's row expired meanwhile"
    assert filled.hosts.get("i-1") is None
    assert filled.replacements.finish(DONE).version == 2
    assert filled.hosts.get("i-1") is None


def test_a_write_that_met_a_transaction_is_sent_again(filled: Registry, answers) -> None:
    answers.fail("TransactionConflictException", times=3)
    assert filled.hosts.update_facts(a_host(state="stopped"), a_host())
    answers.fail("TransactionConflictException", times=4)
    with pytest.raises(PynamoDBException):
        filled.fleets.raise_attention("web")


@pytest.mark.parametrize("code", ["ValidationException", "AccessDeniedException"])
def test_an_outage_is_no_conflict(filled: Registry, answers: Answers, code: str) -> None:
    for write in (
        lambda: filled.hosts.register(a_host("i-7")),
        lambda: filled.replacements.save(MADE, LedgerChange(1, NOW)),
        lambda: filled.hosts.get("i-1"),
    ):
        answers.fail(code)
        with pytest.raises(PynamoDBException) as error:
            write()
        assert error.value.cause_response_code == code


def test_throttling_inside_a_transaction_is_no_conflict(filled: Registry, answers) -> None:
    answers.fail(CANCELLED, "ThrottlingError", "None")
    with pytest.raises(PynamoDBException):
        filled.replacements.save(MADE, LedgerChange(1, NOW))
