"""A replacement is cancelled while its old host serves, and not after that."""

from datetime import timedelta

from chalicelib.model.replacement import Replacement, Step
from sandbox.running import Sandbox
from tests.app.test_api import ask, hosts


def asked_for(sandbox: Sandbox, step: Step) -> Replacement:
    """The pair of a host that somebody asked to be rebuilt, at a step."""
    (old, *_) = hosts(sandbox)
    ask(sandbox, "POST", f"/hosts/{old['id']}/rebuild", {"why": "try", "when": "now"})
    found: list[Replacement] = []

    def reached() -> bool:
        found[:] = [r for r in sandbox.deps.registry.replacements.open_in("web") if r.step is step]
        return bool(found)

    assert sandbox.run_until(reached, within=timedelta(minutes=30))
    return found[0]


def test_a_cancelled_pair_gives_back_what_it_took_and_its_host_is_let_be(sandbox: Sandbox) -> None:
    before = {host["id"] for host in hosts(sandbox)}
    pair = asked_for(sandbox, Step.PROVING)
    path = f"/replacements/{pair.id}"
    status, made = ask(sandbox, "DELETE", path, {"why": "wrong one"})
    assert (status, made["cancel"]["why"]) == (202, "wrong one")
    assert ask(sandbox, "DELETE", path, {"why": "again"})[1]["cancel"] == made["cancel"]
    sandbox.run_for(timedelta(minutes=30))
    ended = sandbox.deps.registry.replacements.get("web", pair.id)
    assert ended and (ended.step, "wrong one" in ended.why) == (Step.CANCELLED, True)
    assert {host["id"] for host in hosts(sandbox)} == before
    assert ask(sandbox, "GET", f"/hosts/{pair.old_host}")[1]["request"] is None
    assert sandbox.deps.registry.fleets.get("web").breaker.failures == 0
    status, problem = ask(sandbox, "DELETE", path)
    assert (status, "has ended: cancelled" in problem["detail"]) == (409, True)
    assert sandbox.auditor.violations == []


def test_who_comes_after_the_commit_point_comes_too_late(sandbox: Sandbox) -> None:
    pair = asked_for(sandbox, Step.DRAINING)
    status, problem = ask(sandbox, "DELETE", f"/replacements/{pair.id}")
    assert (status, "goes already" in problem["detail"]) == (409, True)
    hold = {"why": "wait", "until": "1h"}
    status, problem = ask(sandbox, "PUT", f"/hosts/{pair.old_host}/hold", hold)
    assert (status, "goes already" in problem["detail"]) == (409, True)
    assert ask(sandbox, "PUT", f"/hosts/{pair.new_host}/hold", hold)[0] == 202


def test_a_hold_undoes_the_pair_of_its_host(sandbox: Sandbox) -> None:
    pair = asked_for(sandbox, Step.PROVING)
    hold = {"why": "wait", "until": "2h"}
    assert ask(sandbox, "PUT", f"/hosts/{pair.old_host}/hold", hold)[0] == 202
    sandbox.run_for(timedelta(minutes=30))
    ended = sandbox.deps.registry.replacements.get("web", pair.id)
    assert ended and ended.step is Step.CANCELLED
    verdict = ask(sandbox, "GET", f"/hosts/{pair.old_host}")[1]["verdict"]
    assert verdict["verdict"] == "held" and verdict["words"].endswith("wait")
