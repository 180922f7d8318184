"""What several processes say, for all that must not depend on the one it is asked in."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
SEEDS = ("1", "2", "3")


def said_by_each_process(code: str) -> set[str]:
    """The outputs of `code` under different hash seeds: one, where order never matters."""
    return {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in SEEDS
    }
