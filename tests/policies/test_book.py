"""Which policy binds a fleet."""

import pytest

from chalicelib.model.policy import Amount, Binding, How
from chalicelib.policies.book import PolicyBook
from chalicelib.policies.reading import Content
from tests.builders import span
from tests.subprocesses import said_by_each_process

AGE = "age: {soft: 5d, hard: 7d}\n"
WEB = f"name: web\nmode: enforce\nmatch: {{group: 'web-*'}}\n{AGE}"
DB = f"name: db\nmatch: {{tags: {{role: db*}}}}\n{AGE}"
TAG = "repave:policy"


def bind(files: dict[str, str], name: str = "web-1", **tags: str) -> Binding:
    return PolicyBook.of(files).bind(name, tags)


def tagged(files: dict[str, str], policy: str = "web", **tags: str) -> Binding:
    return PolicyBook.of(files).bind("web-1", {TAG: policy} | tags)


BOTH = {"web.yaml": WEB, "db.yaml": DB}


def test_a_tag_binds_and_enforces() -> None:
    found = tagged(BOTH)
    assert found.policy is not None and found.policy.name == "web"
    assert (found.how, found.enforced, found.error) == (How.TAG, True, None)


def test_a_match_binds_and_only_observes() -> None:
    found = bind(BOTH)
    assert found.policy is not None and found.policy.name == "web"
    assert (found.how, found.enforced, found.managed) == (How.MATCH, False, True)


def test_a_tag_goes_before_a_match() -> None:
    found = tagged(BOTH, "db")
    assert found.policy is not None and (found.policy.name, found.how) == ("db", How.TAG)


@pytest.mark.parametrize(
    ("match", "tags", "matches"),
    [
        ("{group: 'web-*'}", {}, True),
        ("{group: 'WEB-*'}", {}, False),
        ("{tags: {role: 'w?b'}}", {"role": "web"}, True),
        ("{tags: {role: web}}", {}, False),
        ("{group: 'web-*', tags: {role: web}}", {"role": "db"}, False),
        ("{group: 'web-*', tags: {role: web}}", {"role": "web", "more": "1"}, True),
        ("{tags: {role: web, env: prod}}", {"role": "web"}, False),
        ("{}", {"role": "web"}, False),
    ],
)
def test_every_given_key_must_match(match: str, tags: dict[str, str], matches: bool) -> None:
    found = bind({"a.yaml": f"name: a\nmatch: {match}\n{AGE}"}, **tags)
    assert found.managed is matches


def test_a_fleet_that_nothing_names_is_unmanaged() -> None:
    found = bind(BOTH, "other")
    assert (found.policy, found.error, found.managed) == (None, None, False)


def test_two_policies_that_match_are_an_error_that_names_both_files() -> None:
    found = bind(BOTH, role="db")
    assert found.policy is None and not found.enforced
    assert found.error == "more than one policy matches web-1: db.yaml, web.yaml"


def test_two_policies_that_match_do_not_disturb_a_tag() -> None:
    assert tagged(BOTH, "web", role="db").error is None


def test_a_tag_naming_no_policy_is_an_error_that_names_those_there_are() -> None:
    found = tagged(BOTH, "wbe")
    assert found.error == "tag repave:policy on web-1: 'wbe' is not a policy; known: db, web"
    assert "known: none" in str(tagged({}).error)


BROKEN = "name: web\nmatch: {group: 'web-*'}\nage: {soft: 1x, hard: 7d}"


def test_a_broken_file_among_good_ones_freezes_its_own_fleets_alone() -> None:
    book = PolicyBook.of({"web.yaml": BROKEN, "db.yaml": DB})
    for tags in ({}, {TAG: "web"}):
        found = book.bind("web-1", tags)
        assert found.managed and not found.enforced
        assert "web.yaml: age.soft: '1x': not a duration" in str(found.error)
    assert book.bind("x", {TAG: "db"}).enforced is False
    assert book.bind("x", {TAG: "db"}).error is None
    assert [entry.file for entry in book.broken] == ["web.yaml"]


