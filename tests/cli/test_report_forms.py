"""The report as Markdown, as a page, and as a record that can be checked later."""

import json
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from chalicelib.model.policy import Binding
from chalicelib.model.report import Report
from cli.reports.attesting import RecordError, digest, read, record, verify
from cli.reports.markdown import markdown
from cli.reports.page import page
from tests.builders import NOW, group, host
from tests.decisions.test_report import done, reported

EVIL = "<script>alert(1)</script> | *bold* ](javascript:x)"


def told(**given: Any) -> Report:
    hosts = [host("i-1", "8d"), host("i-2", "6d"), host("i-3", "1d")]
    one = reported(*hosts, causes={"i-1": EVIL}, history=(done("1d", "1m", "2m", "3m"),))
    of = group("i-4", name=EVIL)
    other = reported(host("i-4", "90d"), of=of, binding=Binding())
    return Report(NOW, **({"installed": True, "fleets": (one, other)} | given))


def test_markdown_has_a_row_for_each_fleet() -> None:
    lines = markdown(told()).splitlines()
    assert "| web | 2026-02-22 12:00 UTC | 8d | 7d | 2 | 1 | 6m | 6m |" in lines


def test_what_others_wrote_is_text_in_markdown() -> None:
    found = markdown(told())
    assert "<script>" not in found and "\\<script\\>alert" in found
    rows = [line for line in found.splitlines() if line.startswith("| ")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {9}


def test_the_page_loads_nothing_and_what_others_wrote_is_text() -> None:
    found = page(told())
    assert "<script" not in found and "&lt;script&gt;alert(1)" in found
    assert not re.findall(r"(?:src|href|url)\s*[=(]\s*[\"']?(?!#)(?:https?:|//|data:)", found)
    assert "default-src 'none'" in found and "prefers-color-scheme: dark" in found


def test_the_page_draws_ages_against_soft_and_hard_and_rebuilds_by_phase() -> None:
    found = page(told())
    assert found.count("<svg") == 3  # The unmanaged fleet has no rebuilds.
    assert "soft 5d</text>" in found and "hard 7d</text>" in found
    assert '<rect class="over"' in found and '<rect class="due"' in found
    assert "proving p50 3m" in found


def test_an_account_without_fleets_has_a_page_and_markdown() -> None:
    empty = told(fleets=())
    assert "0 fleets" in page(empty) and "0 fleets" in markdown(empty)


def write(folder: Path, name: str, made: dict[str, Any]) -> Path:
    path = folder / name
    path.write_text(json.dumps(made, indent=2))
    return path


def test_a_record_is_checked_by_its_hash_and_follows_the_one_before(tmp_path: Path) -> None:
    first = record(told())
    second = record(told(), first)
    paths = [write(tmp_path, "1.json", first), write(tmp_path, "2.json", second)]
    assert verify(paths) == [
        f"{paths[0]}: unchanged since 2026-03-02T12:00:00Z, sha256 {first['sha256']}",
        f"{paths[1]}: unchanged since 2026-03-02T12:00:00Z, sha256 {second['sha256']}",
    ]
    with pytest.raises(RecordError, match="does not follow"):
        verify(reversed(paths))


def test_the_hash_is_what_anyone_can_compute() -> None:
    made = record(told())
    rest = {key: value for key, value in json.loads(json.dumps(made)).items() if key != "sha256"}
    plain = json.dumps(rest, sort_keys=True, separators=(",", ":"))
    assert made["sha256"] == sha256(plain.encode("ascii")).hexdigest()


def test_a_changed_record_is_found(tmp_path: Path) -> None:
    made = record(told())
    made["report"]["fleets"][0]["over_hard"] = []
    with pytest.raises(RecordError, match=f"was changed: its hash is {digest(made)}"):
        read(write(tmp_path, "1.json", made))


@pytest.mark.parametrize(
    ("content", "words"),
    [("no json", "is not JSON"), ("[1]", "is no record"), ('{"kind": "x"}', "is no record")],
)
def test_what_is_no_record_is_refused_by_name(tmp_path: Path, content: str, words: str) -> None:
    path = tmp_path / "1.json"
    path.write_text(content)
    with pytest.raises(RecordError, match=words):
        read(path)


def test_a_record_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match=r"1\.json: cannot be read"):
        read(tmp_path / "1.json")
