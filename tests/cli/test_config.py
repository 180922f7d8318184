"""`repave config`, against the sandbox's own gateway."""

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from chalicelib.model.replacement import Reason
from cli.planning import of_fleet
from cli.twin import from_registry
from sandbox.gateway import Gateway
from tests.app.conftest import counted
from tests.app.test_boot_document import two_fleets
from tests.cli.test_operating import Operator


@pytest.fixture(scope="module")
def operator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operator]:
    with counted() as calls, two_fleets(calls, tmp_path_factory.mktemp("policies")) as sandbox:
        gateway = Gateway(sandbox.functions, sandbox.turns, 0)
        gateway.start()
        yield Operator(sandbox, gateway.url)
        gateway.stop()


def run(operator: Operator, *words: str) -> tuple[int, str]:
    status, out, errors = operator.run("config", *words)
    return status, out + errors


def answering(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


def test_a_change_is_told_asked_for_and_made(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = "fleet web: 2 of 2 hosts go, 1 at a time; about 42m\n"
    assert run(operator, "put", "web/limit", "10", "--dry-run") == (0, words)
    answering(monkeypatch, "n\n")
    assert run(operator, "put", "web/limit", "10")[0] == 1
    assert run(operator, "get", "web/limit")[0] == 1
    answering(monkeypatch, "y\n")
    status, out = run(operator, "put", "web/limit", "10")
    assert (status, out.startswith(words), "web/limit is set: revision " in out) == (0, True, True)
    assert run(operator, "get", "web/limit") == (0, "10\n")
    assert run(operator, "put", "web/limit", "10", "--yes") == (0, "web/limit stays as it is\n")
    status, out = run(operator, "delete", "web/limit", "--yes")
    assert (status, "no host goes" in out, "is deleted" in out) == (0, True, True)


def test_a_value_may_be_a_file_or_what_is_piped(
    operator: Operator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "value").write_bytes(b"\xff\x00")
    assert run(operator, "put", "free/raw", f"@{tmp_path}/value", "--yes")[0] == 0
    assert run(operator, "get", "free/raw") == (0, "/wA=\n")
    answering(monkeypatch, "two\nlines")
    assert run(operator, "put", "free/raw", "-", "--yes", "--flags", "3")[0] == 0
    assert run(operator, "get", "free/raw") == (0, "two\nlines\n")
    status, out = run(operator, "history", "free/raw")
    assert (status, [line.split()[-1] for line in out.splitlines()]) == (
        0,
        ["value", "two\\nlines", "/wA="],
    )
    assert "free/raw" in run(operator, "list", "free/")[1]
    newest, oldest = (int(line.split()[0]) for line in out.splitlines()[1:])
    status, out = run(operator, "diff", str(oldest), str(newest), "--prefix", "free/")
    assert (status, out) == (1, "- free/raw: base64 /wA=\n+ free/raw: two\\nlines\n")
    assert run(operator, "diff", str(newest), "--prefix", "free/") == (0, "")


def test_a_key_that_another_has_changed_is_not_overwritten(operator: Operator) -> None:
    assert run(operator, "put", "free/cas", "1", "--cas", "0", "--yes")[0] == 0
    status, out = run(operator, "put", "free/cas", "2", "--cas", "0", "--yes")
    assert (status, "and not as it was read (cas 0)" in out) == (1, True)


def test_who_reads_a_prefix_is_listed_with_the_state_of_its_hosts(operator: Operator) -> None:
    status, out = run(operator, "who", "other/")
    assert (status, out.splitlines()[1].split()) == (0, ["other", "other/", "5", "2", "current"])
    assert run(operator, "put", "other/more", "1", "--yes")[0] == 0
    assert run(operator, "who", "other/")[1].splitlines()[1].split()[-1] == "stale"
    assert operator.told("config", "who", "none/")["readers"] == []


def test_a_plan_beside_it_compares_with_what_is_there(operator: Operator) -> None:
    """It is made over a copy of the registry, which has no keys of its own."""
    deps = operator.sandbox.deps
    run(operator, "put", "other/plan", "1", "--yes")
    twin = from_registry(deps.registry, ["web", "other"], lambda what, count: None)
    for fleet, reasons in (("web", ()), ("other", (Reason.CONFIG,))):
        planned = of_fleet(replace(deps, registry=twin), fleet).plan
        assert [verdict.reasons for verdict in planned.verdicts] == [reasons] * 2
