"""Nothing in the repository looks like a secret but what is known to be none.

After a new one of those: `detect-secrets scan --baseline .secrets.baseline`.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

BASELINE = Path(".secrets.baseline")
Found = set[tuple[str, str]]
"""File and hash: lines move."""


def found(scan: dict[str, Any]) -> Found:
    return {
        (file, one["hashed_secret"]) for file, several in scan["results"].items() for one in several
    }


@pytest.mark.long
def test_no_secret_is_committed() -> None:
    known = json.loads(BASELINE.read_text())
    (excluded,) = (
        each["pattern"]
        for each in known["filters_used"]
        if each["path"].endswith("regex.should_exclude_file")
    )
    command = [f"{sys.prefix}/bin/detect-secrets", "scan", "--exclude-files", *excluded]
    scanned = subprocess.run(command, capture_output=True, text=True, check=True)
    assert found(json.loads(scanned.stdout)) - found(known) == set()


def test_what_is_known_is_of_files_that_are_there() -> None:
    known = json.loads(BASELINE.read_text())
    assert [file for file in known["results"] if not Path(file).exists()] == []
