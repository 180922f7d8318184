"""From an event or a schedule to a message in the topic."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from moto.sns.models import sns_backends

from chalicelib.aws.notices import Notices
from chalicelib.model.fleet import Freeze, Told
from chalicelib.model.notice import Kind, Notice
from sandbox.functions import ACCOUNT_ID, REGION
from sandbox.running import Options, Sandbox
from tests.app.calls import Calls, Point
from tests.app.calls import Kind as Fault
from tests.app.conftest import POLICY, running

MINUTES = timedelta(minutes=2)
"""A sweep and what follows."""
LOUD = f"{POLICY}notify: [started, done, abandoned, breaker, breach, freeze]\n"
SILENT = f"{POLICY}notify: []\n".replace("name: web", "name: silent")


@pytest.fixture
def fleet(calls: Calls, tmp_path: Path) -> Iterator[Sandbox]:
    """Two loud hosts, and two of whom nobody is told anything."""
    from sandbox.estate import Estate, GroupSpec

    with running(calls, Options(tmp_path), web=LOUD, silent=SILENT) as found:
        estate = Estate()
        estate.group(GroupSpec("web", size=2, max_size=3, policy="web"))
        estate.group(GroupSpec("silent", size=2, max_size=2, policy="silent"))
        found.run_for(timedelta(minutes=10))
        yield found


def sent() -> list[tuple[str, str]]:
    """Subject and text of each message, in order."""
    topics = sns_backends[ACCOUNT_ID][REGION].topics.values()
    messages = (entry for topic in topics for entry in topic.sent_notifications)
    return [(entry[2], entry[1]) for entry in messages]


def subjects() -> list[str]:
    return [subject for subject, _ in sent()]


def freeze(fleet: Sandbox, name: str | None, until: timedelta | None = None) -> None:
    now = fleet.clock.now()
    given = Freeze("eve", now, "release", now + until if until else None)
    fleet.deps.registry.fleets.set_freeze(name, given)


def test_what_was_told_is_counted_by_event(fleet: Sandbox) -> None:
    freeze(fleet, None)
    fleet.run_for(MINUTES)
    assert "frozen" in fleet.notices()


def test_a_replacement_is_told_when_it_begins_and_when_it_is_done(fleet: Sandbox) -> None:
    fleet.run_for(timedelta(hours=2))
    told = [subject for subject in subjects() if "started" in subject or "done" in subject]
    assert told[:2] == ["Repave: web: started", "Repave: web: done"]
    assert not fleet.failures


def test_a_fleet_that_cannot_keep_its_policy_is_told_once(fleet: Sandbox) -> None:
    """The full one: but its policy wants nobody told, until it does."""
    fleet.run_for(timedelta(hours=1))
    assert not [subject for subject in subjects() if "silent" in subject]
    fleet.deps.registry.fleets.note_told("silent", Told())
    policy = fleet.options.policies / "silent.yaml"
    policy.write_text(policy.read_text().replace("[]", "[breach]"))
    fleet.run_for(timedelta(hours=1))
    assert subjects().count("Repave: silent: breach foreseen") == 1
    text = next(text for subject, text in sent() if "silent" in subject)
    assert "cannot keep its policy: 2 hosts grow older than 3h" in text


def test_freezes_are_told_whoever_wrote_them_and_their_end_too(fleet: Sandbox) -> None:
    freeze(fleet, "web", timedelta(minutes=5))
    freeze(fleet, None)
    fleet.run_for(MINUTES)
    assert set(subjects()) >= {"Repave: web: frozen", "Repave: the account: frozen"}
    fleet.deps.registry.fleets.set_freeze(None, None)
    fleet.run_for(timedelta(minutes=6))
    ended = [text for subject, text in sent() if "unfrozen" in subject]
    assert len(ended) == 2
    assert any("its time is over" in text for text in ended)
    assert any("it was lifted" in text for text in ended)


def test_who_lifts_a_freeze_by_the_api_is_named(fleet: Sandbox) -> None:
    assert fleet.request("PUT", "/freeze", {"why": "release"})["statusCode"] == 202
    fleet.run_for(MINUTES)
    fleet.request("DELETE", "/freeze")
    fleet.run_for(MINUTES)
    (text,) = [text for subject, text in sent() if "account: unfrozen" in subject]
    assert "it was lifted by arn:aws:sts::" in text


def test_a_state_is_told_again_if_the_process_dies_before_it_is_noted(
    fleet: Sandbox, calls: Calls
) -> None:
    fleet.run_for(MINUTES)
    freeze(fleet, None)
    publish = _number_of("Publish", fleet, calls)
    before = len(sent())
    freeze(fleet, None, timedelta(hours=1))
    calls.begin({Point("sweep", publish): Fault.DIES})
    fleet.run_for(timedelta(minutes=3))
    assert calls.struck and calls.struck[0][1].operation == "Publish"
    assert len(sent()) - before == 2


def _number_of(operation: str, fleet: Sandbox, calls: Calls) -> int:
    """Which of the sweep's calls it is."""
    calls.begin()
    fleet.run_for(timedelta(minutes=1))
    found = (p for p, made in calls.points() if (p.function, made) == ("sweep", operation))
    return next(found).number


def test_a_topic_that_does_not_answer_keeps_nothing_from_its_turn(
    fleet: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_client() -> Any:
        raise ConnectionError("no SNS today")

    monkeypatch.setattr(fleet.deps.notices, "_client", None)
    monkeypatch.setattr(fleet.deps.notices, "_make", no_client)
    fleet.run_for(timedelta(hours=3))
    row = fleet.deps.registry.fleets.get("web")
    assert row.last_replaced_at and not row.failed_passes and not fleet.failures


class Topic:
    def __init__(self) -> None:
        self.published: list[dict[str, Any]] = []

    def publish(self, **given: Any) -> None:
        self.published.append(given)


def test_a_subject_is_one_line_of_ascii_and_all_attributes_can_be_filtered_by() -> None:
    topic: Any = Topic()
    about = "fl\u00e4che\nB" + "x" * 200
    Notices(lambda: topic, "arn").send(
        Notice(Kind.FREEZE, "unfrozen", about, "t" * 9000, {"fleet": about})
    )
    (given,) = topic.published
    assert given["Subject"].startswith("Repave: fl?che?Bxx") and len(given["Subject"]) == 99
    assert len(given["Message"]) == 8000
    assert {name: each["StringValue"] for name, each in given["MessageAttributes"].items()} == {
        "kind": "freeze",
        "event": "unfrozen",
        "fleet": about,
    }
