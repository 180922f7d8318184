"""The table of `make mutants`: what no test noticed, and when that is too much."""

import json
from pathlib import Path

import pytest

from tests.missed import changes
from tests.mutants import main

KILLED, SURVIVED, NO_TESTS, TIMEOUT = 1, 0, 33, 36


def ran(at: Path, file: str, *codes: int | None) -> None:
    found = {f"{file}_{number}": code for number, code in enumerate(codes)}
    (at / f"{file}.py.meta").write_text(json.dumps({"exit_code_by_key": found}))


@pytest.mark.parametrize(
    ("codes", "status"),
    [
        pytest.param([KILLED] * 9 + [SURVIVED], 0, id="nine of ten"),
        pytest.param([KILLED] * 8 + [SURVIVED] * 2, 1, id="eight of ten"),
        pytest.param([KILLED] * 8 + [NO_TESTS] * 2, 1, id="what no test runs is missed too"),
        pytest.param([TIMEOUT] * 10, 0, id="a change after which nothing ends is noticed"),
        pytest.param([], 1, id="nothing ran"),
    ],
)
def test_nine_of_ten_changes_must_be_noticed(tmp_path: Path, codes: list[int], status: int) -> None:
    ran(tmp_path, "age", *codes)
    assert main(tmp_path) == status


def test_each_file_has_its_line_and_each_missed_change_its_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran(tmp_path, "age", KILLED, SURVIVED, None)
    ran(tmp_path, "floor", KILLED)
    main(tmp_path)
    lines = [line.split() for line in capsys.readouterr().out.splitlines() if line.strip()]
    assert lines[1:4] == [
        ["age.py", "2", "1", "50.0"],
        ["floor.py", "1", "0", "100.0"],
        ["all", "3", "1", "66.7"],
    ]
    assert lines[-1] == ["age_1"]


SOURCE = """
def first(a: int) -> int:
    b = a + 1
    return b


class Kept:
    def second(self) -> int:
        return 2
"""
MUTATED = """
def first(a: int) -> int: return x_first__mutmut_orig(a)

def x_first__mutmut_1(a: int) -> int:
    b = a - 1
    return b

def x_first__mutmut_2(a: int = 1) -> int:
    b = a + 1
    return b

class Kept:
    def second(self) -> int: return 2
    def xǁKeptǁsecond__mutmut_1(self) -> int:
        return 3
"""


def test_what_was_missed_is_shown_with_its_line_in_the_source(tmp_path: Path) -> None:
    source, mutated = tmp_path / "age.py", tmp_path / "mutated.py"
    source.write_text(SOURCE)
    mutated.write_text(MUTATED)
    missed = ["age.xǁKeptǁsecond__mutmut_1", "age.x_first__mutmut_1", "age.x_first__mutmut_2"]
    assert changes(source, mutated, missed) == [
        "age.py:2: def first(a: int) -> int:  ->  def first(a: int = 1) -> int:",
        "age.py:3: b = a + 1  ->  b = a - 1",
        "age.py:9: return 2  ->  return 3",
    ]
