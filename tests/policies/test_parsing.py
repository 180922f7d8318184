"""One file's text to a policy, or to an error that names file, key, value and what is allowed."""

from datetime import timedelta

import pytest

from chalicelib.model.hook import DrainCommand, OnFailure
from chalicelib.model.policy import (
    Age,
    Amount,
    Backoff,
    Budget,
    Holds,
    Match,
    Mode,
    Policy,
    Protected,
    Ready,
    Touches,
    Window,
)
from chalicelib.model.replacement import Reason, Strategy
from chalicelib.model.service import Service
from chalicelib.policies.parsing import Broken, Good, parse
from chalicelib.policies.reading import Content
from tests.builders import span

SMALL = "name: web\nage: {soft: 5d, hard: 7d}\n"
WINDOW = SMALL + "windows: [{cron: '0 2 * * *', duration: 3h}]"
FULL = """
name: web
match: {group: "web-*", tags: {role: web}}
mode: enforce
age: {soft: 5d, hard: 7d}
reasons: [age, request]
budget: {in_flight: 10%, unavailable: 1}
windows:
  - {cron: "0 2 * * mon-fri", duration: 3h, timezone: Europe/London}
  - {cron: "0 12 * * *", duration: 1h30m}
strategy: surge
ready: {signal: true, target_health: true, status_checks: false, bake: 3m, within: 20m}
drain:
  within: 6m
  command: {document: AWS-RunShellScript, parameters: {commands: [systemctl stop worker]}}
  on_failure: continue
unhealthy: {after: 20m}
breaker: {failures: 2, first_backoff: 2m, max_backoff: 2h}
touches:
  excuse: {principals: ["arn:aws:iam::*:role/patching"], calls: [SendSSHPublicKey]}
  grace: 4h
  read_only: true
hold: {longest: 3d, hosts: 5%}
protected: replace
"""


def good(text: str) -> Policy:
    found = parse("web.yaml", text)
    assert isinstance(found, Good), found
    return found.policy


def broken(text: str) -> Broken:
    found = parse("web.yaml", text)
    assert isinstance(found, Broken), found
    return found


def test_every_key_becomes_a_field() -> None:
    assert good(FULL) == Policy(
        name="web",
        match=Match("web-*", {"role": "web"}),
        mode=Mode.ENFORCE,
        age=Age(span("5d"), span("7d")),
        reasons=frozenset({Reason.AGE, Reason.REQUEST}),
        budget=Budget(Amount(10, percent=True), Amount(1)),
        windows=(
            Window("0 2 * * mon-fri", span("3h"), "Europe/London"),
            Window("0 12 * * *", span("90m"), "UTC"),
        ),
        strategy=Strategy.SURGE,
        ready=Ready(True, False, span("3m"), span("20m"), signal=True),
        drain_within=span("6m"),
        drain_command=DrainCommand("AWS-RunShellScript", {"commands": ("systemctl stop worker",)}),
        drain_on_failure=OnFailure.CONTINUE,
        unhealthy_after=span("20m"),
        breaker=Backoff(2, span("2m"), span("2h")),
        touches=Touches(
            ("arn:aws:iam::*:role/patching",), ("SendSSHPublicKey",), span("4h"), read_only=True
        ),
        hold=Holds(span("3d"), Amount(5, percent=True)),
        protected=Protected.REPLACE,
    )


def test_only_a_name_and_ages_are_needed_and_a_new_policy_only_observes() -> None:
    assert good(SMALL) == Policy(name="web", age=Age(span("5d"), span("7d")))
    assert good(SMALL).mode is Mode.OBSERVE


@pytest.mark.parametrize(
    ("text", "expected"),
    [("90s", "90s"), ("1h30m", "90m"), ("2d12h", "60h"), ("0m", "0s")],
)
def test_durations(text: str, expected: str) -> None:
    assert good(SMALL + f"drain: {{within: {text}}}").drain_within == span(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2", Amount(2)), ("10%", Amount(10, True)), ("0", Amount(0)), ("'100%'", Amount(100, True))],
)
def test_amounts(text: str, expected: Amount) -> None:
    assert good(SMALL + f"budget: {{unavailable: {text}}}").budget.unavailable == expected


@pytest.mark.parametrize("text", ["0", "0%"])
def test_a_budget_of_nothing_would_round_up_to_one_and_is_refused(text: str) -> None:
    error = broken(SMALL + f"budget: {{in_flight: {text}}}").error
    assert "zero; allowed: 1 or 1% and more; to stop a fleet: mode: observe" in error


