"""Fleets of standalone hosts, by the rules of all fleets: claims, verdicts, sizes, fingerprints."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.decisions.floor import serving
from chalicelib.decisions.plan import plan
from chalicelib.decisions.standalone import (
    address_of,
    extras,
    registered,
    still_there,
    template_now,
)
from chalicelib.decisions.substitutes import substitutes
from chalicelib.decisions.sweeping import fingerprint
from chalicelib.errors import PolicyError
from chalicelib.model.group import Health
from chalicelib.model.plan import Claim, Word
from chalicelib.model.policy import How
from chalicelib.model.replacement import Step, Strategy
from chalicelib.policies.agreement import agreed
from tests import standalone
from tests.builders import (
    NOW,
    binding,
    by_id,
    facts,
    frozen,
    group,
    host,
    later,
    member,
    observation,
    policy,
)
from tests.standalone import TARGET, fleet, pair, single

OLD = [host(id, "8d", group=None) for id in ("i-1", "i-2", "i-3")]


def planned(of: Any, *open_: Any, **given: Any) -> Any:
    return plan(observation(of, *open_, hosts=OLD, **given), NOW)


def claims(found: Any) -> list[Any]:
    return [action.replacement for action in found.actions if isinstance(action, Claim)]


def test_due_hosts_are_claimed_within_the_budget_from_what_their_template_launches_now() -> None:
    (claimed,) = claims(planned(fleet("i-1", "i-2", "i-3")))
    assert (claimed.strategy, claimed.template) == (Strategy.LAUNCH, "lt-1@2")


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        (Strategy.AUTO, "launch: its hosts are in no Auto Scaling group"),
        (Strategy.LAUNCH, "launch: its hosts are in no Auto Scaling group"),
        (Strategy.SURGE, "strategy surge is for Auto Scaling groups; use launch or auto"),
    ],
)
def test_a_policy_for_groups_says_what_would_do(wish: Strategy, words: str) -> None:
    found = planned(fleet("i-1", "i-2", "i-3"), policy=policy(strategy=wish))
    assert found.strategy == words
    assert bool(claims(found)) == (wish is not Strategy.SURGE)


@pytest.mark.parametrize(
    ("of", "words"),
    [
        pytest.param(
            fleet(member("i-1", template=None)), "not launched from a launch template", id="by hand"
        ),
        pytest.param(fleet("i-1", rebuilds={}), "launch template lt-1 any more", id="deleted"),
        pytest.param(
            fleet("i-1", singles={"i-1": single(extras=("vol-1",))}), "vol-1 would not", id="volume"
        ),
        pytest.param(
            fleet("i-1", addresses={"eip-1": "i-1", "eip-2": "i-1"}), "2 Elastic IPs", id="IPs"
        ),
    ],
)
def test_a_host_that_cannot_be_rebuilt_is_never_touched_and_says_so_loudly(
    of: Any, words: str
) -> None:
    found = planned(of)
    said = by_id(found.verdicts)["i-1"]
    assert claims(found) == []
    assert said.words.startswith("NOT REBUILDABLE, and never touched:") and words in said.words
    assert said.word is Word.OVERDUE
    young = plan(observation(of), NOW).verdicts[0]
    assert young.word is Word.WAITING and words in young.words


def test_a_protected_host_is_held_by_the_word_for_its_protection() -> None:
    found = planned(fleet(member("i-1", protected=True)))
    assert by_id(found.verdicts)["i-1"].words.startswith("protected from termination")
    # Nothing but another look tells that the protection was lifted.
    assert found.next_look_at == later("15m")


@pytest.mark.parametrize("given", [{"freeze": frozen()}, {"account_freeze": frozen()}])
def test_a_frozen_fleet_claims_nothing(given: dict[str, Any]) -> None:
    assert claims(planned(fleet("i-1", "i-2", "i-3"), **given)) == []


def test_a_match_only_observes_and_names_what_enforces() -> None:
    found = planned(fleet("i-1"), bound=binding(how=How.MATCH))
    assert claims(found) == []
    assert "all its hosts carry the tag repave:policy=web" in found.blockers[0]


def test_a_host_that_its_owner_stopped_takes_no_slot_and_is_not_claimed() -> None:
    (claimed,) = claims(planned(fleet(member("i-1", "Stopped"), "i-2", "i-3")))
    assert claimed.old_host == "i-2"


def test_a_pair_counts_as_one_host_or_the_budget_would_grow_by_its_own_launches() -> None:
    open_ = pair(Step.PROVING)
    found = facts(observation(fleet("i-1", "i-2", "i-3", "i-9"), open_))
    assert found.size == 3
    asked = pair(Step.LAUNCHING, new=None, sent_at=NOW)
    assert facts(observation(fleet("i-1", "i-2", "i-3"), asked)).size == 2
    retired = facts(observation(fleet("i-2", "i-3", "i-9"), pair(Step.RETIRING)))
    assert retired.size == 3


def test_what_a_listing_does_not_tell_does_not_make_a_fleet_look_different() -> None:
    listed = fleet("i-1")
    read = fleet(member("i-1", protected=True), addresses={"eip-1": "i-1"})
    assert fingerprint(listed, binding(), None, None) == fingerprint(read, binding(), None, None)


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(fleet("i-1", singles={"i-1": single(tags=())}), id="a tag"),
        pytest.param(fleet("i-1", singles={"i-1": single(extras=("vol-1",))}), id="a volume"),
        pytest.param(fleet("i-1", rebuilds={"lt-1": "lt-1@3"}), id="the template's default"),
        pytest.param(fleet(member("i-1", "Stopped")), id="stopped"),
        pytest.param(replace(fleet("i-1"), standalone=None), id="a group"),
    ],
)
def test_whatever_a_listing_tells_makes_it_look_different(changed: Any) -> None:
    same = fingerprint(fleet("i-1"), binding(), None, None)
    assert fingerprint(changed, binding(), None, None) != same


WEB = {"repave:policy": "web", "repave:fleet": "web", "role": "web"}


def test_tags_bind_a_fleet_where_all_hosts_agree() -> None:
    others = {"i-1": WEB | {"Name": "one"}, "i-2": WEB | {"Name": "two"}}
    assert agreed("web", others) == {"repave:policy": "web", "role": "web"}


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({**WEB, "repave:policy": "api"}, "repave:policy: i-1 has 'web', i-2 has 'api'"),
        ({"repave:fleet": "web"}, "repave:policy: i-1 has 'web', i-2 has none"),
        ({**WEB, "repave:age.hard": "9d"}, "repave:age.hard: i-1 has none, i-2 has '9d'"),
    ],
)
def test_hosts_that_disagree_name_the_tag_and_freeze_their_fleet(
    other: dict[str, str], words: str
) -> None:
    with pytest.raises(PolicyError, match="allowed: the same on all of them") as caught:
        agreed("web", {"i-1": WEB, "i-2": other})
    assert words in str(caught.value)


def test_a_host_that_waits_for_its_own_reasons_does_not_make_its_fleet_disagree() -> None:
    busy = WEB | {"repave:busy-until": "2026-03-02T13:00:00Z"}
    assert agreed("web", {"i-1": WEB, "i-2": busy}) == agreed("web", {"i-1": WEB, "i-2": WEB})


def test_all_that_a_host_has_beyond_its_launch_is_named() -> None:
    of = fleet("i-1", singles={"i-1": single(extras=("vol-1", "eni-2"))})
    assert extras("i-1", of) == "vol-1, eni-2"


def test_a_host_of_a_group_has_nothing_that_only_standalone_hosts_have() -> None:
    of = group("i-1")
    assert (extras("i-1", of), address_of("i-1", of), registered(None)) == ("", None, ())
    assert still_there((TARGET,), of) == ()


def test_of_a_host_that_is_not_there_nobody_knows_what_would_be_launched() -> None:
    assert template_now("i-2", fleet("i-1")) is None
    assert template_now("i-1", fleet(member("i-1", template=None))) is None


def test_each_host_is_rebuilt_from_its_own_template() -> None:
    of = fleet(
        member("i-1", template="lt-2@4"), "i-2", rebuilds={"lt-1": "lt-1@2", "lt-2": "lt-2@5"}
    )
    known = [host("i-1", "8d", group=None), host("i-2", group=None)]
    (claimed,) = claims(plan(observation(of, hosts=known), NOW))
    assert claimed.template == "lt-2@5"


def test_a_standalone_host_serves_by_the_targets_that_it_is_itself() -> None:
    healths = {
        "i-1": standalone.registered(),
        "i-2": standalone.registered("unhealthy"),
        "i-3": Health(checks_ok=True),
    }
    of = fleet("i-1", "i-2", "i-3")
    assert serving(of, observation(of, unwell=healths)) == {"i-1", "i-3"}


def test_a_standalone_launch_takes_no_host_that_nobody_launched_for_it() -> None:
    young = host("i-7", born_at=NOW)
    launching = pair(Step.LAUNCHING, new=None)
    assert substitutes(fleet("i-1", "i-7"), {"i-7": young}, [launching]) == {}


def test_a_pair_that_has_its_new_host_counts_as_one_host_even_before_that_is_noted() -> None:
    noted = pair(Step.LAUNCHING, sent_at=None)
    moment = facts(observation(fleet("i-1", "i-2", "i-9"), noted))
    assert moment.size == 2
    proven = pair(Step.DRAINING, new=None)
    assert facts(observation(fleet("i-1", "i-2"), proven)).size == 2
