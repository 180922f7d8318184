"""`python -m tests.mutants`: how many of the changes that mutmut made a test noticed, by file; with
`--list` what was missed, line by line, as docs/mutants.md gives each a word."""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.missed import changes

ROOT = Path("mutants")
LEAST = 90
"""Percent."""
NOTICED = {1, 3, 24, -24, 36, 152, 255}
"""What mutmut writes for a failed test, and for one that did not end in its time."""


def main(root: Path = ROOT) -> int:
    total: Counter[bool] = Counter()
    missed: list[str] = []
    print(f"{'':44}{'mutants':>8}{'missed':>8}{'%':>7}")
    for name, found in _files(root):
        told = Counter(code in NOTICED for code in found.values())
        total += told
        missed += [mutant for mutant, code in found.items() if code not in NOTICED]
        print(_line(name, told))
    print(_line("all", total))
    print("\n".join(["", "missed, each shown by `mutmut show NAME`:", *missed]))
    return 0 if _percent(total) >= LEAST else 1


def listed(root: Path = ROOT) -> None:
    for name, found in _files(root):
        missed = [mutant for mutant, code in found.items() if code not in NOTICED]
        if missed:
            print("\n".join([name, *changes(Path(name), root / name, missed)]))


def _files(root: Path) -> Iterator[tuple[str, dict[str, int]]]:
    """Mutant to what its tests ended with, for each file that has any that ran."""
    for path in sorted(root.rglob("*.py.meta")):
        codes = json.loads(path.read_text())["exit_code_by_key"]
        found = {name: code for name, code in codes.items() if code is not None}
        if found:
            yield f"{path.relative_to(root).with_suffix('')}", found


def _line(name: str, told: Counter[bool]) -> str:
    return f"{name:44}{told.total():8}{told[False]:8}{_percent(told):7.1f}"


def _percent(told: Counter[bool]) -> float:
    return 100 * told[True] / told.total() if told else 0.0


if __name__ == "__main__":
    sys.exit(listed() if "--list" in sys.argv else main())
