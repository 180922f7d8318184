"""`repave policies`: a folder against Parameter Store."""

import io
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from cli.__main__ import main
from tests.cli.bare import POLICY, Bare, bare

PATH = "/repave/policies"


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bare]:
    folder = tmp_path_factory.mktemp("policies")
    with pytest.MonkeyPatch.context() as patch, bare(folder, patch) as found:
        yield found


@pytest.fixture
def folder(account: Bare, tmp_path: Path) -> Path:
    """With one policy; nothing is deployed."""
    ssm = boto3.client("ssm")
    for one in ssm.get_parameters_by_path(Path=PATH)["Parameters"]:
        ssm.delete_parameter(Name=one["Name"])
    (tmp_path / "web.yaml").write_text(POLICY)
    return tmp_path


def run(*words: str) -> tuple[int, str, str]:
    out, errors = io.StringIO(), io.StringIO()
    status = main(["policies", *words], out, errors)
    return status, out.getvalue(), errors.getvalue()


def deployed() -> dict[str, str]:
    found = boto3.client("ssm").get_parameters_by_path(Path=PATH)["Parameters"]
    return {one["Name"]: one["Value"] for one in found}


def test_files_are_validated(folder: Path) -> None:
    assert run("validate", str(folder)) == (0, "usable: 1, not usable: 0\n", "")
    (folder / "bad.yaml").write_text("name: bad\nage: {soft: 5x, hard: 7d}\n")
    status, out, errors = run("validate", str(folder))
    assert (status, out) == (1, "usable: 1, not usable: 1\n")
    assert "bad.yaml: age.soft: '5x'" in errors


def test_what_differs_is_shown_and_written_and_no_more(folder: Path) -> None:
    status, out, _ = run("diff", str(folder))
    assert status == 1 and "+++ folder/web.yaml" in out and "+name: web" in out
    assert run("apply", str(folder)) == (0, f"written: {PATH}/web.yaml\n", "")
    assert deployed() == {f"{PATH}/web.yaml": POLICY}
    assert run("diff", str(folder)) == (0, "", "") == run("apply", str(folder))


def test_what_no_file_has_is_left_unless_its_deletion_is_asked_for(folder: Path) -> None:
    run("apply", str(folder))
    (folder / "web.yaml").rename(folder / "other.yaml")
    out = run("apply", str(folder))[1]
    assert f"left, though no file has it: {PATH}/web.yaml (--delete deletes it)" in out
    assert run("apply", str(folder), "--delete")[1] == f"deleted: {PATH}/web.yaml\n"
    assert deployed().keys() == {f"{PATH}/other.yaml"}


def test_nothing_is_written_while_one_file_cannot_be_used(folder: Path) -> None:
    (folder / "bad.yaml").write_text("name: bad\n")
    status, _, errors = run("apply", str(folder))
    assert status == 2 and "nothing is written: " in errors and "age: missing" in errors
    assert deployed() == {}
