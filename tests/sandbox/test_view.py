"""What a run shows, in a terminal and without one."""

import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from rich.console import Console

from sandbox.environment import FAKE
from sandbox.lines import Lines
from sandbox.running import Options, Sandbox
from sandbox.view import View

POLICY = "name: web\nmode: enforce\nage: {soft: 1h, hard: 3h}\nready: {bake: 1m, within: 15m}\n"
HEADING = ["two-weeks", "API http://127.0.0.1:8000   AWS http://127.0.0.1:5555", "log /tmp/log"]


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """Two fleets, one of them without a policy that can be used, and one replacement under way."""
    folder: Path = tmp_path_factory.mktemp("policies")
    (folder / "web.yaml").write_text(POLICY)
    (folder / "other.yaml").write_text("name: other\nage: {soft: 9d, hard: 1d}\n")
    with pytest.MonkeyPatch.context() as patched:
        for name, value in FAKE.items():
            patched.setenv(name, value)
        with Sandbox(Options(folder)) as running:
            from sandbox.estate import Estate, GroupSpec

            estate = Estate()
            estate.group(GroupSpec("web", size=3, max_size=4, policy="web"))
            estate.group(GroupSpec("other", size=2, max_size=3, policy="other"))
            running.run_for(timedelta(minutes=10))
            running.note("somebody meddles")
            host = running.deps.groups.get("web").members[0].id  # type: ignore[union-attr]
            running.request("POST", f"/hosts/{host}/rebuild", {"why": "try it"})
            running.run_for(timedelta(minutes=2))
            yield running


def picture(sandbox: Sandbox, width: int, height: int) -> list[str]:
    console = Console(width=width, height=height, file=io.StringIO(), force_terminal=False)
    view = View(sandbox, console, HEADING)
    with console.capture() as captured:
        console.print(view.screen())
    return captured.get().splitlines()


@pytest.mark.parametrize(("width", "height"), [(80, 24), (120, 40), (160, 50), (60, 16)])
def test_a_picture_fits_into_its_terminal(sandbox: Sandbox, width: int, height: int) -> None:
    lines = picture(sandbox, width, height)
    assert len(lines) <= height
    assert max(len(line) for line in lines) <= width


def test_a_picture_says_what_moves_and_why(sandbox: Sandbox) -> None:
    text = "\n".join(picture(sandbox, 120, 40))
    for words in (HEADING[1], "soft 1h, hard 3h", "→", "request", "proving", "somebody meddles"):
        assert words in text


def test_the_oldest_hosts_come_first(sandbox: Sandbox) -> None:
    hosts = [line for line in picture(sandbox, 120, 40) if line.startswith("    i-")]
    assert "11m" in hosts[0] or "12m" in hosts[0]


def test_a_policy_that_cannot_be_used_is_named(sandbox: Sandbox) -> None:
    text = "\n".join(picture(sandbox, 160, 50))
    assert "policy not used: other.yaml: " in text
    assert "other  2 hosts, desired 2  other.yaml: " in text


def test_lines_tell_each_note_and_each_broken_policy_once(sandbox: Sandbox) -> None:
    file = io.StringIO()
    lines = Lines(sandbox, Console(width=120, file=file), HEADING)
    with lines:
        lines.draw()
    text = file.getvalue()
    assert text.count("somebody meddles") == text.count("policy not used") == 1
    assert HEADING[1] in text