def test_a_number_is_what_it_looks_like() -> None:
    assert good(SMALL + "budget: {in_flight: 010}").budget.in_flight == Amount(10)
    assert "duration: '1:30'" in broken(WINDOW.replace("3h", "1:30")).error


WRONG = [
    ("touches: {grace: -1h}", "touches.grace"),
    ("touches: {read_only: maybe}", "touches.read_only"),
    ("touches: {excuse: {calls: ['start session']}}", "touches.excuse.calls"),
    ("touches: {excuse: {roles: [x]}}", "touches.excuse.roles"),
    ("ages: {}", "ages: {}: no such key"),
    ("drain: {command: {}}", "drain.command.document: missing, and has no default"),
    ("drain: {command: {document: a b}}", "drain.command.document: 'a b': String should match"),
    ("drain: {command: {document: stop, parameters: [a]}}", "drain.command.parameters: ['a']"),
    ("drain: {on_failure: panic}", "drain.on_failure: 'panic': Input should be 'wait' or"),
    ("budget: {inflight: 1}", "budget.inflight: 1: no such key"),
    ("mode: enforced", "mode: 'enforced': Input should be 'observe' or 'enforce'"),
    ("reasons: [old]", "reasons.0: 'old': Input should be 'age'"),
    ("budget: {in_flight: -1}", "budget.in_flight: -1: not an amount; allowed: a count such as 2"),
    ("budget: {in_flight: 101%}", "budget.in_flight: '101%': more than 100%"),
    ("budget: {in_flight: true}", "budget.in_flight: True: not an amount"),
    ("budget: {in_flight: 1.5}", "budget.in_flight: 1.5: not an amount"),
    ("windows: [{duration: 1h}]", "windows.0.cron: missing, and has no default"),
    (
        "windows: [{cron: '0 2 * *', duration: 1h}]",
        "windows.0.cron: '0 2 * *': not a cron expression of five fields",
    ),
    (
        "windows: [{cron: '0 25 * * *', duration: 1h}]",
        "windows.0.cron: '0 25 * * *': not a cron expression of five fields (Bad hour)",
    ),
    (
        "windows: [{cron: '0 0 30 2 *', duration: 1h}]",
        "windows.0.cron: '0 0 30 2 *': not a cron expression",
    ),
    (
        "windows: [{cron: '0 2 * * *', duration: 3 hours}]",
        "windows.0.duration: '3 hours': not a duration; allowed: numbers with d, h, m or s",
    ),
    (
        "windows: [{cron: '0 2 * * *', duration: 1h, timezone: London}]",
        "windows.0.timezone: 'London': not an IANA time zone; allowed: names such as",
    ),
    ("hold: {longest: 0s}", "hold.longest: '0s': zero; allowed: a duration above zero"),
    ("hold: {hosts: some}", "hold.hosts: 'some': not an amount; allowed: a count"),
    ("protected: never", "protected: 'never': Input should be 'honour' or 'replace'"),
    ("ready: {signal: twice}", "ready.signal: 'twice': Input should be a valid boolean"),
    ("ready: {bake: 120}", "ready.bake: 120: not a duration"),
    ("ready: {within: -5m}", "ready.within: '-5m': not a duration"),
    ("breaker: {failures: 0}", "breaker.failures: 0: Input should be greater than or equal to 1"),
    ("budget: {in_flight: 1.5%}", "budget.in_flight: '1.5%': not an amount; allowed: a count"),
    ("budget: {in_flight: ٣}", "budget.in_flight: '٣': not an amount"),
    ("breaker: {failures: true}", "breaker.failures: True: Input should be a valid integer"),
    ("breaker: {failures: 101}", "breaker.failures: 101: Input should be less than or equal to"),
    ("breaker: {first_backoff: 2h}", "first_backoff is longer than max_backoff; allowed: up to"),
    ("reasons: []", "reasons: []: List should have at least 1 item"),
    ("ready: {within: 3651d}", "longer than a duration can be; allowed: up to 3650d"),
    ("ready: {within: 7d}", "age.hard: 7 days, 0:00:00 is not longer than a rebuild may take"),
    (
        "windows: [{cron: '0 0 */30 2 mon#2', duration: 1h}]",
        "windows.0.cron: '0 0 */30 2 mon#2': a time that never comes",
    ),
    (
        "windows: [{cron: '0 2 * * *', duration: 1h, timezone: right/UTC}]",
        "windows.0.timezone: 'right/UTC': not an IANA time zone",
    ),
    (
        "windows: [" + "{cron: '0 2 * * *', duration: 1h}, " * 11 + "]",
        "List should have at most 10 items",
    ),
    ("match: {group: ''}", "match.group: '': String should have at least 1 character"),
    ("match: {1: x}", "match.1: 1: Keys should be strings"),
    ("<<: {mode: enforce}", "<<: {'mode': 'enforce'}: no such key"),
    ("match: web-*", "match: 'web-*': Input should be"),
    ("match: {groups: web}", "match.groups: 'web': no such key"),
    ("match: {tags: {role: 1}}", "match.tags.role: 1: Input should be a valid string"),
]