def test_a_broken_file_and_a_good_one_that_match_are_two() -> None:
    files = {"a.yaml": BROKEN.replace("web\n", "a\n", 1), "web.yaml": WEB}
    assert "more than one policy matches" in str(bind(files).error)


def test_two_files_with_one_name_are_both_broken() -> None:
    found = tagged({"a.yaml": WEB, "b.yaml": WEB})
    assert found.error == "a.yaml: name: 'web': another file has this name"
    assert len(PolicyBook.of({"a.yaml": WEB, "b.yaml": WEB}).broken) == 2


def test_an_unreadable_file_freezes_the_fleets_that_are_tagged_with_its_name() -> None:
    assert "not YAML" in str(tagged({"web.yaml": "name: [", "db.yaml": DB}).error)


UNREADABLE = [
    pytest.param("name: [", id="not YAML"),
    pytest.param("", id="empty"),
    pytest.param(b"\xff\xfe\x00b", id="binary"),
    pytest.param(OSError(13, "Permission denied"), id="forbidden"),
    pytest.param(f"name: x\nmatch: {{group: [1]}}\n{AGE}", id="a match that is none"),
]


@pytest.mark.parametrize("content", UNREADABLE)
def test_whom_no_readable_policy_binds_one_that_cannot_be_read_may_bind(content: Content) -> None:
    book = PolicyBook.of({"web.yaml": WEB, "x.yaml": content})
    found = book.bind("other", {})
    assert (found.policy, found.managed, found.enforced) == (None, True, False)
    begin = "no policy that can be read binds other, and one may that cannot: x.yaml: "
    assert str(found.error).startswith(begin)
    assert (book.bind("web-1", {}).error, book.bind("x", {TAG: "web"}).error) == (None, None)


def test_a_broken_file_whose_match_is_known_leaves_other_fleets_unmanaged() -> None:
    assert bind({"web.yaml": BROKEN}, "other").managed is False


def test_all_files_that_cannot_be_read_are_counted() -> None:
    assert "x.yaml: not YAML" in str(bind({"x.yaml": "[", "y.yaml": "["}).error)
    assert "(and 1 more files)" in str(bind({"x.yaml": "[", "y.yaml": "["}).error)


def test_a_tag_naming_no_policy_may_mean_the_file_that_cannot_be_read() -> None:
    found = tagged({"db.yaml": DB, "team.yaml": "["})
    assert "'web' is not a policy; known: db; team.yaml: not YAML: line 1" in str(found.error)


OVERRIDES = [
    ("age.hard", "9d"),
    ("age.soft", "6d"),
    ("budget.in_flight", "3"),
    ("budget.in_flight", "20%"),
    ("mode", "observe"),
    ("ready.status_checks", "false"),
    ("windows", "[{cron: '0 2 * * *', duration: 1h}]"),
    ("reasons", "[request]"),
]


@pytest.mark.parametrize(("key", "value"), OVERRIDES, ids=[k for k, _ in OVERRIDES])
def test_a_tag_overrides_a_single_key(key: str, value: str) -> None:
    plain, found = tagged(BOTH), tagged(BOTH, **{f"repave:{key}": value})
    assert found.error is None and found.policy != plain.policy
    assert found.revision != plain.revision


def test_an_override_changes_nothing_else() -> None:
    found = tagged(BOTH, **{"repave:age.hard": "9d", "repave:budget.in_flight": "3"}).policy
    assert found is not None
    assert (found.age.soft, found.age.hard) == (span("5d"), span("9d"))
    assert (found.budget.in_flight, found.budget.unavailable) == (Amount(3), Amount(0))
    again = tagged(BOTH).policy
    assert again is not None and again.age.hard == span("7d")


WRONG = [
    ("age.hard", "9x", "tags repave:age.hard on web-1: age.hard: '9x': not a duration; allowed"),
    ("age.hard", "3d", "tags repave:age.hard on web-1: age: "),
    ("age.harder", "9d", "age.harder: '9d': no such key"),
    ("agehard", "9d", "agehard: '9d': no such key"),
    ("", "x", "no such key"),
    ("mode", "on", "mode: True: Input should be"),
    ("mode.x", "1", "tag repave:mode.x: 'mode' has no keys below it"),
    ("name", "other", "tag repave:name: a tag cannot change a name or a match"),
    ("match.group", "*", "tag repave:match.group: a tag cannot change a name or a match"),
    ("age.hard", "[", "tag repave:age.hard: '[' cannot be read"),
]


