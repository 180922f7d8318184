"""Where policy files come from."""

import os
from pathlib import Path
from typing import Any

import pytest

from chalicelib.errors import SettingsError
from chalicelib.policies.sources import FRESH_SECONDS, FolderSource, ParameterSource

WEB = "name: web\nage: {soft: 5d, hard: 7d}\n"


def test_a_folder_holds_yaml_files(tmp_path: Path) -> None:
    (tmp_path / "web.yaml").write_text(WEB)
    (tmp_path / "db.yml").write_text(WEB.replace("web", "db"))
    (tmp_path / "notes.txt").write_text("not a policy")
    (tmp_path / "below").mkdir()
    book = FolderSource(tmp_path).book()
    assert (sorted(book.good), book.broken) == (["db", "web"], ())


def test_an_empty_folder_has_no_policies(tmp_path: Path) -> None:
    assert FolderSource(tmp_path).book().good == {}


def test_a_place_that_is_no_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="nowhere is not a folder"):
        FolderSource(tmp_path / "nowhere")


def test_files_are_parsed_again_only_when_one_changed(tmp_path: Path) -> None:
    file = tmp_path / "web.yaml"
    file.write_text(WEB)
    source = FolderSource(tmp_path)
    first = source.book()
    assert source.book() is first
    file.write_text(WEB.replace("7d", "8d"))
    os.utime(file, ns=(1, 1))
    changed = source.book()
    assert changed is not first and changed.good["web"].policy.age.hard.days == 8
    file.unlink()
    assert source.book().good == {}


def test_a_file_that_cannot_be_read_leaves_the_others_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "web.yaml").write_text(WEB)
    (tmp_path / "folder.yaml").mkdir()
    (tmp_path / "dangling.yaml").symlink_to(tmp_path / "nowhere")
    (tmp_path / "binary.yaml").write_bytes(b"\xff\x00")
    (tmp_path / "huge.yaml").write_text("x" * 100_000)
    book = FolderSource(tmp_path).book()
    assert list(book.good) == ["web"]
    assert [entry.error for entry in book.broken] == [
        "binary.yaml: not text in UTF-8, at byte 0",
        "dangling.yaml: cannot be read: not a file",
        "folder.yaml: cannot be read: not a file",
        "huge.yaml: longer than a policy may be; allowed: 65536 characters",
    ]


class Parameters:
    """The part of Powertools' SSMProvider that is used."""

    def __init__(self, found: dict[str, str] | None) -> None:
        self.found = found
        self.asked: list[dict[str, Any]] = []

    def get_multiple(self, path: str, **options: Any) -> dict[str, str] | None:
        self.asked.append({"path": path} | options)
        return dict(self.found) if self.found is not None else None


def source_of(parameters: Any) -> ParameterSource:
    return ParameterSource(parameters, "/repave/policies")


def test_parameters_below_a_path_are_files() -> None:
    parameters = Parameters({"web": WEB, "team/db": WEB.replace("web", "db")})
    assert sorted(source_of(parameters).book().good) == ["db", "web"]
    assert parameters.asked == [
        {"path": "/repave/policies", "max_age": FRESH_SECONDS, "recursive": True}
    ]


def test_no_parameters_are_no_policies() -> None:
    assert source_of(Parameters(None)).book().good == {}


def test_parameters_are_parsed_again_only_when_one_changed() -> None:
    parameters = Parameters({"web": WEB})
    source = source_of(parameters)
    first = source.book()
    assert source.book() is first
    parameters.found = {"web": WEB.replace("7d", "8d")}
    assert source.book() is not first
    parameters.found = None
    assert source.book().good == {}