@pytest.mark.parametrize(("wrong", "words"), WRONG, ids=[wrong for wrong, _ in WRONG])
def test_a_mistake_names_file_key_value_and_what_is_allowed(wrong: str, words: str) -> None:
    found = broken(SMALL + wrong)
    assert found.error.startswith("web.yaml: ")
    assert words in found.error
    assert found.name == "web"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name: web", "age: missing, and has no default"),
        ("age: {soft: 5d, hard: 7d}", "name: missing, and has no default"),
        ("name: web\nage: {soft: 5d}", "age.hard: missing, and has no default"),
        ("name: web\nage: {soft: 8d, hard: 7d}", "soft is longer than hard; allowed: soft up to"),
        ("name: web\nage: {soft: 0d, hard: 0d}", "hard is zero; allowed: a duration above zero"),
        ("name: we b\nage: {soft: 5d, hard: 7d}", "name: 'we b': String should match pattern"),
        ("name: 5\nage: {soft: 5d, hard: 7d}", "name: 5: Input should be a valid string"),
        ("", "not a mapping of keys to values"),
        ("- name: web", "not a mapping of keys to values"),
        ("just words", "not a mapping of keys to values"),
    ],
)
def test_what_a_file_must_have(text: str, words: str) -> None:
    assert words in broken(text).error


def test_all_mistakes_are_named_at_once() -> None:
    error = broken("name: web\nage: {soft: 1x, hard: 7d}\nmode: on\nspeed: 3").error
    assert [key in error for key in ("age.soft", "mode", "speed")] == [True] * 3


def test_unreadable_yaml_says_where() -> None:
    found = broken("name: web\nage: {soft: 5d")
    assert found.error.startswith("web.yaml: not YAML: ") and "line" in found.error
    assert found.name == "web"
    assert found.match is None or not found.match.matches("web", {"name": "web"})


def test_a_broken_file_still_says_whom_it_meant() -> None:
    found = broken("name: other\nmatch: {group: 'web-*'}\nage: {}")
    assert (found.name, found.match) == ("other", Match("web-*"))


def test_a_broken_match_matches_nobody() -> None:
    assert broken(SMALL + "match: {group: [1]}").match is None


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("2026-13-45", id="a date that does not exist"),
        pytest.param("9" * 5000, id="a number with too many digits"),
        pytest.param("[" * 500 + "]" * 500, id="nested too deep"),
    ],
)
def test_whatever_yaml_cannot_make_a_value_of_breaks_only_its_own_file(value: str) -> None:
    assert broken(f"name: web\nage: {value}").error.startswith("web.yaml: ")


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param("windows: [{cron: '0 2 * * *', duration: 0m}]", id="a window never open"),
        pytest.param("ready: {within: 0s}", id="every launch fails at once"),
        pytest.param("breaker: {first_backoff: 0s}", id="a failing launch is repeated at once"),
        pytest.param("breaker: {max_backoff: 0s}", id="the same"),
    ],
)
def test_a_duration_that_makes_a_hot_loop_or_a_dead_fleet_is_refused(wrong: str) -> None:
    broken(SMALL + wrong)


def test_an_age_beyond_all_dates_is_refused() -> None:
    broken("name: web\nage: {soft: 5d, hard: 99999999d}")


def test_a_cron_with_seconds_is_refused() -> None:
    broken(SMALL + "windows: [{cron: '* 0 2 * * *', duration: 1h}]")


def test_a_key_that_is_given_twice_is_refused() -> None:
    broken("name: web\nage: {soft: 5d, hard: 7d}\nage: {soft: 5d, hard: 70d}")


def test_the_rebuild_time_is_the_sum_of_its_deadlines() -> None:
    assert good(FULL).rebuild_time == timedelta(minutes=20 + 3 + 6)


