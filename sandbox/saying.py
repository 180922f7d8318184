"""What people and hosts of a scenario tell Repave by its API."""

from datetime import timedelta
from typing import Any

from sandbox.stage import Act, Stage

MINUTE = timedelta(minutes=1)


def ask(stage: Stage, method: str, path: str, body: Any = None, host: str | None = None) -> int:
    """Returns the status; what was asked is noted with it."""
    answer = stage.sandbox.request(method, path, body, host)
    status: int = answer["statusCode"]
    stage.sandbox.note(f"the API answers {status} to {method} {path}")
    return status


def speak(group: str, mute: int = 1) -> Act:
    """From now on each host of a group says once that it is ready; of the new ones the first `mute`
    never do."""

    def act(stage: Stage) -> None:
        first, silent, spoken = set(stage.serving(group)), set[str](), set[str]()

        def again() -> None:
            for host in sorted(set(stage.serving(group)) - silent - spoken):
                if host not in first and len(silent) < mute:
                    silent.add(host)
                    stage.sandbox.note(f"{host} will not say that it is ready")
                elif stage.sandbox.request("POST", f"/hosts/{host}/ready", None, host):
                    spoken.add(host)
            stage.sandbox.clock.after(MINUTE, again)

        again()

    return act


def hold(group: str, until: str) -> Act:
    """The first of its hosts."""

    def act(stage: Stage) -> None:
        body = {"why": "looked into", "until": until}
        ask(stage, "PUT", f"/hosts/{stage.serving(group)[0]}/hold", body)

    return act


def cancel(group: str) -> Act:
    """Whatever is under way there."""

    def act(stage: Stage) -> None:
        for pair in stage.sandbox.deps.registry.replacements.open_in(group):
            ask(stage, "DELETE", f"/replacements/{pair.id}", {"why": "the wrong one"})

    return act


def freeze(until: str) -> Act:
    """The whole account."""
    return lambda stage: _told(ask(stage, "PUT", "/freeze", {"why": "a launch", "until": until}))


def rebuild_all(group: str) -> Act:
    path, body = f"/fleets/{group}/rebuild", {"why": "a new base image", "when": "now"}
    return lambda stage: _told(ask(stage, "POST", path, body))


def _told(_: int) -> None:
    """It is noted already."""
