"""A host builds itself once, at its first boot, and says so; or it does not serve."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.boot.place import CONFIG, HOST, READ, Place, place

SCRIPT = Path(__file__).parents[2] / "boot" / "repave-boot"
USER_DATA_LIMIT = 16 * 1024
"""Bytes, before base64 (EC2 User Guide)."""


def boot(
    around: Place, tmp: Path, *words: str, within: int = 5
) -> "subprocess.CompletedProcess[str]":
    given = [sys.executable, str(SCRIPT), "--state", str(tmp / "state"), "--within", str(within)]
    env = {**os.environ, **around.environment(), "PATH": f"{tmp}:{os.environ['PATH']}"}
    ran = subprocess.run([*given, *words], env=env, capture_output=True, text=True, timeout=60)
    assert not around.forged
    return ran


def api(around: Place) -> tuple[str, str]:
    return "--api", f"{around.address}/api"


def facts(tmp: Path) -> dict[str, str]:
    found: dict[str, str] = json.loads((tmp / "state" / "boot.json").read_text())
    return found


def once(tmp: Path, status: int = 0) -> list[str]:
    """A command that leaves a line for each time it ran."""
    said = f'echo "$REPAVE_HOST $REPAVE_CONFIG_REVISION" >> {tmp}/ran; exit {status}'
    return ["--", "sh", "-c", said]


def runs(tmp: Path) -> list[str]:
    return (tmp / "ran").read_text().splitlines()


def test_a_host_is_configured_provisioned_and_ready(tmp_path: Path) -> None:
    with place() as around:
        ran = boot(around, tmp_path, *api(around), "--config", "/web/config", *once(tmp_path))
    assert ran.returncode == 0, ran.stderr
    assert runs(tmp_path) == [f"{HOST} /web/config:7"]
    assert around.signals == [f"/api/hosts/{HOST}/ready"]
    assert (tmp_path / "state" / "config").read_text() == CONFIG
    assert (tmp_path / "state" / "config").stat().st_mode & 0o777 == 0o400
    assert {"provisioned_at", "ready_at", "config_sha256"} <= facts(tmp_path).keys()


def test_a_version_may_be_fixed(tmp_path: Path) -> None:
    with place() as around:
        boot(around, tmp_path, "--config", "/web/config:3")
    assert facts(tmp_path)["config"] == "/web/config:3"


def read(tmp: Path) -> str:
    """What provisioning finds of the document."""
    both = 'cat "$REPAVE_DOCUMENT"; echo; echo "$REPAVE_DOCUMENT_REVISION"'
    return f"({both}) > {tmp}/found"


def test_a_host_reads_its_document_before_it_is_provisioned(tmp_path: Path) -> None:
    with place(documents=[404, 503]) as around:
        ran = boot(around, tmp_path, *api(around), "--document", "--", "sh", "-c", read(tmp_path))
    assert (ran.returncode, around.document_reads) == (0, 3), ran.stderr
    found = (tmp_path / "found").read_text().splitlines()
    assert json.loads("".join(found[:-1]))["config"] == READ and found[-1] == "7"
    assert (tmp_path / "state" / "document.json").stat().st_mode & 0o777 == 0o400
    assert facts(tmp_path)["document_digest"] == "d1"


def test_a_document_is_read_once_and_may_name_no_configuration(tmp_path: Path) -> None:
    with place(read=None) as around:
        for _ in range(2):
            ran = boot(around, tmp_path, *api(around), "--document", *once(tmp_path))
            assert ran.returncode == 0, ran.stderr
    assert (around.document_reads, facts(tmp_path)["document"]) == (1, "")


def test_a_host_that_cannot_read_its_document_is_not_provisioned(tmp_path: Path) -> None:
    with place(documents=[409]) as around:
        ran = boot(around, tmp_path, *api(around), "--document", *once(tmp_path))
    assert ran.returncode == 1 and "boot document: 409" in ran.stderr and not around.signals
    assert not (tmp_path / "ran").exists()


def test_a_document_is_somebody_s(tmp_path: Path) -> None:
    ran = boot(Place(), tmp_path, "--document")
    assert ran.returncode == 2 and "--document needs --api" in ran.stderr


def test_a_reboot_changes_nothing(tmp_path: Path) -> None:
    with place() as around:
        for _ in range(3):
            ran = boot(around, tmp_path, *api(around), "--config", "/web/config", *once(tmp_path))
            assert ran.returncode == 0
    assert (len(runs(tmp_path)), len(around.signals), around.config_reads) == (1, 1, 1)


def test_provisioning_that_fails_is_never_repeated_and_the_host_is_not_ready(
    tmp_path: Path,
) -> None:
    with place() as around:
        first = boot(around, tmp_path, *api(around), *once(tmp_path, 4))
        second = boot(around, tmp_path, *api(around), *once(tmp_path))
    assert (first.returncode, second.returncode) == (1, 1)
    assert "status 4" in first.stderr and "did not end well" in second.stderr
    assert len(runs(tmp_path)) == 1 and not around.signals


def test_a_command_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with place() as around:
        ran = boot(around, tmp_path, *api(around), "--", "no-such-command")
    assert ran.returncode == 1 and "no-such-command" in ran.stderr and not around.signals


def test_the_signal_is_repeated_until_repave_knows_the_host(tmp_path: Path) -> None:
    with place(answers=[404, 503]) as around:
        ran = boot(around, tmp_path, *api(around))
    assert ran.returncode == 0 and len(around.signals) == 3


def test_a_signal_that_is_refused_ends_it(tmp_path: Path) -> None:
    with place(answers=[403]) as around:
        ran = boot(around, tmp_path, *api(around))
    assert ran.returncode == 1 and "403" in ran.stderr and len(around.signals) == 1
    assert "ready_at" not in facts(tmp_path)


def test_what_an_image_took_over_from_another_host_counts_for_nothing(tmp_path: Path) -> None:
    with place() as around:
        boot(around, tmp_path, *api(around), *once(tmp_path))
    with place(host="i-0fedcba9876543210") as around:
        boot(around, tmp_path, *api(around), *once(tmp_path))
    assert [line.split()[0] for line in runs(tmp_path)] == [HOST, "i-0fedcba9876543210"]
    assert around.signals == ["/api/hosts/i-0fedcba9876543210/ready"]


def test_frozen_before_it_is_ready(tmp_path: Path) -> None:
    systemctl = tmp_path / "systemctl"
    systemctl.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/masked\n')
    systemctl.chmod(0o755)
    with place(answers=[403]) as around:
        boot(around, tmp_path, *api(around), "--freeze")
    assert "mask --now --quiet apt-daily.timer" in (tmp_path / "masked").read_text()
    assert "frozen_at" in facts(tmp_path)


def test_without_metadata_it_gives_up_in_time(tmp_path: Path) -> None:
    nowhere = Place(address="http://127.0.0.1:9")
    ran = boot(nowhere, tmp_path, within=1)
    assert ran.returncode == 1 and "metadata" in ran.stderr


@pytest.mark.parametrize("words", [["--within", "soon"], ["--colour"]])
def test_wrong_arguments_are_named(tmp_path: Path, words: list[str]) -> None:
    ran = boot(Place(), tmp_path, *words)
    assert ran.returncode == 2 and words[-1] in ran.stderr


def test_it_fits_into_user_data_beside_a_page_of_your_own() -> None:
    assert len(SCRIPT.read_bytes()) < USER_DATA_LIMIT - 4096