LAUGHS = "a: &a [x, x]\nb: &b [*a, *a]\n" + "name: web\n"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param("", "not a mapping", id="empty"),
        pytest.param("# nothing\n", "not a mapping", id="only a comment"),
        pytest.param(b"\x89PNG\r\n", "not text in UTF-8, at byte 0", id="binary"),
        pytest.param("name: \x01", "special characters are not allowed", id="control characters"),
        pytest.param("x" * 70_000, "longer than a policy may be; allowed: 65536", id="huge"),
        pytest.param(
            OSError(13, "Permission denied"), "cannot be read: Permission", id="forbidden"
        ),
        pytest.param(LAUGHS, "line 1: anchors and aliases are not allowed", id="billion laughs"),
        pytest.param("a: !!int x", "tags are not allowed", id="a tag"),
        pytest.param("a: !!python/object:x.y {}", "tags are not allowed", id="an object"),
        pytest.param("a: 1\n---\nb: 1", "not YAML: line 2", id="two documents"),
        pytest.param("? [a]\n: 1", "unhashable key", id="a list as a key"),
        pytest.param(f"{SMALL}match: {{group: a, group: b}}", "line 3: group: given", id="twice"),
    ],
)
def test_what_cannot_be_read_says_why_and_its_match_is_unknown(
    content: Content, words: str
) -> None:
    found = parse("web.yaml", content)
    assert isinstance(found, Broken)
    assert found.error.startswith("web.yaml: ") and words in found.error
    assert (found.name, found.match) == ("web", None)


def test_bytes_and_a_byte_order_mark_are_no_hindrance() -> None:
    assert isinstance(parse("web.yaml", SMALL.encode("utf-8-sig")), Good)
    assert isinstance(parse("web.yaml", "\ufeff" + SMALL), Good)


def test_long_values_and_many_mistakes_are_cut_short() -> None:
    assert len(broken(SMALL + f"mode: {'x' * 9000}").error) < 300
    many = "".join(f"key{number}: 1\n" for number in range(30))
    assert broken(SMALL + many).error.endswith("; and 20 more")


@pytest.mark.parametrize("name", ["5", "[a]", "yes", "''"])
def test_a_name_that_is_no_text_is_the_file_s(name: str) -> None:
    assert broken(f"name: {name}\nage: {{soft: 5d, hard: 7d}}").name == "web"


def test_what_hosts_read_has_an_order_of_its_own() -> None:
    given = (f"{SMALL}config: {{prefixes: [{each}]}}" for each in ("web/, all/x/", "all/x/, web/"))
    assert [good(text).config for text in given] == [("all/x/", "web/")] * 2
    assert good(SMALL).config == () and not good(SMALL).watches_config


@pytest.mark.parametrize(
    ("prefixes", "words"),
    [
        ("[web]", "config.prefixes: ['web']: 'web': not a folder of keys; allowed: printable"),
        ("[/web/]", "'/web/': not a folder of keys"),
        ('["a\\u0007/"]', "not a folder of keys"),
        ("[web/, web/]", "'web/': read already by 'web/'; allowed: each key once"),
        ("[web/, web/a/]", "'web/a/': read already by 'web/'"),
        ("[/]", "config.prefixes.0: '/': String should have at least 2 characters"),
        (f"[{'x' * 512}/]", "at most 512 characters"),
        (str([f"{n}/" for n in range(11)]), "at most 10 items"),
        ("web/", "config.prefixes: 'web/': Input should be a valid list"),
    ],
)
def test_prefixes_that_are_none_are_named(prefixes: str, words: str) -> None:
    assert words in broken(f"{SMALL}config: {{prefixes: {prefixes}}}").error


def test_hosts_are_only_watched_for_their_configuration_where_the_reason_is_listed() -> None:
    text = f"{SMALL}config: {{prefixes: [web/]}}\nreasons: [age"
    assert good(f"{text}, config]").watches_config and not good(f"{text}]").watches_config


def test_services_are_read_whole() -> None:
    text = (
        "services: [{name: web, port: 8080, tags: [http], meta: {tier: '1'}}, {name: db, port: 1}]"
    )
    found = parse("web.yaml", f"{SMALL}{text}")
    assert isinstance(found, Good)
    web = Service("web", 8080, ("http",), {"tier": "1"})
    assert found.policy.services == (web, Service("db", 1))


@pytest.mark.parametrize(
    ("services", "words"),
    [
        ("[{name: Web, port: 80}]", "services.0.name"),
        ("[{name: web, port: 0}]", "services.0.port"),
        ("[{name: web, port: 65536}]", "services.0.port"),
        ("[{name: web, port: '80'}]", "services.0.port"),
        ("[{name: web}]", "services.0.port: missing"),
        ("[{name: web, port: 80, tags: ['a b']}]", "services.0.tags.0"),
        ("[{name: web, port: 80}, {name: web, port: 81}]", "declared twice"),
        ("[{name: web, port: 80, colour: red}]", "no such key"),
    ],
)
def test_a_service_that_cannot_be_is_named(services: str, words: str) -> None:
    found = parse("web.yaml", f"{SMALL}services: {services}")
    assert isinstance(found, Broken)
    assert words in found.error