@pytest.mark.parametrize(("key", "value", "words"), WRONG, ids=[f"{k}={v}" for k, v, _ in WRONG])
def test_a_wrong_override_freezes_its_fleet_and_says_why(key: str, value: str, words: str) -> None:
    found = tagged(BOTH, **{f"repave:{key}": value})
    assert (found.policy, found.managed) == (None, True)
    assert words in str(found.error)


@pytest.mark.parametrize("tag", [TAG, "repave:fleet", "repave:busy-until", "repave:service/http"])
def test_tags_that_are_no_overrides_change_nothing(tag: str) -> None:
    assert bind(BOTH, **({tag: "web"} if tag != TAG else {})).error is None


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("2026-13-45", "age.hard: '2026-13-45': not a duration; allowed: numbers with d, h"),
        ("2026-02-30T00:00:00Z", "age.hard: '2026-02-30T00:00:00Z': not a duration; allowed"),
        ("1:30", "age.hard: '1:30': not a duration; allowed"),
        ("!!int x", "'!!int x' cannot be read; allowed: a value as in a file"),
        ("[" * 100, "[[[... cannot be read; allowed: a value as in a file"),
        ("&a 9d", "anchors and aliases are not allowed"),
        ("{soft: 1d, soft: 2d}", "soft: given twice; allowed: once"),
        ("\x00", "cannot be read; allowed"),
    ],
)
def test_a_tag_that_yaml_cannot_make_a_value_of_freezes_its_fleet_alone(
    value: str, words: str
) -> None:
    found = tagged(BOTH, **{"repave:age.hard": value})
    assert found.policy is None and words in str(found.error)
    assert str(found.error).startswith(("tag repave:age.hard", "tags repave:age.hard on web-1: "))


def test_an_override_of_a_fleet_without_a_policy_manages_nothing() -> None:
    assert bind({}, **{"repave:age.hard": "9d"}).managed is False


def test_the_revision_is_kept_by_what_does_not_change_the_policy() -> None:
    spaced = {"other-name.yaml": "# changed\n" + WEB.replace("7d", "7d ").replace("5d", "120h")}
    assert tagged({"web.yaml": WEB}).revision == tagged(spaced).revision
    assert tagged(BOTH).revision == tagged(BOTH, other="tag").revision
    assert tagged({"web.yaml": WEB}).revision == tagged(BOTH).revision
    one, two = (WEB + f"reasons: [{r}]" for r in ("age, request", "request, age"))
    assert tagged({"w": one}).revision == tagged({"w": two}).revision


def test_each_binding_has_its_own_revision() -> None:
    found = [
        bind({}),
        bind(BOTH),
        tagged(BOTH),
        tagged(BOTH, "db"),
        tagged(BOTH, "no"),
        tagged({"web.yaml": BROKEN}),
        tagged({"web.yaml": WEB.replace("7d", "8d")}),
        tagged({"web.yaml": WEB + "reasons: [age]"}),
        tagged({"web.yaml": WEB + "windows: [{cron: '0 2 * * *', duration: 1h}]"}),
        tagged({"web.yaml": WEB.replace("web-*", "web*")}),
        tagged(BOTH, **{"repave:age.hard": "9d"}),
    ]
    assert len({binding.revision for binding in found}) == len(found)
    assert all(len(binding.revision) == 16 for binding in found)


def test_a_revision_is_the_same_in_every_process() -> None:
    code = (
        "from tests.policies.test_book import BOTH, BROKEN, bind, tagged\n"
        "print(tagged(BOTH).revision, bind(BOTH, role='db').revision,"
        " tagged({'w.yaml': BROKEN}).revision)"
    )
    assert len(said_by_each_process(code)) == 1
